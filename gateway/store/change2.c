/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redis commands read back as events; see change2.h.  "change2", tag, number of keys, keys, number of checks, each as clash, word,
 * key's index, a, b; then writes as command, key's index, number of arguments, arguments; all netstrings.
 */
#include "store/change2.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "codec/fields.h"
#include "codec/netstring.h"
#include "store/rows.h"

enum { CHECK_PARTS = 5, LINE_PARTS = 9, SCAN_PARTS = 7 };
static const char head[] = "7:change2,";

struct write {
	struct str command, key;       /* key: what follows "gw:{T}:" */
	const struct str *args;
	size_t n;
};

struct old {
	struct arena *a;
	struct str_list s;             /* all of it */
	size_t keys, n_keys, checks, n_checks, writes; /* where each begins in s */
	struct event *events;
	size_t n;
};

bool
change2_is(struct str bytes)
{
	return bytes.n >= sizeof head - 1 && memcmp(bytes.p, head, sizeof head - 1) == 0;
}

/* ---- taken apart ---- */

static size_t
number(struct str s, size_t max)
{
	int64_t n;
	return text_int(s.p, s.n, 0, (int64_t)max, &n) == 0 ? (size_t)n : max + 1;
}

static int
take_apart(struct old *o)
{
	if (o->s.n < 4)
		return -1;
	o->keys = 3;
	o->n_keys = number(o->s.v[2], o->s.n);
	if (o->n_keys >= o->s.n - o->keys)
		return -1;
	o->checks = o->keys + o->n_keys + 1;
	o->n_checks = number(o->s.v[o->checks - 1], o->s.n);
	if (o->n_checks > (o->s.n - o->checks) / CHECK_PARTS)
		return -1;
	o->writes = o->checks + CHECK_PARTS * o->n_checks;
	return 0;
}

/* What follows "gw:{T}:" in the key of that index; empty: there is none. */
static struct str
key_of(const struct old *o, struct str index)
{
	size_t i = number(index, o->n_keys), before = 4 + DOSSIER_TAG_LEN + 2;

	if (i < 1 || i > o->n_keys || o->s.v[o->keys + i - 1].n <= before)
		return (struct str){"", 0};
	struct str key = o->s.v[o->keys + i - 1];
	return (struct str){key.p + before, key.n - before};
}

/* The write at *at; 0 after the last; -1 */
static int
next_write(const struct old *o, size_t *at, struct write *out)
{
	if (*at == o->s.n)
		return 0;
	if (o->s.n - *at < 3 || (out->n = number(o->s.v[*at + 2], o->s.n)) > o->s.n - *at - 3)
		return -1;
	out->command = o->s.v[*at];
	out->key = key_of(o, o->s.v[*at + 1]);
	out->args = o->s.v + *at + 3;
	*at += 3 + out->n;
	return 1;
}

/* What the check of that word asks of the key: its a, or with `name` the b behind that a.  p NULL: there is none. */
static struct str
asked(const struct old *o, const char *word, struct str key, const char *name)
{
	for (size_t i = 0; i < o->n_checks; i++) {
		const struct str *k = o->s.v + o->checks + CHECK_PARTS * i;
		struct str at = key_of(o, k[2]);
		if (str_eq(k[1], word) && at.n == key.n && memcmp(at.p, key.p, key.n) == 0 && (name == NULL || str_eq(k[3], name)))
			return name == NULL ? k[3] : k[4];
	}
	return (struct str){NULL, 0};
}

/* What follows "KIND:" in the key; p NULL: it is of another kind. */
static struct str
tail(struct str key, const char *kind)
{
	size_t n = strlen(kind);
	return key.n > n + 1 && memcmp(key.p, kind, n) == 0 && key.p[n] == ':' ? (struct str){key.p + n + 1, key.n - n - 1}
									       : (struct str){NULL, 0};
}

/* ---- fields ---- */

