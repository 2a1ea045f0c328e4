/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring; see measure.h. */
#include "forms/measure.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "forms/fonts.h"

#define MM(x) ((x)*72 / 25.4)

enum { TEXT_MAX = 2 << 20 };
static const double module_min = MM(0.19); /* what a common scanner of counters still reads */
static const double code_text_gap = 1;

/* ---- text ---- */

static PangoFontDescription *
description(struct sheet_style s, double scale)
{
	PangoFontDescription *d = pango_font_description_new();

	pango_font_description_set_family_static(d, fonts_name(s.family));
	pango_font_description_set_size(d, (int)lround(s.size * scale * PANGO_SCALE));
	pango_font_description_set_weight(d, s.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_style(d, s.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
	return d;
}

static void
add_attr(PangoAttrList *list, PangoAttribute *at, size_t from, size_t to)
{
	at->start_index = (guint)from;
	at->end_index = (guint)to;
	pango_attr_list_insert(list, at);
}

static PangoLayout *
layout_new(struct arena *a, const struct sheet_run *runs, size_t n, double scale)
{
	PangoLayout *l = arena_own(a, pango_layout_new(fonts_context()), g_object_unref);
	PangoAttrList *list = pango_attr_list_new();
	struct buf text;

	buf_init(&text, a, TEXT_MAX);
	for (size_t i = 0; i < n; i++) {
		size_t from = text.len;
		PangoFontDescription *d = description(runs[i].style, scale);
		buf_str(&text, runs[i].text);
		add_attr(list, pango_attr_font_desc_new(d), from, i + 1 < n ? text.len : G_MAXUINT);
		pango_font_description_free(d);
	}
	add_attr(list, pango_attr_fallback_new(FALSE), 0, G_MAXUINT);
	add_attr(list, pango_attr_insert_hyphens_new(FALSE), 0,
	    G_MAXUINT); /* a number that is divided has no sign more than before */
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_text(l, text.len > 0 ? text.p : "", (int)text.len);
	return l;
}

static void
set_align(PangoLayout *l, enum sheet_align align)
{
	switch (align) {
	case SHEET_LEFT:
		break;
	case SHEET_CENTER:
		pango_layout_set_alignment(l, PANGO_ALIGN_CENTER);
		break;
	case SHEET_RIGHT:
		pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
		break;
	case SHEET_JUSTIFY:
		pango_layout_set_justify(l, TRUE);
		break;
	}
}

static void
measure_text(struct measure *m, struct sheet_block *b, double width)
{
	PangoLayout *l = b->layout = layout_new(m->a, b->runs, b->n_runs, m->scale);

	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_indent(l, (int)((b->hang > 0 ? -b->hang : b->indent) * PANGO_SCALE));
	set_align(l, b->style.align);
	b->n_lines = (size_t)pango_layout_get_line_count(l);
	b->line_ends = arena_alloc(m->a, b->n_lines * sizeof *b->line_ends);
	PangoLayoutIter *it = pango_layout_get_iter(l);
	size_t i = 0;
	do {
		int from, to;
		pango_layout_iter_get_line_yrange(it, &from, &to);
		b->line_ends[i++] = (double)to / PANGO_SCALE;
	} while (i < b->n_lines && pango_layout_iter_next_line(it));
	pango_layout_iter_free(it);
	b->wide = width;
	b->high = b->line_ends[b->n_lines - 1];
}

struct _PangoLayout *
measure_line(struct arena *a, struct sheet_style style, const char *text, double width)
{
	struct sheet_run run = {text, style};
	PangoLayout *l = layout_new(a, &run, 1, 1);

	pango_layout_set_single_paragraph_mode(l, TRUE);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	set_align(l, style.align);
	return l;
}

struct _PangoLayout *
measure_mark(struct arena *a, const struct sheet *s, size_t mark, double *wide_out)
{
	static const struct sheet_style bold = {.family = SHEET_SANS, .size = 10, .bold = true};
	PangoLayout *l = measure_line(a, bold, s->marks[mark], s->width - s->left - s->right - 2 * MEASURE_MARK_PAD);
	PangoRectangle area;

	pango_layout_get_extents(l, NULL, &area);
	*wide_out = (double)area.width / PANGO_SCALE;
	return l;
}

void
measure_marks(struct arena *a, struct sheet *s)
{
	double all = s->n_copies > 0 ? MM(30) : 0, wide;

	for (size_t i = 0; i < s->n_marks; i++) {
		measure_mark(a, s, i, &wide);
		all += wide + 2 * MEASURE_MARK_PAD + MEASURE_MARK_GAP;
	}
	s->mark_rows = all - MEASURE_MARK_GAP > s->width - s->left - s->right ? s->n_marks : 1;
}

/* ---- columns and tables ---- */

int
measure_columns(const struct sheet_block *b, double width, double *out, struct err *e)
{
	double left = width - b->gap * (double)(b->n_columns - 1), shares = 0;

	for (size_t i = 0; i < b->n_columns; i++) {
		left -= b->columns[i].width;
		shares += b->columns[i].share;
	}
	if (left < -0.5 || (shares > 0 && left / shares < MM(4)))
		return err_set(e, ERR_CONFIG, "%s: its columns are wider than the %.0f mm there are", b->path, width * 25.4 / 72);
	for (size_t i = 0; i < b->n_columns; i++)
		out[i] = b->columns[i].share > 0 ? left * b->columns[i].share / shares : b->columns[i].width;
	return 0;
}

double
measure_span(const double *widths, size_t column, size_t span)
{
	double w = 0;

	for (size_t i = column; i < column + span; i++)
		w += widths[i];
	return w;
}

static int
measure_row(struct measure *m, const struct sheet_block *b, struct sheet_row *row, const double *widths)
{
	size_t column = 0;

	row->height = 0;
	for (size_t i = 0; i < row->n_cells; i++) {
		struct sheet_block *text = row->cells[i].text;
		double w = measure_span(widths, column, row->cells[i].span) - 2 * b->side;

		if (w < MM(2))
			return err_set(m->e, ERR_CONFIG, "%s: the column is too narrow for text", text->path);
		measure_text(m, text, w);
		row->height = fmax(row->height, text->high + 2 * b->pad);
		column += row->cells[i].span;
	}
	return 0;
}

static int
measure_table(struct measure *m, struct sheet_block *b, double width)
{
	double widths[SHEET_COLUMNS_MAX];

	if (measure_columns(b, width, widths, m->e) != 0)
		return -1;
	b->wide = measure_span(widths, 0, b->n_columns);
	b->high = 0;
	for (size_t i = 0; i < b->n_rows; i++) {
		if (measure_row(m, b, &b->rows[i], widths) != 0)
			return -1;
		b->high += b->rows[i].height;
	}
	return 0;
}

static int
measure_sides(struct measure *m, struct sheet_block *b, double width)
{
	double widths[SHEET_COLUMNS_MAX];
	size_t i = 0;

	if (measure_columns(b, width, widths, m->e) != 0)
		return -1;
	b->wide = width;
	b->high = 0;
	for (struct sheet_block *k = b->kids; k != NULL; k = k->next, i++) {
		k->wide = widths[i];
		k->high = measure_blocks(m, k->kids, widths[i]);
		if (k->high < 0)
			return -1;
		b->high = fmax(b->high, k->high);
	}
	return 0;
}

/* ---- the others ---- */

static int
measure_group(struct measure *m, struct sheet_block *b, double width)
{
	b->wide = b->width > 0 ? fmin(b->width, width) : width;
	b->high = measure_blocks(m, b->kids, b->wide - 2 * b->pad);
	if (b->high < 0)
		return -1;
	b->high += 2 * b->pad;
	return 0;
}

/* Bars that are too wide get narrower as long as scanners read them. */
static int
measure_code(struct measure *m, struct sheet_block *b, double width)
{
	struct sheet_code *c = b->code;
	double modules = (double)(c->columns + 2 * c->quiet);

	if (modules * c->module > width && c->rows == 1)
		c->module = width / modules;
	b->wide = modules * c->module;
	if (b->wide > width + 0.01 || c->module < module_min)
		return err_set(m->e, ERR_CONFIG, "%s: %zu modules are too many for %.0f mm", b->path, c->columns,
		    width * 25.4 / 72);
	b->high = c->rows == 1 ? c->height : (double)(c->rows + 2 * c->quiet) * c->height;
	if (b->kids == NULL)
		return 0;
	measure_text(m, b->kids, b->wide);
	b->high += code_text_gap + b->kids->high;
	return 0;
}

static int
measure_block(struct measure *m, struct sheet_block *b, double width)
{
	switch (b->kind) {
	case SHEET_TEXT:
		measure_text(m, b, width);
		return 0;
	case SHEET_LINE:
		b->wide = b->width > 0 ? fmin(b->width, width) : width;
		b->high = b->height;
		return 0;
	case SHEET_SPACE:
		b->wide = width;
		b->high = b->height;
		return 0;
	case SHEET_CODE:
		return measure_code(m, b, width);
	case SHEET_GROUP:
		return measure_group(m, b, width);
	case SHEET_SIDES:
		return measure_sides(m, b, width);
	case SHEET_TABLE:
		return measure_table(m, b, width);
	case SHEET_BREAK:
		return 0;
	}
	return -1;
}

double
measure_blocks(struct measure *m, struct sheet_block *first, double width)
{
	double high = 0;

	for (struct sheet_block *b = first; b != NULL; b = b->next) {
		if (measure_block(m, b, width) != 0)
			return -1;
		high += b->before + b->high + b->after;
	}
	return high;
}
