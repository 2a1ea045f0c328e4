/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the postal contracts: a result becomes the response element, in canonical form. */
#include "connectors/postal/postal_soap.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "model/answer_fields.h"
#include "model/catalogue_fields.h"
#include "model/life_fields.h"
#include "model/money_fields.h"
#include "xml/escape.h"
#include "xml/xml_fields.h"
#include "xml/xml_write.h"

/* What is answered, and by which contract. */
struct postal_answer {
	const struct postal_contract *of;
	const struct request *q;
};

static void
write_bool(struct xml_out *w, const char *name, bool v)
{
	xml_out_elem(w, name, v ? "true" : "false");
}

const char *
postal_note(struct arena *a, const char *text)
{
	return escape_fit(a, text_shorten(a, text, POSTAL_NOTE_MAX));
}

static void
write_state(struct xml_out *w, enum dossier_state s)
{
	xml_out_int(w, "p:State", s);
	xml_out_elem(w, "p:StateName", dossier_state_name(s));
}

static void
write_ids(struct xml_out *w, const struct dossier *d)
{
	xml_out_elem(w, "p:DossierId", d->id);
	xml_out_elem(w, "p:ClientRef", d->ref);
	xml_out_opt(w, "p:DossierNumber", d->number);
	write_state(w, d->state);
}

static void
write_service(struct xml_out *w, const struct postal_answer *x, const struct result_service *r)
{
	xml_out_elem(w, "p:Gateway", r->gateway);
	xml_out_elem(w, "p:Contract", x->of->version);
	xml_out_time(w, "p:ServerTime", r->now_ms);
	xml_out_open(w, "p:Limits");
	xml_out_int(w, "p:MessageBytes", r->message_bytes);
	xml_out_int(w, "p:PaperBytes", FILING_CONTENT_MAX);
	xml_out_int(w, "p:PapersPerDossier", FILING_PAPERS_MAX);
	xml_out_int(w, "p:EventsPerBatch", OPERATION_EVENTS_MAX);
	xml_out_close(w);
}

static void
write_summary(struct xml_out *w, const struct procedure *p)
{
	xml_out_elem(w, "p:Code", p->code);
	xml_out_elem(w, "p:Name", p->name);
	xml_out_elem(w, "p:Field", p->field);
	xml_out_int(w, "p:WorkingDays", p->working_days);
	xml_out_int(w, "p:StateFee", p->state_fee);
}

static void
write_procedures(struct xml_out *w, const struct postal_answer *x, const struct result_procedures *r)
{
	(void)x;
	for (size_t i = 0; i < r->n_procedures; i++) {
		xml_out_open(w, "p:Procedure");
		write_summary(w, r->procedures[i]);
		xml_out_close(w);
	}
}

static void
write_component(struct xml_out *w, const struct component *c)
{
	xml_out_open(w, "p:Component");
	xml_out_elem(w, "p:Code", c->code);
	xml_out_elem(w, "p:Name", c->name);
	write_bool(w, "p:Required", c->required);
	xml_out_close(w);
}

static void
write_unit(struct xml_out *w, const struct unit *u)
{
	xml_out_open(w, "p:Unit");
	xml_out_elem(w, "p:Code", u->code);
	xml_out_elem(w, "p:Name", u->name);
	xml_out_close(w);
}

static void
write_detail(struct xml_out *w, const struct procedure *p)
{
	struct procedure_answer told;

	procedure_answer(w->b->a, p, &told);
	xml_out_open(w, "p:Detail");
	xml_out_fields(w, "p", procedure_detail_fields, &told);
	xml_out_close(w);
}

static void
write_procedure(struct xml_out *w, const struct postal_answer *x, const struct result_procedure *r)
{
	const struct procedure *p = r->procedure;

	xml_out_open(w, "p:Procedure");
	write_summary(w, p);
	for (size_t i = 0; i < p->n_components; i++)
		write_component(w, &p->components[i]);
	for (size_t i = 0; i < p->n_units; i++)
		write_unit(w, p->units[i]);
	if (x->of->level > 0)
		write_detail(w, p);
	xml_out_close(w);
}

