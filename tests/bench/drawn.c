/* SPDX-License-Identifier: Apache-2.0 */
/* What a receipt costs to be drawn, as the process that draws does it: the longest of the samples, templates and typefaces opened.
 * The CPU of one thread. */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "forms/forms.h"
#include "xml/transform.h"

#define SAMPLE "tests/forms/mau01.xml"

enum { DRAWINGS = 101, SAMPLE_MAX = 65536 };

static int
smaller_first(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* The middle of so many, after one that opens the typefaces. */
static double
draw_ms(const struct forms *f, struct str model)
{
	struct arena *a = arena_new(0);
	const struct form_paper paper = {"mau01", model};
	double ms[DRAWINGS];
	struct str pdf;
	struct err e = {0};

	must(forms_draw(f, a, &paper, 1, &pdf, &e), &e);
	for (int i = 0; i < DRAWINGS; i++) {
		arena_reset(a);
		double began_us = cpu_us_thread();
		must(forms_draw(f, a, &paper, 1, &pdf, &e), &e);
		ms[i] = (cpu_us_thread() - began_us) / 1000;
	}
	arena_free(a);
	qsort(ms, DRAWINGS, sizeof ms[0], smaller_first);
	return ms[DRAWINGS / 2];
}

void
drawn_run(void)
{
	FILE *file = fopen(SAMPLE, "re");
	char *model = malloc(SAMPLE_MAX);
	struct err e = {0};

	if (file == NULL || model == NULL) {
		perror(SAMPLE);
		exit(1);
	}
	size_t n = fread(model, 1, SAMPLE_MAX, file);
	fclose(file);
	transform_start();
	struct forms *f = forms_open(NULL, &e);
	must(f != NULL ? 0 : -1, &e);
	double ms = draw_ms(f, (struct str){model, n});
	figure("form.mau01_ms", ms);
	printf("%-14s %.1f ms\n", "form.mau01", ms);
	forms_close(f);
	forms_stop();
	transform_stop();
	free(model);
}
