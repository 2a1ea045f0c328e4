/* SPDX-License-Identifier: Apache-2.0 */
/* Journaled changes made again; see replay.h. */
#include "store/remake.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/change_parts.h"
#include "store/layout.h"
#include "store/link.h"

enum { LIFE_LEAST_MS = 60 * 60 * 1000 }; /* a row that would be gone by now lives through the replay: later changes may need it */

/* ---- one change ---- */

struct write { /* a write of a change, taken apart */
	struct str command, key;
	const struct str *args;
	size_t n_args;
};

static size_t
number(struct str s)
{
	int64_t v;
	return text_int(s.p, s.n, 0, INT32_MAX, &v) == 0 ? (size_t)v : 0;
}

/* The write at *at; false at the end.  change_decode has checked the counts; a key that is not there stays empty. */
static bool
next_write(const struct change *c, size_t *at, struct write *out)
{
	if (*at + 3 > c->writes.n)
		return false;
	size_t key = number(c->writes.v[*at + 1]);
	*out = (struct write){.command = c->writes.v[*at], .args = c->writes.v + *at + 3, .n_args = number(c->writes.v[*at + 2])};
	if (key > 0 && key <= c->keys.n)
		out->key = c->keys.v[key - 1];
	*at += 3 + out->n_args;
	return true;
}

static bool
starts(struct str s, const char *head, size_t n)
{
	return s.n >= n && memcmp(s.p, head, n) == 0;
}

static void
touch_stream(struct remake_streams *streams, struct str key)
{
	unsigned bucket = str_list_bucket(key);

	if (bucket >= DOSSIER_BUCKETS)
		return;
	struct str_list *l = &streams->keys[bucket];
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].n == key.n && memcmp(l->v[i].p, key.p, key.n) == 0)
			return;
	l->a = streams->a;
	str_list_add(l, (struct str){arena_dup(streams->a, key.p, key.n), key.n});
	streams->n++;
}

/* HSET gw:{T}:d:ID i:ITEM "": the dossier has the item. */
static void
note_item(struct remake_change *r, const struct write *w)
{
	const size_t head = 4 + DOSSIER_TAG_LEN + 4, i = strlen(ROWS_ITEM); /* gw:{42.07}:d: */

	if (str_eq(w->command, "HSET") && w->n_args == 2 && w->key.n == head + DOSSIER_ID_LEN && starts(w->args[0], ROWS_ITEM, i)) {
		str_list_add(&r->items, (struct str){w->args[0].p + i, w->args[0].n - i});
		str_list_add(&r->items, (struct str){w->key.p + head, DOSSIER_ID_LEN});
	}
}

static struct str
life_left(struct arena *a, struct str life, int64_t at_ms, int64_t now_ms, int64_t least)
{
	int64_t ms;

	if (text_int(life.p, life.n, 0, INT64_MAX / 2, &ms) != 0)
		return life;
	ms += at_ms - now_ms;
	return ms >= least ? str_list_int(a, ms) : least > 0 ? str_list_int(a, least) : (struct str){NULL, 0};
}

static void
copy_write(struct str_list *out, const struct change *from, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		str_list_add(out, from->writes.v[i]);
}

static void
rewrite(struct remake_change *r, struct remake_streams *streams, int64_t now_ms)
{
	struct change *c = r->change;
	struct str_list out = {.a = c->a};
	struct write w;

	for (size_t at = 0, begin = 0; next_write(c, &at, &w); begin = at) {
		note_item(r, &w);
		if (starts(w.command, "X", 1)) {
			touch_stream(streams, w.key);
			continue;
		}
		bool expires = str_eq(w.command, "PEXPIRE"), seen = str_eq(w.command, "SET") && w.n_args == 3;
		struct str life = {NULL, 0};
		if (expires || seen)
			life = life_left(c->a, w.args[w.n_args - 1], r->at_ms, now_ms, expires ? LIFE_LEAST_MS : 0);
		if ((expires || seen) && (life.p == NULL || str_eq(life, "0")))
			continue;
		copy_write(&out, c, begin, at);
		if (expires || seen)
			out.v[out.n - 1] = life;
	}
	c->writes = out;
}

int
remake_decode(struct arena *a, struct str bytes, const char *dossier, const char *writer, uint64_t seq, int64_t at_ms, int64_t now_ms,
    struct remake_streams *streams, struct remake_change *out, struct err *e)
{
	*out = (struct remake_change){.change = change_decode(a, bytes, e), .items = {.a = a}, .at_ms = at_ms};
	if (out->change == NULL)
		return -1;
	rewrite(out, streams, now_ms);
	if (dossier[0] == '\0')
		return 0;
	if (!dossier_id_ok(dossier) || strncmp(dossier, out->change->tag, strlen(out->change->tag)) != 0)
		return err_set(e, ERR_INTERNAL, "a change of tag %s names dossier %s", out->change->tag, dossier);
	change_seq(out->change, writer, seq);
	return 0;
}

