/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the postal dialects: their namespaces, reading by field tables, and the answers. */
#ifndef CONNECTORS_POSTAL_SOAP_H
#define CONNECTORS_POSTAL_SOAP_H

#include "base/err.h"
#include "model/operation.h"

struct arena;
struct buf;
struct _xmlNode;

#define POSTAL_NS    "urn:vn:postgate:postal:1.0"
#define POSTAL_NS_11 "urn:vn:postgate:postal:1.1"

/* A version of the contract; a later one has all that an earlier one has. */
struct postal_contract {
	const char *version, *ns;
	unsigned level; /* 0: 1.0 */
};

enum {
	POSTAL_MESSAGE_MAX = 1024 * 1024, /* bytes of one HTTP body */
	POSTAL_NOTE_MAX = 1000,           /* characters of LongText */
};

/* Read the request element into its neutral form.  ERR_UNKNOWN_OPERATION, ERR_SCHEMA and ERR_BAD_VALUE with the
 * path of the element. */
int postal_read(struct arena *a, const struct postal_contract *of, struct _xmlNode *element, struct request *out,
    struct err *e) MUST_CHECK;

/* Append the response element in canonical form.  ERR_INTERNAL when it does not fit. */
int postal_write(const struct postal_contract *of, const struct request *q, const struct result *r, struct buf *out,
    struct err *e) MUST_CHECK;

/* The Receipt element of a registration, as it stands in the response: its prefix is bound there, to the namespace of whichever
 * contract was asked by.  What one of 1.1 says beyond 1.0 stands at its end; what answers by 1.0 leaves that out. */
int postal_receipt(const struct postal_contract *of, const struct result_register *r, struct buf *out, struct err *e) MUST_CHECK;

/* What a person wrote, shortened visibly to POSTAL_NOTE_MAX characters, without what XML cannot carry. */
const char *postal_note(struct arena *a, const char *text);

#endif
