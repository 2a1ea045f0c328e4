/* SPDX-License-Identifier: Apache-2.0 */
/* For what and where, and what is handed in or used again. */
#include "cases/case_ask.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/unicode.h"
#include "blob/blob.h"
#include "cases/case_results.h"
#include "model/known_paper.h"

enum { REUSED_COMPONENT = 2, REUSED_RESULT = 3 }; /* TrangThaiSoHoa, domain section 3.8 */

/* ---- the procedure and its unit ---- */

const struct procedure *
case_procedure_of(const struct case_work *w, struct err *e)
{
	const struct procedure *p =
	    catalogue_procedure(w->x->setup->catalogue, w->c->filing->procedure, deadline_day_of(w->x->now_ms));

	if (p == NULL)
		err_at(e, ERR_UNKNOWN_PROCEDURE, "Procedure/ProcedureCode", "gone from the catalogue meanwhile");
	return p;
}

/* A field of the filing, as the steps of a case call it. */
static int
as_step(struct arena *a, struct err *e)
{
	const char *rest = strncmp(e->field, "Dossier/", 8) == 0 ? e->field + 8 : NULL;
	bool person = rest != NULL && (strncmp(rest, "Owner", 5) == 0 || strncmp(rest, "Submitter", 9) == 0);

	if (rest != NULL)
		snprintf(e->field, sizeof e->field, "%s", arena_fmt(a, "%s/%s", person ? "Person" : "Procedure", rest));
	return -1;
}

/* What the unit's system cannot take of the person is said now, and not when all the work is done. */
static int
check_onward(struct case_work *w, const struct partner_setup *to, const char *unit, struct err *e)
{
	struct arena *a = w->x->keep.a;
	const struct conn_env env = {
	    .arena = a, .partner = &to->p, .gateway = w->x->setup->conf.gateway.id, .now_ms = w->x->now_ms};
	const struct filing f = {.pos = w->c->pos,
	    .clerk = w->act->clerk,
	    .procedure = w->act->input.procedure->procedure,
	    .unit = unit,
	    .owner = w->c->filing->owner,
	    .submitter = w->c->filing->submitter};

	return to->dialect->check == NULL || to->dialect->check(&env, &f, e) == 0 ? 0 : as_step(a, e);
}

/* By its code of today.  One of before, of a district that ended, or another form of it, is refused with that code: what is kept
 * and handed on has one name. */
static int
refuse_unknown(const struct catalogue *c, const char *code, const char *field, struct err *e)
{
	const struct unit *now = catalogue_unit_of(c, code);

	err_at(e, ERR_UNKNOWN_UNIT, field, now != NULL ? "a code of before" : "unknown unit");
	return now != NULL ? err_hint(e, HINT_UNIT_NOW, code, now->code) : -1;
}

/* There is such a unit, it is competent, and may be handed it from this office. */
static int
check_unit(const struct case_work *w, const struct procedure *p, const char *unit, struct err *e)
{
	static const char field[] = "Procedure/CompetentUnit";
	const struct setup *s = w->x->setup;
	const struct unit *u = catalogue_unit(s->catalogue, unit);

	if (u == NULL)
		return refuse_unknown(s->catalogue, unit, field, e);
	if (!catalogue_handles(p, unit))
		return err_at(e, ERR_NOT_COMPETENT, field, "%s does not handle %s", unit, p->code);
	return catalogue_area_check(s->catalogue, p, u, w->c->pos, s->conf.gateway.province, deadline_day_of(w->x->now_ms), field,
	    e);
}

