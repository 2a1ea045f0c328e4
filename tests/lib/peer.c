/* SPDX-License-Identifier: Apache-2.0 */
/* A partner that misbehaves; see peer.h. */
#include "tests/lib/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

enum { CONNECTIONS = 64, REQUEST_MAX = 256 * 1024, DRIP_MS = 20 };

struct peer {
	struct peer_plan plan;
	SSL_CTX *tls;
	int listener, port, stop[2];      /* closing stop[1] ends every wait */
	pthread_t acceptor;
	pthread_t threads[CONNECTIONS];
	int n_threads;
	atomic_int requests, connections;
	pthread_mutex_t lock;
	char last[REQUEST_MAX + 1];
};

struct connection { /* one connection */
	struct peer *p;
	int fd;
	SSL *ssl;
	size_t n;
	char in[REQUEST_MAX + 1], request[REQUEST_MAX + 1]; /* what comes in; the request that is to be answered */
};

static void
must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

/* until the socket can be read, the peer is stopped, or the time is up; only the first is true */
static bool
readable(struct peer *p, int fd, int ms)
{
	struct pollfd f[] = {{.fd = fd, .events = POLLIN}, {.fd = p->stop[0], .events = POLLIN}};
	return poll(f, 2, ms) > 0 && f[1].revents == 0;
}

static bool
stopped(struct peer *p, int ms)
{
	struct pollfd f = {.fd = p->stop[0], .events = POLLIN};
	return poll(&f, 1, ms) > 0;
}

static ssize_t
take(struct connection *c, char *to, size_t n)
{
	if (c->ssl != NULL)
		return SSL_read(c->ssl, to, (int)n);
	return recv(c->fd, to, n, 0);
}

static int
give(struct connection *c, const char *from, size_t n)
{
	while (n > 0) {
		ssize_t k = c->ssl != NULL ? SSL_write(c->ssl, from, (int)n) : send(c->fd, from, n, MSG_NOSIGNAL);
		if (k <= 0)
			return -1;
		from += k;
		n -= (size_t)k;
	}
	return 0;
}

/* bytes of the request that begins at c->in, or 0 when more are needed */
static size_t
request_len(const struct connection *c)
{
	const char *end = strstr(c->in, "\r\n\r\n"), *length = strcasestr(c->in, "\r\nContent-Length:");
	if (end == NULL)
		return 0;
	size_t body = length != NULL && length < end ? (size_t)strtoul(length + 17, NULL, 10) : 0;
	size_t n = (size_t)(end + 4 - c->in) + body;
	return c->n >= n ? n : 0;
}

static bool
read_request(struct connection *c)
{
	size_t n;
	while ((n = request_len(c)) == 0) {
		if (c->n == REQUEST_MAX || ((c->ssl == NULL || SSL_pending(c->ssl) == 0) && !readable(c->p, c->fd, -1)))
			return false;
		ssize_t k = take(c, c->in + c->n, REQUEST_MAX - c->n);
		if (k <= 0)
			return false;
		c->n += (size_t)k;
		c->in[c->n] = '\0';
	}
	pthread_mutex_lock(&c->p->lock);
	memcpy(c->p->last, c->in, n);
	c->p->last[n] = '\0';
	pthread_mutex_unlock(&c->p->lock);
	memcpy(c->request, c->in, n);
	c->request[n] = '\0';
	memmove(c->in, c->in + n, c->n - n + 1);
	c->n -= n;
	atomic_fetch_add(&c->p->requests, 1);
	return true;
}

static void
answer(struct connection *c)
{
	const struct peer_plan *plan = &c->p->plan;
	char *made = plan->make != NULL ? plan->make(plan->ctx, c->request) : NULL;
	const char *reply = made != NULL ? made : plan->reply != NULL ? plan->reply : "";
	size_t n = made == NULL && plan->reply_len > 0 ? plan->reply_len : strlen(reply);
	if (plan->manner == PEER_DRIP) {
		for (size_t i = 0; i < n && !stopped(c->p, DRIP_MS); i++)
			if (give(c, reply + i, 1) != 0)
				break;
		free(made);
		return;
	}
	int rc = give(c, reply, n);
	for (size_t i = 0; i < plan->repeat && n >= 1024 && rc == 0 && !stopped(c->p, 0); i++)
		rc = give(c, reply + n - 1024, 1024);
	free(made);
}

