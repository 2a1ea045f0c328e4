/* SPDX-License-Identifier: Apache-2.0 */
/* A job that the tree did not have before: in the table, and it says when there is something wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conf/conf.h"
#include "run/core.h"
#include "run/jobs.h"

static const struct job_row *
row(void)
{
	for (size_t i = 0; i < job_rows_n; i++)
		if (strcmp(job_rows[i].name, "shelf") == 0)
			return &job_rows[i];
	return NULL;
}

static void
test_a_job_is_a_row_and_a_function(void **state)
{
	(void)state;
	struct setup s = {.conf.blobs.dir = "/"};
	struct job_run r = {.setup = &s};
	struct err e = {0};

	assert_non_null(row());
	assert_int_equal(row()->period_ms(&s.conf), 1000);
	assert_int_equal(row()->run(&r, &e), 0);
	s.conf.blobs.dir = "/nowhere/at/all";
	assert_int_equal(row()->run(&r, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_non_null(strstr(e.msg, "/nowhere/at/all"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_job_is_a_row_and_a_function)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
