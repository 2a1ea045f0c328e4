/* SPDX-License-Identifier: Apache-2.0 */
/* Forms; see form.h. */
#include "codec/form.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { KNOWN_MAX = 500, NAME_MAX_BYTES = 64 };

/* ---- escapes ---- */

static void
put_percent(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isalnum((unsigned char)s[i]) || (s[i] != '\0' && strchr("-._~", s[i]) != NULL))
			buf_chr(b, s[i]);
		else
			buf_fmt(b, "%%%02X", (unsigned char)s[i]);
}

const char *
form_percent(struct arena *a, const char *s)
{
	struct buf b;

	buf_init(&b, a, 3 * strlen(s));
	put_percent(&b, s, strlen(s));
	return b.p != NULL ? b.p : "";
}

/* Into the arena; false: no such escape, not UTF-8, or a NUL in it. */
static bool
unescape(struct arena *a, struct str s, struct str *out)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '%' && (s.n - i < 3 || text_unhex(s.p + i + 1, 2, &c, 1) != 0))
			return false;
		i += s.p[i] == '%' ? 2 : 0;
		p[n++] = s.p[i] == '+' ? ' ' : (char)c;
	}
	p[n] = '\0';
	*out = (struct str){p, n};
	return memchr(p, '\0', n) == NULL && text_is_utf8(p, n);
}

/* ---- refusals, each with what is expected ---- */

/* Texts with commas between, in the arena. */
static const char *
listed(struct arena *a, const char *(*text)(const void *of, size_t i), const void *of)
{
	struct buf b;

	buf_init(&b, a, KNOWN_MAX);
	for (size_t i = 0; text(of, i) != NULL; i++)
		buf_fmt(&b, "%s%s", i > 0 ? ", " : "", text(of, i));
	return b.p != NULL ? b.p : "";
}

static const char *
name_at(const void *table, size_t i)
{
	return ((const struct field *)table)[i].name;
}

static const char *
word_at(const void *field, size_t i)
{
	const struct field *f = field;
	return i < f->words ? f->word((unsigned)i) : NULL;
}

static int
refuse_value(struct arena *a, const struct field *f, const char *why, struct err *e)
{
	err_at(e, ERR_BAD_VALUE, f->name, "query: %s %s", f->name, why);
	if (f->kind == FIELD_WORD)
		return err_hint(e, HINT_ONE_OF, listed(a, word_at, f), NULL);
	if (f->kind == FIELD_BOOL)
		return err_hint(e, HINT_ONE_OF, "0, 1", NULL);
	if (f->min == 0 && f->max == 0)
		return f->kind == FIELD_TEXT ? -1 : err_hint(e, HINT_WHOLE, NULL, NULL);
	return err_hint_range(e, f->kind == FIELD_TEXT || f->kind == FIELD_BYTES ? HINT_LENGTH : HINT_WHOLE_NUMBER, f->min, f->max);
}

/* What a caller made up is shown only when it can do no harm where it is shown. */
static int
refuse_unknown(struct arena *a, const struct field *table, const char *name, struct err *e)
{
	err_at(e, ERR_BAD_VALUE, text_is_token(name, "-._", NAME_MAX_BYTES) ? name : "query",
	    "query: a parameter that is not known");
	return err_hint(e, HINT_PARAMETERS, listed(a, name_at, table), NULL);
}

static int
refuse_twice(const struct field *f, struct err *e)
{
	err_at(e, ERR_BAD_VALUE, f->name, "query: %s is there twice", f->name);
	return err_hint(e, HINT_PARAMETER_ONCE, f->name, NULL);
}

/* ---- reading ---- */

int
form_next(struct arena *a, struct str *rest, struct str *name, struct str *value)
{
	if (rest->n == 0)
		return 0;
	const char *end = memchr(rest->p, '&', rest->n);
	struct str pair = {rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n};
	const char *eq = memchr(pair.p, '=', pair.n);
	struct str n = {pair.p, eq != NULL ? (size_t)(eq - pair.p) : pair.n}, v = {pair.p + pair.n, 0};

	*name = *value = (struct str){"", 0};
	if (eq != NULL)
		v = (struct str){eq + 1, pair.n - n.n - 1};
	*rest = end != NULL ? (struct str){end + 1, rest->n - pair.n - 1} : (struct str){rest->p + rest->n, 0};
	return unescape(a, n, name) && unescape(a, v, value) ? 1 : -1;
}

static int
take_pair(struct fields_reader *r, struct str name, struct str value, struct err *e)
{
	const struct field *f = field_find(r->table, name);
	if (f == NULL)
		return refuse_unknown(r->a, r->table, name.p, e);
	if ((r->seen >> (f - r->table) & 1) != 0)
		return refuse_twice(f, e);
	return fields_take(r, name, value) == 0 ? 0 : refuse_value(r->a, f, r->why, e);
}

static bool
is_of(const char *const *names, struct str name)
{
	for (; names != NULL && *names != NULL; names++) {
		size_t n = strlen(*names);
		bool all = (*names)[n - 1] == '.' && name.n > n && memcmp(name.p, *names, n) == 0;
		if (all || str_eq(name, *names))
			return true;
	}
	return false;
}

/* others NULL: no browser sends it. */
static int
read_pairs(struct arena *a, struct str text, const struct field *table, const char *const *others, void *out, struct err *e)
{
	struct fields_reader r;
	struct str name, value;
	int more;

	fields_begin(&r, a, table, out);
	while ((more = form_next(a, &text, &name, &value)) > 0) {
		if (others != NULL && (value.n == 0 || is_of(others, name)))
			continue;
		if (take_pair(&r, name, value, e) != 0)
			return -1;
	}
	if (more < 0) {
		err_at(e, ERR_BAD_VALUE, "query", "query: a wrong escape, or no UTF-8");
		return err_hint(e, HINT_ESCAPES, NULL, NULL);
	}
	if (fields_end(&r) == 0)
		return 0;
	err_at(e, ERR_BAD_VALUE, r.name, "query: %s %s", r.name, r.why);
	return err_hint(e, HINT_PARAMETER_MISSING, r.name, NULL);
}

int
form_read(struct arena *a, struct str text, const struct field *table, void *out, struct err *e)
{
	return read_pairs(a, text, table, NULL, out, e);
}

int
form_read_browser(struct arena *a, struct str text, const struct field *table, const char *const *others, void *out, struct err *e)
{
	return read_pairs(a, text, table, others, out, e);
}

/* ---- writing ---- */

void
form_write(struct buf *b, const struct field *table, const void *record)
{
	struct str value;
	bool first = true;

	for (const struct field *f = table; f->name != NULL; f++) {
		if (!field_print(b->a, f, record, &value))
			continue;
		buf_fmt(b, "%s%s=", first ? "" : "&", f->name);
		put_percent(b, value.p, value.n);
		first = false;
	}
}
