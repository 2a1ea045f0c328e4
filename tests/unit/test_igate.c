/* SPDX-License-Identifier: Apache-2.0 */
/* The province's dialect: the order of steps, what each status means at each step, what is asked. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "connectors/connector.h"

#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define ID "42.07-0123456789abcdefghjkmnpqrstvwxy"
#define MEMO(files) "{\"So\":\"H27.55-1\",\"TrangThai\":2,\"Hen\":\"20260303081405\",\"Tep\":[" files "]}"

struct fixture {
	struct arena *a;
	const struct connector *c;
	struct partner partner;
	struct party owner;
	struct paper papers[3];
	struct filing filing;
	struct dossier dossier;
	struct exchange x;
	struct conn_env env;
	struct conn_case cc;
	struct conn_request q;
	struct conn_verdict v;
	struct err e;
};

static void
begin(struct fixture *f, unsigned step, const char *memo)
{
	*f = (struct fixture){.a = arena_new(0), .c = connector_find("igate-1.0")};
	assert_non_null(f->c);
	f->partner = (struct partner){.name = "province-42", .unit = "", .client_id = "c d"};
	f->owner = (struct party){.type = 1, .name = "Nguyễn Thị Mẫu", .id_type = 1, .id_no = "042190001234"};
	f->papers[0] = (struct paper){
	    .code = "TK.01", .originals = 1, .sha256 = HASH, .file_name = "tờ khai.pdf", .media_type = "application/pdf"};
	f->papers[1] = (struct paper){.code = "GT.CC", .copies = 1, .form = 1};
	f->papers[2] =
	    (struct paper){.code = "GT.UQ", .form = 2, .sha256 = HASH, .file_name = "u.pdf", .media_type = "application/pdf"};
	f->filing =
	    (struct filing){.procedure = "1.001193", .unit = "H27.55", .owner = &f->owner, .papers = f->papers, .n_papers = 3};
	f->dossier = (struct dossier){.id = ID, .state = DOSSIER_RECEIVED, .accepted_ms = 1772413445000, .due_ms = 1772499845000};
	f->x = (struct exchange){.id = "x1", .kind = EXCHANGE_REGISTER, .step = step, .memo = str_of(memo)};
	f->env = (struct conn_env){.arena = f->a, .partner = &f->partner, .token = "T",
	    .method = "POST", .path = "/api/v1/trang-thai"};
	f->cc = (struct conn_case){.x = &f->x, .dossier = &f->dossier, .filing = &f->filing};
}

static int
judge(struct fixture *f, int status, const char *body)
{
	const struct conn_reply r = {.status = status, .content_type = "application/json", .body = str_of(body)};
	err_clear(&f->e);
	return f->c->judge(&f->env, &f->cc, &r, &f->v, &f->e);
}

static int
judge_query(struct fixture *f, int status, const char *body)
{
	const struct conn_reply r = {.status = status, .content_type = "application/json", .body = str_of(body)};
	err_clear(&f->e);
	return f->c->judge_query(&f->env, &f->cc, &r, &f->v, &f->e);
}

static void
go(struct fixture *f, const char *path, int status, const char *reply)
{
	assert_int_equal(f->c->build(&f->env, &f->cc, &f->q, &f->e), 0);
	assert_string_equal(f->q.path, path);
	assert_int_equal(judge(f, status, reply), 0);
	if (f->v.event == EXCHANGE_ON_STEP) {
		f->x.step = f->v.step;
		f->x.memo = f->v.memo;
	}
}

static void
test_a_dossier_goes_number_files_submit_progress(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 0, "");
	go(&f, "/v1/so-ho-so?ma=H27.55", 200, "{\"SoHoSo\":\"H27.55-1\"}");
	assert_string_equal(f.q.headers[0].value, ID);
	assert_string_equal(f.v.number, "H27.55-1"); /* so that whose it is can be judged before anything is filed */
	f.dossier.state = DOSSIER_WITHDRAWN; /* must not change what is filed */
	go(&f, "/v1/tep", 201, "{\"IdTepTin\":\"t1\",\"HashTepTin\":\"" HASH "\"}");
	assert_string_equal(f.q.blob, HASH);
	assert_string_equal(f.q.headers[0].value, "t%E1%BB%9D%20khai.pdf");
	go(&f, "/v1/tep", 201, "{\"IdTepTin\":\"t2\",\"HashTepTin\":\"" HASH "\"}");
	go(&f, "/v1/ho-so", 201, "{\"MaHoSo\":\"H27.55-1\",\"TrangThai\":2}");
	assert_non_null(strstr(f.q.body.p, "\"TrangThaiHoSo\":2"));
	assert_non_null(strstr(f.q.body.p, "\"IdGiayTo\":\"t2\""));
	assert_string_equal(f.v.number, "H27.55-1");
	go(&f, "/v1/ho-so/H27.55-1/tien-trinh", 201, "{\"MaSuKien\":\"x1.tt\"}");
	assert_int_equal(f.v.event, EXCHANGE_ON_CONFIRMED);
	assert_string_equal(f.v.number, "H27.55-1");
	assert_int_equal(f.v.state, DOSSIER_RECEIVED);
	arena_free(f.a);
}

