/* SPDX-License-Identifier: Apache-2.0 */
/* What all rooms above share: the three records, the present generation of the configuration, compiled schemas.  Opened and closed
 * by main/boot.h. */
#ifndef RUN_CORE_H
#define RUN_CORE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/message.h"
#include "conf/conf.h"

struct blob_store;
struct children;
struct circuit;
struct commit_queue;
struct feed_states;
struct heads;
struct idle_wire;
struct jobs;
struct journal;
struct password_line;
struct recovery;
struct schema;
struct store;
struct ui;
struct vault;

struct core {
	struct journal *journal;
	struct heads *heads;            /* evidence/heads.h */
	struct blob_store *blobs;
	struct store *store;
	struct vault *vault;
	struct commit_queue *commits;/* ledger/commit_queue.h */
	struct schema **schemas;        /* of connectors[i], its request_xsd; NULL where there is none */
	struct recovery *recovery;      /* how store and journal stand to each other (recover.h) */
	pthread_mutex_t setup_lock;
	struct setup *setup;            /* under setup_lock; core_setup hands out references */
	struct jobs *jobs;              /* run/jobs.h; NULL in tools */
	struct children *children;      /* run/children.h; NULL in tools */
	struct password_line *passwords;      /* people/password.h; NULL in tools that keep no store */
	struct ui *ui;                        /* ui/render.h; NULL in tools */
	struct troubled *troubled;            /* cases/troubled.h; NULL in tools */
	struct circuit *circuits;             /* under setup_lock; see call/circuit.h */
	struct idle_wire *idle;               /* under setup_lock; see call/idle.h */
	struct feed_states *feeds;      /* under setup_lock; see deliver/feed_state.h */
	atomic_bool stop;               /* workers and timers end soon after it is set */
	atomic_bool closed;             /* nothing more is accepted: the journal failed, or we are stopping */
};

/* The present generation, with a reference; give it back with setup_drop. */
struct setup *core_setup(struct core *c);

/* Is there more free disk space than the reserve (blobs.reserve), where papers and journal are? */
bool core_has_room(const struct setup *s);

#endif
