/* SPDX-License-Identifier: Apache-2.0 */
/* Several journals in one order; see merge.h. */
#include "ledger/merge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "journal/cursor.h"
#include "journal/journal.h"
#include "store/change.h"
#include "store/order.h"

enum {
	AHEAD = MERGE_FOLLOWED + 100,
};

struct item { /* a change that was read and not decided */
	struct arena *a;
	struct journal_record r;
	struct change *change;
	struct item *next;
};

struct voided { /* a change that lost its race without a VOID */
	struct journal_entry entry;
	struct voided *next;
};

struct stream {
	struct merge_from from;
	struct journal_cursor *cursor;
	struct item *first, **last;
	size_t n;                      /* items that wait */
	bool ended;
	struct voided *voids, **last_void;
};

struct merge {
	const struct vault *vault;
	struct arena *a;
	struct order *order;
	struct stream *v;
	size_t n;
	bool gaps;
	int (*each)(void *, struct arena *, const struct journal_record *, struct err *);
	void *ctx;
};

struct merge *
merge_new(const struct merge_from *from, size_t n, const struct vault *v)
{
	struct merge *m = calloc(1, sizeof *m);

	if (m == NULL)
		abort();
	*m = (struct merge){.vault = v, .a = arena_new(0), .order = order_new(), .n = n};
	m->v = arena_alloc(m->a, n * sizeof *m->v);
	for (size_t i = 0; i < n; i++)
		m->v[i] = (struct stream){.from = from[i], .last = &m->v[i].first, .last_void = &m->v[i].voids};
	return m;
}

void
merge_gaps(struct merge *m)
{
	m->gaps = true;
}

static void
drop_first(struct stream *s)
{
	struct item *x = s->first;

	s->first = x->next;
	if (s->first == NULL)
		s->last = &s->first;
	s->n--;
	arena_free(x->a);
}

void
merge_free(struct merge *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++) {
		while (m->v[i].first != NULL)
			drop_first(&m->v[i]);
		cursor_close(m->v[i].cursor);
	}
	order_free(m->order);
	arena_free(m->a);
	free(m);
}

/* ---- reading ahead ---- */

/* A change that has its VOID is none. */
static int
take_void(struct stream *s, const struct journal_record *r, struct err *e)
{
	int64_t seq;

	if (text_int(r->data.p, r->data.n, 1, INT64_MAX, &seq) != 0)
		return err_set(e, ERR_INTERNAL, "%s, record %" PRIu64 ": names no record to be void", s->from.dir, r->seq);
	for (struct item **at = &s->first; *at != NULL; at = &(*at)->next) {
		struct item *x = *at;
		if (x->r.seq != (uint64_t)seq)
			continue;
		*at = x->next;
		if (x->next == NULL)
			s->last = at;
		s->n--;
		arena_free(x->a);
		return 0;
	}
	return 0;
}

static int
take_record(struct stream *s, struct arena *a, const struct journal_record *r, struct err *e)
{
	if (r->kind == JOURNAL_VOID) {
		int rc = take_void(s, r, e);
		arena_free(a);
		return rc;
	}
	struct item *x = arena_alloc(a, sizeof *x);
	*x = (struct item){.a = a, .r = *r, .change = change_decode(a, r->data, e)};
	if (x->change == NULL) {
		err_doing(e, "%s, record %" PRIu64, s->from.dir, r->seq);
		arena_free(a);
		return -1;
	}
	*s->last = x;
	s->last = &x->next;
	s->n++;
	return 0;
}

