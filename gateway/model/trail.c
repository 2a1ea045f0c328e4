/* SPDX-License-Identifier: Apache-2.0 */
/* The way of an exchange as text; see exchange.h. */
#include "model/exchange.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { WORDS = 5 };

static bool
tells_something(enum exchange_event ev)
{
	return ev != EXCHANGE_ON_HEAD && ev != EXCHANGE_ON_TAKEN && ev != EXCHANGE_ON_TIMER && ev != EXCHANGE_ON_STEP;
}

/* The part that stays when one more line comes. */
static const char *
last_lines(const char *trail)
{
	size_t n = 0;

	for (const char *p = trail; *p != '\0'; p++)
		n += *p == '\n';
	for (; n >= EXCHANGE_TRAIL; n--)
		trail = strchr(trail, '\n') + 1;
	return trail;
}

/* A word of a line: no blanks, no line breaks, never empty. */
static const char *
one_word(struct arena *a, const char *s)
{
	char *out = arena_str(a, s != NULL && s[0] != '\0' ? s : "-");

	for (char *p = out; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			*p = '_';
	return out;
}

const char *
exchange_trail(struct arena *a, const struct exchange *x, int64_t at_ms, enum exchange_event ev)
{
	const char *before = x->trail != NULL ? x->trail : "";

	if (!tells_something(ev))
		return x->trail;
	return arena_fmt(a, "%s%" PRId64 " %s %s %u %s\n", last_lines(before), at_ms, exchange_event_name(ev),
	    exchange_state_name(x->state), x->step, one_word(a, x->why));
}

bool
exchange_trail_next(struct arena *a, const char **at, struct exchange_past *out)
{
	const char *p = *at, *word[WORDS];
	size_t len[WORDS];

	for (int i = 0; i < WORDS; i++) {
		word[i] = p;
		len[i] = strcspn(p, " \n");
		p += len[i];
		if (len[i] == 0 || *p++ != (i < WORDS - 1 ? ' ' : '\n'))
			return false;
	}
	*at = p;
	*out = (struct exchange_past){.event = arena_dup(a, word[1], len[1]), .state = arena_dup(a, word[2], len[2]),
	    .why = len[4] == 1 && word[4][0] == '-' ? "" : arena_dup(a, word[4], len[4])};
	return text_int(word[0], len[0], 0, INT64_MAX, &out->at_ms) == 0 &&
	    text_int(word[3], len[3], 0, INT64_MAX, &out->step) == 0;
}
