/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what in which state, on a real store and journal: a dossier is brought into each of the ten states, and there the unit
 * tells each state, the counter does each act and the post delivers the result.  Whatever the national list (domain section 2.2),
 * written here once more by hand, does not allow is refused or kept, and moves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/lib/counter.h"

#define WHO   "\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\""
#define PAPER "{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0}"

enum { STATES = 10 };

/* From each state the unit may tell these next. */
static const int moves[STATES + 1][7] = {[1] = {2, 3, 5, 7},
    [2] = {4, 5, 6, 7, 8, 9},
    [4] = {5, 6, 7, 8, 9},
    [5] = {2, 3, 4, 7, 8},
    [6] = {4, 7, 8, 9},
    [8] = {4, 10},
    [9] = {6, 10}};

/* The news that bring a dossier there, from its acceptance on; it is accepted as FILED when the first is 1. */
static const int ways[STATES + 1][4] = {[1] = {1},
    [2] = {2},
    [3] = {1, 3},
    [4] = {2, 4},
    [5] = {2, 5},
    [6] = {2, 4, 6},
    [7] = {2, 7},
    [8] = {2, 8},
    [9] = {2, 9},
    [10] = {2, 9, 10}};

/* What a counter's act makes of it; 0: it may not be done there. */
static const struct {
	const char *path, *says;
	int to[STATES + 1];
} acts[] = {
    {"withdrawals", "\"Reason\":\"đổi ý\"", {[1] = 7, [2] = 7, [4] = 7, [5] = 7, [6] = 7}},
    {"supplements", "\"Item\":[" PAPER "]", {[5] = 2}},
    {"returns", "\"Receiver\":\"Nguyễn Thị Mẫu\",\"IdLast4\":\"1234\"", {[9] = 10}},
};

static unsigned made;
static struct arena *kept; /* the office's, while a dossier has one of its own: what is read for it counts until that is freed */

static void
fresh(void)
{
	kept = office.a;
	office.a = arena_new(0);
}

static void
spent(void)
{
	arena_free(office.a);
	office.a = kept;
}

static bool
may_follow(int from, int to)
{
	for (size_t i = 0; i < 7; i++)
		if (moves[from][i] == to)
			return true;
	return false;
}

static enum outcome
tells(const char *id, int state)
{
	struct result_news r;

	if (office_news(&office, id, arena_fmt(office.a, "n-%u", made++), (enum dossier_state)state, &r) != 0)
		fail_msg("news of state %d: %s", state, office.e.msg);
	return r.outcome;
}

static int
state_of(const char *id)
{
	return (int)office_view(&office, id).dossier.state;
}

/* A dossier of a counter, in that state. */
static const char *
in_state(int state)
{
	const int *way = ways[state];

	office.partners[0].p.on_behalf = way[0] != 1;
	const char *id = counter_accepted(arena_fmt(office.a, "t-%u", made++));
	for (size_t i = 1; i < 4 && way[i] != 0; i++)
		assert_int_equal(tells(id, way[i]), OUTCOME_APPLIED);
	office.partners[0].p.on_behalf = true;
	assert_int_equal(state_of(id), state);
	return id;
}

static void
test_the_unit_tells_each_state_in_each_state(void **state)
{
	(void)state;
	for (int from = 1; from <= STATES; from++)
		for (int to = 1; to <= STATES; to++) {
			bool may = may_follow(from, to);
			fresh();
			const char *id = in_state(from);
			if (tells(id, to) != (may ? OUTCOME_APPLIED : OUTCOME_KEPT))
				fail_msg("from %d to %d", from, to);
			assert_int_equal(state_of(id), may ? to : from);
			spent();
		}
}

