/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of pages by leptonica; see scan_read.h. */
#include "scan/scan_read.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/arena.h"
#include "scan/scan_judge.h"
#include "scan/scan_measure.h"

#define DOCUMENT "Document"

enum { DPI_MOST = 4800, A4_WIDTH = 827 /* hundredths of an inch */ };

static const struct magic {
	const char *bytes;
	size_t n;
	enum scan_format is;
} magics[] = {
    {"\xff\xd8\xff", 3, SCAN_JPEG},
    {"\x89PNG\r\n\x1a\n", 8, SCAN_PNG},
    {"II*\0", 4, SCAN_TIFF},
    {"MM\0*", 4, SCAN_TIFF},
};

void
scan_start(void)
{
	setMsgSeverity(L_SEVERITY_NONE);
}

static int
format_of(struct str d, enum scan_format *out, struct err *e)
{
	for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
		if (d.n > magics[i].n && memcmp(d.p, magics[i].bytes, magics[i].n) == 0) {
			*out = magics[i].is;
			return 0;
		}
	return err_at(e, ERR_BAD_VALUE, DOCUMENT, "neither JPEG, PNG nor TIFF");
}

/* ---- what the file says ---- */

/* A sheet of an A size has sides as 1 to the root of 2, and what a scanner cuts off changes that by less than 4 in 100. */
static void
resolution(PIX *pix, struct scan_page *p)
{
	int64_t x = pixGetXRes(pix), shorter = p->width < p->height ? p->width : p->height;
	double sides = (double)(p->width < p->height ? p->height : p->width) / (double)shorter;

	p->a_size = fabs(sides - M_SQRT2) < 0.04 * M_SQRT2;
	p->dpi_said = x > 1 && x <= DPI_MOST && x == pixGetYRes(pix); /* 1 is what some write who do not know */
	p->dpi = p->dpi_said ? x : (shorter * 100 + A4_WIDTH / 2) / A4_WIDTH;
}

static enum scan_colour
colour_of(l_int32 bits, l_int32 samples, l_int32 mapped)
{
	if (bits == 1 && samples == 1)
		return SCAN_BILEVEL;
	return samples >= 3 || mapped ? SCAN_COLOUR : SCAN_GREY;
}

/* ---- its picture ---- */

/* Only the brightness is decoded, which is what costs least. */
static PIX *
read_jpeg(struct str d, struct scan_page *p)
{
	l_int32 warnings = 0;
	PIX *pix = pixReadMemJpeg((const l_uint8 *)d.p, d.n, 0, 1, &warnings, L_JPEG_READ_LUMINANCE);

	p->damaged = warnings != 0;
	return pix;
}

/* Eight bits grey; *at: where the next page of a TIFF begins, 0 after the last one. */
static PIX *
read_picture(struct str d, enum scan_format format, size_t *at, struct scan_page *p)
{
	PIX *pix = format == SCAN_JPEG ? read_jpeg(d, p)
	    : format == SCAN_PNG       ? pixReadMem((const l_uint8 *)d.p, d.n)
				       : pixReadMemFromMultipageTiff((const l_uint8 *)d.p, d.n, at);
	PIX *grey = pix != NULL ? pixConvertTo8(pix, 0) : NULL;

	if (pix != NULL)
		resolution(pix, p);
	pixDestroy(&pix);
	return grey;
}

/* ---- pages ---- */

static int
header(struct str d, size_t page, enum scan_format format, struct scan_page *p, struct err *e)
{
	l_int32 w = 0, h = 0, bits = 0, samples = 0, mapped = 0, kind = 0, res = 0, cmap = 0;
	int bad = format == SCAN_TIFF
	    ? readHeaderMemTiff((const l_uint8 *)d.p, d.n, (l_int32)page, &w, &h, &bits, &samples, &res, &cmap, &kind)
	    : pixReadHeaderMem((const l_uint8 *)d.p, d.n, &kind, &w, &h, &bits, &samples, &mapped);

	if (bad != 0 || w <= 0 || h <= 0)
		return err_at(e, ERR_BAD_VALUE, DOCUMENT, "page %zu has no header that can be read", page + 1);
	if ((int64_t)w * h > SCAN_PIXELS_MAX)
		return err_at(e, ERR_BAD_VALUE, DOCUMENT, "page %zu has %d x %d pixels", page + 1, w, h);
	*p = (struct scan_page){.width = w, .height = h, .colour = colour_of(bits, samples, mapped || cmap)};
	return 0;
}

static int
read_page(struct arena *a, struct str d, size_t page, enum scan_format format, size_t *at, struct scan_page *p, struct err *e)
{
	if (header(d, page, format, p, e) != 0)
		return -1;
	PIX *grey = read_picture(d, format, at, p);
	if (grey == NULL)
		p->damaged = true;
	else if (!p->damaged)
		scan_measure(a, grey, p);
	scan_judge(p);
	pixDestroy(&grey);
	return 0;
}

int
scan_read(struct arena *a, struct str d, struct scan_verdict *out, struct err *e)
{
	struct scan_page *pages = arena_alloc(a, SCAN_PAGES_MAX * sizeof *pages);
	size_t at = 0;

	*out = (struct scan_verdict){.pages = {pages, 0}};
	if (format_of(d, &out->format, e) != 0)
		return -1;
	do { /* a page of a TIFF that cannot be read is the last: nobody knows where the next one begins */
		if (out->pages.n == SCAN_PAGES_MAX)
			return err_at(e, ERR_BAD_VALUE, DOCUMENT, "more than %d pages", SCAN_PAGES_MAX);
		if (read_page(a, d, out->pages.n, out->format, &at, &pages[out->pages.n], e) != 0)
			return -1;
		out->pages.n++;
	} while (at != 0);
	return 0;
}
