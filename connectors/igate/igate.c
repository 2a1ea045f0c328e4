/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The province's one-stop REST interface (schemas/igate/1.0/igate.json, and 1.1 beside it; domain section 3.6).  A registration is
 * several requests: 0 the number, one upload per paper with content, the dossier, and a progress line.  Number and
 * uploads may be repeated without harm; the dossier, progress and states are asked about when their outcome is
 * unknown.
 */
#include "connectors/igate/igate.h"

#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"

enum stage { NUMBER, UPLOAD, SUBMIT, PROGRESS, STATUS, MONEY, NO_STAGE };

static const char NUMBER_UNKNOWN[] = "NUMBER"; /* the contract's code for a MaHoSo it did not allocate for that MaThamChieu */

enum meaning { GOOD, TOKEN, WAIT, BROKEN, REFUSAL, NO_MEANING };

/* What a status means; the first row that holds it counts. */
static const struct {
	int from, to;
	enum meaning meaning;
} meanings[] = {
	{200, 299, GOOD},
	{401, 401, TOKEN},
	{408, 408, WAIT},    /* not read, hence not acted on */
	{425, 425, WAIT},
	{429, 429, WAIT},
	{400, 499, REFUSAL},
	{500, 599, BROKEN},  /* it may have acted before it broke, a front may have given up on it */
};

static enum meaning
meaning_of(int status)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (status >= meanings[i].from && status <= meanings[i].to)
			return meanings[i].meaning;
	return NO_MEANING;
}

/* ---- steps ---- */

/* What is handed over: the papers of the dossier, or those that were brought with the news. */
static const struct paper *
papers_of(const struct conn_case *c, size_t *n)
{
	bool later = c->x->kind == EXCHANGE_STATUS;

	*n = later ? c->n_supplied : c->filing->n_papers;
	return later ? c->supplied : c->filing->papers;
}

static unsigned
uploads(const struct conn_case *c)
{
	size_t all;
	const struct paper *papers = papers_of(c, &all);
	unsigned n = 0;

	for (size_t i = 0; i < all; i++)
		n += igate_has_content(&papers[i]);
	return n;
}

/* Which upload the present step is, from 0: the number comes before those of a registration. */
static unsigned
upload_of(const struct conn_case *c)
{
	return c->x->kind == EXCHANGE_STATUS ? c->x->step : c->x->step - 1;
}

/* The paper that the present step uploads. */
static const struct paper *
paper_of(const struct conn_case *c)
{
	size_t all;
	const struct paper *papers = papers_of(c, &all);
	unsigned before = upload_of(c);

	for (size_t i = 0; i < all; i++)
		if (igate_has_content(&papers[i]) && before-- == 0)
			return &papers[i];
	return NULL;
}

static enum stage
stage_of(const struct conn_case *c)
{
	if (c->x->kind == EXCHANGE_STATUS)
		return c->x->step < uploads(c) ? UPLOAD : STATUS;
	if (c->filing == NULL || c->filing->owner == NULL)
		return NO_STAGE;
	if (c->x->kind == EXCHANGE_MONEY)
		return MONEY;
	if (c->x->kind != EXCHANGE_REGISTER)
		return NO_STAGE;
	unsigned n = uploads(c), step = c->x->step;
	return step == 0 ? NUMBER : step <= n ? UPLOAD : step == n + 1 ? SUBMIT : step == n + 2 ? PROGRESS : NO_STAGE;
}

/* Has the province an id of ours by which it can be asked what became of this? */
static bool
is_event(const struct conn_case *c, enum stage stage)
{
	return stage == PROGRESS || stage == MONEY || c->x->kind == EXCHANGE_STATUS;
}

/* What every attempt files alike, though the dossier may move on meanwhile: fixed before the first step. */
static int
memo_of(const struct conn_env *env, const struct conn_case *c, struct igate_memo *m, struct err *e)
{
	char due[CLOCK_TEXT];

	if (c->x->memo.n > 0)
		return igate_read_memo(env->arena, c->x->memo, m, e);
	*m = (struct igate_memo){.state = c->dossier->state == DOSSIER_RECEIVED ? DOSSIER_RECEIVED : DOSSIER_FILED};
	m->due = arena_str(env->arena, clock_compact(c->dossier->due_ms, due));
	return 0;
}

static const char *
progress_id(struct arena *a, const struct conn_case *c)
{
	return arena_fmt(a, "%s.tt", c->x->id);
}

