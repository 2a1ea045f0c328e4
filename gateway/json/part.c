/* SPDX-License-Identifier: Apache-2.0 */
/* Documents in parts; see part.h.  jansson says whether the whole has the shape of JSON; after that a few rules find where its
 * parts end. */
#include "json/part.h"

#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/values.h"
#include "json/json.h"

/* Where we are in a document that is well-formed. */
struct part_scan {
	const char *at, *end;
};

static void
release(void *root)
{
	json_decref(root);
}

static void
skip_space(struct part_scan *s)
{
	while (s->at < s->end && strchr(" \t\r\n", *s->at) != NULL)
		s->at++;
}

static void
skip_string(struct part_scan *s)
{
	for (s->at++; s->at < s->end && *s->at != '"'; s->at++)
		if (*s->at == '\\')
			s->at++;
	s->at++;
}

/* One value as it was written. */
static struct str
take_value(struct part_scan *s)
{
	unsigned depth = 0;

	skip_space(s);
	const char *from = s->at;
	while (s->at < s->end) {
		char c = *s->at;
		if (depth == 0 && s->at > from && strchr(",:]} \t\r\n", c) != NULL)
			break;
		if (c == '"') {
			skip_string(s);
			if (depth == 0)
				break;
			continue;
		}
		depth += c == '{' || c == '[';
		s->at++;
		if ((c == '}' || c == ']') && --depth == 0)
			break;
	}
	return (struct str){from, (size_t)(s->at - from)};
}

/* Past the separator behind a value or name; false: the object or list is over. */
static bool
next(struct part_scan *s)
{
	skip_space(s);
	return s->at < s->end && *s->at++ != '}' && s->at[-1] != ']';
}

/* Into the object or list; false: it is empty. */
static bool
enter(struct part_scan *s)
{
	skip_space(s);
	s->at++;
	skip_space(s);
	return *s->at != '}' && *s->at != ']';
}

/* How many values it has, at least: commas and openings outside strings. */
static size_t
count_values(struct str bytes)
{
	struct part_scan s = {bytes.p, bytes.p + bytes.n};
	size_t n = 1;

	while (s.at < s.end) {
		if (*s.at == '"') {
			skip_string(&s);
			continue;
		}
		n += *s.at == ',' || *s.at == '{' || *s.at == '[';
		s.at++;
	}
	return n;
}

/* ---- is the whole JSON? ---- */

/* What is left of the next token: "" of a string, 0 of a number, any other character. */
static void
take_token(struct part_scan *s, struct buf *out)
{
	char c = *s->at;

	if (c == '"') {
		skip_string(s);
		buf_str(out, s->at <= s->end ? "\"\"" : "\"");
	} else if (c == '-' || (c >= '0' && c <= '9')) {
		while (s->at < s->end && *s->at != '\0' && strchr("+-.0123456789eE", *s->at) != NULL)
			s->at++;
		buf_chr(out, '0');
	} else {
		buf_chr(out, c);
		s->at++;
	}
}

/* The document without what its strings and numbers say, and empty where it is nested deeper than anything we read.  What spoils
 * only the part it stands in - half a character, a byte that is no UTF-8, a number too large for all - is judged when that part is
 * read. */
static struct str
skeleton(struct arena *a, struct str bytes)
{
	struct part_scan s = {bytes.p, bytes.p + bytes.n};
	struct buf shown, hidden;
	unsigned depth = 0;

	buf_init(&shown, a, 2 * bytes.n + 2);
	buf_init(&hidden, a, 0);
	while (s.at < s.end) {
		bool opens = *s.at == '{' || *s.at == '[', closes = *s.at == '}' || *s.at == ']';
		depth += opens;
		take_token(&s, depth <= JSON_DEPTH_MAX + (opens || closes) ? &shown : &hidden);
		depth -= closes && depth > 0;
	}
	return (struct str){shown.p, shown.len};
}

