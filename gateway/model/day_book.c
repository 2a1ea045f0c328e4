/* SPDX-License-Identifier: Apache-2.0 */
/* Names of day books; see day_book.h. */
#include "model/day_book.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "model/money.h"

enum { DATE_LEN = 10 };

const char *
day_book_of(struct arena *a, const char *office, const char *date)
{
	char *book = arena_fmt(a, "%s.%.10s", office, date);

	for (char *p = book; p + DATE_LEN + 1 < book + strlen(book); p++) {
		const char one[] = {*p, '\0'};
		if (!money_name_ok(one, 1))
			*p = '_';
	}
	return book;
}

const char *
day_book(struct arena *a, const char *office, int64_t at_ms)
{
	char text[CLOCK_TEXT];

	return day_book_of(a, office, clock_vn(at_ms, text));
}