int
case_procedure(struct case_work *w, struct err *e)
{
	const struct case_procedure *in = w->act->input.procedure;
	const struct catalogue *catalogue = w->x->setup->catalogue;
	const struct procedure *p = catalogue_procedure(catalogue, in->procedure, deadline_day_of(w->x->now_ms));
	struct filing *f = w->c->filing;

	if (p == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Procedure/ProcedureCode", "unknown procedure");
	if (check_unit(w, p, in->unit, e) != 0)
		return -1;
	const struct partner_setup *to = setup_unit_partner(w->x->setup, in->unit);
	if (to == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Procedure/CompetentUnit", "no partner stands for %s", in->unit);
	if (check_onward(w, to, in->unit, e) != 0)
		return -1;
	if (f->procedure == NULL || strcmp(f->procedure, p->code) != 0) {
		f->papers = NULL; /* they were another procedure's components */
		f->n_papers = 0;
	}
	f->procedure = p->code;
	f->unit = in->unit;
	return 0;
}

/* ---- papers ---- */

/* The path of a member of that paper, with its place when there are several. */
static const char *
paper_path(const struct case_papers *in, size_t i, const char *part, char *out, size_t size)
{
	if (in->n_papers > 1)
		snprintf(out, size, "Papers/Item[%zu]/%s", i + 1, part);
	else
		snprintf(out, size, "Papers/Item/%s", part);
	return out;
}

static int
refuse_paper(const struct case_papers *in, size_t i, const char *part, enum err_code code, struct err *e)
{
	char field[sizeof e->field];

	return err_at(e, code, paper_path(in, i, part, field, sizeof field), "paper %zu", i + 1);
}

/* Its content goes to the papers at once, so that a case stays small; the digest is what is kept. */
static int
take_content(struct case_work *w, const struct case_papers *in, size_t i, struct err *e)
{
	const struct paper *p = &in->papers[i].p;
	char hex[DIGEST_HEX];

	if (p->content.p == NULL) {
		if (p->sha256 == NULL)
			return 0;
		refuse_paper(in, i, "Sha256", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_WITH, "Content", NULL);
	}
	if (p->sha256 == NULL || p->file_name == NULL || p->media_type == NULL) {
		refuse_paper(in, i, "Content", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_TOGETHER, "Sha256, FileName, MediaType, Content", NULL);
	}
	digest_hex(p->content, hex);
	if (strcmp(hex, p->sha256) != 0)
		return refuse_paper(in, i, "Sha256", ERR_WRONG_DIGEST, e);
	return blob_put(w->x->core->blobs, p->sha256, p->content, e);
}

/* ---- what is used again ---- */

static int
refuse_offer(const struct case_papers *in, size_t i, struct err *e)
{
	refuse_paper(in, i, "Reuse", ERR_BAD_VALUE, e);
	return err_hint(e, HINT_OFFER, in->papers[i].p.code, NULL);
}

/* A paper that was found is fetched from who holds it, with his signature, and both are kept. */
static int
fetch(struct case_work *w, const struct case_papers *in, size_t i, const struct case_offer *offer, struct err *e)
{
	struct paper *p = &in->papers[i].p;
	const struct content_asked asked = {.owner = w->c->filing->owner->id_no, .agency = offer->agency, .path = offer->path};
	struct content_found found = {0};

	if (case_ask(w, CASE_PAPERS, CONN_ASK_CONTENT, &asked, &found, "Papers", NULL) == 0)
		return refuse_paper(in, i, "Reuse", case_ask_refused(w) ? ERR_HOLDER_REFUSED : ERR_NOT_REACHABLE, e);
	if (found.content.n > FILING_CONTENT_MAX) {
		refuse_paper(in, i, "Reuse", ERR_TOO_LARGE, e);
		return err_hint_range(e, HINT_BYTES_MOST, FILING_CONTENT_MAX, 0);
	}
	if (case_keep_proof(w, &found.proof, &p->proof, e) != 0)
		return -1;
	p->list_proof = offer->proof;
	p->agency = offer->agency;
	p->reference = offer->reference;
	p->sha256 = found.sha256;
	p->file_name = found.file_name;
	p->media_type = found.media_type;
	p->form = FILING_ELECTRONIC;
	p->reuse = REUSED_RESULT;
	return blob_put(w->x->core->blobs, p->sha256, found.content, e);
}

/* The scan of an earlier dossier, with the signatures it came with. */
static int
take_past(struct case_work *w, const struct case_papers *in, size_t i, const struct case_offer *offer, struct err *e)
{
	struct paper *p = &in->papers[i].p;
	struct case_past *past;
	struct str content;
	size_t n;

	if (case_find_past(w, &past, &n, e) != 0)
		return -1;
	size_t k = 0, j = 0;
	while (k < n && strcmp(past[k].dossier.id, offer->path) != 0)
		k++;
	const struct filing *f = k < n ? past[k].filing : NULL;
	while (f != NULL && j < f->n_papers && (strcmp(f->papers[j].code, p->code) != 0 || f->papers[j].sha256 == NULL))
		j++;
	if (f == NULL || j == f->n_papers) /* the person was corrected since */
		return refuse_offer(in, i, e);
	if (blob_get(w->x->core->blobs, w->x->keep.a, f->papers[j].sha256, &content, e) != 0)
		return -1;
	p->sha256 = f->papers[j].sha256;
	p->file_name = f->papers[j].file_name;
	p->media_type = f->papers[j].media_type;
	p->proof = f->papers[j].proof;
	p->list_proof = f->papers[j].list_proof;
	p->agency = offer->agency;
	p->reference = offer->reference;
	p->form = FILING_ELECTRONIC;
	p->reuse = REUSED_COMPONENT;
	return 0;
}

/* The result of an earlier dossier, fetched from its unit with the signature that it was told with. */
static int
take_result(struct case_work *w, const struct case_papers *in, size_t i, const struct case_offer *offer, struct err *e)
{
	struct err why = {0};

	if (case_result_take(w, offer, &in->papers[i].p, &why) == 0)
		return 0;
	if (why.code == ERR_BAD_VALUE)
		return refuse_offer(in, i, e);
	if (why.code == ERR_NOT_REACHABLE || why.code == ERR_HOLDER_REFUSED)
		return refuse_paper(in, i, "Reuse", why.code, e);
	*e = why;
	return -1;
}

/* A record of a database stands for the paper: there is no file, and what the database said is kept. */
static void
take_record(const struct case_papers *in, size_t i, const struct case_offer *offer)
{
	struct paper *p = &in->papers[i].p;

	p->agency = offer->agency;
	p->reference = offer->reference;
	p->list_proof = offer->proof;
	p->form = FILING_ELECTRONIC;
	p->reuse = REUSED_RESULT;
}

static int
take_again(struct case_work *w, const struct case_papers *in, size_t i, struct err *e)
{
	const struct case_paper *said = &in->papers[i];
	const struct case_offer *offer = case_offer_of(w->c, said->reuse);

	if (offer == NULL || strcmp(offer->component, said->p.code) != 0)
		return refuse_offer(in, i, e);
	if (said->p.content.p != NULL || said->p.sha256 != NULL) {
		refuse_paper(in, i, "Reuse", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_EITHER, "Reuse", "Content");
	}
	if (offer->source == NULL || strcmp(offer->source, CASE_FROM_STORE) == 0)
		return fetch(w, in, i, offer, e);
	if (strcmp(offer->source, CASE_FROM_DOSSIER) == 0)
		return take_past(w, in, i, offer, e);
	if (strcmp(offer->source, CASE_FROM_RESULT) == 0)
		return take_result(w, in, i, offer, e);
	take_record(in, i, offer);
	return 0;
}

static int
check_paper(struct case_work *w, const struct procedure *proc, const struct case_papers *in, size_t i, struct err *e)
{
	struct paper *p = &in->papers[i].p;
	const struct component *is = procedure_component(proc, p->code);
	char field[sizeof e->field];

	if (is == NULL) {
		refuse_paper(in, i, "Code", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_COMPONENT, proc->code, NULL);
	}
	p->class = component_class_name(is->class);
	if (unicode_check(p->name, TEXT_RULE_NAME, paper_path(in, i, "Name", field, sizeof field), e) != 0 ||
	    unicode_check(p->file_name, TEXT_RULE_FILE, paper_path(in, i, "FileName", field, sizeof field), e) != 0)
		return -1;
	return in->papers[i].reuse != NULL ? take_again(w, in, i, e) : take_content(w, in, i, e);
}

static int
check_required(const struct procedure *proc, const struct case_papers *in, struct err *e)
{
	for (size_t i = 0; i < proc->n_components; i++) {
		const struct component *c = &proc->components[i];
		size_t k = 0;
		while (k < in->n_papers && strcmp(in->papers[k].p.code, c->code) != 0)
			k++;
		if (!c->required || k < in->n_papers)
			continue;
		err_at(e, ERR_MISSING_COMPONENT, "Papers/Item", "%s is missing", c->code);
		return err_hint(e, HINT_COMPONENT_MISSING, c->code, proc->code);
	}
	return 0;
}

int
case_papers(struct case_work *w, struct err *e)
{
	const struct case_papers *in = w->act->input.papers;
	struct filing *f = w->c->filing;
	const struct procedure *proc = case_procedure_of(w, e);

	if (proc == NULL)
		return -1;
	case_ask_anew(w->c, CASE_PAPERS);
	for (size_t i = 0; i < in->n_papers; i++)
		if (check_paper(w, proc, in, i, e) != 0)
			return -1;
	if (check_required(proc, in, e) != 0)
		return -1;
	f->papers = arena_alloc(w->x->keep.a, (in->n_papers + 1) * sizeof *f->papers);
	f->n_papers = in->n_papers;
	for (size_t i = 0; i < in->n_papers; i++)
		f->papers[i] = in->papers[i].p;
	return 0;
}
