/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer of the province means for the exchange, and what it is to be asked about an outcome that is not known. */
#include "connectors/igate/igate.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "connectors/said.h"

static const char NUMBER_UNKNOWN[] = "NUMBER"; /* the contract's code for a MaHoSo it did not allocate for that MaThamChieu */

enum meaning { GOOD, TOKEN, WAIT, BROKEN, REFUSAL, NO_MEANING };

/* What a status means; the first row that holds it counts. */
static const struct {
	int from, to;
	enum meaning meaning;
} meanings[] = {
    {200, 299, GOOD}, {401, 401, TOKEN}, {408, 408, WAIT}, /* not read, hence not acted on */
    {425, 425, WAIT}, {429, 429, WAIT}, {400, 499, REFUSAL},
    {500, 599, BROKEN}, /* it may have acted before it broke, a front may have given up on it */
};

static enum meaning
meaning_of(int status)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (status >= meanings[i].from && status <= meanings[i].to)
			return meanings[i].meaning;
	return NO_MEANING;
}

/* ---- of a request ---- */

static void
go_on(const struct conn_env *env, const struct igate_memo *m, unsigned step, struct conn_verdict *v)
{
	v->event = EXCHANGE_ON_STEP;
	v->step = step;
	v->memo = igate_write_memo(env->arena, m);
}

static void
confirm(const struct igate_memo *m, struct conn_verdict *v)
{
	v->event = EXCHANGE_ON_CONFIRMED;
	v->number = m->number;
	v->state = (enum dossier_state)m->told;
}

static int
number_given(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *v,
    struct err *e)
{
	struct igate_memo m;

	if (igate_memo_of(env, c, &m, e) != 0 || igate_read_number(env->arena, r->body, &m.number, e) != 0)
		return -1;
	if (m.lost != NULL && strcmp(m.lost, m.number) == 0) { /* given once more, though it does not know it: a person must look */
		v->event = EXCHANGE_ON_REFUSED;
		v->why = NUMBER_UNKNOWN;
		return 0;
	}
	m.n_files = 0;
	go_on(env, &m, 1, v);
	v->number = m.number; /* judged before anything is filed under it */
	return 0;
}

static int
file_stored(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *v,
    struct err *e)
{
	struct igate_file file = {0};
	struct igate_memo m;

	if (igate_memo_of(env, c, &m, e) != 0 || igate_read_file(env->arena, r->body, &file, e) != 0)
		return -1;
	if (m.n_files < igate_upload_of(c))
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	if (strcasecmp(file.hash, igate_paper_of(c)->sha256) != 0) {
		v->event = EXCHANGE_ON_FAILED; /* what they hold is not our file, and nobody refers to it */
		v->why = "HashTepTin";
		return 0;
	}
	m.n_files = igate_upload_of(c) + 1; /* a repeated upload replaces what was learnt then */
	m.files[m.n_files - 1] = file;
	go_on(env, &m, c->x->step + 1, v);
	return 0;
}

/* The province holds the dossier: remember its word, tell it the progress. */
static int
dossier_there(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *v,
    struct err *e)
{
	struct igate_dossier d = {0};
	struct igate_memo m;

	if (igate_memo_of(env, c, &m, e) != 0 || igate_read_dossier(env->arena, r->body, &d, e) != 0)
		return -1;
	m.number = d.number;
	m.told = d.state;
	m.lost = NULL;
	go_on(env, &m, igate_uploads(c) + 2, v);
	v->number = m.number;
	return 0;
}

static int
progress_over(const struct conn_env *env, const struct conn_case *c, struct conn_verdict *v, struct err *e)
{
	struct igate_memo m;

	if (igate_memo_of(env, c, &m, e) != 0)
		return -1;
	if (m.number == NULL)
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	confirm(&m, v);
	return 0;
}

/* An event of ours was taken, when the answer names it. */
static int
event_taken(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, enum igate_stage stage,
    struct conn_verdict *v, struct err *e)
{
	const char *id;

