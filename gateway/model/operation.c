/* SPDX-License-Identifier: Apache-2.0 */
/* What the table says of an operation; names of outcomes. */
#include "model/operation.h"

enum effect { READS, CHANGES };
enum { POSTAL = ROLE_POSTAL, PROVINCE = ROLE_PROVINCE };

static const struct {
	const char *name;
	uint32_t who;
	enum effect effect;
} rows[OPERATION_COUNT] = {
#define OPERATION(name, stem, who, effect, meaning) {#name, who, effect},
#include "model/operation.tbl"
};

const char *
operation_name(enum operation op)
{
	return rows[op].name;
}

bool
operation_may(enum operation op, uint32_t roles)
{
	return (rows[op].who & roles) != 0;
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
