/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing a placed sheet as PDF with its fonts in it.  The same sheet gives the same bytes.  The landlord of Cairo. */
#ifndef FORMS_DRAW_H
#define FORMS_DRAW_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct placing;
struct sheet;

enum { DRAW_PDF_MAX = 32 << 20 };

/* In the arena.  ERR_INTERNAL with what Cairo says. */
int draw_pdf(struct arena *a, const struct sheet *s, const struct placing *p, struct str *pdf_out, struct err *e) MUST_CHECK;

#endif
