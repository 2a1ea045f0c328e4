/* SPDX-License-Identifier: Apache-2.0 */
/* The benchmark: bare steps, load, and the figures they make.  Not a test: it judges nothing, it measures. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

struct arena;
struct err;
struct sign_key;
struct vault;

/* ---- figures (bench.c) ---- */

void figure(const char *key, double value); /* kept for build/bench.json, in the order of the calls */
double figure_get(const char *key);         /* 0 when there is none */
void sort_values(double *v, size_t n);      /* the smallest first */

/* ---- messages (letters.c) ---- */

/* What a postal partner sends: distinct, signed, about 4 KiB, for a real procedure of the catalogue. */
struct letters {
	struct str *body;
	size_t n;
};
struct letters letters_make(struct arena *a, const struct sign_key *k, size_t n);

/* The payload alone, for the bare steps. */
struct str letters_payload(struct arena *a, size_t number);

/* ---- load (load.c) ---- */

struct load_result {
	double rps, p50_ms, p99_ms;
	size_t accepted, shed, wrong; /* 200 with a receipt; 503 with Retry-After; anything else */
};

/* Send each letter once over so many kept connections; `to` is "unix:PATH" or "tcp:PORT".  last_answer gets one 200 body. */
struct load_result load_run(const char *to, size_t connections, const struct letters *l, struct str *last_answer, struct arena *a);

/* Offer without pause for so many seconds: shed letters are dropped, not repeated. */
struct load_result load_offer(const char *to, size_t connections, const struct letters *l, double seconds);

/* ---- bare steps (steps.c) ---- */

void steps_run(const char *dir, const struct sign_key *p256, const struct sign_key *rsa);

/* The records as under load: 64 threads append, 64 commit (crowd.c). */
void crowd_run(const char *dir, struct vault *v, struct str letter);

/* ---- cases (case_letters.c, cases.c) ---- */

enum { BENCH_CALLS = 12 };

/* The calls of one case as they are sent, in order; the first `open` of them are those before its acceptance. */
struct bench_case {
	struct str call[BENCH_CALLS];
	size_t n, open;
};
void case_letters(struct arena *a, const struct sign_key *k, const char *authority, const char *run, size_t number,
    struct bench_case *out);

/* case.*, redis.bytes_per_case: 64 desks at once; the key is that of the partner bench-counter. */
void cases_run(const char *dir, pid_t gateway, const struct sign_key *k, const char *authority, double scale);

/* So many new cases, once; returns how many calls were retryable and sent again. */
size_t cases_batch(const char *dir, const struct sign_key *k, const char *authority, size_t n);

/* day.*: so many cases, and one acceptance by contract 1.0 (postal's key) after another beside them, ten times a second (day.c). */
void day_run(const char *dir, pid_t gateway, const struct sign_key *counter, const struct sign_key *postal, const char *authority,
    size_t n);

/* ---- acceptance while something else goes on (beside.c) ---- */

/* One acceptance by contract 1.0 after another, begun so many a second or, when one takes longer, as soon as it is answered, over a
 * connection each, until the end: how long each took, the smallest first, until it is freed.  One that is not accepted ends the
 * program, which says beside what that was. */
struct beside;
struct beside *beside_start(const char *to, const struct sign_key *k, const char *what, unsigned per_s);
const double *beside_end(struct beside *b, size_t *n);
void beside_free(struct beside *b);

/* For another program that does the something else: each of these times as a line, after so many seconds.  An exit status. */
int beside_main(const char *dir, const struct sign_key *k, unsigned per_s, unsigned seconds);

/* Deadlines and quotes of one thread (reckon.c): deadline.per_s, quote.per_s. */
void reckon_run(void);

/* drawn.c: what a paper costs to be drawn. */
void drawn_run(void);

void must(int result, const struct err *e); /* or say why and end */

double cpu_us_thread(void);
double cpu_us_process(pid_t pid); /* of all its threads */

#endif
