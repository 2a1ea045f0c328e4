/* SPDX-License-Identifier: Apache-2.0 */
/* Writing one segment; see segment.h. */
#include "journal/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/metric.h"

enum { CHUNK = 64 * 1024 };

static const char temporary[] = ".journal.tmp"; /* one is enough: the journal has one writer */
static const unsigned char zeros[CHUNK];

static int
failed(struct err *e, const char *doing)
{
	return err_set(e, ERR_STORE, "journal segment, %s: %s", doing, strerror(errno));
}

static int
write_all(int fd, uint64_t at, const void *p, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t k = pwrite(fd, (const char *)p + done, n - done, (off_t)(at + done));
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return -1;
		done += (size_t)k;
	}
	return 0;
}

static int
fill(struct segment *s, uint64_t from)
{
	for (uint64_t at = from, end = from + s->ahead; at < end;) {
		size_t n = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
		if (write_all(s->fd, at, zeros, n) != 0)
			return -1;
		at += n;
	}
	s->filled = from + s->ahead;
	return 0;
}

static int
make(struct segment *s, int dir_fd, const unsigned char header[SEGMENT_HEADER], const char *name, struct err *e)
{
	if (write_all(s->fd, 0, header, SEGMENT_HEADER) != 0 || fill(s, SEGMENT_HEADER) != 0 || fsync(s->fd) != 0)
		return failed(e, "creating");
	if (faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return err_set(e, ERR_STORE, "journal segment %s is there already", name);
	if (renameat(dir_fd, temporary, dir_fd, name) != 0 || fsync(dir_fd) != 0)
		return failed(e, "naming");
	s->size = SEGMENT_HEADER;
	return 0;
}

int
segment_create(struct segment *s, int dir_fd, const struct segment_header *h, uint64_t ahead,
    unsigned char chain[DIGEST_LEN], struct err *e)
{
	unsigned char header[SEGMENT_HEADER];
	char name[SEGMENT_NAME];
	segment_header_print(h, header, chain);
	segment_name(h->first_seq, name);
	*s = (struct segment){.ahead = ahead};
	s->fd = openat(dir_fd, temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->fd < 0)
		return failed(e, "creating");
	if (make(s, dir_fd, header, name, e) == 0)
		return 0;
	close(s->fd);
	s->fd = -1;
	return -1;
}

int
segment_resume(struct segment *s, int dir_fd, uint64_t first_seq, uint64_t size, uint64_t ahead, struct err *e)
{
	char name[SEGMENT_NAME];
	segment_name(first_seq, name);
	*s = (struct segment){.size = size, .filled = size, .ahead = ahead};
	s->fd = openat(dir_fd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (s->fd < 0)
		return failed(e, "opening");
	if (ftruncate(s->fd, (off_t)size) == 0 && fsync(s->fd) == 0)
		return 0;
	failed(e, "cutting its tail");
	close(s->fd);
	s->fd = -1;
	return -1;
}

int
segment_append(struct segment *s, const void *p, size_t n, struct err *e)
{
	if (s->size + n > s->filled && fill(s, s->size + n) != 0)
		return failed(e, "growing");
	if (write_all(s->fd, s->size, p, n) != 0)
		return failed(e, "writing");
	s->size += n;
	metric_add(METRIC_JOURNAL_BYTES, n);
	return 0;
}

int
segment_sync(struct segment *s, struct err *e)
{
	metric_add(METRIC_JOURNAL_SYNCS, 1);
	return fdatasync(s->fd) == 0 ? 0 : failed(e, "syncing");
}

int
segment_finish(struct segment *s, struct err *e)
{
	int rc = 0;
	if (ftruncate(s->fd, (off_t)s->size) != 0 || fsync(s->fd) != 0)
		rc = failed(e, "finishing");
	close(s->fd);
	s->fd = -1;
	return rc;
}
