/* SPDX-License-Identifier: Apache-2.0 */
/* A running server, for those of http who work for it.  Internal to http. */
#ifndef HTTP_SERVER_PARTS_H
#define HTTP_SERVER_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "http/budget.h"
#include "http/route.h"
#include "run/core.h"

struct MHD_Daemon;
struct arena;
struct connection;
struct late_reader;
struct thread_pool;
struct timeouts;

enum { SERVER_SPARE = 64 };

struct server {
	struct core *core;
	enum route_listener door;
	struct MHD_Daemon *daemon;
	struct timeouts *timeouts;
	struct thread_pool *pool;          /* works on requests whose body is complete */
	struct thread_pool *pages;         /* the same for pages; NULL at the operator's door */
	struct connection *connections;    /* open ones; the loop's */
	struct arena *spare[SERVER_SPARE]; /* of requests that ended, for the next; the loop's */
	size_t n_spare;
	char *path; /* of the socket */
	int fd;
	bool passed; /* the socket is the service manager's */
	int64_t idle_ms, deadline_ms;
	struct budget budget;     /* of memory for bodies */
	struct late_reader *late; /* reads on after early answers */
	atomic_int in_work;       /* requests whose body is complete and whose answer is not yet made */
	atomic_bool stopping;
};

#endif
