/* SPDX-License-Identifier: Apache-2.0 */
/* postgate dossier show: one dossier as an officer needs it, and nobody's person; see tools.h. */
#include "main/tool_dossier.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "crypto/vault.h"
#include "json/json.h"
#include "ledger/commit.h"
#include "ledger/filing_json.h"
#include "model/counter_case.h"
#include "model/decided.h"
#include "model/dossier_number.h"
#include "model/promise.h"

enum { SHOWN_MAX = 16 * 1024 };

int
dossier_stands(const struct dossier_reading *r, struct arena *a, const struct dossier_view *k, struct accepted *under,
    struct dossier_life *life, struct err *e)
{
	struct dossier_told *told = arena_alloc(a, (k->n_history + 1) * sizeof *told);
	const char *text;

	for (size_t i = 0; i < k->n_history; i++)
		if (commit_unseal(r->v, a, k->dossier.id, k->history[i].told, &text, e) != 0 ||
		    dossier_told_parse(a, text, &told[i], e) != 0)
			return -1;
	accepted_under(r->s, &k->dossier, under);
	const struct life_ask q = {.d = &k->dossier,
	    .history = k->history,
	    .told = told,
	    .n = k->n_history,
	    .procedure = under->procedure,
	    .calendar = &r->s->catalogue->calendar,
	    .now_ms = r->now_ms};
	dossier_life(&q, life);
	const struct unit *now = accepted_unit(r->s, under, life->holder);
	life->holder = now != NULL ? now->code : life->holder;
	return 0;
}

/* ---- one ---- */

struct shown {
	const struct dossier_reading *r;
	struct arena *a;
	struct dossier_view k;
	struct accepted under;
	struct dossier_life life;
	enum number_whose whose;
	const struct decided *decided; /* NULL: by contract 1.0, which has no case */
};

static const char *
time_text(struct arena *a, int64_t ms)
{
	char text[CLOCK_TEXT];

	return ms > 0 ? arena_str(a, clock_vn(ms, text)) : "-";
}

static const char *
step_text(const struct shown *x)
{
	const struct life_step *s = &x->life.step;

	if (s->number == 0)
		return NULL;
	return arena_fmt(x->a, "%" PRId64 " %s (%s), %s, +%" PRId64 " min", s->number, s->name != NULL ? s->name : "-",
	    s->who != NULL ? s->who : "-", time_text(x->a, s->due_ms), s->late_min);
}

/* By what it was handed in; the note of it may name people, and is not shown. */
static const char *
authority_text(const struct shown *x)
{
	const struct decided *d = x->decided;

	if (d == NULL)
		return NULL;
	if (case_authority_name(d->authority) == NULL)
		return "chủ hồ sơ / the owner";
	return arena_fmt(x->a, "người khác, %s / somebody else, %s", case_authority_text(d->authority, true),
	    case_authority_text(d->authority, false));
}

/* Codes and fields alone: what a warning speaks of is a person's. */
static const char *
warnings_text(const struct shown *x)
{
	const struct decided *d = x->decided;
	struct buf b;

	if (d == NULL || d->n_warnings == 0)
		return NULL;
	buf_init(&b, x->a, SHOWN_MAX);
	for (size_t i = 0; i < d->n_warnings; i++)
		buf_fmt(&b, "%s%s (%s)", i > 0 ? ", " : "", d->warnings[i].code, d->warnings[i].field);
	return arena_fmt(x->a, "%.*s", (int)b.len, b.p);
}

