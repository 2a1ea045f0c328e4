/* SPDX-License-Identifier: Apache-2.0 */
/* Changes and reads; see store.h.  What hangs on one key of its own (items, cursors, tokens) is in single.c. */
#include "store/answer.h"
#include "store/store.h"

#include "base/arena.h"
#include "base/fault.h"
#include "crypto/digest.h"
#include "store/change_parts.h"
#include "store/link.h"
#include "store/pool.h"
#include "store/wake.h"

struct store *
store_open(const struct store_conf *conf, struct err *e)
{
	return link_open(conf, e);
}

void
store_close(struct store *s)
{
	link_close(s);
}

/* ---- changes ---- */

/* What the function answered: 1 made, 0 with the clash, -1. */
static int
judge(const redisReply *r, size_t n_checks, const enum change_clash *order, enum change_clash *clash_out, struct err *e)
{
	*clash_out = CLASH_NONE;
	if (r->type == REDIS_REPLY_ERROR && strncmp(r->str, "AHEAD ", 6) == 0)
		return err_set(e, ERR_RECORDS_DIFFER, "%s: the store lost changes, or another gateway's journal is missing",
		    r->str + 6);
	if (answer_check(r, REDIS_REPLY_INTEGER, e) != 0)
		return -1;
	if (r->integer == 0)
		return 1;
	if (r->integer < 0 || (unsigned long long)r->integer > n_checks)
		return err_set(e, ERR_INTERNAL, "Redis: commit answered %lld", r->integer);
	*clash_out = order[r->integer - 1];
	return 0;
}

struct sent {
	const enum change_clash *order;
	size_t n_checks;
};

/* Make n changes in a row, with one sync of Redis' log for all (of a cluster: for each tag); answers[i] is NULL for those that got
 * none. */
static int
commit(struct store *s, struct arena *a, const struct change *const *c, size_t n, struct sent *sent, redisReply **answers,
    enum link_fate *fates, struct err *e)
{
	struct str_list *commands = arena_alloc(a, n * sizeof *commands);

	for (size_t i = 0; i < n; i++) {
		commands[i] = link_function(s, a, "commit");
		sent[i].n_checks = change_args(c[i], &commands[i], &sent[i].order);
		answers[i] = NULL;
		fates[i] = LINK_NOT_MADE;
	}
	/* faults are meant for a dossier's changes, not for a ping or checkpoint */
	bool writes = n > 0 && c[0]->writes.n > 0 && c[0]->tag[0] != '\0';
	if (writes && FAULT_HERE(store_before))
		return err_set(e, ERR_STORE, "fault: before the call");
	if (n == 1 ? link_try(s, a, commands, n, LINK_WRITE, answers, fates, e) != 0
		   : link_multi(s, a, commands, n, answers, fates, e) != 0)
		return -1;
	if (writes && FAULT_HERE(store_after)) {
		for (size_t i = 0; i < n; i++) {
			answers[i] = NULL;
			fates[i] = LINK_UNKNOWN;
		}
		err_set(e, ERR_STORE, "fault: the answer was lost");
		e->unsure = true;
		return -1;
	}
	return 0;
}

static int
result_of(struct store *s, const struct change *c, const redisReply *answer, enum link_fate fate, const struct sent *sent,
    enum change_clash *clash_out, struct err *e)
{
	static const int lost[] = {[LINK_ANSWERED] = STORE_FAILED,
	    [LINK_NOT_MADE] = STORE_FAILED,
	    [LINK_UNREACHED] = STORE_UNREACHED,
	    [LINK_UNKNOWN] = STORE_UNKNOWN};

	*clash_out = CLASH_NONE;
	if (answer == NULL)
		return lost[fate];
	int result = judge(answer, sent->n_checks, sent->order, clash_out, e);
	if (result == STORE_MADE)
		wake_made(&s->wake, c);
	return result;
}

int
store_commit(struct store *s, const struct change *c, enum change_clash *clash_out, struct err *e)
{
	int result;
	int failed = store_commit_many(s, &c, 1, &result, clash_out, e);

	return failed != 0 ? -1 : result;
}

int
store_commit_many(struct store *s, const struct change *const *c, size_t n, int *results, enum change_clash *clashes,
    struct err *e)
{
	struct arena *a = arena_new(0);
	struct sent *sent = arena_alloc(a, n * sizeof *sent);
	redisReply **answers = arena_alloc(a, n * sizeof *answers);
	enum link_fate *fates = arena_alloc(a, n * sizeof *fates);
	int result = n > 0 ? commit(s, a, c, n, sent, answers, fates, e) : 0;

	for (size_t i = 0; i < n; i++) {
		enum change_clash clash;
		struct err why = {0};
		results[i] = result_of(s, c[i], answers[i], fates[i], &sent[i], &clash, &why);
		if (clashes != NULL)
			clashes[i] = clash;
		if (why.code != ERR_NONE && e->code == ERR_NONE)
			*e = why;
	}
	arena_free(a);
	return e->code == ERR_NONE ? result : -1;
}