static void
write_new_receipt(struct xml_out *w, const struct postal_contract *of, const struct result_register *r)
{
	xml_out_open(w, "p:Receipt");
	xml_out_fields(w, "p", of->level > 0 ? receipt_fields : receipt_10_fields, r);
	xml_out_close(w);
}

int
postal_receipt(const struct postal_contract *of, const struct result_register *r, struct buf *out, struct err *e)
{
	struct xml_out w;

	xml_out_init(&w, out);
	write_new_receipt(&w, of, r);
	return out->full ? err_set(e, ERR_INTERNAL, "the receipt is larger than it may be") : 0;
}

/* As it was given.  One that was given by 1.1 ends with what 1.0 does not know: there it ends before. */
static void
write_receipt(struct xml_out *w, const struct postal_contract *of, const struct result_register *r)
{
	static const char more[] = "<p:" RECEIPT_CLOCK ">", end[] = "</p:Receipt>";
	const struct str kept = r->receipt;
	const char *known = of->level > 0 || kept.p == NULL ? NULL : memmem(kept.p, kept.n, more, sizeof more - 1);

	if (kept.p == NULL) {
		write_new_receipt(w, of, r);
	} else if (known == NULL) {
		xml_out_raw(w, kept.p, kept.n);
	} else {
		xml_out_raw(w, kept.p, (size_t)(known - kept.p));
		xml_out_raw(w, end, sizeof end - 1);
	}
}

static void
write_register(struct xml_out *w, const struct postal_answer *x, const struct result_register *r)
{
	write_receipt(w, x->of, r);
	write_bool(w, "p:Replay", r->replay);
}

static void
write_history(struct xml_out *w, const struct history *h)
{
	xml_out_open(w, "p:History");
	xml_out_elem(w, "p:Source", dossier_source_name(h->source));
	xml_out_elem(w, "p:Kind", h->kind);
	xml_out_opt(w, "p:EventId", h->key);
	if (h->state != DOSSIER_NONE)
		write_state(w, h->state);
	xml_out_time(w, "p:At", h->at_ms);
	xml_out_time(w, "p:SeenAt", h->seen_ms);
	write_bool(w, "p:Applied", h->applied);
	if (h->note != NULL)
		xml_out_opt(w, "p:Note", postal_note(w->b->a, h->note));
	xml_out_close(w);
}

static void
write_event(struct xml_out *w, const struct postal_event *ev)
{
	xml_out_open(w, "p:Event");
	xml_out_elem(w, "p:Id", ev->id);
	xml_out_elem(w, "p:Code", consignment_code_name(ev->code));
	xml_out_time(w, "p:Time", ev->at_ms);
	xml_out_opt(w, "p:Pos", ev->pos);
	xml_out_opt(w, "p:Reason", ev->reason);
	write_bool(w, "p:Applied", ev->applied);
	xml_out_close(w);
}

static void
write_consignment(struct xml_out *w, const struct consignment *c)
{
	xml_out_open(w, "p:Consignment");
	xml_out_elem(w, "p:Item", c->item);
	xml_out_elem(w, "p:Leg", consignment_leg_name(c->leg));
	xml_out_elem(w, "p:State", consignment_state_name(c->state));
	xml_out_elem(w, "p:StateVi", consignment_state_vi(c->state));
	xml_out_time(w, "p:Since", c->state_since_ms);
	for (size_t i = 0; i < c->n_events; i++)
		write_event(w, &c->events[i]);
	xml_out_close(w);
}

static void
write_dossier(struct xml_out *w, const struct postal_answer *x, const struct result_dossier *r)
{
	const struct dossier *d = &r->dossier;

	(void)x;
	xml_out_open(w, "p:Dossier");
	write_ids(w, d);
	xml_out_elem(w, "p:StateVi", dossier_state_vi(d->state));
	xml_out_time(w, "p:StateSince", d->state_since_ms);
	xml_out_elem(w, "p:ProcedureCode", d->procedure);
	xml_out_elem(w, "p:CompetentUnit", d->unit);
	xml_out_time(w, "p:AcceptedAt", d->accepted_ms);
	xml_out_time(w, "p:DueAt", d->due_ms);
	for (size_t i = 0; i < r->n_history; i++)
		write_history(w, &r->history[i]);
	for (size_t i = 0; i < r->n_consignments; i++)
		write_consignment(w, &r->consignments[i]);
	xml_out_close(w);
}

