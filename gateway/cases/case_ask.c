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

int64_t
case_ask_until(const struct case_work *w)
{
	return clock_mono_us() + w->x->setup->conf.intake.ask_timeout * 1000;
}

/* What was asked and answered, or that there is nobody to ask, into the case. */
static void
write_down(struct case_work *w, enum case_step step, struct case_question *q, const struct ask *x, const char *field)
{
	if (x == NULL) {
		case_not_asked(w, step, q->name);
		return;
	}
	q->answered = x->got == ASK_ANSWERED;
	note(w, step, q->name, ask_answer_name(x->got), q->answered && q->result_of != NULL ? q->result_of(q->answer) : NULL);
	if (!q->answered)
		log_event(LOG_NOT_ASKED, "question=%s partner=%s answer=%s msg=\"%s\"", q->name, x->to->p.name,
		    ask_answer_name(x->got), x->e.msg);
	if (x->got == ASK_NOT_REACHABLE)
		doubt_add(&w->doubts, DOUBT_NOT_REACHABLE, field, q->name, NULL);
}

static const struct partner_setup *
whom(const struct case_work *w, const struct case_question *q)
{
	return q->of != NULL ? q->of : setup_asked(w->x->setup, q->what, NULL);
}

void
case_ask_all(struct case_work *w, enum case_step step, struct case_question *questions, size_t n, const char *field,
    int64_t until_us)
{
	const struct setup *s = w->x->setup;
	struct ask *asks = arena_alloc(w->x->keep.a, (n + 1) * sizeof *asks);
	size_t n_asks = 0, at = 0;

	for (size_t i = 0; i < n; i++) {
		const struct case_question *q = &questions[i];
		const struct partner_setup *to = whom(w, q);
		if (to != NULL)
			asks[n_asks++] = (struct ask){
			    .to = to, .question = to->dialect->questions[q->what], .asked = q->asked, .answer = q->answer};
	}
	call_ask_all(w->x->core, s, w->x->keep.a, asks, n_asks, w->c->id, until_us);
	for (size_t i = 0; i < n; i++)
		write_down(w, step, &questions[i], whom(w, &questions[i]) != NULL ? &asks[at++] : NULL, field);
}

int
case_ask(struct case_work *w, enum case_step step, enum conn_ask what, const void *asked, void *answer, const char *field,
    const char *(*result_of)(const void *answer))
{
	struct case_question q = {
	    .what = what, .name = conn_ask_name(what), .asked = asked, .answer = answer, .result_of = result_of};

	case_ask_all(w, step, &q, 1, field, case_ask_until(w));
	return q.answered;
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
