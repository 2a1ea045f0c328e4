/* SPDX-License-Identifier: Apache-2.0 */
/* Another password: because he wants one, or because somebody else knows the first. */
#include "ui/page.h"

#include <string.h>

#include "base/arena.h"
#include "people/accounts.h"
#include "people/password.h"

struct password_form {
	const char *old, *password, *again;
};

static const struct field form_fields[] = {
    {"PasswordOld", FIELD_TEXT, .at = offsetof(struct password_form, old), .fallback = "", .max = 1000},
    {"Password", FIELD_TEXT, .at = offsetof(struct password_form, password), .fallback = "", .max = 1000},
    {"PasswordAgain", FIELD_TEXT, .at = offsetof(struct password_form, again), .fallback = "", .max = 1000},
    {0},
};

int
page_password_show(struct page *p, struct err *e)
{
	(void)e;
	xml_out_int(p->w, "Least", ACCOUNT_PASSWORD_MIN);
	if (p->who->who.change)
		xml_out_elem(p->w, "Must", "1");
	return 0;
}

/* Whoever sits there knows the present one. */
static int
check_old(struct page *p, const struct password_form *q, struct err *e)
{
	struct account x;

	if (account_find(p->core, p->a, p->who->account, &x, e) < 0)
		return -1;
	int same = password_same(p->core->passwords, p->a, x.password, q->old, true, e);
	if (same != 0)
		return same > 0 ? 0 : -1;
	err_at(e, ERR_LOGIN, "PasswordOld", "not the present one");
	return err_hint(e, HINT_PASSWORD_OWN, NULL, NULL);
}

int
page_password_set(struct page *p, struct err *e)
{
	struct password_form q = {0};
	struct account out;
	char cookie[SESSION_COOKIE];

	if (page_form(p, form_fields, &q, e) != 0 || check_old(p, &q, e) != 0)
		return -1;
	if (strcmp(q.password, q.again) != 0) {
		err_at(e, ERR_BAD_VALUE, "PasswordAgain", "the two are not the same");
		return err_hint(e, HINT_PASSWORD_AGAIN, NULL, NULL);
	}
	if (strcmp(q.password, q.old) == 0) {
		err_at(e, ERR_BAD_VALUE, "Password", "the same as before");
		return err_hint(e, HINT_PASSWORD_NEW, NULL, NULL);
	}
	const struct account_ask ask = {
	    .name = p->who->account, .by = p->who->account, .password = q.password, .now_ms = p->now_ms};
	if (account_do(p->core, p->setup, p->a, ACCOUNT_PASSWORD, &ask, &out, e) != 0 ||
	    session_begin(p->core, p->setup, p->a, p->who->account, p->now_ms, cookie, e) != 0)
		return -1;
	page_cookie(p, PAGE_SESSION, arena_str(p->a, cookie), 0); /* all others of him ended with the old password */
	p->go = "/desk";
	return 0;
}
