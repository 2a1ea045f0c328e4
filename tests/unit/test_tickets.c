/* SPDX-License-Identifier: Apache-2.0 */
/* The queue on a real store and journal: desks that press at once, forms that come twice, midnight, appointments, and all of it
 * rebuilt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/metric.h"
#include "cases/appointments.h"
#include "cases/hall_close.h"
#include "cases/tickets.h"
#include "ledger/recover.h"
#include "model/deadline.h"
#include "run/jobs.h"
#include "store/event.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"

enum { DESKS = 4, PEOPLE = 40 };
#define MINUTE INT64_C(60000)
#define DAY    (24 * 60 * MINUTE)

static struct world beside; /* one more gateway on the same store */

static struct commit_context
keeping(struct world *w, struct arena *a)
{
	struct commit_context k = {.core = &w->core, .setup = &office.w.setup, .a = a, .partner = ""};
	return k;
}

static struct ticket_ask
by(const char *where, const char *clerk, int64_t now)
{
	char *act = arena_alloc(office.a, 27);

	id_random(act);
	return (struct ticket_ask){where, clerk, act, now};
}

static struct ticket
taken(const char *where, enum ticket_class c, int64_t now)
{
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket_ask q = by(where, "", now);
	struct ticket t;

	if (ticket_take(&k, &q, c, &t, &office.e) != 0)
		fail_msg("%s %s", err_name(office.e.code), office.e.msg);
	return t;
}

/* The number a clerk is given, or "". */
static const char *
called(const char *where, const char *clerk, int64_t now, struct ticket *t)
{
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket_ask q = by(where, clerk, now);
	int found = ticket_call(&k, &q, 1, t, &office.e);

	if (found < 0)
		fail_msg("%s %s", err_name(office.e.code), office.e.msg);
	return found > 0 ? ticket_shown(office.a, t) : "";
}

static enum err_code
moved(const char *where, const char *clerk, const char *id, enum ticket_act what, int64_t now)
{
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket_ask q = by(where, clerk, now);
	struct ticket t;
	struct err e = {0};

	return ticket_move(&k, &q, id, what, NULL, &t, &e) == 0 ? ERR_NONE : e.code;
}

