/* SPDX-License-Identifier: Apache-2.0 */
/* A clerk's till at the end of the day: what the office's day book has of that clerk, against what was counted. */
#include "cases/till_close.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/unicode.h"
#include "cases/digest_said.h"
#include "cases/till_open.h"
#include "model/day_book.h"
#include "model/receipt_number.h"
#include "store/event.h"
#include "store/listed.h"

enum { BOOK_MAX = 10000 }; /* entries of an office's day in one tag */

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

/* The entries of an office's day book that are that office's. */
static int
read_book(struct op *x, const char *pos, const char *date, struct entry **out, size_t *n_out, struct err *e)
{
	struct store *s = x->core->store;
	struct arena *a = x->keep.a;
	const char **ids;
	size_t n, kept = 0;

	if (store_listed(s, a, "book", day_book_of(a, pos, date), INT64_MAX, BOOK_MAX, &ids, &n, e) != 0)
		return -1;
	struct entry *entries = arena_alloc(a, (n + 1) * sizeof *entries);
	int64_t *versions = arena_alloc(a, (n + 1) * sizeof *versions);
	if (store_objects(s, a, KIND_ENTRY, ids, n, entries, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (versions[i] != 0 && strcmp(entries[i].office, pos) == 0)
			entries[kept++] = entries[i];
	*out = entries;
	*n_out = kept;
	return 0;
}

/* One more entry of a clerk's, or of all. */
static void
add_entry(struct office_clerk *to, const struct entry *x)
{
	int64_t cash = moves(x, MONEY_TILL), bank = moves(x, MONEY_BANK);

	to->cash += cash;
	to->bank += bank;
	to->entries += cash != 0 || bank != 0;
}

/* What the entries come to. */
static int
add_up(struct op *x, const struct till_act *act, struct till *t, struct err *e)
{
	struct office_clerk sum = {0};
	struct entry *entries;
	size_t n;

	if (read_book(x, act->pos, act->date, &entries, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strcmp(entries[i].clerk, act->clerk) == 0)
			add_entry(&sum, &entries[i]);
	t->cash = sum.cash;
	t->bank = sum.bank;
	t->entries = sum.entries;
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
			.closed_ms = x->now_ms,
			.final = act->final};
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
	const char *const said[] = {act->pos, act->clerk, act->date, act->by, counted, act->reason, "final"};
	const char *id = till_id(x->keep.a, act->pos, act->clerk, act->date),
		   *digest = digest_said(x->keep.a, said, sizeof said / sizeof said[0] - !act->final);
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_close(x, act, id, digest, r, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "the till kept changing");
}

/* ---- shown, and asked for by others ---- */

static int
by_name(const void *l, const void *r)
{
	const struct office_clerk *x = l, *y = r;

	return strcmp(x->clerk, y->clerk);
}

static struct office_clerk *
clerk_of(struct office_clerk *clerks, size_t *n, const char *name)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(clerks[i].clerk, name) == 0)
			return &clerks[i];
	clerks[*n].clerk = name;
	return &clerks[(*n)++];
}

int
till_clerks(struct op *x, const char *pos, const char *date, struct office_clerk **clerks, size_t *n, struct office_clerk *all,
    struct err *e)
{
	struct entry *entries;
	size_t n_entries;

	*n = 0;
	*all = (struct office_clerk){.clerk = ""};
	if (read_book(x, pos, date, &entries, &n_entries, e) != 0)
		return -1;
	*clerks = arena_alloc(x->keep.a, (n_entries + 1) * sizeof **clerks);
	for (size_t i = 0; i < n_entries; i++) {
		if (moves(&entries[i], MONEY_TILL) == 0 && moves(&entries[i], MONEY_BANK) == 0)
			continue;
		add_entry(clerk_of(*clerks, n, entries[i].clerk), &entries[i]);
		add_entry(all, &entries[i]);
	}
	if (*n > 1)
		qsort(*clerks, *n, sizeof **clerks, by_name);
	return 0;
}

int
op_till_show(struct op *x, const struct request_till_show *q, struct result_till_show *r, struct err *e)
{
	const char *id = till_id(x->keep.a, q->pos, q->clerk, q->date);

	if (op_once(x, NULL, e) != 0 || till_clerks(x, q->pos, q->date, &r->clerks, &r->n_clerks, &r->office, e) != 0 ||
	    store_object(x->core->store, x->keep.a, KIND_TILL, id, &r->last, &r->last.version, e) < 0)
		return -1;
	r->mine.clerk = q->clerk;
	for (size_t i = 0; i < r->n_clerks; i++)
		if (strcmp(r->clerks[i].clerk, q->clerk) == 0)
			r->mine = r->clerks[i];
	return r->last.version == 0 ? 0 : commit_unseal(x->core->vault, x->keep.a, id, r->last.reason, &r->last.reason, e);
}
