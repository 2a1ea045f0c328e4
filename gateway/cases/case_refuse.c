/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case is not taken in (NĐ 61/2018, Mẫu 03 of TT 01/2018/TT-VPCP): the citizen gets a slip with the reason.  The case stays
 * for as long as a case lives, so that the slip can be printed again, and nothing more is done with it.  Who refused whom and why
 * is an ACT of the journal.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/unicode.h"
#include "cases/case_work.h"
#include "json/json.h"

enum { NOTE_MAX = 8192 };

/* Durable before it has any effect. */
static int
record(struct op *x, const char *id, const struct counter_act *act, struct err *e)
{
	struct json_out out;
	struct buf b;

	buf_init(&b, x->keep.a, NOTE_MAX);
	json_out_init(&out, &b);
	json_out_open(&out, NULL);
	json_out_text(&out, "act", "refuse");
	json_out_text(&out, "who", act->clerk);
	json_out_text(&out, "pos", act->pos);
	json_out_text(&out, "why", act->reason);
	json_out_close(&out);
	const struct journal_entry entry = {JOURNAL_ACT, id, x->from->p.name, {b.p, b.len}};
	return journal_append(x->core->journal, &entry, 1, NULL, e);
}

static int
check_act(const struct counter_act *act, struct err *e)
{
	if (act->reason == NULL || act->reason[0] == '\0') {
		err_at(e, ERR_BAD_VALUE, "Reason", "left empty");
		return err_hint_range(e, HINT_LENGTH, 1, 500);
	}
	return unicode_check(act->reason, TEXT_RULE_NOTE, "Reason", e);
}

/* The slip says whose dossier of which procedure it is. */
static int
check_case(const struct case_work *w, const struct counter_act *act, struct err *e)
{
	if (w->c->refused != NULL)
		return err_at(e, ERR_CASE_REFUSED, "Act", "it was refused");
	if (case_may(w->c, CASE_LOOKUPS, e) != 0)
		return -1;
	if (act->seen == w->c->version)
		return 0;
	err_set(e, ERR_CASE_MOVED, "version %lld was seen", (long long)act->seen);
	return err_hint(e, HINT_CASE_VERSION, arena_fmt(w->x->keep.a, "%lld", (long long)w->c->version), NULL);
}

int
op_case_refuse(struct op *x, const struct request_case_refuse *q, struct result_case_refuse *r, struct err *e)
{
	const char *id = case_id(x, &q->key);
	const struct counter_act *act = q->act;
	struct case_work w = {0};

	if (check_act(act, e) != 0)
		return -1;
	int found = case_read(x, id, &w, e);
	if (found < 0)
		return -1;
	if (found == 0 || !case_is_own(x, w.c, act->pos))
		return err_at(e, ERR_UNKNOWN_CASE, "CaseId", "no such case of this office");
	x->about = id;
	log_with(id, x->from->p.name);
	if (op_once(x, id, e) != 0)
		return -1;
	bool again = w.c->refused != NULL && strcmp(w.c->refused_act, act->id) == 0 && strcmp(w.c->refused, act->reason) == 0;
	if (!again) {
		if (check_case(&w, act, e) != 0)
			return -1;
		w.c->refused = act->reason;
		w.c->refused_act = act->id;
		w.c->refused_ms = x->now_ms;
		w.c->clerk = act->clerk;
		if (record(x, id, act, e) != 0 || case_write(&w, e) != 0)
			return -1;
		log_event(LOG_CASE, "step=refused version=%lld", (long long)w.c->version);
	}
	case_tell(&w, again, &r->is);
	return 0;
}
