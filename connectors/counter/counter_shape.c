/* SPDX-License-Identifier: Apache-2.0 */
/* Of which characters codes and names of the counter's own are, as the postal contract's schema says by patterns
 * (schemas/postal/1.1/postal.xsd): a message by SOAP meets that schema before anybody reads it, one by REST does not. */
#include "connectors/counter/counter.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum code_shape { SHAPE_REFERENCE, SHAPE_OFFICE, SHAPE_CLERK, SHAPE_ACT, SHAPE_SEAL, SHAPES };

static const struct code_shape_row {
	const char *extra; /* beside letters of ASCII and digits */
	size_t most;
	const char *count, *set; /* as a refusal says them */
} shapes[SHAPES] = {
    [SHAPE_REFERENCE] = {"._-", 64, "1-64", "A-Z a-z 0-9 . _ -"},
    [SHAPE_OFFICE] = {"._-", 20, "1-20", "A-Z a-z 0-9 . _ -"},
    [SHAPE_CLERK] = {"._@-", 64, "1-64", "A-Z a-z 0-9 . _ @ -"},
    [SHAPE_ACT] = {"._:-", 64, "1-64", "A-Z a-z 0-9 . _ : -"},
    [SHAPE_SEAL] = {"._/-", 30, "1-30", "A-Z a-z 0-9 . _ / -"},
};

static int
check(const char *text, enum code_shape as, const char *field, struct err *e)
{
	const struct code_shape_row *s = &shapes[as];

	if (text == NULL || text_is_token(text, s->extra, s->most))
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "other characters than it may have");
	return err_hint(e, HINT_CHARACTERS, s->count, s->set);
}

static bool
is_media_type(const char *text)
{
	static const char *const tops[] = {"application/", "image/", "text/"};
	enum { SUBTYPE_MAX = 60 };

	for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
		size_t n = strlen(tops[i]);
		if (strncmp(text, tops[i], n) != 0)
			continue;
		size_t rest = strlen(text + n);
		return rest > 0 && rest <= SUBTYPE_MAX && strspn(text + n, "abcdefghijklmnopqrstuvwxyz0123456789.+-") == rest;
	}
	return false;
}

/* It goes into a header of whoever is told of the paper. */
static int
check_paper(const struct paper *p, const char *list, size_t i, size_t n, struct err *e)
{
	char field[sizeof e->field];

	if (p->media_type == NULL || is_media_type(p->media_type))
		return 0;
	if (n > 1)
		snprintf(field, sizeof field, "%s[%zu]/MediaType", list, i + 1);
	else
		snprintf(field, sizeof field, "%s/MediaType", list);
	err_at(e, ERR_BAD_VALUE, field, "no media type that a paper may have");
	return err_hint(e, HINT_MEDIA_TYPE, NULL, NULL);
}

static int
check_last4(const char *digits, struct err *e)
{
	if (digits == NULL || strspn(digits, "0123456789") == strlen(digits))
		return 0;
	err_at(e, ERR_BAD_VALUE, "IdLast4", "not digits alone");
	return err_hint(e, HINT_DIGITS, "4", NULL);
}

int
counter_shape_open(const struct request_case_open *q, struct err *e)
{
	if (check(q->ref, SHAPE_REFERENCE, "ClientRef", e) != 0 || check(q->pos, SHAPE_OFFICE, "Pos", e) != 0)
		return -1;
	return check(q->clerk, SHAPE_CLERK, "Clerk", e);
}

int
counter_shape_case(const struct case_act *act, struct err *e)
{
	const struct case_papers *in = act->input.papers;

	if (check(act->id, SHAPE_ACT, "Act/Id", e) != 0 || check(act->pos, SHAPE_OFFICE, "Act/Pos", e) != 0 ||
	    check(act->clerk, SHAPE_CLERK, "Act/Clerk", e) != 0)
		return -1;
	for (size_t i = 0; in != NULL && i < in->n_papers; i++)
		if (check_paper(&in->papers[i].p, "Papers/Item", i, in->n_papers, e) != 0)
			return -1;
	return act->input.quote == NULL ? 0 : check(act->input.quote->seal_no, SHAPE_SEAL, "Quote/SealNo", e);
}

int
counter_shape_act(const struct counter_act *act, struct err *e)
{
	if (check(act->pos, SHAPE_OFFICE, "Pos", e) != 0 || check(act->clerk, SHAPE_CLERK, "Clerk", e) != 0)
		return -1;
	for (size_t i = 0; i < act->n_papers; i++)
		if (check_paper(&act->papers[i], "Item", i, act->n_papers, e) != 0)
			return -1;
	return check_last4(act->id_last4, e);
}
