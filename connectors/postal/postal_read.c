/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the messages of the postal contracts through tables: one row per element, saying what it holds
 * and where that goes.  The schema has been checked before; what the reader relies on (no
 * element twice, none missing, none unknown, numbers in range) it checks again, so that it is safe alone.
 */
#include "connectors/postal/postal_soap.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "xml/xml.h"
#include "xml/xml_fields.h"

#define AT(member) .at = offsetof(struct pushed_event, member)
#define MAY .fallback = FIELD_NONE

static const struct field event_fields[] = {
	{"Id", FIELD_TEXT, AT(id), .min = 1, .max = 64},
	{"Item", FIELD_TEXT, AT(item), .min = 13, .max = 23},
	{"Code", FIELD_TEXT, AT(code), .min = 1, .max = 16},
	{"Time", FIELD_TIME, AT(at_ms)},
	{"Pos", FIELD_TEXT, AT(pos), MAY, .min = 1, .max = 20},
	{"Reason", FIELD_TEXT, AT(reason), MAY, .min = 1, .max = 64},
	{"Receiver", FIELD_TEXT, AT(receiver), MAY, .min = 1, .max = 200},
	{"IdLast4", FIELD_TEXT, AT(id_last4), MAY, .min = 4, .max = 4},
	{"Attempt", FIELD_INT, AT(attempt), .fallback = "-1", .min = 1, .max = 99},
	{"Cod", FIELD_INT, AT(cod), .fallback = "-1", .max = FILING_AMOUNT_MAX},
	{"Dossier", FIELD_TEXT, AT(dossier), MAY, .min = DOSSIER_ID_LEN, .max = DOSSIER_ID_LEN},
	{"Leg", FIELD_TEXT, AT(leg), MAY, .min = 6, .max = 7},
	{0},
};

/* Of struct request: what every request has, and what belongs to the operation alone. */
#define OF(member) .at = offsetof(struct request, member)
#define HEAD \
	{"RequestId", FIELD_TEXT, OF(request_id), MAY, .min = 1, .max = 64}, \
	{"Audience", FIELD_TEXT, OF(audience), MAY, .min = 1, .max = 64}
