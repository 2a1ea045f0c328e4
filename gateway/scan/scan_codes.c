/* SPDX-License-Identifier: Apache-2.0 */
/* Bar codes by zbar; see scan_codes.h. */
#include "scan/scan_codes.h"

#include <leptonica/allheaders.h>
#include <zbar.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "scan/scan_verdict.h"

/* Byte for byte, as zbar wants it. */
static unsigned char *
plain(struct arena *a, PIX *grey, l_int32 w, l_int32 h)
{
	l_int32 wpl = pixGetWpl(grey);
	const l_uint32 *data = pixGetData(grey);
	unsigned char *out = arena_bytes(a, (size_t)w * (size_t)h), *to = out;

	for (l_int32 y = 0; y < h; y++) {
		const void *line = data + (size_t)y * (size_t)wpl;
		for (l_int32 x = 0; x < w; x++)
			*to++ = (unsigned char)GET_DATA_BYTE(line, x);
	}
	return out;
}

static bool
is_fit(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < ' ')
			return false;
	return text_is_utf8(text, n);
}

static const char *
found(struct arena *a, const zbar_image_t *image)
{
	struct buf b;

	buf_init(&b, a, SCAN_CODES_MAX);
	for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s != NULL; s = zbar_symbol_next(s)) {
		const char *text = zbar_symbol_get_data(s);
		size_t n = zbar_symbol_get_data_length(s);
		if (n == 0 || n + 1 > SCAN_CODES_MAX - b.len || !is_fit(text, n))
			continue;
		buf_fmt(&b, "%s%.*s", b.len > 0 ? "\n" : "", (int)n, text);
	}
	return b.len > 0 ? b.p : NULL;
}

const char *
scan_codes(struct arena *a, PIX *grey)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	l_int32 w, h;

	pixGetDimensions(grey, &w, &h, NULL);
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_scanner_set_config(scanner, ZBAR_CODE128, ZBAR_CFG_ENABLE, 1);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, (unsigned)w, (unsigned)h);
	zbar_image_set_data(image, plain(a, grey, w, h), (unsigned long)w * (unsigned long)h, NULL);
	const char *codes = zbar_scan_image(scanner, image) > 0 ? found(a, image) : NULL;
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
	return codes;
}
