/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue as a folder: the built-in one is sound and says what the one of before said; each way of being wrong is told with
 * file, entry and what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "conf/catalogue_file.h"
#include "conf/catalogue_folder.h"
#include "tests/lib/tempdir.h"

static void
append(void *with, const char *text)
{
	struct buf *b = with;
	buf_str(b, text);
	buf_chr(b, '\n');
}

static int32_t
day(const char *date)
{
	int32_t d = 0;
	assert_int_equal(deadline_day(date, &d), 0);
	return d;
}

static struct catalogue *
builtin(struct arena *a)
{
	struct buf told;
	struct catalogue *c = NULL;
	buf_init(&told, a, 1 << 16);
	if (catalogue_load(a, "", append, &told, &c) != CATALOGUE_READ)
		fail_msg("%s", told.p);
	return c;
}

/* What tests, simulators and the counters of before rely on. */
static void
test_the_builtin_one_says_of_the_post_what_the_one_of_before_said(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	const struct asset *f = asset_find("schemas/catalogue/1.0/catalogue.json");
	const struct catalogue *old = catalogue_read(a, (struct str){f->data, asset_size(f)}, &e), *c = builtin(a);
	int32_t today = day("2026-03-02");
	assert_non_null(old);
	assert_int_equal(old->n_procedures, 26);
	for (size_t i = 0; i < old->n_procedures; i++) {
		const struct procedure *was = &old->procedures[i], *is = catalogue_procedure(c, was->code, today);
		assert_non_null(is);
		assert_string_equal(is->name, was->name);
		assert_string_equal(is->field, was->field);
		assert_int_equal(is->working_days, was->working_days);
		assert_int_equal(is->state_fee, was->state_fee);
		assert_int_equal(procedure_terms(is, CHANNEL_POSTAL)->limit.unit, LIMIT_WORKING_DAYS);
		assert_int_equal(is->n_components, was->n_components);
		for (size_t k = 0; k < was->n_components; k++) {
			assert_string_equal(is->components[k].code, was->components[k].code);
			assert_string_equal(is->components[k].name, was->components[k].name);
			assert_int_equal(is->components[k].required, was->components[k].required);
		}
		for (size_t k = 0; k < was->n_units; k++)
			assert_true(catalogue_handles(is, was->units[k]->code));
	}
	for (size_t i = 0; i < old->n_units; i++)
		assert_string_equal(catalogue_unit(c, old->units[i].code)->name, old->units[i].name);
	assert_int_equal(c->calendar.last_day, old->calendar.last_day);
	for (int32_t d = day("2025-01-01"); d <= c->calendar.last_day; d++)
		assert_int_equal(deadline_is_working(&c->calendar, d), deadline_is_working(&old->calendar, d));
	arena_free(a);
}

static void
test_the_builtin_one_has_what_intake_needs(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct catalogue *c = builtin(a);
	assert_true(c->n_procedures >= 40);
	assert_string_equal(c->date, "2026-11-29");
	assert_int_equal(strlen(c->digest), 64);
	assert_true(c->invented > 0);
	for (size_t i = 0; i < c->n_procedures; i++) {
		const struct procedure *p = &c->procedures[i];
		assert_true(p->n_units > 0 && p->n_results > 0 && p->n_steps > 0);
		assert_non_null(procedure_terms(p, CHANNEL_DIRECT));
	}
	assert_int_equal(c->tariff.n_postage, DISTANCES);
	arena_free(a);
}

static void
test_a_procedure_is_looked_up_on_a_day(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct catalogue *c = builtin(a);
	const struct procedure *before = catalogue_procedure(c, "2.000488", day("2025-02-28"));
	const struct procedure *after = catalogue_procedure(c, "2.000488", day("2025-03-01"));
	assert_non_null(before);
	assert_non_null(after);
	assert_false(catalogue_handles(before, "H27.32"));
	assert_true(catalogue_handles(after, "H27.32"));
	assert_null(catalogue_procedure(c, "2.00048", day("2025-03-01")));
	assert_null(catalogue_commune(c, "18133", day("2025-06-30")));
	assert_string_equal(catalogue_commune(c, "18133", day("2025-07-01"))->name, "Xã Hương Sơn");
	arena_free(a);
}

