/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A raw HTTP message in a file, for the tools: request or status line, headers, an empty line, the body.  Made for files that
 * people write, so line ends may be LF; everything else is strict.
 */
#ifndef MAIN_TOOL_RAW_H
#define MAIN_TOOL_RAW_H

#include "base/err.h"
#include "base/message.h"

enum { TOOL_RAW_HEADERS_MAX = 100 };

/* A request, or an answer when it begins with HTTP/ (then out->status is not 0).  The parts are views into `bytes`; the list of
 * headers is in the arena.  ERR_BAD_HTTP. */
int tool_raw_read(struct arena *a, struct str bytes, struct message *out, struct err *e) MUST_CHECK;

#endif
