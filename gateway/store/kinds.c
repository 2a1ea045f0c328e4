/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kinds; see kinds.h. */
#include "store/kinds.h"

#include "base/arena.h"
#include "store/rows.h"

static const struct {
	const char *name, *prefix;
	const struct field *fields;
	size_t size;
	enum change_clash clash;
} kinds[KINDS + 1] = {
#define KIND(id, name, prefix, parts, whose, fields, of, clash, check) {name, prefix, fields, sizeof(of), clash},
#include "store/kinds.tbl"
    {"?", "?", NULL, 1, CLASH_OBJECT},
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

size_t
kind_size(enum kind k)
{
	return kinds[k].size;
}

enum kind
kind_of_prefix(const char *prefix)
{
	enum kind k = 0;

	while (k < KINDS && strcmp(prefix, kinds[k].prefix) != 0)
		k++;
	return k;
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
