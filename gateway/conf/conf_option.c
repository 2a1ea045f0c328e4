/* SPDX-License-Identifier: Apache-2.0 */
/* Options as data, and their values; see conf_option.h. */
#include "conf/conf_option.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "conf/conf_file.h"

enum { RELOAD = 0, RESTART = 1 };

const struct conf_option conf_options[] = {
#define CONF(section, name, type, def, min, max, reload, text) \
	{#section, #name, CONF_##type, def, min, max, reload == RESTART, text, offsetof(struct conf, section.name)},
#include "conf/conf.tbl"
    {0},
};

const struct conf_option conf_partner_options[] = {
#define PARTNER(name, type, def, min, max, text) \
	{"partner", #name, CONF_##type, def, min, max, false, text, offsetof(struct partner_conf, name)},
#include "conf/conf.tbl"
    {0},
};

const struct conf_option conf_key_options[] = {
#define KEY(name, type, def, min, max, text) \
	{"key", #name, CONF_##type, def, min, max, false, text, offsetof(struct key_conf, name)},
#include "conf/conf.tbl"
    {0},
};

struct scale {
	const char *name;
	int64_t factor;
};

/* The largest first, so that a value is printed with the largest unit that fits. */
static const struct scale sizes[] = {{"g", 1 << 30}, {"m", 1 << 20}, {"k", 1 << 10}, {"", 1}};
static const struct scale times[] = {{"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};

bool
conf_required(const struct conf_option *o)
{
	return (o->type == CONF_TEXT || o->type == CONF_PATH) && o->def[0] == '\0' && o->min > 0;
}

static const char *
with_unit(int64_t v, const struct scale units[4], char out[32])
{
	int i = 0;
	while (i < 3 && (v == 0 || v % units[i].factor != 0))
		i++;
	snprintf(out, 32, "%" PRId64 "%s", v / units[i].factor, units[i].name);
	return out;
}

void
conf_expected(const struct conf_option *o, char *out, size_t size)
{
	char lo[32], hi[32];

	switch (o->type) {
	case CONF_TEXT:
	case CONF_PATH:
		snprintf(out, size, "%s of %" PRId64 " to %" PRId64 " bytes", o->type == CONF_TEXT ? "a text" : "a path",
		    o->min, o->max);
		break;
	case CONF_INT:
		snprintf(out, size, "a number from %" PRId64 " to %" PRId64 ", such as %s", o->min, o->max, o->def);
		break;
	case CONF_SIZE:
		snprintf(out, size, "a size from %s to %s, such as %s", with_unit(o->min, sizes, lo),
		    with_unit(o->max, sizes, hi), o->def);
		break;
	case CONF_TIME:
		snprintf(out, size, "a time from %s to %s, such as %s", with_unit(o->min, times, lo),
		    with_unit(o->max, times, hi), o->def);
		break;
	case CONF_BOOL:
		snprintf(out, size, "yes or no");
		break;
	}
}

/* Digits and a unit of the table, as a whole number of the smallest. */
static int
quantity(const char *text, const struct scale units[4], int64_t *out)
{
	size_t digits = strspn(text, "0123456789");
	int64_t n;

	if (text_int(text, digits, 0, INT64_MAX, &n) != 0)
		return -1;
	for (int i = 0; i < 4; i++)
		if (strcmp(text + digits, units[i].name) == 0)
			return __builtin_mul_overflow(n, units[i].factor, out) ? -1 : 0;
	return -1;
}

static int
number(const struct conf_option *o, const char *text, int64_t *out)
{
	int64_t v;
	int r = o->type == CONF_INT ? text_int(text, strlen(text), INT64_MIN, INT64_MAX, &v)
	    : quantity(text, o->type == CONF_SIZE ? sizes : times, &v);

	if (r != 0 || v < o->min || v > o->max)
		return -1;
	*out = v;
	return 0;
}

static int
words(const struct conf_option *o, struct arena *a, const char *dir, const char *text, const char **out)
{
	const char *v = o->type == CONF_PATH ? conf_path(a, dir, text) : text;
	int64_t n = (int64_t)strlen(v);

	if (n > o->max || (n < o->min && (n > 0 || conf_required(o))))
		return -1;
	*out = v;
	return 0;
}

int
conf_value(const struct conf_option *o, struct arena *a, const char *dir, const char *text, void *base, char *why,
    size_t size)
{
	void *at = (char *)base + o->offset;
	int r = -1;

	switch (o->type) {
	case CONF_TEXT:
	case CONF_PATH:
		r = words(o, a, dir, text, at);
		break;
	case CONF_INT:
	case CONF_SIZE:
	case CONF_TIME:
		r = number(o, text, at);
		break;
	case CONF_BOOL:
		if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0)
			r = 0, *(bool *)at = text[0] == 'y';
		break;
	}
	if (r != 0)
		conf_expected(o, why, size);
	return r;
}

const struct conf_option *
conf_option_find(const struct conf_option *table, const char *section, const char *name)
{
	for (const struct conf_option *o = table; o->name != NULL; o++)
		if (strcmp(o->section, section) == 0 && (name == NULL || strcmp(o->name, name) == 0))
			return o;
	return NULL;
}

/* Letters to change, add or drop (Levenshtein); names longer than 31 bytes are far from everything. */
static size_t
distance(const char *a, const char *b)
{
	size_t n = strlen(b), row[32], m = strlen(a);

	if (n > 31 || m > 31)
		return 99;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[n];
}

const struct conf_option *
conf_option_like(const struct conf_option *table, const char *section, const char *name)
{
	const struct conf_option *best = NULL;
	size_t least = 4;

	for (const struct conf_option *o = table; o->name != NULL; o++) {
		size_t d = strcmp(o->section, section) == 0 ? distance(name, o->name) : 99;
		if (d < least)
			least = d, best = o;
	}
	return best;
}

static bool
same_value(const struct conf_option *o, const struct conf *a, const struct conf *b)
{
	const char *x = (const char *)a + o->offset, *y = (const char *)b + o->offset;

	switch (o->type) {
	case CONF_TEXT:
	case CONF_PATH:
		return strcmp(*(const char *const *)(const void *)x, *(const char *const *)(const void *)y) == 0;
	case CONF_INT:
	case CONF_SIZE:
	case CONF_TIME:
		return memcmp(x, y, sizeof(int64_t)) == 0;
	case CONF_BOOL:
		return memcmp(x, y, sizeof(bool)) == 0;
	}
	return false;
}

int
setup_check_reload(const struct setup *fresh, const struct setup *running, FILE *complain)
{
	int result = 0;

	for (const struct conf_option *o = conf_options; o->name != NULL; o++)
		if (o->restart && !same_value(o, &fresh->conf, &running->conf)) {
			fprintf(complain, "%s: [%s] %s differs from what the running gateway uses; only a restart can change it\n",
			    fresh->path, o->section, o->name);
			result = -1;
		}
	return result;
}

int64_t
conf_preset(const char *section, const char *name)
{
	const struct conf_option *o = conf_option_find(conf_options, section, name);
	struct arena *a = arena_new(0);
	struct conf c = {0};
	char why[200];
	int64_t v;

	assert(o != NULL && (o->type == CONF_INT || o->type == CONF_SIZE || o->type == CONF_TIME));
	int bad = conf_value(o, a, "", o->def, &c, why, sizeof why);
	assert(bad == 0);
	memcpy(&v, (const char *)&c + o->offset, sizeof v);
	arena_free(a);
	return v;
}
