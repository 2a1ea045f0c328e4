/* SPDX-License-Identifier: Apache-2.0 */
/* All that is kept, in an order and form that two stores of the same content share; see replay.h. */
#include <stdlib.h>

#include "base/arena.h"
#include "store/answer.h"
#include "store/check_key.h"
#include "store/link.h"
#include "store/remake.h"
#include "store/rows.h"

enum { PAGE = 200 };

struct dump {
	struct store *s;
	int (*each)(void *ctx, const struct dump_line *line);
	void *ctx;
};

static int
by_bytes(const void *l, const void *r)
{
	const struct str *a = l, *b = r;
	int order = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);

	return order != 0 ? order : a->n < b->n ? -1 : a->n > b->n;
}

/* gw:{42.07}:items:35 */
static bool
claims(struct str key)
{
	const char *brace = memchr(key.p, '}', key.n);
	return brace != NULL && strncmp(brace, "}:items:", 8) == 0;
}

/* SCAN may tell a key twice. */
static void
sort_once(struct str_list *l)
{
	size_t n = 0;

	if (l->n > 0)
		qsort(l->v, l->n, sizeof *l->v, by_bytes);
	for (size_t i = 0; i < l->n; i++)
		if (n == 0 || by_bytes(&l->v[n - 1], &l->v[i]) != 0)
			l->v[n++] = l->v[i];
	l->n = n;
}

static int
list_node(struct dump *d, unsigned node, struct str_list *keys, struct err *e)
{
	struct arena *a = arena_new(0);
	char cursor[32] = "0";
	struct str *names;
	int rc = 0;

	do {
		struct str_list command = link_command(a, "SCAN", cursor, "MATCH", "gw:{*", "COUNT", "1000", NULL);
		redisReply *r = link_on(d->s, a, node, &command, e);
		rc = r == NULL ? -1 : answer_check(r, REDIS_REPLY_ARRAY, e);
		if (rc == 0 && (r->elements != 2 || answer_strs(a, r->element[1], &names, e) != 0))
			rc = -1;
		for (size_t i = 0; rc == 0 && i < r->element[1]->elements; i++)
			if (check_dumped(names[i]))
				str_list_add(keys, (struct str){arena_dup(keys->a, names[i].p, names[i].n), names[i].n});
		if (rc == 0)
			snprintf(cursor, sizeof cursor, "%s", r->element[0]->str);
		arena_reset(a);
	} while (rc == 0 && strcmp(cursor, "0") != 0);
	arena_free(a);
	if (rc != 0 && e->code == ERR_NONE)
		return err_set(e, ERR_INTERNAL, "Redis: SCAN answered something else");
	return rc;
}

static int
list_keys(struct dump *d, struct str_list *keys, struct err *e)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < link_nodes(d->s); i++)
		if (link_serves(d->s, i))
			rc = list_node(d, i, keys, e);
	return rc;
}

static struct str_list
read_command(struct arena *a, const char *key, const char *type)
{
	if (strcmp(type, "hash") == 0)
		return link_command(a, "HGETALL", key, NULL);
	if (strcmp(type, "list") == 0)
		return link_command(a, "LRANGE", key, "0", "-1", NULL);
	if (strcmp(type, "zset") == 0)
		return link_command(a, "ZRANGE", key, "0", "-1", "WITHSCORES", NULL);
	if (strcmp(type, "stream") == 0)
		return link_command(a, "XRANGE", key, "-", "+", NULL);
	return link_command(a, "GET", key, NULL);
}

static int
by_name(const void *l, const void *r)
{
	return by_bytes(l, r); /* of pairs: their first halves */
}

/* The answer as parts in the order of struct dump_line; strings that are no array are one part. */
static int
parts_of(struct arena *a, const redisReply *r, const char *type, struct str_list *out, struct err *e)
{
	struct str *v;

	out->a = a;
	if (r->type == REDIS_REPLY_STRING) {
		str_list_add(out, answer_str(r));
		return 0;
	}
	if (strcmp(type, "stream") == 0) {
		for (size_t i = 0; r->type == REDIS_REPLY_ARRAY && i < r->elements; i++) {
			const redisReply *fields = r->element[i]->elements == 2 ? r->element[i]->element[1] : NULL;
			if (fields != NULL && fields->elements == 2)
				str_list_add(out, answer_str(fields->element[1]));
		}
		sort_once(out);
		return 0;
	}
	if (r->type == REDIS_REPLY_NIL)
		return 0;
	if (answer_strs(a, r, &v, e) != 0)
		return -1;
	size_t n = r->elements;
	if (strcmp(type, "hash") == 0)
		qsort(v, n / 2, 2 * sizeof *v, by_name);
	*out = (struct str_list){.a = a, .v = v, .n = n, .cap = n};
	return 0;
}

