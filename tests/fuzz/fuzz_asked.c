/* SPDX-License-Identifier: Apache-2.0 */
/* Door: answers to questions of lgsp, edata and dvcqg.  The first byte chooses the question, the second the status. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "connectors/connector.h"
#include "model/known_paper.h"
#include "model/known_record.h"
#include "model/national.h"
#include "model/person_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct person_asked person = {"042190001234", "Nguyễn Thị Mẫu", "1990-02-01"};
static const struct enterprise_asked enterprise = {"0100109106"};
static const struct account_asked account = {"042190001234", "Nguyễn Thị Mẫu", "1990-02-01", NULL};
static const struct paper_wanted wanted = {"KQ.G07.000122", NULL};
static const struct papers_asked papers = {
    .owner = "042190001234", .applicant = "1", .applicant_name = "A", .procedure = "1", .wanted = &wanted, .n_wanted = 1};
static const struct content_asked content = {"042190001234", "H27.55", "kho/1/2"};
static const struct procedure_asked procedure = {"1.004873"};
static const struct paper_wanted land = {"GT.CN", NULL};
static const struct records_asked records = {DATABASE_LAND, "042190001234", "1.004873", &land, 1};

static const struct result_asked result = {"kq-1", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3}; /* abc */

static const struct {
	const char *dialect;
	const void *asked;
} rows[CONN_ASKS] = {
    [CONN_ASK_PERSON] = {"lgsp-1.0", &person},
    [CONN_ASK_ENTERPRISE] = {"lgsp-1.0", &enterprise},
    [CONN_ASK_ACCOUNT] = {"lgsp-1.0", &account},
    [CONN_ASK_ACCOUNT_ISSUE] = {"lgsp-1.0", &account},
    [CONN_ASK_PAPERS] = {"edata-1.0", &papers},
    [CONN_ASK_CONTENT] = {"edata-1.0", &content},
    [CONN_ASK_PROCEDURES] = {"dvcqg-1.0", NULL},
    [CONN_ASK_PROCEDURE] = {"dvcqg-1.0", &procedure},
    [CONN_ASK_UNITS] = {"dvcqg-1.0", NULL},
    [CONN_ASK_RECORDS] = {"lgsp-1.0", &records},
    [CONN_ASK_RESULT] = {"igate-1.1", &result},
};

/* What was answered is about whom was asked about. */
static void
check_person(const struct person_found *f)
{
	if (f->result == PERSON_CHECK_FITS && (f->number == NULL || strcmp(f->number, person.number) != 0 || f->name == NULL))
		__builtin_trap();
	if (f->result == PERSON_CHECK_DIFFERS && !f->name_differs && !f->birth_differs)
		__builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 200, 200, 400, 404, 422, 302, 403};
	union {
		struct person_found person;
		struct enterprise_found enterprise;
		struct account_found account;
		struct papers_found papers;
		struct content_found content;
		struct national_list list;
		struct national_procedure procedure;
		struct national_units units;
		struct records_found records;
		struct result_found result;
	} found = {0};
	struct err e = {0};

	if (size < 2)
		return 0;
	struct arena *a = arena_new(0);
	enum conn_ask q = (enum conn_ask)(data[0] % CONN_ASKS);
	const struct partner partner = {.name = "p", .unit = "H42", .client_id = "c"};
	const struct conn_env env = {
	    .arena = a, .partner = &partner, .gateway = "gw", .token = "T", .now_ms = INT64_C(1772414400000)};
	const struct conn_reply r = {
	    .status = statuses[data[1] % 8], .content_type = "", .body = {(const char *)data + 2, size - 2}};
	int got = connector_find(rows[q].dialect)->questions[q]->read(&env, rows[q].asked, &r, &found, &e);
	if (got != CONN_READ_ANSWERED && e.code == ERR_NONE && got != CONN_READ_STALE)
		__builtin_trap(); /* no answer without a reason */
	if (got == CONN_READ_ANSWERED && q == CONN_ASK_PERSON)
		check_person(&found.person);
	if (got == CONN_READ_ANSWERED && q == CONN_ASK_PAPERS && found.papers.proof.signature == NULL)
		__builtin_trap();
	if (got == CONN_READ_ANSWERED && q == CONN_ASK_RESULT && !str_eq(found.result.content, "abc"))
		__builtin_trap();
	for (size_t i = 0; got == CONN_READ_ANSWERED && q == CONN_ASK_RECORDS && i < found.records.n; i++)
		if (strcmp(found.records.records[i].code, land.code) != 0)
			__builtin_trap(); /* nothing but what was asked for */
	arena_free(a);
	return 0;
}
