/* SPDX-License-Identifier: Apache-2.0 */
/* Values by their form, rows by their columns, sums over both; see columns.h. */
#include "store/columns.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "model/dossier.h"

/* ---- values ---- */

int
columns_unsigned(struct str s, int64_t max, unsigned *out)
{
	int64_t v;

	if (text_int(s.p, s.n, 0, max, &v) != 0)
		return -1;
	*out = (unsigned)v;
	return 0;
}

int
columns_text(struct arena *a, struct str s, const char **out)
{
	if (s.n > 0 && memchr(s.p, '\0', s.n) != NULL)
		return -1;
	*out = arena_dup(a, s.p, s.n);
	return 0;
}

struct str
columns_str(const char *s)
{
	return str_of(s != NULL ? s : "");
}

static struct str
copy(struct arena *a, struct str s)
{
	return (struct str){arena_dup(a, s.p, s.n), s.n};
}

/* ---- sums ---- */

struct str
columns_sum(struct arena *a, const char *key, const struct str *parts, size_t n)
{
	struct str *all = arena_alloc(a, (n + 1) * sizeof *all);
	unsigned char digest[DIGEST_LEN];
	char *hex = arena_alloc(a, COLUMNS_SUM_LEN + 1);

	all[0] = str_of(key);
	for (size_t i = 0; i < n; i++)
		all[i + 1] = parts[i];
	digest_parts(all, n + 1, digest);
	text_hex(digest, COLUMNS_SUM_LEN / 2, hex);
	return (struct str){hex, COLUMNS_SUM_LEN};
}

int
columns_check_sum(struct arena *a, const char *key, const struct str *parts, size_t n, const struct str *sum, struct err *e)
{
	struct str should = columns_sum(a, key, parts, n);

	if (sum != NULL && sum->n == COLUMNS_SUM_LEN && memcmp(sum->p, should.p, COLUMNS_SUM_LEN) == 0)
		return 0;
	return err_set(e, ERR_INTERNAL, "%s: damaged: its sum is another", key);
}

/* ---- columns ---- */

void
columns_put_one(struct str_list *out, const struct column *c, const void *row)
{
	const void *at = (const char *)row + c->at;
	struct str v = {0};

	switch (c->form) {
	case TEXT:
	case MAYBE:
		if (c->form == MAYBE && *(const char *const *)at == NULL)
			return;
		v = copy(out->a, columns_str(*(const char *const *)at));
		break;
	case INT64:
		v = str_list_int(out->a, *(const int64_t *)at);
		break;
	case UNSIGNED:
	case DOSSIER_CODE:
		v = str_list_int(out->a, *(const unsigned *)at);
		break;
	case BYTES:
		v = copy(out->a, *(const struct str *)at);
		break;
	case WORD:
		v = str_of(c->word(*(const unsigned *)at));
		break;
	}
	str_list_add(out, str_of(c->name));
	str_list_add(out, v);
}

void
columns_put(struct str_list *out, const char *key, const struct column *columns, size_t n, const void *row, bool whole)
{
	struct str_list all = {.a = out->a};

	for (size_t i = 0; i < n; i++) {
		size_t at = all.n;
		columns_put_one(&all, &columns[i], row);
		for (; (whole || columns[i].moves) && at < all.n; at++)
			str_list_add(out, all.v[at]);
	}
	str_list_add(out, str_of("sum"));
	str_list_add(out, columns_sum(out->a, key, all.v, all.n));
}

static int
get_word(const struct column *c, struct str s, unsigned *out)
{
	for (*out = 0; *out < c->words; ++*out)
		if (str_eq(s, c->word(*out)))
			return 0;
	return -1;
}

static int
get(struct arena *a, const struct column *c, struct str s, void *row)
{
	void *at = (char *)row + c->at;

	switch (c->form) {
	case TEXT:
	case MAYBE:
		return columns_text(a, s, at);
	case INT64:
		return str_list_parse_int(s, at);
	case UNSIGNED:
		return columns_unsigned(s, INT32_MAX, at);
	case DOSSIER_CODE:
		return columns_unsigned(s, DOSSIER_STATES - 1, at);
	case BYTES:
		*(struct str *)at = copy(a, s);
		return 0;
	case WORD:
		return get_word(c, s, at);
	}
	return -1;
}

const struct str *
columns_find(const struct str *kv, size_t n, const char *name)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		if (str_eq(kv[i], name))
			return &kv[i + 1];
	return NULL;
}

int
columns_read(struct arena *a, const char *key, const struct column *columns, size_t n_columns, const struct str *kv, size_t n,
    void *row, struct str_list *seen, struct err *e)
{
	for (size_t i = 0; i < n_columns; i++) {
		const struct column *c = &columns[i];
		const struct str *v = columns_find(kv, n, c->name);
		if (v == NULL && c->form == MAYBE)
			continue;
		if (v == NULL)
			return err_set(e, ERR_INTERNAL, "%s: %s is missing", key, c->name);
		if (get(a, c, *v, row) != 0)
			return err_set(e, ERR_INTERNAL, "%s: %s cannot be read", key, c->name);
		str_list_add(seen, str_of(c->name));
		str_list_add(seen, *v);
	}
	return 0;
}

int
columns_check(struct arena *a, const char *key, const struct str_list *seen, const struct str *kv, size_t n, struct err *e)
{
	if (seen->n + 2 != n)
		return err_set(e, ERR_INTERNAL, "%s: damaged: a column is missing, or has another name", key);
	return columns_check_sum(a, key, seen->v, seen->n, columns_find(kv, n, "sum"), e);
}

int
columns_get(struct arena *a, const char *key, const struct column *columns, size_t n_columns, const struct str *kv, size_t n,
    void *row, struct err *e)
{
	struct str_list seen = {.a = a};

	if (columns_read(a, key, columns, n_columns, kv, n, row, &seen, e) != 0)
		return -1;
	return columns_check(a, key, &seen, kv, n, e);
}
