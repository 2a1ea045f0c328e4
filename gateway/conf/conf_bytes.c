/* SPDX-License-Identifier: Apache-2.0 */
/* A file of the operator's, whole; see conf_bytes.h. */
#include "conf/conf_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

static void
release_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

char *
conf_file_bytes(struct arena *a, const char *path, size_t max, struct stat *st, size_t *n_out, const char **why)
{
	__attribute__((cleanup(release_fd))) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t n = 0;

	if (fd < 0 || fstat(fd, st) != 0) {
		*why = strerror(errno);
		return NULL;
	}
	if (!S_ISREG(st->st_mode) || (size_t)st->st_size > max) {
		*why = S_ISREG(st->st_mode) ? "it is too large" : "it is not a regular file";
		return NULL;
	}
	char *p = arena_alloc(a, (size_t)st->st_size + 1);
	while (n < (size_t)st->st_size) {
		ssize_t got = read(fd, p + n, (size_t)st->st_size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	*n_out = n;
	return p;
}
