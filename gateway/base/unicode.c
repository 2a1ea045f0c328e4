/* SPDX-License-Identifier: Apache-2.0 */
/* NFC and the rules of texts, both by tables; see unicode.h. */
#include "base/unicode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

struct span {
	uint32_t first, last;
	unsigned value;
};

enum class { CONTROL = 1, BREAK = 2, BLANK = 4, INVISIBLE = 8, DIRECTION = 16, SLASH = 32 };
enum shape { ANY, SEEN, NO_FOLDER };

static const struct span marks[] = {
#define MARK(first, last, class) {first, last, class},
#include "base/unicode.tbl"
};

static const struct span nevers[] = {
#define NEVER(first, last) {first, last, 1},
#include "base/unicode.tbl"
};

static const struct {
	uint32_t base, mark, whole;
} pairs[] = {
#define PAIR(base, mark, whole) {base, mark, whole},
#include "base/unicode.tbl"
};

static const struct span classes[] = {
#define CHARS(first, last, class) {first, last, class},
#include "base/text_rule.tbl"
};

static const struct {
	unsigned refused;
	enum shape shape;
} rules[TEXT_RULES] = {
#define RULE(name, refused, shape) [TEXT_RULE_##name] = {refused, shape},
#include "base/text_rule.tbl"
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* The value of the span that holds it, or 0. */
static unsigned
value_of(uint32_t c, const struct span *spans, size_t n)
{
	size_t low = 0;

	while (low < n) {
		size_t mid = low + (n - low) / 2;
		if (c < spans[mid].first)
			n = mid;
		else if (c > spans[mid].last)
			low = mid + 1;
		else
			return spans[mid].value;
	}
	return 0;
}

uint32_t
unicode_next(const char **s)
{
	const unsigned char *b = (const unsigned char *)*s;
	size_t more = b[0] < 0x80 ? 0 : b[0] < 0xe0 ? 1 : b[0] < 0xf0 ? 2 : 3;
	uint32_t c = more == 0 ? b[0] : b[0] & (0x3fu >> more);

	for (size_t i = 1; i <= more; i++)
		c = c << 6 | (b[i] & 0x3fu);
	*s += more + 1;
	return c;
}

/* ---- NFC ---- */

enum { SEGMENT_MAX = 36 }; /* a base and its marks; no language has more, and Unicode's own stream-safe form allows 30 */

static unsigned
class_of(uint32_t c)
{
	return value_of(c, marks, COUNT(marks));
}

/* Leading and vowel jamo, and a syllable without trailing jamo followed by one (Unicode Standard section 3.12). */
static bool
is_hangul_pair(uint32_t a, uint32_t b)
{
	if (a >= 0x1100 && a <= 0x1112)
		return b >= 0x1161 && b <= 0x1175;
	return a >= 0xac00 && a <= 0xd7a3 && (a - 0xac00) % 28 == 0 && b >= 0x11a8 && b <= 0x11c2;
}

bool
unicode_is_mark(uint32_t c)
{
	return c >= 0x300 && class_of(c) != 0;
}

/* The two as one character, or 0. */
static uint32_t
composed(uint32_t base, uint32_t mark)
{
	size_t low = 0, n = COUNT(pairs);

	while (low < n) {
		size_t mid = low + (n - low) / 2;
		if (base < pairs[mid].base || (base == pairs[mid].base && mark < pairs[mid].mark))
			n = mid;
		else if (base == pairs[mid].base && mark == pairs[mid].mark)
			return pairs[mid].whole;
		else
			low = mid + 1;
	}
	return 0;
}

/* A base with its marks in pieces, marks in their canonical order; how many. */
static size_t
decompose(uint32_t base, const uint32_t *following, size_t n, uint32_t *out)
{
	uint32_t own[4];
	size_t n_own = 0, count = 0;

	for (size_t i = 0; i < COUNT(pairs) && n_own < 4; i++)
		if (pairs[i].whole == base) {
			own[n_own++] = pairs[i].mark;
			base = pairs[i].base;
			i = (size_t)-1; /* a base may be whole in its turn */
		}
	out[count++] = base;
	while (n_own > 0)
		out[count++] = own[--n_own];
	for (size_t i = 0; i < n; i++) {
		size_t at = count++;
		for (; at > 1 && class_of(out[at - 1]) > class_of(following[i]); at--)
			out[at] = out[at - 1];
		out[at] = following[i];
	}
	return count;
}

/* A base and n marks, in their order, taken to pieces and put together again; how many characters that makes. */
static size_t
put_together(const uint32_t *c, size_t n, uint32_t made[SEGMENT_MAX + 4])
{
	uint32_t parts[SEGMENT_MAX + 4];
	size_t n_parts = decompose(c[0], c + 1, n, parts), n_made = 1;
	unsigned last = 0;

	made[0] = parts[0];
	for (size_t i = 1; i < n_parts; i++) {
		unsigned class = class_of(parts[i]);
		uint32_t one = last == 0 || last < class ? composed(made[0], parts[i]) : 0;
		if (one != 0) {
			made[0] = one;
			continue;
		}
		made[n_made++] = parts[i];
		last = class;
	}
	return n_made;
}

static bool
is_whole(const uint32_t *c, size_t n)
{
	uint32_t made[SEGMENT_MAX + 4];

	return put_together(c, n, made) == n + 1 && memcmp(made, c, (n + 1) * sizeof *c) == 0;
}

bool
unicode_is_nfc(const char *s, size_t n)
{
	const char *end = s + n;
	uint32_t c[SEGMENT_MAX + 1] = {0}; /* the base, or 0, and its marks */
	size_t marked = 0;

	while (s < end) {
		uint32_t now = unicode_next(&s);
		bool mark = unicode_is_mark(now);
		if (now >= 0x300 && value_of(now, nevers, COUNT(nevers)) != 0)
			return false;
		if (mark && marked == SEGMENT_MAX)
			return false;
		if (mark) {
			c[++marked] = now;
			continue;
		}
		if (marked > 0 && !is_whole(c, marked))
			return false;
		if (now >= 0x300 && marked == 0 && (composed(c[0], now) != 0 || is_hangul_pair(c[0], now)))
			return false;
		c[0] = now;
		marked = 0;
	}
	return marked == 0 || is_whole(c, marked);
}

void
unicode_add(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_chr(b, (char)c);
		return;
	}
	int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	buf_chr(b, (char)((0xff00u >> (more + 1) & 0xffu) | c >> (6 * more)));
	while (more-- > 0)
		buf_chr(b, (char)(0x80u | (c >> (6 * more) & 0x3fu)));
}

