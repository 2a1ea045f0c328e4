/* SPDX-License-Identifier: Apache-2.0 */
/* The documents an integrator downloads: WSDL, schemas, OpenAPI.  They name this gateway's public address in place of
 * the default one, and schemas import each other by addresses that work over HTTP. */
#ifndef HTTP_DOCUMENT_H
#define HTTP_DOCUMENT_H

#include "http/route.h"

struct arena;
struct buf;
struct message;
struct setup;

struct document {
	struct str body;
	const char *content_type;
	const char *etag;       /* quoted */
};

/* Copy text, replacing the default address by url; and, unless docs is NULL, each schemaLocation that is a bare file
 * name by url + docs + "?xsd=" + name. */
void document_rewrite(struct buf *out, struct str text, const char *url, const char *docs);

/* What a document calls our address: gateway.url; when that is plain http and the front says (X-Forwarded-Proto, which it alone
 * sets) that TLS was spoken, https and the name we were asked under, so that nobody is led from TLS to plain http.  Only a name of
 * ours is repeated: ERR_WRONG_AUDIENCE. */
int document_address(struct arena *a, const struct setup *s, const struct message *m, const char **out, struct err *e) MUST_CHECK;

/* The document of a ROUTE_*_DOCUMENT or ROUTE_OPENAPI with that query; ERR_NOT_FOUND. */
int document_get(struct arena *a, enum route route, struct str query, const char *url, struct document *out,
    struct err *e) MUST_CHECK;

/* Does If-None-Match name the etag (or *)? */
bool document_is_known(const struct str *if_none_match, const char *etag);

#endif
