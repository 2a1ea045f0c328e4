/* SPDX-License-Identifier: Apache-2.0 */
/* The laws of a dossier's money, along entries drawn at random and one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "model/money.h"

enum { RUNS = 2000, STEPS = 60 };

static uint64_t seed = 42;

static unsigned
any(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % n;
}

/* A dossier and what was entered. */
struct book {
	struct money m;
	struct entry entries[STEPS];
	char ids[STEPS][8];
	size_t n;
};

static void
keep(struct book *b, struct entry *x)
{
	snprintf(b->ids[b->n], sizeof b->ids[b->n], "%zu", b->n);
	x->id = b->ids[b->n];
	b->entries[b->n++] = *x;
}

static int
enter(struct book *b, enum money_move move, int64_t amount, struct err *e)
{
	struct entry x = {.amount = amount, .voids = ""};

	err_clear(e);
	money_move(&x, move);
	if (money_enter(&b->m, &x, e) != 0)
		return -1;
	keep(b, &x);
	return 0;
}

static int
undo(struct book *b, const char *id, struct err *e)
{
	struct entry x = {.voids = id};

	err_clear(e);
	if (money_void(b->entries, b->n, &x, e) != 0 || money_enter(&b->m, &x, e) != 0)
		return -1;
	keep(b, &x);
	return 0;
}

static bool
same_balances(const struct money *l, const struct money *r)
{
	return memcmp(&l->owed, &r->owed, MONEY_ACCOUNTS * sizeof l->owed) == 0;
}

static void
assert_laws(const struct book *b)
{
	int64_t owed = 0, paid = 0;

	assert_int_equal(money_sum(&b->m), 0);
	assert_true(b->m.owed >= 0 && money_paid(&b->m) >= 0);
	assert_true(b->m.state_fee <= 0 && b->m.digitise <= 0 && b->m.postage <= 0);
	assert_int_equal(b->m.entries, b->n);
	for (size_t i = 0; i < b->n; i++) { /* the sums are those of the entries */
		const struct entry *x = &b->entries[i];
		assert_int_equal(x->place, i + 1);
		assert_true(x->amount > 0);
		owed += x->debit == MONEY_OWED ? x->amount : x->credit == MONEY_OWED ? -x->amount : 0;
		paid += x->debit == MONEY_TILL || x->debit == MONEY_BANK ? x->amount : 0;
		paid -= x->credit == MONEY_TILL || x->credit == MONEY_BANK ? x->amount : 0;
	}
	assert_int_equal(owed, b->m.owed);
	assert_int_equal(paid, money_paid(&b->m));
}

static void
test_whatever_is_entered_sums_to_nothing(void **state)
{
	size_t refused = 0, made = 0, voids = 0;

	(void)state;
	for (int run = 0; run < RUNS; run++) {
		struct book b = {0};
		struct err e = {0};
		for (int i = 0; i < STEPS; i++) {
			struct money before = b.m;
			bool voiding = any(4) == 0 && b.n > 0;
			int rc = voiding ? undo(&b, b.ids[any((unsigned)b.n)], &e)
					 : enter(&b, (enum money_move)any(MOVES), 1 + (int64_t)any(5) * 10000, &e);
			if (rc != 0) {
				assert_true(same_balances(&before, &b.m) && before.entries == b.m.entries);
				assert_true(e.code == ERR_NOT_OWED || e.code == ERR_NOT_VOIDABLE);
			}
			*(rc != 0 ? &refused : voiding ? &voids : &made) += 1;
			assert_laws(&b);
		}
	}
	assert_true(refused > RUNS && made > RUNS && voids > RUNS); /* all three were met */
}

static void
test_a_void_restores_what_was_before_its_entry(void **state)
{
	(void)state;
	for (int run = 0; run < RUNS; run++) {
		struct book b = {0};
		struct err e = {0};
		for (int i = 0; i < 20; i++)
			(void)!enter(&b, (enum money_move)any(MOVES), 1 + (int64_t)any(5) * 10000, &e);
		struct money before = b.m;
		size_t n = b.n;
		if (enter(&b, (enum money_move)any(MOVES), 7, &e) != 0)
			continue;
		assert_int_equal(undo(&b, b.ids[n], &e), 0);
		assert_true(same_balances(&before, &b.m));
		assert_int_equal(undo(&b, b.ids[n], &e), -1);
		assert_int_equal(e.code, ERR_NOT_VOIDABLE);
	}
}

