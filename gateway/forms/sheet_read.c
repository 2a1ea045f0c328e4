/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a sheet: its frame and its blocks; see sheet.h.  What is not known is refused, so that a slip in a template is seen. */
#include <string.h>

#include "base/arena.h"
#include "forms/code.h"
#include "forms/sheet_reader.h"
#include "xml/xml.h"

#define MM(x) ((x)*72 / 25.4)

/* ---- blocks ---- */

static void
read_p(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	b->indent = read_mm(r, n, "indent", 0);
	b->hang = read_mm(r, n, "hang", 0);
	read_runs(r, n, b);
}

static void
read_line(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	b->kind = SHEET_LINE;
	b->width = read_mm(r, n, "length", 0);
	b->height = read_number(r, n, "width", 0.6);
	b->dotted = read_yes(r, n, "dotted", false);
}

static void
read_space(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	b->kind = SHEET_SPACE;
	b->height = read_mm(r, n, "height", MM(3));
}

static void
read_box(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	b->kind = SHEET_GROUP;
	b->keep = true;
	b->width = read_mm(r, n, "width", 0);
	b->pad = read_mm(r, n, "pad", MM(2));
	b->rule = read_number(r, n, "rule", 0.6);
	b->kids = read_blocks(r, n, b->style);
}

static void
read_keep(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	b->kind = SHEET_GROUP;
	b->keep = true;
	b->kids = read_blocks(r, n, b->style);
}

static void
read_columns(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	static const char *const known[] = {"width", NULL};
	struct sheet_block **last = &b->kids;

	b->kind = SHEET_SIDES;
	b->gap = read_mm(r, n, "gap", MM(4));
	b->columns = arena_alloc(r->a, SHEET_COLUMNS_MAX * sizeof *b->columns);
	for (const struct _xmlNode *c = xml_first(n); c != NULL; c = xml_next(c)) {
		if (!xml_is(c, NULL, "column") || b->n_columns == SHEET_COLUMNS_MAX) {
			read_fails(r, c, "only <column> can stand here, %d at most", SHEET_COLUMNS_MAX);
			return;
		}
		read_only(r, c, known, true);
		struct sheet_block *kid = *last = arena_alloc(r->a, sizeof *kid);
		*kid = (struct sheet_block){.kind = SHEET_GROUP, .path = read_path(r, c), .style = read_style(r, c, b->style)};
		kid->kids = read_blocks(r, c, kid->style);
		read_column(r, c, &b->columns[b->n_columns++]);
		last = &kid->next;
	}
	if (b->n_columns == 0)
		read_fails(r, n, "it has no <column>");
}

/* The code's own text, without blanks around it. */
static const char *
code_text(struct sheet_reader *r, const struct _xmlNode *n)
{
	const char *s = xml_text(r->a, n);

	if (s == NULL) {
		read_fails(r, n, "a code is made of text alone");
		return "";
	}
	s += strspn(s, " \t\r\n");
	size_t len = strlen(s);
	while (len > 0 && strchr(" \t\r\n", s[len - 1]) != NULL)
		len--;
	return arena_dup(r->a, s, len);
}

static void
code_failed(struct sheet_reader *r, const struct _xmlNode *n, const struct err *e)
{
	if (e->code != ERR_NONE)
		read_fails(r, n, "%s", e->msg);
}

/* The bars, and below them what they say. */
static void
read_code128(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	static const double module_mm = 0.33, height_mm = 12, text_size = 9;
	struct err e = {0};
	const char *text = code_text(r, n);

	b->kind = SHEET_CODE;
	b->code = r->failed ? NULL : code_128(r->a, text, &e);
	code_failed(r, n, &e);
	if (b->code == NULL)
		return;
	b->code->module = read_mm(r, n, "module", MM(module_mm));
	b->code->height = read_mm(r, n, "height", MM(height_mm));
	if (b->code->module < MM(0.19) || b->code->height < MM(5))
		read_fails(r, n, "a scanner wants modules of 0.19 mm and bars of 5 mm at least");
	if (read_yes(r, n, "text", true)) {
		struct sheet_style style = {.family = SHEET_MONO, .size = text_size, .align = SHEET_CENTER};
		style.size = read_number(r, n, "size", style.size);
		b->kids = read_plain(r, n, style, text);
	}
}

