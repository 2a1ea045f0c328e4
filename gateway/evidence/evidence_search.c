/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a dossier's records in one journal; see evidence_case.h. */
#include "evidence/evidence.h"
#include "evidence/evidence_case.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/http_text.h"
#include "base/text.h"
#include "crypto/vault.h"
#include "journal/range.h"

/* An answer that names no dossier, a page of news, and our request for it: the last ones of a partner. */
struct evidence_document {
	const char *partner;
	struct arena *asked_in, *said_in;
	struct evidence_record asked, said; /* seq 0: none, or taken already */
	struct evidence_document *next;
};

struct search {
	struct evidence_case *c;
	struct evidence_journal *j;
	struct arena *aside;               /* of `batch` */
	struct evidence_record batch;      /* the last request that names no dossier; seq 0: none, or taken already */
	struct evidence_document *pages;
	bool complete;                     /* the record of this reading was met */
};

static struct evidence_record
copy(struct arena *a, const struct journal_record *r)
{
	struct evidence_record x = {.seq = r->seq, .offset = r->offset, .at_ms = r->at_ms, .kind = r->kind,
	    .partner = arena_str(a, r->partner), .segment = arena_str(a, r->segment),
	    .data = {arena_dup(a, r->data.p, r->data.n), r->data.n}};

	text_hex(r->chain, DIGEST_LEN, x.chain);
	return x;
}

/* The first signed head that covers a record, or 0. */
static uint64_t
head_over(const struct evidence_journal *j, uint64_t seq)
{
	for (size_t i = 0; i < j->n_heads; i++)
		if (j->heads[i].seq >= seq && j->heads[i].seal)
			return j->heads[i].seq;
	return 0;
}

/* In the journal's order. */
static void
keep(struct search *s, struct evidence_record x)
{
	struct evidence_journal *j = s->j;
	size_t at = j->n;

	if (j->n == j->cap) {
		struct evidence_record *more = arena_alloc(s->c->a, (j->cap = 2 * j->cap + 64) * sizeof *more);
		if (j->n > 0)
			memcpy(more, j->records, j->n * sizeof *more);
		j->records = more;
	}
	for (; at > 0 && j->records[at - 1].seq > x.seq; at--)
		j->records[at] = j->records[at - 1];
	x.journal = j;
	x.head = head_over(j, x.seq);
	x.nth = j->changes;
	j->records[at] = x;
	j->n++;
}

static void
keep_aside(struct search *s, struct evidence_record *kept)
{
	struct evidence_record x = *kept;
	struct arena *a = s->c->a;

	x.batch = true;
	x.partner = arena_str(a, x.partner);
	x.segment = arena_str(a, x.segment);
	x.data.p = arena_dup(a, x.data.p, x.data.n);
	kept->seq = 0;
	keep(s, x);
}

static bool
is_answer(struct str data)
{
	return http_text_is(data) && data.p[0] == 'H' && memcmp(data.p, "HTTP/", 5) == 0;
}

static struct evidence_document *
page_of(struct search *s, const char *partner)
{
	struct evidence_document *p = s->pages;

	while (p != NULL && strcmp(p->partner, partner) != 0)
		p = p->next;
	if (p != NULL)
		return p;
	p = arena_alloc(s->c->a, sizeof *p);
	*p = (struct evidence_document){.partner = arena_str(s->c->a, partner),
	    .asked_in = arena_new(ARENA_WIPE),
	    .said_in = arena_new(ARENA_WIPE),
	    .next = s->pages};
	s->pages = p;
	return p;
}

/* What caused a change, when it did not name its dossier.  A batch's changes follow it as neighbours (ledger/commit_queue.c).
 * Between a page of news and what it changed others may have written; but who reads the page has written nothing else since, so it
 * is this one if it speaks of the dossier. */
static void
keep_cause(struct search *s, const char *partner)
{
	const char *dossier = s->c->ask->dossier;
	struct evidence_document *p = page_of(s, partner);

	if (s->batch.seq != 0) {
		keep_aside(s, &s->batch);
	} else if (p->said.seq != 0 && memmem(p->said.data.p, p->said.data.n, dossier, strlen(dossier)) != NULL) {
		if (p->asked.seq != 0) /* the answer's signature speaks of it */
			keep_aside(s, &p->asked);
		keep_aside(s, &p->said);
	}
}

static void
put_aside(struct arena *a, struct evidence_record *at, const struct journal_record *r)
{
	arena_reset(a);
	*at = copy(a, r);
}

/* A message without body says nothing about any dossier. */
static void
set_aside(struct search *s, const struct journal_record *r)
{
	bool nameless = r->dossier[0] == '\0', said = r->kind == JOURNAL_RECEIVED && nameless && http_text_body(r->data).n > 0;

	if (r->kind == JOURNAL_SENT && nameless && !is_answer(r->data))
		put_aside(page_of(s, r->partner)->asked_in, &page_of(s, r->partner)->asked, r);
	else if (said && is_answer(r->data))
		put_aside(page_of(s, r->partner)->said_in, &page_of(s, r->partner)->said, r);
	if (said && !is_answer(r->data))
		put_aside(s->aside, &s->batch, r);
	else if (r->kind != JOURNAL_CHANGE || s->batch.seq == 0 || strcmp(r->partner, s->batch.partner) != 0)
		s->batch.seq = 0;
}

