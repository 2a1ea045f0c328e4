/* SPDX-License-Identifier: Apache-2.0 */
/* Halls of days that are over are closed, by the job `halls`: who still waited has left, who booked and did not come missed it
 * (docs/queue.md). */
#ifndef CASES_HALL_CLOSE_H
#define CASES_HALL_CLOSE_H

#include "ledger/commit.h"

/* All whose day ended before that moment, in Viet Nam; *n_out: how many. */
int halls_close(struct commit_context *k, int64_t now_ms, size_t *n_out, struct err *e) MUST_CHECK;

#endif
