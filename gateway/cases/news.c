/* SPDX-License-Identifier: Apache-2.0 */
/* News of a dossier from the province, by callback or feed: applied or kept, told to who registered it. */
#include "cases/news.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/unicode.h"
#include "cases/case_find.h"
#include "cases/look.h"
#include "cases/move.h"
#include "cases/op.h"
#include "model/dossier_number.h"
#include "model/told.h"

/* Their clock may be behind ours, but they cannot have acted on it before it was accepted. */
static int64_t
time_of(const struct dossier *d, const struct dossier_report *report)
{
	return report->at_ms > d->accepted_ms ? report->at_ms : d->accepted_ms;
}

static int
conflict(const struct commit_context *keep, const struct dossier_report *report, const char *field, const char *what, struct err *e)
{
	op_conflict(keep->partner, report->dossier, report->key);
	return err_at(e, ERR_CONFLICT, field, "%s", what);
}

static struct number_ask
number_of(const struct commit_context *keep, const struct dossier *d, const char *number)
{
	const struct partner_setup *from = setup_partner(keep->setup, keep->partner);

	return (struct number_ask){number, d->unit, from != NULL ? from->p.unit : NULL};
}

/* Is it about this dossier?  A number stays what it is for ever, whoever has the dossier; the first one is of the competent unit.
 */
static int
check_number(const struct commit_context *keep, const struct dossier *d, const struct dossier_report *report, struct err *e)
{
	const struct number_ask q = number_of(keep, d, report->number);

	if (report->number == NULL || (d->number != NULL && strcmp(report->number, d->number) == 0))
		return 0;
	if (d->number == NULL)
		return dossier_number_check(keep->setup->catalogue, &q, "MaHoSo", e);
	conflict(keep, report, "MaHoSo", "the dossier has another number", e);
	return err_hint(e, HINT_NUMBER_GIVEN, NULL, NULL);
}

/* Can it be read, and can it have happened? */
static int
check_report(const struct dossier *d, const struct dossier_report *report, int64_t now_ms, struct err *e)
{
	const struct dossier_told *t = &report->told;

	for (size_t i = 0; i < t->n_asked; i++)
		if (unicode_check(t->asked[i].why, TEXT_RULE_NOTE, "GiayToBoSung/LyDo", e) != 0)
			return -1;
	for (size_t i = 0; i < t->n_results; i++)
		if (unicode_check(t->results[i].reference, TEXT_RULE_NOTE, "KetQua/SoKyHieu", e) != 0 ||
		    unicode_check(t->results[i].agency, TEXT_RULE_NOTE, "KetQua/CoQuanChuQuan", e) != 0 ||
		    unicode_check(t->results[i].file_name, TEXT_RULE_FILE, "KetQua/TenTep", e) != 0)
			return -1;
	if (t->n_results > 0 && report->state != DOSSIER_FINISHED && report->state != DOSSIER_RETURNED) {
		err_at(e, ERR_BAD_VALUE, "KetQua", "a result of what is not finished");
		return err_hint(e, HINT_WITH, "TrangThai 9, 10", NULL);
	}
	if (unicode_check(report->note, TEXT_RULE_NOTE, "NoiDung", e) != 0 ||
	    unicode_check(t->law, TEXT_RULE_NOTE, "CanCu", e) != 0 ||
	    dossier_time_check(report->at_ms, d->accepted_ms, now_ms, "ThoiDiem", e) != 0)
		return -1;
	return report->due_ms == 0 ? 0 : dossier_due_check(report->due_ms, d->accepted_ms, now_ms, "NgayHenTra", e);
}

static void
log_number(const struct commit_context *keep, const struct dossier *d)
{
	const struct number_ask q = number_of(keep, d, d->number);

	if (dossier_number_whose(keep->setup->catalogue, &q) == NUMBER_OF_NOBODY)
		log_event(LOG_NUMBER_UNKNOWN, "number=%s unit=%s", d->number, d->unit);
}

/* ---- handed on to another unit ---- */

/* Who has it now, as the lines say that it was handed on; NULL with *e clear: a unit that nobody knows any more. */
static const struct unit *
holder(const struct commit_context *keep, const struct dossier_view *k, const struct accepted *under, struct err *e)
{
	struct dossier_told *told;

	if (look_told(keep->core, keep->a, k, &told, e) != 0)
		return NULL;
	const char *code = told_holder(&(const struct told_lines){k->history, told, k->n_history, INT64_MAX, 0});
	return accepted_unit(keep->setup, under, code != NULL ? code : k->dossier.unit);
}

