/* SPDX-License-Identifier: Apache-2.0 */
/* Refusing by a rule; see rule.h. */
#include "sign/rule.h"

#include <assert.h>
#include <stdarg.h>

#include "base/clock.h"
#include "sign/policy.h"

static const struct {
	const char *word, *meaning;
	enum err_code code;
} table[RULE_COUNT] = {
#define X(name, word, code, meaning) {word, meaning, ERR_##code},
#include "sign/rule.tbl"
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

int
rule_time(const struct sign_policy *p, int64_t created_ms, int64_t expires_ms, int64_t now_ms, struct err *e)
{
	char text[CLOCK_TEXT];
	if (created_ms > now_ms + p->skew_ms)
		return rule_refuse(e, RULE_NOT_YET, "created %s", clock_utc(created_ms, text));
	if (now_ms >= expires_ms || expires_ms <= created_ms)
		return rule_refuse(e, RULE_EXPIRED, "at %s", clock_utc(expires_ms, text));
	if (created_ms < now_ms - p->max_age_ms)
		return rule_refuse(e, RULE_TOO_OLD, "created %s", clock_utc(created_ms, text));
	if (expires_ms - created_ms > p->max_age_ms)
		return rule_refuse(e, RULE_TOO_LONG, "expires %s", clock_utc(expires_ms, text));
	return 0;
}
