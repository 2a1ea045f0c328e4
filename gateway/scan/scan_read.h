/* SPDX-License-Identifier: Apache-2.0 */
/* A scanned document taken apart: JPEG, PNG, or TIFF of several pages.  By whom it may kill: called in a cage (scan_cage.h). */
#ifndef SCAN_SCAN_READ_H
#define SCAN_SCAN_READ_H

#include "scan/scan_verdict.h"

/* Once in the process, before any cage: leptonica says nothing. */
void scan_start(void);

/* Measure and judge every page; strings live in the arena.  By what the bytes are, never by a name.  ERR_BAD_VALUE at "Document":
 * none of these, a page without a head, or of more than SCAN_PIXELS_MAX, more than SCAN_PAGES_MAX pages.  A page whose picture is
 * not whole is SCAN_DAMAGED. */
int scan_read(struct arena *a, struct str document, struct scan_verdict *out, struct err *e) MUST_CHECK;

#endif