/* ---- requests ---- */

static void
dress(const struct conn_env *env, struct conn_request *q, const char *name, const char *value)
{
	struct conn_header *h = arena_alloc(env->arena, 2 * sizeof *h);

	h[0] = (struct conn_header){name, value};
	q->headers = h;
}

static void
post(struct conn_request *q, const char *path, struct str body)
{
	q->method = "POST";
	q->path = path;
	q->content_type = "application/json";
	q->body = body;
}

static void
get(struct conn_request *q, const char *path)
{
	q->method = "GET";
	q->path = path;
}

static int
build_upload(const struct conn_env *env, const struct conn_case *c, struct conn_request *q)
{
	const struct paper *p = paper_of(c);

	q->method = "POST";
	q->path = "/v1/tep";
	q->content_type = p->media_type;
	q->blob = p->sha256;
	dress(env, q, "X-Ten-Tep", form_percent(env->arena, p->file_name));
	return 0;
}

static int
build_number(const struct conn_env *env, const struct conn_case *c, struct conn_request *q)
{
	const char *unit = env->partner->unit != NULL && env->partner->unit[0] != '\0' ? env->partner->unit : c->filing->unit;

	get(q, arena_fmt(env->arena, "/v1/so-ho-so?ma=%s", form_percent(env->arena, unit)));
	dress(env, q, "Idempotency-Key", c->dossier->id);
	return 0;
}

/* A state, or money. */
static int
build_event(const struct conn_env *env, const struct conn_case *c, const char *what, struct str body, struct conn_request *q,
    struct err *e)
{
	if (c->dossier->number == NULL)
		return err_set(e, ERR_PARTNER_REFUSED, "the province has no number for this dossier");
	post(q, arena_fmt(env->arena, "/v1/ho-so/%s/%s", form_percent(env->arena, c->dossier->number), what), body);
	return q->body.n >= IGATE_SENT_MAX ? err_set(e, ERR_TOO_LARGE, "the event is too large for the province") : 0;
}

/* A state that we decided, with the papers that were brought: their files were uploaded by the steps before. */
static int
build_status(const struct conn_env *env, const struct conn_case *c, struct conn_request *q, struct err *e)
{
	struct igate_memo m;

	if (memo_of(env, c, &m, e) != 0)
		return -1;
	if (m.n_files < uploads(c))
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	return build_event(env, c, "trang-thai", igate_write_status(env->arena, c, &m), q, e);
}

static int
build_filed(const struct conn_env *env, const struct conn_case *c, enum stage stage, enum igate_level level, struct conn_request *q,
    struct err *e)
{
	struct igate_memo m;

	if (memo_of(env, c, &m, e) != 0)
		return -1;
	if (m.number == NULL || (stage == SUBMIT && m.n_files != uploads(c)))
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	if (stage == SUBMIT) {
		post(q, "/v1/ho-so", igate_write_dossier(env->arena, c, &m, level));
		dress(env, q, "Idempotency-Key", c->dossier->id);
	} else
		post(q, arena_fmt(env->arena, "/v1/ho-so/%s/tien-trinh", form_percent(env->arena, m.number)),
		    igate_write_progress(env->arena, c, &m, progress_id(env->arena, c)));
	return q->body.n >= IGATE_SENT_MAX ? err_set(e, ERR_TOO_LARGE, "the dossier is too large for the province") : 0;
}

