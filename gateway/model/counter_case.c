/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a case's steps, and what it doubts; see counter_case.h. */
#include "model/counter_case.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum {
	NOTHING = 0,
#define STEP(id, stem, element, undoes, vi, en) id = 1 << CASE_##id,
#include "model/case_step.tbl"
};

static const struct {
	const char *name;
	int64_t undoes;
	const char *vi, *en;
} steps[CASE_STEPS] = {
#define STEP(id, stem, element, undoes, vi, en) {element, undoes, vi, en},
#include "model/case_step.tbl"
};

const char *
case_step_name(enum case_step s)
{
	return steps[s].name;
}

const char *
case_step_text(enum case_step s, bool vi)
{
	return vi ? steps[s].vi : steps[s].en;
}

static const struct {
	const char *name, *vi, *en;
} authorities[CASE_AUTHORITIES] = {
    [CASE_AUTHORITY_LETTER] = {"LETTER", "giấy ủy quyền", "letter of authority"},
    [CASE_AUTHORITY_PARENT] = {"PARENT", "là cha mẹ hoặc người giám hộ", "parent or guardian"},
    [CASE_AUTHORITY_LEGAL] = {"LEGAL", "là người đại diện theo pháp luật", "legal representative"},
};

const char *
case_authority_name(int64_t a)
{
	return a > CASE_AUTHORITY_NONE && a < CASE_AUTHORITIES ? authorities[a].name : NULL;
}

const char *
case_authority_text(int64_t a, bool vi)
{
	return case_authority_name(a) == NULL ? NULL : vi ? authorities[a].vi : authorities[a].en;
}

int
case_act_step(const struct case_act *act, struct err *e)
{
	const void *inputs[CASE_STEPS] = {
#define STEP(id, stem, element, undoes, vi, en) act->input.stem,
#include "model/case_step.tbl"
	};
	int found = -1, n = 0;

	for (int i = 0; i < CASE_STEPS; i++)
		if (inputs[i] != NULL) {
			found = i;
			n++;
		}
	if (n == 1)
		return found;
	err_at(e, ERR_BAD_VALUE, "Act", "an act of %d steps", n);
	return err_hint(e, HINT_ONE_STEP, NULL, NULL);
}

bool
case_is_done(const struct counter_case *c, enum case_step step)
{
	return (c->steps & INT64_C(1) << step) != 0;
}

enum case_step
case_next(const struct counter_case *c)
{
	int i = 0;

	while (i < CASE_STEPS && case_is_done(c, (enum case_step)i))
		i++;
	return (enum case_step)i;
}

int
case_may(const struct counter_case *c, enum case_step step, struct err *e)
{
	enum case_step first = case_next(c);

	if (first >= step)
		return 0;
	err_at(e, ERR_STEP_MISSING, case_step_name(step), "%s comes first", case_step_name(first));
	return err_hint(e, HINT_STEP, case_step_name(first), NULL);
}

void
case_did(struct counter_case *c, enum case_step step, bool undoes)
{
	int64_t gone = undoes ? steps[step].undoes : 0;
	size_t n = 0;

	for (size_t i = 0; i < c->n_doubts; i++)
		if (c->doubts[i].step != (int64_t)step && !(gone & INT64_C(1) << c->doubts[i].step))
			c->doubts[n++] = c->doubts[i];
	c->n_doubts = n;
	c->steps = (c->steps & ~gone) | INT64_C(1) << step;
}

void
case_add_doubts(struct arena *a, struct counter_case *c, enum case_step step, const struct doubts *d)
{
	struct case_doubt *all = arena_alloc(a, (c->n_doubts + d->n) * sizeof *all);

	if (c->n_doubts > 0)
		memcpy(all, c->doubts, c->n_doubts * sizeof *all);
	for (size_t i = 0; i < d->n; i++)
		all[c->n_doubts++] = (struct case_doubt){.code = doubt_name(d->v[i].code),
		    .field = arena_str(a, d->v[i].field),
		    .one = arena_str(a, d->v[i].one),
		    .two = arena_str(a, d->v[i].two),
		    .step = (int64_t)step};
	c->doubts = all;
}

void
case_ask_anew(struct counter_case *c, enum case_step step)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_asked; i++)
		if (c->asked[i].step != (int64_t)step)
			c->asked[n++] = c->asked[i];
	c->n_asked = n;
}

void
case_add_asked(struct arena *a, struct counter_case *c, struct case_asked one)
{
	struct case_asked *all = arena_alloc(a, (c->n_asked + 1) * sizeof *all);

	if (c->n_asked > 0)
		memcpy(all, c->asked, c->n_asked * sizeof *all);
	all[c->n_asked++] = one;
	c->asked = all;
}

const struct case_offer *
case_offer_of(const struct counter_case *c, const char *id)
{
	for (size_t i = 0; i < c->n_offers; i++)
		if (strcmp(c->offers[i].id, id) == 0)
			return &c->offers[i];
	return NULL;
}

bool
case_doubt(const struct case_doubt *kept, struct doubt *out)
{
	for (int i = 0; i < DOUBT_CODES; i++) {
		if (strcmp(doubt_name((enum doubt_code)i), kept->code) != 0)
			continue;
		struct doubts d = {0};
		doubt_add(&d, (enum doubt_code)i, kept->field, kept->one, kept->two);
		*out = d.v[0];
		return true;
	}
	return false;
}
