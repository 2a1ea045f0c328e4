/* SPDX-License-Identifier: Apache-2.0 */
/* Delivery workers, and the jobs that feed them; see worker.h. */
#include "deliver/worker.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "call/circuit.h"
#include "deliver/deliver.h"
#include "deliver/feed.h"
#include "run/jobs.h"
#include "store/queue.h"
#include "wire/wire.h"

enum {
	WORKERS_MAX = 256,
	TAKE_MS = 500, /* a worker looks up this often, so that it hears of a stop */
	DUE_MAX = 100, /* due exchanges handled for one partner in one tick */
	/* how often is looked for what is abandoned: a tenth of the time after which it is */
	RECLAIM_MIN_MS = 1000,
	RECLAIM_MAX_MS = 5000,
	SWEEP_IDLE_MS = 60000, /* a worker that lives looks up far more often */
};

struct worker {
	struct core *core;
	pthread_t thread;
	char partner[64], consumer[96];
	struct circuit *circuit;
	bool reads_feed;      /* the first one of a partner */
	struct worker *first; /* of the partner: they take turns in looking for what is abandoned */
	_Atomic int64_t reclaim_ms; /* of the first: when to look next */
};

struct workers {
	struct core *core;
	char name[27];        /* random: two processes of one number on two hosts of one name are still two */
	struct worker list[WORKERS_MAX];
	size_t n;
};

static void
sleep_ms(int64_t ms)
{
	const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

/* How long an entry may be held in silence before it counts as abandoned: waiting for a token, fetching one, and slack; one call
 * takes less (deliver.c says before each that it is still at work). */
static int64_t
abandoned_ms(const struct partner *p)
{
	return 2 * p->total_ms + 1000;
}

static void
complain(const char *doing, const struct err *e)
{
	log_event(e->code == ERR_STORE ? LOG_STORE_DOWN : LOG_INTERNAL, "doing=%s code=%s msg=\"%s\"", doing, err_name(e->code),
	    e->msg);
}

/* Is it this worker's turn to look for what is abandoned? */
static bool
may_reclaim(struct worker *w, int64_t abandoned_after_ms)
{
	int64_t every = abandoned_after_ms / 10, now = clock_mono_us() / 1000, at = atomic_load(&w->first->reclaim_ms);

	every = every < RECLAIM_MIN_MS ? RECLAIM_MIN_MS : every > RECLAIM_MAX_MS ? RECLAIM_MAX_MS : every;
	return now >= at && atomic_compare_exchange_strong(&w->first->reclaim_ms, &at, now + every);
}

/* Take one entry, new or abandoned, and work on it. */
static void
take_one(struct worker *w, const struct call *c)
{
	struct store *store = w->core->store;
	const struct partner *p = &c->to->p;
	struct arena *a = c->a;
	struct taken t;
	struct err e = {0};
	bool reclaimed = false;
	int got = 0;

	if (may_reclaim(w, abandoned_ms(p))) {
		got = queue_reclaim(store, a, w->partner, w->consumer, abandoned_ms(p), &t, &e);
		reclaimed = got > 0;
		if (got > 0) /* there may be more */
			atomic_store(&w->first->reclaim_ms, 0);
	}
	if (got == 0)
		got = queue_take(store, a, w->partner, w->consumer, TAKE_MS, &t, &e);
	if (got < 0)
		complain("take", &e);
	else if (got > 0 && deliver_taken(c, &t, reclaimed, &e) != 0)
		complain("deliver", &e);
	if (e.code != ERR_NONE)
		sleep_ms(TAKE_MS);
	log_with(NULL, NULL);
}

/* One step of a worker whose partner may be called: its feed when the time has come, else one exchange. */
static void
step(struct worker *w, const struct call *c, int64_t *feed_at)
{
	enum circuit_pass pass = circuit_may(w->circuit, &c->to->p);

	if (pass == CIRCUIT_CLOSED) {
		sleep_ms(TAKE_MS);
		return;
	}
	if (w->reads_feed && c->to->p.poll_ms > 0 && clock_mono_us() / 1000 >= *feed_at) {
		feed_read(c);
		*feed_at = clock_mono_us() / 1000 + c->to->p.poll_ms;
	} else
		take_one(w, c);
	if (pass == CIRCUIT_PROBE && circuit_unused(w->circuit))
		sleep_ms(TAKE_MS); /* who had nothing to send lets another be the probe: the one that reads the feed */
}

static void *
run_worker(void *arg)
{
	struct worker *w = arg;
	struct wire *wire = wire_new();
	struct arena *a = arena_new(0);
	int64_t feed_at = 0;

	while (!atomic_load(&w->core->stop)) {
		struct setup *s = core_setup(w->core);
		const struct partner_setup *p = setup_partner(s, w->partner);
		if (p == NULL || p->p.paused || p->p.url[0] == '\0') { /* gone with a reload: another one may bring it back */
			sleep_ms(TAKE_MS);
		} else {
			const struct call c = {.core = w->core, .setup = s, .to = p, .wire = wire, .a = a, .circuit = w->circuit};
			step(w, &c, &feed_at);
		}
		setup_drop(s);
		arena_reset(a);
	}
	arena_free(a);
	wire_free(wire);
	return NULL;
}

/* ---- time ---- */

/* One job serves all partners, so it never sleeps for one of them; of those that cannot be read it names the first. */
static void
wake_due(struct core *c, const struct setup *s, const struct partner_setup *p, struct arena *a)
{
	struct due *due;
	size_t n;
	struct err e = {0};

	if (queue_due(c->store, a, p->p.name, clock_now_ms(), DUE_MAX, &due, &n, &e) < 0) {
		complain("due", &e);
		return;
	}
	bool said = false;
	for (size_t i = 0; i < n && e.code != ERR_STORE; i++) {
		err_clear(&e);
		if (deliver_due(c, s, a, p->p.name, &due[i], &e) == 0 ||
		    said) /* one that cannot be read does not hold up the others */
			continue;
		complain("due", &e);
		said = true;
	}
	log_with(NULL, NULL);
}

int
job_due(struct job_run *r, struct err *e)
{
	const struct setup *s = r->setup;

	(void)e; /* one partner that cannot be read is said by name */
	for (size_t i = 0; i < s->n_partners; i++)
		if (!s->partners[i].p.paused && s->partners[i].p.url[0] != '\0')
			wake_due(r->core, s, &s->partners[i], r->a);
	return 0;
}

int
job_sweep(struct job_run *r, struct err *e)
{
	const struct setup *s = r->setup;

	for (size_t i = 0; i < s->n_partners; i++)
		if ((s->partners[i].dialect->caps & CONN_SEND) &&
		    queue_sweep(r->core->store, s->partners[i].p.name, SWEEP_IDLE_MS, e) != 0)
			return -1;
	return 0;
}

/* ---- start and stop ---- */

static bool
has_workers(const struct workers *w, const char *partner)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->list[i].partner, partner) == 0)
			return true;
	return false;
}

