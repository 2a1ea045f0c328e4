/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict reading of JSON; writing is json_write.c.  jansson parses; what it lets pass and we do not (depth, -0, reals,
 * a NUL or a broken character outside strings) is checked here.  Knows no member's name: those are in the callers'
 * tables.
 */
#include "json/json.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/values.h"

struct json_place { /* where in the document we are; printed only when something is wrong there */
	const struct json_place *up;
	const char *name; /* NULL: element `index` of a list */
	size_t index;
};

struct json_reading {
	struct arena *a;
	bool lenient;
};

static pthread_once_t seeded = PTHREAD_ONCE_INIT;

static void
seed(void)
{
	json_object_seed(0);
}

static size_t
print_place(const struct json_place *at, char *buf, size_t size)
{
	if (at == NULL)
		return 0;
	size_t n = print_place(at->up, buf, size);
	if (n >= size)
		return size;
	int more = at->name != NULL ? snprintf(buf + n, size - n, "%s%s", n > 0 ? "." : "", at->name)
	                            : snprintf(buf + n, size - n, "[%zu]", at->index);
	return n + (size_t)more;
}

static int
refuse(const struct json_place *at, enum err_hint expected, struct err *e)
{
	char path[256] = "";

	print_place(at, path, sizeof path);
	path[text_cut(path, strlen(path), sizeof e->field - 1)] = '\0';
	err_at(e, ERR_SCHEMA, path, "JSON member %s: %s", path, err_hint_name(expected));
	return err_hint(e, expected, NULL, NULL);
}

/* The document as a whole is not what it must be. */
static int
refuse_whole(enum err_hint expected, const char *what, struct err *e)
{
	err_set(e, ERR_BAD_MESSAGE, "JSON %s", what);
	return err_hint(e, expected, NULL, NULL);
}

/* No bounds are both 0. */
static bool
within(const struct field *f, int64_t n)
{
	return (f->min == 0 && f->max == 0) || (n >= f->min && n <= f->max);
}

static int
refuse_range(const struct json_place *at, const struct field *f, enum err_hint of, struct err *e)
{
	refuse(at, of, e);
	return err_hint_range(e, of, f->min, f->max);
}

static int
read_text(const struct json_reading *r, const struct field *f, const json_t *v, const struct json_place *at, char *out,
    struct err *e)
{
	if (!json_is_string(v))
		return refuse(at, HINT_TEXT, e);
	const char *s = json_string_value(v);
	int64_t n = (int64_t)text_characters(s, json_string_length(v));
	if (!within(f, n))
		return refuse_range(at, f, HINT_LENGTH, e);
	s = arena_dup(r->a, s, json_string_length(v));
	memcpy(out + f->at, &s, sizeof s);
	return 0;
}

static int
read_int(const struct field *f, const json_t *v, const struct json_place *at, char *out, struct err *e)
{
	if (!json_is_integer(v))
		return refuse_range(at, f, HINT_WHOLE_NUMBER, e);
	int64_t n = json_integer_value(v);
	if (!within(f, n) || (f->kind == FIELD_UINT && (n < 0 || n > UINT32_MAX)))
		return refuse_range(at, f, HINT_WHOLE_NUMBER, e);
	if (f->kind == FIELD_UINT) {
		unsigned small = (unsigned)n;
		memcpy(out + f->at, &small, sizeof small);
	} else {
		memcpy(out + f->at, &n, sizeof n);
	}
	return 0;
}

static int
read_word(const struct field *f, const json_t *v, const struct json_place *at, char *out, struct err *e)
{
	char words[ERR_HINT_ONE] = "";

	for (unsigned w = 0; json_is_string(v) && w < f->words; w++)
		if (strcmp(json_string_value(v), f->word(w)) == 0) {
			memcpy(out + f->at, &w, sizeof w);
			return 0;
		}
	for (unsigned w = 0; w < f->words; w++)
		snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", w > 0 ? ", " : "", f->word(w));
	refuse(at, HINT_ONE_OF, e);
	return err_hint(e, HINT_ONE_OF, words, NULL);
}

static int
read_bool(const struct field *f, const json_t *v, const struct json_place *at, char *out, struct err *e)
{
	if (!json_is_boolean(v))
		return refuse(at, HINT_JSON_BOOLEAN, e);
	bool b = json_is_true(v);
	memcpy(out + f->at, &b, sizeof b);
	return 0;
}

static int
read_base64(const struct json_reading *r, const struct field *f, const json_t *v, const struct json_place *at, char *out,
    struct err *e)
{
	unsigned char *p = NULL;
	size_t n = 0;

