/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs together is there, and as it was written; see check.h.  Reads only, while others may write. */
#include "store/check.h"

#include "base/arena.h"
#include "base/text.h"
#include "store/link.h"
#include "store/rows.h"

enum { PARTS = 5, TRIES = 3 };

struct key { /* gw:{TAG}:part:part... */
	struct store *s;
	struct arena *a;
	const char *name, *tag;
	const char *part[PARTS];       /* [0] the kind, [1] a dossier's id or a partner */
	size_t n;
};

static int
damage(const char *why, struct err *e)
{
	return err_set(e, ERR_INTERNAL, "damaged: %s", why);
}

/* ---- what hangs on a dossier ---- */

static int
check_dossier(struct key *k, struct err *e)
{
	struct kept_case kept;
	int there = store_case(k->s, k->a, k->part[1], &kept, e);

	for (size_t i = 0; there == 1 && i < kept.n_consignments; i++)
		if (kept.consignments[i].version == 0)
			return damage("a consignment it lists is not there", e);
	return there < 0 ? -1 : 0;
}

static int
check_consignment(struct key *k, struct err *e)
{
	const char *item = k->part[2], *holder;
	struct consignment c;
	struct strs lists = link_command(k->a, "HEXISTS", strs_key(k->a, k->part[1], "d", k->part[1], NULL),
	    arena_fmt(k->a, ROWS_ITEM "%s", item), NULL);
	redisReply *r = link_one(k->s, k->a, &lists, LINK_READ, e);

	if (r == NULL || store_consignments(k->s, k->a, &k->part[1], &item, 1, &c, e) != 0 ||
	    store_items(k->s, k->a, &item, 1, &holder, e) != 0)
		return -1;
	if (r->integer != 1)
		return damage("its dossier does not list it", e);
	return holder == NULL || strcmp(holder, k->part[1]) != 0 ? damage("its item is not this dossier's", e) : 0;
}

