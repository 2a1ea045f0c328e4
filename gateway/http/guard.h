/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The framing guard: what every request must be before anything else looks at it.  Pure functions.  Whatever two HTTP
 * readers could understand in two ways is refused, because what one of them takes for a body the other may
 * take for a second request.
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include <stdint.h>

#include "base/err.h"
#include "base/message.h"

enum { GUARD_HEADERS_MAX = 64 };

/* A request line and its headers as they came, undecoded. */
struct guarded {
	const char *method, *version;
	struct str uri;
	const struct header *headers;
	size_t n_headers;
	size_t size;            /* of all of it, from the method to the empty line's end; for guard_layout only */
};

/* 0; ERR_BAD_HTTP, ERR_BAD_METHOD (not GET, HEAD or POST), ERR_BAD_MEDIA_TYPE (a content coding).  e->msg names the rule and
 * holds nothing of the request. */
int guard_check(const struct guarded *g, struct err *e) MUST_CHECK;

/* The announced length of the body; 0 without one, -1 when it is chunked.  Of a request that passed guard_check. */
int64_t guard_length(const struct guarded *g);

/*
 * libmicrohttpd parses in place: method, URI, version and each header stay where they were received, with every
 * separator overwritten by NUL.  So the distance between two of them tells what stood there.  ERR_BAD_HTTP when it was
 * not exactly CR LF after a line or one SP within the request line: a bare LF, a folded header, a NUL byte inside a value
 * or the URI, none of which the library reports.
 */
int guard_layout(const struct guarded *g, struct err *e) MUST_CHECK;

#endif
