/* SPDX-License-Identifier: Apache-2.0 */
/* A case from the card to the receipt on a real store and journal, asked as a counter program does by REST. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <jansson.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "connectors/connector.h"
#include "tests/lib/counter.h"

#define CARD      "042190001234|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021"
#define OWNER     "\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\",\"Birth\":\"1990-02-01\",\"Sex\":2}"
#define PERSON    "\"Person\":{\"Card\":\"" CARD "\",\"Owner\":{\"Phone\":\"0912 000 111\"}}"
#define PROCEDURE "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}"
#define PAPERS                                                                                            \
	"\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0}," \
	"{\"Code\":\"GT.CC\",\"Originals\":0,\"Copies\":1,\"Pages\":1,\"Form\":1}]}"
#define QUOTE "\"Quote\":{\"Return\":{\"Mode\":0}}"

static int
start(void **state)
{
	office_start(state);
	office.partners[0].dialect = connector_find("counter-1.0");
	assert_non_null(office.partners[0].dialect);
	return 0;
}

static void
refused(int rc, enum err_code code, const char *field)
{
	assert_int_equal(rc, -1);
	assert_string_equal(err_name(office.e.code), err_name(code));
	assert_string_equal(office.e.field, field);
}

static const char *
procedure(void)
{
	return arena_fmt(office.a, PROCEDURE,
	    catalogue_procedure(office.w.setup.catalogue, "1.004873", deadline_day_of(office.now_ms))->units[0]->code);
}

static void
up_to_quote(const char *ref)
{
	counter_begin(ref);
	counter_must("a1", PERSON);
	counter_must("a2", procedure());
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4", PAPERS);
	counter_must("a5", QUOTE);
}

static void
test_a_case_goes_from_the_card_to_the_receipt(void **state)
{
	(void)state;
	counter_begin("c-1");
	assert_string_equal(counter_text("State"), "OPEN");
	assert_string_equal(counter_text("Next"), "Person");
	up_to_quote("c-1"); /* opened again: it is the same */
	assert_true(json_is_true(json_object_get(counter_told, "Replay")) == 0);
	assert_string_equal(counter_text("Next"), "Accept");
	json_t *owner = json_object_get(counter_told, "Owner");
	assert_string_equal(json_string_value(json_object_get(owner, "Name")), "Nguyễn Thị Mẫu");
	assert_string_equal(json_string_value(json_object_get(owner, "Birth")), "1990-02-01");
	assert_string_equal(json_string_value(json_object_get(owner, "Phone")), "+84912000111");
	counter_must("a6", "\"Accept\":{}");
	assert_string_equal(counter_text("State"), "ACCEPTED");
	json_t *receipt = json_object_get(counter_told, "Receipt");
	assert_string_equal(json_string_value(json_object_get(receipt, "DossierId")), counter_case);
	assert_string_equal(json_string_value(json_object_get(receipt, "ClientRef")), "c-1");
	struct dossier_view k = office_view(&office, counter_case);
	assert_string_equal(k.dossier.procedure, "1.004873");
	assert_int_equal(k.n_history, 1);
}

/* Whose tax code is his personal number, as owner and as who hands it in: what was taken as a person is taken as a filing. */
static void
test_a_household_business_gets_its_receipt_by_twelve_digits(void **state)
{
	static const char *const people[] = {
	    "\"Person\":{\"Owner\":{\"Type\":2,\"Name\":\"Hộ kinh doanh Mẫu\",\"IdType\":3,\"IdNo\":\"042190001234\"}}",
	    "\"Person\":{" OWNER ",\"Submitter\":{\"Type\":2,\"Name\":\"Hộ kinh doanh Mẫu\",\"IdType\":3,"
	    "\"IdNo\":\"042190001234\"},\"Authority\":1}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		counter_begin(arena_fmt(office.a, "c-1.%zu", i));
		counter_must("a1", people[i]);
		counter_must("a2", procedure());
		counter_must("a3", "\"LookUps\":{}");
		counter_must("a4", PAPERS);
		counter_must("a5", QUOTE);
		counter_must("a6", "\"Accept\":{}");
		assert_string_equal(counter_text("State"), "ACCEPTED");
	}
}

