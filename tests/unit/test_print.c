/* SPDX-License-Identifier: Apache-2.0 */
/* Papers of a dossier: which can be printed when, what stands on them, that each printing is kept before its file leaves, and the
 * same file comes again.  On a real store and journal, with a process that draws: this program as `press`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/vietnamese.h"
#include "crypto/digest.h"
#include "people/accounts.h"
#include "press/press.h"
#include "press/print.h"
#include "run/children.h"
#include "tests/lib/counter.h"
#include "tests/lib/drawer.h"
#include "tests/lib/play.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define C (&office.w.core)
#define S (&office.w.setup)

static void
must(int rc)
{
	if (rc != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
}

static int
start(void **state)
{
	counter_start(state);
	S->conf.desk.company = "Bưu điện tỉnh Hà Tĩnh";
	S->conf.desk.tax_code = "0102595740-020";
	S->conf.desk.tracking = "https://tracuu.example/h/";
	S->conf.desk.forms = "";
	drawer_start(C);
	return 0;
}

static int
stop(void **state)
{
	drawer_stop(C);
	return counter_stop(state);
}

static struct dossier_file
file_at(const char *id, const char *pos)
{
	struct result_dossier *r = arena_alloc(office.a, sizeof *r);
	struct dossier_file f;

	must(office_dossier(&office, id, r));
	if (dossier_file_read(C, S, office.a, r, pos, office.now_ms, &f, &office.e) != 0)
		f.core = NULL;
	return f;
}

static struct dossier_file
file_of(const char *id)
{
	struct dossier_file f = file_at(id, "480150");

	must(f.core == NULL ? -1 : 0);
	return f;
}

/* The first whose key begins so; NULL: there is none. */
static const struct dossier_paper *
paper(const struct dossier_file *f, const char *begin)
{
	struct dossier_paper *all;
	size_t n = dossier_papers(f, &all);

	for (size_t i = 0; i < n; i++)
		if (strncmp(all[i].key, begin, strlen(begin)) == 0)
			return &all[i];
	return NULL;
}

static const char *
model(const struct dossier_file *f, const char *begin)
{
	const struct dossier_paper *p = paper(f, begin);

	assert_non_null(p);
	struct str m = dossier_paper_model(f, p, "hoa.nt");
	return arena_dup(office.a, m.p, m.n);
}

static void
says(const char *model, const char *element, const char *text)
{
	const char *wanted = arena_fmt(office.a, "<%s>%s</%s>", element, text, element);

	if (strstr(model, wanted) == NULL)
		fail_msg("no %s in %s", wanted, model);
}

static int
print(struct dossier_file *f, const char *act, const char *const *keys, struct printing *out)
{
	struct str list[20];
	size_t n = 0;

	for (; keys[n] != NULL; n++)
		list[n] = str_of(keys[n]);
	const struct print_ask q = {.partner = POST, .act = act, .keys = list, .n_keys = n, .office = "480150", .clerk = "hoa.nt"};
	err_clear(&office.e);
	return print_papers(f, &q, out, &office.e);
}

static struct str
again(const struct printing *p, bool *same)
{
	struct str pdf;

	must(print_again(C, S, office.a, p, &pdf, same, &office.e));
	return pdf;
}

static int
news(const char *id, const char *key, struct dossier_report r, enum dossier_state state)
{
	struct result_news out;

	r.dossier = id;
	r.key = key;
	r.state = state;
	return office_report(&office, r, &out);
}

static void
test_a_receipt_says_what_was_handed_in_and_promised_whatever_comes_after_it(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-1");
	struct dossier_file f = file_of(id);
	const char *was = model(&f, "mau01");
	says(was, "Office", vietnamese_capitals(office.a, f.office));
	says(was, "Authority", "BƯU ĐIỆN TỈNH HÀ TĨNH");
	says(was, "ClientRef", "p-1");
	says(was, "TrackUrl", arena_fmt(office.a, "https://tracuu.example/h/%s", id));
	says(was, "ProcedureName", f.procedure);
	says(was, "Name", f.filing->owner->name);
	assert_null(strstr(was, "<Reprint>"));
	static struct asked_paper one = {"TK.01", "thiếu chữ ký"};
	must(news(id, "s-1", (struct dossier_report){.note = "Đề nghị bổ sung", .told = {.asked = &one, .n_asked = 1}},
	    DOSSIER_SUPPLEMENT));
	office.now_ms += INT64_C(3) * 86400000;
	must(news(id, "s-2", (struct dossier_report){0}, DOSSIER_PROCESSING));
	f = file_of(id);
	assert_true(f.is->dossier.due_ms > f.is->dossier.accepted_ms);
	const char *now = model(&f, "mau01"), *due = strstr(was, "<DueAt>");
	assert_non_null(strstr(now, arena_dup(office.a, due, strcspn(due, "/"))));
}

