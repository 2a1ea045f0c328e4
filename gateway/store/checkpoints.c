/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints, and numbers of changes; see checkpoints.h. */
#include "store/answer.h"
#include "store/checkpoints.h"

#include "base/arena.h"
#include "base/text.h"
#include "store/change_parts.h"
#include "store/link.h"

static const char mark_key[] = "gw:{gateway}:journal";

int
store_checkpoints(struct store *s, struct arena *a, struct store_checkpoint **out, size_t *n_out, struct err *e)
{
	struct str_list command = link_command(a, "HGETALL", mark_key, NULL);
	redisReply *r;
	struct str *kv;

	*n_out = 0;
	if (link_call(s, a, &command, 1, LINK_READ, &r, e) != 0)
		return -1;
	if (r->type == REDIS_REPLY_ERROR && strncmp(r->str, "WRONGTYPE", 9) == 0)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "the store was filled by an earlier version: move its keys away (FLUSHALL, or another Redis) and run "
		    "`postgate rebuild`");
	if (answer_strs(a, r, &kv, e) != 0)
		return -1;
	*out = arena_alloc(a, (r->elements / 2 + 1) * sizeof **out);
	for (size_t i = 0; i + 1 < r->elements; i += 2)
		(*out)[(*n_out)++] =
		    (struct store_checkpoint){arena_dup(a, kv[i].p, kv[i].n), arena_dup(a, kv[i + 1].p, kv[i + 1].n)};
	return 0;
}

int
store_checkpoint_set(struct store *s, const char *installation, const char *was, const char *mark, struct err *e)
{
	struct arena *a = arena_new(0);
	struct change *c = change_new(a, "");
	enum change_clash clash;

	change_check(c, CLASH_DOSSIER, was != NULL ? "field" : "unset", mark_key, str_of(installation),
	    str_of(was != NULL ? was : ""));
	struct str_list *w = change_write(c, "HSET", mark_key, 2);
	str_list_add(w, str_of(installation));
	str_list_add(w, str_of(mark));
	int made = store_commit(s, c, &clash, e);
	arena_free(a);
	return made;
}

/* ---- numbers ---- */

static const char *
number_key(const struct store *s, struct arena *a, unsigned bucket)
{
	return arena_fmt(a, "gw:{%.2s.%02u}:seq", link_province(s), bucket);
}

static void
add_lost(struct arena *a, struct store_stand *out, uint64_t seq)
{
	uint64_t *more = arena_alloc(a, (out->n_lost + 1) * sizeof *more);

	if (out->n_lost > 0)
		memcpy(more, out->lost, out->n_lost * sizeof *more);
	more[out->n_lost++] = seq;
	out->lost = more;
}

/* The number behind "WRITER:", or 0: the field is none of that writer's refused changes. */
static uint64_t
lost_number(struct str field, const char *writer)
{
	size_t n = strlen(writer);
	int64_t seq;

	return field.n > n + 1 && memcmp(field.p, writer, n) == 0 && field.p[n] == ':' &&
	    text_int(field.p + n + 1, field.n - n - 1, 1, INT64_MAX, &seq) == 0 ? (uint64_t)seq : 0;
}

static int
read_numbers(struct arena *a, const redisReply *r, const char *key, const char *writer, unsigned bucket, struct store_stand *out,
    struct err *e)
{
	struct str *kv;

	if (answer_strs(a, r, &kv, e) != 0)
		return err_doing(e, "%s", key);
	for (size_t i = 0; i + 1 < r->elements; i += 2) {
		uint64_t lost = lost_number(kv[i], writer);
		if (lost > 0)
			add_lost(a, out, lost);
		else if (str_eq(kv[i], writer) && rows_get_number(a, key, writer, kv[i + 1], &out->last[bucket], e) != 0)
			return -1;
	}
	if (out->last[bucket] > out->greatest)
		out->greatest = out->last[bucket];
	return 0;
}

static bool
has(uint64_t tags, unsigned bucket)
{
	_Static_assert(DOSSIER_BUCKETS == 64, "tags are bits");
	return (tags >> bucket & 1) != 0;
}

int
store_stand(struct store *s, struct arena *a, const char *writer, uint64_t tags, struct store_stand *out, struct err *e)
{
	struct str_list commands[DOSSIER_BUCKETS];
	redisReply *replies[DOSSIER_BUCKETS];
	unsigned buckets[DOSSIER_BUCKETS];
	size_t n = 0;

	*out = (struct store_stand){0};
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		if (has(tags, i)) {
			buckets[n] = i;
			commands[n++] = link_command(a, "HGETALL", number_key(s, a, i), NULL);
		}
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (read_numbers(a, replies[i], number_key(s, a, buckets[i]), writer, buckets[i], out, e) != 0)
			return -1;
	return 0;
}