static int
read_ahead(struct stream *s, struct err *e)
{
	while (!s->ended && s->n < AHEAD) {
		struct arena *a = arena_new(0);
		struct journal_record r;
		int got = s->cursor != NULL ? cursor_next(s->cursor, a, &r, e) : s->from.next(s->from.ctx, a, &r, e);
		if (got <= 0)
			arena_free(a);
		if (got < 0)
			return err_doing(e, "%s", s->from.dir);
		s->ended = got == 0;
		if (got > 0 && take_record(s, a, &r, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- deciding ---- */

/* Its VOID would have been read. */
static bool
certain(const struct stream *s, const struct item *x, size_t following)
{
	return x->r.seq <= s->from.settled || following >= MERGE_FOLLOWED;
}

static int
make(struct merge *m, struct stream *s, struct err *e)
{
	struct item *x = s->first;

	order_made(m->order, x->change);
	int rc = m->each(m->ctx, x->a, &x->r, e);
	drop_first(s);
	return rc;
}

static void
give_up(struct merge *m, struct stream *s)
{
	const struct journal_record *r = &s->first->r;
	struct voided *x = arena_alloc(m->a, sizeof *x);

	*x = (struct voided){.entry = {JOURNAL_VOID, arena_str(m->a, r->dossier), arena_str(m->a, r->partner),
	    str_of(arena_fmt(m->a, "%" PRIu64, r->seq))}};
	*s->last_void = x;
	s->last_void = &x->next;
	drop_first(s);
}

/* All that is known to have been made and can come now.  How many, or -1. */
static int
make_certain(struct merge *m, struct stream *s, struct err *e)
{
	const char *key = "";
	int made = 0;

	for (;;) {
		if (read_ahead(s, e) != 0)
			return -1;
		if (s->first == NULL || !certain(s, s->first, s->n - 1))
			return made;
		enum order_fit fit = order_fit(m->order, s->first->change, &key);
		if (fit == ORDER_BEHIND)
			return err_set(e, ERR_RECORDS_DIFFER,
			    "these journals are not of one store: dossier %s, record %" PRIu64 " of %s: another journal replaced "
			    "the same version of %s",
			    s->first->r.dossier, s->first->r.seq, s->from.dir, key);
		if (fit == ORDER_WAITS)
			return made;
		if (make(m, s, e) != 0)
			return -1;
		made++;
	}
}

/* A change of another journal that cannot have been made if this one was. */
static const struct item *
rival(const struct merge *m, const struct stream *s, const struct stream **whose, bool *sure)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct stream *o = &m->v[i];
		size_t following = o->n;
		for (const struct item *x = o->first; o != s && x != NULL; x = x->next) {
			following--;
			if (!order_contest(m->order, s->first->change, x->change))
				continue;
			*whose = o;
			*sure = certain(o, x, following);
			return x;
		}
	}
	return NULL;
}

/* The first of a journal's last changes, of which only the others can tell whether it was made: 1 decided, 0 not now, -1; in `why`
 * what stands against it. */
static int
decide(struct merge *m, struct stream *s, struct err *why, struct err *e)
{
	const char *key = "";
	const struct stream *whose;
	bool sure;

	if (s->first == NULL)
		return 0;
	enum order_fit fit = order_fit(m->order, s->first->change, &key);
	const struct journal_record *r = &s->first->r;
	if (fit == ORDER_WAITS && (why->code != ERR_NONE || r->seq > s->from.needed))
		return 0;
	if (fit == ORDER_WAITS) {
		err_set(why, ERR_RECORDS_DIFFER,
		    "is a journal missing, or a copy too old? dossier %s: record %" PRIu64
		    " of %s builds on a version that none brings of %s",
		    r->dossier, r->seq, s->from.dir, key);
		return 0;
	}
	if (certain(s, s->first, s->n - 1))
		return 0;
	const struct item *other = fit == ORDER_FITS ? rival(m, s, &whose, &sure) : NULL;
	if (fit == ORDER_BEHIND || (other != NULL && sure))
		return give_up(m, s), 1;
	if (other == NULL)
		return make(m, s, e) == 0 ? 1 : -1;
	err_clear(why);
	err_set(why, ERR_RECORDS_DIFFER,
	    "nothing shows which was made, dossier %s: record %" PRIu64 " of %s or record %" PRIu64
	    " of %s; both are the last of their journals",
	    r->dossier, r->seq, s->from.dir, other->r.seq, whose->from.dir);
	return 0;
}

/* Does a change that is not decided yet come before the first of `s`? */
static bool
preceded(const struct merge *m, const struct stream *s)
{
	for (size_t i = 0; i < m->n; i++)
		for (const struct item *x = m->v[i].first; &m->v[i] != s && x != NULL; x = x->next)
			if (order_earlier(x->change, s->first->change))
				return true;
	return false;
}

/* All that is left waits for the journal that is missing: 1 one was made, 0, -1. */
static int
leap(struct merge *m, struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		struct stream *s = &m->v[i];
		if (s->first != NULL && order_fit(m->order, s->first->change, NULL) == ORDER_WAITS && !preceded(m, s))
			return make(m, s, e) == 0 ? 1 : -1;
	}
	return 0;
}

/* 1 something was decided, 0 all is done, -1 */
static int
step(struct merge *m, struct err *e)
{
	struct err why = {0};
	int moved = 0, made = 0;
	bool waits = false;

	for (size_t i = 0; i < m->n; i++, moved += made)
		if ((made = make_certain(m, &m->v[i], e)) < 0)
			return -1;
	for (size_t i = 0; moved == 0 && i < m->n; i++) {
		waits = waits || (m->v[i].first != NULL && m->v[i].first->r.seq <= m->v[i].from.needed);
		if ((moved = decide(m, &m->v[i], &why, e)) < 0)
			return -1;
	}
	if (moved == 0 && waits && m->gaps)
		moved = leap(m, e);
	if (moved == 0 && waits) {
		*e = why;
		return -1;
	}
	return moved > 0;
}

int
merge_run(struct merge *m, int (*each)(void *ctx, struct arena *a, const struct journal_record *r, struct err *e), void *ctx,
    struct err *e)
{
	int rc = 1;

	m->each = each;
	m->ctx = ctx;
	for (size_t i = 0; i < m->n; i++) {
		struct stream *s = &m->v[i];
		if (s->from.next != NULL)
			continue;
		s->cursor = cursor_open(s->from.dir, m->vault, s->from.until, 1u << JOURNAL_CHANGE | 1u << JOURNAL_VOID, e);
		if (s->cursor == NULL)
			return -1;
	}
	while (rc > 0)
		rc = step(m, e);
	return rc;
}

int
merge_write_voids(struct merge *m, size_t i, struct journal *j, struct err *e)
{
	for (const struct voided *x = m->v[i].voids; x != NULL; x = x->next)
		if (journal_append(j, &x->entry, 1, NULL, e) != 0)
			return -1;
	return 0;
}

void
merge_progress(const struct merge *m, uint64_t *bytes, uint64_t *total)
{
	*bytes = *total = 0;
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].cursor != NULL)
			cursor_progress(m->v[i].cursor, bytes, total);
}
