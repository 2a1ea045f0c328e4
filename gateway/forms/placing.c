/* SPDX-License-Identifier: Apache-2.0 */
/* Placing; see placing.h. */
#include "forms/placing.h"

#include <math.h>

#include "base/arena.h"
#include "forms/measure.h"

#define MM(x) ((x)*72 / 25.4)

static const double grid_rule = 0.5, scale_step = 0.05, scale_min = 0.6, slack = 0.01;

struct flow {
	struct arena *a;
	const struct sheet *s;
	struct placing *p;
	struct placed **last;
	size_t copy, page; /* page: its number in this copy, from 1 */
	double y, top, bottom;
	struct err *e;
};

/* Marks, names of copies and footers have a strip of their own, however small the margin. */
static double
body_top(const struct sheet *s)
{
	double strip = MM(14) + (s->mark_rows > 1 ? PLACED_MARK_ROW * (double)(s->mark_rows - 1) : 0);

	return s->n_marks > 0 || s->n_copies > 0 ? fmax(s->top, strip) : s->top;
}

static double
body_bottom(const struct sheet *s)
{
	double margin = s->foot != NULL || s->foot_page != NULL ? fmax(s->bottom, MM(13)) : s->bottom;

	return s->height - margin;
}

double
place_head_y(const struct sheet *s)
{
	return body_top(s) - MM(10) - (s->mark_rows > 1 ? PLACED_MARK_ROW * (double)(s->mark_rows - 1) : 0);
}

double
place_foot_y(const struct sheet *s)
{
	return body_bottom(s) + MM(3);
}

/* ---- single things ---- */

static struct placed *
put(struct flow *f, enum placed_kind kind, double x, double y, double wide, double high)
{
	struct placed *p = *f->last = arena_alloc(f->a, sizeof *p);

	*p = (struct placed){.kind = kind, .page = f->p->n_pages - 1, .x = x, .y = y, .wide = wide, .high = high};
	f->last = &p->next;
	return p;
}

/* Where a line begins, from the top of its text. */
static double
line_start(const struct sheet_block *text, size_t line)
{
	return line > 0 ? text->line_ends[line - 1] : 0;
}

static void
put_block(struct flow *f, const struct sheet_block *b, double x, double y, size_t first, size_t end)
{
	double high = b->kind == SHEET_TEXT ? b->line_ends[end - 1] - line_start(b, first)
	    : b->kids != NULL               ? b->high - b->kids->high /* the bars of a code */
					    : b->high;
	struct placed *p = put(f, PLACED_BLOCK, x, y, b->wide, high);

	p->b = b;
	p->first = first;
	p->end = end;
}

static int
new_page(struct flow *f)
{
	if (f->p->n_pages == SHEET_PAGES_MAX)
		return err_set(f->e, ERR_CONFIG, "the sheet takes more than %d pages", SHEET_PAGES_MAX);
	f->p->pages[f->p->n_pages++] = (struct placed_page){.copy = f->copy, .number = ++f->page};
	f->y = f->top;
	return 0;
}

static double
room(const struct flow *f)
{
	return f->bottom - f->y + slack;
}

/* Where something narrower than its column begins. */
static double
aligned(enum sheet_align align, double x, double width, double wide)
{
	switch (align) {
	case SHEET_LEFT:
	case SHEET_JUSTIFY:
		break;
	case SHEET_CENTER:
		return x + (width - wide) / 2;
	case SHEET_RIGHT:
		return x + width - wide;
	}
	return x;
}

/* The end of the lines from `first` on that `high` has room for. */
static size_t
lines_in(const struct sheet_block *text, size_t first, double high)
{
	double from = line_start(text, first);
	size_t end = first;

	while (end < text->n_lines && text->line_ends[end] - from <= high + slack)
		end++;
	return end;
}

/* ---- rows of tables ---- */

