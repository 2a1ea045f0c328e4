/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier that was taken in, as its clerk sees it: where it stands, whose it is, what may be done with it now (dossier_acts.c).
 */
#include "ui/dossier/dossier_work.h"

#include <string.h>

#include "base/arena.h"
#include "codec/form.h"
#include "model/decided.h"
#include "model/life_fields.h"
#include "model/money_fields.h"
#include "ui/desk.h"
#include "xml/escape.h"
#include "xml/xml_fields.h"

static void
put_text(struct page *p, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		xml_out_elem(p->w, name, escape_fit(p->a, text));
}

static void
put_party(struct page *p, const char *element, const struct party *who)
{
	if (who == NULL)
		return;
	xml_out_open(p->w, element);
	put_text(p, "Name", who->name);
	put_text(p, "IdNo", who->id_no);
	put_text(p, "Birth", who->birth_date);
	put_text(p, "Phone", who->phone);
	put_text(p, "Email", who->email);
	if (who->address != NULL) {
		put_text(p, "Street", who->address->street);
		put_text(p, "Commune", who->address->commune);
		put_text(p, "Province", who->address->province);
	}
	xml_out_close(p->w);
}

static void
put_paper(struct page *p, const char *element, const struct paper *x)
{
	xml_out_open(p->w, element);
	put_text(p, "Code", x->code);
	put_text(p, "Name", x->name);
	xml_out_int(p->w, "Originals", x->originals);
	xml_out_int(p->w, "Copies", x->copies);
	xml_out_int(p->w, "Pages", x->pages);
	if (x->sha256 != NULL)
		xml_out_elem(p->w, "Scanned", "1");
	xml_out_close(p->w);
}

/* What was handed in. */
static void
put_filing(struct page *p, const struct filing *f)
{
	put_party(p, "Owner", f->owner);
	put_party(p, "Submitter", f->submitter);
	for (size_t i = 0; i < f->n_papers; i++)
		put_paper(p, "Paper", &f->papers[i]);
	put_text(p, "AcceptedBy", f->clerk);
	xml_out_int(p->w, "ReturnByPost", f->return_mode == FILING_BY_POST);
}

static void
put_items(struct page *p, const struct result_dossier *now)
{
	for (size_t i = 0; i < now->n_consignments; i++) {
		const struct consignment *c = &now->consignments[i];
		xml_out_open(p->w, "Parcel");
		put_text(p, "Number", c->item);
		xml_out_elem(p->w, "Leg", consignment_leg_name(c->leg));
		xml_out_elem(p->w, "Is", p->vi ? consignment_state_vi(c->state) : consignment_state_en(c->state));
		xml_out_time(p->w, "Since", c->state_since_ms);
		xml_out_close(p->w);
	}
}

/* Names that people know instead of codes; the codes stay, for who knows none. */
static void
put_names(struct page *p, const struct result_dossier *now)
{
	const struct catalogue *c = p->setup->catalogue;
	const struct procedure *x = dossier_procedure(p, &now->dossier);
	const struct decided *d = now->filing->decided;
	const struct unit *unit = catalogue_unit(c, now->dossier.unit), *holder = catalogue_unit(c, now->life.holder);

	put_text(p, "ProcedureName", d != NULL && d->procedure != NULL ? d->procedure : x != NULL ? x->name : NULL);
	put_text(p, "UnitName", unit != NULL ? unit->name : now->dossier.unit);
	put_text(p, "HolderName", holder != NULL ? holder->name : now->life.holder);
	xml_out_int(p->w, "Version", now->dossier.version);
	xml_out_elem(p->w, "Kind", (const char *[]){"START", "OPEN", "PAUSED", "ENDED", "FINAL"}[dossier_kind(now->dossier.state)]);
}

static void
put_money(struct page *p, const struct result_money *r)
{
	struct money_answer money;

	money_answer(p->a, r, &money);
	xml_out_open(p->w, "Money");
	xml_out_fields(p->w, NULL, money_answer_fields, &money);
	xml_out_close(p->w);
}

int
dossier_load(struct page *p, struct dossier_seen *out, struct err *e)
{
	const struct dossier_key key = {.dossier = desk_param(p, "dossier")};
	struct request how = {.op = OPERATION_LIFE, .as_life = {.key = key}},
		       paid = {.op = OPERATION_ENTRIES, .as_entries = {.key = key}};
	struct result r = {0}, money = {0};

	if (desk_ask(p, &how, &r, e) != 0 || desk_ask(p, &paid, &money, e) != 0)
		return -1;
	out->is = r.as_life.is;
	out->money = money.as_entries.is;
	return 0;
}

int
page_dossier_show(struct page *p, struct err *e)
{
	struct dossier_seen seen = {0};
	struct life_answer life;

	if (dossier_load(p, &seen, e) != 0)
		return -1;
	life_answer(p->a, &seen.is, &life);
	xml_out_fields(p->w, NULL, life_answer_fields, &life);
	put_names(p, &seen.is.now);
	put_filing(p, seen.is.now.filing);
	put_items(p, &seen.is.now);
	put_money(p, &seen.money);
	dossier_put_acts(p, &seen);
	return 0;
}
