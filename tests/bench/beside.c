/* SPDX-License-Identifier: Apache-2.0 */
/* A counter by contract 1.0 that hands in one dossier after another while something else goes on: how long it waits for each. */
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

enum { LETTERS = 50, BEATS_MAX = 200000 };

struct beside {
	const char *to, *what;
	const struct sign_key *key;
	int64_t every_us;
	pthread_t thread;
	atomic_bool over;
	double ms[BEATS_MAX];
	size_t n;
};

static void
one(struct beside *b, struct str body)
{
	struct arena *a = arena_new(0);
	struct str answer = {0};
	const struct letters l = {&body, 1};
	int64_t began_us = clock_mono_us();

	struct load_result got = load_run(b->to, 1, &l, &answer, a);
	if (got.accepted != 1) {
		fprintf(stderr, "bench: a dossier beside %s was not accepted (%zu shed, %zu wrong)\n", b->what, got.shed,
		    got.wrong);
		exit(1);
	}
	b->ms[b->n++] = (double)(clock_mono_us() - began_us) / 1000;
	arena_free(a);
}

/* Letters hold for some minutes only, so they are made a few at a time; making them is nobody's waiting. */
static void *
hand_in(void *ctx)
{
	struct beside *b = ctx;

	while (!atomic_load(&b->over) && b->n + LETTERS <= BEATS_MAX) {
		struct arena *a = arena_new(0);
		struct letters l = letters_make(a, b->key, LETTERS);
		for (size_t i = 0; i < l.n && !atomic_load(&b->over); i++) {
			int64_t next_us = clock_mono_us() + b->every_us;
			one(b, l.body[i]);
			int64_t left_us = next_us - clock_mono_us();
			if (left_us > 0)
				usleep((useconds_t)left_us);
		}
		arena_free(a);
	}
	return NULL;
}

struct beside *
beside_start(const char *to, const struct sign_key *k, const char *what, unsigned per_s)
{
	struct beside *b = calloc(1, sizeof *b);

	if (b == NULL)
		abort();
	b->to = to;
	b->key = k;
	b->what = what;
	b->every_us = 1000000 / per_s;
	pthread_create(&b->thread, NULL, hand_in, b);
	return b;
}

const double *
beside_end(struct beside *b, size_t *n)
{
	atomic_store(&b->over, true);
	pthread_join(b->thread, NULL);
	sort_values(b->ms, b->n);
	*n = b->n;
	return b->ms;
}

void
beside_free(struct beside *b)
{
	free(b);
}

int
beside_main(const char *dir, const struct sign_key *k, unsigned per_s, unsigned seconds)
{
	struct arena *a = arena_new(0);
	struct beside *b = beside_start(arena_fmt(a, "unix:%s/gw.sock", dir), k, "the pages", per_s);
	size_t n;

	sleep(seconds);
	const double *ms = beside_end(b, &n);
	for (size_t i = 0; i < n; i++)
		printf("%.3f\n", ms[i]);
	beside_free(b);
	arena_free(a);
	return 0;
}
