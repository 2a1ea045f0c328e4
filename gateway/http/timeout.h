/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Absolute deadlines for connections.  libmicrohttpd only has an idle timeout, and one byte a second keeps that from ever
 * running out.  So one small thread looks at all connections ten times a second and shuts down the socket of who is too
 * late; the library then sees the end of its input and cleans up.
 */
#ifndef HTTP_TIMEOUT_H
#define HTTP_TIMEOUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct timeouts;
struct timed;

enum timeout_phase {
	TIMEOUT_FRESH,            /* connected, nothing read yet */
	TIMEOUT_READING,          /* a request is coming in */
	TIMEOUT_WORKING,          /* it is in work: never cut */
	TIMEOUT_ANSWERING,        /* its answer is going out */
	TIMEOUT_IDLE,             /* between two requests */
	TIMEOUT_PHASES
};

struct timeouts *timeout_start(struct err *e);
void timeout_stop(struct timeouts *w);

/* FRESH, READING and ANSWERING may each last deadline_ms, IDLE idle_ms. */
void timeout_limits(struct timeouts *w, int64_t deadline_ms, int64_t idle_ms);

struct timed *timeout_add(struct timeouts *w, int fd);
void timeout_remove(struct timeouts *w, struct timed *x); /* before the socket is closed */
void timeout_enter(struct timeouts *w, struct timed *x, enum timeout_phase phase);

/* No more requests on connections that have none; how many connections are still open.  What has arrived is read and answered.
 * What the front sends later fails before a byte of it left, so that it may send it elsewhere. */
size_t timeout_end_idle(struct timeouts *w);

#endif