/* The lines of each cell that `high` has room for, from where `done` says; true: all of the row is placed now. */
static bool
put_row(struct flow *f, const struct sheet_block *b, const struct sheet_row *row, double x, double y, double high,
    const double *widths, size_t *done, bool head)
{
	size_t column = 0;
	bool all = true;

	for (size_t i = 0; i < row->n_cells; i++) {
		const struct sheet_block *text = row->cells[i].text;
		double wide = measure_span(widths, column, row->cells[i].span), at = y + b->pad;
		size_t end = lines_in(text, done[i], high - 2 * b->pad);

		if (head)
			at += (high - 2 * b->pad - text->high) / 2;
		if (b->border == SHEET_GRID)
			put(f, PLACED_FRAME, x, y, wide, high)->rule = grid_rule;
		if (end > done[i])
			put_block(f, text, x + b->side, at, done[i], end);
		done[i] = end;
		all = all && end == text->n_lines;
		x += wide;
		column += row->cells[i].span;
	}
	if (b->border == SHEET_RULES)
		put(f, PLACED_RULE, x - measure_span(widths, 0, b->n_columns), y + high, b->wide, 0)->rule = grid_rule;
	return all;
}

/* How high the rest of a row is. */
static double
rest_of_row(const struct sheet_block *b, const struct sheet_row *row, const size_t *done)
{
	double high = 0;

	for (size_t i = 0; i < row->n_cells; i++)
		high = fmax(high, row->cells[i].text->high - line_start(row->cells[i].text, done[i]));
	return high + 2 * b->pad;
}

static double
head_height(const struct sheet_block *b)
{
	double high = 0;

	for (size_t i = 0; i < b->n_head; i++)
		high += b->rows[i].height;
	return high;
}

static void
put_head(struct flow *f, const struct sheet_block *b, double x, const double *widths)
{
	if (b->border == SHEET_RULES)
		put(f, PLACED_RULE, x, f->y, b->wide, 0)->rule = grid_rule;
	for (size_t i = 0; i < b->n_head; i++) {
		size_t done[SHEET_COLUMNS_MAX] = {0};
		put_row(f, b, &b->rows[i], x, f->y, b->rows[i].height, widths, done, true);
		f->y += b->rows[i].height;
	}
}

/* A row on this page or the next; one that is higher than a page, in parts. */
static int
flow_row(struct flow *f, const struct sheet_block *b, const struct sheet_row *row, double x, const double *widths)
{
	size_t done[SHEET_COLUMNS_MAX] = {0};
	double page = f->bottom - f->top - head_height(b);

	for (bool all = false; !all;) {
		double rest = rest_of_row(b, row, done);
		if (rest > room(f) && f->y > f->top + head_height(b) + slack && (rest <= page || room(f) < page / 4)) {
			if (new_page(f) != 0)
				return -1;
			put_head(f, b, x, widths);
		}
		double high = fmin(rest, room(f));
		all = put_row(f, b, row, x, f->y, high, widths, done, false);
		f->y += high;
		if (!all && rest_of_row(b, row, done) >= rest - slack)
			return err_set(f->e, ERR_CONFIG, "%s: a line of it is higher than what its table has of a page", b->path);
	}
	return 0;
}

/* Who signs a list signs below some of it: a table's last rows go to the next page with what is kept together behind it. */
static bool
is_end_apart(const struct flow *f, const struct sheet_block *b, size_t row)
{
	enum { WITH_NEXT = 2 };
	const struct sheet_block *next = b->next;
	double high = 0;

	if (next == NULL || next->kind != SHEET_GROUP || !next->keep || row != b->n_rows - WITH_NEXT || row <= b->n_head)
		return false;
	for (size_t i = row; i < b->n_rows; i++)
		high += b->rows[i].height;
	high += b->after + next->before + next->high;
	return high > room(f) && high + head_height(b) <= f->bottom - f->top;
}

