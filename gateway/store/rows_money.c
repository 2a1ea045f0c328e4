/* SPDX-License-Identifier: Apache-2.0 */
/* Which field is where in the rows of money: entries, their sums, receipt numbers and their pools, tills; see rows.h. */
#include "store/rows.h"

static const char *
money_kind(unsigned v)
{
	return money_kind_name((enum money_kind)v);
}

static const char *
money_account(unsigned v)
{
	return money_account_name((enum money_account)v);
}

static const char *
number_state(unsigned v)
{
	return number_state_name((enum number_state)v);
}

#define M(member) .at = offsetof(struct money, member), .since = 1
const struct field rows_money[] = {
    {"owed", FIELD_INT, M(owed), .fallback = "0"},
    {"state_fee", FIELD_INT, M(state_fee), .fallback = "0"},
    {"digitise", FIELD_INT, M(digitise), .fallback = "0"},
    {"postage", FIELD_INT, M(postage), .fallback = "0"},
    {"till", FIELD_INT, M(till), .fallback = "0"},
    {"bank", FIELD_INT, M(bank), .fallback = "0"},
    {"entries", FIELD_INT, M(entries)},
    {"", FIELD_REST, M(rest)},
    {0},
};

#define E(member) .at = offsetof(struct entry, member), .since = 1, .fixed = true
const struct field rows_entry[] = {
    {"place", FIELD_INT, E(place)},
    {"kind", FIELD_WORD, E(kind), .word = money_kind, .words = MONEY_KINDS},
    {"debit", FIELD_WORD, E(debit), .word = money_account, .words = MONEY_ACCOUNTS},
    {"credit", FIELD_WORD, E(credit), .word = money_account, .words = MONEY_ACCOUNTS},
    {"amount", FIELD_INT, E(amount)},
    {"digest", FIELD_TEXT, E(digest), .fallback = ""},
    {"what", FIELD_TEXT, E(what), .fallback = ""},
    {"voids", FIELD_TEXT, E(voids), .fallback = ""},
    {"reason", FIELD_TEXT, E(reason), .fallback = "", .sealed = true},
    {"series", FIELD_TEXT, E(series), .fallback = ""},
    {"number", FIELD_INT, E(number), .fallback = "0"},
    {"office", FIELD_TEXT, E(office)},
    {"clerk", FIELD_TEXT, E(clerk)},
    {"book", FIELD_TEXT, E(book)},
    {"at", FIELD_INT, E(at_ms)},
    {"collect", FIELD_INT, .at = offsetof(struct entry, collect), .since = 2, .fixed = true, .fallback = "0"},
    {"", FIELD_REST, .at = offsetof(struct entry, rest), .since = 1},
    {0},
};

#define P(member) .at = offsetof(struct receipt_pool, member), .since = 1
const struct field rows_pool[] = {
    {"office", FIELD_TEXT, P(office), .min = 1, .max = NUMBER_NAME_MAX, .fixed = true},
    {"series", FIELD_TEXT, P(series), .min = 1, .max = NUMBER_NAME_MAX, .fixed = true},
    {"last", FIELD_INT, P(last)},
    {"", FIELD_REST, P(rest)},
    {0},
};

#define N(member) .at = offsetof(struct receipt_number, member), .since = 1
const struct field rows_number[] = {
    {"pool", FIELD_TEXT, N(pool), .fixed = true},
    {"number", FIELD_INT, N(number), .fixed = true},
    {"dossier", FIELD_TEXT, N(dossier), .fixed = true},
    {"entry", FIELD_TEXT, N(entry), .fixed = true},
    {"form", FIELD_TEXT, N(form), .fixed = true},
    {"drawn", FIELD_INT, N(drawn_ms), .fixed = true},
    {"state", FIELD_WORD, N(state), .word = number_state, .words = NUMBER_STATES},
    {"why", FIELD_TEXT, N(why), .fallback = ""},
    {"", FIELD_REST, N(rest)},
    {0},
};

#define T(member) .at = offsetof(struct till, member), .since = 1
const struct field rows_till[] = {
    {"office", FIELD_TEXT, T(office), .fixed = true},
    {"clerk", FIELD_TEXT, T(clerk), .fixed = true},
    {"date", FIELD_TEXT, T(date), .min = 10, .max = 10, .fixed = true},
    {"act", FIELD_TEXT, T(act)},
    {"digest", FIELD_TEXT, T(digest)},
    {"by", FIELD_TEXT, T(by)},
    {"entries", FIELD_INT, T(entries), .fallback = "0"},
    {"cash", FIELD_INT, T(cash), .fallback = "0"},
    {"bank", FIELD_INT, T(bank), .fallback = "0"},
    {"counted", FIELD_INT, T(counted), .fallback = "0"},
    {"reason", FIELD_TEXT, T(reason), .fallback = "", .sealed = true},
    {"closed", FIELD_INT, T(closed_ms)},
    {"final", FIELD_BOOL, .at = offsetof(struct till, final), .since = 2, .fallback = "0"},
    {"", FIELD_REST, T(rest)},
    {0},
};
