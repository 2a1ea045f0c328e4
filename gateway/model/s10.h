/* SPDX-License-Identifier: Apache-2.0 */
/* UPU S10 item identifiers: two letters, eight digits, a check digit, country (domain section 6.5). */
#ifndef MODEL_S10_H
#define MODEL_S10_H

#include "base/err.h"

enum { S10_LEN = 13 };

/* The check digit of eight digits: weights 8 6 4 2 3 5 9 7, 11 - sum mod 11, 10 is 0, 11 is 5. */
char s10_digit(const char serial[8]);

/* Read what a person or machine wrote (any case, spaces allowed) as 13 upper-case characters.
 * ERR_BAD_VALUE when it has another shape, ERR_BAD_CHECK_DIGIT with the number it should be. */
int s10_parse(const char *text, const char *field, char out[S10_LEN + 1], struct err *e) MUST_CHECK;

#endif
