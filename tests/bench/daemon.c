/* SPDX-License-Identifier: Apache-2.0 */
/* Processes under measurement; see daemon.h. */
#include "tests/bench/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { START_MS = 20000, ECHO_MAX = 65536 };

static int
dial(const char *socket_path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(un.sun_path, sizeof un.sun_path, "%s", socket_path);
	if (connect(fd, (struct sockaddr *)&un, sizeof un) == 0)
		return fd;
	close(fd);
	return -1;
}

static bool
is_ready(const char *socket_path)
{
	static const char ask[] = "GET /readyz HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n";
	char answer[64] = "";
	int fd = dial(socket_path);

	if (fd < 0)
		return false;
	bool ok = send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) > 0 && recv(fd, answer, sizeof answer - 1, 0) > 0 &&
	    strncmp(answer, "HTTP/1.1 200", 12) == 0;
	close(fd);
	return ok;
}

static void
become(const char *program, const char *config, const char *log)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, 1);
	dup2(fd, 2);
	execl(program, program, "serve", "--config", config, (char *)NULL);
	_exit(127);
}

pid_t
daemon_start(const char *program, const char *config, const char *socket_path, const char *log, double *ms_out)
{
	int64_t began = clock_mono_us();
	struct timespec pause = {0, 1000000};
	pid_t pid = fork();

	if (pid == 0)
		become(program, config, log);
	while (pid > 0 && clock_mono_us() - began < START_MS * 1000LL) {
		if (is_ready(socket_path)) {
			*ms_out = (double)(clock_mono_us() - began) / 1e3;
			return pid;
		}
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return -1;
		nanosleep(&pause, NULL);
	}
	daemon_stop(pid);
	return -1;
}

void
daemon_stop(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

/* ---- the bare server ---- */

struct echo {
	char body[ECHO_MAX];
	size_t n;
};

static enum MHD_Result
echo(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *upload,
    size_t *upload_size, void **slot)
{
	struct echo *x = *slot;

	(void)cls, (void)url, (void)method, (void)version;
	if (x == NULL) {
		*slot = x = malloc(sizeof *x);
		x->n = 0;
		return MHD_YES;
	}
	if (*upload_size > 0) {
		size_t room = sizeof x->body - x->n, n = *upload_size < room ? *upload_size : room;
		memcpy(x->body + x->n, upload, n);
		x->n += n;
		*upload_size = 0;
		return MHD_YES;
	}
	struct MHD_Response *m = MHD_create_response_from_buffer(x->n, x->body, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(m, "Content-Type", "text/xml; charset=utf-8");
	enum MHD_Result r = MHD_queue_response(c, 200, m);
	MHD_destroy_response(m);
	return r;
}

static void
echo_done(void *cls, struct MHD_Connection *c, void **slot, enum MHD_RequestTerminationCode how)
{
	(void)cls, (void)c, (void)how;
	free(*slot);
	*slot = NULL;
}

static int
echo_listen(const char *socket_path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(un.sun_path, sizeof un.sun_path, "%s", socket_path);
	unlink(un.sun_path);
	return bind(fd, (struct sockaddr *)&un, sizeof un) == 0 && listen(fd, 512) == 0 ? fd : -1;
}

static void
echo_serve(const char *socket_path)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	struct MHD_Daemon *d = MHD_start_daemon(
	    MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL, NULL, echo, NULL,
	    MHD_OPTION_LISTEN_SOCKET, echo_listen(socket_path), MHD_OPTION_CONNECTION_LIMIT, 512u,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32 * 1024, MHD_OPTION_THREAD_STACK_SIZE, (size_t)512 * 1024,
	    MHD_OPTION_NOTIFY_COMPLETED, echo_done, NULL, MHD_OPTION_END);
	if (d == NULL)
		_exit(1);
	for (;;)
		pause();
}

pid_t
daemon_echo(const char *socket_path)
{
	pid_t pid = fork();
	struct timespec pause_ms = {0, 1000000};

	if (pid == 0)
		echo_serve(socket_path);
	for (int i = 0; i < 2000; i++) {
		int fd = dial(socket_path);
		if (fd >= 0) {
			close(fd);
			return pid;
		}
		nanosleep(&pause_ms, NULL);
	}
	daemon_stop(pid);
	return -1;
}

/* ---- what it took ---- */

double
daemon_cpu_us(pid_t pid)
{
	clockid_t clock;
	struct timespec t = {0};

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
		return -1;
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

double
daemon_mib(pid_t pid, const char *what)
{
	char path[64], line[256];
	double kib = -1024;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, what, strlen(what)) == 0 && line[strlen(what)] == ':')
			kib = strtod(line + strlen(what) + 1, NULL);
	if (f != NULL)
		fclose(f);
	return kib / 1024;
}
