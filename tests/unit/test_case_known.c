/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known already, at a case: an e-data store and a platform with databases at ports of loopback, that tell the truth, are
 * silent, late, unsigned, strangers, or speak of somebody else; and earlier dossiers of our own.  However they behave, the clerk
 * goes on, and what could not be asked is never "there is none".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>

#include "base/arena.h"
#include "base/clock.h"
#include "tests/lib/asker.h"
#include "tests/lib/counter.h"
#include "tests/lib/holders.h"

static size_t
found(const char *pos, const char *query)
{
	if (counter_ask("POST", "/counter/v1/searches",
		arena_fmt(office.a, "{\"Pos\":\"%s\",\"Clerk\":\"hoa.nt\",\"Query\":\"%s\"}", pos, query)) != 0)
		fail_msg("%s: %s", err_name(office.e.code), office.e.msg);
	return json_array_size(json_object_get(counter_told, "Found"));
}

static void
test_all_three_are_asked_and_written_down(void **state)
{
	(void)state;
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	holders_begin("k-1", HOLDERS_PERSON(HOLDERS_WHO));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Answer"), "ANSWERED");
	assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Result"), "FOUND");
	assert_string_equal(holders_text(holders_asked("INSURANCE", 0), "Result"), "FOUND");
	assert_string_equal(holders_text(holders_asked("DOSSIERS", 0), "Result"), "NONE");
	assert_null(holders_asked("LAND", 0)); /* it names no other database */
	const json_t *record = holders_known("INSURANCE");
	assert_string_equal(holders_text(record, "Name"), "Sổ bảo hiểm");
	assert_string_equal(holders_text(record, "Reference"), "BH-1");
	assert_non_null(holders_known("STORE"));
	/* a record stands for its paper, without a file */
	counter_must("a4",
	    holders_papers_with(arena_str(office.a, holders_text(record, "Component")),
		arena_str(office.a, holders_text(record, "Id"))));
	holders_accept();
}

static void
test_however_the_store_behaves_the_clerk_goes_on(void **state)
{
	static const enum holder_manner bad[] = {
	    HOLDER_OF_ANOTHER, HOLDER_UNSIGNED, HOLDER_STRANGER, HOLDER_LATE, HOLDER_NEVER, HOLDER_ERROR_500};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		holders_meet(bad[i],
		    bad[i] == HOLDER_UNSIGNED || bad[i] == HOLDER_STRANGER || bad[i] == HOLDER_NEVER ? HOLDER_TRUE_WORD : bad[i]);
		holders_begin(arena_fmt(office.a, "k-2.%zu", i), HOLDERS_PERSON(HOLDERS_WHO));
		counter_must("a3", "\"LookUps\":{}");
		assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Answer"), "NOT_REACHABLE");
		assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Result"), "");
		assert_null(holders_known("STORE"));
		bool both = holders_platform_is != HOLDER_TRUE_WORD;
		assert_string_equal(holders_text(holders_asked("INSURANCE", 0), "Answer"), both ? "NOT_REACHABLE" : "ANSWERED");
		assert_int_equal(holders_warnings("NOT_REACHABLE"), both ? 2 : 1);
		counter_must("a4", holders_papers_with(NULL, NULL));
		holders_accept();
	}
	holders_meet(HOLDER_TRUE_WORD, HOLDER_REFUSES); /* understood, and refused: no warning, but it stays written */
	holders_begin("k-2.r", HOLDERS_PERSON(HOLDERS_WHO));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(holders_text(holders_asked("INSURANCE", 0), "Answer"), "REFUSED");
	assert_null(holders_known("INSURANCE"));
}

/* That his portal account cannot be found out about is written, and no reason to send anybody away. */
static void
test_whoever_cannot_be_asked_about_is_taken_in(void **state)
{
	static const enum holder_manner bad[] = {HOLDER_OF_ANOTHER, HOLDER_LATE, HOLDER_ERROR_500};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
		holders_account_is = bad[i];
		holders_begin(arena_fmt(office.a, "k-account.%zu", i), HOLDERS_PERSON(HOLDERS_WHO));
		assert_string_equal(holders_text(holders_asked("ACCOUNT_ISSUE", 0), "Answer"), "NOT_REACHABLE");
		assert_string_equal(holders_text(holders_asked("ACCOUNT_ISSUE", 0), "Result"), "");
		assert_int_equal(holders_warnings("NOT_REACHABLE"), 1);
		assert_int_equal(holders_warnings("NO_ACCOUNT"), 0);
		counter_must("a3", "\"LookUps\":{}");
		counter_must("a4", holders_papers_with(NULL, NULL));
		holders_accept();
	}
}

