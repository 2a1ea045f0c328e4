/* SPDX-License-Identifier: Apache-2.0 */
/* A partner looks at one of its dossiers, or takes it back for the citizen. */
#include "cases/op.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "cases/move.h"

/* The id asked for, or made from the partner's own reference. */
static const char *
asked_id(struct op *x, const struct dossier_key *key)
{
	return key->dossier != NULL ? key->dossier : op_dossier_id(x, key->ref);
}

/* Load the case.  One that another partner registered looks exactly like one that does not exist. */
static int
load(struct op *x, const struct dossier_key *key, struct dossier_view *k, struct err *e)
{
	const char *id = asked_id(x, key);
	int found = dossier_id_ok(id) ? store_view(x->core->store, x->keep.a, id, k, e) : 0;

	if (found < 0)
		return -1;
	if (found == 0 || strcmp(k->dossier.partner, x->from->p.name) != 0)
		return err_at(e, ERR_UNKNOWN_DOSSIER, key->dossier != NULL ? "DossierId" : "ClientRef",
		    "no such dossier of this partner");
	x->about = k->dossier.id;
	log_with(k->dossier.id, x->from->p.name);
	return 0;
}

/* Kept in the order it came; people read it in the order it happened. */
static void
sort_by_time(struct history *h, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct history line = h[i];
		size_t at = i;
		for (; at > 0 && h[at - 1].at_ms > line.at_ms; at--)
			h[at] = h[at - 1];
		h[at] = line;
	}
}

static int
show(struct op *x, struct dossier_view *k, struct result_dossier *r, struct err *e)
{
	sort_by_time(k->history, k->n_history);
	for (size_t i = 0; i < k->n_history; i++) {
		struct history *h = &k->history[i];
		if (strcmp(h->kind, HISTORY_OPERATOR) == 0)
			h->note = NULL; /* that somebody acted is told, not who */
		else if (commit_unseal(x->core->vault, x->keep.a, k->dossier.id, h->note, &h->note, e) != 0)
			return -1;
	}
	*r = (struct result_dossier){.dossier = k->dossier, .history = k->history, .n_history = k->n_history,
	    .consignments = k->consignments, .n_consignments = k->n_consignments};
	return 0;
}

int
op_dossier(struct op *x, const struct request_dossier *q, struct result_dossier *r, struct err *e)
{
	struct dossier_view k;

	if (load(x, &q->key, &k, e) != 0)
		return -1;
	if (op_once(x, NULL, e) != 0 || show(x, &k, r, e) != 0)
		return -1;
	/* once it is sure that it is read, before it is shown */
	commit_note(x->core, JOURNAL_READ, k.dossier.id, x->from->p.name, str_of("GetDossier"));
	log_event(LOG_READ, "%s", "");
	return 0;
}

/* 1 made, 0 lost a race, -1 */
static int
try_withdraw(struct op *x, const struct request_withdraw *q, struct result_withdraw *r, struct err *e)
{
	struct dossier_view k;
	struct move m;
	enum change_clash clash;
	bool applied;

	if (load(x, &q->key, &k, e) != 0)
		return -1;
	r->dossier = k.dossier;
	if (k.dossier.state == DOSSIER_WITHDRAWN)
		return op_once(x, k.dossier.id, e) != 0 ? -1 : 1;
	if (!dossier_may(k.dossier.state, DOSSIER_WITHDRAWN)) {
		err_set(e, ERR_ILLEGAL_MOVE, "withdrawal in state %s", dossier_state_name(k.dossier.state));
		return err_hint(e, HINT_STATE, dossier_state_vi(k.dossier.state), dossier_state_en(k.dossier.state));
	}
	/* It is decided now and here, so it is never older than what brought the present state. */
	int64_t at = x->now_ms > k.dossier.state_since_ms ? x->now_ms : k.dossier.state_since_ms;
	struct history line = {.key = "", .source = DOSSIER_BY_POSTAL, .kind = "WITHDRAWN", .state = DOSSIER_WITHDRAWN,
	    .at_ms = at, .seen_ms = x->now_ms, .note = q->reason};
	move_init(&m, x->core, x->setup, x->keep.a, &k, x->now_ms);
	change_seen(m.ch, x->from->p.name, x->seen, x->seen_ms);
	if (move_news(&m, &line, &applied, e) != 0)
		return -1;
	int made = commit_change(&x->keep, k.dossier.id, m.ch, &clash, e);
	if (made == 0 && clash == CLASH_SEEN)
		return err_set(e, ERR_REPLAYED, "replayed: seen before");
	if (made == 1) {
		r->dossier = k.dossier;
		log_event(LOG_WITHDRAWN, "%s", "");
	}
	return made;
}

int
op_withdraw(struct op *x, const struct request_withdraw *q, struct result_withdraw *r, struct err *e)
{
	if (unicode_check(q->reason, TEXT_RULE_NOTE, "Reason", e) != 0)
		return -1;
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_withdraw(x, q, r, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "the dossier kept changing");
}