/* The province was restored from a copy, and does not know the number it gave. */
static void
test_a_lost_number_is_asked_for_anew_once(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 3, MEMO("{\"Id\":\"t1\"},{\"Id\":\"t2\"}"));
	go(&f, "/v1/ho-so", 422, "{\"code\":\"NUMBER\"}");
	assert_int_equal(f.v.event, EXCHANGE_ON_STEP);
	assert_int_equal(f.x.step, 0);
	struct str lost = f.x.memo;
	go(&f, "/v1/so-ho-so?ma=H27.55", 200, "{\"SoHoSo\":\"H27.55-2\"}");
	go(&f, "/v1/tep", 201, "{\"IdTepTin\":\"t3\",\"HashTepTin\":\"" HASH "\"}");
	go(&f, "/v1/tep", 201, "{\"IdTepTin\":\"t4\",\"HashTepTin\":\"" HASH "\"}");
	go(&f, "/v1/ho-so", 422, "{\"code\":\"NUMBER\"}"); /* a second time is no restored copy */
	assert_int_equal(f.v.event, EXCHANGE_ON_REFUSED);
	go(&f, "/v1/ho-so", 201, "{\"MaHoSo\":\"H27.55-2\",\"TrangThai\":2}");
	assert_non_null(strstr(f.q.body.p, "\"MaHoSo\":\"H27.55-2\""));
	assert_null(strstr(f.x.memo.p, "SoMat"));
	f.x.step = 0;
	f.x.memo = lost;
	go(&f, "/v1/so-ho-so?ma=H27.55", 200, "{\"SoHoSo\":\"H27.55-1\"}"); /* the lost one again */
	assert_int_equal(f.v.event, EXCHANGE_ON_REFUSED);
	assert_string_equal(f.v.why, "NUMBER");
	arena_free(f.a);
}

static void
test_another_refusal_of_the_dossier_is_final(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 3, MEMO("{\"Id\":\"t1\"},{\"Id\":\"t2\"}"));
	go(&f, "/v1/ho-so", 422, "{\"code\":\"FILE\"}");
	assert_int_equal(f.v.event, EXCHANGE_ON_REFUSED);
	go(&f, "/v1/ho-so", 409, "{\"code\":\"NUMBER\"}");
	assert_int_equal(f.v.event, EXCHANGE_ON_REFUSED);
	arena_free(f.a);
}

static void
test_each_status_has_its_meaning_at_each_step(void **state)
{
	(void)state;
	static const struct {
		int status;
		enum exchange_event safe, acting; /* number and uploads; the dossier itself */
	} rows[] = {
		{400, EXCHANGE_ON_REFUSED, EXCHANGE_ON_REFUSED}, {403, EXCHANGE_ON_REFUSED, EXCHANGE_ON_REFUSED},
		{404, EXCHANGE_ON_REFUSED, EXCHANGE_ON_REFUSED}, {409, EXCHANGE_ON_REFUSED, EXCHANGE_ON_REFUSED},
		{422, EXCHANGE_ON_REFUSED, EXCHANGE_ON_REFUSED}, {401, EXCHANGE_ON_FAILED, EXCHANGE_ON_FAILED},
		{408, EXCHANGE_ON_FAILED, EXCHANGE_ON_FAILED}, {425, EXCHANGE_ON_FAILED, EXCHANGE_ON_FAILED},
		{429, EXCHANGE_ON_FAILED, EXCHANGE_ON_FAILED}, {500, EXCHANGE_ON_FAILED, EXCHANGE_ON_LOST},
		{502, EXCHANGE_ON_FAILED, EXCHANGE_ON_LOST}, {503, EXCHANGE_ON_FAILED, EXCHANGE_ON_LOST},
		{504, EXCHANGE_ON_FAILED, EXCHANGE_ON_LOST},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (unsigned step = 0; step < 4; step++) {
			struct fixture f;
			begin(&f, step, MEMO("{\"Id\":\"t1\"},{\"Id\":\"t2\"}"));
			assert_int_equal(judge(&f, rows[i].status, "{\"code\":\"WHY\"}"), 0);
			assert_int_equal(f.v.event, step < 3 ? rows[i].safe : rows[i].acting);
			assert_string_equal(f.v.why, "WHY");
			assert_int_equal(f.v.stale_token, rows[i].status == 401);
			arena_free(f.a);
		}
}

static void
test_a_refused_progress_line_does_not_unsay_the_dossier(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 4, MEMO("{\"Id\":\"t1\"},{\"Id\":\"t2\"}"));
	assert_int_equal(judge(&f, 422, "{}"), 0);
	assert_int_equal(f.v.event, EXCHANGE_ON_CONFIRMED);
	assert_string_equal(f.v.number, "H27.55-1");
	assert_string_equal(f.v.why, "HTTP 422");
	arena_free(f.a);
}

