/* SPDX-License-Identifier: Apache-2.0 */
/* A second factor: a secret is shown once, for his telephone, and is his when he shows a code of it. */
#include "ui/page.h"

#include <string.h>

#include "base/arena.h"
#include "people/accounts.h"
#include "people/totp.h"

enum { GROUP = 4 };

struct factor_form {
	const char *secret, *code;
};

static const struct field form_fields[] = {
    {"Secret", FIELD_TEXT, .at = offsetof(struct factor_form, secret), .fallback = "", .max = 64},
    {"Code", FIELD_TEXT, .at = offsetof(struct factor_form, code), .fallback = "", .max = 20},
    {0},
};

/* In groups, as people type it. */
static const char *
grouped(struct arena *a, const char *secret)
{
	size_t n = strlen(secret), k = 0;
	char *out = arena_alloc(a, n + n / GROUP + 1);

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i % GROUP == 0)
			out[k++] = ' ';
		out[k++] = secret[i];
	}
	out[k] = '\0';
	return out;
}

int
page_factor_show(struct page *p, struct err *e)
{
	struct factor_form q = {0};
	struct account x;
	struct err unread = {0};
	const char *secret;
	int found = account_find(p->core, p->a, p->who->account, &x, e);

	if (found < 0 || totp_make(p->a, &secret, e) != 0)
		return -1;
	if (page_form(p, form_fields, &q, &unread) == 0 && strlen(q.secret) == strlen(secret))
		secret = q.secret; /* only the code was wrong: his telephone has it already */
	if (found > 0 && x.totp[0] != '\0')
		xml_out_elem(p->w, "Has", "1");
	xml_out_elem(p->w, "Secret", secret);
	xml_out_elem(p->w, "Shown", grouped(p->a, secret));
	xml_out_elem(p->w, "Address", totp_address(p->a, secret, p->setup->conf.gateway.id, p->who->account));
	return 0;
}

int
page_factor_set(struct page *p, struct err *e)
{
	struct factor_form q = {0};
	struct account out;
	struct err unread = {0};
	int64_t step = 0;

	if (page_form(p, form_fields, &q, e) != 0)
		return -1;
	if (totp_check(q.secret, q.code, p->now_ms, 0, &step, &unread) <= 0) {
		err_at(e, ERR_BAD_VALUE, "Code", "no code of that secret");
		return err_hint(e, HINT_TOTP_CODE, NULL, NULL);
	}
	const struct account_ask ask = {
	    .name = p->who->account, .by = p->who->account, .totp = q.secret, .totp_step = step, .now_ms = p->now_ms};
	return account_do(p->core, p->setup, p->a, ACCOUNT_TOTP, &ask, &out, e);
}