static void
put(struct arena *a, struct buf *b, const char *name, struct str value)
{
	struct buf pair;

	buf_init(&pair, a, NETSTRING_MAX);
	buf_str(&pair, name);
	buf_chr(&pair, '=');
	buf_add(&pair, value.p, value.n);
	netstring_put(b, (struct str){pair.p, pair.len});
}

/* One of the table, unless it is as when it is missing. */
static void
put_known(struct arena *a, struct buf *b, const struct field *table, const char *name, struct str value)
{
	const struct field *f = field_find(table, str_of(name));

	if (f == NULL || f->fallback == NULL || f->fallback == FIELD_NONE || !str_eq(value, f->fallback))
		put(a, b, name, value);
}

/* Parts without names, as they stood in lines and scans. */
static int
put_parts(struct arena *a, struct buf *b, const struct field *table, const char *const *names, size_t n, struct str packed)
{
	struct str part;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (netstring_next(packed, &at, &part) != 1)
			return -1;
		put_known(a, b, table, names[i], part);
	}
	return 0;
}

static int
put_line(struct arena *a, struct buf *b, struct str line)
{
	static const char *const names[LINE_PARTS - 1] = {"key", "source", "kind", "state", "at", "seen", "applied", "note"};
	return put_parts(a, b, rows_line, names, LINE_PARTS - 1, line);
}

static int
put_scans(struct arena *a, struct buf *b, struct str packed)
{
	static const char *const names[SCAN_PARTS] = {"id", "code", "at", "pos", "reason", "detail", "applied"};
	const struct field *scans = field_find(rows_item, str_of("events"))->fields;
	struct buf all, one;
	struct str part;
	size_t at = 0, begin;

	buf_init(&all, a, NETSTRING_MAX);
	while (at < packed.n) {
		begin = at;
		for (int i = 0; i < SCAN_PARTS; i++)
			if (netstring_next(packed, &at, &part) != 1)
				return -1;
		buf_init(&one, a, NETSTRING_MAX);
		if (put_parts(a, &one, scans, names, SCAN_PARTS, (struct str){packed.p + begin, at - begin}) != 0)
			return -1;
		netstring_put(&all, (struct str){one.p, one.len});
	}
	put_known(a, b, rows_item, "events", (struct str){all.p, all.len});
	return 0;
}

/* A row's columns, but its version and sum. */
static int
put_columns(struct arena *a, struct buf *b, const struct field *table, const struct write *w)
{
	for (size_t i = 0; i + 1 < w->n; i += 2) {
		const char *name = arena_dup(a, w->args[i].p, w->args[i].n);
		if (strcmp(name, "version") == 0 || strcmp(name, "sum") == 0)
			continue;
		if (table == rows_item && strcmp(name, "events") == 0) {
			if (put_scans(a, b, w->args[i + 1]) != 0)
				return -1;
			continue;
		}
		put_known(a, b, table, name, w->args[i + 1]);
	}
	return 0;
}

/* ---- events ---- */

static struct event *
add(struct old *o, enum event_name what, struct str id, int64_t expects)
{
	o->events[o->n] = event_of(what, arena_dup(o->a, id.p, id.n), expects);
	return &o->events[o->n++];
}

/* Its fields, once all are appended. */
static struct str
done(const struct buf *b)
{
	return (struct str){b->len > 0 ? b->p : "", b->len};
}

/* The version before the one that is written; -1: none is. */
static int64_t
version_before(const struct write *w)
{
	const struct str *v = rows_find(w->args, w->n, "version");
	int64_t version;

	return v != NULL && text_int(v->p, v->n, 1, INT64_MAX, &version) == 0 ? version - 1 : -1;
}

static int
row(struct old *o, enum event_name what, struct str id, const struct field *table, const struct write *w)
{
	int64_t expects = version_before(w);
	struct buf b;

	if (expects < 0)
		return -1;
	buf_init(&b, o->a, NETSTRING_MAX);
	struct event *ev = add(o, what, id, expects);
	if (put_columns(o->a, &b, table, w) != 0)
		return -1;
	ev->row = done(&b);
	return 0;
}

