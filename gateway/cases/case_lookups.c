/* SPDX-License-Identifier: Apache-2.0 */
/* What is known already, before anything is scanned (domain sections 1.1, 1.3, 3.7): earlier dossiers of ours are looked at, and
 * the citizen's e-data store and the databases that the procedure names are asked for every component, all at once and until one
 * deadline (docs/why/asked-together.md). */
#include "cases/case_ask.h"

#include <string.h>

#include "base/arena.h"
#include "cases/case_results.h"
#include "model/known_record.h"

/* What the look-ups of one act have. */
struct lookup {
	struct case_work *w;
	const struct procedure *p;
	struct paper_wanted *wanted; /* every component that the applicant would bring, by the kind of result it is */
	size_t n_wanted;
	struct case_question *questions; /* to the store and the databases */
	size_t n_questions;
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

static void
add(struct lookup *l, struct case_question q)
{
	l->questions[l->n_questions++] = q;
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

static void
ask_store(struct lookup *l, const struct paper_wanted *wanted, size_t n)
{
	const struct filing *f = l->w->c->filing;
	const struct party *by = f->submitter != NULL ? f->submitter : f->owner;
	struct arena *a = l->w->x->keep.a;
	struct papers_asked *asked = arena_alloc(a, sizeof *asked);

	*asked = (struct papers_asked){.owner = f->owner->id_no,
	    .applicant = by->id_no,
	    .applicant_name = by->name,
	    .procedure = l->p->code,
	    .wanted = wanted,
	    .n_wanted = n};
	add(l,
	    (struct case_question){.what = CONN_ASK_PAPERS,
		.name = conn_ask_name(CONN_ASK_PAPERS),
		.asked = asked,
		.answer = arena_alloc(a, sizeof(struct papers_found)),
		.result_of = papers_result});
}

static int
take_papers(struct lookup *l, const struct papers_found *found, struct err *e)
{
	const char *proof;

	if (found->n == 0)
		return 0;
	if (case_keep_proof(l->w, &found->proof, &proof, e) != 0)
		return -1;
	for (size_t i = 0; i < found->n; i++)
		offer_paper(l, &found->papers[i], proof);
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

/* The newest result of each kind that came out of an earlier dossier, signed. */
static int
offer_results(struct lookup *l, const struct case_past *past, struct err *e)
{
	const struct partner_setup *from;
	struct told_result *results;
	size_t n;

	if (case_results_of(l->w, past, &results, &n, &from, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct told_result *r = &results[i];
		const struct component *c = procedure_component(l->p, r->code);
		if (c == NULL || !component_at_intake(c->class) || is_offered(l->w->c, r->code, CASE_FROM_RESULT))
			continue;
		offer(l,
		    (struct case_offer){.component = r->code,
			.name = c->name,
			.reference = r->reference != NULL ? r->reference : past->dossier.number,
			.agency = r->agency != NULL ? r->agency : past->dossier.unit,
			.valid_until = r->until == NULL
			    ? NULL
			    : arena_fmt(l->w->x->keep.a, "%.4s-%.2s-%.2s", r->until, r->until + 4, r->until + 6),
			.path = past->dossier.id,
			.source = CASE_FROM_RESULT});
	}
	return 0;
}

static int
take_past(struct lookup *l, const struct case_past *past, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		offer_past(l, &past[i]);
		if (offer_results(l, &past[i], e) != 0)
			return -1;
	}
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

static void
ask_database(struct lookup *l, enum database db, const struct paper_wanted *wanted, size_t n)
{
	struct arena *a = l->w->x->keep.a;
	struct records_asked *asked = arena_alloc(a, sizeof *asked);

	*asked = (struct records_asked){
	    .database = db, .number = l->w->c->filing->owner->id_no, .procedure = l->p->code, .wanted = wanted, .n_wanted = n};
	add(l,
	    (struct case_question){.what = CONN_ASK_RECORDS,
		.name = database_name(db),
		.asked = asked,
		.answer = arena_alloc(a, sizeof(struct records_found)),
		.result_of = records_result});
}

static int
take_records(struct lookup *l, const struct case_question *q, struct err *e)
{
	const struct records_found *found = q->answer;
	const char *proof;

	if (found->n == 0)
		return 0;
	if (case_keep_answer(l->w, found->said, &proof, e) != 0)
		return -1;
	for (size_t i = 0; i < found->n; i++)
		offer(l,
		    (struct case_offer){.component = found->records[i].code,
			.name = found->records[i].name,
			.reference = found->records[i].reference,
			.agency = found->records[i].agency,
			.proof = proof,
			.source = q->name});
	return 0;
}

/* The others were asked at the person, or are the store. */
static bool
is_asked_here(enum database db)
{
	return db != DATABASE_STORE && db != DATABASE_POPULATION && db != DATABASE_ENTERPRISE;
}

/* ---- all of it ---- */

/* All components, of the store and of each database, by as many questions as it takes. */
static void
ask_everybody(struct lookup *l)
{
	size_t parts = (l->n_wanted + KNOWN_WANTED_MAX - 1) / KNOWN_WANTED_MAX;

	l->questions = arena_alloc(l->w->x->keep.a, (parts * (1 + l->p->n_lookups) + 1) * sizeof *l->questions);
	for (size_t at = 0; at < l->n_wanted; at += KNOWN_WANTED_MAX) {
		size_t n = l->n_wanted - at < KNOWN_WANTED_MAX ? l->n_wanted - at : KNOWN_WANTED_MAX;
		ask_store(l, l->wanted + at, n);
		for (size_t i = 0; i < l->p->n_lookups; i++)
			if (is_asked_here(l->p->lookups[i]))
				ask_database(l, l->p->lookups[i], l->wanted + at, n);
	}
}

/* He is not known outside: nobody is asked, and that is written. */
static void
ask_nobody(struct lookup *l)
{
	case_not_asked(l->w, CASE_LOOKUPS, conn_ask_name(CONN_ASK_PAPERS));
	for (size_t i = 0; i < l->p->n_lookups; i++)
		if (is_asked_here(l->p->lookups[i]))
			case_not_asked(l->w, CASE_LOOKUPS, database_name(l->p->lookups[i]));
}

/* What was found, in this order: when there is more than a case keeps, what the state holds goes first. */
static int
take_all(struct lookup *l, const struct case_past *past, size_t n, struct err *e)
{
	for (size_t i = 0; i < l->n_questions; i++)
		if (l->questions[i].answered && l->questions[i].what == CONN_ASK_PAPERS &&
		    take_papers(l, l->questions[i].answer, e) != 0)
			return -1;
	if (take_past(l, past, n, e) != 0)
		return -1;
	for (size_t i = 0; i < l->n_questions; i++)
		if (l->questions[i].answered && l->questions[i].what == CONN_ASK_RECORDS &&
		    take_records(l, &l->questions[i], e) != 0)
			return -1;
	return 0;
}

int
case_lookups(struct case_work *w, struct err *e)
{
	struct lookup l = {.w = w, .p = case_procedure_of(w, e)};
	int64_t until_us = case_ask_until(w); /* of all there is to ask */
	struct case_past *past;
	size_t n;

	if (l.p == NULL)
		return -1;
	want(&l);
	case_ask_anew(w->c, CASE_LOOKUPS);
	w->c->offers = arena_alloc(w->x->keep.a, CASE_OFFERS_MAX * sizeof *w->c->offers);
	w->c->n_offers = 0;
	if (case_find_past(w, &past, &n, e) != 0)
		return -1;
	if (is_known_outside(w->c->filing->owner))
		ask_everybody(&l);
	else
		ask_nobody(&l);
	case_ask_all(w, CASE_LOOKUPS, l.questions, l.n_questions, "LookUps", until_us);
	if (take_all(&l, past, n, e) != 0)
		return -1;
	if (l.cut)
		doubt_add(&w->doubts, DOUBT_MORE_KNOWN, "LookUps", arena_fmt(w->x->keep.a, "%d", CASE_OFFERS_MAX), NULL);
	return 0;
}
