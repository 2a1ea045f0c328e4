/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a struct by name; see fields.h. */
#include "codec/fields.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "codec/netstring.h"

enum { PACK_MAX = NETSTRING_MAX };

const char FIELD_NONE[] = "";

/* ---- one field, as text ---- */

static struct str
int_text(struct arena *a, int64_t v)
{
	struct buf b;

	buf_init(&b, a, 20); /* -9223372036854775808 */
	buf_int(&b, v);
	return (struct str){b.p, b.len};
}

static struct str
list_text(struct arena *a, const struct field *f, const struct field_list *list)
{
	struct buf b;

	buf_init(&b, a, PACK_MAX);
	for (size_t i = 0; i < list->n; i++) {
		struct buf item;
		buf_init(&item, a, PACK_MAX);
		fields_pack(&item, f->fields, (const char *)list->items + i * f->size, FIELDS_ALL);
		netstring_put(&b, (struct str){item.p, item.len});
	}
	return (struct str){b.p, b.len};
}

static struct str
record_text(struct arena *a, const struct field *f, const void *record)
{
	struct buf b;

	buf_init(&b, a, PACK_MAX);
	fields_pack(&b, f->fields, record, FIELDS_ALL);
	return (struct str){b.p != NULL ? b.p : "", b.len};
}

/* p NULL: a pointer that is not there. */
static struct str
value_text(struct arena *a, const struct field *f, const void *at)
{
	const void *record;

	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_DATE:
		return str_of(*(const char *const *)at);
	case FIELD_BYTES:
	case FIELD_REST:
		return *(const struct str *)at;
	case FIELD_INT:
	case FIELD_TIME:
		return int_text(a, *(const int64_t *)at);
	case FIELD_UINT:
		return int_text(a, *(const unsigned *)at);
	case FIELD_BOOL:
		return str_of(*(const bool *)at ? "1" : "0");
	case FIELD_WORD:
		return str_of(f->word(*(const unsigned *)at));
	case FIELD_LIST:
		return list_text(a, f, at);
	case FIELD_RECORD:
		record = *(const void *const *)at;
		return record != NULL ? record_text(a, f, record) : (struct str){NULL, 0};
	}
	return (struct str){NULL, 0};
}

bool
field_print(struct arena *a, const struct field *f, const void *record, struct str *out)
{
	*out = value_text(a, f, (const char *)record + f->at);
	if (f->fallback == FIELD_NONE && f->kind != FIELD_TEXT && f->kind != FIELD_DATE && f->kind != FIELD_RECORD)
		return out->n > 0 && !str_eq(*out, "0");
	if (f->fallback == FIELD_NONE)
		return out->p != NULL;
	return f->fallback == NULL || !str_eq(*out, f->fallback);
}

/* ---- and back ---- */

/* Within the bounds, which are none when both are 0. */
static int
bounded(const struct field *f, int64_t n, const char **why)
{
	if ((f->min == 0 && f->max == 0) || (n >= f->min && n <= f->max))
		return 0;
	*why = n < f->min ? "is less than may be" : "is more than may be";
	return -1;
}

static int
wrong(const char **why, const char *text)
{
	*why = text;
	return -1;
}

static int
parse_int(struct str s, int64_t *out)
{
	bool minus = s.n > 1 && s.p[0] == '-';

	if (text_int(s.p + minus, s.n - minus, minus, INT64_MAX, out) != 0)
		return -1;
	*out = minus ? -*out : *out;
	return 0;
}

static int
parse_text(struct arena *a, const struct field *f, struct str s, const char **out, const char **why)
{
	if (s.n > 0 && memchr(s.p, '\0', s.n) != NULL)
		return wrong(why, "has a NUL in it");
	*out = arena_dup(a, s.p, s.n);
	return f->max == 0 && f->min == 0 ? 0 : bounded(f, (int64_t)text_characters(s.p, s.n), why);
}

static int
parse_number(const struct field *f, struct str s, int64_t most, int64_t *out, const char **why)
{
	if (parse_int(s, out) != 0 || (most > 0 && (*out < 0 || *out > most)))
		return wrong(why, "is no whole number");
	return bounded(f, *out, why);
}

static int
parse_word(const struct field *f, struct str s, unsigned *out, const char **why)
{
	for (*out = 0; *out < f->words; ++*out)
		if (str_eq(s, f->word(*out)))
			return 0;
	return wrong(why, "is none of its words");
}

static int
parse_struct(struct arena *a, const struct field *f, struct str s, void *out, const char **why)
{
	struct fields_reader r;

	fields_begin(&r, a, f->fields, out);
	if (fields_take_packed(&r, s) == 0 && fields_end(&r) == 0)
		return 0;
	*why = arena_fmt(a, "cannot be read: %s %s", r.name, r.why);
	return -1;
}

