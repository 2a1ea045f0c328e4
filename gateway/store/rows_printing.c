/* SPDX-License-Identifier: Apache-2.0 */
/* Which field is where in the row of a printing; see rows.h. */
#include "store/rows.h"

#define P(member) .at = offsetof(struct printing, member), .since = 1, .fixed = true
const struct field rows_printing[] = {
    {"act", FIELD_TEXT, P(act)},
    {"papers", FIELD_TEXT, P(papers)},
    {"model", FIELD_TEXT, P(model), .min = 64, .max = 64},
    {"digest", FIELD_TEXT, P(digest), .min = 64, .max = 64},
    {"office", FIELD_TEXT, P(office)},
    {"clerk", FIELD_TEXT, P(clerk)},
    {"at", FIELD_INT, P(at_ms)},
    {"", FIELD_REST, .at = offsetof(struct printing, rest), .since = 1},
    {0},
};
