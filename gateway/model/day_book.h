/* SPDX-License-Identifier: Apache-2.0 */
/* The book in which the entries of an office's day are listed. */
#ifndef MODEL_DAY_BOOK_H
#define MODEL_DAY_BOOK_H

#include <stdint.h>

struct arena;

/* The office's day book of that moment, in Viet Nam: OFFICE.YYYY-MM-DD, with _ for what may not be part of a key; of two offices
 * that are one so, the entries say which is whose. */
const char *day_book(struct arena *a, const char *office, int64_t at_ms);
const char *day_book_of(struct arena *a, const char *office, const char *date);

#endif
