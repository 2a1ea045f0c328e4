/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The neutral form of the model and of what connectors take and give as text, one `key=value` per line, both
 * ways: tests/golden/README.md.  Each table names the members of one struct.
 */
#ifndef TESTS_LIB_NEUTRAL_H
#define TESTS_LIB_NEUTRAL_H

#include <stdbool.h>

#include "connectors/connector.h"

struct arena;
struct buf;
struct neutral_field;

/* What a connector is called with. */
struct neutral_case {
	struct conn_env env;
	struct partner partner;
	struct exchange exchange;
	struct dossier dossier;
	struct filing *filing;
	const char *note, *cursor;
	struct history *history;
	size_t n_history;
	struct entry *entries; /* SYNC and MONEY; of MONEY up to the one that is told */
	size_t n_entries;
	struct paper *supplied; /* STATUS: with the news; SYNC and MONEY: until then (brought) */
	size_t n_supplied;
};

struct neutral_token {
	const char *token;
	int64_t life_ms;
};

extern const struct neutral_field *const neutral_case_fields;    /* struct neutral_case */
extern const struct neutral_field *const neutral_reply_fields;   /* struct conn_reply: the head */
extern const struct neutral_field *const neutral_request_fields; /* struct conn_request: the head */
extern const struct neutral_field *const neutral_verdict_fields; /* struct conn_verdict */
extern const struct neutral_field *const neutral_feed_fields;    /* struct conn_feed */
extern const struct neutral_field *const neutral_token_fields;   /* struct neutral_token */

/* Fill `out` (zeroed, or preset).  false with the line that is wrong in *bad_out. */
bool neutral_read(struct arena *a, struct str text, const struct neutral_field *fields, void *out,
    const char **bad_out);

void neutral_print(struct buf *b, const struct neutral_field *fields, const void *in);
/* The head, then the members of the operation's own struct. */
void neutral_print_request(struct buf *b, const struct request *q);

/* A question of a dialect: its structs, made in the arena, and the names of their members.  `asked` NULL: none is asked. */
struct neutral_question {
	enum conn_ask ask;
	void *asked, *found;
};

/* "ask=PERSON", then the members of what is asked, as neutral_read. */
bool neutral_read_question(struct arena *a, struct str text, struct neutral_question *out, const char **bad_out);
void neutral_print_found(struct buf *b, const struct neutral_question *q);

/* The members of the answer to `op`, as neutral_read. */
bool neutral_read_result(struct arena *a, struct str text, enum operation op, struct result *out, const char **bad_out);

void neutral_print_err(struct buf *b, const struct err *e);

/* Is `text` equal to `pattern`, in which each "${any}" stands for any text? */
bool neutral_match(struct str pattern, struct str text);

#endif
