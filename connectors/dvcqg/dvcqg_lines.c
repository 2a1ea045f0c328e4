/* SPDX-License-Identifier: Apache-2.0 */
/* Which of what happened to a dossier the national portal is told.  Only what moved it, in the order in which it did; states are
 * told as they were, never as a later one that looks better (domain section 12). */
#include "connectors/dvcqg/dvcqg.h"

#include "base/arena.h"
#include "model/dossier_told.h"
#include "model/money.h"

static bool
moved(const struct history *h, const struct conn_case *c)
{
	return h->applied && h->state != DOSSIER_NONE && h->at_ms <= c->x->news_at_ms;
}

bool
dvcqg_tells_state(const struct conn_case *c)
{
	return c->x->kind == EXCHANGE_SYNC && c->x->line == NULL;
}

/* The same news as the exchange carries. */
static bool
is_own(const struct history *h, const struct conn_case *c)
{
	return dvcqg_tells_state(c) && h->state == c->x->news && h->at_ms == c->x->news_at_ms;
}

/* What was said with it, and to whom it was handed on. */
static const char *
own_note(struct arena *a, const struct conn_case *c)
{
	bool said = c->note != NULL && c->note[0] != '\0';

	if (c->line == NULL || c->line->unit == NULL)
		return c->note;
	return arena_fmt(a, "Chuyển hồ sơ đến đơn vị %s%s%s", c->line->unit, said ? ": " : "", said ? c->note : "");
}

size_t
dvcqg_lines(struct arena *a, const struct conn_case *c, bool all, struct dvcqg_line **out)
{
	struct dvcqg_line *lines = arena_alloc(a, (c->n_history + 1) * sizeof *lines);
	enum dossier_source source = DOSSIER_BY_GATEWAY;
	size_t n = 0;

	for (size_t i = 0; i < c->n_history; i++) {
		const struct history *h = &c->history[i];
		if (moved(h, c) && is_own(h, c))
			source = h->source;
		else if (all && moved(h, c))
			lines[n++] = (struct dvcqg_line){h->state, h->at_ms, h->source, NULL, NULL};
	}
	const struct entry *entry = c->x->kind == EXCHANGE_MONEY && c->n_entries > 0 ? &c->entries[c->n_entries - 1] : NULL;
	lines[n++] =
	    (struct dvcqg_line){c->x->news, entry != NULL ? entry->at_ms : c->x->news_at_ms, source, own_note(a, c), entry};
	*out = lines;
	return n;
}

bool
dvcqg_is_later(const struct conn_case *c)
{
	if (!dvcqg_tells_state(c))
		return true;
	for (size_t i = 0; i < c->n_history; i++)
		if (moved(&c->history[i], c) && !is_own(&c->history[i], c))
			return true;
	return false;
}

int64_t
dvcqg_since(const struct conn_case *c, enum dossier_state state)
{
	int64_t last = dvcqg_tells_state(c) && c->x->news == state ? c->x->news_at_ms : 0;

	for (size_t i = 0; i < c->n_history; i++)
		if (moved(&c->history[i], c) && c->history[i].state == state && c->history[i].at_ms > last)
			last = c->history[i].at_ms;
	return last;
}
