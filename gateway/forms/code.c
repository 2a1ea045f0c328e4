/* SPDX-License-Identifier: Apache-2.0 */
/* Codes; see code.h. */
#include "forms/code.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>
#include <zint.h>

#include "base/arena.h"
#include "forms/sheet.h"

/* White modules that the standards want around a code. */
enum { QUIET_128 = 10, QUIET_QR = 4 };

static void
free_symbol(void *symbol)
{
	ZBarcode_Delete(symbol);
}

static void
free_qr(void *code)
{
	QRcode_free(code);
}

static struct sheet_code *
code_new(struct arena *a, size_t columns, size_t rows, size_t quiet)
{
	struct sheet_code *c = arena_alloc(a, sizeof *c);

	*c = (struct sheet_code){.columns = columns, .rows = rows, .quiet = quiet, .dark = arena_alloc(a, columns * rows)};
	return c;
}

struct sheet_code *
code_128(struct arena *a, const char *text, struct err *e)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~') {
			err_set(e, ERR_CONFIG, "a Code 128 of %s: only letters, digits and signs of ASCII", text);
			return NULL;
		}
	if (n == 0 || n > CODE_128_MAX) {
		err_set(e, ERR_CONFIG, "a Code 128 of %zu characters: 1 to %d", n, CODE_128_MAX);
		return NULL;
	}
	struct zint_symbol *s = arena_own(a, ZBarcode_Create(), free_symbol);
	if (s == NULL)
		abort();
	s->symbology = BARCODE_CODE128;
	if (ZBarcode_Encode(s, (const unsigned char *)text, (int)n) >= ZINT_ERROR || s->rows != 1 || s->width <= 0) {
		err_set(e, ERR_CONFIG, "a Code 128 of %s: %s", text, s->errtxt);
		return NULL;
	}
	struct sheet_code *c = code_new(a, (size_t)s->width, 1, QUIET_128);
	for (size_t i = 0; i < c->columns; i++)
		c->dark[i] = s->encoded_data[0][i / 8] >> (i % 8) & 1;
	return c;
}

struct sheet_code *
code_qr(struct arena *a, const char *text, struct err *e)
{
	size_t n = strlen(text);

	if (n == 0 || n > CODE_QR_MAX) {
		err_set(e, ERR_CONFIG, "a QR code of %zu bytes: 1 to %d", n, CODE_QR_MAX);
		return NULL;
	}
	const QRcode *q = arena_own(a, QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M), free_qr);
	if (q == NULL) {
		err_set(e, ERR_CONFIG, "a QR code of %zu bytes: %s", n, strerror(errno));
		return NULL;
	}
	struct sheet_code *c = code_new(a, (size_t)q->width, (size_t)q->width, QUIET_QR);
	for (size_t i = 0; i < c->columns * c->rows; i++)
		c->dark[i] = q->data[i] & 1;
	return c;
}
