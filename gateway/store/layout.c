/* SPDX-License-Identifier: Apache-2.0 */
/* The number of the store's layout; see layout.h.  It grows by one with every change of "Keys" in docs/architecture.md. */
#include "store/answer.h"
#include "store/layout.h"

#include "base/arena.h"
#include "store/checkpoints.h"
#include "store/link.h"

/* 1: history and items had keys of their own, and so had each item's claim; no number was written.  2: claims had tags of their
 * own. 3: each column of a row was a field of its hash, under one sum. */
#define LAYOUT "4"

static int
refuse(struct str found, struct err *e)
{
	return err_set(e, ERR_RECORDS_DIFFER,
	    "the store's keys are those of another version of postgate (layout %.*s, this one's is " LAYOUT "): run that "
	    "version, or move the store's keys away (FLUSHALL, or another Redis) and run `postgate rebuild`",
	    (int)(found.n < 20 ? found.n : 20), found.p);
}

static int
look(struct store *s, struct arena *a, bool claim, struct err *e)
{
	struct str found;
	int there = link_get(s, a, LAYOUT_KEY, &found, e), empty;

	if (there != 0)
		return there < 0 ? -1 : str_eq(found, LAYOUT) ? 0 : refuse(found, e);
	empty = store_empty(s, e);
	if (empty != 1)
		return empty < 0 ? -1 : refuse(str_of("1"), e);
	if (!claim)
		return 0;
	struct str_list command = link_command(a, "SET", LAYOUT_KEY, LAYOUT, NULL);
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	return r == NULL || answer_check(r, 0, e) != 0 ? -1 : 0;
}

int
store_layout(struct store *s, bool claim, struct err *e)
{
	struct arena *a = arena_new(0);
	int rc = look(s, a, claim, e);

	arena_free(a);
	return rc;
}
