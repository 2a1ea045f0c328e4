/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up headers of an HTTP message; names are compared without case (RFC 9110 section 5.1). */
#include "base/message.h"

#include <string.h>
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

struct str
message_value(struct str raw)
{
	while (raw.n > 0 && (raw.p[0] == ' ' || raw.p[0] == '\t'))
		raw.p++, raw.n--;
	while (raw.n > 0 && (raw.p[raw.n - 1] == ' ' || raw.p[raw.n - 1] == '\t'))
		raw.n--;
	return raw;
}

bool
message_target(struct str target, struct str *authority, struct str *path, struct str *query)
{
	static const char *const schemes[] = {"http://", "https://"};

	*authority = (struct str){"", 0};
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t n = strlen(schemes[i]);
		if (target.n <= n || strncasecmp(target.p, schemes[i], n) != 0)
			continue;
		const char *slash = memchr(target.p + n, '/', target.n - n);
		if (slash == NULL || slash == target.p + n)
			return false;
		*authority = (struct str){target.p + n, (size_t)(slash - target.p) - n};
		target = (struct str){slash, target.n - (size_t)(slash - target.p)};
		break;
	}
	if (target.n == 0 || target.p[0] != '/')
		return false;
	const char *q = memchr(target.p, '?', target.n);
	*path = (struct str){target.p, q != NULL ? (size_t)(q - target.p) : target.n};
	*query = q != NULL ? (struct str){q + 1, target.n - path->n - 1} : (struct str){target.p + target.n, 0};
	return true;
}
