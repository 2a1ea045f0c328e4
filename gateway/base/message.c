/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up headers of an HTTP message; names are compared without case (RFC 9110 section 5.1). */
#include "base/message.h"

#include <stdbool.h>
#include <strings.h>

static bool
is_named(const struct header *h, const char *name, size_t n)
{
	return h->name.n == n && strncasecmp(h->name.p, name, n) == 0;
}

const struct str *
message_header(const struct message *m, const char *name)
{
	const struct str *found = NULL;
	size_t n = strlen(name);
	for (size_t i = 0; i < m->n_headers; i++) {
		if (!is_named(&m->headers[i], name, n))
			continue;
		if (found != NULL)
			return NULL;
		found = &m->headers[i].value;
	}
	return found;
}

size_t
message_count(const struct message *m, const char *name)
{
	size_t count = 0, n = strlen(name);
	for (size_t i = 0; i < m->n_headers; i++)
		count += is_named(&m->headers[i], name, n);
	return count;
}
