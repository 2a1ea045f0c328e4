/* SPDX-License-Identifier: Apache-2.0 */
/* How the rows of an answer's tables are written: ROW and its kinds, for the files that hold such tables, and nobody else. */
#ifndef MODEL_ANSWER_ROW_H
#define MODEL_ANSWER_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "codec/fields.h"

#define MUST NULL
#define MAY  FIELD_NONE

#define ROW(type, kind, member, name, need, ...)                                                       \
	{                                                                                              \
		name, FIELD_##kind, .at = offsetof(struct type, member), .fallback = need, __VA_ARGS__ \
	}
#define TEXT(type, member, name, need)        ROW(type, TEXT, member, name, need, .min = 1, .max = INT32_MAX)
#define INT(type, member, name, need, lo, hi) ROW(type, INT, member, name, need, .min = lo, .max = hi)
#define DONG(type, member, name)              INT(type, member, name, MUST, 0, FILING_AMOUNT_MAX)
#define TIME(type, member, name)              ROW(type, TIME, member, name, MUST, .max = INT32_MAX)
#define BOOL(type, member, name)              ROW(type, BOOL, member, name, MUST, .max = INT32_MAX)
#define RECORD(type, member, name, of, table) ROW(type, RECORD, member, name, MAY, .fields = table, .size = sizeof(struct of))
#define LIST(type, member, name, most, of, table) \
	ROW(type, LIST, member, name, MAY, .max = most, .fields = table, .size = sizeof(struct of))
/* Where none is not the same as nothing that could be told: JSON has no such member then. */
#define LIST_IF_ANY(type, member, name, most, of, table) \
	ROW(type, LIST, member, name, MAY, .min = 1, .max = most, .fields = table, .size = sizeof(struct of))
#define AS_LIST(type, member)                                                                                               \
	_Static_assert(offsetof(struct type, n_##member) == offsetof(struct type, member) + offsetof(struct field_list, n), \
	    #member " lie as a field_list")

enum { LINES_MAX = 1000 }; /* of a list that has no bound of its own */

#endif
