/* SPDX-License-Identifier: Apache-2.0 */
/* Bar codes of a page: Code 128 and QR, which are those that we print (docs/forms.md). */
#ifndef SCAN_SCAN_CODES_H
#define SCAN_SCAN_CODES_H

struct Pix;
struct arena;

/* What was read of an 8-bit grey picture, one a line, in the arena; NULL: nothing.  What is not UTF-8, has control characters or is
 * too much for SCAN_CODES_MAX is left out.  S10 numbers are not checked here. */
const char *scan_codes(struct arena *a, struct Pix *grey);

#endif
