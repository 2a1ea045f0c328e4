/* SPDX-License-Identifier: Apache-2.0 */
/* How what a case decided is kept. */
#include "model/decided.h"

#include <string.h>

#define KEPT(type, kind, member) \
	{#member, FIELD_##kind, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .max = INT64_MAX},

static const struct field fee_fields[] = {KEPT(decided_fee, TEXT, kind) KEPT(decided_fee, TEXT, code) KEPT(decided_fee, TEXT, name)
	KEPT(decided_fee, TEXT, source) KEPT(decided_fee, TEXT, discount_source) KEPT(decided_fee, INT, full)
	    KEPT(decided_fee, INT, discount) KEPT(decided_fee, INT, amount) KEPT(decided_fee, INT, national){0}};

static const struct field asked_fields[] = {KEPT(decided_asked, TEXT, what) KEPT(decided_asked, TEXT, answer)
	KEPT(decided_asked, TEXT, result) KEPT(decided_asked, INT, at_ms){0}};

static const struct field warning_fields[] = {KEPT(decided_warning, TEXT, code) KEPT(decided_warning, TEXT, field)
	KEPT(decided_warning, TEXT, one) KEPT(decided_warning, TEXT, two){0}};

const struct field decided_kept_fields[] = {
    KEPT(decided, TEXT, catalogue) KEPT(decided, TEXT, procedure) KEPT(decided, TEXT, field) KEPT(decided, TEXT, result_code)
	KEPT(decided, TEXT, result_name){"fees", FIELD_LIST, .at = offsetof(struct decided, fees), .fallback = FIELD_NONE,
	    .max = DECIDED_FEES_MAX, .fields = fee_fields, .size = sizeof(struct decided_fee)},
    {"asked", FIELD_LIST, .at = offsetof(struct decided, asked), .fallback = FIELD_NONE, .max = DECIDED_ASKED_MAX,
	.fields = asked_fields, .size = sizeof(struct decided_asked)},
    /* since the second release; what the first one kept has none of them */
    KEPT(decided, INT, authority) KEPT(decided, TEXT, authority_note) KEPT(decided, TEXT, account)
	KEPT(decided, TEXT, birth_year){"warnings", FIELD_LIST, .at = offsetof(struct decided, warnings), .fallback = FIELD_NONE,
	    .max = DECIDED_WARNINGS_MAX, .fields = warning_fields, .size = sizeof(struct decided_warning)},
    {0}};
_Static_assert(offsetof(struct decided, n_fees) == offsetof(struct decided, fees) + offsetof(struct field_list, n) &&
	offsetof(struct decided, n_asked) == offsetof(struct decided, asked) + offsetof(struct field_list, n) &&
	offsetof(struct decided, n_warnings) == offsetof(struct decided, warnings) + offsetof(struct field_list, n),
    "lists lie as a field_list");

bool
decided_confirmed(const struct decided *d)
{
	static const struct {
		const char *what, *result;
	} good[] = {{"PERSON", "FITS"}, {"ENTERPRISE", "ACTIVE"}};

	for (size_t i = 0; i < d->n_asked; i++)
		for (size_t k = 0; k < sizeof good / sizeof good[0]; k++)
			if (strcmp(d->asked[i].what, good[k].what) == 0 && strcmp(d->asked[i].answer, "ANSWERED") == 0 &&
			    d->asked[i].result != NULL && strcmp(d->asked[i].result, good[k].result) == 0)
				return true;
	return false;
}
