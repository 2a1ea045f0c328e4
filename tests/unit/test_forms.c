/* SPDX-License-Identifier: Apache-2.0 */
/* Papers: the same bytes each time, nothing on top of anything else, and words that say where a template or a model is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "forms/draw.h"
#include "forms/forms.h"
#include "forms/placing.h"
#include "forms/sheet.h"
#include "xml/transform.h"
#include "xml/xml.h"

static struct forms *forms;

static struct arena *
fresh(void **state)
{
	struct arena *a = *state;

	arena_reset(a);
	return a;
}

static struct str
sample(struct arena *a, const char *name)
{
	enum { SAMPLE_MAX = 1 << 20 };
	char *bytes = arena_bytes(a, SAMPLE_MAX);
	FILE *f = fopen(arena_fmt(a, "tests/forms/%s.xml", name), "re");

	if (f == NULL)
		fail_msg("no sample of %s", name);
	size_t n = fread(bytes, 1, SAMPLE_MAX, f);
	fclose(f);
	return (struct str){bytes, n};
}

static struct str
drawn(struct arena *a, const char *name, struct str model)
{
	struct err e = {0};
	struct str pdf;

	if (forms_draw(forms, a, &(struct form_paper){name, model}, 1, &pdf, &e) != 0)
		fail_msg("%s: %s", name, e.msg);
	return pdf;
}

/* A sheet that is placed; NULL with why. */
static struct placing *
placed(struct arena *a, const char *xml, struct err *e)
{
	struct sheet *s = sheet_read(a, str_of(xml), e);

	return s != NULL ? place_sheet(a, s, e) : NULL;
}

/* ---- laws of placing ---- */

static bool
meet(const struct placed *x, const struct placed *y)
{
	static const double touch = 0.05;

	return x->x + touch < y->x + y->wide && y->x + touch < x->x + x->wide && x->y + touch < y->y + y->high &&
	    y->y + touch < x->y + x->high;
}

/* Nothing on anything else, and nothing outside the margins. */
static void
check_placing(const char *what, const struct sheet *s, const struct placing *p)
{
	for (const struct placed *x = p->all; x != NULL; x = x->next) {
		if (x->x < s->left - 0.1 || x->x + x->wide > s->width - s->right + 0.1 || x->y < s->top - 0.1 ||
		    x->y + x->high > s->height - s->bottom + 0.1)
			fail_msg("%s: something on page %zu is outside the margins", what, x->page + 1);
		for (const struct placed *y = x->next; y != NULL && y->page == x->page; y = y->next)
			if (x->kind == PLACED_BLOCK && y->kind == PLACED_BLOCK && meet(x, y))
				fail_msg("%s: %s stands on %s", what, x->b->path, y->b->path);
	}
}

/* Through the template and placed; -1 with why. */
static int
check_form(struct arena *a, const char *name, struct str model, struct err *e)
{
	struct transform *t = transform_load(arena_fmt(a, "schemas/forms/1.0/%s.xsl", name), e);
	struct str xml;

	assert_non_null(t);
	int rc = transform_run(t, a, model, &xml, e);
	transform_free(t);
	if (rc != 0)
		return -1;
	struct sheet *s = sheet_read(a, xml, e);
	const struct placing *p = s != NULL ? place_sheet(a, s, e) : NULL;
	if (p != NULL)
		check_placing(name, s, p);
	return p != NULL ? 0 : -1;
}

static void
test_nothing_stands_on_anything_else(void **state)
{
	for (size_t i = 0; i < forms_count(forms); i++) {
		struct arena *a = fresh(state);
		struct err e = {0};

		if (check_form(a, forms_name(forms, i), sample(a, forms_name(forms, i)), &e) != 0)
			fail_msg("%s: %s", forms_name(forms, i), e.msg);
	}
}

/* The first element with text behind *at: its text is at *from to *to; false: there is none. */
static bool
next_text(const char **at, const char **from, const char **to)
{
	for (const char *p = *at; (p = strchr(p, '>')) != NULL; p++) {
		const char *end = p + 1 + strcspn(p + 1, "<");
		if (p[1] == '\n' || end[0] == '\0' || end[1] != '/')
			continue;
		*from = p + 1;
		*to = *at = end;
		return true;
	}
	return false;
}

