/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ZIP archives of stored (uncompressed) entries, nothing else: enough for an ASiC-E container.  The same entries always make the
 * same bytes, and reading accepts exactly what writing makes, so that no byte of an archive can change unnoticed.
 * Why not a library: docs/why/evidence.md.
 */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { ZIP_NAME_MAX = 200, ZIP_ENTRIES_MAX = 65535 };
#define ZIP_SIZE_MAX UINT32_C(0xfffffffe) /* of the whole: no ZIP64 */

struct zip_entry {
	const char *name; /* relative, '/' between folders, letters, digits and "._-" */
	struct str data;
};

/* The archive in the arena, entries in the order given.  ERR_TOO_LARGE, ERR_BAD_VALUE for a name. */
int zip_print(struct arena *a, const struct zip_entry *entries, size_t n, struct str *out, struct err *e) MUST_CHECK;

/* Back; the entries' data are views into `bytes`.  ERR_BAD_MESSAGE names the first entry that is not as it was written. */
int zip_parse(struct arena *a, struct str bytes, struct zip_entry **out, size_t *n_out, struct err *e) MUST_CHECK;

#endif
