/* SPDX-License-Identifier: Apache-2.0 */
/* Why a message was refused, as a word and a sentence (rule.tbl).  For operators and integrators; the sender is never
 * told. */
#ifndef SIGN_RULE_H
#define SIGN_RULE_H

#include <stdint.h>

#include "base/err.h"

enum sign_rule {
#define X(name, word, code, meaning) RULE_##name,
#include "sign/rule.tbl"
#undef X
	RULE_COUNT
};

/* The rule's own code; msg is "word: meaning" and, where fmt is not "", more about this case in brackets.
 * Returns -1. */
int rule_refuse(struct err *e, enum sign_rule rule, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

const char *rule_word(enum sign_rule rule);

struct sign_policy;

/* Is the signed time acceptable now?  Created not after now plus the skew; not expired; neither its age nor its whole life
 * longer than max_age_ms.  ERR_STALE. */
int rule_time(const struct sign_policy *p, int64_t created_ms, int64_t expires_ms, int64_t now_ms, struct err *e)
    MUST_CHECK;

#endif
