/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of dossier.tbl; see dossier_act.h. */
#include "model/dossier_act.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *vi, *en;
} actors[DOSSIER_ACTORS] = {
#define ACTOR(name, vi, en) {#name, vi, en},
#include "model/dossier.tbl"
};

static const struct {
	const char *name, *vi, *en;
	uint32_t gives;
} acts[DOSSIER_ACTS] = {
#define ACT(name, gives, vi, en) {#name, vi, en, gives},
#include "model/dossier.tbl"
};

static const struct {
	enum dossier_actor actor;
	enum dossier_act act;
	enum dossier_state from, to;
} rows[] = {
#define MAY(actor, act, from, to) {DOSSIER_ACTOR_##actor, DOSSIER_ACT_##act, DOSSIER_##from, DOSSIER_##to},
#include "model/dossier.tbl"
};
enum { ROWS = sizeof rows / sizeof rows[0] };

const char *
dossier_actor_name(enum dossier_actor actor)
{
	return actors[actor].name;
}

const char *
dossier_actor_text(enum dossier_actor actor, bool vi)
{
	return vi ? actors[actor].vi : actors[actor].en;
}

const char *
dossier_act_name(enum dossier_act act)
{
	return act < DOSSIER_ACTS ? acts[act].name : "NONE";
}

const char *
dossier_act_text(enum dossier_act act, bool vi)
{
	return vi ? acts[act].vi : acts[act].en;
}

uint32_t
dossier_act_gives(enum dossier_act act)
{
	return acts[act].gives;
}

const char *
dossier_gives_next(uint32_t gives, unsigned *at)
{
	static const char *const words[] = {"REASON", "LAW", "PAPERS", "UNTIL", "AMOUNT", "DATE", "UNIT", "RECEIVER"};

	while (*at < sizeof words / sizeof words[0]) {
		unsigned i = (*at)++;
		if (gives & 1u << i)
			return words[i];
	}
	return NULL;
}

enum dossier_state
dossier_act_to(enum dossier_actor actor, enum dossier_act act, enum dossier_state from)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].actor == actor && rows[i].act == act && rows[i].from == from)
			return rows[i].to;
	return DOSSIER_NONE;
}

enum dossier_act
dossier_act_between(enum dossier_actor actor, enum dossier_state from, enum dossier_state to)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].actor == actor && rows[i].from == from && rows[i].to == to && from != to)
			return rows[i].act;
	return DOSSIER_ACTS;
}

enum dossier_act
dossier_act_next(enum dossier_actor actor, enum dossier_state from, size_t *at)
{
	while (*at < ROWS) {
		size_t i = (*at)++;
		if (rows[i].actor == actor && rows[i].from == from)
			return rows[i].act;
	}
	return DOSSIER_ACTS;
}

int
dossier_act_check(enum dossier_actor actor, enum dossier_act act, enum dossier_state from, enum dossier_state *to_out,
    struct err *e)
{
	char possible[ERR_HINT_ONE] = "", state[ERR_HINT_TWO];
	size_t at = 0, n = 0;

	*to_out = dossier_act_to(actor, act, from);
	if (*to_out != DOSSIER_NONE)
		return 0;
	for (enum dossier_act may; (may = dossier_act_next(actor, from, &at)) != DOSSIER_ACTS && n < sizeof possible;)
		n += (size_t)snprintf(possible + n, sizeof possible - n, "%s%s", n > 0 ? ", " : "", dossier_act_name(may));
	snprintf(state, sizeof state, "%s (%d)", dossier_state_name(from), (int)from);
	err_set(e, ERR_ILLEGAL_MOVE, "%s by %s in state %s", dossier_act_name(act), dossier_actor_name(actor),
	    dossier_state_name(from));
	return err_hint(e, n > 0 ? HINT_POSSIBLE : HINT_NOTHING_POSSIBLE, n > 0 ? possible : state, n > 0 ? state : NULL);
}
