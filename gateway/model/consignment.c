/* SPDX-License-Identifier: Apache-2.0 */
/* Consignment states from the table, and the fold over sorted events. */
#include "model/consignment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *vi, *en;
	int rank;
	bool final;
} states[CONSIGNMENT_STATES] = {
#define STATE(name, rank, final, vi, en) [CONSIGNMENT_##name] = {#name, vi, en, rank, final},
#include "model/consignment.tbl"
};

static const struct {
	const char *name;
	enum consignment_state to;
} codes[CONSIGNMENT_CODES] = {
#define CODE(code, to, meaning) [CONSIGNMENT_##code] = {#code, CONSIGNMENT_##to},
#include "model/consignment.tbl"
};

static const struct {
	enum consignment_state from;
	enum consignment_code code;
	enum consignment_state to;
} specials[] = {
#define SPECIAL(from, code, to) {CONSIGNMENT_##from, CONSIGNMENT_##code, CONSIGNMENT_##to},
#include "model/consignment.tbl"
};

const char *
consignment_state_name(enum consignment_state s)
{
	assert(s < CONSIGNMENT_STATES);
	return states[s].name;
}

const char *
consignment_state_vi(enum consignment_state s)
{
	assert(s < CONSIGNMENT_STATES);
	return states[s].vi;
}

const char *
consignment_state_en(enum consignment_state s)
{
	assert(s < CONSIGNMENT_STATES);
	return states[s].en;
}

bool
consignment_final(enum consignment_state s)
{
	assert(s < CONSIGNMENT_STATES);
	return states[s].final;
}

const char *
consignment_leg_name(enum consignment_leg leg)
{
	return leg == CONSIGNMENT_COLLECT ? "COLLECT" : "RETURN";
}

const char *
consignment_code_name(enum consignment_code c)
{
	assert(c < CONSIGNMENT_CODES);
	return codes[c].name;
}

enum consignment_code
consignment_code_find(const char *name)
{
	for (int i = 0; i < CONSIGNMENT_CODES; i++)
		if (strcmp(codes[i].name, name) == 0)
			return (enum consignment_code)i;
	return CONSIGNMENT_CODES;
}

enum consignment_state
consignment_step(enum consignment_state from, enum consignment_code code)
{
	assert(from < CONSIGNMENT_STATES && code < CONSIGNMENT_CODES);
	if (states[from].final)
		return from;
	for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
		if (specials[i].from == from && specials[i].code == code)
			return specials[i].to;
	return codes[code].to;
}

static int
by_time(const void *l, const void *r)
{
	const struct postal_event *a = l, *b = r;
	int ra = states[codes[a->code].to].rank, rb = states[codes[b->code].to].rank;

	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	if (ra != rb)
		return ra < rb ? -1 : 1;
	return strcmp(a->id, b->id);
}

void
consignment_fold(struct consignment *c)
{
	if (c->n_events > 1)
		qsort(c->events, c->n_events, sizeof c->events[0], by_time);
	c->state = CONSIGNMENT_ORDERED;
	for (size_t i = 0; i < c->n_events; i++) {
		struct postal_event *ev = &c->events[i];
		enum consignment_state to = consignment_step(c->state, ev->code);
		ev->applied = to != c->state;
		if (ev->applied) {
			c->state = to;
			c->state_since_ms = ev->at_ms;
		}
	}
}

bool
consignment_result_there(const struct consignment *c, size_t n)
{
	const struct consignment *last = NULL;

	for (size_t i = 0; i < n; i++) {
		if (c[i].leg != CONSIGNMENT_RETURN)
			continue;
		if (!states[c[i].state].final)
			return false;
		if (last == NULL || c[i].state_since_ms > last->state_since_ms)
			last = &c[i];
	}
	return last != NULL && last->state == CONSIGNMENT_DELIVERED;
}

/* Of the return to the sender everything that follows depends; of the others only the next state does. */
static bool
can_be_missed(const struct postal_event *ev)
{
	return !ev->applied || codes[ev->code].to != CONSIGNMENT_RETURNING;
}

void
consignment_forget(struct consignment *c)
{
	size_t victim = 0;

	assert(c->n_events > 1);
	while (victim < c->n_events && c->events[victim].applied)
		victim++;
	for (size_t i = 0; victim == c->n_events && i + 1 < c->n_events; i++)
		if (can_be_missed(&c->events[i]))
			victim = i;
	if (victim == c->n_events)
		victim = 0;
	memmove(c->events + victim, c->events + victim + 1, (c->n_events - victim - 1) * sizeof *c->events);
	c->n_events--;
}

bool
consignment_leg_find(const char *name, enum consignment_leg *out)
{
	for (int i = CONSIGNMENT_COLLECT; i <= CONSIGNMENT_RETURN; i++)
		if (strcmp(consignment_leg_name((enum consignment_leg)i), name) == 0) {
			*out = (enum consignment_leg)i;
			return true;
		}
	return false;
}