#define KEY(stem, id)                                                                                   \
	{id, FIELD_TEXT, OF(as_##stem.key.dossier), MAY, .min = DOSSIER_ID_LEN, .max = DOSSIER_ID_LEN}, \
	{                                                                                               \
		"ClientRef", FIELD_TEXT, OF(as_##stem.key.ref), MAY, .min = 1, .max = 64                \
	}

static const struct field service_fields[] = {HEAD, {0}};

static const struct field procedures_fields[] = {
	HEAD,
	{"Field", FIELD_TEXT, OF(as_procedures.field), MAY, .min = 1, .max = 500},
	{"Unit", FIELD_TEXT, OF(as_procedures.unit), MAY, .min = 1, .max = 64},
	{0},
};

static const struct field procedure_fields[] = {
	HEAD,
	{"Code", FIELD_TEXT, OF(as_procedure.code), .min = 1, .max = 64},
	{0},
};

static const struct field register_fields[] = {
	HEAD,
	{"Dossier", FIELD_RECORD, OF(as_register.filing), .fields = filing_fields, .size = sizeof(struct filing)},
	{0},
};

static const struct field dossier_fields[] = {HEAD, KEY(dossier, "DossierId"), {0}};

static const struct field withdraw_fields[] = {
    HEAD,
    KEY(withdraw, "DossierId"),
    {"Reason", FIELD_TEXT, OF(as_withdraw.reason), .min = 1, .max = POSTAL_NOTE_MAX},
    {0},
};

static const struct field push_fields[] = {
	HEAD,
	{"BatchId", FIELD_TEXT, OF(as_events.batch), .min = 1, .max = 64},
	{"Event", FIELD_LIST, OF(as_events.events), .min = 1, .max = OPERATION_EVENTS_MAX, .fields = event_fields,
	    .size = sizeof(struct pushed_event)},
	{0},
};
_Static_assert(offsetof(struct request_events, n_events) ==
	offsetof(struct request_events, events) + offsetof(struct field_list, n),
    "events lie as a field_list");

static const struct field open_fields[] = {
    HEAD,
#define OPEN(member, name, lo, hi) {name, FIELD_TEXT, OF(as_case_open.member), .min = lo, .max = hi},
#include "model/case_open.tbl"
    {0},
};

static const struct field act_fields[] = {
    HEAD,
    KEY(case_act, "CaseId"),
    {"Act", FIELD_RECORD, OF(as_case_act.act), .fields = case_act_fields, .size = sizeof(struct case_act)},
    {0},
};

static const struct field show_fields[] = {HEAD, KEY(case_show, "CaseId"), {0}};

static const struct field find_fields[] = {
    HEAD,
#define FIND(member, name, lo, hi) {name, FIELD_TEXT, OF(as_case_find.member), .min = lo, .max = hi},
#include "model/case_find.tbl"
    {0},
};

static const struct field life_fields[] = {HEAD, KEY(life, "DossierId"), {0}};

#define DOSSIER_ACT(stem, name, table, of)                                                                                         \
	{                                                                                                                          \
		HEAD, KEY(stem, "DossierId"), {name, FIELD_RECORD, OF(as_##stem.act), .fields = table, .size = sizeof(struct of)}, \
		{                                                                                                                  \
			0                                                                                                          \
		}                                                                                                                  \
	}
static const struct field supply_fields[] = DOSSIER_ACT(supply, "Supplement", counter_supply_fields, counter_act),
			  take_back_fields[] = DOSSIER_ACT(take_back, "Withdrawal", counter_withdraw_fields, counter_act),
			  hand_over_fields[] = DOSSIER_ACT(hand_over, "HandOver", counter_hand_over_fields, counter_act);

static const struct field pay_fields[] = DOSSIER_ACT(pay, "Payment", money_pay_fields, money_act),
			  refund_fields[] = DOSSIER_ACT(refund, "Refund", money_refund_fields, money_act),
			  void_fields[] = DOSSIER_ACT(void_entry, "Void", money_void_fields, money_act);

static const struct field entries_fields[] = {HEAD, KEY(entries, "DossierId"), {0}};

static const struct field till_fields[] = {
    HEAD,
    {"Till", FIELD_RECORD, OF(as_till_close.act), .fields = till_act_fields, .size = sizeof(struct till_act)},
    {0},
};

static const struct {
	const char *name;
	enum operation op;
	const struct field *fields;
	unsigned level; /* of the contract that brought it */
} requests[] = {
    {"GetService", OPERATION_SERVICE, service_fields, 0},
    {"ListProcedures", OPERATION_PROCEDURES, procedures_fields, 0},
    {"GetProcedure", OPERATION_PROCEDURE, procedure_fields, 0},
    {"RegisterDossier", OPERATION_REGISTER, register_fields, 0},
    {"GetDossier", OPERATION_DOSSIER, dossier_fields, 0},
    {"WithdrawDossier", OPERATION_WITHDRAW, withdraw_fields, 0},
    {"PushEvents", OPERATION_EVENTS, push_fields, 0},
    {"OpenCase", OPERATION_CASE_OPEN, open_fields, 1},
    {"ActOnCase", OPERATION_CASE_ACT, act_fields, 1},
    {"GetCase", OPERATION_CASE_SHOW, show_fields, 1},
    {"FindCases", OPERATION_CASE_FIND, find_fields, 1},
    {"GetDossierLife", OPERATION_LIFE, life_fields, 1},
    {"TakeSupplement", OPERATION_SUPPLY, supply_fields, 1},
    {"TakeBackDossier", OPERATION_TAKE_BACK, take_back_fields, 1},
    {"HandOverResult", OPERATION_HAND_OVER, hand_over_fields, 1},
    {"TakePayment", OPERATION_PAY, pay_fields, 1},
    {"GiveRefund", OPERATION_REFUND, refund_fields, 1},
    {"VoidEntry", OPERATION_VOID_ENTRY, void_fields, 1},
    {"ListEntries", OPERATION_ENTRIES, entries_fields, 1},
    {"TakeOverTill", OPERATION_TILL_CLOSE, till_fields, 1},
};

/* Item numbers may come in groups and in small letters. */
static const char *
item_number(struct arena *a, const char *text)
{
	char *out = arena_str(a, text), *to = out;

	for (; *text != '\0'; text++)
		if (*text != ' ')
			*to++ = (char)toupper((unsigned char)*text);
	*to = '\0';
	return out;
}

static int
check_key(const struct dossier_key *k, const char *id, struct err *e)
{
	if ((k->dossier == NULL) != (k->ref == NULL))
		return 0;
	err_at(e, ERR_BAD_VALUE, id, "%s of %s and ClientRef", k->ref == NULL ? "none" : "both", id);
	return err_hint(e, HINT_EITHER, id, "ClientRef");
}

/* Its bytes, for the digest that the receipt tells. */
static int
keep_bytes(struct arena *a, const struct _xmlNode *element, struct request_register *q, struct err *e)
{
	struct buf b;

	buf_init(&b, a, 2 * POSTAL_MESSAGE_MAX);
	if (xml_canon(xml_child(element, xml_ns(element), "Dossier"), NULL, NULL, &b, e) != 0)
		return -1;
	q->filing_bytes = (struct str){b.p, b.len};
	return 0;
}

static void
number_of_quote(struct arena *a, struct case_quote *q)
{
	if (q != NULL && q->collect_item != NULL)
		q->collect_item = item_number(a, q->collect_item);
}

static int
finish(struct arena *a, const struct _xmlNode *element, struct request *q, struct err *e)
{
	struct request_register *r = &q->as_register;
	struct request_events *events = &q->as_events;

	switch (q->op) {
	case OPERATION_REGISTER:
		if (r->filing->collect_item != NULL)
			r->filing->collect_item = item_number(a, r->filing->collect_item);
		return keep_bytes(a, element, r, e);
	case OPERATION_DOSSIER:
		return check_key(&q->as_dossier.key, "DossierId", e);
	case OPERATION_WITHDRAW:
		return check_key(&q->as_withdraw.key, "DossierId", e);
	case OPERATION_CASE_ACT:
		number_of_quote(a, q->as_case_act.act->input.quote);
		return check_key(&q->as_case_act.key, "CaseId", e);
	case OPERATION_CASE_SHOW:
		return check_key(&q->as_case_show.key, "CaseId", e);
	case OPERATION_EVENTS:
		for (size_t i = 0; i < events->n_events; i++)
			events->events[i].item = item_number(a, events->events[i].item);
		return 0;
	case OPERATION_LIFE:
		return check_key(&q->as_life.key, "DossierId", e);
	case OPERATION_SUPPLY:
		return check_key(&q->as_supply.key, "DossierId", e);
	case OPERATION_TAKE_BACK:
		return check_key(&q->as_take_back.key, "DossierId", e);
	case OPERATION_HAND_OVER:
		return check_key(&q->as_hand_over.key, "DossierId", e);
	case OPERATION_PAY:
		return check_key(&q->as_pay.key, "DossierId", e);
	case OPERATION_REFUND:
		return check_key(&q->as_refund.key, "DossierId", e);
	case OPERATION_VOID_ENTRY:
		return check_key(&q->as_void_entry.key, "DossierId", e);
	case OPERATION_ENTRIES:
		return check_key(&q->as_entries.key, "DossierId", e);
	case OPERATION_TILL_CLOSE:
	case OPERATION_CASE_REFUSE:
	case OPERATION_SERVICE:
	case OPERATION_PROCEDURES:
	case OPERATION_PROCEDURE:
	case OPERATION_NEWS:
	case OPERATION_CASE_OPEN:
	case OPERATION_CASE_FIND:
	case OPERATION_CASES_MINE: /* what only our own pages ask has no message of the contract */
	case OPERATION_CASE_DROP:
	case OPERATION_TILL_SHOW:
	case OPERATION_OFFICE_DAY:
	case OPERATION_BAG_FILL:
	case OPERATION_BAG_CLOSE:
	case OPERATION_BAG_SHOW:
	case OPERATION_BAGS:
	case OPERATION_COUNT:
		break;
	}
	return 0;
}

int
postal_read(struct arena *a, const struct postal_contract *of, struct _xmlNode *element, struct request *out, struct err *e)
{
	size_t i = 0, n = sizeof requests / sizeof requests[0];

	while (i < n && (requests[i].level > of->level || !xml_is(element, of->ns, requests[i].name)))
		i++;
	if (i == n)
		return err_set(e, ERR_UNKNOWN_OPERATION, "no operation has this element");
	*out = (struct request){.op = requests[i].op};
	return xml_fields_read(a, of->ns, requests[i].fields, element, out, e) != 0 ? -1 : finish(a, element, out, e);
}