static void
write_withdraw(struct xml_out *w, const struct postal_answer *x, const struct result_withdraw *r)
{
	(void)x;
	write_ids(w, &r->dossier);
	xml_out_time(w, "p:StateSince", r->dossier.state_since_ms);
}

static void
write_refusal(struct xml_out *w, const struct err *why)
{
	char text[ERR_SENTENCE_MAX];

	xml_out_open(w, "p:Refusal");
	xml_out_elem(w, "p:Code", err_name(why->code));
	err_sentence(why, true, text, sizeof text);
	xml_out_elem(w, "p:MessageVi", text);
	err_sentence(why, false, text, sizeof text);
	xml_out_elem(w, "p:MessageEn", text);
	write_bool(w, "p:Retryable", err_retryable(why->code));
	xml_out_opt(w, "p:Field", why->field);
	err_expected(why, text, sizeof text);
	xml_out_opt(w, "p:Expected", text);
	xml_out_close(w);
}

static void
write_events(struct xml_out *w, const struct postal_answer *x, const struct result_events *r)
{
	xml_out_elem(w, "p:BatchId", x->q->as_events.batch);
	for (size_t i = 0; i < r->n_events; i++) {
		const struct event_result *ev = &r->events[i];
		xml_out_open(w, "p:Result");
		xml_out_elem(w, "p:Id", ev->id);
		xml_out_elem(w, "p:Outcome", outcome_name(ev->outcome));
		if (ev->outcome == OUTCOME_REFUSED)
			write_refusal(w, &ev->why);
		else
			xml_out_elem(w, "p:State", consignment_state_name(ev->state));
		xml_out_close(w);
	}
}

static void
write_case(struct xml_out *w, const struct postal_answer *x, const struct result_case *r)
{
	struct case_answer told;

	xml_out_open(w, "p:Case");
	xml_out_elem(w, "p:State", r->accepted ? "ACCEPTED" : "OPEN");
	write_bool(w, "p:Replay", r->replay);
	if (r->accepted) {
		write_receipt(w, x->of, &r->receipt);
	} else {
		case_answer(w->b->a, r, &told);
		xml_out_fields(w, "p", case_answer_fields, &told);
	}
	xml_out_close(w);
}

static void
write_money(struct xml_out *w, const struct postal_answer *x, const struct result_money *r)
{
	struct money_answer told;

	(void)x;
	money_answer(w->b->a, r, &told);
	xml_out_open(w, "p:Money");
	xml_out_fields(w, "p", money_answer_fields, &told);
	xml_out_close(w);
}

static void
write_whole_life(struct xml_out *w, const struct postal_answer *x, const struct result_act *r)
{
	struct life_answer told;

	(void)x;
	life_answer(w->b->a, r, &told);
	xml_out_open(w, "p:Life");
	xml_out_fields(w, "p", life_answer_fields, &told);
	xml_out_close(w);
}

/* What several operations answer alike. */
#define ALIKE(stem, write)                                                                                        \
	static void write_##stem(struct xml_out *w, const struct postal_answer *x, const struct result_##stem *r) \
	{                                                                                                         \
		write(w, x, &r->is);                                                                              \
	}
ALIKE(case_open, write_case)
ALIKE(case_act, write_case)
ALIKE(case_show, write_case)
ALIKE(life, write_whole_life)
ALIKE(supply, write_whole_life)
ALIKE(take_back, write_whole_life)
ALIKE(hand_over, write_whole_life)
ALIKE(pay, write_money)
ALIKE(refund, write_money)
ALIKE(void_entry, write_money)
ALIKE(entries, write_money)
#undef ALIKE

static void
write_case_find(struct xml_out *w, const struct postal_answer *x, const struct result_case_find *r)
{
	struct find_answer told;

	(void)x;
	find_answer(w->b->a, r, &told);
	xml_out_open(w, "p:Cases");
	xml_out_fields(w, "p", find_answer_fields, &told);
	xml_out_close(w);
}

