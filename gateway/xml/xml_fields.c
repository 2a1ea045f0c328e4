/* SPDX-License-Identifier: Apache-2.0 */
/* Elements into structs by tables; see xml_fields.h.  Elements mostly come in the table's order, so each look-up begins where the
 * last ended. */
#include "xml/xml_fields.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "xml/xml.h"

struct xml_reading {
	struct arena *a;
	const char *ns;
	const struct _xmlNode *top;
	struct err *e;
};

/* One struct that is being filled. */
struct level {
	const struct field *table;
	size_t n, next;         /* rows; where the next look-up begins */
	uint64_t seen;          /* bit i: row i */
	char *out;
	const struct _xmlNode *node;
};

static int
refuse(const struct xml_reading *r, const struct _xmlNode *n, enum err_code code, const char *what)
{
	char path[80];

	xml_path(r->top, n, path, sizeof path);
	return err_at(r->e, code, path, "%s", what);
}

static int
refuse_bounds(const struct xml_reading *r, const struct _xmlNode *n, const struct field *f, enum err_hint of)
{
	refuse(r, n, ERR_SCHEMA, "not within its bounds");
	return err_hint_range(r->e, of, f->min, f->max);
}

/* ---- one value ---- */

/* White space around numbers, times and base64 means nothing (XML Schema part 2, section 4.3.6). */
static const char *
trimmed(const char *s, size_t *n)
{
	s += strspn(s, " \t\r\n");
	*n = strlen(s);
	while (*n > 0 && strchr(" \t\r\n", s[*n - 1]) != NULL)
		--*n;
	return s;
}

static int
read_text(const struct xml_reading *r, const struct field *f, const struct _xmlNode *n, const char *text, const char **out)
{
	int64_t length = f->max > 0 ? (int64_t)text_characters(text, strlen(text)) : 0;

	if (f->max > 0 && (length < f->min || length > f->max))
		return refuse_bounds(r, n, f, HINT_LENGTH);
	*out = text;
	return 0;
}

/* Of an xs:int also +1 and 01 are 1; where a contract wants them written in one way, its schema has a pattern. */
static const char *
digits_of(const char *text, size_t *n)
{
	const char *s = trimmed(text, n);
	size_t skip = *n > 1 && *s == '+';

	while (skip + 1 < *n && s[skip] == '0')
		skip++;
	*n -= skip;
	return s + skip;
}

static int
read_int(const struct xml_reading *r, const struct field *f, const struct _xmlNode *n, const char *text, int64_t *out)
{
	size_t len;
	const char *s = digits_of(text, &len);

	return text_int(s, len, f->min, f->max, out) == 0 ? 0 : refuse_bounds(r, n, f, HINT_WHOLE_NUMBER);
}

static int
read_time(const struct xml_reading *r, const struct _xmlNode *n, const char *text, int64_t *out)
{
	size_t len;
	const char *s = trimmed(text, &len);

	if (clock_parse(arena_dup(r->a, s, len), out) == 0)
		return 0;
	refuse(r, n, ERR_BAD_VALUE, "no such time");
	return err_hint(r->e, HINT_MOMENT, NULL, NULL);
}

static int
read_bytes(const struct xml_reading *r, const struct field *f, const struct _xmlNode *n, const char *text, struct str *out)
{
	unsigned char *p;
	size_t len;

	if (text_unbase64(r->a, text, strlen(text), &p, &len) != 0) {
		refuse(r, n, ERR_BAD_VALUE, "not base64");
		return err_hint_range(r->e, HINT_BASE64, f->max, 0);
	}
	if (f->max > 0 && len > (size_t)f->max) {
		refuse(r, n, ERR_SCHEMA, "too many bytes");
		return err_hint_range(r->e, HINT_BASE64, f->max, 0);
	}
	if (len > 0) /* an empty element is what gSOAP writes for none */
		*out = (struct str){(const char *)p, len};
	return 0;
}

static int
read_word(const struct xml_reading *r, const struct field *f, const struct _xmlNode *n, const char *text, unsigned *out)
{
	for (*out = 0; *out < f->words; ++*out)
		if (strcmp(text, f->word(*out)) == 0)
			return 0;
	return refuse(r, n, ERR_SCHEMA, "none of its words");
}

static int
read_value(const struct xml_reading *r, const struct field *f, const struct _xmlNode *n, void *at)
{
	const char *text = xml_text(r->a, n);
	size_t len;

	if (text == NULL)
		return refuse(r, n, ERR_SCHEMA, "elements where text was expected");
	switch (f->kind) {
	case FIELD_TEXT:
		return read_text(r, f, n, text, at);
	case FIELD_DATE:
		text = trimmed(text, &len);
		return read_text(r, f, n, arena_dup(r->a, text, len), at);
	case FIELD_INT:
		return read_int(r, f, n, text, at);
	case FIELD_TIME:
		return read_time(r, n, text, at);
	case FIELD_BYTES:
		return read_bytes(r, f, n, text, at);
	case FIELD_WORD:
		return read_word(r, f, n, text, at);
	case FIELD_UINT:
	case FIELD_BOOL:
	case FIELD_LIST:
	case FIELD_RECORD:
	case FIELD_REST:
		break;
	}
	return refuse(r, n, ERR_INTERNAL, "a kind that XML does not know");
}

/* ---- structs ---- */

