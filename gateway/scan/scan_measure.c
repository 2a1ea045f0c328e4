/* SPDX-License-Identifier: Apache-2.0 */
/* Measures of a page by leptonica; see scan_measure.h. */
#include "scan/scan_measure.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

#include "scan/scan_codes.h"

enum {
	INK_BELOW = 160,  /* of 255, after the paper was made white: what a fixed bound takes for ink, and noise is not */
	SPECK = 3,        /* pixels: nothing that small is a letter */
	BLOCK = 16,       /* pixels: a square of paper that is looked at as one */
	EDGE_MM = 1,      /* so near to the edge no printer prints */
	EDGE_LETTERS = 8, /* that many parts of letters within it: more than a fold or a staple leaves */
	UPSIDE_BELOW = 140,
	UPSIDE_SURE = 8, /* a page of text the other way up comes to 14 to 28 */
	GUTTER = 50,     /* one part in that many of the width: the least that parts two pages */
};

/* Paper white, ink black, specks gone. */
static PIX *
ink_of(PIX *grey)
{
	PIX *even = pixBackgroundNormSimple(grey, NULL, NULL); /* NULL: too small a picture for it */
	PIX *raw = pixThresholdToBinary(even != NULL ? even : grey, INK_BELOW);
	PIX *ink = raw != NULL ? pixSelectBySize(raw, SPECK, SPECK, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GT, NULL) : NULL;

	pixDestroy(&even);
	pixDestroy(&raw);
	return ink;
}

static int64_t
count(PIX *ink)
{
	l_int32 n = 0;

	return pixCountPixels(ink, &n, NULL) == 0 ? n : 0;
}

/* The paper where it is darkest: of each block the brightest pixel, and of those the darkest but one in fifty. */
static int64_t
paper(PIX *grey)
{
	PIX *blocks = pixScaleGrayMinMax(grey, BLOCK, BLOCK, L_CHOOSE_MAX);
	l_uint32 value = 0;

	if (blocks == NULL || pixGetRankValue(blocks, 1, 0.02f, &value) != 0)
		value = 0;
	pixDestroy(&blocks);
	return value;
}

/* How steep the steepest edges are, as a part of the contrast of the page: of all steps from a pixel to the next but one that at
 * which one in two hundred is larger. */
static int64_t
sharpness(PIX *grey)
{
	l_int32 w, h, wpl = pixGetWpl(grey);
	l_uint32 *data = pixGetData(grey), dark = 0, light = 255;
	uint32_t steps[256] = {0}, above = 0;
	int step = 255;

	pixGetDimensions(grey, &w, &h, NULL);
	for (l_int32 y = 0; y < h; y++) {
		const void *line = data + (size_t)y * (size_t)wpl;
		for (l_int32 x = 2; x < w; x++)
			steps[abs((int)GET_DATA_BYTE(line, x) - (int)GET_DATA_BYTE(line, x - 2))]++;
	}
	for (uint32_t most = (uint32_t)w * (uint32_t)h / 200; step > 0 && above + steps[step] < most; step--)
		above += steps[step];
	if (pixGetRankValue(grey, 4, 0.005f, &dark) != 0 || pixGetRankValue(grey, 4, 0.8f, &light) != 0 || light <= dark)
		return 0;
	return (int64_t)step * 1000 / (int64_t)(light - dark);
}

static int64_t
skew_of(PIX *ink)
{
	l_float32 angle = 0, sure = 0;

	/* In steps of a degree up to 20, then by halves; 3: what leptonica's own programs take for sure enough. */
	int failed = pixFindSkewSweepAndSearch(ink, &angle, &sure, 4, 2, 20, 1, 0.01f);
	return failed == 0 && sure >= 3 ? lround((double)angle * -100) : 0;
}

static bool
letters_in(PIX *ink, l_int32 x, l_int32 y, l_int32 w, l_int32 h)
{
	BOX *box = boxCreate(x, y, w, h);
	PIX *strip = pixClipRectangle(ink, box, NULL);
	l_int32 n = 0;

	bool many = strip != NULL && pixCountConnComp(strip, 8, &n) == 0 && n >= EDGE_LETTERS;
	pixDestroy(&strip);
	boxDestroy(&box);
	return many;
}

static unsigned
cut_sides(PIX *ink, int64_t dpi)
{
	l_int32 w, h, edge = (l_int32)(dpi > 0 ? dpi : 300) * EDGE_MM / 2 / 25;

	pixGetDimensions(ink, &w, &h, NULL);
	return (letters_in(ink, 0, 0, edge, h) ? SCAN_LEFT : 0u) | (letters_in(ink, w - edge, 0, edge, h) ? SCAN_RIGHT : 0u) |
	    (letters_in(ink, 0, 0, w, edge) ? SCAN_TOP : 0u) | (letters_in(ink, 0, h - edge, w, edge) ? SCAN_BOTTOM : 0u);
}

/* Broad, with nothing down its middle and something on both sides. */
static bool
is_two(PIX *ink)
{
	l_int32 w, h, run = 0, longest = 0;
	l_float32 left = 0, right = 0, n;

	pixGetDimensions(ink, &w, &h, NULL);
	if (w * 4 < h * 5)
		return false;
	NUMA *columns = pixCountPixelsByColumn(ink);
	for (l_int32 x = 0; columns != NULL && x < w; x++) {
		numaGetFValue(columns, x, &n);
		*(x < w / 2 ? &left : &right) += n;
		if (abs(x - w / 2) > w / 16)
			continue;
		run = n <= 1 ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	numaDestroy(&columns);
	l_float32 least = (l_float32)w * (l_float32)h / 1000;
	return longest >= w / GUTTER && left > least && right > least;
}

/* At full size: at half of it the marks above Vietnamese letters are too near to them to be told from what hangs below. */
static bool
is_upside_down(PIX *grey, int64_t skew)
{
	PIX *letters = pixThresholdToBinary(grey, UPSIDE_BELOW);
	l_float32 turn = (l_float32)((double)-skew / 100 * M_PI / 180);
	PIX *level = letters != NULL ? pixRotate(letters, turn, L_ROTATE_SAMPLING, L_BRING_IN_WHITE, 0, 0) : NULL;
	l_float32 up = 0, left = 0; /* in standard deviations */

	bool known = level != NULL && pixOrientDetect(level, &up, &left, 0, 0) == 0;
	pixDestroy(&letters);
	pixDestroy(&level);
	return known && up <= -UPSIDE_SURE && -up > fabsf(left);
}

void
scan_measure(struct arena *a, PIX *grey, struct scan_page *p)
{
	PIX *half = pixScaleAreaMap2(grey), *ink = half != NULL ? ink_of(half) : NULL;

	if (ink != NULL) {
		p->white = paper(half);
		p->codes = scan_codes(a, half);
		p->ink = count(ink) * 1000000 / ((int64_t)pixGetWidth(half) * pixGetHeight(half));
		p->sharp = sharpness(half);
		p->skew = skew_of(ink);
		p->cut = cut_sides(ink, p->dpi);
		p->two_pages = is_two(ink);
		p->upside_down = is_upside_down(grey, p->skew);
	}
	p->damaged = ink == NULL;
	pixDestroy(&ink);
	pixDestroy(&half);
}
