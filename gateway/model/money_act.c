/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of acts on money. */
#include "model/money_act.h"

#include "model/receipt_number.h"

const char *
money_method_name(enum money_method m)
{
	static const char *const names[METHODS] = {"CASH", "TRANSFER"};
	return names[m];
}

static const char *
method(unsigned v)
{
	return money_method_name((enum money_method)v);
}

#define A(member) .at = offsetof(struct money_act, member)
#define WHO                                                                                                                      \
	{"Id", FIELD_TEXT, A(id), .min = 1, .max = MONEY_ID_MAX}, {"Pos", FIELD_TEXT, A(pos), .min = 1, .max = NUMBER_NAME_MAX}, \
	{                                                                                                                        \
		"Clerk", FIELD_TEXT, A(clerk), .min = 1, .max = 64                                                               \
	}
#define SUM                                                                                        \
	{"Method", FIELD_WORD, A(method), .word = method, .words = METHODS},                       \
	    {"Amount", FIELD_INT, A(amount), .min = 1, .max = MONEY_MOST},                         \
	{                                                                                          \
		"Reference", FIELD_TEXT, A(reference), .fallback = FIELD_NONE, .min = 1, .max = 64 \
	}
#define WHY                                                           \
	{                                                             \
		"Reason", FIELD_TEXT, A(reason), .min = 1, .max = 500 \
	}

const struct field money_pay_fields[] = {WHO, SUM, {"Series", FIELD_TEXT, A(series), .min = 1, .max = NUMBER_NAME_MAX}, {0}};

const struct field money_refund_fields[] = {WHO, SUM, WHY, {0}};

const struct field money_void_fields[] = {WHO, {"Entry", FIELD_TEXT, A(entry), .min = 1, .max = MONEY_ID_MAX}, WHY, {0}};

#define T(member) .at = offsetof(struct till_act, member)
const struct field till_act_fields[] = {
    {"Id", FIELD_TEXT, T(id), .min = 1, .max = MONEY_ID_MAX},
    {"Pos", FIELD_TEXT, T(pos), .min = 1, .max = NUMBER_NAME_MAX},
    {"Clerk", FIELD_TEXT, T(clerk), .min = 1, .max = 64},
    {"Date", FIELD_DATE, T(date), .min = 10, .max = 10},
    {"By", FIELD_TEXT, T(by), .min = 1, .max = 64},
    {"Counted", FIELD_INT, T(counted), .min = 0, .max = MONEY_MOST},
    {"Reason", FIELD_TEXT, T(reason), .fallback = FIELD_NONE, .min = 1, .max = 500},
    {0},
};
