/* SPDX-License-Identifier: Apache-2.0 */
/* Scanned pages: what is no picture of one, what a reader may not do, and what its verdict says.  Whether verdicts are right is
 * told by tests/scans, whose pages have known faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <leptonica/allheaders.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "scan/scan_cage.h"
#include "scan/scan_child.h"
#include "scan/scan_judge.h"
#include "scan/scan_read.h"

static struct arena *a;

static int
setup(void **state)
{
	(void)state;
	a = arena_new(0);
	scan_start();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* ---- pages ---- */

/* A sheet with lines of blocks, which are letters enough for what is measured here. */
static PIX *
sheet(l_int32 w, l_int32 h, l_int32 depth, l_int32 dpi)
{
	PIX *p = pixCreate(w, h, depth);

	pixSetAllArbitrary(p, depth == 1 ? 0 : depth == 8 ? 250 : 0xfafafa00);
	for (l_int32 y = h / 8; y < h * 7 / 8; y += h / 40)
		for (l_int32 x = w / 8; x < w * 7 / 8; x += w / 60)
			pixRasterop(p, x, y, w / 90, h / 90, depth == 1 ? PIX_SET : PIX_CLR, NULL, 0, 0);
	pixSetResolution(p, dpi, dpi);
	return p;
}

static struct str
written(PIX *p, l_int32 format)
{
	l_uint8 *data = NULL;
	size_t n = 0;

	assert_int_equal(pixWriteMem(&data, &n, p, format), 0);
	struct str s = {arena_dup(a, data, n), n};
	lept_free(data);
	pixDestroy(&p);
	return s;
}

static struct scan_verdict
seen(struct str document)
{
	struct scan_verdict v;
	struct err e = {0};

	if (scan_child(a, document, &v, &e) != 0)
		fail_msg("%s", e.msg);
	return v;
}

static void
test_a_page_is_measured(void **state)
{
	(void)state;
	const struct {
		l_int32 depth, format;
		enum scan_format is;
		enum scan_colour colour;
	} all[] = {
	    {32, IFF_JFIF_JPEG, SCAN_JPEG, SCAN_COLOUR},
	    {8, IFF_JFIF_JPEG, SCAN_JPEG, SCAN_GREY},
	    {32, IFF_PNG, SCAN_PNG, SCAN_COLOUR},
	    {8, IFF_PNG, SCAN_PNG, SCAN_GREY},
	    {1, IFF_PNG, SCAN_PNG, SCAN_BILEVEL},
	    {1, IFF_TIFF_G4, SCAN_TIFF, SCAN_BILEVEL},
	    {32, IFF_TIFF_LZW, SCAN_TIFF, SCAN_COLOUR},
	    {8, IFF_TIFF_ZIP, SCAN_TIFF, SCAN_GREY},
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct scan_verdict v = seen(written(sheet(1654, 2339, all[i].depth, 200), all[i].format));
		const struct scan_page *p = v.pages.items;
		assert_int_equal(v.format, all[i].is);
		assert_int_equal(v.pages.n, 1);
		assert_int_equal(p->width, 1654);
		assert_int_equal(p->height, 2339);
		assert_true(p->dpi_said && p->a_size);
		assert_int_equal(p->dpi, 200);
		assert_int_equal(p->colour, all[i].colour);
		assert_true(p->ink > 50000 && p->ink < 500000);
		assert_true(p->white > 200);
		assert_int_equal(p->found, all[i].colour == SCAN_COLOUR ? 0 : 1u << SCAN_NOT_COLOUR);
		assert_int_equal(scan_verdict_again(&v), all[i].colour != SCAN_COLOUR);
	}
}

static void
test_a_resolution_that_is_not_said_comes_from_the_sheet(void **state)
{
	(void)state;
	struct scan_verdict a4 = seen(written(sheet(1240, 1754, 32, 0), IFF_PNG));
	struct scan_verdict strip = seen(written(sheet(1240, 1100, 32, 0), IFF_PNG));
	const struct scan_page *p = a4.pages.items, *q = strip.pages.items;

	assert_false(p->dpi_said);
	assert_int_equal(p->dpi, 150);
	assert_int_equal(p->found, 1u << SCAN_LOW_RES);
	assert_true((q->found & 1u << SCAN_NO_RES) != 0);
}

/* ---- what is no document ---- */

static void
refused(struct str document, const char *part)
{
	struct scan_verdict v;
	struct err e = {0};

	assert_int_equal(scan_child(a, document, &v, &e), -1);
	assert_int_equal(e.code, ERR_BAD_VALUE);
	assert_string_equal(e.field, "Document");
	if (strstr(e.msg, part) == NULL)
		fail_msg("\"%s\" is not in: %s", part, e.msg);
}

