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
check_consignment(struct key *k, struct err *e)
{
	const char *item = k->part[2], *holder;
	struct consignment c;
	struct str_list lists = link_command(k->a, "HEXISTS", str_list_key(k->a, k->part[1], "d", k->part[1], NULL),
	    arena_fmt(k->a, "%s%s", kind_list(KIND_ITEM), item), NULL);
	redisReply *r = link_one(k->s, k->a, &lists, LINK_READ, e);

	if (r == NULL || store_consignments(k->s, k->a, &k->part[1], &item, 1, &c, e) != 0 ||
	    store_items(k->s, k->a, &item, 1, &holder, e) != 0)
		return -1;
	if (r->integer != 1)
		return check_damage("its dossier does not list it", e);
	return holder == NULL || strcmp(holder, k->part[1]) != 0 ? check_damage("its item is not this dossier's", e) : 0;
}

/* ---- rows and where they are listed, by kinds.tbl ---- */

/* A field of a row as text. */
static struct str
field_text(struct arena *a, enum kind kind, const void *row, const char *name)
{
	const struct field *f = field_find(kind_fields(kind), str_of(name));
	struct str text;

	if (f == NULL || (!field_print(a, f, row, &text) && f->fallback == NULL))
		return str_of("");
	return text.p != NULL ? text : str_of(f->fallback);
}

static const char *
score_of(struct arena *a, const struct kind_index *x, const void *row)
{
	struct str by = field_text(a, x->kind, row, x->by);
	return by.n == 0 || by.p[0] == '-' ? "0" : arena_dup(a, by.p, by.n);
}

/* Where that row must be listed: questions, and the answers they must get. */
enum { LISTINGS_MAX = KIND_INDEXES_MAX + 1 }; /* and its dossier */

struct listing {
	struct str_list command;
	const char *score;
};

static size_t
listings(struct arena *a, enum kind kind, const char *tag, const char *id, const void *row, struct listing out[LISTINGS_MAX])
{
	size_t n = 0;

	for (const struct kind_index *x = kind_indexes; x->word != NULL; x++) {
		if (x->kind != kind || !kind_index_has(x, field_text(a, kind, row, "state")))
			continue;
		struct str whose = field_text(a, kind, row, x->whose);
		if (whose.n == 0)
			continue;
		out[n].score = score_of(a, x, row);
		out[n].command =
		    link_command(a, "ZSCORE", str_list_key(a, tag, x->word, arena_dup(a, whose.p, whose.n), NULL), NULL);
		str_list_add(&out[n++].command, kind_member(a, kind, id));
	}
	const char *rest = kind_of_dossier(kind) ? strchr(id, ':') : NULL;
	if (rest == NULL || kind_list(kind) == NULL)
		return n;
	const char *owner = arena_dup(a, id, (size_t)(rest - id));
	out[n].score = ""; /* of its name in its dossier's hash */
	out[n++].command =
	    link_command(a, "HGET", str_list_key(a, tag, "d", owner, NULL), arena_fmt(a, "%s%s", kind_list(kind), rest + 1), NULL);
	return n;
}

static int
judge_listing(const struct listing *l, const redisReply *r, struct err *e)
{
	if (answer_check(r, 0, e) != 0)
		return -1;
	return r->type == REDIS_REPLY_STRING && strcmp(r->str, l->score) == 0
	    ? 0
	    : check_damage("it is not listed where its state says, or at another place", e);
}

/* Where their rows say, each. */
static int
judge_dossiers(struct store *s, struct arena *a, const struct dossier_view *kept, size_t n, struct err *e)
{
	struct listing *l = arena_alloc(a, LISTINGS_MAX * n * sizeof *l);
	struct str_list *commands = arena_alloc(a, LISTINGS_MAX * n * sizeof *commands);
	redisReply **r = arena_alloc(a, LISTINGS_MAX * n * sizeof *r);
	size_t all = 0;

	for (size_t i = 0; i < n; i++) {
		const struct dossier *d = &kept[i].dossier;
		if (d->id != NULL)
			all += listings(a, KIND_DOSSIER, arena_dup(a, d->id, DOSSIER_TAG_LEN), d->id, d, l + all);
	}
	for (size_t i = 0; i < all; i++)
		commands[i] = l[i].command;
	if (all > 0 && link_call(s, a, commands, all, LINK_READ, r, e) != 0)
		return -1;
	for (size_t i = 0; i < all; i++)
		if (judge_listing(&l[i], r[i], e) != 0)
			return -1;
	return 0;
}

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
	return judge_dossiers(k[0]->s, a, kept, n, e);
}

