/* SPDX-License-Identifier: Apache-2.0 */
/* What is only reckoned, for each dossier: when it is due, what it costs.  One thread. */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "conf/catalogue_folder.h"
#include "model/quote.h"

enum { ROUNDS = 5, BATCH = 20000 };

struct reckoning {
	struct arena *a;
	const struct catalogue *c;
	int64_t now_ms;
	size_t i;
};

static void
tell(void *with, const char *text)
{
	(void)with;
	fprintf(stderr, "bench: %s\n", text);
}

static const struct procedure *
next(struct reckoning *x)
{
	return &x->c->procedures[x->i++ % x->c->n_procedures];
}

static void
deadline(struct reckoning *x)
{
	const struct procedure *p = next(x);
	struct err e = {0};
	int64_t due_ms;

	must(deadline_due(&x->c->calendar, x->now_ms + (int64_t)(x->i % 400) * 3600000, procedure_terms(p, CHANNEL_POSTAL)->limit,
		 &due_ms, &e),
	    &e);
}

/* Two papers digitised, two legs, a discount. */
static void
quote(struct reckoning *x)
{
	const struct procedure *p = next(x);
	const struct quote_paper papers[] = {{p->components[0].code, 3}, {p->components[p->n_components - 1].code, 12}};
	const struct quote_leg legs[] = {{"COLLECT", DISTANCE_PROVINCE, 120}, {"RETURN", DISTANCE_OTHER, 700}};
	const struct quote_ask ask = {.procedure = p,
	    .channel = CHANNEL_POSTAL,
	    .discount = "HO_NGHEO",
	    .papers = papers,
	    .n_papers = p->components[0].class == COMPONENT_PAPER_ONLY ? 0 : 2,
	    .legs = legs,
	    .n_legs = 2};
	struct quote q;
	struct err e = {0};

	must(quote_make(x->a, x->c, &ask, &q, &e), &e);
}

static void
measure(const char *key, struct reckoning *x, void (*what)(struct reckoning *))
{
	double best = 0;

	for (int r = 0; r < ROUNDS; r++) {
		double began = cpu_us_thread();
		for (int i = 0; i < BATCH; i++) {
			what(x);
			arena_reset(x->a);
		}
		double per_s = BATCH * 1e6 / (cpu_us_thread() - began);
		best = per_s > best ? per_s : best;
	}
	figure(key, best);
	printf("%-14s %.0f\n", key, best);
}

void
reckon_run(void)
{
	struct arena *a = arena_new(0);
	struct catalogue *c = NULL;

	if (catalogue_load(a, "", tell, NULL, &c) != CATALOGUE_READ)
		exit(1);
	struct reckoning x = {.a = arena_new(0), .c = c, .now_ms = clock_now_ms()};
	measure("deadline.per_s", &x, deadline);
	measure("quote.per_s", &x, quote);
	arena_free(x.a);
	arena_free(a);
}
