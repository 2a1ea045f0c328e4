/* SPDX-License-Identifier: Apache-2.0 */
/* The unix socket the HTTP front connects to. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/err.h"

/* A listening socket of that mode.  A socket file that nobody answers on is replaced; one that is in use, or a file of
 * another kind, is ERR_CONFIG.  The descriptor, or -1. */
int listen_unix(const char *path, unsigned mode, int backlog, struct err *e) MUST_CHECK;

#endif