static int
start_partner(struct workers *w, const struct partner_setup *p, struct err *e)
{
	char host[48] = "";

	gethostname(host, sizeof host - 1);
	if (w->n + (size_t)p->workers > WORKERS_MAX)
		return err_set(e, ERR_CONFIG, "partner %s: more than %d workers in all", p->p.name, WORKERS_MAX);
	if (queue_prepare(w->core->store, p->p.name, e) != 0 || queue_sweep(w->core->store, p->p.name, SWEEP_IDLE_MS, e) != 0)
		return -1;
	for (int64_t i = 0; i < p->workers; i++) {
		struct worker *one = &w->list[w->n];
		*one = (struct worker){.core = w->core,
		    .circuit = circuit_of(w->core, p->p.name),
		    .reads_feed = i == 0 && (p->dialect->caps & CONN_FEED) != 0};
		one->first = one - i;
		snprintf(one->partner, sizeof one->partner, "%s", p->p.name);
		snprintf(one->consumer, sizeof one->consumer, "%s-%d-%.8s-%d", host, (int)getpid(), w->name, (int)i);
		if (pthread_create(&one->thread, NULL, run_worker, one) != 0)
			return err_set(e, ERR_INTERNAL, "no thread for a worker");
		w->n++;
	}
	return 0;
}

int
workers_reload(struct workers *w, struct err *e)
{
	struct setup *s = core_setup(w->core);
	int failed = 0;

	for (size_t i = 0; i < s->n_partners && failed == 0; i++)
		if ((s->partners[i].dialect->caps & CONN_SEND) && !has_workers(w, s->partners[i].p.name))
			failed = start_partner(w, &s->partners[i], e);
	setup_drop(s);
	return failed;
}

struct workers *
workers_start(struct core *c, struct err *e)
{
	struct workers *w = calloc(1, sizeof *w);

	if (w == NULL) {
		err_set(e, ERR_INTERNAL, "no memory");
		return NULL;
	}
	w->core = c;
	id_random(w->name);
	if (workers_reload(w, e) == 0)
		return w;
	atomic_store(&c->stop, true);
	for (size_t i = 0; i < w->n; i++)
		pthread_join(w->list[i].thread, NULL);
	free(w);
	return NULL;
}

void
workers_stop(struct workers *w)
{
	for (size_t i = 0; i < w->n; i++)
		pthread_join(w->list[i].thread, NULL);
	free(w);
}
