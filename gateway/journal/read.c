/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the journal.  What is wrong is named by file and offset.  Only one kind of damage is forgiven, at the very end of
 * the last segment: an append that a crash cut.  Files grow by zeros written ahead, so such an append ends either with the
 * file or in zeros; a complete record cannot, since its last 32 bytes are a hash.
 */
#include "journal/read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "crypto/vault.h"

enum {
	SEGMENTS_MAX = 1000000,
	CHUNK = 4096,
	AHEAD = 256 * 1024,
	SECTOR = 512,
	ZEROS_SURE = 8, /* a hash ends in so many zeros once in 2^64 */
	RECORD_MIN = RECORD_HEADER + VAULT_OVERHEAD + DIGEST_LEN,
};

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

static void
close_dir(void *p)
{
	closedir(p);
}

int
segments_list(int dir_fd, struct arena *a, uint64_t **first_out, size_t *n_out, struct err *e)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (d == NULL)
		return err_set(e, ERR_STORE, "journal directory: %s", strerror(errno));
	arena_own(a, d, close_dir);
	size_t n = 0, cap = 64;
	uint64_t seq, *list = arena_alloc(a, cap * sizeof *list);
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (segment_name_parse(entry->d_name, &seq) != 0)
			continue;
		if (n == SEGMENTS_MAX)
			return err_set(e, ERR_STORE, "more than %d journal segments", SEGMENTS_MAX);
		if (n == cap) {
			uint64_t *more = arena_alloc(a, 2 * cap * sizeof *more);
			memcpy(more, list, cap * sizeof *more);
			list = more;
			cap *= 2;
		}
		list[n++] = seq;
	}
	qsort(list, n, sizeof *list, compare);
	*first_out = list;
	*n_out = n;
	return 0;
}

static int
wrong(const struct reader *r, struct err *e, const char *what)
{
	if (r->at < SEGMENT_HEADER)
		return err_set(e, ERR_STORE, "%s, offset %" PRIu64 ": %s", r->name, r->at, what);
	return err_set(e, ERR_STORE, "%s, offset %" PRIu64 ", record %" PRIu64 ": %s", r->name, r->at, r->next_seq, what);
}

/* n bytes at an offset; 0, or -1 with e set */
static int
fetch(const struct reader *r, uint64_t at, void *p, size_t n, struct err *e)
{
	for (size_t got = 0; got < n;) {
		ssize_t k = pread(r->fd, (char *)p + got, n - got, (off_t)(at + got));
		if (k < 0 && errno == EINTR)
			continue;
		if (k == 0 && r->live) { /* its writer has cut off the zeros since */
			memset((char *)p + got, 0, n - got);
			return 0;
		}
		if (k <= 0)
			return wrong(r, e, k < 0 ? strerror(errno) : "the file became shorter");
		got += (size_t)k;
	}
	return 0;
}

/* The same for records, which are read in order: most come from memory. */
static int
fetch_next(struct reader *r, uint64_t at, void *p, size_t n, struct err *e)
{
	if (n > AHEAD)
		return fetch(r, at, p, n, e);
	if (at < r->ahead_at || at + n > r->ahead_at + r->ahead_n) {
		size_t more = r->size - at < AHEAD ? (size_t)(r->size - at) : AHEAD;
		if (r->ahead == NULL && (r->ahead = malloc(AHEAD)) == NULL)
			abort();
		r->ahead_n = 0;
		if (fetch(r, at, r->ahead, more, e) != 0)
			return -1;
		r->ahead_at = at;
		r->ahead_n = more;
	}
	memcpy(p, r->ahead + (at - r->ahead_at), n);
	return 0;
}

static int
check_header(const struct reader *r, uint64_t first_seq, const struct reader *before, struct err *e)
{
	static const unsigned char zeros[DIGEST_LEN];
	const struct segment_header *h = &r->header;
	if (h->first_seq != first_seq)
		return wrong(r, e, "the header's number is not the file's name");
	if (before == NULL)
		return first_seq == 1 && digest_same(h->previous, zeros, DIGEST_LEN)
		           ? 0
		           : wrong(r, e, "the journal does not begin here; earlier segments are missing");
	if (first_seq != before->next_seq)
		return err_set(e, ERR_STORE, "%s, offset 0: it does not go on with record %" PRIu64 ", where the segment before it "
		    "ends; one is missing or was cut", r->name, before->next_seq);
	if (memcmp(h->id, before->header.id, SEGMENT_ID) != 0)
		return wrong(r, e, "it belongs to another installation");
	if (!digest_same(h->previous, before->chain, DIGEST_LEN))
		return wrong(r, e, "the chain is broken: the segment before it ends in another hash");
	return 0;
}

