/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two processes of this very program say to each other over a pipe: a frame is a serial number, a kind and bytes.  An answer
 * has the serial number of what it answers, so that one to somebody else is known.
 */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

struct frame {
	uint64_t serial;
	uint32_t kind; /* its receiver's business */
	uint32_t n;    /* bytes that follow */
};

enum { FRAME_WAITS = -1 }; /* as long as it takes */

/* -1: the other end is gone (ERR_BUSY).  Sleeps while the pipe is full; the process must ignore SIGPIPE, or end by it. */
int frame_write(int fd, uint64_t serial, uint32_t kind, struct str body, struct err *e) MUST_CHECK;

/* The next one, its body in the arena: 1; 0 the pipe ended before it; -1: ERR_TIMEOUT after wait_ms, ERR_BUSY when it ended within
 * it, ERR_INTERNAL when it is longer than `max`. */
int frame_read(int fd, int64_t wait_ms, size_t max, struct arena *a, struct frame *out, struct str *body, struct err *e) MUST_CHECK;

#endif
