/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers of a dossier, or of something of an office that is none (a bag, a case that was refused, some days), that were printed in
 * one go: what, for the how manieth time, by whom, and the digest of the file.  Never another after it was made; a paper's first
 * printing is the original, every further one says which copy it is.  Plain data.
 */
#ifndef MODEL_PRINTING_H
#define MODEL_PRINTING_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum {
	PRINTING_MOST = 500,   /* of a dossier, or a bag... */
	PRINTING_KEY_MAX = 80, /* characters of a paper's name: its form, and behind a dot what of the dossier it is about */
};

struct printing {
	const char *dossier; /* id; of what is none the office's: office_print_id */
	int64_t place;       /* among the dossier's, from 1 without gaps; its id is DOSSIER:PLACE, of what is of an office
				OFFICE.PRINT#SUBJECT.PLACE */
	const char *act;     /* id of the form that asked for it: sent again, it is this printing again */
	const char *papers;  /* "mau01=1 address-label.RB123456785VN=2": each paper and the how manieth time */
	const char *model;   /* blob that holds what stands on them, hex SHA-256 */
	const char *digest;  /* of the PDF, hex SHA-256 */
	const char *office, *clerk;
	int64_t at_ms;
	int64_t version;
	struct str rest; /* kept fields of a later release (codec/fields.h) */
};

struct printed_paper {
	struct str key; /* a view */
	int64_t times;  /* 1: the original */
};

/* The next of them: 1, 0 at the end, -1 they cannot be read.  *at is 0 first. */
int printing_next(const struct printing *p, size_t *at, struct printed_paper *out) MUST_CHECK;

/* The id of what an office prints about a subject ("bag-HEX"), the PLACE-th time: all of one tag (store_object_tag). */
const char *office_print_id(struct arena *a, const char *office, const char *subject, int64_t place);

/* For the how manieth time that paper would be printed now, after those n printings. */
int64_t printing_times(const struct printing *all, size_t n, const char *key);

#endif