/* Each value of each model in turn as long as no field may be: the paper is set without anything on anything else, or it is said
 * what does not fit. */
static void
test_long_values_stand_on_nothing(void **state)
{
	static const char words[] = "Nguyễn Thị Huyền Trân &amp; Đặng Hữu Thượng, kiệt 12/34 đường Vỹ Dạ; ";
	struct arena *all = arena_new(0);
	struct buf text;
	size_t set = 0, refused = 0;

	buf_init(&text, all, 4096);
	for (int i = 0; i < 12; i++)
		buf_str(&text, words);
	for (size_t i = 0; i < forms_count(forms); i++) {
		const char *name = forms_name(forms, i), *from, *to;
		struct str model = sample(all, name);
		const char *first = arena_dup(all, model.p, model.n), *at = first;

		for (int k = 0; k < 40 && next_text(&at, &from, &to); k++) {
			struct arena *a = fresh(state);
			struct err e = {0};
			struct str longer = str_of(arena_fmt(a, "%.*s%s%s", (int)(from - first), first, text.p, to));
			if (check_form(a, name, longer, &e) == 0) {
				set++;
				continue;
			}
			assert_true((e.code == ERR_CONFIG || e.code == ERR_INTERNAL) && e.msg[0] != '\0');
			refused++;
		}
	}
	arena_free(all);
	print_message("# %zu long values set, %zu refused\n", set, refused);
	assert_true(set > 5 * refused); /* what is refused are codes, dates and numbers */
}

/* ---- the same bytes ---- */

struct at_once {
	const char *name;
	struct str model, pdf;
	struct arena *a;
};

static void *
draw_some(void *with)
{
	struct at_once *w = with;

	for (int i = 0; i < 5; i++) {
		struct err e = {0};
		if (forms_draw(forms, w->a, &(struct form_paper){w->name, w->model}, 1, &w->pdf, &e) != 0)
			abort();
	}
	return NULL;
}

static void
test_the_same_model_gives_the_same_bytes(void **state)
{
	for (size_t i = 0; i < forms_count(forms); i++) {
		struct arena *a = fresh(state);
		const char *name = forms_name(forms, i);
		struct str model = sample(a, name), one = drawn(a, name, model), two = drawn(a, name, model);

		assert_memory_equal(one.p, "%PDF-1.5", 8);
		assert_int_equal(one.n, two.n);
		assert_memory_equal(one.p, two.p, one.n);
	}
}

static void
test_threads_at_once_give_the_same_bytes(void **state)
{
	struct arena *a = fresh(state);
	struct str model = sample(a, "mau01"), wanted = drawn(a, "mau01", model);
	struct at_once w[3];
	pthread_t threads[3];

	for (int i = 0; i < 3; i++) {
		w[i] = (struct at_once){.name = "mau01", .model = model, .a = arena_new(0)};
		assert_int_equal(pthread_create(&threads[i], NULL, draw_some, &w[i]), 0);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(w[i].pdf.n, wanted.n);
		assert_memory_equal(w[i].pdf.p, wanted.p, wanted.n);
		arena_free(w[i].a);
	}
}

/* ---- what is wrong is said ---- */

