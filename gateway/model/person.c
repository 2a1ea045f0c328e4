/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and cards of people; see person.h. */
#include "model/person.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/unicode.h"
#include "model/province.h"

enum { NUMBER = 12, OLD_NUMBER = 9, TAX_CODE = 10, BRANCH = 3, CARD_FIELDS = 7, EARLIEST = 1850 };

static bool
is_digits(const char *s, size_t n)
{
	return strspn(s, "0123456789") == n && s[n] == '\0';
}

const char *
person_sex_name(enum person_sex sex)
{
	return sex == PERSON_MALE ? "Nam" : sex == PERSON_FEMALE ? "Nữ" : "";
}

/* ---- numbers ---- */

int
person_number(const char *text, const char *field, struct person_number *out, struct err *e)
{
	if (!is_digits(text, NUMBER)) {
		err_at(e, ERR_BAD_VALUE, field, "no personal number");
		return err_hint(e, HINT_PERSONAL_NUMBER, NULL, NULL);
	}
	int century = text[3] - '0';
	const struct birthplace *b = province_birthplace(text);
	*out = (struct person_number){
	    .digits = text,
	    .birthplace = b != NULL ? b->name : NULL,
	    .province = b != NULL ? b->now : NULL,
	    .sex = century % 2 == 0 ? PERSON_MALE : PERSON_FEMALE,
	    .year = 1900 + century / 2 * 100 + (text[4] - '0') * 10 + (text[5] - '0'),
	};
	return 0;
}

/* 10 less the remainder of the weighted sum by 11; 10: no code begins so. */
static int
tax_digit(const char *s)
{
	static const int weight[TAX_CODE - 1] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
	int sum = 0;

	for (int i = 0; i < TAX_CODE - 1; i++)
		sum += weight[i] * (s[i] - '0');
	return 10 - sum % 11;
}

int
person_tax_code(const char *text, const char *field, struct err *e)
{
	struct person_number own;
	size_t digits = strspn(text, "0123456789");
	const char *branch = text[digits] == '-' ? text + digits + 1 : NULL;

	if (digits == NUMBER && branch == NULL && text[digits] == '\0')
		return person_number(text, field, &own, e);
	if (digits != TAX_CODE ||
	    (branch == NULL ? text[digits] != '\0' : !is_digits(branch, BRANCH) || strcmp(branch, "000") == 0)) {
		err_at(e, ERR_BAD_VALUE, field, "no tax code");
		return err_hint(e, HINT_TAX_CODE, NULL, NULL);
	}
	int want = tax_digit(text);
	if (want == text[TAX_CODE - 1] - '0')
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "the tax code's check digit should be %d", want);
	const char digit[] = {(char)('0' + want % 10), '\0'};
	return want == 10 ? err_hint(e, HINT_TAX_CODE_NONE, NULL, NULL) : err_hint(e, HINT_TAX_CODE_DIGIT, digit, NULL);
}

int
person_passport(const char *text, const char *field, struct err *e)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

	if (text[n] == '\0' && n >= 6 && n <= 9 && strpbrk(text, "0123456789") != NULL)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "no passport number");
	return err_hint(e, HINT_PASSPORT, NULL, NULL);
}

/* ---- dates ---- */

