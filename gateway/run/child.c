/* SPDX-License-Identifier: Apache-2.0 */
/* A supervised process; see child.h.  Its thread makes it, since PR_SET_PDEATHSIG speaks of the thread that forked. */
#include "run/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { HER_IN, OUR_TO, OUR_FROM, HER_OUT, FAILED_READ, FAILED_WRITE, FDS };

struct child {
	const struct child_spec *spec;
	pthread_t thread;
	pthread_mutex_t lock;
	struct child_status now; /* under lock, as are the pipes; -1: none */
	int to, from;
	int pidfd; /* of the life that runs, under lock; -1: none */
	int wake; /* an eventfd: readable when it is to stop */
};

/* ---- in the new process: nothing but system calls ---- */

static void
limit(int what, int64_t value)
{
	const struct rlimit r = {(rlim_t)value, (rlim_t)value};

	if (value > 0 && setrlimit(what, &r) != 0)
		_exit(127);
}

/* Signals as a program expects them, our pipes as its standard input and output, no other descriptor. */
static void
become(const struct child_spec *s, pid_t parent, const int fd[FDS])
{
	static const char *const env[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", NULL};
	sigset_t none;

	sigemptyset(&none);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it was gone before we could ask */
		_exit(127);
	limit(RLIMIT_AS, s->memory_max);
	limit(RLIMIT_CPU, s->cpu_s_max);
	limit(RLIMIT_NOFILE, s->files_max);
	if (dup2(fd[HER_IN], 0) < 0 || dup2(fd[HER_OUT], 1) < 0 || close_range(3, ~0u, CLOSE_RANGE_CLOEXEC) != 0)
		_exit(127);
	execve(s->argv[0], (char *const *)(uintptr_t)s->argv, (char *const *)(uintptr_t)env);
	int why = errno;
	(void)!write(fd[FAILED_WRITE], &why, sizeof why);
	_exit(127);
}

/* ---- in the thread that looks after it ---- */

static void
shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* `told`: it was we who ended it. */
static void
ended(struct child *c, bool told, const char *how)
{
	pthread_mutex_lock(&c->lock);
	shut(&c->to);
	shut(&c->from);
	c->now.ends += !told;
	c->now.pid = 0;
	snprintf(c->now.last, sizeof c->now.last, "%s", how);
	pthread_mutex_unlock(&c->lock);
}

static void
began(struct child *c, pid_t pid, int pidfd, int fd[FDS])
{
	pthread_mutex_lock(&c->lock);
	c->pidfd = pidfd;
	c->to = fd[OUR_TO];
	c->from = fd[OUR_FROM];
	fd[OUR_TO] = fd[OUR_FROM] = -1;
	c->now.state = CHILD_RUNNING;
	c->now.pid = pid;
	c->now.starts++;
	pthread_mutex_unlock(&c->lock);
}

/* Three pipes: to it, from it, and one that is closed by a successful exec and else says why there was none. */
static int
make_pipes(int fd[FDS])
{
	for (int i = 0; i < FDS; i++)
		fd[i] = -1;
	return pipe2(&fd[HER_IN], O_CLOEXEC) == 0 && pipe2(&fd[OUR_FROM], O_CLOEXEC) == 0 && pipe2(&fd[FAILED_READ], O_CLOEXEC) == 0
	    ? 0
	    : -1;
}

static const char *
cannot(const struct child_spec *s, int why, char *text, size_t size)
{
	snprintf(text, size, "%s cannot be started: %s", s->argv[0], strerror(why));
	return text;
}

/* Its pidfd, or -1 when it did not come to be. */
static int
give_birth(struct child *c)
{
	char text[sizeof c->now.last];
	int fd[FDS], why = 0, pidfd = -1;
	pid_t self = getpid(), pid = make_pipes(fd) == 0 ? fork() : -1;

	if (pid == 0)
		become(c->spec, self, fd);
	if (pid < 0)
		why = errno;
	shut(&fd[FAILED_WRITE]);
	if (pid > 0 && read(fd[FAILED_READ], &why, sizeof why) != sizeof why)
		why = 0;
	if (pid > 0 && why == 0 && (pidfd = pidfd_open(pid, 0)) < 0) {
		why = errno;
		kill(pid, SIGKILL);
	}
	if (pid > 0 && pidfd < 0)
		waitpid(pid, NULL, 0);
	if (pidfd >= 0)
		began(c, pid, pidfd, fd);
	else
		ended(c, false, cannot(c->spec, why, text, sizeof text));
	for (int i = 0; i < FDS; i++)
		shut(&fd[i]);
	return pidfd;
}

/* Until one of both is readable or the time is over; is it the second? */
static bool
wait_for(int pidfd, int wake, int64_t ms)
{
	struct pollfd p[] = {{.fd = pidfd, .events = POLLIN}, {.fd = wake, .events = POLLIN}};

	while (poll(p, 2, (int)ms) < 0 && errno == EINTR)
		;
	return p[1].revents != 0;
}

/* A whole life, to its end.  true: we were told to stop. */
static bool
live(struct child *c, int pidfd)
{
	siginfo_t how = {0};
	char text[40];
	bool stop = wait_for(pidfd, c->wake, -1);

	if (stop) {
		pidfd_send_signal(pidfd, SIGTERM, NULL, 0);
		wait_for(pidfd, -1, c->spec->stop_ms);
		pidfd_send_signal(pidfd, SIGKILL, NULL, 0); /* nothing, when it is gone */
	}
	while (waitid(P_PIDFD, (id_t)pidfd, &how, WEXITED) != 0 && errno == EINTR)
		;
	pthread_mutex_lock(&c->lock);
	c->pidfd = -1;
	pthread_mutex_unlock(&c->lock);
	close(pidfd);
	snprintf(text, sizeof text, how.si_code == CLD_EXITED ? "ended with status %d" : "ended by signal %d", how.si_status);
	ended(c, stop, text);
	return stop;
}

/* How long to wait before the next life, after one of that length. */
static int64_t
pause_after(const struct child_spec *s, int64_t before_ms, int64_t lived_ms)
{
	int64_t ms = before_ms == 0 || lived_ms >= s->steady_ms ? s->pause_ms : before_ms * 2;

	return ms < s->pause_max_ms ? ms : s->pause_max_ms;
}

static void *
look_after(void *ctx)
{
	struct child *c = ctx;
	bool stop = false;

	while (!stop) {
		int64_t began_us = clock_mono_us();
		int pidfd = give_birth(c);
		stop = pidfd >= 0 && live(c, pidfd);
		if (stop)
			break;
		pthread_mutex_lock(&c->lock);
		c->now.state = CHILD_PAUSED;
		int64_t ms = c->now.pause_ms = pause_after(c->spec, c->now.pause_ms, (clock_mono_us() - began_us) / 1000);
		pthread_mutex_unlock(&c->lock);
		stop = wait_for(-1, c->wake, ms);
	}
	pthread_mutex_lock(&c->lock);
	c->now.state = CHILD_STOPPED;
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* ---- for everybody ---- */

struct child *
child_start(const struct child_spec *spec, struct err *e)
{
	struct child *c = calloc(1, sizeof *c);

	if (c == NULL)
		abort();
	c->spec = spec;
	c->to = c->from = c->pidfd = -1;
	pthread_mutex_init(&c->lock, NULL);
	c->wake = eventfd(0, EFD_CLOEXEC);
	int r = c->wake < 0 ? errno : pthread_create(&c->thread, NULL, look_after, c);
	if (r == 0)
		return c;
	err_set(e, ERR_INTERNAL, "%s cannot be looked after: %s", spec->name, strerror(r));
	shut(&c->wake);
	pthread_mutex_destroy(&c->lock);
	free(c);
	return NULL;
}

void
child_stop(struct child *c)
{
	eventfd_write(c->wake, 1);
	pthread_join(c->thread, NULL);
	shut(&c->wake);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

void
child_status(struct child *c, struct child_status *out)
{
	pthread_mutex_lock(&c->lock);
	*out = c->now;
	pthread_mutex_unlock(&c->lock);
}

int
child_pipes(struct child *c, struct child_pipes *out, struct err *e)
{
	*out = (struct child_pipes){.to = -1, .from = -1};
	pthread_mutex_lock(&c->lock);
	out->start = c->now.starts;
	if (c->to >= 0) {
		out->to = fcntl(c->to, F_DUPFD_CLOEXEC, 3);
		out->from = fcntl(c->from, F_DUPFD_CLOEXEC, 3);
	}
	pthread_mutex_unlock(&c->lock);
	if (out->to >= 0 && out->from >= 0)
		return 0;
	child_release(out);
	return err_set(e, ERR_BUSY, "%s is not running", c->spec->name);
}

void
child_release(struct child_pipes *p)
{
	shut(&p->to);
	shut(&p->from);
}

void
child_kill(struct child *c, const struct child_pipes *p)
{
	pthread_mutex_lock(&c->lock);
	if (c->pidfd >= 0 && c->now.starts == p->start)
		pidfd_send_signal(c->pidfd, SIGKILL, NULL, 0);
	pthread_mutex_unlock(&c->lock);
}
