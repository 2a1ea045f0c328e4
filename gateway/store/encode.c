/* SPDX-License-Identifier: Apache-2.0 */
/* A change as arguments of the function `commit`, and as bytes of the journal; see commit.h and change.h. */
#include "store/change_parts.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { ENCODED_MAX = 16 * 1024 * 1024, COUNT_MAX = 100000 };
#define FORMAT "change2"
#define FORMAT_BEFORE "change1" /* for stores of another layout */

static int
rank(enum change_clash clash)
{
	return clash == CLASH_OLDER ? 0 : clash == CLASH_SEEN ? 1 : clash == CLASH_DOSSIER ? 2 : 3;
}

size_t
change_args(const struct change *c, struct str_list *out, const enum change_clash **order_out)
{
	enum change_clash *order = arena_alloc(out->a, (c->n_checks + 1) * sizeof *order);
	size_t n = 0;

	str_list_add(out, str_list_int(out->a, (int64_t)c->keys.n));
	for (size_t i = 0; i < c->keys.n; i++)
		str_list_add(out, c->keys.v[i]);
	str_list_add(out, str_list_int(out->a, (int64_t)c->n_checks));
	for (int r = 0; r <= 3; r++)
		for (size_t i = 0; i < c->n_checks; i++) {
			const struct check *k = &c->checks[i];
			if (rank(k->clash) != r)
				continue;
			order[n++] = k->clash;
			str_list_add(out, k->word);
			str_list_add(out, k->key);
			str_list_add(out, k->a);
			str_list_add(out, k->b);
		}
	for (size_t i = 0; i < c->writes.n; i++)
		str_list_add(out, c->writes.v[i]);
	*order_out = order;
	return n;
}

struct str
change_encode(const struct change *c)
{
	struct buf b;

	buf_init(&b, c->a, ENCODED_MAX);
	str_list_pack(&b, str_of(FORMAT));
	str_list_pack(&b, str_of(c->tag));
	str_list_pack(&b, str_list_int(c->a, (int64_t)c->keys.n));
	for (size_t i = 0; i < c->keys.n; i++)
		str_list_pack(&b, c->keys.v[i]);
	str_list_pack(&b, str_list_int(c->a, (int64_t)c->n_checks));
	for (size_t i = 0; i < c->n_checks; i++) {
		const struct check *k = &c->checks[i];
		str_list_pack(&b, str_list_int(c->a, k->clash));
		str_list_pack(&b, k->word);
		str_list_pack(&b, k->key);
		str_list_pack(&b, k->a);
		str_list_pack(&b, k->b);
	}
	for (size_t i = 0; i < c->writes.n; i++)
		str_list_pack(&b, c->writes.v[i]);
	assert(!b.full);
	return (struct str){b.p, b.len};
}

/* A count at *at, of things of `size` strings that must be there; -1 when not. */
static int
take_count(const struct str_list *s, size_t *at, size_t size, size_t *out)
{
	int64_t n;

	if (*at >= s->n || text_int(s->v[*at].p, s->v[*at].n, 0, COUNT_MAX, &n) != 0)
		return -1;
	++*at;
	*out = (size_t)n;
	return *out * size <= s->n - *at ? 0 : -1;
}

static int
decode(struct change *c, const struct str_list *s)
{
	size_t at = 2, n;
	int64_t clash;

	if (take_count(s, &at, 1, &n) != 0)
		return -1;
	for (; n > 0; n--)
		str_list_add(&c->keys, s->v[at++]);
	if (take_count(s, &at, 5, &n) != 0)
		return -1;
	for (; n > 0; n--, at += 5) {
		if (text_int(s->v[at].p, s->v[at].n, CLASH_DOSSIER, CLASH_OLDER, &clash) != 0)
			return -1;
		change_add(c, (struct check){(enum change_clash)clash, s->v[at + 1], s->v[at + 2], s->v[at + 3], s->v[at + 4]});
	}
	while (at < s->n) { /* command, key, number of arguments, arguments */
		size_t count = at + 2;
		if (take_count(s, &count, 1, &n) != 0)
			return -1;
		for (n += 3; n > 0; n--)
			str_list_add(&c->writes, s->v[at++]);
	}
	return 0;
}

struct change *
change_decode(struct arena *a, struct str bytes, struct err *e)
{
	struct str own = {arena_dup(a, bytes.p, bytes.n), bytes.n};
	struct str_list s = {.a = a};

	bool taken_apart = str_list_unpack(own, &s) == 0 && s.n > 3;
	if (taken_apart && str_eq(s.v[0], FORMAT_BEFORE)) {
		err_set(e, ERR_RECORDS_DIFFER, "this change was journaled by a version of postgate whose store had another layout: that version must read it");
		return NULL;
	}
	if (taken_apart && str_eq(s.v[0], FORMAT) &&
	    memchr(s.v[1].p, '\0', s.v[1].n) == NULL) {
		struct change *c = change_new(a, arena_dup(a, s.v[1].p, s.v[1].n));
		if (decode(c, &s) == 0)
			return c;
	}
	err_set(e, ERR_INTERNAL, "these bytes are not an encoded change");
	return NULL;
}

/* ---- taken apart ---- */

const struct str *
change_key(const struct change *c, struct str index)
{
	int64_t i;
	return str_list_parse_int(index, &i) == 0 && i >= 1 && (uint64_t)i <= c->keys.n ? &c->keys.v[i - 1] : NULL;
}

bool
change_next_write(const struct change *c, size_t *at, struct change_write *out)
{
	int64_t n;

	if (*at + 3 > c->writes.n || str_list_parse_int(c->writes.v[*at + 2], &n) != 0)
		return false;
	const struct str *key = change_key(c, c->writes.v[*at + 1]);
	*out = (struct change_write){c->writes.v[*at], key != NULL ? *key : (struct str){"", 0}, c->writes.v + *at + 3, (size_t)n};
	*at += 3 + (size_t)n;
	return true;
}
