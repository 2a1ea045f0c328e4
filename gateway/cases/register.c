/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier is accepted: rules, papers, journal, one change; the same reference gets the same receipt for ever. */
#include "cases/register.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "blob/blob.h"
#include "ledger/filing_json.h"
#include "cases/entries.h"
#include "cases/move.h"
#include "crypto/vault.h"
#include "model/receipt_number.h"
#include "model/s10.h"

enum { RECEIPT_MAX = 16 * 1024 };
#define VALUES "values:" /* before a kept digest of values; one without is of bytes, as releases before this one kept it */

/* Who stands for what in the dossier to be made. */
struct registration {
	const struct request_register *q;
	struct result_register *r;
	const struct procedure *procedure;
	const struct partner_setup *unit_partner;
	struct dossier_view k;
	const char *item; /* collect item, or NULL */
	char *bytes_digest; /* of the element as it was written: what the receipt says */
	struct precheck precheck;
};

/* What makes "the same content": the values, not how they were written. */
static const char *
values_digest(struct arena *a, const struct filing *f)
{
	char hex[DIGEST_HEX];

	digest_hex(filing_json_values(a, f), hex);
	return arena_fmt(a, VALUES "%s", hex);
}

static void
name_dossier(struct op *x, struct registration *n)
{
	n->bytes_digest = arena_alloc(x->keep.a, DIGEST_HEX);
	digest_hex(n->q->filing_bytes, n->bytes_digest);
	n->k.dossier.id = op_dossier_id(x, n->q->filing->ref);
	n->k.dossier.digest = values_digest(x->keep.a, n->q->filing);
}

/* What its unit's system would refuse is refused here, while somebody stands at the counter. */
static int
check_onward(struct op *x, const struct registration *n, struct err *e)
{
	const struct partner_setup *to = n->unit_partner;
	const struct conn_env env = {
	    .arena = x->keep.a, .partner = &to->p, .gateway = x->setup->conf.gateway.id, .now_ms = x->now_ms};

	return to->dialect->check == NULL ? 0 : to->dialect->check(&env, n->q->filing, e);
}

static int
check_rules(struct op *x, struct registration *n, struct err *e)
{
	const struct filing *f = n->q->filing;
	char item[S10_LEN + 1];

	if (catalogue_check(x->setup->catalogue, f, deadline_day_of(x->now_ms), n->q->quoted, &n->procedure, e) != 0 ||
	    filing_check(f, x->now_ms, e) != 0)
		return -1;
	n->unit_partner = setup_unit_partner(x->setup, f->unit);
	if (n->unit_partner == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Dossier/CompetentUnit", "no partner stands for %s", f->unit);
	if (check_onward(x, n, e) != 0)
		return -1;
	if (f->collect_item == NULL)
		return 0;
	if (s10_parse(f->collect_item, "Dossier/CollectItem", item, e) != 0)
		return -1;
	n->item = arena_str(x->keep.a, item);
	return 0;
}

static int
refuse_digest(const struct filing *f, size_t i, struct err *e)
{
	char field[sizeof e->field];

	filing_paper_path(f, i, "Sha256", field, sizeof field);
	return err_at(e, ERR_WRONG_DIGEST, field, "paper %zu has another digest", i + 1);
}

static int
check_digests(const struct filing *f, struct err *e)
{
	char hex[DIGEST_HEX];

	for (size_t i = 0; i < f->n_papers; i++) {
		if (f->papers[i].content.p == NULL)
			continue;
		digest_hex(f->papers[i].content, hex);
		if (f->papers[i].sha256 == NULL || strcmp(hex, f->papers[i].sha256) != 0)
			return refuse_digest(f, i, e);
	}
	return 0;
}

static int
keep_papers(struct op *x, const struct filing *f, struct err *e)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (f->papers[i].content.p != NULL &&
		    blob_put(x->core->blobs, f->papers[i].sha256, f->papers[i].content, e) != 0)
			return -1;
	return 0;
}

static void
fill_dossier(struct op *x, struct registration *n, int64_t due_ms)
{
	const struct filing *f = n->q->filing;
	struct dossier *d = &n->k.dossier;
	struct arena *a = x->keep.a;

	d->partner = x->from->p.name;
	d->unit_partner = n->unit_partner->p.name;
	d->ref = f->ref;
	d->procedure = f->procedure;
	d->unit = f->unit;
	d->office = f->pos != NULL && money_name_ok(f->pos, NUMBER_NAME_MAX) ? f->pos : "";
	d->catalogue = catalogue_version(a, x->setup->catalogue);
	d->state = x->from->p.on_behalf ? DOSSIER_RECEIVED : DOSSIER_FILED;
	d->state_since_ms = d->accepted_ms = x->now_ms;
	d->due_ms = due_ms;
	d->clock = x->from->p.clock_at_unit ? DOSSIER_CLOCK_UNIT : DOSSIER_CLOCK_ACCEPTANCE;
	d->body = vault_seal(x->core->vault, a, arena_fmt(a, "filing:%s", d->id), filing_json_print(a, f));
}

