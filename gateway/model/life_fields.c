/* SPDX-License-Identifier: Apache-2.0 */
/* The answer about a dossier after its acceptance, made from what is kept, and its tables; see life_fields.h. */
#include "model/life_fields.h"

#include <string.h>

#include "base/arena.h"
#include "model/answer_row.h"
#include "model/known_paper.h"
#include "model/promise.h"

enum { WORDS_MAX = 20 }; /* of what is lacking, of what is possible */
_Static_assert((int)DOSSIER_ACTS <= (int)WORDS_MAX, "all acts fit");

/* ---- words ---- */

#define WORDS(name, call)                   \
	static const char *name(unsigned v) \
	{                                   \
		return call;                \
	}
WORDS(state_word, v == DOSSIER_NONE ? NULL : dossier_state_name((enum dossier_state)v))
WORDS(state_vi, dossier_state_vi((enum dossier_state)v))
WORDS(state_en, dossier_state_en((enum dossier_state)v))
WORDS(clock_vi, dossier_clock_text(v, true))
WORDS(clock_en, dossier_clock_text(v, false))
WORDS(why_vi, promise_why_text(v, true))
WORDS(why_en, promise_why_text(v, false))
WORDS(act_word, dossier_act_name((enum dossier_act)v))
WORDS(act_vi, dossier_act_text((enum dossier_act)v, true))
WORDS(act_en, dossier_act_text((enum dossier_act)v, false))
WORDS(source_word, dossier_source_name((enum dossier_source)v))
WORDS(leg_word, consignment_leg_name((enum consignment_leg)v))
WORDS(item_word, consignment_state_name((enum consignment_state)v))
WORDS(item_vi, consignment_state_vi((enum consignment_state)v))
#undef WORDS

/* ---- tables ---- */

#define WORD(type, member, name, need, fn, n) ROW(type, WORD, member, name, need, .word = fn, .words = n)
#define STATE(type, need)                                                           \
	ROW(type, UINT, state, "State", need, .min = 1, .max = DOSSIER_STATES - 1), \
	    WORD(type, state, "StateName", need, state_word, DOSSIER_STATES),       \
	    WORD(type, state, "StateVi", need, state_vi, DOSSIER_STATES),           \
	    WORD(type, state, "StateEn", need, state_en, DOSSIER_STATES)
#define MAY_TIME(type, member, name)               ROW(type, TIME, member, name, MAY, .max = INT32_MAX)
#define LATE(type)                                 INT(type, late_min, "LateMinutes", MUST, 0, INT32_MAX)
#define SHEETS(member, name)                       INT(paper, member, name, MUST, 0, 9999)
#define MUST_RECORD(type, member, name, of, table) ROW(type, RECORD, member, name, MUST, .fields = table, .size = sizeof(struct of))
#define TEXTS(type, member, name, least) \
	ROW(type, LIST, member, name, MAY, .min = least, .max = WORDS_MAX, .size = sizeof(const char *))

static const struct field change_fields[] = {
    TIME(shown_change, at_ms, "At"),
    TIME(shown_change, was_ms, "Was"),
    TIME(shown_change, is_ms, "Is"),
    WORD(shown_change, why, "Why", MUST, promise_why_name, PROMISE_WHYS),
    WORD(shown_change, why, "WhyVi", MUST, why_vi, PROMISE_WHYS),
    WORD(shown_change, why, "WhyEn", MUST, why_en, PROMISE_WHYS),
    {0},
};

static const struct field promise_fields[] = {
    TIME(shown_promise, due_ms, "DueAt"),
    WORD(shown_promise, clock, "ClockStart", MUST, dossier_clock_name, DOSSIER_CLOCKS),
    WORD(shown_promise, clock, "ClockStartVi", MUST, clock_vi, DOSSIER_CLOCKS),
    WORD(shown_promise, clock, "ClockStartEn", MUST, clock_en, DOSSIER_CLOCKS),
    BOOL(shown_promise, stands, "Stands"),
    LATE(shown_promise),
    LIST(shown_promise, changes, "Changes", DOSSIER_HISTORY_MAX, shown_change, change_fields),
    {0},
};
AS_LIST(shown_promise, changes);

