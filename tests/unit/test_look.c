/* SPDX-License-Identifier: Apache-2.0 */
/* What browsers fetch: addresses hold the digest of what is behind them, and what others made goes with its terms.  Files that are
 * built in, when nobody reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/asset.h"
#include "crypto/digest.h"
#include "xml/transform.h"
#include "xml/xml.h"

static void
test_each_font_is_named_by_its_own_digest(void **state)
{
	(void)state;
	const struct asset *css = asset_find("ui/desk.css");
	int fonts = 0;

	assert_non_null(css);
	for (const char *at = css->data; (at = strstr(at, "url(")) != NULL; at++) {
		char digest[17], name[80], path[100];
		assert_int_equal(sscanf(at, "url(../%16[0-9a-f]/%79[a-z0-9.-])", digest, name), 2);
		snprintf(path, sizeof path, "ui/%s", name);
		const struct asset *font = asset_find(path);
		assert_non_null(font);
		assert_memory_equal(font->data, "wOF2", 4);
		assert_int_equal(strncmp(font->etag, digest, 16), 0);
		fonts++;
	}
	assert_int_equal(fonts, 4);
}

static void
test_terms_are_carried(void **state)
{
	(void)state;
	const struct asset *terms = asset_find("ui/licences.txt");

	assert_non_null(terms);
	assert_non_null(strstr(terms->data, "SIL OPEN FONT LICENSE Version 1.1"));
	assert_non_null(strstr(terms->data, "The MIT License"));
	assert_non_null(strstr(terms->data, "jsqr 1.4.0, Apache-2.0\n\nApache License"));
	assert_non_null(strstr(terms->data, "Crown Copyright"));
	assert_null(strstr(asset_find("ui/desk.css")->data, "GDS Transport"));
}

static void
test_the_frame_is_a_stylesheet(void **state)
{
	(void)state;
	struct err e = {0};
	struct transform *t = transform_load("gateway/ui/frame/frame.xsl", &e);

	assert_string_equal(e.msg, "");
	assert_non_null(t);
	transform_free(t);
}

/* KiB of this process that are in memory. */
static long
resident(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[200];
	long kib = -1;

	assert_non_null(f);
	while (kib < 0 && fgets(line, sizeof line, f) != NULL)
		(void)sscanf(line, "VmRSS: %ld", &kib);
	fclose(f);
	return kib;
}

static void
read_all_assets(void)
{
	char digest[DIGEST_HEX];

	for (const struct asset *a = assets; a->path != NULL; a++) {
		digest_hex((struct str){a->data, asset_size(a)}, digest);
		assert_string_equal(digest, a->etag);
	}
}

static void
test_assets_that_nobody_reads_take_no_memory(void **state)
{
	(void)state;
	long all = 0;

	for (const struct asset *a = assets; a->path != NULL; a++)
		all += (long)asset_size(a) / 1024;
	read_all_assets();
	long with = resident();
	asset_forget();
	assert_true(with - resident() > all / 2);
	read_all_assets(); /* and they are what they were */
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_font_is_named_by_its_own_digest),
	    cmocka_unit_test(test_terms_are_carried),
	    cmocka_unit_test(test_the_frame_is_a_stylesheet),
	    cmocka_unit_test(test_assets_that_nobody_reads_take_no_memory),
	};

	xml_start();
	transform_start();
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	transform_stop();
	xml_stop();
	return rc;
}
