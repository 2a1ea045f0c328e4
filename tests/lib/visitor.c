/* SPDX-License-Identifier: Apache-2.0 */
/* A person at the pages; see visitor.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "http/route.h"
#include "people/accounts.h"
#include "tests/lib/play.h"
#include "tests/lib/visitor.h"
#include "ui/render.h"

enum { HEADERS = 8, ADDRESS = 4096 };

/* [desk] as it is when the file names the partner only, without appointments. */
static void
configure(struct setup *s)
{
	s->conf.gateway.url = "https://quay.example";
	s->conf.desk.partner = POST;
	s->conf.desk.call = "";
	s->conf.desk.appointments = "";
	s->conf.desk.appointment_length = conf_preset("desk", "appointment_length");
	s->conf.desk.appointment_desks = conf_preset("desk", "appointment_desks");
	s->conf.desk.company = "";
	s->conf.desk.tax_code = "";
	s->conf.desk.tracking = "";
	s->conf.desk.forms = "";
	s->conf.desk.series = "BL";
}

int
visitor_start(void **state)
{
	counter_start(state);
	configure(&office.w.setup);
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
	return (struct visitor){.session = "",
	    .device = "",
	    .lang = "vi",
	    .window = "",
	    .hints = "",
	    .token = "",
	    .act = "",
	    .seen = "",
	    .html = "",
	    .where = ""};
}