static const struct field wanted_fields[] = {
    TEXT(shown_wanted, code, "Code", MUST),
    TEXT(shown_wanted, why, "Why", MAY),
    BOOL(shown_wanted, here, "Here"),
    {0},
};

static const struct field asked_fields[] = {
    WORD(shown_asked, act, "Act", MUST, act_word, DOSSIER_ACTS),
    WORD(shown_asked, act, "TextVi", MUST, act_vi, DOSSIER_ACTS),
    WORD(shown_asked, act, "TextEn", MUST, act_en, DOSSIER_ACTS),
    TIME(shown_asked, at_ms, "At"),
    TEXT(shown_asked, note, "Note", MAY),
    TEXT(shown_asked, law, "Law", MAY),
    MAY_TIME(shown_asked, until_ms, "Until"),
    INT(shown_asked, amount, "Amount", MAY, 1, FILING_AMOUNT_MAX),
    LIST(shown_asked, papers, "Papers", TOLD_PAPERS_MAX, shown_wanted, wanted_fields),
    TEXTS(shown_asked, lacking, "Lacking", 1),
    {0},
};
AS_LIST(shown_asked, papers);
AS_LIST(shown_asked, lacking);

static const struct field holder_fields[] = {
    TEXT(shown_holder, unit, "Unit", MUST),
    TIME(shown_holder, since_ms, "Since"),
    {0},
};

static const struct field step_fields[] = {
    INT(life_step, number, "Number", MUST, 1, TOLD_STEP_MAX),
    BOOL(life_step, told, "Told"),
    TEXT(life_step, name, "Name", MAY),
    TEXT(life_step, who, "Who", MAY),
    MAY_TIME(life_step, due_ms, "DueAt"),
    LATE(life_step),
    {0},
};

static const struct field apology_fields[] = {
    TIME(history, at_ms, "At"),
    TEXT(history, note, "Text", MAY),
    MAY_TIME(history, due_ms, "DueAt"),
    {0},
};

static const struct field paper_fields[] = {
    TEXT(paper, code, "Code", MUST),
    TEXT(paper, name, "Name", MAY),
    SHEETS(originals, "Originals"),
    SHEETS(copies, "Copies"),
    SHEETS(pages, "Pages"),
    INT(paper, form, "Form", MUST, 0, 2),
    TEXT(paper, sha256, "Sha256", MAY),
    {0},
};

/* Without its content; the file's id is the business of the unit's system. */
static const struct field result_fields[] = {
    TEXT(told_result, code, "Code", MUST),
    TEXT(told_result, reference, "Reference", MAY),
    TEXT(told_result, agency, "Agency", MAY),
    TEXT(told_result, until, "ValidUntil", MAY),
    TEXT(told_result, file_name, "FileName", MUST),
    TEXT(told_result, media_type, "MediaType", MUST),
    TEXT(told_result, sha256, "Sha256", MUST),
    INT(told_result, size, "Size", MUST, 1, KNOWN_RESULT_MAX),
    {0},
};

static const struct field line_fields[] = {
    TIME(shown_line, at_ms, "At"),
    WORD(shown_line, source, "Source", MUST, source_word, DOSSIER_BY_GATEWAY + 1),
    TEXT(shown_line, kind, "Kind", MUST),
    STATE(shown_line, MAY),
    TEXT(shown_line, id, "Id", MAY),
    TEXT(shown_line, note, "Note", MAY),
    TEXT(shown_line, law, "Law", MAY),
    TEXT(shown_line, unit, "Unit", MAY),
    BOOL(shown_line, apology, "Apology"),
    MAY_TIME(shown_line, due_ms, "DueAt"),
    TEXT(shown_line, pos, "Pos", MAY),
    TEXT(shown_line, clerk, "Clerk", MAY),
    LIST_IF_ANY(shown_line, papers, "Papers", FILING_PAPERS_MAX, paper, paper_fields),
    LIST_IF_ANY(shown_line, results, "Results", TOLD_RESULTS_MAX, told_result, result_fields),
    {0},
};
AS_LIST(shown_line, papers);
AS_LIST(shown_line, results);

