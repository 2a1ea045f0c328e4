/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/lib/neutral.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "model/decided.h"
#include "model/known_paper.h"
#include "model/known_record.h"
#include "model/money.h"
#include "model/national.h"
#include "model/person_check.h"
#include "model/promise.h"

enum kind {
	TEXT,  /* const char * */
	STR,   /* struct str */
	INT,   /* int64_t */
	INT32, /* int, unsigned */
	BOOL,
	TIME,    /* int64_t, a moment */
	ENUM,    /* by name */
	EMBED,   /* a struct inside */
	OBJECT,  /* pointer to a struct */
	LIST,    /* pointer to structs, and their count */
	LINKS,   /* pointer to pointers to structs, and their count */
	THERE,   /* pointer to a struct without members: is it there?  Printed only */
	HEADERS, /* const struct conn_header *; printed only */
	ERROR,   /* struct err: its code */
};

enum { LIST_MAX = 64 };

struct neutral_field {
	const char *name;
	enum kind kind;
	size_t at;
	const struct neutral_field *fields;
	size_t size, count_at;
	const char *(*word)(unsigned); /* ENUM */
	unsigned words;
};

static const char *word_event(unsigned v) { return exchange_event_name((enum exchange_event)v); }
static const char *word_exchange(unsigned v) { return exchange_state_name((enum exchange_state)v); }
static const char *word_kind(unsigned v) { return exchange_kind_name((enum exchange_kind)v); }
static const char *word_code(unsigned v) { return consignment_code_name((enum consignment_code)v); }
static const char *word_item(unsigned v) { return consignment_state_name((enum consignment_state)v); }
static const char *word_leg(unsigned v) { return consignment_leg_name((enum consignment_leg)v); }
static const char *word_outcome(unsigned v) { return outcome_name((enum outcome)v); }
static const char *word_source(unsigned v) { return dossier_source_name((enum dossier_source)v); }
static const char *word_err(unsigned v) { return err_name((enum err_code)v); }

static const char *
word_account(unsigned v)
{
	return money_account_name((enum money_account)v);
}

static const char *
word_entry(unsigned v)
{
	return money_kind_name((enum money_kind)v);
}

static const char *word_operation(unsigned v) { return operation_name((enum operation)v); }

