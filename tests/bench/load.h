/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The load: one thread, one epoll loop, keep-alive connections, ready-made bytes out.  Each answer is looked at as far as that is
 * cheap: status, length, the word Receipt.
 */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum { LOAD_ID = 40 };

struct load {
	/* what to do */
	const char *socket;         /* path; or NULL and */
	int port;                   /* of loopback */
	size_t connections;
	const struct str *requests; /* whole; each is sent until it is accepted */
	size_t n;
	const char *needle;         /* must be in every accepted answer, or NULL */
	int64_t until_us;           /* of the monotonic clock: begin nothing after it; 0: until all are done */
	int64_t pause_us;           /* before a shed request is tried again */
	size_t keep_every;          /* keep each so-manieth answer for a closer look; 0: none */

	/* how it went */
	size_t accepted, shed, failed;
	char first_failure[160];
	double seconds;
	double *latency_us;         /* of the accepted ones */
	struct str *kept;           /* bodies, in the arena */
	size_t n_kept;
	char (*dossiers)[LOAD_ID];  /* of all accepted */
};

void load_run(struct arena *a, struct load *l);

/* The p-th part of the latencies, in microseconds; sorts them. */
double load_latency(struct load *l, double p);

#endif
