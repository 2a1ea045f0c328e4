/* SPDX-License-Identifier: Apache-2.0 */
/* Open connections of a server.  Internal to http; the loop's thread only. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <stdbool.h>

#include <microhttpd.h>

struct arena;
struct inbound;
struct server;
struct timed;

/* One connection. */
struct connection {
	struct timed *watched;
	int fd;
	/* answered before its request had ended: what still comes is read and thrown away (late_reader.h) */
	bool early;
	struct inbound *call;      /* the one that is coming in or in work */
	struct connection *prev, *next;
};

/* MHD_OPTION_NOTIFY_CONNECTION; cls is the struct server.  The library keeps the struct connection as the socket's context. */
void connection_notify(void *cls, struct MHD_Connection *c, void **slot, enum MHD_ConnectionNotificationCode what);

/* Memory of one request, and its end. */
struct arena *connection_arena(struct server *s);
void connection_arena_back(struct server *s, struct arena *a);

struct connection *connection_of(struct MHD_Connection *c);

#endif
