/* SPDX-License-Identifier: Apache-2.0 */
/* Journaled changes made again; see replay.h. */
#include "store/answer.h"
#include "store/remake.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/change_parts.h"
#include "store/layout.h"
#include "store/link.h"
#include "store/rows.h"

/* ---- one change ---- */

static void
touch_stream(struct remake_streams *streams, const struct change *c, struct str partner)
{
	const char *head = arena_fmt(c->a, "gw:{%s}:out:", c->tag);
	unsigned bucket = str_list_bucket(str_of(head));
	size_t skip = strlen(head);

	if (bucket >= DOSSIER_BUCKETS || partner.p == NULL || memchr(partner.p, '\0', partner.n) != NULL)
		return;
	struct str_list *l = &streams->keys[bucket];
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].n == skip + partner.n && memcmp(l->v[i].p + skip, partner.p, partner.n) == 0)
			return;
	l->a = streams->a;
	str_list_add(l, str_of(arena_fmt(streams->a, "%s%.*s", head, (int)partner.n, partner.p)));
	streams->n++;
}

/* The dossier has one item more. */
static void
note_item(struct remake_change *r, const struct event *ev, int64_t at_ms)
{
	const char *owner = event_owner(r->change->a, ev);
	size_t n = strlen(owner);

	if (n != DOSSIER_ID_LEN || ev->id[n] == '\0')
		return;
	if (r->claims == NULL)
		r->claims = arena_alloc(r->change->a, r->change->n_events * sizeof *r->claims);
	r->claims[r->n_claims++] = (struct remake_claim){ev->id + n + 1, owner, at_ms};
}

/* What is derived from the change beside its writes. */
static void
derive(struct remake_change *r, int64_t at_ms, struct remake_streams *streams)
{
	for (size_t i = 0; i < r->change->n_events; i++) {
		const struct event *ev = &r->change->events[i];
		if (ev->what == EVENT_ITEM_MOVED && ev->expects == 0)
			note_item(r, ev, at_ms);
		else if (ev->what == EVENT_EXCHANGE_OPENED)
			touch_stream(streams, r->change, event_field(ev, "partner"));
		else if (ev->what == EVENT_EXCHANGE_MOVED)
			touch_stream(streams, r->change, event_fact(ev, "partner"));
	}
}

int
remake_decode(struct arena *a, struct str bytes, const char *dossier, const char *writer, uint64_t seq, int64_t at_ms,
    int64_t now_ms, struct remake_streams *streams, struct remake_change *out, struct err *e)
{
	*out = (struct remake_change){.change = change_decode_again(a, bytes, now_ms > at_ms ? now_ms - at_ms : 0, e)};
	if (out->change == NULL || event_known(out->change->events, out->change->n_events, e) != 0)
		return -1;
	if (strcmp(dossier, out->change->tag) != 0 &&
	    (!dossier_id_ok(dossier) || strncmp(dossier, out->change->tag, strlen(out->change->tag)) != 0))
		return err_set(e, ERR_INTERNAL, "a change of tag %s names dossier %s", out->change->tag, dossier);
	derive(out, at_ms, streams);
	change_seq(out->change, writer, seq);
	return 0;
}

int
remake_claim(struct store *s, const struct remake_claim *c, size_t n, struct err *e)
{
	struct arena *a = arena_new(0);
	struct str_list *commands = arena_alloc(a, n * sizeof *commands);
	redisReply **replies = arena_alloc(a, n * sizeof *replies);

	for (size_t i = 0; i < n; i++)
		commands[i] = link_command(a, "HSET", str_list_item_key(a, link_province(s), c[i].item), c[i].item,
		    arena_fmt(a, "%s %lld", c[i].dossier, (long long)c[i].at_ms), NULL);
	int rc = n > 0 ? link_call(s, a, commands, n, LINK_WRITE, replies, e) : 0;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = answer_check(replies[i], 0, e);
	arena_free(a);
	return rc;
}

int
remake_make(struct store *s, const struct remake_change *c, size_t n, uint64_t *made_out, struct err *e)
{
	const struct change *changes[REMAKE_BATCH] = {0};
	int results[REMAKE_BATCH];

	for (size_t i = 0; i < n; i++)
		changes[i] = c[i].change;
	if (store_commit_many(s, changes, n, results, NULL, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		*made_out += results[i] == 1;
	return 0;
}

/* ---- streams ---- */

/* The open exchanges of a stream's partner and tag, and their states. */
static int
read_open(struct store *s, struct arena *a, const char *stream, struct str **pairs, redisReply ***states, size_t *n, struct err *e)
{
	const char *open = arena_fmt(a, "%.10s:open%s", stream, stream + 14); /* gw:{42.07} :out :P */
	struct str_list command = link_command(a, "ZRANGE", open, "0", "-1", NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	if (r == NULL || answer_strs(a, r, pairs, e) != 0)
		return -1;
	*n = r->elements;
	struct str_list *commands = arena_alloc(a, (*n + 1) * sizeof *commands);
	*states = arena_alloc(a, (*n + 1) * sizeof **states);
	for (size_t i = 0; i < *n; i++) {
		const char *dossier, *exchange;
		if (str_list_unpair(a, open, (*pairs)[i], &dossier, &exchange, e) != 0)
			return -1;
		commands[i] = link_command(a, "HGET", str_list_key(a, dossier, "x", dossier, exchange, NULL), ROWS_MOVING, NULL);
	}
	return *n > 0 ? link_call(s, a, commands, *n, LINK_READ, *states, e) : 0;
}

static size_t
add_entries(struct arena *a, const char *stream, const struct str *pairs, redisReply *const *states, size_t n, bool held,
    struct str_list *out)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		enum exchange_state s =
		    states[i]->type == REDIS_REPLY_STRING ? rows_exchange_state(answer_str(states[i])) : EXCHANGE_STATES;
		if (held ? s != EXCHANGE_SENDING : s != EXCHANGE_READY && s != EXCHANGE_ASKING)
			continue;
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
			rc = answer_check(replies[i], 0, e);
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
