/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a filing the province's contract cannot take (schemas/igate/1.0/igate.json, and 1.1, NopHoSo).  The tables hold its
 * bounds under the names of the postal contract, in which the counter is told; tests/unit/test_limits.c compares them with the
 * published documents.
 */
#include "connectors/igate/igate.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/decided.h"

#define AMOUNT_MAX INT64_C(1000000000000)
enum { ROOM = 512 }; /* bytes of a number, ids and times */

#define TEXT(type, member, name, min, max)                                                               \
	{                                                                                                \
		name, FIELD_TEXT, offsetof(struct type, member), FIELD_NONE, 1, min, max, .fields = NULL \
	}
#define INT(type, member, name, min, max) {name, FIELD_INT, offsetof(struct type, member), FIELD_NONE, 1, min, max, .fields = NULL}
#define RECORD(type, member, name, table, of) \
	{name, FIELD_RECORD, offsetof(struct type, member), FIELD_NONE, 1, .fields = table, .size = sizeof(struct of)}

static const struct field address_limits[] = {
	TEXT(address, province, "Province", 2, 2),
	TEXT(address, commune, "Commune", 5, 5),
	TEXT(address, street, "Street", 1, 500),
	{0},
};

static const struct field party_limits[] = {
	INT(party, type, "Type", 1, 4),
	TEXT(party, name, "Name", 1, 200),
	INT(party, id_type, "IdType", 1, 3),
	TEXT(party, id_no, "IdNo", 1, 20),
	TEXT(party, phone, "Phone", 1, 20),
	TEXT(party, email, "Email", 1, 100),
	RECORD(party, address, "Address", address_limits, address),
	{0},
};

static const struct field paper_limits[] = {
	TEXT(paper, code, "Code", 1, 64),
	TEXT(paper, name, "Name", 1, 500),
	INT(paper, originals, "Originals", 0, 999),
	INT(paper, copies, "Copies", 0, 999),
	INT(paper, pages, "Pages", 0, 9999),
	INT(paper, form, "Form", 0, 2),
	TEXT(paper, file_name, "FileName", 1, 255),
	TEXT(paper, media_type, "MediaType", 1, 100),
	{0},
};

const struct field igate_filing_limits[] = {
	TEXT(filing, pos, "Pos", 1, 32),
	TEXT(filing, clerk, "Clerk", 1, 64),
	TEXT(filing, procedure, "ProcedureCode", 1, 32),
	TEXT(filing, unit, "CompetentUnit", 1, 35),
	RECORD(filing, owner, "Owner", party_limits, party),
	RECORD(filing, submitter, "Submitter", party_limits, party),
	{"Item", FIELD_LIST, offsetof(struct filing, papers), FIELD_NONE, 1, 0, FILING_PAPERS_MAX, .fields = paper_limits,
	    .size = sizeof(struct paper)},
	INT(filing, return_mode, "Return/Mode", 0, 1),
	TEXT(filing, return_name, "Return/Name", 1, 200),
	TEXT(filing, return_phone, "Return/Phone", 1, 20),
	RECORD(filing, return_address, "Return/Address", address_limits, address),
	INT(filing, state_fee, "Money/StateFee", 0, AMOUNT_MAX),
	TEXT(filing, collect_item, "CollectItem", 13, 13),
	TEXT(filing, seal_no, "SealNo", 1, 64),
	TEXT(filing, note, "Note", 1, 1000),
	{0},
};
_Static_assert(offsetof(struct filing, n_papers) == offsetof(struct filing, papers) + offsetof(struct field_list, n),
    "papers lie as a field_list");

/* ---- what 1.1 tells besides ---- */

static const struct field more_paper_limits[] = {
    TEXT(paper, agency, "Agency", 1, 200),
    TEXT(paper, reference, "Reference", 1, 200),
    {0},
};

static const struct field fee_limits[] = {
    TEXT(decided_fee, code, "Code", 1, 64),
    TEXT(decided_fee, name, "Name", 1, 1000),
    TEXT(decided_fee, source, "Source", 1, 1000),
    TEXT(decided_fee, discount_source, "DiscountSource", 1, 1000),
    INT(decided_fee, full, "Full", 0, AMOUNT_MAX),
    INT(decided_fee, amount, "Amount", 0, AMOUNT_MAX),
    {0},
};

