/* SPDX-License-Identifier: Apache-2.0 */
/* Rules between the fields of a filing. */
#include "model/filing.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/unicode.h"
#include "model/person.h"
#include "model/s10.h"

#define EARLIEST_BIRTH "1850-01-01"

/* ---- texts ---- */

struct text {
	const char *name;
	size_t at;
	enum text_rule rule;
};

static const struct text party_texts[] = {
	{"Name", offsetof(struct party, name), TEXT_RULE_NAME},
	{"Email", offsetof(struct party, email), TEXT_RULE_NAME},
};
static const struct text address_texts[] = {{"Street", offsetof(struct address, street), TEXT_RULE_NAME}};
static const struct text paper_texts[] = {
	{"Name", offsetof(struct paper, name), TEXT_RULE_NAME},
	{"FileName", offsetof(struct paper, file_name), TEXT_RULE_FILE},
};
static const struct text filing_texts[] = {
	{"Return/Name", offsetof(struct filing, return_name), TEXT_RULE_NAME},
	{"Note", offsetof(struct filing, note), TEXT_RULE_NOTE},
};

#define CHECK_TEXTS(of, table, path, e) check_texts(of, table, sizeof(table) / sizeof(table)[0], path, e)

static int
check_texts(const void *of, const struct text *texts, size_t n, const char *path, struct err *e)
{
	char field[sizeof e->field];

	for (size_t i = 0; of != NULL && i < n; i++) {
		const char *s = *(const char *const *)(const void *)((const char *)of + texts[i].at);
		snprintf(field, sizeof field, "%s/%s", path, texts[i].name);
		if (unicode_check(s, texts[i].rule, field, e) != 0)
			return -1;
	}
	return 0;
}

static int
check_party_texts(const struct party *p, const char *path, const char *address_path, struct err *e)
{
	if (p == NULL)
		return 0;
	return CHECK_TEXTS(p, party_texts, path, e) != 0 ? -1 : CHECK_TEXTS(p->address, address_texts, address_path, e);
}