static void
test_papers_are_there_when_what_they_are_about_happened(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-2");
	struct dossier_file f = file_of(id);
	assert_non_null(paper(&f, "handover.to-unit"));
	assert_null(paper(&f, "mau02"));
	assert_null(paper(&f, "mau03"));
	assert_null(paper(&f, "mau04"));
	assert_null(paper(&f, "fee-receipt"));
	static struct asked_paper one = {"TK.01", "thiếu chữ ký"};
	must(news(id, "a-1", (struct dossier_report){.note = "Đề nghị bổ sung", .told = {.asked = &one, .n_asked = 1}},
	    DOSSIER_SUPPLEMENT));
	f = file_of(id);
	says(model(&f, "mau02"), "Why", "thiếu chữ ký");
	says(model(&f, "mau02"), "Reason", "Đề nghị bổ sung");
	must(news(id, "a-2", (struct dossier_report){0}, DOSSIER_PROCESSING));
	office.now_ms += INT64_C(20) * 86400000;
	must(news(id, "a-3",
	    (struct dossier_report){
		.note = "Xin lỗi vì chậm trễ", .due_ms = office.now_ms + INT64_C(5) * 86400000, .told = {.apology = true}},
	    DOSSIER_PROCESSING));
	f = file_of(id);
	says(model(&f, "mau04"), "Reason", "Xin lỗi vì chậm trễ");
	assert_non_null(strstr(model(&f, "mau04"), "<Was>"));
}

static void
test_a_refusal_has_its_paper(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-3");
	struct dossier_view k = office_view(&office, id);
	struct dossier_file f = file_of(id);
	struct history line = {.kind = "STATUS",
	    .state = DOSSIER_NOT_RECEIVED,
	    .at_ms = office.now_ms,
	    .applied = true,
	    .note = "Không thuộc thẩm quyền"};
	struct dossier_told told = {.law = "Điều 17"};
	struct result_dossier *is = arena_alloc(office.a, sizeof *is);

	*is = *f.is; /* as of one whose clock begins at the unit: only those can be refused */
	is->dossier = k.dossier;
	is->history = &line;
	is->told = &told;
	is->n_history = 1;
	f.is = is;
	says(model(&f, "mau03"), "Reason", "Không thuộc thẩm quyền");
	says(model(&f, "mau03"), "Law", "Điều 17");
}

static void
test_what_a_citizen_takes_back_is_signed_for(void **state)
{
	(void)state;
	static const char *const slip[] = {"handover.to-owner", NULL};
	static struct asked_paper one = {"TK.01", "thiếu chữ ký"};
	const char *id = counter_accepted("p-w");
	struct dossier_file f = file_of(id);
	struct printing made;

	assert_null(paper(&f, slip[0]));
	must(news(id, "w-1", (struct dossier_report){.note = "Đề nghị bổ sung", .told = {.asked = &one, .n_asked = 1}},
	    DOSSIER_SUPPLEMENT));
	must(counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/supplements", id),
	    "{\"Id\":\"s-1\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\",\"Item\":[{\"Code\":\"TK.01\",\"Originals\":2,"
	    "\"Copies\":0,\"Pages\":1,\"Form\":0}]}"));
	must(counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/withdrawals", id),
	    "{\"Id\":\"w-1\",\"Reason\":\"Không cần nữa\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"}"));
	f = file_of(id);
	const char *said = model(&f, slip[0]);
	says(said, "Direction", "TO_OWNER");
	says(said, "Reason", "Không cần nữa");
	says(said, "TakerUnit", "Nguyễn Thị Mẫu");
	says(said, "Giver", "hoa.nt");
	says(said, "Originals", "2");
	assert_null(strstr(said, "<FeePaid>"));
	must(print(&f, "act-w1", slip, &made));
	assert_string_equal(made.papers, "handover.to-owner=1");
	f = file_of(id);
	says(model(&f, slip[0]), "Reprint", "1");
	struct filing none = *f.filing;
	struct result_dossier bare = *f.is;
	none.n_papers = bare.n_history = 0;
	f.filing = &none;
	f.is = &bare;
	assert_null(paper(&f, slip[0])); /* nothing on paper, nothing to give back */
}

