/* SPDX-License-Identifier: Apache-2.0 */
/* A partner that wants to be rung when a dossier moves, by plain HTTPS with an access token, and rings us with a token of ours. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "connectors/connector.h"
#include "connectors/oauth.h"
#include "json/json.h"

struct ring {
	const char *id, *dossier, *at;
	int64_t state;
};

static const struct field ring_fields[] = {
    {"id", FIELD_TEXT, .at = offsetof(struct ring, id), .min = 1, .max = 64},
    {"dossier", FIELD_TEXT, .at = offsetof(struct ring, dossier), .min = DOSSIER_ID_LEN, .max = DOSSIER_ID_LEN},
    {"at", FIELD_TEXT, .at = offsetof(struct ring, at), .min = 20, .max = 30},
    {"state", FIELD_INT, .at = offsetof(struct ring, state), .min = 1, .max = DOSSIER_STATES - 1},
    {0},
};

static int
bell_admit(const struct conn_env *env, struct str body, struct _xmlNode *xml, struct request *out, struct err *e)
{
	struct ring r = {0};

	(void)xml;
	if (json_read(env->arena, body, ring_fields, false, &r, e) != 0)
		return -1;
	*out = (struct request){
	    .op = OPERATION_NEWS, .as_news.report = {.key = r.id, .dossier = r.dossier, .state = (enum dossier_state)r.state}};
	return clock_parse(r.at, &out->as_news.report.at_ms) == 0 ? 0 : err_at(e, ERR_BAD_VALUE, "at", "no such time");
}

static int
bell_answer(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out, struct err *e)
{
	struct json_out w;

	(void)env;
	(void)q;
	(void)e;
	json_out_init(&w, out);
	json_out_open(&w, NULL);
	json_out_text(&w, "outcome", outcome_name(r->as_news.outcome));
	json_out_close(&w);
	return 0;
}

static int
bell_build(const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	(void)e;
	*out = (struct conn_request){
	    .path = arena_fmt(env->arena, "/ring/%s", c->dossier->id), .content_type = "text/plain", .body = str_of("ring")};
	return 0;
}

static int
bell_judge(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e)
{
	(void)env;
	(void)c;
	(void)e;
	out->event = r->status == 204              ? EXCHANGE_ON_CONFIRMED
	    : r->status == 401 || r->status >= 500 ? EXCHANGE_ON_FAILED
						   : EXCHANGE_ON_REFUSED;
	out->stale_token = r->status == 401;
	out->why = r->status == 204 ? "" : "BELL";
	return 0;
}

static int
bell_build_token(const struct conn_env *env, const char *secret, struct conn_request *out, struct err *e)
{
	return oauth_build_token(env, "/token", secret, out, e);
}

extern const struct connector conn_bell;

const struct connector conn_bell = {
    .name = "bell-1.0",
    .title = "A bell",
    .spec = "none: a test of growth",
    .caps = CONN_SEND | CONN_IDEMPOTENT | CONN_RECEIVE | CONN_UNITS,
    .auth_out = CONN_AUTH_BEARER,
    .auth_reply = CONN_AUTH_NONE,
    .auth_in = CONN_AUTH_BEARER,
    .auth_in_may = CONN_AUTH_BASIC,
    .role = ROLE_PROVINCE,
    .max_body = 4096,
    .build = bell_build,
    .judge = bell_judge,
    .build_token = bell_build_token,
    .read_token = oauth_read_token,
    .admit = bell_admit,
    .answer = bell_answer,
};
