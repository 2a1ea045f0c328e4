/* SPDX-License-Identifier: Apache-2.0 */
/* Is the gateway able to accept, and what waits; see status.h. */
#include "http/status.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "call/circuit.h"
#include "conf/conf_dates.h"
#include "deliver/feed_state.h"
#include "evidence/heads.h"
#include "journal/journal.h"
#include "ledger/recover.h"
#include "run/core.h"
#include "store/feed_keys.h"
#include "store/queue.h"
#include "store/store.h"

static bool
keys_valid(const struct setup *s)
{
	int64_t now = clock_now_ms();

	for (size_t i = 0; i < s->n_partners; i++)
		if (sign_key_expires_ms(s->partners[i].key) <= now)
			return false;
	return sign_key_expires_ms(s->head_key) > now;
}

/* Does anybody read its feed? */
static bool
has_feed(const struct partner_setup *p)
{
	return (p->dialect->caps & CONN_FEED) != 0 && p->p.poll_ms > 0 && !p->p.paused && p->p.url[0] != '\0';
}

/* How feeds go: told, but no reason to accept nothing. */
static void
print_feeds(struct core *c, const struct setup *s, struct buf *out)
{
	for (size_t i = 0; i < s->n_partners; i++) {
		const struct partner_setup *p = &s->partners[i];
		struct err e = {0};
		char since[CLOCK_TEXT];
		if (!has_feed(p))
			continue;
		struct feed_state f = feed_state_of(c, p->p.name);
		int64_t aside = store_aside_count(c->store, p->p.name, &e);
		buf_fmt(out, "feed %s %s", p->p.name, f.failing_ms != 0 ? "stands still" : f.read_ms != 0 ? "ok" : "not read yet");
		if (f.failing_ms != 0)
			buf_fmt(out, " since %s: %s", clock_utc(f.failing_ms, since),
			    f.unknown_cursor ? "position unknown there, see postgate feed rewind" : err_name(f.code));
		if (aside > 0)
			buf_fmt(out, ", %" PRId64 " set aside, see postgate feed show", aside);
		buf_chr(out, '\n');
	}
}

/* Told weeks ahead; dossiers with shorter limits are accepted all the same. */
static void
print_calendar(const struct setup *s, struct buf *out)
{
	int64_t left = catalogue_days_left(s->catalogue, clock_now_ms());

	if (left >= CATALOGUE_WARN_DAYS)
		buf_fmt(out, "calendar ok\n");
	else
		buf_fmt(out,
		    "calendar %s ends too early for the longest limit in %" PRId64 " days: load a catalogue with a later lastDay\n",
		    left > 0 ? "soon" : "NOT OK", left);
}

int
status_ready(struct core *c, struct buf *out)
{
	struct setup *s = core_setup(c);
	struct err e = {0};
	const struct {
		const char *what;
		bool ok;
	} checks[] = {
		{"store", store_ping(c->store, &e) == 0},
		{"journal", journal_ok(c->journal)},
		{"records", recover_ok(c)},
		{"keys", keys_valid(s)},
		{"disk", core_has_room(s)},
		{"evidence", heads_debt(c->heads, s).age_ms <= s->conf.timestamp.debt_max},
		{"accepting", !atomic_load(&c->closed)},
	};
	bool all = true;
	struct heads_debt debt = heads_debt(c->heads, s);

	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		buf_fmt(out, "%s %s\n", checks[i].what, checks[i].ok ? "ok" : "NOT OK");
		all = all && checks[i].ok;
	}
	buf_fmt(out, "tags %u of %d\n", recover_tags(c), DOSSIER_BUCKETS); /* fewer while a master of a Redis Cluster is away */
	buf_fmt(out, "timestamp-debt %" PRId64 " heads %" PRId64 " s\n", debt.heads, debt.age_ms / 1000);
	print_calendar(s, out);
	if (conf_dates_tell(s, clock_now_ms(), "certificates", out) == 0) /* told, but other partners are served all the same */
		buf_str(out, "certificates ok\n");
	print_feeds(c, s, out);
	setup_drop(s);
	return all ? 0 : -1;
}

