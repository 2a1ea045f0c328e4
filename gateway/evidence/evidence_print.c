/* SPDX-License-Identifier: Apache-2.0 */
/* The readable files of an evidence container, JSON; members are listed in docs/evidence.md. */
#include "evidence/evidence.h"
#include "evidence/evidence_case.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "blob/blob.h"
#include "ledger/filing_json.h"
#include "json/json.h"
#include "model/promise.h"
#include "ledger/commit.h"
#include "model/filing.h"

enum { FILE_MAX = 64 * 1024 * 1024 };

static void
begin(struct evidence_case *c, struct json_out *w, struct buf *b)
{
	buf_init(b, c->a, FILE_MAX);
	json_out_init(w, b);
	json_out_open(w, NULL);
	json_out_text(w, "dossier", c->ask->dossier);
}

static int
end(struct evidence_case *c, struct json_out *w, const char *name, struct err *e)
{
	json_out_close(w);
	buf_chr(w->b, '\n');
	if (w->b->full)
		return err_set(e, ERR_TOO_LARGE, "%s is too large", name);
	evidence_add(c, name, (struct str){w->b->p, w->b->len});
	return 0;
}

static void
put_state(struct json_out *w, enum dossier_state s)
{
	if (s == DOSSIER_NONE)
		return;
	json_out_int(w, "state", s);
	json_out_text(w, "stateName", dossier_state_name(s));
	json_out_text(w, "stateVi", dossier_state_vi(s));
	json_out_text(w, "stateEn", dossier_state_en(s));
}

static int
put_sealed(const struct evidence_case *c, struct json_out *w, const char *name, const char *sealed, struct err *e)
{
	const char *plain;

	if (commit_unseal(c->ask->vault, c->a, c->ask->dossier, sealed, &plain, e) != 0)
		return -1;
	json_out_opt(w, name, plain);
	return 0;
}

/* Where a record stands. */
static void
put_place(struct json_out *w, const struct evidence_record *r)
{
	json_out_int(w, "record", (int64_t)r->seq);
	json_out_text(w, "installation", r->journal->installation);
}

/* ---- events.json ---- */

static int
put_history(const struct evidence_case *c, struct json_out *w, const struct facts *f, struct err *e)
{
	json_out_list(w, "history");
	for (size_t i = 0; i < f->n_history; i++) {
		const struct history *h = &f->history[i];
		json_out_open(w, NULL);
		json_out_text(w, "kind", h->kind);
		json_out_text(w, "source", dossier_source_name(h->source));
		json_out_opt(w, "event", h->key);
		put_state(w, h->state);
		json_out_time(w, "happened", h->at_ms);
		json_out_time(w, "seen", h->seen_ms);
		json_out_bool(w, "applied", h->applied);
		json_out_time(w, "named", h->due_ms);
		if (h->promise_why != PROMISE_SAME) {
			json_out_time(w, "promisedBefore", h->was_ms);
			json_out_time(w, "promised", h->promise_ms);
			json_out_text(w, "promiseWhy", promise_why_name(h->promise_why));
		}
		if (put_sealed(c, w, "note", h->note, e) != 0 || put_sealed(c, w, "told", h->told, e) != 0)
			return -1;
		json_out_close(w);
	}
	json_out_end(w);
	return 0;
}

static int
put_postal(const struct evidence_case *c, struct json_out *w, const struct consignment *k, struct err *e)
{
	json_out_open(w, NULL);
	json_out_text(w, "item", k->item);
	json_out_text(w, "leg", consignment_leg_name(k->leg));
	json_out_text(w, "state", consignment_state_name(k->state));
	json_out_text(w, "stateVi", consignment_state_vi(k->state));
	json_out_time(w, "since", k->state_since_ms);
	json_out_list(w, "events");
	for (size_t i = 0; i < k->n_events; i++) {
		const struct postal_event *ev = &k->events[i];
		json_out_open(w, NULL);
		json_out_text(w, "event", ev->id);
		json_out_text(w, "code", consignment_code_name(ev->code));
		json_out_time(w, "happened", ev->at_ms);
		json_out_opt(w, "pos", ev->pos);
		json_out_opt(w, "reason", ev->reason);
		json_out_bool(w, "applied", ev->applied);
		if (put_sealed(c, w, "detail", ev->detail, e) != 0)
			return -1;
		json_out_close(w);
	}
	json_out_end(w);
	json_out_close(w);
	return 0;
}

static void
put_exchanges(struct json_out *w, const struct facts *f)
{
	json_out_list(w, "exchanges");
	for (size_t i = 0; i < f->n_exchanges; i++) {
		const struct fact_exchange *x = &f->exchanges[i];
		json_out_open(w, NULL);
		json_out_text(w, "exchange", x->id);
		json_out_opt(w, "kind", x->kind);
		json_out_opt(w, "partner", x->partner);
		json_out_text(w, "state", x->state);
		json_out_opt(w, "why", x->why);
		json_out_close(w);
	}
	json_out_end(w);
}

