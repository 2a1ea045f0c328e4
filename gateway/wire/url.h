/* SPDX-License-Identifier: Apache-2.0 */
/* What wire_do must know of a URL before it calls. */
#ifndef WIRE_URL_H
#define WIRE_URL_H

#include <stdbool.h>

bool url_is_https(const char *url);

/* Does an authority (lower case, perhaps with a port) name this machine?  127.0.0.0/8, [::1] and localhost. */
bool url_is_loopback(const char *authority);

#endif
