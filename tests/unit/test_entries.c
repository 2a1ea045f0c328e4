/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier's money on a real store and journal, asked as a counter program does by REST: charged, paid, given back, voided, taken
 * over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "store/check.h"
#include "tests/lib/counter.h"

static int
post(const char *dossier, const char *what, const char *body)
{
	return counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/%s", dossier, what), body);
}

#define WHO "\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\""

static int
pay(const char *dossier, const char *id, const char *method, long long amount)
{
	return post(dossier, "payments",
	    arena_fmt(office.a, "{\"Id\":\"%s\",\"Method\":\"%s\",\"Amount\":%lld,\"Series\":\"BL26\"," WHO "}", id, method,
		amount));
}

static int
refund(const char *dossier, const char *id, const char *method, long long amount)
{
	return post(dossier, "refunds",
	    arena_fmt(office.a, "{\"Id\":\"%s\",\"Method\":\"%s\",\"Amount\":%lld,\"Reason\":\"rút hồ sơ\"," WHO "}", id, method,
		amount));
}

static int
undo(const char *dossier, const char *id, const char *entry)
{
	return post(dossier, "voids",
	    arena_fmt(office.a, "{\"Id\":\"%s\",\"Entry\":\"%s\",\"Reason\":\"thu nhầm\"," WHO "}", id, entry));
}

