/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for bodies is counted before it is used, given back to the byte, and shared as configured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/metric.h"
#include "crypto/spool.h"
#include "http/body.h"
#include "http/budget.h"

enum { MEGABYTE = 1 << 20 };

static struct budget budget;

static int
begin(void **state)
{
	(void)state;
	budget_init(&budget);
	budget_limits(&budget, 4 * MEGABYTE, MEGABYTE);
	return 0;
}

/* as /metrics tells it */
static void
gauge_is(const char *line)
{
	struct arena *a = arena_new(0);
	struct buf text;

	buf_init(&text, a, MEGABYTE);
	metric_print(&text);
	if (strstr(text.p, line) == NULL)
		fail_msg("/metrics does not say %s", line);
	arena_free(a);
}

static void
test_what_is_taken_is_a_gauge(void **state)
{
	struct budget_turn r = {.bytes = 1000, .owner = &r}, s = {.bytes = BUDGET_WORK_MAX / BUDGET_WORK_FACTOR, .owner = &s};

	(void)state;
	gauge_is("\ngw_body_bytes 0\n");
	assert_true(budget_take(&budget, 3 * MEGABYTE, false));
	assert_false(budget_take(&budget, MEGABYTE, false));
	gauge_is("# TYPE gw_body_bytes gauge\n");
	gauge_is("\ngw_body_bytes 3145728\n");
	budget_give(&budget, 3 * MEGABYTE);
	gauge_is("\ngw_body_bytes 0\n");
	assert_true(budget_begin(&budget, &r));
	gauge_is("\ngw_body_work_bytes 8000\n");
	assert_false(budget_begin(&budget, &s));
	gauge_is("\ngw_body_work_bytes 8000\n");
	assert_ptr_equal(budget_end(&budget, &r), &s);
	gauge_is("\ngw_body_work_bytes 75497472\n");
	assert_null(budget_end(&budget, &s));
	gauge_is("\ngw_body_work_bytes 0\n");
}

