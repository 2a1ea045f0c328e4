/* SPDX-License-Identifier: Apache-2.0 */
/* A clerk's till at the end of the day: what the office's day book has of that clerk, against what was counted. */
#include "cases/entries.h"
#include "model/day_book.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/unicode.h"
#include "model/receipt_number.h"
#include "store/event.h"
#include "store/listed.h"

enum { BOOK_MAX = 10000 }; /* entries of an office's day in one tag */

/* The till's object: of an office, a day and a clerk, whatever they are called. */
static const char *
till_id(struct arena *a, const struct till_act *act)
{
	const char *const whose[] = {act->pos, act->clerk};

	return arena_fmt(a, "%s.%.32s", act->date, entries_digest(a, whose, 2));
}

static int
check_act(struct op *x, const struct till_act *act, struct err *e)
{
	char text[CLOCK_TEXT];

	if (!money_name_ok(act->id, MONEY_ID_MAX)) {
		err_at(e, ERR_BAD_VALUE, "Id", "not of the characters of a name");
		return err_hint_range(e, HINT_NAME_PART, MONEY_ID_MAX, 0);
	}
	if (strncmp(act->date, clock_vn(x->now_ms, text), 10) > 0) {
		err_at(e, ERR_BAD_VALUE, "Date", "the day is still to come");
		return err_hint(e, HINT_DAY_TO_COME, NULL, NULL);
	}
	if (unicode_check(act->clerk, TEXT_RULE_NAME, "Clerk", e) != 0 || unicode_check(act->by, TEXT_RULE_NAME, "By", e) != 0)
		return -1;
	return unicode_check(act->reason, TEXT_RULE_NOTE, "Reason", e);
}

static int64_t
moves(const struct entry *x, enum money_account a)
{
	return x->debit == a ? x->amount : x->credit == a ? -x->amount : 0;
}

/* What the entries come to. */
static int
add_up(struct op *x, const struct till_act *act, struct till *t, struct err *e)
{
	struct store *s = x->core->store;
	struct arena *a = x->keep.a;
	const char **ids;
	size_t n;

	if (store_listed(s, a, "book", day_book_of(a, act->pos, act->date), INT64_MAX, BOOK_MAX, &ids, &n, e) != 0)
		return -1;
	struct entry *entries = arena_alloc(a, (n + 1) * sizeof *entries);
	int64_t *versions = arena_alloc(a, (n + 1) * sizeof *versions);
	if (store_objects(s, a, KIND_ENTRY, ids, n, entries, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct entry *one = &entries[i];
		if (versions[i] == 0 || strcmp(one->office, act->pos) != 0 || strcmp(one->clerk, act->clerk) != 0)
			continue;
		int64_t cash = moves(one, MONEY_TILL), bank = moves(one, MONEY_BANK);
		t->cash += cash;
		t->bank += bank;
		t->entries += cash != 0 || bank != 0;
	}
	return 0;
}

static int
check_counted(const struct till_act *act, const struct till *t, struct err *e)
{
	if (t->counted == t->cash || act->reason != NULL)
		return 0;
	err_at(e, ERR_BAD_VALUE, "Reason", "%lld counted, %lld entered", (long long)t->counted, (long long)t->cash);
	return err_hint_range(e, HINT_TILL_DIFFERS, t->cash, t->counted - t->cash);
}

/* 1 it is this very act, 0, -1: its id was used for something else */
static int
is_last(struct op *x, const struct till *t, const struct till_act *act, const char *digest, struct err *e)
{
	if (t->version == 0 || strcmp(t->act, act->id) != 0)
		return 0;
	if (strcmp(t->digest, digest) == 0)
		return 1;
	op_conflict(x->from->p.name, NULL, act->id);
	return err_at(e, ERR_CONFLICT, "Id", "the act was another");
}

static int
tell(struct op *x, const char *id, const struct till *t, bool replay, struct result_till_close *r, struct err *e)
{
	*r = (struct result_till_close){.till = *t, .replay = replay};
	return commit_unseal(x->core->vault, x->keep.a, id, t->reason, &r->till.reason, e);
}

/* 1 made, or made before; 0 lost a race, -1 */
static int
try_close(struct op *x, const struct till_act *act, const char *id, const char *digest, struct result_till_close *r, struct err *e)
{
	const char *tag = store_object_tag(x->keep.a, x->setup->conf.gateway.province, id);
	struct till was = {0},
		    t = {.office = act->pos,
			.clerk = act->clerk,
			.date = act->date,
			.act = act->id,
			.digest = digest,
			.by = act->by,
			.counted = act->counted,
			.closed_ms = x->now_ms};
	enum change_clash clash;

	if (store_object(x->core->store, x->keep.a, KIND_TILL, id, &was, &was.version, e) < 0)
		return -1;
	int last = is_last(x, &was, act, digest, e);
	if (last != 0)
		return last < 0 || tell(x, id, &was, true, r, e) != 0 ? -1 : 1;
	if (add_up(x, act, &t, e) != 0 || check_counted(act, &t, e) != 0)
		return -1;
	t.reason = commit_seal(x->core, x->keep.a, id, act->reason);
	t.rest = was.rest;
	struct change *ch = change_new(x->keep.a, tag);
	change_object(ch, EVENT_TILL_COUNTED, id, was.version, &t);
	int made = commit_change(&x->keep, tag, ch, &clash, e);
	t.version = was.version + 1;
	if (made <= 0)
		return made;
	log_event(LOG_TILL, "office=%s date=%s cash=%lld counted=%lld", t.office, t.date, (long long)t.cash, (long long)t.counted);
	return tell(x, id, &t, false, r, e) != 0 ? -1 : 1;
}

int
op_till_close(struct op *x, const struct request_till_close *q, struct result_till_close *r, struct err *e)
{
	const struct till_act *act = q->act;
	char counted[24];

	if (check_act(x, act, e) != 0 || op_once(x, NULL, e) != 0)
		return -1;
	snprintf(counted, sizeof counted, "%lld", (long long)act->counted);
	const char *const said[] = {act->pos, act->clerk, act->date, act->by, counted, act->reason};
	const char *id = till_id(x->keep.a, act), *digest = entries_digest(x->keep.a, said, sizeof said / sizeof said[0]);
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_close(x, act, id, digest, r, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "the till kept changing");
}
