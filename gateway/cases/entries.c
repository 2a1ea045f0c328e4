/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The money of a dossier at the counter: charged with the acceptance, paid, given back, voided, shown.  Each act is one change in
 * the dossier's tag: the entry, and what the entries come to, whose version tells two acts at once apart.
 */
#include "cases/entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/unicode.h"
#include "cases/digest_said.h"
#include "cases/look.h"
#include "cases/move.h"
#include "cases/numbers.h"
#include "cases/till_open.h"
#include "model/day_book.h"
#include "model/dossier_act.h"
#include "store/event.h"
#include "store/listed.h"

/* ---- one change ---- */

static void
write_entry(struct change *ch, struct arena *a, const struct entry *x, const struct money *m)
{
	change_object(ch, EVENT_ENTRY_MADE, arena_fmt(a, "%s:%s", x->dossier, x->id), 0, x);
	change_object(ch, EVENT_MONEY_MOVED, x->dossier, m->version, m);
}

static enum money_move
charge_of(const char *kind)
{
	enum money_move m = MOVE_STATE_FEE;
	struct entry x = {0};

	for (; m < MOVES; m++) {
		money_move(&x, m);
		if (x.kind == MONEY_CHARGE && strcmp(money_account_name(x.credit), kind) == 0)
			break;
	}
	return m;
}

int
entries_charge(struct op *x, struct change *ch, const char *dossier, const struct request_register *q, struct err *e)
{
	struct arena *a = x->keep.a;
	struct money m = {.dossier = dossier};

	for (size_t i = 0; i < q->n_charges; i++) {
		const struct case_line *line = &q->charges[i];
		struct entry one = {.id = arena_fmt(a, "~%zu", i + 1), /* no counter's act has that sign */
		    .dossier = dossier,
		    .amount = line->amount,
		    .digest = "",
		    .what = line->code != NULL ? line->code : "",
		    .voids = "",
		    .reason = "",
		    .series = "",
		    .office = q->filing->pos,
		    .clerk = q->filing->clerk,
		    .book = day_book(a, q->filing->pos, x->now_ms),
		    .at_ms = x->now_ms};
		enum money_move move = charge_of(line->kind);
		if (line->amount == 0)
			continue;
		if (move == MOVES)
			return err_set(e, ERR_INTERNAL, "a line of a quote is of the kind %s", line->kind);
		money_move(&one, move);
		if (money_enter(&m, &one, e) != 0)
			return -1;
		change_object(ch, EVENT_ENTRY_MADE, arena_fmt(a, "%s:%s", dossier, one.id), 0, &one);
	}
	if (m.entries > 0)
		change_object(ch, EVENT_MONEY_MOVED, dossier, 0, &m);
	return 0;
}

/* ---- read ---- */

static int
by_place(const void *l, const void *r)
{
	const struct entry *x = l, *y = r;
	return x->place < y->place ? -1 : x->place > y->place;
}

int
entries_read(struct store *s, struct arena *a, const char *dossier, struct entry **out, size_t *n, struct err *e)
{
	const char **ids;

	if (store_belongings(s, a, KIND_ENTRY, dossier, &ids, n, e) != 0)
		return -1;
	int64_t *versions = arena_alloc(a, (*n + 1) * sizeof *versions);
	*out = arena_alloc(a, (*n + 1) * sizeof **out);
	if (store_objects(s, a, KIND_ENTRY, ids, *n, *out, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < *n; i++) {
		if (versions[i] == 0)
			return err_set(e, ERR_INTERNAL, "%s is listed and not there", ids[i]);
		(*out)[i].id = ids[i] + strlen(dossier) + 1;
		(*out)[i].dossier = dossier;
	}
	if (*n > 0)
		qsort(*out, *n, sizeof **out, by_place);
	return 0;
}

/* The dossier, if it is his who asks; one of another looks like one that is not there. */
static int
own_dossier(struct op *x, const struct dossier_key *key, struct dossier *d, struct err *e)
{
	const char *id = key->dossier != NULL ? key->dossier : op_dossier_id(x, key->ref);
	int found = dossier_id_ok(id) ? store_dossier(x->core->store, x->keep.a, id, d, e) : 0;

	if (found > 0)
		found = look_own(x, d, e);
	if (found < 0)
		return -1;
	if (found == 0)
		return err_at(e, ERR_UNKNOWN_DOSSIER, "DossierId", "no such dossier of this partner");
	x->about = d->id;
	log_with(d->id, x->from->p.name);
	return 0;
}

static int
read_money(struct op *x, const char *dossier, struct money *m, struct err *e)
{
	*m = (struct money){0};
	if (store_object(x->core->store, x->keep.a, KIND_MONEY, dossier, m, &m->version, e) < 0)
		return -1;
	m->dossier = dossier;
	return 0;
}

/* ---- an act ---- */

struct money_work {
	struct op *x;
	const struct money_act *act;
	enum money_kind kind;
	const char *dossier;
	struct dossier_view k;
	struct money m;
	struct entry entry;
};

static const char *
said(const struct money_work *w)
{
	const struct money_act *act = w->act;
	const char *const all[] = {money_kind_name(w->kind), money_method_name(act->method),
	    arena_fmt(w->x->keep.a, "%lld", (long long)act->amount), act->series, act->reference, act->entry, act->reason, act->pos,
	    act->clerk};

	return digest_said(w->x->keep.a, all, sizeof all / sizeof all[0]);
}

static int
check_name(const char *s, size_t max, const char *field, struct err *e)
{
	if (s == NULL || money_name_ok(s, max))
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "not of the characters of a name");
	return err_hint_range(e, HINT_NAME_PART, (int64_t)max, 0);
}

