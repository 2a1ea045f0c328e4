/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers drawn and settled; see numbers.h. */
#include "cases/numbers.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "model/money.h"
#include "run/jobs.h"
#include "store/event.h"
#include "store/listed.h"

enum {
	DRAW_TRIES = 64, /* desks of an office that draw at the same moment */
	AGAIN_MAX = 20,  /* times that the number of an act became void before it was given */
	ID_DIGITS = 32,
	SETTLE_MAX = 100, /* of each tag in one go */
};

/* ---- drawn ---- */

static const char *
number_id(struct arena *a, const char *pool, const char *dossier, const char *entry, int nth)
{
	const struct str parts[] = {{dossier, strlen(dossier) + 1}, {entry, strlen(entry) + 1}, str_of(arena_fmt(a, "%d", nth))};
	unsigned char digest[DIGEST_LEN];
	char hex[ID_DIGITS + 1];

	digest_parts(parts, 3, digest);
	text_hex(digest, ID_DIGITS / 2, hex);
	return arena_fmt(a, "%s#%s", pool, hex);
}

/* The next of the pool: 1, 0 another desk drew at the same moment, -1. */
static int
draw(struct commit_context *k, const char *pool, struct receipt_pool *p, const char *id, struct receipt_number *n, struct err *e)
{
	const char *tag = store_object_tag(k->a, k->setup->conf.gateway.province, pool);
	/* its message is kept with the entry that it asks for */
	struct commit_context own = {.core = k->core, .setup = k->setup, .a = k->a, .partner = k->partner};
	struct change *c = change_new(k->a, tag);
	enum change_clash clash;

	n->number = ++p->last;
	change_object(c, EVENT_POOL_MOVED, pool, p->version, p);
	change_object(c, EVENT_NUMBER_DRAWN, id, 0, n);
	return commit_change(&own, tag, c, &clash, e);
}

static int
draw_new(struct core *core, struct commit_context *k, const char *id, struct receipt_number *n, const char *office,
    const char *series, struct err *e)
{
	struct receipt_pool p = {0};

	if (store_object(core->store, k->a, KIND_POOL, n->pool, &p, &p.version, e) < 0)
		return -1;
	p.office = office;
	p.series = series;
	return draw(k, n->pool, &p, id, n, e);
}

int
numbers_draw(struct core *core, struct commit_context *k, int64_t now_ms, const char *office, const char *series,
    const char *dossier, const char *entry, int64_t *number_out, struct err *e)
{
	const char *pool = arena_fmt(k->a, "%s.%s", office, series);

	for (int nth = 0, tries = 0; nth < AGAIN_MAX && tries < DRAW_TRIES; tries++) {
		const char *id = number_id(k->a, pool, dossier, entry, nth);
		struct receipt_number n = {0};
		int found = store_object(core->store, k->a, KIND_NUMBER, id, &n, &n.version, e);
		if (found < 0)
			return -1;
		*number_out = n.number;
		if (found > 0 && (n.state == NUMBER_DRAWN || n.state == NUMBER_GIVEN))
			return 0;
		nth += found; /* in doubt or void: another one */
		if (found > 0)
			continue;
		n = (struct receipt_number){.pool = pool,
		    .dossier = dossier,
		    .entry = entry,
		    .form = NUMBER_FORM,
		    .drawn_ms = now_ms,
		    .state = NUMBER_DRAWN,
		    .why = ""};
		int made = draw_new(core, k, id, &n, office, series, e);
		*number_out = n.number;
		if (made != 0)
			return made > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "no number could be drawn from %s", pool);
}

/* ---- settled ---- */

/* A number whose fate is to be known. */
struct settling {
	struct commit_context *k;
	const char *id;
	struct receipt_number n;
};

/* 1, 0 somebody else moved it, -1 */
static int
move_number(struct settling *x, enum number_state state, const char *why, struct err *e)
{
	const char *tag = store_object_tag(x->k->a, x->k->setup->conf.gateway.province, x->id);
	struct change *c = change_new(x->k->a, tag);
	enum change_clash clash;

	x->n.state = state;
	x->n.why = why;
	change_object(c, EVENT_NUMBER_MOVED, x->id, x->n.version, &x->n);
	int made = commit_change(x->k, tag, c, &clash, e);
	x->n.version += made > 0;
	return made;
}

