/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections to Redis: a pool of them, each made safe before its first use, and pipelined round trips.  A
 * connection that failed in any way is closed.  Internal to store; knows no key and no model.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include <stddef.h>
#include <stdint.h>

#include <hiredis/hiredis.h>

#include "base/err.h"
#include "store/rows.h"

struct store;
struct store_conf;

/* Make the pool and its first connection: ERR_STORE, or ERR_CONFIG when Redis is set unsafely. */
struct store *link_open(const struct store_conf *conf, struct err *e);
void link_close(struct store *s);

const char *link_province(const struct store *s);
const char *link_name(const struct store *s); /* random: of this store in this process */

/* A place to begin that moves on with every call, 0 to DOSSIER_BUCKETS - 1. */
unsigned link_turn(struct store *s);

/* A command of C strings; the list ends with NULL. */
struct str_list link_command(struct arena *a, ...) __attribute__((sentinel));

/* FCALL of a function of our library: "commit" or "take"; the caller adds number of keys, keys and arguments. */
struct str_list link_function(const struct store *s, struct arena *a, const char *function);

enum link_kind { LINK_READ, LINK_WRITE }; /* WRITE: a lost answer is e->unsure */

/* n commands in one round trip (in slices when many).  0: out[0..n-1] are the answers, which may be errors (link_check); -1:
 * the connection failed, the answers that did come are there, the rest NULL. */
int link_call(struct store *s, struct arena *a, const struct str_list *commands, size_t n, enum link_kind kind, redisReply **out,
    struct err *e) MUST_CHECK;

/* The same for n commands that are made as one, with nothing between them: -1 with e not unsure: none was. */
int link_multi(struct store *s, struct arena *a, const struct str_list *commands, size_t n, redisReply **out, struct err *e) MUST_CHECK;

/* One command that blocks up to wait_ms in the server, on a connection outside the pool's number.  NULL: failed. */
redisReply *link_wait(struct store *s, struct arena *a, const struct str_list *command, int64_t wait_ms, struct err *e);

/* One command, whose error answer is a failure too.  NULL: failed. */
redisReply *link_one(struct store *s, struct arena *a, const struct str_list *command, enum link_kind kind, struct err *e);

/* The value of a key, in the arena: 1, 0 there is none, -1. */
int link_get(struct store *s, struct arena *a, const char *key, struct str *out, struct err *e) MUST_CHECK;

/* -1 with e set when the answer is an error, or not of that type (REDIS_REPLY_*; 0: any). */
int link_check(const redisReply *r, int type, struct err *e) MUST_CHECK;

/* The bytes of a string answer; the strings of an array answer, or -1 when an element is none. */
struct str link_str(const redisReply *r);
int link_strs(struct arena *a, const redisReply *r, struct str **out, struct err *e) MUST_CHECK;

#endif
