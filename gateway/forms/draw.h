/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing placed sheets as one PDF with its fonts in it.  The same sheets give the same bytes.  The landlord of Cairo. */
#ifndef FORMS_DRAW_H
#define FORMS_DRAW_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct placing;
struct sheet;

enum { DRAW_PDF_MAX = 32 << 20 };

struct drawing {
	const struct sheet *sheet;
	const struct placing *placing;
};

/* n of them (at least one), one behind the other, each on pages of its own size; title and date are the first one's.  In the arena.
 * ERR_INTERNAL with what Cairo says. */
int draw_pdf(struct arena *a, const struct drawing *all, size_t n, struct str *pdf_out, struct err *e) MUST_CHECK;

#endif
