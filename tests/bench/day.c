/* SPDX-License-Identifier: Apache-2.0 */
/* A day of cases at once, as fast as 64 desks can, while a counter by contract 1.0 hands in a dossier ten times a second: whether
 * that one ever waits. */
#include "bench.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"

enum { BATCH = 640, BESIDE_PER_S = 10 };

void
day_run(const char *dir, pid_t gateway, const struct sign_key *counter, const struct sign_key *postal, const char *authority,
    size_t n)
{
	struct arena *a = arena_new(0);
	size_t again = 0, played = 0, beside;

	double began = cpu_us_process(gateway);
	int64_t began_us = clock_mono_us();
	struct beside *b = beside_start(arena_fmt(a, "unix:%s/gw.sock", dir), postal, "the cases", BESIDE_PER_S);
	while (played < n) {
		size_t now = n - played < BATCH ? n - played : BATCH;
		again += cases_batch(dir, counter, authority, now);
		played += now;
		printf("\r%zu of %zu cases, %.0f s", played, n, (double)(clock_mono_us() - began_us) / 1e6);
		fflush(stdout);
	}
	const double *ms = beside_end(b, &beside);
	double seconds = (double)(clock_mono_us() - began_us) / 1e6;
	figure("day.cases", (double)n);
	figure("day.seconds", seconds);
	figure("day.again", (double)again);
	figure("day.cpu_us_per_case", (cpu_us_process(gateway) - began) / (double)n);
	figure("day.beside", (double)beside);
	figure("day.beside_p50_ms", ms[beside / 2]);
	figure("day.beside_p99_ms", ms[beside * 99 / 100]);
	figure("day.beside_most_ms", ms[beside - 1]);
	printf("\n%zu cases in %.0f s (%zu calls sent again)\n", n, seconds, again);
	printf("beside them %zu acceptances by contract 1.0: half within %.1f ms, 99 of 100 within %.1f, the slowest %.1f\n",
	    beside, figure_get("day.beside_p50_ms"), figure_get("day.beside_p99_ms"), figure_get("day.beside_most_ms"));
	beside_free(b);
	arena_free(a);
}
