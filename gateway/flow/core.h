/* SPDX-License-Identifier: Apache-2.0 */
/* What all flows share: the three records, the present generation of the configuration, compiled schemas. */
#ifndef FLOW_CORE_H
#define FLOW_CORE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/message.h"
#include "conf.h"

struct blob_store;
struct gate;
struct group;
struct heads;
struct journal;
struct recovery;
struct schema;
struct store;
struct vault;

struct core {
	struct journal *journal;
	struct heads *heads;            /* flow/heads.h */
	struct blob_store *blobs;
	struct store *store;
	struct vault *vault;
	struct group *group;            /* flow/group.h */
	struct schema **schemas;        /* of connectors[i], its request_xsd; NULL where there is none */
	struct recovery *recovery;      /* how store and journal stand to each other (recover.h) */
	pthread_mutex_t setup_lock;
	struct setup *setup;            /* under setup_lock; core_setup hands out references */
	struct gate *gates;             /* under setup_lock; see gate.h */
	atomic_bool stop;               /* workers and timers end soon after it is set */
	atomic_bool closed;             /* nothing more is accepted: the journal failed, or we are stopping */
};

/* Open records and compare them (recover.h); ERR_CONFIG, ERR_STORE or ERR_CONFLICT.  The core takes over `setup`. */
int core_open(struct core *c, struct setup *setup, struct err *e) MUST_CHECK;
void core_close(struct core *c);

/* The present generation, with a reference; give it back with setup_drop. */
struct setup *core_setup(struct core *c);

/* Put a new generation in use, its vault keys first; the core takes it over.  ERR_CONFIG: nothing changes. */
int core_reload(struct core *c, struct setup *fresh, struct err *e) MUST_CHECK;

/* What goes back to an HTTP client. */
struct answer {
	int status;
	const char *content_type;       /* "" when there is no body */
	const struct header *headers;   /* signature headers and the like */
	size_t n_headers;
	struct str body;
	int retry_after_s;              /* 0: none */
	bool close;                     /* end the connection after it */
};

/* Is there more free disk space than the reserve (blobs.reserve), where papers and journal are? */
bool core_has_room(const struct setup *s);

/* Is the gateway able to accept?  One line per check ("store ok"); 0 all is well, -1 not.  For /readyz. */
int core_ready(struct core *c, struct buf *out);

/* Open exchanges and their age per partner as OpenMetrics text, for /metrics. */
void core_metrics(struct core *c, struct buf *out);

#endif
