/* SPDX-License-Identifier: Apache-2.0 */
/* The load's loop; see load.h. */
#include "tests/bench/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum { ANSWER_MAX = 32 * 1024, EVENTS = 128, TICK_MS = 2, NOTHING_MS = 10000 };

struct client {
	int fd;
	bool done, busy;
	size_t request, sent, got;
	int64_t began_us, resume_us; /* resume_us: paused until then */
	char answer[ANSWER_MAX + 1];
};

struct run {
	struct load *l;
	struct arena *a;
	struct client *clients;
	int epoll;
	size_t next, open;
};

/* ---- connections ---- */

static int
dial(const struct load *l)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)l->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1, fd = socket(l->socket != NULL ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (l->socket != NULL) {
		snprintf(un.sun_path, sizeof un.sun_path, "%s", l->socket);
		if (connect(fd, (struct sockaddr *)&un, sizeof un) == 0)
			return fd;
	} else {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		if (connect(fd, (struct sockaddr *)&in, sizeof in) == 0)
			return fd;
	}
	close(fd);
	return -1;
}

static void
fail(struct run *r, const char *what, int detail)
{
	if (r->l->failed++ == 0)
		snprintf(r->l->first_failure, sizeof r->l->first_failure, "%s (%d)", what, detail);
}

static void
hang_up(struct client *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

static void
retire(struct run *r, struct client *k)
{
	hang_up(k);
	k->done = true;
	r->open--;
}

static bool
connected(struct run *r, struct client *k)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = k};

	if (k->fd >= 0)
		return true;
	k->fd = dial(r->l);
	if (k->fd < 0)
		return false;
	fcntl(k->fd, F_SETFL, O_NONBLOCK);
	epoll_ctl(r->epoll, EPOLL_CTL_ADD, k->fd, &ev);
	return true;
}

/* ---- one request ---- */

static void
push(struct run *r, struct client *k)
{
	const struct str *q = &r->l->requests[k->request];
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = k};

	while (k->sent < q->n) {
		ssize_t n = send(k->fd, q->p + k->sent, q->n - k->sent, MSG_NOSIGNAL);
		if (n < 0)
			break; /* full: when it can be written again; gone: the reading side notices */
		k->sent += (size_t)n;
	}
	if (k->sent < q->n && errno == EAGAIN) {
		ev.events |= EPOLLOUT;
		epoll_ctl(r->epoll, EPOLL_CTL_MOD, k->fd, &ev);
	}
}

static void
send_it(struct run *r, struct client *k)
{
	k->sent = k->got = 0;
	k->resume_us = 0;
	if (!connected(r, k)) {
		k->resume_us = clock_mono_us() + 1000;
		return;
	}
	k->began_us = clock_mono_us();
	push(r, k);
}

static void
send_next(struct run *r, struct client *k)
{
	bool over = r->l->until_us > 0 && clock_mono_us() >= r->l->until_us;

	if (r->next == r->l->n || over) {
		retire(r, k);
		return;
	}
	k->request = r->next++;
	send_it(r, k);
}

static void
send_again(struct run *r, struct client *k)
{
	int64_t now = clock_mono_us();

	if (r->l->until_us > 0 && now >= r->l->until_us)
		retire(r, k);
	else
		k->resume_us = now + r->l->pause_us + 1;
}

/* ---- its answer ---- */

static void
note_dossier(struct load *l, const char *body)
{
	const char *p = strstr(body, "DossierId>");

	l->dossiers[l->accepted][0] = '\0';
	if (p != NULL)
		snprintf(l->dossiers[l->accepted], LOAD_ID, "%.*s", (int)strcspn(p + 10, "<"), p + 10);
}

static void
take_accepted(struct run *r, struct client *k, const char *body, size_t n)
{
	struct load *l = r->l;

	if (l->needle != NULL && strstr(body, l->needle) == NULL) {
		fail(r, "200 without what must be in it", 200);
		return;
	}
	note_dossier(l, body);
	l->latency_us[l->accepted] = (double)(clock_mono_us() - k->began_us);
	if (l->keep_every > 0 && l->accepted % l->keep_every == 0)
		l->kept[l->n_kept++] = (struct str){arena_dup(r->a, body, n), n};
	l->accepted++;
}