static const struct field item_fields[] = {
    TEXT(consignment, item, "Item", MUST),
    WORD(consignment, leg, "Leg", MUST, leg_word, CONSIGNMENT_RETURN + 1),
    WORD(consignment, state, "State", MUST, item_word, CONSIGNMENT_STATES),
    WORD(consignment, state, "StateVi", MUST, item_vi, CONSIGNMENT_STATES),
    TIME(consignment, state_since_ms, "Since"),
    {0},
};

const struct field life_answer_fields[] = {
    TEXT(life_answer, id, "DossierId", MUST),
    TEXT(life_answer, ref, "ClientRef", MUST),
    TEXT(life_answer, number, "DossierNumber", MAY),
    BOOL(life_answer, replay, "Replay"),
    STATE(life_answer, MUST),
    TIME(life_answer, since_ms, "StateSince"),
    TEXT(life_answer, procedure, "ProcedureCode", MUST),
    TEXT(life_answer, unit, "CompetentUnit", MUST),
    TEXT(life_answer, catalogue, "CatalogueVersion", MAY),
    BOOL(life_answer, catalogue_held, "CatalogueHeld"),
    TIME(life_answer, accepted_ms, "AcceptedAt"),
    MUST_RECORD(life_answer, promise, "Promise", shown_promise, promise_fields),
    RECORD(life_answer, asked, "Asked", shown_asked, asked_fields),
    MUST_RECORD(life_answer, holder, "Holder", shown_holder, holder_fields),
    RECORD(life_answer, step, "Step", life_step, step_fields),
    RECORD(life_answer, apology, "Apology", history, apology_fields),
    TEXTS(life_answer, possible, "Possible", 0),
    LIST(life_answer, history, "History", DOSSIER_HISTORY_MAX, shown_line, line_fields),
    LIST(life_answer, items, "Items", CONSIGNMENT_DOSSIER_MAX, consignment, item_fields),
    {0},
};
AS_LIST(life_answer, possible);
AS_LIST(life_answer, history);
AS_LIST(life_answer, items);

/* ---- the answer ---- */

static struct shown_promise *
promise_of(struct arena *a, const struct result_dossier *r)
{
	struct shown_promise *p = arena_alloc(a, sizeof *p);

	*p = (struct shown_promise){.due_ms = r->dossier.due_ms,
	    .clock = r->dossier.clock,
	    .stands = r->life.stands,
	    .late_min = r->life.late_min,
	    .changes = arena_alloc(a, (r->n_history + 1) * sizeof *p->changes)};
	for (size_t i = 0; i < r->n_history; i++) {
		const struct history *h = &r->history[i];
		if (h->promise_why != PROMISE_SAME)
			p->changes[p->n_changes++] = (struct shown_change){h->at_ms, h->was_ms, h->promise_ms, h->promise_why};
	}
	return p;
}

/* What is asked of the citizen, what of it is there, and what the unit left out. */
static struct shown_asked *
asked_of(struct arena *a, const struct dossier_life *l)
{
	const struct dossier_told *t = l->asking_told;
	const char *word;
	unsigned at = 0;

	if (l->asked == DOSSIER_ACTS)
		return NULL;
	struct shown_asked *s = arena_alloc(a, sizeof *s);
	*s = (struct shown_asked){.act = l->asked,
	    .at_ms = l->asking->at_ms,
	    .note = l->asking->note,
	    .law = t->law,
	    .until_ms = t->until_ms,
	    .amount = t->amount,
	    .papers = arena_alloc(a, (t->n_asked + 1) * sizeof *s->papers),
	    .lacking = arena_alloc(a, WORDS_MAX * sizeof *s->lacking)};
	for (size_t i = 0; i < t->n_asked; i++)
		s->papers[s->n_papers++] = (struct shown_wanted){t->asked[i].code, t->asked[i].why, l->here & 1u << i};
	while (s->n_lacking < WORDS_MAX && (word = dossier_gives_next(l->lacks, &at)) != NULL)
		s->lacking[s->n_lacking++] = word;
	return s;
}

