/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors.  One struct, owned by the caller, zeroed once per step, passed as the last argument
 * `e`.  The first failure wins; callers add context with err_doing where it helps.  What a code
 * means (status, side, retry, the caller's sentence) is in err.tbl.  Three audiences: `msg` is
 * for the operator and the log, never for the caller; `field` and `hint` may be shown to the
 * caller, so they must never hold personal data.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))

enum err_code {
#define X(name, http, side, retry, vi, en) ERR_##name,
#include "base/err.tbl"
#undef X
	ERR_COUNT
};

enum err_side { ERR_SIDE_CLIENT, ERR_SIDE_SERVER };

struct err {
	enum err_code code;
	bool unsure;    /* the partner may already have acted: ask before sending again */
	char field[80]; /* the element or option concerned, or empty */
	char hint[96];  /* what was expected, without personal data, or empty */
	char msg[240];  /* for the operator and the log only */
};

/* Set the error; asserts that e is clear.  Always returns -1, so that `return err_set(...)` is
 * one thought. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, naming the field concerned (copied, cut at 79 bytes) for the caller to see. */
int err_at(struct err *e, enum err_code code, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* What was expected; the caller sees it.  Returns -1. */
int err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Put "doing this: " before the operator's message.  Returns -1. */
int err_doing(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forget the error, so that the next step can use the struct. */
void err_clear(struct err *e);

/* Facts of the table.  Never NULL; codes outside the table assert. */
const char *err_name(enum err_code code);
const char *err_vi(enum err_code code);
const char *err_en(enum err_code code);
int err_http(enum err_code code);
enum err_side err_side(enum err_code code);
bool err_retryable(enum err_code code);

/* The code of that name, or ERR_COUNT. */
enum err_code err_find(const char *name);

/* The caller's whole sentence in `buf`: the table's sentence and the hint.  vi or en. */
void err_sentence(const struct err *e, bool vi, char *buf, size_t size);

#endif
