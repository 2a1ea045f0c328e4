/* SPDX-License-Identifier: Apache-2.0 */
/* One request while it is in the daemon, and the ways in which it is answered.  Internal to http. */
#ifndef HTTP_INBOUND_H
#define HTTP_INBOUND_H

#include <stdbool.h>
#include <stdint.h>

#include <microhttpd.h>

#include "base/err.h"
#include "base/message.h"
#include "http/body.h"
#include "http/budget.h"
#include "http/route.h"
#include "run/core.h"
#include "run/thread_pool.h"

struct arena;
struct intake;
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
	bool cut;               /* the answer was written before the body's end */
	struct budget_turn turn;        /* at the work on it */
	struct thread_task task;        /* of STAGE_WORK, and what it makes */
	struct intake *later;           /* what waits for its commit, or NULL */
	struct answer answer;
	int64_t read_us;        /* when all of it was here */
	bool odd;               /* what comes behind it on this connection is not to be trusted */
	int64_t began_us;
	struct header *headers;
	size_t n_headers;
	struct body body;
	bool routed;            /* match is the row of this request */
	struct route_match match;
	struct err why;         /* it will be refused when its body has come */
};

/* The TLS client certificate as the front tells it: DER in base64; p NULL: none. */
struct str inbound_client_cert(const struct inbound *r);

/* Queue the answer; its strings are constants or in the call's arena. */
enum MHD_Result inbound_answer(struct inbound *r, const struct answer *x);

/* Does it come from a partner whose TLS client certificate is pinned?  The front tells the certificate. */
bool inbound_is_known(const struct inbound *r);

/* What the door itself refuses: counted, logged unless it is mere overload, answered in the caller's language: a SOAP fault at a
 * SOAP address, else a problem document. */
void inbound_problem(struct inbound *r, const struct err *why, struct answer *out);

/* inbound_problem of r->why, answered; with Allow when the method is the reason. */
enum MHD_Result inbound_refuse(struct inbound *r);

/* The same before its body was read: the connection ends behind it, and what still comes is thrown away. */
enum MHD_Result inbound_refuse_early(struct inbound *r);

/*
 * The library takes no answer while a body is coming in, and its own answers are pages of HTML, some of them with their
 * header twice.  So both are written here.  Nothing has been written to this connection for this request, and no other
 * thread writes to it; afterwards nobody can.
 */
void inbound_write_now(struct inbound *r, const struct err *why);

/* r->why, while the body is still coming: it is told at once, and the connection ends. */
enum MHD_Result inbound_cut(struct inbound *r);

#endif
