/* SPDX-License-Identifier: Apache-2.0 */
/* See dossier_number.h. */
#include "model/dossier_number.h"

#include <string.h>

static const struct {
	const char *vi, *en;
} texts[] = {
    [NUMBER_SAYS_NOTHING] = {"số không theo mẫu có mã đơn vị", "of a form without a unit's code"},
    [NUMBER_OF_UNIT] = {"mang mã của đơn vị có thẩm quyền", "carries the code of the competent unit"},
    [NUMBER_OF_NOBODY] = {"mang mã mà danh mục không có", "carries a code that the catalogue does not know"},
    [NUMBER_OF_ANOTHER] = {"mang mã của đơn vị khác", "carries the code of another unit"},
};

/* Where the last group of digits begins, before which a hyphen stands; NULL: there is none. */
static const char *
digits_before(const char *number, const char *end)
{
	const char *p = end;

	while (p > number && p[-1] >= '0' && p[-1] <= '9')
		p--;
	return p < end && p > number && p[-1] == '-' ? p : NULL;
}

bool
dossier_number_code(const char *number, char *out)
{
	char normal[UNIT_CODE_MAX + 1];
	const char *sequence = digits_before(number, number + strlen(number));
	const char *day = sequence != NULL ? digits_before(number, sequence - 1) : NULL;
	size_t n = day != NULL ? (size_t)(sequence - 1 - day) : 0, code = day != NULL ? (size_t)(day - 1 - number) : 0;

	if ((n != 6 && n != 8) || code == 0 || code > UNIT_CODE_MAX)
		return false;
	memcpy(out, number, code);
	out[code] = '\0';
	return unit_code_normal(out, normal) == 0;
}

/* The same unit, or a part of it: deeper levels stand behind (QD 20/2020/QD-TTg). */
static bool
leads_to(const char *code, const char *unit)
{
	char one[UNIT_CODE_MAX + 1], two[UNIT_CODE_MAX + 1];

	if (unit == NULL || unit_code_normal(code, one) != 0 || unit_code_normal(unit, two) != 0)
		return false;
	size_t n = strlen(two);
	return strncmp(one, two, n) == 0 && (one[n] == '\0' || one[n] == '.');
}

enum number_whose
dossier_number_whose(const struct catalogue *c, const struct number_ask *q)
{
	char code[UNIT_CODE_MAX + 1];

	if (!dossier_number_code(q->number, code))
		return NUMBER_SAYS_NOTHING;
	const struct unit *whose = catalogue_unit_of(c, code), *is = catalogue_unit_of(c, q->unit);
	if (whose != NULL && is != NULL && whose == is)
		return NUMBER_OF_UNIT;
	if (q->prefix != NULL && q->prefix[0] != '\0' && leads_to(code, q->prefix))
		return NUMBER_OF_UNIT;
	if (whose != NULL)
		return NUMBER_OF_ANOTHER;
	return leads_to(code, q->unit) ? NUMBER_OF_UNIT : NUMBER_OF_NOBODY;
}

const char *
dossier_number_text(enum number_whose whose, bool vi)
{
	return vi ? texts[whose].vi : texts[whose].en;
}

int
dossier_number_check(const struct catalogue *c, const struct number_ask *q, const char *field, struct err *e)
{
	char code[UNIT_CODE_MAX + 1];

	if (dossier_number_whose(c, q) != NUMBER_OF_ANOTHER)
		return 0;
	(void)dossier_number_code(q->number, code);
	err_at(e, ERR_BAD_VALUE, field, "the number carries %s, the dossier is of %s", code, q->unit);
	return err_hint(e, HINT_NUMBER_UNIT, code, q->unit);
}