static int
parse_list(struct arena *a, const struct field *f, struct str s, struct field_list *out, const char **why)
{
	struct str item;
	size_t n = 0, at = 0;
	int there;

	while ((there = netstring_next(s, &at, &item)) == 1)
		n++;
	if (there < 0)
		return wrong(why, "is no list");
	if (bounded(f, (int64_t)n, why) != 0)
		return -1;
	*out = (struct field_list){arena_alloc(a, n * f->size + 1), n};
	at = 0;
	for (size_t i = 0; i < n; i++)
		if (netstring_next(s, &at, &item) != 1 || parse_struct(a, f, item, (char *)out->items + i * f->size, why) != 0)
			return -1;
	return 0;
}

int
field_parse(struct arena *a, const struct field *f, struct str s, void *record, const char **why)
{
	void *at = (char *)record + f->at;
	int64_t n = 0;
	int rc = -1;

	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_DATE:
		return parse_text(a, f, s, at, why);
	case FIELD_BYTES:
	case FIELD_REST:
		*(struct str *)at = (struct str){arena_dup(a, s.p, s.n), s.n};
		return bounded(f, (int64_t)s.n, why);
	case FIELD_INT:
	case FIELD_TIME:
		return parse_number(f, s, 0, at, why);
	case FIELD_UINT:
		rc = parse_number(f, s, UINT32_MAX, &n, why);
		*(unsigned *)at = (unsigned)n;
		return rc;
	case FIELD_BOOL:
		*(bool *)at = str_eq(s, "1");
		return str_eq(s, "1") || str_eq(s, "0") ? 0 : wrong(why, "is neither 1 nor 0");
	case FIELD_WORD:
		return parse_word(f, s, at, why);
	case FIELD_LIST:
		return parse_list(a, f, s, at, why);
	case FIELD_RECORD:
		*(void **)at = arena_alloc(a, f->size);
		return parse_struct(a, f, s, *(void **)at, why);
	}
	return rc;
}

/* ---- tables ---- */

const struct field *
field_find(const struct field *table, struct str name)
{
	for (const struct field *f = table; f->name != NULL; f++)
		if (f->kind != FIELD_REST && str_eq(name, f->name))
			return f;
	return NULL;
}

static void
put_field(struct buf *b, const char *name, struct str value)
{
	size_t n = strlen(name);

	buf_int(b, (int64_t)(n + 1 + value.n));
	buf_chr(b, ':');
	buf_add(b, name, n);
	buf_chr(b, '=');
	buf_add(b, value.p, value.n);
	buf_chr(b, ',');
}

void
fields_pack(struct buf *b, const struct field *table, const void *record, enum fields_which which)
{
	struct str value;

	for (const struct field *f = table; f->name != NULL; f++) {
		if (f->kind == FIELD_REST ? which == FIELDS_FIXED : which != FIELDS_ALL && f->fixed != (which == FIELDS_FIXED))
			continue;
		if (f->kind == FIELD_REST)
			buf_add(b, ((const struct str *)(const void *)((const char *)record + f->at))->p,
			    ((const struct str *)(const void *)((const char *)record + f->at))->n);
		else if (field_print(b->a, f, record, &value))
			put_field(b, f->name, value);
	}
}

int
fields_next(struct str packed, size_t *at, struct str *name, struct str *value)
{
	struct str pair;
	int there = netstring_next(packed, at, &pair);
	const char *eq = there == 1 ? memchr(pair.p, '=', pair.n) : NULL;

	if (there != 1)
		return there;
	if (eq == NULL || eq == pair.p)
		return -1;
	*name = (struct str){pair.p, (size_t)(eq - pair.p)};
	*value = (struct str){eq + 1, pair.n - name->n - 1};
	return 1;
}

struct str
fields_value(struct str packed, const char *wanted)
{
	struct str name, value;

	for (size_t at = 0; fields_next(packed, &at, &name, &value) == 1;)
		if (str_eq(name, wanted))
			return value;
	return (struct str){NULL, 0};
}

/* ---- reading ---- */

void
fields_begin(struct fields_reader *r, struct arena *a, const struct field *table, void *record)
{
	*r = (struct fields_reader){.a = a, .table = table, .record = record};
}

static int
failed(struct fields_reader *r, const char *name, const char *why)
{
	r->name = name;
	r->why = why;
	return -1;
}

/* Kept behind what is there already. */
static void
keep(struct fields_reader *r, const struct field *rest, struct str name, struct str value)
{
	struct str *all = (void *)((char *)r->record + rest->at);
	struct buf b;

	buf_init(&b, r->a, PACK_MAX);
	buf_add(&b, all->p, all->n);
	put_field(&b, arena_dup(r->a, name.p, name.n), value);
	*all = (struct str){b.p, b.len};
}