	if (!json_is_string(v) || text_unbase64(r->a, json_string_value(v), json_string_length(v), &p, &n) != 0 ||
	    (f->max > 0 && n > (size_t)f->max)) {
		refuse(at, HINT_BASE64, e);
		return err_hint_range(e, HINT_BASE64, f->max, 0);
	}
	const struct str bytes = {(const char *)p, n};
	if (n > 0) /* as in XML, an empty text says that there are none */
		memcpy(out + f->at, &bytes, sizeof bytes);
	return 0;
}

static int read_members(const struct json_reading *r, const struct field *fields, const json_t *object, const struct json_place *at,
    char *out, struct err *e);

/* An element of a list of texts. */
static const struct field list_text = {.kind = FIELD_TEXT, .max = JSON_TEXT_MAX};

static int
read_list(const struct json_reading *r, const struct field *f, const json_t *v, const struct json_place *at, char *out,
    struct err *e)
{
	struct field_list list = {0};

	if (!json_is_array(v))
		return refuse(at, HINT_JSON_LIST, e);
	list.n = json_array_size(v);
	if (!within(f, (int64_t)list.n))
		return refuse_range(at, f, HINT_JSON_ITEMS, e);
	size_t size = f->fields != NULL ? f->size : sizeof(char *);
	list.items = arena_alloc(r->a, list.n * size);
	for (size_t i = 0; i < list.n; i++) {
		struct json_place here = {at, NULL, i};
		const json_t *one = json_array_get(v, i);
		char *to = (char *)list.items + i * size;
		if ((f->fields != NULL ? read_members(r, f->fields, one, &here, to, e)
				       : read_text(r, &list_text, one, &here, to, e)) != 0)
			return -1;
	}
	memcpy(out + f->at, &list, sizeof list);
	return 0;
}

static int
read_object(const struct json_reading *r, const struct field *f, const json_t *v, const struct json_place *at, char *out,
    struct err *e)
{
	void *one = arena_alloc(r->a, f->size);

	if (read_members(r, f->fields, v, at, one, e) != 0)
		return -1;
	memcpy(out + f->at, &one, sizeof one);
	return 0;
}

static int
read_member(const struct json_reading *r, const struct field *f, const json_t *v, const struct json_place *at, char *out,
    struct err *e)
{
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_DATE:
		return read_text(r, f, v, at, out, e);
	case FIELD_INT:
	case FIELD_UINT:
		return read_int(f, v, at, out, e);
	case FIELD_BOOL:
		return read_bool(f, v, at, out, e);
	case FIELD_WORD:
		return read_word(f, v, at, out, e);
	case FIELD_LIST:
		return read_list(r, f, v, at, out, e);
	case FIELD_RECORD:
		return read_object(r, f, v, at, out, e);
	case FIELD_BYTES:
		return read_base64(r, f, v, at, out, e);
	case FIELD_TIME: /* each contract spells moments its own way */
	case FIELD_REST:
		break;
	}
	return refuse(at, HINT_JSON_UNKNOWN, e);
}

static bool
is_named(const struct field *fields, const char *name)
{
	for (; fields->name != NULL; fields++)
		if (strcmp(fields->name, name) == 0)
			return true;
	return false;
}

static int
check_names(const struct field *fields, const json_t *object, const struct json_place *at, struct err *e)
{
	json_t *unqualified = (json_t *)(uintptr_t)object; /* jansson's iterators are not const */

	for (void *i = json_object_iter(unqualified); i != NULL; i = json_object_iter_next(unqualified, i)) {
		struct json_place here = {at, json_object_iter_key(i), 0};
		if (!is_named(fields, here.name))
			return refuse(&here, HINT_JSON_UNKNOWN, e);
	}
	return 0;
}

/* Recursion is bounded by the tables of fields, which are finite trees. */
static int
read_members(const struct json_reading *r, const struct field *fields, const json_t *object, const struct json_place *at, char *out,
    struct err *e)
{
	const char *why;

	if (!json_is_object(object))
		return refuse(at, HINT_JSON_OBJECT, e);
	if (!r->lenient && check_names(fields, object, at, e) != 0)
		return -1;
	for (const struct field *f = fields; f->name != NULL; f++) {
		struct json_place here = {at, f->name, 0};
		const json_t *v = json_object_get(object, f->name);
		bool may_miss = f->fallback != NULL;
		if (v == NULL || (r->lenient && may_miss && json_is_null(v))) {
			if (!may_miss)
				return refuse(&here, HINT_JSON_REQUIRED, e);
			if (f->fallback != FIELD_NONE && field_parse(r->a, f, str_of(f->fallback), out, &why) != 0)
				return err_set(e, ERR_INTERNAL, "a table of fields: %s %s", f->name, why);
			continue;
		}
		if (read_member(r, f, v, &here, out, e) != 0)
			return -1;
	}
	return 0;
}

