/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A head of the journal: one line of JSON that says how far the journal was and with which chain value, and which head came
 * before.  head-<seq, 20 digits>.json beside .p7s (its signature) and .tsr (the signature's timestamp).
 */
#ifndef EVIDENCE_HEAD_H
#define EVIDENCE_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/digest.h"

struct arena;

enum { HEAD_NAME = 48, HEAD_FILE_MAX = 64 * 1024 };

struct head {
	const char *installation; /* 32 hex digits, as in the segments' headers */
	const char *gateway;
	int64_t seq;              /* of the last record it speaks of */
	const char *chain;        /* 64 hex digits: the chain value after that record */
	const char *previous;     /* SHA-256 of the .p7s of the head before it, hex; zeros in the first */
	const char *time;         /* UTC, milliseconds */
	int64_t at_ms;            /* the same */
};

struct head_files {               /* which of the three are there */
	uint64_t seq;
	bool json, seal, stamp;
};

/* "head-00000000000000000007.p7s" */
void head_name(uint64_t seq, const char *ending, char out[HEAD_NAME]);

struct str head_print(struct arena *a, const struct head *h);

/* Exactly what head_print writes, or ERR_BAD_MESSAGE, ERR_SCHEMA. */
int head_parse(struct arena *a, struct str bytes, struct head *out, struct err *e) MUST_CHECK;

/* All heads of the directory, ascending, in the arena; none when there is no such directory.  ERR_STORE. */
int heads_list(const char *dir, struct arena *a, struct head_files **out, size_t *n_out, struct err *e) MUST_CHECK;

/* One file of a head, whole, in the arena.  ERR_STORE. */
int head_read(const char *dir, struct arena *a, uint64_t seq, const char *ending, struct str *out, struct err *e) MUST_CHECK;

/* Durable before it has its name.  ERR_STORE. */
int head_write(const char *dir, uint64_t seq, const char *ending, struct str bytes, struct err *e) MUST_CHECK;

#endif
