/* SPDX-License-Identifier: Apache-2.0 */
/* What an office prints that is of no dossier, at the pages as a browser asks for it: the first is the original and every further
 * one says so, the same file comes again, another office's is not there, and all of it is rebuilt from the journal.  With a process
 * that draws: this program as `press`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "blob/blob.h"
#include "crypto/digest.h"
#include "journal/read.h"
#include "model/deadline.h"
#include "press/office_print.h"
#include "press/print.h"
#include "run/children.h"
#include "tests/lib/drawer.h"
#include "tests/lib/play.h"
#include "tests/lib/visitor.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define C     (&office.w.core)
#define S     (&office.w.setup)
#define HERE  "480150"
#define THERE "480200"
#define ACT   "0123456789abcdefghjkmnpqr" /* and a letter: an act's id */

static struct visitor clerk, stranger;

static int
start(void **state)
{
	visitor_start(state);
	S->conf.desk.company = "Bưu điện tỉnh Hà Tĩnh";
	drawer_start(C);
	clerk = visitor_in("hoa.nt", "clerk", HERE);
	stranger = visitor_in("an.tv", "clerk", THERE);
	return 0;
}

static int
stop(void **state)
{
	drawer_stop(C);
	return visitor_stop(state);
}

/* ---- what there is ---- */

static unsigned next_item = 7100;

/* A dossier of HERE whose papers go by post: its item. */
static const char *
with_item(const char *ref)
{
	struct filing *f = office_filing(&office, ref);
	struct result_register r;

	office.now_ms = clock_now_ms();
	f->pos = HERE;
	f->collect_item = office_item(&office, next_item++);
	if (office_register(&office, f, &r) != 0)
		fail_msg("%s at %s", err_name(office.e.code), office.e.field);
	return f->collect_item;
}

/* The address of a bag of HERE with those in it. */
static const char *
bag_of(const char *act, const char *const *items, size_t n)
{
	struct result closed = {0};
	const struct request q = {.op = OPERATION_BAG_CLOSE,
	    .as_bag_close = {.id = act, .pos = HERE, .clerk = "hoa.nt", .to = "Huế", .items = items, .n_items = n}};

	if (office_run(&office, &q, &closed) != 0)
		fail_msg("%s at %s", err_name(office.e.code), office.e.field);
	return arena_fmt(office.a, "/desk/bags/%s", strchr(closed.as_bag_close.bag.id, '#') + 1);
}

