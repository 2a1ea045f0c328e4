/* SPDX-License-Identifier: Apache-2.0 */
/* JSON around people/accounts; see people_api.h. */
#include "http/people_api.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/json.h"
#include "people/accounts.h"

enum { BODY_MAX = 16 << 20, WHO_MAX = 64 };

struct asked_person {
	const char *who, *name, *shown, *roles, *place, *password;
};

#define T(member, hi)                                                                                               \
	{                                                                                                           \
#member, FIELD_TEXT, .at = offsetof(struct asked_person, member), .fallback = FIELD_NONE, .max = hi \
	}
static const struct field asked_fields[] = {
    {"who", FIELD_TEXT, .at = offsetof(struct asked_person, who), .min = 1, .max = WHO_MAX},
    T(name, 200),
    T(shown, 1000),
    T(roles, 200),
    T(place, 64),
    T(password, 1000),
    {0},
};

static const struct {
	enum route route;
	enum account_act act;
} acts[] = {
    {ROUTE_PEOPLE_ADD, ACCOUNT_MADE},
    {ROUTE_PEOPLE_ROLES, ACCOUNT_ROLES},
    {ROUTE_PEOPLE_RESET, ACCOUNT_RESET},
    {ROUTE_PEOPLE_DISABLE, ACCOUNT_DISABLED},
    {ROUTE_PEOPLE_ENABLE, ACCOUNT_ENABLED},
};

static void
out_account(struct json_out *w, const struct account *x)
{
	json_out_open(w, NULL);
	json_out_text(w, "name", x->name);
	json_out_text(w, "shown", x->shown);
	json_out_text(w, "roles", x->roles);
	json_out_opt(w, "place", x->place[0] != '\0' ? x->place : NULL);
	json_out_bool(w, "disabled", x->disabled);
	json_out_bool(w, "second_factor", x->totp[0] != '\0');
	json_out_bool(w, "must_change", x->change);
	json_out_time(w, "made", x->made_ms);
	json_out_time(w, "entered", x->entered_ms);
	json_out_text(w, "last", x->why);
	json_out_text(w, "by", x->by);
	json_out_close(w);
}

static int
read_asked(struct arena *a, const struct message *m, struct asked_person *out, struct err *e)
{
	const struct str *type = message_header(m, "Content-Type");

	if (type == NULL || !str_eq(*type, "application/json")) {
		err_set(e, ERR_BAD_MEDIA_TYPE, "media: not application/json");
		return err_hint(e, HINT_CONTENT_TYPE, "application/json", NULL);
	}
	if (json_read(a, m->body, asked_fields, false, out, e) != 0)
		return -1;
	return text_is_token(out->who, "-._@", WHO_MAX) ? 0 : err_at(e, ERR_BAD_VALUE, "who", "not one word");
}

static int
act(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m, int64_t uid,
    struct account *out, struct err *e)
{
	struct str name = route_param(at, "name");
	struct asked_person q = {0};
	size_t i = 0;

	if (read_asked(a, m, &q, e) != 0)
		return -1;
	while (i + 1 < sizeof acts / sizeof acts[0] && acts[i].route != at->route)
		i++;
	const char *whom = acts[i].act == ACCOUNT_MADE ? q.name : arena_dup(a, name.p, name.n);
	const struct account_ask ask = {.name = whom != NULL ? whom : "",
	    .by = arena_fmt(a, "%s uid %" PRId64, q.who, uid),
	    .shown = q.shown,
	    .roles = q.roles,
	    .place = q.place,
	    .password = q.password != NULL ? q.password : "",
	    .now_ms = clock_now_ms()};
	return account_do(c, s, a, acts[i].act, &ask, out, e);
}

int
people_answer(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m,
    int64_t uid, struct answer *out, struct err *e)
{
	struct account one, *all = &one;
	struct json_out w;
	struct buf b;
	size_t n = 1;

	if ((at->route == ROUTE_PEOPLE ? account_list(c, a, &all, &n, e) : act(c, s, a, at, m, uid, &one, e)) != 0)
		return -1;
	buf_init(&b, a, BODY_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_list(&w, "people");
	for (size_t i = 0; i < n; i++)
		out_account(&w, &all[i]);
	json_out_end(&w);
	json_out_close(&w);
	buf_chr(&b, '\n');
	if (b.full)
		return err_set(e, ERR_INTERNAL, "the answer is too large");
	*out = (struct answer){.status = 200, .content_type = "application/json", .body = {b.p, b.len}};
	return 0;
}
