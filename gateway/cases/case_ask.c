/* SPDX-License-Identifier: Apache-2.0 */
/* Questions of a case; see case_ask.h. */
#include "cases/case_ask.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "blob/blob.h"
#include "model/known_paper.h"

enum { PROOF_MAX = 4 << 20 };

static void
note(struct case_work *w, enum case_step step, const char *name, const char *answer, const char *result)
{
	case_add_asked(w->x->keep.a, w->c,
	    (struct case_asked){.what = name, .answer = answer, .result = result, .at_ms = w->x->now_ms, .step = (int64_t)step});
}

void
case_not_asked(struct case_work *w, enum case_step step, const char *name)
{
	note(w, step, name, "NOT_ASKED", NULL);
}

bool
case_ask_refused(const struct case_work *w)
{
	const struct counter_case *c = w->c;

	return c->n_asked > 0 && strcmp(c->asked[c->n_asked - 1].answer, ask_answer_name(ASK_REFUSED)) == 0;
}

int
case_ask_as(struct case_work *w, enum case_step step, enum conn_ask what, const char *name, const void *asked, void *answer,
    const char *field, const char *(*result_of)(const void *answer))
{
	const struct setup *s = w->x->setup;
	const struct partner_setup *to = setup_asked(s, what, NULL);
	struct err e = {0};

	if (to == NULL) {
		case_not_asked(w, step, name);
		return 0;
	}
	int64_t until_us = clock_mono_us() + s->conf.intake.ask_timeout * 1000;
	enum ask_answer got =
	    call_ask(w->x->core, s, to, w->x->keep.a, to->dialect->questions[what], asked, answer, w->c->id, until_us, &e);
	note(w, step, name, ask_answer_name(got), got == ASK_ANSWERED && result_of != NULL ? result_of(answer) : NULL);
	if (got != ASK_ANSWERED)
		log_event(LOG_NOT_ASKED, "question=%s partner=%s answer=%s msg=\"%s\"", name, to->p.name, ask_answer_name(got),
		    e.msg);
	if (got == ASK_NOT_REACHABLE)
		doubt_add(&w->doubts, DOUBT_NOT_REACHABLE, field, name, NULL);
	return got == ASK_ANSWERED;
}

int
case_ask(struct case_work *w, enum case_step step, enum conn_ask what, const void *asked, void *answer, const char *field,
    const char *(*result_of)(const void *answer))
{
	return case_ask_as(w, step, what, conn_ask_name(what), asked, answer, field, result_of);
}

int
case_keep_answer(struct case_work *w, struct str bytes, const char **digest, struct err *e)
{
	char *hex = arena_alloc(w->x->keep.a, DIGEST_HEX);

	digest_hex(bytes, hex);
	*digest = hex;
	return blob_put(w->x->core->blobs, hex, bytes, e);
}

int
case_keep_proof(struct case_work *w, const struct paper_proof *p, const char **digest, struct err *e)
{
	struct buf b;

	/* the signature is of one line: what follows it is what was signed */
	buf_init(&b, w->x->keep.a, PROOF_MAX);
	buf_str(&b, p->signature);
	buf_chr(&b, '\n');
	buf_add(&b, p->signed_part.p, p->signed_part.n);
	if (b.full)
		return err_set(e, ERR_TOO_LARGE, "a proof is larger than it may be");
	return case_keep_answer(w, (struct str){b.p, b.len}, digest, e);
}
