/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ASiC-E containers with CAdES (ETSI EN 319 162-1): stored ZIP entries, `mimetype` first; SHA256SUMS for people; a manifest of all
 * that with a detached CMS signature; and, when there is an authority, a second manifest over all that with a
 * timestamp token.  Checking is strict: nothing may be there that the manifests do not name.
 */
#ifndef EVIDENCE_ASIC_H
#define EVIDENCE_ASIC_H

#include "base/err.h"
#include "base/str.h"
#include "base/zip.h"

struct anchors;
struct arena;
struct sign_key;

enum { ASIC_OWN = 6 }; /* entries a container adds to those it is made of */

struct asic {
	struct zip_entry *entries; /* room for ASIC_OWN more than given */
	size_t n;
};

/* Sign.  `files` are the caller's entries. */
int asic_sign(struct arena *a, const struct sign_key *k, const struct zip_entry *files, size_t n, struct asic *out, struct err *e)
    MUST_CHECK;

/* What is to be timestamped; then, with the token for it, the entries are added. */
struct str asic_to_stamp(struct arena *a, const struct asic *c);
void asic_stamped(struct asic *c, struct str manifest, struct str token);

struct asic_found {
	size_t files;              /* entries but the container's own */
	bool stamped;
	int64_t at_ms;             /* what the timestamp tells; judged as of then, without it as of now */
};

/* Judge a container.  tsa NULL: timestamps are not looked at.  The error names the entry that is wrong. */
int asic_check(struct arena *a, struct str bytes, const struct anchors *trust, const struct anchors *tsa, struct asic_found *out,
    struct err *e) MUST_CHECK;

#endif