static struct hall_view
seen(const char *where, int64_t now)
{
	struct hall_view v;

	if (hall_see(&office.w.core, office.a, "42", where, now, &v, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	return v;
}

static void
test_an_act_takes_one_number_however_often_it_is_sent(void **state)
{
	(void)state;
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket_ask q = by("480101", "", office.now_ms);
	struct ticket one, two;
	struct err e = {0};

	assert_int_equal(ticket_take(&k, &q, TICKET_ORDINARY, &one, &office.e), 0);
	assert_int_equal(ticket_take(&k, &q, TICKET_PRIORITY, &two, &office.e), 0);
	assert_string_equal(one.id, two.id);
	assert_string_equal(ticket_shown(office.a, &two), "A001");
	assert_int_equal(seen("480101", office.now_ms).n_open, 1);
	q.act = "not an id of ours";
	assert_int_equal(ticket_take(&k, &q, TICKET_ORDINARY, &one, &e), -1);
	assert_int_equal(e.code, ERR_BAD_VALUE);
}

static void
test_a_clerk_has_one_number_at_a_time(void **state)
{
	(void)state;
	int64_t now = office.now_ms;
	struct ticket t;

	(void)taken("480102", TICKET_ORDINARY, now);
	(void)taken("480102", TICKET_ORDINARY, now);
	assert_string_equal(called("480102", "hoa.nt", now, &t), "A001");
	assert_string_equal(called("480102", "hoa.nt", now, &t), "A001");
	assert_int_equal(t.calls, 1);
	assert_string_equal(called("480102", "lan.pt", now, &t), "A002");
	assert_string_equal(called("480102", "mai.tt", now, &t), "");
	assert_int_equal(moved("480102", "mai.tt", "480102.2026-03-02", TICKET_SERVE, now), ERR_NOT_FOUND);
}

static void
test_another_office_s_number_is_not_there(void **state)
{
	(void)state;
	struct ticket mine = taken("480103", TICKET_ORDINARY, office.now_ms), t;

	assert_string_equal(called("480103", "hoa.nt", office.now_ms, &t), "A001");
	assert_int_equal(moved("480104", "hoa.nt", mine.id, TICKET_SERVE, office.now_ms), ERR_NOT_FOUND);
	assert_int_equal(moved("480104", "hoa.nt", "480104.2026-03-02#none", TICKET_SERVE, office.now_ms), ERR_NOT_FOUND);
	assert_int_equal(moved("480103", "lan.pt", mine.id, TICKET_SERVE, office.now_ms), ERR_TICKET_MOVED); /* another desk's */
	assert_int_equal(moved("480103", "hoa.nt", mine.id, TICKET_SERVE, office.now_ms), ERR_NONE);
	assert_int_equal(moved("480103", "hoa.nt", mine.id, TICKET_SERVE, office.now_ms), ERR_TICKET_MOVED);
	assert_int_equal(seen("480103", office.now_ms).hall.of[TICKET_ORDINARY].handling.n, 1);
}

static void
test_the_same_form_twice_is_one_call_again(void **state)
{
	(void)state;
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket t;

	(void)taken("480105", TICKET_ORDINARY, office.now_ms);
	(void)called("480105", "hoa.nt", office.now_ms, &t);
	struct ticket_ask q = by("480105", "hoa.nt", office.now_ms);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ticket_move(&k, &q, t.id, TICKET_AGAIN, NULL, &t, &office.e), 0);
		assert_int_equal(t.calls, 2);
	}
	q = by("480105", "hoa.nt", office.now_ms);
	for (int i = 0; i < 2; i++)
		assert_int_equal(ticket_move(&k, &q, t.id, TICKET_SERVE, NULL, &t, &office.e), 0);
}

static void
test_the_case_of_a_number_ends_it(void **state)
{
	(void)state;
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket t;

	(void)taken("480106", TICKET_ORDINARY, office.now_ms);
	(void)called("480106", "hoa.nt", office.now_ms, &t);
	struct ticket_ask q = by("480106", "hoa.nt", office.now_ms);
	assert_int_equal(ticket_move(&k, &q, t.id, TICKET_BEGIN, "the-case", &t, &office.e), 0);
	q = by("480106", "hoa.nt", office.now_ms + 5 * MINUTE);
	ticket_case_over(&k, &q, "another-case");
	assert_int_equal(seen("480106", office.now_ms).n_open, 1);
	ticket_case_over(&k, &q, "the-case");
	assert_int_equal(seen("480106", office.now_ms).n_open, 0);
	assert_int_equal(seen("480106", office.now_ms).hall.of[TICKET_ORDINARY].handling.sum_ms, 5 * MINUTE);
	ticket_case_over(&k, &q, "the-case"); /* once more is nothing */
}

/* ---- at once ---- */

struct presser {
	struct world *w;
	const char *clerk;
	int64_t now;
	int take; /* numbers to be taken, else to be called until nobody waits */
	int got[PEOPLE + 1];
	int n;
};

static void *
press(void *arg)
{
	struct presser *p = arg;
	struct arena *a = arena_new(0);
	struct commit_context k = keeping(p->w, a);
	struct ticket t;
	char act[27];

	for (int i = 0; i < p->take || p->take == 0; i++) {
		struct err e = {0};
		id_random(act);
		struct ticket_ask q = {"480107", p->clerk, act, p->now};
		int found = p->take > 0 ? ticket_take(&k, &q, TICKET_ORDINARY, &t, &e) + 1 : ticket_call(&k, &q, 1, &t, &e);
		if (found < 0 || (found == 0 && p->take > 0))
			fail_msg("%s %s", err_name(e.code), e.msg);
		if (found == 0)
			break;
		p->got[p->n++] = (int)t.number;
		if (p->take > 0)
			continue;
		id_random(act);
		if (ticket_move(&k, &q, t.id, TICKET_SERVE, NULL, &t, &e) != 0)
			fail_msg("%s %s", err_name(e.code), e.msg);
	}
	arena_free(a);
	return NULL;
}

