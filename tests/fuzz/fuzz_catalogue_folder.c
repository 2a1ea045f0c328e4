/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue of one file: what is taken finds its own entries, its aliases lead to units, and any of its procedures has a quote;
 * what is not taken was told. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/catalogue_folder.h"
#include "conf/catalogue_print.h"
#include "model/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
tell(void *with, const char *text)
{
	*(size_t *)with += text[0] != '\0';
}

static void
check_procedure(struct arena *a, const struct catalogue *c, const struct procedure *p)
{
	const struct quote_ask ask = {.procedure = p, .channel = CHANNEL_POSTAL};
	struct quote q;
	struct err e = {0};
	int64_t due_ms;

	if (catalogue_procedure(c, p->code, p->from) != p || catalogue_procedure(c, p->code, p->until) != p)
		abort();
	if (quote_make(a, c, &ask, &q, &e) != 0 || q.sum != p->state_fee)
		abort();
	if (procedure_step_due(p, p->n_steps, &c->calendar, 1764000000000, &due_ms, &e) != 0 && e.code != ERR_CALENDAR_ENDS)
		abort();
}

static void
check(struct arena *a, const struct catalogue *c)
{
	struct buf out;

	buf_init(&out, a, 16 << 20);
	for (size_t i = 0; i < c->n_units; i++)
		if (catalogue_unit(c, c->units[i].code) != &c->units[i])
			abort();
	for (size_t i = 0; i < c->n_aliases; i++)
		if (c->aliases[i].unit == NULL || catalogue_unit_of(c, c->aliases[i].code) != c->aliases[i].unit)
			abort();
	for (size_t i = 0; i < c->n_procedures; i++) {
		check_procedure(a, c, &c->procedures[i]);
		catalogue_print_procedure(c, &c->procedures[i], &out);
	}
	if (catalogue_print_changes(a, c, c, &out) != 0 || catalogue_days_left(c, 1764000000000) < 0)
		abort();
	catalogue_print_counts(c, &out);
	for (size_t i = 0; i < c->n_drafts; i++)
		if (c->drafts[i].n_lacks == 0) /* one that needs nothing would stay a draft unseen */
			abort();
	catalogue_print_drafts(c, &out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	const struct catalogue_text file = {"x.json", {(const char *)data, size}};
	struct catalogue *c = NULL;
	size_t told = 0;

	if ((catalogue_take(a, &file, 1, tell, &told, &c) == CATALOGUE_READ) != (told == 0))
		abort();
	if (c != NULL)
		check(a, c);
	arena_free(a);
	return 0;
}
