/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue: procedures (thủ tục hành chính) and competent units, places, prices and the calendar, read as one
 * (conf/catalogue_file.h, conf/catalogue_folder.h).  A code of a procedure or commune may be there more than once for times
 * that do not overlap, so looking it up takes the day.  Immutable; everything lives in its arena.
 */
#ifndef MODEL_CATALOGUE_H
#define MODEL_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/deadline.h"
#include "model/place.h"
#include "model/procedure.h"
#include "model/tariff.h"

struct filing;

struct holiday { /* a day off, or one that makes up for one */
	const char *date, *name;
	bool off;
	const char *source;
	bool provisional; /* computed, not yet announced */
};

struct catalogue {
	const char *date;                   /* of this version, 2026-11-29; NULL in a catalogue 1.0 */
	const char *digest;                 /* of its files, 64 hex digits; NULL when it was read from memory */
	const struct procedure *procedures; /* sorted by code, then by time */
	size_t n_procedures;
	const struct unit *units;           /* sorted by code */
	size_t n_units;
	const struct unit_alias *aliases; /* sorted by code */
	size_t n_aliases;
	const struct commune *communes; /* sorted by code, then by time */
	size_t n_communes;
	const struct post_office *offices; /* sorted by pos */
	size_t n_offices;
	const struct paper_type *papers; /* sorted by code */
	size_t n_papers;
	const struct holiday *holidays; /* sorted by date */
	size_t n_holidays;
	struct tariff tariff;
	struct calendar calendar;
	size_t invented; /* entries that are marked so, or provisional */
};

/* The one that is valid on that day (deadline_day_of); NULL when there is none. */
const struct procedure *catalogue_procedure(const struct catalogue *c, const char *code, int32_t day);
const struct commune *catalogue_commune(const struct catalogue *c, const char *code, int32_t day);

/* By its own code and nothing else; NULL when there is none. */
const struct unit *catalogue_unit(const struct catalogue *c, const char *code);

/* By its own code in either form, or by a code of before that leads to it; NULL when there is none. */
const struct unit *catalogue_unit_of(const struct catalogue *c, const char *code);

const struct post_office *catalogue_office(const struct catalogue *c, const char *pos);
const struct paper_type *catalogue_paper(const struct catalogue *c, const char *code);
bool catalogue_handles(const struct procedure *p, const char *unit);

/* On how many days, counted from now, the procedure with the longest limit of any channel can still be accepted: then the calendar
 * (lastDay) ends too early. */
enum { CATALOGUE_WARN_DAYS = 56 }; /* told from so many on: a new calendar takes weeks to be decided */
int64_t catalogue_days_left(const struct catalogue *c, int64_t now_ms);

/* Does the filing fit its procedure of that day: known, handled by the unit, required components there, fee as the catalogue
 * says for the postal channel (unless `quoted`: it is a quote of ours, which knows discounts)?  Units only by their own code: it is
 * the one that others are told.  ERR_UNKNOWN_PROCEDURE, ERR_UNKNOWN_UNIT, ERR_NOT_COMPETENT, ERR_MISSING_COMPONENT, ERR_BAD_VALUE.
 */
int catalogue_check(const struct catalogue *c, const struct filing *f, int32_t day, bool quoted, const struct procedure **out,
    struct err *e) MUST_CHECK;

#endif
