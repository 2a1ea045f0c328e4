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
};

/* 0 with the route; ERR_NOT_FOUND; or ERR_BAD_METHOD with what is allowed ("GET, HEAD") in *allow_out. */
int route_find(const char *method, struct str path, enum route *out, const char **allow_out, struct err *e) MUST_CHECK;

#endif
