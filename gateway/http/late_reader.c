/* SPDX-License-Identifier: Apache-2.0 */
/* Reading on after an early answer; see late_reader.h. */
#include "http/late_reader.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { SCRATCH = 64 * 1024 };

struct late {
	int fd;
	int64_t until_us;
	size_t left;
};

struct late_reader {
	pthread_mutex_t lock;
	pthread_t thread;
	int wake;
	bool stop;                      /* nobody comes any more */
	struct late all[LATE_MAX]; /* oldest first */
	size_t n;
	char scratch[SCRATCH];          /* the thread's */
};

static void
drop(struct late_reader *l, size_t i)
{
	close(l->all[i].fd);
	memmove(&l->all[i], &l->all[i + 1], (--l->n - i) * sizeof l->all[0]);
}

/* Is there still somebody? */
static bool
read_on(struct late_reader *l, struct late *x)
{
	for (;;) {
		ssize_t n = recv(x->fd, l->scratch, SCRATCH, MSG_DONTWAIT);
		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
		if ((size_t)n >= x->left)
			return false;
		x->left -= (size_t)n;
	}
}

/* Read from all; milliseconds until the next deadline, -1: there is nobody. */
static int
go_round(struct late_reader *l)
{
	int64_t now = clock_mono_us(), next = INT64_MAX;

	for (size_t i = 0; i < l->n;) {
		if (!read_on(l, &l->all[i]) || l->all[i].until_us <= now) {
			drop(l, i);
			continue;
		}
		next = l->all[i].until_us < next ? l->all[i].until_us : next;
		i++;
	}
	return l->n == 0 ? -1 : (int)((next - now) / 1000 + 1);
}

static void *
run(void *ctx)
{
	struct late_reader *l = ctx;
	struct pollfd fds[LATE_MAX + 1];
	eventfd_t woken;

	for (;;) {
		pthread_mutex_lock(&l->lock);
		int wait = go_round(l);
		nfds_t n = 1 + l->n;
		bool over = l->stop && l->n == 0;
		fds[0] = (struct pollfd){.fd = l->wake, .events = POLLIN};
		for (size_t i = 0; i < l->n; i++)
			fds[1 + i] = (struct pollfd){.fd = l->all[i].fd, .events = POLLIN};
		pthread_mutex_unlock(&l->lock);
		if (over)
			return NULL;
		if (poll(fds, n, wait) > 0 && fds[0].revents != 0)
			(void)eventfd_read(l->wake, &woken);
	}
}

struct late_reader *
late_reader_start(struct err *e)
{
	struct late_reader *l = calloc(1, sizeof *l);

	assert(l != NULL);
	pthread_mutex_init(&l->lock, NULL);
	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	int r = l->wake < 0 ? errno : pthread_create(&l->thread, NULL, run, l);
	if (r == 0)
		return l;
	err_set(e, ERR_INTERNAL, "a thread cannot be started: %s", strerror(r));
	if (l->wake >= 0)
		close(l->wake);
	free(l);
	return NULL;
}

void
late_reader_stop(struct late_reader *l, int64_t grace_ms)
{
	int64_t until = clock_mono_us() + grace_ms * 1000;

	pthread_mutex_lock(&l->lock);
	l->stop = true;
	for (size_t i = 0; i < l->n; i++)
		l->all[i].until_us = l->all[i].until_us < until ? l->all[i].until_us : until;
	eventfd_write(l->wake, 1);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	pthread_mutex_destroy(&l->lock);
	close(l->wake);
	free(l);
}

void
late_reader_take(struct late_reader *l, int fd, int64_t deadline_ms)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (own < 0)
		return; /* no descriptors left: it is closed as it is */
	shutdown(own, SHUT_WR);
	pthread_mutex_lock(&l->lock);
	if (l->n == LATE_MAX)
		drop(l, 0);
	l->all[l->n++] = (struct late){own, clock_mono_us() + deadline_ms * 1000, LATE_BYTES};
	eventfd_write(l->wake, 1);
	pthread_mutex_unlock(&l->lock);
}
