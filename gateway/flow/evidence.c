/* SPDX-License-Identifier: Apache-2.0 */
/* Finding what belongs to a dossier; see evidence.h. */
#include "flow/evidence.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "flow/evidence_case.h"
#include "flow/head.h"
#include "flow/whole.h"
#include "sign/vault.h"

/* An answer that names no dossier, a page of news, and our request for it: the last ones of a partner. */
struct page {
	const char *partner;
	struct arena *asked_in, *said_in;
	struct evidence_record asked, said; /* seq 0: none, or taken already */
	struct page *next;
};

struct search {
	struct evidence_case *c;
	struct arena *aside;               /* of `batch` */
	struct evidence_record batch;      /* the last request that names no dossier; seq 0: none, or taken already */
	struct page *pages;
	const char *heads_dir;
	struct head_files *heads;
	size_t n_heads;
	bool complete;                     /* the record of this reading was met */
};

void
evidence_add(struct evidence_case *c, const char *name, struct str data)
{
	if (c->n_files == c->cap_files) {
		struct zip_entry *more = arena_alloc(c->a, (c->cap_files = 2 * c->cap_files + 64) * sizeof *more);
		if (c->n_files > 0)
			memcpy(more, c->files, c->n_files * sizeof *more);
		c->files = more;
	}
	c->files[c->n_files++] = (struct zip_entry){name, data};
}

/* ---- the walk ---- */

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
head_over(const struct search *s, uint64_t seq)
{
	for (size_t i = 0; i < s->n_heads; i++)
		if (s->heads[i].seq >= seq && s->heads[i].seal)
			return s->heads[i].seq;
	return 0;
}

/* In the journal's order. */
static void
keep(struct search *s, struct evidence_record x)
{
	struct evidence_case *c = s->c;
	size_t at = c->n;

	if (c->n == c->cap) {
		struct evidence_record *more = arena_alloc(c->a, (c->cap = 2 * c->cap + 64) * sizeof *more);
		if (c->n > 0)
			memcpy(more, c->records, c->n * sizeof *more);
		c->records = more;
	}
	for (; at > 0 && c->records[at - 1].seq > x.seq; at--)
		c->records[at] = c->records[at - 1];
	x.head = head_over(s, x.seq);
	c->records[at] = x;
	c->n++;
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
	return whole_is(data) && data.p[0] == 'H' && memcmp(data.p, "HTTP/", 5) == 0;
}

static struct page *
page_of(struct search *s, const char *partner)
{
	struct page *p = s->pages;

	while (p != NULL && strcmp(p->partner, partner) != 0)
		p = p->next;
	if (p != NULL)
		return p;
	p = arena_alloc(s->c->a, sizeof *p);
	*p = (struct page){.partner = arena_str(s->c->a, partner), .asked_in = arena_new(ARENA_WIPE), .said_in = arena_new(ARENA_WIPE),
	    .next = s->pages};
	s->pages = p;
	return p;
}

/* What caused a change, when it did not name its dossier.  A batch's changes follow it as neighbours (flow/group.c).  Between a page
 * of news and what it changed others may have written; but who reads the page has written nothing else since, so it is this one if it
 * speaks of the dossier. */
static void
keep_cause(struct search *s, const char *partner)
{
	const char *dossier = s->c->ask->dossier;
	struct page *p = page_of(s, partner);

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
	bool nameless = r->dossier[0] == '\0', said = r->kind == JOURNAL_RECEIVED && nameless && whole_body(r->data).n > 0;

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
mark_void(struct evidence_case *c, struct str data)
{
	int64_t seq;

	if (text_int(data.p, data.n, 1, INT64_MAX, &seq) != 0)
		return;
	for (size_t i = c->n; i-- > 0;)
		if (c->records[i].seq == (uint64_t)seq)
			c->records[i].lost = true;
}

static int
each(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct search *s = ctx;
	struct evidence_case *c = s->c;

	(void)a;
	text_hex(r->installation, 16, c->installation);
	set_aside(s, r);
	if (strcmp(r->dossier, c->ask->dossier) != 0)
		return 0;
	if (r->kind == JOURNAL_CHANGE)
		keep_cause(s, r->partner);
	keep(s, copy(c->a, r));
	if (r->kind == JOURNAL_VOID)
		mark_void(c, r->data);
	s->complete = r->kind == JOURNAL_READ && r->data.n == c->ask->reading.n &&
	    memcmp(r->data.p, c->ask->reading.p, r->data.n) == 0;
	return s->complete ? err_set(e, ERR_NOT_FOUND, "the walk ends here") : 0;
}

static int
walk(struct search *s, struct err *e)
{
	const struct conf *conf = &s->c->ask->setup->conf;

	s->aside = arena_new(ARENA_WIPE);
	int rc = journal_walk(conf->journal.dir, s->c->ask->vault, each, s, e);
	arena_free(s->aside);
	for (struct page *p = s->pages; p != NULL; p = p->next) {
		arena_free(p->asked_in);
		arena_free(p->said_in);
	}
	if (s->complete) {
		err_clear(e);
		return 0;
	}
	return rc != 0 ? -1 : err_set(e, ERR_STORE, "the journal does not hold the record of this reading");
}

/* ---- changes ---- */

static int
read_changes(struct evidence_case *c, struct err *e)
{
	struct versions *v = versions_new(c->a);

	for (size_t i = 0; i < c->n; i++) {
		struct evidence_record *r = &c->records[i];
		if (r->kind != JOURNAL_CHANGE || r->lost)
			continue;
		if (facts_read(c->a, r->data, c->ask->dossier, v, &r->facts, e) != 0)
			return err_doing(e, "record %" PRIu64, r->seq);
		r->lost = r->facts.lost;
		if (r->lost)
			continue;
		facts_made(c->a, r->data, v);
		if (r->facts.body.p != NULL && vault_open(c->ask->vault, c->a, arena_fmt(c->a, "filing:%s", c->ask->dossier),
		    r->facts.body, &c->filing, e) != 0)
			return err_doing(e, "record %" PRIu64, r->seq);
	}
	return c->filing.n > 0 ? 0 : err_set(e, ERR_UNKNOWN_DOSSIER, "the journal does not tell of this dossier's registration");
}

/* ---- files ---- */

static void
add_messages(struct evidence_case *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct evidence_record *r = &c->records[i];
		if (r->kind != JOURNAL_RECEIVED && r->kind != JOURNAL_SENT)
			continue;
		r->file = arena_fmt(c->a, "messages/%012" PRIu64 "-%s-%s.%s", r->seq, r->kind == JOURNAL_SENT ? "sent" : "received",
		    r->partner, whole_is(r->data) ? "http" : r->data.n > 0 && r->data.p[0] == '<' ? "xml" : "json");
		evidence_add(c, r->file, r->data);
	}
}

