/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The province's one-stop REST interface (schemas/igate/1.0/igate.json, and 1.1 beside it; domain section 3.6).  A registration is
 * several requests: 0 the number, one upload per paper with content, the dossier, and a progress line.  Number and
 * uploads may be repeated without harm; the dossier, progress and states are asked about when their outcome is
 * unknown.
 */
#include "connectors/igate/igate.h"

#include "base/arena.h"

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
	const struct paper *p = igate_paper_of(c);

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

	if (igate_memo_of(env, c, &m, e) != 0)
		return -1;
	if (m.n_files < igate_uploads(c))
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	return build_event(env, c, "trang-thai", igate_write_status(env->arena, c, &m), q, e);
}

static int
build_filed(const struct conn_env *env, const struct conn_case *c, enum igate_stage stage, enum igate_level level,
    struct conn_request *q, struct err *e)
{
	struct igate_memo m;

	if (igate_memo_of(env, c, &m, e) != 0)
		return -1;
	if (m.number == NULL || (stage == IGATE_SUBMIT && m.n_files != igate_uploads(c)))
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	if (stage == IGATE_SUBMIT) {
		post(q, "/v1/ho-so", igate_write_dossier(env->arena, c, &m, level));
		dress(env, q, "Idempotency-Key", c->dossier->id);
	} else
		post(q, arena_fmt(env->arena, "/v1/ho-so/%s/tien-trinh", form_percent(env->arena, m.number)),
		    igate_write_progress(env->arena, c, &m, igate_progress_id(env->arena, c)));
	return q->body.n >= IGATE_SENT_MAX ? err_set(e, ERR_TOO_LARGE, "the dossier is too large for the province") : 0;
}

static int
build_at(enum igate_level level, const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	enum igate_stage stage = igate_stage_of(c);

	*out = (struct conn_request){0};
	switch (stage) {
	case IGATE_NUMBER:
		return build_number(env, c, out);
	case IGATE_UPLOAD:
		return build_upload(env, c, out);
	case IGATE_SUBMIT:
	case IGATE_PROGRESS:
		return build_filed(env, c, stage, level, out, e);
	case IGATE_STATUS:
		return build_status(env, c, out, e);
	case IGATE_MONEY:
		if (level == IGATE_1_0 || c->n_entries == 0) /* nobody gives it one: it has not CONN_MONEY */
			break;
		return build_event(env, c, "thu-phi", igate_write_money(env->arena, c), out, e);
	case IGATE_NO_STAGE:
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
	enum igate_stage stage = igate_stage_of(c);
	struct igate_memo m;

	*out = (struct conn_request){0};
	if (igate_is_event(c, stage) && stage != IGATE_PROGRESS)
		return ask_event(env, c->dossier->number, c->x->id, out, e);
	switch (stage) {
	case IGATE_NUMBER:
	case IGATE_UPLOAD:
	case IGATE_SUBMIT:
		get(out, arena_fmt(env->arena, "/v1/ho-so?maThamChieu=%s", c->dossier->id));
		return 0;
	case IGATE_PROGRESS:
		if (igate_memo_of(env, c, &m, e) != 0)
			return -1;
		return ask_event(env, m.number, igate_progress_id(env->arena, c), out, e);
	case IGATE_STATUS:
	case IGATE_MONEY:
	case IGATE_NO_STAGE:
		break;
	}
	return err_set(e, ERR_INTERNAL, "igate has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
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
