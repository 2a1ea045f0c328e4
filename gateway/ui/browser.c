/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser may do; see browser.h. */
#include "ui/browser.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "ui/shipped.h"

#define PREFIX "__Host-"

/* Of a page: what is said of style besides 'self', and of workers. */
#define POLICY                                                                                                               \
	"default-src 'none'; style-src 'self'%s%s; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; " \
	"worker-src %s; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

static const struct {
	const char *name, *value;
} always[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Vary", "Cookie"},
};

#define PERMISSIONS(camera) "camera=" camera ", microphone=(), geolocation=()"

enum { ALWAYS = sizeof always / sizeof always[0] };

int
browser_is_ours(const struct setup *s, const struct message *m, struct err *e)
{
	static const char https[] = "https://", http[] = "http://";
	const struct str *site = message_header(m, "Sec-Fetch-Site"), *origin = message_header(m, "Origin");

	if (site != NULL)
		return str_eq(*site, "same-origin") ? 0 : err_set(e, ERR_CROSS_SITE, "from another site's page");
	if (origin == NULL)
		return err_set(e, ERR_CROSS_SITE, "a form that does not say where it comes from");
	size_t n = origin->n > sizeof https && memcmp(origin->p, https, sizeof https - 1) == 0 ? sizeof https - 1
	    : origin->n > sizeof http && memcmp(origin->p, http, sizeof http - 1) == 0         ? sizeof http - 1
											       : 0;
	struct str authority = {origin->p + n, origin->n - n};
	bool same = n > 0 && authority.n == m->authority.n && strncasecmp(authority.p, m->authority.p, authority.n) == 0;
	return same && setup_is_own(s, m->authority) ? 0 : err_set(e, ERR_CROSS_SITE, "from another site's page");
}

/* The next `name=value` of a Cookie header (RFC 6265 section 4.2.1); false at its end. */
static bool
next_cookie(struct str *rest, struct str *name, struct str *value)
{
	while (rest->n > 0 && (*rest->p == ' ' || *rest->p == ';'))
		*rest = (struct str){rest->p + 1, rest->n - 1};
	if (rest->n == 0)
		return false;
	const char *end = memchr(rest->p, ';', rest->n);
	struct str pair = {rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n};
	const char *eq = memchr(pair.p, '=', pair.n);
	*name = (struct str){pair.p, eq != NULL ? (size_t)(eq - pair.p) : pair.n};
	*value = eq != NULL ? (struct str){eq + 1, pair.n - name->n - 1} : (struct str){pair.p, 0};
	*rest = (struct str){rest->p + pair.n, rest->n - pair.n};
	return true;
}

struct str
browser_cookie(const struct message *m, const char *wanted)
{
	const struct str *header = message_header(m, "Cookie");
	struct str rest = header != NULL ? *header : (struct str){"", 0}, name, value, found = {"", 0};
	unsigned n = 0;

	while (next_cookie(&rest, &name, &value))
		if (name.n > sizeof PREFIX - 1 && memcmp(name.p, PREFIX, sizeof PREFIX - 1) == 0 &&
		    str_eq((struct str){name.p + sizeof PREFIX - 1, name.n - (sizeof PREFIX - 1)}, wanted)) {
			found = value;
			n++;
		}
	return n == 1 ? found : (struct str){"", 0};
}

static struct str
policy(struct arena *a, const struct page *p)
{
	const char *first = page_has_first(p) ? shipped_first_named(a) : "";
	bool begins = p->id == PAGE_HOME || p->id == PAGE_OFFLINE; /* the pages that make a worker begin */

	return str_of(arena_fmt(a, POLICY, first[0] != '\0' ? " " : "", first, begins ? "'self'" : "'none'"));
}

const struct header *
browser_headers(struct arena *a, const struct page *p, size_t *n_out)
{
	struct header *out = arena_alloc(a, (ALWAYS + PAGE_COOKIES + 6) * sizeof *out);
	size_t n = 0;

	out[n++] = (struct header){str_of("Content-Security-Policy"), policy(a, p)};
	/* The pages with a citizen's card (frame/camera.xsl); that of a step that went wrong is the answer to its form. */
	bool scans = p->id == PAGE_CASEWORK || p->id == PAGE_CASEWORK_ACT || p->id == PAGE_OFFLINE;
	out[n++] = (struct header){str_of("Permissions-Policy"), str_of(scans ? PERMISSIONS("(self)") : PERMISSIONS("()"))};
	if (p->id == PAGE_OFFLINE_WORKER) /* it stands below /desk, and answers for /desk too */
		out[n++] = (struct header){str_of("Service-Worker-Allowed"), str_of("/desk")};
	for (size_t i = 0; i < ALWAYS; i++)
		out[n++] = (struct header){str_of(always[i].name), str_of(always[i].value)};
	for (size_t i = 0; i < p->n_cookies; i++)
		out[n++] = p->cookies[i];
	if (p->go != NULL)
		out[n++] = (struct header){str_of("Location"), str_of(p->go)};
	if (p->refresh != NULL)
		out[n++] = (struct header){str_of("Refresh"), str_of(p->refresh)};
	if (p->file_name != NULL)
		out[n++] =
		    (struct header){str_of("Content-Disposition"), str_of(arena_fmt(a, "inline; filename=\"%s\"", p->file_name))};
	*n_out = n;
	return out;
}

void
page_cookie(struct page *p, const char *name, const char *value, int64_t life_s)
{
	const char *life = life_s == 0 ? "" : arena_fmt(p->a, "; Max-Age=%lld", (long long)(life_s > 0 ? life_s : 0));

	if (p->n_cookies < PAGE_COOKIES)
		p->cookies[p->n_cookies++] = (struct header){str_of("Set-Cookie"),
		    str_of(arena_fmt(p->a, PREFIX "%s=%s; Path=/; Secure; HttpOnly; SameSite=Strict%s", name, value, life))};
}

bool
page_has_first(const struct page *p)
{
	return p->id == PAGE_LOGIN || p->id == PAGE_LOGIN_ENTER;
}

struct str
page_cookie_of(const struct page *p, const char *name)
{
	return browser_cookie(p->m, name);
}