static int
add_head(struct search *s, const struct head_files *h, struct err *e)
{
	static const char *const endings[] = {"json", "p7s", "tsr"};
	struct evidence_case *c = s->c;
	char name[HEAD_NAME];
	struct str bytes;

	for (size_t i = 0; i < 3; i++) {
		if (i == 2 && !h->stamp)
			break;
		if (head_read(s->heads_dir, c->a, h->seq, endings[i], &bytes, e) != 0)
			return -1;
		head_name(h->seq, endings[i], name);
		evidence_add(c, arena_fmt(c->a, "heads/%s", name), bytes);
	}
	return 0;
}

static int
add_heads(struct search *s, struct err *e)
{
	const struct evidence_case *c = s->c;
	size_t i = 0;

	for (size_t k = 0; k < s->n_heads; k++) {
		while (i < c->n && c->records[i].head < s->heads[k].seq && c->records[i].head != 0)
			i++;
		if (i < c->n && c->records[i].head == s->heads[k].seq && add_head(s, &s->heads[k], e) != 0)
			return -1;
	}
	return 0;
}

static void
add_certificate(struct evidence_case *c, const char *name, const char *token)
{
	struct buf b;

	buf_init(&b, c->a, 64 * 1024);
	buf_str(&b, "-----BEGIN CERTIFICATE-----\n");
	for (size_t n = strlen(token), i = 0; i < n; i += 64) {
		buf_add(&b, token + i, n - i < 64 ? n - i : 64);
		buf_chr(&b, '\n');
	}
	buf_str(&b, "-----END CERTIFICATE-----\n");
	evidence_add(c, name, (struct str){b.p, b.len});
}

/* ours for heads and container, and for each partner of this dossier: his, and ours for him */
static void
add_certificates(struct evidence_case *c)
{
	const struct setup *s = c->ask->setup;

	add_certificate(c, "certificates/gateway.pem", sign_key_token(s->head_key));
	for (size_t i = 0; i < s->n_partners; i++) {
		const struct partner_setup *p = &s->partners[i];
		size_t k = 0;
		while (k < c->n && strcmp(c->records[k].partner, p->p.name) != 0)
			k++;
		if (k == c->n)
			continue;
		add_certificate(c, arena_fmt(c->a, "certificates/gateway-to-%s.pem", p->p.name), sign_key_token(p->key));
		const struct pin *pin;
		for (size_t n = 0; (pin = trust_at(p->trust, n)) != NULL; n++)
			add_certificate(c, arena_fmt(c->a, "certificates/%s-%zu.pem", p->p.name, n + 1), pin_token(pin, c->a));
	}
}

int
evidence_collect(struct arena *a, const struct evidence_ask *q, struct zip_entry **files_out, size_t *n_out, struct err *e)
{
	struct evidence_case c = {.a = a, .ask = q, .filing = {"", 0}};
	struct search s = {.c = &c, .heads_dir = arena_fmt(a, "%s/heads", q->setup->conf.journal.dir)};

	if (heads_list(s.heads_dir, a, &s.heads, &s.n_heads, e) != 0 || walk(&s, e) != 0 || read_changes(&c, e) != 0)
		return -1;
	add_messages(&c);
	if (evidence_print(&c, e) != 0 || add_heads(&s, e) != 0)
		return -1;
	add_certificates(&c);
	*files_out = c.files;
	*n_out = c.n_files;
	return 0;
}
