/* SPDX-License-Identifier: Apache-2.0 */
/* A light load: one thread, one poll loop, ready-made bytes. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum { ANSWER_MAX = 32768, HEAD_MAX = 512 };

struct conn {
	int fd;
	char head[HEAD_MAX];
	size_t head_len, sent, got;
	const struct str *body; /* NULL: idle */
	int64_t began_us;
	char answer[ANSWER_MAX];
};

struct run {
	const char *to;
	const struct letters *l;
	size_t next, done;
	int64_t until_us;      /* 0: until all letters are answered */
	double *latency_ms;
	struct load_result r;
	struct str *last_answer;
	struct arena *a;
};

static int
dial(const char *to)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd, one = 1, bad;

	if (strncmp(to, "unix:", 5) == 0) {
		snprintf(un.sun_path, sizeof un.sun_path, "%s", to + 5);
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		bad = connect(fd, (struct sockaddr *)&un, sizeof un);
	} else {
		in.sin_port = htons((uint16_t)strtol(to + 4, NULL, 10));
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		bad = connect(fd, (struct sockaddr *)&in, sizeof in);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	}
	if (bad != 0) {
		close(fd);
		return -1;
	}
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void
give(struct run *x, struct conn *c)
{
	c->body = NULL;
	if (x->until_us != 0 && clock_mono_us() > x->until_us)
		return;
	if (x->next >= x->l->n)
		return;
	c->body = &x->l->body[x->next++];
	c->head_len = (size_t)snprintf(c->head, sizeof c->head, "POST /soap/postal HTTP/1.1\r\nHost: bench\r\n"
	    "Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\nContent-Length: %zu\r\n\r\n", c->body->n);
	c->sent = c->got = 0;
	c->began_us = clock_mono_us();
}

static int
push(struct conn *c)
{
	while (c->sent < c->head_len + c->body->n) {
		bool head = c->sent < c->head_len;
		const char *p = head ? c->head + c->sent : c->body->p + (c->sent - c->head_len);
		size_t n = head ? c->head_len - c->sent : c->body->n - (c->sent - c->head_len);
		ssize_t k = send(c->fd, p, n, MSG_NOSIGNAL | (head ? MSG_MORE : 0));
		if (k < 0)
			return errno == EAGAIN ? 0 : -1;
		c->sent += (size_t)k;
	}
	return 0;
}

/* 1 whole, 0 not yet, -1 */
static int
whole(struct conn *c, const char **body, size_t *body_n)
{
	c->answer[c->got] = '\0';
	const char *end = strstr(c->answer, "\r\n\r\n"), *len = strcasestr(c->answer, "content-length:");
	if (end == NULL)
		return c->got + 1 < ANSWER_MAX ? 0 : -1;
	if (len == NULL || len > end)
		return -1;
	*body = end + 4;
	*body_n = strtoul(len + 15, NULL, 10);
	return (size_t)(*body - c->answer) + *body_n <= c->got;
}

static void
count(struct run *x, struct conn *c, const char *body, size_t n)
{
	bool ok = strncmp(c->answer, "HTTP/1.1 200", 12) == 0 && memmem(body, n, "Receipt>", 8) != NULL;
	bool shed = strncmp(c->answer, "HTTP/1.1 503", 12) == 0 && strcasestr(c->answer, "retry-after:") != NULL;

	if (ok)
		x->latency_ms[x->r.accepted++] = (double)(clock_mono_us() - c->began_us) / 1000;
	else if (shed)
		x->r.shed++;
	else if (x->r.wrong++ == 0)
		fprintf(stderr, "bench: an answer is neither a receipt nor 503:\n%.6000s\n", c->answer);
	if (ok && x->last_answer != NULL && x->last_answer->p == NULL)
		*x->last_answer = (struct str){arena_dup(x->a, body, n), n};
	x->done++;
}

static void
lost(struct run *x, struct conn *c)
{
	if (c->body != NULL) {
		x->r.wrong++;
		x->done++;
	}
	close(c->fd);
	c->fd = dial(x->to);
	if (c->fd >= 0)
		give(x, c);
}

static void
turn(struct run *x, struct conn *c, short events)
{
	const char *body;
	size_t n;

	if ((events & POLLOUT) != 0 && c->sent < c->head_len + c->body->n && push(c) != 0) {
		lost(x, c);
		return;
	}
	if ((events & (POLLIN | POLLHUP | POLLERR)) == 0)
		return;
	ssize_t k = recv(c->fd, c->answer + c->got, ANSWER_MAX - 1 - c->got, 0);
	if (k <= 0) {
		if (k == 0 || errno != EAGAIN)
			lost(x, c);
		return;
	}
	c->got += (size_t)k;
	int w = whole(c, &body, &n);
	if (w == 0)
		return;
	if (w < 0) {
		lost(x, c);
		return;
	}
	count(x, c, body, n);
	bool closes = strcasestr(c->answer, "connection: close") != NULL;
	if (closes) {
		close(c->fd);
		c->fd = dial(x->to);
	}
	give(x, c);
}

static struct load_result
run(struct run *x, size_t connections)
{
	struct conn *conns = calloc(connections, sizeof *conns);
	struct pollfd *fds = calloc(connections, sizeof *fds);
	int64_t began = clock_mono_us();
	size_t busy = 1;

	x->latency_ms = calloc(x->l->n + 1, sizeof *x->latency_ms);
	for (size_t i = 0; i < connections; i++) {
		conns[i].fd = dial(x->to);
		if (conns[i].fd >= 0)
			give(x, &conns[i]);
	}
	while (busy > 0) {
		busy = 0;
		for (size_t i = 0; i < connections; i++) {
			struct conn *c = &conns[i];
			bool works = c->fd >= 0 && c->body != NULL;
			busy += works;
			if (works && c->sent == 0 && push(c) != 0)
				lost(x, c);
			fds[i] = (struct pollfd){.fd = works ? c->fd : -1, .events = POLLIN};
			if (works && c->sent < c->head_len + c->body->n)
				fds[i].events |= POLLOUT;
		}
		if (busy == 0 || poll(fds, connections, 5000) == 0)
			break;
		for (size_t i = 0; i < connections; i++)
			if (fds[i].revents != 0 && conns[i].body != NULL)
				turn(x, &conns[i], fds[i].revents);
	}
	x->r.wrong += busy; /* what never came back */
	x->r.rps = (double)x->r.accepted / ((double)(clock_mono_us() - began) / 1e6);
	sort_values(x->latency_ms, x->r.accepted);
	if (x->r.accepted > 0) {
		x->r.p50_ms = x->latency_ms[x->r.accepted / 2];
		x->r.p99_ms = x->latency_ms[x->r.accepted * 99 / 100];
	}
	for (size_t i = 0; i < connections; i++)
		if (conns[i].fd >= 0)
			close(conns[i].fd);
	free(x->latency_ms);
	free(conns);
	free(fds);
	return x->r;
}

struct load_result
load_run(const char *to, size_t connections, const struct letters *l, struct str *last_answer, struct arena *a)
{
	struct run x = {.to = to, .l = l, .last_answer = last_answer, .a = a};
	return run(&x, connections);
}

struct load_result
load_offer(const char *to, size_t connections, const struct letters *l, double seconds)
{
	struct run x = {.to = to, .l = l, .until_us = clock_mono_us() + (int64_t)(seconds * 1e6)};
	return run(&x, connections);
}
