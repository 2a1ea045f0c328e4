/* SPDX-License-Identifier: Apache-2.0 */
/* Passports; see passport.h. */
#include "model/passport.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS   "0123456789"

enum { STATE_MAX = 3, VIETNAMESE_MIN = 8, VIETNAMESE_MAX = 9 };

int
passport_state(const char *text, const char *field, struct err *e)
{
	size_t n = strspn(text, CAPITALS);

	if (n >= 1 && n <= STATE_MAX && text[n] == '\0')
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "no state that issues passports");
	return err_hint(e, HINT_CAPITALS, "1-3", NULL);
}

int
passport_number(const char *text, const char *issuer, const char *field, struct doubts *d, struct err *e)
{
	size_t n = strlen(text);

	if (person_passport(text, field, e) != 0)
		return -1;
	if (issuer == NULL || strcmp(issuer, "VNM") != 0)
		return 0;
	if (n < VIETNAMESE_MIN || n > VIETNAMESE_MAX || strspn(text, CAPITALS) != 1 || strspn(text + 1, DIGITS) != n - 1)
		doubt_add(d, DOUBT_PASSPORT_FORM, field, NULL, NULL);
	return 0;
}

/* ---- the zone ---- */

static int
refuse(const char *field, const char *why, struct err *e)
{
	err_at(e, ERR_BAD_VALUE, field, "the passport's lines: %s", why);
	return err_hint(e, HINT_PASSPORT_LINES, NULL, NULL);
}

/* Line ends and blanks are the scanner's.  NULL: not two lines of the zone's characters. */
static const char *
both_lines(struct arena *a, const char *zone)
{
	char *out = arena_alloc(a, 2 * PASSPORT_LINE + 1);
	size_t n = 0;

	for (; *zone != '\0'; zone++) {
		if (strchr(" \t\r\n", *zone) != NULL)
			continue;
		if (strchr(CAPITALS DIGITS "<", *zone) == NULL || n == 2 * PASSPORT_LINE)
			return NULL;
		out[n++] = *zone;
	}
	return n == 2 * PASSPORT_LINE ? out : NULL;
}

static int
value_of(char c)
{
	return c == '<' ? 0 : c <= '9' ? c - '0' : c - 'A' + 10;
}

/* Part 3, section 4.9: weights 7, 3, 1 again and again, the sum modulo 10. */
static int
weigh(const char *s, size_t n, size_t *place)
{
	static const int weight[] = {7, 3, 1};
	int sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += value_of(s[i]) * weight[(*place)++ % 3];
	return sum;
}

static int
refuse_digit(const char *field, size_t place, int want, struct err *e)
{
	char at[8];
	const char digit[] = {(char)('0' + want), '\0'};

	snprintf(at, sizeof at, "%zu", place + 1);
	err_at(e, ERR_BAD_VALUE, field, "the check digit at %s of the second line is wrong", at);
	return err_hint(e, HINT_PASSPORT_DIGIT, at, digit);
}

/* Part 4, section 4.2.2: places of the second line, from 0. */
static int
check_digits(const char *line, const char *field, struct err *e)
{
	static const struct {
		size_t from, n;
		bool may_be_blank; /* of personal data that is not there */
	} parts[] = {{0, 9, false}, {13, 6, false}, {21, 6, false}, {28, 14, true}};
	size_t place = 0;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++, place = 0) {
		size_t at = parts[i].from + parts[i].n;
		int want = weigh(line + parts[i].from, parts[i].n, &place) % 10;
		if (line[at] != '0' + want && !(parts[i].may_be_blank && want == 0 && line[at] == '<'))
			return refuse_digit(field, at, want, e);
	}
	int sum = weigh(line, 10, &place);
	sum += weigh(line + 13, 7, &place);
	sum += weigh(line + 21, 22, &place);
	return line[PASSPORT_LINE - 1] == '0' + sum % 10 ? 0 : refuse_digit(field, PASSPORT_LINE - 1, sum % 10, e);
}

/* Without the fillers behind it. */
static const char *
trimmed(struct arena *a, const char *s, size_t n)
{
	while (n > 0 && s[n - 1] == '<')
		n--;
	return arena_dup(a, s, n);
}

/* Family and given names, between them two fillers, within them one. */
static const char *
name_of(struct arena *a, const char *s)
{
	const char *in = trimmed(a, s, PASSPORT_LINE - 5);
	char *out = arena_dup(a, in, strlen(in)), *to = out;

	for (const char *p = in; *p != '\0'; p++)
		if (*p != '<')
			*to++ = *p;
		else if (to > out && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
	return out;
}

/* YYMMDD.  The century is the last one that is over for a birth, and the present one for an end.  NULL: no date. */
static const char *
date_of(struct arena *a, const char *s, int64_t now_ms, bool birth)
{
	char today[CLOCK_TEXT], year[5];
	struct err none = {0};

	if (strspn(s, DIGITS) < 2)
		return NULL;
	snprintf(year, sizeof year, "20%.2s", s);
	if (birth && strncmp(year, clock_vn(now_ms, today), 4) > 0)
		memcpy(year, "19", 2);
	if (birth && strncmp(s + 2, "<<<<", 4) == 0)
		return arena_str(a, year);
	const char *date = arena_fmt(a, "%s-%.2s-%.2s", year, s + 2, s + 4);
	/* the same day of a far future: only that there is such a day is asked */
	return person_birth(date, "", birth ? now_ms : now_ms + INT64_C(100) * 366 * 86400000, &none) == 0 ? date : NULL;
}

static int
check_read(const struct passport *p, const char *field, int64_t now_ms, struct doubts *d, struct err *e)
{
	char today[CLOCK_TEXT];

	if (p->name[0] == '\0' || strpbrk(p->name, DIGITS) != NULL)
		return refuse(field, "no name", e);
	if (p->birth_date == NULL)
		return refuse(field, "no date of birth", e);
	if (p->expires == NULL)
		return refuse(field, "no end", e);
	if (strncmp(p->expires, clock_vn(now_ms, today), 10) < 0)
		doubt_add(d, DOUBT_PASSPORT_OVER, field, p->expires, NULL);
	if (strcmp(p->issuer, p->nationality) != 0)
		doubt_add(d, DOUBT_PASSPORT_STATES, field, p->issuer, p->nationality);
	return passport_number(p->number, p->issuer, field, d, e);
}

int
passport_read(struct arena *a, const char *zone, const char *field, int64_t now_ms, struct passport *out, struct doubts *d,
    struct err *e)
{
	const char *lines = both_lines(a, zone);

	if (lines == NULL || lines[0] != 'P')
		return refuse(field, lines == NULL ? "not two of 44 characters" : "another document", e);
	const char *second = lines + PASSPORT_LINE;
	if (check_digits(second, field, e) != 0)
		return -1;
	if (second[20] != 'M' && second[20] != 'F' && second[20] != '<')
		return refuse(field, "no sex", e);
	*out = (struct passport){.number = trimmed(a, second, 9),
	    .issuer = trimmed(a, lines + 2, 3),
	    .nationality = trimmed(a, second + 10, 3),
	    .name = name_of(a, lines + 5),
	    .birth_date = date_of(a, second + 13, now_ms, true),
	    .sex = second[20] == 'M' ? PERSON_MALE
		: second[20] == 'F'  ? PERSON_FEMALE
				     : PERSON_SEX_UNKNOWN,
	    .expires = date_of(a, second + 21, now_ms, false)};
	if (passport_state(out->issuer, field, e) != 0 || passport_state(out->nationality, field, e) != 0)
		return -1;
	return check_read(out, field, now_ms, d, e);
}
