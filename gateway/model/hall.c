/* SPDX-License-Identifier: Apache-2.0 */
/* The queue's order and clocks; see hall.h. */
#include "model/hall.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

static const struct {
	const char *name, *letter;
} classes[TICKET_CLASSES] = {
#define TICKET_CLASS(name, letter) [TICKET_##name] = {#name, letter},
#include "model/ticket.tbl"
};

static const char *const states[TICKET_STATES] = {
#define TICKET_STATE(name) [TICKET_IS_##name] = #name,
#include "model/ticket.tbl"
};

/* Where an act leads, plus one; 0: nowhere. */
static const unsigned char moves[TICKET_ACTS][TICKET_STATES] = {
#define TICKET_MOVE(act, from, to) [TICKET_##act][TICKET_IS_##from] = TICKET_IS_##to + 1,
#include "model/ticket.tbl"
};

const char *
ticket_class_name(unsigned c)
{
	return c < TICKET_CLASSES ? classes[c].name : NULL;
}

const char *
ticket_state_name(unsigned s)
{
	return s < TICKET_STATES ? states[s] : NULL;
}

enum ticket_class
ticket_class_find(const char *name)
{
	for (int c = 0; c < TICKET_CLASSES; c++)
		if (strcmp(classes[c].name, name) == 0)
			return (enum ticket_class)c;
	return TICKET_CLASSES;
}

const char *
hall_state_name(unsigned s)
{
	static const char *const names[HALL_STATES] = {[HALL_OPEN] = "OPEN", [HALL_CLOSED] = "CLOSED"};

	return s < HALL_STATES ? names[s] : NULL;
}

/* ---- ids ---- */

static const char *
date_of(struct arena *a, int64_t ms)
{
	char text[CLOCK_TEXT];

	return arena_dup(a, clock_vn(ms, text), 10);
}

const char *
hall_id(struct arena *a, const char *office, int64_t now_ms)
{
	return arena_fmt(a, "%s.%s", office, date_of(a, now_ms));
}

struct hall
hall_new(struct arena *a, const char *office, int64_t now_ms)
{
	return (struct hall){
	    .office = office, .date = date_of(a, now_ms), .list = HALL_ALL, .opened_ms = now_ms, .called = TICKET_CLASSES};
}

const char *
hall_thing_id(struct arena *a, const char *hall, const char *what, const char *hex)
{
	return arena_fmt(a, "%s#%s%s", hall, what, hex);
}

bool
hall_has(const char *hall, const char *id)
{
	size_t n = strlen(hall);

	return strncmp(hall, id, n) == 0 && id[n] == '#';
}

const char *
ticket_shown(struct arena *a, const struct ticket *t)
{
	return arena_fmt(a, "%s%03lld", classes[t->class].letter, (long long)t->number);
}

/* ---- numbers and order ---- */

void
hall_give(struct hall *h, enum ticket_class class, int64_t now_ms, int64_t due_ms, struct ticket *t)
{
	t->class = class;
	t->number = ++h->of[class].last;
	t->taken_ms = now_ms;
	t->due_ms = due_ms;
	t->state = TICKET_IS_WAITING;
}

enum ticket_class
hall_turn(const struct hall *h, const bool waits[TICKET_CLASSES])
{
	bool first = waits[TICKET_PRIORITY] || waits[TICKET_APPOINTMENT];

	if (waits[TICKET_ORDINARY] && (!first || h->in_a_row >= HALL_IN_A_ROW))
		return TICKET_ORDINARY;
	if (!first)
		return TICKET_CLASSES;
	if (waits[TICKET_PRIORITY] && (!waits[TICKET_APPOINTMENT] || h->called == TICKET_APPOINTMENT))
		return TICKET_PRIORITY;
	return TICKET_APPOINTMENT;
}

static bool
is_before(const struct ticket *l, const struct ticket *r)
{
	return l->class == TICKET_APPOINTMENT && l->due_ms != r->due_ms ? l->due_ms < r->due_ms : l->number < r->number;
}

