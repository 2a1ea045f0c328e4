/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of many requests and threads made durable together: the group's leader, a thread of its own, takes all that wait,
 * asks the store what must be known, appends everything to the journal with one sync, makes the changes in one round trip, and
 * tells those who wait.  While it works the next group forms.  So a request waits once for both records, and the journal has
 * the changes in the order in which the store made them.
 *
 * A tag is shut while store and journal are not known to agree about it: all are when it is new, those are while they are compared
 * (recover.h), and a change that got no answer shuts the tags of its master from that moment on.  Then requests fail with ERR_STORE
 * and nothing is written for them; other tags go on.
 */
#ifndef LEDGER_COMMIT_QUEUE_H
#define LEDGER_COMMIT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/commit_context.h"
#include "store/change.h"
#include "store/store.h"

struct commit_queue;

/* What one brings; it stays in its place until it was told. */
struct commit_entry {
	struct commit_context *keep;
	const char *const *dossiers; /* whom each change is about */
	struct change **changes;
	size_t n;
	struct precheck *precheck;           /* of the one change that writes a new dossier; NULL: none */
	int *made;                   /* answers: 1, or 0 and why */
	enum change_clash *clashes;
	struct err *e;
	void (*told)(void *ctx);     /* called once, when it has its answers: by the leader, for whom others wait, so it must not */
	void *ctx;
	/* the group's own */
	struct commit_entry *next;
	struct journal_entry *entries;
	size_t n_entries;
	bool stopped;                /* the precheck says that nothing is to be written */
	int result;
};

/* With its leader, which commit_queue_free ends once all are told.  NULL: ERR_INTERNAL. */
struct commit_queue *commit_queue_new(struct core *c, struct err *e);
void commit_queue_free(struct commit_queue *g);

/* Tags are bits, one for each bucket.  Shut those, once the group at work is done; open them again if they agree, else leave them
 * shut. */
void commit_queue_pause(struct commit_queue *g, uint64_t tags);
void commit_queue_resume(struct commit_queue *g, uint64_t tags, bool agree);
uint64_t commit_queue_shut(struct commit_queue *g);

/* Several gateways use the store: no tag goes on while another one's last change is unknown (docs/why/many-gateways.md). */
void commit_queue_together(struct commit_queue *g, bool together);

/* Every change of the journal up to this number was made, or was not and is void. */
uint64_t commit_queue_settled(struct commit_queue *g);

/* By bucket, the last change that the store answered since this process runs; and how many it has refused. */
void commit_queue_answered(struct commit_queue *g, uint64_t out[DOSSIER_BUCKETS]);
uint64_t commit_queue_refused(struct commit_queue *g);

/* Leave it with the queue.  When it was told, t->result is 0 with the answers filled in (made[i] 0 for all when the precheck
 * forbids it), or -1 with *t->e set.  From this call on everything it names may be in use by another thread, until then. */
void commit_queue_submit(struct commit_queue *g, struct commit_entry *t);

#endif
