/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of objects; see listed.h. */
#include "store/listed.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/answer.h"
#include "store/link.h"

enum { TAGS = DOSSIER_BUCKETS };

/* ZRANGEBYSCORE from the lower end, or ZREVRANGEBYSCORE from the upper one. */
struct listed_range {
	const char *command, *first, *last;
	size_t max;  /* of each tag */
	bool places; /* are wanted too */
};

static int
read_range(struct store *s, struct arena *a, const char *word, const char *whose, const struct listed_range *of,
    const char ***ids_out, int64_t **places_out, size_t *n_out, struct err *e)
{
	const struct kind_index *x = kind_index_find(word);
	struct str_list commands[TAGS];
	redisReply *replies[TAGS];
	struct str *members;
	size_t all = 0;

	for (unsigned i = 0; i < TAGS; i++)
		commands[i] = link_command(a, of->command,
		    str_list_key(a, arena_fmt(a, "%.2s.%02u", link_province(s), i), word, whose, NULL), of->first, of->last,
		    "LIMIT", "0", str_list_int(a, (int64_t)of->max).p, of->places ? "WITHSCORES" : NULL, NULL);
	if (link_call(s, a, commands, TAGS, LINK_READ, replies, e) != 0)
		return -1;
	for (unsigned i = 0; i < TAGS; all += replies[i++]->elements)
		if (answer_check(replies[i], REDIS_REPLY_ARRAY, e) != 0)
			return -1;
	*ids_out = arena_alloc(a, (all + 1) * sizeof **ids_out);
	*places_out = arena_alloc(a, (all + 1) * sizeof **places_out);
	*n_out = 0;
	for (unsigned i = 0; i < TAGS; i++) {
		if (answer_strs(a, replies[i], &members, e) != 0)
			return -1;
		for (size_t k = 0; k < replies[i]->elements; k += of->places ? 2 : 1) {
			if (of->places &&
			    text_int(members[k + 1].p, members[k + 1].n, INT64_MIN, INT64_MAX, &(*places_out)[*n_out]) != 0)
				return err_set(e, ERR_INTERNAL, "%s of %s: a place that is no whole number", word, whose);
			(*ids_out)[(*n_out)++] = kind_member_id(a, x->kind, members[k]);
		}
	}
	return 0;
}

static const char *
place(struct arena *a, int64_t at, int64_t end, const char *word)
{
	return at == end ? word : str_list_int(a, at).p;
}

int
store_listed(struct store *s, struct arena *a, const char *word, const char *whose, int64_t until, size_t max,
    const char ***ids_out, size_t *n_out, struct err *e)
{
	return store_listed_from(s, a, word, whose, INT64_MIN, until, max, ids_out, n_out, e);
}

int
store_listed_from(struct store *s, struct arena *a, const char *word, const char *whose, int64_t from, int64_t until, size_t max,
    const char ***ids_out, size_t *n_out, struct err *e)
{
	const struct listed_range of = {
	    "ZRANGEBYSCORE", place(a, from, INT64_MIN, "-inf"), place(a, until, INT64_MAX, "+inf"), max, false};
	int64_t *places;

	return read_range(s, a, word, whose, &of, ids_out, &places, n_out, e);
}

int
store_listed_last(struct store *s, struct arena *a, const char *word, const char *whose, int64_t from, size_t max,
    const char ***ids_out, int64_t **places_out, size_t *n_out, struct err *e)
{
	const struct listed_range of = {"ZREVRANGEBYSCORE", "+inf", place(a, from, INT64_MIN, "-inf"), max, true};

	return read_range(s, a, word, whose, &of, ids_out, places_out, n_out, e);
}

int
store_listed_in(struct store *s, struct arena *a, const char *tag, const char *word, const char *whose, size_t max,
    const char ***ids_out, size_t *n_out, struct err *e)
{
	const struct kind_index *x = kind_index_find(word);
	struct str_list command = link_command(a, "ZRANGE", str_list_key(a, arena_dup(a, tag, DOSSIER_TAG_LEN), word, whose, NULL),
	    "0", str_list_int(a, (int64_t)max - 1).p, NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);
	struct str *members;

	if (r == NULL || answer_strs(a, r, &members, e) != 0)
		return -1;
	*ids_out = arena_alloc(a, (r->elements + 1) * sizeof **ids_out);
	*n_out = r->elements;
	for (size_t i = 0; i < r->elements; i++)
		(*ids_out)[i] = kind_member_id(a, x->kind, members[i]);
	return 0;
}

int
store_belongings(struct store *s, struct arena *a, enum kind kind, const char *dossier, const char ***ids_out, size_t *n_out,
    struct err *e)
{
	struct str_list command = link_command(a, "HKEYS", kind_key(a, dossier, KIND_DOSSIER, dossier), NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);
	const char *prefix = kind_list(kind);
	size_t n = strlen(prefix);
	struct str *names;

	if (r == NULL || answer_strs(a, r, &names, e) != 0)
		return -1;
	*ids_out = arena_alloc(a, (r->elements + 1) * sizeof **ids_out);
	*n_out = 0;
	for (size_t i = 0; i < r->elements; i++)
		if (names[i].n > n && memcmp(names[i].p, prefix, n) == 0)
			(*ids_out)[(*n_out)++] = arena_fmt(a, "%s:%s", dossier, arena_dup(a, names[i].p + n, names[i].n - n));
	return 0;
}

int
store_objects(struct store *s, struct arena *a, enum kind kind, const char *const *ids, size_t n, void *out, int64_t *versions,
    struct err *e)
{
	struct str_list *commands = arena_alloc(a, (n + 1) * sizeof *commands);
	redisReply **replies = arena_alloc(a, (n + 1) * sizeof *replies);
	const char **keys = arena_alloc(a, (n + 1) * sizeof *keys);
	struct str *kv;

	for (size_t i = 0; i < n; i++) {
		keys[i] = kind_key(a, kind_of_dossier(kind) ? ids[i] : store_object_tag(a, link_province(s), ids[i]), kind, ids[i]);
		commands[i] = link_command(a, "HGETALL", keys[i], NULL);
	}
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		versions[i] = 0;
		if (answer_strs(a, replies[i], &kv, e) != 0)
			return -1;
		if (replies[i]->elements > 0 &&
		    rows_get(a, keys[i], kind_fields(kind), kv, replies[i]->elements, (char *)out + i * kind_size(kind),
			&versions[i], e) != 0)
			return -1;
	}
	return 0;
}
