/* SPDX-License-Identifier: Apache-2.0 */
/* Procedures (thủ tục hành chính) and competent units, as the catalogue names them. */
#ifndef MODEL_CATALOGUE_H
#define MODEL_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/deadline.h"

struct filing;

struct unit {
	const char *code, *name;
};

struct component { /* thành phần hồ sơ */
	const char *code, *name;
	bool required;
};

struct procedure {
	const char *code, *name, *field;
	int64_t working_days;
	int64_t state_fee; /* dong */
	const struct component *components;
	size_t n_components;
	const struct unit *const *units;
	size_t n_units;
};

struct catalogue {
	const struct procedure *procedures; /* sorted by code */
	size_t n_procedures;
	const struct unit *units;           /* sorted by code */
	size_t n_units;
	struct calendar calendar;
};

/* NULL when there is none. */
const struct procedure *catalogue_procedure(const struct catalogue *c, const char *code);
const struct unit *catalogue_unit(const struct catalogue *c, const char *code);
bool catalogue_handles(const struct procedure *p, const char *unit);

/* On how many days, counted from now, the procedure with the longest limit can still be accepted: then the calendar (lastDay) ends
 * too early. */
enum { CATALOGUE_WARN_DAYS = 56 }; /* told from so many on: a new calendar takes weeks to be decided */
int64_t catalogue_days_left(const struct catalogue *c, int64_t now_ms);

/* Does the filing fit its procedure: known, handled by the unit, required components there, fee as the
 * catalogue says?  ERR_UNKNOWN_PROCEDURE, ERR_UNKNOWN_UNIT, ERR_NOT_COMPETENT, ERR_MISSING_COMPONENT,
 * ERR_BAD_VALUE. */
int catalogue_check(const struct catalogue *c, const struct filing *f, const struct procedure **out,
    struct err *e) MUST_CHECK;

#endif
