/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts as bytes and as sentences; see scan_verdict.h. */
#include "scan/scan_verdict.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"

static const struct finding_row {
	const char *word, *vi, *en;
	enum scan_weight weight;
} rows[SCAN_FINDINGS] = {
#define FINDING(id, weight, vi, en) [SCAN_##id] = {#id, vi, en, SCAN_##weight},
#include "scan/scan_finding.tbl"
};

static const char *const formats[SCAN_FORMATS] = {"JPEG", "PNG", "TIFF"};
static const char *const colours[SCAN_COLOURS] = {"COLOUR", "GREY", "BILEVEL"};

static const char *
colour_word(unsigned c)
{
	return colours[c];
}

static const char *
format_word(unsigned f)
{
	return formats[f];
}

const char *
scan_finding_word(enum scan_finding f)
{
	return rows[f].word;
}

enum scan_weight
scan_finding_weight(enum scan_finding f)
{
	return rows[f].weight;
}

/* ---- as bytes ---- */

#define AT(member) offsetof(struct scan_page, member)

static const struct field page_fields[] = {
    {"width", FIELD_INT, .at = AT(width), .min = 1, .max = SCAN_PIXELS_MAX},
    {"height", FIELD_INT, .at = AT(height), .min = 1, .max = SCAN_PIXELS_MAX},
    {"dpi", FIELD_INT, .at = AT(dpi), .min = 0, .max = 100000},
    {"said", FIELD_BOOL, .at = AT(dpi_said), .fallback = "0"},
    {"a_size", FIELD_BOOL, .at = AT(a_size), .fallback = "0"},
    {"colour", FIELD_WORD, .at = AT(colour), .word = colour_word, .words = SCAN_COLOURS},
    {"ink", FIELD_INT, .at = AT(ink), .min = 0, .max = 1000000},
    {"skew", FIELD_INT, .at = AT(skew), .fallback = "0", .min = -18000, .max = 18000},
    {"sharp", FIELD_INT, .at = AT(sharp), .min = 0, .max = 100000},
    {"white", FIELD_INT, .at = AT(white), .min = 0, .max = 255},
    {"cut", FIELD_UINT, .at = AT(cut), .fallback = "0", .min = 0, .max = 15},
    {"two_pages", FIELD_BOOL, .at = AT(two_pages), .fallback = "0"},
    {"upside_down", FIELD_BOOL, .at = AT(upside_down), .fallback = "0"},
    {"damaged", FIELD_BOOL, .at = AT(damaged), .fallback = "0"},
    {"codes", FIELD_TEXT, .at = AT(codes), .fallback = FIELD_NONE, .max = SCAN_CODES_MAX},
    {"found", FIELD_UINT, .at = AT(found), .fallback = "0", .min = 0, .max = (1 << SCAN_FINDINGS) - 1},
    {0},
};

static const struct field verdict_fields[] = {
    {"format", FIELD_WORD, .at = offsetof(struct scan_verdict, format), .word = format_word, .words = SCAN_FORMATS},
    {"pages", FIELD_LIST, .at = offsetof(struct scan_verdict, pages), .min = 1, .max = SCAN_PAGES_MAX, .fields = page_fields,
	.size = sizeof(struct scan_page)},
    {0},
};

void
scan_verdict_pack(struct buf *b, const struct scan_verdict *v)
{
	fields_pack(b, verdict_fields, v, FIELDS_ALL);
}

int
scan_verdict_read(struct arena *a, struct str packed, struct scan_verdict *out, struct err *e)
{
	struct fields_reader r;

	*out = (struct scan_verdict){0};
	fields_begin(&r, a, verdict_fields, out);
	if (fields_take_packed(&r, packed) != 0 || fields_end(&r) != 0)
		return err_set(e, ERR_INTERNAL, "a verdict's %s: %s", r.name, r.why);
	return 0;
}

/* ---- as sentences ---- */

static const char *
sides(struct arena *a, unsigned cut, bool vi)
{
	static const char *const names[][2] = {{"left edge", "trái"}, {"right edge", "phải"}, {"top", "trên"}, {"bottom", "dưới"}};
	struct buf b;

	buf_init(&b, a, 100);
	for (unsigned i = 0; i < 4; i++)
		if ((cut & 1u << i) != 0)
			buf_fmt(&b, "%s%s", b.len > 0 ? ", " : "", names[i][vi]);
	return b.p;
}

/* With a comma where a Vietnamese reader expects one. */
static const char *
degrees(struct arena *a, int64_t hundredths, bool vi)
{
	long long tenths = (llabs(hundredths) + 5) / 10;

	return arena_fmt(a, "%lld%c%lld", tenths / 10, vi ? ',' : '.', tenths % 10);
}

static const char *
much(struct arena *a, const struct scan_page *p, enum scan_finding f, bool vi)
{
	if (f == SCAN_LOW_RES || f == SCAN_NO_RES)
		return arena_fmt(a, "%lld", (long long)p->dpi);
	if (f == SCAN_NOT_COLOUR && p->colour == SCAN_GREY)
		return vi ? "xám" : "grey";
	if (f == SCAN_NOT_COLOUR)
		return vi ? "đen trắng" : "black and white";
	if (f == SCAN_CUT)
		return sides(a, p->cut, vi);
	if (f == SCAN_SKEWED || f == SCAN_TOO_SKEWED)
		return degrees(a, p->skew, vi);
	if (f == SCAN_UNSHARP)
		return arena_fmt(a, "%lld", (long long)p->sharp);
	return f == SCAN_DARK ? arena_fmt(a, "%lld", (long long)p->white) : "";
}

const char *
scan_finding_text(struct arena *a, const struct scan_page *p, enum scan_finding f, bool vi)
{
	const char *text = vi ? rows[f].vi : rows[f].en, *gap = strstr(text, "%s");

	if (gap == NULL)
		return text;
	return arena_fmt(a, "%.*s%s%s", (int)(gap - text), text, much(a, p, f, vi), gap + 2);
}

bool
scan_verdict_again(const struct scan_verdict *v)
{
	const struct scan_page *pages = v->pages.items;

	for (size_t i = 0; i < v->pages.n; i++)
		for (unsigned f = 0; f < SCAN_FINDINGS; f++)
			if ((pages[i].found & 1u << f) != 0 && rows[f].weight == SCAN_AGAIN)
				return true;
	return false;
}
