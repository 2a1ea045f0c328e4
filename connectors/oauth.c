/* SPDX-License-Identifier: Apache-2.0 */
/* Access tokens; see oauth.h. */
#include "connectors/oauth.h"

#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "codec/form.h"
#include "connectors/said.h"
#include "json/part.h"

enum { GRANT_MAX = 64 * 1024 };

/* What a client says to get a token (RFC 6749 section 4.4.2). */
struct grant {
	const char *type, *id, *secret;
};

static const struct field grant_fields[] = {
    {"grant_type", FIELD_TEXT, .at = offsetof(struct grant, type)},
    {"client_id", FIELD_TEXT, .at = offsetof(struct grant, id), .fallback = FIELD_NONE},
    {"client_secret", FIELD_TEXT, .at = offsetof(struct grant, secret), .fallback = FIELD_NONE},
    {0},
};

/* RFC 6749 section 2.3.1: name and secret are escaped first. */
static const struct conn_header *
basic_header(struct arena *a, const char *id, const char *secret)
{
	struct conn_header *h = arena_alloc(a, 2 * sizeof *h);
	const char *pair = arena_fmt(a, "%s:%s", form_percent(a, id), form_percent(a, secret));

	h[0] = (struct conn_header){"Authorization", arena_fmt(a, "Basic %s", text_base64(a, pair, strlen(pair)))};
	return h;
}

int
oauth_build_token(const struct conn_env *env, const char *path, const char *secret, struct conn_request *out, struct err *e)
{
	const char *id = env->partner->client_id;
	bool in_header = env->partner->token_basic;
	const struct grant grant = {"client_credentials", in_header ? NULL : id, in_header ? NULL : secret};
	struct buf b;

	if (id == NULL || id[0] == '\0')
		return err_set(e, ERR_CONFIG, "partner %s has no client_id", env->partner->name);
	*out = (struct conn_request){.method = "POST", .path = path, .content_type = "application/x-www-form-urlencoded"};
	buf_init(&b, env->arena, GRANT_MAX);
	form_write(&b, grant_fields, &grant);
	out->body = (struct str){b.p, b.len};
	out->headers = in_header ? basic_header(env->arena, id, secret) : NULL;
	return 0;
}

/* Seconds as a number or as text, white space and a fraction aside; anything else, and what is not positive, says nothing. */
static int64_t
life_of(const char *said)
{
	int64_t seconds = 0;

	if (said == NULL)
		return OAUTH_LIFE_UNTOLD_MS;
	said += strspn(said, " \t");
	size_t digits = strspn(said, "0123456789");
	const char *rest = said + digits;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	rest += strspn(rest, " \t");
	if (digits == 0 || *rest != '\0' || strspn(said, "0") == digits)
		return OAUTH_LIFE_UNTOLD_MS;
	said += strspn(said, "0");
	digits = strspn(said, "0123456789");
	if (text_int(said, digits, 1, OAUTH_LIFE_MAX_MS / 1000, &seconds) != 0)
		return OAUTH_LIFE_MAX_MS;
	return seconds * 1000;
}

int
oauth_read_token(const struct conn_env *env, const struct conn_reply *r, const char **token_out, int64_t *life_ms_out,
    struct err *e)
{
	static const char *const names[] = {"access_token", "token_type", "expires_in"};
	const char *said[3] = {NULL, NULL, NULL};

	if (r->status >= 500 || r->status == 408 || r->status == 425 || r->status == 429)
		return err_set(e, ERR_PARTNER_DOWN, "no token: %s", said_word(env->arena, r));
	if (r->status >= 400)
		return err_set(e, ERR_PARTNER_REFUSED, "no token: %s", said_word(env->arena, r));
	if (r->status != 200)
		return err_set(e, ERR_BAD_REPLY, "no token: HTTP %d", r->status);
	if (json_texts(env->arena, r->body, names, 3, said, e) != 0) {
		e->code = ERR_BAD_REPLY;
		return err_doing(e, "reading the access token");
	}
	if (said[1] == NULL || strcasecmp(said[1], "Bearer") != 0)
		return err_set(e, ERR_BAD_REPLY, "token_type in the answer is not Bearer");
	if (said[0] == NULL || !text_is_token(said[0], "._~+/=-", OAUTH_TOKEN_MAX))
		return err_set(e, ERR_BAD_REPLY, "access_token in the answer is absent, too long or has other characters");
	*token_out = said[0];
	*life_ms_out = life_of(said[2]);
	return 0;
}