static void
test_a_unit_is_found_in_both_forms_and_by_what_it_was(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct catalogue *c = builtin(a);
	const struct {
		const char *code, *unit;
	} rows[] = {
	    {"H27.57", "H27.57"},
	    {"000.00.57.H27", "H27.57"},
	    {"h27.57", "H27.57"},
	    {"H27.40", "H27.57"},
	    {"000.00.40.H27", "H27.57"},
	    {"H27.40.01", "H27.57"},
	    {"000.01.40.H27", "H27.57"},
	    {"H27.99", NULL},
	    {"", NULL},
	    {"H27..57", NULL},
	    {"000.00.00.H27", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct unit *u = catalogue_unit_of(c, rows[i].code);
		if (rows[i].unit == NULL)
			assert_null(u);
		else
			assert_string_equal(u->code, rows[i].unit);
	}
	assert_null(catalogue_unit(c, "H27.40")); /* nobody is sent there any more */
	arena_free(a);
}

static void
test_codes_of_units_have_one_form(void **state)
{
	(void)state;
	char out[UNIT_CODE_MAX + 1];
	const struct {
		const char *code, *normal;
	} rows[] = {
	    {"000.00.12.H56", "H56.12"},
	    {"000.00.01.H22", "H22.01"},
	    {"000.00.00.G22", "G22"},
	    {"001.02.12.H56", "H56.12.02.001"},
	    {"001.00.12.H56", "H56.12.001"},
	    {"H22.55", "H22.55"},
	    {"g09.20", "G09.20"},
	    {"H56", "H56"},
	    {"H56.12.02.001", "H56.12.02.001"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(unit_code_normal(rows[i].code, out), 0);
		assert_string_equal(out, rows[i].normal);
		assert_int_equal(unit_code_normal(rows[i].normal, out), 0); /* and stays so */
		assert_string_equal(out, rows[i].normal);
	}
	const char *bad[] = {"", ".", "H27.", ".H27", "H27..1", "H27 1", "Hà.1",
	    "1234567890.1234567890.1234567890.1234567890.1234567890.1234567890"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(unit_code_normal(bad[i], out), -1);
}

/* ---- wrong ones: a sound small one, in which one text is another ---- */

#define DATES                                                                                                             \
	"\"version\":\"2026-11-29\",\"lastDay\":\"2027-12-31\",\"daysOff\":[{\"date\":\"2026-01-01\",\"name\":\"Tết\"," \
	"\"source\":\"S\"}],\"daysWorked\":[{\"date\":\"2026-01-10\",\"name\":\"Bù\",\"source\":\"S\"}]"
#define PLACES                                                                                                             \
	"\"communes\":[{\"code\":\"18133\",\"name\":\"C\",\"province\":\"42\",\"from\":\"2025-07-01\"}],"                  \
	"\"units\":[{\"code\":\"H27.57\",\"name\":\"U\",\"kind\":\"COMMUNE\",\"province\":\"42\",\"commune\":\"18133\"}]," \
	"\"aliases\":[{\"code\":\"H27.40\",\"to\":\"H27.57\"},{\"code\":\"H27.41\",\"to\":\"H27.40\"}],"                   \
	"\"postOffices\":[{\"pos\":\"480150\",\"name\":\"P\",\"province\":\"42\",\"commune\":\"18133\"}],"                 \
	"\"neighbours\":[{\"one\":\"42\",\"two\":\"40\"}]"
#define PRICES                                                                                                                     \
	"\"paperTypes\":[{\"code\":\"GT.1\",\"name\":\"G\",\"pages\":\"A4\"}],"                                                    \
	"\"digitising\":[{\"code\":\"A4\",\"name\":\"A\",\"tiers\":[{\"pages\":9,\"amount\":10},{\"amount\":8}],\"source\":\"S\"}" \
	"],"                                                                                                                       \
	"\"digitisingDefault\":\"A4\",\"postage\":[{\"distance\":\"OTHER\",\"weights\":[{\"grams\":100,\"amount\":20},"            \
	"{\"grams\":250,\"amount\":25}],\"furtherGrams\":100,\"furtherAmount\":5,\"maxGrams\":1000,\"source\":\"S\"}],"            \
	"\"discounts\":[{\"code\":\"D\",\"name\":\"D\",\"discounts\":[{\"fee\":\"LP\",\"percent\":50,\"source\":\"S\"}]}]"
#define FEES "\"fees\":[{\"code\":\"LP\",\"name\":\"F\",\"amount\":20000,\"source\":\"S\"}]"
#define ROW  "{\"channel\":\"POSTAL\",\"limit\":3,\"unit\":\"WORKING_DAYS\",\"source\":\"S\"," FEES "}"
#define PART "{\"code\":\"TK.01\",\"name\":\"T\",\"class\":\"ON_DEMAND\",\"required\":true,\"paper\":\"GT.1\"}"
#define PROCS                                                                                                                     \
	"{\"procedures\":[{\"code\":\"1.1\",\"name\":\"N\",\"field\":\"F\",\"until\":\"2025-12-31\",\"components\":[" PART "],"   \
	"\"channels\":[" ROW "],\"steps\":[{\"name\":\"S\",\"who\":\"W\",\"minutes\":1440}],\"results\":[{\"code\":\"R\","        \
	"\"name\":\"R\"}],\"lookups\":[\"STORE\"],\"unitKinds\":[\"COMMUNE\"]},{\"code\":\"1.1\",\"name\":\"N\",\"field\":\"F\"," \
	"\"from\":\"2026-01-01\",\"components\":[" PART "],\"channels\":[" ROW "],\"units\":[\"H27.57\"]}]}"

static const char *const base[] = {"{" DATES "}", "{" PLACES "}", "{" PRICES "}", PROCS};
static const char *const names[] = {"days.json", "places.json", "prices.json", "procedures.json"};

/* The first `from` of the base is `to`. */
static enum catalogue_outcome
take(struct arena *a, const char *from, const char *to, struct buf *told, struct catalogue **c)
{
	struct catalogue_text files[4];
	bool found = false;
	for (int i = 0; i < 4; i++) {
		const char *at = from != NULL && !found ? strstr(base[i], from) : NULL;
		const char *text =
		    at != NULL ? arena_fmt(a, "%.*s%s%s", (int)(at - base[i]), base[i], to, at + strlen(from)) : base[i];
		found |= at != NULL;
		files[i] = (struct catalogue_text){names[i], str_of(text)};
	}
	assert_true(found || from == NULL);
	return catalogue_take(a, files, 4, append, told, c);
}

static const struct wrong {
	const char *from, *to, *says;
} wrongs[] = {
    /* time */
    {"\"until\":\"2025-12-31\"", "\"until\":\"2026-01-01\"",
	"procedures.json: procedures[1]: 1.1 is valid at the same time as at procedures.json: procedures[0]"},
    {"\"until\":\"2025-12-31\"", "\"until\":\"2025-13-31\"", "procedures[0]: until 2025-13-31 is no date"},
    {"\"until\":\"2025-12-31\"", "\"from\":\"2025-02-01\",\"until\":\"2025-01-31\"", "from comes after until"},
    {"\"from\":\"2025-07-01\"}", "\"from\":\"2025-07-01\"},{\"code\":\"18133\",\"name\":\"C\",\"province\":\"42\"}",
	"places.json: communes[0]: commune 18133 is valid at the same time as at places.json: communes[1]"},
    {"\"2026-01-10\"", "\"2026-01-01\"", "days.json: daysWorked[0]: 2026-01-01 is also off at days.json: daysOff[0]"},
    {"\"2026-01-10\"", "\"2026-01-12\"", "daysWorked[0]: 2026-01-12 is worked anyway"},
    {"\"2026-01-01\"", "\"2026-02-30\"", "daysOff[0]: date 2026-02-30 is no date"},
    {"\"2026-01-01\"", "\"2028-01-01\"", "2028-01-01 comes after lastDay"},
    {"\"version\":\"2026-11-29\",", "", "version is in no file"},
    {"\"lastDay\":\"2027-12-31\",", "", "lastDay is in no file"},
    {"{\"communes\"", "{\"lastDay\":\"2027-12-31\",\"communes\"", "places.json: lastDay is in another file, too"},
    /* places */
    {"\"to\":\"H27.57\"", "\"to\":\"H27.41\"", "places.json: aliases[0]: alias H27.40 leads back to itself"},
    {"\"to\":\"H27.57\"", "\"to\":\"H27.58\"", "places.json: aliases[0]: alias H27.40 leads to H27.58, which is no unit"},
    {"{\"code\":\"H27.40\"", "{\"code\":\"000.00.57.H27\"", "is a unit's own code"},
    {"{\"code\":\"H27.41\"", "{\"code\":\"000.00.40.H27\"", "alias H27.40 is also at"},
    {"\"commune\":\"18133\"}]", "\"commune\":\"18134\"}]", "places.json: units[0]: there is no commune 18134; add it to communes"},
    {"\"province\":\"42\",\"commune\"", "\"province\":\"40\",\"commune\"",
	"places.json: units[0]: commune 18133 is in province 42, not in 40"},
    {"\"province\":\"42\",\"from\"", "\"province\":\"43\",\"from\"", "communes[0]: 43 is no province since 1 July 2025"},
    {"\"pos\":\"480150\",\"name\":\"P\",\"province\":\"42\"", "\"pos\":\"480150\",\"name\":\"P\",\"province\":\"75\"",
	"postOffices[0]: commune 18133 is in province 42, not in 75"},
    {"\"18133\"", "\"1813x\"", "the code 1813x is not five digits"},
    {"\"two\":\"40\"", "\"two\":\"42\"", "42 is not its own neighbour"},
    {"\"two\":\"40\"", "\"two\":\"39\"", "39 is no province"},
    {"\"kind\":\"COMMUNE\"", "\"kind\":\"DISTRICT\"",
	"places.json: units[0].kind: expected one of these values: PROVINCE, DEPARTMENT"},
    /* prices */
    {"\"amount\":20000,\"source\":\"S\"", "\"amount\":20000",
	"procedures.json: procedures[0].channels[0].fees[0].source: this member is required; add it / trường này là bắt buộc"},
    {"{\"code\":\"H27.41\",\"to\":\"H27.40\"}", "{\"code\":\"H27.41\",\"to\":\"H27.42\"},{\"code\":\"H27.42\",\"to\":\"H27.41\"}",
	"alias H27.41 leads back to itself; let one of the circle lead to a unit / các mã cũ này trỏ vòng tròn"},
    {"\"until\":\"2025-12-31\"", "\"until\":\"2026-06-30\"", "give one an earlier until / hai mục trùng thời gian hiệu lực"},
    {"\"from\":\"2025-07-01\"}", "\"from\":\"2025-07-01\",\"was\":[\"1813\"]}", "communes[0]: was 1813 is not five digits"},
    {"{\"communes\"", "{\"communesFrom\":\"2025-07-32\",\"communes\"", "communesFrom 2025-07-32 is no date"},
    {"\"unit\":\"WORKING_DAYS\",\"source\":\"S\"", "\"unit\":\"WORKING_DAYS\"",
	"procedures.json: procedures[0].channels[0].source: this member is required; add it"},
    {"\"amount\":20000", "\"amount\":-1", "procedures[0].channels[0].fees[0].amount: expected a whole number from 0"},
    {"\"percent\":50", "\"percent\":101", "prices.json: discounts[0].discounts[0].percent: expected a whole number from 0 to 100"},
    {"\"percent\":50", "\"percent\":-1", "discounts[0].discounts[0].percent: expected a whole number from 0 to 100"},
    {"\"fee\":\"LP\"", "\"fee\":\"LQ\"", "prices.json: discounts[0]: discounts[0]: no procedure has the fee LQ"},
    {"\"grams\":250", "\"grams\":100", "prices.json: postage[0]: weights[1]: grams must grow"},
    {"\"amount\":25", "\"amount\":19", "weights[1]: grams must grow and the amount may not fall"},
    {"\"furtherGrams\":100,\"furtherAmount\":5,", "", "maxGrams is 1000, the last tier ends at 250 grams"},
    {"\"furtherGrams\":100,", "", "furtherGrams and furtherAmount belong together"},
    {"{\"amount\":8}", "{\"pages\":20,\"amount\":8}", "digitising[0]: tiers[1]: pages must grow"},
    {"\"pages\":\"A4\"", "\"pages\":\"A3\"", "paperTypes[0]: there is no price class A3; add it to digitising"},
    {"\"digitisingDefault\":\"A4\"", "\"digitisingDefault\":\"A3\"", "digitisingDefault: there is no price class A3"},
    /* procedures */
    {"\"class\":\"ON_DEMAND\"", "\"class\":\"SOMETIMES\"",
	"procedures.json: procedures[0].components[0].class: expected one of these values: EARLIER_RESULT"},
    {"\"class\":\"ON_DEMAND\"", "\"class\":\"AGENCY_RESULT\"", "component TK.01 comes while the dossier is processed"},
    {"\"required\":true", "\"required\":true,\"condition\":\"khi cần\"", "component TK.01 has a condition"},
    {PART, PART "," PART, "procedures[0]: component TK.01 is there twice"},
    {"\"paper\":\"GT.1\"", "\"paper\":\"GT.2\"", "TK.01 names the paper type GT.2, which is not there; add it to paperTypes"},
    {"\"channel\":\"POSTAL\"", "\"channel\":\"ONLINE\"", "1.1 has no row for the channel POSTAL"},
    {ROW, ROW "," ROW, "channel POSTAL is there twice"},
    {"\"minutes\":1440", "\"minutes\":1441", "the steps of 1.1 take 1441 minutes, its postal limit is 1440"},
    {"[\"STORE\"]", "[\"SHELF\"]", "there is no database SHELF"},
    {"[\"COMMUNE\"]", "[\"DISTRICT\"]", "there is no kind of unit DISTRICT"},
    {"[\"COMMUNE\"]", "[\"CENTRE\"]", "1.1 has no competent unit"},
    {"[\"H27.57\"]", "[\"H27.58\"]", "procedures.json: procedures[1]: there is no unit H27.58; add it to units"},
    {"[\"H27.57\"]", "[\"H27.57\",\"H27.57\"]", "unit H27.57 is there twice"},
    {"\"code\":\"1.1\"", "\"code\":\"1 1\"", "the code 1 1 has other characters"},
    {"\"name\":\"N\"", "\"nam\":\"N\"", "procedures.json: procedures[0].nam: the schema has no such member; take it out"},
    {PROCS, "{\"procedures\":[]}", "it has no procedures"},
    {PROCS, "{", "procedures.json: expected well-formed JSON"},
};

static void
test_what_is_wrong_is_told_with_file_entry_and_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		struct arena *a = arena_new(0);
		struct catalogue *c = NULL;
		struct buf told;
		buf_init(&told, a, 1 << 16);
		assert_int_equal(take(a, wrongs[i].from, wrongs[i].to, &told, &c), CATALOGUE_WRONG);
		if (told.p == NULL || strstr(told.p, wrongs[i].says) == NULL)
			fail_msg("%s -> %s: %s does not say %s", wrongs[i].from, wrongs[i].to, told.p, wrongs[i].says);
		assert_null(c);
		arena_free(a);
	}
}

static const char *
codes(const struct catalogue *c, const char *was, char *out)
{
	size_t n;
	const struct commune_was *row = catalogue_commune_was(c, was, &n);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(out + strlen(out), 100 - strlen(out), "%s%s%s", i > 0 ? " " : "", row[i].now->code,
		    row[i].part ? "*" : "");
	return out;
}

/* Decision 19/2025/QD-TTg: all of them, with the ten of Đồng Nai twice. */
static void
test_the_builtin_one_has_all_communes(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct catalogue *c = builtin(a);
	size_t n = 0;
	char out[100];
	for (size_t i = 0; i < c->n_communes; i++)
		n += !c->communes[i].invented && c->communes[i].from <= day("2025-07-01") &&
		    c->communes[i].until >= day("2025-07-01");
	assert_int_equal(n, 3321);
	assert_int_equal(c->communes_from, day("2025-07-01"));
	assert_string_equal(catalogue_commune(c, "26170", day("2026-04-29"))->name, "Xã Trị An");
	assert_string_equal(catalogue_commune(c, "26170", day("2026-04-30"))->name, "Phường Trị An");
	assert_string_equal(codes(c, "18187", out), "18133");
	assert_string_equal(codes(c, "00556", out), "00541*");
	assert_string_equal(codes(c, "99999", out), "");
	arena_free(a);
}

static void
test_the_small_one_is_sound(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue *c = NULL;
	struct buf told;
	buf_init(&told, a, 1 << 16);
	assert_int_equal(take(a, NULL, NULL, &told, &c), CATALOGUE_READ);
	assert_int_equal(told.len, 0);
	assert_string_equal(catalogue_unit_of(c, "H27.41")->code, "H27.57");
	assert_int_equal(c->procedures[0].state_fee, 20000);
	assert_int_equal(c->invented, 0);
	arena_free(a);
}

static void
test_a_unit_may_have_the_older_form_as_its_own(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue *c = NULL;
	struct buf told;
	buf_init(&told, a, 1 << 16);
	const char *more = "\"units\":[{\"code\":\"000.00.58.H27\",\"name\":\"V\",\"kind\":\"COMMUNE\",\"province\":\"42\"},";
	assert_int_equal(take(a, "\"units\":[", more, &told, &c), CATALOGUE_READ);
	assert_string_equal(catalogue_unit_of(c, "H27.58")->code, "000.00.58.H27");
	assert_string_equal(catalogue_unit_of(c, "000.00.58.H27")->code, "000.00.58.H27");
	more = "\"units\":[{\"code\":\"000.00.57.H27\",\"name\":\"V\",\"kind\":\"COMMUNE\",\"province\":\"42\"},";
	assert_int_equal(take(a, "\"units\":[", more, &told, &c), CATALOGUE_WRONG); /* one unit by two codes */
	assert_non_null(strstr(told.p, "places.json: units[0]: unit H27.57 is there in both forms"));
	arena_free(a);
}

static void
test_all_that_is_wrong_is_told_at_once(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue *c = NULL;
	struct buf told;
	const struct catalogue_text files[] = {
	    {"one.json", str_of("{\"units\":[{\"code\":\"H1\",\"name\":\"U\",\"kind\":\"COMMUNE\",\"province\":\"99\"}]}")},
	    {"two.json", str_of("{\"aliases\":[{\"code\":\"H2\",\"to\":\"H3\"}]}")},
	};
	buf_init(&told, a, 1 << 16);
	assert_int_equal(catalogue_take(a, files, 2, append, &told, &c), CATALOGUE_WRONG);
	assert_non_null(strstr(told.p, "one.json: units[0]: 99 is no province"));
	assert_non_null(strstr(told.p, "two.json: aliases[0]: alias H2 leads to H3"));
	assert_non_null(strstr(told.p, "it has no procedures"));
	arena_free(a);
}

/* ---- the path: a folder, a file of before, nothing ---- */

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
test_a_folder_is_read_whole_and_a_file_is_of_before(void **state)
{
	(void)state;
	struct tempdir t;
	struct arena *a = arena_new(0);
	struct catalogue *c = NULL;
	struct buf told;
	buf_init(&told, a, 1 << 16);
	tempdir_make(&t);
	assert_int_equal(catalogue_load(a, tempdir_file(&t, "none"), append, &told, &c), CATALOGUE_UNREADABLE);
	const char *folder = arena_str(a, tempdir_file(&t, "c"));
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(catalogue_load(a, folder, append, &told, &c), CATALOGUE_UNREADABLE);
	assert_non_null(strstr(told.p, "it has no file that ends in .json"));
	for (int i = 0; i < 4; i++)
		write_file(arena_fmt(a, "%s/%s", folder, names[i]), base[i]);
	write_file(arena_fmt(a, "%s/catalogue.schema.json", folder), "not read");
	write_file(arena_fmt(a, "%s/README", folder), "not read");
	told.len = 0;
	assert_int_equal(catalogue_load(a, folder, append, &told, &c), CATALOGUE_READ);
	assert_int_equal(told.len, 0);
	assert_int_equal(c->n_procedures, 2);
	const char *digest = c->digest;
	write_file(arena_fmt(a, "%s/more.json", folder), "{\"note\":[\"x\"]}");
	assert_int_equal(catalogue_load(a, folder, append, &told, &c), CATALOGUE_READ);
	assert_string_not_equal(c->digest, digest); /* another version */
	const struct asset *f = asset_find("schemas/catalogue/1.0/catalogue.json");
	write_file(tempdir_file(&t, "old.json"), f->data);
	assert_int_equal(catalogue_load(a, tempdir_file(&t, "old.json"), append, &told, &c), CATALOGUE_READ);
	assert_int_equal(c->n_procedures, 26);
	assert_null(c->date);
	assert_int_equal(strlen(c->digest), 64);
	tempdir_remove(&t);
	arena_free(a);
}

/* ---- the published schema ---- */

/* tests/interop/ajv.mjs puts the same documents to a general engine and the published schema. */
static void
test_the_reader_agrees_with_the_published_schema(void **state)
{
	(void)state;
	const char *folder = "tests/interop/catalogue-cases";
	DIR *d = opendir(folder);
	size_t n = 0;
	assert_non_null(d);
	for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (strstr(entry->d_name, ".json") == NULL)
			continue;
		struct arena *a = arena_new(0);
		struct catalogue *c = NULL;
		struct buf told;
		buf_init(&told, a, 1 << 16);
		json_t *file = json_load_file(arena_fmt(a, "%s/%s", folder, entry->d_name), 0, NULL);
		assert_non_null(file);
		char *doc = json_dumps(json_object_get(file, "document"), 0);
		const struct catalogue_text text = {entry->d_name, str_of(doc)};
		enum catalogue_outcome outcome = catalogue_take(a, &text, 1, append, &told, &c);
		if ((outcome == CATALOGUE_READ) != json_is_true(json_object_get(file, "valid")))
			fail_msg("%s: %s", entry->d_name, told.p);
		free(doc);
		json_decref(file);
		arena_free(a);
		n++;
	}
	closedir(d);
	assert_true(n >= 20);
}

