/* SPDX-License-Identifier: Apache-2.0 */
/* What can be measured of one page's picture.  Most is done at half its size, which keeps bar codes legible and costs a
 * quarter. */
#ifndef SCAN_SCAN_MEASURE_H
#define SCAN_SCAN_MEASURE_H

#include "scan/scan_verdict.h"

struct Pix;
struct arena;

/* grey: 8 bits.  What is known of the file (size, dpi, colour, damaged) is in *p already; codes live in the arena. */
void scan_measure(struct arena *a, struct Pix *grey, struct scan_page *p);

#endif
