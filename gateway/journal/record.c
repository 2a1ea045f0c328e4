/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a segment; see record.h and docs/architecture.md, "The journal". */
#include "journal/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/vault.h"

static const char magic[8] = {'P', 'G', 'J', '\r', '\n', 0x1a, '\n', 0};

enum {
	VERSION = 1,
	/* of a segment header */
	AT_VERSION = 8, AT_LEN = 12, AT_FIRST = 16, AT_CREATED = 24, AT_ID = 32, AT_PREVIOUS = 48, AT_HASH = 80,
	/* of a record header */
	AT_KIND = 4, AT_DOSSIER = 5, AT_PARTNER = 6, AT_ZERO = 7, AT_SEQ = 8, AT_MS = 16, AT_CHECK = 24, CHECK_LEN = 8,
};

static void
put(unsigned char *p, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++, v >>= 8)
		p[i] = (unsigned char)v;
}

static uint64_t
get(const unsigned char *p, size_t n)
{
	uint64_t v = 0;
	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static struct str
bytes(const unsigned char *p, size_t n)
{
	return (struct str){(const char *)p, n};
}

void
segment_name(uint64_t first_seq, char out[SEGMENT_NAME])
{
	snprintf(out, SEGMENT_NAME, "journal-%020" PRIu64 ".pgj", first_seq);
}

int
segment_name_parse(const char *name, uint64_t *first_seq_out)
{
	char again[SEGMENT_NAME];
	uint64_t v = 0;
	if (strlen(name) != SEGMENT_NAME - 1 || strncmp(name, "journal-", 8) != 0)
		return -1;
	for (const char *s = name + 8; *s >= '0' && *s <= '9'; s++)
		v = v * 10 + (uint64_t)(*s - '0');
	segment_name(v, again);
	*first_seq_out = v;
	return strcmp(name, again) == 0 ? 0 : -1;
}

void
segment_header_print(const struct segment_header *h, unsigned char out[SEGMENT_HEADER], unsigned char chain[DIGEST_LEN])
{
	memcpy(out, magic, sizeof magic);
	put(out + AT_VERSION, 4, VERSION);
	put(out + AT_LEN, 4, SEGMENT_HEADER);
	put(out + AT_FIRST, 8, h->first_seq);
	put(out + AT_CREATED, 8, (uint64_t)h->created_ms);
	memcpy(out + AT_ID, h->id, SEGMENT_ID);
	memcpy(out + AT_PREVIOUS, h->previous, DIGEST_LEN);
	digest_of(bytes(out, AT_HASH), chain);
	memcpy(out + AT_HASH, chain, DIGEST_LEN);
}

int
segment_header_parse(const unsigned char in[SEGMENT_HEADER], struct segment_header *out, unsigned char chain[DIGEST_LEN])
{
	digest_of(bytes(in, AT_HASH), chain);
	if (memcmp(in, magic, sizeof magic) != 0 || get(in + AT_VERSION, 4) != VERSION ||
	    get(in + AT_LEN, 4) != SEGMENT_HEADER || memcmp(in + AT_HASH, chain, DIGEST_LEN) != 0)
		return -1;
	out->first_seq = get(in + AT_FIRST, 8);
	out->created_ms = (int64_t)get(in + AT_CREATED, 8);
	memcpy(out->id, in + AT_ID, SEGMENT_ID);
	memcpy(out->previous, in + AT_PREVIOUS, DIGEST_LEN);
	return 0;
}

int
record_header_parse(const unsigned char in[RECORD_HEADER], struct record_header *out)
{
	unsigned char check[DIGEST_LEN];
	digest_of(bytes(in, AT_CHECK), check);
	if (memcmp(in + AT_CHECK, check, CHECK_LEN) != 0)
		return -1;
	*out = (struct record_header){.len = (uint32_t)get(in, 4), .kind = in[AT_KIND], .dossier_len = in[AT_DOSSIER],
	    .partner_len = in[AT_PARTNER], .seq = get(in + AT_SEQ, 8), .at_ms = (int64_t)get(in + AT_MS, 8)};
	size_t fixed = RECORD_HEADER + (size_t)out->dossier_len + out->partner_len + VAULT_OVERHEAD + DIGEST_LEN;
	if (out->len < fixed || out->len - fixed > RECORD_DATA_MAX || in[AT_ZERO] != 0)
		return -1;
	return out->kind >= JOURNAL_RECEIVED && out->kind <= JOURNAL_ACT ? 0 : -1;
}

const char *
record_about(struct arena *a, enum journal_kind kind, int64_t at_ms, const char *dossier, const char *partner)
{
	return arena_fmt(a, "journal:%d:%" PRId64 ":%s:%s", (int)kind, at_ms, dossier, partner);
}

struct str
record_print(struct arena *a, enum journal_kind kind, int64_t at_ms, const char *dossier, const char *partner,
    struct str sealed)
{
	size_t dl = strlen(dossier), pl = strlen(partner), len = RECORD_HEADER + dl + pl + sealed.n + DIGEST_LEN;
	unsigned char *p = arena_bytes(a, len), *s = p + RECORD_HEADER;
	memset(p, 0, RECORD_HEADER);
	memset(p + len - DIGEST_LEN, 0, DIGEST_LEN);
	put(p, 4, len);
	p[AT_KIND] = (unsigned char)kind;
	p[AT_DOSSIER] = (unsigned char)dl;
	p[AT_PARTNER] = (unsigned char)pl;
	put(p + AT_MS, 8, (uint64_t)at_ms);
	memcpy(s, dossier, dl);
	memcpy(s + dl, partner, pl);
	memcpy(s + dl + pl, sealed.p, sealed.n);
	return bytes(p, len);
}

size_t
record_number(unsigned char *p, uint64_t seq)
{
	unsigned char check[DIGEST_LEN];
	put(p + AT_SEQ, 8, seq);
	digest_of(bytes(p, AT_CHECK), check);
	memcpy(p + AT_CHECK, check, CHECK_LEN);
	return (size_t)get(p, 4);
}

void
record_chain(const unsigned char *p, size_t len, const unsigned char before[DIGEST_LEN], unsigned char after[DIGEST_LEN])
{
	const struct str parts[] = {bytes(before, DIGEST_LEN), bytes(p, len - DIGEST_LEN)};
	digest_parts(parts, 2, after);
}
