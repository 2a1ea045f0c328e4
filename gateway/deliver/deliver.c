/* SPDX-License-Identifier: Apache-2.0 */
/* One exchange at work; see deliver.h. */
#include "deliver/deliver.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metric.h"
#include "call/schedule.h"
#include "cases/case_find.h"
#include "cases/move.h"
#include "deliver/telling.h"
#include "model/dossier_number.h"

/* One exchange in a worker's hands. */
struct work {
	const struct call *c;
	const struct taken *held;
	struct commit_context keep;
	struct exchange x;
	struct dossier_view k;
	struct conn_case cc;
	int64_t kept_us;            /* when the store last heard that it is being worked on */
	bool gone;                  /* it was taken over: another worker has it */
	bool early;                 /* it lacks yet what another exchange brings: nothing was tried */
	struct err unreadable;      /* why our own record of it cannot be read: that counts as a failed attempt */
};

/* From hearing that the exchange is still ours to the last byte's departure: far below the time after which another worker may take
 * it over, so that a process that was held up in between sends nothing. */
static int64_t
send_until(const struct work *w)
{
	return w->kept_us + w->c->to->p.total_ms * 1000 + 500000;
}

enum { KEEP_EVERY_US = 500000 }; /* well below the slack of an abandoned entry (worker.c) */

/* ---- reading what is needed ---- */

static int
load_case(struct work *w, struct err *e)
{
	struct arena *a = w->c->a;
	int found = store_view(w->c->core->store, a, w->x.dossier, &w->k, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_INTERNAL, "an exchange's dossier is gone");
	w->cc.x = &w->x;
	w->cc.dossier = &w->k.dossier;
	return 0;
}

static int
load_texts(struct work *w, struct err *e)
{
	const char *note = arena_dup(w->c->a, w->x.note.p, w->x.note.n);

	if (commit_unseal(w->c->core->vault, w->c->a, w->x.dossier, note, &w->cc.note, e) != 0)
		return -1;
	return telling_load(w->c, &w->k, &w->cc, e);
}

/* All that a call needs.  What the store holds but we cannot read fails the attempts, with a reason, until a person must look:
 * taken up again and again in silence it would never come to anybody's attention. */
static int
load_all(struct work *w, bool texts, struct err *e)
{
	if (load_case(w, e) == 0 && (!texts || load_texts(w, e) == 0))
		return 0;
	if (e->code == ERR_STORE)
		return -1;
	w->unreadable = *e;
	w->k.dossier.id = w->x.dossier; /* enough to write the exchange's move */
	err_clear(e);
	return 0;
}

/* ---- asking the partner ---- */

/* What a call that brought no readable answer means. */
static void
from_error(const struct err *why, struct conn_verdict *v)
{
	*v = (struct conn_verdict){.event = why->unsure ? EXCHANGE_ON_LOST : EXCHANGE_ON_FAILED, .why = err_name(why->code)};
}

/* A number with another unit's code is none for this dossier, whoever signed it: nothing is filed under it before a person looked.
 */
static void
judge_number(const struct work *w, struct conn_verdict *v)
{
	const struct number_ask q = {v->number, w->k.dossier.unit, w->c->to->p.unit};

	if (v->number == NULL || w->x.kind != EXCHANGE_REGISTER ||
	    (v->event != EXCHANGE_ON_STEP && v->event != EXCHANGE_ON_CONFIRMED))
		return;
	enum number_whose whose = dossier_number_whose(w->c->setup->catalogue, &q);
	if (whose == NUMBER_OF_ANOTHER)
		*v = (struct conn_verdict){.event = EXCHANGE_ON_REFUSED, .why = "NUMBER_OF_ANOTHER_UNIT"};
	else if (whose == NUMBER_OF_NOBODY && v->event == EXCHANGE_ON_CONFIRMED)
		log_event(LOG_NUMBER_UNKNOWN, "number=%s unit=%s", v->number, w->k.dossier.unit);
}