/* Three databases and the store are silent: the clerk waits once, and not four times. */
static void
test_all_that_is_silent_costs_one_deadline(void **state)
{
	static const enum database names[] = {DATABASE_INSURANCE, DATABASE_LAND, DATABASE_TAX};
	struct procedure *p = (struct procedure *)(uintptr_t)holders_procedure(), before = *p; /* the test's own catalogue */

	(void)state;
	p->lookups = names;
	p->n_lookups = 3;
	office.w.setup.conf.intake.ask_timeout = HOLDERS_SILENT_MS;
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	holders_begin("k-silent", HOLDERS_PERSON(HOLDERS_WHO));
	holders_platform_is = HOLDER_SILENT;
	int64_t began_us = clock_mono_us();
	counter_must("a3", "\"LookUps\":{}");
	int64_t took_ms = (clock_mono_us() - began_us) / 1000;
	if (took_ms > 2 * HOLDERS_SILENT_MS)
		fail_msg("the look-ups took %d ms", (int)took_ms);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(holders_text(holders_asked(database_name(names[i]), 0), "Answer"), "NOT_REACHABLE");
	assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Answer"), "NOT_REACHABLE");
	assert_string_equal(holders_text(holders_asked("DOSSIERS", 0), "Answer"), "ANSWERED"); /* our own */
	assert_int_equal(holders_warnings("NOT_REACHABLE"), 4);
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	holders_platform_is = HOLDER_SILENT; /* who answers in time is heard */
	counter_must("a3b", "\"LookUps\":{}");
	assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Result"), "FOUND");
	assert_non_null(holders_known("STORE"));
	assert_int_equal(holders_warnings("NOT_REACHABLE"), 3);
	*p = before;
	office.w.setup.conf.intake.ask_timeout = 300;
}

static void
test_a_paper_whose_holder_does_not_give_it_leaves_the_case_as_it_was(void **state)
{
	static const struct {
		enum holder_manner how;
		enum err_code code;
	} rows[] = {{HOLDER_OF_ANOTHER, ERR_NOT_REACHABLE}, {HOLDER_UNSIGNED, ERR_NOT_REACHABLE},
	    {HOLDER_STRANGER, ERR_NOT_REACHABLE}, {HOLDER_LATE, ERR_NOT_REACHABLE}, {HOLDER_NEVER, ERR_NOT_REACHABLE},
	    {HOLDER_ERROR_500, ERR_NOT_REACHABLE}, {HOLDER_REFUSES, ERR_HOLDER_REFUSED}};

	(void)state;
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	holders_begin("k-3", HOLDERS_PERSON(HOLDERS_WHO));
	counter_must("a3", "\"LookUps\":{}");
	const char *component = arena_str(office.a, holders_text(holders_known("STORE"), "Component")),
		   *offer = arena_str(office.a, holders_text(holders_known("STORE"), "Id")),
		   *papers = holders_papers_with(component, offer);
	long long version = counter_number("Version");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		holders_meet(rows[i].how, HOLDER_TRUE_WORD);
		assert_int_equal(counter_act(arena_fmt(office.a, "r%zu", i), papers), -1);
		if (office.e.code != rows[i].code)
			fail_msg("%zu: %s %s", i, err_name(office.e.code), office.e.msg);
		assert_non_null(strstr(office.e.field, "/Reuse"));
		assert_string_not_equal(err_vi(office.e.code),
		    err_vi(rows[i].code == ERR_NOT_REACHABLE ? ERR_HOLDER_REFUSED : ERR_NOT_REACHABLE));
		assert_int_equal(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""), 0);
		assert_int_equal(counter_number("Version"), version);
	}
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	const struct procedure *p = holders_procedure(); /* nor does it stand for another component */
	assert_int_equal(counter_act("other",
			     holders_papers_with(p->components[strcmp(p->components[0].code, component) == 0].code, offer)),
	    -1);
	assert_string_equal(err_hint_name(office.e.hint), "OFFER");
	counter_must("good", papers);
	holders_accept();
}