/* A change of nothing is refused by Redis for the same reasons as any other. */
static int
ping(struct store *s, struct arena *a, unsigned node, struct err *e)
{
	struct str_list command = link_function(s, a, "commit");
	const enum change_clash *order;

	(void)change_args(change_new(a, ""), &command, &order);
	redisReply *r = link_on(s, a, node, &command, e);
	return r != NULL ? answer_check(r, REDIS_REPLY_INTEGER, e) : -1;
}

int
store_ping(struct store *s, struct err *e)
{
	struct arena *a = arena_new(0);
	int rc = -1;

	for (unsigned i = 0; i < link_nodes(s); i++) {
		struct err why = {0};
		if (!link_serves(s, i))
			continue;
		if (ping(s, a, i, &why) == 0)
			rc = 0;
		else if (e->code == ERR_NONE)
			*e = why;
	}
	if (rc == 0)
		err_clear(e);
	else if (e->code == ERR_NONE)
		err_set(e, ERR_STORE, "Redis: no master of the cluster serves a slot");
	arena_free(a);
	return rc;
}

/* ---- reading ---- */

static struct str_list
read_hash(struct arena *a, const char *id, const char *kind, const char *part)
{
	return link_command(a, "HGETALL", str_list_key(a, id, kind, id, part, NULL), NULL);
}

/* 1 there are columns, 0 there is no such key, -1. */
static int
columns(struct arena *a, const redisReply *r, struct str **kv, size_t *n, struct err *e)
{
	if (answer_strs(a, r, kv, e) != 0)
		return -1;
	*n = r->elements;
	return *n > 0;
}

/* The dossier in that answer, and what else its hash holds; 0 there is none. */
static int
dossier(struct arena *a, const redisReply *r, const char *id, struct dossier *out, struct rows_case *parts, struct err *e)
{
	struct str *kv;
	size_t n;
	int there = columns(a, r, &kv, &n, e);

	if (there != 1)
		return there;
	if (rows_split(a, id, kv, n, parts, e) != 0 || rows_get_dossier(a, id, parts->columns.v, parts->columns.n, out, e) != 0)
		return -1;
	return 1;
}

const char *
store_object_tag(struct arena *a, const char *province, const char *id)
{
	unsigned char digest[DIGEST_LEN];

	digest_of((struct str){id, strcspn(id, "#")}, digest);
	return arena_fmt(a, "%.2s.%02u", province, digest[DIGEST_LEN - 1] % DOSSIER_BUCKETS);
}

int
store_object(struct store *s, struct arena *a, int kind, const char *id, void *out, int64_t *version, struct err *e)
{
	const char *tag = kind_of_dossier((enum kind)kind) ? id : store_object_tag(a, link_province(s), id);
	const char *key = kind_key(a, tag, (enum kind)kind, id);
	struct str_list command = link_command(a, "HGETALL", key, NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);
	struct str *kv;
	size_t n;
	int there = r != NULL ? columns(a, r, &kv, &n, e) : -1;

	*version = 0;
	if (there != 1)
		return there;
	return rows_get(a, key, kind_fields((enum kind)kind), kv, n, out, version, e) == 0 ? 1 : -1;
}

int
store_dossier(struct store *s, struct arena *a, const char *id, struct dossier *out, struct err *e)
{
	struct str_list command = read_hash(a, id, "d", NULL);
	struct rows_case parts;

	if (!dossier_id_ok(id))
		return 0;
	redisReply *r = link_one(s, a, &command, LINK_READ, e);
	return r != NULL ? dossier(a, r, id, out, &parts, e) : -1;
}

int
store_dossiers(struct store *s, struct arena *a, const char *const *ids, size_t n, struct dossier *out, struct err *e)
{
	struct str_list *commands = arena_alloc(a, (n + 1) * sizeof *commands);
	redisReply **replies = arena_alloc(a, (n + 1) * sizeof *replies);
	struct rows_case parts;

	for (size_t i = 0; i < n; i++) {
		commands[i] = read_hash(a, ids[i], "d", NULL);
		out[i] = (struct dossier){0};
	}
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (dossier(a, replies[i], ids[i], &out[i], &parts, e) < 0)
			return -1;
	return 0;
}

static int
consignment(struct arena *a, const redisReply *r, const char *dossier, const char *item, struct consignment *out, struct err *e)
{
	struct str *kv;
	size_t n;
	int there = columns(a, r, &kv, &n, e);

	*out = (struct consignment){.dossier = dossier, .item = item};
	if (there != 1)
		return there;
	return rows_get_consignment(a, dossier, item, kv, n, out, e) == 0 ? 1 : -1;
}

int
store_consignments(struct store *s, struct arena *a, const char *const *dossiers, const char *const *items, size_t n,
    struct consignment *out, struct err *e)
{
	struct str_list *commands = arena_alloc(a, n * sizeof *commands);
	redisReply **replies = arena_alloc(a, n * sizeof *replies);

	for (size_t i = 0; i < n; i++)
		commands[i] = read_hash(a, dossiers[i], "c", items[i]);
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (consignment(a, replies[i], dossiers[i], items[i], &out[i], e) < 0)
			return -1;
	return 0;
}

