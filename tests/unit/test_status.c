/* SPDX-License-Identifier: Apache-2.0 */
/* What the gateway says of a calendar that ends: weeks before in /readyz and in the metric, and accepting all the while. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "evidence/heads.h"
#include "http/status.h"
#include "tests/lib/counter.h"
#include "tests/lib/testkeys.h"

static struct testkeys *keys;
static struct sign_key *key;
static struct trust *trust;

static int
start(void **state)
{
	counter_start(state);
	struct setup *s = &office.w.setup;
	s->conf.timestamp.url = "";
	s->conf.journal.dir = s->conf.blobs.dir = office.w.dir;
	atomic_store(&s->refs, 1); /* it is the world's, who asks only holds it */
	keys = testkeys_new();
	testkeys_pair(keys, "ours", TESTKEY_P256);
	key = sign_key_load(testkeys_path(keys, "ours.key"), testkeys_path(keys, "ours.pem"), &office.e);
	assert_non_null(key);
	s->head_key = key;
	trust = trust_new();
	for (size_t i = 0; i < s->n_partners; i++) {
		s->partners[i].key = key;
		s->partners[i].trust = trust;
	}
	office.w.core.heads = heads_open(office.w.dir, office.w.core.journal, &office.e);
	assert_non_null(office.w.core.heads);
	return 0;
}

static int
stop(void **state)
{
	heads_close(office.w.core.heads);
	office.w.core.heads = NULL;
	int rc = counter_stop(state);
	trust_free(trust);
	sign_key_free(key);
	testkeys_free(keys);
	return rc;
}

static const char *
said(void (*print)(struct core *c, struct buf *out))
{
	struct buf out;

	buf_init(&out, office.a, 1 << 20);
	print(&office.w.core, &out);
	return arena_dup(office.a, out.p, out.len);
}

static void
ready(struct core *c, struct buf *out)
{
	(void)!status_ready(c, out); /* the disk of whoever tests may be full */
}

static void
test_a_calendar_that_ends_is_told_weeks_ahead(void **state)
{
	(void)state;
	struct catalogue *c = office.w.setup.catalogue;
	int32_t kept = c->calendar.last_day, today = deadline_day_of(clock_now_ms());
	static const struct {
		int32_t more; /* last day, from the day on which the longest limit can just be promised */
		const char *ready;
	} rows[] = {{CATALOGUE_WARN_DAYS + 30, "calendar ok\n"}, {20, "calendar soon ends too early for the longest limit in "},
	    {-400, "calendar NOT OK ends too early for the longest limit in "}};
	int32_t longest = 0;
	while (c->calendar.last_day = today + longest, catalogue_days_left(c, clock_now_ms()) < 1)
		longest++;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		c->calendar.last_day = today + longest + rows[i].more;
		const char *readyz = said(ready), *metrics = said(status_metrics);
		if (strstr(readyz, rows[i].ready) == NULL)
			fail_msg("%s does not say %s", readyz, rows[i].ready);
		const char *gauge =
		    arena_fmt(office.a, "\ngw_calendar_days_left %lld\n", (long long)catalogue_days_left(c, clock_now_ms()));
		if (strstr(metrics, gauge) == NULL)
			fail_msg("%s is not said", gauge);
	}
	c->calendar.last_day = kept;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_calendar_that_ends_is_told_weeks_ahead)};
	return cmocka_run_group_tests(tests, start, stop);
}
