/* SPDX-License-Identifier: Apache-2.0 */
/* A day of cases at once, as fast as 64 desks can, while a counter by contract 1.0 hands in a dossier ten times a second: whether
 * that one ever waits. */
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum { BATCH = 640, LETTERS = 50, EVERY_US = 100000, BEATS_MAX = 200000 };

struct beside {
	const char *to;
	const struct sign_key *key;
	atomic_bool over;
	double ms[BEATS_MAX];
	size_t n;
};

static void
one(struct beside *b, struct str body)
{
	struct arena *a = arena_new(0);
	struct str answer;
	const struct letters l = {&body, 1};
	int64_t began_us = clock_mono_us();

	struct load_result got = load_run(b->to, 1, &l, &answer, a);
	if (got.accepted != 1) {
		fprintf(stderr, "bench: beside the cases a dossier was not accepted (%zu shed, %zu wrong)\n", got.shed, got.wrong);
		exit(1);
	}
	b->ms[b->n++] = (double)(clock_mono_us() - began_us) / 1000;
	arena_free(a);
}

static void *
hand_in(void *ctx)
{
	struct beside *b = ctx;

	while (!atomic_load(&b->over) && b->n + LETTERS <= BEATS_MAX) {
		struct arena *a = arena_new(0);
		struct letters l = letters_make(a, b->key, LETTERS);
		for (size_t i = 0; i < l.n && !atomic_load(&b->over); i++) {
			one(b, l.body[i]);
			usleep(EVERY_US);
		}
		arena_free(a);
	}
	return NULL;
}

void
day_run(const char *dir, pid_t gateway, const struct sign_key *counter, const struct sign_key *postal, const char *authority,
    size_t n)
{
	struct arena *a = arena_new(0);
	struct beside *b = calloc(1, sizeof *b);
	pthread_t thread;
	size_t again = 0, played = 0;

	b->to = arena_fmt(a, "unix:%s/gw.sock", dir);
	b->key = postal;
	double began = cpu_us_process(gateway);
	int64_t began_us = clock_mono_us();
	pthread_create(&thread, NULL, hand_in, b);
	while (played < n) {
		size_t now = n - played < BATCH ? n - played : BATCH;
		again += cases_batch(dir, counter, authority, now);
		played += now;
		printf("\r%zu of %zu cases, %.0f s", played, n, (double)(clock_mono_us() - began_us) / 1e6);
		fflush(stdout);
	}
	atomic_store(&b->over, true);
	pthread_join(thread, NULL);
	double seconds = (double)(clock_mono_us() - began_us) / 1e6;
	sort_values(b->ms, b->n);
	figure("day.cases", (double)n);
	figure("day.seconds", seconds);
	figure("day.again", (double)again);
	figure("day.cpu_us_per_case", (cpu_us_process(gateway) - began) / (double)n);
	figure("day.beside", (double)b->n);
	figure("day.beside_p50_ms", b->ms[b->n / 2]);
	figure("day.beside_p99_ms", b->ms[b->n * 99 / 100]);
	figure("day.beside_most_ms", b->ms[b->n - 1]);
	printf("\n%zu cases in %.0f s (%zu calls sent again)\n", n, seconds, again);
	printf("beside them %zu acceptances by contract 1.0: half within %.1f ms, 99 of 100 within %.1f, the slowest %.1f\n", b->n,
	    figure_get("day.beside_p50_ms"), figure_get("day.beside_p99_ms"), figure_get("day.beside_most_ms"));
	free(b);
	arena_free(a);
}
