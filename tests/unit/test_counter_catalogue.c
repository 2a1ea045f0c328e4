/* SPDX-License-Identifier: Apache-2.0 */
/* What a counter program is told of the catalogue by REST: every procedure of today, each with all that the catalogue has of it,
 * and as its contract says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/asset.h"
#include "model/catalogue_fields.h"
#include "model/place.h"
#include "tests/lib/counter.h"

#define LIST "/counter/v1/procedures"

static void
ask(const char *path)
{
	if (counter_ask("GET", path, "") != 0)
		fail_msg("%s: %s %s", path, err_name(office.e.code), office.e.msg);
}

static const char *
text(const json_t *x, const char *member)
{
	const char *s = json_string_value(json_object_get(x, member));
	return s != NULL ? s : "";
}

static long long
number(const json_t *x, const char *member)
{
	return json_integer_value(json_object_get(x, member));
}

static void
same_channel(const json_t *told, const struct channel_terms *t)
{
	const json_t *fees = json_object_get(told, "Fees");

	assert_string_equal(text(told, "Channel"), channel_name(t->channel));
	assert_int_equal(number(told, "Limit"), t->limit.amount);
	assert_string_equal(text(told, "LimitUnit"), limit_unit_name(t->limit.unit));
	assert_string_equal(text(told, "Source"), t->source);
	assert_int_equal(json_array_size(fees), t->n_fees);
	for (size_t i = 0; i < t->n_fees; i++) {
		assert_int_equal(number(json_array_get(fees, i), "Amount"), t->fees[i].amount);
		assert_string_equal(text(json_array_get(fees, i), "Source"), t->fees[i].source);
		assert_string_equal(text(json_array_get(fees, i), "Kind"), fee_kind_name(t->fees[i].kind));
	}
}

static void
same_components(const json_t *told, const struct procedure *p)
{
	assert_int_equal(json_array_size(told), p->n_components);
	for (size_t i = 0; i < p->n_components; i++) {
		const json_t *k = json_array_get(told, i);
		assert_string_equal(text(k, "Code"), p->components[i].code);
		assert_string_equal(text(k, "Class"), component_class_name(p->components[i].class));
		assert_int_equal(json_is_true(json_object_get(k, "Required")), p->components[i].required);
		assert_int_equal(json_is_true(json_object_get(k, "MustScan")), component_must_scan(p->components[i].class));
	}
}

static void
same(const json_t *told, const struct procedure *p)
{
	const json_t *channels = json_object_get(told, "Channels"), *units = json_object_get(told, "Units");

	assert_string_equal(text(told, "Code"), p->code);
	assert_int_equal(json_is_true(json_object_get(told, "FieldInspection")), p->field_inspection);
	same_components(json_object_get(told, "Components"), p);
	assert_int_equal(json_array_size(channels), p->n_channels);
	for (size_t i = 0; i < p->n_channels; i++)
		same_channel(json_array_get(channels, i), &p->channels[i]);
	assert_int_equal(json_array_size(units), p->n_units);
	for (size_t i = 0; i < p->n_units; i++)
		assert_string_equal(text(json_array_get(units, i), "Code"), p->units[i]->code);
	assert_int_equal(json_array_size(json_object_get(told, "Results")), p->n_results);
	assert_int_equal(json_array_size(json_object_get(told, "Samples")), p->n_samples);
}

static void
test_every_procedure_of_today_is_told_with_all_that_it_has(void **state)
{
	const struct catalogue *c = office.w.setup.catalogue;
	int32_t day = deadline_day_of(office.now_ms);
	size_t valid = 0;

	(void)state;
	ask(LIST);
	json_t *all = json_incref(json_object_get(counter_told, "Procedures"));
	for (size_t i = 0; i < c->n_procedures; i++)
		valid += procedure_valid(&c->procedures[i], day);
	assert_true(valid >= 40);
	assert_int_equal(json_array_size(all), valid);
	for (size_t i = 0; i < valid; i++) {
		const char *code = text(json_array_get(all, i), "Code");
		ask(arena_fmt(office.a, LIST "/%s", code));
		same(counter_told, catalogue_procedure(c, code, day));
	}
	json_decref(all);
}

static void
test_what_is_not_there_is_refused_with_where_to_look(void **state)
{
	char told[ERR_SENTENCE_MAX];

	(void)state;
	assert_int_equal(counter_ask("GET", LIST "/9.999999", ""), -1);
	assert_string_equal(err_name(office.e.code), "UNKNOWN_PROCEDURE");
	for (int vi = 0; vi < 2; vi++) {
		err_sentence(&office.e, vi, told, sizeof told);
		assert_non_null(strstr(told, "ListProcedures (REST: GET " LIST ")"));
	}
	assert_int_equal(counter_ask("GET", LIST "/", ""), -1);
	assert_string_equal(err_name(office.e.code), "NOT_FOUND");
	assert_int_equal(counter_ask("GET", LIST "/1.004873/units", ""), -1);
	assert_string_equal(err_name(office.e.code), "NOT_FOUND");
	assert_int_equal(counter_ask("GET", LIST "x", ""), -1);
	assert_string_equal(err_name(office.e.code), "NOT_FOUND");
}

/* ---- the contract ---- */

static bool
among(const json_t *words, const char *name)
{
	for (size_t i = 0; i < json_array_size(words); i++)
		if (strcmp(json_string_value(json_array_get(words, i)), name) == 0)
			return true;
	return false;
}

/* Each row is a member there, required or not, with all its words; and there are no others. */
static void
compare(const json_t *schema, const struct field *table, const char *at)
{
	const json_t *members = json_object_get(schema, "properties");
	size_t n = 0;

	for (const struct field *f = table; f->name != NULL; f++, n++) {
		const json_t *is = json_object_get(members, f->name), *words = json_object_get(is, "enum");
		/* a list is there also when it has nothing */
		bool must = f->fallback == NULL || f->kind == FIELD_LIST;
		if (is == NULL || among(json_object_get(schema, "required"), f->name) != must)
			fail_msg("%s/%s: not there, or required here alone", at, f->name);
		if (f->kind == FIELD_LIST)
			compare(json_object_get(is, "items"), f->fields, f->name);
		for (unsigned i = 0; words != NULL && i < f->words; i++)
			if (json_array_size(words) != f->words || !among(words, f->word(i)))
				fail_msg("%s/%s: other words than %s...", at, f->name, f->word(i));
	}
	if (json_object_size(members) != n)
		fail_msg("%s: a member that is not told", at);
}

static void
test_the_contract_says_what_is_told(void **state)
{
	const struct asset *file = asset_find("schemas/counter/1.0/openapi.json");
	json_t *doc = json_loadb(file->data, asset_size(file), 0, NULL);
	const json_t *schemas = json_object_get(json_object_get(doc, "components"), "schemas");

	(void)state;
	compare(json_object_get(schemas, "Procedures"), procedures_answer_fields, "Procedures");
	compare(json_object_get(schemas, "Procedure"), procedure_answer_fields, "Procedure");
	json_decref(doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_procedure_of_today_is_told_with_all_that_it_has),
	    cmocka_unit_test(test_what_is_not_there_is_refused_with_where_to_look),
	    cmocka_unit_test(test_the_contract_says_what_is_told),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