static void
test_another_hash_is_no_upload(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 1, MEMO(""));
	assert_int_equal(judge(&f, 201, "{\"IdTepTin\":\"t1\",\"HashTepTin\":\"00\"}"), 0);
	assert_int_equal(f.v.event, EXCHANGE_ON_FAILED);
	assert_string_equal(f.v.why, "HashTepTin");
	arena_free(f.a);
}

static void
test_unreadable_answers_mean_nothing(void **state)
{
	(void)state;
	static const char *const bodies[] = {"", "<html>", "{}", "[]", "{\"SoHoSo\":1}", "{\"MaHoSo\":\"a b\",\"TrangThai\":2}",
	    "{\"MaHoSo\":\"a\",\"TrangThai\":2.0}", "{\"MaHoSo\":\"a\",\"TrangThai\":11}"};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		for (unsigned step = 0; step < 5; step++) {
			struct fixture f;
			begin(&f, step, MEMO("{\"Id\":\"t1\"},{\"Id\":\"t2\"}"));
			assert_int_equal(judge(&f, 200, bodies[i]), -1);
			assert_int_equal(f.e.code, ERR_BAD_REPLY);
			assert_int_equal(judge(&f, 302, bodies[i]), -1);
			arena_free(f.a);
		}
}

static void
test_an_unknown_outcome_is_asked_about_and_goes_on_where_it_was(void **state)
{
	(void)state;
	struct fixture f;
	for (unsigned step = 0; step < 4; step++) {
		begin(&f, step, step == 0 ? "" : MEMO("{\"Id\":\"t1\"},{\"Id\":\"t2\"}"));
		assert_int_equal(f.c->build_query(&f.env, &f.cc, &f.q, &f.e), 0);
		assert_string_equal(f.q.path, "/v1/ho-so?maThamChieu=" ID);
		assert_int_equal(judge_query(&f, 404, ""), 0);
		assert_int_equal(f.v.event, step == 3 ? EXCHANGE_ON_ABSENT : EXCHANGE_ON_STEP);
		assert_int_equal(f.v.step, step);
		assert_null(f.v.memo.p);
		assert_int_equal(judge_query(&f, 200, "{\"MaHoSo\":\"H27.55-1\",\"TrangThai\":4}"), 0);
		assert_int_equal(f.v.event, EXCHANGE_ON_STEP);
		assert_int_equal(f.v.step, 4);
		assert_int_equal(judge_query(&f, 403, ""), 0);
		assert_int_equal(f.v.event, EXCHANGE_ON_FAILED);
		arena_free(f.a);
	}
	begin(&f, 4, MEMO(""));
	assert_int_equal(f.c->build_query(&f.env, &f.cc, &f.q, &f.e), 0);
	assert_string_equal(f.q.path, "/v1/ho-so/H27.55-1/su-kien/x1.tt");
	assert_int_equal(judge_query(&f, 404, ""), 0);
	assert_int_equal(f.v.event, EXCHANGE_ON_STEP);
	assert_int_equal(judge_query(&f, 200, "{\"MaSuKien\":\"x1.tt\"}"), 0);
	assert_int_equal(f.v.event, EXCHANGE_ON_CONFIRMED);
	arena_free(f.a);
}

static void
test_a_state_needs_a_number_and_is_confirmed_by_its_event(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 0, "");
	f.x.kind = EXCHANGE_STATUS;
	f.x.news = DOSSIER_RETURNED;
	f.cc.note = "đã phát";
	assert_int_equal(f.c->build(&f.env, &f.cc, &f.q, &f.e), -1);
	err_clear(&f.e);
	f.dossier.number = "a/1";
	go(&f, "/v1/ho-so/a%2F1/trang-thai", 200, "{\"MaSuKien\":\"x1\"}");
	assert_non_null(strstr(f.q.body.p, "\"ThongTinTra\":\"đã phát\""));
	assert_int_equal(f.v.event, EXCHANGE_ON_CONFIRMED);
	assert_int_equal(judge(&f, 200, "{\"MaSuKien\":\"x2\"}"), -1);
	assert_int_equal(f.e.code, ERR_BAD_REPLY);
	assert_int_equal(judge_query(&f, 404, ""), 0);
	assert_int_equal(f.v.event, EXCHANGE_ON_ABSENT);
	arena_free(f.a);
}

