/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A socket that is closed while bytes for it are unread resets the connection, and the answer on its way may be lost with it
 * (RFC 9112 section 9.6).  So a connection that was answered before its request had ended is shut for writing and read on, the
 * bytes thrown away, until the sender has seen the answer and ends; at most LATE_BYTES and some seconds.  One thread, asleep
 * while there is none.  Internal to http.
 */
#ifndef HTTP_LATE_READER_H
#define HTTP_LATE_READER_H

#include <stdint.h>

#include "base/err.h"

enum { LATE_MAX = 256, LATE_BYTES = 16 << 20 };

struct late_reader;

struct late_reader *late_reader_start(struct err *e);

/* Those that are still there get at most grace_ms more. */
void late_reader_stop(struct late_reader *l, int64_t grace_ms);

/* Take over the connection behind fd, of which the caller closes its own descriptor.  When there are LATE_MAX, the oldest goes. */
void late_reader_take(struct late_reader *l, int fd, int64_t deadline_ms);

#endif
