/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions; see session.h. */
#include "people/session.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/text.h"
#include "codec/fields.h"
#include "crypto/vault.h"
#include "people/accounts.h"
#include "store/passing_key.h"

enum { KEPT_MAX = 1000, TOUCH_MS = 60 * 1000 }; /* that somebody clicked is written down once a minute */

static const struct field session_fields[] = {
    {"account", FIELD_TEXT, .at = offsetof(struct session, account)},
    {"token", FIELD_TEXT, .at = offsetof(struct session, token)},
    {"made", FIELD_INT, .at = offsetof(struct session, made_ms)},
    {"seen", FIELD_INT, .at = offsetof(struct session, seen_ms)},
    {0},
};

static const char *
id_of(const struct setup *s, struct arena *a, struct str cookie)
{
	char hex[DIGEST_HEX];

	digest_hex(cookie, hex);
	return arena_fmt(a, "%s-%s", store_object_tag(a, s->conf.gateway.province, hex), hex);
}

static const char *
about(struct arena *a, const char *id)
{
	return arena_fmt(a, PASSING_SESSION ":%s", id);
}

/* How long it may still be silent. */
static int64_t
life(const struct setup *s, const struct session *x, int64_t now_ms)
{
	int64_t left = x->made_ms + s->conf.desk.session_life - now_ms;

	return left < s->conf.desk.session_idle ? left : s->conf.desk.session_idle;
}

/* 1 kept, 0 it is another by now, -1. */
static int
put(struct core *c, const struct setup *s, struct arena *a, const struct session *x, struct str was, int64_t now_ms, struct err *e)
{
	struct buf b;

	buf_init(&b, a, KEPT_MAX);
	fields_pack(&b, session_fields, x, FIELDS_ALL);
	struct str is = vault_seal(c->vault, a, about(a, x->id), (struct str){b.p, b.len});
	return store_passing_put(c->store, a, PASSING_SESSION, x->id, was, is, life(s, x, now_ms), e);
}

int
session_begin(struct core *c, const struct setup *s, struct arena *a, const char *account, int64_t now_ms,
    char cookie[SESSION_COOKIE], struct err *e)
{
	char *token = arena_alloc(a, 27);
	struct session x = {.account = account, .token = token, .made_ms = now_ms, .seen_ms = now_ms};

	id_random(cookie);
	id_random(cookie + 26);
	id_random(token);
	x.id = id_of(s, a, str_of(cookie));
	int made = put(c, s, a, &x, (struct str){NULL, 0}, now_ms, e);
	return made > 0 ? 0 : made < 0 ? -1 : err_set(e, ERR_INTERNAL, "two sessions of one id");
}

static int
open_session(struct core *c, struct arena *a, struct str sealed, struct session *x, struct err *e)
{
	struct fields_reader r;
	struct str plain;

	if (vault_open(c->vault, a, about(a, x->id), sealed, &plain, e) != 0)
		return -1;
	fields_begin(&r, a, session_fields, x);
	return fields_take_packed(&r, plain) == 0 && fields_end(&r) == 0
	    ? 0
	    : err_set(e, ERR_INTERNAL, "session: %s %s", r.name, r.why);
}

/* May it go on, by the clock and by its account?  1, 0, -1. */
static int
stands(struct core *c, struct arena *a, struct session *x, int64_t left_ms, struct err *e)
{
	int found = left_ms > 0 ? account_find(c, a, x->account, &x->who, e) : 0;

	if (found <= 0)
		return found;
	x->who.password = x->who.totp = "";
	if (x->who.disabled || x->who.changed_ms > x->made_ms)
		return 0;
	return account_roles_read(x->who.roles, &x->roles, e) == 0 ? 1 : -1;
}

int
session_find(struct core *c, const struct setup *s, struct arena *a, struct str cookie, int64_t now_ms, struct session *out,
    struct err *e)
{
	struct str was;

	*out = (struct session){.id = id_of(s, a, cookie)};
	int found = store_passing(c->store, a, PASSING_SESSION, out->id, &was, e);
	if (found <= 0 || open_session(c, a, was, out, e) != 0)
		return found <= 0 ? found : -1;
	int64_t idle = out->seen_ms + s->conf.desk.session_idle - now_ms, left = life(s, out, now_ms);
	int good = stands(c, a, out, idle < left ? idle : left, e);
	if (good < 0)
		return -1;
	if (good == 0)
		return store_passing_drop(c->store, a, PASSING_SESSION, out->id, was, e) < 0 ? -1 : 0;
	if (now_ms - out->seen_ms < TOUCH_MS)
		return 1;
	out->seen_ms = now_ms;
	return put(c, s, a, out, was, now_ms, e) < 0 ? -1 : 1; /* 0: another tab was faster */
}

int
session_end(struct core *c, struct arena *a, const struct session *x, struct err *e)
{
	struct str was;
	int found = store_passing(c->store, a, PASSING_SESSION, x->id, &was, e);

	return found <= 0 ? found : store_passing_drop(c->store, a, PASSING_SESSION, x->id, was, e) < 0 ? -1 : 0;
}

bool
session_token_is(const struct session *x, struct str token)
{
	return token.n == strlen(x->token) && digest_same(x->token, token.p, token.n);
}