static void
read_qr(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	static const double size_mm = 25;
	struct err e = {0};
	const char *text = code_text(r, n);

	b->kind = SHEET_CODE;
	b->code = r->failed ? NULL : code_qr(r->a, text, &e);
	code_failed(r, n, &e);
	if (b->code == NULL)
		return;
	double wide = (double)(b->code->columns + 2 * b->code->quiet);
	b->code->module = b->code->height = read_mm(r, n, "width", MM(size_mm)) / wide;
	if (b->code->module < MM(0.25))
		read_fails(r, n, "%zu modules want a width of %.0f mm at least", b->code->columns, 0.25 * wide + 1);
}

/* Who signs: the role, how, white to sign in, and the name when it is known. */
static void
read_sign(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	const char *role = read_attr(r, n, "role"), *note = read_attr(r, n, "note"), *name = read_attr(r, n, "name");
	struct sheet_style bold = b->style, italic = b->style;

	b->kind = SHEET_GROUP;
	b->keep = true;
	bold.align = italic.align = SHEET_CENTER;
	bold.bold = italic.italic = true;
	struct sheet_block **last = &b->kids;
	if (role == NULL)
		read_fails(r, n, "who signs? role is missing");
	else
		last = &(*last = read_plain(r, n, bold, role))->next;
	if (note != NULL)
		last = &(*last = read_plain(r, n, italic, note))->next;
	struct sheet_block *white = *last = arena_alloc(r->a, sizeof *white);
	*white = (struct sheet_block){.kind = SHEET_SPACE, .path = b->path, .height = read_mm(r, n, "height", MM(20))};
	if (name != NULL && name[0] != '\0')
		white->next = read_plain(r, n, bold, name);
}

static void
read_break(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	b->kind = SHEET_BREAK;
	if (xml_first(n) != NULL)
		read_fails(r, n, "nothing stands in it");
}

static const struct element {
	const char *name;
	void (*read)(struct sheet_reader *, const struct _xmlNode *, struct sheet_block *);
	const char *attrs[8]; /* beside those of a style, before and after */
	bool has_text;
} elements[] = {
    {"p", read_p, {"before", "after", "indent", "hang"}, true},
    {"rows", read_rows, {"before", "after", "label", "pad"}, false},
    {"table", read_table, {"before", "after", "border", "pad"}, false},
    {"columns", read_columns, {"before", "after", "gap"}, false},
    {"box", read_box, {"before", "after", "width", "pad", "rule"}, false},
    {"keep", read_keep, {"before", "after"}, false},
    {"line", read_line, {"before", "after", "length", "width", "dotted"}, false},
    {"space", read_space, {"before", "after", "height"}, false},
    {"code128", read_code128, {"before", "after", "module", "height", "text"}, true},
    {"qr", read_qr, {"before", "after", "width"}, true},
    {"sign", read_sign, {"before", "after", "role", "note", "name", "height"}, false},
    {"page", read_break, {"before", "after"}, false},
};

static struct sheet_block *
read_block(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_style around)
{
	for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
		const struct element *el = &elements[i];
		if (!xml_is(n, NULL, el->name))
			continue;
		struct sheet_block *b = arena_alloc(r->a, sizeof *b);
		*b = (struct sheet_block){.path = read_path(r, n), .style = read_style(r, n, around)};
		read_only(r, n, el->attrs, true);
		b->before = read_mm(r, n, "before", 0);
		b->after = read_mm(r, n, "after", 0);
		el->read(r, n, b);
		return b;
	}
	read_fails(r, n, "no element <%s> is known here", xml_name(n));
	return NULL;
}

/* What stands in the frame of a sheet, and is no block. */
static bool
is_frame(const struct _xmlNode *n)
{
	return xml_is(n, NULL, "mark") || xml_is(n, NULL, "copy") || xml_is(n, NULL, "footer");
}

struct sheet_block *
read_blocks(struct sheet_reader *r, const struct _xmlNode *parent, struct sheet_style around)
{
	struct sheet_block *first = NULL, **last = &first;

	for (const struct _xmlNode *n = xml_first(parent); n != NULL && !r->failed; n = xml_next(n)) {
		if (parent == r->root && is_frame(n))
			continue;
		*last = read_block(r, n, around);
		if (*last == NULL)
			break;
		last = &(*last)->next;
	}
	return first;
}