static void
test_a_payment_has_a_receipt_with_the_amount_in_words_until_it_is_voided(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-4");
	long long total = counter_quoted("Total");
	assert_true(total > 0);
	must(counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/payments", id),
	    arena_fmt(office.a,
		"{\"Id\":\"pay-1\",\"Method\":\"CASH\",\"Amount\":%lld,\"Series\":\"BL26\","
		"\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"}",
		total)));
	struct dossier_file f = file_of(id);
	const char *receipt = model(&f, "fee-receipt.pay-1");
	says(receipt, "AmountVi", vietnamese_amount(office.a, total));
	says(receipt, "CollectorTaxCode", "0102595740-020");
	says(receipt, "Series", "BL26");
	says(receipt, "MethodVi", "Tiền mặt");
	assert_non_null(strstr(receipt, "<Name>Cước bưu chính: "));
	assert_null(strstr(receipt, "Phí, lệ phí và cước của hồ sơ")); /* all that was charged: line by line */
	says(model(&f, "handover.to-unit"), "FeePaid", "true");
	S->conf.desk.tax_code = "";
	assert_null(paper(&f, "fee-receipt"));
	S->conf.desk.tax_code = "0102595740-020";
	must(counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/voids", id),
	    "{\"Id\":\"v-1\",\"Entry\":\"pay-1\",\"Reason\":\"thu nhầm\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"}"));
	f = file_of(id);
	assert_null(paper(&f, "fee-receipt"));
}

static void
test_printing_is_kept_with_the_digest_and_the_same_file_comes_again(void **state)
{
	(void)state;
	static const char *const keys[] = {"mau01", "cover-sheet", "handover.to-unit", "mau05", NULL};
	static const char *const one[] = {"mau01", NULL};
	struct printing made, other;
	char hex[DIGEST_HEX];
	bool same;

	struct dossier_file f = file_of(counter_accepted("p-5"));
	assert_true(paper(&f, "mau01")->at_once);
	must(print(&f, "act-1", keys, &made));
	assert_int_equal(made.place, 1);
	assert_string_equal(made.papers, "mau01=1 cover-sheet=1 handover.to-unit=1 mau05=1");
	struct str pdf = again(&made, &same);
	assert_true(same);
	assert_memory_equal(pdf.p, "%PDF-", 5);
	digest_hex(pdf, hex);
	assert_string_equal(hex, made.digest);
	/* as another process finds it */
	f = file_of(f.is->dossier.id);
	assert_int_equal(f.n_printings, 1);
	assert_string_equal(f.printings[0].digest, made.digest);
	assert_string_equal(f.printings[0].clerk, "hoa.nt");
	assert_false(paper(&f, "mau01")->at_once);
	/* the same act is the same printing; another act is a copy that says so */
	must(print(&f, "act-1", keys, &other));
	assert_int_equal(other.place, 1);
	must(print(&f, "act-2", one, &other));
	assert_int_equal(other.place, 2);
	assert_string_equal(other.papers, "mau01=2");
	f = file_of(f.is->dossier.id);
	says(model(&f, "mau01"), "Reprint", "2");
	(void)again(&f.printings[0], &same);
	assert_true(same);
}

static void
test_what_there_is_not_is_not_printed(void **state)
{
	(void)state;
	static const char *const none[] = {NULL}, *const foreign[] = {"mau01", "mau02.17", NULL};
	struct printing made;
	struct dossier_file f = file_of(counter_accepted("p-6"));

	assert_int_equal(print(&f, "act-1", none, &made), -1);
	assert_string_equal(office.e.field, "Paper");
	assert_int_equal(print(&f, "act-1", foreign, &made), -1);
	assert_int_equal(office.e.code, ERR_BAD_VALUE);
	f = file_of(f.is->dossier.id);
	assert_int_equal(f.n_printings, 0);
	f = file_at(f.is->dossier.id, "480200");
	assert_null(f.core);
	assert_int_equal(office.e.code, ERR_UNKNOWN_DOSSIER);
}

/* ---- two at once ---- */

struct printer {
	pthread_t thread;
	struct dossier_file f;
	struct printing made;
	struct err e;
	int rc;
};

