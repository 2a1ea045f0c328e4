/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to libmicrohttpd: listens on a unix socket (a strict HTTP front stands before it), guards the
 * framing, reads bodies up to the limit, cuts slow senders at an absolute deadline, sheds load above the number
 * of requests in work, routes, and writes answers.  The library's one thread carries bytes; a complete request is worked on by
 * a pool of threads (run/thread_pool.h), where it may wait, while its connection is suspended.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/route.h"
#include "run/core.h"

struct server;

/* Serve a door at its socket of the configuration: the public one ([http] socket, mode 0660, the front's group) or the
 * operator's ([ops] socket, mode 0600). */
struct server *server_start(struct core *c, enum route_listener door, struct err *e);

/* Stop listening, answer all that has arrived (at most grace_ms), then close.  A socket that was passed to us stays where it is:
 * who connects meanwhile waits for the next process. */
void server_stop(struct server *s, int64_t grace_ms);

#endif
