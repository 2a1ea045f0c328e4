/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kinds; see kinds.h. */
#include "store/kinds.h"

#include "base/arena.h"
#include "store/rows.h"

static const struct {
	const char *name, *prefix;
	const struct field *fields;
	enum change_clash clash;
} kinds[KINDS + 1] = {
#define KIND(id, name, prefix, fields, clash) {name, prefix, fields, clash},
#include "store/kinds.tbl"
    {"?", "?", NULL, CLASH_DOSSIER},
};

const char *
kind_name(enum kind k)
{
	return kinds[k].name;
}

enum kind
kind_find(struct str name)
{
	enum kind k = 0;

	while (k < KINDS && !str_eq(name, kinds[k].name))
		k++;
	return k;
}

const struct field *
kind_fields(enum kind k)
{
	return kinds[k].fields;
}

enum change_clash
kind_clash(enum kind k)
{
	return kinds[k].clash;
}

const char *
kind_key(struct arena *a, const char *tag, enum kind k, const char *id)
{
	return str_list_key(a, tag, kinds[k].prefix, id, NULL);
}
