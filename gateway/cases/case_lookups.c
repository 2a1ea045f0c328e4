/* SPDX-License-Identifier: Apache-2.0 */
/* What is known already: the citizen's e-data store is asked for every component before anything is scanned (domain
 * sections 1.3, 3.7). */
#include "cases/case_ask.h"

#include <string.h>

#include "base/arena.h"

/* Every component that the applicant would bring, by the kind of result it is. */
static size_t
wanted(struct arena *a, const struct procedure *p, struct paper_wanted **out)
{
	size_t n = 0;

	*out = arena_alloc(a, (p->n_components + 1) * sizeof **out);
	for (size_t i = 0; i < p->n_components && n < KNOWN_WANTED_MAX; i++)
		if (component_at_intake(p->components[i].class))
			(*out)[n++].code = p->components[i].code;
	return n;
}

/* A paper of several files is one offer for each: a component is one file. */
static void
offer(struct case_work *w, const struct known_paper *k, const char *proof)
{
	struct counter_case *c = w->c;

	for (size_t i = 0; i < k->n_files && c->n_offers < CASE_OFFERS_MAX; i++) {
		c->offers[c->n_offers] = (struct case_offer){.id = arena_fmt(w->x->keep.a, "k%zu", c->n_offers + 1),
		    .component = k->code,
		    .name = k->name,
		    .reference = k->reference,
		    .agency = k->agency,
		    .path = k->files[i].path,
		    .valid_until = k->valid_until,
		    .proof = proof};
		c->n_offers++;
	}
}

static const char *
papers_result(const void *answer)
{
	return ((const struct papers_found *)answer)->n > 0 ? "FOUND" : "NONE";
}

static int
offer_all(struct case_work *w, const struct procedure *p, const struct papers_found *found, struct err *e)
{
	const char *proof;

	if (found->n == 0)
		return 0;
	if (case_keep_proof(w, &found->proof, &proof, e) != 0)
		return -1;
	for (size_t i = 0; i < found->n; i++)
		if (procedure_component(p, found->papers[i].code) != NULL)
			offer(w, &found->papers[i], proof);
	return 0;
}

int
case_lookups(struct case_work *w, struct err *e)
{
	const struct procedure *p = case_procedure_of(w, e);
	const struct filing *f = w->c->filing;
	const struct party *by = f->submitter != NULL ? f->submitter : f->owner;
	struct paper_wanted *list;
	struct papers_found found = {0};

	if (p == NULL)
		return -1;
	size_t n = wanted(w->x->keep.a, p, &list);
	const struct papers_asked asked = {.owner = f->owner->id_no,
	    .applicant = by->id_no,
	    .applicant_name = by->name,
	    .procedure = p->code,
	    .wanted = list,
	    .n_wanted = n};
	case_ask_anew(w->c, CASE_LOOKUPS);
	w->c->offers = arena_alloc(w->x->keep.a, CASE_OFFERS_MAX * sizeof *w->c->offers);
	w->c->n_offers = 0;
	if (case_ask(w, CASE_LOOKUPS, CONN_ASK_PAPERS, &asked, &found, "LookUps", papers_result) == 0)
		return 0;
	return offer_all(w, p, &found, e);
}
