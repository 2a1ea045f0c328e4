/* SPDX-License-Identifier: Apache-2.0 */
/* All orders of a few things. */
#ifndef TESTS_LIB_PERMUTE_H
#define TESTS_LIB_PERMUTE_H

#include <stdbool.h>
#include <stddef.h>

/* Bring `order` (first: 0, 1, ... n-1) into the next order, in the dictionary's sense; false after the last. */
bool permute_next(size_t *order, size_t n);

#endif
