/* SPDX-License-Identifier: Apache-2.0 */
/* The jobs of the records: what was noted becomes durable, heads are written and timestamped, readings taken, acceptance opened and
 * closed. */
#include <inttypes.h>

#include "base/arena.h"
#include "base/log.h"
#include "evidence/heads.h"
#include "evidence/reading.h"
#include "journal/journal.h"
#include "ledger/recover.h"
#include "run/core.h"
#include "run/jobs.h"
#include "wire/wire.h"

/* Open or close acceptance by what the records can still take. */
int
job_records(struct job_run *r, struct err *e)
{
	struct core *c = r->core;

	if (journal_flush(c->journal, e) != 0 && !atomic_load(&c->closed))
		log_event(LOG_JOURNAL_FAILED, "msg=\"%s\"", e->msg);
	struct heads_debt debt = heads_debt(c->heads, r->setup);
	bool overdue = debt.age_ms > r->setup->conf.timestamp.debt_max;
	if (overdue && !atomic_load(&c->closed))
		log_event(LOG_STAMP_OVERDUE, "heads=%" PRId64 " age_s=%" PRId64, debt.heads, debt.age_ms / 1000);
	atomic_store(&c->closed, !journal_ok(c->journal) || !core_has_room(r->setup) || !recover_ok(c) || overdue);
	return e->code == ERR_NONE ? 0 : -1;
}

/* The failure is said once, not each time it is tried. */
int
job_heads(struct job_run *r, struct err *e)
{
	int rc = heads_tick(r->core->heads, r->setup, false, e);

	if (rc != 0 && !r->failing)
		log_event(LOG_HEAD_FAILED, "code=%s msg=\"%s\"", err_name(e->code), e->msg);
	return rc != 0 ? -1 : 0;
}

void
heads_last(struct core *c)
{
	struct setup *s = core_setup(c);
	struct err e = {0};

	if (journal_flush(c->journal, &e) == 0 && heads_tick(c->heads, s, true, &e) != 0)
		log_event(LOG_HEAD_FAILED, "code=%s msg=\"%s\"", err_name(e.code), e.msg);
	setup_drop(s);
}

/* Readings by people at this machine; a failure is said when it begins. */
int
job_readings(struct job_run *r, struct err *e)
{
	int rc = reading_take(r->a, r->setup->conf.journal.dir, r->core->journal, e);

	if (rc != 0 && !r->failing)
		log_event(LOG_READING_FAILED, "code=%s msg=\"%s\"", err_name(e->code), e->msg);
	return rc != 0 ? -1 : 0;
}

/* As many as are missing, until one cannot be had. */
static int
pay_all(struct job_run *r, int64_t *paid, struct err *e)
{
	struct wire *wire = wire_new();
	int got;

	while ((got = heads_pay(r->core->heads, r->setup, wire, &r->core->stop, e)) > 0)
		++*paid;
	wire_free(wire);
	return got;
}

/* Timestamps of heads: the network's slowness must be nobody else's. */
int
job_stamps(struct job_run *r, struct err *e)
{
	static int64_t paid; /* since the authority is back; a job never runs twice at once */

	if (heads_debt(r->core->heads, r->setup).heads == 0)
		return 0;
	if (pay_all(r, &paid, e) < 0) {
		if (!r->failing)
			log_event(LOG_STAMP_DOWN, "code=%s msg=\"%s\"", err_name(e->code), e->msg);
		r->again_ms = r->setup->conf.timestamp.retry;
		paid = 0;
		return -1;
	}
	if (r->failing)
		log_event(LOG_STAMP_PAID, "heads=%" PRId64, paid);
	paid = 0;
	return 0;
}