static int
flow_table(struct flow *f, const struct sheet_block *b, double x, double width)
{
	double widths[SHEET_COLUMNS_MAX];
	double first = b->n_rows > b->n_head ? fmin(b->rows[b->n_head].height, (f->bottom - f->top) / 4) : 0;

	if (measure_columns(b, width, widths, f->e) != 0)
		return -1;
	if (head_height(b) > (f->bottom - f->top) / 2)
		return err_set(f->e, ERR_CONFIG, "%s: its head is higher than half a page", b->path);
	if (head_height(b) + first > room(f) && f->y > f->top && new_page(f) != 0)
		return -1;
	put_head(f, b, x, widths);
	for (size_t i = b->n_head; i < b->n_rows; i++) {
		if (is_end_apart(f, b, i)) {
			if (new_page(f) != 0)
				return -1;
			put_head(f, b, x, widths);
		}
		if (flow_row(f, b, &b->rows[i], x, widths) != 0)
			return -1;
	}
	return 0;
}

/* ---- what stays together ---- */

static void fix_blocks(struct flow *f, const struct sheet_block *first, double x, double y, double width);

static void
fix_table(struct flow *f, const struct sheet_block *b, double x, double y, double width)
{
	double widths[SHEET_COLUMNS_MAX];
	struct err e = {0};

	if (measure_columns(b, width, widths, &e) != 0)
		return; /* it was measured with the same width: cannot be */
	for (size_t i = 0; i < b->n_rows; i++) {
		size_t done[SHEET_COLUMNS_MAX] = {0};
		put_row(f, b, &b->rows[i], x, y, b->rows[i].height, widths, done, i < b->n_head);
		y += b->rows[i].height;
	}
}

/* A block that was measured, whole, with its upper left corner at x and y. */
static void
fix_block(struct flow *f, const struct sheet_block *b, double x, double y, double width)
{
	double at = aligned(b->style.align, x, width, b->wide);
	size_t i = 0;

	switch (b->kind) {
	case SHEET_TEXT:
		put_block(f, b, x, y, 0, b->n_lines);
		break;
	case SHEET_CODE:
		if (b->kids != NULL)
			put_block(f, b->kids, at, y + b->high - b->kids->high, 0, b->kids->n_lines);
		put_block(f, b, at, y, 0, 0);
		break;
	case SHEET_LINE:
		put_block(f, b, at, y, 0, 0);
		break;
	case SHEET_GROUP:
		if (b->rule > 0)
			put(f, PLACED_FRAME, at, y, b->wide, b->high)->rule = b->rule;
		fix_blocks(f, b->kids, at + b->pad, y + b->pad, b->wide - 2 * b->pad);
		break;
	case SHEET_SIDES: {
		double widths[SHEET_COLUMNS_MAX];
		if (measure_columns(b, width, widths, f->e) != 0)
			return;
		for (const struct sheet_block *k = b->kids; k != NULL; k = k->next, i++) {
			fix_blocks(f, k->kids, x, y, widths[i]);
			x += widths[i] + b->gap;
		}
		break;
	}
	case SHEET_TABLE:
		fix_table(f, b, x, y, width);
		break;
	case SHEET_SPACE:
	case SHEET_BREAK:
		break;
	}
}

static void
fix_blocks(struct flow *f, const struct sheet_block *first, double x, double y, double width)
{
	for (const struct sheet_block *b = first; b != NULL; b = b->next) {
		y += b->before;
		fix_block(f, b, x, y, width);
		y += b->high + b->after;
	}
}

/* ---- the flow ---- */

/* On this page as much as fits, at least two lines, and the rest on the next. */
static int
flow_text(struct flow *f, const struct sheet_block *b, double x)
{
	for (size_t first = 0; first < b->n_lines;) {
		size_t end = lines_in(b, first, room(f));
		if (end < b->n_lines && end > first && end == b->n_lines - 1)
			end--; /* its last line would stand alone */
		if ((end <= first || (end < b->n_lines && end < first + 2)) && f->y > f->top + slack) {
			if (new_page(f) != 0)
				return -1;
			continue;
		}
		if (end <= first)
			return err_set(f->e, ERR_CONFIG, "%s: a line of it is higher than a page", b->path);
		put_block(f, b, x, f->y, first, end);
		f->y += b->line_ends[end - 1] - line_start(b, first);
		first = end;
	}
	return 0;
}