/* One after the other; `code` of the last. */
static const struct {
	const char *claim;
	struct {
		enum money_move move;
		int64_t amount; /* 0: the end; below: the entry of that place is voided */
	} steps[6];
	enum err_code code;
	const char *expected;
} cases[] = {
    {"part payments up to what is owed", {{MOVE_STATE_FEE, 100}, {MOVE_CASH, 40}, {MOVE_TRANSFER, 60}}, ERR_NONE, ""},
    {"no payment beyond what is owed", {{MOVE_STATE_FEE, 100}, {MOVE_CASH, 40}, {MOVE_CASH, 61}}, ERR_NOT_OWED, "1 to 60"},
    {"no payment of what nobody owes", {{MOVE_CASH, 1}}, ERR_NOT_OWED, "nothing is left"},
    {"a refund of what was paid, by another way", {{MOVE_POSTAGE, 100}, {MOVE_TRANSFER, 100}, {MOVE_REFUND_CASH, 100}}, ERR_NONE,
	""},
    {"no refund beyond what was paid", {{MOVE_POSTAGE, 100}, {MOVE_CASH, 50}, {MOVE_REFUND_CASH, 51}}, ERR_NOT_OWED, "1 to 50"},
    {"a fee that is not paid is struck out", {{MOVE_DIGITISE, 100}, {0, -1}}, ERR_NONE, ""},
    {"a fee that is paid is not", {{MOVE_DIGITISE, 100}, {MOVE_CASH, 100}, {0, -1}}, ERR_NOT_OWED, "give money back"},
    {"it is after the refund", {{MOVE_DIGITISE, 100}, {MOVE_CASH, 100}, {MOVE_REFUND_CASH, 100}, {0, -1}}, ERR_NONE, ""},
    {"a payment is voided", {{MOVE_STATE_FEE, 100}, {MOVE_CASH, 100}, {0, -2}}, ERR_NONE, ""},
    {"not when it was given back", {{MOVE_STATE_FEE, 100}, {MOVE_CASH, 100}, {MOVE_REFUND_CASH, 1}, {0, -2}}, ERR_NOT_OWED,
	"refund"},
    {"no void of a void", {{MOVE_STATE_FEE, 100}, {MOVE_CASH, 100}, {0, -2}, {0, -3}}, ERR_NOT_VOIDABLE, "anew"},
    {"no entry of nothing", {{MOVE_STATE_FEE, 100}, {MOVE_CASH, INT64_MAX}}, ERR_BAD_VALUE, "1 to 1000000000000"},
    {"no account beyond its most", {{MOVE_STATE_FEE, MONEY_MOST}, {MOVE_POSTAGE, 1}}, ERR_NOT_OWED, "nothing"},
};

static void
test_what_may_follow_what(void **state)
{
	char text[ERR_EXPECTED_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct book b = {0};
		struct err e = {0};
		for (size_t k = 0; cases[i].steps[k].amount != 0; k++) {
			int64_t amount = cases[i].steps[k].amount;
			assert_int_equal(e.code, ERR_NONE);
			(void)!(amount < 0 ? undo(&b, b.ids[-amount - 1], &e) : enter(&b, cases[i].steps[k].move, amount, &e));
		}
		if (e.code != cases[i].code)
			fail_msg("%s: %s", cases[i].claim, err_name(e.code));
		err_expected(&e, text, sizeof text);
		if (strstr(text, cases[i].expected) == NULL)
			fail_msg("%s: %s", cases[i].claim, text);
		assert_laws(&b);
	}
}

static void
test_an_entry_that_is_not_there_is_not_voided(void **state)
{
	struct book b = {0};
	struct err e = {0};

	(void)state;
	assert_int_equal(undo(&b, "x", &e), -1);
	assert_int_equal(e.code, ERR_UNKNOWN_ENTRY);
	err_clear(&e);
	assert_int_equal(enter(&b, MOVE_STATE_FEE, 0, &e), -1);
	assert_int_equal(e.code, ERR_BAD_VALUE);
}

static void
test_receipts_are_given_for_payments_alone(void **state)
{
	(void)state;
	for (int i = 0; i < MOVES; i++) {
		struct entry x = {0};
		money_move(&x, (enum money_move)i);
		assert_int_equal(money_numbered(&x), x.kind == MONEY_PAY);
	}
	for (int i = 0; i < MONEY_ACCOUNTS; i++)
		assert_string_not_equal(money_account_text((enum money_account)i, true),
		    money_account_text((enum money_account)i, false));
	assert_true(money_name_ok("480150", 20));
	assert_false(money_name_ok("a:b", 20) || money_name_ok("", 20) || money_name_ok("abc", 2) || money_name_ok("a b", 20));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whatever_is_entered_sums_to_nothing),
	    cmocka_unit_test(test_a_void_restores_what_was_before_its_entry),
	    cmocka_unit_test(test_what_may_follow_what),
	    cmocka_unit_test(test_an_entry_that_is_not_there_is_not_voided),
	    cmocka_unit_test(test_receipts_are_given_for_payments_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
