/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier that was accepted under one catalogue, while another one is in use since: its life goes by its own, and when that is
 * gone everybody is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "conf/accepted.h"
#include "conf/catalogue_folder.h"
#include "tests/lib/counter.h"

#define CODE "1.004873"
#define WHO  "\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\""

static struct catalogue *was, *other; /* the built-in one; with another limit, step, component, price and unit */

static void
tell(void *with, const char *text)
{
	(void)with;
	fail_msg("%s", text);
}

/* ---- the other catalogue ---- */

static void
set_postal(json_t *procedure)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(procedure, "channels"), i, row)
	{
		if (strcmp(json_string_value(json_object_get(row, "channel")), "POSTAL") != 0)
			continue;
		json_object_set_new(row, "limit", json_integer(9));
		json_object_set_new(json_array_get(json_object_get(row, "fees"), 0), "amount", json_integer(77000));
	}
}

/* GT.CC is none of it any more, GT.MOI is; departments handle it instead of communes. */
static void
change_procedure(json_t *p)
{
	json_t *parts = json_object_get(p, "components"), *one;
	size_t i;

	json_array_foreach(parts, i, one) if (strcmp(json_string_value(json_object_get(one, "code")), "GT.CC") == 0)
	{
		json_object_set_new(one, "code", json_string("GT.MOI"));
		json_object_set_new(one, "name", json_string("Giấy tờ mới"));
	}
	set_postal(p);
	one = json_array_get(json_object_get(p, "steps"), 0);
	json_object_set_new(one, "minutes", json_integer(2000));
	json_object_set_new(one, "name", json_string("Bước mới"));
	json_object_set_new(p, "unitKinds", json_pack("[s]", "DEPARTMENT"));
}

static const char *
changed(struct str file)
{
	json_t *doc = json_loadb(file.p, file.n, 0, NULL), *p;
	size_t i;

	assert_non_null(doc);
	json_array_foreach(json_object_get(doc, "procedures"), i, p)
	{
		if (strcmp(json_string_value(json_object_get(p, "code")), CODE) == 0)
			change_procedure(p);
	}
	if (json_object_get(doc, "version") != NULL)
		json_object_set_new(doc, "version", json_string("2027-01-04"));
	char *text = json_dumps(doc, 0);
	const char *kept = arena_str(office.a, text);
	free(text);
	json_decref(doc);
	return kept;
}

static void
make_other(void)
{
	const struct catalogue_text *files;
	struct catalogue_text *now;
	size_t n;

	assert_int_equal(catalogue_files(office.a, "", tell, NULL, &files, &n), CATALOGUE_READ);
	now = arena_alloc(office.a, n * sizeof *now);
	for (size_t i = 0; i < n; i++)
		now[i] = (struct catalogue_text){files[i].name, str_of(changed(files[i].bytes))};
	assert_int_equal(catalogue_take(office.a, now, n, tell, NULL, &other), CATALOGUE_READ);
}

/* The other one is in use; the one of before is in earlier/, or gone. */
static void
exchange_catalogue(bool held)
{
	office.w.setup.catalogue = other;
	office.w.setup.earlier = &was;
	office.w.setup.n_earlier = held ? 1 : 0;
}

static int
back(void **state)
{
	(void)state;
	office.w.setup.catalogue = was;
	office.w.setup.earlier = NULL;
	office.w.setup.n_earlier = 0;
	return 0;
}

static int
start(void **state)
{
	counter_start(state);
	was = office.w.setup.catalogue;
	make_other();
	return 0;
}

/* ---- what is asked and told ---- */

static void
must(int rc)
{
	if (rc != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
}

static void
refused(int rc, enum err_code code, const char *vi, const char *en)
{
	char text[ERR_SENTENCE_MAX];

	assert_int_equal(rc, -1);
	assert_string_equal(err_name(office.e.code), err_name(code));
	err_sentence(&office.e, true, text, sizeof text);
	if (strstr(text, vi) == NULL)
		fail_msg("%s does not say %s", text, vi);
	err_sentence(&office.e, false, text, sizeof text);
	if (strstr(text, en) == NULL)
		fail_msg("%s does not say %s", text, en);
}

static int
supply(const char *id, const char *act, const char *code)
{
	return counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/supplements", id),
	    arena_fmt(office.a,
		"{\"Id\":\"%s\"," WHO ",\"Item\":[{\"Code\":\"%s\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0}]}", act,
		code));
}

static void
tells(const char *id, const char *key, enum dossier_state s, int64_t step)
{
	struct result_news r;

	must(office_report(&office, (struct dossier_report){.key = key, .dossier = id, .state = s, .told = {.step = step}}, &r));
	assert_int_equal(r.outcome, OUTCOME_APPLIED);
}

static struct result_dossier
stands(const char *id)
{
	struct result_dossier r;

	must(office_dossier(&office, id, &r));
	return r;
}