static void *
print_once(void *ctx)
{
	struct printer *p = ctx;
	const struct str key = str_of("mau01");
	const struct print_ask q = {.partner = POST,
	    .act = arena_fmt(p->f.a, "act-%p", (void *)p),
	    .keys = &key,
	    .n_keys = 1,
	    .office = "480150",
	    .clerk = "hoa.nt"};

	p->rc = print_papers(&p->f, &q, &p->made, &p->e);
	return NULL;
}

static void
test_of_two_at_once_one_is_the_original(void **state)
{
	(void)state;
	struct dossier_file f = file_of(counter_accepted("p-7"));
	struct printer two[2] = {{0}, {0}};

	for (int i = 0; i < 2; i++) {
		two[i].f = f;
		two[i].f.a = arena_new(0);
		pthread_create(&two[i].thread, NULL, print_once, &two[i]);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(two[i].thread, NULL);
		assert_int_equal(two[i].rc, 0);
	}
	assert_int_equal(two[0].made.place + two[1].made.place, 3);
	const struct printer *first = two[0].made.place == 1 ? &two[0] : &two[1], *second = first == two ? &two[1] : two;
	assert_string_equal(first->made.papers, "mau01=1");
	assert_string_equal(second->made.papers, "mau01=2");
	arena_free(two[0].f.a);
	arena_free(two[1].f.a);
}

static void
test_a_press_that_was_killed_keeps_nothing_and_the_next_one_draws(void **state)
{
	(void)state;
	static const char *const one[] = {"mau01", NULL};
	struct child *press = children_find(C->children, "press");
	struct child_status s, after;
	struct printing made;
	struct dossier_file f = file_of(counter_accepted("p-8"));

	child_status(press, &s);
	kill(s.pid, SIGKILL);
	for (int i = 0; i < 2000; i++) {
		child_status(press, &after);
		if (after.state == CHILD_RUNNING && after.starts > s.starts)
			break;
		usleep(1000);
	}
	assert_true(after.starts > s.starts);
	must(print(&f, "act-1", one, &made));
	struct children *kept = C->children;
	C->children = NULL;
	assert_int_equal(print(&f, "act-2", one, &made), -1);
	assert_int_equal(office.e.code, ERR_BUSY);
	C->children = kept;
	f = file_of(f.is->dossier.id);
	assert_int_equal(f.n_printings, 1);
}

static void
test_a_model_that_no_template_takes_is_told_with_its_words(void **state)
{
	(void)state;
	struct str pdf;

	err_clear(&office.e);
	assert_int_equal(press_draw(C, S, office.a, str_of("5:mau01,8:<mau01/>,"), &pdf, &office.e), -1);
	assert_int_equal(office.e.code, ERR_INTERNAL);
	assert_non_null(strstr(office.e.msg, "the model has no Office"));
	err_clear(&office.e);
	assert_int_equal(press_draw(C, S, office.a, str_of("5:mau99,8:<mau99/>,"), &pdf, &office.e), -1);
	assert_int_equal(office.e.code, ERR_NOT_FOUND);
	err_clear(&office.e);
	assert_int_equal(press_draw(C, S, office.a, str_of(""), &pdf, &office.e), -1);
}

static void
test_capitals(void **state)
{
	(void)state;
	assert_string_equal(vietnamese_capitals(office.a, "Bưu cục Vỹ Dạ đường số 7 – ơưăâêôđ ýỹ ĩũ ÷"),
	    "BƯU CỤC VỸ DẠ ĐƯỜNG SỐ 7 – ƠƯĂÂÊÔĐ ÝỸ ĨŨ ÷");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_receipt_says_what_was_handed_in_and_promised_whatever_comes_after_it),
	    cmocka_unit_test(test_papers_are_there_when_what_they_are_about_happened),
	    cmocka_unit_test(test_a_refusal_has_its_paper),
	    cmocka_unit_test(test_what_a_citizen_takes_back_is_signed_for),
	    cmocka_unit_test(test_a_payment_has_a_receipt_with_the_amount_in_words_until_it_is_voided),
	    cmocka_unit_test(test_printing_is_kept_with_the_digest_and_the_same_file_comes_again),
	    cmocka_unit_test(test_what_there_is_not_is_not_printed),
	    cmocka_unit_test(test_of_two_at_once_one_is_the_original),
	    cmocka_unit_test(test_a_press_that_was_killed_keeps_nothing_and_the_next_one_draws),
	    cmocka_unit_test(test_a_model_that_no_template_takes_is_told_with_its_words),
	    cmocka_unit_test(test_capitals),
	};
	int status;

	if (drawer_is(argc, argv, &status))
		return status;
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, start, stop);
}