static int
line(struct old *o, struct str id, const struct write *w)
{
	bool again = str_eq(w->command, "RELINE");
	struct buf b, facts;

	if (w->n != (again ? 2u : 1u))
		return -1;
	buf_init(&b, o->a, NETSTRING_MAX);
	buf_init(&facts, o->a, NETSTRING_MAX);
	struct event *ev = add(o, again ? EVENT_DOSSIER_APPLIED : EVENT_DOSSIER_NOTED, id, EVENT_EXPECTS_NOTHING);
	if (again)
		put(o->a, &facts, "line", w->args[0]);
	if (put_line(o->a, &b, w->args[w->n - 1]) != 0)
		return -1;
	ev->row = done(&b);
	ev->facts = done(&facts);
	return 0;
}

/* How many exchanges this change appended to that queue, before the writes at `until`. */
static size_t
appended(const struct old *o, struct str queue, size_t until)
{
	size_t n = 0, at = o->writes;
	struct write w;

	while (at < until && next_write(o, &at, &w) == 1)
		n += at <= until && str_eq(w.command, "RPUSH") && w.key.n == queue.n && memcmp(w.key.p, queue.p, queue.n) == 0;
	return n;
}

static struct str
queue_of(struct old *o, struct str dossier, struct str partner)
{
	return str_of(arena_fmt(o->a, "q:%.*s:%.*s", (int)dossier.n, dossier.p, (int)partner.n, partner.p));
}

static int64_t
length_of(const struct old *o, struct str queue, size_t until)
{
	struct str length = asked(o, "length", queue, NULL);
	int64_t n = 0;

	if (length.p == NULL || text_int(length.p, length.n, 0, INT32_MAX, &n) != 0)
		return -1;
	return n + (int64_t)appended(o, queue, until);
}

static int
opened(struct old *o, struct str id, const struct write *w, struct str partner, size_t at)
{
	int64_t place = length_of(o, queue_of(o, (struct str){id.p, DOSSIER_ID_LEN}, partner), at);
	struct buf facts;

	if (place < 0 || row(o, EVENT_EXCHANGE_OPENED, id, rows_exchange, w) != 0)
		return -1;
	buf_init(&facts, o->a, NETSTRING_MAX);
	put(o->a, &facts, "place", str_list_int(o->a, place));
	o->events[o->n - 1].facts = done(&facts);
	return 0;
}

/* What the lists of the change say of an exchange that moved: its partner, and the state it was in where that follows. */
struct trace {
	struct str partner;
	const char *from;
};

static struct trace
trace_of(const struct old *o, const char *pair, const char *state)
{
	static const char *const lists[] = {"wait", "dead", "open", "out"};
	struct trace t = {.from = NULL};
	struct write w;

	for (size_t at = o->writes; next_write(o, &at, &w) == 1;)
		for (int i = 0; i < 4; i++) {
			struct str partner = tail(w.key, lists[i]);
			if (partner.p == NULL || w.n == 0 || !str_eq(w.args[w.n - 1], pair))
				continue;
			t.partner = partner;
			if (str_eq(w.command, "ZREM") && i == 0)
				t.from = strcmp(state, "ASKING") == 0 ? "UNSURE" : "BACKOFF";
			else if (str_eq(w.command, "ZREM") && i == 1)
				t.from = "DEAD";
		}
	return t;
}

static int
moved(struct old *o, struct str id, const struct write *w)
{
	const struct str *s = rows_find(w->args, w->n, "state");
	const char *state = s != NULL ? arena_dup(o->a, s->p, s->n) : "";
	struct str x = {id.p + DOSSIER_ID_LEN + 1, id.n - DOSSIER_ID_LEN - 1};
	struct trace t = trace_of(o, arena_fmt(o->a, "%.*s %.*s", DOSSIER_ID_LEN, id.p, (int)x.n, x.p), state);
	struct buf facts;

	if (row(o, EVENT_EXCHANGE_MOVED, id, rows_exchange, w) != 0)
		return -1;
	buf_init(&facts, o->a, NETSTRING_MAX);
	if (t.partner.p != NULL)
		put(o->a, &facts, "partner", t.partner);
	if (t.from != NULL)
		put(o->a, &facts, "from", str_of(t.from));
	o->events[o->n - 1].facts = done(&facts);
	return 0;
}

