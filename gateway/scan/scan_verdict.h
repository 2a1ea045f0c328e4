/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was seen of a scanned document, page by page: measures, and what they mean to who scans (scan_finding.tbl).  NĐ
 * 30/2020/NĐ-CP, appendix I, and TT 01/2023/TT-VPCP ask for colour, at least 200 dpi, true to the paper; the rest is what makes a
 * page useless.  A verdict comes out of a cage (scan_cage.h), so it is read as what a stranger says.
 */
#ifndef SCAN_SCAN_VERDICT_H
#define SCAN_SCAN_VERDICT_H

#include "codec/fields.h"

struct buf;

enum scan_finding {
#define FINDING(id, weight, vi, en) SCAN_##id,
#include "scan/scan_finding.tbl"
	SCAN_FINDINGS
};

enum scan_weight { SCAN_MENDED, SCAN_NOTE, SCAN_AGAIN };
enum scan_colour { SCAN_COLOUR, SCAN_GREY, SCAN_BILEVEL, SCAN_COLOURS };
enum scan_format { SCAN_JPEG, SCAN_PNG, SCAN_TIFF, SCAN_FORMATS };
enum scan_side { SCAN_LEFT = 1, SCAN_RIGHT = 2, SCAN_TOP = 4, SCAN_BOTTOM = 8 };

enum {
	SCAN_PAGES_MAX = 200,
	SCAN_PIXELS_MAX = 80000000,   /* of a page: A3 at 600 dpi is 70 million */
	SCAN_VERDICT_MAX = 256 << 10, /* bytes of a packed one */
	SCAN_CODES_MAX = 1000,        /* characters */
};

struct scan_page {
	int64_t width, height; /* pixels */
	int64_t dpi;           /* said by the file, or as if the sheet were of an A size; 0: there is nothing to go by */
	bool dpi_said, a_size;
	enum scan_colour colour;
	int64_t ink;   /* millionths of the page */
	int64_t skew;  /* hundredths of a degree, clockwise; 0 where nothing tells */
	int64_t sharp; /* thousandths of the contrast within two pixels at half size, at the sharpest edges */
	int64_t white; /* 0 to 255: the darkest part of the paper itself */
	unsigned cut;  /* enum scan_side: where letters touch the edge */
	bool two_pages, upside_down, damaged;
	const char *codes; /* bar codes and QR that were read, one a line, or NULL */
	unsigned found;    /* bit i: enum scan_finding; by scan_judge */
};

struct scan_verdict {
	enum scan_format format;
	struct field_list pages; /* struct scan_page */
};

/* The verdict packed, and back (ERR_INTERNAL: what cannot be one). */
void scan_verdict_pack(struct buf *b, const struct scan_verdict *v);
int scan_verdict_read(struct arena *a, struct str packed, struct scan_verdict *out, struct err *e) MUST_CHECK;

const char *scan_finding_word(enum scan_finding f);
enum scan_weight scan_finding_weight(enum scan_finding f);

/* What a page's finding says to who scans: "chỉ 150 dpi: quét lại ở 300 dpi". */
const char *scan_finding_text(struct arena *a, const struct scan_page *p, enum scan_finding f, bool vi);

/* Must one page be scanned again? */
bool scan_verdict_again(const struct scan_verdict *v);

#endif