int
filing_check_texts(const struct filing *f, struct err *e)
{
	char path[40];

	if (check_party_texts(f->owner, "Dossier/Owner", "Dossier/Owner/Address", e) != 0 ||
	    check_party_texts(f->submitter, "Dossier/Submitter", "Dossier/Submitter/Address", e) != 0 ||
	    CHECK_TEXTS(f->return_address, address_texts, "Dossier/Return/Address", e) != 0 ||
	    CHECK_TEXTS(f, filing_texts, "Dossier", e) != 0)
		return -1;
	for (size_t i = 0; i < f->n_papers; i++) {
		snprintf(path, sizeof path, "Dossier/Item[%zu]", i + 1);
		if (CHECK_TEXTS(&f->papers[i], paper_texts, path, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- rules between fields ---- */

/* 0 and nine or ten digits, of which the first is not 0, or +84 instead of that 0 (E.164). */
static int
check_phone(const char *phone, const char *field, struct err *e)
{
	if (phone == NULL)
		return 0;
	const char *digits = strncmp(phone, "+84", 3) == 0 ? phone + 3 : phone[0] == '0' ? phone + 1 : "";
	size_t n = strspn(digits, "0123456789");
	if (digits[n] == '\0' && (n == 9 || n == 10) && digits[0] != '0')
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "no phone number of Viet Nam");
	return err_hint(e, HINT_PHONE, NULL, NULL);
}

static int
check_id(const struct party *p, const char *field, struct err *e)
{
	enum { PERSONAL_DIGITS = 12 };
	static const struct {
		size_t min, max;
		const char *want;
	} types[] = {
	    {0, 0, ""},
	    {12, 12, "12"},
	    {9, 9, "9"},
	    {10, 14, "10, 12, 13"},
	};
	size_t n = strlen(p->id_no);
	size_t digits = strspn(p->id_no, "0123456789");

	if (p->id_type == PARTY_PASSPORT)
		return person_passport(p->id_no, field, e);
	if (p->id_type == PARTY_TAX_CODE && n == PERSONAL_DIGITS) /* of a household business or a citizen, since 1 July 2025 */
		return person_tax_code(p->id_no, field, e);
	if (p->id_type < 1 || p->id_type > 3)
		return err_at(e, ERR_BAD_VALUE, field, "unknown identity type");
	bool dashed = p->id_type == 3 && n == 14 && p->id_no[10] == '-' &&
	    strspn(p->id_no + 11, "0123456789") == 3;
	bool plain = digits == n && n >= types[p->id_type].min && n <= types[p->id_type].max &&
	    !(p->id_type == 3 && n != 10 && n != 13);
	if (dashed || plain)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "identity number does not fit its type");
	return err_hint(e, HINT_IDENTITY_DIGITS, types[p->id_type].want, NULL);
}

void
filing_paper_path(const struct filing *f, size_t i, const char *part, char *out, size_t size)
{
	const char *slash = part[0] != '\0' ? "/" : "";

	if (f->n_papers > 1)
		snprintf(out, size, "Dossier/Item[%zu]%s%s", i + 1, slash, part);
	else
		snprintf(out, size, "Dossier/Item%s%s", slash, part);
}

/* The i-th paper's place, with its number when there are several, as in every other refusal. */
static int
refuse_paper(const struct filing *f, size_t i, const char *part, enum err_code code, struct err *e)
{
	char field[sizeof e->field];

	filing_paper_path(f, i, part, field, sizeof field);
	return err_at(e, code, field, "paper %zu", i + 1);
}

static int
check_paper(const struct filing *f, size_t i, struct err *e)
{
	const struct paper *p = &f->papers[i];
	bool named = p->sha256 != NULL && p->file_name != NULL && p->media_type != NULL;

	if (p->content.p != NULL && !named) {
		refuse_paper(f, i, "Content", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_TOGETHER, "Sha256, FileName, MediaType, Content", NULL);
	}
	if (p->content.p == NULL && p->sha256 != NULL) {
		refuse_paper(f, i, "Sha256", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_WITH, "Content", NULL);
	}
	if (p->content.n > FILING_CONTENT_MAX) {
		refuse_paper(f, i, "Content", ERR_TOO_LARGE, e);
		return err_hint_range(e, HINT_BYTES_MOST, FILING_CONTENT_MAX, 0);
	}
	return 0;
}

static int
check_birth(const struct party *p, int64_t now_ms, const char *field, struct err *e)
{
	char today[CLOCK_TEXT];

	if (p->birth_date == NULL)
		return 0;
	if (strncmp(p->birth_date, clock_vn(now_ms, today), 10) > 0)
		err_at(e, ERR_BAD_VALUE, field, "birth date lies in the future");
	else if (strcmp(p->birth_date, EARLIEST_BIRTH) < 0)
		err_at(e, ERR_BAD_VALUE, field, "nobody is that old");
	else
		return 0;
	today[10] = '\0';
	return err_hint(e, HINT_DATE_BETWEEN, EARLIEST_BIRTH, today);
}

static int
check_party(const struct party *p, int64_t now_ms, const char *path, struct err *e)
{
	char field[40];

	if (p == NULL)
		return 0;
	snprintf(field, sizeof field, "%s/IdNo", path);
	if (check_id(p, field, e) != 0)
		return -1;
	snprintf(field, sizeof field, "%s/BirthDate", path);
	if (check_birth(p, now_ms, field, e) != 0)
		return -1;
	snprintf(field, sizeof field, "%s/Phone", path);
	return check_phone(p->phone, field, e);
}

int
filing_check(const struct filing *f, int64_t now_ms, struct err *e)
{
	char item[S10_LEN + 1];

	if (check_party(f->owner, now_ms, "Dossier/Owner", e) != 0 ||
	    check_party(f->submitter, now_ms, "Dossier/Submitter", e) != 0 ||
	    check_phone(f->return_phone, "Dossier/Return/Phone", e) != 0)
		return -1;
	if (f->return_mode == FILING_BY_POST && f->return_address == NULL) {
		err_at(e, ERR_BAD_VALUE, "Dossier/Return/Address", "return by post needs an address");
		return err_hint(e, HINT_ADDRESS_FOR_POST, NULL, NULL);
	}
	for (size_t i = 0; i < f->n_papers; i++)
		if (check_paper(f, i, e) != 0)
			return -1;
	return f->collect_item == NULL ? 0 : s10_parse(f->collect_item, "Dossier/CollectItem", item, e);
}