static int
check_act(const struct money_work *w, struct err *e)
{
	const struct money_act *act = w->act;

	if (check_name(act->id, MONEY_ID_MAX, "Id", e) != 0 || check_name(act->series, NUMBER_NAME_MAX, "Series", e) != 0)
		return -1;
	if (w->kind == MONEY_PAY && check_name(act->pos, NUMBER_NAME_MAX, "Pos", e) != 0)
		return -1;
	if (unicode_check(act->reason, TEXT_RULE_NOTE, "Reason", e) != 0 ||
	    unicode_check(act->clerk, TEXT_RULE_NAME, "Clerk", e) != 0)
		return -1;
	return unicode_check(act->reference, TEXT_RULE_NAME, "Reference", e);
}

/* Is it there already?  1 it was done, 0 not, -1: its id was used for something else. */
static int
was_made(struct money_work *w, struct result_money *r, struct err *e)
{
	struct arena *a = w->x->keep.a;
	struct entry *made = arena_alloc(a, sizeof *made);
	const char *id = arena_fmt(a, "%s:%s", w->dossier, w->act->id);
	int found = store_object(w->x->core->store, a, KIND_ENTRY, id, made, &made->version, e);

	if (found <= 0)
		return found;
	if (strcmp(made->digest, said(w)) != 0) {
		op_conflict(w->x->from->p.name, w->dossier, w->act->id);
		return err_at(e, ERR_CONFLICT, "Id", "the act was another");
	}
	made->id = w->act->id;
	made->dossier = w->dossier;
	if (commit_unseal(w->x->core->vault, a, w->dossier, made->reason, &made->reason, e) != 0)
		return -1;
	*r = (struct result_money){.dossier = w->dossier, .money = w->m, .entries = made, .n_entries = 1, .replay = true};
	return 1;
}

static int
kind_of_move(struct money_work *w, struct err *e)
{
	static const enum money_move pay[METHODS] = {MOVE_CASH, MOVE_TRANSFER},
				     refund[METHODS] = {MOVE_REFUND_CASH, MOVE_REFUND_TRANSFER};
	struct entry *entries;
	size_t n;

	if (w->kind != MONEY_VOID) {
		money_move(&w->entry, (w->kind == MONEY_PAY ? pay : refund)[w->act->method]);
		return 0;
	}
	if (entries_read(w->x->core->store, w->x->keep.a, w->dossier, &entries, &n, e) != 0)
		return -1;
	return money_void(entries, n, &w->entry, e);
}

/* Is it in a clerk's till or the office's bank? */
static bool
moves_till(const struct entry *x)
{
	return x->debit == MONEY_TILL || x->credit == MONEY_TILL || x->debit == MONEY_BANK || x->credit == MONEY_BANK;
}

/* What the act enters; *m is what it comes to with it. */
static int
decide(struct money_work *w, struct err *e)
{
	const struct money_act *act = w->act;
	struct op *x = w->x;

	w->entry = (struct entry){.id = act->id,
	    .dossier = w->dossier,
	    .amount = act->amount,
	    .digest = said(w),
	    .what = act->reference != NULL ? act->reference : "",
	    .voids = act->entry != NULL ? act->entry : "",
	    .reason = commit_seal(x->core, x->keep.a, w->dossier, act->reason),
	    .series = act->series != NULL ? act->series : "",
	    .office = act->pos,
	    .clerk = act->clerk,
	    .book = day_book(x->keep.a, act->pos, x->now_ms),
	    .at_ms = x->now_ms};
	if (kind_of_move(w, e) != 0 || (moves_till(&w->entry) && till_open(x, act->pos, act->clerk, e) != 0) ||
	    money_enter(&w->m, &w->entry, e) != 0)
		return -1;
	if (!money_numbered(&w->entry))
		return 0;
	return numbers_draw(x->core, &x->keep, x->now_ms, act->pos, act->series, w->dossier, act->id, &w->entry.number, e);
}