static int read_struct(const struct xml_reading *r, const struct field *table, const struct _xmlNode *node, void *out);

/* How many of that name there are from here on. */
static size_t
count(const struct xml_reading *r, const struct _xmlNode *n, const char *name)
{
	size_t found = 0;

	for (; n != NULL; n = xml_next(n))
		found += xml_is(n, r->ns, name);
	return found;
}

/* The next item of a list, all made at the first. */
static int
read_item(const struct xml_reading *r, const struct field *f, const struct _xmlNode *n, struct field_list *list)
{
	if (f->fields == NULL)
		return refuse(r, n, ERR_INTERNAL, "a kind that XML does not know");
	if (list->n == (size_t)f->max)
		return refuse(r, n, ERR_SCHEMA, "too many");
	if (list->n == 0) {
		size_t all = count(r, n, f->name);
		list->items = arena_alloc(r->a, (all < (size_t)f->max ? all : (size_t)f->max) * f->size);
	}
	return read_struct(r, f->fields, n, (char *)list->items + list->n++ * f->size);
}

static int
read_field(const struct xml_reading *r, const struct field *f, const struct _xmlNode *n, char *out)
{
	if (f->kind == FIELD_LIST)
		return read_item(r, f, n, (struct field_list *)(void *)(out + f->at));
	if (f->kind != FIELD_RECORD)
		return read_value(r, f, n, out + f->at);
	void *record = arena_alloc(r->a, f->size);
	*(void **)(void *)(out + f->at) = record;
	return read_struct(r, f->fields, n, record);
}

enum xml_found { NOTHING, WHOLE, OUTER }; /* OUTER: the row's element lies inside this one */

/* The row of a child: its name behind the part's ("Return/"). */
static enum xml_found
find(struct level *l, const char *part, size_t part_len, const char *name, size_t *row)
{
	size_t len = strlen(name);

	for (size_t tried = 0; tried < l->n; tried++) {
		size_t i = (l->next + tried) % l->n;
		const char *of = l->table[i].name;
		if (strncmp(of, part, part_len) != 0 || strncmp(of + part_len, name, len) != 0)
			continue;
		if (of[part_len + len] != '\0' && of[part_len + len] != '/')
			continue;
		*row = i;
		l->next = i + (l->table[i].kind != FIELD_LIST);
		return of[part_len + len] == '\0' ? WHOLE : OUTER;
	}
	return NOTHING;
}

/* Is any row of that part there already? */
static bool
part_seen(const struct level *l, const char *part)
{
	for (size_t i = 0; i < l->n; i++)
		if ((l->seen >> i & 1) != 0 && strncmp(l->table[i].name, part, strlen(part)) == 0)
			return true;
	return false;
}

static int
read_children(const struct xml_reading *r, struct level *l, const struct _xmlNode *node, const char *part)
{
	size_t row, part_len = strlen(part);

	for (const struct _xmlNode *n = xml_first(node); n != NULL; n = xml_next(n)) {
		enum xml_found found = xml_is(n, r->ns, xml_name(n)) ? find(l, part, part_len, xml_name(n), &row) : NOTHING;
		if (found == NOTHING)
			return refuse(r, n, ERR_SCHEMA, "unknown element");
		if (found == OUTER) {
			const char *inner = arena_fmt(r->a, "%s%s/", part, xml_name(n));
			if (part_seen(l, inner))
				return refuse(r, n, ERR_SCHEMA, "element comes twice");
			if (read_children(r, l, n, inner) != 0)
				return -1;
			continue;
		}
		if ((l->seen >> row & 1) != 0 && l->table[row].kind != FIELD_LIST)
			return refuse(r, n, ERR_SCHEMA, "element comes twice");
		l->seen |= UINT64_C(1) << row;
		if (read_field(r, &l->table[row], n, l->out) != 0)
			return -1;
	}
	return 0;
}

/* What stands for the fields that did not come. */
static int
fill_missing(const struct xml_reading *r, const struct level *l)
{
	const char *why;

	for (size_t i = 0; i < l->n; i++) {
		const struct field *f = &l->table[i];
		if ((l->seen >> i & 1) != 0 || f->fallback == FIELD_NONE)
			continue;
		if (f->fallback == NULL) {
			refuse(r, l->node, ERR_SCHEMA, "an element is missing");
			return err_hint(r->e, HINT_ELEMENT_MISSING, f->name, NULL);
		}
		struct field open = *f; /* a fallback may lie outside the bounds, to be told from all that can come */
		open.min = open.max = 0;
		if (field_parse(r->a, &open, str_of(f->fallback), l->out, &why) != 0)
			return refuse(r, l->node, ERR_INTERNAL, why);
	}
	return 0;
}

/* Declared above, because structs nest; the tables are finite trees. */
static int
read_struct(const struct xml_reading *r, const struct field *table, const struct _xmlNode *node, void *out)
{
	struct level l = {.table = table, .out = out, .node = node};

	while (table[l.n].name != NULL)
		l.n++;
	return read_children(r, &l, node, "") != 0 ? -1 : fill_missing(r, &l);
}

int
xml_fields_read(struct arena *a, const char *ns, const struct field *table, const struct _xmlNode *element, void *out,
    struct err *e)
{
	const struct xml_reading r = {a, ns, element, e};

	return read_struct(&r, table, element, out);
}
