/* SPDX-License-Identifier: Apache-2.0 */
/* What stands on each paper of a dossier, by the law that wants it (TT 01/2018/TT-VPCP, domain section 7); see dossier_papers.h. */
#include <string.h>

#include "base/arena.h"
#include "base/vietnamese.h"
#include "model/decided.h"
#include "press/dossier_papers.h"

#define NEW(f, type) ((struct type *)arena_alloc((f)->a, sizeof(struct type)))

/* ---- parts ---- */

static struct form_person *
person(const struct dossier_file *f, const struct party *x)
{
	struct form_person *p = NEW(f, form_person);

	if (x == NULL)
		return NULL;
	*p =
	    (struct form_person){x->name, x->id_no, dossier_file_address(f, x->address), dossier_file_phone(f, x->phone), x->email};
	return p;
}

/* The counter's paper names: a component is called as the catalogue of its acceptance calls it. */
static const char *
component_name(const struct dossier_file *f, const char *code)
{
	const struct component *c = f->under.procedure != NULL ? procedure_component(f->under.procedure, code) : NULL;

	return c != NULL ? c->name : code;
}

static void
put_papers(const struct dossier_file *f, struct form_model *m)
{
	m->papers = arena_alloc(f->a, (f->filing->n_papers + 1) * sizeof *m->papers);
	for (size_t i = 0; i < f->filing->n_papers; i++) {
		const struct paper *x = &f->filing->papers[i];
		const char *name = x->name != NULL ? x->name : component_name(f, x->code);
		m->papers[m->n_papers++] =
		    (struct form_sheet){.name = name, .originals = x->originals, .copies = x->copies, .pages = x->pages};
	}
}

/* What was promised at the acceptance, whatever came after it. */
static int64_t
first_promise(const struct dossier_file *f)
{
	const struct history *first = NULL;

	for (size_t i = 0; i < f->is->n_history; i++) {
		const struct history *h = &f->is->history[i];
		if (h->applied && h->was_ms > 0 && (first == NULL || h->seen_ms < first->seen_ms))
			first = h;
	}
	return first != NULL ? first->was_ms : f->is->dossier.due_ms;
}

static const char *
limit_text(const struct dossier_file *f)
{
	const struct channel_terms *t = f->under.procedure != NULL ? procedure_terms(f->under.procedure, CHANNEL_POSTAL) : NULL;

	return t == NULL ? NULL : arena_fmt(f->a, "%02lld %s", (long long)t->limit.amount, limit_unit_vi(t->limit.unit));
}

static bool
by_post(const struct dossier_file *f)
{
	return f->filing->return_mode == FILING_BY_POST;
}

static const char *
return_text(const struct dossier_file *f)
{
	const char *where = dossier_file_address(f, f->filing->return_address);

	if (!by_post(f))
		return f->office;
	return where == NULL ? "Trả tại nhà qua dịch vụ bưu chính công ích"
			     : arena_fmt(f->a, "Trả tại nhà qua dịch vụ bưu chính công ích: %s", where);
}

static const char *
receiving_unit(const struct dossier_file *f)
{
	return arena_fmt(f->a, "Bộ phận Tiếp nhận và Trả kết quả tại %s", f->office);
}

/* ---- papers of every dossier ---- */

void
fill_MAU01(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	const struct dossier *d = &f->is->dossier;

	(void)p;
	m->ref = d->ref;
	m->number = d->number;
	if (f->setup->conf.desk.tracking[0] != '\0')
		m->track_url = arena_fmt(f->a, "%s%s", f->setup->conf.desk.tracking, d->id);
	m->receiving_unit = receiving_unit(f);
	m->owner = person(f, f->filing->owner);
	m->submitter = person(f, f->filing->submitter);
	put_papers(f, m);
	m->sets = 1;
	m->limit_vi = limit_text(f);
	m->due_ms = first_promise(f);
	m->return_vi = return_text(f);
	m->clerk = dossier_file_clerk(f, f->filing->clerk);
}

