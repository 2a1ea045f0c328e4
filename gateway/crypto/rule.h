/* SPDX-License-Identifier: Apache-2.0 */
/* Why a message was refused, as a word and a sentence (rule.tbl).  For operators and integrators; the sender is never
 * told. */
#ifndef CRYPTO_RULE_H
#define CRYPTO_RULE_H

#include "base/err.h"

enum sign_rule {
#define X(name, word, code, meaning) RULE_##name,
#include "crypto/rule.tbl"
#undef X
	RULE_COUNT
};

/* The rule's own code; msg is "word: meaning" and, where fmt is not "", more about this case in brackets.
 * Returns -1. */
int rule_refuse(struct err *e, enum sign_rule rule, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

const char *rule_word(enum sign_rule rule);

#endif
