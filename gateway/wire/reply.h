/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reply as it comes in, line by line and piece by piece, with limits and a strict idea of framing: exactly one of
 * Content-Length and `Transfer-Encoding: chunked`, no other coding.  libcurl is more forgiving (a body that ends with the
 * connection, the last of two lengths), and a cut answer must never pass for a whole one.
 */
#ifndef WIRE_REPLY_H
#define WIRE_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/message.h"

struct arena;

enum { REPLY_HEADERS_MAX = 64, REPLY_HEADER_BYTES_MAX = 32 * 1024 };

struct reply_reader {
	struct arena *a;
	struct err *e;         /* why it was refused */
	bool head;             /* the request was HEAD: framing without a body */
	bool complete;         /* the header block of the final reply was accepted */
	int status;
	size_t n_headers, bytes;
	struct header headers[REPLY_HEADERS_MAX];
	struct buf body;
};

void reply_init(struct reply_reader *r, struct arena *a, bool head, size_t max_body, struct err *e);

/* One line with its end of line, the status line first, the empty line last.  0, or -1 with r->e set. */
int reply_line(struct reply_reader *r, const char *p, size_t n) MUST_CHECK;
int reply_body(struct reply_reader *r, const char *p, size_t n) MUST_CHECK;

/* The whole reply, after the last byte; -1 with r->e set when it never became one. */
int reply_finish(struct reply_reader *r, struct message *out) MUST_CHECK;

#endif
