/* SPDX-License-Identifier: Apache-2.0 */
/* Open connections of a server.  Internal to http; the loop's thread only. */
#ifndef HTTP_LINE_H
#define HTTP_LINE_H

#include <microhttpd.h>

struct arena;
struct call;
struct server;
struct watched;

/* One connection. */
struct line {
	struct watched *watched;
	struct arena *a;        /* of one request after the other */
	struct call *call;      /* the one that is coming in or in work */
	struct line *prev, *next;
};

/* MHD_OPTION_NOTIFY_CONNECTION; cls is the struct server.  The library keeps the struct line as the socket's context. */
void line_notify(void *cls, struct MHD_Connection *c, void **slot, enum MHD_ConnectionNotificationCode what);

struct line *line_of(struct MHD_Connection *c);

/* The one connection from which the library reads at the moment; NULL when there are several or none. */
struct line *line_only_reader(const struct server *s);

#endif
