/* SPDX-License-Identifier: Apache-2.0 */
/* Style sheet, fonts and scripts; see shipped.h. */
#include "ui/shipped.h"

#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/text.h"

#define FIRST "ui/first.css"

enum { DIGEST = 16 };

static const struct {
	const char *end, *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".woff2", "font/woff2"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
};

static const char *
type_of(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (n > strlen(types[i].end) && strcmp(name + n - strlen(types[i].end), types[i].end) == 0)
			return types[i].type;
	return NULL;
}

const char *
shipped_address(struct arena *a, const char *name)
{
	const struct asset *x = asset_find(arena_fmt(a, "ui/%s", name));

	return x != NULL ? arena_fmt(a, "/ui/%.*s/%s", DIGEST, x->etag, name) : "";
}

const char *
shipped_first(void)
{
	const struct asset *x = asset_find(FIRST);

	return x != NULL ? x->data : "";
}

const char *
shipped_first_named(struct arena *a)
{
	const struct asset *x = asset_find(FIRST);
	unsigned char digest[32];

	if (x == NULL || text_unhex(x->etag, strlen(x->etag), digest, sizeof digest) != 0)
		return "";
	return arena_fmt(a, "'sha256-%s'", text_base64(a, digest, sizeof digest));
}

/* Is gzip among what the browser can undo, and not forbidden (RFC 9110 section 12.5.3)? */
static bool
takes_gzip(const struct message *m)
{
	const struct str *h = message_header(m, "Accept-Encoding");
	const char *at = h != NULL ? memmem(h->p, h->n, "gzip", 4) : NULL, *end = h != NULL ? h->p + h->n : NULL;

	if (at == NULL)
		return false;
	const char *comma = memchr(at, ',', (size_t)(end - at)), *stop = comma != NULL ? comma : end;
	const char *zero = memmem(at, (size_t)(stop - at), "q=0", 3);
	for (zero = zero != NULL ? zero + 3 : stop; zero < stop; zero++)
		if (*zero >= '1' && *zero <= '9')
			return true;
	return memmem(at, (size_t)(stop - at), "q=0", 3) == NULL;
}

void
shipped_answer(struct arena *a, struct str digest, struct str name, const struct message *m, struct answer *out)
{
	static const struct header keep[] = {{{"Cache-Control", 13}, {"public, max-age=31536000, immutable", 35}},
	    {{"X-Content-Type-Options", 22}, {"nosniff", 7}}, {{"Vary", 4}, {"Accept-Encoding", 15}},
	    {{"Content-Encoding", 16}, {"gzip", 4}}};
	const char *file = arena_dup(a, name.p, name.n), *type = type_of(file);
	const struct asset *x = type != NULL ? asset_find(arena_fmt(a, "ui/%s", file)) : NULL;

	bool fits = x != NULL && digest.n == DIGEST && memcmp(x->etag, digest.p, DIGEST) == 0;
	*out = (struct answer){.status = fits ? 200 : 404, .content_type = ""};
	if (!fits)
		return;
	const struct asset *small = takes_gzip(m) ? asset_find(arena_fmt(a, "ui/%s.gz", file)) : NULL;
	if (small != NULL)
		x = small;
	out->content_type = type;
	out->headers = keep;
	out->n_headers = sizeof keep / sizeof keep[0] - (small == NULL);
	out->body = (struct str){x->data, asset_size(x)};
}
