/* SPDX-License-Identifier: Apache-2.0 */
/* A partner as configuration describes it: facts only; keys and certificates are held by the setup of
 * the same generation (conf.h).  Strings live as long as their configuration generation. */
#ifndef MODEL_PARTNER_H
#define MODEL_PARTNER_H

#include <stdbool.h>
#include <stdint.h>

struct partner {
	const char *name;      /* "vnpost-42": in keys, log lines and metrics */
	const char *dialect;   /* name of its connector */
	const char *url;       /* base of what we call there, or "" */
	const char *client_id; /* OAuth2 client, or "" */
	bool token_basic;      /* an access token is asked for with a Basic header, not with the secret in the form */
	const char *unit;      /* code prefix asked of GetNextValue; "" : the dossier's unit.  dvcqg: madonvi, who we are there */
	const char *route;     /* which system behind an adapter is meant (dvcqg: dstcode), or "" */
	bool on_behalf;        /* postal: its counters receive on the state's behalf, so a dossier starts in state 2 */
	bool clock_at_unit;    /* postal: the time limit starts when the unit received it, not with acceptance */
	bool paused;           /* nothing is sent to it; work is kept */
	int64_t poll_ms;       /* how often its feed is read; 0: never */
	int64_t connect_ms, total_ms; /* limits of one call */
	int64_t retry_ms, retry_max_ms; /* first and longest pause between attempts */
	int64_t attempts;      /* failed attempts before a person must look */
	int64_t breaker_after, breaker_pause_ms; /* calls in a row without an answer, and how long it is then left alone */
};

#endif
