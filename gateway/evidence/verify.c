/* SPDX-License-Identifier: Apache-2.0 */
/* Judging a journal and its heads; see verify.h. */
#include "evidence/verify.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "crypto/stamp.h"
#include "evidence/head.h"
#include "journal/journal.h"
#include "journal/read.h"

enum { QUIET_US = 2000000, SKEW_MS = 300000 };

struct verify_walk {
	const struct verify_ask *q;
	struct verify_found *out;
	const char *dir;                /* of the heads */
	struct head_files *heads;
	struct head *parsed;            /* of heads[i] */
	size_t n, at;                   /* at: the next head the walk has not met */
	char previous[DIGEST_HEX];      /* digest of the last signature */
	int64_t said_us;
};

/* ---- heads ---- */

static int
check_stamp(struct verify_walk *w, const struct head_files *f, const struct head *h, struct arena *a, struct str seal,
    struct err *e)
{
	struct str stamp;
	int64_t at_ms;

	if (w->q->tsa == NULL)
		return 0;
	if (!f->stamp) {
		w->out->unstamped++;
		return 0;
	}
	if (w->out->unstamped > 0)
		return err_set(e, ERR_STORE, "it has a timestamp and the head before it has none: one was taken away");
	if (head_read(w->dir, a, f->seq, "tsr", &stamp, e) != 0 || stamp_check(w->q->tsa, seal, stamp, &at_ms, e) != 0)
		return -1;
	return at_ms + SKEW_MS >= h->at_ms ? 0 : err_set(e, ERR_STORE, "its timestamp is older than it says it is");
}

static int
check_head(struct verify_walk *w, size_t i, struct arena *a, struct err *e)
{
	const struct head_files *f = &w->heads[i];
	struct head *h = &w->parsed[i];
	struct str text, seal;

	if (!f->json || !f->seal)
		return err_set(e, ERR_STORE, "its %s is missing", f->json ? "signature" : "text");
	if (head_read(w->dir, a, f->seq, "json", &text, e) != 0 || head_parse(a, text, h, e) != 0 ||
	    head_read(w->dir, a, f->seq, "p7s", &seal, e) != 0 || seal_check(w->q->trust, text, seal, h->at_ms, e) != 0)
		return -1;
	if ((uint64_t)h->seq != f->seq)
		return err_set(e, ERR_STORE, "replayed: it is the old head of record %" PRId64, h->seq);
	if (strcmp(h->previous, w->previous) != 0)
		return err_set(e, ERR_STORE, "the head before it is not the one it names: one was deleted, replaced or replayed");
	digest_hex(seal, w->previous);
	return check_stamp(w, f, h, a, seal, e);
}

static int
check_heads(struct verify_walk *w, struct arena *a, struct err *e)
{
	if (heads_list(w->dir, a, &w->heads, &w->n, e) != 0)
		return -1;
	if (w->n > 0 && !w->heads[w->n - 1].seal && w->heads[w->n - 1].json && !w->heads[w->n - 1].stamp)
		w->n--; /* a crash came between the last head's text and its signature: it says nothing */
	w->parsed = arena_alloc(a, (w->n + 1) * sizeof *w->parsed);
	memset(w->previous, '0', DIGEST_HEX - 1);
	for (size_t i = 0; i < w->n; i++)
		if (check_head(w, i, a, e) != 0)
			return err_doing(e, "head-%020" PRIu64, w->heads[i].seq);
	w->out->heads = w->n;
	w->out->covered = w->n > 0 ? w->heads[w->n - 1].seq : 0;
	return 0;
}

/* ---- records ---- */

static void
tell(struct verify_walk *w, const struct journal_record *r)
{
	int64_t now = clock_mono_us();

	if (w->q->progress != NULL && now - w->said_us > QUIET_US) {
		w->q->progress(r->seq, r->segment);
		w->said_us = now;
	}
}

/* Does a head that speaks of this record say what it is? */
static int
each(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct verify_walk *w = ctx;
	char chain[DIGEST_HEX];
	const char *what = NULL;

	(void)a;
	w->out->records = r->seq;
	text_hex(r->installation, 16, w->out->installation);
	tell(w, r);
	if (w->at == w->n || w->heads[w->at].seq != r->seq)
		return 0;
	const struct head *h = &w->parsed[w->at++];
	text_hex(r->chain, DIGEST_LEN, chain);
	if (strcmp(h->installation, w->out->installation) != 0)
		what = "spliced: the signed head is of another installation";
	else if (strcmp(h->chain, chain) != 0)
		what = "the signed head has another chain value: this record, or one after the head before, was replaced";
	return what == NULL ? 0 : err_set(e, ERR_STORE, "%s, offset %" PRIu64 ", record %" PRIu64 ": %s", r->segment, r->offset,
	    r->seq, what);
}

/* The walk met no fault: is the end where heads say it is? */
static enum verify_verdict
end(const struct verify_walk *w, struct err *e)
{
	const struct verify_found *f = w->out;

	if (w->at < w->n) {
		err_set(e, ERR_STORE,
		    "truncated: the journal ends with record %" PRIu64 ", a signed head speaks of record %" PRIu64, f->records,
		    w->heads[w->at].seq);
		return VERIFY_WRONG;
	}
	if (f->records == 0) {
		err_set(e, ERR_STORE, "there is no record in %s", w->q->journal);
		return VERIFY_UNREADABLE;
	}
	return f->covered < f->records || f->unstamped > 0 ? VERIFY_DEBT : VERIFY_WHOLE;
}

enum verify_verdict
verify_journal(const struct verify_ask *q, struct verify_found *out, struct err *e)
{
	struct arena *a = arena_new(0);
	struct verify_walk w = {.q = q, .out = out, .said_us = clock_mono_us()};
	enum verify_verdict verdict = VERIFY_WRONG;

	*out = (struct verify_found){0};
	w.dir = q->heads != NULL ? q->heads : arena_fmt(a, "%s/heads", q->journal);
	if (access(q->journal, R_OK | X_OK) != 0 || (q->heads != NULL && access(q->heads, R_OK | X_OK) != 0)) {
		err_set(e, ERR_STORE, "%s cannot be read", access(q->journal, R_OK | X_OK) != 0 ? q->journal : q->heads);
		verdict = VERIFY_UNREADABLE;
	} else if (check_heads(&w, a, e) == 0 && journal_walk(q->journal, q->vault, each, &w, e) == 0)
		verdict = end(&w, e);
	arena_free(a);
	return verdict;
}
