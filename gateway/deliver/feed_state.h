/* SPDX-License-Identifier: Apache-2.0 */
/* How each partner's feed goes in this process, for /readyz, /metrics and the operator.  Any thread. */
#ifndef DELIVER_FEED_STATE_H
#define DELIVER_FEED_STATE_H

#include "run/core.h"

struct feed_state {
	int64_t read_ms;          /* when a page was last read and kept; 0: not since the start */
	int64_t failing_ms;       /* since when it fails; 0: it does not */
	enum err_code code;       /* the last failure */
	bool unknown_cursor;      /* the partner refuses our position: only an operator gets it going again */
	char why[160];
};

struct feed_states;               /* of one core */

void feed_state_read(struct core *c, const char *partner, int64_t now_ms);

/* true when it begins to fail, or fails in another way. */
bool feed_state_failed(struct core *c, const char *partner, const struct err *why, bool unknown_cursor, int64_t now_ms);

/* As it is now; all zero when nothing was read yet. */
struct feed_state feed_state_of(struct core *c, const char *partner);

void feed_states_free(struct feed_states *first);

#endif
