/* SPDX-License-Identifier: Apache-2.0 */
/* Tables, and rows of a label and its value, which are tables without lines. */
#include <string.h>

#include "base/arena.h"
#include "forms/sheet_reader.h"
#include "xml/xml.h"

static const double cell_pad = 2.2, cell_side = 3.4; /* points */

void
read_column(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_column *out)
{
	const char *s = read_attr(r, n, "width");
	size_t len = s != NULL ? strlen(s) : 0;

	out->align = read_align(r, n, out->align);
	if (s == NULL || (len == 1 && s[0] == '*'))
		out->share = 1;
	else if (len == 2 && s[0] >= '1' && s[0] <= '9' && s[1] == '*')
		out->share = s[0] - '0';
	else
		out->width = read_mm(r, n, "width", 0);
	if (out->share == 0 && out->width < 1)
		read_fails(r, n, "width is a length in millimetres, or a share: \"1*\" to \"9*\"");
}

static size_t
count(const struct _xmlNode *parent)
{
	size_t n = 0;

	for (const struct _xmlNode *k = xml_first(parent); k != NULL; k = xml_next(k))
		n++;
	return n;
}

/* ---- <table> ---- */

static void
read_cols(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	static const char *const known[] = {"width", "align", NULL}, *const none[] = {NULL};
	size_t most = count(n);

	read_only(r, n, none, false);
	if (most == 0 || most > SHEET_COLUMNS_MAX) {
		read_fails(r, n, "a table of %zu columns: 1 to %d", most, SHEET_COLUMNS_MAX);
		return;
	}
	b->columns = arena_alloc(r->a, most * sizeof *b->columns);
	for (const struct _xmlNode *c = xml_first(n); c != NULL; c = xml_next(c)) {
		read_only(r, c, known, false);
		if (!xml_is(c, NULL, "col"))
			read_fails(r, c, "only <col> can stand here");
		b->columns[b->n_columns].align = b->style.align;
		read_column(r, c, &b->columns[b->n_columns++]);
	}
}

static void
read_row(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b, bool head)
{
	static const char *const none[] = {NULL}, *const known[] = {"span", NULL};
	struct sheet_row *row = &b->rows[b->n_rows++];
	struct sheet_style around = b->style;
	size_t column = 0;

	read_only(r, n, none, true);
	if (!xml_is(n, NULL, "r"))
		read_fails(r, n, "only <r> can stand here");
	around.bold |= head;
	row->cells = arena_alloc(r->a, (count(n) + 1) * sizeof *row->cells);
	for (const struct _xmlNode *c = xml_first(n); c != NULL && !r->failed; c = xml_next(c)) {
		size_t span = (size_t)read_number(r, c, "span", 1);
		struct sheet_block *text = arena_alloc(r->a, sizeof *text);

		read_only(r, c, known, true);
		if (!xml_is(c, NULL, "c") || span == 0 || column + span > b->n_columns) {
			read_fails(r, c, "cells, <c>, for %zu columns can stand in this row", b->n_columns);
			return;
		}
		around.align = head ? SHEET_CENTER : b->columns[column].align;
		*text = (struct sheet_block){.kind = SHEET_TEXT, .path = read_path(r, c)};
		text->style = read_style(r, c, read_style(r, n, around));
		read_runs(r, c, text);
		row->cells[row->n_cells++] = (struct sheet_cell){text, span};
		column += span;
	}
	if (column != b->n_columns)
		read_fails(r, n, "cells for %zu columns, but the table has %zu", column, b->n_columns);
}

void
read_table(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	static const char *const borders[] = {"none", "all", "rows", NULL}, *const none[] = {NULL};
	const struct _xmlNode *cols = xml_first(n), *head = cols != NULL ? xml_next(cols) : NULL;

	b->kind = SHEET_TABLE;
	b->border = (enum sheet_border)read_word(r, n, "border", borders, SHEET_GRID);
	b->pad = read_mm(r, n, "pad", cell_pad);
	b->side = read_mm(r, n, "pad", cell_side);
	if (cols == NULL || !xml_is(cols, NULL, "cols")) {
		read_fails(r, n, "a table begins with <cols>");
		return;
	}
	read_cols(r, cols, b);
	if (head != NULL && !xml_is(head, NULL, "head"))
		head = NULL;
	b->rows = arena_alloc(r->a, (count(n) + (head != NULL ? count(head) : 0) + 1) * sizeof *b->rows);
	if (head != NULL)
		read_only(r, head, none, false);
	for (const struct _xmlNode *k = head != NULL ? xml_first(head) : NULL; k != NULL && !r->failed; k = xml_next(k))
		read_row(r, k, b, true);
	b->n_head = b->n_rows;
	for (const struct _xmlNode *k = xml_next(head != NULL ? head : cols); k != NULL && !r->failed; k = xml_next(k))
		read_row(r, k, b, false);
}

/* ---- <rows> ---- */

void
read_rows(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	static const char *const known[] = {"label", NULL};
	enum { LABEL_MM = 45 };
	struct sheet_column two[] = {{.width = read_mm(r, n, "label", LABEL_MM / 25.4 * 72)}, {.share = 1}};

	b->kind = SHEET_TABLE;
	b->border = SHEET_BARE;
	b->pad = read_mm(r, n, "pad", 1);
	b->columns = arena_alloc(r->a, sizeof two);
	memcpy(b->columns, two, sizeof two);
	b->n_columns = 2;
	b->rows = arena_alloc(r->a, (count(n) + 1) * sizeof *b->rows);
	for (const struct _xmlNode *k = xml_first(n); k != NULL && !r->failed; k = xml_next(k)) {
		const char *label = read_attr(r, k, "label");
		struct sheet_row *row = &b->rows[b->n_rows++];
		struct sheet_block *text = arena_alloc(r->a, sizeof *text);

		read_only(r, k, known, true);
		if (!xml_is(k, NULL, "row") || label == NULL) {
			read_fails(r, k, "only <row label=\"...\"> can stand here");
			return;
		}
		*text = (struct sheet_block){.kind = SHEET_TEXT, .path = read_path(r, k), .style = read_style(r, k, b->style)};
		read_runs(r, k, text);
		row->cells = arena_alloc(r->a, 2 * sizeof *row->cells);
		row->cells[row->n_cells++] = (struct sheet_cell){read_plain(r, k, b->style, label), 1};
		row->cells[row->n_cells++] = (struct sheet_cell){text, 1};
	}
}