static void
write_till_close(struct xml_out *w, const struct postal_answer *x, const struct result_till_close *r)
{
	struct till_answer told;

	(void)x;
	till_answer(r, &told);
	xml_out_open(w, "p:Till");
	xml_out_fields(w, "p", till_answer_fields, &told);
	xml_out_close(w);
}

/* ANSWER(level, operation, stem, element): the element of the answer, of which level of the contract, and write_<stem> for its
 * content. */
#define ANSWERS                                                       \
	ANSWER(0, SERVICE, service, "p:GetServiceResponse")           \
	ANSWER(0, PROCEDURES, procedures, "p:ListProceduresResponse") \
	ANSWER(0, PROCEDURE, procedure, "p:GetProcedureResponse")     \
	ANSWER(0, REGISTER, register, "p:RegisterDossierResponse")    \
	ANSWER(0, DOSSIER, dossier, "p:GetDossierResponse")           \
	ANSWER(0, WITHDRAW, withdraw, "p:WithdrawDossierResponse")    \
	ANSWER(0, EVENTS, events, "p:PushEventsResponse")             \
	ANSWER(1, CASE_OPEN, case_open, "p:OpenCaseResponse")         \
	ANSWER(1, CASE_ACT, case_act, "p:ActOnCaseResponse")          \
	ANSWER(1, CASE_SHOW, case_show, "p:GetCaseResponse")          \
	ANSWER(1, CASE_FIND, case_find, "p:FindCasesResponse")        \
	ANSWER(1, LIFE, life, "p:GetDossierLifeResponse")             \
	ANSWER(1, SUPPLY, supply, "p:TakeSupplementResponse")         \
	ANSWER(1, TAKE_BACK, take_back, "p:TakeBackDossierResponse")  \
	ANSWER(1, HAND_OVER, hand_over, "p:HandOverResultResponse")   \
	ANSWER(1, PAY, pay, "p:TakePaymentResponse")                  \
	ANSWER(1, REFUND, refund, "p:GiveRefundResponse")             \
	ANSWER(1, VOID_ENTRY, void_entry, "p:VoidEntryResponse")      \
	ANSWER(1, ENTRIES, entries, "p:ListEntriesResponse")          \
	ANSWER(1, TILL_CLOSE, till_close, "p:TakeOverTillResponse")

#define ANSWER(level, op, stem, element)                                                                    \
	static void answer_##stem(struct xml_out *w, const struct postal_answer *x, const struct result *r) \
	{                                                                                                   \
		write_##stem(w, x, &r->as_##stem);                                                          \
	}
ANSWERS
#undef ANSWER

static const struct {
	const char *name;
	void (*write)(struct xml_out *, const struct postal_answer *, const struct result *);
	unsigned level;
} answers[OPERATION_COUNT] = {
#define ANSWER(level, op, stem, element) [OPERATION_##op] = {element, answer_##stem, level},
    ANSWERS
#undef ANSWER
};

/* A receipt is kept as it was written.  One of a partner who spoke another dialect then is nothing to put into ours. */
static int
check_receipt(const struct request *q, const struct result *r, struct err *e)
{
	const struct result_case *is = case_answered(q, r);
	const struct str first = q->op == OPERATION_REGISTER ? r->as_register.receipt
	    : is != NULL                                     ? is->receipt.receipt
							     : (struct str){0};

	if (first.n == 0 || first.p[0] == '<')
		return 0;
	return err_set(e, ERR_INTERNAL, "the receipt was written by another dialect, which the partner had then");
}

int
postal_write(const struct postal_contract *of, const struct request *q, const struct result *r, struct buf *out, struct err *e)
{
	struct xml_out w;

	if (answers[q->op].write == NULL || answers[q->op].level > of->level)
		return err_set(e, ERR_INTERNAL, "the postal contract %s has no answer to that operation", of->version);
	if (check_receipt(q, r, e) != 0)
		return -1;
	xml_out_init(&w, out);
	xml_out_open(&w, answers[q->op].name);
	xml_out_ns(&w, "p", of->ns);
	xml_out_opt(&w, "p:RequestId", q->request_id);
	answers[q->op].write(&w, &(struct postal_answer){of, q}, r);
	xml_out_close(&w);
	return out->full ? err_set(e, ERR_INTERNAL, "the answer is larger than a message may be") : 0;
}