/* The receipt is made before it is promised, so that what is kept and what is sent are the same bytes. */
static int
make_receipt(struct op *x, struct registration *n, struct err *e)
{
	const struct conn_env env = {
	    .arena = x->keep.a, .partner = &x->from->p, .gateway = x->setup->conf.gateway.id, .now_ms = x->now_ms};
	struct buf b;

	if (x->from->dialect->receipt == NULL)
		return 0;
	buf_init(&b, x->keep.a, RECEIPT_MAX);
	if (x->from->dialect->receipt(&env, n->r, &b, e) != 0)
		return -1;
	n->r->receipt = (struct str){b.p, b.len};
	n->k.dossier.receipt = commit_seal(x->core, x->keep.a, n->k.dossier.id, b.p);
	return 0;
}

/* Everything that must be true together: dossier, first line, item, the exchange to the unit, the message seen. */
static int
write_change(struct op *x, struct registration *n, struct move *m, struct err *e)
{
	const struct dossier *d = &n->k.dossier;
	const struct history line = {.key = "", .source = DOSSIER_BY_POSTAL, .kind = "REGISTERED", .state = d->state,
	    .at_ms = x->now_ms, .seen_ms = x->now_ms, .applied = true, .note = ""};

	change_seen(m->ch, x->from->p.name, x->seen, x->seen_ms);
	change_dossier_new(m->ch, d);
	change_history_add(m->ch, d->id, &line);
	if (n->item != NULL) {
		const struct consignment c = {.item = n->item, .dossier = d->id, .leg = CONSIGNMENT_COLLECT,
		    .state = CONSIGNMENT_ORDERED, .state_since_ms = x->now_ms};
		change_consignment(m->ch, &c);
	}
	if (entries_charge(x, m->ch, d->id, n->q, e) != 0)
		return -1;
	if (move_exchange(m, d->unit_partner, EXCHANGE_REGISTER, DOSSIER_NONE, x->now_ms, NULL, e) != 0)
		return -1;
	return move_national(m, d->state, x->now_ms, NULL, e);
}

/* 1 it is what was handed in first, 0 it is something else, -1.  What was kept with a digest of bytes is compared by its values,
 * too. */
static int
same_content(struct op *x, const struct registration *n, const struct dossier *kept, struct err *e)
{
	struct arena *a = x->keep.a;
	struct filing *first;
	struct str plain;

	if (strncmp(kept->digest, VALUES, sizeof VALUES - 1) == 0)
		return strcmp(kept->digest, n->k.dossier.digest) == 0;
	if (strcmp(kept->digest, n->bytes_digest) == 0)
		return 1;
	if (vault_open(x->core->vault, a, arena_fmt(a, "filing:%s", kept->id), kept->body, &plain, e) != 0 ||
	    filing_json_parse(a, plain, &first, e) != 0)
		return -1;
	return strcmp(values_digest(a, first), n->k.dossier.digest) == 0;
}

int
register_again(struct op *x, const struct dossier *kept, struct result_register *r, struct err *e)
{
	const char *first;

	if (commit_unseal(x->core->vault, x->keep.a, kept->id, kept->receipt, &first, e) != 0)
		return -1;
	*r = (struct result_register){.dossier = *kept,
	    .gateway = x->setup->conf.gateway.id,
	    .request_digest = x->request_digest,
	    .receipt = str_of(first),
	    .replay = true};
	x->about = kept->id;
	metric_add(METRIC_REPEATED, 1);
	log_with(kept->id, x->from->p.name);
	log_event(LOG_REPEATED, "%s", "");
	return 0;
}

/* The reference is taken: the same content gets the first receipt again, other content is refused, with `why` when it could not be
 * accepted anyway. */
