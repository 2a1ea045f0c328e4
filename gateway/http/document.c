/* SPDX-License-Identifier: Apache-2.0 */
/* Documents for integrators; see document.h. */
#include "http/document.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "codec/form.h"
#include "conf/conf.h"
#include "crypto/digest.h"

enum { PAGE_MAX = 4 << 20, NAME_MAX_BYTES = 60 };

static const char default_url[] = "http://127.0.0.1:8080";
static const char location[] = "schemaLocation=\"";

static bool
starts(const char *p, const char *end, const char *with)
{
	size_t n = strlen(with);
	return (size_t)(end - p) >= n && memcmp(p, with, n) == 0;
}

/* Length of a bare file name that ends with a quote, or 0. */
static size_t
bare_name(const char *p, const char *end)
{
	size_t n = 0;
	while (p + n < end && p[n] != '"' && strchr(":/ ?#&<\n", p[n]) == NULL)
		n++;
	return p + n < end && p[n] == '"' ? n : 0;
}

void
document_rewrite(struct buf *out, struct str text, const char *url, const char *docs)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end) {
		const char *from = p;
		while (p < end && !starts(p, end, default_url) && !(docs != NULL && starts(p, end, location)))
			p++;
		buf_add(out, from, (size_t)(p - from));
		if (p == end)
			break;
		if (starts(p, end, default_url)) {
			buf_str(out, url);
			p += strlen(default_url);
			continue;
		}
		p += strlen(location);
		buf_str(out, location);
		if (bare_name(p, end) > 0)
			buf_fmt(out, "%s%s?xsd=", url, docs);
	}
}

/* By the convention of SOAP stacks: a name alone, in any case. */
struct wanted {
	const char *wsdl, *xsd;
};

static const struct field asked_fields[] = {
    {"wsdl", FIELD_TEXT, .at = offsetof(struct wanted, wsdl), .fallback = FIELD_NONE},
    {"xsd", FIELD_TEXT, .at = offsetof(struct wanted, xsd), .fallback = FIELD_NONE, .min = 1, .max = NAME_MAX_BYTES},
    {0},
};

int
document_address(struct arena *a, const struct setup *s, const struct message *m, const char **out, struct err *e)
{
	const struct str *front = message_header(m, "X-Forwarded-Proto");

	*out = s->conf.gateway.url;
	if (front == NULL || str_eq(*front, "http") || strncasecmp(*out, "https://", 8) == 0)
		return 0;
	if (str_eq(*front, "https") && setup_is_own(s, m->authority)) {
		*out = arena_fmt(a, "https://%.*s", (int)m->authority.n, m->authority.p);
		return 0;
	}
	err_at(e, ERR_WRONG_AUDIENCE, "Host", "asked over TLS for a name that is not ours");
	return err_hint(e, HINT_OWN_NAME, *out, NULL);
}

/* What is given out as WSDL with the schemas beside it. */
struct contract {
	enum route route;
	const char *address, *folder, *wsdl;
};

static const struct contract *
contract_at(enum route route)
{
	static const struct contract contracts[] = {
	    {ROUTE_SOAP_DOCUMENT, "/soap/postal", "schemas/postal/1.0", "postal.wsdl"},
	    {ROUTE_SOAP_DOCUMENT_11, "/soap/postal/1.1", "schemas/postal/1.1", "postal.wsdl"},
	    {ROUTE_NOTIFY_DOCUMENT, "/soap/notify", "schemas/postal/1.0", "notify.wsdl"},
	};

	for (size_t i = 0; i < sizeof contracts / sizeof contracts[0]; i++)
		if (contracts[i].route == route)
			return &contracts[i];
	return NULL;
}

/* Which asset does the query mean?  NULL: none. */
static const char *
document(struct arena *a, enum route route, struct str query, struct err *e)
{
	const struct contract *c = contract_at(route);
	struct wanted asked = {0};
	char *lower = arena_dup(a, query.p, query.n);

	if (c == NULL)
		return route == ROUTE_OPENAPI ? "schemas/province/1.0/openapi.json" : "schemas/counter/1.0/openapi.json";
	for (size_t i = 0; i < query.n; i++)
		lower[i] = (char)tolower((unsigned char)lower[i]);
	if (form_read(a, (struct str){lower, query.n}, asked_fields, &asked, e) != 0)
		return NULL;
	if (asked.wsdl != NULL && asked.wsdl[0] == '\0' && asked.xsd == NULL)
		return arena_fmt(a, "%s/%s", c->folder, c->wsdl);
	const char *dot = asked.xsd != NULL && asked.wsdl == NULL ? strrchr(asked.xsd, '.') : NULL;
	if (dot == NULL || !text_is_token(asked.xsd, "-._", NAME_MAX_BYTES) || strcmp(dot, ".xsd") != 0)
		return NULL;
	return arena_fmt(a, "%s/%s", c->folder, asked.xsd);
}

int
document_get(struct arena *a, enum route route, struct str query, const char *url, struct document *out, struct err *e)
{
	const char *path = document(a, route, query, e);
	const struct asset *asset = path != NULL ? asset_find(path) : NULL;
	const struct contract *c = contract_at(route);
	char hex[DIGEST_HEX];
	struct buf body;

	if (e->code != ERR_NONE)
		e->code = ERR_NOT_FOUND; /* the query is part of a document's address; what it may be is told */
	else if (asset == NULL)
		err_set(e, ERR_NOT_FOUND, "query: no such document");
	if (asset == NULL)
		return -1;
	buf_init(&body, a, PAGE_MAX);
	document_rewrite(&body, (struct str){asset->data, asset_size(asset)}, url, c != NULL ? c->address : NULL);
	if (body.full)
		return err_set(e, ERR_INTERNAL, "document %s is too large", path);
	out->body = (struct str){body.p, body.len};
	digest_hex(out->body, hex);
	out->etag = arena_fmt(a, "\"%s\"", hex);
	out->content_type = c == NULL ? "application/json" : "text/xml; charset=utf-8";
	return 0;
}

bool
document_is_known(const struct str *if_none_match, const char *etag)
{
	if (if_none_match == NULL)
		return false;
	return str_eq(*if_none_match, "*") || memmem(if_none_match->p, if_none_match->n, etag, strlen(etag)) != NULL;
}
