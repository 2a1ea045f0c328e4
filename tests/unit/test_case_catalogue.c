/* SPDX-License-Identifier: Apache-2.0 */
/* What a case says of the catalogue and what the catalogue says of a case: fields of a refused quote, communes of a day, a fee that
 * is another at acceptance, and the version that a dossier keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "store/store.h"
#include "tests/lib/counter.h"

#define OWNER   "\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\",\"Birth\":\"1990-02-01\",\"Sex\":2"
#define PERSON  "\"Person\":{\"Owner\":{" OWNER "}}"
#define ADDRESS "\"Address\":{\"Province\":\"%s\",\"Commune\":\"%s\",\"Street\":\"Thôn 1\"}"

/* Refused there, with these words in each language. */
static void
refused(int rc, enum err_code code, const char *field, const char *vi, const char *en)
{
	char text[ERR_SENTENCE_MAX];

	assert_int_equal(rc, -1);
	assert_string_equal(err_name(office.e.code), err_name(code));
	assert_string_equal(office.e.field, field);
	err_sentence(&office.e, true, text, sizeof text);
	if (strstr(text, vi) == NULL)
		fail_msg("%s does not say %s", text, vi);
	err_sentence(&office.e, false, text, sizeof text);
	if (strstr(text, en) == NULL)
		fail_msg("%s does not say %s", text, en);
}

/* The catalogue lies in an arena; here somebody exchanges it under way. */
static void *
writable(const void *entry)
{
	return (void *)(uintptr_t)entry;
}

static struct procedure *
procedure(void)
{
	return writable(catalogue_procedure(office.w.setup.catalogue, "1.004873", deadline_day_of(office.now_ms)));
}

/* Up to the papers, of which the second was scanned because the applicant wants it. */
static void
with_papers(const char *ref, int pages)
{
	counter_begin(ref);
	counter_must("a1", PERSON);
	counter_must("a2",
	    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}",
		procedure()->units[0]->code));
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4",
	    arena_fmt(office.a,
		"\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0},"
		"{\"Code\":\"GT.CC\",\"Originals\":0,\"Copies\":1,\"Pages\":%d,\"Form\":2}]}",
		pages));
}

/* What is promised in days of the calendar or in hours is not told as working days. */
static void
test_a_time_limit_is_told_with_its_unit(void **state)
{
	static const struct {
		const char *procedure, *unit;
		int limit, working_days;
	} rows[] = {{"1.004873", "WORKING_DAYS", 3, 3}, {"1.001978", "DAYS", 20, 20}, {"1.012789", "HOURS", 8, 1}};
	int32_t today = deadline_day_of(office.now_ms);

	(void)state;
	counter_begin("k-0");
	counter_must("a1", PERSON);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct procedure *p = catalogue_procedure(office.w.setup.catalogue, rows[i].procedure, today);
		counter_must(arena_fmt(office.a, "b%zu", i),
		    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"%s\",\"CompetentUnit\":\"%s\"}", p->code,
			p->units[0]->code));
		const json_t *told = json_object_get(counter_told, "Procedure");
		assert_int_equal(json_integer_value(json_object_get(told, "Limit")), rows[i].limit);
		assert_string_equal(json_string_value(json_object_get(told, "LimitUnit")), rows[i].unit);
		assert_int_equal(json_integer_value(json_object_get(told, "WorkingDays")), rows[i].working_days);
	}
}

