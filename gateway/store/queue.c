/* SPDX-License-Identifier: Apache-2.0 */
/* Streams, waiting and open sets of all tags of our province; see queue.h. */
#include "store/answer.h"
#include "store/queue.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/change_parts.h"
#include "store/link.h"
#include "store/pool.h"

enum {
	TAGS = DOSSIER_BUCKETS,
	LOOK_MS = 2000,         /* how often what other processes added is looked for, */
	DUE_LOOK_MS = 5000,     /* and what they put off */
};

static const char *
tag_name(const struct store *s, struct arena *a, unsigned bucket)
{
	return arena_fmt(a, "%.2s.%02u", link_province(s), bucket % TAGS);
}

static const char *
stream_key(const struct store *s, struct arena *a, unsigned bucket, const char *partner)
{
	return str_list_key(a, tag_name(s, a, bucket), "out", partner, NULL);
}

int
queue_prepare(struct store *s, const char *partner, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list commands[TAGS];
	redisReply *replies[TAGS];

	for (unsigned i = 0; i < TAGS; i++) {
		commands[i] = link_command(a, "XGROUP", "CREATE", stream_key(s, a, i, partner), "w", "0", "MKSTREAM", NULL);
	}
	int result = link_call(s, a, commands, TAGS, LINK_WRITE, replies, e);
	for (unsigned i = 0; i < TAGS && result == 0; i++)
		if (replies[i]->type != REDIS_REPLY_ERROR || strncmp(replies[i]->str, "BUSYGROUP", 9) != 0)
			result = answer_check(replies[i], 0, e);
	arena_free(a);
	return result;
}

int
queue_sweep(struct store *s, const char *partner, int64_t idle_ms, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list commands[TAGS];
	redisReply *replies[TAGS];

	for (unsigned i = 0; i < TAGS; i++) {
		commands[i] = link_function(s, a, "sweep");
		str_list_add(&commands[i], str_of("1"));
		str_list_add(&commands[i], str_of(stream_key(s, a, i, partner)));
		str_list_add(&commands[i], str_list_int(a, idle_ms));
	}
	int result = link_call(s, a, commands, TAGS, LINK_WRITE, replies, e);
	for (unsigned i = 0; i < TAGS && result == 0; i++)
		result = answer_check(replies[i], REDIS_REPLY_INTEGER, e);
	arena_free(a);
	return result;
}

/* ---- taking ---- */

static int
entry(struct arena *a, const char *tag, const char *key, const redisReply *id, const redisReply *text, struct taken *out,
    struct err *e)
{
	if (id->type != REDIS_REPLY_STRING || text->type != REDIS_REPLY_STRING)
		return err_set(e, ERR_INTERNAL, "%s: an entry cannot be read", key);
	out->tag = tag;
	out->entry = arena_dup(a, id->str, id->len);
	return str_list_unpair(a, key, answer_str(text), &out->dossier, &out->exchange, e);
}

/* The function `take` on one stream; idle_ms < 0: what nobody holds. */
static int
take_from(struct store *s, struct arena *a, unsigned bucket, const char *partner, const char *consumer, int64_t idle_ms,
    struct taken *out, struct err *e)
{
	struct str_list command = link_function(s, a, "take");
	const char *key = stream_key(s, a, bucket, partner);

	str_list_add(&command, str_of("1"));
	str_list_add(&command, str_of(key));
	str_list_add(&command, str_of(consumer));
	if (idle_ms >= 0)
		str_list_add(&command, str_list_int(a, idle_ms));
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	if (r == NULL)
		return -1;
	if (r->type == REDIS_REPLY_NIL)
		return 0;
	if (answer_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	if (r->elements != 2)
		return err_set(e, ERR_INTERNAL, "Redis: take answered something else");
	return entry(a, tag_name(s, a, bucket), key, r->element[0], r->element[1], out, e) == 0 ? 1 : -1;
}

/* How many entries each stream of the partner has, held ones too; -1: its master is away. */
static int
lengths(struct store *s, struct arena *a, const char *partner, int64_t out[TAGS], struct err *e)
{
	struct str_list commands[TAGS];
	redisReply *replies[TAGS];
	enum link_fate fates[TAGS];
	struct err why = {0};

	for (unsigned i = 0; i < TAGS; i++)
		commands[i] = link_command(a, "XLEN", stream_key(s, a, i, partner), NULL);
	int failed = link_try(s, a, commands, TAGS, LINK_READ, replies, fates, &why), answered = 0;
	for (unsigned i = 0; i < TAGS; i++) {
		bool known = replies[i] != NULL && replies[i]->type == REDIS_REPLY_INTEGER;
		out[i] = known ? replies[i]->integer : -1;
		answered += known;
	}
	if (answered > 0) /* one master that is away does not hold up the others' streams */
		return 0;
	if (failed == 0)
		return answer_check(replies[0], REDIS_REPLY_INTEGER, e);
	*e = why;
	return -1;
}

static int
look(struct store *s, struct arena *a, const char *partner, struct err *e)
{
	int64_t n[TAGS];

	if (lengths(s, a, partner, n, e) != 0)
		return -1;
	unsigned turn = link_turn(s);
	n[turn] += n[turn] == 0; /* one whose group is gone is noticed */
	for (unsigned i = 0; i < TAGS; i++)
		wake_found(&s->wake, partner, i, n[i]);
	return 0;
}

/* Whatever is hinted at: 1, 0 nothing is there, -1 only when no other stream had anything. */
static int
take_hinted(struct store *s, struct arena *a, const char *partner, const char *consumer, int64_t until_ms, struct taken *out,
    struct err *e)
{
	struct err first = {0};

