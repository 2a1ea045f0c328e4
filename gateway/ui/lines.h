/* SPDX-License-Identifier: Apache-2.0 */
/* What lists of pages share: moments and sums as people read them, and pages of a list by ?NAME=SKIPPED. */
#ifndef UI_LINES_H
#define UI_LINES_H

#include "model/office_day.h"
#include "ui/page.h"

/* An element with that moment in Viet Nam, "17:05, 30/11/2026" as the template `moment` writes it, or nothing for 0. */
void lines_when(struct page *p, const char *element, int64_t ms);

/* An element with whole dong in groups of three digits: "1.250.000", as people here write them, in both languages. */
void lines_dong(struct page *p, const char *element, int64_t dong);

/* How many of a list are passed over, by the address; 0 when it does not say. */
size_t lines_skip(const struct page *p, const char *name);

/* Elements PREFIXPrevious and PREFIXNext, the addresses of the pages beside this one, of a list of `all` in which `skip` were
 * passed over; of the page's path with ?NAME=.  Other lists begin anew. */
void lines_pages(struct page *p, const char *path, const char *name, size_t skip, size_t all);

/* <Line> elements: Why, Dossier, Number, Procedure, Name, Since, Due, Amount, Partner. */
void lines_put(struct page *p, const struct office_line *lines, size_t n);

/* Has the form, or the query, such a value?  `out` has room for `max`; how many there are, at most max. */
size_t lines_values(const struct page *p, struct str text, const char *name, const char **out, size_t max);

#endif
