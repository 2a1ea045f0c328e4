/* SPDX-License-Identifier: Apache-2.0 */
/* Printing; see print.h. */
#include "press/print.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "blob/blob.h"
#include "codec/netstring.h"
#include "crypto/digest.h"
#include "ledger/commit.h"
#include "press/press.h"
#include "store/event.h"

enum { MODELS_MAX = 4 << 20, WORDS_MAX = 8192 };

/* Was it done before?  Then *out is that one. */
static bool
was_done(const struct dossier_file *f, const char *act, struct printing *out)
{
	for (size_t i = 0; i < f->n_printings; i++)
		if (strcmp(f->printings[i].act, act) == 0) {
			*out = f->printings[i];
			return true;
		}
	return false;
}

/* What stands on them, one behind the other, and in a word each what they are. */
static int
compose(const struct dossier_file *f, const struct print_ask *q, struct buf *models, struct buf *words, struct err *e)
{
	struct dossier_paper *all;
	size_t n = dossier_papers(f, &all);

	if (q->n_keys == 0)
		return err_at(e, ERR_BAD_VALUE, "Paper", "none was chosen");
	for (size_t i = 0; i < q->n_keys; i++) {
		const struct dossier_paper *p = dossier_paper_find(all, n, q->keys[i]);
		if (p == NULL)
			return err_at(e, ERR_BAD_VALUE, "Paper", "no such paper of this dossier");
		netstring_put(models, str_of(p->form));
		netstring_put(models, dossier_paper_model(f, p, q->clerk));
		buf_fmt(words, "%s%s=%lld", i > 0 ? " " : "", p->key, (long long)p->times);
	}
	return models->full || words->full ? err_at(e, ERR_BAD_VALUE, "Paper", "too many at once") : 0;
}

/* 1, 0 somebody else printed meanwhile, -1 */
static int
keep(const struct dossier_file *f, const struct print_ask *q, struct printing *p, struct err *e)
{
	struct commit_context k = {.core = f->core, .setup = f->setup, .a = f->a, .partner = q->partner};
	struct change *ch = change_new(f->a, p->dossier);
	enum change_clash clash;

	change_object(ch, EVENT_PAPER_PRINTED, arena_fmt(f->a, "%s:%lld", p->dossier, (long long)p->place), 0, p);
	return commit_change(&k, p->dossier, ch, &clash, e);
}

int
print_draw(struct core *c, const struct setup *s, struct arena *a, struct str papers, struct printing *out, struct err *e)
{
	char *model = arena_alloc(a, DIGEST_HEX), *digest = arena_alloc(a, DIGEST_HEX);
	struct str pdf;

	digest_hex(papers, model);
	if (press_draw(c, s, a, papers, &pdf, e) != 0 || blob_put(c->blobs, model, papers, e) != 0)
		return -1;
	digest_hex(pdf, digest);
	out->model = model;
	out->digest = digest;
	return 0;
}

/* The same */
static int
try_print(const struct dossier_file *f, const struct print_ask *q, struct printing *out, struct err *e)
{
	struct buf models, words;

	if (was_done(f, q->act, out))
		return 1;
	if (f->n_printings == PRINTING_MOST)
		return err_at(e, ERR_BAD_VALUE, "Paper", "papers of this dossier were printed %d times", PRINTING_MOST);
	buf_init(&models, f->a, MODELS_MAX);
	buf_init(&words, f->a, WORDS_MAX);
	if (compose(f, q, &models, &words, e) != 0)
		return -1;
	*out = (struct printing){.dossier = f->is->dossier.id,
	    .place = (int64_t)f->n_printings + 1,
	    .act = q->act,
	    .papers = arena_dup(f->a, words.p, words.len),
	    .office = q->office,
	    .clerk = q->clerk,
	    .at_ms = f->now_ms};
	if (print_draw(f->core, f->setup, f->a, (struct str){models.p, models.len}, out, e) != 0)
		return -1;
	int made = keep(f, q, out, e);
	if (made == 1)
		log_event(LOG_PRINTED, "papers=\"%s\" sha256=%s clerk=%s", out->papers, out->digest, out->clerk);
	return made;
}

int
print_papers(struct dossier_file *f, const struct print_ask *q, struct printing *out, struct err *e)
{
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_print(f, q, out, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
		if (dossier_file_printings(f, e) != 0)
			return -1;
	}
	return err_set(e, ERR_RACE, "papers of this dossier were being printed all the time");
}

int
print_again(struct core *c, const struct setup *s, struct arena *a, const struct printing *p, struct str *pdf, bool *same,
    struct err *e)
{
	struct str models;
	char hex[DIGEST_HEX];

	if (blob_get(c->blobs, a, p->model, &models, e) != 0 || press_draw(c, s, a, models, pdf, e) != 0)
		return -1;
	digest_hex(*pdf, hex);
	*same = strcmp(hex, p->digest) == 0;
	return 0;
}
