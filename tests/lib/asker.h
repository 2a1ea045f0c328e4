/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody who asks partners questions (call/ask.h) with all that is between: a real store for tokens, keys, and a partner of any
 * dialect at a port of loopback (tests/lib/peer.h).  One a program; failures abort it.
 */
#ifndef TESTS_LIB_ASKER_H
#define TESTS_LIB_ASKER_H

#include "call/ask.h"
#include "tests/lib/peer.h"
#include "tests/lib/testkeys.h"
#include "tests/lib/world.h"

struct asker {
	struct world w;
	struct testkeys *keys;
	struct sign_key *ours, *theirs, *stranger; /* theirs is pinned */
	struct trust *trust;
	struct arena *a;
	struct partner_setup to;
	struct err e; /* of the last question */
};

extern struct asker asker;

/* As cmocka's set-up and tear-down of a group. */
int asker_start(void **state);
int asker_stop(void **state);

/* The partner of the questions to come: of that dialect, at that peer.  A name of its own has a token and a breaker of its own. */
void asker_to(const char *dialect, const struct peer *p, const char *name);

enum ask_answer asker_ask(enum conn_ask q, const void *asked, void *found, int64_t ms);

/* "200 OK" with that JSON, made with malloc, for peer_plan.make. */
char *asker_http(int status, const char *body);

/* The value of a header field of a request, and its body; "" when it has none.  With malloc. */
char *asker_header(const char *request, const char *name);
const char *asker_body(const char *request);

/* A detached JWS over `part`, in answer to that request (sign/jws.h), made at `now_ms`. */
char *asker_sign(const struct sign_key *k, const char *part, const char *request, int64_t now_ms);

/* One over a document, bound to no message. */
char *asker_sign_document(const struct sign_key *k, const char *bytes, const char *media_type, int64_t now_ms);

#endif