static void
must(int rc)
{
	if (rc != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
}

static void
refused(int rc, enum err_code code, const char *field)
{
	assert_int_equal(rc, -1);
	assert_string_equal(err_name(office.e.code), err_name(code));
	assert_string_equal(office.e.field, field);
}

static void
show(const char *dossier)
{
	must(counter_ask("GET", arena_fmt(office.a, "/counter/v1/dossiers/%s/entries", dossier), ""));
}

static json_t *
entry(size_t i)
{
	return json_array_get(json_object_get(counter_told, "Entries"), i);
}

static const char *
text_of(size_t i, const char *name)
{
	const char *s = json_string_value(json_object_get(entry(i), name));
	return s != NULL ? s : "";
}

static long long
int_of(size_t i, const char *name)
{
	return json_integer_value(json_object_get(entry(i), name));
}

static void
test_an_accepted_case_is_charged_what_was_quoted(void **state)
{
	(void)state;
	const char *id = counter_accepted("m-1");
	long long total = counter_quoted("Total"), sum = 0, charged = 0;

	assert_true(total > 0);
	show(id);
	assert_int_equal(counter_number("Owed"), total);
	assert_int_equal(counter_number("Paid"), 0);
	json_t *accounts = json_object_get(counter_told, "Accounts");
	for (size_t i = 0; i < json_array_size(accounts); i++)
		sum += json_integer_value(json_object_get(json_array_get(accounts, i), "Balance"));
	assert_int_equal(sum, 0);
	for (size_t i = 0; i < json_array_size(json_object_get(counter_told, "Entries")); i++) {
		assert_string_equal(text_of(i, "Kind"), "CHARGE");
		assert_string_equal(text_of(i, "Debit"), "OWED");
		assert_int_equal(int_of(i, "Place"), i + 1);
		charged += int_of(i, "Amount");
	}
	assert_int_equal(charged, total);
	assert_string_equal(office_damage(&office), "");
}

static void
test_part_payments_have_receipts_of_following_numbers(void **state)
{
	(void)state;
	const char *id = counter_accepted("m-2");
	long long total = counter_quoted("Total");

	must(pay(id, "p1", "CASH", 1000));
	assert_int_equal(counter_number("Owed"), total - 1000);
	long long first = int_of(0, "Number");
	assert_string_equal(text_of(0, "Series"), "BL26");
	assert_string_equal(text_of(0, "AmountVi"), "Một nghìn đồng");
	must(pay(id, "p2", "TRANSFER", total - 1000));
	assert_int_equal(int_of(0, "Number"), first + 1);
	assert_int_equal(counter_number("Owed"), 0);
	assert_int_equal(counter_number("Paid"), total);
	refused(pay(id, "p3", "CASH", 1), ERR_NOT_OWED, "Amount");
	must(pay(id, "p1", "CASH", 1000)); /* the line was down, it is sent again */
	assert_true(json_is_true(json_object_get(counter_told, "Replay")));
	assert_int_equal(int_of(0, "Number"), first);
	refused(pay(id, "p1", "CASH", 999), ERR_CONFLICT, "Id");
	refused(refund(id, "p1", "CASH", 1000), ERR_CONFLICT, "Id");
	must(pay(id, "p2", "TRANSFER", total - 1000));
	office_same_message(&office);
	refused(pay(id, "p1", "CASH", 1000), ERR_REPLAYED, "");
	assert_string_equal(office_damage(&office), "");
}

static void
test_what_was_paid_is_given_back_and_struck_out(void **state)
{
	(void)state;
	const char *id = counter_accepted("m-3");
	long long total = counter_quoted("Total");

	must(pay(id, "p1", "CASH", total));
	show(id);
	const char *fee = arena_str(office.a, text_of(0, "Id"));
	long long amount = int_of(0, "Amount");
	refused(undo(id, "v1", fee), ERR_NOT_OWED, "Amount");
	must(refund(id, "r1", "TRANSFER", amount));
	assert_string_equal(text_of(0, "Reason"), "rút hồ sơ");
	must(undo(id, "v1", fee));
	assert_int_equal(counter_number("Owed"), 0);
	assert_int_equal(counter_number("Paid"), total - amount);
	assert_string_equal(text_of(0, "Voids"), fee);
	refused(undo(id, "v2", fee), ERR_NOT_VOIDABLE, "Entry");
	refused(undo(id, "v2", "v1"), ERR_NOT_VOIDABLE, "Entry");
	refused(undo(id, "v2", "none"), ERR_UNKNOWN_ENTRY, "Entry");
	refused(refund(id, "r2", "CASH", total), ERR_NOT_OWED, "Amount");
	must(undo(id, "v1", fee));
	assert_true(json_is_true(json_object_get(counter_told, "Replay")));
	assert_string_equal(text_of(0, "Reason"), "thu nhầm");
	show(id);
	size_t n = json_array_size(json_object_get(counter_told, "Entries"));
	assert_string_equal(text_of(n - 1, "Kind"), "VOID");
	assert_string_equal(text_of(n - 1, "Reason"), "thu nhầm");
	assert_string_equal(office_damage(&office), "");
}

static const struct {
	const char *what, *body, *field;
	enum err_code code;
} bad[] = {
    {"payments", "{\"Id\":\"p\",\"Method\":\"CASH\",\"Amount\":0,\"Series\":\"A\"," WHO "}", "Amount", ERR_SCHEMA},
    {"payments", "{\"Id\":\"p\",\"Method\":\"GOLD\",\"Amount\":1,\"Series\":\"A\"," WHO "}", "Method", ERR_SCHEMA},
    {"payments", "{\"Id\":\"p\",\"Method\":\"CASH\",\"Amount\":1," WHO "}", "Series", ERR_SCHEMA},
    {"payments", "{\"Id\":\"p:1\",\"Method\":\"CASH\",\"Amount\":1,\"Series\":\"A\"," WHO "}", "Id", ERR_BAD_VALUE},
    {"payments", "{\"Id\":\"~1\",\"Method\":\"CASH\",\"Amount\":1,\"Series\":\"A\"," WHO "}", "Id", ERR_BAD_VALUE},
    {"payments", "{\"Id\":\"p\",\"Method\":\"CASH\",\"Amount\":1,\"Series\":\"A#1\"," WHO "}", "Series", ERR_BAD_VALUE},
    {"payments", "{\"Id\":\"p\",\"Method\":\"CASH\",\"Amount\":1,\"Series\":\"A\",\"Pos\":\"48.1\",\"Clerk\":\"x\"}", "Pos",
	ERR_BAD_VALUE},
    {"payments", "{\"Id\":\"p\",\"Method\":\"CASH\",\"Amount\":1.5,\"Series\":\"A\"," WHO "}", "Amount", ERR_SCHEMA},
    {"refunds", "{\"Id\":\"p\",\"Method\":\"CASH\",\"Amount\":1," WHO "}", "Reason", ERR_SCHEMA},
    {"voids", "{\"Id\":\"p\",\"Entry\":\"~1\"," WHO "}", "Reason", ERR_SCHEMA},
    {"voids", "{\"Id\":\"p\",\"Entry\":\"~1\",\"Reason\":\"a\xe2\x80\xae\"," WHO "}", "Reason", ERR_BAD_CHARACTER},
    {"gifts", "{}", "", ERR_NOT_FOUND},
};

static void
test_what_cannot_be_is_refused_by_its_name(void **state)
{
	(void)state;
	const char *id = counter_accepted("m-4");

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		int rc = post(id, bad[i].what, bad[i].body);
		if (rc != -1 || office.e.code != bad[i].code || strcmp(office.e.field, bad[i].field) != 0)
			fail_msg("%s: %s at %s", bad[i].body, err_name(office.e.code), office.e.field);
	}
	refused(pay("42.00-0000000000000000000000000000000", "p", "CASH", 1), ERR_UNKNOWN_DOSSIER, "DossierId");
	refused(pay("x", "p", "CASH", 1), ERR_UNKNOWN_DOSSIER, "DossierId");
	show(id);
	assert_int_equal(counter_number("Owed"), counter_quoted("Total")); /* unharmed */
}

static void
test_what_was_registered_without_a_quote_owes_nothing(void **state)
{
	(void)state;
	struct filing *f = office_filing(&office, "m-5");
	struct result_register r;

	must(office_register(&office, f, &r));
	show(r.dossier.id);
	assert_int_equal(json_array_size(json_object_get(counter_told, "Entries")), 0);
	refused(pay(r.dossier.id, "p1", "CASH", 1), ERR_NOT_OWED, "Amount");
}

