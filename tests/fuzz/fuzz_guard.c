/* SPDX-License-Identifier: Apache-2.0 */
/* The framing guard, routes and document rewriting on any bytes.  What the guard lets through must be unambiguous. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/document.h"
#include "http/guard.h"
#include "http/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADERS = 70 };

/* Up to the separator, with a NUL put in its place; the rest stays in *p. */
static struct str
take(char **p, char *end, char separator)
{
	char *from = *p, *stop = memchr(from, separator, (size_t)(end - from));

	if (stop == NULL)
		stop = end;
	*stop = '\0';
	*p = stop < end ? stop + 1 : end;
	return (struct str){from, (size_t)(stop - from)};
}

static size_t
framings(const struct guarded *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_headers; i++) {
		struct str name = g->headers[i].name;
		n += (name.n == 14 && strncasecmp(name.p, "content-length", 14) == 0)
		    || (name.n == 17 && strncasecmp(name.p, "transfer-encoding", 17) == 0);
	}
	return n;
}

static void
look_further(struct arena *a, const struct guarded *g)
{
	struct err e = {0};
	struct route_match match;
	const char *q = memchr(g->uri.p, '?', g->uri.n);
	struct str path = {g->uri.p, q != NULL ? (size_t)(q - g->uri.p) : g->uri.n};
	struct str query = q != NULL ? (struct str){q + 1, g->uri.n - path.n - 1} : (struct str){"", 0};
	struct document page;
	struct buf out;

	if (framings(g) > 1 || guard_length(g) < -1 || memmem(path.p, path.n, "/../", 4) != NULL)
		abort();
	if (route_find(ROUTE_OPS, g->method, path, &match, &e) == 0 && match.route == ROUTE_OUTBOX_ONE &&
	    memchr(match.params[0].p, '/', match.params[0].n + match.params[1].n + 1) != match.params[1].p - 1)
		abort();
	err_clear(&e);
	if (route_find(ROUTE_PUBLIC, g->method, path, &match, &e) == 0)
		(void)!document_get(a, ROUTE_SOAP_DOCUMENT, query, "https://g.vn", &page, &e);
	buf_init(&out, a, 1 << 20);
	document_rewrite(&out, g->uri, "https://g.vn", "/soap/postal");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct header headers[HEADERS];
	struct arena *a = arena_new(0);
	struct guarded g = {.headers = headers};
	struct err e = {0};
	char *p = arena_dup(a, data, size), *end = p + size;

	g.method = take(&p, end, ' ').p;
	g.uri = take(&p, end, ' ');
	g.version = take(&p, end, '\n').p;
	while (p < end && g.n_headers < HEADERS) {
		struct str name = take(&p, end, ':');
		headers[g.n_headers++] = (struct header){name, take(&p, end, '\n')};
	}
	if (guard_check(&g, &e) == 0)
		look_further(a, &g);
	arena_free(a);
	return 0;
}
