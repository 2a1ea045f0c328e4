/* SPDX-License-Identifier: Apache-2.0 */
/* Supplements and results out of a dossier's history; see told.h. */
#include "model/told.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/decided.h"
#include "model/promise.h"

static int
by_time(const void *l, const void *r)
{
	const struct history *x = *(const struct history *const *)l, *y = *(const struct history *const *)r;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return x->seen_ms < y->seen_ms ? -1 : x->seen_ms > y->seen_ms;
}

bool
told_by_then(const struct told_lines *by, const struct history *h)
{
	return h->at_ms != by->until_ms ? h->at_ms < by->until_ms : h->seen_ms <= by->until_seen_ms;
}

/* Those that moved it, in their order. */
static size_t
moving(struct arena *a, const struct told_lines *by, const struct history ***out)
{
	size_t kept = 0;

	*out = arena_alloc(a, (by->n + 1) * sizeof **out);
	for (size_t i = 0; i < by->n; i++)
		if (by->lines[i].applied && by->lines[i].state != DOSSIER_NONE && told_by_then(by, &by->lines[i]))
			(*out)[kept++] = &by->lines[i];
	if (kept > 0)
		qsort(*out, kept, sizeof **out, by_time);
	return kept;
}

static const char *
who(const struct filing *f, const struct history *h)
{
	return h->source == DOSSIER_BY_POSTAL && f->clerk != NULL ? f->clerk : f->unit;
}

static const char *
said(const struct history *h)
{
	return h->note != NULL && h->note[0] != '\0' ? h->note : NULL;
}

/* What was promised from that line on, or 0: it does not say.  One of before promises were written down: the date it names. */
static int64_t
promises(const struct history *h)
{
	return h->promise_ms != 0 ? h->promise_ms : h->due_ms;
}

/* What was promised before that line: by the newest line before it that set a date, whether or not it moved the dossier, else what
 * the first one after changed; and when there is none, what is promised now. */
static int64_t
promised_before(const struct history *lines, size_t n, int64_t due_ms, const struct history *line)
{
	const struct history *last = NULL, *next = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct history *h = &lines[i];
		if (promises(h) == 0)
			continue;
		if (h != line && h->at_ms <= line->at_ms) {
			if (last == NULL || h->at_ms >= last->at_ms)
				last = h;
		} else if (next == NULL || h->at_ms < next->at_ms) {
			next = h;
		}
	}
	return last != NULL ? promises(last) : next != NULL ? next->was_ms : due_ms;
}

static void
begin(const struct filing *f, const struct history *h, struct supplement *s)
{
	*s = (struct supplement){
	    .id = h->key, .asked_by = who(f, h), .what = said(h), .asked_ms = h->at_ms, .due_after_ms = promises(h)};
}

/* It went on: in work again it was brought; withdrawn or ended it was not. */
static void
end(const struct filing *f, const struct history *h, struct supplement *s)
{
	s->ended = true;
	s->taken = h->state == DOSSIER_RECEIVED || h->state == DOSSIER_PROCESSING;
	if (promises(h) != 0)
		s->due_after_ms = promises(h);
	if (!s->taken)
		return;
	s->taken_by = who(f, h);
	s->taken_note = said(h);
	s->taken_ms = h->at_ms;
}

void
told_supplements(struct arena *a, const struct filing *f, const struct told_lines *by, int64_t due_ms, struct supplement **out,
    size_t *n_out)
{
	const struct history **moved;
	size_t n_moved = moving(a, by, &moved), count = 0;

	*out = arena_alloc(a, (n_moved + 1) * sizeof **out);
	for (size_t i = 0; i < n_moved; i++) {
		const struct history *h = moved[i];
		struct supplement *last = count > 0 ? &(*out)[count - 1] : NULL;
		if (last != NULL && !last->ended && h->state != DOSSIER_SUPPLEMENT)
			end(f, h, last);
		else if (h->state == DOSSIER_SUPPLEMENT) {
			begin(f, h, &(*out)[count]);
			(*out)[count++].due_before_ms = promised_before(by->lines, by->n, due_ms, h);
		}
	}
	*n_out = count;
}

/* As the citizen called it, or its code. */
static const char *
name_of(const struct filing *f, const char *code)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (strcmp(f->papers[i].code, code) == 0 && f->papers[i].name != NULL)
			return f->papers[i].name;
	return code;
}

void
told_papers(struct arena *a, const struct filing *f, const struct dossier_told *news, struct supplement *s)
{
	struct told_paper *papers = arena_alloc(a, (news->n_asked + 1) * sizeof *papers);

	for (size_t i = 0; i < news->n_asked; i++)
		papers[i] = (struct told_paper){news->asked[i].code, name_of(f, news->asked[i].code), 1};
	s->papers = papers;
	s->n_papers = news->n_asked;
}

const struct history *
told_newest(const struct told_lines *by, bool (*says)(const struct history *h, const struct dossier_told *t))
{
	const struct history *best = NULL;

	for (size_t i = 0; i < by->n; i++) {
		const struct history *h = &by->lines[i];
		if (told_by_then(by, h) && (best == NULL || h->at_ms >= best->at_ms) && says(h, &by->told[i]))
			best = h;
	}
	return best;
}

static bool
has_results(const struct history *h, const struct dossier_told *t)
{
	return h->applied && t->n_results > 0;
}

static bool
hands_on(const struct history *h, const struct dossier_told *t)
{
	(void)h;
	return t->unit != NULL;
}

const char *
told_holder(const struct told_lines *by)
{
	const struct history *h = told_newest(by, hands_on);

	return h != NULL ? by->told[h - by->lines].unit : NULL;
}

static struct result_paper
said_result(const struct decided *d, const struct told_result *r)
{
	bool known = d != NULL && d->result_name != NULL && strcmp(d->result_code, r->code) == 0;

	return (struct result_paper){.code = r->code, .name = known ? d->result_name : r->code, .id = r->file};
}

void
told_results(struct arena *a, const struct filing *f, enum dossier_state state, const struct told_lines *by,
    struct result_paper **out, size_t *n_out)
{
	const struct decided *d = f->decided;

	*out = NULL;
	*n_out = 0;
	if (state != DOSSIER_FINISHED && state != DOSSIER_RETURNED)
		return;
	const struct history *line = told_newest(by, has_results);
	const struct dossier_told *said = line != NULL ? &by->told[line - by->lines] : NULL;
	*out = arena_alloc(a, (said != NULL ? said->n_results : 1) * sizeof **out);
	if (said == NULL && d != NULL && d->result_name != NULL)
		(*out)[(*n_out)++] = (struct result_paper){.code = d->result_code, .name = d->result_name};
	for (size_t i = 0; said != NULL && i < said->n_results; i++)
		(*out)[(*n_out)++] = said_result(d, &said->results[i]);
}
