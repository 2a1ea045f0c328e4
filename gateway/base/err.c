/* SPDX-License-Identifier: Apache-2.0 */
/* Errors: setting, decorating, and reading the table.  Knows no layer above base. */
#include "base/err.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct {
	const char *name, *vi, *en, *next_vi, *next_en;
	int http;
	enum err_side side;
	bool retry;
} table[ERR_COUNT] = {
#define X(name, http, side, retry, vi, en, next_vi, next_en) {#name, vi, en, next_vi, next_en, http, ERR_SIDE_##side, retry},
#include "base/err.tbl"
#undef X
};

static const struct {
	const char *name, *expected, *vi, *en;
} hints[HINT_COUNT] = {
#define X(name, expected, vi, en) {#name, expected, vi, en},
#include "base/err_hint.tbl"
#undef X
};

static const struct {
	const char *vi, *en;
} person_next[ERR_COUNT] = {
#define X(name, vi, en) [ERR_##name] = {vi, en},
#include "base/err_person.tbl"
#undef X
};

/* Cut where a character ends. */
static void
copy_text(char *out, size_t size, const char *text)
{
	size_t n = text_cut(text, strlen(text), size - 1);

	memcpy(out, text, n);
	out[n] = '\0';
}

__attribute__((format(printf, 4, 0))) static void
set(struct err *e, enum err_code code, const char *field, const char *fmt, va_list ap)
{
	assert(e->code == ERR_NONE && code > ERR_NONE && code < ERR_COUNT);
	e->code = code;
	if (field != NULL)
		copy_text(e->field, sizeof e->field, field);
	vsnprintf(e->msg, sizeof e->msg, fmt, ap);
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	set(e, code, NULL, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_at(struct err *e, enum err_code code, const char *field, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	set(e, code, field, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_hint(struct err *e, enum err_hint hint, const char *one, const char *two)
{
	assert(hint > HINT_NONE && hint < HINT_COUNT);
	e->hint = hint;
	copy_text(e->one, sizeof e->one, one != NULL ? one : "");
	copy_text(e->two, sizeof e->two, two != NULL ? two : "");
	return -1;
}

int
err_hint_range(struct err *e, enum err_hint hint, int64_t one, int64_t two)
{
	char a[24], b[24];

	snprintf(a, sizeof a, "%" PRId64, one);
	snprintf(b, sizeof b, "%" PRId64, two);
	return err_hint(e, hint, a, b);
}

int
err_doing(struct err *e, const char *fmt, ...)
{
	char was[sizeof e->msg];
	va_list ap;

	memcpy(was, e->msg, sizeof was);
	va_start(ap, fmt);
	int n = vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n + 3 < sizeof e->msg) {
		size_t room = sizeof e->msg - (size_t)n - 3; /* ": " and the NUL */
		size_t keep = strnlen(was, room);
		memcpy(e->msg + n, ": ", 2);
		memcpy(e->msg + n + 2, was, keep);
		e->msg[(size_t)n + 2 + keep] = '\0';
	}
	return -1;
}

void
err_clear(struct err *e)
{
	memset(e, 0, sizeof *e);
}

const char *
err_name(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].name;
}

const char *
err_vi(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].vi;
}

const char *
err_en(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].en;
}

int
err_http(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].http;
}

enum err_side
err_side(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].side;
}

bool
err_retryable(enum err_code code)
{
	assert(code < ERR_COUNT);
	return table[code].retry;
}

enum err_code
err_find(const char *name)
{
	for (int i = 0; i < ERR_COUNT; i++)
		if (strcmp(table[i].name, name) == 0)
			return (enum err_code)i;
	return ERR_COUNT;
}

const char *
err_next(enum err_code code, bool vi)
{
	assert(code < ERR_COUNT);
	return vi ? table[code].next_vi : table[code].next_en;
}

const char *
err_hint_name(enum err_hint hint)
{
	assert(hint < HINT_COUNT);
	return hints[hint].name;
}

/* Text being put together in a buffer that may be too small; ends with NUL. */
struct out {
	char *p;
	size_t n, size;
};

static void
put(struct out *o, const char *text, size_t n)
{
	size_t room = o->size - o->n - 1, keep = n < room ? n : room;

	memcpy(o->p + o->n, text, keep);
	o->n += keep;
	o->p[o->n] = '\0';
}

static void
put_text(struct out *o, const char *text)
{
	put(o, text, strlen(text));
}

/* {1} and {2} are the arguments; other braces are themselves. */
static void
put_filled(struct out *o, const char *text, const char *one, const char *two)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "{");
		put(o, text, n);
		text += n;
		if (strncmp(text, "{1}", 3) == 0 || strncmp(text, "{2}", 3) == 0) {
			put_text(o, text[1] == '1' ? one : two);
			text += 3;
		} else if (*text == '{')
			put(o, text++, 1);
	}
}

void
err_hint_text(enum err_hint hint, bool vi, const char *one, const char *two, char *buf, size_t size)
{
	struct out o = {buf, 0, size};

	assert(hint < HINT_COUNT && size > 0);
	buf[0] = '\0';
	put_filled(&o, vi ? hints[hint].vi : hints[hint].en, one, two);
}

/* What is wrong, and what is needed, without a full stop. */
static void
put_clause(struct out *o, const struct err *e, bool vi)
{
	put_text(o, vi ? err_vi(e->code) : err_en(e->code));
	if (e->hint == HINT_NONE)
		return;
	put_text(o, ": ");
	put_filled(o, vi ? hints[e->hint].vi : hints[e->hint].en, e->one, e->two);
}

static void
put_next(struct out *o, const char *sentence)
{
	put_text(o, " ");
	put_text(o, sentence);
	put_text(o, ".");
}

void
err_sentence(const struct err *e, bool vi, char *buf, size_t size)
{
	struct out o = {buf, 0, size};

	buf[0] = '\0';
	put_clause(&o, e, vi);
	put_text(&o, ".");
	put_next(&o, err_next(e->code, vi));
}

/* Its first letter as a capital: texts of err.tbl begin with a-z or đ. */
static void
capital(char *s)
{
	static const char small[] = "đ", large[] = "Đ";

	if (s[0] >= 'a' && s[0] <= 'z')
		s[0] = (char)(s[0] - 'a' + 'A');
	else if (strncmp(s, small, sizeof small - 1) == 0)
		memcpy(s, large, sizeof large - 1);
}

void
err_for_person(const struct err *e, bool vi, char *buf, size_t size)
{
	const char *next = vi ? person_next[e->code].vi : person_next[e->code].en;
	struct out o = {buf, 0, size};

	buf[0] = '\0';
	put_clause(&o, e, vi);
	put_text(&o, ".");
	if (e->hint == HINT_NONE)
		put_next(&o, next != NULL ? next : err_next(e->code, vi));
	capital(buf);
}

void
err_expected(const struct err *e, char *buf, size_t size)
{
	struct out o = {buf, 0, size};
	const char *expected = hints[e->hint].expected;

	buf[0] = '\0';
	if (expected[0] != '\0') {
		put_filled(&o, expected, e->one, e->two);
		return;
	}
	if (e->hint == HINT_NONE)
		return;
	put_filled(&o, hints[e->hint].vi, e->one, e->two);
	put_text(&o, " / ");
	put_filled(&o, hints[e->hint].en, e->one, e->two);
}