void
fill_COVER(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	(void)p;
	m->owner = person(f, f->filing->owner);
	m->seal = f->filing->seal_no;
	put_papers(f, m);
}

static struct form_step *
step(struct form_model *m, const char *from, const char *to, int64_t at_ms)
{
	struct form_step *s = &m->steps[m->n_steps++];

	*s = (struct form_step){.from = from, .to = to, .at_ms = at_ms};
	return s;
}

static const char *
unit_called(const struct dossier_file *f, const char *code)
{
	const struct unit *u = accepted_unit(f->setup, &f->under, code);

	return u != NULL ? u->name : code;
}

/* From hand to hand: what the post moved has the number of its item for a signature (domain section 7). */
void
fill_MAU05(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	const struct result_dossier *d = f->is;
	const char *holder = f->unit;

	(void)p;
	m->owner = person(f, f->filing->owner);
	m->steps = arena_alloc(f->a, (d->n_history + d->n_consignments + 2) * sizeof *m->steps);
	struct form_step *s = step(m, f->office, f->unit, d->dossier.accepted_ms);
	s->giver = dossier_file_clerk(f, f->filing->clerk);
	for (size_t i = 0; i < d->n_consignments; i++)
		if (d->consignments[i].leg == CONSIGNMENT_COLLECT)
			s->note = arena_fmt(f->a, "Bưu gửi %s", d->consignments[i].item);
	for (size_t i = 0; i < d->n_history; i++)
		if (d->told[i].unit != NULL) {
			const char *to = unit_called(f, d->told[i].unit);
			step(m, holder, to, d->history[i].at_ms);
			holder = to;
		}
	for (size_t i = 0; i < d->n_history; i++)
		if (d->history[i].applied && d->history[i].state == DOSSIER_FINISHED) {
			bool late = d->history[i].at_ms > d->dossier.due_ms;
			step(m, holder, "Bộ phận Tiếp nhận và Trả kết quả", d->history[i].at_ms)->outcome =
			    late ? "LATE" : "ON_TIME";
		}
	for (size_t i = 0; i < d->n_consignments; i++)
		if (d->consignments[i].leg == CONSIGNMENT_RETURN && d->consignments[i].state_since_ms > 0)
			step(m, "Bộ phận Tiếp nhận và Trả kết quả", f->office, d->consignments[i].state_since_ms)->note =
			    arena_fmt(f->a, "Bưu gửi %s", d->consignments[i].item);
}

/* ---- hand over ---- */

static void
hand_over(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m, bool to_unit)
{
	m->direction = to_unit ? "TO_UNIT" : "FROM_UNIT";
	m->owner = person(f, f->filing->owner);
	m->giver_unit = to_unit ? f->office : f->unit;
	m->taker_unit = to_unit ? f->unit : f->office;
	m->item = p->item != NULL ? p->item->item : NULL;
	m->by_post = by_post(f);
	m->fee_paid = f->money.entries == 0 ? NULL : f->money.owed == 0 ? "true" : "false";
	if (to_unit) {
		m->seal = f->filing->seal_no;
		m->giver = m->clerk;
		put_papers(f, m);
	}
}

void
fill_TO_UNIT(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	hand_over(f, p, m, true);
}

void
fill_FROM_UNIT(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	hand_over(f, p, m, false);
}

static void
put_sheets(const struct dossier_file *f, const struct paper *all, size_t n, struct form_model *m)
{
	for (size_t i = 0; i < n; i++) {
		const struct paper *x = &all[i];
		const char *name = x->name != NULL ? x->name : component_name(f, x->code);
		if (x->originals > 0 || x->copies > 0)
			m->papers[m->n_papers++] =
			    (struct form_sheet){.name = name, .originals = x->originals, .copies = x->copies};
	}
}

