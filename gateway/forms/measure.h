/* SPDX-License-Identifier: Apache-2.0 */
/* How wide and how high the blocks of a sheet are, before any of them is placed. */
#ifndef FORMS_MEASURE_H
#define FORMS_MEASURE_H

#include "base/err.h"
#include "forms/sheet.h"

struct arena;

struct measure {
	struct arena *a;
	double scale; /* of all type: 1, or smaller when a sheet must fit */
	struct err *e;
};

/* The blocks, one behind the other, in columns of this width: layout, line ends, wide and high of each.  The height of all with
 * what is white between them; -1: ERR_CONFIG says what does not fit.  May be said again with another scale. */
double measure_blocks(struct measure *m, struct sheet_block *first, double width);

/* The widths of n columns in `width` with `gap` between them, into out.  Those that are told have what they say, the others share.
 */
int measure_columns(const struct sheet_block *b, double width, double *out, struct err *e) MUST_CHECK;

/* The width of a cell that begins at `column` and spans some. */
double measure_span(const double *widths, size_t column, size_t span);

/* A mark in its box, without it, and how wide it is; and whether all stand in one row, or each in its own: into s->mark_rows. */
enum { MEASURE_MARK_PAD = 3, MEASURE_MARK_GAP = 6 }; /* points: inside of the box, between two */
struct _PangoLayout *measure_mark(struct arena *a, const struct sheet *s, size_t mark, double *wide_out);
void measure_marks(struct arena *a, struct sheet *s);

/* One line of text of a frame, no wider than `width`: cut with three dots. */
struct _PangoLayout *measure_line(struct arena *a, struct sheet_style style, const char *text, double width);

#endif
