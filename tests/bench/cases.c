/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole cases, so many at once, while the simulators of population database and e-data store take 20 ms for each answer: what a
 * case costs the gateway, how long it takes, and what it is in Redis while it is in work.
 */
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"

enum { DESKS = 64, ANSWER_MAX = 262144, ROUNDS = 3, DAY_CASES = 40000, PROCESSORS = 2, TRIES = 20 };

struct crowd_of_cases {
	const char *socket;
	const struct bench_case *cases;
	size_t n, calls; /* how many of each case's calls are made; 0: all */
	atomic_size_t next, again;
	double *case_ms, *call_ms;
};

static int
dial(const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	snprintf(un.sun_path, sizeof un.sun_path, "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&un, sizeof un) != 0) {
		perror("bench: the gateway's socket");
		exit(1);
	}
	return fd;
}

static void
send_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t k = send(fd, s.p, s.n, MSG_NOSIGNAL);
		if (k <= 0) {
			perror("bench: sending a call of a case");
			exit(1);
		}
		s.p += k;
		s.n -= (size_t)k;
	}
}

static void
receive(int fd, char *answer, struct str asked)
{
	size_t got = 0, need = 0;

	while (need == 0 || got < need) {
		ssize_t k = recv(fd, answer + got, ANSWER_MAX - 1 - got, 0);
		if (k <= 0)
			break;
		got += (size_t)k;
		answer[got] = '\0';
		const char *end = strstr(answer, "\r\n\r\n"), *length = strcasestr(answer, "content-length:");
		if (end != NULL && length != NULL && length < end)
			need = (size_t)(end + 4 - answer) + strtoul(length + 15, NULL, 10);
	}
	if (need == 0 || got < need) {
		fprintf(stderr, "bench: %.90s\nwas not answered whole\n", asked.p);
		exit(1);
	}
}

/* Sends and takes the whole answer, which must be a good one.  What is retryable (two desks drew the same receipt number at once)
 * is sent again, as a counter program does: a failure of that kind does not use the message up. */
static void
ask(struct crowd_of_cases *x, int fd, char *answer, struct str asked)
{
	for (int tries = 1; tries <= TRIES; tries++) {
		send_all(fd, asked);
		receive(fd, answer, asked);
		if (strncmp(answer, "HTTP/1.1 200", 12) == 0)
			return;
		if (strstr(answer, "\"retryable\":true") == NULL)
			break;
		atomic_fetch_add(&x->again, 1);
	}
	fprintf(stderr, "bench: %.90s\nwas answered\n%.2000s\n", asked.p, answer);
	exit(1);
}

static void *
desk(void *ctx)
{
	struct crowd_of_cases *x = ctx;
	char *answer = malloc(ANSWER_MAX);
	int fd = dial(x->socket);
	size_t i;

	while ((i = atomic_fetch_add(&x->next, 1)) < x->n) {
		const struct bench_case *c = &x->cases[i];
		int64_t began_us = clock_mono_us();
		for (size_t k = 0; k < (x->calls != 0 ? c->open : c->n); k++) {
			int64_t sent_us = clock_mono_us();
			ask(x, fd, answer, c->call[k]);
			x->call_ms[i * BENCH_CALLS + k] = (double)(clock_mono_us() - sent_us) / 1000;
		}
		x->case_ms[i] = (double)(clock_mono_us() - began_us) / 1000;
	}
	close(fd);
	free(answer);
	return NULL;
}

static void
play(struct crowd_of_cases *x, size_t desks)
{
	pthread_t threads[DESKS];

	atomic_store(&x->next, 0);
	for (size_t i = 0; i < desks; i++)
		pthread_create(&threads[i], NULL, desk, x);
	for (size_t i = 0; i < desks; i++)
		pthread_join(threads[i], NULL);
}

static double
quantile(double *v, size_t n, double q)
{
	sort_values(v, n);
	return v[(size_t)((double)(n - 1) * q)];
}

static double
redis_bytes(const char *dir)
{
	struct arena *a = arena_new(0);
	char line[256];
	double found = 0;
	FILE *f = popen(arena_fmt(a, "redis-cli -s %s/redis.sock info memory", dir), "r");

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "used_memory_dataset:", 20) == 0)
			found = strtod(line + 20, NULL);
	if (f == NULL || pclose(f) != 0 || found <= 0) {
		fprintf(stderr, "bench: Redis does not tell its memory\n");
		exit(1);
	}
	arena_free(a);
	return found;
}

static struct bench_case *
write_cases(struct arena *a, const struct sign_key *k, const char *authority, size_t n)
{
	struct bench_case *cases = arena_alloc(a, n * sizeof *cases);
	static size_t number;
	char run[27];

	id_random(run);
	for (size_t i = 0; i < n; i++)
		case_letters(a, k, authority, run, number++, &cases[i]);
	return cases;
}

