/* SPDX-License-Identifier: Apache-2.0 */
/* URLs, split strictly: what is signed as authority and path must be what libcurl sends. */
#include "wire/url.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

bool
url_is_https(const char *url)
{
	return strncmp(url, "https://", 8) == 0;
}

static bool
is_dotted_127(const char *host, size_t n)
{
	int dots = 0;
	for (size_t i = 0, from = 0; i <= n; i++) {
		int64_t part;
		if (i < n && host[i] != '.')
			continue;
		if (text_int(host + from, i - from, 0, 255, &part) != 0 || (from == 0 && part != 127))
			return false;
		dots += i < n;
		from = i + 1;
	}
	return dots == 3;
}

bool
url_is_loopback(const char *authority)
{
	size_t n = authority[0] == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":");
	struct str host = {authority, n};
	return str_eq(host, "localhost") || str_eq(host, "[::1]") || is_dotted_127(authority, n);
}

/* host or [v6], perhaps :port; lower case and without the scheme's default port, as Host and @authority have it */
static int
take_authority(struct arena *a, const char *p, size_t n, const char *default_port, struct str *out)
{
	char *s = arena_dup(a, p, n);
	size_t host = s[0] == '[' ? strcspn(s, "]") + 1 : strcspn(s, ":");
	int64_t port;
	if (host == 0 || host > n)
		return -1;
	for (size_t i = 0; i < host; i++) {
		s[i] = (char)tolower((unsigned char)s[i]);
		if (!isalnum((unsigned char)s[i]) && strchr(s[0] == '[' ? "[]:." : "-._", s[i]) == NULL)
			return -1;
	}
	if (host < n && (s[host] != ':' || text_int(s + host + 1, n - host - 1, 1, 65535, &port) != 0))
		return -1;
	if (host < n && strcmp(s + host + 1, default_port) == 0)
		n = host;
	s[n] = '\0';
	*out = (struct str){s, n};
	return 0;
}

int
url_split(struct arena *a, const char *url, struct message *out)
{
	bool https = url_is_https(url);
	if (!https && strncmp(url, "http://", 7) != 0)
		return -1;
	for (const char *c = url; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || strchr("#\\\"<>^`{|}", *c) != NULL)
			return -1;
	const char *authority = url + (https ? 8 : 7);
	size_t n = strcspn(authority, "/?");
	const char *path = authority + n, *query = strchr(path, '?');
	if (path[0] != '/' || take_authority(a, authority, n, https ? "443" : "80", &out->authority) != 0)
		return -1;
	size_t path_len = query != NULL ? (size_t)(query - path) : strlen(path);
	out->path = (struct str){arena_dup(a, path, path_len), path_len};
	out->query = query != NULL ? str_of(arena_str(a, query + 1)) : (struct str){"", 0};
	return 0;
}