static void
test_what_is_somebody_elses_is_not_used_again(void **state)
{
	(void)state;
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	holders_begin("k-4", HOLDERS_PERSON(HOLDERS_WHO));
	counter_must("a3", "\"LookUps\":{}");
	const char *component = arena_str(office.a, holders_text(holders_known("STORE"), "Component")),
		   *offer = arena_str(office.a, holders_text(holders_known("STORE"), "Id"));
	counter_must("b1", HOLDERS_PERSON(HOLDERS_OTHER)); /* another stands there now */
	assert_null(holders_known("STORE"));
	assert_int_equal(counter_act("b2", holders_papers_with(component, offer)), -1);
	assert_string_equal(err_name(office.e.code), "STEP_MISSING");
	counter_must("b3", "\"LookUps\":{}"); /* the store speaks of the first still: that is no answer */
	assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Answer"), "NOT_REACHABLE");
	assert_int_equal(counter_act("b4", holders_papers_with(component, offer)), -1);
	assert_string_equal(err_name(office.e.code), "BAD_VALUE");
	assert_string_equal(err_hint_name(office.e.hint), "OFFER");
	assert_int_equal(counter_act("b5", holders_papers_with(component, "k99")), -1);
	assert_string_equal(err_name(office.e.code), "BAD_VALUE");
	counter_must("b6", holders_papers_with(NULL, NULL));
}

/* Whoever is known by a passport alone is not known outside: nobody is asked about him, and that is written. */
static void
test_nobody_outside_is_asked_about_a_passport(void **state)
{
	static struct connector takes_all;

	(void)state;
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	takes_all = *holders_all[1].dialect;
	takes_all.check = NULL;
	holders_all[1].dialect = &takes_all;
	holders_papers_asked = 0;
	holders_begin("k-5",
	    "\"Person\":{\"Mrz\":\"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10\"}");
	assert_string_equal(holders_text(holders_asked("PERSON", 0), "Answer"), "NOT_ASKED");
	assert_string_equal(holders_text(holders_asked("ACCOUNT_ISSUE", 0), "Answer"), "NOT_ASKED");
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(holders_text(holders_asked("PAPERS", 0), "Answer"), "NOT_ASKED");
	assert_string_equal(holders_text(holders_asked("INSURANCE", 0), "Answer"), "NOT_ASKED");
	assert_int_equal(holders_papers_asked, 0);
	const json_t *owner = json_object_get(counter_told, "Owner");
	assert_string_equal(holders_text(owner, "Issuer"), "UTO");
	assert_string_equal(holders_text(owner, "IdNo"), "L898902C3");
	counter_must("a4", holders_papers_with(NULL, NULL));
	holders_accept();
	assert_int_equal(found("480150", "l898902c3"), 1); /* as somebody types it */
	const struct filing *f = holders_filed(counter_case);
	assert_int_equal(f->owner->id_type, PARTY_PASSPORT);
	assert_string_equal(f->owner->issuer, "UTO");
	static const char *const states[] = {"UTO", "D"}; /* a passport of another state, of the same number, is somebody else's */
	for (size_t i = 0; i < 2; i++) {
		holders_begin(arena_fmt(office.a, "k-5.%zu", i),
		    arena_fmt(office.a,
			"\"Person\":{\"Owner\":{\"IdType\":4,\"IdNo\":\"L898902C3\",\"Issuer\":\"%s\",\"Name\":\"Anna Maria\"}}",
			states[i]));
		counter_must("a3", "\"LookUps\":{}");
		assert_string_equal(holders_text(holders_asked("DOSSIERS", 0), "Result"), i == 0 ? "FOUND" : "NONE");
	}
}

/* ---- earlier dossiers ---- */

#define SCAN                                                                                                       \
	"\"Sha256\":\"b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78\",\"FileName\":\"cu.pdf\"," \
	"\"MediaType\":\"application/pdf\",\"Content\":\"QUJD\""

