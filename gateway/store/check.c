/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over all keys; see check.h.  Reads only, while others may write.  What is looked at is in check_key.c. */
#include "store/answer.h"
#include "store/check.h"

#include "base/arena.h"
#include "store/check_key.h"
#include "store/kinds.h"
#include "store/link.h"
#include "store/rows.h"
#include "store/trip.h"

enum { TRIES = 3 };

static const struct kept {
	const char *word;
	size_t parts;
	enum kind_whose whose;
	bool dumped;
	int (*check)(struct key *k, struct err *e);
	/* of the kinds of which there are most: in few round trips */
	int (*check_many)(struct key *const *k, size_t n, struct err *e);
} kept[] = {
#define ONE(function) .check = function
#define MANY(function) .check_many = function
#define KIND(id, name, prefix, parts, whose, fields, of, clash, check) {prefix, parts, whose, KIND_##id != KIND_MESSAGE, check},
#define INDEX(kind, word, whose, by, states)                           {word, 1, OF_TAG, true, ONE(check_index)},
#define KEY(word, parts, whose, dumped, check) {word, parts, whose, dumped, check},
#include "store/kinds.tbl"
};

enum { KEPT = sizeof kept / sizeof kept[0] };

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
	for (p = end + 2; p != NULL && k->n < KEY_PARTS; k->n++) {
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

static struct key *
key_of(struct store *s, struct arena *a, struct str name)
{
	struct key *k = arena_alloc(a, sizeof *k);

	k->s = s;
	k->a = a;
	if (!parse(k, name))
		return k;
	for (const struct kept *kind = kept; kind < kept + KEPT && k->kind == NULL; kind++) {
		if (strcmp(kind->word, k->part[0]) != 0 || kind->parts + 1 != k->n)
			continue;
		if (kind->whose != OF_NOBODY && !our_tag(s, k->tag))
			break;
		if (kind->whose == OF_DOSSIER && (!dossier_id_ok(k->part[1]) || strncmp(k->part[1], k->tag, strlen(k->tag)) != 0))
			break;
		k->kind = kind;
	}
	return k;
}

/* What is only on its way from one place to another is not found wrong three times in a row. */
static int
judge_surely(struct key *k, struct err *e)
{
	int rc = -1;

	if (k->kind == NULL)
		return check_damage("this is no key of the gateway's", e);
	for (int i = 0; i < TRIES && rc != 0 && e->code != ERR_STORE; i++) {
		err_clear(e);
		rc = k->kind->check != NULL ? k->kind->check(k, e) : k->kind->check_many(&k, 1, e);
	}
	return rc;
}

struct finding {
	struct store_round *round;
	void (*damaged)(void *ctx, const char *key, const char *why);
	void *ctx;
};

static int
judge_each(const struct finding *f, struct key *const *k, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct err why = {0};
		if (judge_surely(k[i], &why) == 0)
			continue;
		if (why.code == ERR_STORE) {
			*e = why;
			return -1;
		}
		f->round->damaged++;
		f->damaged(f->ctx, k[i]->name, why.msg);
	}
	return 0;
}

/* Keys of one kind; those that are not found well together are looked at one by one. */
static int
judge_kind(const struct finding *f, const struct kept *kind, struct key *const *keys, size_t n, struct err *e)
{
	struct key **k = arena_alloc(keys[0]->a, n * sizeof *k);
	struct err why = {0};
	size_t of_it = 0;

	for (size_t i = 0; i < n; i++)
		if (keys[i]->kind == kind)
			k[of_it++] = keys[i];
	if (of_it == 0 || (kind != NULL && kind->check_many != NULL && kind->check_many(k, of_it, &why) == 0))
		return 0;
	return judge_each(f, k, of_it, e);
}

/* The next page of names, of one master after the other.  1 it was the last, 0, -1. */
static int
next_page(struct store *s, struct arena *a, struct store_round *r, unsigned n, struct str **names, size_t *found, struct err *e)
{
	struct str_list command =
	    link_command(a, "SCAN", r->cursor[0] != '\0' ? r->cursor : "0", "COUNT", arena_fmt(a, "%u", n), NULL);

	while (r->node < link_nodes(s) && !link_serves(s, r->node))
		r->node++;
	if (r->node >= link_nodes(s))
		return 1;
	redisReply *reply = link_on(s, a, r->node, &command, e);
	if (reply == NULL || answer_check(reply, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	if (reply->elements != 2 || reply->element[0]->type != REDIS_REPLY_STRING)
		return err_set(e, ERR_INTERNAL, "Redis: SCAN answered something else");
	if (answer_strs(a, reply->element[1], names, e) != 0)
		return -1;
	*found = reply->element[1]->elements;
	snprintf(r->cursor, sizeof r->cursor, "%s", reply->element[0]->str);
	if (strcmp(r->cursor, "0") != 0)
		return 0;
	r->node++;
	r->cursor[0] = '\0';
	while (r->node < link_nodes(s) && !link_serves(s, r->node))
		r->node++;
	return r->node >= link_nodes(s);
}

bool
check_dumped(struct str key)
{
	struct arena *a = arena_new(0);
	struct key k = {.a = a};
	bool dumped = parse(&k, key);

	for (const struct kept *kind = kept; kind < kept + KEPT; kind++)
		if (dumped && strcmp(kind->word, k.part[0]) == 0)
			dumped = kind->dumped;
	arena_free(a);
	return dumped;
}

static int
look_at(struct store *s, struct store_round *r, unsigned n, void (*damaged)(void *ctx, const char *key, const char *why),
    void *ctx, struct err *e)
{
	const struct finding f = {r, damaged, ctx};
	struct arena *a = arena_new(0);
	struct str *names;
	size_t found = 0;
	int last = next_page(s, a, r, n, &names, &found, e), rc = last < 0 ? -1 : 0;
	struct key **keys = arena_alloc(a, found * sizeof *keys);

	for (size_t i = 0; i < found; i++)
		keys[i] = key_of(s, a, names[i]);
	r->keys += found;
	for (size_t i = 0; found > 0 && i <= KEPT && rc == 0; i++)
		rc = judge_kind(&f, i < KEPT ? &kept[i] : NULL, keys, found, e);
	arena_free(a);
	return rc == 0 ? last : -1;
}

int
store_check(struct store *s, struct store_round *r, unsigned n, void (*damaged)(void *ctx, const char *key, const char *why),
    void *ctx, struct err *e)
{
	trip_meter(&r->bytes);
	int rc = look_at(s, r, n, damaged, ctx, e);
	trip_meter(NULL);
	return rc;
}
