/* SPDX-License-Identifier: Apache-2.0 */
/* Exchange states as a matrix read from the table. */
#include "model/exchange.h"

#include <assert.h>
#include <string.h>

enum state_kind { KIND_WORK, KIND_WAIT, KIND_END };

static const struct {
	const char *name;
	enum state_kind kind;
} states[EXCHANGE_STATES] = {
#define STATE(name, kind, meaning) [EXCHANGE_##name] = {#name, KIND_##kind},
#include "model/exchange.tbl"
};

static const char *const events[EXCHANGE_EVENTS] = {
#define EVENT(name, meaning) [EXCHANGE_ON_##name] = #name,
#include "model/exchange.tbl"
};

/* To + 1, so that 0 means: no such move. */
static const signed char moves[EXCHANGE_STATES][EXCHANGE_EVENTS] = {
#define MOVE(from, event, to) [EXCHANGE_##from][EXCHANGE_ON_##event] = EXCHANGE_##to + 1,
#include "model/exchange.tbl"
};

static const char *const kinds[EXCHANGE_KINDS] = {"REGISTER", "STATUS", "NOTIFY", "SYNC", "MONEY"};

static int
find(const char *const *names, size_t step, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(*(const char *const *)((const char *)names + (size_t)i * step), name) == 0)
			return i;
	return n;
}

const char *
exchange_state_name(enum exchange_state s)
{
	assert(s < EXCHANGE_STATES);
	return states[s].name;
}

const char *
exchange_event_name(enum exchange_event ev)
{
	assert(ev < EXCHANGE_EVENTS);
	return events[ev];
}

const char *
exchange_kind_name(enum exchange_kind k)
{
	assert(k < EXCHANGE_KINDS);
	return kinds[k];
}

enum exchange_state
exchange_state_find(const char *name)
{
	return (enum exchange_state)find(&states[0].name, sizeof states[0], EXCHANGE_STATES, name);
}

enum exchange_kind
exchange_kind_find(const char *name)
{
	return (enum exchange_kind)find(kinds, sizeof kinds[0], EXCHANGE_KINDS, name);
}

enum exchange_state
exchange_move(enum exchange_state from, enum exchange_event ev)
{
	assert(from < EXCHANGE_STATES && ev < EXCHANGE_EVENTS);
	int to = moves[from][ev] - 1;
	return to < 0 ? EXCHANGE_STATES : (enum exchange_state)to;
}

bool
exchange_ended(enum exchange_state s)
{
	assert(s < EXCHANGE_STATES);
	return states[s].kind == KIND_END;
}