/* Its dossier is there; and while it has not ended, it is listed for its partner and stands in its queue. */
static int
check_exchange(struct key *k, struct err *e)
{
	struct exchange x;
	int there = store_exchange(k->s, k->a, k->part[1], k->part[2], &x, e);

	if (there != 1)
		return there;
	struct strs commands[] = {
	    link_command(k->a, "EXISTS", strs_key(k->a, x.dossier, "d", x.dossier, NULL), NULL),
	    link_command(k->a, "ZSCORE", strs_key(k->a, x.dossier, "open", x.partner, NULL), NULL),
	    link_command(k->a, "LPOS", strs_key(k->a, x.dossier, "q", x.dossier, x.partner, NULL), x.id, NULL)};
	redisReply *r[3];
	size_t n = exchange_ended(x.state) ? 1 : 3;
	strs_add(&commands[1], strs_pair(k->a, x.dossier, x.id));
	if (link_call(k->s, k->a, commands, n, LINK_READ, r, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (link_check(r[i], 0, e) != 0)
			return -1;
	if (r[0]->integer != 1)
		return damage("its dossier is not there", e);
	if (n == 3 && (r[1]->type != REDIS_REPLY_STRING || r[2]->type != REDIS_REPLY_INTEGER))
		return damage("it has not ended and is not listed as open", e);
	return 0;
}

/* The exchanges that a key lists, all of one partner. */
struct listed {
	const char **dossiers, **ids;
	struct exchange *x;
	size_t n;
};

static void
listed_init(struct key *k, struct listed *l, size_t max)
{
	*l = (struct listed){.dossiers = arena_alloc(k->a, max * sizeof *l->dossiers), .ids = arena_alloc(k->a, max * sizeof *l->ids),
	    .x = arena_alloc(k->a, max * sizeof *l->x)};
}

/* They must be there and be that partner's. */
static int
listed_read(struct key *k, struct listed *l, const char *partner, struct err *e)
{
	if (store_exchanges(k->s, k->a, l->dossiers, l->ids, l->n, l->x, e) != 0)
		return -1;
	for (size_t i = 0; i < l->n; i++)
		if (l->x[i].version == 0 || strcmp(l->x[i].partner, partner) != 0)
			return damage("it lists an exchange that is not there", e);
	return 0;
}

static int
not_ended(const struct exchange *x, struct err *e)
{
	return exchange_ended(x->state) ? damage("it lists an exchange that has ended", e) : 0;
}

static int
check_queue(struct key *k, struct err *e)
{
	const char **ids;
	struct listed l;
	size_t n;

	if (store_queue(k->s, k->a, k->part[1], k->part[2], &ids, &n, e) != 0)
		return -1;
	for (listed_init(k, &l, n); l.n < n; l.n++) {
		l.dossiers[l.n] = k->part[1];
		l.ids[l.n] = ids[l.n];
	}
	if (listed_read(k, &l, k->part[2], e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (not_ended(&l.x[i], e) != 0)
			return -1;
	return 0;
}

/* ---- what a partner's exchanges hang on ---- */

/* One more, of a pair. */
static int
list(struct key *k, struct listed *l, struct str pair, struct err *e)
{
	if (strs_unpair(k->a, k->name, pair, &l->dossiers[l->n], &l->ids[l->n], e) != 0)
		return -1;
	return strncmp(l->dossiers[l->n++], k->tag, DOSSIER_TAG_LEN) == 0 ? 0 : damage("it lists what belongs elsewhere", e);
}

static int
check_member(const struct key *k, const struct exchange *x, struct str score, struct err *e)
{
	bool wait = strcmp(k->part[0], "wait") == 0, dead = strcmp(k->part[0], "dead") == 0;

	if (not_ended(x, e) != 0)
		return -1;
	if (wait && x->state != EXCHANGE_BACKOFF && x->state != EXCHANGE_UNSURE)
		return damage("it lists an exchange that does not wait", e);
	if (dead && x->state != EXCHANGE_DEAD)
		return damage("it lists an exchange that is not dead", e);
	int64_t ms = wait || dead ? x->due_ms : x->created_ms;
	return str_eq(score, strs_int(k->a, ms > 0 ? ms : 0).p) ? 0 : damage("a time in it is another", e);
}

static int
check_set(struct key *k, struct err *e)
{
	struct strs command = link_command(k->a, "ZRANGE", k->name, "0", "-1", "WITHSCORES", NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct listed l;
	struct str *members;

	if (r == NULL || link_strs(k->a, r, &members, e) != 0)
		return -1;
	listed_init(k, &l, r->elements / 2);
	for (size_t i = 0; i + 1 < r->elements; i += 2)
		if (list(k, &l, members[i], e) != 0)
			return -1;
	if (listed_read(k, &l, k->part[1], e) != 0)
		return -1;
	for (size_t i = 0; i < l.n; i++)
		if (check_member(k, &l.x[i], members[2 * i + 1], e) != 0)
			return -1;
	return 0;
}

/* An exchange that moved on may still have an entry: a worker forgets it. */
static int
check_stream(struct key *k, struct err *e)
{
	struct strs command = link_command(k->a, "XRANGE", k->name, "-", "+", NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct listed l;

	if (r == NULL || link_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	listed_init(k, &l, r->elements);
	for (size_t i = 0; i < r->elements; i++) {
		const redisReply *x = r->element[i]->elements == 2 ? r->element[i]->element[1] : NULL;
		if (x == NULL || x->elements != 2 || strcmp(x->element[0]->str, "x") != 0)
			return damage("an entry cannot be read", e);
		if (list(k, &l, link_str(x->element[1]), e) != 0)
			return -1;
	}
	return listed_read(k, &l, k->part[1], e);
}

/* ---- other keys ---- */

/* Each item is in the hash where it is looked for, and its claim can be read. */
static int
check_items(struct key *k, struct err *e)
{
	struct strs command = link_command(k->a, "HKEYS", k->name, NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct str *names;

	if (r == NULL || link_strs(k->a, r, &names, e) != 0)
		return -1;
	const char **items = arena_alloc(k->a, r->elements * sizeof *items), **holders = arena_alloc(k->a, r->elements * sizeof *holders);
	for (size_t i = 0; i < r->elements; i++) {
		items[i] = arena_dup(k->a, names[i].p, names[i].n);
		if (strcmp(strs_item_key(k->a, items[i]), k->name) != 0)
			return damage("an item in it belongs elsewhere", e);
	}
	return store_items(k->s, k->a, items, r->elements, holders, e);
}

/* Journals' last numbers, and numbers of changes that were refused: WRITER, WRITER:NUMBER. */
static int
check_seq(struct key *k, struct err *e)
{
	struct strs command = link_command(k->a, "HGETALL", k->name, NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct str *kv;
	uint64_t seq;

	if (r == NULL || link_strs(k->a, r, &kv, e) != 0)
		return -1;
	for (size_t i = 0; i + 1 < r->elements; i += 2) {
		const char *name = arena_dup(k->a, kv[i].p, kv[i].n);
		if (strlen(name) > WRITER_LEN ? name[WRITER_LEN] != ':' || !str_eq(kv[i + 1], "lost") : rows_get_number(k->a, k->name, name, kv[i + 1], &seq, e) != 0)
			return e->code != ERR_NONE ? -1 : damage("a number in it cannot be read", e);
	}
	return 0;
}

static int
check_name_only(struct key *k, struct err *e)
{
	(void)k;
	(void)e;
	return 0;
}

static const struct kind {
	const char *word;
	size_t parts;
	bool tagged;                   /* a dossier's tag is in the braces */
	bool dossier;                  /* the first is a dossier's id */
	int (*check)(struct key *k, struct err *e);
} kinds[] = {
    {"d", 1, true, true, check_dossier},
    {"c", 2, true, true, check_consignment},
    {"x", 2, true, true, check_exchange},
    {"q", 2, true, true, check_queue},
    {"out", 1, true, false, check_stream},
    {"wait", 1, true, false, check_set},
    {"open", 1, true, false, check_set},
    {"dead", 1, true, false, check_set},
    {"m", 2, true, false, check_name_only},
    {"seq", 0, true, false, check_seq},
    {"items", 0, false, false, check_items},
    {"journal", 0, false, false, check_name_only},
    {"layout", 0, false, false, check_name_only},
    {"cursor", 0, false, false, check_name_only},
    {"token", 0, false, false, check_name_only},
    {"token.lock", 0, false, false, check_name_only},
};

/* Take the name apart; false: it is none of ours. */
static bool
parse(struct key *k, struct str name)
{
	char *p = arena_dup(k->a, name.p, name.n), *end;

	k->name = arena_dup(k->a, name.p, name.n);
	if (strncmp(p, "gw:{", 4) != 0 || strlen(p) != name.n || (end = strstr(p, "}:")) == NULL)
		return false;
	*end = '\0';
	k->tag = p + 4;
	for (p = end + 2; p != NULL && k->n < PARTS; k->n++) {
		k->part[k->n] = p;
		p = strchr(p, ':');
		if (p != NULL)
			*p++ = '\0';
	}
	return p == NULL;
}

/* PP.BB of our province. */
static bool
our_tag(const struct store *s, const char *tag)
{
	if (strlen(tag) != DOSSIER_TAG_LEN || strncmp(tag, link_province(s), 2) != 0 || tag[2] != '.')
		return false;
	int tens = tag[3] - '0', ones = tag[4] - '0';
	return tens >= 0 && ones >= 0 && ones <= 9 && tens * 10 + ones < DOSSIER_BUCKETS;
}

static int
judge(struct store *s, struct arena *a, struct str name, struct err *e)
{
	struct key k = {.s = s, .a = a};

	if (!parse(&k, name))
		return damage("this is no key of the gateway's", e);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct kind *kind = &kinds[i];
		if (strcmp(kind->word, k.part[0]) != 0 || kind->parts + 1 != k.n)
			continue;
		if (kind->tagged && !our_tag(s, k.tag))
			break;
		if (kind->dossier && (!dossier_id_ok(k.part[1]) || strncmp(k.part[1], k.tag, strlen(k.tag)) != 0))
			break;
		return kind->check(&k, e);
	}
	return damage("this is no key of the gateway's", e);
}

/* What is only on its way from one place to another is not found wrong three times in a row. */
static int
judge_surely(struct store *s, struct arena *a, struct str name, struct err *e)
{
	int rc = -1;

	for (int i = 0; i < TRIES && rc != 0 && e->code != ERR_STORE; i++) {
		err_clear(e);
		rc = judge(s, a, name, e);
	}
	return rc;
}

int
store_check(struct store *s, struct store_round *r, unsigned n, void (*damaged)(void *ctx, const char *key, const char *why),
    void *ctx, struct err *e)
{
	struct arena *a = arena_new(0);
	struct strs command = link_command(a, "SCAN", r->cursor[0] != '\0' ? r->cursor : "0", "COUNT", arena_fmt(a, "%u", n), NULL);
	redisReply *reply = link_one(s, a, &command, LINK_READ, e);
	struct str *names;
	int rc = reply == NULL || link_check(reply, REDIS_REPLY_ARRAY, e) != 0 || reply->elements != 2 ||
	    link_strs(a, reply->element[1], &names, e) != 0 ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < reply->element[1]->elements; i++) {
		struct err why = {0};
		r->keys++;
		if (judge_surely(s, a, names[i], &why) == 0)
			continue;
		if (why.code == ERR_STORE) {
			*e = why;
			rc = -1;
		} else {
			r->damaged++;
			damaged(ctx, arena_dup(a, names[i].p, names[i].n), why.msg);
		}
	}
	if (rc == 0)
		snprintf(r->cursor, sizeof r->cursor, "%s", reply->element[0]->str);
	bool last = rc == 0 && strcmp(r->cursor, "0") == 0;
	arena_free(a);
	return last ? 1 : rc;
}
