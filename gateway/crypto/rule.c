/* SPDX-License-Identifier: Apache-2.0 */
/* Refusing by a rule; see rule.h. */
#include "crypto/rule.h"

#include <assert.h>
#include <stdarg.h>

static const struct {
	const char *word, *meaning;
	enum err_code code;
} table[RULE_COUNT] = {
#define X(name, word, code, meaning) {word, meaning, ERR_##code},
#include "crypto/rule.tbl"
#undef X
};

int
rule_refuse(struct err *e, enum sign_rule rule, const char *fmt, ...)
{
	assert(rule < RULE_COUNT);
	char more[160];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(more, sizeof more, fmt, ap);
	va_end(ap);
	bool has = more[0] != '\0';
	return err_set(e, table[rule].code, "%s: %s%s%s%s", table[rule].word, table[rule].meaning, has ? " (" : "", more,
	    has ? ")" : "");
}

const char *
rule_word(enum sign_rule rule)
{
	assert(rule < RULE_COUNT);
	return table[rule].word;
}