static void
reset(int fd)
{
	struct linger now = {.l_onoff = 1, .l_linger = 0};
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void
converse(struct connection *c)
{
	for (int i = 0; read_request(c); i++) {
		switch (c->p->plan.manner) {
		case PEER_ONCE:
			if (i > 0)
				return;
			answer(c);
			break;
		case PEER_REPLY:
			answer(c);
			break;
		case PEER_HANG:
		case PEER_DRIP:
			answer(c);
			stopped(c->p, -1);
			return;
		case PEER_RESET:
			answer(c);
			reset(c->fd);
			return;
		case PEER_CLOSE:
		case PEER_DEAF:
		case PEER_SHUT:
			answer(c);
			return;
		}
	}
}

static bool
shake_hands(struct connection *c)
{
	if (c->p->tls == NULL)
		return true;
	c->ssl = SSL_new(c->p->tls);
	must(c->ssl != NULL && SSL_set_fd(c->ssl, c->fd) == 1, "SSL_new");
	return readable(c->p, c->fd, -1) && SSL_accept(c->ssl) == 1;
}

static void *
serve(void *arg)
{
	struct connection *c = arg;
	enum peer_manner m = c->p->plan.manner;
	if (m == PEER_DEAF)
		stopped(c->p, -1);
	else if (m != PEER_SHUT && shake_hands(c))
		converse(c);
	SSL_free(c->ssl);
	close(c->fd);
	free(c);
	return NULL;
}

static void *
accept_all(void *arg)
{
	struct peer *p = arg;
	while (p->n_threads < CONNECTIONS && readable(p, p->listener, -1)) {
		struct connection *c = calloc(1, sizeof *c);
		must(c != NULL, "calloc");
		c->p = p;
		c->fd = accept(p->listener, NULL, NULL);
		must(c->fd >= 0, "accept");
		atomic_fetch_add(&p->connections, 1);
		must(pthread_create(&p->threads[p->n_threads], NULL, serve, c) == 0, "pthread_create");
		p->n_threads++;
	}
	return NULL;
}

static int
listen_on_loopback(int *port_out)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(fd >= 0 && bind(fd, (struct sockaddr *)&at, n) == 0 && listen(fd, 16) == 0 &&
	     getsockname(fd, (struct sockaddr *)&at, &n) == 0, "listen");
	*port_out = ntohs(at.sin_port);
	return fd;
}

static SSL_CTX *
make_tls(const struct peer_plan *plan)
{
	SSL_CTX *t = SSL_CTX_new(TLS_server_method());
	must(t != NULL && SSL_CTX_use_certificate_chain_file(t, plan->cert) == 1 &&
	     SSL_CTX_use_PrivateKey_file(t, plan->key, SSL_FILETYPE_PEM) == 1, plan->cert);
	if (plan->client_ca != NULL) {
		must(SSL_CTX_load_verify_locations(t, plan->client_ca, NULL) == 1, plan->client_ca);
		SSL_CTX_set_verify(t, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	}
	if (plan->tls12)
		SSL_CTX_set_max_proto_version(t, TLS1_2_VERSION);
	if (plan->tls11) {
		SSL_CTX_set_security_level(t, 0);
		SSL_CTX_set_min_proto_version(t, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(t, TLS1_1_VERSION);
	}
	return t;
}

struct peer *
peer_start(const struct peer_plan *plan)
{
	struct peer *p = calloc(1, sizeof *p);
	must(p != NULL && pipe(p->stop) == 0, "pipe");
	p->plan = *plan;
	pthread_mutex_init(&p->lock, NULL);
	if (plan->cert != NULL)
		p->tls = make_tls(plan);
	p->listener = listen_on_loopback(&p->port);
	must(pthread_create(&p->acceptor, NULL, accept_all, p) == 0, "pthread_create");
	return p;
}

void
peer_stop(struct peer *p)
{
	close(p->stop[1]);
	pthread_join(p->acceptor, NULL);
	for (int i = 0; i < p->n_threads; i++)
		pthread_join(p->threads[i], NULL);
	close(p->stop[0]);
	close(p->listener);
	SSL_CTX_free(p->tls);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

int
peer_port(const struct peer *p)
{
	return p->port;
}

int
peer_requests(const struct peer *p)
{
	return atomic_load(&p->requests);
}

int
peer_connections(const struct peer *p)
{
	return atomic_load(&p->connections);
}

const char *
peer_request(struct peer *p)
{
	return p->last;
}

int
peer_no_port(void)
{
	int port, fd = listen_on_loopback(&port);
	close(fd);
	return port;
}
