/* SPDX-License-Identifier: Apache-2.0 */
/* Positions of feeds and what was set aside; see feed_keys.h. */
#include "store/answer.h"
#include "store/feed_keys.h"

#include "base/arena.h"
#include "store/change_parts.h"
#include "store/link.h"
#include "store/store.h"
#include "store/str_list.h"

/* ---- positions ---- */

int
store_cursor(struct store *s, struct arena *a, const char *partner, const char **cursor_out, struct err *e)
{
	struct str v;
	int there = link_get(s, a, str_list_own_key(a, partner, "cursor"), &v, e);

	*cursor_out = there == 1 ? arena_dup(a, v.p, v.n) : NULL;
	return there;
}

int
store_cursor_move(struct store *s, const char *partner, const char *from, const char *to, struct err *e)
{
	struct arena *a = arena_new(0);
	struct change *c = change_new(a, "");
	const char *key = str_list_own_key(a, partner, "cursor");
	enum change_clash clash;

	if (from != NULL)
		change_check(c, CLASH_DOSSIER, "value", key, str_of(from), str_of(""));
	else
		change_check(c, CLASH_DOSSIER, "absent", key, str_of(""), str_of(""));
	str_list_add(change_write(c, "SET", key, 1), str_of(to));
	int moved = store_commit(s, c, &clash, e);
	arena_free(a);
	return moved;
}

int
store_cursor_set(struct store *s, const char *partner, const char *to, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list command = link_command(a, "SET", str_list_own_key(a, partner, "cursor"), to, NULL);
	int failed = link_one(s, a, &command, LINK_WRITE, e) == NULL ? -1 : 0;

	arena_free(a);
	return failed;
}

/* ---- what was set aside ---- */

/* One command on the hash whose answer is a number; -1. */
static int64_t
number(struct store *s, struct arena *a, struct str_list *command, enum link_kind kind, struct err *e)
{
	redisReply *r = link_one(s, a, command, kind, e);

	return r == NULL || answer_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : r->integer;
}

int64_t
store_aside_count(struct store *s, const char *partner, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list command = link_command(a, "HLEN", str_list_own_key(a, partner, "aside"), NULL);
	int64_t n = number(s, a, &command, LINK_READ, e);

	arena_free(a);
	return n;
}

int
store_aside_add(struct store *s, const char *partner, const struct store_aside *x, struct err *e)
{
	int64_t n = store_aside_count(s, partner, e);

	if (n < 0 || n >= STORE_ASIDES_MAX)
		return n < 0 ? -1 : 0;
	struct arena *a = arena_new(0);
	struct str_list command = link_command(a, "HSETNX", str_list_own_key(a, partner, "aside"), x->id, NULL);
	str_list_add(&command, x->sealed);
	n = number(s, a, &command, LINK_WRITE, e);
	arena_free(a);
	return (int)n;
}

int
store_asides(struct store *s, struct arena *a, const char *partner, struct store_aside **out, size_t *n_out, struct err *e)
{
	struct str_list command = link_command(a, "HGETALL", str_list_own_key(a, partner, "aside"), NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);
	struct str *pairs;

	if (r == NULL || answer_check(r, REDIS_REPLY_ARRAY, e) != 0 || answer_strs(a, r, &pairs, e) != 0)
		return -1;
	*n_out = r->elements / 2;
	*out = arena_alloc(a, (*n_out + 1) * sizeof **out);
	for (size_t i = 0; i < *n_out; i++)
		(*out)[i] = (struct store_aside){arena_dup(a, pairs[2 * i].p, pairs[2 * i].n), pairs[2 * i + 1]};
	return 0;
}

int
store_aside(struct store *s, struct arena *a, const char *partner, const char *id, struct str *sealed_out, struct err *e)
{
	struct str_list command = link_command(a, "HGET", str_list_own_key(a, partner, "aside"), id, NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	if (r == NULL || (r->type != REDIS_REPLY_NIL && answer_check(r, REDIS_REPLY_STRING, e) != 0))
		return -1;
	*sealed_out = r->type == REDIS_REPLY_NIL ? (struct str){NULL, 0} : answer_str(r);
	return r->type != REDIS_REPLY_NIL;
}

int
store_aside_drop(struct store *s, const char *partner, const char *id, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list command = link_command(a, "HDEL", str_list_own_key(a, partner, "aside"), id, NULL);
	int64_t n = number(s, a, &command, LINK_WRITE, e);

	arena_free(a);
	return (int)n;
}
