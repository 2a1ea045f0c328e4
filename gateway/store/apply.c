/* SPDX-License-Identifier: Apache-2.0 */
/* Events to checks and writes; see apply.h.  What an event lacks that it should have makes a row that cannot be read, never a
 * crash. */
#include "store/apply.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "codec/fields.h"
#include "store/change_parts.h"

#define DAY_MS (24 * 3600 * (int64_t)1000)
/* made again, a row that would be gone by now lives on for so long: later changes may need it */
enum { LIFE_LEAST_MS = 60 * 60 * 1000 };

/* An event on its way into a change. */
struct doing {
	struct change *c;
	const struct event *ev;
	const char *key;               /* the subject's */
	const struct taken *held;      /* what its worker lets go, or NULL */
};

/* ---- writes ---- */

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

/* What is not there is empty. */
static struct str
given(struct str s)
{
	return s.p != NULL ? s : (struct str){"", 0};
}

static struct str
int_text(struct change *c, int64_t v)
{
	return str_list_int(c->a, v);
}

static const char *
text_of(struct change *c, struct str s)
{
	return s.p != NULL ? arena_dup(c->a, s.p, s.n) : "";
}

static int64_t
int_of(struct str s, int64_t otherwise)
{
	int64_t v;

	return s.p != NULL && str_list_parse_int(s, &v) == 0 ? v : otherwise;
}

/* ---- rows ---- */

static void
expect_version(struct doing *d)
{
	enum change_clash clash = kind_clash(d->ev->kind);

	if (d->ev->expects == 0)
		change_check(d->c, clash, "absent", d->key, str_of(""), str_of(""));
	else
		change_check(d->c, clash, "field", d->key, str_of("version"), int_text(d->c, d->ev->expects));
	change_step(d->c, (struct change_step){STEP_VERSION, d->key, d->ev->expects, d->ev->expects + 1});
}

static void
write_row(struct doing *d)
{
	struct change *c = d->c;
	struct str_list columns = {.a = c->a}, *w;

	if (d->ev->expects == 0) {
		rows_put_new(&columns, d->key, kind_fields(d->ev->kind), d->ev->row);
		w = change_write(c, "HSET", d->key, columns.n);
		for (size_t i = 0; i < columns.n; i++)
			str_list_add(w, columns.v[i]);
		return;
	}
	w = change_write(c, "HSET", d->key, 4);
	str_list_add(w, str_of("version"));
	str_list_add(w, int_text(c, d->ev->expects + 1));
	str_list_add(w, str_of(ROWS_MOVING));
	str_list_add(w, rows_put_moving(c->a, d->key, d->ev->expects + 1, d->ev->row));
}

static void
put_line(struct doing *d)
{
	struct str line = rows_put_line(d->c->a, d->key, d->ev->row);

	if (d->ev->what != EVENT_DOSSIER_NOTED)
		write_two(d->c, "RELINE", d->key, given(event_fact(d->ev, "line")), line);
	else
		write_one(d->c, "LINE", d->key, line);
}

/* ---- where an object is listed, and how long it is kept (kinds.tbl) ---- */

static bool
has_step(const struct change *c, const char *key)
{
	for (size_t i = 0; i < c->n_steps; i++)
		if (strcmp(c->steps[i].key, key) == 0)
			return true;
	return false;
}

/* The dossier has one more.  It is there already, or made by this change: else a merge of journals could put what belongs to it
 * first. */
static void
list_with_dossier(struct doing *d, const char *prefix)
{
	const char *owner = event_owner(d->c->a, d->ev), *key = kind_key(d->c->a, d->c->tag, KIND_DOSSIER, owner);
	size_t n = strlen(owner);

	if (!has_step(d->c, key)) {
		change_check(d->c, CLASH_DOSSIER, "present", key, str_of("version"), str_of(""));
		change_step(d->c, (struct change_step){STEP_PRESENT, key, 0, 0});
	}
	write_two(d->c, "HSET", key, str_of(arena_fmt(d->c->a, "%s%s", prefix, d->ev->id[n] != '\0' ? d->ev->id + n + 1 : "")),
	    str_of(""));
}