/* In which state it was when that happened. */
static enum dossier_state
state_then(const struct dossier_view *k, const struct dossier_report *report)
{
	return dossier_state_at(&k->dossier, k->history, k->n_history, time_of(&k->dossier, report));
}

/* dossier.tbl: in which states a unit may do what moves nothing. */
static int
check_may(enum dossier_state in, enum dossier_act act, const char *field, struct err *e)
{
	enum dossier_state to;

	if (dossier_act_check(DOSSIER_ACTOR_UNIT, act, in, &to, e) == 0)
		return 0;
	snprintf(e->field, sizeof e->field, "%s", field);
	return -1;
}

/* Nobody hands on what was over by then; else it is in the state that the news tells with it. */
static int
check_may_hand_on(const struct dossier_view *k, const struct dossier_report *report, struct err *e)
{
	enum dossier_state was = state_then(k, report);

	return check_may(dossier_kind(was) == DOSSIER_FINAL ? was : report->state, DOSSIER_ACT_TRANSFER, "DonViXuLy", e);
}

/* It is competent, and the same system speaks for it: news of any other could not come. */
static int
check_competent(const struct commit_context *keep, const struct dossier *d, const struct accepted *under, const struct unit *u,
    int64_t now_ms, struct err *e)
{
	const struct partner_setup *speaks = setup_unit_partner(keep->setup, u->code);

	if (!accepted_handles(keep->setup, under, d, u, deadline_day_of(now_ms))) {
		err_at(e, ERR_NOT_COMPETENT, "DonViXuLy", "%s does not handle %s", u->code, d->procedure);
		return err_hint(e, HINT_HANDED_ON, u->code, d->procedure);
	}
	if (speaks != NULL && strcmp(speaks->p.name, keep->partner) == 0)
		return 0;
	err_at(e, ERR_NOT_COMPETENT, "DonViXuLy", "another partner stands for %s", u->code);
	return err_hint(e, HINT_HANDED_AWAY, u->code, NULL);
}

/* May it be handed on to that unit?  That whoever has it is named again hands nothing on. */
static int
check_unit(const struct commit_context *keep, const struct dossier_view *k, const struct dossier_report *report, int64_t now_ms,
    struct err *e)
{
	struct accepted under;

	if (report->told.unit == NULL)
		return 0;
	look_under(keep->setup, &k->dossier, &under);
	const struct unit *u = accepted_unit(keep->setup, &under, report->told.unit);
	if (u == NULL && strcmp(report->told.unit, k->dossier.unit) == 0)
		return 0; /* the one that accepted it, which is in no catalogue any more */
	if (u == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "DonViXuLy", "unknown unit");
	const struct unit *has = holder(keep, k, &under, e);
	if (e->code != ERR_NONE)
		return -1;
	if (has == u)
		return 0;
	return check_may_hand_on(k, report, e) != 0 ? -1 : check_competent(keep, &k->dossier, &under, u, now_ms, e);
}

/* An apology that goes with a move is part of it; alone it is an act. */
static int
check_apology(const struct dossier_view *k, const struct dossier_report *report, struct err *e)
{
	enum dossier_state was = state_then(k, report);
	bool moves = dossier_act_between(DOSSIER_ACTOR_UNIT, was, report->state) != DOSSIER_ACTS;

	return !report->told.apology || moves ? 0 : check_may(was, DOSSIER_ACT_DELAY, "XinLoi", e);
}

/* An id is used for one content only.  0 it is the same, -1. */
static int
check_same(const struct commit_context *keep, const struct dossier *d, const struct history *known,
    const struct dossier_report *report, struct err *e)
{
	const char *note, *told, *said = report->note != NULL ? report->note : "";

	if (commit_unseal(keep->core->vault, keep->a, d->id, known->note, &note, e) != 0 ||
	    commit_unseal(keep->core->vault, keep->a, d->id, known->told, &told, e) != 0)
		return -1;
	if (known->state == report->state && known->at_ms == time_of(d, report) && strcmp(note != NULL ? note : "", said) == 0 &&
	    known->due_ms == report->due_ms && strcmp(told != NULL ? told : "", dossier_told_print(keep->a, &report->told)) == 0)
		return 0;
	conflict(keep, report, "MaSuKien", "this id came with another content before", e);
	return err_hint(e, HINT_NEW_ID, NULL, NULL);
}

