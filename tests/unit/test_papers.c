/* SPDX-License-Identifier: Apache-2.0 */
/* Papers of cases and dossiers on a real store: those that somebody names stay however old they are, the others go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "blob/blob.h"
#include "cases/papers.h"
#include "connectors/connector.h"
#include "crypto/digest.h"
#include "tests/lib/counter.h"
#include "model/printing.h"
#include "store/event.h"
#include "tests/lib/office.h"
#include "tests/lib/play.h"

#define AGE_MS (INT64_C(60) * 86400000)

static int
start(void **state)
{
	office_start(state);
	office.partners[0].dialect = connector_find("counter-1.0");
	return 0;
}

/* A case up to its papers, the first of them a scan of that text; its digest. */
static const char *
case_with_scan(const char *ref, const char *scan)
{
	char *hex = arena_alloc(office.a, DIGEST_HEX);
	const char *unit =
	    catalogue_procedure(office.w.setup.catalogue, "1.004873", deadline_day_of(office.now_ms))->units[0]->code;

	digest_hex(str_of(scan), hex);
	counter_begin(ref);
	counter_must("a1", "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\"}}");
	counter_must("a2", arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", unit));
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4",
	    arena_fmt(office.a,
		"\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":0,\"Copies\":0,\"Pages\":1,\"Form\":2,"
		"\"Sha256\":\"%s\",\"FileName\":\"a.pdf\",\"MediaType\":\"application/pdf\",\"Content\":\"%s\"}]}",
		hex, text_base64(office.a, scan, strlen(scan))));
	return hex;
}

static const char *
path_of(const char *hex)
{
	return tempdir_file(&office.w.t, arena_fmt(office.a, "blobs/%.2s/%s", hex, hex));
}

static void
put_long_ago(const char *hex)
{
	const struct timespec at[2] = {{.tv_sec = time(NULL) - 400 * 86400}, {.tv_sec = time(NULL) - 400 * 86400}};
	assert_int_equal(utimensat(AT_FDCWD, path_of(hex), at, 0), 0);
}

static bool
is_there(const char *hex)
{
	return access(path_of(hex), F_OK) == 0;
}

static int
forget(uint64_t removed)
{
	struct blob_forgotten f;

	err_clear(&office.e);
	int rc = papers_forget(&office.w.core, AGE_MS, &f, &office.e);
	assert_int_equal(f.removed, removed);
	return rc;
}

static void
redis(const char *command, const char *key, const char *value)
{
	redisContext *c = redisConnectUnix(office.w.redis.socket);
	redisReply *r = value != NULL ? redisCommand(c, "%s %s %s", command, key, value) : redisCommand(c, "%s %s", command, key);

	assert_non_null(r);
	assert_int_not_equal(r->type, REDIS_REPLY_ERROR);
	freeReplyObject(r);
	redisFree(c);
}

static const char *
case_key(void)
{
	return arena_fmt(office.a, "gw:{%.*s}:case:%s", DOSSIER_TAG_LEN, counter_case, counter_case);
}

static void
test_a_paper_is_kept_while_its_case_is_open_and_goes_after_it_ended(void **state)
{
	(void)state;
	const char *hex = case_with_scan("p-1", "a scan for nothing");
	put_long_ago(hex);
	assert_int_equal(forget(0), 1);
	assert_true(is_there(hex));
	redis("DEL", case_key(), NULL); /* its life is over */
	assert_int_equal(forget(1), 1);
	assert_false(is_there(hex));
}

static void
test_a_paper_of_an_accepted_case_stays(void **state)
{
	(void)state;
	const char *hex = case_with_scan("p-2", "a scan for a dossier");
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	counter_must("a6", "\"Accept\":{}");
	put_long_ago(hex);
	assert_int_equal(forget(0), 1);
	assert_true(is_there(hex));
}

/* It stands in a line of the history, not in what was handed in. */
static void
test_a_paper_that_was_brought_later_stays(void **state)
{
	(void)state;
	static const char scan[] = "a scan that the unit asked for";
	struct dossier_report asks = {.key = "n-1", .state = DOSSIER_SUPPLEMENT};
	struct result_news r;
	char hex[DIGEST_HEX];

	case_with_scan("p-8", "a scan of before");
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	counter_must("a6", "\"Accept\":{}");
	asks.dossier = counter_case;
	assert_int_equal(office_report(&office, asks, &r), 0);
	digest_hex(str_of(scan), hex);
	assert_int_equal(
	    counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/supplements", counter_case),
		arena_fmt(office.a,
		    "{\"Id\":\"s1\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\",\"Item\":[{\"Code\":\"TK.01\",\"Originals\":0,"
		    "\"Copies\":0,\"Pages\":1,\"Form\":2,\"FileName\":\"a.pdf\",\"MediaType\":\"application/pdf\","
		    "\"Sha256\":\"%s\",\"Content\":\"%s\"}]}",
		    hex, text_base64(office.a, scan, strlen(scan)))),
	    0);
	put_long_ago(hex);
	assert_int_equal(forget(0), 1);
	assert_true(is_there(hex));
}

