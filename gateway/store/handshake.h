/* SPDX-License-Identifier: Apache-2.0 */
/* What a new connection goes through before it is used: who we are, is the server safe, is our library there. */
#ifndef STORE_HANDSHAKE_H
#define STORE_HANDSHAKE_H

#include <stdbool.h>

#include <hiredis/hiredis.h>

#include "base/err.h"

struct arena;
struct store_conf;

enum { HANDSHAKE_SERVER = 96, HANDSHAKE_DIGEST = 16 };

struct handshake {
	const char *user, *password;
	const char *digest;  /* of functions.lua, as in the names of its functions */
	const char *library; /* its text, with the digest put in */
	bool unsafe;
	bool cluster;        /* the server is a master of one */
};

/* Copies what it needs of the configuration. */
void handshake_init(struct handshake *g, struct arena *a, const struct store_conf *conf);

/* Greet; settings and library are looked at when the server is another than `known`.  found_out: which one it is, by its run id and
 * the id of its replication history, which is another from when a replica takes its master's place.  ERR_STORE, or ERR_CONFIG
 * naming every unsafe setting. */
int handshake(redisContext *c, const struct handshake *g, const char known[HANDSHAKE_SERVER], char found_out[HANDSHAKE_SERVER],
    struct err *e) MUST_CHECK;

#endif
