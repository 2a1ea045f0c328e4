/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A REST message as the journal keeps it: the whole HTTP/1.1 message as text (RFC 9112), so that its RFC 9421 signature can be
 * checked years later from the record alone (`postgate request verify`, docs/evidence.md).  Three things are not as they
 * were on the wire, none of them covered by a signature: a chunked body is there in one piece, with Content-Length
 * (RFC 9112 section 7.1.3); the reason phrase is left out; what only lets somebody in (Authorization, cookies) is
 * replaced by HTTP_TEXT_WITHHELD, unless the message's own signature covers it.  Why: docs/why/whole-messages.md.
 */
#ifndef BASE_HTTP_TEXT_H
#define BASE_HTTP_TEXT_H

#include <stdbool.h>

#include "base/message.h"

struct arena;

#define HTTP_TEXT_WITHHELD "[withheld]"

/* `body` false: the body is left out, because it is a secret or kept elsewhere; Content-Length and Content-Digest stay and tell. */
struct str http_text_print(struct arena *a, const struct message *m, bool body);

/* Is it such a text? */
bool http_text_is(struct str text);

/* The body in such a text; of anything else, all of it. */
struct str http_text_body(struct str text);

#endif