/* One round: the CPU of the gateway for each case. */
static double
round_of_cases(struct crowd_of_cases *x, pid_t gateway, const struct sign_key *k, const char *authority, double *seconds)
{
	struct arena *a = arena_new(0);

	x->cases = write_cases(a, k, authority, x->n);
	double began = cpu_us_process(gateway);
	int64_t began_us = clock_mono_us();
	play(x, DESKS);
	*seconds = (double)(clock_mono_us() - began_us) / 1e6;
	double used = cpu_us_process(gateway) - began;
	arena_free(a);
	return used / (double)x->n;
}

size_t
cases_batch(const char *dir, const struct sign_key *k, const char *authority, size_t n)
{
	struct arena *a = arena_new(0);
	struct crowd_of_cases x = {.socket = arena_fmt(a, "%s/gw.sock", dir), .n = n};

	x.case_ms = calloc(n, sizeof *x.case_ms);
	x.call_ms = calloc(n * BENCH_CALLS, sizeof *x.call_ms);
	x.cases = write_cases(a, k, authority, n);
	play(&x, DESKS);
	free(x.case_ms);
	free(x.call_ms);
	arena_free(a);
	return atomic_load(&x.again);
}

/* What a case in work is in Redis, everything but accepted; and a dossier that was one, with its money. */
static void
measure_bytes(struct crowd_of_cases *x, const char *dir, const struct sign_key *k, const char *authority)
{
	struct arena *a = arena_new(0);

	x->cases = write_cases(a, k, authority, x->n);
	double before = redis_bytes(dir);
	x->calls = 1;
	play(x, DESKS);
	x->calls = 0;
	figure("redis.bytes_per_case", (redis_bytes(dir) - before) / (double)x->n);
	arena_free(a);
	a = arena_new(0);
	x->cases = write_cases(a, k, authority, x->n);
	before = redis_bytes(dir);
	play(x, DESKS);
	figure("redis.bytes_per_accepted", (redis_bytes(dir) - before) / (double)x->n);
	arena_free(a);
}

/* 40,000 cases a day: which share of two processors the gateway needs for them in the eight hours in which offices are open. */
static void
tell_day(void)
{
	double cpu_s = figure_get("case.full.cpu_us") / 1e6 * DAY_CASES, open_s = 8 * 3600;

	figure("case.day.cpu_pct", cpu_s * 100 / (open_s * PROCESSORS));
	figure("case.day.redis_mib", figure_get("redis.bytes_per_case") * DAY_CASES / (1 << 20));
	printf("a day of %d cases: %.0f s of CPU, %.2f %% of %d processors in 8 hours; %.0f cases/s are possible, 1.4 are needed\n",
	    DAY_CASES, cpu_s, figure_get("case.day.cpu_pct"), PROCESSORS, figure_get("case.full.per_s"));
}

void
cases_run(const char *dir, pid_t gateway, const struct sign_key *k, const char *authority, double scale)
{
	struct arena *a = arena_new(0);
	struct crowd_of_cases x = {.socket = arena_fmt(a, "%s/gw.sock", dir), .n = (size_t)(640 * scale)};
	double best = 0, per_s = 0, p50 = 1e9, p99 = 1e9, call_p99 = 1e9;

	x.case_ms = calloc(x.n, sizeof *x.case_ms);
	x.call_ms = calloc(x.n * BENCH_CALLS, sizeof *x.call_ms);
	for (int r = 0; r < ROUNDS; r++) {
		double seconds, cpu = round_of_cases(&x, gateway, k, authority, &seconds);
		best = r == 0 || cpu < best ? cpu : best;
		per_s = (double)x.n / seconds > per_s ? (double)x.n / seconds : per_s;
		double half = quantile(x.case_ms, x.n, 0.5), most = quantile(x.case_ms, x.n, 0.99),
		       call = quantile(x.call_ms, x.n * BENCH_CALLS, 0.99);
		p50 = half < p50 ? half : p50;
		p99 = most < p99 ? most : p99;
		call_p99 = call < call_p99 ? call : call_p99;
	}
	figure("case.full.cpu_us", best);
	figure("case.full.per_s", per_s);
	figure("case.full.p50_ms", p50);
	figure("case.full.p99_ms", p99);
	figure("case.call.p99_ms", call_p99);
	if (figure_get("accept.p256.c64.cpu_us") > 0) /* measured in the same run */
		figure("case.ratio", best / figure_get("accept.p256.c64.cpu_us"));
	measure_bytes(&x, dir, k, authority);
	printf("cases   p256  %4d desks  %7.0f/s  p50 %7.2f ms  p99 %7.2f ms (a call %.2f)  cpu %6.0f us a case of %d calls, %.0f "
	       "bytes"
	       " in Redis\n",
	    DESKS, per_s, p50, p99, call_p99, best, BENCH_CALLS, figure_get("redis.bytes_per_case"));
	tell_day();
	fflush(stdout);
	free(x.case_ms);
	free(x.call_ms);
	arena_free(a);
}
