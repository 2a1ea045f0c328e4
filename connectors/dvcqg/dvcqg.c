/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The national public-service portal (Cổng Dịch vụ công quốc gia; domain sections 3.1-3.5, schemas/dvcqg/1.0/dvcqg.json), kept in
 * step with every dossier: for each state that one reaches (SYNC), step 0 sends the whole of it (DongBoHoSoMC), the steps behind it
 * lines of progress by tens (CapNhatTienDoHoSoMC): that state's own or, where the portal did not have the dossier, all there are.
 *
 * A dossier is sent as new (isUpdating False) when it has this one state, else as known; when the portal says that it is the other
 * way round ("đã tồn tại"), it is sent so.  Money that moved later (MONEY), a hand-on to another unit and an apology are told in
 * the same two ways: the dossier with its fees, its unit and its promise as they are by then, and a line that says what happened.
 * That may be repeated without harm; a line of progress may not, so after an unknown outcome TraCuuHoSo is asked what is there.
 */
#include "connectors/dvcqg/dvcqg.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "connectors/said.h"
#include "json/json.h"
#include "model/national.h"

/* ---- steps ---- */

static int
memo_of(const struct conn_env *env, const struct conn_case *c, struct dvcqg_memo *m, struct err *e)
{
	if (c->x->memo.n > 0)
		return dvcqg_read_memo(env->arena, c->x->memo, m, e);
	*m = (struct dvcqg_memo){.update = dvcqg_is_later(c)};
	return 0;
}

static int
check_case(const struct conn_case *c, struct err *e)
{
	bool ours = c->x->kind == EXCHANGE_SYNC || c->x->kind == EXCHANGE_MONEY;

	if (!ours || c->filing == NULL || c->filing->owner == NULL || !dossier_state_ok(c->x->news))
		return err_set(e, ERR_INTERNAL, "dvcqg has no step %u of %s", c->x->step, exchange_kind_name(c->x->kind));
	if (c->dossier->number == NULL) /* the exchange with the unit brings it */
		return err_set(e, ERR_CONFLICT, "the dossier has no number yet");
	return 0;
}

/* The lines that go with this step. */
static size_t
chunk_of(const struct conn_env *env, const struct conn_case *c, const struct dvcqg_memo *m, struct dvcqg_line **out)
{
	size_t n = dvcqg_lines(env->arena, c, m->lines > 1, out), from = (c->x->step - 1) * (size_t)DVCQG_CHUNK;

	if (n > (size_t)m->lines) { /* what happened since has an exchange of its own; our own line is the last */
		(*out)[m->lines - 1] = (*out)[n - 1];
		n = (size_t)m->lines;
	}
	if (from >= n)
		return 0;
	*out += from;
	return n - from < DVCQG_CHUNK ? n - from : DVCQG_CHUNK;
}

static int
dvcqg_build(const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	struct dvcqg_line *lines;
	struct dvcqg_memo m;

	*out = (struct conn_request){0};
	if (check_case(c, e) != 0 || memo_of(env, c, &m, e) != 0)
		return -1;
	if (c->x->step == 0)
		return dvcqg_write_dossier(env, c, m.update, out, e);
	size_t n = m.lines > 0 ? chunk_of(env, c, &m, &lines) : 0;
	if (n == 0)
		return err_set(e, ERR_INTERNAL, "the memo lacks what earlier steps learnt");
	return dvcqg_write_lines(env, c, lines, n, out, e);
}

/* ---- verdicts ---- */

static void
go_on(const struct conn_env *env, const struct dvcqg_memo *m, unsigned step, struct conn_verdict *v)
{
	v->event = EXCHANGE_ON_STEP;
	v->step = step;
	v->memo = dvcqg_write_memo(env->arena, m);
}

/* The portal has the dossier as it is to be: the lines follow. */
static void
dossier_there(const struct conn_env *env, const struct conn_case *c, struct dvcqg_memo *m, struct conn_verdict *v)
{
	struct dvcqg_line *lines;

	m->lines = (int64_t)dvcqg_lines(env->arena, c, !m->update, &lines);
	go_on(env, m, 1, v);
}

/* This step's lines are there. */
static void
lines_there(const struct conn_env *env, const struct conn_case *c, const struct dvcqg_memo *m, struct conn_verdict *v)
{
	if ((int64_t)c->x->step * DVCQG_CHUNK >= m->lines)
		v->event = EXCHANGE_ON_CONFIRMED;
	else
		go_on(env, m, c->x->step + 1, v);
}

/* It has the dossier, or has not, against what we took it for: the other way, once. */
static void
turn_round(const struct conn_env *env, const struct conn_case *c, struct dvcqg_memo *m, bool update, struct conn_verdict *v)
{
	if (c->x->step != 0 || m->turned || m->update == update) {
		v->event = EXCHANGE_ON_REFUSED;
		return;
	}
	m->update = update;
	m->turned = true;
	go_on(env, m, 0, v);
}

static int
judge_said(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct dvcqg_memo *m,
    struct conn_verdict *v, struct err *e)
{
	enum dvcqg_meaning meaning;

	if (dvcqg_read_meaning(env->arena, r->body, &meaning, &v->why, e) != 0)
		return -1;
	switch (meaning) {
	case DVCQG_GOOD:
		v->why = "";
		if (c->x->step == 0)
			dossier_there(env, c, m, v);
		else
			lines_there(env, c, m, v);
		break;
	case DVCQG_SESSION:
		v->stale_token = true;
		break;
	case DVCQG_EXISTS:
	case DVCQG_ABSENT:
		turn_round(env, c, m, meaning == DVCQG_EXISTS, v);
		break;
	case DVCQG_REFUSAL:
		v->event = EXCHANGE_ON_REFUSED;
		break;
	}
	return 0;
}

