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

struct arena;
struct filing;

struct holiday { /* a day off, or one that makes up for one */
	const char *date, *name;
	bool off;
	const char *source;
	bool provisional; /* computed, not yet announced */
};

/* What the national catalogue has and ours lacks facts of: it is offered to nobody and looked up by nobody before an operator has
 * completed it and moved it to the procedures or units. */
struct draft {
	const char *where, *code, *name; /* where: its file and place */
	bool unit;                       /* a unit; else a procedure */
	const char *const *says;         /* what the portal said besides */
	size_t n_says;
	const char *const *lacks; /* what is to be done, a sentence each */
	size_t n_lacks;
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
	int32_t communes_from;         /* from that day on all communes there are are among them; 0: nobody says so */
	const struct commune_was *was; /* sorted by code, each with all that it went into */
	size_t n_was;
	const struct post_office *offices; /* sorted by pos */
	size_t n_offices;
	const struct paper_type *papers; /* sorted by code */
	size_t n_papers;
	const struct holiday *holidays; /* sorted by date */
	size_t n_holidays;
	struct tariff tariff;
	struct calendar calendar;
	size_t invented; /* entries that are marked so, or provisional */
	const struct draft *drafts; /* sorted by kind and code */
	size_t n_drafts;
};

/* What a dossier keeps of it, so that the same one can be found again: date and digest, "2026-11-29 3fa9..."; in the arena. */
const char *catalogue_version(struct arena *a, const struct catalogue *c);
bool catalogue_is_version(const struct catalogue *c, const char *version);

/* The one that is valid on that day (deadline_day_of); NULL when there is none. */
const struct procedure *catalogue_procedure(const struct catalogue *c, const char *code, int32_t day);
const struct commune *catalogue_commune(const struct catalogue *c, const char *code, int32_t day);

/* What a commune of before 1 July 2025 went into: the first of *n_out rows; NULL when nobody says. */
const struct commune_was *catalogue_commune_was(const struct catalogue *c, const char *code, size_t *n_out);

/* Is that commune one of that province on that day?  A catalogue that does not have all communes (communes_from) cannot tell of one
 * that it lacks, and allows it.  ERR_BAD_VALUE at `at`/Province or `at`/Commune, with what there is instead. */
int catalogue_place_check(const struct catalogue *c, const char *province, const char *commune, int32_t day, const char *at,
    struct err *e) MUST_CHECK;

/* May a dossier of `u` be taken in at that post office?  A procedure that somebody inspects in the field is not taken in anywhere
 * (domain section 1.3, rule 6): only in the unit's own commune or, of a unit of the whole province, there.  An office that the
 * catalogue does not have is in `own`, the gateway's province, in whatever commune.  ERR_BAD_VALUE at `field`. */
int catalogue_area_check(const struct catalogue *c, const struct procedure *p, const struct unit *u, const char *pos,
    const char *own, int32_t day, const char *field, struct err *e) MUST_CHECK;

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