static void
knows(const char *schema, const char *(*word)(unsigned), unsigned words)
{
	for (unsigned w = 0; w < words; w++) {
		char quoted[64];
		snprintf(quoted, sizeof quoted, "\"%s\"", word(w));
		if (strstr(schema, quoted) == NULL)
			fail_msg("the schema does not know %s", quoted);
	}
}

static void
test_the_published_schema_knows_the_words_of_the_tables(void **state)
{
	(void)state;
	const struct asset *f = asset_find("schemas/catalogue/2.0/catalogue.schema.json");
	assert_non_null(f);
	knows(f->data, component_class_name, COMPONENT_CLASSES);
	knows(f->data, channel_name, CHANNELS);
	knows(f->data, fee_kind_name, FEE_KINDS);
	knows(f->data, database_name, DATABASES);
	knows(f->data, unit_kind_name, UNIT_KINDS);
	knows(f->data, distance_name, DISTANCES);
	knows(f->data, limit_unit_name, LIMIT_UNITS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_builtin_one_says_of_the_post_what_the_one_of_before_said),
	    cmocka_unit_test(test_the_builtin_one_has_what_intake_needs),
	    cmocka_unit_test(test_a_procedure_is_looked_up_on_a_day),
	    cmocka_unit_test(test_a_unit_is_found_in_both_forms_and_by_what_it_was),
	    cmocka_unit_test(test_codes_of_units_have_one_form),
	    cmocka_unit_test(test_what_is_wrong_is_told_with_file_entry_and_what_to_do),
	    cmocka_unit_test(test_the_builtin_one_has_all_communes),
	    cmocka_unit_test(test_the_small_one_is_sound),
	    cmocka_unit_test(test_a_unit_may_have_the_older_form_as_its_own),
	    cmocka_unit_test(test_all_that_is_wrong_is_told_at_once),
	    cmocka_unit_test(test_a_folder_is_read_whole_and_a_file_is_of_before),
	    cmocka_unit_test(test_the_reader_agrees_with_the_published_schema),
	    cmocka_unit_test(test_the_published_schema_knows_the_words_of_the_tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
