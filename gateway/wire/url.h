/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of partners: taken apart, and what wire_do must know of one before it calls. */
#ifndef WIRE_URL_H
#define WIRE_URL_H

#include <stdbool.h>

#include "base/message.h"
#include "base/must_check.h"

struct arena;

bool url_is_https(const char *url);

/* Does an authority (lower case, perhaps with a port) name this machine?  127.0.0.0/8, [::1] and localhost. */
bool url_is_loopback(const char *authority);

/* Split a URL into authority (lower case, without the default port), path and query for signing, in the arena; -1 when it is
 * not http(s)://authority/path, or has user, fragment or characters that must be escaped.  Other fields stay. */
int url_split(struct arena *a, const char *url, struct message *out) MUST_CHECK;

#endif