struct ticket *
hall_next(const struct hall *h, struct ticket *tickets, size_t n, int64_t now_ms)
{
	struct ticket *first[TICKET_CLASSES] = {NULL}, *early = NULL;
	bool waits[TICKET_CLASSES] = {false};

	for (size_t i = 0; i < n; i++) {
		struct ticket *t = &tickets[i];
		if (t->state != TICKET_IS_WAITING || t->class >= TICKET_CLASSES)
			continue;
		bool is_early = t->class == TICKET_APPOINTMENT && t->due_ms > now_ms;
		struct ticket **best = is_early ? &early : &first[t->class];
		if (*best == NULL || is_before(t, *best))
			*best = t;
	}
	for (int c = 0; c < TICKET_CLASSES; c++)
		waits[c] = first[c] != NULL;
	enum ticket_class turn = hall_turn(h, waits);
	return turn < TICKET_CLASSES ? first[turn] : early;
}

/* ---- clocks ---- */

int64_t
ticket_waited(const struct ticket *t)
{
	int64_t from = t->due_ms > t->taken_ms ? t->due_ms : t->taken_ms;

	return t->first_ms == 0 ? -1 : t->first_ms > from ? t->first_ms - from : 0;
}

int64_t
ticket_handled(const struct ticket *t)
{
	return t->state != TICKET_IS_SERVED || t->ended_ms == 0 ? -1 : t->ended_ms > t->called_ms ? t->ended_ms - t->called_ms : 0;
}

static void
add(struct hall_clock *c, int64_t ms)
{
	c->n++;
	c->sum_ms += ms;
	c->max_ms = ms > c->max_ms ? ms : c->max_ms;
}

static struct hall_clock
both(struct hall_clock l, struct hall_clock r)
{
	return (struct hall_clock){l.n + r.n, l.sum_ms + r.sum_ms, l.max_ms > r.max_ms ? l.max_ms : r.max_ms};
}

struct hall_clock
hall_waiting(const struct hall *h, enum ticket_class c)
{
	struct hall_clock all = {0};

	for (int i = 0; i < TICKET_CLASSES; i++)
		all = c == TICKET_CLASSES || (int)c == i ? both(all, h->of[i].waiting) : all;
	return all;
}

struct hall_clock
hall_handling(const struct hall *h, enum ticket_class c)
{
	struct hall_clock all = {0};

	for (int i = 0; i < TICKET_CLASSES; i++)
		all = c == TICKET_CLASSES || (int)c == i ? both(all, h->of[i].handling) : all;
	return all;
}

/* ---- acts ---- */

static void
call(struct hall *h, struct ticket *t, enum ticket_act act, int64_t now_ms)
{
	t->calls++;
	t->called_ms = now_ms;
	if (act == TICKET_AGAIN)
		return;
	t->first_ms = now_ms;
	h->called = t->class;
	h->in_a_row = t->class == TICKET_ORDINARY ? 0 : h->in_a_row + 1;
	add(&h->of[t->class].waiting, ticket_waited(t));
}

int
ticket_do(struct hall *h, struct ticket *t, enum ticket_act act, int64_t now_ms, struct err *e)
{
	unsigned to = moves[act][t->state];

	if (to == 0 || (act == TICKET_MISS && t->calls < TICKET_CALLS))
		return err_set(e, ERR_TICKET_MOVED, "a ticket that is %s", states[t->state]);
	t->state = (enum ticket_state)(to - 1);
	if (act == TICKET_CALL || act == TICKET_AGAIN)
		call(h, t, act, now_ms);
	else if (act == TICKET_BEGIN)
		t->begun_ms = now_ms;
	else if (act != TICKET_CLOSE)
		t->ended_ms = now_ms; /* of a day that ended nobody knows when */
	if (ticket_handled(t) >= 0)
		add(&h->of[t->class].handling, ticket_handled(t));
	return 0;
}