static void
test_the_unit_apologises_in_the_states_of_the_table(void **state)
{
	(void)state;
	static const bool may[STATES + 1] = {[2] = true, [4] = true, [5] = true, [6] = true, [8] = true};

	for (int from = 1; from <= STATES; from++) {
		fresh();
		const char *id = in_state(from);
		size_t lines = office_view(&office, id).n_history;
		struct result_news r;
		const struct dossier_report sorry = {.dossier = id,
		    .key = arena_fmt(office.a, "sorry-%u", made++),
		    .state = (enum dossier_state)from,
		    .note = "Xin lỗi",
		    .due_ms = office.now_ms + INT64_C(90) * 86400000,
		    .told = {.apology = true}};
		int rc = office_report(&office, sorry, &r);
		if (rc != (may[from] ? 0 : -1))
			fail_msg("an apology in state %d: %s", from, err_name(office.e.code));
		if (rc != 0)
			assert_string_equal(err_name(office.e.code), "ILLEGAL_MOVE");
		struct dossier_view k = office_view(&office, id);
		assert_int_equal(k.n_history, lines + may[from]);
		assert_int_equal(k.dossier.due_ms == sorry.due_ms, may[from]);
		spent();
	}
}

static void
test_the_counter_does_each_act_in_each_state(void **state)
{
	(void)state;
	for (int from = 1; from <= STATES; from++)
		for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
			fresh();
			const char *id = in_state(from);
			size_t lines = office_view(&office, id).n_history;
			int rc = counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/%s", id, acts[i].path),
			    arena_fmt(office.a, "{\"Id\":\"b1\"," WHO ",%s}", acts[i].says));
			if (rc != (acts[i].to[from] != 0 ? 0 : -1))
				fail_msg("%s in state %d: %s", acts[i].path, from, err_name(office.e.code));
			if (rc != 0) {
				assert_string_equal(err_name(office.e.code), "ILLEGAL_MOVE");
				assert_int_equal(office_view(&office, id).n_history, lines);
			}
			assert_int_equal(state_of(id), rc == 0 ? acts[i].to[from] : from);
			spent();
		}
}

/* What is owed may be paid at any time; only what the unit asks for moves the dossier. */
static void
test_a_payment_moves_what_waits_for_it(void **state)
{
	(void)state;
	for (int from = 1; from <= STATES; from++) {
		fresh();
		const char *id = in_state(from);
		const char *at = arena_fmt(office.a, "/counter/v1/dossiers/%s/payments", id);
		assert_int_equal(counter_ask("POST", at,
				     arena_fmt(office.a,
					 "{\"Id\":\"p1\"," WHO ",\"Method\":\"CASH\",\"Amount\":%lld,\"Series\":\"B\"}",
					 counter_quoted("Total"))),
		    0);
		assert_int_equal(state_of(id), from == DOSSIER_PAYMENT ? DOSSIER_PROCESSING : from);
		spent();
	}
}

static void
test_the_post_delivers_the_result_in_each_state(void **state)
{
	(void)state;
	for (int from = 1; from <= STATES; from++) {
		fresh();
		const char *id = in_state(from), *item = office_item(&office, 9000 + (unsigned)from);
		struct pushed_event events[2] = {office_event(&office, arena_fmt(office.a, "e-%u", made++), item, "EMA"),
		    office_event(&office, arena_fmt(office.a, "e-%u", made++), item, "EMI")};
		struct result_events r;
		events[0].dossier = id;
		events[0].leg = "RETURN";
		events[1].receiver = "Nguyễn Thị Mẫu";
		events[1].at_ms++;
		assert_int_equal(office_events(&office, events, 2, &r), 0);
		bool returns = from == DOSSIER_FINISHED || from == DOSSIER_STOPPED;
		assert_int_equal(state_of(id), returns ? DOSSIER_RETURNED : from);
		spent();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_unit_tells_each_state_in_each_state),
	    cmocka_unit_test(test_the_unit_apologises_in_the_states_of_the_table),
	    cmocka_unit_test(test_the_counter_does_each_act_in_each_state),
	    cmocka_unit_test(test_a_payment_moves_what_waits_for_it),
	    cmocka_unit_test(test_the_post_delivers_the_result_in_each_state),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
