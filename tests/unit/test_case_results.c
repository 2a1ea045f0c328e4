/* SPDX-License-Identifier: Apache-2.0 */
/* Results of earlier dossiers that came out electronically, at a case: offered to their owner alone, fetched from the unit, and
 * used only with its signature. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "blob/blob.h"
#include "tests/lib/asker.h"
#include "tests/lib/counter.h"
#include "tests/lib/holders.h"

#define RESULT "%PDF-1.4 sổ"

static struct peer *unit;
static _Atomic enum holder_manner unit_is;

static char *
give(void *ctx, const char *request)
{
	(void)ctx;
	if (strncmp(request, "POST /token ", 12) == 0)
		return asker_http(200, "{\"access_token\":\"T1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
	if (unit_is == HOLDER_LATE)
		usleep(700000);
	if (unit_is == HOLDER_REFUSES || strncmp(request, "GET /v1/tep/kq-1 ", 17) != 0)
		return asker_http(404, "{\"code\":\"NOT_FOUND\"}");
	return asker_http(unit_is == HOLDER_ERROR_500 ? 500 : 200, unit_is == HOLDER_OF_ANOTHER ? "%PDF-1.4 sx" : RESULT);
}

/* The unit's system stands at a port and speaks that contract. */
static void
meet_unit(enum holder_manner m, const char *dialect)
{
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = give};

	holders_meet(HOLDER_NEVER, HOLDER_TRUE_WORD);
	unit_is = m;
	if (unit == NULL)
		unit = peer_start(&plan);
	asker_to(dialect, unit, holders_all[1].p.name);
	asker.to.units = holders_all[1].units;
	asker.to.reply_by_tls = true;
	asker.to.p.on_behalf = holders_all[1].p.on_behalf;
	holders_all[1] = asker.to;
}