static void
test_what_was_accepted_is_answered_again_and_takes_nothing_more(void **state)
{
	(void)state;
	up_to_quote("c-2");
	long long seen = counter_number("Version");
	counter_must("a6", "\"Accept\":{}");
	char *first = json_dumps(json_object_get(counter_told, "Receipt"), 0);
	assert_int_equal(counter_act_at("a6", seen, "480150", "\"Accept\":{}"), 0);
	assert_true(json_is_true(json_object_get(counter_told, "Replay")));
	char *again = json_dumps(json_object_get(counter_told, "Receipt"), 0);
	assert_string_equal(first, again);
	free(first);
	free(again);
	refused(counter_act_at("a7", seen, "480150", QUOTE), ERR_CASE_OVER, "Act");
	refused(counter_open("c-2", "480150"), ERR_CASE_OVER, "ClientRef");
	assert_int_equal(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""), 0);
	assert_string_equal(counter_text("State"), "ACCEPTED");
}

static void
test_a_step_too_early_is_refused_with_the_one_that_is_missing(void **state)
{
	static const struct {
		const char *step, *name;
	} early[] = {{"\"LookUps\":{}", "LookUps"}, {PAPERS, "Papers"}, {QUOTE, "Quote"}, {"\"Accept\":{}", "Accept"}};
	char hint[ERR_EXPECTED_MAX];

	(void)state;
	counter_begin("c-3");
	refused(counter_act("p", procedure()), ERR_STEP_MISSING, "Procedure");
	err_expected(&office.e, hint, sizeof hint);
	assert_string_equal(hint, "Person");
	counter_must("a1", PERSON);
	for (size_t i = 0; i < sizeof early / sizeof early[0]; i++) {
		refused(counter_act(early[i].name, early[i].step), ERR_STEP_MISSING, early[i].name);
		err_expected(&office.e, hint, sizeof hint);
		assert_string_equal(hint, "Procedure");
	}
	assert_int_equal(counter_number("Version"), 2); /* unharmed */
}

static void
test_an_act_is_done_once_and_its_id_means_one_thing(void **state)
{
	(void)state;
	counter_begin("c-4");
	counter_must("a1", PERSON);
	long long version = counter_number("Version");
	assert_int_equal(counter_act_at("a1", 1, "480150", PERSON), 0); /* the line was down, it is sent again */
	assert_true(json_is_true(json_object_get(counter_told, "Replay")));
	assert_int_equal(counter_number("Version"), version);
	refused(counter_act("a1", "\"Person\":{" OWNER "}"), ERR_CONFLICT, "Act/Id");
	refused(counter_act("a2", PERSON ",\"LookUps\":{}"), ERR_BAD_VALUE, "Act");
	refused(counter_ask("POST", arena_fmt(office.a, "/counter/v1/cases/%s/acts", counter_case),
		    "{\"Id\":\"a3\",\"Seen\":2,\"Pos\":\"480150\",\"Clerk\":\"x\"}"),
	    ERR_BAD_VALUE, "Act");
}

/* One act, at one of two gateways. */
struct sending {
	struct world *w;
	const char *path, *body;
	pthread_t thread;
	bool told, replay;
	struct err e;
};

static void *
send_act(void *arg)
{
	struct sending *s = arg;
	struct arena *a = arena_new(0);
	json_t *told = counter_ask_at(s->w, a, s->path, s->body, &s->e);

	s->told = told != NULL;
	s->replay = told != NULL && json_is_true(json_object_get(told, "Replay"));
	json_decref(told);
	arena_free(a);
	return NULL;
}