/* Entries of its money, when there are some. */
static int
put_money(const struct evidence_case *c, struct json_out *w, const struct facts *f, struct err *e)
{
	if (f->n_entries == 0)
		return 0;
	json_out_list(w, "money");
	for (size_t i = 0; i < f->n_entries; i++) {
		const struct entry *x = &f->entries[i];
		json_out_open(w, NULL);
		json_out_text(w, "entry", x->id);
		json_out_int(w, "place", x->place);
		json_out_text(w, "kind", money_kind_name(x->kind));
		json_out_text(w, "debit", money_account_name(x->debit));
		json_out_text(w, "credit", money_account_name(x->credit));
		json_out_int(w, "amount", x->amount);
		json_out_opt(w, "what", x->what);
		json_out_opt(w, "voids", x->voids);
		json_out_opt(w, "series", x->series);
		if (x->number > 0)
			json_out_int(w, "number", x->number);
		json_out_text(w, "pos", x->office);
		json_out_text(w, "clerk", x->clerk);
		json_out_time(w, "happened", x->at_ms);
		if (put_sealed(c, w, "reason", x->reason, e) != 0)
			return -1;
		json_out_close(w);
	}
	json_out_end(w);
	return 0;
}

/* What a later release wrote and this one cannot name: shown as it stands, bytes as base64. */
static void
put_more(const struct evidence_case *c, struct json_out *w, const struct facts *f)
{
	if (f->n_more == 0)
		return;
	json_out_list(w, "other");
	for (size_t i = 0; i < f->n_more; i++) {
		const struct fact_more *m = &f->more[i];
		bool text = text_is_utf8(m->value.p, m->value.n);
		json_out_open(w, NULL);
		json_out_text(w, "event", m->event);
		if (text_is_utf8(m->name.p, m->name.n))
			json_out_text(w, "field", arena_dup(c->a, m->name.p, m->name.n));
		json_out_text(w, text ? "value" : "base64",
		    text ? arena_dup(c->a, m->value.p, m->value.n) : text_base64(c->a, m->value.p, m->value.n));
		json_out_close(w);
	}
	json_out_end(w);
}

static int
put_event(const struct evidence_case *c, struct json_out *w, const struct evidence_record *r, struct err *e)
{
	const struct facts *f = &r->facts;

	json_out_open(w, NULL);
	put_place(w, r);
	json_out_time(w, "time", r->at_ms);
	json_out_opt(w, "by", r->partner);
	if (f->moved) {
		put_state(w, f->state);
		json_out_time(w, "since", f->since_ms);
		json_out_time(w, "due", f->due_ms);
		json_out_opt(w, "number", f->number);
		json_out_opt(w, "catalogue", f->catalogue);
	}
	if (put_history(c, w, f, e) != 0)
		return -1;
	json_out_list(w, "consignments");
	for (size_t i = 0; i < f->n_consignments; i++)
		if (put_postal(c, w, &f->consignments[i], e) != 0)
			return -1;
	json_out_end(w);
	put_exchanges(w, f);
	if (put_money(c, w, f, e) != 0)
		return -1;
	put_more(c, w, f);
	json_out_close(w);
	return 0;
}

static int
print_events(struct evidence_case *c, struct err *e)
{
	struct json_out w;
	struct buf b;

	begin(c, &w, &b);
	json_out_list(&w, "events");
	for (size_t i = 0; i < c->n; i++)
		if (c->records[i].made && put_event(c, &w, &c->records[i], e) != 0)
			return -1;
	json_out_end(&w);
	return end(c, &w, "events.json", e);
}

/* ---- records.json, reads.json ---- */

static const char *
kind_name(enum journal_kind kind)
{
	static const char *const names[] = {[JOURNAL_RECEIVED] = "received", [JOURNAL_SENT] = "sent", [JOURNAL_CHANGE] = "change",
	    [JOURNAL_VOID] = "void", [JOURNAL_READ] = "read"};

	return (size_t)kind < sizeof names / sizeof names[0] && names[kind] != NULL ? names[kind] : "other";
}

static int
print_records(struct evidence_case *c, struct err *e)
{
	struct json_out w;
	struct buf b;

	begin(c, &w, &b);
	json_out_text(&w, "installation", c->journals[0].installation);
	json_out_list(&w, "records");
	for (size_t i = 0; i < c->n; i++) {
		const struct evidence_record *r = &c->records[i];
		json_out_open(&w, NULL);
		put_place(&w, r);
		json_out_opt(&w, "gateway", r->journal->gateway);
		json_out_time(&w, "time", r->at_ms);
		json_out_text(&w, "kind", kind_name(r->kind));
		json_out_opt(&w, "partner", r->partner);
		json_out_text(&w, "segment", r->segment);
		json_out_int(&w, "offset", (int64_t)r->offset);
		json_out_text(&w, "chain", r->chain);
		json_out_opt(&w, "file", r->file);
		if (r->batch)
			json_out_bool(&w, "manyDossiers", true);
		if (r->lost)
			json_out_bool(&w, "void", true);
		if (r->head > 0)
			json_out_int(&w, "head", (int64_t)r->head);
		json_out_close(&w);
	}
	json_out_end(&w);
	return end(c, &w, "records.json", e);
}