/* Unknown members of a lenient read must not smuggle reals past the tables.  Depth is bounded by check_bytes. */
static bool
has_real(json_t *v)
{
	if (json_is_real(v))
		return true;
	for (size_t i = 0; i < json_array_size(v); i++)
		if (has_real(json_array_get(v, i)))
			return true;
	for (void *i = json_object_iter(v); i != NULL; i = json_object_iter_next(v, i))
		if (has_real(json_object_iter_value(i)))
			return true;
	return false;
}

/* Where a look over the bytes stands; `lists` has a bit for each level that is one. */
struct look {
	bool quoted, fresh;     /* fresh: a list was opened and holds nothing yet */
	unsigned depth, lists;
	size_t values;
};

/* A byte outside strings.  Values are counted: members by their colon, elements by what stands before them. */
static int
look_at(struct look *l, char c, char next, struct err *e)
{
	if (l->fresh && c != ']' && strchr(" \t\r\n", c) == NULL) {
		l->fresh = false;
		l->values++;
	}
	switch (c) {
	case '{':
	case '[':
		if (++l->depth > JSON_DEPTH_MAX) {
			err_set(e, ERR_BAD_MESSAGE, "JSON is nested deeper than %d", JSON_DEPTH_MAX);
			return err_hint_range(e, HINT_DEPTH, JSON_DEPTH_MAX, 0);
		}
		l->fresh = c == '[';
		l->lists = c == '[' ? l->lists | 1u << l->depth : l->lists & ~(1u << l->depth);
		break;
	case '}':
	case ']':
		l->fresh = false;
		l->depth -= l->depth > 0;
		break;
	case ':':
		l->values++;
		break;
	case ',':
		l->values += (l->lists >> l->depth & 1u);
		break;
	case '"':
		l->quoted = true;
		break;
	case '-':
		if (next == '0')
			return refuse_whole(HINT_WHOLE, "holds a number that begins with -0", e);
		break;
	default:
		break;
	}
	return 0;
}

/* What can be judged without parsing: characters, depth, -0, which jansson would read as 0, and how many values there are. */
static int
check_bytes(struct str bytes, size_t *values_out, struct err *e)
{
	struct look l = {.values = 1};

	if (!text_is_utf8(bytes.p, bytes.n))
		return refuse_whole(HINT_UTF8, "is not UTF-8, or holds a NUL", e);
	for (size_t i = 0; i < bytes.n; i++) {
		char c = bytes.p[i];
		if (!l.quoted) {
			if (look_at(&l, c, i + 1 < bytes.n ? bytes.p[i + 1] : '\0', e) != 0)
				return -1;
		} else if (c == '\\')
			i++;
		else if (c == '"')
			l.quoted = false;
	}
	*values_out = l.values;
	return 0;
}

static int
read_root(const struct json_reading *r, const struct field *fields, json_t *root, void *out, struct err *e)
{
	if (!json_is_object(root))
		return refuse_whole(HINT_JSON_OBJECT, "is no object", e);
	if (read_members(r, fields, root, NULL, out, e) != 0)
		return -1;
	if (has_real(root))
		return refuse_whole(HINT_WHOLE, "holds a number that is not whole", e);
	return 0;
}

static int
read_bytes(const struct json_reading *r, struct str bytes, const struct field *fields, bool own, void *out, struct err *e)
{
	json_error_t why;
	size_t values = 0;

	pthread_once(&seeded, seed);
	if (bytes.n == 0)
		return refuse_whole(HINT_JSON_OBJECT, "is empty", e);
	if (check_bytes(bytes, &values, e) != 0 || (!own && values_take(r->a, values, e) != 0))
		return -1;
	json_t *root = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL) { /* jansson's text may quote the document, so only the place is told */
		err_set(e, ERR_BAD_MESSAGE, "JSON is not well formed at line %d, column %d", why.line, why.column);
		return err_hint_range(e, HINT_JSON_SYNTAX, why.line, why.column);
	}
	int rc = read_root(r, fields, root, out, e);
	json_decref(root); /* ten times the size of what is kept of it: a catalogue stays for as long as its generation */
	return rc;
}

int
json_read(struct arena *a, struct str bytes, const struct field *fields, bool lenient, void *out, struct err *e)
{
	const struct json_reading r = {a, lenient};
	return read_bytes(&r, bytes, fields, false, out, e);
}

int
json_read_own(struct arena *a, struct str bytes, const struct field *fields, void *out, struct err *e)
{
	const struct json_reading r = {a, false};
	return read_bytes(&r, bytes, fields, true, out, e);
}
