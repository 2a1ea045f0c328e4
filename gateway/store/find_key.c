/* SPDX-License-Identifier: Apache-2.0 */
/* Where cases are found again; see find_key.h. */
#include "store/find_key.h"

#include <assert.h>
#include <stdio.h>

#include "base/arena.h"
#include "store/answer.h"
#include "store/link.h"

enum { STEPS = 5 }; /* commands for each digest */

static const char *
find_key(struct store *s, struct arena *a, const char *digest)
{
	return str_list_key(a, store_object_tag(a, link_province(s), digest), "find", digest, NULL);
}

/* What ended goes, the id comes, the earliest ends go beyond FIND_MAX, and the key lives as long as the longest of them. */
static void
put_one(struct arena *a, const char *key, const char *id, int64_t now_ms, int64_t life_ms, struct str_list out[STEPS])
{
	char beyond[12];

	snprintf(beyond, sizeof beyond, "-%d", FIND_MAX + 1);
	out[0] = link_command(a, "ZREMRANGEBYSCORE", key, "-inf", str_list_int(a, now_ms).p, NULL);
	out[1] = link_command(a, "ZADD", key, "GT", str_list_int(a, now_ms + life_ms).p, id, NULL);
	out[2] = link_command(a, "ZREMRANGEBYRANK", key, "0", arena_str(a, beyond), NULL);
	out[3] = link_command(a, "PEXPIRE", key, str_list_int(a, life_ms).p, "NX", NULL);
	out[4] = link_command(a, "PEXPIRE", key, str_list_int(a, life_ms).p, "GT", NULL);
}

int
store_find_put(struct store *s, struct arena *a, const char *const *digests, size_t n, const char *id, int64_t now_ms,
    int64_t life_ms, struct err *e)
{
	struct str_list commands[STEPS * FIND_DIGESTS_MAX];
	redisReply *replies[STEPS * FIND_DIGESTS_MAX];

	assert(n <= FIND_DIGESTS_MAX && life_ms > 0);
	for (size_t i = 0; i < n; i++)
		put_one(a, find_key(s, a, digests[i]), id, now_ms, life_ms, commands + i * STEPS);
	if (n == 0)
		return 0;
	if (link_call(s, a, commands, n * STEPS, LINK_WRITE, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n * STEPS; i++)
		if (answer_check(replies[i], REDIS_REPLY_INTEGER, e) != 0)
			return -1;
	return 0;
}

int
store_find_drop(struct store *s, struct arena *a, const char *digest, const char *id, struct err *e)
{
	struct str_list command = link_command(a, "ZREM", find_key(s, a, digest), id, NULL);
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);

	return r == NULL || answer_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : r->integer > 0;
}

int
store_find(struct store *s, struct arena *a, const char *digest, int64_t now_ms, const char ***ids_out, size_t *n_out,
    struct err *e)
{
	char most[12];
	struct str *ids;

	snprintf(most, sizeof most, "%d", FIND_MAX);
	struct str_list command = link_command(a, "ZREVRANGEBYSCORE", find_key(s, a, digest), "+inf",
	    arena_fmt(a, "(%s", str_list_int(a, now_ms).p), "LIMIT", "0", arena_str(a, most), NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	*n_out = 0;
	if (r == NULL || answer_check(r, REDIS_REPLY_ARRAY, e) != 0 || answer_strs(a, r, &ids, e) != 0)
		return -1;
	*ids_out = arena_alloc(a, (r->elements + 1) * sizeof **ids_out);
	for (; *n_out < r->elements; (*n_out)++)
		(*ids_out)[*n_out] = arena_dup(a, ids[*n_out].p, ids[*n_out].n);
	return 0;
}
