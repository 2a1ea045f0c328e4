/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors.  One struct, owned by the caller, zeroed once per step, passed as the last argument
 * `e`.  The first failure wins; callers add context with err_doing where it helps.  What a code
 * means (status, side, retry, the caller's sentence) is in err.tbl.  Three audiences: `msg` is
 * for the operator and the log, never for the caller; `field` and the hint may be shown to the
 * caller, so they must never hold personal data.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/must_check.h"

enum err_code {
#define X(name, http, side, retry, vi, en, next_vi, next_en) ERR_##name,
#include "base/err.tbl"
#undef X
	ERR_COUNT
};

enum err_hint {
#define X(name, expected, vi, en) HINT_##name,
#include "base/err_hint.tbl"
#undef X
	HINT_COUNT
};

enum err_side { ERR_SIDE_CLIENT, ERR_SIDE_SERVER };

enum { ERR_HINT_ONE = 120, ERR_HINT_TWO = 48 }; /* bytes */

struct err {
	enum err_code code;
	bool unsure;    /* the partner may already have acted: ask before sending again */
	char field[96]; /* the element or option concerned, or empty */
	enum err_hint hint; /* what was expected, or HINT_NONE; with its arguments */
	char one[ERR_HINT_ONE], two[ERR_HINT_TWO];
	char msg[240];  /* for the operator and the log only */
};

/* Set the error; asserts that e is clear.  Always returns -1, so that `return err_set(...)` is
 * one thought. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, naming the field concerned (copied, cut at 95 bytes) for the caller to see. */
int err_at(struct err *e, enum err_code code, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* What was expected, a row of err_hint.tbl; the caller sees it, so `one` and `two` (NULL: none; copied, cut at a character) may not
 * hold personal data.  Returns -1. */
int err_hint(struct err *e, enum err_hint hint, const char *one, const char *two);

/* The same with numbers. */
int err_hint_range(struct err *e, enum err_hint hint, int64_t one, int64_t two);

/* Put "doing this: " before the operator's message.  Returns -1. */
int err_doing(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forget the error, so that the next step can use the struct. */
void err_clear(struct err *e);

/* Facts of the table.  Never NULL; codes outside the table assert. */
const char *err_name(enum err_code code);
const char *err_vi(enum err_code code);
const char *err_en(enum err_code code);
const char *err_next(enum err_code code, bool vi);
const char *err_hint_name(enum err_hint hint);
int err_http(enum err_code code);
enum err_side err_side(enum err_code code);
bool err_retryable(enum err_code code);

/* The code of that name, or ERR_COUNT. */
enum err_code err_find(const char *name);

enum { ERR_SENTENCE_MAX = 1024, ERR_EXPECTED_MAX = 768 };

/* The caller's whole text in `buf` (ERR_SENTENCE_MAX bytes hold any): the table's clause, the hint, and what to do next.  vi or
 * en. */
void err_sentence(const struct err *e, bool vi, char *buf, size_t size);

/* The same for who sits at a page: what is wrong, with a capital and a full stop, and what is needed; what to do next only where no
 * hint says it, and in words of a counter (err_person.tbl), since nobody signs and sends at a page. */
void err_for_person(const struct err *e, bool vi, char *buf, size_t size);

/* What was expected in `buf` (ERR_EXPECTED_MAX bytes hold any): a value, or both languages; "" when there is no hint. */
void err_expected(const struct err *e, char *buf, size_t size);

/* A hint's text of one language with `one` and `two` in it. */
void err_hint_text(enum err_hint hint, bool vi, const char *one, const char *two, char *buf, size_t size);

#endif