/* All numbers from 1 on, each once, whoever got which. */
static void
all_press(int take)
{
	static const char *const clerks[DESKS] = {"a.one", "b.two", "c.three", "d.four"};
	static struct presser p[DESKS];
	bool seen_number[PEOPLE + 1] = {false};
	pthread_t t[DESKS];
	int all = 0;

	for (int i = 0; i < DESKS; i++) {
		p[i] = (struct presser){i % 2 == 0 ? &office.w : &beside, clerks[i], office.now_ms, take, {0}, 0};
		assert_int_equal(pthread_create(&t[i], NULL, press, &p[i]), 0);
	}
	for (int i = 0; i < DESKS; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < DESKS; i++)
		for (int j = 0; j < p[i].n; j++, all++) {
			assert_in_range(p[i].got[j], 1, PEOPLE);
			assert_false(seen_number[p[i].got[j]]);
			seen_number[p[i].got[j]] = true;
		}
	assert_int_equal(all, PEOPLE);
}

static void
test_desks_that_press_at_once_get_each_number_once_without_a_gap(void **state)
{
	(void)state;
	all_press(PEOPLE / DESKS);
	assert_int_equal(seen("480107", office.now_ms).n_open, PEOPLE);
	all_press(0);
	struct hall_view v = seen("480107", office.now_ms);
	assert_int_equal(v.n_open, 0);
	assert_int_equal(v.hall.of[TICKET_ORDINARY].waiting.n, PEOPLE);
	assert_int_equal(v.hall.of[TICKET_ORDINARY].handling.n, PEOPLE);
}

static void
test_both_clocks_are_told_by_class(void **state)
{
	(void)state;
	struct ticket t;
	struct buf b;

	(void)taken("480108", TICKET_PRIORITY, office.now_ms - 20 * MINUTE);
	assert_string_equal(called("480108", "hoa.nt", office.now_ms, &t), "U001");
	assert_int_equal(moved("480108", "hoa.nt", t.id, TICKET_SERVE, office.now_ms + 10 * MINUTE), ERR_NONE);
	buf_init(&b, office.a, 1 << 20);
	metric_print(&b);
	const char *text = arena_dup(office.a, b.p, b.len), *type = strstr(text, "# TYPE gw_queue_waiting_seconds histogram");
	assert_non_null(type);
	assert_null(strstr(type + 1, "# TYPE gw_queue_waiting_seconds"));
	assert_non_null(strstr(text, "gw_queue_waiting_seconds_bucket{class=\"priority\",le=\"900\"} 0\n"));
	assert_non_null(strstr(text, "gw_queue_waiting_seconds_bucket{class=\"priority\",le=\"1200\"} 1\n"));
	assert_non_null(strstr(text, "gw_queue_waiting_seconds_sum{class=\"priority\"} 1200.000\n"));
	assert_non_null(strstr(text, "gw_queue_handling_seconds_count{class=\"priority\"} 1\n"));
}

/* ---- appointments ---- */

static int64_t
tomorrow_at(int hour)
{
	int32_t days[APPOINTMENT_DAYS];

	assert_int_equal(appointment_days(&office.w.setup, office.now_ms, days), APPOINTMENT_DAYS);
	return (int64_t)days[1] * DAY + (hour - 7) * 60 * MINUTE;
}

static enum err_code
booked(const char *where, struct appointment_ask what, struct appointment *out)
{
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket_ask q = by(where, "hoa.nt", office.now_ms);
	struct appointment any;
	struct err e = {0};

	return appointment_book(&k, &q, &what, out != NULL ? out : &any, &e) == 0 ? ERR_NONE : e.code;
}

