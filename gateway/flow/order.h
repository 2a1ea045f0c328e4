/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of one dossier go from journal to store one after the other, so that the journal has them in the order in which
 * the store was asked: what a replay rests on (docs/why/changes-are-journaled.md).  Also known here: up to which record
 * everything is settled, and whether a change's fate is unknown; then nothing more is changed until store and
 * journal were compared.
 */
#ifndef FLOW_ORDER_H
#define FLOW_ORDER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct journal;

struct flight {                    /* one append and its commits; on the stack of who does them */
	const char *const *dossiers;
	size_t n;
	uint64_t low;              /* its records have greater numbers */
	uint64_t set;              /* the dossiers' buckets, as bits: a quick no */
	struct flight *next;
};

struct order {                     /* ready when zeroed */
	pthread_mutex_t lock;
	pthread_cond_t moved;
	struct flight *flights;
	bool stopped;              /* being compared */
	bool doubt;                /* the fate of a change is unknown */
	uint64_t floor;            /* with doubt: all up to here is settled */
};

/* Wait until none of the dossiers is in flight.  ERR_STORE when nothing may be changed for the moment. */
int order_enter(struct order *o, struct journal *j, struct flight *f, struct err *e) MUST_CHECK;

/* settled: each change was made, or was not and is void, or never came to the journal. */
void order_leave(struct order *o, struct flight *f, bool settled);

/* Records up to this number are settled. */
uint64_t order_settled(struct order *o, struct journal *j);

bool order_doubt(struct order *o);

/* Let nobody enter and wait until nobody is in flight; let them again, with doubt or without. */
void order_stop(struct order *o);
void order_go(struct order *o, bool doubt);

#endif
