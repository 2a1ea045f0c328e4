/* SPDX-License-Identifier: Apache-2.0 */
/* When a page is wrong; see scan_judge.h. */
#include "scan/scan_judge.h"

#include <stdlib.h>

enum {
	DPI_LEAST = 195, /* 200, less what the edges of a sheet may do to a measured one */
	INK_LEAST = 600, /* millionths: a stamp alone on a sheet is 2,000 and more */
	SKEW_TOLD = 50,  /* hundredths of a degree: less than anybody sees */
	SKEW_MOST = 1000,
	SHARP_LEAST = 720, /* thousandths: letters of 13 points, out of focus by 0.2 mm, have 660 */
	WHITE_LEAST = 150,
};

static void
mark(struct scan_page *p, bool is, enum scan_finding f)
{
	if (is)
		p->found |= 1u << f;
}

void
scan_judge(struct scan_page *p)
{
	bool blank = p->ink < INK_LEAST;
	int64_t skew = llabs(p->skew);

	p->found = 0;
	mark(p, p->damaged, SCAN_DAMAGED);
	if (p->damaged) /* then nothing else is known for sure */
		return;
	mark(p, !p->dpi_said && !p->a_size, SCAN_NO_RES);
	mark(p, p->dpi < DPI_LEAST, SCAN_LOW_RES);
	mark(p, p->colour != SCAN_COLOUR, SCAN_NOT_COLOUR);
	mark(p, p->white < WHITE_LEAST, SCAN_DARK);
	mark(p, blank, SCAN_BLANK);
	if (blank) /* nothing on it can be cut, skewed or blurred */
		return;
	mark(p, p->cut != 0, SCAN_CUT);
	mark(p, skew >= SKEW_TOLD && skew <= SKEW_MOST, SCAN_SKEWED);
	mark(p, skew > SKEW_MOST, SCAN_TOO_SKEWED);
	mark(p, p->sharp < SHARP_LEAST, SCAN_UNSHARP);
	mark(p, p->two_pages, SCAN_TWO_PAGES);
	mark(p, p->upside_down && p->dpi >= DPI_LEAST, SCAN_UPSIDE_DOWN); /* coarser letters have nothing above or below */
}
