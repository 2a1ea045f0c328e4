/* SPDX-License-Identifier: Apache-2.0 */
/* Going home: a press of a person, but at a kiosk, where anybody stands, the password of its account (docs/queue.md). */
#include "ui/page.h"

#include <string.h>

#include "people/enter.h"
#include "people/offline_key.h"

/* Who opened it by accident goes away, and the next one finds the numbers again. */
#define BACK_THEN "300; url=/desk/ticket"

enum { MINUTE_MS = 60000 };

struct leave_form {
	const char *password;
};

static const struct field form_fields[] = {
    {"Password", FIELD_TEXT, .at = offsetof(struct leave_form, password), .fallback = "", .max = 1000},
    {0},
};

int
page_leave_show(struct page *p, struct err *e)
{
	(void)e;
	p->refresh = BACK_THEN;
	if (p->wait_ms > 0)
		xml_out_int(p->w, "WaitMinutes", (p->wait_ms + MINUTE_MS - 1) / MINUTE_MS);
	return 0;
}

/* Whoever stands there knows the password.  It is counted as at a log-in. */
static int
check_staff(struct page *p, struct err *e)
{
	struct leave_form q = {0};

	if (page_form(p, form_fields, &q, e) != 0)
		return -1;
	const struct enter_ask ask = {.name = p->who->account,
	    .password = q.password,
	    .code = "",
	    .device = page_cookie_of(p, PAGE_DEVICE),
	    .now_ms = p->now_ms};
	return enter_again(p->core, p->setup, p->a, &ask, &p->wait_ms, e);
}

int
page_leave_act(struct page *p, struct err *e)
{
	bool device = p->who->roles == 1U << PERSON_ROLE_KIOSK;

	if (device && check_staff(p, e) != 0)
		return -1;
	if (offline_key_end(p->core, p->setup, p->a, p->who, p->now_ms, e) != 0 || session_end(p->core, p->a, p->who, e) != 0)
		return -1;
	page_cookie(p, PAGE_SESSION, "", -1);
	p->go = "/desk/login";
	return 0;
}
