/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to libcurl: one bounded HTTP call.  No redirects, no proxies from the environment, TLS 1.2 or
 * later, replies counted after decoding, never larger than the limit.  Says whether bytes left: a failure
 * after that sets `unsure`.  One struct wire per thread; it keeps connections open.  It decides no retry.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/message.h"

struct arena;
struct wire;

struct wire_tls {          /* paths; "" or NULL: not used */
	const char *ca;        /* whom to trust as server */
	const char *crl;
	const char *cert, *key; /* ours, for mutual TLS */
};

struct wire_call {
	const char *method;
	const char *url;       /* whole; https or http (http only to loopback, else ERR_CONFIG) */
	const char *socket;    /* path of a unix socket to call instead of the URL's host; NULL: none */
	const struct header *headers;
	size_t n_headers;      /* nothing is added but Host and Content-Length */
	struct str body;       /* p NULL: none */
	const struct wire_tls *tls;
	int64_t connect_ms, total_ms; /* absolute limits */
	size_t max_reply;      /* bytes of body, decoded */
	/* clock_mono_us after which no byte may leave any more: whoever called may have been held up; 0: none */
	int64_t until_us;
	bool no_partner;       /* fault points are not meant for it */
	bool harmless;         /* it may be sent again and again, whatever its method */
};

/* Once per process, before any thread; and at its end.  SIGPIPE is ignored from then on. */
void wire_start(void);
void wire_stop(void);

struct wire *wire_new(void);
void wire_free(struct wire *w);

/* Make the call.  0 with the reply in the arena (any status), or -1: ERR_PARTNER_DOWN (no connection, no TLS), ERR_TIMEOUT,
 * ERR_BAD_REPLY (no answer, too large, cut, not HTTP, a coding, doubtful framing, close-delimited body), ERR_CONFIG (URL, our
 * files).  e->unsure: the request may have been acted on; false only when no byte of it left.  Only GET, HEAD
 * and what is harmless reuse a connection, since libcurl repeats a request on a reused one that died.  After `until_us`:
 * ERR_TIMEOUT, not unsure. `stop` may be NULL; when *stop becomes true the call is given up within about a second, as ERR_TIMEOUT.
 */
int wire_do(struct wire *w, struct arena *a, const struct wire_call *call, struct message *reply, const atomic_bool *stop,
    struct err *e) MUST_CHECK;

#endif