static struct shown_holder *
holder_of(struct arena *a, const struct dossier_life *l)
{
	struct shown_holder *h = arena_alloc(a, sizeof *h);

	*h = (struct shown_holder){l->holder, l->holder_ms};
	return h;
}

static void
tell_possible(struct arena *a, enum dossier_state s, struct life_answer *out)
{
	enum dossier_act may;
	size_t at = 0;

	out->possible = arena_alloc(a, WORDS_MAX * sizeof *out->possible);
	while ((may = dossier_act_next(DOSSIER_ACTOR_COUNTER, s, &at)) != DOSSIER_ACTS)
		out->possible[out->n_possible++] = dossier_act_name(may);
}

/* A line as the citizen may be told it: what moved the dossier, and what moved nothing but was said for him. */
static bool
is_told(const struct history *h, const struct dossier_told *t)
{
	return strcmp(h->kind, HISTORY_OPERATOR) != 0 && (h->applied || t->apology || t->unit != NULL);
}

static void
tell_history(struct arena *a, const struct result_dossier *r, struct life_answer *out)
{
	out->history = arena_alloc(a, (r->n_history + 1) * sizeof *out->history);
	for (size_t i = 0; i < r->n_history; i++) {
		const struct history *h = &r->history[i];
		const struct dossier_told *t = &r->told[i];
		if (!is_told(h, t))
			continue;
		out->history[out->n_history++] = (struct shown_line){.at_ms = h->at_ms,
		    .source = h->source,
		    .kind = h->kind,
		    .state = h->state,
		    .id = h->source == DOSSIER_BY_POSTAL ? h->key : NULL,
		    .note = h->note,
		    .law = t->law,
		    .unit = t->unit,
		    .apology = t->apology,
		    .due_ms = h->due_ms,
		    .pos = t->pos,
		    .clerk = t->clerk,
		    .papers = t->papers,
		    .n_papers = t->n_papers,
		    .results = t->results,
		    .n_results = t->n_results};
	}
}

void
life_answer(struct arena *a, const struct result_act *r, struct life_answer *out)
{
	const struct result_dossier *now = &r->now;
	const struct dossier *d = &now->dossier;

	*out = (struct life_answer){.id = d->id,
	    .ref = d->ref,
	    .number = d->number,
	    .replay = r->replay,
	    .state = d->state,
	    .since_ms = d->state_since_ms,
	    .procedure = d->procedure,
	    .unit = d->unit,
	    .catalogue = d->catalogue,
	    .catalogue_held = now->catalogue_held,
	    .accepted_ms = d->accepted_ms,
	    .promise = promise_of(a, now),
	    .asked = asked_of(a, &now->life),
	    .holder = holder_of(a, &now->life),
	    .step = now->life.step.number > 0 ? &now->life.step : NULL,
	    .apology = now->life.apology,
	    .items = now->consignments,
	    .n_items = now->n_consignments};
	tell_possible(a, d->state, out);
	tell_history(a, now, out);
}

const struct result_act *
life_answered(const struct request *q, const struct result *r)
{
	if (q->op == OPERATION_LIFE)
		return &r->as_life.is;
	if (q->op == OPERATION_TAKE_BACK)
		return &r->as_take_back.is;
	if (q->op == OPERATION_SUPPLY)
		return &r->as_supply.is;
	return q->op == OPERATION_HAND_OVER ? &r->as_hand_over.is : NULL;
}
