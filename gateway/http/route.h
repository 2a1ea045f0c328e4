/* SPDX-License-Identifier: Apache-2.0 */
/* Which address means what: the facts of route.tbl, and finding the row of a request.  Pure. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum route {
#define ROUTE(id, ...) ROUTE_##id,
#include "http/route.tbl"
	ROUTES
};

/* Each listener is a socket of its own. */
enum route_listener {
	ROUTE_PUBLIC,           /* what the HTTP front connects to */
	ROUTE_OPS,              /* the operator's, only for who runs the gateway */
};

enum route_who { /* bits */
	WHO_ANYONE = 1,
	WHO_SOAP_PARTNER = 2, /* signs with WS-Security */
	WHO_REST_PARTNER = 4, /* proves it as its dialect demands (intake/sender.h) */
	WHO_OPERATOR = 8,     /* may open the operator's socket */
	WHO_CLERK = 16,       /* logged in at the pages, with that role (model/person_role.tbl) */
	WHO_COURIER = 32,
	WHO_OFFICER = 64,
	WHO_AUDITOR = 128,
	WHO_CONSOLE = 256, /* operator */
	WHO_KIOSK = 1024,
	WHO_STRANGER = 512, /* who is about to log in, and proves who he is by what he sends */
	WHO_PERSON = WHO_CLERK | WHO_COURIER | WHO_OFFICER | WHO_AUDITOR | WHO_CONSOLE | WHO_KIOSK,
	WHO_PARTNER = WHO_SOAP_PARTNER | WHO_REST_PARTNER,
};

enum route_body { BODY_NONE, BODY_MEMORY, BODY_STREAMED };
enum route_thread { THREAD_LOOP, THREAD_POOL, THREAD_PAGE };

struct route_info {
	const char *name, *method, *path;
	unsigned listeners;     /* 1 << enum route_listener */
	unsigned who;
	enum route_body body;
	size_t limit;           /* 0: [http] body_max */
	enum route_thread thread;
	int timer;              /* enum metric_timer, or -1 */
	const char *operation, *meaning;
};

const struct route_info *route_info(enum route r);

/* Bits as words, "REST_PARTNER", for lists; in `buf`. */
const char *route_who(unsigned who, char *buf, size_t size);
const char *route_listeners(unsigned listeners, char *buf, size_t size);

enum { ROUTE_PARAMS = 4, ROUTE_ALLOW = 24 };

struct route_match {
	enum route route;
	struct str params[ROUTE_PARAMS]; /* as they came, not empty, in the order of the path; views into the path asked for */
	char allow[ROUTE_ALLOW];         /* methods of the address at this listener, "GET, HEAD, POST"; "" when nothing is there */
};

/* 0 with the route; ERR_NOT_FOUND, also for what is at another listener; or ERR_BAD_METHOD with what is allowed there. */
int route_find(enum route_listener listener, const char *method, struct str path, struct route_match *out,
    struct err *e) MUST_CHECK;

/* The parameter {name} of the match; n is 0 when its path has none of that name. */
struct str route_param(const struct route_match *m, const char *name);

#endif
