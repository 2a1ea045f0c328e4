/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Absolute deadlines for connections.  libmicrohttpd only has an idle timeout, and one byte a second keeps that from ever
 * running out.  So one small thread looks at all connections ten times a second and shuts down the socket of who is too
 * late; the library then sees the end of its input and cleans up.
 */
#ifndef HTTP_WATCH_H
#define HTTP_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct watch;
struct watched;

enum watch_phase {
	WATCH_FRESH,            /* connected, nothing read yet */
	WATCH_READING,          /* a request is coming in */
	WATCH_WORKING,          /* it is in work: never cut */
	WATCH_ANSWERING,        /* its answer is going out */
	WATCH_IDLE,             /* between two requests */
	WATCH_PHASES
};

struct watch *watch_start(struct err *e);
void watch_stop(struct watch *w);

/* FRESH, READING and ANSWERING may each last deadline_ms, IDLE idle_ms. */
void watch_limits(struct watch *w, int64_t deadline_ms, int64_t idle_ms);

struct watched *watch_add(struct watch *w, int fd);
void watch_remove(struct watch *w, struct watched *x); /* before the socket is closed */
void watch_enter(struct watch *w, struct watched *x, enum watch_phase phase);

/* No more requests on connections that have none; how many connections are still open.  What has arrived is read and answered.
 * What the front sends later fails before a byte of it left, so that it may send it elsewhere. */
size_t watch_end_idle(struct watch *w);

#endif
