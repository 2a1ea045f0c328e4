/* SPDX-License-Identifier: Apache-2.0 */
/* What a new connection goes through before it is used: who we are, is the server safe, is our library there. */
#ifndef STORE_HANDSHAKE_H
#define STORE_HANDSHAKE_H

#include <stdbool.h>

#include <hiredis/hiredis.h>

#include "base/err.h"

struct arena;
struct store_conf;

enum { HANDSHAKE_RUN_ID = 48, HANDSHAKE_DIGEST = 16 };

struct handshake {
	const char *socket, *user, *password;
	const char *digest;  /* of functions.lua, as in the names of its functions */
	const char *library; /* its text, with the digest put in */
	bool unsafe;
};

/* Copies what it needs of the configuration. */
void handshake_init(struct handshake *g, struct arena *a, const struct store_conf *conf);

/* Greet; settings and library are looked at when the server's run id differs from `known`.  found_out: its run id.
 * ERR_STORE, or ERR_CONFIG naming every unsafe setting. */
int handshake(redisContext *c, const struct handshake *g, const char known[HANDSHAKE_RUN_ID], char found_out[HANDSHAKE_RUN_ID],
    struct err *e) MUST_CHECK;

#endif