/* A line that is slow, a counter that sends again while the first is at work: both are answered, and it is done once. */
static void
test_the_same_act_at_two_gateways_at_once_is_done_once_and_answered_each_time(void **state)
{
	enum { ROUNDS = 25, AT_ONCE = 4 };
	struct world beside;

	(void)state;
	world_beside(&beside, &office.w);
	for (int round = 0; round < ROUNDS; round++) {
		struct sending all[AT_ONCE] = {0};
		int done = 0;
		counter_begin(arena_fmt(office.a, "c-twice-%d", round));
		counter_must("a1", PERSON);
		const char *path = arena_fmt(office.a, "/counter/v1/cases/%s/acts", counter_case);
		const char *body =
		    arena_fmt(office.a, "{\"Id\":\"a2\",\"Seen\":2,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\",%s}", procedure());
		for (int i = 0; i < AT_ONCE; i++) {
			all[i].w = i % 2 == 0 ? &office.w : &beside;
			all[i].path = path;
			all[i].body = body;
			assert_int_equal(pthread_create(&all[i].thread, NULL, send_act, &all[i]), 0);
		}
		for (int i = 0; i < AT_ONCE; i++)
			pthread_join(all[i].thread, NULL);
		for (int i = 0; i < AT_ONCE; i++) {
			if (!all[i].told)
				fail_msg("round %d: %s %s", round, err_name(all[i].e.code), all[i].e.msg);
			done += !all[i].replay;
		}
		assert_int_equal(done, 1);
	}
	world_close(&beside, true);
}

static void
test_two_clerks_on_one_case_and_a_case_of_another_office(void **state)
{
	char hint[ERR_EXPECTED_MAX];

	(void)state;
	counter_begin("c-5");
	counter_must("a1", PERSON);
	refused(counter_act_at("b1", 1, "480150", "\"Person\":{" OWNER "}"), ERR_CASE_MOVED, "Act/Seen");
	err_expected(&office.e, hint, sizeof hint);
	assert_string_equal(hint, "2");
	refused(counter_act_at("b2", 2, "480999", procedure()), ERR_UNKNOWN_CASE, "CaseId");
	refused(counter_open("c-5", "480999"), ERR_CONFLICT, "ClientRef");
	counter_case = "42.00-0000000000000000000000000000000";
	refused(counter_act_at("b3", 2, "480150", procedure()), ERR_UNKNOWN_CASE, "CaseId");
	counter_case = "nothing";
	refused(counter_act_at("b4", 2, "480150", procedure()), ERR_UNKNOWN_CASE, "CaseId");
}

static void
test_another_person_or_procedure_takes_back_what_followed(void **state)
{
	(void)state;
	up_to_quote("c-6");
	counter_must("b1", "\"Person\":{" OWNER "}"); /* the same number: nothing followed from what is new */
	assert_string_equal(counter_text("Next"), "Accept");
	counter_must("b2", "\"Person\":{\"Owner\":{\"Name\":\"Lê Văn Tèo\",\"IdNo\":\"042090001235\"}}");
	assert_string_equal(counter_text("Next"), "LookUps");
	counter_must("b3", "\"LookUps\":{}");
	counter_must("b4", PAPERS);
	counter_must("b5", QUOTE);
	counter_must("b6", procedure());
	assert_string_equal(counter_text("Next"), "LookUps");
	refused(counter_act("b7", "\"Accept\":{}"), ERR_STEP_MISSING, "Accept");
}