static int
build_at(enum igate_level level, const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	enum stage stage = stage_of(c);

	*out = (struct conn_request){0};
	switch (stage) {
	case NUMBER:
		return build_number(env, c, out);
	case UPLOAD:
		return build_upload(env, c, out);
	case SUBMIT:
	case PROGRESS:
		return build_filed(env, c, stage, level, out, e);
	case STATUS:
		return build_status(env, c, out, e);
	case MONEY:
		if (level == IGATE_1_0 || c->n_entries == 0) /* nobody gives it one: it has not CONN_MONEY */
			break;
		return build_event(env, c, "thu-phi", igate_write_money(env->arena, c), out, e);
	case NO_STAGE:
		break;
	}
	return err_set(e, ERR_INTERNAL, "igate has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
}

static int
igate_build(const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	return build_at(IGATE_1_0, env, c, out, e);
}

static int
igate_build_more(const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	return build_at(IGATE_1_1, env, c, out, e);
}

/* ---- verdicts ---- */

static int64_t
pause_of(const struct conn_reply *r)
{
	int64_t seconds;

	if (r->retry_after == NULL || text_int(r->retry_after, strlen(r->retry_after), 0, 86400, &seconds) != 0)
		return 0; /* a date, or nonsense: the flow decides */
	return seconds * 1000;
}

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

	if (memo_of(env, c, &m, e) != 0 || igate_read_number(env->arena, r->body, &m.number, e) != 0)
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

	if (memo_of(env, c, &m, e) != 0 || igate_read_file(env->arena, r->body, &file, e) != 0)
		return -1;
	if (m.n_files < upload_of(c))
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	if (strcasecmp(file.hash, paper_of(c)->sha256) != 0) {
		v->event = EXCHANGE_ON_FAILED; /* what they hold is not our file, and nobody refers to it */
		v->why = "HashTepTin";
		return 0;
	}
	m.n_files = upload_of(c) + 1; /* a repeated upload replaces what was learnt then */
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

	if (memo_of(env, c, &m, e) != 0 || igate_read_dossier(env->arena, r->body, &d, e) != 0)
		return -1;
	m.number = d.number;
	m.told = d.state;
	m.lost = NULL;
	go_on(env, &m, uploads(c) + 2, v);
	v->number = m.number;
	return 0;
}

static int
progress_over(const struct conn_env *env, const struct conn_case *c, struct conn_verdict *v, struct err *e)
{
	struct igate_memo m;

	if (memo_of(env, c, &m, e) != 0)
		return -1;
	if (m.number == NULL)
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	confirm(&m, v);
	return 0;
}

/* An event of ours was taken, when the answer names it. */
static int
event_taken(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, enum stage stage,
    struct conn_verdict *v, struct err *e)
{
	const char *id;

	if (igate_read_event(env->arena, r->body, &id, e) != 0)
		return -1;
	if (strcmp(id, stage == PROGRESS ? progress_id(env->arena, c) : c->x->id) != 0)
		return err_set(e, ERR_BAD_REPLY, "the answer is about another event");
	if (stage == PROGRESS)
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