static int
print_reads(struct evidence_case *c, struct err *e)
{
	struct json_out w;
	struct buf b;

	begin(c, &w, &b);
	json_out_list(&w, "reads");
	for (size_t i = 0; i < c->n; i++) {
		const struct evidence_record *r = &c->records[i];
		if (r->kind != JOURNAL_READ)
			continue;
		json_out_open(&w, NULL);
		put_place(&w, r);
		json_out_time(&w, "time", r->at_ms);
		json_out_opt(&w, "partner", r->partner);
		json_out_text(&w, "what", arena_dup(c->a, r->data.p, r->data.n));
		json_out_close(&w);
	}
	json_out_end(&w);
	return end(c, &w, "reads.json", e);
}

/* ---- papers.json and the papers ---- */

static int
add_paper(struct evidence_case *c, const char *name, const char *sha256, struct err *e)
{
	struct str content;

	for (size_t i = 0; i < c->n_files; i++)
		if (strcmp(c->files[i].name, name) == 0)
			return 0; /* the same content twice */
	if (blob_get(c->ask->blobs, c->a, sha256, &content, e) != 0)
		return -1;
	evidence_add(c, name, content);
	return 0;
}

static int
put_paper(struct evidence_case *c, struct json_out *w, const struct paper *p, struct err *e)
{
	const char *file = NULL;

	if (c->ask->blobs != NULL && p->sha256 != NULL && p->sha256[0] != '\0') {
		file = arena_fmt(c->a, "papers/%s", p->sha256);
		if (add_paper(c, file, p->sha256, e) != 0)
			return -1;
	}
	json_out_open(w, NULL);
	json_out_opt(w, "code", p->code);
	json_out_opt(w, "name", p->name);
	json_out_opt(w, "fileName", p->file_name);
	json_out_opt(w, "mediaType", p->media_type);
	json_out_opt(w, "sha256", p->sha256);
	json_out_opt(w, "file", file);
	json_out_close(w);
	return 0;
}

static int
print_papers(struct evidence_case *c, struct err *e)
{
	struct filing *f;
	struct json_out w;
	struct buf b;

	if (filing_json_parse(c->a, c->filing, &f, e) != 0)
		return -1;
	begin(c, &w, &b);
	json_out_list(&w, "papers");
	for (size_t i = 0; i < f->n_papers; i++)
		if (put_paper(c, &w, &f->papers[i], e) != 0)
			return -1;
	json_out_end(&w);
	return end(c, &w, "papers.json", e);
}

/* ---- evidence.json ---- */

/* Which journals were read and up to which record, and whose are missing. */
static void
put_journals(const struct evidence_case *c, struct json_out *w)
{
	json_out_list(w, "journals");
	for (size_t i = 0; i < c->n_journals; i++) {
		const struct evidence_journal *j = &c->journals[i];
		json_out_open(w, NULL);
		json_out_text(w, "installation", j->installation);
		json_out_opt(w, "gateway", j->gateway);
		json_out_int(w, "until", (int64_t)j->until);
		json_out_close(w);
	}
	json_out_end(w);
	json_out_list(w, "missingJournals");
	for (size_t i = 0; i < c->n_missing; i++)
		json_out_text(w, NULL, c->missing[i]);
	json_out_end(w);
	json_out_int(w, "gaps", (int64_t)c->gaps);
}

static int
print_cover(struct evidence_case *c, struct err *e)
{
	const struct facts *last = NULL;
	struct json_out w;
	struct buf b;

	for (size_t i = 0; i < c->n; i++)
		if (c->records[i].facts.moved)
			last = &c->records[i].facts;
	begin(c, &w, &b);
	json_out_text(&w, "gateway", c->ask->setup->conf.gateway.id);
	json_out_text(&w, "installation", c->journals[0].installation);
	put_journals(c, &w);
	json_out_time(&w, "made", clock_now_ms());
	json_out_text(&w, "who", c->ask->who);
	json_out_text(&w, "why", c->ask->why);
	json_out_int(&w, "records", (int64_t)c->n);
	if (last != NULL) {
		put_state(&w, last->state);
		json_out_time(&w, "since", last->since_ms);
		json_out_opt(&w, "number", last->number);
	}
	return end(c, &w, "evidence.json", e);
}

int
evidence_print(struct evidence_case *c, struct err *e)
{
	if (print_cover(c, e) != 0 || print_events(c, e) != 0 || print_records(c, e) != 0 || print_reads(c, e) != 0)
		return -1;
	if (c->filing.n == 0) /* the registration is in a journal that is missing */
		return 0;
	evidence_add(c, "filing.json", c->filing);
	return print_papers(c, e);
}