/* The head of a PNG of that size, 8 bits RGB: all that is looked at before it is refused. */
static struct str
png_of(uint32_t w, uint32_t h)
{
	unsigned char head[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR----====\x08\x02\0\0\0crc!\0\0\0\0IDATcrc!\0\0\0\0IENDcrc!";

	for (int i = 0; i < 4; i++) {
		head[16 + i] = (unsigned char)(w >> (24 - 8 * i));
		head[20 + i] = (unsigned char)(h >> (24 - 8 * i));
	}
	return (struct str){arena_dup(a, head, sizeof head - 1), sizeof head - 1};
}

static void
test_what_is_no_picture_of_a_page_is_refused(void **state)
{
	(void)state;
	struct str good = written(sheet(1240, 1754, 32, 150), IFF_PNG);
	struct str tiff = written(sheet(1240, 1754, 32, 150), IFF_TIFF_LZW);

	refused(str_of(""), "neither JPEG, PNG nor TIFF");
	refused(str_of("mimetypeapplication/vnd.etsi.asic-e+zip"), "neither JPEG, PNG nor TIFF");
	refused(str_of("GIF89a%PDF-1.7"), "neither JPEG, PNG nor TIFF");
	refused(str_of("%PDF-1.7\n"), "neither JPEG, PNG nor TIFF");
	refused(png_of(60000, 60000), "60000 x 60000 pixels");
	refused(png_of(0, 100), "no header that can be read");
	refused((struct str){good.p, 30}, "no header that can be read");
	refused((struct str){tiff.p, tiff.n - 4}, "no header that can be read"); /* its directory is at the end */
	refused(str_of("II*\0\xff\xff\xff\xff"), "");
	refused(str_of("\xff\xd8\xff\xe0garbage"), "no header that can be read");
}

static void
test_a_picture_that_is_not_whole_is_damaged(void **state)
{
	(void)state;
	const l_int32 formats[] = {IFF_JFIF_JPEG, IFF_PNG};

	for (size_t i = 0; i < 2; i++) {
		struct str whole = written(sheet(1654, 2339, 32, 200), formats[i]);
		for (size_t k = 4; k < 8; k++) {
			struct scan_verdict v = seen((struct str){whole.p, whole.n * k / 8});
			const struct scan_page *p = v.pages.items;
			assert_int_equal(v.pages.n, 1);
			assert_int_equal(p->found, 1u << SCAN_DAMAGED);
			assert_true(scan_verdict_again(&v));
		}
	}
	struct scan_verdict v = seen(png_of(100, 100));
	assert_int_equal(((const struct scan_page *)v.pages.items)->found, 1u << SCAN_DAMAGED);
}

/* ---- the cage ---- */

/* Readers that are not ours any more; each would say that all went well. */
static int
well(struct scan_verdict *out)
{
	static struct scan_page page = {.width = 1, .height = 1};

	*out = (struct scan_verdict){.pages = {&page, 1}};
	return 0;
}

#define READER(name, act)                                                                                  \
	static int name(struct arena *arena, struct str document, struct scan_verdict *out, struct err *e) \
	{                                                                                                  \
		(void)arena;                                                                               \
		(void)document;                                                                            \
		(void)e;                                                                                   \
		act;                                                                                       \
		return well(out);                                                                          \
	}

READER(does_nothing, (void)0)
READER(opens, (void)!open("/etc/passwd", O_RDONLY | O_CLOEXEC))
READER(makes, (void)!open("/tmp/postgate-was-here", O_WRONLY | O_CREAT | O_CLOEXEC, 0600))
READER(connects, (void)!socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
READER(forks, (void)!fork())
READER(starts, execl("/bin/true", "true", (char *)NULL))
READER(kills, kill(getppid(), SIGTERM))
READER(traces, ptrace(PTRACE_ATTACH, getppid(), NULL, NULL))
READER(runs_data, (void)!mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
READER(crashes, abort())
READER(hangs, for (volatile int on = 1; on;))

static int
eats(struct arena *arena, struct str document, struct scan_verdict *out, struct err *e)
{
	(void)arena;
	(void)document;
	void *much = malloc((size_t)CAGE_MEMORY + (100u << 20));

	if (much == NULL)
		return err_at(e, ERR_BAD_VALUE, "Document", "there is no memory for it");
	free(much);
	return well(out);
}

/* What comes of it; NULL: all went well. */
static const char *
comes_of(scan_reader *reader)
{
	struct scan_verdict v;
	struct err e = {0};

	if (scan_child_by(reader, 500, a, str_of("x"), &v, &e) == 0)
		return NULL;
	assert_int_equal(e.code, ERR_BAD_VALUE);
	assert_string_equal(e.field, "Document");
	return arena_str(a, e.msg);
}

static void
test_a_reader_can_do_nothing_but_reckon(void **state)
{
	(void)state;
	scan_reader *const never[] = {opens, makes, connects, forks, starts, kills, traces, runs_data};

	assert_null(comes_of(does_nothing));
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
		const char *why = comes_of(never[i]);
		if (why == NULL || strcmp(why, "its reader asked for what no reader needs") != 0)
			fail_msg("reader %zu: %s", i, why != NULL ? why : "it could");
	}
	assert_int_equal(access("/tmp/postgate-was-here", F_OK), -1);
#ifdef __SANITIZE_ADDRESS__
	assert_non_null(comes_of(eats)); /* its malloc ends the process in place of saying no */
#else
	assert_string_equal(comes_of(eats), "there is no memory for it");
#endif
	assert_string_equal(comes_of(crashes), "its reader ended by signal 6 (Aborted)");
	assert_string_equal(comes_of(hangs), "reading it took more than 500 ms");
	assert_null(comes_of(does_nothing)); /* and the next one is read */
}

/* ---- verdicts ---- */

static void
test_a_verdict_comes_back_as_it_was(void **state)
{
	(void)state;
	struct scan_page pages[] = {{.width = 2480,
					.height = 3508,
					.dpi = 150,
					.colour = SCAN_GREY,
					.ink = 70000,
					.skew = -131,
					.sharp = 900,
					.white = 254,
					.cut = SCAN_LEFT | SCAN_TOP,
					.codes = "480150-260001-H42\nVN"},
	    {.width = 1, .height = 1, .two_pages = true, .upside_down = true, .damaged = true, .dpi_said = true, .a_size = true}};
	const struct scan_verdict v = {SCAN_TIFF, {pages, 2}};
	struct scan_verdict again;
	struct err e = {0};
	struct buf b, c;

	for (int i = 0; i < 2; i++)
		scan_judge(&pages[i]);
	buf_init(&b, a, SCAN_VERDICT_MAX);
	buf_init(&c, a, SCAN_VERDICT_MAX);
	scan_verdict_pack(&b, &v);
	assert_int_equal(scan_verdict_read(a, (struct str){b.p, b.len}, &again, &e), 0);
	scan_verdict_pack(&c, &again);
	assert_int_equal(b.len, c.len);
	assert_memory_equal(b.p, c.p, b.len);
	assert_int_equal(scan_verdict_read(a, (struct str){b.p, b.len - 1}, &again, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
}

static void
test_every_finding_is_a_sentence_in_both_languages(void **state)
{
	(void)state;
	const struct scan_page p = {
	    .dpi = 150, .colour = SCAN_GREY, .skew = -131, .sharp = 500, .white = 90, .cut = SCAN_LEFT | SCAN_BOTTOM};

	for (unsigned f = 0; f < SCAN_FINDINGS; f++)
		for (int vi = 0; vi < 2; vi++) {
			const char *text = scan_finding_text(a, &p, (enum scan_finding)f, vi);
			assert_true(strlen(text) > 10);
			assert_null(strchr(text, '%'));
		}
	assert_string_equal(scan_finding_text(a, &p, SCAN_LOW_RES, true), "chỉ 150 dpi: quét lại ở 300 dpi");
	assert_string_equal(scan_finding_text(a, &p, SCAN_SKEWED, true), "nghiêng 1,3 độ: sẽ được nắn thẳng");
	assert_string_equal(scan_finding_text(a, &p, SCAN_CUT, true), "chữ bị mất ở mép trái, dưới: đặt lại giấy rồi quét lại");
	assert_string_equal(scan_finding_text(a, &p, SCAN_NOT_COLOUR, false), "scanned in grey: scan it again in colour");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_page_is_measured),
	    cmocka_unit_test(test_a_resolution_that_is_not_said_comes_from_the_sheet),
	    cmocka_unit_test(test_what_is_no_picture_of_a_page_is_refused),
	    cmocka_unit_test(test_a_picture_that_is_not_whole_is_damaged),
	    cmocka_unit_test(test_a_reader_can_do_nothing_but_reckon),
	    cmocka_unit_test(test_a_verdict_comes_back_as_it_was),
	    cmocka_unit_test(test_every_finding_is_a_sentence_in_both_languages),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
