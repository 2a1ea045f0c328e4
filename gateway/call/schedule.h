/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a failed exchange is tried again: pauses that double from the partner's `retry` up to `retry_max`, each off by up to a
 * quarter so that exchanges which failed together do not come back together.  Pure.
 */
#ifndef CALL_SCHEDULE_H
#define CALL_SCHEDULE_H

#include <stdint.h>

#include "model/partner.h"

/* The pause after so many failed attempts (from 1).  `random` spreads it from three to five quarters of its nominal length:
 * 0 the shortest, 128 nominal, 255 the longest. */
int64_t schedule_pause_ms(const struct partner *p, unsigned attempts, unsigned char random);

/* From the first attempt to the last one before a person must look, the attempts' own time not counted. */
int64_t schedule_total_ms(const struct partner *p, unsigned char random);

#endif