/* What the post has of him goes back to who brought it: all that came on paper, also what was asked for later. */
void
fill_TO_OWNER(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	const struct party *who = f->filing->submitter != NULL ? f->filing->submitter : f->filing->owner;
	const struct result_dossier *d = f->is;
	const struct history *h = &d->history[p->line];
	size_t n = f->filing->n_papers;

	m->direction = "TO_OWNER";
	m->owner = person(f, f->filing->owner);
	m->receiver = person(f, who);
	m->giver_unit = f->office;
	m->taker_unit = who->name;
	m->giver = m->clerk;
	m->at_ms = h->at_ms;
	m->reason = h->note;
	for (size_t i = 0; i < d->n_history; i++)
		n += d->told[i].n_papers;
	m->papers = arena_alloc(f->a, (n + 1) * sizeof *m->papers);
	put_sheets(f, f->filing->papers, f->filing->n_papers, m);
	for (size_t i = 0; i < d->n_history; i++)
		put_sheets(f, d->told[i].papers, d->told[i].n_papers, m);
}

static struct form_person *
unit_as_person(const struct dossier_file *f)
{
	const struct unit *u = accepted_unit(f->setup, &f->under, f->is->dossier.unit);
	struct form_person *p = NEW(f, form_person);

	p->name = arena_fmt(f->a, "%s – Bộ phận Tiếp nhận và Trả kết quả", f->unit);
	p->address = u != NULL ? dossier_file_area(f, u->commune, u->province) : NULL;
	if (p->address == NULL)
		p->address = f->unit;
	return p;
}

static struct form_person *
citizen(const struct dossier_file *f)
{
	struct form_person *p = person(f, f->filing->owner);

	if (by_post(f)) {
		p->name = f->filing->return_name != NULL ? f->filing->return_name : p->name;
		p->phone = f->filing->return_phone != NULL ? dossier_file_phone(f, f->filing->return_phone) : p->phone;
		p->address = dossier_file_address(f, f->filing->return_address);
	}
	if (p->address == NULL)
		p->address = f->office;
	return p;
}

void
fill_LABEL(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	bool back = p->item->leg == CONSIGNMENT_RETURN;

	m->office = NULL;
	m->service_vi = back ? "TRẢ KẾT QUẢ HÀNH CHÍNH CÔNG" : "HỒ SƠ HÀNH CHÍNH CÔNG";
	m->item = p->item->item;
	m->sender = back ? unit_as_person(f) : citizen(f);
	m->receiver = back ? citizen(f) : unit_as_person(f);
	m->collect = back && f->money.owed > 0 ? f->money.owed : 0;
}

/* ---- money ---- */

/* As the quote or the unit called it, or NULL. */
static const char *
fee_name(const struct dossier_file *f, const struct entry *x)
{
	const struct decided *d = f->filing->decided;

	for (size_t i = 0; d != NULL && i < d->n_fees; i++)
		if (x->what[0] != '\0' && d->fees[i].code != NULL && strcmp(d->fees[i].code, x->what) == 0)
			return d->fees[i].name;
	return x->reason;
}

/* What a charge is for: the state's fees have names of their own, a price is called by what it is the price of. */
static const char *
charge_name(const struct dossier_file *f, const struct entry *x)
{
	const char *name = fee_name(f, x);
	const char *of = x->credit == MONEY_POSTAGE ? "Cước bưu chính" : x->credit == MONEY_DIGITISE ? "Phí số hóa" : "Phí, lệ phí";

	if (name == NULL)
		return of;
	return x->credit == MONEY_STATE_FEE ? name : arena_fmt(f->a, "%s: %s", of, name);
}

