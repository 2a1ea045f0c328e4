/* SPDX-License-Identifier: Apache-2.0 */
/* A partner looks at one of its dossiers, or takes it back for the citizen. */
#include "cases/op.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "cases/look.h"
#include "cases/move.h"
#include "model/dossier_act.h"

static int
look_at(struct op *x, const struct dossier_key *key, struct result_dossier *r, struct err *e)
{
	struct dossier_view k;

	if (look_load(x, key, &k, e) != 0)
		return -1;
	if (op_once(x, NULL, e) != 0 || look_show(x, &k, r, e) != 0)
		return -1;
	if (x->account != NULL && look_filing(x, &k.dossier, &r->filing, e) != 0)
		return -1;
	op_read(x, k.dossier.id, "GetDossier");
	log_event(LOG_READ, "%s", "");
	return 0;
}

int
op_dossier(struct op *x, const struct request_dossier *q, struct result_dossier *r, struct err *e)
{
	return look_at(x, &q->key, r, e);
}

int
op_life(struct op *x, const struct request_life *q, struct result_life *r, struct err *e)
{
	return look_at(x, &q->key, &r->is.now, e);
}

/* 1 made, 0 lost a race, -1 */
static int
try_withdraw(struct op *x, const struct request_withdraw *q, struct result_withdraw *r, struct err *e)
{
	struct dossier_view k;
	struct move m;
	enum dossier_state to;
	enum change_clash clash;
	bool applied;

	if (look_load(x, &q->key, &k, e) != 0)
		return -1;
	r->dossier = k.dossier;
	if (k.dossier.state == DOSSIER_WITHDRAWN)
		return op_once(x, k.dossier.id, e) != 0 ? -1 : 1;
	if (dossier_act_check(DOSSIER_ACTOR_COUNTER, DOSSIER_ACT_WITHDRAW, k.dossier.state, &to, e) != 0)
		return -1;
	/* It is decided now and here, so it is never older than what brought the present state. */
	int64_t at = x->now_ms > k.dossier.state_since_ms ? x->now_ms : k.dossier.state_since_ms;
	struct history line = {.key = "",
	    .source = DOSSIER_BY_POSTAL,
	    .kind = "WITHDRAWN",
	    .state = to,
	    .at_ms = at,
	    .seen_ms = x->now_ms,
	    .note = q->reason};
	move_init(&m, x->core, x->setup, x->keep.a, &k, x->now_ms);
	change_seen(m.ch, x->from->p.name, x->seen, x->seen_ms);
	if (move_news(&m, &line, NULL, &applied, e) != 0)
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
