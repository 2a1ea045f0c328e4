/* SPDX-License-Identifier: Apache-2.0 */
/* Which field is where in the row of an account; see rows.h. */
#include "store/rows.h"

#define A(member) .at = offsetof(struct account, member), .since = 1
const struct field rows_account[] = {
    {"name", FIELD_TEXT, A(name), .min = ACCOUNT_NAME_MIN, .max = ACCOUNT_NAME_MAX, .fixed = true},
    {"list", FIELD_TEXT, A(list), .fixed = true},
    {"made", FIELD_INT, A(made_ms), .fixed = true},
    {"shown", FIELD_TEXT, A(shown), .sealed = true},
    {"roles", FIELD_TEXT, A(roles)},
    {"place", FIELD_TEXT, A(place), .fallback = ""},
    {"password", FIELD_TEXT, A(password), .sealed = true},
    {"change", FIELD_BOOL, A(change), .fallback = "0"},
    {"totp", FIELD_TEXT, A(totp), .fallback = "", .sealed = true},
    {"totp_step", FIELD_INT, A(totp_step), .fallback = "0"},
    {"disabled", FIELD_BOOL, A(disabled), .fallback = "0"},
    {"by", FIELD_TEXT, A(by)},
    {"why", FIELD_TEXT, A(why)},
    {"entered", FIELD_INT, A(entered_ms), .fallback = "0"},
    {"changed", FIELD_INT, A(changed_ms), .fallback = "0"},
    {"", FIELD_REST, A(rest)},
    {0},
};
