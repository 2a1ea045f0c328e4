/* SPDX-License-Identifier: Apache-2.0 */
/* Every refusal in both languages: each row of the tables has two halves that are what they say they are, and a next step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

enum { SENTENCE_TEXT = 500 }; /* characters: SentenceText of the contracts */

static size_t
characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Letters that only Vietnamese text has. */
static bool
is_vietnamese(const char *s)
{
	size_t marks = 0;

	assert_true(text_is_utf8(s, strlen(s)));
	for (; *s != '\0'; s++)
		marks += (unsigned char)*s >= 0xc3;
	return marks > 0;
}

/* English words that no Vietnamese sentence of ours has. */
static const char *
english_in(const char *s)
{
	static const char *const words[] = {
	    " the ", " of ", " is ", " must ", " may ", " not ", " with ", " and ", "expected", " a value", " characters"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strstr(s, words[i]) != NULL)
			return words[i];
	return NULL;
}

static bool
is_ascii(const char *s)
{
	while (*s != '\0' && (unsigned char)*s < 0x80)
		s++;
	return *s == '\0';
}

static void
check_pair(const char *what, const char *vi, const char *en)
{
	if (!is_vietnamese(vi) || english_in(vi) != NULL || strchr(vi, '%') != NULL)
		fail_msg("%s: not Vietnamese: \"%s\"", what, vi);
	if (!is_ascii(en) || strlen(en) < 4 || strchr(en, '%') != NULL)
		fail_msg("%s: not English: \"%s\"", what, en);
	if (strcmp(vi, en) == 0 || vi[strlen(vi) - 1] == '.' || en[strlen(en) - 1] == '.')
		fail_msg("%s: alike, or with a full stop: \"%s\" \"%s\"", what, vi, en);
}

static void
test_every_error_has_two_halves_and_a_next_step(void **state)
{
	(void)state;
	for (int c = 0; c < ERR_COUNT; c++) {
		enum err_code code = (enum err_code)c;
		check_pair(err_name(code), err_vi(code), err_en(code));
		check_pair(err_name(code), err_next(code, true), err_next(code, false));
		assert_true(characters(err_vi(code)) > 10 && characters(err_next(code, true)) > 10);
		assert_true(err_next(code, false)[0] >= 'A' && err_next(code, false)[0] <= 'Z');
	}
}

static void
test_every_hint_has_two_halves(void **state)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];

	(void)state;
	for (int h = HINT_NONE + 1; h < HINT_COUNT; h++) {
		enum err_hint hint = (enum err_hint)h;
		err_hint_text(hint, true, "{1}", "{2}", vi, sizeof vi);
		err_hint_text(hint, false, "{1}", "{2}", en, sizeof en);
		check_pair(err_hint_name(hint), vi, en);
		/* both say the same of the arguments */
		if ((strstr(vi, "{1}") == NULL) != (strstr(en, "{1}") == NULL) ||
		    (strstr(vi, "{2}") == NULL) != (strstr(en, "{2}") == NULL))
			fail_msg("%s: \"%s\" \"%s\"", err_hint_name(hint), vi, en);
	}
}

/* The longest there can be fits what the contracts say of a sentence. */
static void
test_every_refusal_is_whole_with_each_hint(void **state)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX], expected[ERR_EXPECTED_MAX], one[ERR_HINT_ONE], two[ERR_HINT_TWO];

	(void)state;
	memset(one, 'x', sizeof one - 1);
	memset(two, 'y', sizeof two - 1);
	one[sizeof one - 1] = two[sizeof two - 1] = '\0';
	for (int c = 1; c < ERR_COUNT; c++)
		for (int h = HINT_NONE + 1; h < HINT_COUNT; h++) {
			struct err e = {0};
			err_set(&e, (enum err_code)c, "%s", "for the log");
			err_hint(&e, (enum err_hint)h, one, two);
			err_sentence(&e, true, vi, sizeof vi);
			err_sentence(&e, false, en, sizeof en);
			err_expected(&e, expected, sizeof expected);
			if (characters(vi) > SENTENCE_TEXT || characters(en) > SENTENCE_TEXT ||
			    characters(expected) > SENTENCE_TEXT || expected[0] == '\0')
				fail_msg("%s %s: %zu, %zu, %zu characters", err_name(e.code), err_hint_name(e.hint), characters(vi),
				    characters(en), characters(expected));
			assert_null(strstr(vi, "for the log"));
			assert_int_equal(vi[strlen(vi) - 1], '.');
			assert_non_null(strstr(vi, err_next(e.code, true)));
			assert_non_null(strstr(en, err_next(e.code, false)));
		}
}

/* Nobody signs and sends at a page. */
static void
test_a_person_is_told_what_is_needed_and_not_to_sign(void **state)
{
	(void)state;
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];
	struct err e = {0};

	err_at(&e, ERR_BAD_VALUE, "Phone", "for the log");
	err_hint_range(&e, HINT_LENGTH, 1, 9);
	err_for_person(&e, true, vi, sizeof vi);
	err_for_person(&e, false, en, sizeof en);
	assert_string_equal(vi, "Giá trị không hợp lệ: cần từ 1 đến 9 ký tự.");
	assert_string_equal(en, "A value is not valid: 1 to 9 characters.");
	err_clear(&e);
	err_set(&e, ERR_LOGIN, "for the log");
	err_for_person(&e, true, vi, sizeof vi);
	assert_string_equal(vi,
	    "Tên, mật khẩu hoặc mã xác thực không đúng. Hãy nhập lại; nếu quên mật khẩu, hãy nhờ người vận hành đặt lại.");
	err_clear(&e);
	err_set(&e, ERR_MISSING_COMPONENT, "for the log");
	err_hint(&e, HINT_ONE_OF, "ô", NULL);
	err_for_person(&e, true, vi, sizeof vi);
	assert_null(strstr(vi, "ký lại"));
}