static void
print_text(const struct shown *x)
{
	const struct dossier *d = &x->k.dossier;
	struct arena *a = x->a;
	const struct {
		const char *vi, *en, *value;
	} lines[] = {
	    {"Hồ sơ", "dossier", d->id},
	    {"Số hồ sơ", "number", d->number},
	    {"Mã trong số", "code in the number",
		d->number == NULL
		    ? NULL
		    : arena_fmt(a, "%s / %s", dossier_number_text(x->whose, true), dossier_number_text(x->whose, false))},
	    {"Đối tác", "partner", d->partner},
	    {"Trạng thái", "state", arena_fmt(a, "%s, %s", dossier_state_name(d->state), dossier_state_vi(d->state))},
	    {"Thủ tục", "procedure",
		arena_fmt(a, "%s %s", d->procedure, x->under.procedure != NULL ? x->under.procedure->name : "-")},
	    {"Danh mục khi tiếp nhận", "catalogue at acceptance", d->catalogue != NULL ? d->catalogue : "-"},
	    {"Phiên bản danh mục", "that version",
		arena_fmt(a, "%s / %s", accepted_text(x->under.how, true), accepted_text(x->under.how, false))},
	    {"Đơn vị khi tiếp nhận", "unit at acceptance", d->unit},
	    {"Đơn vị đang giải quyết", "unit that has it", arena_fmt(a, "%s, %s", x->life.holder, time_text(a, x->life.holder_ms))},
	    {"Tiếp nhận", "accepted", time_text(a, d->accepted_ms)},
	    {"Người nộp", "handed in by", authority_text(x)},
	    {"Cảnh báo khi tiếp nhận", "warnings at acceptance", warnings_text(x)},
	    {"Hẹn trả", "promised", time_text(a, d->due_ms)},
	    {"Thời hạn", "clock", arena_fmt(a, "%s%s", dossier_clock_name(d->clock), x->life.stands ? ", stands" : "")},
	    {"Trễ (phút làm việc)", "late (working minutes)", arena_fmt(a, "%" PRId64, x->life.late_min)},
	    {"Bước", "step", step_text(x)},
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (lines[i].value != NULL)
			printf("%s / %s: %s\n", lines[i].vi, lines[i].en, lines[i].value);
}

static void
put_decided(struct json_out *w, const struct decided *d)
{
	if (d == NULL)
		return;
	json_out_opt(w, "authority", case_authority_name(d->authority));
	json_out_list(w, "warnings");
	for (size_t i = 0; i < d->n_warnings; i++) {
		json_out_open(w, NULL);
		json_out_text(w, "code", d->warnings[i].code);
		json_out_text(w, "field", d->warnings[i].field);
		json_out_close(w);
	}
	json_out_end(w);
}

static void
print_json(const struct shown *x)
{
	const struct dossier *d = &x->k.dossier;
	struct json_out w;
	struct buf b;

	buf_init(&b, x->a, SHOWN_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "dossier", d->id);
	json_out_opt(&w, "number", d->number);
	json_out_opt(&w, "numberSays", d->number != NULL ? dossier_number_text(x->whose, false) : NULL);
	json_out_text(&w, "partner", d->partner);
	json_out_text(&w, "state", dossier_state_name(d->state));
	json_out_text(&w, "procedure", d->procedure);
	json_out_opt(&w, "catalogueVersion", d->catalogue);
	json_out_bool(&w, "catalogueHeld", x->under.how == ACCEPTED_HELD);
	json_out_text(&w, "competentUnit", d->unit);
	json_out_text(&w, "unit", x->life.holder);
	json_out_time(&w, "accepted", d->accepted_ms);
	put_decided(&w, x->decided);
	json_out_time(&w, "due", d->due_ms);
	json_out_bool(&w, "stands", x->life.stands);
	json_out_int(&w, "lateMinutes", x->life.late_min);
	json_out_int(&w, "step", x->life.step.number);
	json_out_opt(&w, "stepName", x->life.step.name);
	json_out_opt(&w, "stepWho", x->life.step.who);
	json_out_time(&w, "stepDue", x->life.step.due_ms);
	json_out_int(&w, "stepLateMinutes", x->life.step.late_min);
	json_out_close(&w);
	printf("%.*s\n", (int)b.len, b.p);
}

static int
open_filing(struct shown *x, struct err *e)
{
	const struct dossier *d = &x->k.dossier;
	struct filing *f;
	struct str plain;

	if (vault_open(x->r->v, x->a, arena_fmt(x->a, "filing:%s", d->id), d->body, &plain, e) != 0 ||
	    filing_json_parse(x->a, plain, &f, e) != 0)
		return -1;
	x->decided = f->decided;
	return 0;
}

static int
look_up(struct shown *x, const char *id, struct err *e)
{
	int found = dossier_id_ok(id) ? store_view(x->r->store, x->a, id, &x->k, e) : 0;

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_UNKNOWN_DOSSIER, "there is no dossier %s", id);
	if (dossier_stands(x->r, x->a, &x->k, &x->under, &x->life, e) != 0 || open_filing(x, e) != 0)
		return -1;
	const struct dossier *d = &x->k.dossier;
	const struct partner_setup *to = setup_partner(x->r->s, d->unit_partner);
	const struct number_ask q = {d->number, d->unit, to != NULL ? to->p.unit : NULL};
	x->whose = d->number != NULL ? dossier_number_whose(x->r->s->catalogue, &q) : NUMBER_SAYS_NOTHING;
	return 0;
}

int
dossier_show(const struct dossier_reading *r, const char *id, bool json, struct err *e)
{
	struct shown x = {.r = r, .a = arena_new(ARENA_WIPE)};
	int rc = look_up(&x, id, e);

	if (rc == 0)
		(json ? print_json : print_text)(&x);
	arena_free(x.a);
	return rc;
}
