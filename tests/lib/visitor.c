/* SPDX-License-Identifier: Apache-2.0 */
/* A person at the pages; see visitor.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "http/route.h"
#include "people/accounts.h"
#include "tests/lib/play.h"
#include "tests/lib/visitor.h"
#include "ui/render.h"

#define FIRST "một mật khẩu dài"
#define NEXT  "mật khẩu của riêng tôi"

int
visitor_start(void **state)
{
	struct setup *s = &office.w.setup;

	counter_start(state);
	s->conf.gateway.url = "https://quay.example";
	s->conf.desk.partner = POST;
	s->conf.desk.series = "BL";
	office.w.core.ui = ui_open(&office.e);
	if (office.w.core.ui == NULL)
		fail_msg("%s", office.e.msg);
	return 0;
}

int
visitor_stop(void **state)
{
	ui_free(office.w.core.ui);
	return counter_stop(state);
}

struct visitor
visitor_nobody(void)
{
	return (struct visitor){.session = "", .lang = "vi", .token = "", .html = "", .where = ""};
}

struct visitor
visitor_in(const char *name, const char *roles, const char *place)
{
	struct visitor v = visitor_nobody();
	const struct account_ask q = {.name = name,
	    .by = "uid 0",
	    .shown = "Nguyễn Thị Hoa",
	    .roles = roles,
	    .place = place,
	    .password = FIRST,
	    .now_ms = clock_now_ms()};
	struct account out;

	if (account_do(&office.w.core, &office.w.setup, office.a, ACCOUNT_MADE, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
	visitor_post(&v, "/desk/login", arena_fmt(office.a, "Name=%s&Password=" FIRST, name));
	visitor_get(&v, "/desk/password");
	visitor_post(&v, "/desk/password", "PasswordOld=" FIRST "&Password=" NEXT "&PasswordAgain=" NEXT);
	assert_int_equal(v.status, 303);
	visitor_get(&v, "/desk");
	assert_int_equal(v.status, 200);
	return v;
}

/* ---- asked ---- */

static const char *
piece(const char *s, const char *begin, char end)
{
	const char *at = strstr(s, begin);

	return at != NULL ? arena_dup(office.a, at + strlen(begin), strcspn(at + strlen(begin), (char[]){end, '\0'})) : NULL;
}

static void
keep(struct visitor *v, const struct answer *told)
{
	v->status = told->status;
	v->html = arena_dup(office.a, told->body.p, told->body.n);
	v->where = "";
	for (size_t i = 0; i < told->n_headers; i++) {
		const char *value = arena_dup(office.a, told->headers[i].value.p, told->headers[i].value.n);
		if (str_eq(told->headers[i].name, "Location"))
			v->where = value;
		if (str_eq(told->headers[i].name, "Set-Cookie") && strstr(value, "__Host-session=") == value)
			v->session = piece(value, "__Host-session=", ';');
	}
	const char *token = visitor_hidden(v, "token");
	v->token = token[0] != '\0' ? token : v->token;
}

static void
ask(struct visitor *v, const char *method, const char *address, const char *body)
{
	const char *path = arena_dup(office.a, address, strcspn(address, "?"));
	const char *query = strchr(address, '?') != NULL ? strchr(address, '?') + 1 : "";
	const struct header headers[] = {
	    {str_of("Cookie"), str_of(arena_fmt(office.a, "__Host-session=%s; __Host-lang=%s", v->session, v->lang))},
	    {str_of("Content-Type"), str_of("application/x-www-form-urlencoded")},
	    {str_of("Sec-Fetch-Site"), str_of("same-origin")}};
	const struct message m = {.method = str_of(method),
	    .authority = str_of("quay.example"),
	    .path = str_of(path),
	    .query = str_of(query),
	    .headers = headers,
	    .n_headers = 3,
	    .body = str_of(body)};
	struct page_param params[ROUTE_PARAMS];
	struct route_match match;
	struct answer told;
	size_t n = 0;

	err_clear(&office.e);
	if (route_find(ROUTE_PUBLIC, method, m.path, &match, &office.e) != 0 || match.route < ROUTE_PAGE_LOGIN)
		fail_msg("%s %s is no page", method, path);
	for (const char *p = route_info(match.route)->path; (p = strchr(p, '{')) != NULL; p++, n++)
		params[n] = (struct page_param){{p + 1, strcspn(p + 1, "}")}, match.params[n]};
	ui_answer(&office.w.core, &office.w.setup, office.a, (enum page_id)(match.route - ROUTE_PAGE_LOGIN), params, n, &m, &told);
	keep(v, &told);
}

void
visitor_get(struct visitor *v, const char *address)
{
	ask(v, "GET", address, "");
}

void
visitor_post(struct visitor *v, const char *address, const char *body)
{
	ask(v, "POST", address, arena_fmt(office.a, "token=%s&%s", v->token, body));
}

bool
visitor_sees(const struct visitor *v, const char *text)
{
	return strstr(v->html, text) != NULL;
}

const char *
visitor_hidden(const struct visitor *v, const char *name)
{
	const char *value = piece(v->html, arena_fmt(office.a, "name=\"%s\" value=\"", name), '"');

	return value != NULL ? value : "";
}