int
fields_take(struct fields_reader *r, struct str name, struct str value)
{
	const struct field *rest = NULL;

	for (const struct field *f = r->table; f->name != NULL; f++) {
		uint64_t bit = UINT64_C(1) << (f - r->table);
		if (f->kind == FIELD_REST) {
			rest = f;
			continue;
		}
		if (!str_eq(name, f->name))
			continue;
		if ((r->seen & bit) != 0)
			return failed(r, f->name, "is there twice");
		r->seen |= bit;
		return field_parse(r->a, f, value, r->record, &r->why) == 0 ? 0 : failed(r, f->name, r->why);
	}
	if (rest == NULL)
		return failed(r, arena_dup(r->a, name.p, name.n), "is not known here");
	keep(r, rest, name, value);
	return 0;
}

int
fields_take_packed(struct fields_reader *r, struct str packed)
{
	struct str name, value;
	size_t at = 0;
	int there;

	while ((there = fields_next(packed, &at, &name, &value)) == 1)
		if (fields_take(r, name, value) != 0)
			return -1;
	return there == 0 ? 0 : failed(r, "what stands there", "cannot be taken apart");
}

int
fields_end(struct fields_reader *r)
{
	for (const struct field *f = r->table; f->name != NULL; f++) {
		if (f->kind == FIELD_REST || (r->seen >> (f - r->table) & 1) != 0 || f->fallback == FIELD_NONE)
			continue;
		if (f->fallback == NULL)
			return failed(r, f->name, "is missing");
		if (field_parse(r->a, f, str_of(f->fallback), r->record, &r->why) != 0)
			return failed(r, f->name, r->why);
	}
	return 0;
}

/* ---- bounds of what is there ---- */

/* How much of it there is, in the bounds' unit; false: nothing, or the kind has no bounds. */
static bool
amount(const struct field *f, const void *at, int64_t *out)
{
	const char *text;

	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_DATE:
		text = *(const char *const *)at;
		*out = text != NULL ? (int64_t)text_characters(text, strlen(text)) : 0;
		return text != NULL;
	case FIELD_BYTES:
		*out = (int64_t)((const struct str *)at)->n;
		return *out > 0;
	case FIELD_INT:
	case FIELD_TIME:
		*out = *(const int64_t *)at;
		return true;
	case FIELD_UINT:
		*out = *(const unsigned *)at;
		return true;
	case FIELD_LIST:
		*out = (int64_t)((const struct field_list *)at)->n;
		return true;
	case FIELD_BOOL:
	case FIELD_WORD:
	case FIELD_RECORD:
	case FIELD_REST:
		break;
	}
	return false;
}

static int
fit_inside(struct arena *a, const struct field *f, const void *at, struct fields_misfit *out)
{
	const struct field_list *list = at;
	const void *record = *(const void *const *)at;

	if (f->kind == FIELD_RECORD) {
		if (record == NULL || fields_fit(a, f->fields, record, out) == 0)
			return 0;
		out->path = arena_fmt(a, "%s/%s", f->name, out->path);
		return -1;
	}
	for (size_t i = 0; i < list->n; i++)
		if (fields_fit(a, f->fields, (const char *)list->items + i * f->size, out) != 0) {
			out->path = arena_fmt(a, "%s[%zu]/%s", f->name, i + 1, out->path);
			return -1;
		}
	return 0;
}

int
fields_fit(struct arena *a, const struct field *table, const void *record, struct fields_misfit *out)
{
	const char *why;
	int64_t is;

	for (const struct field *f = table; f->name != NULL; f++) {
		const void *at = (const char *)record + f->at;
		if (amount(f, at, &is) && bounded(f, is, &why) != 0) {
			*out = (struct fields_misfit){f->name, f, is};
			return -1;
		}
		if (f->fields != NULL && fit_inside(a, f, at, out) != 0)
			return -1;
	}
	return 0;
}

/* ---- laws ---- */

static bool
readable_fallback(const struct field *f)
{
	struct arena *a = arena_new(0);
	struct field alone = *f;
	char *member = arena_alloc(a, 64);
	const char *why;

	alone.at = 0;
	int rc = field_parse(a, &alone, str_of(f->fallback), member, &why);
	arena_free(a);
	return rc == 0;
}

const char *
fields_law(const struct field *table)
{
	size_t n = 0;

	for (const struct field *f = table; f->name != NULL; f++) {
		if (++n > FIELDS_MAX)
			return "there are too many fields";
		if (f->kind == FIELD_REST)
			continue;
		if (f->name[0] == '\0' || strpbrk(f->name, "=:,") != NULL || field_find(table, str_of(f->name)) != f)
			return "a name is empty, has one of =:, in it, or is there twice";
		if (f->since == 0 || (f->since > 1 && f->fallback == NULL))
			return "a field that came later needs what stands for it in what was written before";
		if (f->fallback != NULL && f->fallback != FIELD_NONE && f->kind != FIELD_RECORD && !readable_fallback(f))
			return "what stands for a missing field cannot be read";
		if (f->fields != NULL && fields_law(f->fields) != NULL)
			return fields_law(f->fields);
	}
	return NULL;
}