static int
close_till(const char *id, const char *date, long long counted, const char *reason)
{
	return counter_ask("POST", "/counter/v1/tills",
	    arena_fmt(office.a,
		"{\"Id\":\"%s\",\"Pos\":\"480777\",\"Clerk\":\"lan.pt\",\"Date\":\"%s\",\"By\":\"truong.bc\",\"Counted\":%lld%s}",
		id, date, counted, reason));
}

static void
test_a_till_is_taken_over_against_its_entries(void **state)
{
	(void)state;
	static const char clerk[] = "\"Pos\":\"480777\",\"Clerk\":\"lan.pt\"";
	const char *id = counter_accepted("m-6"), *two = counter_accepted("m-7");
	char hint[ERR_EXPECTED_MAX], text[CLOCK_TEXT];
	const char *today = arena_fmt(office.a, "%.10s", clock_vn(office.now_ms, text));

	must(post(id, "payments",
	    arena_fmt(office.a, "{\"Id\":\"p1\",\"Method\":\"CASH\",\"Amount\":9000,\"Series\":\"BL26\",%s}", clerk)));
	assert_int_equal(int_of(0, "Number"), 1); /* another office's pool */
	must(post(two, "payments",
	    arena_fmt(office.a, "{\"Id\":\"p1\",\"Method\":\"TRANSFER\",\"Amount\":5000,\"Series\":\"BL26\",%s}", clerk)));
	must(post(two, "refunds",
	    arena_fmt(office.a, "{\"Id\":\"r1\",\"Method\":\"CASH\",\"Amount\":2000,\"Reason\":\"x\",%s}", clerk)));
	must(post(two, "payments", /* of another clerk */
	    "{\"Id\":\"p2\",\"Method\":\"CASH\",\"Amount\":700,\"Series\":\"BL26\",\"Pos\":\"480777\",\"Clerk\":\"mai\"}"));
	refused(close_till("t1", today, 6000, ""), ERR_BAD_VALUE, "Reason");
	err_expected(&office.e, hint, sizeof hint);
	assert_non_null(strstr(hint, "7000"));
	refused(close_till("t1", "2999-01-01", 0, ""), ERR_BAD_VALUE, "Date");
	must(close_till("t1", today, 7000, ""));
	assert_int_equal(counter_number("Entries"), 3);
	assert_int_equal(counter_number("Cash"), 7000);
	assert_int_equal(counter_number("Bank"), 5000);
	assert_int_equal(counter_number("Difference"), 0);
	must(close_till("t1", today, 7000, ""));
	assert_true(json_is_true(json_object_get(counter_told, "Replay")));
	refused(close_till("t1", today, 7001, ""), ERR_CONFLICT, "Id");
	must(close_till("t2", today, 6500, ",\"Reason\":\"thiếu 500 đồng\""));
	assert_int_equal(counter_number("Version"), 2);
	assert_int_equal(counter_number("Difference"), -500);
	assert_string_equal(counter_text("Reason"), "thiếu 500 đồng");
	assert_string_equal(office_damage(&office), "");
}

static void
test_all_of_it_is_rebuilt_from_the_journal(void **state)
{
	(void)state;
	office_rebuild(&office);
	assert_string_equal(office_damage(&office), "");
}

/* Last, for it stays damaged. */
static void
test_money_that_is_not_what_its_entries_come_to_is_found(void **state)
{
	(void)state;
	redisContext *c = redisConnectUnix(office.w.redis.socket);
	const char *id = counter_accepted("m-8");

	assert_string_equal(office_damage(&office), "");
	freeReplyObject(redisCommand(c, arena_fmt(office.a, "DEL gw:{%.5s}:entry:%s:~1", id, id)));
	assert_non_null(strstr(office_damage(&office), arena_fmt(office.a, "money:%s damaged: an entry is not there", id)));
	freeReplyObject(redisCommand(c, arena_fmt(office.a, "HDEL gw:{%.5s}:d:%s e:~1", id, id)));
	assert_non_null(strstr(office_damage(&office),
	    arena_fmt(office.a, "money:%s damaged: it has another number of entries", id)));
	redisFree(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_accepted_case_is_charged_what_was_quoted),
	    cmocka_unit_test(test_part_payments_have_receipts_of_following_numbers),
	    cmocka_unit_test(test_what_was_paid_is_given_back_and_struck_out),
	    cmocka_unit_test(test_what_cannot_be_is_refused_by_its_name),
	    cmocka_unit_test(test_what_was_registered_without_a_quote_owes_nothing),
	    cmocka_unit_test(test_a_till_is_taken_over_against_its_entries),
	    cmocka_unit_test(test_all_of_it_is_rebuilt_from_the_journal),
	    cmocka_unit_test(test_money_that_is_not_what_its_entries_come_to_is_found),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
