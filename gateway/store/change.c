/* SPDX-License-Identifier: Apache-2.0 */
/* Changes as lists of checks and writes; see change.h.  Knows Redis' data types and our keys, no connection. */
#include "store/change.h"

#include <assert.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/change_parts.h"

#define DAY_MS (24 * 3600 * (int64_t)1000)

struct change *
change_new(struct arena *a, const char *tag)
{
	struct change *c = arena_alloc(a, sizeof *c);

	c->a = c->keys.a = c->writes.a = c->pushed.a = a;
	c->tag = arena_str(a, tag);
	return c;
}

/* ---- checks and writes ---- */

/* The key's place in the list, from 1, as text. */
static struct str
key_index(struct change *c, const char *key)
{
	size_t i = 0;

	while (i < c->keys.n && !str_eq(c->keys.v[i], key))
		i++;
	if (i == c->keys.n)
		str_list_add(&c->keys, str_of(key));
	return str_list_int(c->a, (int64_t)i + 1);
}

void
change_add(struct change *c, struct check check)
{
	if (c->n_checks == c->cap_checks) {
		size_t cap = c->cap_checks > 0 ? c->cap_checks * 2 : 8;
		struct check *grown = arena_alloc(c->a, cap * sizeof *grown);
		if (c->n_checks > 0)
			memcpy(grown, c->checks, c->n_checks * sizeof *grown);
		c->checks = grown;
		c->cap_checks = cap;
	}
	c->checks[c->n_checks++] = check;
}

void
change_check(struct change *c, enum change_clash clash, const char *word, const char *key, struct str a, struct str b)
{
	change_add(c, (struct check){clash, str_of(word), key_index(c, key), a, b});
}

struct str_list *
change_write(struct change *c, const char *command, const char *key, size_t n_args)
{
	str_list_add(&c->writes, str_of(command));
	str_list_add(&c->writes, key_index(c, key));
	str_list_add(&c->writes, str_list_int(c->a, (int64_t)n_args));
	return &c->writes;
}

static void
write_one(struct change *c, const char *command, const char *key, struct str arg)
{
	str_list_add(change_write(c, command, key, 1), arg);
}

static void
write_two(struct change *c, const char *command, const char *key, struct str one, struct str two)
{
	struct str_list *w = change_write(c, command, key, 2);
	str_list_add(w, one);
	str_list_add(w, two);
}

static void
write_hash(struct change *c, const char *key, const struct str_list *columns)
{
	struct str_list *w = change_write(c, "HSET", key, columns->n);
	for (size_t i = 0; i < columns->n; i++)
		str_list_add(w, columns->v[i]);
}

static void
check_version(struct change *c, enum change_clash clash, const char *key, int64_t version)
{
	if (version == 0)
		change_check(c, clash, "absent", key, str_of(""), str_of(""));
	else
		change_check(c, clash, "field", key, str_of("version"), str_list_int(c->a, version));
}

static struct str
copied(struct change *c, const char *s)
{
	return str_of(arena_str(c->a, s));
}

static bool
ours(const struct change *c, const char *id)
{
	return strncmp(id, c->tag, strlen(c->tag)) == 0;
}

/* ---- dossier and history ---- */

static void
put_dossier(struct change *c, const struct dossier *d, int64_t kept)
{
	const char *key = str_list_key(c->a, d->id, "d", d->id, NULL);
	struct str_list columns = {.a = c->a};

	assert(ours(c, d->id));
	check_version(c, CLASH_DOSSIER, key, kept);
	rows_put_dossier(&columns, d, kept + 1, kept == 0);
	write_hash(c, key, &columns);
}

void
change_dossier_new(struct change *c, const struct dossier *d)
{
	put_dossier(c, d, 0);
}

void
change_dossier(struct change *c, const struct dossier *d)
{
	assert(d->version > 0);
	put_dossier(c, d, d->version);
}

void
change_history_add(struct change *c, const char *dossier, const struct history *line)
{
	assert(ours(c, dossier));
	write_one(c, "LINE", str_list_key(c->a, dossier, "d", dossier, NULL), rows_put_history(c->a, dossier, line));
}

