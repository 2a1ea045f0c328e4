/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs: what is done by the clock (jobs.tbl).  Short ones share a thread, each long one has its own, so that a slow timestamp holds
 * up nobody's tick.  A job never runs twice at once in a process; one that is ONE's runs on that gateway which claims it in the
 * store.  What became of the last run is kept for GET /ops/jobs and /metrics.
 */
#ifndef RUN_JOBS_H
#define RUN_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct conf;
struct core;
struct jobs;
struct setup;

enum job_where { JOB_EVERY, JOB_ONE };
enum job_thread { JOB_SHORT, JOB_LONG };

/* One run, as its function sees it. */
struct job_run {
	struct core *core;
	const struct setup *setup;
	struct arena *a;        /* emptied after the run */
	bool failing;           /* the run before failed: what was said of it need not be said again */
	int64_t again_ms;       /* when to run again, if not after the period (-1, as it comes in) */
	int64_t until_us;       /* ONE: it may have another gateway after this (monotonic); else INT64_MAX */
};

struct job_row {
	const char *name, *meaning;
	enum job_where where;
	enum job_thread thread;
	int64_t (*period_ms)(const struct conf *c);
	/* 0; -1 with e, which is kept, not logged: it says itself what an operator must know */
	int (*run)(struct job_run *r, struct err *e);
};

#define JOB(name, where, thread, period, meaning) int job_##name(struct job_run *r, struct err *e) MUST_CHECK;
#include "run/jobs.tbl"

extern const struct job_row job_rows[];         /* main/job_table.c */
extern const size_t job_rows_n;

/* 1 this gateway has it for so long, 0 another one has, -1. */
typedef int job_claim(struct core *c, const char *name, int64_t ms, struct err *e);

enum { JOBS_MAX = 64 };

/* Start n jobs; each runs at once.  NULL: ERR_INTERNAL.  The rows must outlive it. */
struct jobs *jobs_start(struct core *c, const struct job_row *rows, size_t n, job_claim *claim, struct err *e);

/* Returns when no job runs any more. */
void jobs_stop(struct jobs *j);

struct job_status {
	const struct job_row *row;
	int64_t period_ms;
	int64_t last_ms, next_ms;       /* wall clock; 0: has not run yet */
	int64_t took_us;                /* the last run */
	uint64_t runs, failures;
	bool running, elsewhere;        /* elsewhere: another gateway had it last */
	struct err last;                /* ERR_NONE: it went well */
};

/* The i-th job; false: there are no more.  Any thread. */
bool jobs_status(struct jobs *j, size_t i, struct job_status *out);

#endif