static int
once(struct work *w, const struct conn_env *env, struct conn_verdict *v, struct err *e)
{
	const struct connector *d = w->c->to->dialect;
	bool asks = w->x.state == EXCHANGE_ASKING;
	struct conn_request q = {0};
	struct call_reply r;

	if ((asks ? d->build_query(env, &w->cc, &q, e) : d->build(env, &w->cc, &q, e)) != 0) {
		e->unsure = false;
		if (e->code == ERR_CONFLICT) {
			w->early = true;
			*v = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = "NOT_YET"};
			return 0;
		}
		if (e->code != ERR_PARTNER_REFUSED)
			return -1;
		/* it makes no sense there, and will not */
		*v = (struct conn_verdict){.event = EXCHANGE_ON_REFUSED, .why = err_name(e->code)};
		return 0;
	}
	if (q.shortened != NULL)
		log_event(LOG_DELIVER_SHORTENED, "exchange=%s members=%s", w->x.id, q.shortened);
	struct call c = *w->c;
	c.until_us = send_until(w);
	if (call_do(&c, env->token, &q, w->x.dossier, &r, e) != 0)
		return -1;
	if ((asks ? d->judge_query(env, &w->cc, &r.reply, v, e) : d->judge(env, &w->cc, &r.reply, v, e)) != 0) {
		e->unsure = true;
		return -1;
	}
	if (v->memo.n > EXCHANGE_MEMO_MAX) {
		err_set(e, ERR_INTERNAL, "dialect %s: a memo of %zu bytes, more than %d", d->name, v->memo.n, EXCHANGE_MEMO_MAX);
		e->unsure = true;
		return -1;
	}
	/* Only a signed refusal is a refusal: an unsigned one is some front's, and says nothing for sure. */
	if (!r.verified && v->event != EXCHANGE_ON_FAILED)
		v->event = EXCHANGE_ON_LOST;
	judge_number(w, v);
	return 0;
}

/* Before whatever may take long: an exchange of many slow steps must not seem abandoned.  0 go on, -1 it is another's now, or the
 * store does not answer. */
static int
keep_held(struct work *w, struct err *e)
{
	if (clock_mono_us() - w->kept_us < KEEP_EVERY_US)
		return 0;
	int kept = queue_keep(w->c->core->store, w->c->a, w->x.partner, w->held, e);
	w->gone = kept == 0;
	w->kept_us = clock_mono_us();
	e->unsure = false; /* nothing has been sent */
	return kept > 0 ? 0 : kept < 0 ? -1 : err_set(e, ERR_RACE, "another worker took it over");
}

static void
attempt(struct work *w, struct conn_verdict *v)
{
	struct err e = {0};
	struct conn_env env;

	if (w->unreadable.code != ERR_NONE) {
		log_event(LOG_INTERNAL, "doing=read exchange=%s code=%s msg=\"%s\"", w->x.id, err_name(w->unreadable.code),
		    w->unreadable.msg);
		*v = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = "unreadable"};
		return;
	}
	if (w->x.state == EXCHANGE_ASKING && !(w->c->to->dialect->caps & CONN_QUERY)) {
		/* repeats are harmless there: send again */
		*v = (struct conn_verdict){.event = EXCHANGE_ON_ABSENT, .why = "not-asked"};
		return;
	}
	w->early = false;
	for (int i = 0; i < 2; i++) { /* a second time at once with a new token, if the first was refused */
		*v = (struct conn_verdict){0};
		if (keep_held(w, &e) != 0 || call_env(w->c, &env, &e) != 0 || keep_held(w, &e) != 0 || once(w, &env, v, &e) != 0 ||
		    (v->stale_token && call_token_stale(w->c, &env, &e) != 0)) {
			from_error(&e, v);
			if (!w->gone && e.code != ERR_PARTNER_DOWN && e.code != ERR_TIMEOUT)
				log_event(LOG_INTERNAL, "doing=call exchange=%s code=%s msg=\"%s\"", w->x.id, err_name(e.code),
				    e.msg);
			return;
		}
		if (!v->stale_token)
			return;
	}
}

/* ---- what follows ---- */

/* When to look again for what another exchange brings: the longer it has been waited for, the later. */
static int64_t
early_pause_ms(const struct work *w)
{
	const struct partner *p = &w->c->to->p;
	int64_t pause = (clock_now_ms() - w->x.created_ms) / 2;

	return pause < p->retry_ms ? p->retry_ms : pause > p->retry_max_ms ? p->retry_max_ms : pause;
}

/* Failed or lost: when to go on, unless that was one attempt too many. */
static bool
put_off(struct work *w, const struct conn_verdict *v)
{
	const struct partner *p = &w->c->to->p;
	unsigned char random;

	w->x.due_ms = clock_now_ms();
	if (w->early) {
		w->x.due_ms += early_pause_ms(w);
		return true;
	}
	if (++w->x.attempts >= (unsigned)p->attempts)
		return false;
	id_bytes(&random, 1);
	w->x.due_ms += v->retry_after_ms > 0 ? v->retry_after_ms : schedule_pause_ms(p, w->x.attempts, random);
	return true;
}

/* The event after our own rules: who repeats harmlessly is not asked; who fails too often needs a person; so does a dossier
 * that the province will not have, and so do papers. */
