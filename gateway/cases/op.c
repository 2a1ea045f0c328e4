/* SPDX-License-Identifier: Apache-2.0 */
/* From an operation to its handler, and what handlers share. */
#include "cases/op.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metric.h"

int
op_end(struct op *x, struct err *e)
{
	return x->then(x, x->step, e);
}

int
op_wait(struct op *x, int done, struct err *e)
{
	if (done != OP_LATER)
		return done;
	commit_wait(x->pending);
	return op_end(x, e);
}

int
op_once(struct op *x, const char *dossier, struct err *e)
{
	int fresh = store_seen(x->core->store, dossier, x->from->p.name, x->seen, x->seen_ms, e);
	x->used = fresh >= 0;
	return fresh == 0 ? err_set(e, ERR_REPLAYED, "replayed: seen before") : fresh > 0 ? 0 : -1;
}

const char *
op_dossier_id(const struct op *x, const char *ref)
{
	const char *name = x->from->p.name;
	const struct str parts[] = {{name, strlen(name) + 1}, str_of(ref)};
	char *id = arena_alloc(x->keep.a, DOSSIER_ID_LEN + 1);
	unsigned char hash[DIGEST_LEN];

	digest_parts(parts, 2, hash);
	dossier_id(x->setup->conf.gateway.province, hash, id);
	return id;
}

/* The id it names, if it may be one. */
static const char *
remembered(const struct op *x, const struct dossier_key *key)
{
	return key->dossier == NULL ? op_dossier_id(x, key->ref) : dossier_id_ok(key->dossier) ? key->dossier : NULL;
}

void
op_remember(struct op *x, const struct request *q)
{
	switch (q->op) {
	case OPERATION_REGISTER:
		x->remember = op_dossier_id(x, q->as_register.filing->ref);
		return;
	case OPERATION_WITHDRAW:
		x->remember = remembered(x, &q->as_withdraw.key);
		return;
	case OPERATION_TAKE_BACK:
		x->remember = remembered(x, &q->as_take_back.key);
		return;
	case OPERATION_SUPPLY:
		x->remember = remembered(x, &q->as_supply.key);
		return;
	case OPERATION_HAND_OVER:
		x->remember = remembered(x, &q->as_hand_over.key);
		return;
	case OPERATION_CASE_OPEN:
		x->remember = op_dossier_id(x, q->as_case_open.ref);
		return;
	case OPERATION_CASE_ACT:
		x->remember = remembered(x, &q->as_case_act.key);
		return;
	case OPERATION_CASE_REFUSE:
		x->remember = remembered(x, &q->as_case_refuse.key);
		return;
	case OPERATION_NEWS:
		x->remember = q->as_news.report.dossier; /* the reader took it for an id of ours */
		return;
	case OPERATION_PAY:
		x->remember = remembered(x, &q->as_pay.key);
		return;
	case OPERATION_REFUND:
		x->remember = remembered(x, &q->as_refund.key);
		return;
	case OPERATION_VOID_ENTRY:
		x->remember = remembered(x, &q->as_void_entry.key);
		return;
	case OPERATION_ENTRIES:
	case OPERATION_TILL_CLOSE:
	case OPERATION_SERVICE:
	case OPERATION_PROCEDURES:
	case OPERATION_PROCEDURE:
	case OPERATION_DOSSIER:
	case OPERATION_LIFE:
	case OPERATION_EVENTS:
	case OPERATION_CASE_SHOW:
	case OPERATION_CASE_FIND:
	case OPERATION_CASES_MINE:
	case OPERATION_CASE_DROP:
	case OPERATION_TILL_SHOW:
	case OPERATION_OFFICE_DAY:
	case OPERATION_BAG_FILL:
	case OPERATION_BAG_CLOSE:
	case OPERATION_BAG_SHOW:
	case OPERATION_BAGS:
	case OPERATION_COUNT:
		return; /* op_once(x, NULL) */
	}
}

void
op_refused(struct op *x, struct err *why)
{
	struct err e = {0};

	if (x->seen_ms == 0 || x->used || err_retryable(why->code) || why->code == ERR_REPLAYED)
		return;
	if (op_once(x, x->remember, &e) == 0)
		return;
	if (e.code == ERR_REPLAYED)
		*why = e;
	else
		log_event(LOG_STORE_DOWN, "doing=remember msg=\"%s\"", e.msg);
}

void
op_read(struct op *x, const char *dossier, const char *what)
{
	if (x->account == NULL) {
		commit_note(x->core, JOURNAL_READ, dossier, x->from->p.name, str_of(what));
		return;
	}
	const char **more = arena_alloc(x->keep.a, (x->n_told + 1) * sizeof *more);
	if (x->n_told > 0)
		memcpy(more, x->told, x->n_told * sizeof *more);
	more[x->n_told++] = dossier;
	x->told = more;
}

void
op_conflict(const char *partner, const char *dossier, const char *id)
{
	metric_add(METRIC_CONFLICTS, 1);
	log_with(dossier, partner);
	log_event(LOG_CONFLICT, "id=%s", id);
}

#define OPERATION(name, stem, who, effect, meaning)                                                   \
	static int run_##stem(struct op *x, const struct request *q, struct result *r, struct err *e) \
	{                                                                                             \
		return op_##stem(x, &q->as_##stem, &r->as_##stem, e);                                 \
	}
#include "model/operation.tbl"

int
op_run(struct op *x, const struct request *q, struct result *r, struct err *e)
{
	static int (*const handlers[OPERATION_COUNT])(struct op *, const struct request *, struct result *, struct err *) = {
#define OPERATION(name, stem, who, effect, meaning) run_##stem,
#include "model/operation.tbl"
	};

	if (!operation_may(q->op, x->from->dialect->role))
		return err_set(e, ERR_FORBIDDEN, "%s is not for this partner to ask", operation_name(q->op));
	if (operation_changes(q->op) && atomic_load(&x->core->closed)) /* stopping, or the disk is nearly full */
		return err_set(e, ERR_STORE, "nothing new is accepted: stopping, or no disk space left");
	return handlers[q->op](x, q, r, e);
}
