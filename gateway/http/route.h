/* SPDX-License-Identifier: Apache-2.0 */
/* Which address means what.  Pure. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/err.h"
#include "base/str.h"

enum route {
	ROUTE_SOAP,             /* a postal partner's message */
	ROUTE_REST,             /* a province partner's call */
	ROUTE_SOAP_DOCUMENT,    /* ?wsdl or ?xsd=NAME of the postal contract */
	ROUTE_NOTIFY_DOCUMENT,  /* the same of the contract we call */
	ROUTE_OPENAPI,
	ROUTE_HEALTH,
	ROUTE_READY,
	ROUTE_METRICS,
	ROUTE_OUTBOX,           /* what waits to be delivered */
	ROUTE_OUTBOX_ONE,       /* one exchange of it */
	ROUTE_OUTBOX_ACT,       /* an operator moves it */
};

/* Each door is a socket of its own. */
enum route_listener {
	ROUTE_PUBLIC,           /* what the HTTP front connects to */
	ROUTE_OPS,              /* the operator's, only for who runs the gateway */
};

/* 0 with the route; ERR_NOT_FOUND, also for what is at another door; or ERR_BAD_METHOD with what is allowed ("GET, HEAD") in *allow_out. */
int route_find(enum route_listener door, const char *method, struct str path, enum route *out, const char **allow_out, struct err *e) MUST_CHECK;

#endif