static enum exchange_event
ruled(struct work *w, const struct conn_verdict *v)
{
	bool harmless = (w->c->to->dialect->caps & CONN_IDEMPOTENT) != 0;
	enum exchange_event said = v->event;

	if (exchange_move(w->x.state, said) == EXCHANGE_STATES)
		said = EXCHANGE_ON_LOST; /* a dialect that says what cannot be here is not believed */
	switch (said) {
	case EXCHANGE_ON_REFUSED:
		w->x.due_ms = clock_now_ms();
		return w->x.kind == EXCHANGE_REGISTER || w->cc.n_supplied > 0 ? EXCHANGE_ON_GAVE_UP : EXCHANGE_ON_REFUSED;
	case EXCHANGE_ON_FAILED:
	case EXCHANGE_ON_LOST:
		if (!put_off(w, v))
			return EXCHANGE_ON_GAVE_UP;
		return said == EXCHANGE_ON_LOST && harmless ? EXCHANGE_ON_FAILED : said;
	case EXCHANGE_ON_STEP: /* only getting on counts: losing and asking the same step in turns must end some day */
		if (v->step > w->x.step)
			w->x.attempts = 0;
		return said;
	case EXCHANGE_ON_CONFIRMED:
	case EXCHANGE_ON_ABSENT:
	case EXCHANGE_ON_HEAD:
	case EXCHANGE_ON_TAKEN:
	case EXCHANGE_ON_TIMER:
	case EXCHANGE_ON_GAVE_UP:
	case EXCHANGE_ON_RETRIED:
	case EXCHANGE_ON_DROPPED:
	case EXCHANGE_ON_RESTARTED:
	case EXCHANGE_EVENTS:
		break;
	}
	return said;
}

static void
log_move(const struct work *w, enum exchange_event ev)
{
	static const enum log_event events[EXCHANGE_EVENTS] = {
	    [EXCHANGE_ON_STEP] = LOG_DELIVER_STEP,
	    [EXCHANGE_ON_CONFIRMED] = LOG_DELIVERED,
	    [EXCHANGE_ON_REFUSED] = LOG_DELIVER_REFUSED,
	    [EXCHANGE_ON_FAILED] = LOG_DELIVER_RETRY,
	    [EXCHANGE_ON_LOST] = LOG_DELIVER_UNSURE,
	    [EXCHANGE_ON_ABSENT] = LOG_DELIVER_ASKED,
	    [EXCHANGE_ON_GAVE_UP] = LOG_DELIVER_DEAD,
	};
	static const enum metric_counter counters[EXCHANGE_EVENTS] = {
	    [EXCHANGE_ON_CONFIRMED] = METRIC_DELIVERED,
	    [EXCHANGE_ON_FAILED] = METRIC_RETRIED,
	    [EXCHANGE_ON_LOST] = METRIC_UNSURE,
	    [EXCHANGE_ON_GAVE_UP] = METRIC_DEAD,
	    [EXCHANGE_ON_REFUSED] = METRIC_DEAD,
	};

	if (ev != EXCHANGE_ON_STEP && ev != EXCHANGE_ON_ABSENT && ev != EXCHANGE_ON_TAKEN)
		metric_add(counters[ev], 1);
	if (ev != EXCHANGE_ON_TAKEN)
		log_event(events[ev], "exchange=%s kind=%s step=%u attempts=%u why=%s", w->x.id, exchange_kind_name(w->x.kind),
		    w->x.step, w->x.attempts, w->x.why);
}

/* ---- keeping it ---- */

/* The province took the dossier and gave it a number: the postal side hears of it.  What we send of it later goes under that
 * number. */
static int
write_number(struct work *w, struct move *m, const char *number, struct err *e)
{
	struct dossier *d = &w->k.dossier;
	int64_t now = clock_now_ms();
	const struct history line = {.key = w->x.id, .source = DOSSIER_BY_PROVINCE, .kind = "SUBMITTED", .at_ms = now,
	    .seen_ms = now, .applied = true, .note = ""};

	if (dossier_numbered(d, number))
		log_event(LOG_DELIVER_NUMBER, "exchange=%s", w->x.id);
	change_dossier(m->ch, d);
	if (move_line(m, &line, e) != 0)
		return -1;
	return move_tell(m, d->partner, EXCHANGE_NOTIFY, d->state, d->state_since_ms, NULL, e);
}

/* Write the exchange's move.  1 made, 0 a race was lost, -1. */
static int
try_keep(struct work *w, enum exchange_state from, const char *number, enum change_clash *clash, struct err *e)
{
	struct move m;

	move_init(&m, w->c->core, w->c->setup, w->c->a, &w->k, clock_now_ms());
	change_exchange(m.ch, &w->x, from, w->held);
	if (exchange_ended(w->x.state) && move_queue(&m, &w->x, e) != 0)
		return -1;
	if (number != NULL && write_number(w, &m, number, e) != 0)
		return -1;
	return commit_change(&w->keep, w->x.dossier, m.ch, clash, e);
}

