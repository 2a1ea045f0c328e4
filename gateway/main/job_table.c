/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of run/jobs.tbl with their functions, which live in the rooms they are about. */
#include "conf/conf.h"
#include "run/jobs.h"

#define JOB(name, where, thread, period, meaning) \
	static int64_t period_##name(const struct conf *c) { (void)c; return period; }
#include "run/jobs.tbl"

const struct job_row job_rows[] = {
#define JOB(name, where, thread, period, meaning) {#name, meaning, JOB_##where, JOB_##thread, period_##name, job_##name},
#include "run/jobs.tbl"
};
const size_t job_rows_n = sizeof job_rows / sizeof job_rows[0];