static int flow_blocks(struct flow *f, const struct sheet_block *first, double x, double width);

static int
flow_whole(struct flow *f, const struct sheet_block *b, double x, double width)
{
	if (b->high > room(f) && f->y > f->top + slack && new_page(f) != 0)
		return -1;
	if (b->high > room(f)) {
		if (b->kind == SHEET_GROUP && b->rule <= 0)
			return flow_blocks(f, b->kids, x, width);
		return err_set(f->e, ERR_CONFIG, "%s: it is %.0f mm high and cannot be divided, a page has %.0f", b->path,
		    b->high * 25.4 / 72, (f->bottom - f->top) * 25.4 / 72);
	}
	fix_block(f, b, x, f->y, width);
	f->y += b->high;
	return 0;
}

static int
flow_block(struct flow *f, const struct sheet_block *b, double x, double width)
{
	switch (b->kind) {
	case SHEET_TEXT:
		return flow_text(f, b, x);
	case SHEET_TABLE:
		return flow_table(f, b, x, width);
	case SHEET_SPACE:
		f->y = fmin(f->y + b->high, f->bottom);
		return 0;
	case SHEET_BREAK:
		return new_page(f);
	case SHEET_LINE:
	case SHEET_CODE:
	case SHEET_GROUP:
	case SHEET_SIDES:
		return flow_whole(f, b, x, width);
	}
	return -1;
}

static int
flow_blocks(struct flow *f, const struct sheet_block *first, double x, double width)
{
	for (const struct sheet_block *b = first; b != NULL; b = b->next) {
		if (f->y > f->top + slack)
			f->y = fmin(f->y + b->before, f->bottom);
		if (flow_block(f, b, x, width) != 0)
			return -1;
		f->y = fmin(f->y + b->after, f->bottom);
	}
	return 0;
}

static int
flow_copy(struct flow *f, size_t copy)
{
	f->copy = copy;
	f->page = 0;
	size_t before = f->p->n_pages;
	if (new_page(f) != 0 || flow_blocks(f, f->s->blocks, f->s->left, f->s->width - f->s->left - f->s->right) != 0)
		return -1;
	for (size_t i = before; i < f->p->n_pages; i++)
		f->p->pages[i].of = f->page;
	return 0;
}

/* 1 placed, 0 it takes more pages than it may, -1 failed. */
static int
try_scale(struct flow *f, struct sheet *s, double scale)
{
	struct measure m = {f->a, scale, f->e};

	f->p->n_pages = 0;
	f->last = &f->p->all;
	*f->last = NULL;
	if (measure_blocks(&m, s->blocks, s->width - s->left - s->right) < 0)
		return -1;
	for (size_t i = 0; i < s->n_copies || i == 0; i++) {
		if (flow_copy(f, i) != 0)
			return -1;
		if (s->pages_max > 0 && f->page > s->pages_max)
			return 0;
	}
	return 1;
}

struct placing *
place_sheet(struct arena *a, struct sheet *s, struct err *e)
{
	struct flow f = {.a = a, .s = s, .p = arena_alloc(a, sizeof *f.p), .bottom = body_bottom(s), .e = e};
	int done = 0;

	measure_marks(a, s);
	f.top = body_top(s);
	for (double scale = 1; done == 0 && scale > scale_min - slack; scale -= scale_step)
		done = try_scale(&f, s, scale);
	if (done == 0)
		err_set(e, ERR_CONFIG, "the sheet does not fit on %zu pages, not with type of %.0f %% either", s->pages_max,
		    scale_min * 100);
	return done > 0 ? f.p : NULL;
}
