/* SPDX-License-Identifier: Apache-2.0 */
/* Streams, waiting and open sets of all tags of our province; see queue.h. */
#include "store/queue.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/change_parts.h"
#include "store/link.h"

enum { TAGS = DOSSIER_BUCKETS };

static const char *
tag_name(const struct store *s, struct arena *a, unsigned bucket)
{
	return arena_fmt(a, "%.2s.%02u", link_province(s), bucket % TAGS);
}

int
queue_prepare(struct store *s, const char *partner, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list commands[TAGS];
	redisReply *replies[TAGS];

	for (unsigned i = 0; i < TAGS; i++) {
		const char *stream = str_list_key(a, tag_name(s, a, i), "out", partner, NULL);
		commands[i] = link_command(a, "XGROUP", "CREATE", stream, "w", "0", "MKSTREAM", NULL);
	}
	int result = link_call(s, a, commands, TAGS, LINK_WRITE, replies, e);
	for (unsigned i = 0; i < TAGS && result == 0; i++)
		if (replies[i]->type != REDIS_REPLY_ERROR || strncmp(replies[i]->str, "BUSYGROUP", 9) != 0)
			result = link_check(replies[i], 0, e);
	arena_free(a);
	return result;
}

int
queue_sweep(struct store *s, const char *partner, int64_t idle_ms, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list command = link_function(s, a, "sweep");

	str_list_add(&command, str_list_int(a, TAGS));
	for (unsigned i = 0; i < TAGS; i++)
		str_list_add(&command, str_of(str_list_key(a, tag_name(s, a, i), "out", partner, NULL)));
	str_list_add(&command, str_list_int(a, idle_ms));
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	int result = r == NULL ? -1 : link_check(r, REDIS_REPLY_INTEGER, e);
	arena_free(a);
	return result;
}

/* ---- taking ---- */

struct streams {
	const char *tag[TAGS], *key[TAGS];
};

/* All tags, beginning where it is somebody else's turn each time. */
static void
streams_in_turn(struct store *s, struct arena *a, const char *partner, struct streams *out)
{
	unsigned first = link_turn(s);

	for (unsigned i = 0; i < TAGS; i++) {
		out->tag[i] = tag_name(s, a, first + i);
		out->key[i] = str_list_key(a, out->tag[i], "out", partner, NULL);
	}
}

static int
entry(struct arena *a, const char *tag, const char *key, const redisReply *id, const redisReply *text, struct taken *out,
    struct err *e)
{
	if (id->type != REDIS_REPLY_STRING || text->type != REDIS_REPLY_STRING)
		return err_set(e, ERR_INTERNAL, "%s: an entry cannot be read", key);
	out->tag = tag;
	out->entry = arena_dup(a, id->str, id->len);
	return str_list_unpair(a, key, link_str(text), &out->dossier, &out->exchange, e);
}

/* The function `take` over all streams; idle_ms < 0: what nobody holds. */
static int
take_now(struct store *s, struct arena *a, const struct streams *streams, const char *consumer, int64_t idle_ms,
    struct taken *out, struct err *e)
{
	struct str_list command = link_function(s, a, "take");

	str_list_add(&command, str_list_int(a, TAGS));
	for (unsigned i = 0; i < TAGS; i++)
		str_list_add(&command, str_of(streams->key[i]));
	str_list_add(&command, str_of(consumer));
	if (idle_ms >= 0)
		str_list_add(&command, str_list_int(a, idle_ms));
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	if (r == NULL)
		return -1;
	if (r->type == REDIS_REPLY_NIL)
		return 0;
	if (link_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	if (r->elements != 3 || r->element[0]->type != REDIS_REPLY_INTEGER || r->element[0]->integer < 1 ||
	    r->element[0]->integer > TAGS)
		return err_set(e, ERR_INTERNAL, "Redis: take answered something else");
	unsigned i = (unsigned)r->element[0]->integer - 1;
	return entry(a, streams->tag[i], streams->key[i], r->element[1], r->element[2], out, e) == 0 ? 1 : -1;
}

/* The function `release`; `anew`: what is appended in its place, or NULL. */
static int
release(struct store *s, struct arena *a, const char *key, const struct taken *t, const char *anew, struct err *e)
{
	struct str_list command = link_function(s, a, "release");

	str_list_add(&command, str_of("1"));
	str_list_add(&command, str_of(key));
	str_list_add(&command, str_of(t->consumer));
	str_list_add(&command, str_of(t->entry));
	if (anew != NULL)
		str_list_add(&command, str_of(anew));
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	return r == NULL || link_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : 0;
}

/* The i-th of an array of n, or NULL when it is none. */
static const redisReply *
element(const redisReply *r, size_t n, size_t i)
{
	return r != NULL && r->type == REDIS_REPLY_ARRAY && r->elements == n ? r->element[i] : NULL;
}

/* One stream of XREADGROUP's answer: [key, [[id, [x, text]]]]. */
static int
read_stream(struct arena *a, const struct streams *streams, const redisReply *r, struct taken *out, const char **key_out,
    struct err *e)
{
	const redisReply *pair = element(element(r, 2, 1), 1, 0);
	const redisReply *id = element(pair, 2, 0), *text = element(element(pair, 2, 1), 2, 1);

