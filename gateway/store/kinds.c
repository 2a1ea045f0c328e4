/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kinds; see kinds.h. */
#include "store/kinds.h"

#include <string.h>

#include "base/arena.h"
#include "store/rows.h"

static const struct {
	const char *name, *prefix;
	enum kind_whose whose;
	const struct field *fields;
	size_t size;
	enum change_clash clash;
} kinds[KINDS + 1] = {
#define KIND(id, name, prefix, parts, whose, fields, of, clash, check) {name, prefix, whose, fields, sizeof(of), clash},
#include "store/kinds.tbl"
    {"?", "?", OF_NOBODY, NULL, 1, CLASH_OBJECT},
};

const struct kind_index kind_indexes[] = {
#define INDEX(kind, word, whose, by, states) {KIND_##kind, word, whose, by, states},
#include "store/kinds.tbl"
    {KINDS, NULL, NULL, NULL, NULL},
};

static const char *const lists[KINDS + 1] = {
#define LIST(kind, prefix) [KIND_##kind] = prefix,
#include "store/kinds.tbl"
};

static const struct {
	int64_t days;
	const char *states;
} expiries[KINDS + 1] = {
#define EXPIRY(kind, days, states) [KIND_##kind] = {days, states},
#include "store/kinds.tbl"
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

bool
kind_of_dossier(enum kind k)
{
	return kinds[k].whose == OF_DOSSIER;
}

/* Is it one of those words? */
static bool
has_word(const char *words, struct str word)
{
	for (const char *p = words; *p != '\0';) {
		size_t n = strcspn(p, " ");
		if (n == word.n && memcmp(p, word.p, n) == 0)
			return true;
		p += n + (p[n] == ' ');
	}
	return words[0] == '\0';
}

const struct kind_index *
kind_index_find(const char *word)
{
	for (const struct kind_index *x = kind_indexes; x->word != NULL; x++)
		if (strcmp(x->word, word) == 0)
			return x;
	return NULL;
}

bool
kind_index_has(const struct kind_index *x, struct str state)
{
	return has_word(x->states, state);
}

static char *
swapped(struct arena *a, enum kind k, const char *id, size_t n, char from, char to)
{
	char *p = arena_dup(a, id, n);

	if (kinds[k].whose == OF_DOSSIER && n > DOSSIER_ID_LEN && p[DOSSIER_ID_LEN] == from)
		p[DOSSIER_ID_LEN] = to;
	return p;
}

struct str
kind_member(struct arena *a, enum kind k, const char *id)
{
	size_t n = strlen(id);
	return (struct str){swapped(a, k, id, n, ':', ' '), n};
}

const char *
kind_member_id(struct arena *a, enum kind k, struct str member)
{
	return swapped(a, k, member.p, member.n, ' ', ':');
}

const char *
kind_list(enum kind k)
{
	return lists[k];
}

int64_t
kind_days(enum kind k, struct str state)
{
	return expiries[k].states != NULL && has_word(expiries[k].states, state) ? expiries[k].days : 0;
}

const char *
kind_key(struct arena *a, const char *tag, enum kind k, const char *id)
{
	return str_list_key(a, tag, kinds[k].prefix, id, NULL);
}
