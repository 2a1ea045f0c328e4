/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what in which state: every actor, act and state is either a row of the table, or refused in words that say what is
 * possible. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "model/dossier_act.h"

/* The table once more, written by hand from the act: the states from which it may be done, and where it leads; 0: nowhere, it is
 * told and moves nothing. */
static const struct {
	enum dossier_actor actor;
	enum dossier_act act;
	int from[6], to;
} by_hand[] = {
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_RECEIVE, {1}, 2},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_REFUSE, {1, 5}, 3},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_PROCESS, {2}, 4},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_ASK, {1, 2, 4}, 5},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_SUPPLY, {5}, 2},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_CHARGE, {2, 4, 9}, 6},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_RESUME, {5, 6, 8}, 4},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_STOP, {2, 4, 5, 6}, 8},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_WITHDRAW, {1, 2, 4, 5, 6}, 7},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_FINISH, {2, 4, 6}, 9},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_RETURN, {8, 9}, 10},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_TRANSFER, {1, 2, 4, 5, 6}, 0},
    {DOSSIER_ACTOR_UNIT, DOSSIER_ACT_DELAY, {2, 4, 5, 6, 8}, 0},
    {DOSSIER_ACTOR_COUNTER, DOSSIER_ACT_WITHDRAW, {1, 2, 4, 5, 6}, 7},
    {DOSSIER_ACTOR_COUNTER, DOSSIER_ACT_SUPPLY, {5}, 2},
    {DOSSIER_ACTOR_COUNTER, DOSSIER_ACT_PAY, {6}, 4},
    {DOSSIER_ACTOR_COUNTER, DOSSIER_ACT_RETURN, {9}, 10},
    {DOSSIER_ACTOR_POST, DOSSIER_ACT_RETURN, {8, 9}, 10},
};

static enum dossier_state
wanted(enum dossier_actor actor, enum dossier_act act, int from)
{
	for (size_t i = 0; i < sizeof by_hand / sizeof by_hand[0]; i++)
		for (size_t k = 0; by_hand[i].actor == actor && by_hand[i].act == act && k < 6; k++)
			if (by_hand[i].from[k] == from)
				return (enum dossier_state)(by_hand[i].to != 0 ? by_hand[i].to : from);
	return DOSSIER_NONE;
}

static void
check_refusal(enum dossier_actor actor, enum dossier_act act, enum dossier_state from)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];
	struct err e = {0};
	enum dossier_state to;
	size_t at = 0;

	assert_int_equal(dossier_act_check(actor, act, from, &to, &e), -1);
	assert_int_equal(e.code, ERR_ILLEGAL_MOVE);
	err_sentence(&e, true, vi, sizeof vi);
	err_sentence(&e, false, en, sizeof en);
	assert_non_null(strstr(vi, dossier_state_name(from)));
	assert_non_null(strstr(en, dossier_state_name(from)));
	for (enum dossier_act may; (may = dossier_act_next(actor, from, &at)) != DOSSIER_ACTS;) {
		assert_non_null(strstr(vi, dossier_act_name(may)));
		assert_non_null(strstr(en, dossier_act_name(may)));
	}
}

static void
test_every_state_act_and_actor_is_allowed_by_the_table_or_refused_with_what_is_possible(void **state)
{
	size_t allowed = 0, refused = 0;

	(void)state;
	for (int k = 0; k < DOSSIER_ACTORS; k++)
		for (int i = 0; i < DOSSIER_ACTS; i++)
			for (int s = 1; s < DOSSIER_STATES; s++) {
				enum dossier_actor actor = (enum dossier_actor)k;
				enum dossier_act act = (enum dossier_act)i;
				enum dossier_state from = (enum dossier_state)s, to = dossier_act_to(actor, act, from), checked;
				struct err e = {0};
				assert_int_equal(to, wanted(actor, act, s));
				if (to == DOSSIER_NONE) {
					check_refusal(actor, act, from);
					refused++;
					continue;
				}
				assert_int_equal(dossier_act_check(actor, act, from, &checked, &e), 0);
				assert_int_equal(checked, to);
				assert_true(to == from || dossier_may(from, to));
				assert_int_not_equal(dossier_kind(from), DOSSIER_FINAL);
				allowed++;
			}
	assert_int_equal(allowed + refused, DOSSIER_ACTORS * DOSSIER_ACTS * (DOSSIER_STATES - 1));
	assert_int_equal(allowed, 48);
}

/* What the unit tells is a state: from it follows what it did, so there is one act between two states, and one for each move. */
static void
test_what_a_unit_did_follows_from_the_state_it_tells(void **state)
{
	(void)state;
	for (int from = 1; from < DOSSIER_STATES; from++)
		for (int to = 1; to < DOSSIER_STATES; to++) {
			enum dossier_state f = (enum dossier_state)from, t = (enum dossier_state)to;
			enum dossier_act act = dossier_act_between(DOSSIER_ACTOR_UNIT, f, t);
			int n = 0;
			for (int i = 0; i < DOSSIER_ACTS; i++)
				n += f != t && dossier_act_to(DOSSIER_ACTOR_UNIT, (enum dossier_act)i, f) == t;
			assert_int_equal(n, dossier_may(f, t));
			assert_int_equal(act == DOSSIER_ACTS, n == 0);
		}
}

static void
test_each_act_and_actor_is_named_in_both_languages(void **state)
{
	(void)state;
	for (int i = 0; i < DOSSIER_ACTS; i++) {
		enum dossier_act act = (enum dossier_act)i;
		unsigned at = 0, n = 0;
		bool done = false;
		assert_true(strlen(dossier_act_text(act, true)) > 3 && strlen(dossier_act_text(act, false)) > 3);
		while (dossier_gives_next(dossier_act_gives(act), &at) != NULL)
			n++;
		assert_int_equal(n, __builtin_popcount(dossier_act_gives(act)));
		for (int k = 0; k < DOSSIER_ACTORS; k++)
			for (int s = 1; s < DOSSIER_STATES; s++)
				done = done || dossier_act_to((enum dossier_actor)k, act, (enum dossier_state)s) != DOSSIER_NONE;
		assert_true(done);
	}
	for (int k = 0; k < DOSSIER_ACTORS; k++)
		assert_string_not_equal(dossier_actor_text((enum dossier_actor)k, true),
		    dossier_actor_text((enum dossier_actor)k, false));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_state_act_and_actor_is_allowed_by_the_table_or_refused_with_what_is_possible),
	    cmocka_unit_test(test_what_a_unit_did_follows_from_the_state_it_tells),
	    cmocka_unit_test(test_each_act_and_actor_is_named_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
