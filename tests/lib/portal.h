/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An office (office.h) whose dossiers are told to a unit's system (addressee.h) and to a national portal (dvcqg-1.0), both in this
 * process, by hand: no worker runs but portal_work.  One a program; failures to set it up abort it.
 */
#ifndef TESTS_LIB_PORTAL_H
#define TESTS_LIB_PORTAL_H

#include "tests/lib/addressee.h"
#include "tests/lib/office.h"

#define PORTAL "portal"

enum { PORTAL_HEARD_MAX = 16 };

/* What the portal was sent, one call after the other; of each but the log-in. */
struct portal_heard {
	char bodies[PORTAL_HEARD_MAX][8000];
	int n;
};

extern struct portal_heard portal_heard;
extern struct addressee portal_unit;
extern struct partner_setup portal_partners[3]; /* the post, the unit, the portal */

/* After the office was started, and before it is stopped.  0, or -1 with office.e. */
int portal_start(void);
void portal_stop(void);

/* As a worker of that partner does: takes what is ready, calls, and gives the exchange as it then is. */
struct exchange portal_work(size_t partner);

/* Do the words stand in that call? */
bool portal_said(int call, const char *words);

#endif
