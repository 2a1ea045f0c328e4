/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for a printed file in the journal, and drawing it again; see tool_form_check.h.  Needs no running gateway. */
#include "main/tool_form_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "blob/blob.h"
#include "conf/conf.h"
#include "crypto/vault.h"
#include "forms/press_loop.h"
#include "journal/range.h"
#include "main/tool_common.h"
#include "store/event.h"

struct printed {
	uint64_t seq; /* of its record; 0: none was found */
	const char *place, *papers, *model, *office, *clerk;
	int64_t at_ms;
};

struct print_search {
	struct arena *a;
	const char *dossier, *digest;
	const char *office; /* what its printings' ids begin with; NULL: it is a dossier */
	struct printed found;
};

static const char *
field(struct arena *a, const struct event *ev, const char *name)
{
	struct str s = event_field(ev, name);

	return s.p != NULL ? arena_dup(a, s.p, s.n) : "";
}

/* What tells its place, in the event's id; NULL: it is not about this. */
static const char *
place_of(const struct print_search *s, const struct event *ev)
{
	if (s->office == NULL)
		return ev->what == EVENT_PAPER_PRINTED ? strrchr(ev->id, ':') : NULL;
	return ev->what == EVENT_OFFICE_PRINTED && strncmp(ev->id, s->office, strlen(s->office)) == 0 ? strchr(ev->id, '#') : NULL;
}

static void
take(struct print_search *s, const struct journal_record *r, const struct event *ev)
{
	const char *place = place_of(s, ev);

	if (place == NULL || strcmp(field(s->a, ev, "digest"), s->digest) != 0)
		return;
	s->found = (struct printed){.seq = r->seq,
	    .place = arena_str(s->a, place + 1),
	    .papers = field(s->a, ev, "papers"),
	    .model = field(s->a, ev, "model"),
	    .office = field(s->a, ev, "office"),
	    .clerk = field(s->a, ev, "clerk"),
	    .at_ms = r->at_ms};
}

/* A change that lost a race was never a printing: its file did not leave. */
static void
take_back(struct print_search *s, struct str data)
{
	int64_t seq;

	if (text_int(data.p, data.n, 1, INT64_MAX, &seq) == 0 && (uint64_t)seq == s->found.seq)
		s->found = (struct printed){0};
}

static int
each(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct print_search *s = ctx;
	struct err none = {0};
	struct event *events;
	const char *tag;
	size_t n;

	(void)e;
	if (s->office == NULL && strcmp(r->dossier, s->dossier) != 0)
		return 0;
	if (r->kind == JOURNAL_VOID)
		take_back(s, r->data);
	else if (event_decode(a, r->data, &tag, &events, &n, &none) == 0) /* what is of a release before printing is none */
		for (size_t i = 0; i < n; i++)
			take(s, r, &events[i]);
	return 0;
}

/* In all journals, this gateway's first. */
static int
search(struct print_search *s, const struct setup *setup, const struct vault *v, const struct form_check *q, struct err *e)
{
	for (size_t i = 0; i <= q->n_journals && s->found.seq == 0; i++) {
		struct journal_range span = {
		    .live = true, .kinds = 1u << JOURNAL_CHANGE | 1u << JOURNAL_VOID, .each = each, .ctx = s};
		if (journal_range(i == 0 ? setup->conf.journal.dir : q->journals[i - 1], v, &span, e) != 0)
			return -1;
	}
	return 0;
}

static int
draw_again(struct arena *a, const struct setup *setup, const struct vault *v, const char *model, struct str *pdf, struct err *e)
{
	struct form_paper papers[FORMS_TOGETHER];
	struct str bytes;
	size_t n;

	struct blob_store *blobs = blob_open(setup->conf.blobs.dir, v, e);
	int rc = blobs != NULL && blob_get(blobs, a, model, &bytes, e) == 0 ? press_papers(a, bytes, papers, &n, e) : -1;
	if (blobs != NULL)
		blob_close(blobs);
	if (rc != 0)
		return -1;
	struct forms *f = forms_open(setup->conf.desk.forms[0] != '\0' ? setup->conf.desk.forms : NULL, e);
	rc = f != NULL ? forms_draw(f, a, papers, n, pdf, e) : -1;
	forms_close(f);
	return rc;
}

static int
tell(struct arena *a, const struct setup *setup, const struct vault *v, const struct print_search *s, struct err *e)
{
	const struct printed *p = &s->found;
	char text[CLOCK_TEXT], hex[DIGEST_HEX];
	struct str again;

	if (p->seq == 0) {
		printf("no: no such file was printed of %s\n", s->dossier);
		return TOOL_REFUSED;
	}
	printf("printed: %s, printing %s of %s, by %s at %s: %s; record %" PRIu64 "\n", clock_vn(p->at_ms, text), p->place,
	    s->dossier, p->clerk, p->office, p->papers, p->seq);
	if (draw_again(a, setup, v, p->model, &again, e) != 0)
		return -1;
	digest_hex(again, hex);
	bool same = strcmp(hex, s->digest) == 0;
	printf("%s\n",
	    same ? "drawn again: the same bytes"
		 : "drawn again: other bytes; this version, its templates or libraries are not those that drew it");
	return same ? TOOL_OK : TOOL_REFUSED;
}

int
form_check(struct arena *a, const struct form_check *q)
{
	struct setup *setup = setup_load(q->config, stderr);
	char digest[DIGEST_HEX];
	struct err e = {0};
	int status = -1;

	if (setup == NULL)
		return TOOL_REFUSED;
	digest_hex(q->pdf, digest);
	struct print_search s = {.a = a,
	    .dossier = q->dossier,
	    .office = dossier_id_ok(q->dossier) ? NULL : arena_fmt(a, "%s.PRINT#", q->dossier),
	    .digest = digest};
	struct vault *v = vault_load(setup->conf.vault.key_file, setup->conf.vault.previous_key_file, &e);
	if (v != NULL && search(&s, setup, v, q, &e) == 0)
		status = tell(a, setup, v, &s, &e);
	if (status < 0)
		fprintf(stderr, "postgate form check: %s\n", e.msg);
	vault_free(v);
	setup_drop(setup);
	return status < 0 ? TOOL_REFUSED : status;
}
