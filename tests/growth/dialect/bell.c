/* SPDX-License-Identifier: Apache-2.0 */
/* A partner that wants to be rung when a dossier moves, by plain HTTPS with an access token. */
#include <string.h>

#include "base/arena.h"
#include "connectors/connector.h"
#include "connectors/oauth.h"

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
	.caps = CONN_SEND | CONN_IDEMPOTENT,
	.auth_out = CONN_AUTH_BEARER,
	.auth_reply = CONN_AUTH_NONE,
	.max_body = 4096,
	.build = bell_build,
	.judge = bell_judge,
	.build_token = bell_build_token,
	.read_token = oauth_read_token,
};
