/* SPDX-License-Identifier: Apache-2.0 */
/* What a unit gets of a bag, on paper; see bag_handover.h. */
#include "ui/bag_handover.h"

#include "base/arena.h"
#include "base/vietnamese.h"
#include "conf/conf.h"
#include "model/deadline.h"

enum { LABEL_HEAD = 3 }; /* "TUI" */

const char *
bag_handover_number(struct arena *a, const struct bag *b, const char *unit)
{
	return arena_fmt(a, "BBGN%s-%s", bag_label(a, b) + LABEL_HEAD, unit);
}

static void
put_dossiers(struct xml_out *w, const struct result_bag_show *is)
{
	for (size_t i = 0; i < is->n_dossiers; i++) {
		const struct bag_dossier *d = &is->dossiers[i];
		xml_out_open(w, "Dossiers");
		xml_out_elem(w, "DossierNumber", d->number != NULL && d->number[0] != '\0' ? d->number : d->ref);
		xml_out_open(w, "Owner");
		xml_out_elem(w, "Name", d->owner);
		xml_out_close(w);
		xml_out_elem(w, "ProcedureName", d->procedure);
		xml_out_elem(w, "Item", d->item);
		if (d->pages > 0)
			xml_out_int(w, "Pages", d->pages);
		xml_out_close(w);
	}
}

void
bag_handover_model(struct xml_out *w, struct arena *a, const struct setup *s, const struct result_bag_show *is, const char *unit,
    const char *authority, const char *clerk, int64_t reprint)
{
	const struct bag *b = &is->bag;
	const struct post_office *office = catalogue_office(s->catalogue, b->office);
	const struct unit *to = catalogue_unit(s->catalogue, unit);
	const struct commune *at = office != NULL && office->commune != NULL
	    ? catalogue_commune(s->catalogue, office->commune, deadline_day_of(b->closed_ms))
	    : NULL;
	const char *name = office != NULL ? office->name : b->office;

	xml_out_open(w, "batch-handover");
	xml_out_opt(w, "Authority", authority);
	xml_out_elem(w, "Office", vietnamese_capitals(a, name));
	xml_out_opt(w, "Place", at != NULL ? at->name : NULL);
	if (reprint > 0)
		xml_out_int(w, "Reprint", reprint);
	xml_out_time(w, "IssuedAt", b->closed_ms);
	xml_out_elem(w, "Number", bag_handover_number(a, b, unit));
	xml_out_elem(w, "GiverUnit", name);
	xml_out_elem(w, "TakerUnit", to != NULL ? to->name : unit);
	put_dossiers(w, is);
	xml_out_elem(w, "Giver", clerk);
	xml_out_close(w);
}
