/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the postal dialect: its namespace, reading by field tables, and the answers. */
#ifndef CONNECTORS_POSTAL_SOAP_H
#define CONNECTORS_POSTAL_SOAP_H

#include "base/err.h"
#include "model/operation.h"

struct arena;
struct buf;
struct _xmlNode;

#define POSTAL_NS "urn:vn:postgate:postal:1.0"
#define POSTAL_CONTRACT "1.0"
#define POSTAL_XSD "schemas/postal/1.0/postal.xsd"

enum {
	POSTAL_MESSAGE_MAX = 1024 * 1024, /* bytes of one HTTP body */
	POSTAL_NOTE_MAX = 1000,           /* characters of LongText */
};

/* Read the request element into its neutral form.  ERR_UNKNOWN_OPERATION, ERR_SCHEMA and ERR_BAD_VALUE with the
 * path of the element. */
int postal_read(struct arena *a, struct _xmlNode *element, struct request *out, struct err *e) MUST_CHECK;

/* Append the response element in canonical form.  ERR_INTERNAL when it does not fit. */
int postal_write(const struct request *q, const struct result *r, struct buf *out, struct err *e) MUST_CHECK;

/* The Receipt element of a registration, as it stands in the response. */
int postal_receipt(const struct result_register *r, struct buf *out, struct err *e) MUST_CHECK;

/* What a person wrote, shortened visibly to POSTAL_NOTE_MAX characters, without what XML cannot carry. */
const char *postal_note(struct arena *a, const char *text);

#endif
