/* SPDX-License-Identifier: Apache-2.0 */
/* Items of an office on their way into a bag, as the flows of bags share it. */
#ifndef CASES_BAGS_H
#define CASES_BAGS_H

#include "cases/op.h"

#define BAG_BEHIND_MS (INT64_C(4) * 86400000) /* a weekend and more; what was left for longer is added by its number */

enum { BAG_TAG_MAX = 64 }; /* dossiers of an office that are looked at, of each tag: the last 4,000 or so */

/* Items of dossiers that the office took in lately, are still at it by what is known, and are in no bag; by when they were taken
 * in. */
int bags_waiting(struct op *x, const char *office, struct bag_candidate **out, size_t *n, struct err *e) MUST_CHECK;

/* The same of those n_views dossiers, which the office took in. */
int bags_waiting_of(struct op *x, const char *office, const struct dossier_view *views, size_t n_views, struct bag_candidate **out,
    size_t *n, struct err *e) MUST_CHECK;

/* An item by its number, as it was read or typed: 1, of a dossier of this office; 0 there is none (of another office, it looks the
 * same); -1, of which ERR_BAD_VALUE and ERR_BAD_CHECK_DIGIT at `field`. */
int bags_item(struct op *x, const char *office, const char *number, const char *field, struct bag_candidate *out,
    struct err *e) MUST_CHECK;

/* In which bag each of n items is: out[i] NULL: in none. */
int bags_of(struct op *x, const char *office, const char *const *items, size_t n, const char **out, struct err *e) MUST_CHECK;

/* What is handed over of that item's dossier, which is the office's (as bags_item told): 1, 0 it is not there, -1. */
int bags_dossier(struct op *x, const struct bag_candidate *of, struct bag_dossier *out, struct err *e) MUST_CHECK;

#endif