static void
test_a_time_is_booked_so_often_as_there_are_desks(void **state)
{
	(void)state;
	int64_t at = tomorrow_at(8);
	struct appointment x;
	struct commit_context k = keeping(&office.w, office.a);
	struct ticket_ask q = by("480201", "hoa.nt", office.now_ms);
	struct err e = {0};

	assert_int_equal(booked("480201", (struct appointment_ask){at, "Nguyễn Thị Mẫu", "0912 000 111"}, &x), ERR_NONE);
	assert_string_equal(x.phone, "+84912000111");
	assert_int_equal(booked("480201", (struct appointment_ask){at, "Trần Văn Thử", "0912000112"}, NULL), ERR_NONE);
	assert_int_equal(booked("480201", (struct appointment_ask){at, "Lê Thị Ba", "0912000113"}, NULL), ERR_SLOT_TAKEN);
	assert_int_equal(booked("480202", (struct appointment_ask){at, "Lê Thị Ba", "0912000113"}, NULL), ERR_NONE);
	assert_int_equal(booked("480201", (struct appointment_ask){at + MINUTE, "Lê Thị Ba", "0912000113"}, NULL), ERR_BAD_VALUE);
	assert_int_equal(booked("480201", (struct appointment_ask){at - DAY * 7, "Lê Thị Ba", "0912000113"}, NULL), ERR_BAD_VALUE);
	assert_int_equal(booked("480201", (struct appointment_ask){at, "", "0912000113"}, NULL), ERR_BAD_VALUE);
	assert_int_equal(booked("480201", (struct appointment_ask){at, "Lê Thị Ba", "12"}, NULL), ERR_BAD_VALUE);
	assert_int_equal(appointment_cancel(&k, &q, x.id, &e), 0);
	assert_int_equal(appointment_cancel(&k, &q, x.id, &e), 0); /* once more is nothing */
	assert_int_equal(booked("480201", (struct appointment_ask){at, "Lê Thị Ba", "0912000113"}, NULL), ERR_NONE);
	q.office = "480202";
	assert_int_equal(appointment_cancel(&k, &q, x.id, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static void
test_names_and_phones_are_sealed(void **state)
{
	(void)state;
	int64_t at = tomorrow_at(8);
	struct commit_context k = keeping(&office.w, office.a);
	struct appointment x, raw = {0}, *all;
	size_t n;

	assert_int_equal(booked("480203", (struct appointment_ask){at, "Nguyễn Thị Mẫu", "0912000111"}, &x), ERR_NONE);
	assert_int_equal(store_object(office.w.core.store, office.a, KIND_APPOINTMENT, x.id, &raw, &raw.version, &office.e), 1);
	assert_null(strstr(raw.name, "Mẫu"));
	assert_null(strstr(raw.phone, "912000111"));
	assert_int_equal(appointments_read(&k, x.hall, &all, &n, &office.e), 0);
	assert_int_equal(n, 1);
	assert_string_equal(all[0].name, "Nguyễn Thị Mẫu");
	assert_string_equal(all[0].phone, "+84912000111");
}

static void
test_who_comes_in_time_has_an_appointment_s_number_and_who_is_late_has_not(void **state)
{
	(void)state;
	int64_t at = tomorrow_at(8);
	struct commit_context k = keeping(&office.w, office.a);
	struct appointment x[2];
	struct ticket t, again;
	struct err e = {0};

	for (int i = 0; i < 2; i++)
		assert_int_equal(booked("480204", (struct appointment_ask){at, "Lê Thị Ba", "0912000113"}, &x[i]), ERR_NONE);
	struct ticket_ask q = by("480204", "hoa.nt", office.now_ms); /* a day early */
	assert_int_equal(appointment_come(&k, &q, x[0].id, &t, &e), -1);
	assert_int_equal(e.code, ERR_TICKET_MOVED);
	q = by("480204", "hoa.nt", at - 10 * MINUTE);
	assert_int_equal(appointment_come(&k, &q, x[0].id, &t, &office.e), 0);
	assert_string_equal(ticket_shown(office.a, &t), "H001");
	assert_int_equal(t.due_ms, at);
	q = by("480204", "lan.pt", at - 10 * MINUTE);
	assert_int_equal(appointment_come(&k, &q, x[0].id, &again, &office.e), 0); /* it has its number */
	assert_string_equal(again.id, t.id);
	q = by("480204", "hoa.nt", x[1].until_ms);
	assert_int_equal(appointment_come(&k, &q, x[1].id, &t, &office.e), 0);
	assert_string_equal(ticket_shown(office.a, &t), "A001");
	err_clear(&e);
	assert_int_equal(appointment_cancel(&k, &q, x[1].id, &e), -1);
	assert_int_equal(e.code, ERR_TICKET_MOVED);
}

static void *
book_one(void *arg)
{
	struct presser *p = arg;
	struct arena *a = arena_new(0);
	struct commit_context k = keeping(p->w, a);
	struct appointment x;
	struct err e = {0};
	char act[27];

	id_random(act);
	struct ticket_ask q = {"480205", p->clerk, act, office.now_ms};
	p->n = appointment_book(&k, &q, &(struct appointment_ask){p->now, "Lê Thị Ba", "0912000113"}, &x, &e) == 0;
	if (p->n == 0 && e.code != ERR_SLOT_TAKEN)
		fail_msg("%s %s", err_name(e.code), e.msg);
	arena_free(a);
	return NULL;
}

static void
test_the_last_place_is_given_once(void **state)
{
	(void)state;
	static struct presser p[DESKS];
	pthread_t t[DESKS];
	int got = 0;

	for (int i = 0; i < DESKS; i++) {
		p[i] = (struct presser){.w = i % 2 == 0 ? &office.w : &beside, .clerk = "hoa.nt", .now = tomorrow_at(9)};
		assert_int_equal(pthread_create(&t[i], NULL, book_one, &p[i]), 0);
	}
	for (int i = 0; i < DESKS; i++) {
		pthread_join(t[i], NULL);
		got += p[i].n;
	}
	assert_int_equal(got, 2);
}

/* ---- midnight ---- */

static void
test_at_midnight_numbers_begin_anew_and_what_was_left_open_is_closed(void **state)
{
	(void)state;
	struct commit_context k = keeping(&office.w, office.a);
	struct job_run run = {.core = &office.w.core, .setup = &office.w.setup, .a = office.a};
	int64_t midnight = (int64_t)(deadline_day_of(office.now_ms) + 1) * DAY - 7 * 60 * MINUTE;
	struct ticket t, last;
	size_t n;

	for (int i = 0; i < 60; i++) /* more than are closed in one change */
		last = taken("480301", TICKET_ORDINARY, midnight - MINUTE);
	assert_string_equal(called("480301", "hoa.nt", midnight - 1, &t), "A001");
	assert_string_equal(called("480301", "lan.pt", midnight, &last), ""); /* yesterday's wait no more */
	assert_string_equal(ticket_shown(office.a, (struct ticket[]){taken("480301", TICKET_ORDINARY, midnight)}), "A001");
	assert_int_equal(halls_close(&k, midnight - 1, &n, &office.e), 0);
	assert_int_equal(seen("480301", midnight - 1).n_open, 60);
	assert_int_equal(moved("480301", "hoa.nt", t.id, TICKET_AGAIN, midnight), ERR_NONE); /* it was not closed yet */
	clock_set(midnight);
	assert_int_equal(job_halls(&run, &office.e), 0);
	clock_set(-1);
	struct hall_view v = seen("480301", midnight - 1);
	assert_int_equal(v.n_open, 0);
	assert_int_equal(v.hall.state, HALL_CLOSED);
	assert_int_equal(v.hall.of[TICKET_ORDINARY].handling.n, 0);
	assert_int_equal(ticket_find(&office.w.core, office.a, "480301", t.id, &t, &office.e), 1);
	assert_int_equal(t.state, TICKET_IS_ABSENT);
	assert_int_equal(seen("480301", midnight).n_open, 1); /* today's goes on */
	assert_int_equal(moved("480301", "hoa.nt", t.id, TICKET_SERVE, midnight), ERR_TICKET_MOVED);
	assert_int_equal(halls_close(&k, midnight, &n, &office.e), 0);
	assert_int_equal(n, 0);
}

static void
test_an_appointment_that_nobody_came_to_is_missed(void **state)
{
	(void)state;
	int64_t at = tomorrow_at(8);
	struct commit_context k = keeping(&office.w, office.a);
	struct appointment x[2], raw = {0};
	struct ticket t;
	size_t n;

	for (int i = 0; i < 2; i++)
		assert_int_equal(booked("480302", (struct appointment_ask){at, "Lê Thị Ba", "0912000113"}, &x[i]), ERR_NONE);
	struct ticket_ask q = by("480302", "hoa.nt", at);
	assert_int_equal(appointment_come(&k, &q, x[0].id, &t, &office.e), 0);
	assert_int_equal(halls_close(&k, at + DAY, &n, &office.e), 0);
	assert_true(n > 0);
	assert_int_equal(store_object(office.w.core.store, office.a, KIND_APPOINTMENT, x[0].id, &raw, &raw.version, &office.e), 1);
	assert_int_equal(raw.state, APPOINTMENT_KEPT);
	raw = (struct appointment){0};
	assert_int_equal(store_object(office.w.core.store, office.a, KIND_APPOINTMENT, x[1].id, &raw, &raw.version, &office.e), 1);
	assert_int_equal(raw.state, APPOINTMENT_MISSED);
}

static void
test_all_of_it_is_rebuilt_from_both_journals(void **state)
{
	(void)state;
	struct blob_store *blobs = office.w.core.blobs;

	world_close(&office.w, true);
	world_close(&beside, true);
	assert_rebuild_of_both_is_identical(&office.w, &beside);
	world_reopen(&office.w);
	office.w.core.blobs = blobs;
}

static int
start(void **state)
{
	counter_start(state);
	office.w.setup.conf.desk.appointments = "08:00-11:00";
	office.w.setup.conf.desk.appointment_length = 30 * MINUTE;
	office.w.setup.conf.desk.appointment_desks = 2;
	(void)counter_accepted("t-0"); /* so that there is something to join */
	world_beside(&beside, &office.w);
	recover_tick(&office.w.core);
	return clock_parse("2026-03-02T09:00:00+07:00", &office.now_ms); /* a Monday, far from midnight */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_act_takes_one_number_however_often_it_is_sent),
	    cmocka_unit_test(test_a_clerk_has_one_number_at_a_time),
	    cmocka_unit_test(test_another_office_s_number_is_not_there),
	    cmocka_unit_test(test_the_same_form_twice_is_one_call_again),
	    cmocka_unit_test(test_the_case_of_a_number_ends_it),
	    cmocka_unit_test(test_desks_that_press_at_once_get_each_number_once_without_a_gap),
	    cmocka_unit_test(test_both_clocks_are_told_by_class),
	    cmocka_unit_test(test_a_time_is_booked_so_often_as_there_are_desks),
	    cmocka_unit_test(test_names_and_phones_are_sealed),
	    cmocka_unit_test(test_who_comes_in_time_has_an_appointment_s_number_and_who_is_late_has_not),
	    cmocka_unit_test(test_the_last_place_is_given_once),
	    cmocka_unit_test(test_at_midnight_numbers_begin_anew_and_what_was_left_open_is_closed),
	    cmocka_unit_test(test_an_appointment_that_nobody_came_to_is_missed),
	    cmocka_unit_test(test_all_of_it_is_rebuilt_from_both_journals),
	};
	return cmocka_run_group_tests(tests, start, counter_stop);
}
