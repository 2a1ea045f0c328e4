/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging a journal and its heads offline: first each head in order - its signature, its timestamp, the head before it -,
 * then the chain from the first record to the last, and whether the journal has the records that heads speak of, with
 * those very chain values.  Reads files only, with the daemon's own reading code.
 */
#ifndef EVIDENCE_VERIFY_H
#define EVIDENCE_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct anchors;
struct vault;

struct verify_ask {
	const char *journal;          /* directory of the segments */
	const char *heads;            /* of the heads; NULL: heads in the journal's */
	const struct anchors *trust;  /* who may sign heads */
	const struct anchors *tsa;    /* who may timestamp them; NULL: timestamps are not looked at */
	const struct vault *vault;    /* every record is also opened; NULL: not */
	void (*progress)(uint64_t seq, const char *segment); /* every two seconds; NULL: never */
};

struct verify_found {
	char installation[33];        /* hex */
	uint64_t records, covered;    /* the last one's number; the last one's under a head */
	size_t heads, unstamped;
};

enum verify_verdict {
	VERIFY_WHOLE = 0,
	VERIFY_WRONG = 1,             /* e names the first wrong thing: a record by segment, offset and number, or a head */
	VERIFY_UNREADABLE = 2,        /* there is no journal, or it cannot be read */
	VERIFY_DEBT = 3,              /* whole, but records at the end have no head, or heads no timestamp */
};

enum verify_verdict verify_journal(const struct verify_ask *q, struct verify_found *out, struct err *e);

#endif
