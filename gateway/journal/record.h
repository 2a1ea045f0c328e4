/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a record is, and the bytes of a segment: its header, and one record.  All numbers little-endian.  Pure: no files, no
 * locks; used by the writing side (journal.c, segment.c) and by the reading side (read.c).
 */
#ifndef JOURNAL_RECORD_H
#define JOURNAL_RECORD_H

#include <stdint.h>

#include "base/must_check.h"
#include "base/str.h"
#include "crypto/digest.h"

struct arena;

enum journal_kind {
	JOURNAL_RECEIVED = 1, /* a signed message that came in, byte for byte, before it has any effect */
	JOURNAL_SENT,         /* a signed message of ours */
	JOURNAL_CHANGE,       /* a change of state: its events (docs/journal-events.md), about to be made */
	JOURNAL_VOID,         /* the change of that seq was not made: the state had moved meanwhile */
	JOURNAL_READ,         /* somebody read personal data */
	JOURNAL_ACT,          /* what an operator did, and why, before it has any effect */
};

struct journal_record {
	uint64_t seq;
	int64_t at_ms;
	enum journal_kind kind;
	const char *dossier, *partner;
	struct str data;     /* opened; p NULL when v was NULL */
	const char *segment; /* name of its file, and where it is in it */
	uint64_t offset;
	const unsigned char *installation, *chain; /* 16 bytes; 32 bytes: the chain value after it */
};

enum {
	SEGMENT_HEADER = 112,
	SEGMENT_ID = 16,
	SEGMENT_NAME = 33,       /* room for the name and its NUL */
	RECORD_HEADER = 32,
	RECORD_STRING_MAX = 255, /* dossier, partner */
	RECORD_DATA_MAX = 16 * 1024 * 1024,
};

struct segment_header {
	uint64_t first_seq;
	int64_t created_ms;
	unsigned char id[SEGMENT_ID];        /* of the installation, the same in all its segments */
	unsigned char previous[DIGEST_LEN];  /* chain value the previous segment ends with; zeros in the first */
};

struct record_header {
	uint32_t len;                        /* of the whole record, from its header through its hash */
	enum journal_kind kind;
	uint8_t dossier_len, partner_len;
	uint64_t seq;
	int64_t at_ms;
};

/* journal-<seq, 20 digits>.pgj; parse: 0, or -1 when it is no such name. */
void segment_name(uint64_t first_seq, char out[SEGMENT_NAME]);
int segment_name_parse(const char *name, uint64_t *first_seq_out) MUST_CHECK;

/* Encode; `chain` gets the value the first record is chained to. */
void segment_header_print(const struct segment_header *h, unsigned char out[SEGMENT_HEADER],
    unsigned char chain[DIGEST_LEN]);
/* 0, or -1 when it is no header of this version or was changed. */
int segment_header_parse(const unsigned char in[SEGMENT_HEADER], struct segment_header *out,
    unsigned char chain[DIGEST_LEN]) MUST_CHECK;

/* 0, or -1 when it is no record header: changed, or impossible lengths. */
int record_header_parse(const unsigned char in[RECORD_HEADER], struct record_header *out) MUST_CHECK;

/* What the vault authenticates beside the data: all of the record's facts but its place, which the chain holds. */
const char *record_about(struct arena *a, enum journal_kind kind, int64_t at_ms, const char *dossier, const char *partner);

/* A whole record without number and hash, which only its place in the queue gives it. */
struct str record_print(struct arena *a, enum journal_kind kind, int64_t at_ms, const char *dossier, const char *partner,
    struct str sealed);

/* Give the record at p its number.  How long it is. */
size_t record_number(unsigned char *p, uint64_t seq);

/* Chain value after the record at p of h.len bytes: SHA-256 of the value before it and all but its last 32 bytes. */
void record_chain(const unsigned char *p, size_t len, const unsigned char before[DIGEST_LEN], unsigned char after[DIGEST_LEN]);

#endif
