/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare steps: what accepting a message cannot do without, each alone, by the same functions the gateway uses.
 *
 * The sum a key kind is compared with is, in microseconds of processor time,
 *
 *   parse    xml_parse of the whole envelope, once
 *   canon    the canonical forms that are digested and verified: Body, Timestamp, SignedInfo
 *   verify   one signature of the partner's kind of key
 *   xsd      schema_check of the payload
 *   journal  with 64 threads at once: journal_append of the message and of the change, and journal_note of the answer
 *            (sealing, chaining, write and the shared fdatasync)
 *   redis    with 64 threads at once: store_commit of the change of an acceptance, the client's part only
 *   sign     one signature of our key of the same kind
 *   http     a bare libmicrohttpd server in the same threading mode, the same bytes, 64 connections: its time per request
 *
 * and nothing else: no digests, no second parse of the signed bytes, no sealing of the filing, no look-up of the
 * dossier before it is made, no claim of the item, no log, no metrics.
 */
#ifndef TESTS_BENCH_STEPS_H
#define TESTS_BENCH_STEPS_H

#include <sys/types.h>

#include "tests/bench/letters.h"

struct journal;
struct store;
struct schema;

struct steps {
	struct kind *kinds;       /* p256, rsa */
	struct journal *journal;  /* one of its own */
	struct store *store;      /* the same Redis, another province's keys */
	struct schema *schema;
	struct vault *vault;
	const char *dir;          /* for the file that is synced */
	const char *echo_socket;
	pid_t echo;
	size_t scale;             /* 1: quick */
};

/* One round of all steps: figures step.NAME. */
void steps_round(struct steps *s);

#endif