/* What stands on papers that were printed is named by the printing alone. */
static void
test_what_stands_on_printed_papers_stays(void **state)
{
	(void)state;
	static const char written[] = "5:mau01,8:<mau01/>,";
	struct commit_context k = world_keeping(&office.w, office.a, POST);
	enum change_clash clash;
	char hex[DIGEST_HEX];

	case_with_scan("p-9", "a scan of what is printed");
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	counter_must("a6", "\"Accept\":{}");
	digest_hex(str_of(written), hex);
	assert_int_equal(blob_put(office.w.core.blobs, hex, str_of(written), &office.e), 0);
	const struct printing p = {.act = "a",
	    .papers = "mau01=1",
	    .model = hex,
	    .digest = hex,
	    .office = "480150",
	    .clerk = "hoa.nt",
	    .at_ms = office.now_ms};
	struct change *ch = change_new(office.a, counter_case);
	change_object(ch, EVENT_PAPER_PRINTED, arena_fmt(office.a, "%s:1", counter_case), 0, &p);
	assert_int_equal(commit_change(&k, counter_case, ch, &clash, &office.e), 1);
	put_long_ago(hex);
	assert_int_equal(forget(0), 1);
	assert_true(is_there(hex));
}

/* And what is of no dossier by its own printing, whoever closed the bag. */
static void
test_what_stands_on_papers_of_an_office_stays(void **state)
{
	(void)state;
	static const char written[] = "12:bag-manifest,15:<bag-manifest/>,";
	struct commit_context k = world_keeping(&office.w, office.a, POST);
	const char *id = office_print_id(office.a, "480150", "bag-0123", 1);
	const char *tag = store_object_tag(office.a, office.w.setup.conf.gateway.province, id);
	struct change *ch = change_new(office.a, tag);
	enum change_clash clash;
	char hex[DIGEST_HEX];

	digest_hex(str_of(written), hex);
	assert_int_equal(blob_put(office.w.core.blobs, hex, str_of(written), &office.e), 0);
	const struct printing p = {.act = "a",
	    .papers = "bag-manifest=1",
	    .model = hex,
	    .digest = hex,
	    .office = "480150",
	    .clerk = "hoa.nt",
	    .at_ms = office.now_ms};
	change_object(ch, EVENT_OFFICE_PRINTED, id, 0, &p);
	assert_int_equal(commit_change(&k, tag, ch, &clash, &office.e), 1);
	put_long_ago(hex);
	assert_int_equal(forget(0), 1);
	assert_true(is_there(hex));
}

static void
test_what_was_put_lately_stays_though_nobody_names_it(void **state)
{
	(void)state;
	const char *hex = case_with_scan("p-3", "a scan of yesterday");
	redis("DEL", case_key(), NULL);
	assert_int_equal(forget(0), 1);
	assert_true(is_there(hex));
	put_long_ago(hex);
	case_with_scan("p-4", "a scan of yesterday"); /* put again, by another case */
	redis("DEL", case_key(), NULL);
	assert_int_equal(forget(0), 1);
	assert_true(is_there(hex));
}

static void
test_nothing_goes_while_something_cannot_be_read(void **state)
{
	(void)state;
	const char *hex = case_with_scan("p-5", "a scan beside a damaged case");
	redis("DEL", case_key(), NULL);
	put_long_ago(hex);
	case_with_scan("p-6", "another");
	redis("SET", case_key(), "damaged");
	assert_int_equal(forget(0), -1);
	assert_true(is_there(hex));
	redis("DEL", case_key(), NULL);
	assert_int_equal(forget(1), 1);
	assert_false(is_there(hex));
}

/* Emptied, it names nothing, and all papers would go. */
static void
test_nothing_goes_when_the_store_is_not_that_of_the_journal(void **state)
{
	(void)state;
	const char *hex = case_with_scan("p-7", "a scan of a dossier that the store lost");
	counter_must("a5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	counter_must("a6", "\"Accept\":{}");
	put_long_ago(hex);
	redis("FLUSHALL", "SYNC", NULL);
	assert_true(forget(0) <= 0);
	assert_true(is_there(hex));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_paper_is_kept_while_its_case_is_open_and_goes_after_it_ended),
	    cmocka_unit_test(test_a_paper_of_an_accepted_case_stays),
	    cmocka_unit_test(test_a_paper_that_was_brought_later_stays),
	    cmocka_unit_test(test_what_stands_on_printed_papers_stays),
	    cmocka_unit_test(test_what_stands_on_papers_of_an_office_stays),
	    cmocka_unit_test(test_what_was_put_lately_stays_though_nobody_names_it),
	    cmocka_unit_test(test_nothing_goes_while_something_cannot_be_read),
	    cmocka_unit_test(test_nothing_goes_when_the_store_is_not_that_of_the_journal),
	};
	return cmocka_run_group_tests(tests, start, counter_stop);
}
