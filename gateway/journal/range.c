/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a stretch of the journal; see range.h. */
#include "journal/range.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "crypto/vault.h"
#include "journal/read.h"

static int
show(struct journal_range *s, const struct vault *v, struct arena *a, struct reader *r, struct journal_record *rec, struct err *e)
{
	struct str sealed = rec->data;

	if (rec->seq <= s->after || !(s->kinds & 1u << rec->kind))
		return 0;
	const char *about = record_about(a, rec->kind, rec->at_ms, rec->dossier, rec->partner);
	if (vault_open(v, a, about, sealed, &rec->data, e) != 0)
		return err_doing(e, "%s, record %" PRIu64, r->name, rec->seq);
	return s->each(s->ctx, a, rec, e);
}

/* Is the reader, just behind record known->seq, where that place says? */
static int
compare(const struct journal_place *known, const struct reader *r, struct err *e)
{
	if (known == NULL || known->seq != r->next_seq - 1)
		return 0;
	if (known->seq > 0 && !digest_same(known->chain, r->chain, DIGEST_LEN))
		return err_set(e, ERR_RECORDS_DIFFER, "record %" PRIu64 " is another one than the store has seen", known->seq);
	return 0;
}

static int
read_segment(struct journal_range *s, const struct vault *v, struct arena *a, struct reader *r, struct err *e)
{
	enum read_result got = READ_RECORD;
	struct journal_record rec;

	while (r->next_seq <= s->until && got == READ_RECORD) {
		uint64_t at = r->at;
		arena_reset(a);
		got = reader_next(r, a, &rec, e);
		s->bytes += r->at - at;
		if (got == READ_RECORD && (compare(s->known, r, e) != 0 || show(s, v, a, r, &rec, e) != 0))
			return -1;
	}
	if (got == READ_BAD)
		return -1;
	if (got == READ_TORN && !s->live)
		return err_set(e, ERR_STORE, "%s, offset %" PRIu64 ": the last append was cut (opening the journal drops it)",
		    r->name, r->at);
	return 0;
}

/* The segment that holds the record, among those that begin with these numbers. */
static size_t
holds(const uint64_t *first, size_t n, uint64_t seq)
{
	size_t i = 0;

	while (i + 1 < n && first[i + 1] <= seq)
		i++;
	return i;
}

static int
check_installation(struct journal_range *s, const struct reader *r, struct err *e)
{
	memcpy(s->installation, r->header.id, SEGMENT_ID);
	if (s->known == NULL || memcmp(s->known->installation, r->header.id, SEGMENT_ID) == 0)
		return 0;
	return err_set(e, ERR_RECORDS_DIFFER, "the store belongs to another installation's journal");
}

static int
read_all(struct journal_range *s, const struct vault *v, struct arena *a, int dir_fd, const uint64_t *first, size_t n,
    struct err *e)
{
	size_t begin = holds(first, n, s->after);
	struct reader r = {.fd = -1}, before = {.fd = -1};
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0 && first[i] <= s->until + 1; i++) {
		bool last = i + 1 == n;
		rc = reader_open(&r, dir_fd, first[i], last, i > 0 ? &before : NULL, e);
		if (rc == 0)
			rc = check_installation(s, &r, e);
		if (rc == 0 && last && s->live)
			rc = reader_live(&r, e);
		if (rc == 0)
			rc = i < begin ? reader_skip(&r, first[i + 1], e) : read_segment(s, v, a, &r, e);
		reader_close(&r);
		before = r;
	}
	if (s->live)
		s->until = before.next_seq - 1;
	if (rc == 0 && s->known != NULL && s->known->seq >= before.next_seq)
		rc = err_set(e, ERR_RECORDS_DIFFER, "the store has seen record %" PRIu64 ", the journal ends with %" PRIu64,
		    s->known->seq, before.next_seq - 1);
	return rc;
}

static int
add_sizes(struct journal_range *s, int dir_fd, const uint64_t *first, size_t n, struct err *e)
{
	for (size_t i = holds(first, n, s->after); i < n; i++) {
		char name[SEGMENT_NAME];
		segment_name(first[i], name);
		int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
		if (fd >= 0)
			close(fd);
		if (size < 0)
			return err_set(e, ERR_STORE, "%s: %s", name, strerror(errno));
		s->total += (uint64_t)size;
	}
	return 0;
}

int
journal_range(const char *dir, const struct vault *v, struct journal_range *s, struct err *e)
{
	int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct arena *list = arena_new(0), *a = arena_new(ARENA_WIPE);
	uint64_t *first;
	size_t n;
	int rc = dir_fd < 0 ? err_set(e, ERR_STORE, "journal directory %s: %s", dir, strerror(errno)) : 0;

	s->bytes = s->total = 0;
	if (s->live)
		s->until = UINT64_MAX - 1;
	if (rc == 0)
		rc = segments_list(dir_fd, list, &first, &n, e);
	if (rc == 0 && n == 0)
		rc = err_set(e, ERR_STORE, "journal directory %s: there is no journal", dir);
	if (rc == 0)
		rc = add_sizes(s, dir_fd, first, n, e);
	if (rc == 0)
		rc = read_all(s, v, a, dir_fd, first, n, e);
	arena_free(a);
	arena_free(list);
	if (dir_fd >= 0)
		close(dir_fd);
	return rc;
}
