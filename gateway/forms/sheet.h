/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet: what stands on a paper, in order, before anybody knows where.  Plain data, read from the small XML language that
 * templates write (docs/forms.md); lengths are points (1/72 inch) here and millimetres there, but for sizes of type, which are
 * points in both.
 */
#ifndef FORMS_SHEET_H
#define FORMS_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct _PangoLayout;

enum { SHEET_COLUMNS_MAX = 24, SHEET_COPIES_MAX = 6, SHEET_MARKS_MAX = 4, SHEET_PAGES_MAX = 500 };

enum sheet_align { SHEET_LEFT = 0, SHEET_CENTER, SHEET_RIGHT, SHEET_JUSTIFY };
enum sheet_family { SHEET_SERIF = 0, SHEET_SANS, SHEET_MONO, SHEET_FAMILIES };

/* How letters look; what a block does not say, it has from the one around it. */
struct sheet_style {
	enum sheet_family family;
	double size; /* points */
	bool bold, italic;
	enum sheet_align align;
};

struct sheet_run {
	const char *text; /* NFC, blanks as one, every letter in the font */
	struct sheet_style style;
};

enum sheet_kind { SHEET_TEXT, SHEET_LINE, SHEET_SPACE, SHEET_CODE, SHEET_GROUP, SHEET_SIDES, SHEET_TABLE, SHEET_BREAK };

/* A code as its modules, row by row, 1 for dark; quiet zones not included. */
struct sheet_code {
	size_t columns, rows;
	unsigned char *dark;
	double module, height; /* points: of one module, of the bars (of a square code: of a module) */
	size_t quiet;          /* modules that stay white on each side */
};

/* A column of a table or of what stands side by side: its width, or its share of what the others leave. */
struct sheet_column {
	double width, share;
	enum sheet_align align;
};

/* A row of a table, and its cells: a TEXT each. */
struct sheet_cell {
	struct sheet_block *text;
	size_t span;
};

struct sheet_row {
	struct sheet_cell *cells;
	size_t n_cells;
	double height; /* measured */
};

enum sheet_border { SHEET_BARE = 0, SHEET_GRID, SHEET_RULES };

struct sheet_block {
	enum sheet_kind kind;
	struct sheet_block *next, *kids; /* SIDES: a GROUP for each column */
	const char *path;                /* where in the sheet, for errors */
	struct sheet_style style;
	double before, after, indent, hang; /* white above and below; first line, all lines but the first */
	double width, height;               /* LINE: length and thickness; SPACE: height; GROUP: its own width; 0: what there is */
	bool keep, dotted;                  /* GROUP: on one page; LINE: dots */
	double pad, rule;                   /* GROUP: inside and thickness of its frame; TABLE: inside of a cell, above and below */
	double side;                        /* TABLE: inside of a cell, left and right */
	struct sheet_run *runs;
	size_t n_runs;
	struct sheet_code *code;
	struct sheet_column *columns;
	size_t n_columns;
	double gap;
	struct sheet_row *rows; /* TABLE: the first n_head are repeated on each page */
	size_t n_rows, n_head;
	enum sheet_border border;

	/* measured */
	struct _PangoLayout *layout;
	double *line_ends; /* TEXT: where each line ends, from the text's top */
	size_t n_lines;
	double wide, high; /* without before and after */
};

struct sheet {
	double width, height, top, right, bottom, left;
	const char *title, *date;             /* of the file: date in ISO 8601 */
	const char *marks[SHEET_MARKS_MAX];   /* boxed at the top of each page */
	size_t n_marks, mark_rows;            /* measured: side by side in one row, or each in its own */
	const char *copies[SHEET_COPIES_MAX]; /* the whole is drawn once for each, its name above */
	size_t n_copies;
	const char *foot, *foot_page; /* at the foot of each page: text; "Trang", which gets " 1/3"; or NULL */
	size_t pages_max;             /* of one copy; type is made smaller to keep to it; 0: as many as it takes */
	struct sheet_style style;
	struct sheet_block *blocks;
};

/* Read a sheet.  In the arena; NULL: ERR_CONFIG says where and what.  Wants fonts_ready. */
struct sheet *sheet_read(struct arena *a, struct str xml, struct err *e);

#endif
