/* SPDX-License-Identifier: Apache-2.0 */
/* Appointments booked, cancelled, taken in; see appointments.h. */
#include "cases/appointments.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "base/vietnamese.h"
#include "store/event.h"
#include "store/listed.h"

#define VN_MS  INT64_C(25200000)
#define DAY_MS INT64_C(86400000)

enum { BOOKED_MAX = 1000, LOOK_AHEAD = 60 };

/* ---- read ---- */

static int
by_time(const void *l, const void *r)
{
	const struct appointment *x = l, *y = r;

	return x->from_ms != y->from_ms ? (x->from_ms > y->from_ms) - (x->from_ms < y->from_ms) : strcmp(x->id, y->id);
}

int
appointments_open(struct commit_context *k, const char *hall, struct appointment **out, size_t *n_out, struct err *e)
{
	const char *tag = store_object_tag(k->a, k->setup->conf.gateway.province, hall), **ids;
	size_t n;

	*n_out = 0;
	if (store_listed_in(k->core->store, k->a, tag, "appointments", hall, BOOKED_MAX, &ids, &n, e) != 0)
		return -1;
	struct appointment *all = arena_alloc(k->a, (n + 1) * sizeof *all);
	int64_t *versions = arena_alloc(k->a, (n + 1) * sizeof *versions);
	if (store_objects(k->core->store, k->a, KIND_APPOINTMENT, ids, n, all, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (versions[i] == 0)
			continue;
		all[i].id = ids[i];
		all[i].version = versions[i];
		all[(*n_out)++] = all[i];
	}
	if (*n_out > 0)
		qsort(all, *n_out, sizeof *all, by_time);
	*out = all;
	return 0;
}

int
appointments_read(struct commit_context *k, const char *hall, struct appointment **out, size_t *n_out, struct err *e)
{
	const struct vault *v = k->core->vault;

	if (appointments_open(k, hall, out, n_out, e) != 0)
		return -1;
	for (size_t i = 0; i < *n_out; i++) {
		struct appointment *x = &(*out)[i];
		if (commit_unseal(v, k->a, x->id, x->name, &x->name, e) != 0 ||
		    commit_unseal(v, k->a, x->id, x->phone, &x->phone, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- days and times ---- */

static int64_t
noon_of(int32_t day)
{
	return day * DAY_MS - VN_MS + DAY_MS / 2;
}

size_t
appointment_days(const struct setup *s, int64_t now_ms, int32_t out[APPOINTMENT_DAYS])
{
	const struct calendar *c = &s->catalogue->calendar;
	int32_t today = deadline_day_of(now_ms);
	size_t n = 0;

	for (int32_t day = today; n < APPOINTMENT_DAYS && day < today + LOOK_AHEAD; day++)
		if (deadline_is_working(c, day))
			out[n++] = day;
	return n;
}

/* The times of a day, with how often each is taken by these. */
static void
count_taken(struct commit_context *k, int32_t day, const struct appointment *all, size_t n, struct booking_day *out)
{
	const struct setup *s = k->setup;

	*out = (struct booking_day){.day = day};
	if (deadline_is_working(&s->catalogue->calendar, day))
		out->n_slots = booking_slots(k->a, s->conf.desk.appointments, s->conf.desk.appointment_length, day, &out->slots);
	for (size_t i = 0; i < n; i++) {
		struct booking_slot *x = booking_at(out->slots, out->n_slots, all[i].from_ms);
		if (x != NULL)
			x->taken++;
	}
}

int
appointment_day(struct commit_context *k, const char *office, int32_t day, struct booking_day *out, struct err *e)
{
	struct appointment *all;
	size_t n;

	if (appointments_open(k, hall_id(k->a, office, noon_of(day)), &all, &n, e) != 0)
		return -1;
	count_taken(k, day, all, n, out);
	return 0;
}

/* ---- booked ---- */

static int
check_person(struct commit_context *k, const struct appointment_ask *what, struct appointment *x, struct err *e)
{
	if (what->name == NULL || what->name[0] == '\0' || unicode_count(what->name) > APPOINTMENT_NAME_MAX) {
		err_at(e, ERR_BAD_VALUE, "Name", "no name");
		return err_hint_range(e, HINT_LENGTH, 1, APPOINTMENT_NAME_MAX);
	}
	x->name = what->name;
	x->phone = vietnamese_phone(k->a, what->phone != NULL ? what->phone : "");
	if (x->phone != NULL)
		return unicode_check(what->name, TEXT_RULE_NAME, "Name", e);
	err_at(e, ERR_BAD_VALUE, "Phone", "no phone number of Viet Nam");
	return err_hint(e, HINT_PHONE_KIND, NULL, NULL);
}

/* 1 the time is free, 0 it was booked by this very act, -1 */
static int
find_place(struct hall_work *w, const struct appointment_ask *what, struct appointment *x, struct err *e)
{
	struct booking_day d;
	struct appointment *all;
	size_t n;

	if (appointments_open(w->k, w->v.id, &all, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].id, x->id) == 0) {
			x->from_ms = all[i].from_ms;
			x->until_ms = all[i].until_ms;
			return 0;
		}
	count_taken(w->k, deadline_day_of(what->from_ms), all, n, &d);
	const struct booking_slot *s = booking_at(d.slots, d.n_slots, what->from_ms);
	if (s == NULL || s->until_ms <= w->q->now_ms || d.day > deadline_day_of(w->q->now_ms) + LOOK_AHEAD) {
		err_at(e, ERR_BAD_VALUE, "From", "no time that can be booked");
		return err_hint(e, HINT_SLOT, NULL, NULL);
	}
	if (s->taken >= w->k->setup->conf.desk.appointment_desks)
		return err_at(e, ERR_SLOT_TAKEN, "From", "all places of that time are taken");
	x->until_ms = s->until_ms;
	return 1;
}

/* 1 booked now or before, 0 lost a race, -1 */
static int
try_book(struct hall_work *w, const struct appointment_ask *what, struct appointment *x, struct err *e)
{
	x->id = hall_thing_id(w->k->a, w->v.id, "v", w->q->act);
	x->hall = w->v.id;
	int place = find_place(w, what, x, e);
	if (place <= 0)
		return place < 0 ? -1 : 1;
	struct appointment row = *x;
	row.name = commit_seal(w->k->core, w->k->a, x->id, x->name);
	row.phone = commit_seal(w->k->core, w->k->a, x->id, x->phone);
	change_object(w->ch, EVENT_APPOINTMENT_BOOKED, x->id, 0, &row);
	return hall_keep(w, e);
}

int
appointment_book(struct commit_context *k, const struct ticket_ask *q, const struct appointment_ask *what, struct appointment *out,
    struct err *e)
{
	struct hall_work w;

	*out = (struct appointment){.from_ms = what->from_ms, .made_ms = q->now_ms, .by = q->clerk, .ticket = ""};
	if (hall_act_check(q->act, e) != 0 || check_person(k, what, out, e) != 0)
		return -1;
	for (int i = 0; i < HALL_TRIES; i++) {
		if (hall_begin(&w, k, q, what->from_ms, e) != 0)
			return -1;
		int booked = try_book(&w, what, out, e);
		if (booked < 0)
			return -1;
		if (booked == 0)
			continue;
		out->version = 1;
		return 0;
	}
	return err_set(e, ERR_RACE, "the day kept moving");
}

/* ---- moved ---- */

/* One of this office's: 0 with its row as it is kept, -1 */
static int
find(struct commit_context *k, const struct ticket_ask *q, const char *id, struct appointment *x, struct err *e)
{
	size_t n = strlen(q->office);
	bool own = strncmp(q->office, id, n) == 0 && id[n] == '.' && strchr(id, '#') != NULL && strchr(id, ':') == NULL;

	*x = (struct appointment){.id = id};
	int found = own && strlen(id) <= 100 ? store_object(k->core->store, k->a, KIND_APPOINTMENT, id, x, &x->version, e) : 0;
	return found > 0 ? 0 : found < 0 ? -1 : err_set(e, ERR_NOT_FOUND, "no appointment of this office");
}

/* 1, 0 lost a race, -1 */
static int
move(struct hall_work *w, struct appointment *x, enum appointment_state state, struct err *e)
{
	x->state = state;
	x->by = w->q->clerk;
	change_object(w->ch, EVENT_APPOINTMENT_MOVED, x->id, x->version, x);
	return hall_keep(w, e);
}

int
appointment_cancel(struct commit_context *k, const struct ticket_ask *q, const char *id, struct err *e)
{
	struct appointment x;
	struct hall_work w;

	for (int i = 0; i < HALL_TRIES; i++) {
		if (find(k, q, id, &x, e) != 0)
			return -1;
		if (x.state == APPOINTMENT_CANCELLED)
			return 0;
		if (x.state != APPOINTMENT_BOOKED)
			return err_set(e, ERR_TICKET_MOVED, "it is %s", appointment_state_name(x.state));
		if (hall_begin(&w, k, q, x.from_ms, e) != 0)
			return -1;
		int moved = move(&w, &x, APPOINTMENT_CANCELLED, e);
		if (moved != 0)
			return moved < 0 ? -1 : 0;
	}
	return err_set(e, ERR_RACE, "the day kept moving");
}

/* 1, 0 lost a race, -1 */
static int
try_come(struct hall_work *w, struct appointment *x, struct ticket *out, struct err *e)
{
	int64_t now = w->q->now_ms;
	bool late = now >= x->until_ms;
	const char *id = hall_thing_id(w->k->a, w->v.id, "", w->q->act);

	hall_add(w, id, late ? TICKET_ORDINARY : TICKET_APPOINTMENT, late ? now : x->from_ms, out);
	x->ticket = id;
	return move(w, x, APPOINTMENT_CAME, e);
}

int
appointment_come(struct commit_context *k, const struct ticket_ask *q, const char *id, struct ticket *out, struct err *e)
{
	struct appointment x;
	struct hall_work w;

	if (hall_act_check(q->act, e) != 0)
		return -1;
	for (int i = 0; i < HALL_TRIES; i++) {
		if (find(k, q, id, &x, e) != 0)
			return -1;
		if (x.state == APPOINTMENT_CAME) /* a double click, or two desks: it is that number */
			return ticket_find(k->core, k->a, q->office, x.ticket, out, e) > 0 ? 0
			    : e->code != ERR_NONE                                          ? -1
											   : err_set(e, ERR_TICKET_MOVED, "gone");
		if (x.state != APPOINTMENT_BOOKED || strcmp(x.hall, hall_id(k->a, q->office, q->now_ms)) != 0)
			return err_set(e, ERR_TICKET_MOVED, "it is %s, or of another day", appointment_state_name(x.state));
		if (hall_begin(&w, k, q, q->now_ms, e) != 0)
			return -1;
		int came = try_come(&w, &x, out, e);
		if (came != 0)
			return came < 0 ? -1 : 0;
	}
	return err_set(e, ERR_RACE, "the queue kept moving");
}