/* Each field of model/quote.h is told as the contract's. */
static void
test_a_refused_quote_names_the_contracts_fields(void **state)
{
	(void)state;
	with_papers("k-1", 1);
	refused(counter_act("n1", "\"Quote\":{\"Return\":{\"Mode\":0},\"Grams\":900000}"), ERR_BAD_VALUE, "Quote/Grams",
	    "số nguyên từ 1 đến", "a whole number from 1 to");
	refused(counter_act("n2", "\"Quote\":{\"Return\":{\"Mode\":0},\"Discount\":\"NO.SUCH\"}"), ERR_BAD_VALUE, "Quote/Discount",
	    "mã đối tượng miễn, giảm", "a discount class");
	struct tariff *t = &office.w.setup.catalogue->tariff;
	size_t n_postage = t->n_postage, n_digitise = t->n_digitise;
	t->n_postage = 1; /* of the nearest distance alone */
	refused(counter_act("n3",
		    "\"Quote\":{\"Return\":{\"Mode\":1,"
		    "\"Address\":{\"Province\":\"01\",\"Commune\":\"00004\","
		    "\"Street\":\"1\"}}}"),
	    ERR_BAD_VALUE, "Quote/Return", "chưa có giá", "no price");
	t->n_postage = n_postage;
	struct procedure *p = procedure();
	struct channel_terms *terms = writable(procedure_terms(p, CHANNEL_POSTAL));
	terms->channel = CHANNEL_ONLINE;
	refused(counter_act("n4", "\"Quote\":{\"Return\":{\"Mode\":0}}"), ERR_BAD_VALUE, "Procedure/ProcedureCode",
	    "không nhận qua kênh", "not taken in by this channel");
	terms->channel = CHANNEL_POSTAL;
	const struct digitise_prices *prices = t->digitise;
	const char *kept = t->digitise_default;
	struct digitise_prices other = prices[0];
	other.code = "NOBODY";
	t->digitise = &other;
	t->n_digitise = 1;
	t->digitise_default = NULL;
	refused(counter_act("n5", "\"Quote\":{\"Return\":{\"Mode\":0}}"), ERR_BAD_VALUE, "Papers/Item[2]/Code", "chưa có giá",
	    "no price");
	t->digitise = prices;
	t->n_digitise = n_digitise;
	t->digitise_default = kept;
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
}

static const struct {
	const char *province, *commune, *field, *vi, *en;
} places[] = {
    {"40", "18133", "Commune", "thuộc tỉnh, thành phố 42", "in province 42"},
    {"42", "18187", "Commune", "18133 Xã Hương Sơn (42)", "it is now 18133 Xã Hương Sơn (42)"},
    {"01", "00016", "Commune", "trước ngày 1/7/2025", "a commune of before 1 July 2025; it is now 00"},
    {"42", "99999", "Commune", "không có xã, phường", "no commune, ward or special zone has this code"},
    {"43", "18133", "Province", "mã hai chữ số", "the code of two digits"},
};

static void
test_a_commune_belongs_to_its_province_today(void **state)
{
	(void)state;
	counter_begin("k-2");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *address = arena_fmt(office.a, ADDRESS, places[i].province, places[i].commune);
		refused(counter_act(arena_fmt(office.a, "n%zu", i),
			    arena_fmt(office.a, "\"Person\":{\"Owner\":{" OWNER ",%s}}", address)),
		    ERR_BAD_VALUE, arena_fmt(office.a, "Person/Owner/Address/%s", places[i].field), places[i].vi, places[i].en);
	}
	counter_must("a1", arena_fmt(office.a, "\"Person\":{\"Owner\":{" OWNER "," ADDRESS "}}", "42", "18133"));
	with_papers("k-3", 1);
	refused(counter_act("n9",
		    "\"Quote\":{\"Return\":{\"Mode\":1,"
		    "\"Address\":{\"Province\":\"75\",\"Commune\":\"18133\","
		    "\"Street\":\"1\"}}}"),
	    ERR_BAD_VALUE, "Quote/Return/Address/Commune", "thuộc tỉnh, thành phố 42", "in province 42");
}

/* Somebody goes there: 480150 lies in the commune 18133 of province 42, 480777 is no office of the catalogue. */
static const struct {
	const char *pos, *procedure, *unit, *vi, *en; /* NULL: it is taken in */
} areas[] = {
    {"480150", "1.012770", "H61.40", "Xã Càng Long (29266)", "the unit's own area: Xã Càng Long (29266)"},
    {"480150", "1.012770", "H27.56", "Xã Nghi Xuân (18352)", "the unit's own area: Xã Nghi Xuân (18352)"},
    {"480150", "1.012770", "H27.57", NULL, NULL}, {"480150", "1.012753", "H27.12", NULL, NULL}, /* of the whole province */
    {"940150", "1.012753", "H27.12", "Hà Tĩnh (42)", "the unit's own area: Hà Tĩnh (42)"},
    {"480777", "1.012770", "H27.56", NULL, NULL}, {"480777", "1.012770", "H61.40", "Xã Càng Long (29266)", "not taken in anywhere"},
    {"940150", "1.004873", "H27.55", NULL, NULL}, /* nobody goes there */
};