/* 1 done, 0 lost a race, -1 */
static int
try_take(struct commit_context *keep, const struct dossier_report *report, const struct news_seen *seen, int64_t now_ms,
    struct result_news *out, struct err *e)
{
	struct dossier_view k;
	struct move m;
	enum change_clash clash;
	bool applied;

	int found = dossier_id_ok(report->dossier) ? store_view(keep->core->store, keep->a, report->dossier, &k, e) : 0;
	if (found < 0)
		return -1;
	if (found == 0 || strcmp(k.dossier.unit_partner, keep->partner) != 0)
		return err_at(e, ERR_UNKNOWN_DOSSIER, "MaThamChieu", "no such dossier at this partner");
	out->dossier = k.dossier;
	if (check_number(keep, &k.dossier, report, e) != 0) /* also of news that is known */
		return -1;
	const struct history *known = dossier_line_find(k.history, k.n_history, DOSSIER_BY_PROVINCE, report->key);
	if (known != NULL) {
		out->outcome = OUTCOME_REPEATED;
		return check_same(keep, &k.dossier, known, report, e) == 0 ? 1 : -1;
	}
	if (check_report(&k.dossier, report, now_ms, e) != 0 || check_unit(keep, &k, report, now_ms, e) != 0 ||
	    check_apology(&k, report, e) != 0)
		return -1;
	if (k.dossier.number == NULL && report->number != NULL) { /* it is only ever given once */
		k.dossier.number = report->number;
		log_number(keep, &k.dossier);
	}
	struct history line = {.key = report->key, .source = DOSSIER_BY_PROVINCE, .kind = "STATUS", .state = report->state,
	    .at_ms = time_of(&k.dossier, report), .seen_ms = now_ms, .note = report->note != NULL ? report->note : "",
	    .due_ms = report->due_ms};
	move_init(&m, keep->core, keep->setup, keep->a, &k, now_ms);
	if (seen != NULL)
		change_seen(m.ch, keep->partner, seen->digest, seen->life_ms);
	if (move_news(&m, &line, &report->told, &applied, e) != 0)
		return -1;
	int made = commit_change(keep, k.dossier.id, m.ch, &clash, e);
	if (made == 0 && clash == CLASH_SEEN)
		return err_set(e, ERR_REPLAYED, "replayed: seen before");
	if (made == 1) {
		out->outcome = applied ? OUTCOME_APPLIED : OUTCOME_KEPT;
		out->dossier = k.dossier;
		if (report->number != NULL)
			case_find_numbered(keep, &k.dossier, now_ms);
	}
	return made;
}

static void
log_news(const struct commit_context *keep, const struct dossier_report *report, const struct result_news *r)
{
	static const enum log_event events[] = {
		[OUTCOME_APPLIED] = LOG_STATUS_APPLIED, [OUTCOME_KEPT] = LOG_STATUS_KEPT, [OUTCOME_REPEATED] = LOG_STATUS_REPEATED,
	};

	metric_add(METRIC_STATUS_NEWS, 1);
	log_with(r->dossier.id, keep->partner);
	log_event(events[r->outcome], "says=%s state=%s", dossier_state_name(report->state), dossier_state_name(r->dossier.state));
}

int
news_take(struct commit_context *keep, const struct dossier_report *report, const struct news_seen *seen, int64_t now_ms,
    struct result_news *out, struct err *e)
{
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_take(keep, report, seen, now_ms, out, e);
		if (made < 0)
			return -1;
		if (made > 0) {
			log_news(keep, report, out);
			return 0;
		}
	}
	return err_set(e, ERR_RACE, "the dossier kept changing");
}

int
op_news(struct op *x, const struct request_news *q, struct result_news *r, struct err *e)
{
	struct news_seen seen = {.life_ms = x->seen_ms};

	memcpy(seen.digest, x->seen, sizeof seen.digest);
	if (news_take(&x->keep, &q->report, &seen, x->now_ms, r, e) != 0)
		return -1;
	x->about = r->dossier.id;
	return r->outcome == OUTCOME_REPEATED ? op_once(x, r->dossier.id, e) : 0;
}
