/* SPDX-License-Identifier: Apache-2.0 */
/* The breaker's moves; see breaker.h. */
#include "call/breaker.h"

bool
breaker_may(struct breaker *b, int64_t now_ms, int64_t probe_ms)
{
	if (b->state == BREAKER_CLOSED)
		return true;
	if (now_ms < b->until_ms)
		return false;
	b->state = BREAKER_PROBING;
	b->until_ms = now_ms + probe_ms;
	return true;
}

void
breaker_unused(struct breaker *b)
{
	if (b->state != BREAKER_PROBING)
		return;
	b->state = BREAKER_OPEN;
	b->until_ms = 0; /* the next one with something to send is the probe */
}

enum breaker_change
breaker_answered(struct breaker *b)
{
	bool was_closed = b->state == BREAKER_CLOSED;

	*b = (struct breaker){.state = BREAKER_CLOSED};
	return was_closed ? BREAKER_SAME : BREAKER_CLOSED_AGAIN;
}

enum breaker_change
breaker_failed(struct breaker *b, int64_t now_ms, int64_t after, int64_t pause_ms)
{
	int64_t longest = pause_ms > BREAKER_PAUSE_MAX_MS ? pause_ms : BREAKER_PAUSE_MAX_MS;

	b->failures++;
	if (b->state == BREAKER_OPEN) /* a call that was under way when it opened */
		return BREAKER_SAME;
	if (b->state == BREAKER_CLOSED && b->failures < after)
		return BREAKER_SAME;
	bool opens = b->state == BREAKER_CLOSED;
	b->pause_ms = opens ? pause_ms : b->pause_ms * 2;
	if (b->pause_ms > longest)
		b->pause_ms = longest;
	b->state = BREAKER_OPEN;
	b->until_ms = now_ms + b->pause_ms;
	return opens ? BREAKER_OPENED : BREAKER_SAME;
}