static void
test_a_bad_sheet_is_told_with_its_place(void **state)
{
	static const struct {
		const char *xml, *says;
	} bad[] = {
	    {"<sheet", "the sheet: "},
	    {"<html/>", "begins with <html>"},
	    {"<sheet/>", "nothing stands on it"},
	    {"<sheet>lost<p>x</p></sheet>", "sheet: text beside elements"},
	    {"<sheet colour='red'><p>x</p></sheet>", "no attribute colour"},
	    {"<sheet date='yesterday'><p>x</p></sheet>", "date=\"yesterday\""},
	    {"<sheet margins='1 2 3'><p>x</p></sheet>", "margins wants 4 lengths"},
	    {"<sheet width='60' margins='1 20 1 30'><p>x</p></sheet>", "less than 20 mm"},
	    {"<sheet><p>x</p><blink>x</blink></sheet>", "blink: no element <blink>"},
	    {"<sheet><p>x</p><p size='999'>y</p></sheet>", "p[2]: type of 999 points"},
	    {"<sheet><p align='middle'>y</p></sheet>", "p: align=\"middle\""},
	    {"<sheet><p before='-3'>y</p></sheet>", "before=\"-3\""},
	    {"<sheet><p>x<t>y</t></p></sheet>", "p: text beside elements"},
	    {"<sheet><p><p>y</p></p></sheet>", "p/p: only <t>"},
	    {"<sheet><table><r><c/></r></table></sheet>", "table: a table begins with <cols>"},
	    {"<sheet><table><cols><col/><col/></cols><r><c>1</c><c>2</c></r><r><c>3</c></r></table></sheet>",
		"table/r[2]: cells for 1 columns, but the table has 2"},
	    {"<sheet><table><cols><col/></cols><r><c>1</c><c>2</c></r></table></sheet>", "table/r/c[2]: cells"},
	    {"<sheet><table><cols><col width='300'/></cols><r><c>1</c></r></table></sheet>", "table: its columns are wider"},
	    {"<sheet><columns><p>x</p></columns></sheet>", "columns/p: only <column>"},
	    {"<sheet><rows><row>x</row></rows></sheet>", "rows/row: only <row label"},
	    {"<sheet><code128>hồ sơ</code128></sheet>", "code128: a Code 128 of"},
	    {"<sheet><code128/></sheet>", "code128: a Code 128 of 0 characters"},
	    {"<sheet><qr> </qr></sheet>", "qr: a QR code of 0 bytes"},
	    {"<sheet><qr width='5'>https://example.vn/abcdefghijklmnop</qr></sheet>", "qr: 29 modules want a width"},
	    {"<sheet width='60' margins='5 5 5 5'><code128>0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ</code128></sheet>",
		"modules are too many for 50 mm"},
	    {"<sheet><box><space height='400'/></box></sheet>", "box: it is 404 mm high"},
	    {"<sheet pages='1'><p>a</p><page/><p>b</p></sheet>", "does not fit on 1 pages"},
	    {"<sheet><sign note='x'/></sheet>", "sign: who signs?"},
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = {0};
		if (placed(fresh(state), bad[i].xml, &e) != NULL)
			fail_msg("%s was taken", bad[i].xml);
		assert_int_equal(e.code, ERR_CONFIG);
		if (strstr(e.msg, bad[i].says) == NULL)
			fail_msg("%s: it says %s", bad[i].xml, e.msg);
	}
}