static void
print_debt(struct buf *out, struct heads_debt d)
{
	buf_fmt(out, "# TYPE gw_stamp_debt_heads gauge\n# HELP gw_stamp_debt_heads signed heads without timestamp\n"
	    "gw_stamp_debt_heads %" PRId64 "\n", d.heads);
	buf_fmt(out, "# TYPE gw_stamp_debt_seconds gauge\n# HELP gw_stamp_debt_seconds age of the oldest of them\n"
	    "gw_stamp_debt_seconds %" PRId64 "\n", d.age_ms / 1000);
}

static void
print_gauge(struct buf *out, const char *word, const char *help, const struct setup *s, const int64_t *values)
{
	buf_fmt(out, "# TYPE %s gauge\n# HELP %s %s\n", word, word, help);
	for (size_t i = 0; i < s->n_partners; i++)
		if (values[i] >= 0)
			buf_fmt(out, "%s{partner=\"%s\"} %" PRId64 "\n", word, s->partners[i].p.name, values[i]);
}

static void
feed_metrics(struct core *c, const struct setup *s, int64_t now, struct buf *out)
{
	int64_t *aside = arena_alloc(out->a, (s->n_partners + 1) * sizeof *aside);
	int64_t *still_s = arena_alloc(out->a, (s->n_partners + 1) * sizeof *still_s);

	for (size_t i = 0; i < s->n_partners; i++) {
		struct err e = {0};
		const struct partner_setup *p = &s->partners[i];
		struct feed_state f = feed_state_of(c, p->p.name);
		aside[i] = has_feed(p) ? store_aside_count(c->store, p->p.name, &e) : -1;
		still_s[i] = !has_feed(p) ? -1 : f.failing_ms == 0 || now < f.failing_ms ? 0 : (now - f.failing_ms) / 1000 + 1;
	}
	print_gauge(out, "gw_feed_aside", "items of its feed that wait for a person: postgate feed show", s, aside);
	print_gauge(out, "gw_feed_still_seconds", "how long its feed has not been read because that fails; 0: it is read", s,
	    still_s);
}

void
status_metrics(struct core *c, struct buf *out)
{
	struct setup *s = core_setup(c);
	int64_t now = clock_now_ms();
	int64_t *open = arena_alloc(out->a, (s->n_partners + 1) * sizeof *open);
	int64_t *waiting = arena_alloc(out->a, (s->n_partners + 1) * sizeof *waiting);
	int64_t *age_s = arena_alloc(out->a, (s->n_partners + 1) * sizeof *age_s);
	int64_t *dead = arena_alloc(out->a, (s->n_partners + 1) * sizeof *dead);
	int64_t *shut = arena_alloc(out->a, (s->n_partners + 1) * sizeof *shut);

	for (size_t i = 0; i < s->n_partners; i++) {
		struct queue_stats q;
		struct err e = {0};
		shut[i] = circuit_is_shut(circuit_of(c, s->partners[i].p.name));
		open[i] = waiting[i] = age_s[i] = dead[i] = -1; /* not told when the store does not answer */
		if (queue_stats(c->store, s->partners[i].p.name, &q, &e) != 0)
			continue;
		open[i] = q.open;
		waiting[i] = q.waiting;
		dead[i] = q.dead;
		age_s[i] = q.oldest_ms > 0 && now > q.oldest_ms ? (now - q.oldest_ms) / 1000 : 0;
	}
	print_gauge(out, "gw_outbox_open", "exchanges with a partner that have not ended", s, open);
	print_gauge(out, "gw_outbox_waiting", "of them, those that wait to be tried again or asked about", s, waiting);
	print_gauge(out, "gw_outbox_age_seconds", "age of the oldest exchange that has not ended", s, age_s);
	print_gauge(out, "gw_outbox_dead", "of them, those that need a person: postgate outbox list --state DEAD", s, dead);
	print_gauge(out, "gw_breaker_open", "1 while this process leaves the partner alone because it does not answer", s, shut);
	print_debt(out, heads_debt(c->heads, s));
	buf_fmt(out,
	    "# TYPE gw_calendar_days_left gauge\n# HELP gw_calendar_days_left days on which the longest limit can still be "
	    "promised; then the calendar ends too early\n"
	    "gw_calendar_days_left %" PRId64 "\n",
	    catalogue_days_left(s->catalogue, now));
	conf_dates_metrics(s, now, out);
	feed_metrics(c, s, now, out);
	setup_drop(s);
}
