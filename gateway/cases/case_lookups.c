/* SPDX-License-Identifier: Apache-2.0 */
/* What is known already, before anything is scanned (domain sections 1.1, 1.3, 3.7): the citizen's e-data store is asked for every
 * component, then earlier dossiers of ours are looked at, then the databases that the procedure names. */
#include "cases/case_ask.h"

#include <string.h>

#include "base/arena.h"
#include "cases/case_find.h"
#include "model/known_record.h"

/* What the look-ups of one act have. */
struct lookup {
	struct case_work *w;
	const struct procedure *p;
	struct paper_wanted *wanted; /* every component that the applicant would bring, by the kind of result it is */
	size_t n_wanted;
	bool cut; /* there are more offers than a case keeps */
};

static void
want(struct lookup *l)
{
	l->wanted = arena_alloc(l->w->x->keep.a, (l->p->n_components + 1) * sizeof *l->wanted);
	for (size_t i = 0; i < l->p->n_components; i++)
		if (component_at_intake(l->p->components[i].class))
			l->wanted[l->n_wanted++].code = l->p->components[i].code;
}

static void
offer(struct lookup *l, struct case_offer one)
{
	struct counter_case *c = l->w->c;

	if (procedure_component(l->p, one.component) == NULL)
		return;
	if (c->n_offers == CASE_OFFERS_MAX) {
		l->cut = true;
		return;
	}
	one.id = arena_fmt(l->w->x->keep.a, "k%zu", c->n_offers + 1);
	c->offers[c->n_offers++] = one;
}

/* By what systems outside know somebody: a personal number or a tax code. */
static bool
is_known_outside(const struct party *p)
{
	return p->id_type == PARTY_PERSONAL || p->id_type == PARTY_TAX_CODE;
}

/* ---- the e-data store ---- */

/* A paper of several files is one offer for each: a component is one file. */
static void
offer_paper(struct lookup *l, const struct known_paper *k, const char *proof)
{
	for (size_t i = 0; i < k->n_files; i++)
		offer(l,
		    (struct case_offer){.component = k->code,
			.name = k->name,
			.reference = k->reference,
			.agency = k->agency,
			.path = k->files[i].path,
			.valid_until = k->valid_until,
			.proof = proof,
			.source = CASE_FROM_STORE});
}

static const char *
papers_result(const void *answer)
{
	return ((const struct papers_found *)answer)->n > 0 ? "FOUND" : "NONE";
}

static int
ask_store_for(struct lookup *l, const struct paper_wanted *wanted, size_t n, struct err *e)
{
	const struct filing *f = l->w->c->filing;
	const struct party *by = f->submitter != NULL ? f->submitter : f->owner;
	struct papers_found found = {0};
	const struct papers_asked asked = {.owner = f->owner->id_no,
	    .applicant = by->id_no,
	    .applicant_name = by->name,
	    .procedure = l->p->code,
	    .wanted = wanted,
	    .n_wanted = n};
	const char *proof;

	if (case_ask(l->w, CASE_LOOKUPS, CONN_ASK_PAPERS, &asked, &found, "LookUps", papers_result) == 0 || found.n == 0)
		return 0;
	if (case_keep_proof(l->w, &found.proof, &proof, e) != 0)
		return -1;
	for (size_t i = 0; i < found.n; i++)
		offer_paper(l, &found.papers[i], proof);
	return 0;
}