static void
mark_void(struct evidence_journal *j, struct str data)
{
	int64_t seq;

	if (text_int(data.p, data.n, 1, INT64_MAX, &seq) != 0)
		return;
	for (size_t i = j->n; i-- > 0;)
		if (j->records[i].seq == (uint64_t)seq)
			j->records[i].lost = true;
}

static void
count(struct evidence_journal *j, const struct journal_record *r)
{
	if (r->kind == JOURNAL_CHANGE)
		j->changes++;
	else if (r->kind == JOURNAL_VOID && j->changes > 0)
		j->changes--;
}

static int
each(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct search *s = ctx;
	struct evidence_case *c = s->c;

	(void)a;
	count(s->j, r);
	set_aside(s, r);
	if (strcmp(r->dossier, c->ask->dossier) != 0)
		return 0;
	if (r->kind == JOURNAL_CHANGE)
		keep_cause(s, r->partner);
	keep(s, copy(c->a, r));
	if (r->kind == JOURNAL_VOID)
		mark_void(s->j, r->data);
	s->complete = s->j == c->journals && r->kind == JOURNAL_READ && r->data.n == c->ask->reading.n &&
	    memcmp(r->data.p, c->ask->reading.p, r->data.n) == 0;
	if (!s->complete)
		return 0;
	s->j->until = r->seq;
	return err_set(e, ERR_NOT_FOUND, "the walk ends here");
}

static int
walk(struct search *s, struct err *e)
{
	struct evidence_journal *j = s->j;
	bool own = j == s->c->journals;
	struct journal_range span = {.live = true, .kinds = ~0u, .each = each, .ctx = s};

	s->aside = arena_new(ARENA_WIPE);
	int rc = journal_range(j->dir, s->c->ask->vault, &span, e);
	arena_free(s->aside);
	for (struct evidence_document *p = s->pages; p != NULL; p = p->next) {
		arena_free(p->asked_in);
		arena_free(p->said_in);
	}
	memcpy(j->id, span.installation, sizeof j->id);
	text_hex(j->id, sizeof j->id, j->installation);
	if (own && s->complete) {
		err_clear(e);
		return 0;
	}
	j->until = span.until;
	return rc != 0 ? -1 : !own ? 0 : err_set(e, ERR_STORE, "the journal does not hold the record of this reading");
}

/* Its newest head says whose it is. */
static int
read_gateway(struct evidence_case *c, struct evidence_journal *j, struct err *e)
{
	struct str text;
	struct head h;

	for (size_t i = j->n_heads; i-- > 0;) {
		if (!j->heads[i].json || !j->heads[i].seal)
			continue;
		if (head_read(j->heads_dir, c->a, j->heads[i].seq, "json", &text, e) != 0 || head_parse(c->a, text, &h, e) != 0)
			return err_doing(e, "head-%020" PRIu64, j->heads[i].seq);
		j->gateway = h.gateway;
		return 0;
	}
	return 0;
}

int
evidence_search(struct evidence_case *c, struct evidence_journal *j, struct err *e)
{
	struct search s = {.c = c, .j = j};
	bool own = j == c->journals;

	j->folder = "";
	j->gateway = own ? c->ask->setup->conf.gateway.id : "";
	j->heads_dir = arena_fmt(c->a, "%s/heads", j->dir);
	(void)checkpoint_seen(j->dir, &j->seen); /* before its records: what it calls settled is there */
	if (heads_list(j->heads_dir, c->a, &j->heads, &j->n_heads, e) != 0 || (!own && read_gateway(c, j, e) != 0) ||
	    walk(&s, e) != 0)
		return -1;
	if (!own)
		j->folder = arena_fmt(c->a, "%s/", j->installation);
	return 0;
}

static int
each_since(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct search *s = ctx;

	(void)a;
	(void)e;
	count(s->j, r);
	if (strcmp(r->dossier, s->c->ask->dossier) != 0)
		return 0;
	if (r->kind == JOURNAL_VOID)
		mark_void(s->j, r->data);
	else
		keep(s, copy(s->c->a, r));
	return 0;
}

int
evidence_look_on(struct evidence_case *c, struct evidence_journal *j, struct err *e)
{
	struct search s = {.c = c, .j = j};
	struct journal_range span = {
	    .live = true, .after = j->until, .kinds = 1u << JOURNAL_CHANGE | 1u << JOURNAL_VOID, .each = each_since, .ctx = &s};

	return journal_range(j->dir, c->ask->vault, &span, e);
}
