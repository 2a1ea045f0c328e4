/* SPDX-License-Identifier: Apache-2.0 */
/* A clerk's own cases: which are in work, and one given up before its acceptance. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "cases/case_find.h"
#include "model/money.h"
#include "store/passing_key.h"

enum { REASON_LEAST = 3, REASON_MAX = 500, DROPPED_MS = 12 * 3600 * 1000 };

/* ---- which are in work ---- */

/* 1 it is one of theirs, 0 not: another clerk went on with it, or it is over; -1 */
static int
look_at(struct op *x, const struct request_cases_mine *q, const char *id, struct case_in_work *out, struct err *e)
{
	struct case_work w = {0};
	int found = case_read(x, id, &w, e);

	if (found == 0)
		case_find_over(x, q->pos, q->clerk, id);
	if (found <= 0)
		return found;
	const struct counter_case *c = w.c;
	if (!case_is_own(x, c, q->pos) || strcmp(c->clerk, q->clerk) != 0)
		return 0;
	const struct procedure *p = c->filing->procedure != NULL
	    ? catalogue_procedure(x->setup->catalogue, c->filing->procedure, deadline_day_of(x->now_ms))
	    : NULL;
	*out = (struct case_in_work){.id = c->id,
	    .name = c->filing->owner != NULL ? c->filing->owner->name : NULL,
	    .procedure = p != NULL ? p->name : c->filing->procedure,
	    .next = case_next(c) < CASE_STEPS ? case_step_name(case_next(c)) : "",
	    .begun_ms = c->opened_ms,
	    .moved_ms = c->moved_ms,
	    .ends_ms = c->moved_ms + x->setup->conf.intake.case_life,
	    .version = c->version,
	    .warnings = c->n_doubts};
	return 1;
}

static int
moved_last(const void *l, const void *r)
{
	const struct case_in_work *x = l, *y = r;

	return (x->moved_ms < y->moved_ms) - (x->moved_ms > y->moved_ms);
}

int
op_cases_mine(struct op *x, const struct request_cases_mine *q, struct result_cases_mine *r, struct err *e)
{
	const char **ids;
	size_t n;

	if (op_once(x, NULL, e) != 0 || case_find_mine(x, q->pos, q->clerk, &ids, &n, e) != 0)
		return -1;
	struct case_in_work *all = arena_alloc(x->keep.a, (n + 1) * sizeof *all);
	for (size_t i = 0; i < n; i++) {
		int found = look_at(x, q, ids[i], &all[r->all], e);
		if (found < 0)
			return -1;
		r->all += (size_t)found;
	}
	if (r->all > 1)
		qsort(all, r->all, sizeof *all, moved_last);
	r->cases = all + (q->skip < r->all ? q->skip : r->all);
	r->n_cases = q->skip < r->all ? r->all - q->skip : 0;
	r->n_cases = r->n_cases < OFFICE_PAGE ? r->n_cases : OFFICE_PAGE;
	for (size_t i = 0; i < r->n_cases; i++)
		if (r->cases[i].name != NULL)
			commit_note(x->core, JOURNAL_READ, r->cases[i].id, x->from->p.name,
			    str_of(arena_fmt(x->keep.a, "CasesMine %s", q->clerk)));
	log_event(LOG_READ, "found=%zu", r->all);
	return 0;
}

/* ---- given up ---- */

static int
check_drop(const struct request_case_drop *q, struct err *e)
{
	size_t n = q->reason != NULL ? unicode_count(q->reason) : 0;

	if (!money_name_ok(q->id, MONEY_ID_MAX)) {
		err_at(e, ERR_BAD_VALUE, "Id", "not of the characters of a name");
		return err_hint_range(e, HINT_NAME_PART, MONEY_ID_MAX, 0);
	}
	if (n < REASON_LEAST || n > REASON_MAX) {
		err_at(e, ERR_BAD_VALUE, "Reason", "%zu characters", n);
		return err_hint_range(e, HINT_LENGTH, REASON_LEAST, REASON_MAX);
	}
	return unicode_check(q->reason, TEXT_RULE_NOTE, "Reason", e);
}

/* Was it this very act that gave it up?  Remembered for the rest of a working day, which is what a browser's second click needs.
 * 1 it was, and is remembered from now on; 0 not; -1 */
static int
was_dropped(struct op *x, const struct request_case_drop *q, const char *id, struct err *e)
{
	const struct str parts[] = {{id, strlen(id) + 1}, {q->id, strlen(q->id) + 1}, str_of("drop")};
	unsigned char digest[DIGEST_LEN];

	digest_parts(parts, 3, digest);
	int fresh = store_seen(x->core->store, NULL, x->from->p.name, digest, DROPPED_MS, e);
	return fresh < 0 ? -1 : fresh == 0;
}

static int
drop(struct op *x, const struct request_case_drop *q, struct case_work *w, struct err *e)
{
	/* why it was given up is in the journal before it is gone; the case itself never was a record */
	commit_note(x->core, JOURNAL_ACT, w->c->id, x->from->p.name,
	    str_of(arena_fmt(x->keep.a, "GiveUpCase act=%s pos=%s clerk=%s reason=%s", q->id, q->pos, q->clerk, q->reason)));
	int dropped = store_passing_drop(x->core->store, x->keep.a, PASSING_CASE, w->c->id, w->was, e);
	int before = dropped < 0 ? -1 : was_dropped(x, q, w->c->id, e);
	if (dropped == 0 && before == 0)
		return err_at(e, ERR_CASE_MOVED, "Reason", "somebody was faster");
	if (before < 0)
		return -1;
	case_find_over(x, w->c->pos, w->c->clerk, w->c->id);
	log_event(LOG_CASE_DROPPED, "office=%s version=%lld", q->pos, (long long)w->c->version);
	return 0;
}

int
op_case_drop(struct op *x, const struct request_case_drop *q, struct result_case_drop *r, struct err *e)
{
	const char *id = case_id(x, &q->key);
	struct case_work w = {0};

	if (check_drop(q, e) != 0)
		return -1;
	int found = case_read(x, id, &w, e);
	if (found < 0 || op_once(x, NULL, e) != 0)
		return -1;
	x->about = id;
	log_with(id, x->from->p.name);
	if (found > 0 && case_is_own(x, w.c, q->pos))
		return drop(x, q, &w, e);
	int before = was_dropped(x, q, id, e);
	if (before == 0)
		return err_at(e, ERR_UNKNOWN_CASE, "CaseId", "no such case of this office");
	r->replay = before > 0;
	return before > 0 ? 0 : -1;
}