/* ---- exchanges ---- */

/* What must be true of an exchange: its dossier is there; it is listed where its state says; and while it has not ended, it stands
 * in its queue. */
enum { ASKED_MAX = 2 + LISTINGS_MAX };
struct exchange_asked {
	struct listing listings[LISTINGS_MAX];
	size_t n_listings, n;
};

static void
ask_about(struct arena *a, const struct exchange *x, struct exchange_asked *asked, struct str_list commands[ASKED_MAX])
{
	size_t n = 0;

	commands[n++] = link_command(a, "EXISTS", str_list_key(a, x->dossier, "d", x->dossier, NULL), NULL);
	asked->n_listings = listings(a, KIND_EXCHANGE, arena_dup(a, x->dossier, DOSSIER_TAG_LEN),
	    arena_fmt(a, "%s:%s", x->dossier, x->id), x, asked->listings);
	for (size_t i = 0; i < asked->n_listings; i++)
		commands[n++] = asked->listings[i].command;
	if (!exchange_ended(x->state))
		commands[n++] =
		    link_command(a, "LPOS", str_list_key(a, x->dossier, "q", x->dossier, x->partner, NULL), x->id, NULL);
	asked->n = n;
}

static int
judge_exchange(const struct exchange_asked *asked, redisReply *const *r, struct err *e)
{
	size_t n = asked->n_listings + 1;

	if (answer_check(r[0], REDIS_REPLY_INTEGER, e) != 0)
		return -1;
	if (r[0]->integer != 1)
		return check_damage("its dossier is not there", e);
	for (size_t i = 0; i < asked->n_listings; i++)
		if (judge_listing(&asked->listings[i], r[i + 1], e) != 0)
			return -1;
	if (asked->n > n && (answer_check(r[n], 0, e) != 0 || r[n]->type != REDIS_REPLY_INTEGER))
		return e->code != ERR_NONE ? -1 : check_damage("it has not ended and is not in its queue", e);
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
	struct str_list *commands = arena_alloc(a, ASKED_MAX * n * sizeof *commands);
	redisReply **r = arena_alloc(a, ASKED_MAX * n * sizeof *r);
	struct exchange_asked *asked = arena_alloc(a, n * sizeof *asked);
	size_t all = 0, at = 0;
	struct listed_key l;

	listed_init(a, &l, n);
	for (size_t i = 0; i < n; i++)
		listed_add(&l, k[i]->part[1], k[i]->part[2], NULL);
	if (store_exchanges(k[0]->s, a, l.dossiers, l.ids, n, l.x, e) != 0)
		return -1;
	for (size_t i = 0; i < n; all += asked[i++].n) {
		asked[i].n = 0;
		if (l.x[i].version > 0) /* one that is gone by now is nobody's concern */
			ask_about(a, &l.x[i], &asked[i], commands + all);
	}
	if (all > 0 && link_call(k[0]->s, a, commands, all, LINK_READ, r, e) != 0)
		return -1;
	for (size_t i = 0; i < n; at += asked[i++].n)
		if (asked[i].n > 0 && judge_exchange(&asked[i], r + at, e) != 0)
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

/* ---- indexes ---- */

/* An object in an index, and its row. */
struct member {
	const char *id, *key;
	struct str score;
};

static int
member_of(struct key *k, const struct kind_index *x, struct str member, struct str score, struct member *out, struct err *e)
{
	const char *id = kind_member_id(k->a, x->kind, member), *dossier, *rest;

	bool hangs = kind_of_dossier(x->kind) && x->kind != KIND_DOSSIER;
	if (strlen(id) != member.n || (hangs && str_list_unpair(k->a, k->name, member, &dossier, &rest, e) != 0))
		return e->code != ERR_NONE ? -1 : check_damage("an entry cannot be read", e);
	*out = (struct member){id, kind_key(k->a, k->tag, x->kind, id), score};
	const char *tag = kind_of_dossier(x->kind) ? id : store_object_tag(k->a, link_province(k->s), id);
	return strncmp(tag, k->tag, DOSSIER_TAG_LEN) == 0 ? 0 : check_damage("it lists what belongs elsewhere", e);
}

static int
judge_member(struct key *k, const struct kind_index *x, const struct member *m, const redisReply *r, struct err *e)
{
	void *row = arena_alloc(k->a, kind_size(x->kind));
	int64_t version;
	struct str *kv;

	if (answer_strs(k->a, r, &kv, e) != 0)
		return -1;
	if (r->elements == 0)
		return check_damage("it lists what is not there", e);
	struct rows_case parts = {.columns = {.v = kv, .n = r->elements}}; /* a dossier's hash has its history, too */
	if (x->kind == KIND_DOSSIER && rows_split(k->a, m->id, kv, r->elements, &parts, e) != 0)
		return -1;
	memset(row, 0, kind_size(x->kind));
	if (rows_get(k->a, m->key, kind_fields(x->kind), parts.columns.v, parts.columns.n, row, &version, e) != 0)
		return -1;
	if (!str_eq(field_text(k->a, x->kind, row, x->whose), k->part[1]))
		return check_damage("it lists another's", e);
	if (!kind_index_has(x, field_text(k->a, x->kind, row, "state")))
		return check_damage("it lists what is in another state", e);
	return str_eq(m->score, score_of(k->a, x, row)) ? 0 : check_damage("a place in it is another", e);
}

int
check_index(struct key *k, struct err *e)
{
	const struct kind_index *x = kind_index_find(k->part[0]);
	struct str_list command = link_command(k->a, "ZRANGE", k->name, "0", "-1", "WITHSCORES", NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e);
	struct str *pairs;

	if (r == NULL || answer_strs(k->a, r, &pairs, e) != 0)
		return -1;
	size_t n = r->elements / 2;
	struct member *members = arena_alloc(k->a, (n + 1) * sizeof *members);
	struct str_list *commands = arena_alloc(k->a, (n + 1) * sizeof *commands);
	redisReply **rows = arena_alloc(k->a, (n + 1) * sizeof *rows);
	for (size_t i = 0; i < n; i++) {
		if (member_of(k, x, pairs[2 * i], pairs[2 * i + 1], &members[i], e) != 0)
			return -1;
		commands[i] = link_command(k->a, "HGETALL", members[i].key, NULL);
	}
	if (n > 0 && link_call(k->s, k->a, commands, n, LINK_READ, rows, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (judge_member(k, x, &members[i], rows[i], e) != 0)
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

/* Its row, and that it is listed where its state says. */
int
check_object(struct key *k, struct err *e)
{
	enum kind kind = kind_of_prefix(k->part[0]);
	const char *id = strstr(k->name, "}:") + strlen(k->part[0]) + 3;
	struct str_list command = link_command(k->a, "HGETALL", k->name, NULL);
	redisReply *r = link_one(k->s, k->a, &command, LINK_READ, e), *answers[LISTINGS_MAX];
	void *row = arena_alloc(k->a, kind_size(kind));
	struct str_list commands[LISTINGS_MAX];
	struct listing l[LISTINGS_MAX];
	int64_t version;
	struct str *kv;

	if (r == NULL || answer_strs(k->a, r, &kv, e) != 0)
		return -1;
	if (r->elements == 0)
		return 0;
	memset(row, 0, kind_size(kind));
	if (rows_get(k->a, k->name, kind_fields(kind), kv, r->elements, row, &version, e) != 0)
		return -1;
	size_t n = listings(k->a, kind, k->tag, id, row, l);
	for (size_t i = 0; i < n; i++)
		commands[i] = l[i].command;
	if (n > 0 && link_call(k->s, k->a, commands, n, LINK_READ, answers, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (judge_listing(&l[i], answers[i], e) != 0)
			return -1;
	return 0;
}

int
check_name_only(struct key *k, struct err *e)
{
	(void)k;
	(void)e;
	return 0;
}
