/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a journal.  The first byte says how: even, they are the file as it is; odd, they are records behind a good
 * segment header, and each one's number, check and hash are made to fit, so that what lies behind those is reached.
 * journal_walk must come to a clean end or name what is wrong; read as a live journal it has the same records, and nothing is wrong
 * then that is not wrong at rest.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "journal/journal.h"
#include "journal/read.h"
#include "journal/range.h"
#include "journal/record.h"

static char dir[64], path[128];

static void
clean_up(void)
{
	unlink(path);
	rmdir(dir);
}

static void
make_dir(void)
{
	char name[SEGMENT_NAME];
	snprintf(dir, sizeof dir, "/tmp/postgate-fuzz-XXXXXX");
	if (mkdtemp(dir) == NULL)
		abort();
	segment_name(1, name);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	atexit(clean_up);
}

/* header and records, fitted; as many records as the lengths in them allow */
static void
make_fit(unsigned char *p, size_t n)
{
	unsigned char chain[DIGEST_LEN];
	struct segment_header h = {.first_seq = 1, .created_ms = 1};
	uint64_t seq = 1;
	segment_header_print(&h, p, chain);
	for (size_t at = SEGMENT_HEADER; n - at >= RECORD_HEADER + DIGEST_LEN;) {
		size_t len = record_number(p + at, seq++);
		if (len > n - at || len < RECORD_HEADER + DIGEST_LEN)
			return;
		record_chain(p + at, len, chain, chain);
		memcpy(p + at + len - DIGEST_LEN, chain, DIGEST_LEN);
		at += len;
	}
}

static int
count(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	uint64_t *n = ctx;
	(void)a, (void)e;
	if (r->seq != ++*n || strlen(r->dossier) > RECORD_STRING_MAX || strlen(r->partner) > RECORD_STRING_MAX)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = {0};
	uint64_t n = 0;
	if (size == 0)
		return 0;
	if (dir[0] == '\0')
		make_dir();
	bool fit = data[0] & 1;
	size_t head = fit ? SEGMENT_HEADER : 0, len = head + size - 1;
	unsigned char *p = calloc(1, len + 1);
	if (p == NULL)
		abort();
	memcpy(p + head, data + 1, size - 1);
	if (fit)
		make_fit(p, len);
	FILE *f = fopen(path, "w");
	if (f == NULL || fwrite(p, 1, len, f) != len || fclose(f) != 0)
		abort();
	free(p);
	int rc = journal_walk(dir, NULL, count, &n, &e);
	if ((rc == 0) != (e.code == ERR_NONE))
		abort();
	struct journal_range live = {.live = true};
	struct err why = {0};
	if (journal_range(dir, NULL, &live, &why) == 0 ? live.until != n : rc == 0)
		abort();
	return 0;
}