/* 0 kept, 1 another worker has it now (leave it alone), -1 */
static int
keep_move(struct work *w, enum exchange_event ev, const char *number, struct err *e)
{
	enum exchange_state from = w->x.state, to = exchange_move(from, ev);
	enum change_clash clash = CLASH_NONE;

	if (to == EXCHANGE_STATES)
		return err_set(e, ERR_INTERNAL, "no move from %s on %s", exchange_state_name(from), exchange_event_name(ev));
	w->x.state = to;
	w->x.trail = exchange_trail(w->c->a, &w->x, clock_now_ms(), ev);
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_keep(w, from, number, &clash, e);
		if (made < 0)
			return -1;
		if (made == 1) {
			w->x.version++;
			log_move(w, ev);
			if (number != NULL)
				case_find_numbered(&w->keep, &w->k.dossier, clock_now_ms());
			return 0;
		}
		if (clash == CLASH_EXCHANGE)
			return 1;
		if (load_case(w, e) != 0)
			return -1;
	}
	return err_set(e, ERR_RACE, "the dossier kept changing");
}

static int
work_on(struct work *w, struct err *e)
{
	struct conn_verdict v;

	while (w->x.state == EXCHANGE_SENDING || w->x.state == EXCHANGE_ASKING) {
		attempt(w, &v);
		if (w->gone)
			return 0;
		enum exchange_event ev = ruled(w, &v);
		bool confirmed = ev == EXCHANGE_ON_CONFIRMED;
		if (ev == EXCHANGE_ON_STEP)
			w->x.step = v.step;
		if (v.memo.p != NULL)
			w->x.memo = v.memo;
		w->x.why = v.why != NULL ? v.why : "";
		const char *number = confirmed && w->x.kind == EXCHANGE_REGISTER ? v.number : NULL;
		int kept = keep_move(w, ev, number, e);
		if (kept != 0)
			return kept < 0 ? -1 : 0;
	}
	return 0;
}

/* ---- doors ---- */

static int
load_exchange(struct work *w, struct core *core, struct arena *a, const char *dossier, const char *id, struct err *e)
{
	int found = store_exchange(core->store, a, dossier, id, &w->x, e);

	if (found > 0)
		log_with(dossier, w->x.partner);
	return found;
}

int
deliver_taken(const struct call *c, const struct taken *t, bool reclaimed, struct err *e)
{
	struct work w = {.c = c,
	    .held = t,
	    .kept_us = t->since_us,
	    .keep = {.core = c->core, .setup = c->setup, .a = c->a, .partner = c->to->p.name}};
	int found = load_exchange(&w, c->core, c->a, t->dossier, t->exchange, e);

	if (found < 0)
		return -1;
	bool at_work = found > 0 && (w.x.state == EXCHANGE_SENDING || w.x.state == EXCHANGE_ASKING);
	bool begins = found > 0 && (w.x.state == EXCHANGE_READY || (w.x.state == EXCHANGE_ASKING && !reclaimed));
	if (!begins && !(at_work && reclaimed))
		return queue_forget(c->core->store, c->to->p.name, t, e);
	/* Asked after the exchange was read: had another taken it over and moved it since, the version would say so. */
	if (keep_held(&w, e) != 0)
		return w.gone ? err_clear(e), 0 : -1;
	if (load_all(&w, !(at_work && reclaimed), e) != 0)
		return -1;
	if (at_work && reclaimed) { /* its worker died: bytes may have left */
		struct conn_verdict lost = {.event = EXCHANGE_ON_LOST, .why = "worker-gone"};
		w.x.why = lost.why;
		enum exchange_event ev = ruled(&w, &lost);
		w.x.due_ms = clock_now_ms();
		return keep_move(&w, ev, NULL, e) < 0 ? -1 : 0;
	}
	if (w.x.state == EXCHANGE_READY) {
		int kept = keep_move(&w, EXCHANGE_ON_TAKEN, NULL, e);
		if (kept != 0)
			return kept < 0 ? -1 : 0;
	}
	return work_on(&w, e);
}

int
deliver_due(struct core *core, const struct setup *s, struct arena *a, const char *partner, const struct due *due,
    struct err *e)
{
	const struct call c = {.core = core, .setup = s, .to = setup_partner(s, partner), .a = a};
	struct work w = {.c = &c, .keep = {.core = core, .setup = s, .a = a, .partner = partner}};
	enum change_clash clash;
	int found = load_exchange(&w, core, a, due->dossier, due->exchange, e);

	if (found <= 0)
		return found;
	enum exchange_state from = w.x.state, to = exchange_move(from, EXCHANGE_ON_TIMER);
	if (to == EXCHANGE_STATES)
		return 0; /* somebody moved it already */
	w.x.state = to;
	w.k.dossier.id = w.x.dossier;
	/* A lost race means that it moved: nothing is left to do. */
	return try_keep(&w, from, NULL, &clash, e) < 0 ? -1 : 0;
}
