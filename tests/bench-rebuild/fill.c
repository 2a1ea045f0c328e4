/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fill JOURNAL-DIR VAULT-KEY N: a journal of N dossiers as days of work leave it, without the work.  Each has three changes, mixed
 * as on a day with some thousand dossiers open: accepted with an item and an exchange for its unit; being sent; taken, with its
 * number.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "crypto/vault.h"
#include "journal/journal.h"
#include "store/change.h"
#include "tests/lib/kept.h"

#define UNIT "igate-42"

enum { OPEN = 3000, GROUP = 900, BODY = 700, SEGMENT = 256 * 1024 * 1024, STEPS = 3 };

struct commit_queue {
	struct arena *a;
	struct journal *j;
	struct journal_entry entries[GROUP];
	size_t n;
};

static void
flush(struct commit_queue *g)
{
	struct err e = {0};

	if (g->n > 0 && journal_append(g->j, g->entries, g->n, NULL, &e) != 0) {
		fprintf(stderr, "fill: %s\n", e.msg);
		exit(1);
	}
	g->n = 0;
	arena_reset(g->a);
}

static struct change *
accepted(struct arena *a, struct dossier *d, const struct exchange *x, unsigned n)
{
	struct change *c = kept_change(a, d);
	struct consignment k = {.item = arena_fmt(a, "EE%09uVN", n), .dossier = d->id, .leg = CONSIGNMENT_COLLECT,
	    .state = CONSIGNMENT_ORDERED, .state_since_ms = 1};
	struct history line = {.key = "", .source = DOSSIER_BY_POSTAL, .kind = "REGISTERED", .state = d->state, .at_ms = 1,
	    .seen_ms = 1, .applied = true, .note = ""};
	unsigned char digest[32] = {5};

	memcpy(digest + 1, &n, sizeof n);
	change_seen(c, "vnpost-42", digest, 600000);
	change_dossier_new(c, d);
	change_history_add(c, d->id, &line);
	change_consignment(c, &k);
	change_exchange_new(c, x, 0);
	return c;
}

static struct change *
step(struct arena *a, unsigned n, unsigned step, const char **id_out)
{
	struct dossier d = kept_dossier(a, n, BODY);
	struct exchange x = kept_exchange(a, &d, UNIT, n);
	struct change *c = kept_change(a, &d);

	*id_out = d.id;
	x.version = d.version = step;
	if (step == 0) {
		x.version = d.version = 0;
		return accepted(a, &d, &x, n);
	}
	x.state = step == 1 ? EXCHANGE_SENDING : EXCHANGE_DONE;
	if (step == 1) {
		change_exchange(c, &x, EXCHANGE_READY, NULL);
		return c;
	}
	struct history line = {.key = "n",
	    .source = DOSSIER_BY_PROVINCE,
	    .kind = "NUMBER",
	    .state = d.state,
	    .at_ms = 2,
	    .seen_ms = 2,
	    .applied = true,
	    .note = ""};
	d.version = 1;
	d.number = arena_fmt(a, "000.00.01.H42-%06u", n);
	change_dossier(c, &d);
	change_history_add(c, d.id, &line);
	change_exchange(c, &x, EXCHANGE_SENDING, NULL);
	change_queue_next(c, &x, NULL, 1);
	return c;
}

static void
add(struct commit_queue *g, unsigned n, unsigned which)
{
	const char *id;
	struct change *c = step(g->a, n, which, &id);

	g->entries[g->n++] = (struct journal_entry){JOURNAL_CHANGE, id, "vnpost-42", change_encode(c)};
	if (g->n == GROUP)
		flush(g);
}

int
main(int argc, char **argv)
{
	struct err e = {0};
	int64_t n;
	struct vault *v = argc == 4 ? vault_load(argv[2], NULL, &e) : NULL;
	struct commit_queue g = {.a = arena_new(0), .j = v != NULL ? journal_open(argv[1], v, SEGMENT, &e) : NULL};

	if (g.j == NULL || text_int(argv[3], strlen(argv[3]), 1, 100000000, &n) != 0) {
		fprintf(stderr, "usage: fill JOURNAL-DIR VAULT-KEY N\n%s\n", e.msg);
		return 1;
	}
	for (unsigned from = 0; from < n; from += OPEN)
		for (unsigned which = 0; which < STEPS; which++)
			for (unsigned i = from; i < n && i < from + OPEN; i++)
				add(&g, i, which);
	flush(&g);
	printf("%llu\n", (unsigned long long)journal_seq(g.j));
	journal_close(g.j);
	vault_free(v);
	arena_free(g.a);
	return 0;
}