	if (memo_of(env, c, &m, e) != 0)
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
judge_good(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, enum stage stage,
    struct conn_verdict *v, struct err *e)
{
	switch (stage) {
	case NUMBER:
		return number_given(env, c, r, v, e);
	case UPLOAD:
		return file_stored(env, c, r, v, e);
	case SUBMIT:
		return dossier_there(env, c, r, v, e);
	case PROGRESS:
	case STATUS:
	case MONEY:
		return event_taken(env, c, r, stage, v, e);
	case NO_STAGE:
		break;
	}
	return err_set(e, ERR_INTERNAL, "igate has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
}

static int
igate_judge(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e)
{
	enum stage stage = stage_of(c);
	enum meaning meaning = meaning_of(r->status);

	*out = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = ""};
	if (meaning == GOOD)
		return judge_good(env, c, r, stage, out, e);
	out->why = igate_word(env->arena, r);
	out->retry_after_ms = pause_of(r);
	switch (meaning) {
	case TOKEN:
		out->stale_token = true;
		return 0;
	case WAIT:
		return 0;
	case BROKEN:
		if (stage != NUMBER && stage != UPLOAD)
			out->event = EXCHANGE_ON_LOST;
		return 0;
	case REFUSAL:
		if (stage == PROGRESS) /* the dossier is filed; a line of progress is no reason to say that it is not */
			return progress_over(env, c, out, e);
		if (stage == SUBMIT && r->status == 422 && strcmp(out->why, NUMBER_UNKNOWN) == 0)
			return number_lost(env, c, out, e);
		out->event = EXCHANGE_ON_REFUSED;
		return 0;
	case GOOD:
	case NO_MEANING:
		break;
	}
	return err_set(e, ERR_BAD_REPLY, "HTTP %d means nothing here", r->status);
}

/* ---- what became of it? ---- */

static int
ask_event(const struct conn_env *env, const char *number, const char *event, struct conn_request *q, struct err *e)
{
	if (number == NULL)
		return err_set(e, ERR_PARTNER_REFUSED, "the province has no number for this dossier");
	get(q, arena_fmt(env->arena, "/v1/ho-so/%s/su-kien/%s", form_percent(env->arena, number), form_percent(env->arena, event)));
	return 0;
}

static int
igate_build_query(const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	enum stage stage = stage_of(c);
	struct igate_memo m;

	*out = (struct conn_request){0};
	if (is_event(c, stage) && stage != PROGRESS)
		return ask_event(env, c->dossier->number, c->x->id, out, e);
	switch (stage) {
	case NUMBER:
	case UPLOAD:
	case SUBMIT:
		get(out, arena_fmt(env->arena, "/v1/ho-so?maThamChieu=%s", c->dossier->id));
		return 0;
	case PROGRESS:
		if (memo_of(env, c, &m, e) != 0)
			return -1;
		return ask_event(env, m.number, progress_id(env->arena, c), out, e);
	case STATUS:
	case MONEY:
	case NO_STAGE:
		break;
	}
	return err_set(e, ERR_INTERNAL, "igate has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
}

static int
judge_found(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, enum stage stage,
    struct conn_verdict *v, struct err *e)
{
	if (is_event(c, stage))
		return event_taken(env, c, r, stage, v, e);
	return dossier_there(env, c, r, v, e);
}

/* Not there.  Number and uploads go on where they were unsure; the memo stays. */
static void
not_found(const struct conn_case *c, enum stage stage, struct conn_verdict *v)
{
	bool whole = stage == SUBMIT || stage == STATUS || stage == MONEY;

	v->event = whole ? EXCHANGE_ON_ABSENT : EXCHANGE_ON_STEP;
	v->step = c->x->step;
	v->why = "";
}

static int
igate_judge_query(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r,
    struct conn_verdict *out, struct err *e)
{
	enum stage stage = stage_of(c);

	*out = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = ""};
	if (stage == NO_STAGE)
		return err_set(e, ERR_INTERNAL, "igate has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
	if (r->status == 200)
		return judge_found(env, c, r, stage, out, e);
	if (r->status == 404) {
		not_found(c, stage, out);
		return 0;
	}
	out->why = igate_word(env->arena, r); /* a refused question says nothing about what was asked */
	out->retry_after_ms = pause_of(r);
	out->stale_token = r->status == 401;
	return 0;
}

/* ---- token and feed ---- */

static int
igate_build_token(const struct conn_env *env, const char *secret, struct conn_request *out, struct err *e)
{
	return oauth_build_token(env, "/token", secret, out, e);
}

static int
igate_build_feed(const struct conn_env *env, const char *cursor, struct conn_request *out, struct err *e)
{
	(void)e;
	*out = (struct conn_request){0};
	get(out, arena_fmt(env->arena, "/v1/tin?sau=%s&toida=%d", form_percent(env->arena, cursor), IGATE_PAGE));
	return 0;
}

extern const struct connector conn_igate, conn_igate_11;

#define OF_BOTH                                                                                                          \
	.auth_out = CONN_AUTH_HTTPSIG | CONN_AUTH_BEARER, .auth_reply = CONN_AUTH_HTTPSIG, .auth_in = CONN_AUTH_HTTPSIG, \
	.role = ROLE_PROVINCE, .max_body = IGATE_BODY_MAX, .judge = igate_judge, .build_query = igate_build_query,       \
	.judge_query = igate_judge_query, .build_token = igate_build_token, .read_token = oauth_read_token,              \
	.build_feed = igate_build_feed, .read_feed = igate_read_feed, .admit = igate_admit, .answer = igate_answer

const struct connector conn_igate = {
    .name = "igate-1.0",
    .title = "Province one-stop, newer REST flow",
    .spec = "schemas/igate/1.0/igate.json; our side: schemas/province/1.0/openapi.json",
    .caps = CONN_SEND | CONN_RECEIVE | CONN_QUERY | CONN_FEED | CONN_UNITS,
    .check = igate_check,
    .build = igate_build,
    OF_BOTH,
};

const struct connector conn_igate_11 = {
    .name = "igate-1.1",
    .title = "Province one-stop, with fees, digitisation, reuse and papers brought later",
    .spec = "schemas/igate/1.1/igate.json; our side: schemas/province/1.0/openapi.json",
    .caps = CONN_SEND | CONN_RECEIVE | CONN_QUERY | CONN_FEED | CONN_UNITS | CONN_MONEY | CONN_PAPERS,
    .check = igate_check_more,
    .build = igate_build_more,
    .questions = {[CONN_ASK_RESULT] = &igate_result},
    OF_BOTH,
};