void
change_history_applied(struct change *c, const char *dossier, size_t index, const struct history *line)
{
	struct history applied = *line;

	assert(ours(c, dossier));
	applied.applied = true;
	write_two(c, "RELINE", str_list_key(c->a, dossier, "d", dossier, NULL), str_list_int(c->a, (int64_t)index),
	    rows_put_history(c->a, dossier, &applied));
}

/* ---- consignment ---- */

static bool
is_checked(const struct change *c, const char *key)
{
	for (size_t i = 0; i < c->n_checks; i++)
		if (str_eq(*change_key(c, c->checks[i].key), key))
			return true;
	return false;
}

/* The dossier has one item more.  It is there already, or made by this change: else a merge of journals could put the item first. */
static void
put_item(struct change *c, const struct consignment *k)
{
	const char *key = str_list_key(c->a, k->dossier, "d", k->dossier, NULL);

	if (!is_checked(c, key))
		change_check(c, CLASH_DOSSIER, "present", key, str_of("version"), str_of(""));
	write_two(c, "HSET", key, str_of(arena_fmt(c->a, ROWS_ITEM "%s", k->item)), str_of(""));
}

void
change_consignment(struct change *c, const struct consignment *k)
{
	const char *key = str_list_key(c->a, k->dossier, "c", k->dossier, k->item, NULL);
	struct str_list columns = {.a = c->a};

	assert(ours(c, k->dossier) && k->version >= 0);
	check_version(c, CLASH_CONSIGNMENT, key, k->version);
	rows_put_consignment(&columns, k, k->version + 1);
	write_hash(c, key, &columns);
	if (k->version == 0)
		put_item(c, k);
}

/* ---- exchanges ---- */

static const char *
exchange_key(struct change *c, const struct exchange *x)
{
	return str_list_key(c->a, x->dossier, "x", x->dossier, x->id, NULL);
}

static const char *
queue_key(struct change *c, const struct exchange *x)
{
	return str_list_key(c->a, x->dossier, "q", x->dossier, x->partner, NULL);
}

static const char *
partner_key(struct change *c, const char *kind, const struct exchange *x)
{
	return str_list_key(c->a, x->dossier, kind, x->partner, NULL);
}

static void
give_to_workers(struct change *c, const struct exchange *x)
{
	struct str_list *w = change_write(c, "XADD", partner_key(c, "out", x), 3);

	str_list_add(w, str_of("*"));
	str_list_add(w, str_of("x"));
	str_list_add(w, str_list_pair(c->a, x->dossier, x->id));
}

static void
list_by_time(struct change *c, const char *kind, const struct exchange *x, int64_t ms)
{
	write_two(c, "ZADD", partner_key(c, kind, x), str_list_int(c->a, ms > 0 ? ms : 0), str_list_pair(c->a, x->dossier, x->id));
}

static void
unlist(struct change *c, const char *kind, const struct exchange *x)
{
	write_one(c, "ZREM", partner_key(c, kind, x), str_list_pair(c->a, x->dossier, x->id));
}

static void
check_queue_length(struct change *c, const char *queue, size_t queue_len)
{
	size_t mine = 0;

	for (size_t i = 0; i < c->pushed.n; i++)
		mine += str_eq(c->pushed.v[i], queue);
	assert(queue_len >= mine);
	change_check(c, CLASH_QUEUE, "length", queue, str_list_int(c->a, (int64_t)(queue_len - mine)), str_of(""));
}

void
change_exchange_new(struct change *c, const struct exchange *x, size_t queue_len)
{
	const char *queue = queue_key(c, x);
	struct str_list columns = {.a = c->a};

	assert(ours(c, x->dossier));
	assert(x->state == (queue_len == 0 ? EXCHANGE_READY : EXCHANGE_QUEUED));
	check_queue_length(c, queue, queue_len);
	rows_put_exchange(&columns, x, 1, true);
	write_hash(c, exchange_key(c, x), &columns);
	write_one(c, "RPUSH", queue, copied(c, x->id));
	str_list_add(&c->pushed, str_of(queue));
	list_by_time(c, "open", x, x->created_ms);
	if (x->state == EXCHANGE_READY)
		give_to_workers(c, x);
}

