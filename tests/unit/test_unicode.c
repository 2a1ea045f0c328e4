/* SPDX-License-Identifier: Apache-2.0 */
/* Unicode form NFC and the rules of texts: Vietnamese in every form, and what nobody can see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/unicode.h"

static const struct {
	const char *text;
	bool nfc;
} forms[] = {
	{"", true},
	{"Nguyen Thi Mau", true},
	{"Nguyễn Thị Ngọc Ánh", true},                      /* composed */
	{"Nguye\u0302\u0303n", false},                      /* e, circumflex, tilde */
	{"Nguy\u00ea\u0303n", false},                       /* half composed: ê, tilde */
	{"Thi\u0323", false},
	{"A\u0301nh", false},
	{"Ho\u031b\u0300", false},                          /* o, horn, grave */
	{"H\u01a1\u0300", false},                           /* ơ, grave */
	{"tu\u0323\u031b", false},                          /* dot below before horn: the wrong order besides */
	{"\u1ecd\u0302", false},                            /* ọ, circumflex: ộ */
	{"\u00f4\u0323", false},                            /* ô, dot below: ộ too, though its pieces are ọ and circumflex */
	{"\u00ea\u0323u", false},
	{"Đặng Đình Đỗ", true},
	{"D\u0306", true},                                  /* no composed letter: that is its form */
	{"x\u0301", true},
	{"x\u0323\u0301", true},
	{"x\u0301\u0323", false},                           /* marks out of order */
	{"a\u0328\u0301", false},                           /* ą, then acute */
	{"\u0341", false},                                  /* the old tone marks are others in NFC */
	{"\u0340", false},
	{"\u212b", false},                                  /* Ångström sign */
	{"\u2126", false},                                  /* ohm sign */
	{"\u0958", false},                                  /* composed, but excluded */
	{"\u1112\u1161\u11ab", false},                      /* Hangul in pieces */
	{"\ud55c", true},
	{"\ud558\u11ab", false},
	{"\uf900", false},                                  /* compatibility ideograph */
	{"漢字 かな", true},
	{"か\u3099", false},
	{"\U0001f600", true},
};

static void
test_a_text_is_in_form_nfc_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (unicode_is_nfc(forms[i].text, strlen(forms[i].text)) != forms[i].nfc)
			fail_msg("row %zu: %s", i, forms[i].text);
}

/* Every composed Vietnamese letter: base letter, then its marks in the order of their composition. */
static void
test_all_vietnamese_letters_are_whole(void **state)
{
	(void)state;
	static const char *const letters[] = {
		"áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ",
		"ÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴĐ",
	};
	static const char *const vowels = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY";
	static const char *const tones[] = {"\u0301", "\u0300", "\u0309", "\u0303", "\u0323"};

	for (size_t i = 0; i < 2; i++) {
		struct err e = {0};
		assert_int_equal(unicode_check(letters[i], TEXT_RULE_NAME, "f", &e), 0);
		assert_int_equal(unicode_count(letters[i]), 67);
	}
	for (const char *v = vowels; *v != '\0'; v += unicode_cut(v, 1))
		for (size_t t = 0; t < 5; t++) {
			char pieces[16];
			snprintf(pieces, sizeof pieces, "%.*s%s", (int)unicode_cut(v, 1), v, tones[t]);
			assert_false(unicode_is_nfc(pieces, strlen(pieces)));
		}
}