/* What only who signs is told: no page says it. */
static bool
is_of_programs(enum err_code c)
{
	static const enum err_code theirs[] = {ERR_BAD_HTTP, ERR_BAD_METHOD, ERR_BAD_MESSAGE, ERR_REFUSED_SIG, ERR_CLIENT_CERT,
	    ERR_STALE, ERR_REPLAYED, ERR_WRONG_AUDIENCE, ERR_FORBIDDEN, ERR_WRONG_ACTION, ERR_UNKNOWN_OPERATION, ERR_NOT_UNDERSTOOD,
	    ERR_VERSION_MISMATCH, ERR_SCHEMA, ERR_NO_SUCH_PERSON, ERR_CONFIG};

	for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++)
		if (theirs[i] == c)
			return true;
	return false;
}

static void
test_a_person_is_told_nothing_in_words_of_programs(void **state)
{
	static const char *const words[] = {"ký lại", "signed", "sign anew", "then sign", "WSDL", "OpenAPI", "SOAP", "REST", "GET ",
	    "GetDossier", "GetProcedure", "ListProcedures", "Retry-After", "Content-Type", "AuditId", "SHA-256", "/readyz",
	    "đối tác đã gửi", "partner that sent"};

	(void)state;
	for (int c = ERR_NONE + 1; c < ERR_COUNT; c++)
		for (int vi = 0; vi < 2 && !is_of_programs((enum err_code)c); vi++) {
			char said[ERR_SENTENCE_MAX];
			struct err e = {0};
			err_set(&e, (enum err_code)c, "for the log");
			err_for_person(&e, vi, said, sizeof said);
			const char *last = strstr(said, ". ");
			for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
				if (last == NULL || strstr(last, words[i]) != NULL)
					fail_msg("%s at a page: %s", err_name(e.code), said);
		}
}

static void
test_arguments_are_cut_at_a_character_and_not_read_again(void **state)
{
	struct err e = {0};
	char long_text[400] = "", s[ERR_SENTENCE_MAX];

	(void)state;
	for (size_t i = 0; i + 4 < sizeof long_text; i += 3)
		memcpy(long_text + i, "ễ", 4);
	err_at(&e, ERR_BAD_VALUE, long_text, "x");
	err_hint(&e, HINT_ONE_OF, long_text, NULL);
	assert_true(text_is_utf8(e.field, strlen(e.field)) && text_is_utf8(e.one, strlen(e.one)));
	assert_true(strlen(e.one) > sizeof e.one - 4);
	err_hint(&e, HINT_EITHER, "{2}", "{1}");
	err_sentence(&e, false, s, sizeof s);
	assert_non_null(strstr(s, "either {2} or {1}"));
	char small[8];
	err_sentence(&e, false, small, sizeof small);
	assert_string_equal(small, "a value");
}

/* What the front answers by itself (scripts/haproxy.cfg.in) has no AuditId, and so no step that needs one. */
static void
check_page(const char *text)
{
	json_t *page = json_loads(text, 0, NULL);
	const char *vi = json_string_value(json_object_get(page, "messageVi")),
		   *en = json_string_value(json_object_get(page, "messageEn"));
	json_int_t status = json_integer_value(json_object_get(page, "status"));
	struct err e = {.code = err_find(json_string_value(json_object_get(page, "code")))};
	char own_vi[ERR_SENTENCE_MAX], own_en[ERR_SENTENCE_MAX];

	assert_true(page != NULL && e.code < ERR_COUNT);
	err_sentence(&e, true, own_vi, sizeof own_vi);
	err_sentence(&e, false, own_en, sizeof own_en);
	bool own = err_http(e.code) == status && strstr(own_en, "AuditId") == NULL;
	if (own && (strcmp(vi, own_vi) != 0 || strcmp(en, own_en) != 0))
		fail_msg("%d: not as err.tbl says: \"%s\" \"%s\"", (int)status, vi, en);
	if (!is_vietnamese(vi) || english_in(vi) != NULL || strstr(vi, ". Hãy ") == NULL || vi[strlen(vi) - 1] != '.')
		fail_msg("%d: \"%s\"", (int)status, vi);
	if (!is_ascii(en) || strstr(en, ". ") == NULL || en[strlen(en) - 1] != '.' || strstr(en, "AuditId") != NULL)
		fail_msg("%d: \"%s\"", (int)status, en);
	if (json_is_true(json_object_get(page, "retryable")) != err_retryable(e.code) && status != 408)
		fail_msg("%d: may it be repeated?", (int)status);
	json_decref(page);
}

static void
test_the_front_refuses_in_the_same_words(void **state)
{
	FILE *f = fopen("scripts/haproxy.cfg.in", "r");
	char line[2000];
	size_t n = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		char *from = strstr(line, "http-error status ") != NULL ? strchr(line, '\'') : NULL;
		if (from == NULL)
			continue;
		from[1 + strcspn(from + 1, "'")] = '\0';
		check_page(from + 1);
		n++;
	}
	fclose(f);
	assert_int_equal(n, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_error_has_two_halves_and_a_next_step),
	    cmocka_unit_test(test_every_hint_has_two_halves),
	    cmocka_unit_test(test_every_refusal_is_whole_with_each_hint),
	    cmocka_unit_test(test_a_person_is_told_what_is_needed_and_not_to_sign),
	    cmocka_unit_test(test_a_person_is_told_nothing_in_words_of_programs),
	    cmocka_unit_test(test_arguments_are_cut_at_a_character_and_not_read_again),
	    cmocka_unit_test(test_the_front_refuses_in_the_same_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