/* ---- the frame ---- */

static const char *
frame_text(struct sheet_reader *r, const struct _xmlNode *n, const char **list, size_t *count, size_t max)
{
	static const char *const none[] = {NULL};
	const char *text = xml_text(r->a, n);

	read_only(r, n, none, false);
	if (text == NULL || *count == max) {
		read_fails(r, n, "it has text alone, and there are %zu at most", max);
		return NULL;
	}
	list[(*count)++] = read_letters(r, SHEET_SERIF, text);
	return text;
}

static void
read_frame(struct sheet_reader *r, struct sheet *s)
{
	static const char *const footer[] = {"left", "page", NULL};

	for (const struct _xmlNode *n = xml_first(r->root); n != NULL && !r->failed; n = xml_next(n)) {
		if (xml_is(n, NULL, "mark"))
			frame_text(r, n, s->marks, &s->n_marks, SHEET_MARKS_MAX);
		else if (xml_is(n, NULL, "copy"))
			frame_text(r, n, s->copies, &s->n_copies, SHEET_COPIES_MAX);
		else if (xml_is(n, NULL, "footer")) {
			const char *left = read_attr(r, n, "left"), *page = read_attr(r, n, "page");
			read_only(r, n, footer, false);
			s->foot = left != NULL ? read_letters(r, SHEET_SERIF, left) : NULL;
			s->foot_page = page != NULL ? read_letters(r, SHEET_SERIF, page) : NULL;
		}
	}
}

/* "2026-11-30T08:15:00+07:00" or its beginning, as the PDF's date wants it. */
static bool
is_date(const char *s)
{
	static const char shape[] = "0000-00-00T00:00:00+00:00";
	size_t n = strlen(s);

	if (n != 10 && n != sizeof shape - 1)
		return false;
	for (size_t i = 0; i < n; i++)
		if (shape[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != shape[i])
			return false;
	return true;
}

static void
read_sheet(struct sheet_reader *r, struct sheet *s)
{
	static const char *const known[] = {"width", "height", "margins", "title", "date", "pages", NULL};
	double margins[4] = {MM(20), MM(15), MM(20), MM(30)};

	read_only(r, r->root, known, true);
	s->style = read_style(r, r->root, (struct sheet_style){.size = 13});
	s->width = read_mm(r, r->root, "width", MM(210));
	s->height = read_mm(r, r->root, "height", MM(297));
	read_lengths(r, r->root, "margins", margins, 4);
	s->top = margins[0], s->right = margins[1], s->bottom = margins[2], s->left = margins[3];
	s->title = read_attr(r, r->root, "title");
	s->date = read_attr(r, r->root, "date");
	s->pages_max = (size_t)read_number(r, r->root, "pages", 0);
	if (s->date != NULL && !is_date(s->date))
		read_fails(r, r->root, "date=\"%.30s\" is no date of ISO 8601, or has another offset form than +07:00", s->date);
	if (s->width - s->left - s->right < MM(20) || s->height - s->top - s->bottom < MM(20))
		read_fails(r, r->root, "between the margins are less than 20 mm");
	read_frame(r, s);
	s->blocks = read_blocks(r, r->root, s->style);
	if (s->blocks == NULL)
		read_fails(r, r->root, "nothing stands on it");
}

struct sheet *
sheet_read(struct arena *a, struct str xml, struct err *e)
{
	struct err why = {0};
	const struct _xmlDoc *doc = xml_parse(a, xml, &why);
	struct sheet *s = arena_alloc(a, sizeof *s);

	if (doc == NULL) {
		err_set(e, why.code == ERR_BUSY ? ERR_BUSY : ERR_CONFIG, "the sheet: %s", why.msg);
		return NULL;
	}
	struct sheet_reader r = {.a = a, .root = xml_root(doc), .e = e};
	if (!xml_is(r.root, NULL, "sheet"))
		read_fails(&r, r.root, "the template's output begins with <%s>, a sheet is wanted", xml_name(r.root));
	else
		read_sheet(&r, s);
	return r.failed ? NULL : s;
}
