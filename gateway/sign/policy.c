/* SPDX-License-Identifier: Apache-2.0 */
/* Judging signed times by a policy; see policy.h. */
#include "sign/policy.h"

#include "base/clock.h"
#include "crypto/rule.h"

int
policy_time(const struct sign_policy *p, int64_t created_ms, int64_t expires_ms, int64_t now_ms, struct err *e)
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