/* An owner, and what is said of him. */
static const struct {
	const char *person, *field, *warning;
	enum err_code code;
} people[] = {
    {"{}", "Person", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"A\"}}", "Person/Owner/IdNo", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"IdNo\":\"042190001234\"}}", "Person/Owner/Name", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"04219000123\"}}", "Person/Owner/IdNo", NULL, ERR_BAD_VALUE},
    {"{\"Card\":\"" CARD "\",\"Owner\":{\"IdNo\":\"042190001235\"}}", "Person/Owner/IdNo", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"0300012345\",\"IdType\":3}}", "Person/Owner/IdNo", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"0300012341\",\"IdType\":3,\"Type\":2}}", NULL, NULL, ERR_NONE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"12345678x\",\"IdType\":2}}", "Person/Owner/IdNo", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"042190001234\",\"Birth\":\"1990-02-30\"}}", "Person/Owner/Birth", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"042190001234\",\"Birth\":\"1990\"}}", "Person/Owner/Birth", "BIRTH_YEAR_ONLY",
	ERR_NONE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"042190001234\",\"Birth\":\"1991-02-01\"}}", "Person/Owner/Birth", "BIRTH_YEAR",
	ERR_NONE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"042190001234\",\"Sex\":1}}", "Person/Owner/Sex", "SEX", ERR_NONE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"999190001234\"}}", "Person/Owner/IdNo", "BIRTHPLACE", ERR_NONE},
    {"{\"Owner\":{\"Name\":\"A\",\"IdNo\":\"042190001234\",\"Phone\":\"12345678901\"}}", "Person/Owner/Phone", NULL, ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"\xc3\x90\xc3\xa0o\",\"IdNo\":\"042190001234\"}}", "Person/Owner/Name", "ETH", ERR_NONE},
    {"{\"Owner\":{\"Name\":\"Nguye\xcc\x82n\",\"IdNo\":\"042190001234\"}}", "Person/Owner/Name", NULL, ERR_NOT_NFC},
    {"{\"Owner\":{\"Name\":\"A\xe2\x80\xae\x42\",\"IdNo\":\"042190001234\"}}", "Person/Owner/Name", NULL, ERR_BAD_CHARACTER},
    {"{\"Card\":\"x\"}", "Person/Card", NULL, ERR_BAD_VALUE},
    {"{" OWNER ",\"Submitter\":{\"Type\":1,\"Name\":\"Con\",\"IdType\":1,\"IdNo\":\"042090001235\"}}", "Person/Authority", NULL,
	ERR_BAD_VALUE},
    {"{" OWNER ",\"Authority\":1}", "Person/Authority", NULL, ERR_BAD_VALUE},
    {"{" OWNER ",\"Authority\":2,\"Submitter\":{\"Type\":1,\"Name\":\"Con\",\"IdType\":1,\"IdNo\":\"042090001235\"}}", NULL, NULL,
	ERR_NONE},
};

static void
test_people_are_checked_and_doubted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		counter_begin(arena_fmt(office.a, "p-%zu", i));
		int rc = counter_act("a1", arena_fmt(office.a, "\"Person\":%s", people[i].person));
		if (people[i].code != ERR_NONE) {
			refused(rc, people[i].code, people[i].field);
			continue;
		}
		if (rc != 0)
			fail_msg("%s: %s %s", people[i].person, err_name(office.e.code), office.e.msg);
		json_t *warning = json_array_get(json_object_get(counter_told, "Warnings"), 0);
		if (people[i].warning == NULL) {
			assert_null(warning);
			continue;
		}
		assert_string_equal(json_string_value(json_object_get(warning, "Code")), people[i].warning);
		assert_string_equal(json_string_value(json_object_get(warning, "Field")), people[i].field);
		assert_true(json_string_length(json_object_get(warning, "MessageVi")) > 0);
	}
}

static const struct {
	const char *step, *field;
	enum err_code code;
} papers[] = {
    {"{\"Item\":[]}", "Papers/Item", ERR_MISSING_COMPONENT},
    {"{\"Item\":[{\"Code\":\"NO.SUCH\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0}]}", "Papers/Item/Code", ERR_BAD_VALUE},
    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":2,\"Sha256\":"
     "\"0000000000000000000000000000000000000000000000000000000000000000\"}]}",
	"Papers/Item/Sha256", ERR_BAD_VALUE},
};

static void
test_papers_are_those_of_the_procedure(void **state)
{
	(void)state;
	counter_begin("c-7");
	counter_must("a1", PERSON);
	refused(counter_act("n1", "\"Procedure\":{\"ProcedureCode\":\"9.9\",\"CompetentUnit\":\"H27.12\"}"), ERR_UNKNOWN_PROCEDURE,
	    "Procedure/ProcedureCode");
	refused(counter_act("n2", "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"H0.0\"}"), ERR_UNKNOWN_UNIT,
	    "Procedure/CompetentUnit");
	counter_must("a2", procedure());
	counter_must("a3", "\"LookUps\":{}");
	for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++)
		refused(counter_act(arena_fmt(office.a, "n%zu", i + 3), arena_fmt(office.a, "\"Papers\":%s", papers[i].step)),
		    papers[i].code, papers[i].field);
	counter_must("a4", PAPERS);
	refused(counter_act("n9", "\"Quote\":{\"Return\":{\"Mode\":1}}"), ERR_BAD_VALUE, "Quote/Return/Address");
	refused(counter_act("n10", "\"Quote\":{\"Return\":{\"Mode\":0},\"CollectItem\":\"RB123456784VN\"}"), ERR_BAD_CHECK_DIGIT,
	    "Quote/CollectItem");
	counter_must("a5", QUOTE);
}

