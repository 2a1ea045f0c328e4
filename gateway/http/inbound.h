/* SPDX-License-Identifier: Apache-2.0 */
/* One request while it is in the daemon, and the ways in which it is answered.  Internal to http. */
#ifndef HTTP_INBOUND_H
#define HTTP_INBOUND_H

#include <stdbool.h>
#include <stdint.h>

#include <microhttpd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/message.h"
#include "http/route.h"
#include "run/core.h"
#include "run/thread_pool.h"

struct arena;
struct server;
struct setup;
struct timed;

struct inbound {
	struct server *server;
	struct timed *watched;
	int fd;
	struct arena *a;
	struct setup *setup;
	const char *raw_uri;    /* where the library received it; changed by it later */
	struct str uri;         /* a copy made before that */
	const char *method;     /* the library's too, and as it is */
	struct MHD_Connection *c;
	enum stage {
		STAGE_HEADERS,  /* coming in */
		STAGE_BODY,     /* coming in, if there is one */
		STAGE_WORK,     /* all of it is here; the pool's until the connection is resumed */
		STAGE_ANSWER,   /* going out */
	} stage;
	size_t cut;             /* bytes thrown away since the answer was written before the body's end */
	struct thread_task task;        /* of STAGE_WORK, and what it makes */
	struct answer answer;
	int64_t read_us;        /* when all of it was here */
	bool odd;               /* what comes behind it on this connection is not to be trusted */
	int64_t began_us;
	struct header *headers;
	size_t n_headers;
	struct buf body;
	bool routed;            /* match is the row of this request */
	struct route_match match;
	struct err why;         /* it will be refused when its body has come */
};

/* The TLS client certificate as the front tells it: DER in base64; p NULL: none. */
struct str inbound_client_cert(const struct inbound *r);

/* Queue the answer; its strings are constants or in the call's arena. */
enum MHD_Result inbound_answer(struct inbound *r, const struct answer *x);

/* What the door itself refuses: counted, logged unless it is mere overload, answered with a problem document. */
void inbound_problem(struct inbound *r, const struct err *why, struct answer *out);

/* inbound_problem of r->why, answered; with Allow when the method is the reason. */
enum MHD_Result inbound_refuse(struct inbound *r);

/*
 * The library takes no answer while a body is coming in, and its own answers are pages of HTML, some of them with their
 * header twice.  So both are written here.  Nothing has been written to this connection for this request, and no other
 * thread writes to it; afterwards nobody can.
 */
void inbound_write_now(struct inbound *r, const struct err *why);

/* A body without an announced length: its sender shall be told while it is still sending. */
enum MHD_Result inbound_cut_body(struct inbound *r, size_t n);

#endif
