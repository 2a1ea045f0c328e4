/* SPDX-License-Identifier: Apache-2.0 */
/* Folders and files of tests; see tempdir.h. */
#include "tests/lib/tempdir.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	abort();
}

void
tempdir_make(struct tempdir *t)
{
	snprintf(t->path, sizeof t->path, "/tmp/postgate-test-XXXXXX");
	must(mkdtemp(t->path) != NULL, "mkdtemp");
}

static int
drop(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st, (void)type, (void)f;
	return remove(path);
}

void
tempdir_remove(struct tempdir *t)
{
	must(nftw(t->path, drop, 16, FTW_DEPTH | FTW_PHYS) == 0, t->path);
}

const char *
tempdir_file(const struct tempdir *t, const char *name)
{
	static char paths[16][512];
	static unsigned next;
	char *p = paths[next++ % 16];
	snprintf(p, sizeof paths[0], "%s/%s", t->path, name);
	return p;
}

unsigned char *
file_read(const char *path, size_t *n_out)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	must(fd >= 0 && fstat(fd, &st) == 0, path);
	unsigned char *p = malloc((size_t)st.st_size + 1);
	must(p != NULL && read(fd, p, (size_t)st.st_size) == st.st_size, path);
	close(fd);
	*n_out = (size_t)st.st_size;
	return p;
}

void
file_write(const char *path, const void *p, size_t n, unsigned mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	must(fd >= 0 && write(fd, p, n) == (ssize_t)n && fchmod(fd, mode) == 0, path);
	close(fd);
}

void
file_cut(const char *path, size_t n)
{
	must(truncate(path, (off_t)n) == 0, path);
}

void
file_flip(const char *path, size_t at, unsigned char bits)
{
	unsigned char c = 0;
	int fd = open(path, O_RDWR);
	must(fd >= 0 && pread(fd, &c, 1, (off_t)at) == 1, path);
	c ^= bits;
	must(pwrite(fd, &c, 1, (off_t)at) == 1, path);
	close(fd);
}
