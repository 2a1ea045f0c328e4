/* SPDX-License-Identifier: Apache-2.0 */
/* Mẫu 03 of a case; see refusal_slip.h. */
#include "press/refusal_slip.h"

#include "base/vietnamese.h"
#include "press/dossier_papers.h"
#include "xml/xml_fields.h"

static void
write_slip(const void *ctx, struct xml_out *w, int64_t reprint)
{
	const struct refusal_slip *slip = ctx;
	const struct dossier_file *f = &slip->f;
	struct form_model m = {.authority = vietnamese_capitals(f->a, f->setup->conf.desk.company),
	    .office = vietnamese_capitals(f->a, f->office),
	    .place = f->commune,
	    .reprint = reprint};

	fill_refused_case(f, slip->c, &m);
	xml_out_open(w, office_paper_form(OFFICE_PAPER_REFUSAL));
	xml_out_fields(w, NULL, form_model_fields, &m);
	xml_out_close(w);
}

void
refusal_slip_of(struct core *c, const struct setup *s, struct arena *a, const struct counter_case *is, int64_t now_ms,
    struct refusal_slip *slip, struct office_paper *out)
{
	slip->c = is;
	dossier_file_of_case(c, s, a, is, now_ms, &slip->f);
	*out = (struct office_paper){.kind = OFFICE_PAPER_REFUSAL, .write = write_slip, .ctx = slip};
}