int
reader_open(struct reader *r, int dir_fd, uint64_t first_seq, bool last, const struct reader *before, struct err *e)
{
	unsigned char bytes[SEGMENT_HEADER];
	struct stat st;
	*r = (struct reader){.last = last, .next_seq = first_seq};
	segment_name(first_seq, r->name);
	r->fd = openat(dir_fd, r->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (r->fd < 0 || fstat(r->fd, &st) != 0)
		return wrong(r, e, strerror(errno));
	r->size = (uint64_t)st.st_size;
	if (!S_ISREG(st.st_mode) || r->size < SEGMENT_HEADER)
		return wrong(r, e, "too short for a segment");
	if (fetch(r, 0, bytes, sizeof bytes, e) != 0)
		return -1;
	if (segment_header_parse(bytes, &r->header, r->chain) != 0)
		return wrong(r, e, "the segment header is damaged or of another version");
	if (check_header(r, first_seq, before, e) != 0)
		return -1;
	r->at = SEGMENT_HEADER;
	return 0;
}

void
reader_close(struct reader *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	free(r->ahead);
	r->ahead = NULL;
	r->ahead_n = 0;
}

int
reader_skip(struct reader *r, uint64_t next_seq, struct err *e)
{
	r->next_seq = next_seq;
	r->at = r->size;
	return fetch(r, r->size - DIGEST_LEN, r->chain, DIGEST_LEN, e);
}

/* where the zeros at the end of the file begin, not before r->at */
static int
zeros_begin(const struct reader *r, uint64_t *begin_out, struct err *e)
{
	unsigned char chunk[CHUNK];
	uint64_t end = r->size;
	while (end > r->at) {
		size_t n = end - r->at < CHUNK ? (size_t)(end - r->at) : CHUNK;
		if (fetch(r, end - n, chunk, n, e) != 0)
			return -1;
		while (n > 0 && chunk[n - 1] == 0) {
			n--;
			end--;
		}
		if (n > 0)
			break;
	}
	*begin_out = end;
	return 0;
}

/* The writer goes forward.  So if we look first where the zeros begin, and from the end backward, then all that stands before that
 * place is there when it is read later, but for the one append that was being written. */
int
reader_live(struct reader *r, struct err *e)
{
	r->live = true;
	if (zeros_begin(r, &r->written, e) != 0)
		return -1;
	if (r->size > r->written + ZEROS_SURE)
		r->size = r->written + ZEROS_SURE;
	return 0;
}

/* The same; what a live one was when it was opened. */
static int
zeros_known(const struct reader *r, uint64_t *begin_out, struct err *e)
{
	*begin_out = r->written;
	return r->live ? 0 : zeros_begin(r, begin_out, e);
}

/* What is at r->at did not verify, and would have needed `need` bytes or more: damage, or the end? */
static enum read_result
judge_tail(const struct reader *r, uint64_t need, const char *what, struct err *e)
{
	uint64_t zeros, end = r->at + need;
	if (!r->last)
		return wrong(r, e, what);
	if (zeros_known(r, &zeros, e) != 0)
		return READ_BAD;
	if (zeros <= r->at)
		return READ_END;
	uint64_t sector = (zeros + SECTOR - 1) / SECTOR * SECTOR;
	if (end > r->size || zeros + ZEROS_SURE <= end || sector < end)
		return READ_TORN;
	return wrong(r, e, what);
}

/* The record is whole but for its hash.  An append that was cut within the last bytes of the hash shows by the rest of it, which is
 * right: what was changed in the record would have another. */
static enum read_result
judge_hash(const struct reader *r, uint64_t len, const unsigned char *stored, const unsigned char *is, struct err *e)
{
	size_t n = DIGEST_LEN;
	uint64_t zeros;
	while (n > 0 && stored[n - 1] == 0)
		n--;
	if (r->last && r->size > r->at + len && n < DIGEST_LEN && memcmp(stored, is, n) == 0) {
		if (zeros_known(r, &zeros, e) != 0)
			return READ_BAD;
		if (zeros == r->at + len - DIGEST_LEN + n)
			return READ_TORN;
	}
	return judge_tail(r, len, "a record was changed: its hash does not match", e);
}

/* does the record of that number stand further on in this segment? */
static bool
stands_later(const struct reader *r, uint64_t seq)
{
	unsigned char head[RECORD_HEADER];
	struct record_header h;
	struct err ignored = {0};
	for (uint64_t at = r->at; at + RECORD_HEADER <= r->size; at += h.len) {
		if (fetch(r, at, head, sizeof head, &ignored) != 0 || record_header_parse(head, &h) != 0)
			return false;
		if (h.seq == seq)
			return true;
	}
	return false;
}

static int
wrong_number(const struct reader *r, uint64_t seq, struct err *e)
{
	const char *what = seq < r->next_seq ? "inserted: it was here before"
	    : stands_later(r, r->next_seq) ? "reordered: the other stands further on" : "records before it were deleted";
	return err_set(e, ERR_STORE, "%s, offset %" PRIu64 ", record %" PRIu64 ": record %" PRIu64 " stands in its place; %s",
	    r->name, r->at, r->next_seq, seq, what);
}

static int
decode(struct reader *r, struct arena *a, const unsigned char *p, const struct record_header *h,
    struct journal_record *out, struct err *e)
{
	const char *strings = (const char *)p + RECORD_HEADER;
	size_t fixed = RECORD_HEADER + (size_t)h->dossier_len + h->partner_len + DIGEST_LEN;
	if (memchr(strings, '\0', (size_t)h->dossier_len + h->partner_len) != NULL)
		return wrong(r, e, "a record's dossier or partner holds a NUL");
	*out = (struct journal_record){.seq = h->seq, .at_ms = h->at_ms, .kind = h->kind, .segment = r->name, .offset = r->at,
	    .installation = r->header.id, .chain = p + h->len - DIGEST_LEN};
	out->dossier = arena_dup(a, strings, h->dossier_len);
	out->partner = arena_dup(a, strings + h->dossier_len, h->partner_len);
	out->data = (struct str){strings + h->dossier_len + h->partner_len, h->len - fixed};
	return 0;
}

enum read_result
reader_next(struct reader *r, struct arena *a, struct journal_record *out, struct err *e)
{
	unsigned char head[RECORD_HEADER], chain[DIGEST_LEN];
	struct record_header h;
	if (r->at == r->size)
		return READ_END;
	if (r->size - r->at < RECORD_HEADER)
		return judge_tail(r, RECORD_MIN, "a record is cut", e);
	if (fetch_next(r, r->at, head, sizeof head, e) != 0)
		return READ_BAD;
	if (record_header_parse(head, &h) != 0)
		return judge_tail(r, RECORD_MIN, "a record header is damaged", e);
	if (r->size - r->at < h.len)
		return judge_tail(r, h.len, "a record is cut", e);
	if (h.seq != r->next_seq)
		return wrong_number(r, h.seq, e);
	unsigned char *p = arena_alloc(a, h.len);
	if (fetch_next(r, r->at, p, h.len, e) != 0)
		return READ_BAD;
	record_chain(p, h.len, r->chain, chain);
	if (!digest_same(chain, p + h.len - DIGEST_LEN, DIGEST_LEN))
		return judge_hash(r, h.len, p + h.len - DIGEST_LEN, chain, e);
	if (decode(r, a, p, &h, out, e) != 0)
		return READ_BAD;
	memcpy(r->chain, chain, DIGEST_LEN);
	r->at += h.len;
	r->next_seq++;
	return READ_RECORD;
}

struct walk {
	const struct vault *v;
	int (*each)(void *, struct arena *, const struct journal_record *, struct err *);
	void *ctx;
	struct arena *a; /* of one record */
};

static int
show(const struct walk *w, const struct reader *r, struct journal_record *rec, struct err *e)
{
	struct str sealed = rec->data;
	rec->data = (struct str){NULL, 0};
	if (w->v != NULL) {
		const char *about = record_about(w->a, rec->kind, rec->at_ms, rec->dossier, rec->partner);
		if (vault_open(w->v, w->a, about, sealed, &rec->data, e) != 0)
			return err_doing(e, "%s, record %" PRIu64, r->name, rec->seq);
	}
	return w->each(w->ctx, w->a, rec, e);
}

static int
walk_segment(const struct walk *w, struct reader *r, struct err *e)
{
	struct journal_record rec;
	for (;;) {
		arena_reset(w->a);
		switch (reader_next(r, w->a, &rec, e)) {
		case READ_BAD:
			return -1;
		case READ_END:
			return 0;
		case READ_TORN:
			return wrong(r, e, "the last append was cut (opening the journal drops it)");
		case READ_RECORD:
			if (show(w, r, &rec, e) != 0)
				return -1;
		}
	}
}

static int
walk_all(int dir_fd, const struct walk *w, struct arena *list_arena, struct err *e)
{
	uint64_t *first;
	size_t n;
	struct reader before, r;
	if (segments_list(dir_fd, list_arena, &first, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int rc = reader_open(&r, dir_fd, first[i], i + 1 == n, i > 0 ? &before : NULL, e);
		if (rc == 0)
			rc = walk_segment(w, &r, e);
		reader_close(&r);
		if (rc != 0)
			return -1;
		before = r;
	}
	return 0;
}

int
journal_walk(const char *dir, const struct vault *v,
    int (*each)(void *ctx, struct arena *a, const struct journal_record *r, struct err *e), void *ctx, struct err *e)
{
	int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0)
		return err_set(e, ERR_STORE, "journal directory %s: %s", dir, strerror(errno));
	struct walk w = {.v = v, .each = each, .ctx = ctx, .a = arena_new(ARENA_WIPE)};
	struct arena *list = arena_new(0);
	int rc = walk_all(dir_fd, &w, list, e);
	arena_free(list);
	arena_free(w.a);
	close(dir_fd);
	return rc;
}
