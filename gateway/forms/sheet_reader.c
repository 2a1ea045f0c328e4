/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes and letters of a sheet; see sheet_reader.h. */
#include "forms/sheet_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/unicode.h"
#include "forms/fonts.h"
#include "xml/xml.h"

#define POINTS_PER_MM (72 / 25.4)

enum { PATH_MAX_BYTES = 100, LETTERS_MAX = 1 << 20, LENGTH_MM_MAX = 2000 };
enum { HOLLOW_SQUARE = 0x25A1, LINE_SEPARATOR = 0x2028 };

static const char *const style_attrs[] = {"font", "size", "weight", "style", "align", NULL};

/* ---- errors ---- */

const char *
read_path(struct sheet_reader *r, const struct _xmlNode *n)
{
	char path[PATH_MAX_BYTES];

	xml_path(r->root, n, path, sizeof path);
	return arena_str(r->a, path[0] != '\0' ? path : "sheet");
}

void
read_fails(struct sheet_reader *r, const struct _xmlNode *n, const char *fmt, ...)
{
	char what[160];
	va_list args;

	if (r->failed)
		return;
	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	err_set(r->e, ERR_CONFIG, "%s: %s", read_path(r, n), what);
	r->failed = true;
}

void
read_only(struct sheet_reader *r, const struct _xmlNode *n, const char *const *known, bool styled)
{
	const char *other = xml_other_attr(n, known, styled ? style_attrs : NULL);

	if (other != NULL)
		read_fails(r, n, "no attribute %s is known here", other);
	if (xml_is_mixed(n))
		read_fails(r, n, "text beside elements; put it into <t>");
}

/* ---- attributes ---- */

const char *
read_attr(struct sheet_reader *r, const struct _xmlNode *n, const char *name)
{
	return xml_attr(r->a, n, NULL, name);
}

/* Digits with at most one point: no sign, no exponent, whatever the locale.  The end, or NULL. */
static const char *
decimal(const char *s, double *out)
{
	enum { DIGITS_MAX = 8 };
	double v = 0, unit = 1;
	int n = 0;

	for (; *s >= '0' && *s <= '9' && n <= DIGITS_MAX; s++, n++)
		v = v * 10 + (*s - '0');
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9' && n <= DIGITS_MAX; s++, n++)
			v += (*s - '0') * (unit /= 10);
	*out = v;
	return n > 0 && n <= DIGITS_MAX ? s : NULL;
}

double
read_number(struct sheet_reader *r, const struct _xmlNode *n, const char *name, double fallback)
{
	const char *s = read_attr(r, n, name), *end;
	double v;

	if (s == NULL)
		return fallback;
	end = decimal(s, &v);
	if (end != NULL && *end == '\0' && v <= LENGTH_MM_MAX)
		return v;
	read_fails(r, n, "%s=\"%.20s\" is not a number up to %d", name, s, LENGTH_MM_MAX);
	return fallback;
}

double
read_mm(struct sheet_reader *r, const struct _xmlNode *n, const char *name, double fallback)
{
	return read_attr(r, n, name) != NULL ? read_number(r, n, name, 0) * POINTS_PER_MM : fallback;
}

bool
read_yes(struct sheet_reader *r, const struct _xmlNode *n, const char *name, bool fallback)
{
	static const char *const words[] = {"no", "yes", NULL};

	return read_word(r, n, name, words, fallback) != 0;
}

