/* SPDX-License-Identifier: Apache-2.0 */
/* SOAP 1.1 and 1.2 envelopes and the typed fault of our contracts.  Knows no operation and no key. */
#ifndef SOAP_SOAP_H
#define SOAP_SOAP_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;
struct _xmlDoc;
struct _xmlNode;

#define SOAP_NS_11 "http://schemas.xmlsoap.org/soap/envelope/"
#define SOAP_NS_12 "http://www.w3.org/2003/05/soap-envelope"
#define SOAP_NS_WSSE "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
#define SOAP_NS_WSU "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

enum soap_version { SOAP_11, SOAP_12 };

struct soap_message {
	enum soap_version version;
	struct _xmlNode *envelope;
	struct _xmlNode *header;   /* or NULL */
	struct _xmlNode *security; /* the one wsse:Security for us, or NULL */
	struct _xmlNode *body;
	struct _xmlNode *payload;  /* the one element inside Body */
};

/* Find the parts: Envelope, at most one Header, exactly one Body with exactly one element in it, at most one
 * Security that is meant for us.  ERR_BAD_MESSAGE.  Any other header for us that must be understood is ERR_NOT_UNDERSTOOD,
 * WS-Addressing's too: of those, signed ones are compared (sign/wsse.h), and none is acted on. */
int soap_read(const struct _xmlDoc *doc, struct soap_message *out, struct err *e) MUST_CHECK;

/* The envelope's namespace and the content type that goes with it. */
const char *soap_ns(enum soap_version v);
const char *soap_content_type(enum soap_version v);

/* Which version does this Content-Type say?  1, or 0 when it is neither text/xml nor application/soap+xml, or
 * its charset is not UTF-8.  action_out (in the arena) is the action parameter of 1.2, or NULL. */
int soap_media(struct arena *a, const char *content_type, enum soap_version *out, const char **action_out);

/* A Fault element (canonical form, for inside Body) whose detail is <f:GatewayFault xmlns:f=`ns`> with Code,
 * MessageVi, MessageEn, Retryable, Field?, Expected?, RequestId?, AuditId (postal contract 1.0, type GatewayFault). */
void soap_fault(struct buf *out, enum soap_version v, const char *ns, const struct err *why, const char *request_id,
    const char *audit_id);

/* The header blocks that go with it, in canonical form: Upgrade names the versions that are spoken, when that was at fault
 * (SOAP 1.2 part 1, 5.4.7); else nothing. */
void soap_fault_headers(struct buf *out, const struct err *why);

/* Is it the address of WS-Addressing that means nobody in particular? */
bool soap_anonymous(const char *address);

/* The HTTP status of an answer that holds that fault: 500, or 400 in 1.2 when the sender is to
 * blame, unless it asked us to understand what we do not (SOAP 1.2 part 2, table 20). */
int soap_fault_status(enum soap_version v, const struct err *why);

#endif