/* A change with that number which no store can make. */
static struct change *
impossible(const struct store *s, struct arena *a, const char *writer, const struct store_number *n)
{
	struct change *c = change_new(a, arena_fmt(a, "%.2s.%02u", link_province(s), n->bucket));

	change_seq(c, writer, n->seq);
	change_check(c, CLASH_DOSSIER, "field", number_key(s, a, n->bucket), str_of("never"), str_of("there"));
	return c;
}

int
store_give_up(struct store *s, const char *writer, const struct store_number *c, size_t n, struct err *e)
{
	enum { BATCH = 200 };
	const struct change *changes[BATCH];
	int results[BATCH], rc = 0;

	for (size_t at = 0, k; rc == 0 && at < n; at += k) {
		struct arena *a = arena_new(0);
		for (k = 0; k < BATCH && at + k < n; k++)
			changes[k] = impossible(s, a, writer, &c[at + k]);
		rc = store_commit_many(s, changes, k, results, NULL, e);
		arena_free(a);
	}
	return rc;
}

/* A change that does nothing has been in each tag; one that is farther refuses it. */
int
store_settled(struct store *s, const char *writer, uint64_t seq, struct err *e)
{
	struct arena *a = arena_new(0);
	const struct change *changes[DOSSIER_BUCKETS] = {NULL};
	int results[DOSSIER_BUCKETS];
	bool tell = link_cluster(s) && seq > 0;

	for (unsigned i = 0; tell && i < DOSSIER_BUCKETS; i++) {
		struct change *c = change_new(a, arena_fmt(a, "%.2s.%02u", link_province(s), i));
		change_seq(c, writer, seq);
		changes[i] = c;
	}
	int rc = tell ? store_commit_many(s, changes, DOSSIER_BUCKETS, results, NULL, e) : 0;
	arena_free(a);
	return rc;
}

int
store_lost_known(struct store *s, const char *writer, uint64_t tags, uint64_t until, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list commands[DOSSIER_BUCKETS];
	redisReply *replies[DOSSIER_BUCKETS];
	struct store_stand stand;
	size_t n = 0;
	int rc = store_stand(s, a, writer, tags, &stand, e);

	for (unsigned i = 0; rc == 0 && stand.n_lost > 0 && i < DOSSIER_BUCKETS; i++) {
		commands[n] = link_command(a, "HDEL", number_key(s, a, i), NULL);
		for (size_t k = 0; k < stand.n_lost; k++)
			if (stand.lost[k] <= until)
				str_list_add(&commands[n],
				    str_of(arena_fmt(a, "%s:%llu", writer, (unsigned long long)stand.lost[k])));
		n += commands[n].n > 2;
	}
	if (rc == 0 && n > 0)
		rc = link_call(s, a, commands, n, LINK_WRITE, replies, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = answer_check(replies[i], REDIS_REPLY_INTEGER, e);
	arena_free(a);
	return rc;
}

/* Has that master a key of ours but the layout's? */
static int
node_empty(struct store *s, struct arena *a, unsigned node, struct err *e)
{
	const char *cursor = "0";
	int empty = 1;

	do {
		struct str_list command = link_command(a, "SCAN", cursor, "MATCH", "gw:{*", "COUNT", "1000", NULL);
		redisReply *r = link_on(s, a, node, &command, e);
		if (r == NULL || r->type != REDIS_REPLY_ARRAY || r->elements != 2)
			empty = -1;
		else if (r->element[1]->elements > 1 ||
		    (r->element[1]->elements == 1 && strcmp(r->element[1]->element[0]->str, LAYOUT_KEY) != 0))
			empty = 0;
		else
			cursor = arena_dup(a, r->element[0]->str, r->element[0]->len);
	} while (empty == 1 && strcmp(cursor, "0") != 0);
	return empty;
}

int
store_empty(struct store *s, struct err *e)
{
	struct arena *a = arena_new(0);
	int empty = 1;

	for (unsigned i = 0; empty == 1 && i < link_nodes(s); i++)
		if (link_serves(s, i))
			empty = node_empty(s, a, i, e);
	arena_free(a);
	return empty;
}
