/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing; see draw.h. */
#include "forms/draw.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "base/arena.h"
#include "base/buf.h"
#include "forms/measure.h"
#include "forms/placing.h"
#include "forms/sheet.h"

#define MM(x) ((x)*72 / 25.4)

/* When the model tells no time: never the clock's. */
static const char no_date[] = "2000-01-01T00:00:00+07:00";
static const double copy_size = 10, foot_size = 9;

static cairo_status_t
take(void *with, const unsigned char *bytes, unsigned n)
{
	struct buf *b = with;

	buf_add(b, bytes, n);
	return b->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* ---- blocks ---- */

static void
draw_text(cairo_t *cr, const struct placed *p)
{
	PangoLayoutIter *it = pango_layout_get_iter(p->b->layout);
	double from = p->first > 0 ? p->b->line_ends[p->first - 1] : 0;
	size_t i = 0;

	do {
		PangoRectangle area;
		if (i >= p->first && i < p->end) {
			pango_layout_iter_get_line_extents(it, NULL, &area);
			cairo_move_to(cr, p->x + (double)area.x / PANGO_SCALE,
			    p->y - from + (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE);
			pango_cairo_show_layout_line(cr, pango_layout_iter_get_line_readonly(it));
		}
	} while (++i < p->end && pango_layout_iter_next_line(it));
	pango_layout_iter_free(it);
}

/* Neighbours in one rectangle, so that no viewer shows a seam. */
static void
draw_code(cairo_t *cr, const struct placed *p)
{
	const struct sheet_code *c = p->b->code;
	double x = p->x + (double)c->quiet * c->module, y = p->y + (c->rows > 1 ? (double)c->quiet * c->height : 0);

	for (size_t row = 0; row < c->rows; row++)
		for (size_t i = 0, end; i < c->columns; i = end) {
			const unsigned char *m = c->dark + row * c->columns;
			for (end = i + 1; end < c->columns && m[end] == m[i]; end++)
				;
			if (m[i] != 0)
				cairo_rectangle(cr, x + (double)i * c->module, y + (double)row * c->height,
				    (double)(end - i) * c->module, c->height);
		}
	cairo_fill(cr);
}

static void
draw_rule(cairo_t *cr, double x, double y, double wide, double rule, bool dotted)
{
	static const double dots[] = {1, 2};

	cairo_save(cr);
	cairo_set_line_width(cr, rule);
	if (dotted)
		cairo_set_dash(cr, dots, 2, 0);
	cairo_move_to(cr, x, y);
	cairo_line_to(cr, x + wide, y);
	cairo_stroke(cr);
	cairo_restore(cr);
}

static void
draw_frame(cairo_t *cr, double x, double y, double wide, double high, double rule)
{
	cairo_set_line_width(cr, rule);
	cairo_rectangle(cr, x, y, wide, high);
	cairo_stroke(cr);
}

static void
draw_placed(cairo_t *cr, const struct placed *p)
{
	switch (p->kind) {
	case PLACED_FRAME:
		draw_frame(cr, p->x, p->y, p->wide, p->high, p->rule);
		return;
	case PLACED_RULE:
		draw_rule(cr, p->x, p->y, p->wide, p->rule, false);
		return;
	case PLACED_BLOCK:
		break;
	}
	if (p->b->kind == SHEET_TEXT)
		draw_text(cr, p);
	else if (p->b->kind == SHEET_CODE)
		draw_code(cr, p);
	else
		draw_rule(cr, p->x, p->y + p->b->height / 2, p->wide, p->b->height, p->b->dotted);
}

/* ---- the frame of a page ---- */

static double
show_line(cairo_t *cr, struct arena *a, struct sheet_style style, const char *text, double x, double y, double width)
{
	PangoLayout *l = measure_line(a, style, text, width);
	int high;

	cairo_move_to(cr, x, y);
	pango_cairo_show_layout(cr, l);
	pango_layout_get_size(l, NULL, &high);
	return (double)high / PANGO_SCALE;
}

/* Marks from the right, each in a box that nobody overlooks; the copy's name from the left with what they leave. */
static void
draw_head(cairo_t *cr, struct arena *a, const struct sheet *s, const struct placed_page *page)
{
	struct sheet_style name = {.family = SHEET_SERIF, .size = copy_size, .italic = true};
	double y = place_head_y(s), right = s->width - s->right;

	for (size_t i = s->n_marks; i-- > 0;) {
		double wide, top = s->mark_rows > 1 ? y + PLACED_MARK_ROW * (double)i : y;
		PangoLayout *l = measure_mark(a, s, i, &wide);
		int high;
		pango_layout_get_size(l, NULL, &high);
		double x = right - wide - MEASURE_MARK_PAD;
		draw_frame(cr, x - MEASURE_MARK_PAD, top - MEASURE_MARK_PAD, wide + 2 * MEASURE_MARK_PAD,
		    (double)high / PANGO_SCALE + 2 * MEASURE_MARK_PAD, 1.2);
		cairo_move_to(cr, x, top);
		pango_cairo_show_layout(cr, l);
		if (s->mark_rows <= 1)
			right = x - MEASURE_MARK_PAD - MEASURE_MARK_GAP;
	}
	if (s->n_copies > 0 && right - s->left > MM(10))
		show_line(cr, a, name, s->copies[page->copy], s->left, y, right - s->left);
}

static void
draw_foot(cairo_t *cr, struct arena *a, const struct sheet *s, const struct placed_page *page)
{
	struct sheet_style small = {.family = SHEET_SERIF, .size = foot_size};
	double y = place_foot_y(s), width = s->width - s->left - s->right, number = 0;

	if (s->foot == NULL && s->foot_page == NULL)
		return;
	draw_rule(cr, s->left, y - 2, width, 0.4, false);
	if (s->foot_page != NULL) {
		small.align = SHEET_RIGHT;
		number = MM(25);
		show_line(cr, a, small, arena_fmt(a, "%s %zu/%zu", s->foot_page, page->number, page->of), s->left + width - number,
		    y, number);
	}
	small.align = SHEET_LEFT;
	if (s->foot != NULL)
		show_line(cr, a, small, s->foot, s->left, y, width - number);
}

/* ---- all ---- */

static void
draw_pages(cairo_t *cr, struct arena *a, const struct sheet *s, const struct placing *p)
{
	const struct placed *x = p->all;

	for (size_t i = 0; i < p->n_pages; i++) {
		cairo_set_source_rgb(cr, 0, 0, 0);
		for (; x != NULL && x->page == i; x = x->next)
			draw_placed(cr, x);
		draw_head(cr, a, s, &p->pages[i]);
		draw_foot(cr, a, s, &p->pages[i]);
		cairo_show_page(cr);
	}
}

static cairo_surface_t *
open_pdf(struct buf *out, const struct sheet *s)
{
	cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(take, out, s->width, s->height);

	cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, s->date != NULL ? s->date : no_date);
	cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "postgate");
	if (s->title != NULL)
		cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, s->title);
	return pdf;
}

int
draw_pdf(struct arena *a, const struct drawing *all, size_t n, struct str *pdf_out, struct err *e)
{
	struct buf out;

	buf_init(&out, a, DRAW_PDF_MAX);
	cairo_surface_t *pdf = open_pdf(&out, all[0].sheet);
	cairo_t *cr = cairo_create(pdf);
	for (size_t i = 0; i < n; i++) {
		cairo_pdf_surface_set_size(pdf, all[i].sheet->width, all[i].sheet->height);
		draw_pages(cr, a, all[i].sheet, all[i].placing);
	}
	cairo_status_t why = cairo_status(cr);
	cairo_destroy(cr);
	cairo_surface_finish(pdf);
	if (why == CAIRO_STATUS_SUCCESS)
		why = cairo_surface_status(pdf);
	cairo_surface_destroy(pdf);
	if (why != CAIRO_STATUS_SUCCESS || out.full)
		return err_set(e, ERR_INTERNAL, "the PDF: %s", cairo_status_to_string(why));
	*pdf_out = (struct str){out.p, out.len};
	return 0;
}
