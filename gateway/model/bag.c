/* SPDX-License-Identifier: Apache-2.0 */
/* Names; see bag.h. */
#include "model/bag.h"

#include "base/arena.h"
#include "base/clock.h"

const char *
bag_book_id(struct arena *a, const char *office)
{
	return arena_fmt(a, "%s.BAG", office);
}

const char *
bagged_id(struct arena *a, const char *office, const char *item)
{
	return arena_fmt(a, "%s.BAG#%s", office, item);
}

const char *
bag_label(struct arena *a, const struct bag *b)
{
	char text[CLOCK_TEXT];
	const char *day = clock_vn(b->closed_ms, text);

	return arena_fmt(a, "TUI-%s-%.2s%.2s%.2s-%04lld", b->office, day + 2, day + 5, day + 8, (long long)b->number);
}
