/* SPDX-License-Identifier: Apache-2.0 */
/* What was measured: keys, each with one value per round; a flat JSON file and a table come of them. */
#ifndef TESTS_BENCH_FIGURES_H
#define TESTS_BENCH_FIGURES_H

#include <stdio.h>

/* Another value of that key.  The key is made by the format. */
void figure_add(double value, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Over the rounds; -1 when nothing was measured. */
double figure_least(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
double figure_most(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
double figure_median(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* One key of the result, in the order of the calls. */
void result_set(double value, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
double result_get(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void results_print(FILE *f); /* JSON: one object, one key a line */

#endif