/* What an event says of a field: as a fact, or in the row, where a field that is missing has its fallback.  p NULL: nothing, for a
 * row that moves does not tell what never changes. */
static struct str
told(const struct event *ev, const char *name)
{
	const struct field *f = field_find(kind_fields(ev->kind), str_of(name));
	struct str value = event_fact(ev, name);

	if (value.p == NULL)
		value = event_field(ev, name);
	if (value.p == NULL && f != NULL && (ev->expects == 0 || !f->fixed) && f->fallback != NULL)
		value = str_of(f->fallback);
	return value;
}

static void
put_in_index(struct doing *d, const struct kind_index *x, const char *key)
{
	struct str by = told(d->ev, x->by);
	int64_t n = int_of(by, 0);

	if (by.p == NULL) /* its place is what it was */
		return;
	write_two(d->c, "ZADD", key, int_text(d->c, n > 0 ? n : 0), kind_member(d->c->a, d->ev->kind, d->ev->id));
	if (strcmp(x->word, "wait") == 0) { /* who waits for what is due is told */
		str_list_add(&d->c->waits, str_of(key));
		str_list_add(&d->c->waits, int_text(d->c, n > 0 ? n : 0));
	}
}

/* Who says nothing of the state before may have been in it. */
static void
index_row(struct doing *d, const struct kind_index *x, struct str from, struct str state)
{
	bool was = d->ev->expects > 0 && (from.p == NULL || kind_index_has(x, from)), is = kind_index_has(x, state);

	const char *whose = text_of(d->c, told(d->ev, x->whose));
	if ((!was && !is) || whose[0] == '\0')
		return;
	const char *key = str_list_key(d->c->a, d->c->tag, x->word, whose, NULL);
	if (is)
		put_in_index(d, x, key);
	else
		write_one(d->c, "ZREM", key, kind_member(d->c->a, d->ev->kind, d->ev->id));
}

/* What is left of a life that began with the change; 0: nothing. */
static int64_t
left(const struct change *c, int64_t life_ms, int64_t least_ms)
{
	life_ms -= c->again ? c->age_ms : 0;
	return life_ms > least_ms ? life_ms : c->again ? least_ms : life_ms;
}

static void
put_row(struct doing *d)
{
	struct str from = event_fact(d->ev, "from"), state = told(d->ev, "state");
	const char *list = kind_list(d->ev->kind);
	int64_t days = kind_days(d->ev->kind, state);

	expect_version(d);
	write_row(d);
	if (list != NULL && d->ev->expects == 0)
		list_with_dossier(d, list);
	for (const struct kind_index *x = kind_indexes; x->word != NULL; x++)
		if (x->kind == d->ev->kind)
			index_row(d, x, from, state);
	if (days > 0)
		write_one(d->c, "PEXPIRE", d->key, int_text(d->c, left(d->c, days * DAY_MS, LIFE_LEAST_MS)));
}

/* ---- exchanges ---- */

/* An exchange as its event tells: where it is listed. */
struct listed {
	const char *dossier, *id, *partner;
	enum exchange_state from, state;   /* EXCHANGE_STATES: none yet */
};

static struct listed
listed_of(struct doing *d, struct str partner)
{
	struct listed x = {.dossier = event_owner(d->c->a, d->ev), .partner = text_of(d->c, partner)};
	size_t n = strlen(x.dossier);

	x.id = d->ev->id[n] != '\0' ? d->ev->id + n + 1 : "";
	x.from = exchange_state_find(text_of(d->c, event_fact(d->ev, "from")));
	x.state = exchange_state_find(text_of(d->c, event_field(d->ev, "state")));
	return x;
}

static const char *
partner_key(struct change *c, const char *kind, const struct listed *x)
{
	return str_list_key(c->a, c->tag, kind, x->partner, NULL);
}

