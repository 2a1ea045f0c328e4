/* SPDX-License-Identifier: Apache-2.0 */
/* A clerk's queue (docs/queue.md): who waits, whom he called, and what becomes of that number. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "ui/desk.h"

enum { SHOWN_MAX = 30, MINUTE_MS = 60000, TIME_AT = 11, TIME_LEN = 5 };

#define DESK_COOKIE "window"

struct queue_form {
	const char *what, *ticket, *class, *desk;
};

#define T(member, called, hi)                                                                            \
	{                                                                                                \
		called, FIELD_TEXT, .at = offsetof(struct queue_form, member), .fallback = "", .max = hi \
	}
static const struct field form_fields[] = {
    T(what, "Do", 16), T(ticket, "Ticket", 100), T(class, "Class", 16), T(desk, "Desk", 8), {0}};

/* ---- shown ---- */

static void
put_time(struct page *p, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_vn(ms, text);
	xml_out_elem(p->w, name, arena_dup(p->a, text + TIME_AT, TIME_LEN));
}

static void
put_ticket(struct page *p, const char *element, const struct ticket *t)
{
	xml_out_open(p->w, element);
	xml_out_elem(p->w, "Id", t->id);
	xml_out_elem(p->w, "Number", ticket_shown(p->a, t));
	xml_out_elem(p->w, "Class", ticket_class_name(t->class));
	xml_out_elem(p->w, "State", ticket_state_name(t->state));
	xml_out_int(p->w, "Desk", t->desk);
	xml_out_int(p->w, "Calls", t->calls);
	xml_out_opt(p->w, "Case", t->case_id);
	put_time(p, "Taken", t->taken_ms);
	xml_out_int(p->w, "Minutes", p->now_ms > t->taken_ms ? (p->now_ms - t->taken_ms) / MINUTE_MS : 0);
	xml_out_close(p->w);
}

/* Who waits, in the order in which they would be called if nobody else came. */
static void
put_waiting(struct page *p, const struct hall_view *v)
{
	struct hall h = v->hall;
	struct ticket *all = arena_alloc(p->a, (v->n_open + 1) * sizeof *all), *t;
	struct err none = {0};
	int64_t n = 0, shown = 0;

	if (v->n_open > 0)
		memcpy(all, v->open, v->n_open * sizeof *all);
	for (size_t i = 0; i < v->n_open; i++)
		n += all[i].state == TICKET_IS_WAITING;
	while (shown < SHOWN_MAX && (t = hall_next(&h, all, v->n_open, p->now_ms)) != NULL) {
		put_ticket(p, "Waits", t);
		if (ticket_do(&h, t, TICKET_CALL, p->now_ms, &none) != 0)
			break;
		shown++;
	}
	xml_out_int(p->w, "Waiting", n);
	xml_out_int(p->w, "More", n - shown);
}

static void
put_clock(struct page *p, const char *element, struct hall_clock c)
{
	xml_out_open(p->w, element);
	xml_out_int(p->w, "Count", c.n);
	xml_out_int(p->w, "Average", c.n > 0 ? (c.sum_ms / c.n + MINUTE_MS / 2) / MINUTE_MS : 0);
	xml_out_int(p->w, "Longest", (c.max_ms + MINUTE_MS / 2) / MINUTE_MS);
	xml_out_close(p->w);
}

/* The number of his desk, as he entered it last; "" unless it is one. */
static const char *
desk_of(const struct page *p)
{
	struct str s = page_cookie_of(p, DESK_COOKIE);
	int64_t n;

	return text_int(s.p, s.n, 1, HALL_DESK_MAX, &n) == 0 ? arena_fmt(p->a, "%lld", (long long)n) : "";
}

