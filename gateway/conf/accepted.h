/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a dossier was accepted under, and by what its life after the acceptance goes: the version of the catalogue that it keeps,
 * and its procedure there.  By that version: components, internal steps, results, who is competent.  Not by it, because these are
 * facts of the day on which somebody asks: the calendar (days off are announced after many an acceptance, docs/operating.md), codes
 * of units of before, and units that there were not yet.
 */
#ifndef CONF_ACCEPTED_H
#define CONF_ACCEPTED_H

#include "conf/conf.h"

struct dossier;

enum accepted_how {
	ACCEPTED_HELD,   /* its version is here */
	ACCEPTED_UNSAID, /* a release that kept none accepted it: today's version, as it is of the day of its acceptance */
	ACCEPTED_GONE,   /* its version is in the folder no more: the same, and whoever acts or looks is told */
};

struct accepted {
	enum accepted_how how;
	const struct catalogue *catalogue; /* never NULL */
	const struct procedure *procedure; /* of the day of its acceptance; NULL: not even there */
};

void accepted_under(const struct setup *s, const struct dossier *d, struct accepted *out);

/* The unit of that code, in either form or of before: today's, or one that only the dossier's version has; NULL: there is none. */
const struct unit *accepted_unit(const struct setup *s, const struct accepted *x, const char *code);

/* May that unit handle it: by the version it was accepted under, or by today's on that day (deadline_day_of)?  Units are made and
 * abolished while dossiers are at work. */
bool accepted_handles(const struct setup *s, const struct accepted *x, const struct dossier *d, const struct unit *u,
    int32_t today);

const char *accepted_text(enum accepted_how how, bool vi); /* for a person */

#endif
