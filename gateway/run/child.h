/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process of ours beside the daemon, for work that may crash or eat memory (docs/why/children.md).  It is started with limits,
 * its standard input and output are pipes to us, and when it ends it is started again after a pause that grows while it keeps
 * ending soon.  It dies with us, however we end.  Linux 5.11 or later (pidfd, close_range).  The caller must ignore SIGPIPE, and
 * have descriptors 0 to 2 open.
 */
#ifndef RUN_CHILD_H
#define RUN_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct child;

/* Must outlive the child.  0 as a limit: the one we have ourselves. */
struct child_spec {
	const char *name;
	const char *const *argv;        /* argv[0] is an absolute path; ends with NULL */
	int64_t memory_max;             /* bytes of address space */
	int64_t cpu_s_max;              /* seconds of CPU in one life */
	int64_t files_max;              /* open files */
	int64_t pause_ms, pause_max_ms; /* before it is started again: doubles up to the greatest */
	int64_t steady_ms;              /* after a life of this length the pause is the first again */
	int64_t stop_ms;                /* from SIGTERM to SIGKILL */
};

enum child_state { CHILD_RUNNING, CHILD_PAUSED, CHILD_STOPPED };

struct child_status {
	enum child_state state;
	pid_t pid;        /* of RUNNING */
	uint64_t starts;  /* counts lives; what pipes belong to */
	uint64_t ends;    /* those that ended without being told to, or could not begin */
	int64_t pause_ms; /* the last one */
	char last[160];   /* how the last life ended, for the operator; "" for none */
};

/* Start it, and a thread that looks after it.  A program that cannot be executed is a life that ended: see `last`.  NULL:
 * ERR_INTERNAL. */
struct child *child_start(const struct child_spec *spec, struct err *e);

/* SIGTERM, SIGKILL after stop_ms, and back when it is gone.  Nobody may use its pipes any more. */
void child_stop(struct child *c);

/* Any thread. */
void child_status(struct child *c, struct child_status *out);

/* Both pipes of the life that is running, as descriptors of the caller's own: closed with child_release.  When that life ends,
 * writing fails with EPIPE and reading finds the end.  `start`: which life.  ERR_BUSY: none is running.  Any thread. */
struct child_pipes {
	int to, from;
	uint64_t start;
};
int child_pipes(struct child *c, struct child_pipes *out, struct err *e) MUST_CHECK;
void child_release(struct child_pipes *p);

/* End the life whose pipes these are, because it does not answer: another begins after the pause.  Nothing when it has ended. */
void child_kill(struct child *c, const struct child_pipes *p);

#endif