/* Of n digits. */
static int
number(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

static bool
day_exists(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

static bool
in_life(const char *date, int64_t now_ms)
{
	char today[CLOCK_TEXT];

	return number(date, 4) >= EARLIEST && strncmp(date, clock_vn(now_ms, today), strlen(date)) <= 0;
}

int
person_birth(const char *text, const char *field, int64_t now_ms, struct err *e)
{
	static const char shape[] = "0000-00-00";
	bool fits = strlen(text) == 10 || strlen(text) == 4;

	for (size_t i = 0; fits && text[i] != '\0'; i++)
		fits = shape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == shape[i];
	if (fits && text[4] == '-')
		fits = day_exists(number(text, 4), number(text + 5, 2), number(text + 8, 2));
	if (fits && in_life(text, now_ms))
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "no date of birth");
	return err_hint(e, HINT_BIRTH, NULL, NULL);
}

/* ---- the card's code ---- */

/* DDMMYYYY as YYYY-MM-DD; 0000YYYY and YYYY as the year alone.  NULL: neither. */
static const char *
card_date(struct arena *a, const char *s)
{
	if (is_digits(s, 4) || (is_digits(s, 8) && strncmp(s, "0000", 4) == 0))
		return arena_str(a, s + strlen(s) - 4);
	if (!is_digits(s, 8))
		return NULL;
	int day = number(s, 2), month = number(s + 2, 2), year = number(s + 4, 4);
	return day_exists(year, month, day) ? arena_fmt(a, "%04d-%02d-%02d", year, month, day) : NULL;
}

static enum person_sex
card_sex(const char *s)
{
	return strcmp(s, "Nam") == 0 ? PERSON_MALE : strcmp(s, "Nữ") == 0 ? PERSON_FEMALE : PERSON_SEX_UNKNOWN;
}

/* Cut at each bar; how many fields there are, of which `out` has the first CARD_FIELDS. */
static size_t
card_split(char *s, const char *out[CARD_FIELDS])
{
	size_t n = 0;

	for (char *bar; s != NULL; s = bar) {
		bar = strchr(s, '|');
		if (bar != NULL)
			*bar++ = '\0';
		if (n < CARD_FIELDS)
			out[n] = s;
		n++;
	}
	return n;
}

static int
refuse_card(const char *field, const char *why, struct err *e)
{
	err_at(e, ERR_BAD_VALUE, field, "the card's code: %s", why);
	return err_hint(e, HINT_CARD_CODE, NULL, NULL);
}

/* Line ends and blanks that a scanner put around it are no part of it, nor is a byte order mark. */
static char *
trimmed(struct arena *a, const char *code)
{
	if (strncmp(code, "\xef\xbb\xbf", 3) == 0)
		code += 3;
	code += strspn(code, " \t\r\n");
	size_t n = strlen(code);
	while (n > 0 && strchr(" \t\r\n", code[n - 1]) != NULL)
		n--;
	return arena_dup(a, code, n);
}

/* The fourth and fifth field: date of birth and sex, or the other way round. */
static int
card_birth_and_sex(struct arena *a, const char *const *f, const char *field, int64_t now_ms, struct person_card *out, struct err *e)
{
	bool swapped = card_sex(f[3]) != PERSON_SEX_UNKNOWN;

	out->sex = card_sex(f[swapped ? 3 : 4]);
	out->birth_date = card_date(a, f[swapped ? 4 : 3]);
	if (out->sex == PERSON_SEX_UNKNOWN)
		return refuse_card(field, "no sex", e);
	if (out->birth_date == NULL || !in_life(out->birth_date, now_ms))
		return refuse_card(field, "no date of birth", e);
	return 0;
}

static int
card_texts(struct person_card *c, const char *field, struct doubts *d, struct err *e)
{
	if (unicode_check(c->name, TEXT_RULE_NAME, field, e) != 0)
		return -1;
	if (c->residence[0] != '\0' && unicode_check(c->residence, TEXT_RULE_NAME, field, e) != 0)
		return -1;
	if (strchr(c->name, '?') != NULL || strchr(c->residence, '?') != NULL || strstr(c->name, "\xef\xbf\xbd") != NULL ||
	    strstr(c->residence, "\xef\xbf\xbd") != NULL)
		doubt_add(d, DOUBT_LETTERS_LOST, field, NULL, NULL);
	return 0;
}

int
person_card(struct arena *a, const char *code, const char *field, int64_t now_ms, struct person_card *out, struct doubts *d,
    struct err *e)
{
	const char *f[CARD_FIELDS] = {"", "", "", "", "", "", ""};
	struct person_number own;

	*out = (struct person_card){0};
	if (strlen(code) > PERSON_CARD_MAX) {
		err_at(e, ERR_TOO_LARGE, field, "the card's code has %zu bytes", strlen(code));
		return err_hint_range(e, HINT_BYTES_MOST, PERSON_CARD_MAX, 0);
	}
	char *text = trimmed(a, code);
	if (!unicode_is_nfc(text, strlen(text))) {
		doubt_add(d, DOUBT_CARD_FORM, field, NULL, NULL);
		text = unicode_to_nfc(a, text);
	}
	size_t n = card_split(text, f);
	if (n < CARD_FIELDS - 1)
		return refuse_card(field, "too few fields", e);
	if (n == CARD_FIELDS - 1)
		doubt_add(d, DOUBT_CARD_SHORT, field, "6", NULL);
	if (n > CARD_FIELDS)
		doubt_add(d, DOUBT_CARD_LONGER, field, NULL, NULL);
	if (person_number(f[0], field, &own, e) != 0)
		return -1;
	if (f[1][0] != '\0' && !is_digits(f[1], OLD_NUMBER))
		return refuse_card(field, "the old number has no nine digits", e);
	out->number = f[0];
	out->old_number = f[1];
	out->name = f[2];
	out->residence = f[5];
	out->issued = f[6][0] == '\0' ? "" : card_date(a, f[6]);
	if (out->issued == NULL || (out->issued[0] != '\0' && strlen(out->issued) != 10))
		return refuse_card(field, "no date of issue", e);
	if (card_birth_and_sex(a, f, field, now_ms, out, e) != 0 || card_texts(out, field, d, e) != 0)
		return -1;
	person_compare(&own, field, out->birth_date, field, out->sex, field, d);
	return 0;
}

/* ---- what contradicts ---- */

void
person_compare(const struct person_number *n, const char *number_field, const char *birth_date, const char *birth_field,
    enum person_sex sex, const char *sex_field, struct doubts *d)
{
	char said[8], numbers[8];

	if (birth_date != NULL && birth_date[0] != '\0') {
		snprintf(said, sizeof said, "%.4s", birth_date);
		snprintf(numbers, sizeof numbers, "%04d", n->year);
		if (strcmp(said, numbers) != 0)
			doubt_add(d, DOUBT_BIRTH_YEAR, birth_field, said, numbers);
		if (strlen(birth_date) == 4)
			doubt_add(d, DOUBT_BIRTH_YEAR_ONLY, birth_field, NULL, NULL);
	}
	if (sex != PERSON_SEX_UNKNOWN && sex != n->sex)
		doubt_add(d, DOUBT_SEX, sex_field, person_sex_name(n->sex), n->sex == PERSON_MALE ? "male" : "female");
	if (number_field != NULL && n->birthplace == NULL) {
		snprintf(said, sizeof said, "%.3s", n->digits);
		doubt_add(d, DOUBT_BIRTHPLACE, number_field, said, NULL);
	}
}