static void
test_scans_of_earlier_dossiers_are_offered_and_used_again(void **state)
{
	const char *first = NULL, *code = holders_procedure()->components[0].code;

	(void)state;
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	for (int i = 0; i < 2; i++) { /* of two dossiers the newer one's scan is offered */
		holders_begin(arena_fmt(office.a, "k-6.%d", i), HOLDERS_PERSON("042090001235"));
		counter_must("a3", "\"LookUps\":{}");
		const char *papers = holders_papers_with(NULL, NULL), *at = strstr(papers, arena_fmt(office.a, "\"%s\"", code));
		assert_non_null(at);
		at = strchr(at, '}');
		counter_must("a4", arena_fmt(office.a, "%.*s," SCAN "%s", (int)(at - papers), papers, at));
		holders_accept();
		first = counter_case;
	}
	holders_begin("k-6.again", HOLDERS_PERSON("042090001235"));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(holders_text(holders_asked("DOSSIERS", 0), "Result"), "FOUND");
	const json_t *offer = holders_known("DOSSIER");
	assert_string_equal(holders_text(offer, "Component"), code);
	assert_string_equal(holders_text(offer, "Reference"), first);
	counter_must("a4", holders_papers_with(code, arena_str(office.a, holders_text(offer, "Id"))));
	holders_accept();
	holders_begin("k-6.other", HOLDERS_PERSON("042090001236")); /* nobody else's */
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(holders_text(holders_asked("DOSSIERS", 0), "Result"), "NONE");
	const char *name = holders_all[0].p.name;
	office.partners[0].p.name = "another-post";
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	holders_begin("k-6.partner", HOLDERS_PERSON("042090001235"));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(holders_text(holders_asked("DOSSIERS", 0), "Result"), "NONE");
	office.partners[0].p.name = name;
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
}

/* ---- found again ---- */

#define WANTED "{\"Name\":\"Trần Đức Tìm\",\"IdNo\":\"042090007777\",\"Phone\":\"0987 654 321\"}"
#define BEARER "{\"Type\":1,\"Name\":\"Lê Thị Nộp\",\"IdType\":1,\"IdNo\":\"042190008888\"}"
#define SOUGHT "\"Person\":{\"Owner\":" WANTED ",\"Submitter\":" BEARER ",\"Authority\":1}"

static void
test_a_clerk_finds_the_cases_and_dossiers_of_the_office(void **state)
{
	static const char *const queries[] = {"Trần Đức Tìm", "tran duc tim", "TRAN  DUC-TIM", "042090007777", "042 090 007 777",
	    "0987654321", "+84 987 654 321", "lê thị nộp", "042190008888"};

	(void)state;
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	holders_begin("k-7", SOUGHT);
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
		if (found("480150", queries[i]) != 1)
			fail_msg("%s is not found", queries[i]);
		const json_t *one = json_array_get(json_object_get(counter_told, "Found"), 0);
		assert_string_equal(holders_text(one, "State"), "OPEN");
		assert_string_equal(holders_text(one, "CaseId"), counter_case);
		assert_string_equal(holders_text(one, "Next"), "LookUps");
		assert_string_equal(holders_text(one, "Name"), "Trần Đức Tìm");
		assert_int_equal(found("480999", queries[i]), 0); /* not of another office */
	}
	assert_int_equal(found("480150", "tran duc"), 0); /* the full name, or nothing */
	assert_int_equal(found("480150", "042090007778"), 0);
	office.partners[0].p.name = "another-post";
	assert_int_equal(found("480150", "042090007777"), 0);
	office.partners[0].p.name = holders_all[0].p.name;
	counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), "");
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4", holders_papers_with(NULL, NULL));
	holders_accept();
	assert_int_equal(found("480150", "042090007777"), 1);
	assert_string_equal(holders_text(json_array_get(json_object_get(counter_told, "Found"), 0), "DossierId"), counter_case);
	assert_int_equal(found("480150", "tran duc tim"), 1);
}

