/* SPDX-License-Identifier: Apache-2.0 */
/* The body of one request while it comes in: in one piece, of the size that was announced, or growing when none was.  Every byte of
 * room is taken from the budget before it is there.  A streamed one goes to a file (crypto/spool.h) and takes no room.  Internal to
 * http. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct budget;
struct spool;

struct body {
	struct budget *budget;
	bool known;             /* may use the share of partners known by certificate */
	char *p;                /* ends with a NUL that n does not count; NULL while there is no room */
	size_t n, cap, limit;
	struct spool *spool; /* a streamed one; NULL: in memory */
};

/* Make room for `length` bytes, or for the first of a body without announced length (-1) that may grow to limit.  ERR_BUSY: there
 * is none now; it may be asked again with `known`. */
int body_open(struct body *b, struct budget *budget, int64_t length, size_t limit, bool known, struct err *e) MUST_CHECK;

/* A body of at most `limit` bytes that is not kept in memory, but in a file of that directory.  ERR_STORE. */
int body_stream(struct body *b, const char *dir, int64_t length, size_t limit, struct err *e) MUST_CHECK;

/* ERR_TOO_LARGE; ERR_BUSY, and nothing was added: it may be asked again with `known` set; of a streamed one ERR_STORE. */
int body_add(struct body *b, const char *p, size_t n, struct err *e) MUST_CHECK;

size_t body_in_memory(const struct body *b); /* bytes */

/* Overwrite it and give its room back. */
void body_close(struct body *b);

#endif