/* Nothing is owed any more: a dossier that waits for a payment goes on, in the change of that payment.  1 it does, 0, -1. */
static int
go_on(struct money_work *w, struct move *m, struct err *e)
{
	struct op *x = w->x;
	struct history *line = arena_alloc(x->keep.a, sizeof *line);
	bool applied;

	enum dossier_state to = dossier_act_to(DOSSIER_ACTOR_COUNTER, DOSSIER_ACT_PAY, w->k.dossier.state);
	int64_t since = w->k.dossier.state_since_ms;
	if (to == DOSSIER_NONE || !x->from->p.on_behalf)
		return 0;
	*line = (struct history){.key = w->act->id,
	    .source = DOSSIER_BY_POSTAL,
	    .kind = "PAID",
	    .state = to,
	    .at_ms = x->now_ms > since ? x->now_ms : since,
	    .seen_ms = x->now_ms,
	    .note = arena_fmt(x->keep.a, "Đã nộp đủ nghĩa vụ tài chính tại bưu cục %s, biên lai %s số %lld", w->act->pos,
		w->entry.series, (long long)w->entry.number)};
	return move_news(m, line, NULL, &applied, e) == 0 ? 1 : -1;
}

/* Its money and who is told of it.  The dossier is moved with every entry, so that of two of them, and of news between, one was
 * first in every journal. */
static int
write_act(struct money_work *w, struct move *m, struct err *e)
{
	write_entry(m->ch, w->x->keep.a, &w->entry, &w->m);
	if (move_money(m, &w->entry, e) != 0)
		return -1;
	int goes_on = w->kind == MONEY_PAY && w->m.owed == 0 ? go_on(w, m, e) : 0;
	if (goes_on == 0)
		change_dossier(m->ch, &w->k.dossier);
	return goes_on < 0 ? -1 : 0;
}

/* 1 made, or made before; 0 lost a race, -1 */
static int
try_act(struct money_work *w, struct result_money *r, struct err *e)
{
	struct op *x = w->x;
	enum change_clash clash;

	if (read_money(x, w->dossier, &w->m, e) != 0)
		return -1;
	int before = was_made(w, r, e);
	if (before != 0)
		return before < 0 || op_once(x, w->dossier, e) != 0 ? -1 : 1;
	if (store_view(x->core->store, x->keep.a, w->dossier, &w->k, e) < 0 || look_seen(&w->k.dossier, w->act->seen, e) != 0 ||
	    decide(w, e) != 0)
		return -1;
	struct move m;
	move_init(&m, x->core, x->setup, x->keep.a, &w->k, x->now_ms);
	change_seen(m.ch, x->from->p.name, x->seen, x->seen_ms);
	if (write_act(w, &m, e) != 0)
		return -1;
	int made = commit_change(&x->keep, w->dossier, m.ch, &clash, e);
	if (made == 0 && clash == CLASH_SEEN)
		return err_set(e, ERR_REPLAYED, "replayed: seen before");
	if (made <= 0)
		return made;
	struct entry *told = arena_alloc(x->keep.a, sizeof *told);
	*told = w->entry;
	told->reason = w->act->reason;
	*r = (struct result_money){.dossier = w->dossier, .money = w->m, .entries = told, .n_entries = 1};
	log_event(LOG_MONEY, "kind=%s amount=%lld number=%lld", money_kind_name(told->kind), (long long)told->amount,
	    (long long)told->number);
	return 1;
}

static int
act_on_money(struct op *x, const struct dossier_key *key, enum money_kind kind, const struct money_act *act, struct result_money *r,
    struct err *e)
{
	struct money_work w = {.x = x, .act = act, .kind = kind};

	if (check_act(&w, e) != 0)
		return -1;
	if (own_dossier(x, key, &w.k.dossier, e) != 0)
		return -1;
	w.dossier = w.k.dossier.id;
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_act(&w, r, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "the dossier's money kept changing");
}

int
op_pay(struct op *x, const struct request_pay *q, struct result_pay *r, struct err *e)
{
	return act_on_money(x, &q->key, MONEY_PAY, q->act, &r->is, e);
}

int
op_refund(struct op *x, const struct request_refund *q, struct result_refund *r, struct err *e)
{
	return act_on_money(x, &q->key, MONEY_REFUND, q->act, &r->is, e);
}

int
op_void_entry(struct op *x, const struct request_void_entry *q, struct result_void_entry *r, struct err *e)
{
	return act_on_money(x, &q->key, MONEY_VOID, q->act, &r->is, e);
}

int
op_entries(struct op *x, const struct request_entries *q, struct result_entries *r, struct err *e)
{
	struct entry *entries;
	struct dossier d;
	size_t n;

	if (own_dossier(x, &q->key, &d, e) != 0)
		return -1;
	const char *dossier = d.id;
	if (op_once(x, NULL, e) != 0 || read_money(x, dossier, &r->is.money, e) != 0 ||
	    entries_read(x->core->store, x->keep.a, dossier, &entries, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (commit_unseal(x->core->vault, x->keep.a, dossier, entries[i].reason, &entries[i].reason, e) != 0)
			return -1;
	r->is.dossier = dossier;
	r->is.entries = entries;
	r->is.n_entries = n;
	op_read(x, dossier, "GetEntries");
	log_event(LOG_READ, "%s", "");
	return 0;
}