static void
test_what_is_inspected_in_the_field_is_taken_in_only_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		assert_int_equal(counter_open(arena_fmt(office.a, "k-area.%zu", i), areas[i].pos), 0);
		assert_int_equal(counter_act_at("a1", 1, areas[i].pos, PERSON), 0);
		int rc = counter_act_at("a2", 2, areas[i].pos,
		    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"%s\",\"CompetentUnit\":\"%s\"}", areas[i].procedure,
			areas[i].unit));
		if (areas[i].vi != NULL)
			refused(rc, ERR_BAD_VALUE, "Procedure/CompetentUnit", areas[i].vi, areas[i].en);
		else if (rc != 0)
			fail_msg("area %zu: %s", i, office.e.msg);
	}
}

/* The catalogue was exchanged between quote and acceptance. */
static void
test_a_fee_that_is_another_at_acceptance_is_quoted_again(void **state)
{
	(void)state;
	with_papers("k-4", 1);
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	struct fee *fee = writable(procedure_terms(procedure(), CHANNEL_POSTAL)->fees);
	fee->amount += 1000;
	procedure()->state_fee += 1000;
	refused(counter_act("n1", "\"Accept\":{}"), ERR_STEP_MISSING, "Accept", "hãy báo phí lại", "quote again");
	counter_must("a6", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	const char *source = fee->source;
	fee->source = "NQ 99/2027/NQ-HĐND"; /* as much, but by another law */
	refused(counter_act("n2", "\"Accept\":{}"), ERR_STEP_MISSING, "Accept", "hãy báo phí lại", "quote again");
	fee->source = source;
	counter_must("a7", "\"Accept\":{}");
	fee->amount -= 1000;
	procedure()->state_fee -= 1000;
}

/* The calendar ends before the day that would be promised: nothing is accepted, and the case goes on when there is a longer one. */
static void
test_a_due_date_outside_the_calendar_is_refused_and_the_case_goes_on(void **state)
{
	(void)state;
	struct calendar *calendar = &office.w.setup.catalogue->calendar;
	int32_t last_day = calendar->last_day;
	struct dossier none;
	with_papers("k-6", 1);
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	calendar->last_day = deadline_day_of(office.now_ms) + 1;
	refused(counter_act("n1", "\"Accept\":{}"), ERR_CALENDAR_ENDS, "", "lịch làm việc của cổng kết thúc trước ngày hẹn trả",
	    "the gateway's working calendar ends before the promised day");
	assert_int_equal(store_dossier(office.w.core.store, office.a, counter_case, &none, &office.e), 0);
	calendar->last_day = last_day;
	counter_must("a6", "\"Accept\":{}");
}

static void
test_a_dossier_keeps_the_version_it_was_accepted_under(void **state)
{
	(void)state;
	struct dossier d;
	struct setup *s = &office.w.setup;
	const char *id = counter_accepted("k-5");
	assert_int_equal(store_dossier(office.w.core.store, office.a, id, &d, &office.e), 1);
	const char *version_now = catalogue_version(office.a, s->catalogue);
	assert_string_equal(d.catalogue, version_now);
	assert_int_equal(strncmp(d.catalogue, "2026-11-29 ", 11), 0);
	assert_ptr_equal(setup_catalogue_of(s, d.catalogue), s->catalogue);

	struct catalogue *was = s->catalogue, next = *was; /* a new version; the one of before is in earlier/ */
	next.date = "2027-01-04";
	s->catalogue = &next;
	assert_null(setup_catalogue_of(s, d.catalogue));
	s->earlier = &was;
	s->n_earlier = 1;
	assert_ptr_equal(setup_catalogue_of(s, d.catalogue), was);
	s->catalogue = was;
	s->earlier = NULL;
	s->n_earlier = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_time_limit_is_told_with_its_unit),
	    cmocka_unit_test(test_a_refused_quote_names_the_contracts_fields),
	    cmocka_unit_test(test_what_is_inspected_in_the_field_is_taken_in_only_there),
	    cmocka_unit_test(test_a_commune_belongs_to_its_province_today),
	    cmocka_unit_test(test_a_fee_that_is_another_at_acceptance_is_quoted_again),
	    cmocka_unit_test(test_a_due_date_outside_the_calendar_is_refused_and_the_case_goes_on),
	    cmocka_unit_test(test_a_dossier_keeps_the_version_it_was_accepted_under),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
