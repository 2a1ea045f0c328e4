/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes a second; see scrub.h.  And the job that reads them. */
#include "ledger/scrub.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "ledger/recover.h"
#include "run/core.h"
#include "run/jobs.h"
#include "store/check.h"

enum {
	KEYS_FIRST = 8,         /* before a key's size is known */
	OF_LATE = 10000,        /* how many keys are remembered */
	ROUND_US = 10 * 1000000, /* a round of a small store does not begin sooner after the one before */
};

unsigned
scrub_keys(struct scrub *x, int64_t now_us, int64_t bytes_a_second)
{
	int64_t passed_us = x->since_us == 0 ? 0 : now_us - x->since_us;

	if (passed_us > 1000000)
		passed_us = 1000000; /* what was not used is not saved up */
	x->left += passed_us * bytes_a_second / 1000000;
	if (x->since_us == 0 || x->left > bytes_a_second)
		x->left = bytes_a_second;
	x->since_us = now_us;
	if (x->left <= 0)
		return 0;
	uint64_t n = x->keys > 0 ? (uint64_t)x->left / (x->bytes / x->keys + 1) : KEYS_FIRST;
	return n < 1 ? 1 : n > SCRUB_KEYS_MAX ? SCRUB_KEYS_MAX : (unsigned)n;
}

void
scrub_took(struct scrub *x, uint64_t keys, uint64_t bytes)
{
	x->left -= (int64_t)bytes;
	x->keys += keys;
	x->bytes += bytes;
	if (x->keys > OF_LATE) {
		x->keys /= 2;
		x->bytes /= 2;
	}
}

static void
tell_damage(void *ctx, const char *key, const char *why)
{
	(void)ctx;
	metric_add(METRIC_DAMAGED, 1);
	log_event(LOG_STORE_DAMAGED, "key=\"%s\" msg=\"%s\"", key, why);
}

/* Round after round through all keys. */
int
job_scrub(struct job_run *r, struct err *e)
{
	static struct {
		struct scrub pace;
		struct store_round round;
		int64_t began_us;
	} x; /* a job never runs twice at once */
	struct store_round before = x.round;
	unsigned n = recover_ok(r->core) ? scrub_keys(&x.pace, clock_mono_us(), r->setup->conf.store.scrub) : 0;

	if (n == 0 || (x.round.cursor[0] == '\0' && x.round.keys == 0 && clock_mono_us() - x.began_us < ROUND_US))
		return 0;
	if (x.round.keys == 0)
		x.began_us = clock_mono_us();
	int rc = store_check(r->core->store, &x.round, n, tell_damage, NULL, e);
	scrub_took(&x.pace, x.round.keys - before.keys, x.round.bytes - before.bytes);
	if (rc != 0)
		x.round = (struct store_round){0};
	return rc < 0 ? -1 : 0;
}
