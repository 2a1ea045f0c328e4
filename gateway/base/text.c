/* SPDX-License-Identifier: Apache-2.0 */
/* Text in and out; see text.h. */
#include "base/text.h"

#include <string.h>

#include "base/arena.h"

static const char b64std[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char b64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
text_hex(const void *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *b = p;
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[b[i] >> 4];
		out[2 * i + 1] = digits[b[i] & 15];
	}
	out[2 * n] = '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
text_unhex(const char *s, size_t len, void *out, size_t n)
{
	unsigned char *b = out;
	if (len != 2 * n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_digit(s[2 * i]), lo = hex_digit(s[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return -1;
		b[i] = (unsigned char)(hi << 4 | lo);
	}
	return 0;
}

static char *
encode(struct arena *a, const unsigned char *b, size_t n, const char *alphabet, bool pad)
{
	char *out = arena_bytes(a, (n + 2) / 3 * 4 + 1), *o = out;
	size_t i = 0;
	for (; i + 2 < n; i += 3) {
		unsigned v = (unsigned)b[i] << 16 | (unsigned)b[i + 1] << 8 | b[i + 2];
		*o++ = alphabet[v >> 18];
		*o++ = alphabet[v >> 12 & 63];
		*o++ = alphabet[v >> 6 & 63];
		*o++ = alphabet[v & 63];
	}
	if (i < n) {
		unsigned v = (unsigned)b[i] << 16 | (i + 1 < n ? (unsigned)b[i + 1] << 8 : 0);
		*o++ = alphabet[v >> 18];
		*o++ = alphabet[v >> 12 & 63];
		if (i + 1 < n)
			*o++ = alphabet[v >> 6 & 63];
		else if (pad)
			*o++ = '=';
		if (pad)
			*o++ = '=';
	}
	*o = '\0';
	return out;
}

char *
text_base64(struct arena *a, const void *p, size_t n)
{
	return encode(a, p, n, b64std, true);
}

char *
text_base64url(struct arena *a, const void *p, size_t n)
{
	return encode(a, p, n, b64url, false);
}

enum { B64_BAD, B64_DIGITS, B64_PAD = B64_DIGITS + 64, B64_SPACE };

/* A digit's value on top of B64_DIGITS, or what else a character is; all that are not named are bad. */
static const unsigned char b64_class[256] = {
	['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9,
	['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17,
	['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25,
	['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33,
	['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41,
	['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49,
	['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56, ['4'] = 57,
	['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
	['='] = B64_PAD, [' '] = B64_SPACE, ['\t'] = B64_SPACE, ['\r'] = B64_SPACE, ['\n'] = B64_SPACE,
};

static unsigned char *
put_three(unsigned char *o, unsigned acc)
{
	*o++ = (unsigned char)(acc >> 16);
	*o++ = (unsigned char)(acc >> 8);
	*o++ = (unsigned char)acc;
	return o;
}

/* The usual case: four digits and nothing between them. */
static bool
four_digits(const char *s, unsigned *acc)
{
	unsigned v[4], all = 0;

	for (int i = 0; i < 4; i++)
		all |= v[i] = b64_class[(unsigned char)s[i]] - B64_DIGITS;
	if (all >= 64)
		return false;
	*acc = v[0] << 18 | v[1] << 12 | v[2] << 6 | v[3];
	return true;
}

int
text_unbase64(struct arena *a, const char *s, size_t len, unsigned char **out, size_t *out_len)
{
	unsigned char *buf = arena_bytes(a, len / 4 * 3 + 3), *o = buf;
	unsigned acc = 0, digits = 0, pads = 0;
	for (size_t i = 0; i < len; i++) {
		if (digits == 0 && pads == 0 && len - i >= 4 && four_digits(s + i, &acc)) {
			o = put_three(o, acc);
			acc = 0;
			i += 3;
			continue;
		}
		unsigned class = b64_class[(unsigned char)s[i]];
		if (class == B64_SPACE)
			continue;
		if (class == B64_BAD || (class < B64_PAD && pads > 0) || pads == 2)
			return -1;
		pads += class == B64_PAD;
		acc = acc << 6 | (class == B64_PAD ? 0 : class - B64_DIGITS);
		if (++digits == 4) {
			o = put_three(o, acc);
			acc = digits = 0;
		}
	}
	if (digits != 0 || (pads > 0 && o == buf))
		return -1;
	o -= pads;
	if ((pads == 1 && o[0] != 0) || (pads == 2 && (o[0] != 0 || o[1] != 0)))
		return -1; /* RFC 4648 section 3.5: padding bits must be zero */
	*out = buf;
	*out_len = (size_t)(o - buf);
	return 0;
}

/* bytes of the well-formed sequence at s, or 0 */
static size_t
utf8_len(const unsigned char *s, size_t n)
{
	if (s[0] < 0x80)
		return s[0] != 0 ? 1 : 0;
	size_t len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n < len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* All eight from 1 to 127: no high bit, and no byte from which taking one borrows. */
static bool
is_plain(const unsigned char b[8])
{
	uint64_t w;
	memcpy(&w, b, sizeof w);
	return ((w | (w - 0x0101010101010101)) & 0x8080808080808080) == 0;
}

bool
text_is_utf8(const char *s, size_t n)
{
	const unsigned char *b = (const unsigned char *)s;
	while (n > 0) {
		size_t k = n >= 8 && is_plain(b) ? 8 : utf8_len(b, n);
		if (k == 0)
			return false;
		b += k;
		n -= k;
	}
	return true;
}

int
text_int(const char *s, size_t len, int64_t min, int64_t max, int64_t *out)
{
	int64_t v = 0;
	if (len == 0 || len > 18 || (len > 1 && s[0] == '0'))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	if (v < min || v > max)
		return -1;
	*out = v;
	return 0;
}

size_t
text_cut(const char *s, size_t n, size_t max)
{
	if (n <= max)
		return n;
	while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

size_t
text_characters(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

const char *
text_shorten(struct arena *a, const char *s, size_t max)
{
	static const char mark[] = " […]";
	const size_t room = max - 4; /* characters of the mark */
	size_t n = strlen(s), at = 0, seen = 0;

	if (n <= max || text_characters(s, n) <= max)
		return s;
	for (; at < n; at++)
		if (((unsigned char)s[at] & 0xc0) != 0x80 && seen++ == room)
			break;
	return arena_fmt(a, "%s%s", arena_dup(a, s, at), mark);
}

const char *
text_mask(struct arena *a, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;
	if (n < 6)
		return "***";
	const char *tail = s + n;
	for (int chars = 0; chars < 2; chars++)
		do
			tail--;
		while (tail > s && ((unsigned char)*tail & 0xc0) == 0x80);
	return arena_fmt(a, "***%s", tail);
}

bool
text_is_token(const char *s, const char *extra, size_t max)
{
	size_t n = 0;
	for (; s[n] != '\0'; n++) {
		char c = s[n];
		bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (n == max || (!plain && strchr(extra, c) == NULL))
			return false;
	}
	return n > 0;
}
