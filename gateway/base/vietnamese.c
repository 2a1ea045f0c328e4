/* SPDX-License-Identifier: Apache-2.0 */
/* Vietnamese texts; see vietnamese.h. */
#include "base/vietnamese.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/unicode.h"

enum { CAPITAL_ETH = 0xd0, SMALL_ETH = 0xf0, CAPITAL_D = 0x110, SMALL_D = 0x111 };

static uint32_t
folded(uint32_t c)
{
	c = unicode_bare(c);
	if (c == CAPITAL_D || c == SMALL_D || c == CAPITAL_ETH || c == SMALL_ETH)
		return 'd';
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Signs between words of every script: those of ASCII, of Latin-1, and general punctuation. */
static bool
parts_words(uint32_t c)
{
	if (c < 0x80)
		return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
	return c < 0xc0 || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x206f) || c == 0x3000;
}

char *
vietnamese_search_key(struct arena *a, const char *s)
{
	bool gap = false;
	struct buf out;

	buf_init(&out, a, strlen(s) + 1);
	while (*s != '\0') {
		uint32_t c = unicode_next(&s);
		if (unicode_is_mark(c))
			continue;
		c = folded(c);
		if (parts_words(c)) {
			gap = out.len > 0;
			continue;
		}
		if (gap)
			buf_chr(&out, ' ');
		gap = false;
		unicode_add(&out, c);
	}
	return out.p;
}

/* ---- old code pages ---- */

/* The letters of Latin-1 that Vietnamese has. */
static bool
is_vietnamese_latin1(uint32_t c)
{
	static const char letters[] = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý";

	for (const char *s = letters; *s != '\0';)
		if (unicode_next(&s) == c)
			return true;
	return false;
}

/* VNI writes a vowel and behind it, as a letter of its own, its marks: "aâ", "oâ", "aõ".  Which letters Vietnamese has before
 * these. */
static bool
is_vni_pair(uint32_t first, uint32_t second)
{
	static const struct {
		uint32_t second;
		const char *before;
	} pairs[] = {{0xe2, "u"}, {0xea, "iyu"}, {0xf4, "u"}, {0xe3, "oui"}, {0xf5, "oi"}};

	if (first >= 0x80 || first == 0 || strchr("aeiouyAEIOUY", (int)first) == NULL)
		return false;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		if (second == pairs[i].second || second == pairs[i].second - 0x20) /* a capital */
			return strchr(pairs[i].before, (int)(first | 0x20)) == NULL;
	/* one letter twice, the second with a mark: "aà" is VNI's ầ; only "oò" is a spelling, as in goòng */
	return second >= 0xc0 && (first | 0x20) != 'o' && (unicode_bare(second) | 0x20) == (first | 0x20);
}

bool
vietnamese_is_old_font(const char *s)
{
	uint32_t last = 0;

	for (uint32_t c; *s != '\0'; last = c) {
		c = unicode_next(&s);
		if (c >= 0xa1 && c <= 0xff && c != CAPITAL_ETH && c != SMALL_ETH && !is_vietnamese_latin1(c))
			return true;
		if (is_vni_pair(last, c))
			return true;
	}
	return false;
}

bool
vietnamese_has_eth(const char *s)
{
	while (*s != '\0') {
		uint32_t c = unicode_next(&s);
		if (c == CAPITAL_ETH || c == SMALL_ETH)
			return true;
	}
	return false;
}

/* ---- phones ---- */

/* Behind 0 or +84: a mobile is 9 digits that begin with 3, 5, 7, 8 or 9 (those of 11 that began with 01 ended in 2018), a land line
 * 10 that begin with 2. */
static bool
is_dialled(const char *own)
{
	size_t n = strlen(own);

	return own[0] == '2' ? n == 10 : n == 9 && strchr("35789", own[0]) != NULL;
}

char *
vietnamese_phone(struct arena *a, const char *s)
{
	enum { DIGITS_MAX = 15 };
	char digits[DIGITS_MAX + 1];
	size_t n = 0;
	bool plus = s[strspn(s, " ")] == '+';

	for (s += strspn(s, " ") + plus; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9' && n < DIGITS_MAX)
			digits[n++] = *s;
		else if (strchr(" .-()", *s) == NULL)
			return NULL;
	}
	digits[n] = '\0';
	const char *own = strncmp(digits, "84", 2) == 0 && (plus || n >= 11) ? digits + 2
	    : !plus && digits[0] == '0'                                      ? digits + 1
									     : "";
	return is_dialled(own) ? arena_fmt(a, "+84%s", own) : NULL;
}

/* Of the letters of two and three bytes that Vietnamese has; the capital is as long. */
static unsigned
capital(unsigned c)
{
	bool latin = c >= 0xE0 && c <= 0xFE && c != 0xF7;
	bool pair = c == 0x103 || c == 0x111 || c == 0x129 || c == 0x169 || c == 0x1A1 || c == 0x1B0;
	bool marked = c >= 0x1EA1 && c <= 0x1EF9 && c % 2 == 1;

	return latin ? c - 0x20 : pair || marked ? c - 1 : c;
}

char *
vietnamese_capitals(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s, strlen(s));

	for (unsigned char *p = (unsigned char *)out; *p != '\0'; p++) {
		if (*p >= 'a' && *p <= 'z')
			*p = (unsigned char)(*p - 'a' + 'A');
		else if ((*p & 0xE0) == 0xC0 && p[1] != '\0') {
			unsigned c = capital((*p & 0x1Fu) << 6 | (p[1] & 0x3Fu));
			p[0] = (unsigned char)(0xC0 | c >> 6);
			*++p = (unsigned char)(0x80 | (c & 0x3F));
		} else if ((*p & 0xF0) == 0xE0 && p[1] != '\0' && p[2] != '\0') {
			unsigned c = capital((*p & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu));
			p[0] = (unsigned char)(0xE0 | c >> 12);
			*++p = (unsigned char)(0x80 | (c >> 6 & 0x3F));
			*++p = (unsigned char)(0x80 | (c & 0x3F));
		}
	}
	return out;
}