/* Is the entry made, with this very number?  1, 0, -1; and the dossier's money, read before. */
static int
is_given(struct settling *x, struct money *m, struct err *e)
{
	struct store *s = x->k->core->store;
	struct entry made = {0};

	if (store_object(s, x->k->a, KIND_MONEY, x->n.dossier, m, &m->version, e) < 0)
		return -1;
	int found =
	    store_object(s, x->k->a, KIND_ENTRY, arena_fmt(x->k->a, "%s:%s", x->n.dossier, x->n.entry), &made, &made.version, e);
	return found <= 0 ? found : made.number == x->n.number;
}

/* Whatever was decided about the dossier's money before, with this number too, is refused from now on: 1, 0 it moved meanwhile. */
static int
refuse_older(struct settling *x, const struct money *m, struct err *e)
{
	struct change *c = change_new(x->k->a, x->n.dossier);
	enum change_clash clash;

	if (m->version == 0)
		return err_set(e, ERR_INTERNAL, "%s: a number was drawn for a dossier without money", x->id);
	change_object(c, EVENT_MONEY_MOVED, x->n.dossier, m->version, m);
	return commit_change(x->k, x->n.dossier, c, &clash, e);
}

/* 1 it is void, 0 it is given or somebody else is at it, -1 */
static int
settle(struct settling *x, struct err *e)
{
	struct money m = {0};
	int given = is_given(x, &m, e);

	if (given == 0 && x->n.state == NUMBER_DRAWN) {
		int doubted = move_number(x, NUMBER_DOUBTED, "", e);
		if (doubted <= 0)
			return doubted;
		m = (struct money){0};
		given = is_given(x, &m, e);
	}
	for (int i = 0; given == 0 && i < COMMIT_TRIES; i++) {
		int refused = refuse_older(x, &m, e);
		if (refused < 0)
			return -1;
		if (refused > 0)
			return move_number(x, NUMBER_VOID, NUMBER_NOT_GIVEN, e);
		m = (struct money){0};
		given = is_given(x, &m, e);
	}
	if (given <= 0)
		return given; /* the next run looks again */
	return move_number(x, NUMBER_GIVEN, "", e) < 0 ? -1 : 0;
}

/* What was looked at in one go, and how many of it are known now: given or void. */
struct settled {
	size_t listed, known;
};

static int
settle_listed(struct commit_context *k, int64_t before_ms, struct settled *done, size_t *n_void, struct err *e)
{
	struct store *s = k->core->store;
	const char **ids;

	*done = (struct settled){0};
	if (store_listed(s, k->a, "drawn", NUMBER_FORM, before_ms, SETTLE_MAX, &ids, &done->listed, e) != 0)
		return -1;
	for (size_t i = 0; i < done->listed; i++) {
		struct settling x = {.k = k, .id = ids[i]};
		int found = store_object(s, k->a, KIND_NUMBER, ids[i], &x.n, &x.n.version, e);
		int is_void = found > 0 && x.n.state <= NUMBER_DOUBTED ? settle(&x, e) : found < 0 ? -1 : 0;
		if (is_void < 0)
			return -1;
		done->known += x.n.state > NUMBER_DOUBTED;
		if (is_void == 0)
			continue;
		++*n_void;
		log_with(x.n.dossier, NULL);
		log_event(LOG_NUMBER_VOID, "pool=%s number=%lld", x.n.pool, (long long)x.n.number);
		log_with(NULL, NULL);
	}
	return 0;
}

int
numbers_settle(struct commit_context *k, int64_t before_ms, size_t *n_out, struct err *e)
{
	struct settled done;

	*n_out = 0;
	do /* more than one go has is no reason to wait; what cannot be known yet waits for the next run */
		if (settle_listed(k, before_ms, &done, n_out, e) != 0)
			return -1;
	while (done.listed >= SETTLE_MAX && done.known > 0);
	return 0;
}

int
job_numbers(struct job_run *r, struct err *e)
{
	struct commit_context k = {.core = r->core, .setup = r->setup, .a = r->a, .partner = ""};
	size_t n;

	if (atomic_load(&r->core->closed))
		return 0;
	return numbers_settle(&k, clock_now_ms() - NUMBERS_SETTLE_MS, &n, e);
}
