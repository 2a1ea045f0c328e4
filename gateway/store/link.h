/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pipelined round trips to Redis, or to the masters of a Redis Cluster, over a pool of connections, each made safe before its first
 * use.  A connection that failed in any way is closed.  Internal to store; knows no model, of keys only their slots.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hiredis/hiredis.h>

#include "base/err.h"
#include "store/link_kind.h"
#include "store/rows.h"

struct store;
struct store_conf;

/* Make the pools and a first connection to each master: ERR_STORE, or ERR_CONFIG when Redis is set unsafely. */
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

/* What became of a command. */
enum link_fate {
	LINK_ANSWERED,
	LINK_NOT_MADE,          /* refused, and surely not carried out */
	LINK_UNREACHED,         /* its master could not be reached: neither */
	LINK_UNKNOWN,           /* the answer was lost */
};

/* n commands in one round trip (in slices when many), each to the master that has its key; no order between commands of different
 * slots. Where replicas are waited for, what is written is answered when they have it (link_multi). 0: out[0..n-1] are the answers,
 * which may be errors (answer_check); -1: a connection failed, the answers that did come are there, the rest NULL. */
int link_call(struct store *s, struct arena *a, const struct str_list *commands, size_t n, enum link_kind kind, redisReply **out,
    struct err *e) MUST_CHECK;

/* The same, with what became of each. */
int link_try(struct store *s, struct arena *a, const struct str_list *commands, size_t n, enum link_kind kind, redisReply **out,
    enum link_fate *fates, struct err *e) MUST_CHECK;

/* Commands that write, those of one slot (without a cluster: all) in order and made as one, with nothing between them.  -1: not all
 * were answered; what one slot's have met is nothing to another's.  `fates` may be NULL. */
int link_multi(struct store *s, struct arena *a, const struct str_list *commands, size_t n, redisReply **out, enum link_fate *fates,
    struct err *e) MUST_CHECK;

/* ---- masters: numbers below link_nodes, which only grows ---- */

bool link_cluster(const struct store *s);
unsigned link_nodes(struct store *s);
bool link_serves(struct store *s, unsigned node); /* it has slots */

/* One command that is about no key, to that master; an error answer is a failure.  NULL: failed. */
redisReply *link_on(struct store *s, struct arena *a, unsigned node, const struct str_list *command, struct err *e);

/* One command, whose error answer is a failure too.  NULL: failed. */
redisReply *link_one(struct store *s, struct arena *a, const struct str_list *command, enum link_kind kind, struct err *e);

/* The value of a key, in the arena: 1, 0 there is none, -1. */
int link_get(struct store *s, struct arena *a, const char *key, struct str *out, struct err *e) MUST_CHECK;

#endif
