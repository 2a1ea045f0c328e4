/* SPDX-License-Identifier: Apache-2.0 */
/* How somebody is reached, as a clerk wrote it: name, phone, mail, address (domain sections 6.4 and 13). */
#include "cases/case_work.h"

#include <string.h>

#include "base/arena.h"
#include "base/unicode.h"
#include "base/vietnamese.h"
#include "model/province.h"

int
case_check_name(struct case_work *w, const char *name, const char *field, struct err *e)
{
	if (unicode_check(name, TEXT_RULE_NAME, field, e) != 0)
		return -1;
	if (vietnamese_is_old_font(name))
		doubt_add(&w->doubts, DOUBT_OLD_FONT, field, NULL, NULL);
	if (vietnamese_has_eth(name))
		doubt_add(&w->doubts, DOUBT_ETH, field, NULL, NULL);
	return 0;
}

/* As E.164, so that one number has one form whoever typed it. */
int
case_take_phone(struct case_work *w, const char **phone, const char *field, struct err *e)
{
	if (*phone == NULL)
		return 0;
	const char *as = vietnamese_phone(w->x->keep.a, *phone);
	if (as == NULL) {
		err_at(e, ERR_BAD_VALUE, field, "no phone number of Viet Nam");
		return err_hint(e, HINT_PHONE_KIND, NULL, NULL);
	}
	*phone = as;
	return 0;
}

int
case_check_email(const char *email, const char *field, struct err *e)
{
	const char *at = email != NULL ? strchr(email, '@') : NULL;

	if (email == NULL)
		return 0;
	if (at != NULL && at > email && at[1] != '\0' && strchr(at + 1, '@') == NULL && strpbrk(email, " \t\r\n") == NULL)
		return unicode_check(email, TEXT_RULE_NAME, field, e);
	err_at(e, ERR_BAD_VALUE, field, "no mail address");
	return err_hint_range(e, HINT_EMAIL, 100, 0);
}

static bool
is_digits(const char *s, size_t n)
{
	return strspn(s, "0123456789") == n && s[n] == '\0';
}

/* A commune that the catalogue's lists lack, where they may, is doubted. */
static int
check_commune(struct case_work *w, const struct address *at, const char *field, struct err *e)
{
	const struct catalogue *all = w->x->setup->catalogue;
	int32_t today = deadline_day_of(w->x->now_ms);

	if (!is_digits(at->commune, 5)) {
		err_at(e, ERR_BAD_VALUE, arena_fmt(w->x->keep.a, "%s/Commune", field), "no code of a commune");
		return err_hint(e, HINT_COMMUNE, NULL, NULL);
	}
	if (catalogue_place_check(all, at->province, at->commune, today, field, e) != 0)
		return -1;
	if (all->n_communes > 0 && catalogue_commune(all, at->commune, today) == NULL)
		doubt_add(&w->doubts, DOUBT_COMMUNE_UNKNOWN, arena_fmt(w->x->keep.a, "%s/Commune", field), at->commune, NULL);
	return 0;
}

int
case_check_address(struct case_work *w, const struct address *at, const char *field, struct err *e)
{
	struct arena *a = w->x->keep.a;

	if (at == NULL)
		return 0;
	if (province_name(at->province) == NULL) {
		err_at(e, ERR_BAD_VALUE, arena_fmt(a, "%s/Province", field), "no province has that code");
		return err_hint(e, HINT_PROVINCE, NULL, NULL);
	}
	if (check_commune(w, at, field, e) != 0)
		return -1;
	return case_check_name(w, at->street, arena_fmt(a, "%s/Street", field), e);
}
