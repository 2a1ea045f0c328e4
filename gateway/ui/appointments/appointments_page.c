/* SPDX-License-Identifier: Apache-2.0 */
/* Appointments of a day at a clerk's post office: booked by phone or at the desk, cancelled, taken in when the person comes
 * (docs/queue.md).  Who looked at names is a record of the journal. */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "cases/appointments.h"
#include "model/deadline.h"
#include "ui/desk.h"

enum { TIME_AT = 11, TIME_LEN = 5, DATE_LEN = 10, WEEK = 7, THURSDAY = 4 };

#define NOON_MS INT64_C(18000000) /* of 1970-01-01 in Viet Nam: 05:00 UTC */
#define DAY_MS  INT64_C(86400000)

struct booking_form {
	const char *what, *date, *from, *name, *phone, *id;
};

#define T(member, called, hi)                                                                              \
	{                                                                                                  \
		called, FIELD_TEXT, .at = offsetof(struct booking_form, member), .fallback = "", .max = hi \
	}
static const struct field form_fields[] = {T(what, "Do", 16), T(date, "Date", 10), T(from, "From", 20), T(name, "Name", 400),
    T(phone, "Phone", 40), T(id, "Id", 100), {0}};

/* ---- shown ---- */

static const char *
part_of(struct page *p, int64_t ms, size_t at, size_t n)
{
	char text[CLOCK_TEXT];

	clock_vn(ms, text);
	return arena_dup(p->a, text + at, n);
}

/* The day that is looked at: the address' or the form's, else today. */
static int32_t
day_of(const struct page *p)
{
	const char *date = desk_sent(p, "Date");
	int32_t day, today = deadline_day_of(p->now_ms);

	return strlen(date) == DATE_LEN && deadline_day(date, &day) == 0 && day >= today ? day : today;
}

/* Monday is 1. */
static int
weekday(int32_t day)
{
	return (day + THURSDAY - 1) % WEEK + 1;
}

static void
put_days(struct page *p, int32_t chosen)
{
	int32_t days[APPOINTMENT_DAYS];
	size_t n = appointment_days(p->setup, p->now_ms, days);

	for (size_t i = 0; i < n; i++) {
		xml_out_open(p->w, "Day");
		xml_out_elem(p->w, "Date", part_of(p, days[i] * DAY_MS + NOON_MS, 0, DATE_LEN));
		xml_out_int(p->w, "Weekday", weekday(days[i]));
		xml_out_opt(p->w, "Here", days[i] == chosen ? "1" : NULL);
		xml_out_close(p->w);
	}
	xml_out_elem(p->w, "Date", part_of(p, chosen * DAY_MS + NOON_MS, 0, DATE_LEN));
	xml_out_int(p->w, "Weekday", weekday(chosen));
}

static void
put_times(struct page *p, const struct booking_day *d)
{
	int64_t desks = p->setup->conf.desk.appointment_desks;

	for (size_t i = 0; i < d->n_slots; i++) {
		const struct booking_slot *s = &d->slots[i];
		if (s->taken >= desks || s->until_ms <= p->now_ms)
			continue;
		xml_out_open(p->w, "Time");
		xml_out_attr(p->w, "text",
		    arena_fmt(p->a, "%s–%s", part_of(p, s->from_ms, TIME_AT, TIME_LEN),
			part_of(p, s->until_ms, TIME_AT, TIME_LEN)));
		xml_out_attr(p->w, "value", arena_fmt(p->a, "%lld", (long long)s->from_ms));
		xml_out_close(p->w);
	}
}

static int
put_booked(struct page *p, struct commit_context *k, const char *hall, bool today, struct err *e)
{
	struct appointment *all;
	size_t n;

	if (appointments_read(k, hall, &all, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		xml_out_open(p->w, "Booked");
		xml_out_elem(p->w, "Id", all[i].id);
		xml_out_elem(p->w, "At", part_of(p, all[i].from_ms, TIME_AT, TIME_LEN));
		xml_out_elem(p->w, "Name", all[i].name);
		xml_out_elem(p->w, "Phone", all[i].phone);
		xml_out_elem(p->w, "State", appointment_state_name(all[i].state));
		xml_out_opt(p->w, "Late", today && p->now_ms >= all[i].until_ms ? "1" : NULL);
		xml_out_close(p->w);
	}
	if (n > 0)
		commit_note(p->core, JOURNAL_READ, store_object_tag(p->a, p->setup->conf.gateway.province, hall), p->who->account,
		    str_of(arena_fmt(p->a, "appointments %s", hall)));
	return 0;
}

int
page_appointments_show(struct page *p, struct err *e)
{
	struct commit_context k = desk_keeping(p);
	const char *office = p->who->who.place;
	int32_t day = day_of(p);
	bool today = day == deadline_day_of(p->now_ms);
	struct booking_day d;

	if (appointment_day(&k, office, day, &d, e) != 0)
		return -1;
	put_days(p, day);
	put_times(p, &d);
	xml_out_opt(p->w, "Today", today ? "1" : NULL);
	xml_out_opt(p->w, "Got", desk_got(p));
	return put_booked(p, &k, hall_id(p->a, office, day * DAY_MS + NOON_MS), today, e);
}

/* ---- acted ---- */

static int
book(struct page *p, const struct booking_form *f, struct err *e)
{
	const struct ticket_ask q = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	struct appointment_ask what = {.name = f->name, .phone = f->phone};
	struct appointment x;

	if (text_int(f->from, strlen(f->from), 0, INT64_MAX / 2, &what.from_ms) != 0) {
		err_at(e, ERR_BAD_VALUE, "From", "no time was chosen");
		return err_hint(e, HINT_SLOT, NULL, NULL);
	}
	return appointment_book(&k, &q, &what, &x, e);
}

static int
come(struct page *p, const struct booking_form *f, struct err *e)
{
	const struct ticket_ask q = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	struct ticket t;

	if (appointment_come(&k, &q, f->id, &t, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/appointments?Got=%s", ticket_shown(p->a, &t));
	return 0;
}

int
page_appointments_act(struct page *p, struct err *e)
{
	const struct ticket_ask q = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	struct booking_form f = {0};

	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/appointments?Date=%s", part_of(p, day_of(p) * DAY_MS + NOON_MS, 0, DATE_LEN));
	if (strcmp(f.what, "book") == 0)
		return book(p, &f, e);
	if (strcmp(f.what, "cancel") == 0)
		return appointment_cancel(&k, &q, f.id, e);
	if (strcmp(f.what, "come") == 0)
		return come(p, &f, e);
	return err_at(e, ERR_BAD_VALUE, "Do", "nothing that can be done");
}
