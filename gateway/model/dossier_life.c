/* SPDX-License-Identifier: Apache-2.0 */
/* How a dossier stands; see dossier_life.h. */
#include "model/dossier_life.h"

#include <string.h>

#include "model/promise.h"
#include "model/told.h"

bool
dossier_is_supply(const struct history *line)
{
	return line->source == DOSSIER_BY_POSTAL && strcmp(line->kind, HISTORY_SUPPLIED) == 0;
}

/* Which of the papers that `t` asks for are among these. */
static uint32_t
found(const struct dossier_told *t, const struct paper *papers, size_t n)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < t->n_asked; i++)
		for (size_t k = 0; k < n; k++)
			if (strcmp(t->asked[i].code, papers[k].code) == 0)
				bits |= 1u << i;
	return bits;
}

static void
tell_asked(const struct life_ask *q, struct dossier_life *out)
{
	const struct history *began = promise_began(q->d, q->history, q->n);

	out->asked = DOSSIER_ACTS;
	if (began == NULL || (q->d->state != DOSSIER_SUPPLEMENT && q->d->state != DOSSIER_PAYMENT))
		return;
	out->asked = q->d->state == DOSSIER_PAYMENT ? DOSSIER_ACT_CHARGE : DOSSIER_ACT_ASK;
	out->asking = began;
	out->asking_told = &q->told[began - q->history];
	out->lacks = dossier_told_lacks(out->asking_told, out->asked, began->note, began->due_ms);
	for (size_t i = 0; i < q->n; i++)
		if (dossier_is_supply(&q->history[i]) && q->history[i].at_ms >= began->at_ms)
			out->here |= found(out->asking_told, q->told[i].papers, q->told[i].n_papers);
}

bool
dossier_life_complete(const struct dossier_life *life, const struct paper *more, size_t n)
{
	const struct dossier_told *t = life->asking_told;

	if (t == NULL || t->n_asked == 0)
		return n > 0;
	uint32_t all = t->n_asked < 32 ? (1u << t->n_asked) - 1 : UINT32_MAX;
	return (life->here | found(t, more, n)) == all;
}

static const struct history *
newest(const struct life_ask *q, bool (*says)(const struct history *h, const struct dossier_told *t))
{
	return told_newest(&(const struct told_lines){q->history, q->told, q->n, INT64_MAX, 0}, says);
}

static bool
hands_on(const struct history *h, const struct dossier_told *t)
{
	(void)h;
	return t->unit != NULL;
}

static bool
apologises(const struct history *h, const struct dossier_told *t)
{
	(void)h;
	return t->apology;
}

static bool
names_a_step(const struct history *h, const struct dossier_told *t)
{
	(void)h;
	return t->step > 0;
}

static bool
finishes(const struct history *h, const struct dossier_told *t)
{
	(void)t;
	return h->applied && h->state == DOSSIER_FINISHED;
}

/* Up to when its time is counted: now, or when the clock stopped, or when it was finished. */
static int64_t
counted_until(const struct life_ask *q)
{
	const struct history *end = dossier_kind(q->d->state) == DOSSIER_FINAL ? newest(q, finishes) : NULL;

	if (end != NULL)
		return end->at_ms;
	return promise_stands(q->d, q->d->state) || dossier_kind(q->d->state) == DOSSIER_FINAL ? q->d->state_since_ms : q->now_ms;
}

static int64_t
late(const struct life_ask *q, int64_t due_ms, int64_t until_ms)
{
	int64_t minutes = due_ms > 0 && until_ms > due_ms ? deadline_minutes(q->calendar, due_ms, until_ms) : 0;

	return minutes > 0 ? minutes : 0;
}

static void
tell_step(const struct life_ask *q, int64_t until_ms, struct life_step *out)
{
	const struct history *line = newest(q, names_a_step);
	const struct procedure *p = q->procedure;
	enum dossier_kind kind = dossier_kind(q->d->state);
	struct err e = {0};

	if (kind != DOSSIER_OPEN && kind != DOSSIER_PAUSED)
		return;
	out->told = line != NULL;
	out->number = line != NULL ? q->told[line - q->history].step : q->d->state == DOSSIER_RECEIVED;
	if (out->number == 0 || p == NULL || (size_t)out->number > p->n_steps)
		return;
	out->name = p->steps[out->number - 1].name;
	out->who = p->steps[out->number - 1].who;
	int64_t stood = promise_stood(q->calendar, q->d, q->history, q->n, q->now_ms), due;
	if (procedure_step_due(p, (size_t)out->number - 1, q->calendar, q->d->accepted_ms, &due, &e) != 0 ||
	    deadline_shift(q->calendar, due, stood, &due, &e) != 0)
		return;
	out->due_ms = due;
	out->late_min = late(q, due, promise_stands(q->d, q->d->state) ? q->now_ms : until_ms);
}

void
dossier_life(const struct life_ask *q, struct dossier_life *out)
{
	int64_t until = counted_until(q);
	const struct history *handed = newest(q, hands_on);

	*out = (struct dossier_life){0};
	tell_asked(q, out);
	out->holder = handed != NULL ? q->told[handed - q->history].unit : q->d->unit;
	out->holder_ms = handed != NULL ? handed->at_ms : q->d->accepted_ms;
	out->stands = promise_stands(q->d, q->d->state);
	out->late_min = late(q, q->d->due_ms, until);
	out->apology = newest(q, apologises);
	tell_step(q, until, &out->step);
}
