/* SPDX-License-Identifier: Apache-2.0 */
/* An HTTP message as data: what the server read, what a partner call sends or got, what a signature
 * covers.  Views into somebody's memory; plain data, no behaviour but the look-up. */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#include <stdbool.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

struct header {
	struct str name, value; /* name as it came; compared without case */
};

struct message {
	struct str method;     /* of a request */
	struct str authority;  /* Host, lower case, as it came */
	struct str path;       /* undecoded, begins with '/' */
	struct str query;      /* without '?', empty when there is none */
	int status;            /* of a response; 0 in a request */
	const struct header *headers;
	size_t n_headers;
	struct str body;
};

/* A header's value without the white space around it (RFC 9112 section 5.1). */
struct str message_value(struct str raw);

/* A request target in origin form ("/path?query") or absolute form ("http://authority/path?query", RFC 9112 section 3.2), taken
 * apart; `authority` is empty in origin form.  false: it is neither, or has no path. */
bool message_target(struct str target, struct str *authority, struct str *path, struct str *query);

/* The only header of that name; NULL when it is absent or there is more than one. */
const struct str *message_header(const struct message *m, const char *name);

/* How many headers have that name. */
size_t message_count(const struct message *m, const char *name);

/* What goes back to an HTTP client. */
struct answer {
	int status;
	const char *content_type;       /* "" when there is no body */
	const struct header *headers;   /* signature headers and the like */
	size_t n_headers;
	struct str body;
	int retry_after_s;              /* 0: none */
	bool close;                     /* end the connection after it */
};

#endif
