/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of key; see check_key.h. */
#include "store/answer.h"
#include "store/check_key.h"

#include "base/arena.h"
#include "store/kinds.h"
#include "store/link.h"
#include "store/rows.h"
#include "store/store.h"

int
check_damage(const char *why, struct err *e)
{
	return err_set(e, ERR_INTERNAL, "damaged: %s", why);
}

/* ---- what hangs on a dossier ---- */

int
check_dossiers(struct key *const *k, size_t n, struct err *e)
{
	struct arena *a = k[0]->a;
	const char **ids = arena_alloc(a, n * sizeof *ids);
	struct dossier_view *kept = arena_alloc(a, n * sizeof *kept);

	for (size_t i = 0; i < n; i++)
		ids[i] = k[i]->part[1];
	if (store_views(k[0]->s, a, ids, n, kept, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < kept[i].n_consignments; c++)
			if (kept[i].consignments[c].version == 0)
				return check_damage("a consignment it lists is not there", e);
	return 0;
}

int
check_consignment(struct key *k, struct err *e)
{
	const char *item = k->part[2], *holder;
	struct consignment c;
	struct str_list lists = link_command(k->a, "HEXISTS", str_list_key(k->a, k->part[1], "d", k->part[1], NULL),
	    arena_fmt(k->a, ROWS_ITEM "%s", item), NULL);
	redisReply *r = link_one(k->s, k->a, &lists, LINK_READ, e);

	if (r == NULL || store_consignments(k->s, k->a, &k->part[1], &item, 1, &c, e) != 0 ||
	    store_items(k->s, k->a, &item, 1, &holder, e) != 0)
		return -1;
	if (r->integer != 1)
		return check_damage("its dossier does not list it", e);
	return holder == NULL || strcmp(holder, k->part[1]) != 0 ? check_damage("its item is not this dossier's", e) : 0;
}

/* What must be true of an exchange: its dossier is there; and while it has not ended, it is listed for its partner and stands in
 * its queue. */
static size_t
ask_about(struct arena *a, const struct exchange *x, struct str_list commands[3])
{
	commands[0] = link_command(a, "EXISTS", str_list_key(a, x->dossier, "d", x->dossier, NULL), NULL);
	if (exchange_ended(x->state))
		return 1;
	commands[1] = link_command(a, "ZSCORE", str_list_key(a, x->dossier, "open", x->partner, NULL), NULL);
	str_list_add(&commands[1], str_list_pair(a, x->dossier, x->id));
	commands[2] = link_command(a, "LPOS", str_list_key(a, x->dossier, "q", x->dossier, x->partner, NULL), x->id, NULL);
	return 3;
}

static int
judge_exchange(redisReply *const *r, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (answer_check(r[i], 0, e) != 0)
			return -1;
	if (r[0]->integer != 1)
		return check_damage("its dossier is not there", e);
	if (n == 3 && (r[1]->type != REDIS_REPLY_STRING || r[2]->type != REDIS_REPLY_INTEGER))
		return check_damage("it has not ended and is not listed as open", e);
	return 0;
}

/* Exchanges by dossier and id; and of what lists them, the partner whose they must be. */
struct listed_key {
	const char **dossiers, **ids, **partners;
	struct exchange *x;
	size_t n;
};

static void
listed_init(struct arena *a, struct listed_key *l, size_t max)
{
	*l = (struct listed_key){.dossiers = arena_alloc(a, max * sizeof *l->dossiers),
	    .ids = arena_alloc(a, max * sizeof *l->ids),
	    .partners = arena_alloc(a, max * sizeof *l->partners),
	    .x = arena_alloc(a, max * sizeof *l->x)};
}

static void
listed_add(struct listed_key *l, const char *dossier, const char *id, const char *partner)
{
	l->dossiers[l->n] = dossier;
	l->ids[l->n] = id;
	l->partners[l->n++] = partner;
}

int
check_exchanges(struct key *const *k, size_t n, struct err *e)
{
	struct arena *a = k[0]->a;
	struct str_list *commands = arena_alloc(a, 3 * n * sizeof *commands);
	redisReply **r = arena_alloc(a, 3 * n * sizeof *r);
	size_t *asked = arena_alloc(a, n * sizeof *asked), all = 0, at = 0;
	struct listed_key l;

	listed_init(a, &l, n);
	for (size_t i = 0; i < n; i++)
		listed_add(&l, k[i]->part[1], k[i]->part[2], NULL);
	if (store_exchanges(k[0]->s, a, l.dossiers, l.ids, n, l.x, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) /* one that is gone by now is nobody's concern */
		all += asked[i] = l.x[i].version > 0 ? ask_about(a, &l.x[i], commands + all) : 0;
	if (all > 0 && link_call(k[0]->s, a, commands, all, LINK_READ, r, e) != 0)
		return -1;
	for (size_t i = 0; i < n; at += asked[i++])
		if (asked[i] > 0 && judge_exchange(r + at, asked[i], e) != 0)
			return -1;
	return 0;
}

/* They must be there and be that partner's. */
static int
listed_read(struct key *k, struct listed_key *l, struct err *e)
{
	if (store_exchanges(k->s, k->a, l->dossiers, l->ids, l->n, l->x, e) != 0)
		return -1;
	for (size_t i = 0; i < l->n; i++)
		if (l->x[i].version == 0 || strcmp(l->x[i].partner, l->partners[i]) != 0)
			return check_damage("it lists an exchange that is not there", e);
	return 0;
}

static int
not_ended(const struct exchange *x, struct err *e)
{
	return exchange_ended(x->state) ? check_damage("it lists an exchange that has ended", e) : 0;
}

int
check_queues(struct key *const *k, size_t n, struct err *e)
{
	struct arena *a = k[0]->a;
	struct str_list *commands = arena_alloc(a, n * sizeof *commands);
	redisReply **r = arena_alloc(a, n * sizeof *r);
	struct str **ids = arena_alloc(a, n * sizeof *ids);
	struct listed_key l;
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		commands[i] = link_command(a, "LRANGE", k[i]->name, "0", "-1", NULL);
	if (link_call(k[0]->s, a, commands, n, LINK_READ, r, e) != 0)
		return -1;
	for (size_t i = 0; i < n; all += r[i++]->elements)
		if (answer_strs(a, r[i], &ids[i], e) != 0)
			return -1;
	listed_init(a, &l, all);
	for (size_t i = 0; i < n; i++)
		for (size_t x = 0; x < r[i]->elements; x++)
			listed_add(&l, k[i]->part[1], arena_dup(a, ids[i][x].p, ids[i][x].n), k[i]->part[2]);
	if (listed_read(k[0], &l, e) != 0)
		return -1;
	for (size_t i = 0; i < l.n; i++)
		if (not_ended(&l.x[i], e) != 0)
			return -1;
	return 0;
}

/* ---- what a partner's exchanges hang on ---- */

/* One more, of a pair. */
static int
list(struct key *k, struct listed_key *l, struct str pair, struct err *e)
{
	const char *dossier, *id;

	if (str_list_unpair(k->a, k->name, pair, &dossier, &id, e) != 0)
		return -1;
	listed_add(l, dossier, id, k->part[1]);
	return strncmp(dossier, k->tag, DOSSIER_TAG_LEN) == 0 ? 0 : check_damage("it lists what belongs elsewhere", e);
}

static int
check_member(const struct key *k, const struct exchange *x, struct str score, struct err *e)
{
	bool wait = strcmp(k->part[0], "wait") == 0, dead = strcmp(k->part[0], "dead") == 0;

	if (not_ended(x, e) != 0)
		return -1;
	if (wait && x->state != EXCHANGE_BACKOFF && x->state != EXCHANGE_UNSURE)
		return check_damage("it lists an exchange that does not wait", e);
	if (dead && x->state != EXCHANGE_DEAD)
		return check_damage("it lists an exchange that is not dead", e);
	int64_t ms = wait || dead ? x->due_ms : x->created_ms;
	return str_eq(score, str_list_int(k->a, ms > 0 ? ms : 0).p) ? 0 : check_damage("a time in it is another", e);
}

int
check_set(struct key *k, struct err *e)
{
	struct str_list command = link_command(k->a, "ZRANGE", k->name, "0", "-1", "WITHSCORES", NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct listed_key l;
	struct str *members;

	if (r == NULL || answer_strs(k->a, r, &members, e) != 0)
		return -1;
	listed_init(k->a, &l, r->elements / 2);
	for (size_t i = 0; i + 1 < r->elements; i += 2)
		if (list(k, &l, members[i], e) != 0)
			return -1;
	if (listed_read(k, &l, e) != 0)
		return -1;
	for (size_t i = 0; i < l.n; i++)
		if (check_member(k, &l.x[i], members[2 * i + 1], e) != 0)
			return -1;
	return 0;
}

/* An exchange that moved on may still have an entry: a worker forgets it. */
int
check_stream(struct key *k, struct err *e)
{
	struct str_list command = link_command(k->a, "XRANGE", k->name, "-", "+", NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct listed_key l;

	if (r == NULL || answer_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	listed_init(k->a, &l, r->elements);
	for (size_t i = 0; i < r->elements; i++) {
		const redisReply *x = r->element[i]->elements == 2 ? r->element[i]->element[1] : NULL;
		if (x == NULL || x->elements != 2 || strcmp(x->element[0]->str, "x") != 0)
			return check_damage("an entry cannot be read", e);
		if (list(k, &l, answer_str(x->element[1]), e) != 0)
			return -1;
	}
	return listed_read(k, &l, e);
}

/* ---- other keys ---- */

/* Each item is in the hash where it is looked for, and its claim can be read. */
int
check_items(struct key *k, struct err *e)
{
	struct str_list command = link_command(k->a, "HKEYS", k->name, NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct str *names;

	if (r == NULL || answer_strs(k->a, r, &names, e) != 0)
		return -1;
	const char **items = arena_alloc(k->a, r->elements * sizeof *items),
		   **holders = arena_alloc(k->a, r->elements * sizeof *holders);
	for (size_t i = 0; i < r->elements; i++) {
		items[i] = arena_dup(k->a, names[i].p, names[i].n);
		if (strcmp(str_list_item_key(k->a, link_province(k->s), items[i]), k->name) != 0)
			return check_damage("an item in it belongs elsewhere", e);
	}
	return store_items(k->s, k->a, items, r->elements, holders, e);
}

/* Journals' last numbers, and numbers of changes that were refused: WRITER, WRITER:NUMBER. */
int
check_seq(struct key *k, struct err *e)
{
	struct str_list command = link_command(k->a, "HGETALL", k->name, NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct str *kv;
	uint64_t seq;

	if (r == NULL || answer_strs(k->a, r, &kv, e) != 0)
		return -1;
	for (size_t i = 0; i + 1 < r->elements; i += 2) {
		const char *name = arena_dup(k->a, kv[i].p, kv[i].n);
		if (strlen(name) > WRITER_LEN ? name[WRITER_LEN] != ':' || !str_eq(kv[i + 1], "lost")
					      : rows_get_number(k->a, k->name, name, kv[i + 1], &seq, e) != 0)
			return e->code != ERR_NONE ? -1 : check_damage("a number in it cannot be read", e);
	}
	return 0;
}

int
check_object(struct key *k, struct err *e)
{
	enum kind kind = kind_of_prefix(k->part[0]);
	struct str_list command = link_command(k->a, "HGETALL", k->name, NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct str *kv;
	int64_t version;

	if (r == NULL || answer_strs(k->a, r, &kv, e) != 0)
		return -1;
	return r->elements == 0
	    ? 0
	    : rows_get(k->a, k->name, kind_fields(kind), kv, r->elements, arena_alloc(k->a, kind_size(kind)), &version, e);
}

int
check_name_only(struct key *k, struct err *e)
{
	(void)k;
	(void)e;
	return 0;
}
