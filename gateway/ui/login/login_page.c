/* SPDX-License-Identifier: Apache-2.0 */
/* Coming in. */
#include "ui/page.h"

#include "base/arena.h"
#include "people/accounts.h"
#include "people/enter.h"

enum { DEVICE_LIFE_S = 365 * 24 * 3600, MINUTE_MS = 60000 };

struct login_form {
	const char *name, *password, *code;
};

static const struct field form_fields[] = {
    {"Name", FIELD_TEXT, .at = offsetof(struct login_form, name), .fallback = "", .max = 100},
    {"Password", FIELD_TEXT, .at = offsetof(struct login_form, password), .fallback = "", .max = 1000},
    {"PasswordCode", FIELD_TEXT, .at = offsetof(struct login_form, code), .fallback = "", .max = 20},
    {0},
};

int
page_login_show(struct page *p, struct err *e)
{
	struct account *all;
	size_t n;

	if (account_list(p->core, p->a, &all, &n, e) != 0)
		return -1;
	if (n == 0)
		xml_out_elem(p->w, "Nobody", "1"); /* first start: no password stands anywhere */
	if (p->wait_ms > 0)
		xml_out_int(p->w, "WaitMinutes", (p->wait_ms + MINUTE_MS - 1) / MINUTE_MS);
	return 0;
}

int
page_login_enter(struct page *p, struct err *e)
{
	struct login_form q = {0};
	struct entered in;

	if (page_form(p, form_fields, &q, e) != 0)
		return -1;
	const struct enter_ask ask = {
	    .name = q.name, .password = q.password, .code = q.code, .device = page_cookie_of(p, PAGE_DEVICE), .now_ms = p->now_ms};
	if (enter(p->core, p->setup, p->a, &ask, &in, &p->wait_ms, e) != 0)
		return -1;
	page_cookie(p, PAGE_SESSION, in.cookie, 0);
	page_cookie(p, PAGE_DEVICE, arena_str(p->a, in.device), DEVICE_LIFE_S);
	p->go = "/desk";
	return 0;
}
