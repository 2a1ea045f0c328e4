/* SPDX-License-Identifier: Apache-2.0 */
/* Open connections of a server.  Internal to http; the loop's thread only. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <microhttpd.h>

struct arena;
struct inbound;
struct server;
struct timed;

/* One connection. */
struct connection {
	struct timed *watched;
	struct arena *a;        /* of one request after the other */
	struct inbound *call;      /* the one that is coming in or in work */
	struct connection *prev, *next;
};

/* MHD_OPTION_NOTIFY_CONNECTION; cls is the struct server.  The library keeps the struct connection as the socket's context. */
void connection_notify(void *cls, struct MHD_Connection *c, void **slot, enum MHD_ConnectionNotificationCode what);

struct connection *connection_of(struct MHD_Connection *c);

/* The one connection from which the library reads at the moment; NULL when there are several or none. */
struct connection *connection_only_reader(const struct server *s);

#endif
