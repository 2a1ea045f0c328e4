/* SPDX-License-Identifier: Apache-2.0 */
/* One record at a time; see cursor.h. */
#include "journal/cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "crypto/vault.h"
#include "journal/read.h"

struct journal_cursor {
	const struct vault *vault;
	uint64_t until;
	unsigned kinds;
	int dir;
	struct arena *a, *one;         /* of the list; of the record that is read */
	uint64_t *first;
	size_t n, at;                  /* segments; which is open */
	struct reader r;               /* fd -1: none is open */
	unsigned char installation[SEGMENT_ID];
	uint64_t bytes, total;
};

static int
open_all(struct journal_cursor *c, const char *dir, struct err *e)
{
	c->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->dir < 0)
		return err_set(e, ERR_STORE, "journal directory %s: %s", dir, strerror(errno));
	if (segments_list(c->dir, c->a, &c->first, &c->n, e) != 0)
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		char name[SEGMENT_NAME];
		struct stat st;
		segment_name(c->first[i], name);
		if (fstatat(c->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			return err_set(e, ERR_STORE, "%s: %s", name, strerror(errno));
		c->total += (uint64_t)st.st_size;
	}
	if (c->n == 0)
		return err_set(e, ERR_STORE, "journal directory %s: there is no journal", dir);
	return reader_open(&c->r, c->dir, c->first[0], c->n == 1, NULL, e);
}

struct journal_cursor *
cursor_open(const char *dir, const struct vault *v, uint64_t until, unsigned kinds, struct err *e)
{
	struct journal_cursor *c = calloc(1, sizeof *c);

	if (c == NULL)
		abort();
	*c = (struct journal_cursor){.vault = v,
	    .until = until,
	    .kinds = kinds,
	    .dir = -1,
	    .a = arena_new(0),
	    .one = arena_new(ARENA_WIPE),
	    .r = {.fd = -1}};
	if (open_all(c, dir, e) == 0) {
		memcpy(c->installation, c->r.header.id, SEGMENT_ID);
		return c;
	}
	cursor_close(c);
	return NULL;
}

void
cursor_close(struct journal_cursor *c)
{
	if (c == NULL)
		return;
	reader_close(&c->r);
	if (c->dir >= 0)
		close(c->dir);
	arena_free(c->one);
	arena_free(c->a);
	free(c);
}

/* 1 a segment more, 0 there is none, -1 */
static int
next_segment(struct journal_cursor *c, struct err *e)
{
	struct reader before = c->r;

	if (++c->at == c->n)
		return 0;
	reader_close(&c->r);
	return reader_open(&c->r, c->dir, c->first[c->at], c->at + 1 == c->n, &before, e) == 0 ? 1 : -1;
}

static int
open_record(struct journal_cursor *c, struct arena *a, const struct journal_record *sealed, struct journal_record *out,
    struct err *e)
{
	*out = (struct journal_record){.seq = sealed->seq, .at_ms = sealed->at_ms, .kind = sealed->kind,
	    .dossier = arena_str(a, sealed->dossier), .partner = arena_str(a, sealed->partner), .installation = c->installation};
	const char *about = record_about(c->one, out->kind, out->at_ms, out->dossier, out->partner);
	return vault_open(c->vault, a, about, sealed->data, &out->data, e) == 0
	    ? 1
	    : err_doing(e, "%s, record %" PRIu64, c->r.name, out->seq);
}

int
cursor_next(struct journal_cursor *c, struct arena *a, struct journal_record *out, struct err *e)
{
	struct journal_record sealed;

	while (c->r.next_seq <= c->until) {
		uint64_t at = c->r.at;
		arena_reset(c->one);
		enum read_result got = reader_next(&c->r, c->one, &sealed, e);
		c->bytes += c->r.at - at;
		if (got == READ_BAD)
			return -1;
		if (got == READ_TORN)
			return err_set(e, ERR_STORE, "%s, offset %" PRIu64 ": the last append was cut", c->r.name, c->r.at);
		if (got == READ_RECORD && (c->kinds & 1u << sealed.kind))
			return open_record(c, a, &sealed, out, e);
		if (got == READ_RECORD)
			continue;
		int more = next_segment(c, e);
		if (more <= 0)
			return more;
	}
	return 0;
}

void
cursor_progress(const struct journal_cursor *c, uint64_t *bytes, uint64_t *total)
{
	*bytes += c->bytes;
	*total += c->total;
}
