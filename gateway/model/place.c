/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of agencies in one form, and the kinds of units. */
#include "model/place.h"

#include <ctype.h>
#include <string.h>

enum { GROUPS_MAX = 16 };

/* Where the groups between dots begin and how long they are; the number of them, or -1. */
static int
groups_of(const char *code, const char *at[GROUPS_MAX], size_t len[GROUPS_MAX])
{
	int n = 0;

	for (const char *p = code; n < GROUPS_MAX; p += len[n - 1] + 1) {
		at[n] = p;
		len[n] = strcspn(p, ".");
		for (size_t i = 0; i < len[n]; i++)
			if (!isalnum((unsigned char)p[i]) && p[i] != '-')
				return -1;
		if (len[n++] == 0)
			return -1;
		if (p[len[n - 1]] == '\0')
			return n;
	}
	return -1;
}

/* A letter and digits: the ministry or province. */
static bool
is_root(const char *p, size_t n)
{
	return n >= 2 && isalpha((unsigned char)p[0]) && strspn(p + 1, "0123456789") >= n - 1;
}

static size_t
put_group(char *out, size_t at, const char *p, size_t n)
{
	if (at > 0)
		out[at++] = '.';
	for (size_t i = 0; i < n; i++)
		out[at++] = (char)toupper((unsigned char)p[i]);
	out[at] = '\0';
	return at;
}

int
unit_code_normal(const char *code, char *out)
{
	const char *at[GROUPS_MAX];
	size_t len[GROUPS_MAX], n_out = 0;
	int n;

	if (strlen(code) > UNIT_CODE_MAX || (n = groups_of(code, at, len)) < 0)
		return -1;
	/* QCVN 102:2016/BTTTT: four groups, the last is the root and the first is none. */
	bool turned = n == 4 && is_root(at[3], len[3]) && !is_root(at[0], len[0]);
	for (int i = 0; i < n; i++) {
		int k = turned ? n - 1 - i : i;
		if (!turned || strspn(at[k], "0") < len[k])
			n_out = put_group(out, n_out, at[k], len[k]);
	}
	return 0;
}

static const struct unit_kind_row {
	const char *name, *vi;
} kinds[UNIT_KINDS] = {
#define UNIT_KIND(name, vi) [UNIT_##name] = {#name, vi},
#include "model/catalogue.tbl"
};

const char *
unit_kind_name(unsigned kind)
{
	return kind < UNIT_KINDS ? kinds[kind].name : NULL;
}

const char *
unit_kind_vi(unsigned kind)
{
	return kind < UNIT_KINDS ? kinds[kind].vi : NULL;
}
