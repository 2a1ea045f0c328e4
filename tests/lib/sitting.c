/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody at a browser; see sitting.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "people/accounts.h"
#include "tests/lib/sitting.h"
#include "ui/render.h"
#include "ui/ui.h"

#define FIRST "một mật khẩu dài"
#define OWN   "mật khẩu của riêng tôi"

static struct answer told;

int
sitting_start(void **state)
{
	struct setup *s = &office.w.setup;

	counter_start(state);
	s->conf.gateway.url = "https://quay.example";
	s->conf.desk.partner = office.partners[0].p.name;
	s->conf.desk.series = "BL";
	s->conf.desk.call = "";
	office.w.core.ui = ui_open(&office.e);
	if (office.w.core.ui == NULL)
		fail_msg("%s", office.e.msg);
	return 0;
}

int
sitting_stop(void **state)
{
	ui_free(office.w.core.ui);
	return counter_stop(state);
}

static const char *
html(void)
{
	return arena_dup(office.a, told.body.p, told.body.n);
}

/* What stands between the two in a text; "" when it is not there. */
static const char *
between(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from), *end = at != NULL ? strstr(at + strlen(from), to) : NULL;

	return end != NULL ? arena_dup(office.a, at + strlen(from), (size_t)(end - at) - strlen(from)) : "";
}

const char *
sitting_value(const char *name)
{
	return between(between(html(), arena_fmt(office.a, "name=\"%s\"", name), ">"), "value=\"", "\"");
}

const char *
sitting_error(const char *field)
{
	const char *text = strstr(between(html(), arena_fmt(office.a, "id=\"%s-error\"", field), "</p>"), "</span>");

	return text != NULL ? text + strlen("</span>") : "";
}

int
sitting_status(void)
{
	return told.status;
}

const char *
sitting_header(const char *name)
{
	for (size_t i = 0; i < told.n_headers; i++)
		if (str_eq(told.headers[i].name, name))
			return arena_dup(office.a, told.headers[i].value.p, told.headers[i].value.n);
	return NULL;
}

bool
sitting_shows(const char *text)
{
	return strstr(html(), text) != NULL;
}

/* What a Set-Cookie of the answer gives it, or what it was. */
static const char *
cookie(const char *name, const char *was)
{
	const char *begin = arena_fmt(office.a, "__Host-%s=", name);

	for (size_t i = 0; i < told.n_headers; i++) {
		const char *v = arena_dup(office.a, told.headers[i].value.p, told.headers[i].value.n);
		if (str_eq(told.headers[i].name, "Set-Cookie") && strncmp(v, begin, strlen(begin)) == 0)
			return arena_dup(office.a, v + strlen(begin), strcspn(v + strlen(begin), ";"));
	}
	return was;
}

static void
ask(struct sitting *s, enum page_id id, const char *about, const char *query, const char *body)
{
	struct page_param params[] = {{str_of("case"), str_of(about)}, {str_of("dossier"), str_of(about)}};
	const char *cookies = arena_fmt(office.a, "__Host-session=%s; __Host-hints=%s", s->session, s->hints);
	struct header h[] = {{str_of("Cookie"), str_of(cookies)},
	    {str_of("Content-Type"), str_of("application/x-www-form-urlencoded")},
	    {str_of("Sec-Fetch-Site"), str_of("same-origin")}};
	const struct message m = {.method = str_of(body != NULL ? "POST" : "GET"),
	    .authority = str_of("quay.example"),
	    .path = str_of(arena_fmt(office.a, "/desk/cases/%s", about)),
	    .query = str_of(query),
	    .headers = h,
	    .n_headers = sizeof h / sizeof h[0],
	    .body = str_of(body != NULL ? body : "")};

	ui_answer(&office.w.core, &office.w.setup, office.a, id, params, 2, &m, &told);
	s->session = cookie("session", s->session);
	s->hints = cookie("hints", s->hints);
	if (told.body.n == 0)
		return;
	s->token = sitting_value("token");
	s->act = sitting_value("act");
	s->seen = sitting_value("Seen");
}

void
sitting_get(struct sitting *s, enum page_id id, const char *about, const char *query)
{
	ask(s, id, about, query, NULL);
}

void
sitting_post(struct sitting *s, enum page_id id, const char *about, const char *form)
{
	ask(s, id, about, "", arena_fmt(office.a, "token=%s&act=%s%s%s", s->token, s->act, form[0] != '\0' ? "&" : "", form));
}

struct sitting
sitting_of(const char *name, const char *roles, const char *place)
{
	const struct account_ask q = {.name = name,
	    .by = "uid 0",
	    .shown = "Nguyễn Thị Mẫu",
	    .roles = roles,
	    .place = place,
	    .password = FIRST,
	    .now_ms = clock_now_ms()};
	struct sitting s = {"", "", "", "", ""};
	struct account out;

	if (account_do(&office.w.core, &office.w.setup, office.a, ACCOUNT_MADE, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
	sitting_get(&s, PAGE_LOGIN, "", "");
	sitting_post(&s, PAGE_LOGIN_ENTER, "", arena_fmt(office.a, "Name=%s&Password=" FIRST, name));
	sitting_get(&s, PAGE_PASSWORD, "", "");
	sitting_post(&s, PAGE_PASSWORD_SET, "", "PasswordOld=" FIRST "&Password=" OWN "&PasswordAgain=" OWN);
	sitting_get(&s, PAGE_HOME, "", "");
	assert_int_equal(told.status, 200);
	return s;
}
