/* SPDX-License-Identifier: Apache-2.0 */
/* Questions of a case; see case_ask.h. */
#include "cases/case_ask.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "blob/blob.h"
#include "model/known_paper.h"

enum { PROOF_MAX = 4 << 20 };

static void
note(struct case_work *w, enum case_step step, enum conn_ask what, const char *answer, const char *result)
{
	case_add_asked(w->x->keep.a, w->c,
	    (struct case_asked){
		.what = conn_ask_name(what), .answer = answer, .result = result, .at_ms = w->x->now_ms, .step = (int64_t)step});
}

int
case_ask(struct case_work *w, enum case_step step, enum conn_ask what, const void *asked, void *answer, const char *field,
    const char *(*result_of)(const void *answer))
{
	const struct setup *s = w->x->setup;
	const struct partner_setup *to = setup_asked(s, what, NULL);
	struct err e = {0};

	if (to == NULL) {
		note(w, step, what, "NOT_ASKED", NULL);
		return 0;
	}
	int64_t until_us = clock_mono_us() + s->conf.intake.ask_timeout * 1000;
	enum ask_answer got =
	    call_ask(w->x->core, s, to, w->x->keep.a, to->dialect->questions[what], asked, answer, w->c->id, until_us, &e);
	note(w, step, what, ask_answer_name(got), got == ASK_ANSWERED && result_of != NULL ? result_of(answer) : NULL);
	if (got != ASK_ANSWERED)
		log_event(LOG_NOT_ASKED, "question=%s partner=%s answer=%s msg=\"%s\"", conn_ask_name(what), to->p.name,
		    ask_answer_name(got), e.msg);
	if (got == ASK_NOT_REACHABLE)
		doubt_add(&w->doubts, DOUBT_NOT_REACHABLE, field, conn_ask_name(what), NULL);
	return got == ASK_ANSWERED;
}

int
case_keep_proof(struct case_work *w, const struct paper_proof *p, const char **digest, struct err *e)
{
	char *hex = arena_alloc(w->x->keep.a, DIGEST_HEX);
	struct buf b;

	/* the signature is of one line: what follows it is what was signed */
	buf_init(&b, w->x->keep.a, PROOF_MAX);
	buf_str(&b, p->signature);
	buf_chr(&b, '\n');
	buf_add(&b, p->signed_part.p, p->signed_part.n);
	if (b.full)
		return err_set(e, ERR_TOO_LARGE, "a proof is larger than it may be");
	digest_hex((struct str){b.p, b.len}, hex);
	*digest = hex;
	return blob_put(w->x->core->blobs, hex, (struct str){b.p, b.len}, e);
}
