/* SPDX-License-Identifier: Apache-2.0 */
/* From measures to findings.  The bounds come from the pages of tests/scans, which say how often they are right. */
#ifndef SCAN_SCAN_JUDGE_H
#define SCAN_SCAN_JUDGE_H

#include "scan/scan_verdict.h"

/* Sets p->found. */
void scan_judge(struct scan_page *p);

#endif
