/* SPDX-License-Identifier: Apache-2.0 */
/* Segments as one thing that grows; see journal_writer.h. */
#include "journal/journal_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "journal/read.h"

enum { AHEAD = 1024 * 1024 }; /* zeros written ahead of the records */

/* ---- opening ---- */

static int
sync_parent(int dir_fd)
{
	int fd = openat(dir_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
enter(struct journal_writer *t, const char *dir, struct err *e)
{
	bool made = mkdir(dir, 0700) == 0;
	if (!made && errno != EEXIST)
		return err_set(e, ERR_STORE, "journal directory %s: %s", dir, strerror(errno));
	t->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->dir_fd < 0 || (made && sync_parent(t->dir_fd) != 0))
		return err_set(e, ERR_STORE, "journal directory %s: %s", dir, strerror(errno));
	t->lock_fd = openat(t->dir_fd, "journal.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (t->lock_fd < 0)
		return err_set(e, ERR_STORE, "journal.lock: %s", strerror(errno));
	if (flock(t->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return err_set(e, ERR_STORE, "journal directory %s is in use by another process", dir);
	return 0;
}

static int
begin(struct journal_writer *t, struct err *e)
{
	t->header = (struct segment_header){.first_seq = 1, .created_ms = clock_now_ms()};
	id_bytes(t->header.id, SEGMENT_ID);
	return segment_create(&t->segment, t->dir_fd, &t->header, t->segment_max < AHEAD ? t->segment_max : AHEAD,
	    t->chain, e);
}

/* read the last segment through, cut its torn tail, go on there */
static int
resume(struct journal_writer *t, struct reader *r, struct err *e)
{
	struct arena *a = arena_new(0);
	struct journal_record rec;
	enum read_result got;
	while ((got = reader_next(r, a, &rec, e)) == READ_RECORD)
		arena_reset(a);
	arena_free(a);
	if (got == READ_BAD)
		return -1;
	t->header = r->header;
	t->seq = r->next_seq - 1;
	memcpy(t->chain, r->chain, DIGEST_LEN);
	memcpy(t->last, r->next_seq == r->header.first_seq ? r->header.previous : r->chain, DIGEST_LEN);
	return segment_resume(&t->segment, t->dir_fd, r->header.first_seq, r->at,
	    t->segment_max < AHEAD ? t->segment_max : AHEAD, e);
}

/* Finished segments are checked end to end of chain, not read through: that is journal_walk's work. */
static int
go_on(struct journal_writer *t, const uint64_t *first, size_t n, struct err *e)
{
	struct reader r = {.fd = -1}, before = {.fd = -1};
	int rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		bool last = i + 1 == n;
		rc = reader_open(&r, t->dir_fd, first[i], last, i > 0 ? &before : NULL, e);
		if (rc == 0)
			rc = last ? resume(t, &r, e) : reader_skip(&r, first[i + 1], e);
		reader_close(&r);
		before = r;
	}
	return rc;
}

static int
find_end(struct journal_writer *t, struct err *e)
{
	struct arena *a = arena_new(0);
	uint64_t *first;
	size_t n;
	int rc = segments_list(t->dir_fd, a, &first, &n, e);
	if (rc == 0)
		rc = n == 0 ? begin(t, e) : go_on(t, first, n, e);
	arena_free(a);
	return rc;
}

int
journal_writer_open(struct journal_writer *t, const char *dir, uint64_t segment_max, struct err *e)
{
	*t = (struct journal_writer){.dir_fd = -1, .lock_fd = -1, .segment = {.fd = -1}, .segment_max = segment_max};
	if (enter(t, dir, e) == 0 && find_end(t, e) == 0)
		return 0;
	journal_writer_close(t);
	return -1;
}

void
journal_writer_close(struct journal_writer *t)
{
	const int fds[] = {t->segment.fd, t->lock_fd, t->dir_fd};
	for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* ---- writing ---- */

/* A group goes whole into one segment; a segment that has records and would outgrow its limit is finished first. */
static int
rotate(struct journal_writer *t, uint64_t first_seq, struct err *e)
{
	uint64_t ahead = t->segment.ahead;
	if (segment_finish(&t->segment, e) != 0)
		return -1;
	t->header.first_seq = first_seq;
	t->header.created_ms = clock_now_ms();
	memcpy(t->header.previous, t->last, DIGEST_LEN);
	return segment_create(&t->segment, t->dir_fd, &t->header, ahead, t->chain, e);
}

static void
chain(struct journal_writer *t, unsigned char *p, size_t n)
{
	for (size_t at = 0; at < n;) {
		size_t len = record_number(p + at, ++t->seq);
		record_chain(p + at, len, t->chain, t->chain);
		memcpy(p + at + len - DIGEST_LEN, t->chain, DIGEST_LEN);
		at += len;
	}
	memcpy(t->last, t->chain, DIGEST_LEN);
}

int
journal_writer_write(struct journal_writer *t, unsigned char *records, size_t n, struct err *e)
{
	bool full = t->segment.size > SEGMENT_HEADER && t->segment.size + n > t->segment_max;
	if (full && rotate(t, t->seq + 1, e) != 0)
		return -1;
	chain(t, records, n);
	if (FAULT_HERE(journal_append))
		return err_set(e, ERR_STORE, "fault journal_append");
	if (segment_append(&t->segment, records, n, e) != 0)
		return -1;
	if (FAULT_HERE(journal_sync))
		return err_set(e, ERR_STORE, "fault journal_sync");
	return segment_sync(&t->segment, e);
}