	if (igate_read_event(env->arena, r->body, &id, e) != 0)
		return -1;
	if (strcmp(id, stage == IGATE_PROGRESS ? igate_progress_id(env->arena, c) : c->x->id) != 0)
		return err_set(e, ERR_BAD_REPLY, "the answer is about another event");
	if (stage == IGATE_PROGRESS)
		return progress_over(env, c, v, e);
	v->event = EXCHANGE_ON_CONFIRMED;
	return 0;
}

/* The dossier is refused because its number is none of theirs (any more: the province was restored from a copy): another one is
 * asked for, once, and what was uploaded is uploaded again. */
static int
number_lost(const struct conn_env *env, const struct conn_case *c, struct conn_verdict *v, struct err *e)
{
	struct igate_memo m;

	if (igate_memo_of(env, c, &m, e) != 0)
		return -1;
	if (m.number == NULL || m.lost != NULL) {
		v->event = EXCHANGE_ON_REFUSED;
		return 0;
	}
	m.lost = m.number;
	m.number = NULL;
	m.n_files = 0;
	go_on(env, &m, 0, v);
	return 0;
}

static int
judge_good(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, enum igate_stage stage,
    struct conn_verdict *v, struct err *e)
{
	switch (stage) {
	case IGATE_NUMBER:
		return number_given(env, c, r, v, e);
	case IGATE_UPLOAD:
		return file_stored(env, c, r, v, e);
	case IGATE_SUBMIT:
		return dossier_there(env, c, r, v, e);
	case IGATE_PROGRESS:
	case IGATE_STATUS:
	case IGATE_MONEY:
		return event_taken(env, c, r, stage, v, e);
	case IGATE_NO_STAGE:
		break;
	}
	return err_set(e, ERR_INTERNAL, "igate has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
}

int
igate_judge(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e)
{
	enum igate_stage stage = igate_stage_of(c);
	enum meaning meaning = meaning_of(r->status);

	*out = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = ""};
	if (meaning == GOOD)
		return judge_good(env, c, r, stage, out, e);
	out->why = igate_word(env->arena, r);
	out->retry_after_ms = said_pause_ms(r);
	switch (meaning) {
	case TOKEN:
		out->stale_token = true;
		return 0;
	case WAIT:
		return 0;
	case BROKEN:
		if (stage != IGATE_NUMBER && stage != IGATE_UPLOAD)
			out->event = EXCHANGE_ON_LOST;
		return 0;
	case REFUSAL:
		if (stage == IGATE_PROGRESS) /* the dossier is filed; a line of progress is no reason to say that it is not */
			return progress_over(env, c, out, e);
		if (stage == IGATE_SUBMIT && r->status == 422 && strcmp(out->why, NUMBER_UNKNOWN) == 0)
			return number_lost(env, c, out, e);
		out->event = EXCHANGE_ON_REFUSED;
		return 0;
	case GOOD:
	case NO_MEANING:
		break;
	}
	return err_set(e, ERR_BAD_REPLY, "HTTP %d means nothing here", r->status);
}

/* ---- of a question what became of it ---- */

static int
judge_found(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, enum igate_stage stage,
    struct conn_verdict *v, struct err *e)
{
	if (igate_is_event(c, stage))
		return event_taken(env, c, r, stage, v, e);
	return dossier_there(env, c, r, v, e);
}

/* Not there.  Number and uploads go on where they were unsure; the memo stays. */
static void
not_found(const struct conn_case *c, enum igate_stage stage, struct conn_verdict *v)
{
	bool whole = stage == IGATE_SUBMIT || stage == IGATE_STATUS || stage == IGATE_MONEY;

	v->event = whole ? EXCHANGE_ON_ABSENT : EXCHANGE_ON_STEP;
	v->step = c->x->step;
	v->why = "";
}

int
igate_judge_query(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e)
{
	enum igate_stage stage = igate_stage_of(c);

	*out = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = ""};
	if (stage == IGATE_NO_STAGE)
		return err_set(e, ERR_INTERNAL, "igate has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
	if (r->status == 200)
		return judge_found(env, c, r, stage, out, e);
	if (r->status == 404) {
		not_found(c, stage, out);
		return 0;
	}
	out->why = igate_word(env->arena, r); /* a refused question says nothing about what was asked */
	out->retry_after_ms = said_pause_ms(r);
	out->stale_token = r->status == 401;
	return 0;
}