static void
test_a_bad_model_is_told(void **state)
{
	static const struct {
		const char *name, *model, *says;
		enum err_code code;
	} bad[] = {
	    {"mau99", "<mau99/>", "no form mau99", ERR_NOT_FOUND},
	    {"common", "<common/>", "no form common", ERR_NOT_FOUND},
	    {"mau01", "<mau01", "form mau01: the model", ERR_INTERNAL},
	    {"mau01", "<mau02/>", "form mau01: the model begins with <mau02>", ERR_INTERNAL},
	    {"mau01", "<mau01><Office>x</Office></mau01>", "the model has no AcceptedAt in mau01", ERR_INTERNAL},
	    {"fee-receipt",
		"<fee-receipt><Office/><At/><Series/><Number>1x</Number><CollectorName/><CollectorTaxCode/><PayerName/><Lines/>"
		"<Amount/><AmountVi/><MethodVi/><Clerk/></fee-receipt>",
		"the model has \"1x\" where a number must be", ERR_INTERNAL},
	    {"mau01", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><mau01>&e;</mau01>", "dtd", ERR_INTERNAL},
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = {0};
		struct str pdf;
		assert_int_equal(forms_draw(forms, fresh(state), &(struct form_paper){bad[i].name, str_of(bad[i].model)}, 1, &pdf,
				     &e),
		    -1);
		if (e.code != bad[i].code || strstr(e.msg, bad[i].says) == NULL)
			fail_msg("%s: it says %s, %s", bad[i].model, err_name(e.code), e.msg);
	}
}

/* ---- long things ---- */

static void
test_a_table_of_200_rows_goes_over_pages(void **state)
{
	struct arena *a = fresh(state);
	struct err e = {0};
	struct buf xml;
	size_t heads = 0, cells = 0;

	buf_init(&xml, a, 1 << 20);
	buf_str(&xml,
	    "<sheet><footer page='Trang'/><p>Danh sách</p><table><cols><col width='15'/><col/></cols>"
	    "<head><r><c>TT</c><c>Tên</c></r></head>");
	for (int i = 0; i < 200; i++)
		buf_fmt(&xml, "<r><c>%d</c><c>Nguyễn Thị Mẫu %d</c></r>", i, i);
	buf_str(&xml, "</table></sheet>");
	struct sheet *s = sheet_read(a, (struct str){xml.p, xml.len}, &e);
	const struct placing *p = s != NULL ? place_sheet(a, s, &e) : NULL;
	if (p == NULL)
		fail_msg("%s", e.msg);
	check_placing("200 rows", s, p);
	for (const struct placed *x = p->all; x != NULL; x = x->next)
		if (x->kind == PLACED_BLOCK && x->b->kind == SHEET_TEXT) {
			heads += strstr(x->b->path, "head/r/c[1]") != NULL || strcmp(x->b->path, "table/head/r/c") == 0;
			cells += strstr(x->b->path, "table/r[") != NULL;
		}
	assert_true(p->n_pages >= 4);
	assert_int_equal(heads, p->n_pages);
	assert_int_equal(cells, 400);
	assert_int_equal(p->pages[p->n_pages - 1].of, p->n_pages);
}

/* However many rows: on the page with the signatures are some of what is signed, and the head. */
static void
test_no_page_has_signatures_alone(void **state)
{
	for (int rows = 3; rows < 90; rows++) {
		struct arena *a = fresh(state);
		struct err e = {0};
		struct buf xml;
		size_t cells = 0;

		buf_init(&xml, a, 1 << 20);
		buf_str(&xml, "<sheet><table><cols><col/></cols><head><r><c>Tên</c></r></head>");
		for (int i = 0; i < rows; i++)
			buf_fmt(&xml, "<r><c>%d</c></r>", i);
		buf_str(&xml, "</table><keep><sign role='Ký'/></keep></sheet>");
		const struct placing *p = placed(a, xml.p, &e);
		assert_non_null(p);
		for (const struct placed *x = p->all; x != NULL; x = x->next)
			cells += x->kind == PLACED_FRAME && x->page == p->n_pages - 1;
		assert_true(cells >= 3);
	}
}

/* A whole paragraph, a cell, and a value of a row, of 10,000 characters each, with what turns text around and has no letter. */
static void
test_odd_and_long_text_is_set_whole(void **state)
{
	struct arena *a = fresh(state);
	struct err e = {0};
	struct buf text, xml;

	buf_init(&text, a, 1 << 20);
	while (text.len < 10000)
		buf_str(&text, "&lt;b&gt; &amp; &quot;Đỗ&quot; \xE2\x80\xAEngược \xF0\x9F\x98\x80 e\xCC\x82\xCC\x81 ");
	for (int i = 0; i < 10000; i++)
		buf_chr(&text, 'x'); /* no blank anywhere */
	buf_init(&xml, a, 1 << 20);
	buf_fmt(&xml, "<sheet><p>%s</p><table><cols><col/><col/></cols><r><c>%s</c><c>1</c></r></table>", text.p, text.p);
	buf_fmt(&xml, "<rows><row label='Lý do:'>%s</row></rows></sheet>", text.p);
	struct sheet *s = sheet_read(a, (struct str){xml.p, xml.len}, &e);
	const struct placing *p = s != NULL ? place_sheet(a, s, &e) : NULL;
	if (p == NULL)
		fail_msg("%s", e.msg);
	check_placing("long text", s, p);
	assert_null(strstr(s->blocks->runs[0].text, "\xE2\x80\xAE"));
	assert_non_null(strstr(s->blocks->runs[0].text, "<b> & \"Đỗ\" \xE2\x96\xA1ngược \xE2\x96\xA1 ế"));
	for (const struct sheet_block *b = s->blocks; b != NULL; b = b->next) { /* each line is placed once */
		const struct sheet_block *t = b->kind == SHEET_TABLE ? b->rows[0].cells[b->border == SHEET_GRID ? 0 : 1].text : b;
		size_t next = 0;
		for (const struct placed *x = p->all; x != NULL; x = x->next)
			if (x->b == t) {
				assert_int_equal(x->first, next);
				next = x->end;
			}
		assert_int_equal(next, t->n_lines);
	}
	struct str pdf;
	assert_int_equal(draw_pdf(a, &(struct drawing){s, p}, 1, &pdf, &e), 0);
}

/* Beside letters that run from the right a number would be read in another order. */
static void
test_nothing_turns_the_order_around(void **state)
{
	struct arena *a = fresh(state);
	struct err e = {0};
	const struct sheet *s = sheet_read(a,
	    str_of("<sheet><p>1&#x202E;2&#xAD;3&#x5D0;4&#x627;5&#x200B;6&#x2028;7&#xA0;8\t 9&#x1F600;&#xE0041;</p></sheet>"), &e);

	assert_non_null(s);
	assert_string_equal(s->blocks->runs[0].text,
	    "1\xE2\x96\xA1"
	    "2\xE2\x96\xA1"
	    "3\xE2\x96\xA1"
	    "4\xE2\x96\xA1"
	    "5\xE2\x96\xA1"
	    "6 7\xC2\xA0"
	    "8 9\xE2\x96\xA1\xE2\x96\xA1");
}

static void
test_what_must_fit_is_made_smaller(void **state)
{
	struct arena *a = fresh(state);
	struct err e = {0};
	struct buf xml;

	buf_init(&xml, a, 1 << 20);
	buf_str(&xml, "<sheet width='100' height='60' margins='5 5 5 5' pages='1' size='12'><p>");
	for (int i = 0; i < 40; i++)
		buf_str(&xml, "Phường Vỹ Dạ Thượng ");
	buf_str(&xml, "</p></sheet>");
	const struct placing *p = placed(a, xml.p, &e);
	if (p == NULL)
		fail_msg("%s", e.msg);
	assert_int_equal(p->n_pages, 1);
}

/* ---- copies and marks ---- */

static void
test_copies_and_marks(void **state)
{
	struct arena *a = fresh(state);
	struct err e = {0};
	const struct placing *p = placed(a,
	    "<sheet><mark>BẢN IN LẠI LẦN 2</mark><copy>Liên 1</copy><copy>Liên 2</copy><p>a</p><page/><p>b</p></sheet>", &e);

	assert_non_null(p);
	assert_int_equal(p->n_pages, 4);
	assert_int_equal(p->pages[3].copy, 1);
	assert_int_equal(p->pages[3].number, 2);
	assert_int_equal(p->pages[3].of, 2);
	for (const struct placed *x = p->all; x != NULL; x = x->next)
		assert_true(x->y > 14 / 25.4 * 72 - 0.1);

	/* On a narrow sheet each has a row of its own, and what is below begins lower. */
	p = placed(a,
	    "<sheet width='100' height='150' margins='4 4 4 4'><mark>PHIẾU TẠM – CHƯA CÓ GIÁ TRỊ TIẾP NHẬN</mark><mark>BẢN IN LẠI "
	    "LẦN "
	    "2</mark>"
	    "<p>a</p></sheet>",
	    &e);
	assert_non_null(p);
	assert_true(p->all->y > 14 / 25.4 * 72 + PLACED_MARK_ROW - 0.1);
}

static void
test_a_reprint_is_another_paper(void **state)
{
	struct arena *a = fresh(state);
	struct str model = sample(a, "mau01"), first = drawn(a, "mau01", model);
	const char *text = arena_dup(a, model.p, model.n), *at = strstr(text, "</mau01>");

	for (int i = 0; i < 2; i++) {
		const char *mark = i == 0 ? "<Reprint>1</Reprint>" : "<Provisional>true</Provisional>";
		struct str again = str_of(arena_fmt(a, "%.*s%s</mau01>", (int)(at - text), text, mark));
		struct str pdf = drawn(a, "mau01", again);
		assert_true(pdf.n != first.n || memcmp(pdf.p, first.p, pdf.n) != 0);
	}
}

/* ---- an operator's own ---- */

static void
test_a_folder_replaces_a_template(void **state)
{
	struct arena *a = fresh(state);
	char dir[] = "/tmp/postgate-forms-XXXXXX";
	struct err e = {0};
	struct str pdf;

	assert_non_null(mkdtemp(dir));
	const char *path = arena_fmt(a, "%s/mau01.xsl", dir);
	FILE *f = fopen(path, "we");
	fputs("<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
	      "<xsl:include href='asset:/schemas/forms/1.0/common.xsl'/>"
	      "<xsl:template match='/mau01'><sheet><p><xsl:value-of select='Office'/></p></sheet></xsl:template></xsl:stylesheet>",
	    f);
	fclose(f);
	struct forms *own = forms_open(dir, &e);
	assert_non_null(own);
	assert_int_equal(forms_count(own), forms_count(forms));
	assert_int_equal(forms_draw(own, a, &(struct form_paper){"mau01", str_of("<mau01><Office>Vỹ Dạ</Office></mau01>")}, 1, &pdf,
			     &e),
	    0);
	forms_close(own);

	f = fopen(path, "we");
	fputs("<xsl:stylesheet", f);
	fclose(f);
	assert_null(forms_open(dir, &e));
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "mau01.xsl"));
	err_clear(&e);
	unlink(path);
	rmdir(dir);
	assert_null(forms_open(dir, &e));
	assert_int_equal(e.code, ERR_CONFIG);
}

