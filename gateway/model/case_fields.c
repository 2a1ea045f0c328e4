/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a case: an act as both contracts name and bound its fields, and a case as it is kept. */
#include "model/counter_case.h"
#include "model/passport.h"
#include "model/person.h"

#define MUST NULL
#define MAY  FIELD_NONE

#define FIELD(type, kind, member, name, need, lo, hi) \
	{name, FIELD_##kind, .at = offsetof(struct type, member), .fallback = need, .min = lo, .max = hi},
#define RECORD(type, member, name, need, of)                                                                        \
	{name, FIELD_RECORD, .at = offsetof(struct type, member), .fallback = need, .fields = filing_##of##_fields, \
	    .size = sizeof(struct of)},

/* ---- an act ---- */

const struct field case_party_fields[] = {
#define FILING_PARTY
#define FILING_CASE
#include "model/filing.tbl"
#undef FILING_CASE
    {0}};
static const struct field paper_fields[] = {
#define FILING_PAPER
#include "model/filing.tbl"
    {"Reuse", FIELD_TEXT, .at = offsetof(struct case_paper, reuse), .fallback = MAY, .min = 1, .max = 16}, {0}};
_Static_assert(offsetof(struct case_paper, p) == 0, "the rows of a paper fit");

#undef FIELD
#define FIELD(type, kind, member, name, need, lo, hi) \
	{name, FIELD_##kind, .at = offsetof(struct case_##type, member), .fallback = need, .min = lo, .max = hi},

const struct field case_owner_fields[] = {FIELD(owner, INT, type, "Type", MAY, 1, 4) FIELD(owner, TEXT, name, "Name", MAY, 1, 200)
	FIELD(owner, INT, id_type, "IdType", MAY, 1, 4) FIELD(owner, TEXT, id_no, "IdNo", MAY, 6, 14)
	    FIELD(owner, TEXT, issuer, "Issuer", MAY, 1, 3) FIELD(owner, TEXT, birth, "Birth", MAY, 4, 10)
		FIELD(owner, INT, sex, "Sex", MAY, 1, 2) FIELD(owner, TEXT, phone, "Phone", MAY, 9, 20)
		    FIELD(owner, TEXT, email, "Email", MAY, 3, 100) RECORD(case_owner, address, "Address", MAY, address){0}};

static const struct field person_fields[] = {
    FIELD(person, TEXT, card, "Card", MAY, 1, PERSON_CARD_MAX)
	FIELD(person, TEXT, mrz, "Mrz", MAY, 1, PASSPORT_MRZ_MAX){"Owner", FIELD_RECORD, .at = offsetof(struct case_person, owner),
	    .fallback = MAY, .fields = case_owner_fields, .size = sizeof(struct case_owner)},
    {"Submitter", FIELD_RECORD, .at = offsetof(struct case_person, submitter), .fallback = MAY, .fields = case_party_fields,
	.size = sizeof(struct party)},
    FIELD(person, INT, authority, "Authority", MAY, 1, CASE_AUTHORITIES - 1)
	FIELD(person, TEXT, authority_note, "AuthorityNote", MAY, 1, 200){0}};

static const struct field procedure_fields[] = {
    FIELD(procedure, TEXT, procedure, "ProcedureCode", MUST, 1, 64) FIELD(procedure, TEXT, unit, "CompetentUnit", MUST, 1, 64){0}};

static const struct field lookups_fields[] = {{0}};

static const struct field papers_fields[] = {
    {"Item", FIELD_LIST, .at = offsetof(struct case_papers, papers), .fallback = MAY, .max = FILING_PAPERS_MAX,
	.fields = paper_fields, .size = sizeof(struct case_paper)},
    {0}};
_Static_assert(offsetof(struct case_papers, n_papers) == offsetof(struct case_papers, papers) + offsetof(struct field_list, n),
    "papers lie as a field_list");

static const struct field return_fields[] = {FIELD(return, INT, mode, "Mode", MUST, 0, 1) FIELD(return, TEXT, name, "Name", MAY, 1,
    200) FIELD(return, TEXT, phone, "Phone", MAY, 9, 20) RECORD(case_return, address, "Address", MAY, address){0}};

static const struct field quote_fields[] = {
    {"Return", FIELD_RECORD, .at = offsetof(struct case_quote, back), .fields = return_fields, .size = sizeof(struct case_return)},
    FIELD(quote, TEXT, discount, "Discount", MAY, 1, 64) FIELD(quote, INT, grams, "Grams", MAY, 1, 1000000)
	FIELD(quote, TEXT, collect_item, "CollectItem", MAY, 13, 23) FIELD(quote, TEXT, seal_no, "SealNo", MAY, 1, 30)
	    FIELD(quote, TEXT, note, "Note", MAY, 1, 1000){0}};

static const struct field accept_fields[] = {{0}};

const struct field case_act_fields[] = {FIELD(act, TEXT, id, "Id", MUST, 1, 64) FIELD(act, INT, seen, "Seen", MUST, 1, INT32_MAX)
	FIELD(act, TEXT, pos, "Pos", MUST, 1, 20) FIELD(act, TEXT, clerk, "Clerk", MUST, 1, 64)
#define STEP(id, stem, element, undoes, vi, en)                                                                        \
	{element, FIELD_RECORD, .at = offsetof(struct case_act, input.stem), .fallback = MAY, .fields = stem##_fields, \
	    .size = sizeof(struct case_##stem)},
#include "model/case_step.tbl"
	    {0}};

/* ---- kept ---- */

#define KEPT(type, kind, member) \
	{#member, FIELD_##kind, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .max = INT64_MAX},

static const struct field done_fields[] = {
    KEPT(case_done, TEXT, id) KEPT(case_done, TEXT, digest) KEPT(case_done, INT, version){0}};

static const struct field doubt_fields[] = {KEPT(case_doubt, TEXT, code) KEPT(case_doubt, TEXT, field) KEPT(case_doubt, TEXT, one)
	KEPT(case_doubt, TEXT, two) KEPT(case_doubt, INT, step){0}};

static const struct field asked_fields[] = {KEPT(case_asked, TEXT, what) KEPT(case_asked, TEXT, answer)
	KEPT(case_asked, TEXT, result) KEPT(case_asked, INT, at_ms) KEPT(case_asked, INT, step){0}};

static const struct field offer_fields[] = {KEPT(case_offer, TEXT, id) KEPT(case_offer, TEXT, component)
	KEPT(case_offer, TEXT, name) KEPT(case_offer, TEXT, reference) KEPT(case_offer, TEXT, agency) KEPT(case_offer, TEXT, path)
	    KEPT(case_offer, TEXT, valid_until) KEPT(case_offer, TEXT, proof) KEPT(case_offer, TEXT, source){0}};

static const struct field line_fields[] = {KEPT(case_line, TEXT, kind) KEPT(case_line, TEXT, code) KEPT(case_line, TEXT, name)
	KEPT(case_line, TEXT, source) KEPT(case_line, TEXT, discount_source) KEPT(case_line, INT, full)
	    KEPT(case_line, INT, discount) KEPT(case_line, INT, amount){0}};

#define KEPT_LIST(member, of)                                                                                             \
	{#member, FIELD_LIST, .at = offsetof(struct counter_case, member), .fallback = FIELD_NONE, .fields = of##_fields, \
	    .size = sizeof(struct case_##of)},

const struct field case_kept_fields[] = {
    KEPT(counter_case, TEXT, id) KEPT(counter_case, TEXT, partner) KEPT(counter_case, TEXT, ref) KEPT(counter_case, TEXT, pos)
	KEPT(counter_case, TEXT, clerk) KEPT(counter_case, INT, version) KEPT(counter_case, INT, opened_ms)
	    KEPT(counter_case, INT, moved_ms) KEPT(counter_case, INT, listed_ms)
		KEPT(counter_case, INT, steps){"filing", FIELD_RECORD, .at = offsetof(struct counter_case, filing),
		    .fallback = FIELD_NONE, .fields = filing_kept_fields, .size = sizeof(struct filing)},
    KEPT(counter_case, TEXT, birth) KEPT(counter_case, INT, sex) KEPT(counter_case, INT, authority)
	KEPT(counter_case, TEXT, authority_note) KEPT(counter_case, TEXT, account) KEPT(counter_case, TEXT, discount)
	    KEPT(counter_case, INT, grams) KEPT(counter_case, TEXT, refused) KEPT(counter_case, TEXT, refused_act)
		KEPT(counter_case, INT, refused_ms) KEPT_LIST(asked, asked) KEPT_LIST(offers, offer) KEPT_LIST(lines, line)
		    KEPT_LIST(done, done) KEPT_LIST(doubts, doubt){0}};

#define AS_LIST(member) \
	(offsetof(struct counter_case, n_##member) == offsetof(struct counter_case, member) + offsetof(struct field_list, n))
_Static_assert(AS_LIST(asked) && AS_LIST(offers) && AS_LIST(lines) && AS_LIST(done) && AS_LIST(doubts),
    "lists lie as a field_list");