static void
test_fifty_papers_fit_the_memo(void **state)
{
	(void)state;
	struct fixture f;
	struct paper papers[FILING_PAPERS_MAX];
	begin(&f, 0, "");
	for (size_t i = 0; i < FILING_PAPERS_MAX; i++)
		papers[i] = f.papers[0];
	f.filing.papers = papers;
	f.filing.n_papers = FILING_PAPERS_MAX;
	assert_int_equal(judge(&f, 200, "{\"SoHoSo\":\"0123456789012345678901234567890123456789012345678901234567890123\"}"), 0);
	for (unsigned i = 1; i <= FILING_PAPERS_MAX; i++) {
		f.x.step = f.v.step;
		f.x.memo = f.v.memo;
		assert_int_equal(judge(&f, 201,
				     "{\"IdTepTin\":\"012345678901234567890123456789012345678901234567\",\"HashTepTin\":\"" HASH
				     "\"}"),
		    0);
	}
	assert_int_equal(f.v.step, FILING_PAPERS_MAX + 1);
	assert_true(f.v.memo.n < 4096);
	arena_free(f.a);
}

/* tests/interop/ajv.mjs puts the same documents to a general engine and the published schema. */
static void
test_admit_agrees_with_the_published_schema(void **state)
{
	(void)state;
	const char *folder = "tests/interop/json-cases";
	DIR *d = opendir(folder);
	size_t n = 0;
	assert_non_null(d);
	for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (strstr(entry->d_name, ".json") == NULL)
			continue;
		struct fixture f;
		struct request r = {0};
		begin(&f, 0, "");
		json_t *c = json_load_file(arena_fmt(f.a, "%s/%s", folder, entry->d_name), 0, NULL);
		assert_non_null(c);
		char *doc = json_dumps(json_object_get(c, "document"), JSON_ENCODE_ANY);
		bool valid = json_is_true(json_object_get(c, "valid")) && !json_is_true(json_object_get(c, "stricter"));
		if ((f.c->admit(&f.env, str_of(doc), NULL, &r, &f.e) == 0) != valid)
			fail_msg("%s: %s", entry->d_name, f.e.msg);
		free(doc);
		json_decref(c);
		arena_free(f.a);
		n++;
	}
	closedir(d);
	assert_true(n >= 20);
}

/* What is signed for another address is not news, whatever it says. */
static void
test_admit_knows_the_address(void **state)
{
	static const char good[] =
	    "{\"MaSuKien\":\"tin-1\",\"MaThamChieu\":\"42.07-0123456789abcdefghjkmnpqrstvwxy\",\"TrangThai\":4,"
	    "\"ThoiDiem\":\"20260302093000\"}";
	static const char *const others[] = {
	    NULL, "", "/api/v1/", "/api/v1/trang-thai/", "/api/v1/trang-thaix", "/api/v1/Trang-thai", "/api/v1/khac"};

	(void)state;
	for (size_t i = 0; i <= sizeof others / sizeof others[0]; i++) {
		struct fixture f;
		struct request r = {0};
		begin(&f, 0, "");
		if (i > 0)
			f.env.path = others[i - 1];
		assert_int_equal(f.c->admit(&f.env, str_of(good), NULL, &r, &f.e), i == 0 ? 0 : -1);
		assert_int_equal(f.e.code, i == 0 ? ERR_NONE : ERR_NOT_FOUND);
		arena_free(f.a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_dossier_goes_number_files_submit_progress),
		cmocka_unit_test(test_a_lost_number_is_asked_for_anew_once),
		cmocka_unit_test(test_another_refusal_of_the_dossier_is_final),
		cmocka_unit_test(test_each_status_has_its_meaning_at_each_step),
		cmocka_unit_test(test_a_refused_progress_line_does_not_unsay_the_dossier),
		cmocka_unit_test(test_another_hash_is_no_upload),
		cmocka_unit_test(test_unreadable_answers_mean_nothing),
		cmocka_unit_test(test_an_unknown_outcome_is_asked_about_and_goes_on_where_it_was),
		cmocka_unit_test(test_a_state_needs_a_number_and_is_confirmed_by_its_event),
		cmocka_unit_test(test_fifty_papers_fit_the_memo),
		cmocka_unit_test(test_admit_agrees_with_the_published_schema),
		cmocka_unit_test(test_admit_knows_the_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
