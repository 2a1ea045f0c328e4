/* SPDX-License-Identifier: Apache-2.0 */
/* What the table says of an operation; names of outcomes. */
#include "model/operation.h"

enum effect { READS, CHANGES };

static const struct {
	const char *name;
	enum operation_side side;
	enum effect effect;
} rows[OPERATION_COUNT] = {
#define OPERATION(name, stem, side, effect, meaning) {#name, OPERATION_BY_##side, effect},
#include "model/operation.tbl"
};

const char *
operation_name(enum operation op)
{
	return rows[op].name;
}

enum operation_side
operation_side(enum operation op)
{
	return rows[op].side;
}

bool
operation_changes(enum operation op)
{
	return rows[op].effect == CHANGES;
}

const char *
outcome_name(enum outcome o)
{
	static const char *const names[] = {"APPLIED", "KEPT", "REPEATED", "REFUSED"};
	return names[o];
}