/* All components, by as many questions as it takes. */
static int
ask_store(struct lookup *l, struct err *e)
{
	if (!is_known_outside(l->w->c->filing->owner)) {
		case_not_asked(l->w, CASE_LOOKUPS, conn_ask_name(CONN_ASK_PAPERS));
		return 0;
	}
	for (size_t at = 0; at < l->n_wanted; at += KNOWN_WANTED_MAX) {
		size_t n = l->n_wanted - at < KNOWN_WANTED_MAX ? l->n_wanted - at : KNOWN_WANTED_MAX;
		if (ask_store_for(l, l->wanted + at, n, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- earlier dossiers ---- */

static bool
is_offered(const struct counter_case *c, const char *component, const char *source)
{
	for (size_t i = 0; i < c->n_offers; i++)
		if (strcmp(c->offers[i].component, component) == 0 && strcmp(c->offers[i].source, source) == 0)
			return true;
	return false;
}

/* The newest scan of each component that was handed in before. */
static void
offer_past(struct lookup *l, const struct case_past *past)
{
	for (size_t i = 0; i < past->filing->n_papers; i++) {
		const struct paper *p = &past->filing->papers[i];
		const struct component *c = procedure_component(l->p, p->code);
		if (p->sha256 == NULL || c == NULL || !component_at_intake(c->class) ||
		    is_offered(l->w->c, p->code, CASE_FROM_DOSSIER))
			continue;
		offer(l,
		    (struct case_offer){.component = p->code,
			.name = p->name != NULL ? p->name : c->name,
			.reference = past->dossier.number != NULL ? past->dossier.number : past->dossier.id,
			.agency = past->dossier.unit,
			.path = past->dossier.id,
			.source = CASE_FROM_DOSSIER});
	}
}

static int
look_back(struct lookup *l, struct err *e)
{
	struct case_past *past;
	size_t n;

	if (case_find_past(l->w, &past, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		offer_past(l, &past[i]);
	case_add_asked(l->w->x->keep.a, l->w->c,
	    (struct case_asked){.what = "DOSSIERS",
		.answer = ask_answer_name(ASK_ANSWERED),
		.result = n > 0 ? "FOUND" : "NONE",
		.at_ms = l->w->x->now_ms,
		.step = CASE_LOOKUPS});
	return 0;
}

/* ---- databases ---- */

static const char *
records_result(const void *answer)
{
	return ((const struct records_found *)answer)->n > 0 ? "FOUND" : "NONE";
}

static int
ask_database_for(struct lookup *l, enum database db, const struct paper_wanted *wanted, size_t n, struct err *e)
{
	const struct records_asked asked = {
	    .database = db, .number = l->w->c->filing->owner->id_no, .procedure = l->p->code, .wanted = wanted, .n_wanted = n};
	struct records_found found = {0};
	const char *proof;

	if (case_ask_as(l->w, CASE_LOOKUPS, CONN_ASK_RECORDS, database_name(db), &asked, &found, "LookUps", records_result) == 0 ||
	    found.n == 0)
		return 0;
	if (case_keep_answer(l->w, found.said, &proof, e) != 0)
		return -1;
	for (size_t i = 0; i < found.n; i++)
		offer(l,
		    (struct case_offer){.component = found.records[i].code,
			.name = found.records[i].name,
			.reference = found.records[i].reference,
			.agency = found.records[i].agency,
			.proof = proof,
			.source = database_name(db)});
	return 0;
}

static int
ask_database(struct lookup *l, enum database db, struct err *e)
{
	if (db == DATABASE_STORE || db == DATABASE_POPULATION || db == DATABASE_ENTERPRISE)
		return 0; /* it was asked: the store above, the others at the person */
	if (!is_known_outside(l->w->c->filing->owner)) {
		case_not_asked(l->w, CASE_LOOKUPS, database_name(db));
		return 0;
	}
	for (size_t at = 0; at < l->n_wanted; at += KNOWN_WANTED_MAX) {
		size_t n = l->n_wanted - at < KNOWN_WANTED_MAX ? l->n_wanted - at : KNOWN_WANTED_MAX;
		if (ask_database_for(l, db, l->wanted + at, n, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- all of it ---- */

int
case_lookups(struct case_work *w, struct err *e)
{
	struct lookup l = {.w = w, .p = case_procedure_of(w, e)};

	if (l.p == NULL)
		return -1;
	want(&l);
	case_ask_anew(w->c, CASE_LOOKUPS);
	w->c->offers = arena_alloc(w->x->keep.a, CASE_OFFERS_MAX * sizeof *w->c->offers);
	w->c->n_offers = 0;
	if (ask_store(&l, e) != 0 || look_back(&l, e) != 0)
		return -1;
	for (size_t i = 0; i < l.p->n_lookups; i++)
		if (ask_database(&l, l.p->lookups[i], e) != 0)
			return -1;
	if (l.cut)
		doubt_add(&w->doubts, DOUBT_MORE_KNOWN, "LookUps", arena_fmt(w->x->keep.a, "%d", CASE_OFFERS_MAX), NULL);
	return 0;
}
