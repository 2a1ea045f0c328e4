/* SPDX-License-Identifier: Apache-2.0 */
/* Starting and ending a private redis-server; see redis.h. */
#include "tests/lib/redis.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGS = 64, START_TRIES = 2000, START_PAUSE_US = 5000 };

static void
run_server(const struct test_redis *r)
{
	const char *argv[ARGS] = {"redis-server", "--port", "0", "--unixsocket", r->socket, "--dir", r->dir, "--save", "",
	    "--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "no", "--aof-load-truncated", "no",
	    "--maxmemory-policy", "noeviction", "--logfile", "redis.log"};
	int n = 0;

	while (argv[n] != NULL)
		n++;
	for (int i = 0; r->options != NULL && r->options[i] != NULL && n + 1 < ARGS; i++)
		argv[n++] = r->options[i];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	char *copy[ARGS] = {NULL};
	for (int i = 0; i < n; i++)
		copy[i] = strdup(argv[i]);
	execvp(copy[0], copy);
	_exit(127);
}

/* Does it answer PING on its socket? */
static bool
answers(const struct test_redis *r)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	char reply[8] = "";
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval second = {.tv_sec = 1};

	snprintf(addr.sun_path, sizeof addr.sun_path, "%s", r->socket);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
	bool ok = connect(fd, (struct sockaddr *)&addr, sizeof addr) == 0 && send(fd, "PING\r\n", 6, MSG_NOSIGNAL) == 6 &&
	    read(fd, reply, sizeof reply - 1) > 0 && (reply[0] == '+' || strncmp(reply, "-NOAUTH", 7) == 0);
	close(fd);
	return ok;
}

bool
test_redis_again(struct test_redis *r)
{
	unlink(r->socket);
	r->pid = fork();
	if (r->pid == 0)
		run_server(r);
	for (int i = 0; r->pid > 0 && i < START_TRIES; i++) {
		if (answers(r))
			return true;
		if (waitpid(r->pid, NULL, WNOHANG) == r->pid)
			r->pid = -1;
		usleep(START_PAUSE_US);
	}
	return false;
}

bool
test_redis_mended(struct test_redis *r)
{
	char manifest[128];
	int in[2], status = -1;

	if (test_redis_again(r))
		return true;
	snprintf(manifest, sizeof manifest, "%s/appendonlydir/appendonly.aof.manifest", r->dir);
	if (pipe(in) != 0)
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), 1);
		close(in[1]);
		execlp("redis-check-aof", "redis-check-aof", "--fix", manifest, (char *)NULL);
		_exit(127);
	}
	bool asked = write(in[1], "y\n", 2) == 2;
	close(in[0]);
	close(in[1]);
	return pid > 0 && asked && waitpid(pid, &status, 0) == pid && status == 0 && test_redis_again(r);
}

bool
test_redis_start(struct test_redis *r, const char *const *options)
{
	*r = (struct test_redis){.pid = -1, .options = options};
	snprintf(r->dir, sizeof r->dir, "/tmp/gw-redis-XXXXXX");
	if (mkdtemp(r->dir) == NULL)
		return false;
	snprintf(r->socket, sizeof r->socket, "%s/redis.sock", r->dir);
	if (test_redis_again(r))
		return true;
	test_redis_stop(r);
	return false;
}

void
test_redis_kill(struct test_redis *r)
{
	if (r->pid > 0) {
		kill(r->pid, SIGKILL);
		waitpid(r->pid, NULL, 0);
	}
	r->pid = -1;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
test_redis_stop(struct test_redis *r)
{
	test_redis_kill(r);
	nftw(r->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
