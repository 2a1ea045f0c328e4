/* SPDX-License-Identifier: Apache-2.0 */
/* Open connections; see line.h.  Arenas of closed ones are kept for the next: the front makes a connection for each request. */
#include "http/connection.h"

#include <stdlib.h>

#include "base/arena.h"
#include "http/handle.h"
#include "http/inbound.h"
#include "http/timeout.h"

static void
line_open(struct server *s, struct connection *l, int fd)
{
	*l = (struct connection){.watched = timeout_add(s->watch, fd), .next = s->lines};
	l->a = s->n_spare > 0 ? s->spare[--s->n_spare] : arena_new(ARENA_WIPE);
	if (s->lines != NULL)
		s->lines->prev = l;
	s->lines = l;
}

static void
line_close(struct server *s, struct connection *l)
{
	if (l->next != NULL)
		l->next->prev = l->prev;
	if (l->prev != NULL)
		l->prev->next = l->next;
	else
		s->lines = l->next;
	timeout_remove(s->watch, l->watched);
	if (s->n_spare < SERVER_SPARE) {
		arena_reset(l->a);
		s->spare[s->n_spare++] = l->a;
	} else {
		arena_free(l->a);
	}
	free(l);
}

void
connection_notify(void *cls, struct MHD_Connection *c, void **slot, enum MHD_ConnectionNotificationCode what)
{
	struct server *s = cls;
	struct connection *l = *slot;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*slot = l = calloc(1, sizeof *l);
		if (l == NULL)
			abort();
		line_open(s, l, MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
	} else if (l != NULL) {
		line_close(s, l);
		*slot = NULL;
	}
}

struct connection *
connection_of(struct MHD_Connection *c)
{
	return MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

struct connection *
connection_only_reader(const struct server *s)
{
	struct connection *found = NULL;

	for (struct connection *l = s->lines; l != NULL; l = l->next) {
		if (l->call != NULL && l->call->stage > STAGE_BODY)
			continue;
		if (found != NULL)
			return NULL;
		found = l;
	}
	return found;
}
