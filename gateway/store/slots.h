/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which master of a Redis Cluster has which slot (Redis Cluster specification: 16,384 slots, CRC16/XMODEM of a key's hash tag), and
 * what an answer says of it.  Without a cluster the one Redis, node 0, has them all.  No lock: the pool's.  Internal to store.
 */
#ifndef STORE_SLOTS_H
#define STORE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>

#include <hiredis/hiredis.h>

#include "base/err.h"
#include "base/str.h"

struct str_list;

enum {
	SLOTS = 16384,
	SLOT_NODES = 64,        /* masters that were ever known; one that is gone keeps its number */
	SLOT_NOBODY = 255,
	SLOT_ADDRESS = 272,     /* HOST:PORT */
};

struct slots {
	bool cluster;
	size_t n;
	char address[SLOT_NODES][SLOT_ADDRESS];
	unsigned char node[SLOTS]; /* SLOT_NOBODY: no master serves it */
};

/* All slots are node 0's, at that address; or, of a cluster, nobody's yet. */
void slots_init(struct slots *s, const char *only);

unsigned slot_of(struct str key);

/* The key that a command is about, by its name; .p NULL: it is about none. */
struct str slot_key(const struct str_list *command);

/* The number of the master at that address, a new one if need be.  -1: more than SLOT_NODES. */
int slots_node(struct slots *s, const char *address);

/* The answer to CLUSTER SLOTS of the master at `asked` (whose host stands for one that is not named).  -1: it cannot be read,
 * nothing was changed. */
int slots_read(struct slots *s, const redisReply *r, const char *asked, struct err *e) MUST_CHECK;

/* What an answer says about where its command belongs. */
enum slot_answer {
	SLOT_HERE,              /* it was carried out, or refused for another reason */
	SLOT_MOVED,             /* that slot belongs to the master at `address` from now on */
	SLOT_ASK,               /* this once, to the one at `address`, behind ASKING */
	SLOT_LATER,             /* nobody can just now: a slot is being moved, or its master was lost */
};
enum slot_answer slot_answer(const redisReply *r, const char *asked, unsigned *slot, char address[SLOT_ADDRESS]);

#endif