static void
take(struct run *r, struct client *k, const char *body, size_t n)
{
	int status = (int)strtol(k->answer + 9, NULL, 10);
	bool close_it = strcasestr(k->answer, "\r\nConnection: close") != NULL;

	if (close_it)
		hang_up(k);
	if (status == 503) {
		if (strcasestr(k->answer, "\r\nRetry-After:") == NULL)
			fail(r, "503 without Retry-After", status);
		r->l->shed++;
		send_again(r, k);
		return;
	}
	if (status == 200)
		take_accepted(r, k, body, n);
	else
		fail(r, body, status);
	send_next(r, k);
}

/* Whole?  Then take it. */
static void
look(struct run *r, struct client *k)
{
	k->answer[k->got] = '\0';
	const char *end = strstr(k->answer, "\r\n\r\n"), *length = strcasestr(k->answer, "\r\nContent-Length:");

	if (end == NULL)
		return;
	if (length == NULL || length > end || k->got < 12) {
		fail(r, "no Content-Length", 0);
		retire(r, k);
		return;
	}
	size_t body = (size_t)(end + 4 - k->answer), n = strtoul(length + 17, NULL, 10);
	if (body + n > ANSWER_MAX) {
		fail(r, "an answer too large", (int)n);
		retire(r, k);
	} else if (k->got >= body + n) {
		take(r, k, k->answer + body, n);
	}
}

static void
handle(struct run *r, struct client *k, uint32_t events)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.ptr = k};

	if (k->fd < 0 || k->done)
		return;
	if (events & EPOLLOUT) {
		epoll_ctl(r->epoll, EPOLL_CTL_MOD, k->fd, &ev);
		push(r, k);
	}
	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		return;
	ssize_t n = recv(k->fd, k->answer + k->got, ANSWER_MAX - k->got, 0);
	if (n > 0) {
		k->got += (size_t)n;
		look(r, k);
	} else if (n == 0 || errno != EAGAIN) {
		if (k->resume_us == 0)
			fail(r, "the connection ended without an answer", n < 0 ? errno : 0);
		hang_up(k);
		if (k->resume_us == 0)
			send_next(r, k);
	}
}

static void
resume(struct run *r)
{
	int64_t now = clock_mono_us();

	for (size_t i = 0; i < r->l->connections; i++)
		if (!r->clients[i].done && r->clients[i].resume_us > 0 && r->clients[i].resume_us <= now)
			send_it(r, &r->clients[i]);
}

void
load_run(struct arena *a, struct load *l)
{
	struct run r = {.l = l, .a = a, .epoll = epoll_create1(EPOLL_CLOEXEC), .open = l->connections};
	struct epoll_event events[EVENTS];

	r.clients = calloc(l->connections, sizeof *r.clients);
	l->latency_us = arena_alloc(a, (l->n + 1) * sizeof *l->latency_us);
	l->kept = arena_alloc(a, (l->n + 1) * sizeof *l->kept);
	l->dossiers = arena_alloc(a, (l->n + 1) * sizeof *l->dossiers);
	for (size_t i = 0; i < l->connections; i++)
		r.clients[i].fd = -1;
	for (size_t i = 0; i < l->connections; i++) /* connected before the clock starts */
		connected(&r, &r.clients[i]);
	int64_t began = clock_mono_us(), heard = began;
	for (size_t i = 0; i < l->connections; i++)
		send_next(&r, &r.clients[i]);
	while (r.open > 0) {
		int n = epoll_wait(r.epoll, events, EVENTS, l->pause_us > 0 ? TICK_MS : 100);
		for (int i = 0; i < n; i++)
			handle(&r, events[i].data.ptr, events[i].events);
		resume(&r);
		heard = n > 0 ? clock_mono_us() : heard;
		if (clock_mono_us() - heard > NOTHING_MS * 1000LL) {
			fail(&r, "no answer within 10 s", (int)r.open);
			break;
		}
	}
	l->seconds = (double)(clock_mono_us() - began) / 1e6;
	for (size_t i = 0; i < l->connections; i++)
		hang_up(&r.clients[i]);
	free(r.clients);
	close(r.epoll);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double
load_latency(struct load *l, double p)
{
	if (l->accepted == 0)
		return -1;
	qsort(l->latency_us, l->accepted, sizeof *l->latency_us, by_value);
	return l->latency_us[(size_t)((double)(l->accepted - 1) * p)];
}