	for (int bucket; (bucket = wake_next(&s->wake, partner, link_turn(s), first.code == ERR_NONE ? until_ms : 0)) >= 0;) {
		struct err why = {0};
		if (take_from(s, a, (unsigned)bucket, partner, consumer, -1, out, &why) == 1)
			return 1;
		/* what is there is found by looking, once it can be reached again */
		wake_empty(&s->wake, partner, (unsigned)bucket);
		if (first.code == ERR_NONE)
			first = why;
	}
	*e = first;
	return first.code == ERR_NONE ? 0 : -1;
}

int
queue_take(struct store *s, struct arena *a, const char *partner, const char *consumer, int64_t wait_ms, struct taken *out,
    struct err *e)
{
	out->consumer = consumer;
	out->since_us = clock_mono_us();
	int64_t until_ms = out->since_us / 1000 + wait_ms;
	int got = take_hinted(s, a, partner, consumer, 0, out, e);
	if (got != 0)
		return got;
	if (wake_look(&s->wake, partner, wait_ms > 0 ? LOOK_MS : 0) && look(s, a, partner, e) != 0)
		return -1;
	out->since_us = clock_mono_us();
	return take_hinted(s, a, partner, consumer, wait_ms > 0 ? until_ms : 0, out, e);
}

int
queue_reclaim(struct store *s, struct arena *a, const char *partner, const char *consumer, int64_t idle_ms, struct taken *out,
    struct err *e)
{
	int64_t n[TAGS];
	unsigned first = link_turn(s);

	out->consumer = consumer;
	out->since_us = clock_mono_us();
	if (lengths(s, a, partner, n, e) != 0)
		return -1;
	for (unsigned i = 0; i < TAGS; i++) {
		unsigned bucket = (first + i) % TAGS;
		int got = n[bucket] > 0 ? take_from(s, a, bucket, partner, consumer, idle_ms, out, e) : 0;
		if (got != 0)
			return got;
	}
	return 0;
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
	return r == NULL || answer_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : r->integer > 0;
}

int
queue_forget(struct store *s, const char *partner, const struct taken *t, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list command = link_function(s, a, "release");

	str_list_add(&command, str_of("1"));
	str_list_add(&command, str_of(str_list_key(a, t->tag, "out", partner, NULL)));
	str_list_add(&command, str_of(t->consumer));
	str_list_add(&command, str_of(t->entry));
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	int rc = r == NULL || answer_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : 0;
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

	if (answer_strs(a, r, &v, e) != 0)
		return -1;
	for (size_t i = 0; i + 1 < r->elements; i += 2) {
		struct scored *one = &list[(*n)++];
		if (str_list_unpair(a, key, v[i], &one->due.dossier, &one->due.exchange, e) != 0 ||
		    read_score(key, v[i + 1], &one->at, e) != 0)
			return -1;
	}
	return 0;
}

/* The first `max` of a sorted set of all tags, up to that score; *first_ms, if not NULL, the lowest one, INT64_MAX: there is
 * none. */
static int
first_of(struct store *s, struct arena *a, const char *partner, const char *set, const char *until, size_t max, struct due **out,
    size_t *n_out, int64_t *first_ms, struct err *e)
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
	if (first_ms != NULL)
		*first_ms = n > 0 ? (int64_t)list[0].at : INT64_MAX;
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
	int64_t first_ms = 0;

	*n_out = 0;
	if (!wake_may_be_due(&s->wake, partner, now_ms, DUE_LOOK_MS))
		return 0;
	int rc = first_of(s, a, partner, "wait", "+inf", 1, out, n_out, &first_ms, e); /* of each tag the next one */
	*n_out = 0;
	if (rc == 0 && first_ms <= now_ms)
		rc = first_of(s, a, partner, "wait", str_list_int(a, now_ms).p, max, out, n_out, NULL, e);
	wake_next_due(&s->wake, partner, rc == 0 ? first_ms : 0);
	return rc;
}

int
queue_list(struct store *s, struct arena *a, const char *partner, enum queue_set set, size_t max, struct due **out,
    size_t *n_out, struct err *e)
{
	static const char *const names[] = {[QUEUE_OPEN] = "open", [QUEUE_WAIT] = "wait", [QUEUE_DEAD] = "dead"};
	return first_of(s, a, partner, names[set], "+inf", max, out, n_out, NULL, e);
}

enum { STATS = 4 }; /* answers of one tag */

/* Add what one tag's answers say. */
static int
add_stats(struct arena *a, const char *key, redisReply *const *r, struct queue_stats *out, struct err *e)
{
	struct str *oldest;
	double at = 0;

	if (answer_check(r[0], REDIS_REPLY_INTEGER, e) != 0 || answer_check(r[1], REDIS_REPLY_INTEGER, e) != 0 ||
	    answer_check(r[2], REDIS_REPLY_INTEGER, e) != 0 || answer_strs(a, r[3], &oldest, e) != 0)
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