static const char *
said(const char *part, const char *name)
{
	json_t *of = part != NULL ? json_object_get(counter_told, part) : counter_told;
	const char *s = json_string_value(json_object_get(of, name));
	return s != NULL ? s : "";
}

/* A case by the catalogue in use, with the one paper that both have. */
static const char *
accepted_now(const char *ref)
{
	const struct procedure *p = catalogue_procedure(office.w.setup.catalogue, CODE, deadline_day_of(office.now_ms));

	counter_begin(ref);
	counter_must("a1",
	    "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\",\"Birth\":\"1990-02-01\",\"Sex\":2}}");
	counter_must("a2",
	    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"" CODE "\",\"CompetentUnit\":\"%s\"}", p->units[0]->code));
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4", "\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0}]}");
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	counter_must("a6", "\"Accept\":{}");
	return arena_str(office.a, json_string_value(json_object_get(json_object_get(counter_told, "Receipt"), "DossierId")));
}

/* ---- tests ---- */

static void
test_a_case_and_its_receipt_tell_the_version(void **state)
{
	(void)state;
	const char *now = catalogue_version(office.a, was), *next = catalogue_version(office.a, other);
	assert_string_not_equal(now, next);
	counter_begin("v-1");
	assert_string_equal(counter_text("CatalogueVersion"), now);
	exchange_catalogue(true);
	must(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""));
	assert_string_equal(counter_text("CatalogueVersion"), next); /* a case goes by today's until it is accepted */
	back(state);
	const char *id = counter_accepted("v-2");
	assert_string_equal(said("Receipt", "CatalogueVersion"), now);
	assert_string_equal(office_view(&office, id).dossier.catalogue, now);
	exchange_catalogue(true);
	must(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", id), ""));
	assert_string_equal(said("Receipt", "CatalogueVersion"), now); /* and a dossier by what it was accepted under */
}

static void
test_steps_and_lateness_are_those_of_its_version(void **state)
{
	(void)state;
	const char *id = counter_accepted("v-3");
	tells(id, "v3-1", DOSSIER_PROCESSING, 1);
	struct result_dossier a = stands(id);
	assert_true(a.catalogue_held);
	assert_string_equal(a.life.step.name, "Tiếp nhận, số hóa, chuyển hồ sơ");
	exchange_catalogue(true);
	struct result_dossier b = stands(id);
	assert_true(b.catalogue_held);
	assert_string_equal(b.life.step.name, a.life.step.name);
	assert_int_equal(b.life.step.due_ms, a.life.step.due_ms);
	assert_int_equal(b.dossier.due_ms, a.dossier.due_ms);
	office.now_ms += INT64_C(14) * 86400000;
	struct result_dossier late = stands(id);
	assert_int_equal(late.life.late_min,
	    deadline_minutes(&was->calendar, a.dossier.due_ms, office.now_ms - 1000)); /* asked a second ago */
	assert_true(late.life.step.late_min > late.life.late_min);
	const char *new = accepted_now("v-4"); /* another that is accepted now has the other's step */
	tells(new, "v4-1", DOSSIER_PROCESSING, 1);
	assert_string_equal(stands(new).life.step.name, "Bước mới");
}

static void
test_a_pause_shifts_what_was_promised_and_no_other_limit(void **state)
{
	(void)state;
	const char *id = counter_accepted("v-5");
	int64_t due = stands(id).dossier.due_ms, shifted;
	tells(id, "v5-1", DOSSIER_PROCESSING, 0);
	tells(id, "v5-2", DOSSIER_STOPPED, 0);
	int64_t from = stands(id).dossier.state_since_ms;
	exchange_catalogue(true);
	office.now_ms += INT64_C(10) * 86400000;
	tells(id, "v5-3", DOSSIER_PROCESSING, 0);
	struct dossier d = stands(id).dossier;
	int64_t minutes = deadline_minutes(&was->calendar, from, d.state_since_ms);
	assert_true(minutes > 0);
	assert_int_equal(deadline_shift(&was->calendar, due, minutes, &shifted, &office.e), 0);
	assert_int_equal(d.due_ms, shifted);
}

static void
test_papers_that_are_brought_are_components_of_its_version(void **state)
{
	(void)state;
	const char *id = counter_accepted("v-6");
	tells(id, "v6-1", DOSSIER_PROCESSING, 0);
	tells(id, "v6-2", DOSSIER_SUPPLEMENT, 0); /* it names nothing */
	exchange_catalogue(true);
	refused(supply(id, "s0", "GT.MOI"), ERR_BAD_VALUE, "thành phần hồ sơ của thủ tục " CODE,
	    "a component of the procedure " CODE);
	must(supply(id, "s1", "GT.CC"));
	assert_string_equal(said(NULL, "StateName"), "RECEIVED");
}