/* Line by line when the payment is all that was charged until then; else in one, since nobody says which fee it pays. */
static void
put_sums(const struct dossier_file *f, const struct entry *pay, struct form_model *m)
{
	int64_t sum = 0;

	m->sums = arena_alloc(f->a, (f->n_entries + 1) * sizeof *m->sums);
	for (size_t i = 0; i < f->n_entries; i++) {
		const struct entry *x = &f->entries[i];
		if (x->kind != MONEY_CHARGE || x->place > pay->place)
			continue;
		m->sums[m->n_sums++] = (struct form_sum){charge_name(f, x), x->amount};
		sum += x->amount;
	}
	if (sum == pay->amount)
		return;
	m->sums[0] = (struct form_sum){"Phí, lệ phí và cước của hồ sơ", pay->amount};
	m->n_sums = 1;
}

void
fill_FEE(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	const struct party *payer = f->filing->submitter != NULL ? f->filing->submitter : f->filing->owner;
	const struct entry *x = p->entry;

	m->office = f->office;
	m->collector = f->setup->conf.desk.company[0] != '\0' ? f->setup->conf.desk.company : f->office;
	m->tax_code = f->setup->conf.desk.tax_code;
	m->series = x->series;
	m->receipt = x->number;
	m->at_ms = x->at_ms;
	m->payer = payer->name;
	m->payer_id = payer->id_no;
	m->payer_address = dossier_file_address(f, payer->address);
	put_sums(f, x, m);
	m->amount = x->amount;
	m->amount_vi = vietnamese_amount(f->a, x->amount);
	m->method_vi = x->debit == MONEY_TILL ? "Tiền mặt" : "Chuyển khoản";
	m->clerk = dossier_file_clerk(f, x->clerk);
}

/* ---- what the unit said ---- */

/* Where it issues its papers, or NULL: a unit of the whole province has no commune. */
static const char *
unit_place(const struct dossier_file *f)
{
	const struct unit *u = accepted_unit(f->setup, &f->under, f->is->dossier.unit);

	return u != NULL && u->commune != NULL ? dossier_file_area(f, u->commune, NULL) : NULL;
}

void
fill_MAU02(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	const struct history *h = &f->is->history[p->line];
	const struct dossier_told *t = &f->is->told[p->line];

	m->issued_ms = h->at_ms;
	m->owner = person(f, f->filing->owner);
	m->papers = arena_alloc(f->a, (t->n_asked + 1) * sizeof *m->papers);
	for (size_t i = 0; i < t->n_asked; i++)
		m->papers[m->n_papers++] = (struct form_sheet){.name = component_name(f, t->asked[i].code), .why = t->asked[i].why};
	m->reason = h->note != NULL ? h->note : "Hồ sơ chưa đầy đủ, chưa hợp lệ theo quy định.";
	m->law = t->law;
	m->until_ms = t->until_ms;
}

void
fill_MAU03(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	const struct history *h = &f->is->history[p->line];

	m->issued_ms = h->at_ms;
	m->owner = person(f, f->filing->owner);
	m->receiving_unit = receiving_unit(f);
	m->reason = h->note != NULL ? h->note : "Hồ sơ không đủ điều kiện tiếp nhận theo quy định.";
	m->law = f->is->told[p->line].law;
}

void
fill_refused_case(const struct dossier_file *f, const struct counter_case *c, struct form_model *m)
{
	m->issued_ms = c->refused_ms;
	m->owner = person(f, c->filing->owner);
	m->procedure_name = f->procedure;
	m->receiving_unit = receiving_unit(f);
	m->reason = c->refused;
	m->clerk = dossier_file_clerk(f, c->clerk);
}

void
fill_MAU04(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m)
{
	const struct history *h = &f->is->history[p->line];

	m->authority = NULL;
	m->office = vietnamese_capitals(f->a, f->unit);
	m->place = unit_place(f);
	m->issued_ms = h->at_ms;
	m->owner = person(f, f->filing->owner);
	m->was_ms = h->was_ms;
	m->due_ms = h->promise_ms;
	m->reason = h->note != NULL ? h->note : "Cơ quan giải quyết cần thêm thời gian.";
}