static int
repeat(struct op *x, const struct registration *n, const struct err *why, struct err *e)
{
	struct dossier kept;
	int found = store_dossier(x->core->store, x->keep.a, n->k.dossier.id, &kept, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_RACE, "the dossier appeared and vanished");
	if (op_once(x, kept.id, e) != 0)
		return -1;
	int same = same_content(x, n, &kept, e);
	if (same == 0 && why != NULL)
		return *e = *why, -1;
	if (same == 0)
		op_conflict(x->from->p.name, kept.id, n->q->filing->ref);
	if (same <= 0)
		return same < 0 ? -1 : err_at(e, ERR_CONFLICT, "Dossier/ClientRef", "the reference has another content");
	if (register_again(x, &kept, n->r, e) != 0)
		return -1;
	n->r->dossier.digest = n->bytes_digest;
	return 0;
}

/* Nothing was kept after all: an item claimed for it is free again. */
static void
give_up(struct op *x, const struct precheck *l)
{
	struct err e = {0};

	if (l->claimed && store_item_release(x->core->store, x->keep.a, l, &e) != 0)
		log_event(LOG_STORE_DOWN, "doing=release msg=\"%s\"", e.msg);
}

static int
not_kept(struct op *x, const struct registration *n, const struct precheck *l, enum change_clash clash, struct err *e)
{
	give_up(x, l);
	if (l->replayed || clash == CLASH_SEEN)
		return err_set(e, ERR_REPLAYED, "replayed: seen before");
	if (l->exists || clash == CLASH_DOSSIER)
		return repeat(x, n, NULL, e);
	if (l->taken)
		return err_at(e, ERR_ITEM_IN_USE, "Dossier/CollectItem", "held by %s", l->holder);
	return err_set(e, ERR_RACE, "the dossier was not kept");
}

/* The commit was told. */
static int
accepted(struct op *x, void *step, struct err *e)
{
	const struct registration *n = step;
	enum change_clash clash;
	int made = commit_end(x->pending, &clash, e);

	if (made == 0)
		return not_kept(x, n, &n->precheck, clash, e);
	if (made < 0) {
		if (!e->unsure)
			give_up(x, &n->precheck);
		return -1;
	}
	metric_add(METRIC_ACCEPTED, 1);
	log_with(n->k.dossier.id, x->from->p.name);
	log_event(LOG_ACCEPTED, "procedure=%s unit=%s papers=%zu", n->k.dossier.procedure, n->k.dossier.unit,
	    n->q->filing->n_papers);
	return 0;
}

static int
accept(struct op *x, struct registration *n, struct err *e)
{
	struct move m;

	n->precheck = (struct precheck){.dossier = n->k.dossier.id, .partner = x->from->p.name, .seen = x->seen, .item = n->item};
	move_init(&m, x->core, x->setup, x->keep.a, &n->k, x->now_ms);
	if (write_change(x, n, &m, e) != 0)
		return -1;
	x->pending = commit_prepare(&x->keep, n->k.dossier.id, m.ch, &n->precheck);
	x->then = accepted;
	x->step = n;
	return OP_LATER;
}

/* What fits no rule of today may have fitted those of the day it was accepted: then its receipt is still good.  A paper that is not
 * what its digest says never fitted: it is other content. */
static int
accepted_before(struct op *x, const struct registration *n, struct err *e)
{
	struct dossier kept;
	const struct err why = *e;
	struct err failed = {0};

	if (check_digests(n->q->filing, &failed) != 0)
		return -1;
	int found = store_dossier(x->core->store, x->keep.a, n->k.dossier.id, &kept, &failed);

	if (found <= 0) {
		if (found < 0)
			*e = failed;
		return -1;
	}
	err_clear(e);
	return repeat(x, n, &why, e);
}

int
op_register(struct op *x, const struct request_register *q, struct result_register *r, struct err *e)
{
	struct registration *n = arena_alloc(x->keep.a, sizeof *n);
	int64_t due_ms;

	*n = (struct registration){.q = q, .r = r};
	r->gateway = x->setup->conf.gateway.id;
	r->request_digest = x->request_digest;
	name_dossier(x, n);
	if (filing_check_texts(q->filing, e) != 0 || check_rules(x, n, e) != 0 || check_digests(q->filing, e) != 0 ||
	    deadline_due(&x->setup->catalogue->calendar, x->now_ms, procedure_terms(n->procedure, CHANNEL_POSTAL)->limit, &due_ms,
		e) != 0)
		return accepted_before(x, n, e);
	fill_dossier(x, n, due_ms);
	r->dossier = n->k.dossier;
	r->dossier.digest = n->bytes_digest;
	x->about = r->dossier.id;
	return make_receipt(x, n, e) != 0 || keep_papers(x, q->filing, e) != 0 ? -1 : accept(x, n, e);
}