static void
give_to_workers(struct change *c, const struct listed *x)
{
	if (c->again)
		return;
	const char *stream = partner_key(c, "out", x);
	struct str_list *w = change_write(c, "XADD", stream, 3);
	str_list_add(w, str_of("*"));
	str_list_add(w, str_of("x"));
	str_list_add(w, str_list_pair(c->a, x->dossier, x->id));
	str_list_add(&c->given, str_of(stream));
}

static void
expect_length(struct change *c, const char *queue, int64_t length, int64_t grows_by)
{
	int64_t mine = 0;

	for (size_t i = 0; i < c->pushed.n; i++)
		mine += str_eq(c->pushed.v[i], queue);
	change_check(c, CLASH_QUEUE, "length", queue, int_text(c, length > mine ? length - mine : 0), str_of(""));
	change_step(c, (struct change_step){STEP_LENGTH, queue, length - mine, grows_by});
}

static void
open_exchange(struct doing *d)
{
	struct change *c = d->c;
	struct listed x = listed_of(d, event_field(d->ev, "partner"));
	const char *queue = kind_key(c->a, c->tag, KIND_QUEUE, arena_fmt(c->a, "%s:%s", x.dossier, x.partner));

	expect_length(c, queue, int_of(event_fact(d->ev, "place"), 0), 1);
	put_row(d);
	write_one(c, "RPUSH", queue, str_of(x.id));
	str_list_add(&c->pushed, str_of(queue));
	if (x.state == EXCHANGE_READY)
		give_to_workers(c, &x);
}

static void
let_go(struct change *c, const struct listed *x, const struct taken *held)
{
	const char *stream = partner_key(c, "out", x);

	write_two(c, "XACK", stream, str_of("w"), str_of(arena_str(c->a, held->entry)));
	write_one(c, "XDEL", stream, str_of(arena_str(c->a, held->entry)));
}

static void
move_exchange(struct doing *d)
{
	struct listed x = listed_of(d, event_fact(d->ev, "partner"));

	put_row(d);
	if ((x.state == EXCHANGE_READY && x.from != EXCHANGE_READY) || (x.state == EXCHANGE_ASKING && x.from == EXCHANGE_UNSURE))
		give_to_workers(d->c, &x);
	if (d->held != NULL && x.state != EXCHANGE_SENDING && x.state != EXCHANGE_ASKING)
		let_go(d->c, &x, d->held);
}

static void
leave_queue(struct doing *d)
{
	struct str next = event_fact(d->ev, "next");

	expect_length(d->c, d->key, d->ev->expects, -1);
	change_check(d->c, CLASH_QUEUE, "element", d->key, str_of("0"), given(event_fact(d->ev, "head")));
	if (next.p != NULL)
		change_check(d->c, CLASH_QUEUE, "element", d->key, str_of("1"), next);
	change_write(d->c, "LPOP", d->key, 0);
}

/* ---- messages ---- */

static void
see_message(struct doing *d)
{
	int64_t life = left(d->c, int_of(event_fact(d->ev, "life"), 0), 0);

	change_check(d->c, CLASH_SEEN, "absent", d->key, str_of(""), str_of(""));
	if (life <= 0)
		return;
	struct str_list *w = change_write(d->c, "SET", d->key, 3);
	str_list_add(w, str_of("1"));
	str_list_add(w, str_of("PX"));
	str_list_add(w, int_text(d->c, life));
}

/* One that this release does not know can only be put in order. */
static void
take_its_place(struct doing *d)
{
	if (d->ev->expects >= 0)
		change_step(d->c, (struct change_step){STEP_VERSION, d->key, d->ev->expects, d->ev->expects + 1});
}

static void (*const follows[EVENTS + 1])(struct doing *) = {
#define EVENT(id, name, version, kind, how, meaning) how,
#include "model/event.tbl"
    take_its_place,
};

void
apply_event(struct change *c, const struct event *ev, const struct taken *held)
{
	struct doing d = {c, ev, kind_key(c->a, c->tag, ev->kind, ev->id), held};

	follows[ev->what](&d);
}