int
page_queue_show(struct page *p, struct err *e)
{
	struct hall_view v;

	if (hall_see(p->core, p->a, p->setup->conf.gateway.province, p->who->who.place, p->now_ms, &v, e) != 0)
		return -1;
	const struct ticket *hand = hall_in_hand(&v, p->who->account);
	if (hand != NULL)
		put_ticket(p, "Hand", hand);
	for (size_t i = 0; i < v.n_open; i++)
		if (v.open[i].state != TICKET_IS_WAITING && &v.open[i] != hand)
			put_ticket(p, "Other", &v.open[i]);
	put_waiting(p, &v);
	put_clock(p, "WaitingClock", hall_waiting(&v.hall, TICKET_CLASSES));
	put_clock(p, "HandlingClock", hall_handling(&v.hall, TICKET_CLASSES));
	xml_out_elem(p->w, "Window", desk_of(p));
	xml_out_opt(p->w, "Got", desk_got(p));
	put_time(p, "Now", p->now_ms);
	return 0;
}

/* ---- acted ---- */

static int
call(struct page *p, const struct queue_form *f, struct err *e)
{
	const struct ticket_ask q = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	struct ticket t;
	int64_t desk;

	if (text_int(f->desk, strlen(f->desk), 1, HALL_DESK_MAX, &desk) != 0) {
		err_at(e, ERR_BAD_VALUE, "Desk", "no number of a desk");
		return err_hint_range(e, HINT_DESK_NUMBER, HALL_DESK_MAX, 0);
	}
	page_cookie(p, DESK_COOKIE, arena_fmt(p->a, "%lld", (long long)desk), 0);
	return ticket_call(&k, &q, desk, &t, e) < 0 ? -1 : 0;
}

/* A case is opened, as from the first page, and then the number is at the desk with it. */
static int
begin(struct page *p, const struct queue_form *f, struct err *e)
{
	const struct ticket_ask by = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	struct request q = {.op = OPERATION_CASE_OPEN,
	    .as_case_open = {.ref = arena_fmt(p->a, "%s-%s", by.office, by.act), .pos = by.office, .clerk = by.clerk}};
	struct result r = {0};
	struct ticket t;
	int found = ticket_find(p->core, p->a, by.office, f->ticket, &t, e);

	if (found <= 0 || hall_act_check(by.act, e) != 0)
		return found < 0 || e->code != ERR_NONE ? -1 : err_set(e, ERR_NOT_FOUND, "no ticket of this office");
	if (strcmp(t.act, by.act) != 0 && (t.state != TICKET_IS_CALLED || strcmp(t.clerk, by.clerk) != 0))
		return err_set(e, ERR_TICKET_MOVED, "not called by him");
	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	const char *id = r.as_case_open.is.now->id;
	p->go = arena_fmt(p->a, "/desk/cases/%s", id);
	return ticket_move(&k, &by, f->ticket, TICKET_BEGIN, id, &t, e);
}

static int
take(struct page *p, const struct queue_form *f, struct err *e)
{
	const struct ticket_ask q = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	enum ticket_class c = ticket_class_find(f->class);
	struct ticket t;

	if (c != TICKET_PRIORITY && c != TICKET_ORDINARY)
		return err_at(e, ERR_BAD_VALUE, "Class", "no class that is taken so");
	if (ticket_take(&k, &q, c, &t, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/queue?Got=%s", ticket_shown(p->a, &t));
	return 0;
}

int
page_queue_act(struct page *p, struct err *e)
{
	static const struct {
		const char *name;
		enum ticket_act act;
	} acts[] = {{"again", TICKET_AGAIN}, {"miss", TICKET_MISS}, {"serve", TICKET_SERVE}, {"leave", TICKET_LEAVE}};
	const struct ticket_ask q = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	struct queue_form f = {0};
	struct ticket t;

	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	p->go = "/desk/queue";
	if (strcmp(f.what, "call") == 0)
		return call(p, &f, e);
	if (strcmp(f.what, "begin") == 0)
		return begin(p, &f, e);
	if (strcmp(f.what, "take") == 0)
		return take(p, &f, e);
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		if (strcmp(f.what, acts[i].name) == 0)
			return ticket_move(&k, &q, f.ticket, acts[i].act, NULL, &t, e);
	return err_at(e, ERR_BAD_VALUE, "Do", "nothing that can be done");
}
