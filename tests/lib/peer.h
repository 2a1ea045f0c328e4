/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partner that misbehaves as told: a server on a loopback port of its own, raw sockets or TLS, a thread per connection.
 * For tests of wire and of what calls it.
 */
#ifndef TESTS_PEER_H
#define TESTS_PEER_H

#include <stdbool.h>
#include <stddef.h>

struct peer;

enum peer_manner {
	PEER_REPLY,        /* read a request, send `reply`, keep the connection for the next one */
	PEER_CLOSE,        /* read a request, send `reply`, close */
	PEER_RESET,        /* read a request, send `reply`, reset the connection */
	PEER_HANG,         /* read a request, send `reply`, then nothing for ever */
	PEER_DEAF,         /* accept and read nothing, say nothing */
	PEER_SHUT,         /* accept and close at once */
	PEER_DRIP,         /* send `reply` a byte every 20 ms */
	PEER_ONCE,         /* answer a connection's first request; at its second, close without a word */
};

struct peer_plan {
	enum peer_manner manner;
	const char *reply;          /* raw bytes; NULL: none */
	size_t reply_len;           /* 0: strlen(reply) */
	size_t repeat;              /* send the last 1024 bytes of reply so many times more */
	const char *cert, *key;     /* paths: speak TLS */
	const char *client_ca;      /* path: demand a client certificate issued by it */
	bool tls12;                 /* at most TLS 1.2 */
	bool tls11;                 /* at most TLS 1.1 */
	/* instead of `reply`: made for this request (head and body), with malloc; any thread */
	char *(*make)(void *ctx, const char *request);
	void *ctx;
};

/* The plan is copied, what it points to is not.  Aborts the test program when it cannot listen. */
struct peer *peer_start(const struct peer_plan *plan);
void peer_stop(struct peer *p);

int peer_port(const struct peer *p);
int peer_requests(const struct peer *p);      /* whole requests read */
int peer_connections(const struct peer *p);   /* accepted */

/* The last whole request, head and body; valid until the next one. */
const char *peer_request(struct peer *p);

/* A port of loopback nobody listens on. */
int peer_no_port(void);

#endif
