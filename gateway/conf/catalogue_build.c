/* SPDX-License-Identifier: Apache-2.0 */
/* What the checks of a catalogue's lists share; see catalogue_build.h. */
#include "conf/catalogue_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/province.h"

void
building_fault(struct building *b, const char *where, const char *fmt, ...)
{
	char text[2 * ERR_EXPECTED_MAX + 512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	b->faults++;
	b->tell(b->with, arena_fmt(b->a, "%s: %s", where, text));
}

bool
building_code(struct building *b, const char *where, const char *code)
{
	if (text_is_token(code, "._-", UNIT_CODE_MAX))
		return true;
	building_fault(b, where, "the code %s has other characters than letters, digits and . _ -; take them out", code);
	return false;
}

int32_t
building_day(struct building *b, const char *where, const char *member, const char *date, int32_t none)
{
	int32_t day;

	if (date == NULL)
		return none;
	if (deadline_day(date, &day) == 0)
		return day;
	building_fault(b, where, "%s %s is no date; write it as 2026-11-29", member, date);
	return none;
}

static int
by_key(const void *a, const void *b, void *key)
{
	const char *x = *(const char *const *)((const char *)a + *(const size_t *)key);
	const char *y = *(const char *const *)((const char *)b + *(const size_t *)key);
	return strcmp(x, y);
}

void
building_sort(struct field_list *list, size_t size, size_t key)
{
	if (list->n > 0)
		qsort_r(list->items, list->n, size, by_key, &key);
}

void
building_twice(struct building *b, const struct field_list *list, size_t size, size_t key, const char *what)
{
	for (size_t i = 1; i < list->n; i++) {
		const char *one = (const char *)list->items + (i - 1) * size, *two = one + size;
		const char *code = *(const char *const *)(two + key);
		if (strcmp(*(const char *const *)(one + key), code) == 0)
			building_fault(b, ((const struct record *)two)->where, "%s %s is also at %s; leave one", what, code,
			    ((const struct record *)one)->where);
	}
}

bool
building_province(struct building *b, const char *where, const char *code)
{
	if (province_name(code) != NULL)
		return true;
	building_fault(b, where, "%s is no province since 1 July 2025; write its code of two digits, such as 42", code);
	return false;
}
