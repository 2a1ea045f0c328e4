/* SPDX-License-Identifier: Apache-2.0 */
/* Which field is where in the rows of bags; see rows.h. */
#include "store/rows.h"

#define I(member) .at = offsetof(struct bag_item, member), .since = 1
static const struct field item_fields[] = {
    {"item", FIELD_TEXT, I(item)},
    {"dossier", FIELD_TEXT, I(dossier)},
    {"", FIELD_REST, I(rest)},
    {0},
};
_Static_assert(offsetof(struct bag, n_items) == offsetof(struct bag, items) + offsetof(struct field_list, n),
    "items are read as a field_list");

#define B(member) .at = offsetof(struct bag, member), .since = 1, .fixed = true
const struct field rows_bag[] = {
    {"office", FIELD_TEXT, B(office)},
    {"clerk", FIELD_TEXT, B(clerk)},
    {"act", FIELD_TEXT, B(act)},
    {"digest", FIELD_TEXT, B(digest)},
    {"to", FIELD_TEXT, B(to)},
    {"seal", FIELD_TEXT, B(seal), .fallback = ""},
    {"number", FIELD_INT, B(number)},
    {"closed", FIELD_INT, B(closed_ms)},
    {"items", FIELD_LIST, B(items), .fallback = "", .fields = item_fields, .size = sizeof(struct bag_item)},
    {"", FIELD_REST, .at = offsetof(struct bag, rest), .since = 1},
    {0},
};

#define K(member) .at = offsetof(struct bag_book, member), .since = 1
const struct field rows_bag_book[] = {
    {"office", FIELD_TEXT, K(office), .fixed = true},
    {"last", FIELD_INT, K(last)},
    {"", FIELD_REST, K(rest)},
    {0},
};

#define P(member) .at = offsetof(struct bagged, member), .since = 1
const struct field rows_bagged[] = {
    {"bag", FIELD_TEXT, P(bag), .fixed = true},
    {"dossier", FIELD_TEXT, P(dossier), .fixed = true},
    {"", FIELD_REST, P(rest)},
    {0},
};
