/* SPDX-License-Identifier: Apache-2.0 */
/* Days that are over: halls closed, with what was left open in them. */
#include "cases/hall_close.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cases/appointments.h"
#include "run/jobs.h"
#include "store/event.h"
#include "store/listed.h"

enum { HALLS_MAX = 2000, AT_ONCE = 50 };

/* So many of what is open end, in one change with the hall: 1, 0 somebody was faster, -1; *left: there is more. */
static int
close_some(struct hall_work *w, bool *left, struct err *e)
{
	struct appointment *all;
	size_t n, done = 0;

	if (appointments_open(w->k, w->v.id, &all, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < w->v.n_open && done < AT_ONCE; i++, done++) {
		if (ticket_do(&w->v.hall, &w->v.open[i], TICKET_CLOSE, w->q->now_ms, e) != 0)
			return -1;
		hall_put(w, &w->v.open[i]);
	}
	for (size_t i = 0; i < n && done < AT_ONCE; i++, done++) {
		all[i].state = all[i].state == APPOINTMENT_CAME ? APPOINTMENT_KEPT : APPOINTMENT_MISSED;
		change_object(w->ch, EVENT_APPOINTMENT_MOVED, all[i].id, all[i].version, &all[i]);
	}
	*left = done < w->v.n_open + n;
	w->v.hall.state = *left ? HALL_OPEN : HALL_CLOSED;
	return hall_keep(w, e);
}

static int
close_one(struct commit_context *k, const struct hall *h, int64_t now_ms, struct err *e)
{
	const struct ticket_ask q = {.office = h->office, .clerk = "", .act = "", .now_ms = now_ms};
	bool left = true;

	for (int i = 0; left && i < HALL_TRIES; i++) {
		struct hall_work w;
		int64_t noon;
		if (clock_parse(arena_fmt(k->a, "%sT12:00:00+07:00", h->date), &noon) != 0)
			return err_set(e, ERR_INTERNAL, "a hall of no day");
		if (hall_begin(&w, k, &q, noon, e) != 0)
			return -1;
		int kept = close_some(&w, &left, e);
		if (kept < 0)
			return -1;
		left = left || kept == 0;
	}
	return left ? err_set(e, ERR_RACE, "a hall of before kept moving") : 0;
}

int
halls_close(struct commit_context *k, int64_t now_ms, size_t *n_out, struct err *e)
{
	struct store *s = k->core->store;
	char today[CLOCK_TEXT];
	const char **ids;
	size_t n;

	*n_out = 0;
	clock_vn(now_ms, today);
	if (store_listed(s, k->a, "halls", HALL_ALL, INT64_MAX, HALLS_MAX, &ids, &n, e) != 0)
		return -1;
	struct hall *all = arena_alloc(k->a, (n + 1) * sizeof *all);
	int64_t *versions = arena_alloc(k->a, (n + 1) * sizeof *versions);
	if (store_objects(s, k->a, KIND_HALL, ids, n, all, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (versions[i] == 0 || strncmp(all[i].date, today, 10) >= 0)
			continue;
		if (close_one(k, &all[i], now_ms, e) != 0)
			return -1;
		++*n_out;
		log_event(LOG_HALL_CLOSED, "hall=%s", ids[i]);
	}
	return 0;
}

int
job_halls(struct job_run *r, struct err *e)
{
	struct commit_context k = {.core = r->core, .setup = r->setup, .a = r->a, .partner = ""};
	size_t n;

	if (atomic_load(&r->core->closed))
		return 0;
	return halls_close(&k, clock_now_ms(), &n, e);
}
