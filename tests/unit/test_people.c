/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts, passwords, second factors, guesses and sessions, on a real store and journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "people/accounts.h"
#include "people/enter.h"
#include "people/guesses.h"
#include "people/password.h"
#include "people/totp.h"
#include "store/kinds.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"

#define PASSWORD "một mật khẩu dài"
#define OFFICE   "480150"
#define C        (&office.w.core)
#define S        (&office.w.setup)

static struct account
make(const char *name, const char *roles, const char *place)
{
	const struct account_ask q = {.name = name,
	    .by = "uid 0",
	    .shown = "Nguyễn Thị Mẫu",
	    .roles = roles,
	    .place = place,
	    .password = PASSWORD,
	    .now_ms = office.now_ms};
	struct account out;

	if (account_do(C, S, office.a, ACCOUNT_MADE, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
	return out;
}

static void
refused(enum account_act what, struct account_ask q, enum err_code code, const char *field)
{
	struct err e = {0};
	struct account out;

	q.by = "uid 0";
	q.now_ms = office.now_ms;
	assert_int_equal(account_do(C, S, office.a, what, &q, &out, &e), -1);
	assert_int_equal(e.code, code);
	assert_string_equal(e.field, field);
}

static struct account
changed(enum account_act what, struct account_ask q)
{
	struct account out;

	q.by = "uid 0";
	q.now_ms = ++office.now_ms;
	if (account_do(C, S, office.a, what, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
	return out;
}

/* What a log-in ends with: ERR_NONE, or why not. */
static enum err_code
try_enter(const char *name, const char *password, const char *code, const char *device, struct entered *out)
{
	const struct enter_ask q = {
	    .name = name, .password = password, .code = code, .device = str_of(device), .now_ms = office.now_ms};
	struct entered any;
	struct err e = {0};
	int64_t wait;

	return enter(C, S, office.a, &q, out != NULL ? out : &any, &wait, &e) == 0 ? ERR_NONE : e.code;
}

static int
session(const char *cookie, struct session *out)
{
	int found = session_find(C, S, office.a, str_of(cookie), office.now_ms, out, &office.e);

	if (found < 0)
		fail_msg("%s", office.e.msg);
	return found;
}

/* ---- accounts ---- */

static void
test_an_account_is_made_once_and_keeps_no_secret_in_the_clear(void **state)
{
	(void)state;
	struct account x = make("an.made", "clerk", OFFICE), read;
	assert_string_equal(x.password, "");
	assert_true(x.change);
	refused(ACCOUNT_MADE,
	    (struct account_ask){.name = "an.made", .shown = "B", .roles = "clerk", .place = OFFICE, .password = PASSWORD},
	    ERR_CONFLICT, "Name");
	assert_int_equal(account_find(C, office.a, "an.made", &read, &office.e), 1);
	assert_string_equal(read.shown, "Nguyễn Thị Mẫu");
	assert_memory_equal(read.password, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	struct account raw = {0};
	assert_int_equal(store_object(C->store, office.a, KIND_ACCOUNT, account_id(office.a, "an.made"), &raw, &raw.version,
			     &office.e),
	    1);
	assert_null(strstr(raw.password, "argon2"));
	assert_null(strstr(raw.shown, "Mẫu"));
	assert_int_equal(account_find(C, office.a, "nobody", &read, &office.e), 0);
	assert_int_equal(account_find(C, office.a, "No Name!", &read, &office.e), 0);
}

static void
test_what_cannot_be_is_refused_by_its_field(void **state)
{
	(void)state;
	const struct account_ask good = {.name = "binh", .shown = "B", .roles = "clerk", .place = OFFICE, .password = PASSWORD};
	static const char *const names[] = {
	    "b", "Binh", "1binh", "binh nt", "bình", "a234567890123456789012345678901234", "../etc"};
	static const char *const roles[] = {"", "boss", "clerk officer", "clerk,courier"};
	static const char *const passwords[] = {"", "ngắn quá", "xx binh xx binh", "dài nhưng\tcó dấu tab"};
	struct account_ask q;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		refused(ACCOUNT_MADE, (q = good, q.name = names[i], q), ERR_BAD_VALUE, "Name");
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		refused(ACCOUNT_MADE, (q = good, q.roles = roles[i], q), ERR_BAD_VALUE, "Roles");
	for (size_t i = 0; i < 3; i++)
		refused(ACCOUNT_MADE, (q = good, q.password = passwords[i], q), ERR_BAD_VALUE, "Password");
	refused(ACCOUNT_MADE, (q = good, q.password = passwords[3], q), ERR_BAD_CHARACTER, "Password");
	refused(ACCOUNT_MADE, (q = good, q.place = "999999", q), ERR_BAD_VALUE, "Place");
	refused(ACCOUNT_MADE, (q = good, q.roles = "officer", q), ERR_BAD_VALUE, "Place");
	refused(ACCOUNT_MADE, (q = good, q.roles = "auditor", q), ERR_BAD_VALUE, "Place");
	refused(ACCOUNT_MADE, (q = good, q.shown = "", q), ERR_BAD_VALUE, "Shown");
	refused(ACCOUNT_DISABLED, good, ERR_NO_SUCH_PERSON, "Name");
}

static void
test_accounts_are_listed_by_name_and_rebuilt(void **state)
{
	(void)state;
	struct account *all;
	size_t n, at = 0;

	make("zz.last", "auditor operator", "");
	make("c.courier", "courier clerk", OFFICE);
	make("d.officer", "officer", "H27.01");
	assert_int_equal(account_list(C, office.a, &all, &n, &office.e), 0);
	for (size_t i = 0; i < n; i++) {
		assert_true(i == 0 || strcmp(all[i - 1].name, all[i].name) < 0);
		assert_string_equal(all[i].password, "");
		at = strcmp(all[i].name, "c.courier") == 0 ? i : at;
	}
	assert_string_equal(all[at].roles, "clerk courier");
	assert_string_equal(all[n - 1].name, "zz.last");
}

/* ---- passwords ---- */

static void
test_the_same_letters_are_the_same_password_however_they_are_typed(void **state)
{
	(void)state;
	const char *kept;
	assert_int_equal(password_make(C->passwords, office.a, "m\xe1\xba\xadt kh\xe1\xba\xa9u", &kept, &office.e), 0);
	assert_int_equal(password_same(C->passwords, office.a, kept, "m\xe1\xba\xadt kh\xe1\xba\xa9u", true, &office.e), 1);
	assert_int_equal(password_same(C->passwords, office.a, kept, "ma\xcc\xa3\xcc\x82t kha\xcc\x82\xcc\x89u", false, &office.e),
	    1);
	assert_int_equal(password_same(C->passwords, office.a, kept, "mat khau", true, &office.e), 0);
	assert_int_equal(password_same(C->passwords, office.a, NULL, "", true, &office.e), 0);
}

/* The library takes memory and time from what is kept: who can write there must not choose them. */
static void
test_what_is_kept_does_not_decide_how_much_memory_is_taken(void **state)
{
	(void)state;
	static const char *const bad[] = {
	    "$argon2id$v=19$m=4000000,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "$argon2id$v=19$m=39000,t=9,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "$argon2id$v=19$m=19456,t=2,p=8$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "plain", ""};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = {0};
		assert_int_equal(password_same(C->passwords, office.a, bad[i], "x", true, &e), -1);
		assert_int_equal(e.code, ERR_INTERNAL);
	}
}

/* ---- second factors ---- */

static const char *
code_at(const char *secret, int64_t ms)
{
	char *bytes, code[7];
	size_t n;

	assert_int_equal(oath_base32_decode(secret, strlen(secret), &bytes, &n), OATH_OK);
	assert_int_equal(oath_totp_generate(bytes, n, (time_t)(ms / 1000), 30, 0, 6, code), OATH_OK);
	free(bytes);
	return arena_str(office.a, code);
}

/* The secret of RFC 6238, appendix B, with its six last digits. */
static void
test_a_code_is_taken_once_and_at_its_time(void **state)
{
	(void)state;
	const char *secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
	int64_t step;

	assert_int_equal(totp_check(secret, "287082", 59000, 0, &step, &office.e), 1);
	assert_int_equal(step, 1);
	assert_int_equal(totp_check(secret, "287082", 59000, step, &step, &office.e), 0); /* the same step again */
	assert_int_equal(totp_check(secret, "081804", INT64_C(1111111109000), 1, &step, &office.e), 1);
	assert_int_equal(totp_check(secret, code_at(secret, 59000 + 30000), 59000, 1, &step, &office.e),
	    1); /* his clock is ahead */
	assert_int_equal(totp_check(secret, code_at(secret, 59000 + 60000), 59000, 1, &step, &office.e), 0);
	assert_int_equal(totp_check(secret, "28708", 59000, 0, &step, &office.e), 0);
	assert_int_equal(totp_check(secret, "0287082", 59000, 0, &step, &office.e), 0);
	struct err e = {0};
	assert_int_equal(totp_check("not base32!", "287082", 59000, 0, &step, &e), -1);
	assert_string_equal(totp_address(office.a, "ABC", "Bưu điện 42", "hoa.nt"),
	    "otpauth://totp/B%C6%B0u%20%C4%91i%E1%BB%87n%2042:hoa.nt?secret=ABC&issuer=B%C6%B0u%20%C4%91i%E1%BB%87n%2042"
	    "&algorithm=SHA1&digits=6&period=30");
}

static void
test_who_has_a_second_factor_needs_it_and_no_code_opens_twice(void **state)
{
	(void)state;
	const char *secret;

	make("e.totp", "clerk", OFFICE);
	assert_int_equal(totp_make(office.a, &secret, &office.e), 0);
	changed(ACCOUNT_TOTP, (struct account_ask){.name = "e.totp", .totp = secret});
	assert_int_equal(try_enter("e.totp", PASSWORD, "", "", NULL), ERR_LOGIN_CODE);
	assert_int_equal(try_enter("e.totp", "a wrong password", "", "", NULL),
	    ERR_LOGIN); /* nobody learns of it without the password */
	assert_int_equal(try_enter("e.totp", PASSWORD, "000000", "", NULL), ERR_LOGIN);
	const char *code = code_at(secret, office.now_ms);
	assert_int_equal(try_enter("e.totp", PASSWORD, code, "", NULL), ERR_NONE);
	assert_int_equal(try_enter("e.totp", PASSWORD, code, "", NULL), ERR_LOGIN);
	changed(ACCOUNT_RESET, (struct account_ask){.name = "e.totp", .password = PASSWORD});
	assert_int_equal(try_enter("e.totp", PASSWORD, "", "", NULL), ERR_NONE); /* the telephone was lost */
}

/* ---- guesses ---- */

static void
test_guessers_wait_and_a_known_browser_does_not(void **state)
{
	(void)state;
	struct entered in;

	make("f.guess", "clerk", OFFICE);
	assert_int_equal(try_enter("f.guess", PASSWORD, "", "", &in), ERR_NONE);
	for (int i = 0; i < GUESSES_FREE; i++)
		assert_int_equal(try_enter("f.guess", "wrong wrong wrong", "", "", NULL), ERR_LOGIN);
	assert_int_equal(try_enter("f.guess", PASSWORD, "", "", NULL), ERR_LOGIN_WAIT); /* the right one, and a stranger */
	assert_int_equal(try_enter("f.guess", PASSWORD, "", in.device, NULL), ERR_NONE);
	assert_int_equal(try_enter("f.guess", PASSWORD, "", arena_fmt(office.a, "%s0", in.device), NULL), ERR_LOGIN_WAIT);
	struct entered other;
	make("g.guess", "clerk", OFFICE);
	assert_int_equal(try_enter("g.guess", PASSWORD, "", "", &other), ERR_NONE);
	assert_int_equal(try_enter("f.guess", PASSWORD, "", other.device, NULL), ERR_LOGIN_WAIT); /* known for another name */
	office.now_ms += GUESSES_WAIT_FIRST_MS + 1;
	assert_int_equal(try_enter("f.guess", PASSWORD, "", "", NULL), ERR_NONE);
	assert_int_equal(try_enter("f.guess", "wrong wrong wrong", "", "", NULL), ERR_LOGIN); /* and all was forgotten */
}

static void
test_waits_double_and_end_somewhere(void **state)
{
	(void)state;
	const struct guesser g = {"no.such.person", NULL};
	int64_t last = 0;

	for (int i = 0; i < 40; i++) {
		if (guesses_add(C, S, office.a, &g, office.now_ms, &office.e) != 0)
			fail_msg("%s", office.e.msg);
		int64_t wait = guesses_wait(C, S, office.a, &g, office.now_ms, &office.e);
		assert_true(i + 1 < GUESSES_FREE ? wait == 0 : wait >= last && wait <= GUESSES_WAIT_MAX_MS);
		last = wait;
	}
	assert_int_equal(last, GUESSES_WAIT_MAX_MS);
	assert_int_equal(guesses_wait(C, S, office.a, &g, office.now_ms - 86400000, &office.e), GUESSES_WAIT_MAX_MS); /* set back */
	assert_int_equal(try_enter("no.such.person", PASSWORD, "", "", NULL), ERR_LOGIN_WAIT); /* as if there were one */
}

/* ---- sessions ---- */

static void
test_a_session_goes_on_while_somebody_clicks_and_ends(void **state)
{
	(void)state;
	struct entered in;
	struct session x;

	make("h.session", "clerk", OFFICE);
	assert_int_equal(try_enter("h.session", PASSWORD, "", "", &in), ERR_NONE);
	assert_int_equal(session(in.cookie, &x), 1);
	assert_string_equal(x.who.place, OFFICE);
	assert_int_equal(x.roles, PERSON_IS(CLERK));
	assert_string_equal(x.who.password, "");
	assert_true(session_token_is(&x, str_of(x.token)) && !session_token_is(&x, str_of("")) &&
	    !session_token_is(&x, str_of(in.cookie)));
	assert_null(strstr(x.id, in.cookie));
	assert_int_equal(session("", &x), 0);
	assert_int_equal(session("0123456789abcdefghjkmnpqrs0123456789abcdefghjkmnpqrs", &x), 0);
	for (int i = 0; i < 23; i++) { /* eleven hours and a half, a click every half hour */
		office.now_ms += S->conf.desk.session_idle - 1000;
		assert_int_equal(session(in.cookie, &x), 1);
	}
	office.now_ms += S->conf.desk.session_idle - 1000; /* twelve hours, however he clicks */
	office.now_ms += 60 * 1000;
	assert_int_equal(session(in.cookie, &x), 0);
	assert_int_equal(try_enter("h.session", PASSWORD, "", in.device, &in), ERR_NONE);
	office.now_ms += S->conf.desk.session_idle + 1;
	assert_int_equal(session(in.cookie, &x), 0);
	assert_int_equal(try_enter("h.session", PASSWORD, "", in.device, &in), ERR_NONE);
	assert_int_equal(session(in.cookie, &x), 1);
	assert_int_equal(session_end(C, office.a, &x, &office.e), 0);
	assert_int_equal(session(in.cookie, &x), 0);
}

static void
test_what_happens_to_the_account_happens_to_its_sessions(void **state)
{
	(void)state;
	struct entered in;
	struct session x;

	make("i.moved", "clerk", OFFICE);
	assert_int_equal(try_enter("i.moved", PASSWORD, "", "", &in), ERR_NONE);
	changed(ACCOUNT_ROLES, (struct account_ask){.name = "i.moved", .shown = "M", .roles = "courier", .place = "480200"});
	assert_int_equal(session(in.cookie, &x), 1);
	assert_int_equal(x.roles, PERSON_IS(COURIER));
	assert_string_equal(x.who.place, "480200");
	changed(ACCOUNT_PASSWORD, (struct account_ask){.name = "i.moved", .password = "một mật khẩu khác"});
	assert_int_equal(session(in.cookie, &x), 0);
	assert_int_equal(try_enter("i.moved", PASSWORD, "", in.device, NULL), ERR_LOGIN);
	assert_int_equal(try_enter("i.moved", "một mật khẩu khác", "", in.device, &in), ERR_NONE);
	assert_false(in.who.change);
	changed(ACCOUNT_DISABLED, (struct account_ask){.name = "i.moved"});
	assert_int_equal(session(in.cookie, &x), 0);
	assert_int_equal(try_enter("i.moved", "một mật khẩu khác", "", in.device, NULL), ERR_LOGIN);
	changed(ACCOUNT_ENABLED, (struct account_ask){.name = "i.moved"});
	assert_int_equal(try_enter("i.moved", "một mật khẩu khác", "", in.device, NULL), ERR_NONE);
}

/* ---- the records ---- */

static void
test_accounts_are_in_the_journal_and_sessions_are_not(void **state)
{
	(void)state;
	struct account x;
	size_t n;

	office_rebuild(&office);
	char *dump = world_dump(office.w.other.socket, &n);
	assert_non_null(memmem(dump, n, ":account:people#f.guess", 23));
	assert_null(memmem(dump, n, ":session:", 9));
	assert_null(memmem(dump, n, "argon2", 6));
	free(dump);
	assert_int_equal(account_find(C, office.a, "i.moved", &x, &office.e), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_account_is_made_once_and_keeps_no_secret_in_the_clear),
	    cmocka_unit_test(test_what_cannot_be_is_refused_by_its_field),
	    cmocka_unit_test(test_accounts_are_listed_by_name_and_rebuilt),
	    cmocka_unit_test(test_the_same_letters_are_the_same_password_however_they_are_typed),
	    cmocka_unit_test(test_what_is_kept_does_not_decide_how_much_memory_is_taken),
	    cmocka_unit_test(test_a_code_is_taken_once_and_at_its_time),
	    cmocka_unit_test(test_who_has_a_second_factor_needs_it_and_no_code_opens_twice),
	    cmocka_unit_test(test_guessers_wait_and_a_known_browser_does_not),
	    cmocka_unit_test(test_waits_double_and_end_somewhere),
	    cmocka_unit_test(test_a_session_goes_on_while_somebody_clicks_and_ends),
	    cmocka_unit_test(test_what_happens_to_the_account_happens_to_its_sessions),
	    cmocka_unit_test(test_accounts_are_in_the_journal_and_sessions_are_not),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