static int
dvcqg_judge(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e)
{
	struct dvcqg_memo m;

	*out = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = ""};
	if (memo_of(env, c, &m, e) != 0)
		return -1;
	if (r->status == 200)
		return judge_said(env, c, r, &m, out, e);
	out->why = said_word(env->arena, r);
	out->retry_after_ms = said_pause_ms(r);
	if (r->status == 401)
		out->stale_token = true;
	else if (r->status >= 500)
		out->event = EXCHANGE_ON_LOST; /* it may have acted before it broke */
	else if (r->status >= 400 && r->status != 408 && r->status != 425 && r->status != 429)
		out->event = EXCHANGE_ON_REFUSED;
	else if (r->status < 400)
		return err_set(e, ERR_BAD_REPLY, "HTTP %d means nothing here", r->status);
	return 0;
}

/* ---- what became of it? ---- */

static int
dvcqg_build_query(const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	*out = (struct conn_request){0};
	return check_case(c, e) != 0 ? -1 : dvcqg_write_call(env, "TraCuuHoSo", "mahoso", c->dossier->number, out, e);
}

static bool
has_line(const struct dvcqg_known *k, const struct dvcqg_line *l)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->lines[i].state == l->state && k->lines[i].at_ms / 1000 == l->at_ms / 1000)
			return true;
	return false;
}

static void
judge_known(const struct conn_env *env, const struct conn_case *c, const struct dvcqg_known *k, struct dvcqg_memo *m,
    struct conn_verdict *v)
{
	struct dvcqg_line *lines;

	if (c->x->step == 0) {
		/* of anything but states TraCuuHoSo says nothing: the dossier is sent again, which does no harm */
		if (k->state == c->x->news && dvcqg_tells_state(c))
			dossier_there(env, c, m, v);
		else {
			m->update = k->state != DOSSIER_NONE;
			go_on(env, m, 0, v);
		}
		return;
	}
	size_t n = chunk_of(env, c, m, &lines), there = 0;
	while (there < n && has_line(k, &lines[there]))
		there++;
	if (n > 0 && there == n)
		lines_there(env, c, m, v);
	else if (k->state != DOSSIER_NONE)
		go_on(env, m, c->x->step, v);
	else { /* it had it, and has it no more: from the beginning */
		*m = (struct dvcqg_memo){0};
		go_on(env, m, 0, v);
	}
}

static int
dvcqg_judge_query(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e)
{
	enum dvcqg_meaning meaning;
	struct dvcqg_known k = {0};
	struct dvcqg_memo m;

	*out = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = ""};
	if (check_case(c, e) != 0 || memo_of(env, c, &m, e) != 0)
		return -1;
	if (r->status != 200) { /* a refused question says nothing about what was asked */
		out->why = said_word(env->arena, r);
		out->retry_after_ms = said_pause_ms(r);
		out->stale_token = r->status == 401;
		return 0;
	}
	if (dvcqg_read_meaning(env->arena, r->body, &meaning, &out->why, e) != 0)
		return -1;
	out->stale_token = meaning == DVCQG_SESSION;
	if (meaning != DVCQG_GOOD && meaning != DVCQG_ABSENT)
		return 0;
	if (meaning == DVCQG_GOOD && dvcqg_read_known(env->arena, r->body, c->dossier->number, &k, e) != 0)
		return -1;
	out->why = "";
	judge_known(env, c, &k, &m, out);
	return 0;
}

/* ---- login, questions ---- */

static int
dvcqg_build_token(const struct conn_env *env, const char *secret, struct conn_request *out, struct err *e)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, env->arena, DVCQG_ASK_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "username", env->partner->client_id);
	json_out_text(&w, "password", secret);
	json_out_close(&w);
	return dvcqg_post(env, "/mapi/login", (struct str){b.p, b.len}, out, e);
}

static int
build_procedures(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	(void)asked;
	return dvcqg_write_call(env, "LayDanhSachTTHC", NULL, NULL, out, e);
}

static int
build_procedure(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct procedure_asked *q = asked;

	return dvcqg_write_call(env, "LayThuTuc", "maTTHC", q->code, out, e);
}

static int
build_units(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	(void)asked;
	return dvcqg_write_call(env, "LayDanhMucCoQuan", NULL, NULL, out, e);
}

static const struct conn_question procedures = {"procedures", build_procedures, dvcqg_read_procedures},
				  procedure = {"procedure", build_procedure, dvcqg_read_procedure},
				  units = {"units", build_units, dvcqg_read_units};

extern const struct connector conn_dvcqg;

const struct connector conn_dvcqg = {
    .name = "dvcqg-1.0",
    .title = "National public-service portal",
    .spec = "schemas/dvcqg/1.0/dvcqg.json",
    .caps = CONN_SEND | CONN_QUERY | CONN_NATIONAL | CONN_MONEY,
    .auth_out = CONN_AUTH_SESSION,
    .auth_reply = CONN_AUTH_NONE,
    .max_body = DVCQG_BODY_MAX,
    .questions = {[CONN_ASK_PROCEDURES] = &procedures, [CONN_ASK_PROCEDURE] = &procedure, [CONN_ASK_UNITS] = &units},
    .build = dvcqg_build,
    .judge = dvcqg_judge,
    .build_query = dvcqg_build_query,
    .judge_query = dvcqg_judge_query,
    .build_token = dvcqg_build_token,
    .read_token = dvcqg_read_token,
};