void
visitor_account(const char *name, const char *roles, const char *place)
{
	const struct account_ask q = {.name = name,
	    .by = "uid 0",
	    .shown = "Nguyễn Thị <b>Hoa</b>",
	    .roles = roles,
	    .place = place,
	    .password = VISITOR_FIRST,
	    .now_ms = clock_now_ms()};
	struct account out;

	if (account_do(&office.w.core, &office.w.setup, office.a, ACCOUNT_MADE, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
}

struct visitor
visitor_in(const char *name, const char *roles, const char *place)
{
	struct visitor v = visitor_nobody();

	visitor_account(name, roles, place);
	assert_int_equal(visitor_post(&v, "/desk/login", arena_fmt(office.a, "Name=%s&Password=" VISITOR_FIRST, name)), 303);
	assert_int_equal(visitor_get(&v, "/desk/password"), 200);
	assert_int_equal(visitor_post(&v, "/desk/password",
			     "PasswordOld=" VISITOR_FIRST "&Password=" VISITOR_OWN "&PasswordAgain=" VISITOR_OWN),
	    303);
	assert_int_equal(visitor_get(&v, "/desk"), 200);
	return v;
}

/* ---- what is told ---- */

/* What stands between the two in a text; NULL when it is not there. */
static const char *
between(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from), *end = at != NULL ? strstr(at + strlen(from), to) : NULL;

	return end != NULL ? arena_dup(office.a, at + strlen(from), (size_t)(end - at) - strlen(from)) : NULL;
}

bool
visitor_sees(const struct visitor *v, const char *text)
{
	return strstr(v->html, text) != NULL;
}

const char *
visitor_value(const struct visitor *v, const char *name)
{
	const char *tag = between(v->html, arena_fmt(office.a, "name=\"%s\"", name), ">");
	const char *value = tag != NULL ? between(tag, "value=\"", "\"") : NULL;

	return value != NULL ? value : "";
}

const char *
visitor_error(const struct visitor *v, const char *field)
{
	const char *said = between(v->html, arena_fmt(office.a, "id=\"%s-error\"", field), "</p>");
	const char *text = said != NULL ? strstr(said, "</span>") : NULL; /* "Error: ", for who hears it only, stands before */

	return text != NULL ? text + strlen("</span>") : "";
}

const char *
visitor_header(const struct visitor *v, const char *name)
{
	for (size_t i = 0; i < v->told.n_headers; i++)
		if (str_eq(v->told.headers[i].name, name))
			return arena_dup(office.a, v->told.headers[i].value.p, v->told.headers[i].value.n);
	return NULL;
}

static void
keep_cookies(struct visitor *v)
{
	const struct {
		const char *begin, **is;
	} kept[] = {{"__Host-session=", &v->session}, {"__Host-device=", &v->device}, {"__Host-lang=", &v->lang},
	    {"__Host-window=", &v->window}, {"__Host-hints=", &v->hints}};

	for (size_t i = 0; i < v->told.n_headers; i++) {
		const struct header *h = &v->told.headers[i];
		for (size_t k = 0; k < sizeof kept / sizeof kept[0] && str_eq(h->name, "Set-Cookie"); k++) {
			size_t n = strlen(kept[k].begin);
			if (h->value.n >= n && memcmp(h->value.p, kept[k].begin, n) == 0) {
				const char *value = arena_dup(office.a, h->value.p + n, h->value.n - n);
				*kept[k].is = arena_dup(office.a, value, strcspn(value, ";"));
			}
		}
	}
}

static void
keep(struct visitor *v)
{
	const char *where = visitor_header(v, "Location");

	v->status = v->told.status;
	v->where = where != NULL ? where : "";
	v->html = arena_dup(office.a, v->told.body.p, v->told.body.n);
	keep_cookies(v);
	if (v->told.body.n == 0)
		return;
	v->act = visitor_value(v, "act");
	v->seen = visitor_value(v, "Seen");
	v->token = visitor_sees(v, "name=\"token\"") ? visitor_value(v, "token") : v->token;
}

/* ---- what is asked ---- */

static const char *
cookies(const struct visitor *v)
{
	return arena_fmt(office.a,
	    "other=1; __Host-session=%s; __Host-device=%s; __Host-lang=%s; __Host-window=%s; __Host-hints=%s", v->session,
	    v->device, v->lang, v->window, v->hints);
}

int
visitor_ask(struct visitor *v, const char *method, const char *address, const char *body, const struct header *more, size_t n)
{
	const char *path = arena_dup(office.a, address, strcspn(address, "?")), *query = strchr(address, '?');
	struct header h[HEADERS] = {{str_of("Cookie"), str_of(cookies(v))},
	    {str_of("Content-Type"), str_of(strcmp(method, "POST") == 0 ? "application/x-www-form-urlencoded" : "text/plain")}};
	const struct message m = {.method = str_of(method),
	    .authority = str_of("quay.example"),
	    .path = str_of(path),
	    .query = str_of(query != NULL ? query + 1 : ""),
	    .headers = h,
	    .n_headers = 2 + n,
	    .body = str_of(body)};
	struct page_param params[ROUTE_PARAMS];
	struct route_match match;
	size_t n_params = 0;

	assert_true(n <= HEADERS - 2);
	for (size_t i = 0; i < n; i++)
		h[2 + i] = more[i];
	err_clear(&office.e);
	if (route_find(ROUTE_PUBLIC, method, m.path, &match, &office.e) != 0 || match.route < ROUTE_PAGE_LOGIN ||
	    match.route >= ROUTE_PAGE_LOGIN + PAGES)
		fail_msg("%s %s is no page", method, path);
	for (const char *p = route_info(match.route)->path; (p = strchr(p, '{')) != NULL; p++, n_params++)
		params[n_params] = (struct page_param){{p + 1, strcspn(p + 1, "}")}, match.params[n_params]};
	ui_answer(&office.w.core, &office.w.setup, office.a, (enum page_id)(match.route - ROUTE_PAGE_LOGIN), params, n_params, &m,
	    &v->told);
	keep(v);
	return v->status;
}

static const struct header same_origin = {{"Sec-Fetch-Site", 14}, {"same-origin", 11}};

int
visitor_get(struct visitor *v, const char *address)
{
	return visitor_ask(v, "GET", address, "", &same_origin, 1);
}

int
visitor_post(struct visitor *v, const char *address, const char *fields)
{
	return visitor_ask(v, "POST", address, arena_fmt(office.a, "token=%s%s%s", v->token, fields[0] != '\0' ? "&" : "", fields),
	    &same_origin, 1);
}

int
visitor_send(struct visitor *v, const char *address, const char *fields)
{
	return visitor_post(v, address, arena_fmt(office.a, "act=%s%s%s", v->act, fields[0] != '\0' ? "&" : "", fields));
}

int
visitor_row(struct visitor *v, enum page_id id)
{
	const struct route_info *row = route_info((enum route)(ROUTE_PAGE_LOGIN + id));
	const char *rest = row->path;
	struct buf b;

	buf_init(&b, office.a, ADDRESS);
	for (const char *open; (open = strchr(rest, '{')) != NULL; rest = strchr(open, '}') + 1) {
		buf_add(&b, rest, (size_t)(open - rest));
		buf_str(&b, "x");
	}
	buf_str(&b, rest);
	return visitor_ask(v, row->method, arena_dup(office.a, b.p, b.len), "", &same_origin, 1);
}