/* What was printed about that subject of HERE, as it is kept. */
static struct office_prints
kept(const char *subject)
{
	struct office_prints p = {
	    .core = C, .setup = S, .a = office.a, .now_ms = office.now_ms, .office = HERE, .subject = subject};

	if (office_prints_read(&p, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	return p;
}

/* What stands on the paper of that printing. */
static const char *
written(const struct printing *x)
{
	struct str model;

	if (blob_get(C->blobs, office.a, x->model, &model, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	return arena_dup(office.a, model.p, model.n);
}

static void
says(const char *model, const char *element, const char *text)
{
	const char *wanted = arena_fmt(office.a, "<%s>%s</%s>", element, text, element);

	if (strstr(model, wanted) == NULL)
		fail_msg("no %s in %s", wanted, model);
}

/* Presses a button; where the file is, or "". */
static const char *
press(const char *address, const char *paper, char act)
{
	visitor_post(&clerk, address, arena_fmt(office.a, "act=" ACT "%c&Paper=%s", act, paper));
	return clerk.where;
}

/* The file there is a PDF with the digest that was journaled. */
static void
is_file(const char *address, const struct printing *x)
{
	struct visitor as = clerk;
	char hex[DIGEST_HEX];
	struct str pdf;
	bool same;

	visitor_get(&as, address);
	assert_int_equal(as.status, 200);
	assert_memory_equal(as.html, "%PDF-", 5);
	assert_int_equal(print_again(C, S, office.a, x, &pdf, &same, &office.e), 0);
	digest_hex(pdf, hex);
	assert_string_equal(hex, x->digest);
	assert_memory_equal(as.html, pdf.p, 100);
}

/* For who is of another office nothing is there, as of an object that never was. */
static void
is_not_there(const char *address, const char *none)
{
	const char *const both[] = {address, none};

	for (size_t i = 0; i < 2; i++) {
		struct visitor as = stranger;
		visitor_get(&as, both[i]);
		assert_int_equal(as.status, 404);
	}
}

/* ---- the manifest of a bag ---- */

static void
test_a_bag_has_its_manifest_as_original_and_then_as_copies(void **state)
{
	(void)state;
	const char *items[] = {with_item("bp-1"), with_item("bp-2")};
	const char *bag = bag_of("bp", items, 2), *subject = arena_fmt(office.a, "bag-%s", strrchr(bag, '/') + 1);

	visitor_get(&clerk, bag);
	assert_true(visitor_sees(&clerk, "Chưa in"));
	const char *first = press(bag, "bag-manifest", 'a');
	assert_int_equal(clerk.status, 303);
	assert_string_equal(first, arena_fmt(office.a, "%s/papers/1", bag));
	/* a double click is one printing, another button press a copy */
	assert_string_equal(press(bag, "bag-manifest", 'a'), first);
	const char *second = press(bag, "bag-manifest", 'b');
	assert_string_equal(second, arena_fmt(office.a, "%s/papers/2", bag));
	const struct office_prints is = kept(subject);
	assert_int_equal(is.n, 2);
	assert_string_equal(is.all[0].papers, "bag-manifest=1");
	assert_string_equal(is.all[1].papers, "bag-manifest=2");
	assert_string_equal(is.all[0].clerk, "hoa.nt");
	assert_null(strstr(written(&is.all[0]), "<Reprint>"));
	says(written(&is.all[1]), "Reprint", "1");
	says(written(&is.all[0]), "Item", items[1]);
	says(written(&is.all[0]), "Authority", "BƯU ĐIỆN TỈNH HÀ TĨNH");
	is_file(first, &is.all[0]);
	is_file(second, &is.all[1]);
	visitor_get(&clerk, bag);
	assert_true(visitor_sees(&clerk, "2 lần") && visitor_sees(&clerk, "Bản kê túi bưu gửi (in lại lần 1)"));
	is_not_there(first, "/desk/bags/0123/papers/1");
	visitor_get(&clerk, arena_fmt(office.a, "%s/papers/3", bag));
	assert_int_equal(clerk.status, 404);
}

/* The handover of what goes to one unit has those dossiers and no others. */
static void
test_each_unit_has_a_record_of_what_it_is_handed(void **state)
{
	(void)state;
	const char *items[] = {with_item("bh-1"), with_item("bh-2"), with_item("bh-3")};
	const char *bag = bag_of("bh", items, 2), *other = bag_of("bh-x", items + 2, 1);
	const char *unit = office_filing(&office, "x")->unit, *key = arena_fmt(office.a, "batch-handover.%s", unit);
	const char *subject = arena_fmt(office.a, "bag-%s", strrchr(bag, '/') + 1);

	visitor_get(&clerk, bag);
	assert_true(visitor_sees(&clerk, arena_fmt(office.a, "value=\"%s\"", key)));
	assert_string_equal(press(bag, key, 'a'), arena_fmt(office.a, "%s/papers/1", bag));
	assert_string_equal(press(bag, "bag-manifest", 'a'), arena_fmt(office.a, "%s/papers/2", bag)); /* a button of its own */
	assert_string_equal(press(bag, key, 'b'), arena_fmt(office.a, "%s/papers/3", bag));
	press(bag, "batch-handover.H00", 'c');
	assert_int_equal(clerk.status, 422);
	press(bag, "batch-handover.", 'c');
	assert_int_equal(clerk.status, 422);
	const struct office_prints is = kept(subject);
	assert_int_equal(is.n, 3);
	assert_string_equal(is.all[2].papers, arena_fmt(office.a, "%s=2", key));
	const char *model = written(&is.all[0]);
	says(model, "Item", items[0]);
	says(model, "Item", items[1]);
	assert_null(strstr(model, items[2]));
	says(model, "DossierNumber", "bh-2"); /* before it has a number its reference */
	says(model, "Name", office_filing(&office, "x")->owner->name);
	says(model, "TakerUnit", catalogue_unit(S->catalogue, unit)->name);
	assert_non_null(strstr(model, arena_fmt(office.a, "-%s</Number>", unit)));
	says(written(&is.all[2]), "Reprint", "1");
	is_file(arena_fmt(office.a, "%s/papers/1", bag), &is.all[0]);
	visitor_get(&clerk, bag);
	assert_true(visitor_sees(&clerk, arena_fmt(office.a, "Biên bản giao nhận hồ sơ, %s", unit)));
	visitor_get(&clerk, other);
	assert_false(visitor_sees(&clerk, "in lại lần 1"));
}

static void
test_what_is_no_paper_of_the_bag_is_not_printed(void **state)
{
	(void)state;
	const char *items[] = {with_item("bn-1")};
	const char *bag = bag_of("bn", items, 1), *subject = arena_fmt(office.a, "bag-%s", strrchr(bag, '/') + 1);

	press(bag, "mau01", 'a');
	assert_int_equal(clerk.status, 422);
	press(bag, "", 'a');
	assert_int_equal(clerk.status, 422);
	visitor_post(&clerk, bag, "act=x&Paper=bag-manifest"); /* no act of ours */
	assert_int_equal(clerk.status, 422);
	struct children *kept_children = C->children;
	C->children = NULL; /* nobody draws */
	press(bag, "bag-manifest", 'a');
	assert_int_equal(clerk.status, 503);
	C->children = kept_children;
	assert_int_equal(kept(subject).n, 0);
	struct visitor as = stranger;
	visitor_post(&as, bag, "act=" ACT "a&Paper=bag-manifest");
	assert_int_equal(as.status, 404);
	assert_int_equal(kept(subject).n, 0);
}

/* ---- two at once ---- */

struct printer {
	pthread_t thread;
	struct office_prints p;
	const char *act;
	struct printing made;
	struct err e;
	int rc;
};

static void
write_nothing(const void *ctx, struct xml_out *w, int64_t reprint)
{
	const struct office_prints *p = ctx;

	xml_out_open(w, "mau06");
	xml_out_elem(w, "Office", p->office);
	xml_out_time(w, "IssuedAt", 1700000000000);
	if (reprint > 0)
		xml_out_int(w, "Reprint", reprint);
	xml_out_elem(w, "From", "2023-11-14");
	xml_out_elem(w, "To", "2023-11-14");
	xml_out_close(w);
}

static void *
print_once(void *ctx)
{
	struct printer *x = ctx;
	const struct office_paper paper = {.kind = OFFICE_PAPER_BOOK, .write = write_nothing, .ctx = &x->p};

	x->rc = office_print(&x->p, &paper, x->act, "hoa.nt", &x->made, &x->e);
	return NULL;
}

static void
test_of_two_at_once_one_is_the_original(void **state)
{
	(void)state;
	static const char subject[] = "book-2023-11-14.2023-11-14";
	struct printer two[2] = {{.act = "one"}, {.act = "other"}};

	for (int i = 0; i < 2; i++) {
		two[i].p = kept(subject); /* both have seen that nothing was printed */
		two[i].p.a = arena_new(0);
	}
	for (int i = 0; i < 2; i++)
		pthread_create(&two[i].thread, NULL, print_once, &two[i]);
	for (int i = 0; i < 2; i++) {
		pthread_join(two[i].thread, NULL);
		assert_int_equal(two[i].rc, 0);
		arena_free(two[i].p.a);
	}
	const struct office_prints is = kept(subject);
	assert_int_equal(is.n, 2);
	assert_string_equal(is.all[0].papers, "mau06=1");
	assert_string_equal(is.all[1].papers, "mau06=2");
	assert_string_not_equal(is.all[0].act, is.all[1].act);
	says(written(&is.all[1]), "Reprint", "1");
}

/* ---- the slip of a case that was refused ---- */

/* The address of a case of HERE that is as far as a refusal may come. */
static const char *
case_of(const char *ref)
{
	const struct procedure *p = catalogue_procedure(S->catalogue, "1.004873", deadline_day_of(office.now_ms));

	counter_begin(ref);
	counter_must("a1", "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\"}}");
	counter_must("a2",
	    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", p->units[0]->code));
	return arena_fmt(office.a, "/desk/cases/%s", counter_case);
}

static void
test_who_is_refused_gets_a_slip_that_says_why(void **state)
{
	(void)state;
	const char *page = arena_fmt(office.a, "%s/refusal", case_of("rp-1")), *id = counter_case;
	const char *subject = arena_fmt(office.a, "case-%s", id);

	visitor_get(&clerk, page);
	assert_false(visitor_sees(&clerk, "mau03"));
	press(page, "mau03", 'a'); /* it was not refused */
	assert_int_equal(clerk.status, 404);
	visitor_get(&clerk, page);
	visitor_post(&clerk, page,
	    arena_fmt(office.a, "act=%s&Seen=%s&Reason=Kh%%C3%%B4ng+thu%%E1%%BB%%99c+th%%E1%%BA%%A9m+quy%%E1%%BB%%81n",
		visitor_value(&clerk, "act"), visitor_value(&clerk, "Seen")));
	assert_int_equal(clerk.status, 303);
	visitor_get(&clerk, clerk.where);
	assert_true(visitor_sees(&clerk, "value=\"mau03\"") && visitor_sees(&clerk, "Chưa in"));
	assert_string_equal(press(page, "mau01", 'a'), "");
	assert_int_equal(clerk.status, 422);
	const char *first = press(page, "mau03", 'a');
	assert_string_equal(first, arena_fmt(office.a, "%s/1", page));
	assert_string_equal(press(page, "mau03", 'a'), first);
	const char *second = press(page, "mau03", 'b');
	const struct office_prints is = kept(subject);
	assert_int_equal(is.n, 2);
	says(written(&is.all[0]), "Reason", "Không thuộc thẩm quyền");
	says(written(&is.all[0]), "Name", "Nguyễn Thị Mẫu");
	says(written(&is.all[0]), "Clerk", "Nguyễn Thị &lt;b&gt;Hoa&lt;/b&gt;");
	assert_null(strstr(written(&is.all[0]), "<Reprint>"));
	says(written(&is.all[1]), "Reprint", "1");
	is_file(first, &is.all[0]);
	is_file(second, &is.all[1]);
	is_not_there(first, "/desk/cases/42.07-0123456789abcdefghjkmnpqrstvwxy/refusal/1");
	struct visitor as = stranger;
	visitor_post(&as, page, "act=" ACT "c&Paper=mau03");
	assert_int_equal(as.status, 404);
	assert_int_equal(kept(subject).n, 2);
}

/* ---- the follow-up book ---- */

/* How often hoa.nt was told of it by a book. */
static unsigned
looks(const char *dossier)
{
	return office_reads(&office, dossier, "hoa.nt /desk/books/{days}/{printing}");
}

static const char *
today(void)
{
	char text[CLOCK_TEXT];

	return arena_fmt(office.a, "%.10s", clock_vn(clock_now_ms(), text));
}

static const char *
registered_at(const char *ref, const char *pos)
{
	struct filing *f = office_filing(&office, ref);
	struct result_register r;

	office.now_ms = clock_now_ms();
	f->pos = pos;
	if (office_register(&office, f, &r) != 0)
		fail_msg("%s at %s", err_name(office.e.code), office.e.field);
	return arena_str(office.a, r.dossier.id);
}

static void
test_a_book_has_the_dossiers_of_its_office_and_days(void **state)
{
	(void)state;
	const char *day = today(), *id = NULL, *far = registered_at("fb-far", THERE);

	for (unsigned i = 0; i < 60; i++) /* more than are read at once */
		id = registered_at(arena_fmt(office.a, "fb-%u", i), HERE);
	visitor_get(&clerk, "/desk/book");
	assert_int_equal(clerk.status, 200);
	visitor_post(&clerk, "/desk/book", arena_fmt(office.a, "act=" ACT "a&From=%s&To=%s&Do=print", day, day));
	assert_string_equal(clerk.where, arena_fmt(office.a, "/desk/books/%s.%s/1", day, day));
	const char *first = clerk.where;
	visitor_post(&clerk, "/desk/book", arena_fmt(office.a, "act=" ACT "a&From=%s&To=%s&Do=print", day, day));
	assert_string_equal(clerk.where, first);
	visitor_post(&clerk, "/desk/book",
	    arena_fmt(office.a, "act=" ACT "a&From=%.2s/%.2s/%.4s&Do=look", day + 8, day + 5, day)); /* as people write it */
	assert_string_equal(clerk.where, arena_fmt(office.a, "/desk/book?From=%s&To=%s", day, day));
	visitor_post(&clerk, "/desk/book", "act=" ACT "b&Do=print"); /* whose days are left out: today's, again */
	assert_string_equal(clerk.where, arena_fmt(office.a, "/desk/books/%s.%s/2", day, day));
	const struct office_prints is = kept(arena_fmt(office.a, "book-%s.%s", day, day));
	assert_int_equal(is.n, 2);
	const char *model = written(&is.all[0]);
	for (unsigned i = 0; i < 60; i++)
		says(model, "DossierNumber", arena_fmt(office.a, "fb-%u", i));
	assert_null(strstr(model, "fb-far"));
	assert_null(strstr(model, far));
	says(model, "From", day);
	says(model, "Name", office_filing(&office, "x")->owner->name);
	says(written(&is.all[1]), "Reprint", "1");
	/* who opens it has looked at each of them, and at no other */
	registered_at("fb-flush", HERE); /* a note reaches the disk with the next change */
	assert_int_equal(looks(id), 0);
	is_file(first, &is.all[0]);
	registered_at("fb-after", HERE);
	assert_int_equal(looks(id), 1);
	assert_int_equal(looks(far), 0);
	is_not_there(first, "/desk/books/2026-01-01.2026-01-01/1");
	visitor_get(&clerk, arena_fmt(office.a, "/desk/book?From=%s&To=%s", day, day));
	assert_true(visitor_sees(&clerk, "In lại sổ") && visitor_sees(&clerk, first));
	visitor_get(&stranger, "/desk/book");
	assert_true(visitor_sees(&stranger, ": 1 hồ sơ"));
	assert_false(visitor_sees(&stranger, "/desk/books/"));
}

static void
test_days_that_are_none_or_too_many_say_what_to_do(void **state)
{
	(void)state;
	static const char *const bad[][3] = {{"x", "2026-01-01", "From"}, {"2026-01-01", "2026-02-30", "To"},
	    {"2026-01-02", "2026-01-01", "From"}, {"2026-01-01", "2999-01-01", "To"}, {"2026-1-1", "2026-01-01", "From"}};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		visitor_post(&clerk, "/desk/book",
		    arena_fmt(office.a, "act=" ACT "a&From=%s&To=%s&Do=print", bad[i][0], bad[i][1]));
		assert_int_equal(clerk.status, 422);
		assert_true(visitor_sees(&clerk, arena_fmt(office.a, "id=\"%s-error\"", bad[i][2])));
	}
	visitor_get(&clerk, "/desk/book?From=%00&To=%3Cb%3E");
	assert_int_equal(clerk.status, 200);
	assert_false(visitor_sees(&clerk, "<b>"));
	visitor_get(&clerk, "/desk/books/x.2026-01-01/1");
	assert_int_equal(clerk.status, 404);
	/* 1401 of a day that is long over, as its index has them */
	static const char *const many = "for i = 1, 1401 do redis.call('ZADD', KEYS[1], 1700000000000, 'x' .. i) end";
	redisContext *r = redisConnectUnix(office.w.redis.socket);
	const char *key = "gw:{42.00}:taken:" HERE;
	freeReplyObject(redisCommand(r, "EVAL %s 1 %s", many, key));
	visitor_post(&clerk, "/desk/book", "act=" ACT "a&From=2023-11-14&To=2023-11-16&Do=print");
	assert_int_equal(clerk.status, 422);
	assert_true(visitor_sees(&clerk, "id=\"To-error\"") && visitor_sees(&clerk, "nhiều nhất 1400"));
	freeReplyObject(redisCommand(r, "ZREMRANGEBYSCORE %s 1700000000000 1700000000000", key));
	redisFree(r);
	assert_int_equal(kept("book-2023-11-14.2023-11-16").n, 0);
}

/* ---- all of it ---- */

static void
test_all_of_it_is_rebuilt_from_the_journal(void **state)
{
	(void)state;
	office_rebuild(&office);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_bag_has_its_manifest_as_original_and_then_as_copies),
	    cmocka_unit_test(test_each_unit_has_a_record_of_what_it_is_handed),
	    cmocka_unit_test(test_what_is_no_paper_of_the_bag_is_not_printed),
	    cmocka_unit_test(test_of_two_at_once_one_is_the_original),
	    cmocka_unit_test(test_who_is_refused_gets_a_slip_that_says_why),
	    cmocka_unit_test(test_a_book_has_the_dossiers_of_its_office_and_days),
	    cmocka_unit_test(test_days_that_are_none_or_too_many_say_what_to_do),
	    cmocka_unit_test(test_all_of_it_is_rebuilt_from_the_journal),
	};
	int status;

	if (drawer_is(argc, argv, &status))
		return status;
	signal(SIGPIPE, SIG_IGN);
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, start, stop);
	transform_stop();
	xml_stop();
	return failed;
}
