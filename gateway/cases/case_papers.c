/* SPDX-License-Identifier: Apache-2.0 */
/* For what and where, what is known, what is handed in, what it costs: the steps between the person and the receipt. */
#include "cases/case_work.h"

#include <string.h>

#include "base/arena.h"
#include "base/unicode.h"
#include "base/vietnamese.h"
#include "blob/blob.h"
#include "model/s10.h"

/* ---- the procedure and its unit ---- */

int
case_procedure(struct case_work *w, struct err *e)
{
	const struct case_procedure *in = w->act->input.procedure;
	const struct catalogue *catalogue = w->x->setup->catalogue;
	const struct procedure *p = catalogue_procedure(catalogue, in->procedure);
	struct filing *f = w->c->filing;

	if (p == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Procedure/ProcedureCode", "unknown procedure");
	if (catalogue_unit(catalogue, in->unit) == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Procedure/CompetentUnit", "unknown unit");
	if (!catalogue_handles(p, in->unit))
		return err_at(e, ERR_NOT_COMPETENT, "Procedure/CompetentUnit", "%s does not handle %s", in->unit, p->code);
	if (setup_unit_partner(w->x->setup, in->unit) == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Procedure/CompetentUnit", "no partner stands for %s", in->unit);
	if (f->procedure == NULL || strcmp(f->procedure, p->code) != 0) {
		f->papers = NULL; /* they were another procedure's components */
		f->n_papers = 0;
	}
	f->procedure = p->code;
	f->unit = in->unit;
	return 0;
}

/* ---- papers ---- */

static int
refuse_paper(const struct case_papers *in, size_t i, const char *part, enum err_code code, struct err *e)
{
	char field[sizeof e->field];

	if (in->n_papers > 1)
		snprintf(field, sizeof field, "Papers/Item[%zu]/%s", i + 1, part);
	else
		snprintf(field, sizeof field, "Papers/Item/%s", part);
	return err_at(e, code, field, "paper %zu", i + 1);
}

static const struct component *
component_of(const struct procedure *p, const char *code)
{
	for (size_t i = 0; i < p->n_components; i++)
		if (strcmp(p->components[i].code, code) == 0)
			return &p->components[i];
	return NULL;
}

/* Its content goes to the papers at once, so that a case stays small; the digest is what is kept. */
static int
take_content(struct case_work *w, const struct case_papers *in, size_t i, struct err *e)
{
	const struct paper *p = &in->papers[i];
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

static int
check_paper(struct case_work *w, const struct procedure *proc, const struct case_papers *in, size_t i, struct err *e)
{
	const struct paper *p = &in->papers[i];

	if (component_of(proc, p->code) == NULL) {
		refuse_paper(in, i, "Code", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_COMPONENT, proc->code, NULL);
	}
	if (p->name != NULL && unicode_check(p->name, TEXT_RULE_NAME, "Papers/Item/Name", e) != 0)
		return -1;
	if (p->file_name != NULL && unicode_check(p->file_name, TEXT_RULE_FILE, "Papers/Item/FileName", e) != 0)
		return -1;
	return take_content(w, in, i, e);
}

static int
check_required(const struct procedure *proc, const struct case_papers *in, struct err *e)
{
	for (size_t i = 0; i < proc->n_components; i++) {
		const struct component *c = &proc->components[i];
		size_t k = 0;
		while (k < in->n_papers && strcmp(in->papers[k].code, c->code) != 0)
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
	const struct procedure *proc = catalogue_procedure(w->x->setup->catalogue, f->procedure);

	if (proc == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Procedure/ProcedureCode", "gone from the catalogue meanwhile");
	for (size_t i = 0; i < in->n_papers; i++)
		if (check_paper(w, proc, in, i, e) != 0)
			return -1;
	if (check_required(proc, in, e) != 0)
		return -1;
	f->papers = in->papers;
	f->n_papers = in->n_papers;
	return 0;
}

/* ---- what is known already ---- */

int
case_lookups(struct case_work *w, struct err *e)
{
	(void)w;
	(void)e;
	return 0;
}