static bool
waits(enum exchange_state s)
{
	return s == EXCHANGE_BACKOFF || s == EXCHANGE_UNSURE;
}

static void
let_go(struct change *c, const struct exchange *x, const struct taken *held)
{
	const char *stream = partner_key(c, "out", x);

	assert(ours(c, held->tag));
	write_two(c, "XACK", stream, str_of("w"), copied(c, held->entry));
	write_one(c, "XDEL", stream, copied(c, held->entry));
}

void
change_exchange(struct change *c, const struct exchange *x, enum exchange_state from, const struct taken *held)
{
	const char *key = exchange_key(c, x);
	struct str_list columns = {.a = c->a};

	assert(ours(c, x->dossier) && x->version > 0);
	check_version(c, CLASH_EXCHANGE, key, x->version);
	rows_put_exchange(&columns, x, x->version + 1, false);
	write_hash(c, key, &columns);
	if (waits(x->state))
		list_by_time(c, "wait", x, x->due_ms);
	else if (waits(from))
		unlist(c, "wait", x);
	if (x->state == EXCHANGE_DEAD)
		list_by_time(c, "dead", x, x->due_ms);
	else if (from == EXCHANGE_DEAD)
		unlist(c, "dead", x);
	if ((x->state == EXCHANGE_READY && from != EXCHANGE_READY) || (x->state == EXCHANGE_ASKING && from == EXCHANGE_UNSURE))
		give_to_workers(c, x);
	if (held != NULL && x->state != EXCHANGE_SENDING && x->state != EXCHANGE_ASKING)
		let_go(c, x, held);
	if (exchange_ended(x->state)) {
		unlist(c, "open", x);
		write_one(c, "PEXPIRE", key, str_list_int(c->a, EXCHANGE_KEEP_DAYS * DAY_MS));
	}
}

void
change_queue_next(struct change *c, const struct exchange *x, const struct exchange *next, size_t queue_len)
{
	const char *queue = queue_key(c, x);

	assert(exchange_ended(x->state) && (next != NULL) == (queue_len > 1));
	check_queue_length(c, queue, queue_len);
	change_check(c, CLASH_QUEUE, "element", queue, str_of("0"), copied(c, x->id));
	change_write(c, "LPOP", queue, 0);
	if (next == NULL)
		return;
	struct exchange ready = *next;
	struct str_list columns = {.a = c->a};
	const char *key = exchange_key(c, next);
	assert(next->version > 0);
	ready.state = EXCHANGE_READY;
	change_check(c, CLASH_QUEUE, "element", queue, str_of("1"), copied(c, next->id));
	check_version(c, CLASH_EXCHANGE, key, next->version);
	change_check(c, CLASH_EXCHANGE, "field", key, str_of("state"), str_of(exchange_state_name(EXCHANGE_QUEUED)));
	rows_put_exchange(&columns, &ready, next->version + 1, false);
	write_hash(c, key, &columns);
	give_to_workers(c, &ready);
}

/* ---- replay, numbers ---- */

void
change_seen(struct change *c, const char *partner, const unsigned char digest[32], int64_t life_ms)
{
	char hex[65];
	text_hex(digest, 32, hex);
	const char *key = str_list_key(c->a, c->tag, "m", partner, hex, NULL);

	assert(life_ms > 0);
	change_check(c, CLASH_SEEN, "absent", key, str_of(""), str_of(""));
	struct str_list *w = change_write(c, "SET", key, 3);
	str_list_add(w, str_of("1"));
	str_list_add(w, str_of("PX"));
	str_list_add(w, str_list_int(c->a, life_ms));
}

void
change_seq(struct change *c, const char *writer, uint64_t seq)
{
	const char *key = str_list_key(c->a, c->tag, "seq", NULL);
	struct str name = copied(c, writer), number = rows_put_number(c->a, key, writer, seq);

	change_check(c, CLASH_OLDER, "older", key, name, number);
	write_two(c, "HSET", key, name, number);
}