/* Of claims, names and "ID MILLISECONDS", those whose dossier lists the item, without the time. */
static int
drop_unlisted(struct dump *d, struct arena *a, struct str_list *claims, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < claims->n; i += 2) {
		struct str item = claims->v[i], *claim = &claims->v[i + 1];
		if (claim->n > DOSSIER_ID_LEN) {
			const char *id = arena_dup(a, claim->p, DOSSIER_ID_LEN);
			struct str_list command = link_command(a, "HEXISTS", str_list_key(a, id, "d", id, NULL),
			    arena_fmt(a, ROWS_ITEM "%.*s", (int)item.n, item.p), NULL);
			redisReply *r = link_one(d->s, a, &command, LINK_READ, e);
			if (r == NULL || answer_check(r, REDIS_REPLY_INTEGER, e) != 0)
				return -1;
			if (r->integer == 0)
				continue;
			claim->n = DOSSIER_ID_LEN;
		}
		claims->v[n++] = item;
		claims->v[n++] = *claim;
	}
	claims->n = n;
	return 0;
}

/* Leave out entries of exchanges that moved on: the worker that takes one forgets it. */
static int
drop_stale(struct dump *d, struct arena *a, const char *key, struct str_list *entries, struct err *e)
{
	const char *dossier, *exchange;
	size_t n = 0;

	for (size_t i = 0; i < entries->n; i++) {
		if (str_list_unpair(a, key, entries->v[i], &dossier, &exchange, e) != 0)
			return -1;
		struct str_list command =
		    link_command(a, "HGET", str_list_key(a, dossier, "x", dossier, exchange, NULL), ROWS_MOVING, NULL);
		redisReply *r = link_one(d->s, a, &command, LINK_READ, e);
		if (r == NULL)
			return -1;
		enum exchange_state state = r->type == REDIS_REPLY_STRING ? rows_exchange_state(answer_str(r)) : EXCHANGE_STATES;
		if (state == EXCHANGE_READY || state == EXCHANGE_SENDING || state == EXCHANGE_ASKING)
			entries->v[n++] = entries->v[i];
	}
	entries->n = n;
	return 0;
}

/* A row's fields by name, wherever they stand, and lines; their sums are the store's own matter. */
static void
spread_row(struct str_list *parts)
{
	struct str_list out = {.a = parts->a};
	struct str name, value;

	for (size_t i = 0; i + 1 < parts->n; i += 2) {
		if (str_eq(parts->v[i], "sum"))
			continue;
		if (str_eq(parts->v[i], ROWS_MOVING)) {
			for (size_t at = 0; fields_next(rows_packed(parts->v[i + 1]), &at, &name, &value) == 1;) {
				str_list_add(&out, name);
				str_list_add(&out, value);
			}
			continue;
		}
		bool line = parts->v[i].n > strlen(ROWS_LINE) && memcmp(parts->v[i].p, ROWS_LINE, strlen(ROWS_LINE)) == 0;
		str_list_add(&out, parts->v[i]);
		str_list_add(&out, line ? rows_packed(parts->v[i + 1]) : parts->v[i + 1]);
	}
	if (out.n > 0)
		qsort(out.v, out.n / 2, 2 * sizeof *out.v, by_name);
	*parts = out;
}

static int
dump_one(struct dump *d, struct arena *a, struct str key, const char *type, const redisReply *r, struct err *e)
{
	struct str_list parts = {0};

	if (parts_of(a, r, type, &parts, e) != 0)
		return -1;
	if (strcmp(type, "hash") == 0 && rows_find(parts.v, parts.n, ROWS_MOVING) != NULL)
		spread_row(&parts);
	if (strcmp(type, "stream") == 0 && drop_stale(d, a, key.p, &parts, e) != 0)
		return -1;
	if (claims(key) && drop_unlisted(d, a, &parts, e) != 0)
		return -1;
	/* An empty stream is a group that waits; a key that expired since it was listed is gone. */
	if (parts.n == 0)
		return 0;
	const struct dump_line line = {.key = key.p, .type = type, .parts = parts.v, .n = parts.n};
	return d->each(d->ctx, &line) == 0 ? 0 : err_set(e, ERR_INTERNAL, "the dump cannot be written");
}

static int
dump_page(struct dump *d, struct arena *a, const struct str *keys, size_t n, struct err *e)
{
	struct str_list commands[PAGE];
	redisReply *types[PAGE], *values[PAGE];

	for (size_t i = 0; i < n; i++)
		commands[i] = link_command(a, "TYPE", keys[i].p, NULL);
	if (link_call(d->s, a, commands, n, LINK_READ, types, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (answer_check(types[i], REDIS_REPLY_STATUS, e) != 0)
			return -1;
		commands[i] = read_command(a, keys[i].p, types[i]->str);
	}
	if (link_call(d->s, a, commands, n, LINK_READ, values, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (answer_check(values[i], 0, e) != 0 || dump_one(d, a, keys[i], types[i]->str, values[i], e) != 0)
			return err_doing(e, "%s", keys[i].p);
	return 0;
}

int
store_dump(struct store *s, int (*each)(void *ctx, const struct dump_line *line), void *ctx, struct err *e)
{
	struct dump d = {s, each, ctx};
	struct arena *names = arena_new(0), *a = arena_new(0);
	struct str_list keys = {.a = names};
	int rc = list_keys(&d, &keys, e);

	sort_once(&keys);
	for (size_t at = 0; rc == 0 && at < keys.n; at += PAGE) {
		rc = dump_page(&d, a, keys.v + at, keys.n - at < PAGE ? keys.n - at : PAGE, e);
		arena_reset(a);
	}
	arena_free(a);
	arena_free(names);
	return rc;
}
