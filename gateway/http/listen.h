/* SPDX-License-Identifier: Apache-2.0 */
/* The unix socket the HTTP front connects to. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/err.h"

/* The socket that the service manager holds at that path and passed to us, as sd_listen_fds(3) describes; it outlives us, so
 * connections made between two processes wait in it.  The descriptor; -1 without error when nothing was passed, with
 * ERR_CONFIG when what was passed is not at that path. */
int listen_passed(const char *path, struct err *e) MUST_CHECK;

/* A listening socket of that mode.  A socket file that nobody answers on is replaced; one that is in use, or a file of
 * another kind, is ERR_CONFIG.  The descriptor, or -1. */
int listen_unix(const char *path, unsigned mode, int backlog, struct err *e) MUST_CHECK;

#endif
