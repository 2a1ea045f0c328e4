/* SPDX-License-Identifier: Apache-2.0 */
/* The unix socket, our own or one passed to us; see listen.h. */
#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_PASSED = 3, PASSED_MAX = 16 };

/* How many were passed to this process, and not to a parent that forgot to take the variables away? */
static int
count_passed(void)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
	char own[24];

	snprintf(own, sizeof own, "%d", (int)getpid());
	if (pid == NULL || n == NULL || strcmp(pid, own) != 0)
		return 0;
	long count = strtol(n, NULL, 10);
	return count < 0 ? 0 : count > PASSED_MAX ? PASSED_MAX : (int)count;
}

static bool
listens_at(int fd, const char *path)
{
	struct sockaddr_un at = {0};
	socklen_t n = sizeof at, m = sizeof(int);
	int listening = 0;

	return getsockname(fd, (struct sockaddr *)&at, &n) == 0 && at.sun_family == AF_UNIX &&
	    strncmp(at.sun_path, path, sizeof at.sun_path) == 0 &&
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &m) == 0 && listening;
}

int
listen_passed(const char *path, struct err *e)
{
	int n = count_passed();

	for (int fd = FIRST_PASSED; fd < FIRST_PASSED + n; fd++)
		if (listens_at(fd, path)) {
			fcntl(fd, F_SETFD, FD_CLOEXEC);
			return fd;
		}
	if (n > 0)
		err_set(e, ERR_CONFIG, "the service manager passed a socket, but none that listens at %s", path);
	return -1;
}

/* Does somebody accept connections there? */
static bool
is_answered(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool yes = fd < 0 || connect(fd, (const struct sockaddr *)at, sizeof *at) == 0 || errno == EAGAIN;

	if (fd >= 0)
		close(fd);
	return yes;
}

static int
make_room(const struct sockaddr_un *at, struct err *e)
{
	struct stat st;

	if (lstat(at->sun_path, &st) != 0)
		return 0;
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_CONFIG, "%s is there and is not a socket", at->sun_path);
	if (is_answered(at))
		return err_set(e, ERR_CONFIG, "%s is in use: another gateway is running", at->sun_path);
	if (unlink(at->sun_path) != 0)
		return err_set(e, ERR_CONFIG, "%s cannot be removed: %s", at->sun_path, strerror(errno));
	return 0;
}

int
listen_unix(const char *path, unsigned mode, int backlog, struct err *e)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof at.sun_path)
		return err_set(e, ERR_CONFIG, "%s is too long for a socket", path);
	memcpy(at.sun_path, path, strlen(path) + 1);
	if (make_room(&at, e) != 0)
		return -1;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set(e, ERR_INTERNAL, "no socket: %s", strerror(errno));
	mode_t before = umask(0777 & ~mode); /* so that it is never open to others, not even for a moment */
	int bound = bind(fd, (const struct sockaddr *)&at, sizeof at);
	umask(before);
	if (bound != 0 || listen(fd, backlog) != 0) {
		err_set(e, ERR_CONFIG, "%s cannot be listened on: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}