	for (unsigned i = 0; i < TAGS && id != NULL && text != NULL; i++)
		if (str_eq(link_str(r->element[0]), streams->key[i])) {
			*key_out = streams->key[i];
			return entry(a, streams->tag[i], *key_out, id, text, out, e);
		}
	return err_set(e, ERR_INTERNAL, "Redis: XREADGROUP answered something else");
}

/* Wait until one comes.  Entries that came to several streams in the moment before Redis began to wait come
 * together; all but the first go back. */
static int
take_later(struct store *s, struct arena *a, const struct streams *streams, const char *consumer, int64_t wait_ms,
    struct taken *out, struct err *e)
{
	struct str_list command = link_command(a, "XREADGROUP", "GROUP", "w", consumer, "COUNT", "1", "BLOCK", NULL);
	struct taken extra = {.consumer = consumer};
	const char *key;

	str_list_add(&command, str_list_int(a, wait_ms));
	str_list_add(&command, str_of("STREAMS"));
	for (unsigned i = 0; i < TAGS; i++)
		str_list_add(&command, str_of(streams->key[i]));
	for (unsigned i = 0; i < TAGS; i++)
		str_list_add(&command, str_of(">"));
	redisReply *r = link_wait(s, a, &command, wait_ms, e);
	if (r == NULL || link_check(r, 0, e) != 0)
		return -1;
	if (r->type == REDIS_REPLY_NIL)
		return 0;
	if (link_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	for (size_t i = 1; i < r->elements; i++)
		if (read_stream(a, streams, r->element[i], &extra, &key, e) != 0 ||
		    release(s, a, key, &extra, str_list_pair(a, extra.dossier, extra.exchange).p, e) != 0)
			return -1;
	return r->elements > 0 ? read_stream(a, streams, r->element[0], out, &key, e) == 0 ? 1 : -1 : 0;
}

int
queue_take(struct store *s, struct arena *a, const char *partner, const char *consumer, int64_t wait_ms, struct taken *out,
    struct err *e)
{
	struct streams streams;

	streams_in_turn(s, a, partner, &streams);
	out->consumer = consumer;
	out->since_us = clock_mono_us();
	int got = take_now(s, a, &streams, consumer, -1, out, e);
	if (got != 0 || wait_ms <= 0)
		return got;
	return take_later(s, a, &streams, consumer, wait_ms, out, e);
}

int
queue_reclaim(struct store *s, struct arena *a, const char *partner, const char *consumer, int64_t idle_ms, struct taken *out,
    struct err *e)
{
	struct streams streams;

