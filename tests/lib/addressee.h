/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A unit's system to deliver to: a dialect of two calls (POST /deliver, POST /ask) on a peer (peer.h) in this process, whose one
 * word of answer is the verdict: "taken", "another" (taken under ADDRESSEE_ANOTHER), "refused", "absent", "later" with 503.  In the
 * place of an office's unit.
 */
#ifndef TESTS_LIB_ADDRESSEE_H
#define TESTS_LIB_ADDRESSEE_H

#include <stdatomic.h>

#include "tests/lib/office.h"
#include "tests/lib/peer.h"

#define ADDRESSEE_NUMBER  "H42.18-260102-0007" /* of a unit that the catalogue does not know */
#define ADDRESSEE_ANOTHER "H27.56-260102-0007" /* of one that it knows, and that is not the competent one */

/* Answers: whole HTTP replies. */
extern const char addressee_taken[], addressee_another[], addressee_refused[], addressee_absent[], addressee_later[];

struct addressee {
	struct office *o;
	struct connector dialect;
	struct peer *peer;           /* NULL: nobody listens */
	atomic_int delivered, asked; /* requests of each kind that were built, over all its peers */
	size_t supplied;             /* papers that came with the last that was built, and the first one's digest and class */
	char supplied_sha256[65], supplied_class[32];
};

/* The office's unit is this one from now on.  One at a time in a program. */
void addressee_open(struct addressee *x, struct office *o);
void addressee_close(struct addressee *x);

/* From now on its system behaves like that: another peer at another port. */
void addressee_is(struct addressee *x, enum peer_manner manner, const char *reply);

/* Requests that arrived at the present peer. */
int addressee_requests(const struct addressee *x);

/* A dossier of that reference for it, whose exchange is READY. */
struct errand {
	const char *dossier, *exchange;
};
struct errand addressee_errand(struct addressee *x, const char *ref);

/* Its exchange as it is kept now. */
struct exchange addressee_kept(struct addressee *x, struct errand er);

#endif
