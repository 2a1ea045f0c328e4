/* SPDX-License-Identifier: Apache-2.0 */
/* Provinces; see province.h. */
#include "model/province.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *code, *name;
} provinces[] = {
#define PROVINCE(code, name) {code, name},
#include "model/province.tbl"
};

static const struct birthplace birthplaces[] = {
#define BIRTHPLACE(code, name, now) {code, name, now},
#include "model/province.tbl"
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

const char *
province_name(const char *code)
{
	for (size_t i = 0; i < COUNT(provinces); i++)
		if (strcmp(provinces[i].code, code) == 0)
			return provinces[i].name;
	return NULL;
}

const struct birthplace *
province_birthplace(const char *number)
{
	for (size_t i = 0; i < COUNT(birthplaces); i++)
		if (strncmp(birthplaces[i].code, number, 3) == 0)
			return &birthplaces[i];
	return NULL;
}
