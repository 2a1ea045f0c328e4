/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round trip: commands go to the masters of their slots, to all of them before the first answer is read, and every answer is read
 * before any redirection is followed (an answer left unread would be taken for the next command's).  Internal to link.c.
 */
#ifndef STORE_TRIP_H
#define STORE_TRIP_H

#include <hiredis/hiredis.h>

#include "base/err.h"
#include "store/link_kind.h"
#include "store/rows.h"

struct store;

enum trip_state {
	TRIP_OPEN,              /* not sent yet, or to be sent again */
	TRIP_ANSWERED,
	TRIP_UNREACHED,         /* its master cannot be reached; it was not carried out */
	TRIP_UNKNOWN,           /* the answer was lost; it may have been carried out */
};

/* What goes to one master together, in order and with nothing of ours between: one command, or MULTI ... EXEC of one slot. */
struct trip_piece {
	const struct str_list *commands;
	redisReply **out;       /* NULL where no answer came */
	size_t n;
	int slot;               /* -1: of whichever master, or of `node` */
	unsigned node;
	bool ask;
	enum trip_state state;
};

/* Which slot its commands are about: -1 none, or there is no cluster. */
int trip_slot(struct store *s, const struct str_list *commands, size_t n);

/* 0: all are answered, if with errors.  -1: some are not, e says why of the first and is unsure when one of them is TRIP_UNKNOWN.
 * A slot that is being moved is waited for, but not long: it answers its error then. */
int trip(struct store *s, struct arena *a, struct trip_piece *p, size_t n, enum link_kind kind, struct err *e) MUST_CHECK;

/* Add the bytes of all answers that this thread reads from now on; NULL: no more.  For who must read with measure. */
void trip_meter(uint64_t *bytes);

#endif
