/* SPDX-License-Identifier: Apache-2.0 */
/* Sums in Vietnamese words; see vietnamese.h.  Three digits at a time: nghìn, triệu, tỷ, and again below a tỷ. */
#include "base/vietnamese.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum { WORDS_MAX = 1000, THOUSAND = 1000 };
#define BILLION INT64_C(1000000000)
#define MOST    (BILLION * 1000000)

static const char *const digits[] = {"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"};

static void
add(struct buf *b, const char *word)
{
	if (b->len > 0)
		buf_str(b, " ");
	buf_str(b, word);
}

/* Behind tens, 1 is mốt from twenty on and 5 is lăm from ten on. */
static void
add_ones(struct buf *b, int tens, int ones)
{
	if (ones > 0)
		add(b, ones == 1 && tens > 1 ? "mốt" : ones == 5 && tens > 0 ? "lăm" : digits[ones]);
}

/* Three digits; `whole`: the hundreds are told though they are none, for something stands before them. */
static void
add_three(struct buf *b, int n, bool whole)
{
	int hundreds = n / 100, tens = n / 10 % 10, ones = n % 10;

	if (hundreds > 0 || whole) {
		add(b, digits[hundreds]);
		add(b, "trăm");
		if (tens == 0 && ones > 0)
			add(b, "linh");
	}
	if (tens == 1)
		add(b, "mười");
	if (tens > 1) {
		add(b, digits[tens]);
		add(b, "mươi");
	}
	add_ones(b, tens, ones);
}

/* Below a tỷ. */
static void
add_nine(struct buf *b, int64_t n, bool whole)
{
	static const char *const names[] = {"triệu", "nghìn", NULL};
	int64_t unit = (int64_t)THOUSAND * THOUSAND;

	for (size_t i = 0; i < 3; i++, unit /= THOUSAND) {
		int three = (int)(n / unit % THOUSAND);
		if (three == 0)
			continue;
		add_three(b, three, whole);
		whole = true;
		if (names[i] != NULL)
			add(b, names[i]);
	}
}

char *
vietnamese_amount(struct arena *a, int64_t dong)
{
	struct buf b;

	assert(dong >= 0 && dong < MOST);
	buf_init(&b, a, WORDS_MAX);
	if (dong == 0)
		add(&b, digits[0]);
	if (dong >= BILLION) {
		add_nine(&b, dong / BILLION, false);
		add(&b, "tỷ");
	}
	add_nine(&b, dong % BILLION, dong >= BILLION);
	add(&b, "đồng");
	char *text = arena_dup(a, b.p, b.len);
	text[0] = (char)(text[0] - 'a' + 'A'); /* all digits begin with one of a-z */
	return text;
}