#define F(type, kind, member) {.name = #member, kind, .at = offsetof(struct type, member)}
#define W(type, member, fn, n) {.name = #member, ENUM, .at = offsetof(struct type, member), .word = fn, .words = n}
#define O(type, kind, member, table, of) \
	{.name = #member, kind, .at = offsetof(struct type, member), .fields = table, .size = sizeof(struct of)}
#define L(type, kind, member, table, of) \
	{.name = #member, kind, .at = offsetof(struct type, member), .fields = table, .size = sizeof(struct of), \
	    .count_at = offsetof(struct type, n_##member)}

static const struct neutral_field address_fields[] = {
	F(address, TEXT, province), F(address, TEXT, commune), F(address, TEXT, street), {0}};

static const struct neutral_field party_fields[] = {F(party, INT, type), F(party, TEXT, name), F(party, INT, id_type),
    F(party, TEXT, issuer), F(party, TEXT, id_no), F(party, TEXT, birth_date), F(party, TEXT, phone), F(party, TEXT, email),
    O(party, OBJECT, address, address_fields, address), {0}};

static const struct neutral_field paper_fields[] = {F(paper, TEXT, code), F(paper, TEXT, name), F(paper, INT, originals),
    F(paper, INT, copies), F(paper, INT, pages), F(paper, INT, form), F(paper, TEXT, sha256), F(paper, TEXT, file_name),
    F(paper, TEXT, media_type), F(paper, STR, content), F(paper, INT, reuse), F(paper, TEXT, proof), F(paper, TEXT, list_proof),
    F(paper, TEXT, agency), F(paper, TEXT, reference), F(paper, TEXT, class), {0}};

static const struct neutral_field decided_fee_fields[] = {F(decided_fee, TEXT, kind), F(decided_fee, TEXT, code),
    F(decided_fee, TEXT, name), F(decided_fee, TEXT, source), F(decided_fee, TEXT, discount_source), F(decided_fee, INT, full),
    F(decided_fee, INT, discount), F(decided_fee, INT, amount), F(decided_fee, INT, national), {0}};
static const struct neutral_field decided_asked_fields[] = {F(decided_asked, TEXT, what), F(decided_asked, TEXT, answer),
    F(decided_asked, TEXT, result), F(decided_asked, TIME, at_ms), {0}};
static const struct neutral_field decided_warning_fields[] = {F(decided_warning, TEXT, code), F(decided_warning, TEXT, field),
    F(decided_warning, TEXT, one), F(decided_warning, TEXT, two), {0}};
static const struct neutral_field decided_fields[] = {F(decided, TEXT, catalogue), F(decided, TEXT, procedure),
    F(decided, TEXT, field), F(decided, TEXT, result_code), F(decided, TEXT, result_name),
    L(decided, LIST, fees, decided_fee_fields, decided_fee), L(decided, LIST, asked, decided_asked_fields, decided_asked),
    F(decided, INT, authority), F(decided, TEXT, authority_note), F(decided, TEXT, account), F(decided, TEXT, birth_year),
    L(decided, LIST, warnings, decided_warning_fields, decided_warning), {0}};

static const struct neutral_field neutral_filing[] = {F(filing, TEXT, ref), F(filing, TEXT, pos), F(filing, TEXT, clerk),
    F(filing, TEXT, procedure), F(filing, TEXT, unit), O(filing, OBJECT, owner, party_fields, party),
    O(filing, OBJECT, submitter, party_fields, party), L(filing, LIST, papers, paper_fields, paper), F(filing, INT, return_mode),
    F(filing, TEXT, return_name), F(filing, TEXT, return_phone), O(filing, OBJECT, return_address, address_fields, address),
    F(filing, INT, state_fee), F(filing, INT, digitise_fee), F(filing, INT, postage), F(filing, TEXT, collect_item),
    F(filing, TEXT, seal_no), F(filing, TEXT, note), O(filing, OBJECT, decided, decided_fields, decided), {0}};

static const struct neutral_field dossier_fields[] = {F(dossier, TEXT, id), F(dossier, TEXT, partner),
    F(dossier, TEXT, unit_partner), F(dossier, TEXT, ref), F(dossier, TEXT, digest), F(dossier, TEXT, number),
    F(dossier, TEXT, procedure), F(dossier, TEXT, unit), F(dossier, INT32, state), F(dossier, TIME, state_since_ms),
    F(dossier, TIME, accepted_ms), F(dossier, TIME, due_ms), F(dossier, INT, version), F(dossier, TEXT, catalogue),
    W(dossier, clock, dossier_clock_name, DOSSIER_CLOCKS), {0}};

static const struct neutral_field history_fields[] = {F(history, TEXT, key), W(history, source, word_source, 3),
    F(history, TEXT, kind), F(history, INT32, state), F(history, TIME, at_ms), F(history, TIME, seen_ms), F(history, BOOL, applied),
    F(history, TEXT, note), F(history, TIME, due_ms), F(history, TIME, was_ms), F(history, TIME, promise_ms),
    W(history, promise_why, promise_why_name, PROMISE_WHYS), {0}};

static const struct neutral_field entry_fields[] = {F(entry, TEXT, id), F(entry, INT, place),
    W(entry, kind, word_entry, MONEY_KINDS), W(entry, debit, word_account, MONEY_ACCOUNTS),
    W(entry, credit, word_account, MONEY_ACCOUNTS), F(entry, INT, amount), F(entry, TEXT, what), F(entry, TEXT, voids),
    F(entry, TEXT, reason), F(entry, INT, collect), F(entry, TEXT, series), F(entry, INT, number), F(entry, TEXT, office),
    F(entry, TEXT, clerk), F(entry, TIME, at_ms), {0}};

static const struct neutral_field event_fields[] = {
	F(postal_event, TEXT, id), W(postal_event, code, word_code, CONSIGNMENT_CODES), F(postal_event, TIME, at_ms),
	F(postal_event, TEXT, pos), F(postal_event, TEXT, reason), F(postal_event, BOOL, applied), {0}};

static const struct neutral_field consignment_fields[] = {
	F(consignment, TEXT, item), W(consignment, leg, word_leg, 2),
	W(consignment, state, word_item, CONSIGNMENT_STATES), F(consignment, TIME, state_since_ms),
	L(consignment, LIST, events, event_fields, postal_event), {0}};

static const struct neutral_field component_fields[] = {F(component, TEXT, code), F(component, TEXT, name),
    F(component, BOOL, required), W(component, class, component_class_name, COMPONENT_CLASSES), F(component, TEXT, condition), {0}};

static const struct neutral_field unit_fields[] = {F(unit, TEXT, code), F(unit, TEXT, name), {0}};

static const struct neutral_field fee_fields[] = {
    F(fee, TEXT, code), F(fee, TEXT, name), F(fee, INT, amount), W(fee, kind, fee_kind_name, FEE_KINDS), F(fee, TEXT, source), {0}};
static const struct neutral_field limit_fields[] = {F(limit, INT, amount), W(limit, unit, limit_unit_name, LIMIT_UNITS), {0}};
static const struct neutral_field channel_fields[] = {W(channel_terms, channel, channel_name, CHANNELS),
    O(channel_terms, EMBED, limit, limit_fields, limit), F(channel_terms, TEXT, source),
    L(channel_terms, LIST, fees, fee_fields, fee), {0}};
static const struct neutral_field result_type_fields[] = {
    F(result_type, TEXT, code), F(result_type, TEXT, name), F(result_type, TEXT, paper), {0}};
static const struct neutral_field sample_fields[] = {F(sample_dossier, TEXT, name), F(sample_dossier, TEXT, file), {0}};

static const struct neutral_field procedure_fields[] = {F(procedure, TEXT, code), F(procedure, TEXT, name),
    F(procedure, TEXT, field), F(procedure, INT, working_days), F(procedure, INT, state_fee),
    L(procedure, LIST, components, component_fields, component), L(procedure, LINKS, units, unit_fields, unit),
    F(procedure, BOOL, field_inspection), F(procedure, TEXT, source), L(procedure, LIST, channels, channel_fields, channel_terms),
    L(procedure, LIST, results, result_type_fields, result_type), L(procedure, LIST, samples, sample_fields, sample_dossier), {0}};

static const struct neutral_field why_fields[] = {
	{.name = "code", ERROR, .word = word_err, .words = ERR_COUNT}, {0}};

static const struct neutral_field event_result_fields[] = {
	F(event_result, TEXT, id), W(event_result, outcome, word_outcome, 4),
	W(event_result, state, word_item, CONSIGNMENT_STATES), O(event_result, EMBED, why, why_fields, err), {0}};

static const struct neutral_field pushed_fields[] = {
	F(pushed_event, TEXT, id), F(pushed_event, TEXT, item), F(pushed_event, TEXT, code),
	F(pushed_event, TIME, at_ms), F(pushed_event, TEXT, pos), F(pushed_event, TEXT, reason),
	F(pushed_event, TEXT, receiver), F(pushed_event, TEXT, id_last4), F(pushed_event, INT, attempt),
	F(pushed_event, INT, cod), F(pushed_event, TEXT, dossier), {0}};

static const struct neutral_field asked_paper_fields[] = {F(asked_paper, TEXT, code), F(asked_paper, TEXT, why), {0}};

static const struct neutral_field told_result_fields[] = {F(told_result, TEXT, code), F(told_result, TEXT, reference),
    F(told_result, TEXT, agency), F(told_result, TEXT, until), F(told_result, TEXT, file), F(told_result, TEXT, file_name),
    F(told_result, TEXT, media_type), F(told_result, INT, size), F(told_result, TEXT, sha256), F(told_result, TEXT, signature),
    {0}};

static const struct neutral_field told_fields[] = {L(dossier_told, LIST, asked, asked_paper_fields, asked_paper),
    F(dossier_told, TIME, until_ms), F(dossier_told, INT, amount), F(dossier_told, INT, step), F(dossier_told, BOOL, apology),
    F(dossier_told, TEXT, law), F(dossier_told, TEXT, unit), L(dossier_told, LIST, papers, paper_fields, paper),
    F(dossier_told, TEXT, pos), F(dossier_told, TEXT, clerk), L(dossier_told, LIST, results, told_result_fields, told_result), {0}};

static const struct neutral_field report_fields[] = {F(dossier_report, TEXT, key), F(dossier_report, TEXT, dossier),
    F(dossier_report, TEXT, number), F(dossier_report, INT32, state), F(dossier_report, TIME, at_ms), F(dossier_report, TEXT, note),
    F(dossier_report, TIME, due_ms), O(dossier_report, EMBED, told, told_fields, dossier_told), {0}};

static const struct neutral_field env_fields[] = {
	F(conn_env, TEXT, gateway), F(conn_env, TEXT, token), F(conn_env, TIME, now_ms), {0}};

static const struct neutral_field partner_fields[] = {F(partner, TEXT, name), F(partner, TEXT, dialect), F(partner, TEXT, url),
    F(partner, TEXT, client_id), F(partner, BOOL, token_basic), F(partner, TEXT, route), F(partner, TEXT, unit),
    F(partner, BOOL, on_behalf), {0}};

static const struct neutral_field exchange_fields[] = {F(exchange, TEXT, id), F(exchange, TEXT, dossier),
    F(exchange, TEXT, partner), W(exchange, kind, word_kind, EXCHANGE_KINDS), W(exchange, state, word_exchange, EXCHANGE_STATES),
    F(exchange, INT32, attempts), F(exchange, INT32, step), F(exchange, STR, memo), F(exchange, TIME, created_ms),
    F(exchange, INT32, news), F(exchange, TIME, news_at_ms), F(exchange, TEXT, entry), F(exchange, TEXT, line), {0}};

static const struct neutral_field case_table[] = {O(neutral_case, EMBED, env, env_fields, conn_env),
    O(neutral_case, EMBED, partner, partner_fields, partner), O(neutral_case, EMBED, exchange, exchange_fields, exchange),
    O(neutral_case, EMBED, dossier, dossier_fields, dossier), O(neutral_case, OBJECT, filing, neutral_filing, filing),
    F(neutral_case, TEXT, note), F(neutral_case, TEXT, cursor), L(neutral_case, LIST, history, history_fields, history),
    L(neutral_case, LIST, entries, entry_fields, entry), L(neutral_case, LIST, supplied, paper_fields, paper), {0}};

static const struct neutral_field reply_table[] = {
	F(conn_reply, INT32, status), F(conn_reply, TEXT, content_type), F(conn_reply, TEXT, retry_after), {0}};

static const struct neutral_field request_table[] = {F(conn_request, TEXT, method), F(conn_request, TEXT, path),
    F(conn_request, TEXT, content_type), F(conn_request, TEXT, soap_action), F(conn_request, TEXT, blob),
    F(conn_request, TEXT, shortened), F(conn_request, HEADERS, headers), {0}};

static const struct neutral_field verdict_table[] = {
	W(conn_verdict, event, word_event, EXCHANGE_EVENTS), F(conn_verdict, INT32, step), F(conn_verdict, STR, memo),
	F(conn_verdict, TEXT, number), F(conn_verdict, INT32, state), F(conn_verdict, TEXT, why),
	F(conn_verdict, INT, retry_after_ms), F(conn_verdict, BOOL, stale_token), {0}};

static const struct neutral_field item_fields[] = {
	O(conn_feed_item, EMBED, why, why_fields, err), O(conn_feed_item, EMBED, report, report_fields, dossier_report), {0}};
static const struct neutral_field feed_table[] = {
	F(conn_feed, TEXT, cursor), F(conn_feed, BOOL, more),
	F(conn_feed, BOOL, unknown_cursor),
	{.name = "items", LIST, .at = offsetof(struct conn_feed, items), .fields = item_fields,
	    .size = sizeof(struct conn_feed_item), .count_at = offsetof(struct conn_feed, n)},
	{0}};

static const struct neutral_field token_table[] = {
	F(neutral_token, TEXT, token), F(neutral_token, INT, life_ms), {0}};

static const struct neutral_field key_fields[] = {F(dossier_key, TEXT, dossier), F(dossier_key, TEXT, ref), {0}};

/* ---- cases ---- */

static const struct neutral_field owner_fields[] = {F(case_owner, INT, type), F(case_owner, INT, id_type),
    F(case_owner, TEXT, issuer), F(case_owner, TEXT, name), F(case_owner, TEXT, id_no), F(case_owner, TEXT, birth),
    F(case_owner, TEXT, phone), F(case_owner, TEXT, email), F(case_owner, INT, sex),
    O(case_owner, OBJECT, address, address_fields, address), {0}};

static const struct neutral_field person_step_fields[] = {F(case_person, TEXT, card), F(case_person, TEXT, mrz),
    O(case_person, OBJECT, owner, owner_fields, case_owner), O(case_person, OBJECT, submitter, party_fields, party),
    F(case_person, INT, authority), F(case_person, TEXT, authority_note), {0}};

static const struct neutral_field procedure_step_fields[] = {
    F(case_procedure, TEXT, procedure), F(case_procedure, TEXT, unit), {0}};

static const struct neutral_field case_paper_fields[] = {
    O(case_paper, EMBED, p, paper_fields, paper), F(case_paper, TEXT, reuse), {0}};
static const struct neutral_field papers_step_fields[] = {L(case_papers, LIST, papers, case_paper_fields, case_paper), {0}};

static const struct neutral_field return_fields[] = {F(case_return, INT, mode), F(case_return, TEXT, name),
    F(case_return, TEXT, phone), O(case_return, OBJECT, address, address_fields, address), {0}};
static const struct neutral_field quote_step_fields[] = {O(case_quote, OBJECT, back, return_fields, case_return),
    F(case_quote, TEXT, discount), F(case_quote, INT, grams), F(case_quote, TEXT, collect_item), F(case_quote, TEXT, seal_no),
    F(case_quote, TEXT, note), {0}};

static const struct neutral_field input_fields[] = {O(case_input, OBJECT, person, person_step_fields, case_person),
    O(case_input, OBJECT, procedure, procedure_step_fields, case_procedure), F(case_input, THERE, lookups),
    O(case_input, OBJECT, papers, papers_step_fields, case_papers), O(case_input, OBJECT, quote, quote_step_fields, case_quote),
    F(case_input, THERE, accept), {0}};
static const struct neutral_field act_fields[] = {F(case_act, TEXT, id), F(case_act, INT, seen), F(case_act, TEXT, pos),
    F(case_act, TEXT, clerk), O(case_act, EMBED, input, input_fields, case_input), {0}};

static const struct neutral_field asked_fields[] = {F(case_asked, TEXT, what), F(case_asked, TEXT, answer),
    F(case_asked, TEXT, result), F(case_asked, TIME, at_ms), F(case_asked, INT, step), {0}};
static const struct neutral_field offer_fields[] = {F(case_offer, TEXT, id), F(case_offer, TEXT, component),
    F(case_offer, TEXT, name), F(case_offer, TEXT, reference), F(case_offer, TEXT, agency), F(case_offer, TEXT, valid_until),
    F(case_offer, TEXT, source), {0}};
static const struct neutral_field line_fields[] = {F(case_line, TEXT, kind), F(case_line, TEXT, code), F(case_line, TEXT, name),
    F(case_line, TEXT, source), F(case_line, TEXT, discount_source), F(case_line, INT, full), F(case_line, INT, discount),
    F(case_line, INT, amount), {0}};
static const struct neutral_field doubt_fields[] = {F(case_doubt, TEXT, code), F(case_doubt, TEXT, field), F(case_doubt, TEXT, one),
    F(case_doubt, TEXT, two), F(case_doubt, INT, step), {0}};
static const struct neutral_field counter_case_fields[] = {F(counter_case, TEXT, id), F(counter_case, TEXT, ref),
    F(counter_case, TEXT, pos), F(counter_case, TEXT, clerk), F(counter_case, INT, version), F(counter_case, TIME, opened_ms),
    F(counter_case, INT, steps), O(counter_case, OBJECT, filing, neutral_filing, filing), F(counter_case, TEXT, birth),
    F(counter_case, INT, sex), F(counter_case, INT, authority), F(counter_case, TEXT, authority_note),
    F(counter_case, TEXT, account), L(counter_case, LIST, asked, asked_fields, case_asked),
    L(counter_case, LIST, offers, offer_fields, case_offer), L(counter_case, LIST, lines, line_fields, case_line),
    L(counter_case, LIST, doubts, doubt_fields, case_doubt), {0}};

static const struct neutral_field receipt_fields[] = {O(result_register, EMBED, dossier, dossier_fields, dossier),
    F(result_register, TEXT, gateway), F(result_register, TEXT, request_digest), {0}};
static const struct neutral_field case_is_fields[] = {O(result_case, OBJECT, now, counter_case_fields, counter_case),
    F(result_case, TEXT, catalogue), O(result_case, OBJECT, procedure, procedure_fields, procedure), F(result_case, TIME, ends_ms),
    F(result_case, BOOL, replay), F(result_case, BOOL, accepted), O(result_case, EMBED, receipt, receipt_fields, result_register),
    {0}};

/* ---- of each operation ---- */

static const struct neutral_field head_table[] = {
	W(request, op, word_operation, OPERATION_COUNT), F(request, TEXT, request_id), F(request, TEXT, audience), {0}};

/* What is asked, what is answered. */
/* ---- money ---- */

static const char *
word_method(unsigned v)
{
	return money_method_name((enum money_method)v);
}

static const struct neutral_field money_act_fields[] = {F(money_act, TEXT, id), F(money_act, TEXT, pos), F(money_act, TEXT, clerk),
    W(money_act, method, word_method, METHODS), F(money_act, INT, amount), F(money_act, TEXT, series),
    F(money_act, TEXT, reference), F(money_act, TEXT, entry), F(money_act, TEXT, reason), {0}};
static const struct neutral_field till_act_table[] = {F(till_act, TEXT, id), F(till_act, TEXT, pos), F(till_act, TEXT, clerk),
    F(till_act, TEXT, date), F(till_act, TEXT, by), F(till_act, INT, counted), F(till_act, TEXT, reason), {0}};
static const struct neutral_field money_sums[] = {F(money, INT, owed), F(money, INT, state_fee), F(money, INT, digitise),
    F(money, INT, postage), F(money, INT, till), F(money, INT, bank), F(money, INT, entries), {0}};
static const struct neutral_field money_is_fields[] = {F(result_money, TEXT, dossier),
    O(result_money, EMBED, money, money_sums, money), L(result_money, LIST, entries, entry_fields, entry),
    F(result_money, BOOL, replay), {0}};
static const struct neutral_field till_table[] = {F(till, TEXT, office), F(till, TEXT, clerk), F(till, TEXT, date),
    F(till, TEXT, by), F(till, INT, entries), F(till, INT, cash), F(till, INT, bank), F(till, INT, counted), F(till, TEXT, reason),
    F(till, TIME, closed_ms), F(till, INT, version), {0}};

/* ---- the life of a dossier ---- */

static const char *
word_act(unsigned v)
{
	return dossier_act_name((enum dossier_act)v);
}

static const struct neutral_field counter_act_fields[] = {F(counter_act, TEXT, id), F(counter_act, TEXT, pos),
    F(counter_act, TEXT, clerk), F(counter_act, TEXT, reason), L(counter_act, LIST, papers, paper_fields, paper),
    F(counter_act, TEXT, receiver), F(counter_act, TEXT, id_last4), {0}};
static const struct neutral_field life_step_fields[] = {F(life_step, INT, number), F(life_step, BOOL, told),
    F(life_step, TEXT, name), F(life_step, TEXT, who), F(life_step, TIME, due_ms), F(life_step, INT, late_min), {0}};
static const struct neutral_field life_fields[] = {W(dossier_life, asked, word_act, DOSSIER_ACTS + 1),
    O(dossier_life, OBJECT, asking, history_fields, history), O(dossier_life, OBJECT, asking_told, told_fields, dossier_told),
    F(dossier_life, INT32, lacks), F(dossier_life, INT32, here), F(dossier_life, TEXT, holder), F(dossier_life, TIME, holder_ms),
    F(dossier_life, BOOL, stands), F(dossier_life, INT, late_min), O(dossier_life, OBJECT, apology, history_fields, history),
    O(dossier_life, EMBED, step, life_step_fields, life_step), {0}};
static const struct neutral_field now_fields[] = {O(result_dossier, EMBED, dossier, dossier_fields, dossier),
    L(result_dossier, LIST, history, history_fields, history),
    {.name = "told",
	LIST,
	.at = offsetof(struct result_dossier, told),
	.fields = told_fields,
	.size = sizeof(struct dossier_told),
	.count_at = offsetof(struct result_dossier, n_history)},
    L(result_dossier, LIST, consignments, consignment_fields, consignment),
    O(result_dossier, EMBED, life, life_fields, dossier_life), F(result_dossier, BOOL, catalogue_held), {0}};
static const struct neutral_field act_is_fields[] = {
    O(result_act, EMBED, now, now_fields, result_dossier), F(result_act, BOOL, replay), {0}};
static const struct neutral_field found_fields[] = {F(case_found, TEXT, id), F(case_found, TEXT, ref), F(case_found, TEXT, name),
    F(case_found, BOOL, accepted), F(case_found, TEXT, procedure), F(case_found, TEXT, next), F(case_found, TEXT, number),
    F(case_found, TEXT, state), F(case_found, TIME, at_ms), {0}};

static const struct neutral_field request_tables[OPERATION_COUNT][4] = {
    [OPERATION_PROCEDURES] = {F(request_procedures, TEXT, field), F(request_procedures, TEXT, unit)},
    [OPERATION_PROCEDURE] = {F(request_procedure, TEXT, code)},
    [OPERATION_REGISTER] = {O(request_register, OBJECT, filing, neutral_filing, filing), F(request_register, STR, filing_bytes)},
    [OPERATION_DOSSIER] = {O(request_dossier, EMBED, key, key_fields, dossier_key)},
    [OPERATION_WITHDRAW] = {O(request_withdraw, EMBED, key, key_fields, dossier_key), F(request_withdraw, TEXT, reason)},
    [OPERATION_EVENTS] = {F(request_events, TEXT, batch), L(request_events, LIST, events, pushed_fields, pushed_event)},
    [OPERATION_NEWS] = {O(request_news, EMBED, report, report_fields, dossier_report)},
    [OPERATION_CASE_OPEN] = {F(request_case_open, TEXT, ref), F(request_case_open, TEXT, pos), F(request_case_open, TEXT, clerk)},
    [OPERATION_CASE_ACT] = {O(request_case_act, EMBED, key, key_fields, dossier_key),
	O(request_case_act, OBJECT, act, act_fields, case_act)},
    [OPERATION_CASE_SHOW] = {O(request_case_show, EMBED, key, key_fields, dossier_key)},
    [OPERATION_CASE_FIND] = {F(request_case_find, TEXT, pos), F(request_case_find, TEXT, clerk), F(request_case_find, TEXT, query)},
    [OPERATION_LIFE] = {O(request_life, EMBED, key, key_fields, dossier_key)},
    [OPERATION_SUPPLY] = {O(request_supply, EMBED, key, key_fields, dossier_key),
	O(request_supply, OBJECT, act, counter_act_fields, counter_act)},
    [OPERATION_TAKE_BACK] = {O(request_take_back, EMBED, key, key_fields, dossier_key),
	O(request_take_back, OBJECT, act, counter_act_fields, counter_act)},
    [OPERATION_HAND_OVER] = {O(request_hand_over, EMBED, key, key_fields, dossier_key),
	O(request_hand_over, OBJECT, act, counter_act_fields, counter_act)},
    [OPERATION_PAY] = {O(request_pay, EMBED, key, key_fields, dossier_key),
	O(request_pay, OBJECT, act, money_act_fields, money_act)},
    [OPERATION_REFUND] = {O(request_refund, EMBED, key, key_fields, dossier_key),
	O(request_refund, OBJECT, act, money_act_fields, money_act)},
    [OPERATION_VOID_ENTRY] = {O(request_void_entry, EMBED, key, key_fields, dossier_key),
	O(request_void_entry, OBJECT, act, money_act_fields, money_act)},
    [OPERATION_ENTRIES] = {O(request_entries, EMBED, key, key_fields, dossier_key)},
    [OPERATION_TILL_CLOSE] = {O(request_till_close, OBJECT, act, till_act_table, till_act)},
};

static const struct neutral_field result_tables[OPERATION_COUNT][6] = {
    [OPERATION_SERVICE] = {F(result_service, TEXT, gateway), F(result_service, TIME, now_ms),
	F(result_service, INT, message_bytes)},
    [OPERATION_PROCEDURES] = {L(result_procedures, LINKS, procedures, procedure_fields, procedure)},
    [OPERATION_PROCEDURE] = {O(result_procedure, OBJECT, procedure, procedure_fields, procedure)},
    [OPERATION_REGISTER] = {O(result_register, EMBED, dossier, dossier_fields, dossier), F(result_register, TEXT, gateway),
	F(result_register, TEXT, request_digest), F(result_register, BOOL, replay)},
    [OPERATION_DOSSIER] = {O(result_dossier, EMBED, dossier, dossier_fields, dossier),
	L(result_dossier, LIST, history, history_fields, history),
	L(result_dossier, LIST, consignments, consignment_fields, consignment)},
    [OPERATION_WITHDRAW] = {O(result_withdraw, EMBED, dossier, dossier_fields, dossier)},
    [OPERATION_EVENTS] = {L(result_events, LIST, events, event_result_fields, event_result)},
    [OPERATION_NEWS] = {W(result_news, outcome, word_outcome, 4), O(result_news, EMBED, dossier, dossier_fields, dossier)},
    [OPERATION_CASE_OPEN] = {O(result_case_open, EMBED, is, case_is_fields, result_case)},
    [OPERATION_CASE_ACT] = {O(result_case_act, EMBED, is, case_is_fields, result_case)},
    [OPERATION_CASE_SHOW] = {O(result_case_show, EMBED, is, case_is_fields, result_case)},
    [OPERATION_CASE_FIND] = {L(result_case_find, LIST, found, found_fields, case_found)},
    [OPERATION_LIFE] = {O(result_life, EMBED, is, act_is_fields, result_act)},
    [OPERATION_SUPPLY] = {O(result_supply, EMBED, is, act_is_fields, result_act)},
    [OPERATION_TAKE_BACK] = {O(result_take_back, EMBED, is, act_is_fields, result_act)},
    [OPERATION_HAND_OVER] = {O(result_hand_over, EMBED, is, act_is_fields, result_act)},
    [OPERATION_PAY] = {O(result_pay, EMBED, is, money_is_fields, result_money)},
    [OPERATION_REFUND] = {O(result_refund, EMBED, is, money_is_fields, result_money)},
    [OPERATION_VOID_ENTRY] = {O(result_void_entry, EMBED, is, money_is_fields, result_money)},
    [OPERATION_ENTRIES] = {O(result_entries, EMBED, is, money_is_fields, result_money)},
    [OPERATION_TILL_CLOSE] = {O(result_till_close, EMBED, till, till_table, till), F(result_till_close, BOOL, replay)},
};

/* ---- of each question: what is asked, what is answered ---- */

static const char *
word_check(unsigned v)
{
	return person_check_name((enum person_check)v);
}
static const char *
word_sex(unsigned v)
{
	return person_sex_name((enum person_sex)v);
}
static const char *
word_enterprise(unsigned v)
{
	return enterprise_status_name((enum enterprise_status)v);
}

static const struct neutral_field person_asked_table[] = {
    F(person_asked, TEXT, number), F(person_asked, TEXT, name), F(person_asked, TEXT, birth), {0}};
static const struct neutral_field person_found_table[] = {W(person_found, result, word_check, 3),
    F(person_found, BOOL, name_differs), F(person_found, BOOL, birth_differs), F(person_found, TEXT, number),
    F(person_found, TEXT, name), F(person_found, TEXT, birth), W(person_found, sex, word_sex, 3), F(person_found, TEXT, residence),
    {0}};

static const struct neutral_field enterprise_asked_table[] = {F(enterprise_asked, TEXT, tax_code), {0}};
static const struct neutral_field enterprise_found_table[] = {F(enterprise_found, BOOL, exists),
    F(enterprise_found, TEXT, tax_code), F(enterprise_found, TEXT, name),
    W(enterprise_found, status, word_enterprise, ENTERPRISE_STATUSES), F(enterprise_found, TEXT, representative),
    F(enterprise_found, TEXT, address), {0}};

static const struct neutral_field account_asked_table[] = {F(account_asked, TEXT, number), F(account_asked, TEXT, name),
    F(account_asked, TEXT, birth), F(account_asked, TEXT, phone), {0}};
static const struct neutral_field account_found_table[] = {
    F(account_found, BOOL, exists), F(account_found, BOOL, issued), F(account_found, TEXT, id), F(account_found, INT, level), {0}};

static const struct neutral_field wanted_table[] = {F(paper_wanted, TEXT, code), F(paper_wanted, TEXT, reference), {0}};
static const struct neutral_field papers_asked_table[] = {F(papers_asked, TEXT, owner), F(papers_asked, TEXT, applicant),
    F(papers_asked, TEXT, applicant_name), F(papers_asked, TEXT, procedure),
    L(papers_asked, LIST, wanted, wanted_table, paper_wanted), {0}};
static const struct neutral_field file_table[] = {F(paper_file, TEXT, name), F(paper_file, TEXT, path), {0}};
static const struct neutral_field known_table[] = {F(known_paper, TEXT, code), F(known_paper, TEXT, name),
    F(known_paper, TEXT, reference), F(known_paper, TEXT, agency), F(known_paper, TEXT, valid_until),
    L(known_paper, LIST, files, file_table, paper_file), {0}};
static const struct neutral_field proof_table[] = {F(paper_proof, STR, signed_part), F(paper_proof, TEXT, signature), {0}};
static const struct neutral_field papers_found_table[] = {{.name = "papers",
							      LIST,
							      .at = offsetof(struct papers_found, papers),
							      .fields = known_table,
							      .size = sizeof(struct known_paper),
							      .count_at = offsetof(struct papers_found, n)},
    O(papers_found, EMBED, proof, proof_table, paper_proof), {0}};

static const char *
word_database(unsigned v)
{
	return database_name(v);
}
static const struct neutral_field records_asked_table[] = {W(records_asked, database, word_database, DATABASES),
    F(records_asked, TEXT, number), F(records_asked, TEXT, procedure), L(records_asked, LIST, wanted, wanted_table, paper_wanted),
    {0}};
static const struct neutral_field record_table[] = {
    F(known_record, TEXT, code), F(known_record, TEXT, name), F(known_record, TEXT, reference), F(known_record, TEXT, agency), {0}};
static const struct neutral_field records_found_table[] = {{.name = "records",
							       LIST,
							       .at = offsetof(struct records_found, records),
							       .fields = record_table,
							       .size = sizeof(struct known_record),
							       .count_at = offsetof(struct records_found, n)},
    {0}};

static const struct neutral_field content_asked_table[] = {
    F(content_asked, TEXT, owner), F(content_asked, TEXT, agency), F(content_asked, TEXT, path), {0}};
static const struct neutral_field content_found_table[] = {F(content_found, TEXT, file_name), F(content_found, TEXT, media_type),
    F(content_found, TEXT, sha256), F(content_found, STR, content), O(content_found, EMBED, proof, proof_table, paper_proof), {0}};

static const struct neutral_field result_asked_table[] = {
    F(result_asked, TEXT, file), F(result_asked, TEXT, sha256), F(result_asked, INT, size), {0}};
static const struct neutral_field result_found_table[] = {F(result_found, STR, content), {0}};

static const struct neutral_field listed_table[] = {F(national_listed, TEXT, code), F(national_listed, TEXT, name),
    F(national_listed, TEXT, agency), F(national_listed, TEXT, field), {0}};
static const struct neutral_field list_table[] = {{.name = "items",
						      LIST,
						      .at = offsetof(struct national_list, items),
						      .fields = listed_table,
						      .size = sizeof(struct national_listed),
						      .count_at = offsetof(struct national_list, n)},
    {0}};

static const struct neutral_field procedure_asked_table[] = {F(procedure_asked, TEXT, code), {0}};
static const struct neutral_field fee_table[] = {
    F(national_fee, TEXT, code), F(national_fee, INT, amount), F(national_fee, TEXT, unit), F(national_fee, TEXT, text), {0}};
static const struct neutral_field limit_table[] = {F(national_limit, INT, amount), F(national_limit, TEXT, unit),
    F(national_limit, TEXT, text), L(national_limit, LIST, fees, fee_table, national_fee), {0}};
static const struct neutral_field way_table[] = {
    F(national_way, INT, channel), L(national_way, LIST, limits, limit_table, national_limit), {0}};
static const struct neutral_field national_paper_table[] = {F(national_paper, TEXT, code), F(national_paper, TEXT, name),
    F(national_paper, TEXT, form), F(national_paper, TEXT, url), F(national_paper, TEXT, occasion),
    F(national_paper, INT, originals), F(national_paper, INT, copies), {0}};
static const struct neutral_field national_result_table[] = {F(national_result, TEXT, code), F(national_result, TEXT, name), {0}};
static const struct neutral_field national_step_table[] = {F(national_step, TEXT, occasion), F(national_step, TEXT, text), {0}};
static const struct neutral_field national_table[] = {F(national_procedure, TEXT, code), F(national_procedure, TEXT, name),
    F(national_procedure, TEXT, agency), F(national_procedure, TEXT, whom), F(national_procedure, TEXT, by),
    F(national_procedure, TEXT, requirements), F(national_procedure, TEXT, law), F(national_procedure, TEXT, status),
    L(national_procedure, LIST, ways, way_table, national_way),
    L(national_procedure, LIST, papers, national_paper_table, national_paper),
    L(national_procedure, LIST, results, national_result_table, national_result),
    L(national_procedure, LIST, steps, national_step_table, national_step), {0}};

static const struct neutral_field national_unit_table[] = {
    F(national_unit, TEXT, code), F(national_unit, TEXT, name), F(national_unit, INT, level), {0}};
static const struct neutral_field units_table[] = {{.name = "items",
						       LIST,
						       .at = offsetof(struct national_units, items),
						       .fields = national_unit_table,
						       .size = sizeof(struct national_unit),
						       .count_at = offsetof(struct national_units, n)},
    {0}};

static const struct neutral_ask {
	const struct neutral_field *asked, *found;
	size_t asked_size, found_size;
} asks[CONN_ASKS] = {
#define ASK(q, in, out, in_table, out_table) [CONN_ASK_##q] = {in_table, out_table, sizeof(struct in), sizeof(struct out)}
    ASK(PERSON, person_asked, person_found, person_asked_table, person_found_table),
    ASK(ENTERPRISE, enterprise_asked, enterprise_found, enterprise_asked_table, enterprise_found_table),
    ASK(ACCOUNT, account_asked, account_found, account_asked_table, account_found_table),
    ASK(ACCOUNT_ISSUE, account_asked, account_found, account_asked_table, account_found_table),
    ASK(PAPERS, papers_asked, papers_found, papers_asked_table, papers_found_table),
    ASK(CONTENT, content_asked, content_found, content_asked_table, content_found_table),
    ASK(RECORDS, records_asked, records_found, records_asked_table, records_found_table),
    ASK(RESULT, result_asked, result_found, result_asked_table, result_found_table),
    ASK(PROCEDURE, procedure_asked, national_procedure, procedure_asked_table, national_table),
#undef ASK
    [CONN_ASK_PROCEDURES] = {NULL, list_table, 0, sizeof(struct national_list)},
    [CONN_ASK_UNITS] = {NULL, units_table, 0, sizeof(struct national_units)},
};

const struct neutral_field *const neutral_case_fields = case_table;
const struct neutral_field *const neutral_reply_fields = reply_table;
const struct neutral_field *const neutral_request_fields = request_table;
const struct neutral_field *const neutral_verdict_fields = verdict_table;
const struct neutral_field *const neutral_feed_fields = feed_table;
const struct neutral_field *const neutral_token_fields = token_table;

/* ---- reading ---- */

static const char *
unescape(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1), *to = out;

	for (size_t i = 0; i < s.n; i++) {
		bool escaped = s.p[i] == '\\' && i + 1 < s.n;
		i += escaped;
		*to++ = escaped && s.p[i] == 'n' ? '\n' : s.p[i];
	}
	return out;
}

static bool
read_word(const struct neutral_field *f, const char *text, char *at)
{
	unsigned v = 0;

	while (v < f->words && strcmp(f->word(v), text) != 0)
		v++;
	if (v == f->words)
		return false;
	if (f->kind == ERROR)
		return err_at((struct err *)(void *)at, (enum err_code)v, "Item", "golden") == -1;
	memcpy(at, &v, sizeof v);
	return true;
}

static bool
read_number(const struct neutral_field *f, const char *text, char *at)
{
	char *end;
	long long v = strtoll(text, &end, 10);

	if (*text == '\0' || *end != '\0')
		return false;
	if (f->kind == INT32) {
		int32_t small = (int32_t)v;
		memcpy(at, &small, sizeof small);
	} else {
		int64_t big = v;
		memcpy(at, &big, sizeof big);
	}
	return true;
}

static bool
read_value(const struct neutral_field *f, const char *text, char *at)
{
	switch (f->kind) {
	case TEXT:
		memcpy(at, &text, sizeof text);
		return true;
	case STR:
		*(struct str *)(void *)at = str_of(text);
		return true;
	case BOOL:
		*(bool *)at = strcmp(text, "yes") == 0;
		return *(bool *)at || strcmp(text, "no") == 0;
	case TIME:
		return clock_parse(text, (int64_t *)(void *)at) == 0;
	case INT:
	case INT32:
		return read_number(f, text, at);
	case ENUM:
	case ERROR:
		return read_word(f, text, at);
	case EMBED:
	case OBJECT:
	case LIST:
	case LINKS:
	case THERE:
	case HEADERS:
		return false;
	}
	return false;
}

/* The struct that a name with an index leads to, made when it is new. */
static char *
list_item(struct arena *a, const struct neutral_field *f, char *out, size_t index)
{
	char **items = (char **)(void *)(out + f->at);
	size_t *n = (size_t *)(void *)(out + f->count_at);
	size_t size = f->kind == LINKS ? sizeof(char *) : f->size;

	if (index >= LIST_MAX || index > *n)
		return NULL;
	if (*items == NULL)
		*items = arena_alloc(a, LIST_MAX * size);
	if (f->kind == LINKS && index == *n)
		((char **)(void *)*items)[index] = arena_alloc(a, f->size);
	*n = index == *n ? index + 1 : *n;
	return f->kind == LINKS ? ((char **)(void *)*items)[index] : *items + index * size;
}

static char *
inside(struct arena *a, const struct neutral_field *f, char *out, const char **rest)
{
	char *end;

	if (f->kind == LIST || f->kind == LINKS) {
		if (**rest != '[')
			return NULL;
		size_t index = strtoul(*rest + 1, &end, 10);
		*rest = end + (*end == ']');
		return list_item(a, f, out, index);
	}
	if (f->kind == OBJECT && *(char **)(void *)(out + f->at) == NULL)
		*(char **)(void *)(out + f->at) = arena_alloc(a, f->size);
	return f->kind == OBJECT ? *(char **)(void *)(out + f->at) : out + f->at;
}

static bool
set(struct arena *a, const struct neutral_field *fields, const char *key, const char *text, char *out)
{
	size_t n = strcspn(key, ".[");
	const struct neutral_field *f = fields;

	while (f->name != NULL && (strlen(f->name) != n || memcmp(f->name, key, n) != 0))
		f++;
	if (f->name == NULL)
		return false;
	const char *rest = key + n;
	if (f->fields == NULL)
		return *rest == '\0' && read_value(f, text, out + f->at);
	char *in = inside(a, f, out, &rest);
	return in != NULL && *rest == '.' && set(a, f->fields, rest + 1, text, in);
}

bool
neutral_read(struct arena *a, struct str text, const struct neutral_field *fields, void *out, const char **bad_out)
{
	while (text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end != NULL ? (size_t)(end - text.p) : text.n;
		const char *line = arena_dup(a, text.p, n), *eq = strchr(line, '=');
		text = (struct str){text.p + n + (end != NULL), text.n - n - (end != NULL)};
		if (n == 0 || *line == '#')
			continue;
		*bad_out = line;
		if (eq == NULL || !set(a, fields, arena_dup(a, line, (size_t)(eq - line)), unescape(a, str_of(eq + 1)), out))
			return false;
	}
	return true;
}

/* ---- printing ---- */

static void
print_text(struct buf *b, const char *key, struct str s)
{
	buf_fmt(b, "%s=", key);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' || s.p[i] == '\\')
			buf_chr(b, '\\');
		buf_chr(b, s.p[i] == '\n' ? 'n' : s.p[i]);
	}
	buf_chr(b, '\n');
}

static void
print_time(struct buf *b, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_vn(ms, text);
	if (ms % 1000 == 0)
		buf_fmt(b, "%s=%s\n", key, text);
	else
		buf_fmt(b, "%s=%.19s.%03d%s\n", key, text, (int)(ms % 1000), text + 19);
}

static void
print_value(struct buf *b, const struct neutral_field *f, const char *key, const char *at)
{
	unsigned small;

	if (f->kind == TEXT) {
		const char *s = *(const char *const *)(const void *)at;
		if (s != NULL && *s != '\0')
			print_text(b, key, str_of(s));
	} else if (f->kind == STR) {
		struct str s = *(const struct str *)(const void *)at;
		if (s.n > 0)
			print_text(b, key, s);
	} else if (f->kind == BOOL || f->kind == THERE) {
		if (f->kind == BOOL ? *(const bool *)at : *(const void *const *)(const void *)at != NULL)
			buf_fmt(b, "%s=yes\n", key);
	} else if (f->kind == INT || f->kind == TIME) {
		int64_t v = *(const int64_t *)(const void *)at;
		if (v != 0 && f->kind == TIME)
			print_time(b, key, v);
		else if (v != 0)
			buf_fmt(b, "%s=%lld\n", key, (long long)v);
	} else {
		memcpy(&small, at, sizeof small);
		if (f->kind == ENUM || (f->kind == ERROR && small != 0))
			buf_fmt(b, "%s=%s\n", key, f->word(small));
		else if (small != 0)
			buf_fmt(b, "%s=%d\n", key, (int)small);
	}
}

static void
print_headers(struct buf *b, const struct conn_header *h)
{
	for (; h != NULL && h->name != NULL; h++)
		buf_fmt(b, "header.%s=%s\n", h->name, h->value);
}

/* Prints members below `prefix`; calls itself, because structs nest. */
static void
print_fields(struct buf *b, const struct neutral_field *fields, const char *prefix, const char *in)
{
	for (const struct neutral_field *f = fields; f->name != NULL; f++) {
		const char *key = arena_fmt(b->a, "%s%s", prefix, f->name), *at = in + f->at;
		if (f->kind == HEADERS) {
			print_headers(b, *(const struct conn_header *const *)(const void *)at);
		} else if (f->fields == NULL) {
			print_value(b, f, key, at);
		} else if (f->kind == EMBED) {
			print_fields(b, f->fields, arena_fmt(b->a, "%s.", key), at);
		} else if (f->kind == OBJECT) {
			const char *o = *(const char *const *)(const void *)at;
			if (o != NULL)
				print_fields(b, f->fields, arena_fmt(b->a, "%s.", key), o);
		} else {
			const char *items = *(const char *const *)(const void *)at;
			size_t n = *(const size_t *)(const void *)(in + f->count_at);
			for (size_t i = 0; i < n; i++)
				print_fields(b, f->fields, arena_fmt(b->a, "%s[%zu].", key, i), f->kind == LINKS ?
				    ((const char *const *)(const void *)items)[i] : items + i * f->size);
		}
	}
}

void
neutral_print(struct buf *b, const struct neutral_field *fields, const void *in)
{
	print_fields(b, fields, "", in);
}

/* Every member of the union begins where the union begins. */
void
neutral_print_request(struct buf *b, const struct request *q)
{
	print_fields(b, head_table, "", (const char *)q);
	print_fields(b, request_tables[q->op], "", (const char *)&q->as_service);
}

bool
neutral_read_result(struct arena *a, struct str text, enum operation op, struct result *out, const char **bad_out)
{
	return neutral_read(a, text, result_tables[op], out, bad_out);
}

bool
neutral_read_question(struct arena *a, struct str text, struct neutral_question *out, const char **bad_out)
{
	static const struct neutral_field nothing[] = {{0}};
	const char *end = memchr(text.p, '\n', text.n);
	size_t n = end != NULL ? (size_t)(end - text.p) : text.n;
	unsigned q = 0;

	*bad_out = arena_dup(a, text.p, n);
	while (q < CONN_ASKS && strcmp(*bad_out, arena_fmt(a, "ask=%s", conn_ask_name((enum conn_ask)q))) != 0)
		q++;
	if (q == CONN_ASKS)
		return false;
	*out = (struct neutral_question){.ask = (enum conn_ask)q,
	    .asked = asks[q].asked != NULL ? arena_alloc(a, asks[q].asked_size) : NULL,
	    .found = arena_alloc(a, asks[q].found_size)};
	return neutral_read(a, (struct str){text.p + n, text.n - n}, asks[q].asked != NULL ? asks[q].asked : nothing, out->asked,
	    bad_out);
}

void
neutral_print_found(struct buf *b, const struct neutral_question *q)
{
	print_fields(b, asks[q->ask].found, "", q->found);
}

void
neutral_print_err(struct buf *b, const struct err *e)
{
	buf_fmt(b, "error.code=%s\n", err_name(e->code));
	if (e->field[0] != '\0')
		buf_fmt(b, "error.field=%s\n", e->field);
	if (e->hint != HINT_NONE) {
		char text[ERR_EXPECTED_MAX];
		err_expected(e, text, sizeof text);
		buf_fmt(b, "error.hint=%s\n", text);
	}
}

bool
neutral_match(struct str pattern, struct str text)
{
	static const char hole[] = "${any}";
	const char *at = memmem(pattern.p, pattern.n, hole, sizeof hole - 1);
	size_t head = at != NULL ? (size_t)(at - pattern.p) : pattern.n;

	if (text.n < head || (head > 0 && memcmp(pattern.p, text.p, head) != 0))
		return false;
	if (at == NULL)
		return text.n == head;
	struct str rest = {at + sizeof hole - 1, pattern.n - head - (sizeof hole - 1)};
	for (size_t skip = head; skip <= text.n; skip++)
		if (neutral_match(rest, (struct str){text.p + skip, text.n - skip}))
			return true;
	return false;
}
