/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue for people: one procedure as a clerk reads it, what there is and what of it is invented, and what two of them have
 * otherwise. */
#ifndef CONF_CATALOGUE_PRINT_H
#define CONF_CATALOGUE_PRINT_H

#include <stddef.h>

#include "model/catalogue.h"

struct arena;
struct buf;

/* The procedure in Vietnamese: time, channels with limits and fees, components, results, steps, units. */
void catalogue_print_procedure(const struct catalogue *c, const struct procedure *p, struct buf *out);

/* How many entries of each list there are, and how many of them are marked invented or provisional. */
void catalogue_print_counts(const struct catalogue *c, struct buf *out);

/* Each draft with what the portal says of it and what is to be done before it is an entry. */
void catalogue_print_drafts(const struct catalogue *c, struct buf *out);

/* What is in `now` and not in `was` (+), the other way round (-), or otherwise (~), a line each, sorted; how many lines. */
size_t catalogue_print_changes(struct arena *a, const struct catalogue *was, const struct catalogue *now, struct buf *out);

/* The day as 2026-11-29. */
const char *catalogue_date(struct arena *a, int32_t day);

#endif
