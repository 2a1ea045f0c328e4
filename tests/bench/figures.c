/* SPDX-License-Identifier: Apache-2.0 */
/* Values by key; see figures.h. */
#include "tests/bench/figures.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 64, KEYS_MAX = 256, ROUNDS_MAX = 64 };

struct figure {
	char key[KEY_MAX];
	double values[ROUNDS_MAX];
	size_t n;
};

struct list {
	struct figure at[KEYS_MAX];
	size_t n;
};

static struct list measured, results;

static struct figure *
find(struct list *l, const char *key)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->at[i].key, key) == 0)
			return &l->at[i];
	return NULL;
}

static struct figure *
find_or_make(struct list *l, const char *key)
{
	struct figure *f = find(l, key);

	if (f == NULL && l->n < KEYS_MAX) {
		f = &l->at[l->n++];
		snprintf(f->key, sizeof f->key, "%s", key);
	}
	if (f == NULL)
		abort();
	return f;
}

#define KEY_OF(fmt, key) \
	char key[KEY_MAX]; \
	va_list ap; \
	va_start(ap, fmt); \
	vsnprintf(key, sizeof key, fmt, ap); \
	va_end(ap)

void
figure_add(double value, const char *fmt, ...)
{
	KEY_OF(fmt, key);
	struct figure *f = find_or_make(&measured, key);

	if (f->n < ROUNDS_MAX)
		f->values[f->n++] = value;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The values in order; NULL when there is none. */
static struct figure *
sorted(const char *key)
{
	struct figure *f = find(&measured, key);

	if (f == NULL || f->n == 0)
		return NULL;
	qsort(f->values, f->n, sizeof f->values[0], by_value);
	return f;
}

double
figure_least(const char *fmt, ...)
{
	KEY_OF(fmt, key);
	const struct figure *f = sorted(key);
	return f != NULL ? f->values[0] : -1;
}

double
figure_most(const char *fmt, ...)
{
	KEY_OF(fmt, key);
	const struct figure *f = sorted(key);
	return f != NULL ? f->values[f->n - 1] : -1;
}

double
figure_median(const char *fmt, ...)
{
	KEY_OF(fmt, key);
	const struct figure *f = sorted(key);
	return f != NULL ? (f->values[(f->n - 1) / 2] + f->values[f->n / 2]) / 2 : -1;
}

void
result_set(double value, const char *fmt, ...)
{
	KEY_OF(fmt, key);
	struct figure *f = find_or_make(&results, key);

	f->values[0] = value;
	f->n = 1;
}

double
result_get(const char *fmt, ...)
{
	KEY_OF(fmt, key);
	const struct figure *f = find(&results, key);
	return f != NULL ? f->values[0] : -1;
}

void
results_print(FILE *f)
{
	fprintf(f, "{\n");
	for (size_t i = 0; i < results.n; i++)
		fprintf(f, "  \"%s\": %.4g%s\n", results.at[i].key, results.at[i].values[0], i + 1 < results.n ? "," : "");
	fprintf(f, "}\n");
}