static int
read_history(struct arena *a, const char *id, const struct rows_case *parts, struct dossier_view *out, struct err *e)
{
	out->n_history = parts->n_lines;
	out->history = arena_alloc(a, out->n_history * sizeof *out->history);
	for (size_t i = 0; i < out->n_history; i++)
		if (rows_get_history(a, id, parts->lines[i], &out->history[i], e) != 0)
			return -1;
	return 0;
}

/* The consignments that n cases list, of all in one round trip. */
static int
read_items(struct store *s, struct arena *a, const char *const *ids, const struct rows_case *parts, size_t n,
    struct dossier_view *out, struct err *e)
{
	size_t all = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		all += out[i].n_consignments = parts[i].items.n;
	const char **items = arena_alloc(a, all * sizeof *items), **dossiers = arena_alloc(a, all * sizeof *dossiers);
	struct consignment *consignments = arena_alloc(a, all * sizeof *consignments);
	for (size_t i = 0; i < n; i++) {
		out[i].consignments = consignments + at;
		for (size_t k = 0; k < parts[i].items.n; k++, at++) {
			items[at] = arena_dup(a, parts[i].items.v[k].p, parts[i].items.v[k].n);
			dossiers[at] = ids[i];
		}
	}
	return store_consignments(s, a, dossiers, items, all, consignments, e);
}

int
store_views(struct store *s, struct arena *a, const char *const *ids, size_t n, struct dossier_view *out, struct err *e)
{
	struct str_list *commands = arena_alloc(a, n * sizeof *commands);
	redisReply **replies = arena_alloc(a, n * sizeof *replies);
	struct rows_case *parts = arena_alloc(a, n * sizeof *parts);

	for (size_t i = 0; i < n; i++) {
		commands[i] = read_hash(a, ids[i], "d", NULL);
		out[i] = (struct dossier_view){0};
	}
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int there = dossier(a, replies[i], ids[i], &out[i].dossier, &parts[i], e);
		if (there < 0 || (there > 0 && read_history(a, ids[i], &parts[i], &out[i], e) != 0))
			return -1;
	}
	return read_items(s, a, ids, parts, n, out, e);
}

int
store_view(struct store *s, struct arena *a, const char *id, struct dossier_view *out, struct err *e)
{
	*out = (struct dossier_view){0};
	if (!dossier_id_ok(id))
		return 0;
	if (store_views(s, a, &id, 1, out, e) != 0)
		return -1;
	return out->dossier.id != NULL;
}

int
store_exchanges(struct store *s, struct arena *a, const char *const *dossiers, const char *const *ids, size_t n,
    struct exchange *out, struct err *e)
{
	struct str_list *commands = arena_alloc(a, (n + 1) * sizeof *commands);
	redisReply **replies = arena_alloc(a, (n + 1) * sizeof *replies);
	struct str *kv;
	size_t columns_n;

	for (size_t i = 0; i < n; i++)
		commands[i] = read_hash(a, dossiers[i], "x", ids[i]);
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int there = columns(a, replies[i], &kv, &columns_n, e);
		out[i] = (struct exchange){.dossier = dossiers[i], .id = ids[i]};
		if (there < 0 || (there > 0 && rows_get_exchange(a, dossiers[i], ids[i], kv, columns_n, &out[i], e) != 0))
			return -1;
	}
	return 0;
}

int
store_exchange(struct store *s, struct arena *a, const char *dossier, const char *exchange, struct exchange *out, struct err *e)
{
	if (!dossier_id_ok(dossier))
		return 0;
	if (store_exchanges(s, a, &dossier, &exchange, 1, out, e) != 0)
		return -1;
	return out->version > 0;
}

int
store_exchange_states(struct store *s, struct arena *a, const char *const *dossiers, const char *const *ids, size_t n,
    enum exchange_state *out, struct err *e)
{
	struct str_list *commands = arena_alloc(a, (n + 1) * sizeof *commands);
	redisReply **replies = arena_alloc(a, (n + 1) * sizeof *replies);

	for (size_t i = 0; i < n; i++)
		commands[i] =
		    link_command(a, "HGET", str_list_key(a, dossiers[i], "x", dossiers[i], ids[i], NULL), ROWS_MOVING, NULL);
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		out[i] = replies[i]->type == REDIS_REPLY_STRING ? rows_exchange_state(answer_str(replies[i])) : EXCHANGE_STATES;
	return 0;
}

int
store_queue(struct store *s, struct arena *a, const char *dossier, const char *partner, const char ***ids_out, size_t *n_out,
    struct err *e)
{
	struct str_list command = link_command(a, "LRANGE", str_list_key(a, dossier, "q", dossier, partner, NULL), "0", "-1", NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);
	struct str *ids;

	if (r == NULL || answer_strs(a, r, &ids, e) != 0)
		return -1;
	*n_out = r->elements;
	*ids_out = arena_alloc(a, *n_out * sizeof **ids_out);
	for (size_t i = 0; i < *n_out; i++)
		(*ids_out)[i] = arena_dup(a, ids[i].p, ids[i].n);
	return 0;
}