unsigned
read_word(struct sheet_reader *r, const struct _xmlNode *n, const char *name, const char *const *words, unsigned fallback)
{
	const char *s = read_attr(r, n, name);

	if (s == NULL)
		return fallback;
	for (unsigned i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return i;
	read_fails(r, n, "%s=\"%.20s\" is no word for it", name, s);
	return fallback;
}

void
read_lengths(struct sheet_reader *r, const struct _xmlNode *n, const char *name, double *out, size_t count)
{
	const char *s = read_attr(r, n, name);

	if (s == NULL)
		return;
	for (size_t i = 0; i < count; i++) {
		while (*s == ' ')
			s++;
		const char *end = decimal(s, &out[i]);
		if (end == NULL || (*end != ' ' && *end != '\0') || out[i] > LENGTH_MM_MAX) {
			read_fails(r, n, "%s wants %zu lengths in millimetres", name, count);
			return;
		}
		out[i] *= POINTS_PER_MM;
		s = end;
	}
	if (s[strspn(s, " ")] != '\0')
		read_fails(r, n, "%s wants %zu lengths in millimetres", name, count);
}

enum sheet_align
read_align(struct sheet_reader *r, const struct _xmlNode *n, enum sheet_align fallback)
{
	static const char *const words[] = {"left", "center", "right", "justify", NULL};

	return (enum sheet_align)read_word(r, n, "align", words, fallback);
}

struct sheet_style
read_style(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_style s)
{
	enum { TYPE_MIN = 4, TYPE_MAX = 120 };
	static const char *const fonts[] = {"serif", "sans", "mono", NULL}, *const weights[] = {"normal", "bold", NULL},
				 *const styles[] = {"normal", "italic", NULL};

	s.family = (enum sheet_family)read_word(r, n, "font", fonts, s.family);
	s.size = read_number(r, n, "size", s.size);
	if (s.size < TYPE_MIN || s.size > TYPE_MAX)
		read_fails(r, n, "type of %g points: %d to %d", s.size, TYPE_MIN, TYPE_MAX);
	s.bold = read_word(r, n, "weight", weights, s.bold) == 1;
	s.italic = read_word(r, n, "style", styles, s.italic) == 1;
	s.align = read_align(r, n, s.align);
	return s;
}

/* ---- letters ---- */

/* Marks that turn the order around or have no shape of their own, and scripts that run from the right: beside them the numbers and
 * signs of others would stand elsewhere than they were written. */
static bool
is_turning(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {{0xAD, 0xAD}, {0x34F, 0x34F}, {0x590, 0x8FF}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},
	    {0xFB1D, 0xFDFF}, {0xFE00, 0xFE0F}, {0xFE70, 0xFEFF}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}, {0xE0000, 0xE0FFF}};

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

static bool
is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == LINE_SEPARATOR || c == LINE_SEPARATOR + 1;
}

static uint32_t
shown(enum sheet_family family, uint32_t c)
{
	if (c > ' ' && c < 0x7F)
		return c;
	if (!is_turning(c) && c >= 0xA0 && fonts_have(family, c))
		return c;
	return fonts_have(family, HOLLOW_SQUARE) ? HOLLOW_SQUARE : '?';
}

const char *
read_letters(struct sheet_reader *r, enum sheet_family family, const char *text)
{
	const char *s = unicode_to_nfc(r->a, text);
	bool blank = false;
	struct buf b;

	buf_init(&b, r->a, LETTERS_MAX);
	buf_room(&b, strlen(s) + 1);
	while (*s != '\0') {
		uint32_t c = unicode_next(&s);
		if (is_blank(c)) {
			blank = true;
			continue;
		}
		if (blank)
			buf_chr(&b, ' ');
		blank = false;
		unicode_add(&b, shown(family, c));
	}
	if (blank)
		buf_chr(&b, ' ');
	return b.len > 0 && !b.full ? b.p : "";
}

static void
add_run(struct sheet_reader *r, struct sheet_block *b, struct sheet_style style, const char *text)
{
	b->runs[b->n_runs++] = (struct sheet_run){read_letters(r, style.family, text), style};
}

/* No blank at the beginning and the end of a paragraph. */
static void
trim(struct sheet_reader *r, struct sheet_block *b)
{
	if (b->n_runs == 0)
		return;
	struct sheet_run *first = &b->runs[0], *last = &b->runs[b->n_runs - 1];
	if (first->text[0] == ' ')
		first->text++;
	size_t n = strlen(last->text);
	if (n > 0 && last->text[n - 1] == ' ')
		last->text = arena_dup(r->a, last->text, n - 1);
}

void
read_runs(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b)
{
	static const char *const none[] = {NULL};
	size_t most = 1;

	for (const struct _xmlNode *t = xml_first(n); t != NULL; t = xml_next(t))
		most++;
	b->runs = arena_alloc(r->a, most * sizeof *b->runs);
	if (most == 1)
		add_run(r, b, b->style, xml_text(r->a, n));
	for (const struct _xmlNode *t = xml_first(n); t != NULL; t = xml_next(t)) {
		struct sheet_style style = read_style(r, t, b->style);
		read_only(r, t, none, true);
		if (xml_is(t, NULL, "br"))
			b->runs[b->n_runs++] = (struct sheet_run){"\xE2\x80\xA8", style};
		else if (!xml_is(t, NULL, "t") || xml_first(t) != NULL)
			read_fails(r, t, "only <t> with text, and <br/>, can stand here");
		else
			add_run(r, b, style, xml_text(r->a, t));
	}
	trim(r, b);
}

struct sheet_block *
read_plain(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_style style, const char *text)
{
	struct sheet_block *b = arena_alloc(r->a, sizeof *b);

	*b = (struct sheet_block){.kind = SHEET_TEXT, .path = read_path(r, n), .style = style};
	b->runs = arena_alloc(r->a, sizeof *b->runs);
	add_run(r, b, style, text);
	trim(r, b);
	return b;
}