static void
test_an_announced_body_takes_exactly_its_size(void **state)
{
	struct body b;
	struct err e = {0};

	(void)state;
	assert_int_equal(body_open(&b, &budget, 1000, MEGABYTE, false, &e), 0);
	assert_int_equal(budget_taken(&budget), 1000);
	for (int i = 0; i < 10; i++)
		assert_int_equal(
		    body_add(&b,
			"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", 100,
			&e),
		    0);
	assert_int_equal(b.p[1000], '\0');
	assert_int_equal(strlen(b.p), 1000);
	assert_int_equal(body_add(&b, "x", 1, &e), -1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
	body_close(&b);
	body_close(&b);
	assert_int_equal(budget_taken(&budget), 0);
}

static void
test_a_streamed_body_takes_no_memory_and_knows_its_limit(void **state)
{
	static const char piece[1000] = "x";
	struct body b;
	struct err e = {0};

	(void)state;
	assert_int_equal(body_stream(&b, "/tmp", -1, 100 * sizeof piece, &e), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(body_add(&b, piece, sizeof piece, &e), 0);
	assert_int_equal(budget_taken(&budget), 0);
	assert_int_equal(body_in_memory(&b), 0);
	assert_int_equal(spool_size(b.spool), 100 * sizeof piece);
	assert_int_equal(body_add(&b, "x", 1, &e), -1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
	body_close(&b);
	assert_null(b.spool);
	err_clear(&e);
	assert_int_equal(body_stream(&b, "/nowhere", -1, 1, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
}

static void
test_no_body_takes_nothing(void **state)
{
	struct body b;
	struct err e = {0};

	(void)state;
	assert_int_equal(body_open(&b, &budget, 0, MEGABYTE, false, &e), 0);
	assert_int_equal(budget_taken(&budget), 0);
	body_close(&b);
	assert_int_equal(budget_taken(&budget), 0);
}

static void
test_a_chunked_body_takes_what_it_needs(void **state)
{
	static char piece[10000];
	struct body b;
	struct err e = {0};
	size_t n = 0;

	(void)state;
	memset(piece, 'x', sizeof piece);
	assert_int_equal(body_open(&b, &budget, -1, MEGABYTE, false, &e), 0);
	while (body_add(&b, piece, sizeof piece, &e) == 0) {
		n += sizeof piece;
		assert_int_equal(b.n, n);
		assert_int_equal(budget_taken(&budget), b.cap);
		assert_true(b.cap <= 2 * n || b.cap == 16384);
	}
	assert_int_equal(e.code, ERR_TOO_LARGE);
	assert_int_equal(n, MEGABYTE / sizeof piece * sizeof piece);
	body_close(&b);
	assert_int_equal(budget_taken(&budget), 0);
}

static void
test_who_is_not_known_leaves_the_share_of_those_who_are(void **state)
{
	struct body b[5];
	struct err e = {0};

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(body_open(&b[i], &budget, MEGABYTE, MEGABYTE, false, &e), 0);
	assert_int_equal(body_open(&b[3], &budget, 1, MEGABYTE, false, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	err_clear(&e);
	assert_int_equal(body_open(&b[3], &budget, MEGABYTE, MEGABYTE, true, &e), 0);
	assert_int_equal(body_open(&b[4], &budget, 1, MEGABYTE, true, &e), -1);
	for (int i = 0; i < 5; i++)
		body_close(&b[i]);
	assert_int_equal(budget_taken(&budget), 0);
}

/* A chunked body that finds no room for its next step keeps what it has, and can be closed. */
static void
test_growth_stops_where_the_room_ends(void **state)
{
	static char piece[16384];
	struct body other, b;
	struct err e = {0};

	(void)state;
	assert_int_equal(body_open(&other, &budget, 3 * MEGABYTE - 40000, 4 * MEGABYTE, false, &e), 0);
	assert_int_equal(body_open(&b, &budget, -1, MEGABYTE, false, &e), 0);
	assert_int_equal(body_add(&b, piece, sizeof piece, &e), 0);
	assert_int_equal(body_add(&b, piece, 1, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	body_close(&b);
	body_close(&other);
	assert_int_equal(budget_taken(&budget), 0);
}

/* One is always let in; the rest begin in the order in which they came, as soon as there is room for them. */
static void
test_large_requests_work_in_turn(void **state)
{
	struct budget_turn big[4], small = {.bytes = 1000, .owner = &small};

	(void)state;
	for (int i = 0; i < 4; i++)
		big[i] = (struct budget_turn){.bytes = BUDGET_WORK_MAX / BUDGET_WORK_FACTOR - 100000, .owner = &big[i]};
	big[1].bytes = BUDGET_WORK_MAX; /* larger than all there is */
	assert_true(budget_begin(&budget, &big[0]));
	assert_false(budget_begin(&budget, &big[1]));
	assert_false(budget_begin(&budget, &big[2]));
	assert_true(budget_begin(&budget, &small)); /* fits beside */
	assert_null(budget_end(&budget, NULL));
	assert_null(budget_end(&budget, &big[0]));
	assert_ptr_equal(budget_end(&budget, &small), &big[1]);
	assert_null(budget_end(&budget, NULL));
	assert_ptr_equal(budget_end(&budget, &big[1]), &big[2]);
	assert_null(budget_end(&budget, &big[2]));
	assert_int_equal(budget.work, 0);
	assert_true(budget_begin(&budget, &big[3]));
	assert_null(budget_end(&budget, &big[3]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_what_is_taken_is_a_gauge, begin),
	    cmocka_unit_test_setup(test_an_announced_body_takes_exactly_its_size, begin),
	    cmocka_unit_test_setup(test_a_streamed_body_takes_no_memory_and_knows_its_limit, begin),
	    cmocka_unit_test_setup(test_no_body_takes_nothing, begin),
	    cmocka_unit_test_setup(test_a_chunked_body_takes_what_it_needs, begin),
	    cmocka_unit_test_setup(test_who_is_not_known_leaves_the_share_of_those_who_are, begin),
	    cmocka_unit_test_setup(test_growth_stops_where_the_room_ends, begin),
	    cmocka_unit_test_setup(test_large_requests_work_in_turn, begin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