static void
test_what_is_owed_stays_what_was_quoted(void **state)
{
	(void)state;
	const char *id = counter_accepted("v-7");
	long long total = counter_quoted("Total");
	assert_int_equal(counter_quoted("StateFee"), 20000);
	exchange_catalogue(true);
	must(counter_ask("GET", arena_fmt(office.a, "/counter/v1/dossiers/%s/entries", id), ""));
	assert_int_equal(counter_number("Owed"), total);
	id = accepted_now("v-8");
	must(counter_ask("GET", arena_fmt(office.a, "/counter/v1/dossiers/%s/entries", id), ""));
	assert_true(counter_number("Owed") >= 77000);
}

static enum err_code
hands_on(const char *id, const char *key, const char *unit)
{
	struct result_news r;
	int rc = office_report(&office,
	    (struct dossier_report){.key = key, .dossier = id, .state = DOSSIER_RECEIVED, .told = {.unit = unit}}, &r);

	return rc == 0 ? ERR_NONE : office.e.code;
}

static void
test_who_may_have_it_is_who_is_competent_by_its_version_or_by_todays(void **state)
{
	(void)state;
	const char *id = counter_accepted("v-9");
	assert_int_equal(hands_on(id, "v9-1", "H27.15"), ERR_NOT_COMPETENT); /* a department: not yet */
	exchange_catalogue(true);
	assert_int_equal(hands_on(id, "v9-2", "H27.15"), ERR_NONE);
	assert_string_equal(stands(id).life.holder, "H27.15");
	assert_int_equal(hands_on(id, "v9-3", "H27.57"), ERR_NONE); /* a commune: by its version */
	assert_string_equal(stands(id).life.holder, "H27.57");
	assert_int_equal(hands_on(id, "v9-4", "H27.70"), ERR_NOT_COMPETENT); /* by neither */
	exchange_catalogue(false);
	assert_int_equal(hands_on(id, "v9-5", "H27.58"), ERR_NOT_COMPETENT); /* nothing says so any more */
}

static void
test_a_version_that_is_gone_is_told_and_todays_is_used(void **state)
{
	(void)state;
	const char *id = counter_accepted("v-10");
	tells(id, "v10-1", DOSSIER_PROCESSING, 1);
	exchange_catalogue(false);
	struct result_dossier r = stands(id);
	assert_false(r.catalogue_held);
	assert_string_equal(r.life.step.name, "Bước mới");
	struct accepted under;
	accepted_under(&office.w.setup, &r.dossier, &under);
	assert_int_equal(under.how, ACCEPTED_GONE);
	assert_ptr_equal(under.catalogue, other);
	assert_non_null(strstr(accepted_text(under.how, false), "put the earlier one back"));
	assert_non_null(strstr(accepted_text(under.how, true), "đặt lại phiên bản cũ"));
	r.dossier.catalogue = NULL; /* as a release kept it that kept none */
	accepted_under(&office.w.setup, &r.dossier, &under);
	assert_int_equal(under.how, ACCEPTED_UNSAID);
	assert_ptr_equal(under.catalogue, other);
	assert_non_null(under.procedure);
}

static void
test_a_paper_is_refused_when_nothing_says_what_belongs_to_the_dossier(void **state)
{
	(void)state;
	const char *id = counter_accepted("v-11");
	tells(id, "v11-1", DOSSIER_PROCESSING, 0);
	tells(id, "v11-2", DOSSIER_SUPPLEMENT, 0);
	exchange_catalogue(false);
	struct catalogue none = *other;
	none.n_procedures = 0;
	office.w.setup.catalogue = &none;
	refused(supply(id, "s0", "GT.CC"), ERR_UNKNOWN_PROCEDURE, "đặt lại vào thư mục earlier", "put it back into earlier/");
	exchange_catalogue(true);
	must(supply(id, "s1", "GT.CC"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(test_a_case_and_its_receipt_tell_the_version, back),
	    cmocka_unit_test_teardown(test_steps_and_lateness_are_those_of_its_version, back),
	    cmocka_unit_test_teardown(test_a_pause_shifts_what_was_promised_and_no_other_limit, back),
	    cmocka_unit_test_teardown(test_papers_that_are_brought_are_components_of_its_version, back),
	    cmocka_unit_test_teardown(test_what_is_owed_stays_what_was_quoted, back),
	    cmocka_unit_test_teardown(test_who_may_have_it_is_who_is_competent_by_its_version_or_by_todays, back),
	    cmocka_unit_test_teardown(test_a_version_that_is_gone_is_told_and_todays_is_used, back),
	    cmocka_unit_test_teardown(test_a_paper_is_refused_when_nothing_says_what_belongs_to_the_dossier, back),
	};
	return cmocka_run_group_tests(tests, start, counter_stop);
}
