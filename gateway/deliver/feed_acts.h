/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an operator sees and does of feeds: how each goes and from where it is read, what was set aside, and the acts only a person
 * may decide.  An act is a record in the journal, with who and why, before it has any effect; so is a look at what was set aside,
 * which may hold what an officer wrote.
 */
#ifndef DELIVER_FEED_ACTS_H
#define DELIVER_FEED_ACTS_H

#include "deliver/feed.h"
#include "deliver/feed_state.h"
#include "deliver/outbox.h"

struct feed_view {
	const char *partner;
	const char *cursor;            /* "": from the beginning */
	struct feed_state state;
	int64_t aside;                 /* items that wait for a person */
};

/* Every partner whose dialect has a feed. */
int feed_list(struct core *c, const struct setup *s, struct arena *a, struct feed_view **out, size_t *n_out,
    struct err *e) MUST_CHECK;

/* What was set aside of one partner's, oldest first; with_bytes: with what came, on record as read.  ERR_NOT_FOUND: no such
 * feed. */
int feed_show(struct core *c, const struct setup *s, struct arena *a, const char *partner, bool with_bytes,
    const struct operator* o, struct feed_aside **out, size_t *n_out, struct err *e) MUST_CHECK;

/* Reading goes on from `cursor` ("": the beginning): news that is known is passed over, so nothing happens twice.
 * ERR_NOT_FOUND: no such feed; ERR_BAD_VALUE. */
int feed_rewind(struct core *c, const struct setup *s, struct arena *a, const char *partner, const char *cursor,
    const struct operator* o, struct err *e) MUST_CHECK;

/* What was set aside is settled: it is forgotten.  ERR_NOT_FOUND. */
int feed_drop(struct core *c, const struct setup *s, struct arena *a, const char *partner, const char *id, const struct operator *o,
    struct err *e) MUST_CHECK;

#endif
