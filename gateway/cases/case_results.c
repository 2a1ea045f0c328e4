/* SPDX-License-Identifier: Apache-2.0 */
/* Results used again; see case_results.h. */
#include "cases/case_results.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "blob/blob.h"
#include "cases/case_ask.h"

enum { REUSED_RESULT = 3 }; /* TrangThaiSoHoa, domain section 3.8 */

/* What the unit said last of results; n 0: nothing. */
static int
last_told(struct case_work *w, const struct dossier_view *k, struct dossier_told *out, struct err *e)
{
	const struct history *newest = NULL;
	struct dossier_told told;
	const char *text;

	*out = (struct dossier_told){0};
	for (size_t i = 0; i < k->n_history; i++) {
		const struct history *h = &k->history[i];
		if (h->source != DOSSIER_BY_PROVINCE || (newest != NULL && h->at_ms < newest->at_ms))
			continue;
		if (commit_unseal(w->x->core->vault, w->x->keep.a, k->dossier.id, h->told, &text, e) != 0 ||
		    dossier_told_parse(w->x->keep.a, text, &told, e) != 0)
			return -1;
		if (told.n_results == 0)
			continue;
		newest = h;
		*out = told;
	}
	return 0;
}

static bool
is_valid(const struct case_work *w, const struct told_result *r)
{
	char today[CLOCK_TEXT];

	clock_compact(w->x->now_ms, today);
	return r->until == NULL || strncmp(r->until, today, 8) >= 0;
}

int
case_results_of(struct case_work *w, const struct case_past *past, struct told_result **out, size_t *n_out,
    const struct partner_setup **from, struct err *e)
{
	const struct dossier *d = &past->dossier;
	struct dossier_told told;
	struct dossier_view k;

	*n_out = 0;
	*from = setup_partner(w->x->setup, d->unit_partner);
	if ((d->state != DOSSIER_FINISHED && d->state != DOSSIER_RETURNED) || *from == NULL || (*from)->p.url[0] == '\0' ||
	    (*from)->dialect->questions[CONN_ASK_RESULT] == NULL)
		return 0;
	int found = store_view(w->x->core->store, w->x->keep.a, d->id, &k, e);
	if (found <= 0)
		return found;
	if (last_told(w, &k, &told, e) != 0)
		return -1;
	*out = told.results;
	for (size_t i = 0; i < told.n_results; i++)
		if (is_valid(w, &told.results[i]))
			(*out)[(*n_out)++] = told.results[i];
	return 0;
}

/* The result that is offered, if the owner's earlier dossiers still have it.  1, 0, -1 */
static int
find(struct case_work *w, const struct case_offer *offer, struct told_result *out, const struct partner_setup **from, struct err *e)
{
	struct told_result *results;
	struct case_past *past;
	size_t n, n_results;

	if (case_find_past(w, &past, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(past[i].dossier.id, offer->path) != 0)
			continue;
		if (case_results_of(w, &past[i], &results, &n_results, from, e) != 0)
			return -1;
		for (size_t k = 0; k < n_results; k++)
			if (strcmp(results[k].code, offer->component) == 0) {
				*out = results[k];
				return 1;
			}
	}
	return 0;
}

static int
fetch(struct case_work *w, const struct told_result *r, const struct partner_setup *from, struct str *content, struct err *e)
{
	const struct result_asked asked = {.file = r->file, .sha256 = r->sha256, .size = r->size};
	struct result_found found = {0};
	struct case_question q = {
	    .what = CONN_ASK_RESULT, .name = conn_ask_name(CONN_ASK_RESULT), .of = from, .asked = &asked, .answer = &found};
	struct err why = {0};

	case_ask_all(w, CASE_PAPERS, &q, 1, "Papers", case_ask_until(w));
	if (!q.answered)
		return err_set(e, case_ask_refused(w) ? ERR_HOLDER_REFUSED : ERR_NOT_REACHABLE, "the unit does not give it");
	if (call_signed(from, w->x->keep.a, r->signature, found.content, r->media_type, w->x->now_ms, &why) != 0) {
		log_event(LOG_NOT_ASKED, "question=%s partner=%s answer=UNSIGNED msg=\"%s\"", q.name, from->p.name, why.msg);
		return err_set(e, ERR_NOT_REACHABLE, "its signature does not hold");
	}
	*content = found.content;
	return 0;
}

int
case_result_take(struct case_work *w, const struct case_offer *offer, struct paper *p, struct err *e)
{
	const struct partner_setup *from;
	struct told_result r;
	struct str content;

	int found = find(w, offer, &r, &from, e);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_BAD_VALUE, "the owner has no such result");
	if (fetch(w, &r, from, &content, e) != 0 || case_keep_answer(w, str_of(r.signature), &p->proof, e) != 0)
		return -1;
	p->sha256 = r.sha256;
	p->file_name = r.file_name;
	p->media_type = r.media_type;
	p->agency = r.agency != NULL ? r.agency : offer->agency;
	p->reference = r.reference != NULL ? r.reference : offer->reference;
	p->form = FILING_ELECTRONIC;
	p->reuse = REUSED_RESULT;
	return blob_put(w->x->core->blobs, p->sha256, content, e);
}