static const struct field decided_limits[] = {
    {"Line", FIELD_LIST, offsetof(struct decided, fees), FIELD_NONE, 1, 0, IGATE_LINES_MAX, .fields = fee_limits,
	.size = sizeof(struct decided_fee)},
    TEXT(decided, authority_note, "AuthorityNote", 1, 200),
    {0},
};

const struct field igate_more_limits[] = {
    {"Item", FIELD_LIST, offsetof(struct filing, papers), FIELD_NONE, 1, 0, FILING_PAPERS_MAX, .fields = more_paper_limits,
	.size = sizeof(struct paper)},
    INT(filing, digitise_fee, "Money/DigitiseFee", 0, AMOUNT_MAX),
    INT(filing, postage, "Money/Postage", 0, AMOUNT_MAX),
    RECORD(filing, decided, "Quote", decided_limits, decided),
    {0},
};

static int
refuse(struct arena *a, const struct fields_misfit *m, struct err *e)
{
	long long min = m->field->min, max = m->field->max;
	bool text = m->field->kind == FIELD_TEXT;

	err_at(e, ERR_BAD_VALUE, arena_fmt(a, "Dossier/%s", m->path), "the province takes %lld-%lld, this is %lld", min, max,
	    (long long)m->is);
	return err_hint_range(e, text ? HINT_ONWARD_LENGTH : HINT_ONWARD_NUMBER, min, max);
}

static int
check_unit(const struct filing *f, struct err *e)
{
	if (text_is_token(f->unit, ".-", strlen(f->unit)))
		return 0;
	err_at(e, ERR_BAD_VALUE, "Dossier/CompetentUnit", "the province takes other characters");
	return err_hint(e, HINT_ONWARD_CHARACTERS, "A-Z a-z 0-9 . -", NULL);
}

/* X-Ten-Tep carries a file's name percent-encoded, and has a limit of its own. */
static int
check_file_names(struct arena *a, const struct filing *f, struct err *e)
{
	for (size_t i = 0; i < f->n_papers; i++) {
		size_t n = f->papers[i].file_name != NULL ? strlen(form_percent(a, f->papers[i].file_name)) : 0;
		if (n <= IGATE_FILE_NAME_MAX)
			continue;
		err_at(e, ERR_BAD_VALUE, arena_fmt(a, "Dossier/Item[%zu]/FileName", i + 1), "percent-encoded it has %zu bytes", n);
		return err_hint(e, HINT_ONWARD_FILE_NAME, NULL, NULL);
	}
	return 0;
}

/* LoaiDinhDanh has no code for a passport. */
static int
check_identity(const struct party *p, const char *field, struct err *e)
{
	if (p == NULL || p->id_type != PARTY_PASSPORT)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "the province takes no passports");
	return err_hint(e, HINT_ONWARD_PASSPORT, NULL, NULL);
}

int
igate_check(const struct conn_env *env, const struct filing *f, struct err *e)
{
	struct fields_misfit m;

	if (check_identity(f->owner, "Dossier/Owner/IdType", e) != 0 ||
	    check_identity(f->submitter, "Dossier/Submitter/IdType", e) != 0)
		return -1;
	if (fields_fit(env->arena, igate_filing_limits, f, &m) != 0)
		return refuse(env->arena, &m, e);
	return check_unit(f, e) != 0 ? -1 : check_file_names(env->arena, f, e);
}

/* Many papers and many lines, each as long as it may be, are too much together: written as it would be sent, with room for what is
 * only known then. */
static int
check_size(struct arena *a, const struct filing *f, struct err *e)
{
	const struct dossier d = {.id = ""};
	const struct exchange x = {.id = ""};
	const struct conn_case c = {.x = &x, .dossier = &d, .filing = f};
	const struct igate_memo m = {.number = "", .due = ""};
	size_t room = ROOM + f->n_papers * (IGATE_FILE_MAX + 600 + 4 * 255);

	if (f->decided == NULL || igate_write_dossier(a, &c, &m, IGATE_1_1).n + room < IGATE_SENT_MAX)
		return 0;
	err_at(e, ERR_BAD_VALUE, "Dossier/Item", "the dossier is larger than the province takes");
	return err_hint_range(e, HINT_BYTES_MOST, IGATE_SENT_MAX, 0);
}

int
igate_check_more(const struct conn_env *env, const struct filing *f, struct err *e)
{
	struct fields_misfit m;

	if (fields_fit(env->arena, igate_more_limits, f, &m) != 0)
		return refuse(env->arena, &m, e);
	return igate_check(env, f, e) != 0 ? -1 : check_size(env->arena, f, e);
}
