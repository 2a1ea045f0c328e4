/* SPDX-License-Identifier: Apache-2.0 */
/* The unix socket; see listen.h. */
#include "http/listen.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

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
