/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The province's integration platform (LGSP; domain sections 5.1 and 1.1), through which the population and enterprise databases
 * and the portal's accounts are asked.  No province published its specification: the contract is ours, schemas/lgsp/1.0/lgsp.json,
 * and marks what was invented.  Found in the field are the token (OAuth 2 client credentials of WSO2, by a form or a Basic header)
 * and that answers are not signed, so that TLS must prove them.
 *
 * All are POST, so that nobody's number stands in an address, where every front writes it down.
 *
 * To issue an account is the one question with an effect, and it acts once: a person has at most one account, the key is his
 * personal number, so that the platform answers a repeat with the account that the first one made ("CO"), whoever asks and however
 * often.  Asked again after silence it therefore tells what became of the first.
 */
#include "connectors/lgsp/lgsp.h"

#include "base/buf.h"
#include "connectors/oauth.h"
#include "connectors/said.h"
#include "json/json.h"
#include "model/person_check.h"

static void
begin(const struct conn_env *env, struct buf *b, struct json_out *w)
{
	buf_init(b, env->arena, LGSP_BODY_MAX);
	json_out_init(w, b);
	json_out_open(w, NULL);
}

static int
finish(struct conn_request *out, const char *path, struct buf *b, struct json_out *w, struct err *e)
{
	json_out_close(w);
	said_post(out, path, (struct str){b->p, b->len});
	return b->full ? err_set(e, ERR_TOO_LARGE, "the question does not fit") : 0;
}

static void
put_birth(const struct conn_env *env, struct json_out *w, const char *birth)
{
	if (birth != NULL && birth[0] != '\0')
		json_out_text(w, "NgaySinh", said_compact_birth(env->arena, birth));
}

static int
build_person(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct person_asked *p = asked;
	struct json_out w;
	struct buf b;

	begin(env, &b, &w);
	json_out_text(&w, "SoDinhDanh", p->number);
	json_out_text(&w, "HoTen", p->name);
	put_birth(env, &w, p->birth);
	return finish(out, "/dancu/1.0/xac-nhan", &b, &w, e);
}

static int
build_enterprise(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct enterprise_asked *p = asked;
	struct json_out w;
	struct buf b;

	begin(env, &b, &w);
	json_out_text(&w, "MaSoThue", p->tax_code);
	return finish(out, "/doanhnghiep/1.0/xac-nhan", &b, &w, e);
}

static int
build_account(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct account_asked *p = asked;
	struct json_out w;
	struct buf b;

	begin(env, &b, &w);
	json_out_text(&w, "SoDinhDanh", p->number);
	return finish(out, "/taikhoan/1.0/tim", &b, &w, e);
}

static int
build_issue(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct account_asked *p = asked;
	struct json_out w;
	struct buf b;

	begin(env, &b, &w);
	json_out_text(&w, "SoDinhDanh", p->number);
	json_out_text(&w, "HoTen", p->name);
	put_birth(env, &w, p->birth);
	json_out_opt(&w, "SoDienThoai", p->phone);
	return finish(out, "/taikhoan/1.0/cap", &b, &w, e);
}

static int
lgsp_build_token(const struct conn_env *env, const char *secret, struct conn_request *out, struct err *e)
{
	return oauth_build_token(env, "/token", secret, out, e);
}

static const struct conn_question person = {"person", build_person, lgsp_read_person},
				  enterprise = {"enterprise", build_enterprise, lgsp_read_enterprise},
				  account = {"account", build_account, lgsp_read_account},
				  issue = {"account-issue", build_issue, lgsp_read_issued};

extern const struct connector conn_lgsp;

const struct connector conn_lgsp = {
    .name = "lgsp-1.0",
    .title = "Province integration platform: population, enterprises, other databases, portal accounts",
    .spec = "schemas/lgsp/1.0/lgsp.json",
    .auth_out = CONN_AUTH_BEARER,
    .auth_reply = CONN_AUTH_NONE,
    .max_body = LGSP_BODY_MAX,
    .questions =
	{
	    [CONN_ASK_PERSON] = &person,
	    [CONN_ASK_ENTERPRISE] = &enterprise,
	    [CONN_ASK_ACCOUNT] = &account,
	    [CONN_ASK_ACCOUNT_ISSUE] = &issue,
	    [CONN_ASK_RECORDS] = &lgsp_records,
	},
    .build_token = lgsp_build_token,
    .read_token = oauth_read_token,
};