/* ---- how long it takes ---- */

static void
test_measure(void **state)
{
	enum { TIMES = 20 };
	struct timespec from, to;
	struct str model = sample(*state, "mau01");
	struct arena *a = arena_new(0);

	drawn(a, "mau01", model);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	for (int i = 0; i < TIMES; i++) {
		arena_reset(a);
		drawn(a, "mau01", model);
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	printf("# form.mau01_ms %.1f\n",
	    ((double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6) / TIMES);
	arena_free(a);
}

static int
begin(void **state)
{
	struct err e = {0};

	*state = arena_new(0);
	forms = forms_open(NULL, &e);
	if (forms == NULL)
		fprintf(stderr, "%s\n", e.msg);
	return forms != NULL ? 0 : -1;
}

static int
end(void **state)
{
	forms_close(forms);
	arena_free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_nothing_stands_on_anything_else),
	    cmocka_unit_test(test_long_values_stand_on_nothing),
	    cmocka_unit_test(test_the_same_model_gives_the_same_bytes),
	    cmocka_unit_test(test_threads_at_once_give_the_same_bytes),
	    cmocka_unit_test(test_a_bad_sheet_is_told_with_its_place),
	    cmocka_unit_test(test_a_bad_model_is_told),
	    cmocka_unit_test(test_a_table_of_200_rows_goes_over_pages),
	    cmocka_unit_test(test_no_page_has_signatures_alone),
	    cmocka_unit_test(test_odd_and_long_text_is_set_whole),
	    cmocka_unit_test(test_nothing_turns_the_order_around),
	    cmocka_unit_test(test_what_must_fit_is_made_smaller),
	    cmocka_unit_test(test_copies_and_marks),
	    cmocka_unit_test(test_a_reprint_is_another_paper),
	    cmocka_unit_test(test_a_folder_replaces_a_template),
	    cmocka_unit_test(test_measure),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, begin, end);
	forms_stop();
	transform_stop();
	xml_stop();
	return failed;
}
