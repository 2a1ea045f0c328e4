/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The national portal asked from the command line for its catalogues: no store, no journal, no running gateway; a session of its
 * own. Nothing of a person is in question or answer.  Refuses half an answer: all that was asked for is there, or nothing.
 */
#ifndef MAIN_NATIONAL_ASK_H
#define MAIN_NATIONAL_ASK_H

#include "conf/catalogue_import.h"
#include "conf/catalogue_new.h"
#include "conf/conf.h"

struct national_ask {
	struct arena *a;
	const struct partner_setup *to;
	const char *gateway;      /* our id */
	const char *const *codes; /* of our procedures */
	size_t n_codes;
	const struct catalogue_wanted *wanted;                 /* of those that we lack */
	void (*progress)(size_t done, size_t all, int64_t ms); /* every two seconds from the second on */
};

/* Fill the lists of `out`; those of our procedures and of the wanted ones that are listed are asked one by one.  A busy portal is
 * asked again, three times at most.  Any error of calls. */
int national_ask(const struct national_ask *x, struct catalogue_national *out, struct err *e) MUST_CHECK;

#endif