static const struct {
	const char *text;
	enum err_code name, file, note; /* ERR_NONE: fits */
} texts[] = {
#define ALL(code) ERR_##code, ERR_##code, ERR_##code
#define BUT_NOTES(code) ERR_##code, ERR_##code, ERR_NONE
	{"Nguyễn Thị Mẫu", ALL(NONE)},
	{"to-khai (bản 2).pdf", ALL(NONE)},
	{"O'Brien & Søn, 12½", ALL(NONE)},
	{"Nguyễn\u00a0Thị", ALL(NONE)},                      /* a no-break space between words is a blank */
	{"\u00a0", BUT_NOTES(BAD_CHARACTER)},
	{"\u2003", BUT_NOTES(BAD_CHARACTER)},
	{"\u3000\u3000", BUT_NOTES(BAD_CHARACTER)},
	{"\u2800", BUT_NOTES(BAD_CHARACTER)},
	{" Mẫu", BUT_NOTES(BAD_CHARACTER)},
	{"Mẫu\u00a0", BUT_NOTES(BAD_CHARACTER)},
	{"\u200b", BUT_NOTES(BAD_CHARACTER)},
	{"\u200b\u200b", BUT_NOTES(BAD_CHARACTER)},
	{"Mẫu\u200b", BUT_NOTES(BAD_CHARACTER)},
	{"M\u200dẫu", BUT_NOTES(BAD_CHARACTER)},
	{"Mẫ\u00adu", BUT_NOTES(BAD_CHARACTER)},
	{"\ufeffMẫu", BUT_NOTES(BAD_CHARACTER)},
	{"\u2060", BUT_NOTES(BAD_CHARACTER)},
	{"\u3164", BUT_NOTES(BAD_CHARACTER)},
	{"\u115f", BUT_NOTES(BAD_CHARACTER)},
	{"\ufe0f", BUT_NOTES(BAD_CHARACTER)},
	{"\U000e0041", BUT_NOTES(BAD_CHARACTER)},
	{"\u0301", BUT_NOTES(BAD_CHARACTER)},                /* a mark with nothing to stand on */
	{"M\u202eẫu", ALL(BAD_CHARACTER)},
	{"\u2066Mẫu\u2069", ALL(BAD_CHARACTER)},
	{"Mẫu\u200f", ALL(BAD_CHARACTER)},
	{"Mẫu\u200e", ALL(BAD_CHARACTER)},
	{"Mẫu\u061c", ALL(BAD_CHARACTER)},
	{"M\x01u", ALL(BAD_CHARACTER)},
	{"M\x7fu", ALL(BAD_CHARACTER)},
	{"M\xc2\x85u", ALL(BAD_CHARACTER)},
	{"M\xc2\x9fu", ALL(BAD_CHARACTER)},
	{"M\u2028u", ALL(BAD_CHARACTER)},
	{"M\ufffeu", ALL(BAD_CHARACTER)},
	{"hai\ndòng", BUT_NOTES(BAD_CHARACTER)},
	{"hai\tcột", BUT_NOTES(BAD_CHARACTER)},
	{"hai\r\ndòng", BUT_NOTES(BAD_CHARACTER)},
	{"Ngo\u0323c", ALL(NOT_NFC)},
	{"1/2", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{"a\\b", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{"a\uff0fb", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{"a\u2215b", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{"..", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{".", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{"...", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{"../x", ERR_NONE, ERR_BAD_CHARACTER, ERR_NONE},
	{"scan..pdf", ALL(NONE)},
	{".pdf", ALL(NONE)},
	{"\u2764\ufe0f \U0001f468\u200d\U0001f469", BUT_NOTES(BAD_CHARACTER)},
};

static void
fits(const char *text, enum text_rule rule, enum err_code want, size_t row)
{
	struct err e = {0};

	int rc = unicode_check(text, rule, "Dossier/Owner/Name", &e);
	if (e.code != want || rc != (want == ERR_NONE ? 0 : -1))
		fail_msg("row %zu, rule %d: %s instead of %s", row, rule, err_name(e.code), err_name(want));
	if (want != ERR_NONE) {
		assert_string_equal(e.field, "Dossier/Owner/Name");
		assert_int_not_equal(e.hint, HINT_NONE);
	}
}

static void
test_names_files_and_notes_have_their_characters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		fits(texts[i].text, TEXT_RULE_NAME, texts[i].name, i);
		fits(texts[i].text, TEXT_RULE_FILE, texts[i].file, i);
		fits(texts[i].text, TEXT_RULE_NOTE, texts[i].note, i);
	}
	fits(NULL, TEXT_RULE_NAME, ERR_NONE, 0);
}

static void
test_the_character_and_its_place_are_named(void **state)
{
	(void)state;
	struct err e = {0};

	assert_int_equal(unicode_check("Mẫu\u200b", TEXT_RULE_NAME, "Name", &e), -1);
	assert_int_equal(e.hint, HINT_WITHOUT_CHARACTER);
	assert_string_equal(e.one, "U+200B");
	assert_string_equal(e.two, "4");
}

static void
test_lengths_are_characters(void **state)
{
	(void)state;
	assert_int_equal(unicode_count(""), 0);
	assert_int_equal(unicode_count("ệ\U0001f600a"), 3);
	assert_int_equal(unicode_cut("ệệệ", 2), 6);
	assert_int_equal(unicode_cut("ệệệ", 3), 9);
	assert_int_equal(unicode_cut("ệ", 5), 3);
	assert_int_equal(unicode_cut("abc", 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_text_is_in_form_nfc_or_not),
	    cmocka_unit_test(test_all_vietnamese_letters_are_whole),
	    cmocka_unit_test(test_names_files_and_notes_have_their_characters),
	    cmocka_unit_test(test_the_character_and_its_place_are_named),
	    cmocka_unit_test(test_lengths_are_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