	streams_in_turn(s, a, partner, &streams);
	out->consumer = consumer;
	out->since_us = clock_mono_us();
	return take_now(s, a, &streams, consumer, idle_ms, out, e);
}

int
queue_keep(struct store *s, struct arena *a, const char *partner, const struct taken *t, struct err *e)
{
	struct str_list command = link_function(s, a, "keep");

	str_list_add(&command, str_of("1"));
	str_list_add(&command, str_of(str_list_key(a, t->tag, "out", partner, NULL)));
	str_list_add(&command, str_of(t->consumer));
	str_list_add(&command, str_of(t->entry));
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	return r == NULL || link_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : r->integer > 0;
}

int
queue_forget(struct store *s, const char *partner, const struct taken *t, struct err *e)
{
	struct arena *a = arena_new(0);
	int rc = release(s, a, str_list_key(a, t->tag, "out", partner, NULL), t, NULL, e);

	arena_free(a);
	return rc;
}

/* ---- what waits for its time ---- */

struct scored {
	double at; /* milliseconds: whole numbers far below 2^53 */
	struct due due;
};

static int
by_score(const void *l, const void *r)
{
	const struct scored *a = l, *b = r;
	return a->at < b->at ? -1 : a->at > b->at;
}

static int
read_score(const char *key, struct str s, double *out, struct err *e)
{
	int64_t ms;

	if (text_int(s.p, s.n, 0, INT64_MAX, &ms) != 0)
		return err_set(e, ERR_INTERNAL, "%s: a score is not a time", key);
	*out = (double)ms;
	return 0;
}

/* One tag's answer appended to the list. */
static int
read_due(struct arena *a, const char *key, const redisReply *r, struct scored *list, size_t *n, struct err *e)
{
	struct str *v;

	if (link_strs(a, r, &v, e) != 0)
		return -1;
	for (size_t i = 0; i + 1 < r->elements; i += 2) {
		struct scored *one = &list[(*n)++];
		if (str_list_unpair(a, key, v[i], &one->due.dossier, &one->due.exchange, e) != 0 ||
		    read_score(key, v[i + 1], &one->at, e) != 0)
			return -1;
	}
	return 0;
}

/* The first `max` of a sorted set of all tags, up to that score. */
static int
first_of(struct store *s, struct arena *a, const char *partner, const char *set, const char *until, size_t max, struct due **out,
    size_t *n_out, struct err *e)
{
	struct str_list commands[TAGS];
	redisReply *replies[TAGS];
	const char *keys[TAGS];
	size_t n = 0, room = 0;

	*n_out = 0;
	for (unsigned i = 0; i < TAGS; i++) {
		keys[i] = str_list_key(a, tag_name(s, a, i), set, partner, NULL);
		commands[i] = link_command(a, "ZRANGEBYSCORE", keys[i], "-inf", until, "WITHSCORES", "LIMIT", "0",
		    str_list_int(a, (int64_t)max).p, NULL);
	}
	if (link_call(s, a, commands, TAGS, LINK_READ, replies, e) != 0)
		return -1;
	for (unsigned i = 0; i < TAGS; i++)
		room += replies[i]->elements / 2;
	struct scored *list = arena_alloc(a, (room + 1) * sizeof *list);
	for (unsigned i = 0; i < TAGS; i++)
		if (read_due(a, keys[i], replies[i], list, &n, e) != 0)
			return -1;
	qsort(list, n, sizeof *list, by_score);
	*n_out = n < max ? n : max;
	*out = arena_alloc(a, (*n_out + 1) * sizeof **out);
	for (size_t i = 0; i < *n_out; i++)
		(*out)[i] = list[i].due;
	return 0;
}

int
queue_due(struct store *s, struct arena *a, const char *partner, int64_t now_ms, size_t max, struct due **out, size_t *n_out,
    struct err *e)
{
	return first_of(s, a, partner, "wait", str_list_int(a, now_ms).p, max, out, n_out, e);
}

int
queue_list(struct store *s, struct arena *a, const char *partner, enum queue_set set, size_t max, struct due **out,
    size_t *n_out, struct err *e)
{
	static const char *const names[] = {[QUEUE_OPEN] = "open", [QUEUE_WAIT] = "wait", [QUEUE_DEAD] = "dead"};
	return first_of(s, a, partner, names[set], "+inf", max, out, n_out, e);
}

enum { STATS = 4 }; /* answers of one tag */

/* Add what one tag's answers say. */
static int
add_stats(struct arena *a, const char *key, redisReply *const *r, struct queue_stats *out, struct err *e)
{
	struct str *oldest;
	double at = 0;

	if (link_check(r[0], REDIS_REPLY_INTEGER, e) != 0 || link_check(r[1], REDIS_REPLY_INTEGER, e) != 0 ||
	    link_check(r[2], REDIS_REPLY_INTEGER, e) != 0 || link_strs(a, r[3], &oldest, e) != 0)
		return -1;
	out->open += r[0]->integer;
	out->waiting += r[1]->integer;
	out->dead += r[2]->integer;
	if (r[3]->elements == 0)
		return 0;
	if (r[3]->elements != 2 || read_score(key, oldest[1], &at, e) != 0)
		return -1;
	if (out->oldest_ms == 0 || (int64_t)at < out->oldest_ms)
		out->oldest_ms = (int64_t)at;
	return 0;
}

int
queue_stats(struct store *s, const char *partner, struct queue_stats *out, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list commands[TAGS * STATS];
	redisReply *replies[TAGS * STATS];

	*out = (struct queue_stats){0};
	for (unsigned i = 0; i < TAGS; i++) {
		const char *tag = tag_name(s, a, i), *open = str_list_key(a, tag, "open", partner, NULL);
		commands[i * STATS] = link_command(a, "ZCARD", open, NULL);
		commands[i * STATS + 1] = link_command(a, "ZCARD", str_list_key(a, tag, "wait", partner, NULL), NULL);
		commands[i * STATS + 2] = link_command(a, "ZCARD", str_list_key(a, tag, "dead", partner, NULL), NULL);
		commands[i * STATS + 3] = link_command(a, "ZRANGE", open, "0", "0", "WITHSCORES", NULL);
	}
	int result = link_call(s, a, commands, TAGS * STATS, LINK_READ, replies, e);
	for (unsigned i = 0; i < TAGS && result == 0; i++)
		result = add_stats(a, commands[i * STATS].v[1].p, &replies[i * STATS], out, e);
	arena_free(a);
	return result;
}
