/* SPDX-License-Identifier: Apache-2.0 */
/* Text as bars and squares that scanners read: Code 128 (ISO/IEC 15417) and QR (ISO/IEC 18004).  The landlord of zint and qrencode.
 */
#ifndef FORMS_CODE_H
#define FORMS_CODE_H

#include "base/err.h"

struct arena;
struct sheet_code;

enum { CODE_128_MAX = 64, CODE_QR_MAX = 600 }; /* characters, bytes */

/* 1 to CODE_128_MAX printable characters of ASCII.  In the arena, without sizes; NULL: ERR_CONFIG says what is wrong. */
struct sheet_code *code_128(struct arena *a, const char *text, struct err *e);

/* 1 to CODE_QR_MAX bytes of UTF-8, of which 15 % may be damaged (level M).  The same. */
struct sheet_code *code_qr(struct arena *a, const char *text, struct err *e);

#endif