/* A dossier of that person is finished, and a result came out of it that `by` signed, valid until that day. */
static const char *
came_out(const char *ref, const char *person, const struct sign_key *by, const char *until)
{
	char digest[DIGEST_HEX], *jws = asker_sign_document(by, RESULT, "application/pdf", office.now_ms);
	struct result_news r;

	holders_begin(ref, person);
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4", holders_papers_with(NULL, NULL));
	holders_accept();
	digest_hex(str_of(RESULT), digest);
	struct told_result one = {.code = holders_procedure()->components[1].code,
	    .reference = "15/2026",
	    .agency = "BHXH",
	    .until = until,
	    .file = "kq-1",
	    .file_name = "sổ.pdf",
	    .media_type = "application/pdf",
	    .sha256 = digest,
	    .signature = jws,
	    .size = (int64_t)strlen(RESULT)};
	struct dossier_report report = {.dossier = counter_case,
	    .key = arena_fmt(office.a, "out-%s", ref),
	    .state = DOSSIER_FINISHED,
	    .told = {.results = &one, .n_results = 1}};
	if (office_report(&office, report, &r) != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
	assert_int_equal(r.outcome, OUTCOME_APPLIED);
	report.state = DOSSIER_PROCESSING; /* of what is not finished there is none */
	report.key = arena_fmt(office.a, "early-%s", ref);
	assert_int_equal(office_report(&office, report, &r), -1);
	assert_string_equal(office.e.field, "KetQua");
	free(jws);
	return counter_case;
}

#define HER HOLDERS_PERSON("042190004444")

static void
test_a_result_that_came_out_signed_is_used_again_with_its_signature(void **state)
{
	const char *code = holders_procedure()->components[1].code;
	struct err e = {0};
	struct str kept;

	(void)state;
	meet_unit(HOLDER_TRUE_WORD, "igate-1.1");
	const char *first = came_out("r-10", HER, asker.theirs, NULL);
	holders_begin("r-10.again", HER);
	counter_must("a3", "\"LookUps\":{}");
	const json_t *offer = holders_known("RESULT");
	assert_non_null(offer);
	assert_string_equal(holders_text(offer, "Component"), code);
	assert_string_equal(holders_text(offer, "Reference"), "15/2026");
	assert_string_equal(holders_text(offer, "Agency"), "BHXH");
	counter_must("a4", holders_papers_with(code, arena_str(office.a, holders_text(offer, "Id"))));
	assert_string_equal(holders_text(holders_asked("RESULT", 0), "Answer"), "ANSWERED");
	holders_accept();
	const struct filing *f = holders_filed(counter_case);
	const struct paper *p = f->papers;
	while (strcmp(p->code, code) != 0)
		p++;
	assert_int_equal(p->reuse, 3);
	assert_string_equal(p->file_name, "sổ.pdf");
	assert_string_equal(p->reference, "15/2026");
	assert_null(p->list_proof);
	assert_int_equal(blob_get(office.w.core.blobs, office.a, p->sha256, &kept, &e), 0);
	assert_true(str_eq(kept, RESULT));
	assert_int_equal(blob_get(office.w.core.blobs, office.a, p->proof, &kept, &e), 0);
	assert_int_equal(call_signed(&holders_all[1], office.a, arena_dup(office.a, kept.p, kept.n), str_of(RESULT),
			     "application/pdf", office.now_ms, &e),
	    0);
	holders_begin("r-10.other", HOLDERS_PERSON("042190005555")); /* nobody else's */
	counter_must("a3", "\"LookUps\":{}");
	assert_null(holders_known("RESULT"));
	meet_unit(HOLDER_TRUE_WORD, "igate-1.0"); /* which has no way to give it */
	holders_begin("r-10.older", HER);
	counter_must("a3", "\"LookUps\":{}");
	assert_null(holders_known("RESULT"));
	assert_non_null(first);
}

static void
test_a_result_that_is_not_given_or_not_its_units_is_not_used(void **state)
{
	static const struct {
		enum holder_manner how;
		enum err_code code;
	} rows[] = {{HOLDER_OF_ANOTHER, ERR_NOT_REACHABLE}, {HOLDER_LATE, ERR_NOT_REACHABLE}, {HOLDER_ERROR_500, ERR_NOT_REACHABLE},
	    {HOLDER_REFUSES, ERR_HOLDER_REFUSED}};
	const char *code = holders_procedure()->components[1].code;

	(void)state;
	meet_unit(HOLDER_TRUE_WORD, "igate-1.1");
	came_out("r-11", HOLDERS_PERSON("042190006666"), asker.theirs, NULL);
	holders_begin("r-11.again", HOLDERS_PERSON("042190006666"));
	counter_must("a3", "\"LookUps\":{}");
	const char *papers = holders_papers_with(code, arena_str(office.a, holders_text(holders_known("RESULT"), "Id")));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		meet_unit(rows[i].how, "igate-1.1");
		assert_int_equal(counter_act(arena_fmt(office.a, "r%zu", i), papers), -1);
		if (office.e.code != rows[i].code)
			fail_msg("%zu: %s %s", i, err_name(office.e.code), office.e.msg);
		assert_non_null(strstr(office.e.field, "/Reuse"));
	}
	meet_unit(HOLDER_TRUE_WORD, "igate-1.1");
	holders_all[1].p.url = ""; /* nobody to be asked any more */
	assert_int_equal(counter_act("gone", papers), -1);
	assert_string_equal(err_hint_name(office.e.hint), "OFFER");
	meet_unit(HOLDER_TRUE_WORD, "igate-1.1");
	counter_must("good", papers);
	holders_accept();

	came_out("r-12", HOLDERS_PERSON("042190006667"), asker.stranger, NULL); /* offered, and looked at when it comes */
	holders_begin("r-12.again", HOLDERS_PERSON("042190006667"));
	counter_must("a3", "\"LookUps\":{}");
	assert_int_equal(counter_act("bad",
			     holders_papers_with(code, arena_str(office.a, holders_text(holders_known("RESULT"), "Id")))),
	    -1);
	assert_string_equal(err_name(office.e.code), "NOT_REACHABLE");
	counter_must("a4", holders_papers_with(NULL, NULL)); /* scan it, or go on without */
	holders_accept();

	came_out("r-13", HOLDERS_PERSON("042190006668"), asker.theirs, "20200101"); /* its time is over */
	holders_begin("r-13.again", HOLDERS_PERSON("042190006668"));
	counter_must("a3", "\"LookUps\":{}");
	assert_null(holders_known("RESULT"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_result_that_came_out_signed_is_used_again_with_its_signature),
	    cmocka_unit_test(test_a_result_that_is_not_given_or_not_its_units_is_not_used),
	};
	return cmocka_run_group_tests(tests, holders_start, holders_stop);
}
