/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised, from line to line; see promise.h. */
#include "model/promise.h"

static const struct {
	const char *name, *vi, *en;
} whys[PROMISE_WHYS] = {
    [PROMISE_SAME] = {"SAME", "không đổi", "it is what it was"},
    [PROMISE_NAMED] = {"NAMED", "cơ quan có thẩm quyền hẹn lại", "the unit named it"},
    [PROMISE_PAUSED] = {"PAUSED", "cộng thời gian tạm dừng", "shifted by the time for which the clock stood still"},
    [PROMISE_STARTED] = {"STARTED", "tính từ khi cơ quan có thẩm quyền nhận hồ sơ", "counted from when the unit received it"},
    [PROMISE_NO_CALENDAR] = {"NO_CALENDAR", "chưa tính được vì lịch làm việc kết thúc trước đó",
	"not shifted: the working calendar ends before"},
};

static const struct {
	const char *name, *vi, *en;
} clocks[DOSSIER_CLOCKS] = {
    [DOSSIER_CLOCK_ACCEPTANCE] = {"ACCEPTANCE", "thời hạn tính từ khi tiếp nhận tại bưu cục",
	"the time limit runs from acceptance at the post office"},
    [DOSSIER_CLOCK_UNIT] = {"UNIT", "thời hạn tính từ khi cơ quan có thẩm quyền nhận được hồ sơ; ngày hẹn trả là dự kiến",
	"the time limit runs from receipt at the competent unit; until then the promised date is an estimate"},
};

const char *
promise_why_name(unsigned why)
{
	return why < PROMISE_WHYS ? whys[why].name : NULL;
}

const char *
promise_why_text(unsigned why, bool vi)
{
	return vi ? whys[why].vi : whys[why].en;
}

const char *
dossier_clock_name(unsigned clock)
{
	return clock < DOSSIER_CLOCKS ? clocks[clock].name : NULL;
}

const char *
dossier_clock_text(unsigned clock, bool vi)
{
	return vi ? clocks[clock].vi : clocks[clock].en;
}

bool
promise_stands(const struct dossier *d, enum dossier_state s)
{
	enum dossier_kind kind = dossier_kind(s);

	return kind == DOSSIER_PAUSED || kind == DOSSIER_ENDED || (kind == DOSSIER_START && d->clock == DOSSIER_CLOCK_UNIT);
}

static void
changed(struct dossier *d, struct history *line, int64_t was_ms, enum promise_why why)
{
	line->was_ms = was_ms;
	line->promise_ms = d->due_ms;
	line->promise_why = why;
}

static bool
is_over(enum dossier_state s)
{
	return dossier_kind(s) == DOSSIER_ENDED || dossier_kind(s) == DOSSIER_FINAL;
}

void
promise_name(struct dossier *d, int64_t since_ms, struct history *line)
{
	int64_t was = d->due_ms;

	if (line->due_ms == 0)
		return;
	bool late = line->at_ms < since_ms || (is_over(d->state) && is_over(line->state) && line->at_ms >= d->state_since_ms);
	if (!late)
		d->due_ms = line->due_ms;
	changed(d, line, was, late ? PROMISE_SAME : PROMISE_NAMED);
}

/* What it is shifted by the pause that ends: 1, 0 nothing shifts, -1 the calendar ends before. */
static int
shifted(const struct calendar *c, const struct dossier *d, const struct history *began, const struct history *line, int64_t *out)
{
	int64_t minutes = deadline_minutes(c, d->state_since_ms, line->at_ms);
	struct err e = {0};

	*out = began != NULL && began->base_ms > 0 ? began->base_ms : line->promise_why == PROMISE_NAMED ? line->was_ms : d->due_ms;
	if (!promise_stands(d, d->state) || dossier_kind(line->state) == DOSSIER_FINAL || minutes <= 0)
		return 0;
	return deadline_shift(c, *out, minutes, out, &e) == 0 ? 1 : -1;
}

void
promise_arrive(const struct calendar *c, struct dossier *d, const struct history *began, int64_t named_ms, struct history *line)
{
	enum promise_why why = dossier_kind(d->state) == DOSSIER_START ? PROMISE_STARTED : PROMISE_PAUSED;
	int64_t due, was = d->due_ms;
	int shifts;

	if (!promise_stands(d, d->state))
		began = NULL;
	shifts = shifted(c, d, began, line, &due);
	if (promise_stands(d, line->state))
		line->base_ms = due;
	if (line->due_ms > 0 || shifts == 0)
		return;
	if (shifts < 0) {
		changed(d, line, was, PROMISE_NO_CALENDAR);
		return;
	}
	if (named_ms >= d->state_since_ms && was > due)
		return;
	d->due_ms = due;
	changed(d, line, was, why);
}

const struct history *
promise_began(const struct dossier *d, const struct history *lines, size_t n)
{
	const struct history *began = NULL;

	for (size_t i = 0; i < n; i++)
		if (lines[i].applied && lines[i].state == d->state && lines[i].at_ms == d->state_since_ms)
			began = &lines[i];
	return began;
}

/* The first applied line with a state after that one, in the order of time. */
static const struct history *
next_applied(const struct history *lines, size_t n, const struct history *after)
{
	const struct history *next = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct history *h = &lines[i];
		bool later = after == NULL || h->at_ms > after->at_ms || (h->at_ms == after->at_ms && h > after);
		if (h->applied && h->state != DOSSIER_NONE && later && (next == NULL || h->at_ms < next->at_ms))
			next = h;
	}
	return next;
}

int64_t
promise_stood(const struct calendar *c, const struct dossier *d, const struct history *lines, size_t n, int64_t now_ms)
{
	const struct history *is = next_applied(lines, n, NULL), *next;
	int64_t minutes = 0;

	for (; is != NULL; is = next) {
		next = next_applied(lines, n, is);
		if (promise_stands(d, is->state))
			minutes += deadline_minutes(c, is->at_ms, next != NULL ? next->at_ms : now_ms);
	}
	return minutes;
}
