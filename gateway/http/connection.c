/* SPDX-License-Identifier: Apache-2.0 */
/* Open connections; see connection.h.  Arenas are of requests, so that many idle connections hold no memory. */
#include "http/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "http/server_parts.h"
#include "http/late_reader.h"
#include "http/timeout.h"

static void
add_connection(struct server *s, struct connection *l, int fd)
{
	*l = (struct connection){.watched = timeout_add(s->timeouts, fd), .fd = fd, .next = s->connections};
	if (s->connections != NULL)
		s->connections->prev = l;
	s->connections = l;
}

/* Is there something unread, or may it still come?  Not when its sender has ended, or was cut for being slow. */
static bool
may_lose_its_answer(const struct connection *l)
{
	char first;
	ssize_t n = recv(l->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);

	return n > 0 || (n < 0 && errno == EAGAIN && l->early);
}

static void
remove_connection(struct server *s, struct connection *l)
{
	if (l->next != NULL)
		l->next->prev = l->prev;
	if (l->prev != NULL)
		l->prev->next = l->next;
	else
		s->connections = l->next;
	if (may_lose_its_answer(l))
		late_reader_take(s->late, l->fd, s->deadline_ms);
	timeout_remove(s->timeouts, l->watched);
	free(l);
}

struct arena *
connection_arena(struct server *s)
{
	return s->n_spare > 0 ? s->spare[--s->n_spare] : arena_new(ARENA_WIPE);
}

void
connection_arena_back(struct server *s, struct arena *a)
{
	if (s->n_spare == SERVER_SPARE) {
		arena_free(a);
		return;
	}
	arena_reset(a);
	s->spare[s->n_spare++] = a;
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
		add_connection(s, l, MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
	} else if (l != NULL) {
		remove_connection(s, l);
		*slot = NULL;
	}
}

struct connection *
connection_of(struct MHD_Connection *c)
{
	return MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}
