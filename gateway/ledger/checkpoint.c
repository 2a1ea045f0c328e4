/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints as text, and the file beside the journal; see checkpoint.h. */
#include "ledger/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/checkpoints.h"

static const char seen_name[] = "store-seen", temp_name[] = "store-seen.tmp";

struct checkpoint
checkpoint_at(const struct journal_place *place, uint64_t settled)
{
	struct checkpoint m = {.known = *place, .settled = settled};

	text_hex(place->installation, SEGMENT_ID, m.installation);
	return m;
}

const char *
checkpoint_print(struct arena *a, const struct checkpoint *m)
{
	char chain[DIGEST_HEX];

	text_hex(m->known.chain, DIGEST_LEN, chain);
	return arena_fmt(a, "%" PRIu64 " %" PRIu64 " %s %" PRIu64 "%s", m->settled, m->known.seq, chain, m->beat,
	    m->unfinished ? " unfinished" : "");
}

static int
unhex(const char *hex, unsigned char *out, size_t n)
{
	unsigned byte;

	if (strlen(hex) != 2 * n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return -1;
		out[i] = (unsigned char)byte;
	}
	return 0;
}

int
checkpoint_parse(const struct store_checkpoint *kept, struct checkpoint *out, struct err *e)
{
	char chain[DIGEST_HEX] = "", rest[16] = "";

	*out = (struct checkpoint){0};
	int n = sscanf(kept->text, "%" SCNu64 " %" SCNu64 " %64s %" SCNu64 " %15s", &out->settled, &out->known.seq, chain,
	    &out->beat, rest);
	out->unfinished = strcmp(rest, "unfinished") == 0;
	if (n < 4 || (n == 5 && !out->unfinished) || unhex(chain, out->known.chain, DIGEST_LEN) != 0 ||
	    unhex(kept->installation, out->known.installation, SEGMENT_ID) != 0 || out->settled > out->known.seq)
		return err_set(e, ERR_RECORDS_DIFFER, "the store's mark of its journal cannot be read");
	text_hex(out->known.installation, SEGMENT_ID, out->installation);
	return 0;
}

int
checkpoint_put(struct store *s, struct arena *a, const struct checkpoint *m, const char *was, struct err *e)
{
	if (store_settled(s, checkpoint_writer(a, m->known.installation), m->settled, e) != 0)
		return -1;
	return store_checkpoint_set(s, m->installation, was, checkpoint_print(a, m), e);
}

const char *
checkpoint_writer(struct arena *a, const unsigned char installation[SEGMENT_ID])
{
	char hex[INSTALLATION_HEX];

	text_hex(installation, SEGMENT_ID, hex);
	return arena_dup(a, hex, WRITER_LEN);
}

/* ---- the file: "BEAT SETTLED\n", then a line for each peer, then "end\n" ---- */

static bool
read_seen(FILE *f, struct checkpoint_seen *out)
{
	char word[INSTALLATION_HEX];

	if (fscanf(f, "%" SCNu64 " %" SCNu64, &out->beat, &out->settled) != 2)
		return false;
	while (fscanf(f, "%32s", word) == 1) {
		if (strcmp(word, "end") == 0)
			return true;
		if (out->n == PEERS_MAX)
			return false;
		memcpy(out->peers[out->n++], word, sizeof word);
	}
	return false;
}

int
checkpoint_seen(const char *dir, struct checkpoint_seen *out)
{
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    fd = at < 0 ? -1 : openat(at, seen_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	*out = (struct checkpoint_seen){0};
	bool good = f != NULL && read_seen(f, out);
	if (f != NULL)
		fclose(f);
	if (at >= 0)
		close(at);
	if (!good)
		*out = (struct checkpoint_seen){0};
	return good;
}

static int
write_seen(int at, const struct checkpoint_seen *seen)
{
	int fd = openat(at, temp_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (f == NULL)
		return -1;
	fprintf(f, "%" PRIu64 " %" PRIu64 "\n", seen->beat, seen->settled);
	for (size_t i = 0; i < seen->n; i++)
		fprintf(f, "%s\n", seen->peers[i]);
	fputs("end\n", f);
	bool good = fflush(f) == 0 && fdatasync(fd) == 0;
	return (fclose(f) == 0) && good && renameat(at, temp_name, at, seen_name) == 0 && fsync(at) == 0 ? 0 : -1;
}

int
checkpoint_keep(const char *dir, const struct checkpoint_seen *seen, struct err *e)
{
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = at < 0 ? -1 : write_seen(at, seen);

	if (rc != 0)
		err_set(e, ERR_STORE, "%s/%s: %s", dir, seen_name, strerror(errno));
	if (at >= 0)
		close(at);
	return rc;
}