static void
test_a_corrected_name_is_found_and_the_wrong_one_is_not(void **state)
{
	(void)state;
	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	holders_begin("k-8", "\"Person\":{\"Owner\":{\"Name\":\"Phạm Sai Tên\",\"IdNo\":\"042090003333\"}}");
	counter_must("b1", "\"Person\":{\"Owner\":{\"Name\":\"Phạm Đúng Tên\",\"IdNo\":\"042090003333\"}}");
	assert_int_equal(found("480150", "pham dung ten"), 1);
	assert_int_equal(found("480150", "pham sai ten"), 0);
	assert_int_equal(counter_ask("POST", "/counter/v1/searches", "{\"Pos\":\"480150\",\"Clerk\":\"x\",\"Query\":\"ab\"}"), -1);
	assert_string_equal(office.e.field, "Query");
	assert_int_equal(counter_ask("POST", "/counter/v1/searches",
			     "{\"Pos\":\"480150\",\"Clerk\":\"x\",\"Query\":\"a\\u202ebc\"}"),
	    -1);
	assert_string_equal(err_name(office.e.code), "BAD_CHARACTER");
}

/* The keys tell nobody who is looked for, hold ids alone, and end. */
static void
test_what_is_kept_to_find_them_says_nothing_and_ends(void **state)
{
	(void)state;
	redisContext *c = redisConnectUnix(office.w.redis.socket);
	redisReply *keys = redisCommand(c, "KEYS gw:{*}:find:*");
	assert_true(keys->elements > 10);
	for (size_t i = 0; i < keys->elements; i++) {
		const char *key = keys->element[i]->str, *digest = strrchr(key, ':') + 1;
		assert_int_equal(strlen(digest), 64);
		assert_int_equal(strspn(digest, "0123456789abcdef"), 64);
		redisReply *life = redisCommand(c, "PTTL %s", key), *ids = redisCommand(c, "ZRANGE %s 0 -1", key);
		assert_true(life->integer > 0 && life->integer <= INT64_C(400) * 86400000);
		assert_true(ids->elements <= 50);
		for (size_t k = 0; k < ids->elements; k++)
			assert_true(dossier_id_ok(ids->element[k]->str));
		freeReplyObject(life);
		freeReplyObject(ids);
	}
	freeReplyObject(keys);
	redisFree(c);
}

/* ---- more than fifty components ---- */

static void
test_all_components_are_asked_for_however_many(void **state)
{
	const struct catalogue *before = office.w.setup.catalogue;
	struct procedure *many = arena_alloc(office.a, sizeof *many);
	struct component *components = arena_alloc(office.a, 130 * sizeof *components);
	const struct procedure *p = holders_procedure();

	(void)state;
	*many = *p;
	for (size_t i = 0; i < 130; i++) {
		components[i] = p->components[0];
		components[i].code = arena_fmt(office.a, "C.%zu", i);
		components[i].required = i == 0;
	}
	many->components = components;
	many->n_components = 130;
	memcpy((void *)(uintptr_t)p, many, sizeof *many); /* the test's own catalogue */
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	holders_papers_asked = 0;
	holders_begin("k-9", HOLDERS_PERSON(HOLDERS_WHO));
	counter_must("a3", "\"LookUps\":{}");
	assert_int_equal(holders_papers_asked, 130);
	assert_non_null(holders_asked("PAPERS", 2));
	assert_null(holders_asked("PAPERS", 3));
	assert_int_equal(json_array_size(json_object_get(counter_told, "Known")), CASE_OFFERS_MAX);
	assert_int_equal(holders_warnings("MORE_KNOWN"), 1);
	assert_ptr_equal(before, office.w.setup.catalogue);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_all_three_are_asked_and_written_down),
	    cmocka_unit_test(test_however_the_store_behaves_the_clerk_goes_on),
	    cmocka_unit_test(test_whoever_cannot_be_asked_about_is_taken_in),
	    cmocka_unit_test(test_all_that_is_silent_costs_one_deadline),
	    cmocka_unit_test(test_a_paper_whose_holder_does_not_give_it_leaves_the_case_as_it_was),
	    cmocka_unit_test(test_what_is_somebody_elses_is_not_used_again),
	    cmocka_unit_test(test_nobody_outside_is_asked_about_a_passport),
	    cmocka_unit_test(test_scans_of_earlier_dossiers_are_offered_and_used_again),
	    cmocka_unit_test(test_a_clerk_finds_the_cases_and_dossiers_of_the_office),
	    cmocka_unit_test(test_a_corrected_name_is_found_and_the_wrong_one_is_not),
	    cmocka_unit_test(test_what_is_kept_to_find_them_says_nothing_and_ends),
	    cmocka_unit_test(test_all_components_are_asked_for_however_many),
	};
	return cmocka_run_group_tests(tests, holders_start, holders_stop);
}