static int
check_whole(struct arena *a, struct str bytes, struct err *e)
{
	json_error_t why;

	if (bytes.n == 0)
		return err_set(e, ERR_BAD_MESSAGE, "JSON is empty");
	if (values_take(a, count_values(bytes), e) != 0)
		return -1;
	const struct str bare = skeleton(a, bytes);
	const json_t *root = arena_own(a, json_loadb(bare.p, bare.n, 0, &why), release);
	if (root == NULL)
		return err_set(e, ERR_BAD_MESSAGE, "JSON is not well formed");
	return json_is_object(root) ? 0 : err_set(e, ERR_BAD_MESSAGE, "JSON is no object");
}

/* The content of a string as it was written. */
static const char *
content(struct arena *a, struct str written)
{
	const json_t *v = arena_own(a, json_loadb(written.p, written.n, JSON_DECODE_ANY, NULL), release);

	return json_is_string(v) ? json_string_value(v) : "";
}

/* The member of that name: 1, 0 there is none, -1 it is there twice. */
static int
find(struct arena *a, struct str bytes, const char *name, struct str *out)
{
	struct part_scan s = {bytes.p, bytes.p + bytes.n};
	int found = 0;

	if (!enter(&s))
		return 0;
	do {
		const char *key = content(a, take_value(&s));
		next(&s);
		struct str value = take_value(&s);
		if (strcmp(key, name) != 0)
			continue;
		if (found == 1)
			return -1;
		found = 1;
		*out = value;
	} while (next(&s));
	return found;
}

static int
cut(struct arena *a, struct str list, struct str **items_out, size_t *n_out)
{
	struct part_scan s = {list.p, list.p + list.n};
	struct str *items = NULL;
	size_t n = 0, room = 0;

	if (enter(&s))
		do {
			if (n == JSON_PARTS_MAX)
				return -1;
			if (n == room) {
				struct str *more = arena_alloc(a, (room = 2 * room + 64) * sizeof *more);
				if (n > 0)
					memcpy(more, items, n * sizeof *more);
				items = more;
			}
			items[n++] = take_value(&s);
		} while (next(&s));
	*items_out = items;
	*n_out = n;
	return 0;
}

int
json_parts(struct arena *a, struct str bytes, const char *name, struct str **items_out, size_t *n_out, struct str *rest_out,
    struct err *e)
{
	struct str list;
	struct buf rest;

	if (check_whole(a, bytes, e) != 0)
		return -1;
	int found = find(a, bytes, name, &list);
	if (found != 1 || list.p[0] != '[')
		return err_set(e, ERR_BAD_MESSAGE, "JSON: the member %s is %s", name,
		    found == 0      ? "absent"
			: found < 0 ? "there twice"
				    : "no list");
	if (cut(a, list, items_out, n_out) != 0)
		return err_set(e, ERR_BAD_MESSAGE, "JSON: the list %s has more than %d elements", name, JSON_PARTS_MAX);
	buf_init(&rest, a, bytes.n + 2);
	buf_add(&rest, bytes.p, (size_t)(list.p - bytes.p));
	buf_str(&rest, "[]");
	buf_add(&rest, list.p + list.n, (size_t)(bytes.p + bytes.n - list.p) - list.n);
	*rest_out = (struct str){rest.p, rest.len};
	return 0;
}

int
json_member(struct arena *a, struct str bytes, const char *name, struct str *out, struct err *e)
{
	*out = (struct str){NULL, 0};
	if (check_whole(a, bytes, e) != 0)
		return -1;
	return find(a, bytes, name, out) < 0 ? err_set(e, ERR_BAD_MESSAGE, "JSON: the member %s is there twice", name) : 0;
}

int
json_texts(struct arena *a, struct str bytes, const char *const *names, size_t n, const char **out, struct err *e)
{
	if (check_whole(a, bytes, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct str v = {NULL, 0};
		if (find(a, bytes, names[i], &v) < 0)
			return err_set(e, ERR_BAD_MESSAGE, "JSON: the member %s is there twice", names[i]);
		bool none = v.p == NULL || v.p[0] == '{' || v.p[0] == '[' || str_eq(v, "null");
		out[i] = none ? NULL : v.p[0] == '"' ? content(a, v) : arena_dup(a, v.p, v.n);
	}
	return 0;
}