static void
test_what_is_kept_of_a_case_is_sealed_and_ends_by_itself(void **state)
{
	(void)state;
	counter_begin("c-8");
	counter_must("a1", PERSON);
	redisContext *c = redisConnectUnix(office.w.redis.socket);
	const char *key = arena_fmt(office.a, "gw:{%.5s}:case:%s", counter_case, counter_case);
	redisReply *r = redisCommand(c, "GET %s", key);
	assert_true(r->len > 200);
	assert_null(memmem(r->str, r->len, "Nguyễn", strlen("Nguyễn")));
	assert_null(memmem(r->str, r->len, "042190001234", 12));
	freeReplyObject(r);
	r = redisCommand(c, "PTTL %s", key);
	assert_true(r->integer > 0 && r->integer <= office.w.setup.conf.intake.case_life);
	freeReplyObject(r);
	freeReplyObject(redisCommand(c, "DEL %s", key)); /* as if its time were over */
	redisFree(c);
	refused(counter_act("a2", procedure()), ERR_UNKNOWN_CASE, "CaseId");
	counter_begin("c-8");
	assert_int_equal(counter_number("Version"), 1);
}

/* The gateway ended after the acceptance and before the case was dropped. */
static void
test_a_case_that_outlived_its_acceptance_is_over(void **state)
{
	(void)state;
	up_to_quote("c-10");
	long long seen = counter_number("Version");
	redisContext *c = redisConnectUnix(office.w.redis.socket);
	const char *key = arena_fmt(office.a, "gw:{%.5s}:case:%s", counter_case, counter_case);
	redisReply *was = redisCommand(c, "GET %s", key);
	counter_must("a6", "\"Accept\":{}");
	freeReplyObject(redisCommand(c, "SET %s %b", key, was->str, was->len));
	refused(counter_act_at("a7", seen, "480150", QUOTE), ERR_CASE_OVER, "Act");
	freeReplyObject(redisCommand(c, "SET %s %b", key, was->str, was->len));
	assert_int_equal(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""), 0);
	assert_string_equal(counter_text("State"), "ACCEPTED");
	freeReplyObject(was);
	redisFree(c);
}

static void
test_a_case_has_no_more_acts_than_it_may(void **state)
{
	(void)state;
	counter_begin("c-9");
	for (int i = 0; i < CASE_ACTS_MAX; i++)
		counter_must(arena_fmt(office.a, "a%d", i), PERSON);
	refused(counter_act("one-more", PERSON), ERR_TOO_LARGE, "Act");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_case_goes_from_the_card_to_the_receipt),
	    cmocka_unit_test(test_a_household_business_gets_its_receipt_by_twelve_digits),
	    cmocka_unit_test(test_what_was_accepted_is_answered_again_and_takes_nothing_more),
	    cmocka_unit_test(test_a_step_too_early_is_refused_with_the_one_that_is_missing),
	    cmocka_unit_test(test_an_act_is_done_once_and_its_id_means_one_thing),
	    cmocka_unit_test(test_the_same_act_at_two_gateways_at_once_is_done_once_and_answered_each_time),
	    cmocka_unit_test(test_two_clerks_on_one_case_and_a_case_of_another_office),
	    cmocka_unit_test(test_another_person_or_procedure_takes_back_what_followed),
	    cmocka_unit_test(test_people_are_checked_and_doubted),
	    cmocka_unit_test(test_papers_are_those_of_the_procedure),
	    cmocka_unit_test(test_what_is_kept_of_a_case_is_sealed_and_ends_by_itself),
	    cmocka_unit_test(test_a_case_has_no_more_acts_than_it_may),
	    cmocka_unit_test(test_a_case_that_outlived_its_acceptance_is_over),
	};
	return cmocka_run_group_tests(tests, start, counter_stop);
}
