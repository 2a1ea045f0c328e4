/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When what a configuration names runs out: our keys' certificates, partners' pinned certificates, authorities, revocation
 * lists, TLS files.  Noted while a generation is loaded, judged whenever somebody asks: `postgate check`, /readyz, /metrics.
 *
 * A certificate is told 30 days ahead, a list when less than a quarter of its own period is left, at most 7 days ahead.
 * Nothing here refuses a message or a call: that is the verifier's business, when the time has come.
 */
#ifndef CONF_CONF_DATES_H
#define CONF_CONF_DATES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct conf_dates;
struct arena;
struct setup;

enum conf_dates_kind {
	CONF_DATES_CERTIFICATES,
	CONF_DATES_AUTHORITIES, /* of more than 8 in a file only the one that is good for longest is noted */
	CONF_DATES_LISTS,
};

/* Note what is in a file; `section` and `option` (kept as they are) name it to people.  ERR_CONFIG: it cannot be read. */
int conf_dates_note(struct setup *s, const char *section, const char *option, enum conf_dates_kind kind, const char *path,
    struct err *e) MUST_CHECK;

/* Note a fault that no time cures, in the words an operator shall read. */
void conf_dates_fault(struct setup *s, const char *section, const char *option, const char *text);

/* A line for each that is over, not valid yet, faulty, or over soon: `before` begins it.  How many. */
size_t conf_dates_tell(const struct setup *s, int64_t now_ms, const char *before, struct buf *out);

/* Age and days left of each, and how many of them are a fault now, as metrics. */
void conf_dates_metrics(const struct setup *s, int64_t now_ms, struct buf *out);

#endif