static int
claim_items(struct store *s, struct arena *a, const struct remake_change *c, size_t n, struct err *e)
{
	struct str_list *commands = arena_alloc(a, n * DOSSIER_BUCKETS * sizeof *commands);
	redisReply **replies = arena_alloc(a, n * DOSSIER_BUCKETS * sizeof *replies);
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j + 1 < c[i].items.n && k < n * DOSSIER_BUCKETS; j += 2) {
			const char *item = arena_dup(a, c[i].items.v[j].p, c[i].items.v[j].n);
			commands[k++] = link_command(a, "HSET", str_list_item_key(a, link_province(s), item), item,
			    arena_fmt(a, "%.*s %lld", DOSSIER_ID_LEN, c[i].items.v[j + 1].p, (long long)c[i].at_ms), NULL);
		}
	if (k > 0 && link_call(s, a, commands, k, LINK_WRITE, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < k; i++)
		if (link_check(replies[i], 0, e) != 0)
			return -1;
	return 0;
}

int
remake_make(struct store *s, const struct remake_change *c, size_t n, uint64_t *made_out, struct err *e)
{
	const struct change *changes[REMAKE_BATCH];
	int results[REMAKE_BATCH];
	struct arena *a = arena_new(0);
	int rc = claim_items(s, a, c, n, e);

	for (size_t i = 0; i < n; i++)
		changes[i] = c[i].change;
	if (rc == 0)
		rc = store_commit_many(s, changes, n, results, NULL, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		*made_out += results[i] == 1;
	arena_free(a);
	return rc;
}

/* ---- streams ---- */

/* The open exchanges of a stream's partner and tag, and their states. */
static int
read_open(struct store *s, struct arena *a, const char *stream, struct str **pairs, redisReply ***states, size_t *n, struct err *e)
{
	const char *open = arena_fmt(a, "%.10s:open%s", stream, stream + 14); /* gw:{42.07} :out :P */
	struct str_list command = link_command(a, "ZRANGE", open, "0", "-1", NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	if (r == NULL || link_strs(a, r, pairs, e) != 0)
		return -1;
	*n = r->elements;
	struct str_list *commands = arena_alloc(a, (*n + 1) * sizeof *commands);
	*states = arena_alloc(a, (*n + 1) * sizeof **states);
	for (size_t i = 0; i < *n; i++) {
		const char *dossier, *exchange;
		if (str_list_unpair(a, open, (*pairs)[i], &dossier, &exchange, e) != 0)
			return -1;
		commands[i] = link_command(a, "HGET", str_list_key(a, dossier, "x", dossier, exchange, NULL), "state", NULL);
	}
	return *n > 0 ? link_call(s, a, commands, *n, LINK_READ, *states, e) : 0;
}

static size_t
add_entries(struct arena *a, const char *stream, const struct str *pairs, redisReply *const *states, size_t n, bool held,
    struct str_list *out)
{
	static const char *const held_states[] = {"SENDING", "SENDING"}, *const free_states[] = {"READY", "ASKING"};
	const char *const *wanted = held ? held_states : free_states;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (states[i]->type == REDIS_REPLY_STRING &&
		    (strcmp(states[i]->str, wanted[0]) == 0 || strcmp(states[i]->str, wanted[1]) == 0)) {
			out[k] = link_command(a, "XADD", stream, "*", "x", NULL);
			str_list_add(&out[k++], pairs[i]);
		}
	return k;
}

static int
renew(struct store *s, const char *stream, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str *pairs;
	redisReply **states;
	size_t n, k = 2;
	int rc = read_open(s, a, stream, &pairs, &states, &n, e);

	if (rc == 0) {
		struct str_list *commands = arena_alloc(a, (n + 3) * sizeof *commands);
		redisReply **replies = arena_alloc(a, (n + 3) * sizeof *replies);
		commands[0] = link_command(a, "DEL", stream, NULL);
		commands[1] = link_command(a, "XGROUP", "CREATE", stream, "w", "0", "MKSTREAM", NULL);
		size_t held = add_entries(a, stream, pairs, states, n, true, commands + k);
		k += held;
		if (held > 0)
			commands[k++] = link_command(a, "XREADGROUP", "GROUP", "w", "gone", "COUNT", arena_fmt(a, "%zu", held),
			    "STREAMS", stream, ">", NULL);
		k += add_entries(a, stream, pairs, states, n, false, commands + k);
		rc = link_multi(s, a, commands, k, replies, NULL, e);
		for (size_t i = 0; rc == 0 && i < k; i++)
			rc = link_check(replies[i], 0, e);
	}
	arena_free(a);
	return rc;
}

int
remake_streams(struct store *s, const struct remake_streams *streams, struct err *e)
{
	for (size_t bucket = 0; bucket < DOSSIER_BUCKETS; bucket++)
		for (size_t i = 0; i < streams->keys[bucket].n; i++)
			if (renew(s, streams->keys[bucket].v[i].p, e) != 0)
				return err_doing(e, "%s", streams->keys[bucket].v[i].p);
	return 0;
}
