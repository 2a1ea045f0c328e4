/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server's life; see server.h.  What happens to a request is in handle.c. */
#include "http/server.h"

#include <assert.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"
#include "http/handle.h"
#include "http/late_reader.h"
#include "http/listen.h"
#include "http/server_parts.h"
#include "http/timeout.h"
#include "run/thread_pool.h"

enum {
	POOL_BYTES = 32 * 1024, /* request line, headers and read buffer of one connection */
	POLL_MS = 5,
	LATE_GRACE_MS = 1000,
	OPS_CONNECTIONS = 16,
	WORK_THREADS = 64, /* so many requests can wait for one commit */
	OPS_THREADS = 2,
	PAGE_THREADS = 8,   /* a page is CPU work of a few ms; more would only stand in the way of messages */
	WAITING_MAX = 1000, /* http.in_work's largest value: what was admitted never finds the queue full */
};

__attribute__((format(printf, 2, 0))) static void
library_says(void *cls, const char *fmt, va_list ap)
{
	static const char refusing[] = "Error processing request (HTTP response code is %u";
	char text[400];
	va_list copy;

	if (strncmp(fmt, refusing, sizeof refusing - 1) == 0) { /* said right before its answer leaves */
		va_copy(copy, ap);
		handle_unreadable(cls, va_arg(copy, unsigned));
		va_end(copy);
	}
	vsnprintf(text, sizeof text, fmt, ap);
	log_event(LOG_HTTP, "library=\"%s\"", text);
}

/* Addresses stay as they came: what an escape means is decided where the meaning is known. */
static size_t
leave_escapes(void *cls, struct MHD_Connection *c, char *s)
{
	(void)cls;
	(void)c;
	return strlen(s);
}

static struct MHD_Daemon *
start_daemon(struct server *s, const struct conf *conf, int64_t connections)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	int policy = sched_getscheduler(0);

	/* The loop's thread is to inherit this: while the processors are busy it does not interrupt those at work for each byte
	 * that comes, but finds more of them at once a little later.  Where it is refused nothing but that is lost. */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
	struct MHD_Daemon *d = MHD_start_daemon(flags, 0, NULL, NULL, handle_request, s,
	    MHD_OPTION_EXTERNAL_LOGGER, library_says, s, /* first: it hears about the others */
	    MHD_OPTION_LISTEN_SOCKET, s->fd,
	    /* the guard is stricter, and the library would answer a missing Host with its header twice */
	    MHD_OPTION_STRICT_FOR_CLIENT, 0,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)((conf->http.idle + 999) / 1000),
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL,
	    MHD_OPTION_URI_LOG_CALLBACK, handle_uri, s,
	    MHD_OPTION_NOTIFY_COMPLETED, handle_completed, s,
	    MHD_OPTION_NOTIFY_CONNECTION, connection_notify, s,
	    MHD_OPTION_END);
	sched_setscheduler(0, policy, &(struct sched_param){0});
	return d;
}

static void
stop_pools(struct server *s)
{
	if (s->pool != NULL)
		thread_pool_stop(s->pool);
	if (s->pages != NULL)
		thread_pool_stop(s->pages);
}

/* When the library does not run, and the pool neither. */
static void
server_free(struct server *s)
{
	if (s->pool != NULL)
		thread_pool_free(s->pool);
	if (s->pages != NULL)
		thread_pool_free(s->pages);
	if (s->late != NULL)
		late_reader_stop(s->late, LATE_GRACE_MS);
	if (s->timeouts != NULL)
		timeout_stop(s->timeouts);
	if (s->fd >= 0)
		close(s->fd);
	for (size_t i = 0; i < s->n_spare; i++)
		arena_free(s->spare[i]);
	free(s->path);
	free(s);
}

struct server *
server_start(struct core *c, enum route_listener door, struct err *e)
{
	struct server *s = calloc(1, sizeof *s);
	struct setup *setup = core_setup(c);
	const struct conf *conf = &setup->conf;

	assert(s != NULL);
	bool ops = door == ROUTE_OPS;
	int64_t connections = ops ? OPS_CONNECTIONS : conf->http.connections;
	s->core = c;
	s->door = door;
	s->idle_ms = conf->http.idle;
	s->path = strdup(ops ? conf->ops.socket : conf->http.socket);
	s->fd = ops ? -1 : listen_passed(s->path, e);
	s->passed = s->fd >= 0;
	if (s->fd < 0 && e->code == ERR_NONE)
		s->fd = listen_unix(s->path, ops ? 0600 : 0660, (int)connections, e);
	budget_init(&s->budget);
	s->timeouts = s->fd >= 0 ? timeout_start(e) : NULL;
	s->late = s->timeouts != NULL ? late_reader_start(e) : NULL;
	s->pool = s->late != NULL ? thread_pool_start(ops ? OPS_THREADS : WORK_THREADS, WAITING_MAX, e) : NULL;
	s->pages = s->pool != NULL && !ops ? thread_pool_start(PAGE_THREADS, WAITING_MAX, e) : NULL;
	if (s->pool != NULL && (ops || s->pages != NULL)) {
		timeout_limits(s->timeouts, conf->http.deadline, conf->http.idle);
		s->daemon = start_daemon(s, conf, connections);
		if (s->daemon == NULL)
			err_set(e, ERR_INTERNAL, "the HTTP library did not start");
	}
	setup_drop(setup);
	if (s->daemon != NULL)
		return s;
	stop_pools(s);
	if (s->fd >= 0 && !s->passed)
		unlink(s->path);
	server_free(s);
	return NULL;
}

/* Until what has arrived is answered and every connection closed, or the time is up. */
static void
drain(struct server *s, int64_t grace_ms)
{
	int64_t until = clock_mono_us() + grace_ms * 1000;
	struct timespec pause = {0, POLL_MS * 1000000L};

	while (timeout_end_idle(s->timeouts) > 0 && clock_mono_us() < until)
		nanosleep(&pause, NULL);
}

void
server_stop(struct server *s, int64_t grace_ms)
{
	atomic_store(&s->stopping, true);
	if (!s->passed)
		unlink(s->path); /* before the socket closes: afterwards the name may be another's */
	MHD_quiesce_daemon(s->daemon);
	drain(s, grace_ms);
	stop_pools(s);
	MHD_stop_daemon(s->daemon);
	server_free(s);
}
