/* SPDX-License-Identifier: Apache-2.0 */
/* The day's end of a clerk: the till counted against the entries and closed, what waits for a bag, what must still be seen to. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "ui/desk.h"
#include "ui/lines.h"

/* ---- counted ---- */

/* What lies in a till, the largest first (notes of the State Bank that are in use). */
static const int64_t notes[] = {500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500};
enum { NOTES = sizeof notes / sizeof notes[0], DATE_LEN = 10, NOTES_MOST = 100000 };

struct count_form {
	const char *day, *reason;
	int64_t total; /* -1: not said */
};

static const struct field form_fields[] = {
    {"Day", FIELD_TEXT, .at = offsetof(struct count_form, day), .min = DATE_LEN, .max = DATE_LEN},
    {"Total", FIELD_INT, .at = offsetof(struct count_form, total), .fallback = FIELD_NONE, .min = 0, .max = MONEY_MOST},
    {"Reason", FIELD_TEXT, .at = offsetof(struct count_form, reason), .fallback = FIELD_NONE, .max = 500},
    {0},
};

/* "Row.500000": how many of each note.  1 with the sum, 0: none was counted so, -1. */
static int
by_notes(const struct page *p, int64_t *sum, struct err *e)
{
	int counted = 0;

	*sum = 0;
	for (size_t i = 0; i < NOTES; i++) {
		const char *field = arena_fmt(p->a, "Row.%lld", (long long)notes[i]), *value;
		int64_t n;
		if (lines_values(p, p->m->body, field, &value, 1) == 0)
			continue;
		if (text_int(value, strlen(value), 0, NOTES_MOST, &n) != 0) {
			err_at(e, ERR_BAD_VALUE, field, "not a number of notes");
			return err_hint_range(e, HINT_WHOLE_NUMBER, 0, NOTES_MOST);
		}
		*sum += n * notes[i];
		counted = 1;
	}
	return counted;
}

static int
counted(const struct page *p, const struct count_form *f, int64_t *out, struct err *e)
{
	int by = by_notes(p, out, e);

	if (by < 0)
		return -1;
	if (by == 0 && f->total < 0) {
		err_at(e, ERR_BAD_VALUE, "Total", "nothing was counted");
		return err_hint_range(e, HINT_WHOLE_NUMBER, 0, MONEY_MOST);
	}
	if (by > 0 && f->total >= 0 && f->total != *out) {
		err_at(e, ERR_BAD_VALUE, "Total", "%lld by notes", (long long)*out);
		return err_hint(e, HINT_COUNT_DIFFERS, arena_fmt(p->a, "%lld", (long long)*out), NULL);
	}
	*out = by > 0 ? *out : f->total;
	return 0;
}

int
page_evening_close(struct page *p, struct err *e)
{
	struct count_form f = {.total = -1};
	struct till_act act = {
	    .id = desk_sent(p, "act"), .pos = p->who->who.place, .clerk = p->who->account, .by = p->who->account, .final = true};
	struct request q = {.op = OPERATION_TILL_CLOSE, .as_till_close = {.act = &act}};
	struct result r = {0};

	if (page_form(p, form_fields, &f, e) != 0 || counted(p, &f, &act.counted, e) != 0)
		return -1;
	act.date = f.day;
	act.reason = f.reason;
	return desk_ask(p, &q, &r, e);
}

/* ---- shown ---- */

static void
put_clerk(struct page *p, const char *element, const struct office_clerk *c)
{
	xml_out_open(p->w, element);
	xml_out_opt(p->w, "Clerk", c->clerk);
	xml_out_int(p->w, "Entries", c->entries);
	lines_dong(p, "Cash", c->cash);
	lines_dong(p, "Bank", c->bank);
	xml_out_close(p->w);
}

static void
put_closed(struct page *p, const struct till *t, const struct office_clerk *mine)
{
	xml_out_open(p->w, "Closed");
	lines_when(p, "At", t->closed_ms);
	lines_dong(p, "Counted", t->counted);
	lines_dong(p, "Entered", t->cash);
	if (t->counted != t->cash)
		lines_dong(p, "Differs", t->counted - t->cash);
	xml_out_opt(p->w, "Reason", t->reason);
	if (t->cash != mine->cash || t->bank != mine->bank)
		xml_out_elem(p->w, "Late", "1");
	xml_out_close(p->w);
}

static int
put_till(struct page *p, struct err *e)
{
	char text[CLOCK_TEXT];
	const char *day = arena_fmt(p->a, "%.*s", DATE_LEN, clock_vn(p->now_ms, text));
	struct request q = {
	    .op = OPERATION_TILL_SHOW, .as_till_show = {.pos = p->who->who.place, .clerk = p->who->account, .date = day}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	const struct result_till_show *is = &r.as_till_show;
	xml_out_elem(p->w, "Day", day);
	xml_out_elem(p->w, "DayShown", arena_fmt(p->a, "%.2s/%.2s/%.4s", day + 8, day + 5, day));
	put_clerk(p, "Mine", &is->mine);
	put_clerk(p, "Office", &is->office);
	for (size_t i = 0; i < is->n_clerks; i++)
		put_clerk(p, "Each", &is->clerks[i]);
	if (is->last.version > 0 && is->last.final)
		put_closed(p, &is->last, &is->mine);
	for (size_t i = 0; i < NOTES; i++) {
		xml_out_open(p->w, "Note");
		xml_out_int(p->w, "Value", notes[i]);
		lines_dong(p, "Shown", notes[i]);
		xml_out_close(p->w);
	}
	return 0;
}

static int
put_problems(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_OFFICE_DAY,
	    .as_office_day = {
		.pos = p->who->who.place, .clerk = p->who->account, .problems = true, .skip = lines_skip(p, "problems")}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	const struct result_office_day *is = &r.as_office_day;
	xml_out_int(p->w, "ForBag", (int64_t)is->for_bag);
	xml_out_int(p->w, "Problems", (int64_t)is->all);
	if (is->more)
		xml_out_elem(p->w, "More", "1");
	lines_put(p, is->lines, is->n_lines);
	lines_pages(p, "/desk/evening", "problems", q.as_office_day.skip, is->all);
	return 0;
}

int
page_evening_show(struct page *p, struct err *e)
{
	return put_till(p, e) != 0 || put_problems(p, e) != 0 ? -1 : 0;
}
