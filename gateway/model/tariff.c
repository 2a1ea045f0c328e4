/* SPDX-License-Identifier: Apache-2.0 */
/* How far it is, and who pays less. */
#include "model/tariff.h"

#include <string.h>

static bool
are_neighbours(const struct tariff *t, const char *a, const char *b)
{
	for (size_t i = 0; i < t->n_neighbours; i++) {
		const struct province_pair *p = &t->neighbours[i];
		if ((strcmp(p->one, a) == 0 && strcmp(p->two, b) == 0) || (strcmp(p->one, b) == 0 && strcmp(p->two, a) == 0))
			return true;
	}
	return false;
}

enum distance
tariff_distance(const struct tariff *t, const char *from_province, const char *from_commune, const char *to_province,
    const char *to_commune)
{
	if (strcmp(from_province, to_province) != 0)
		return are_neighbours(t, from_province, to_province) ? DISTANCE_NEIGHBOUR : DISTANCE_OTHER;
	return from_commune != NULL && to_commune != NULL && strcmp(from_commune, to_commune) == 0 ? DISTANCE_COMMUNE
												   : DISTANCE_PROVINCE;
}

const struct discount_class *
tariff_discount(const struct tariff *t, const char *code)
{
	for (size_t i = 0; i < t->n_discounts; i++)
		if (strcmp(t->discounts[i].code, code) == 0)
			return &t->discounts[i];
	return NULL;
}

static const struct distance_row {
	const char *name, *vi;
} distances[DISTANCES] = {
#define DISTANCE(name, vi) [DISTANCE_##name] = {#name, vi},
#include "model/catalogue.tbl"
};

const char *
distance_name(unsigned distance)
{
	return distance < DISTANCES ? distances[distance].name : NULL;
}

const char *
distance_vi(unsigned distance)
{
	return distance < DISTANCES ? distances[distance].vi : NULL;
}