static int
exchange(struct old *o, struct str id, const struct write *w, size_t at)
{
	const struct str *partner = rows_find(w->args, w->n, "partner");

	if (id.n <= DOSSIER_ID_LEN + 1 || id.p[DOSSIER_ID_LEN] != ':')
		return -1;
	return partner != NULL ? opened(o, id, w, *partner, at) : moved(o, id, w);
}

static int
left(struct old *o, struct str id, struct str queue, size_t at)
{
	struct str first = asked(o, "element", queue, "0"), next = asked(o, "element", queue, "1");
	int64_t length = length_of(o, queue, at);
	struct buf facts;

	if (length < 0 || first.p == NULL)
		return -1;
	buf_init(&facts, o->a, NETSTRING_MAX);
	put(o->a, &facts, "head", first);
	if (next.p != NULL)
		put(o->a, &facts, "next", next);
	add(o, EVENT_QUEUE_LEFT, id, length)->facts = done(&facts);
	return 0;
}

static int
seen(struct old *o, struct str id, const struct write *w)
{
	struct buf facts;

	if (w->n != 3)
		return -1;
	buf_init(&facts, o->a, NETSTRING_MAX);
	put(o->a, &facts, "life", w->args[2]);
	add(o, EVENT_MESSAGE_SEEN, id, 0)->facts = done(&facts);
	return 0;
}

/* Lists, streams, lives and an item's place in its dossier follow from the rest. */
static int
event(struct old *o, const struct write *w, size_t at)
{
	bool hash = str_eq(w->command, "HSET");
	struct str id;

	if ((id = tail(w->key, "d")).p != NULL && !hash)
		return line(o, id, w);
	if (id.p != NULL)
		return version_before(w) < 0
		    ? 0
		    : row(o, rows_find(w->args, w->n, "partner") != NULL ? EVENT_DOSSIER_ACCEPTED : EVENT_DOSSIER_MOVED, id,
			  rows_dossier, w);
	if (hash && (id = tail(w->key, "c")).p != NULL)
		return row(o, EVENT_ITEM_MOVED, id, rows_item, w);
	if (hash && (id = tail(w->key, "x")).p != NULL)
		return exchange(o, id, w, at);
	if (str_eq(w->command, "LPOP") && (id = tail(w->key, "q")).p != NULL)
		return left(o, id, w->key, at);
	if (str_eq(w->command, "SET") && (id = tail(w->key, "m")).p != NULL)
		return seen(o, id, w);
	return 0;
}

static int
read_all(struct old *o)
{
	struct write w;
	size_t at = o->writes, begin = at;
	int there;

	while ((there = next_write(o, &at, &w)) == 1) {
		if (event(o, &w, begin) != 0)
			return -1;
		begin = at;
	}
	return there < 0 || o->n == 0 ? -1 : 0;
}

int
change2_decode(struct arena *a, struct str bytes, const char **tag, struct event **events, size_t *n, struct err *e)
{
	struct str own = {arena_dup(a, bytes.p, bytes.n), bytes.n};
	struct old o = {.a = a, .s = {.a = a}};

	if (str_list_unpack(own, &o.s) != 0 || take_apart(&o) != 0 || o.s.v[1].n != DOSSIER_TAG_LEN ||
	    memchr(o.s.v[1].p, '\0', DOSSIER_TAG_LEN) != NULL)
		return err_set(e, ERR_INTERNAL, "these bytes are no change of ours");
	*tag = arena_dup(a, o.s.v[1].p, o.s.v[1].n);
	o.events = arena_alloc(a, (o.s.n / 3 + 1) * sizeof *o.events);
	if (read_all(&o) != 0)
		return err_set(e, ERR_INTERNAL, "these bytes are no change of ours");
	*events = o.events;
	*n = o.n;
	return 0;
}