char *
unicode_to_nfc(struct arena *a, const char *s)
{
	uint32_t c[SEGMENT_MAX + 1], made[SEGMENT_MAX + 4];
	struct buf out;

	buf_init(&out, a, 3 * strlen(s) + 1); /* the old tone marks and the excluded compositions grow, at most so */
	while (*s != '\0') {
		size_t marked = 0;
		c[0] = unicode_next(&s);
		for (const char *at = s; *at != '\0' && marked < SEGMENT_MAX; s = at) {
			uint32_t mark = unicode_next(&at);
			if (!unicode_is_mark(mark))
				break;
			c[++marked] = mark;
		}
		size_t n = put_together(c, marked, made);
		for (size_t i = 0; i < n; i++)
			unicode_add(&out, made[i]);
	}
	return out.p;
}

uint32_t
unicode_bare(uint32_t c)
{
	for (size_t i = 0; c >= 0x80 && i < COUNT(pairs); i++)
		if (pairs[i].whole == c) {
			c = pairs[i].base;
			i = (size_t)-1;
		}
	return c;
}

/* ---- rules ---- */

static int
refuse(uint32_t c, size_t place, const char *field, struct err *e)
{
	err_at(e, ERR_BAD_CHARACTER, field, "U+%04X at %zu", c, place);
	char name[16], at[24];

	snprintf(name, sizeof name, "U+%04X", c);
	snprintf(at, sizeof at, "%zu", place);
	return err_hint(e, HINT_WITHOUT_CHARACTER, name, at);
}

/* ".", "..": nothing but dots. */
static bool
is_folder(const char *s)
{
	return s[strspn(s, ".")] == '\0';
}

static int
check_shape(const char *s, enum shape shape, bool seen, bool blank_first, bool blank_last, const char *field, struct err *e)
{
	if (shape == ANY)
		return 0;
	if (!seen) {
		err_at(e, ERR_BAD_CHARACTER, field, "nothing in it can be seen");
		return err_hint(e, HINT_VISIBLE, NULL, NULL);
	}
	if (blank_first || blank_last) {
		err_at(e, ERR_BAD_CHARACTER, field, "a blank at its %s", blank_first ? "beginning" : "end");
		return err_hint(e, HINT_NO_BLANK_ENDS, NULL, NULL);
	}
	if (shape == NO_FOLDER && is_folder(s)) {
		err_at(e, ERR_BAD_CHARACTER, field, "the name of a folder");
		return err_hint(e, HINT_NO_FOLDER, NULL, NULL);
	}
	return 0;
}

int
unicode_check(const char *s, enum text_rule rule, const char *field, struct err *e)
{
	bool seen = false, blank_first = false, blank_last = false;
	size_t place = 0;

	if (s == NULL)
		return 0;
	for (const char *at = s; *at != '\0';) {
		uint32_t c = unicode_next(&at);
		unsigned class = value_of(c, classes, COUNT(classes));
		place++;
		if (class & rules[rule].refused)
			return refuse(c, place, field, e);
		blank_last = (class & BLANK) != 0;
		blank_first = blank_first || (blank_last && place == 1);
		seen = seen || ((class & (BLANK | BREAK | INVISIBLE)) == 0 && value_of(c, marks, COUNT(marks)) == 0);
	}
	if (check_shape(s, rules[rule].shape, seen, blank_first, blank_last, field, e) != 0)
		return -1;
	if (unicode_is_nfc(s, strlen(s)))
		return 0;
	err_at(e, ERR_NOT_NFC, field, "not in form NFC");
	return err_hint(e, HINT_NFC, NULL, NULL);
}

/* ---- lengths ---- */

size_t
unicode_cut(const char *s, size_t max)
{
	const char *at = s;

	for (size_t n = 0; *at != '\0' && n < max; n++)
		unicode_next(&at);
	return (size_t)(at - s);
}

size_t
unicode_count(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}
