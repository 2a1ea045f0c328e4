/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One access token for all workers, of two gateways on one store: each new one revokes the one before, so that two who fetch at
 * once would lock each other out.  Eight threads begin together, with none, and with one that was revoked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pthread.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "call/idle.h"
#include "model/person_check.h"
#include "tests/lib/asker.h"

#define NOBODY "{\"KetQua\":\"KHONG_CO\",\"SoDinhDanh\":\"042190001234\"}"

enum { AT_ONCE = 8, EACH = 3, SLOW_ROUNDS = 4, FAST_ROUNDS = 20, FETCH_MS = 150, DEADLINE_MS = 20000 };

/* A platform whose newest token alone is good. */
static struct {
	pthread_mutex_t lock;
	atomic_int newest;   /* token's number */
	atomic_int given;    /* to us */
	atomic_int refused;  /* questions with another */
	atomic_int answered; /* questions */
	atomic_int slow_ms;  /* a token takes so long, and every other refusal twice as long */
} platform = {.lock = PTHREAD_MUTEX_INITIALIZER};

static char *
give_token(void)
{
	char body[100];

	usleep((unsigned)platform.slow_ms * 1000);
	pthread_mutex_lock(&platform.lock);
	platform.given++;
	snprintf(body, sizeof body, "{\"access_token\":\"T%d\",\"token_type\":\"Bearer\",\"expires_in\":3600}", ++platform.newest);
	pthread_mutex_unlock(&platform.lock);
	return asker_http(200, body);
}

static char *
reply(void *ctx, const char *request)
{
	char want[40];

	(void)ctx;
	if (strncmp(request, "POST /token ", 12) == 0)
		return give_token();
	char *auth = asker_header(request, "Authorization");
	pthread_mutex_lock(&platform.lock);
	snprintf(want, sizeof want, "Bearer T%d", platform.newest);
	bool good = strcmp(auth, want) == 0;
	platform.answered += good;
	bool late = !good && platform.refused++ % 2 == 1;
	pthread_mutex_unlock(&platform.lock);
	free(auth);
	if (late) /* by then somebody has fetched a new one, which is not to be thrown away */
		usleep((unsigned)platform.slow_ms * 2000);
	return good ? asker_http(200, NOBODY) : asker_http(401, "{\"code\":\"900901\"}");
}

/* ---- who asks ---- */

struct worker {
	struct world *w;
	pthread_barrier_t *start;
	pthread_t thread;
	int answered;
	char why[240]; /* of what was not answered */
};

static void *
work(void *arg)
{
	static const struct account_asked asked = {.number = "042190001234", .name = "Nguyễn Thị Mẫu"};
	struct worker *x = arg;
	struct arena *a = arena_new(0);

	pthread_barrier_wait(x->start);
	for (int i = 0; i < EACH; i++) {
		struct account_found f = {0};
		struct err e = {0};
		enum ask_answer got = call_ask(&x->w->core, &x->w->setup, &asker.to, a,
		    asker.to.dialect->questions[CONN_ASK_ACCOUNT], &asked, &f, "", clock_mono_us() + DEADLINE_MS * 1000, &e);
		x->answered += got == ASK_ANSWERED;
		if (got != ASK_ANSWERED)
			snprintf(x->why, sizeof x->why, "%s", e.msg);
	}
	arena_free(a);
	return NULL;
}

/* All at once, at both gateways in turn: each question of each is answered. */
static void
all_ask(struct world *beside)
{
	struct worker all[AT_ONCE];
	pthread_barrier_t start;

	pthread_barrier_init(&start, NULL, AT_ONCE);
	for (int i = 0; i < AT_ONCE; i++) {
		all[i] = (struct worker){.w = i % 2 == 0 ? &asker.w : beside, .start = &start};
		assert_int_equal(pthread_create(&all[i].thread, NULL, work, &all[i]), 0);
	}
	for (int i = 0; i < AT_ONCE; i++)
		pthread_join(all[i].thread, NULL);
	pthread_barrier_destroy(&start);
	for (int i = 0; i < AT_ONCE; i++)
		if (all[i].answered != EACH)
			fail_msg("worker %d had %d of %d answered: %s", i, all[i].answered, EACH, all[i].why);
}

/* Somebody else got a token: ours is revoked, and none of us knows. */
static void
revoked_rounds(struct world *beside, int rounds, int slow_ms)
{
	platform.slow_ms = slow_ms;
	for (int i = 0; i < rounds; i++) {
		int before = platform.given;
		platform.newest++;
		platform.refused = platform.answered = 0;
		all_ask(beside);
		if (platform.given != before + 1)
			fail_msg("round %d: %d tokens were asked for", i, platform.given - before);
		assert_in_range(platform.refused, 1, AT_ONCE); /* nobody is refused twice */
		assert_int_equal(platform.answered, AT_ONCE * EACH);
	}
}

static void
test_workers_that_begin_together_fetch_one_token(void **state)
{
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = reply};
	static struct world beside;

	(void)state;
	world_beside(&beside, &asker.w);
	struct peer *p = peer_start(&plan);
	asker_to("lgsp-1.0", p, "shared");
	platform.slow_ms = FETCH_MS; /* long enough for all others to come meanwhile */
	all_ask(&beside);
	assert_int_equal(platform.given, 1);
	assert_int_equal(platform.refused, 0);
	assert_int_equal(platform.answered, AT_ONCE * EACH);
	all_ask(&beside); /* it is kept */
	assert_int_equal(platform.given, 1);
	revoked_rounds(&beside, SLOW_ROUNDS, FETCH_MS);
	revoked_rounds(&beside, FAST_ROUNDS, 0); /* so that it is there between another's look and lock */
	peer_stop(p);
	idle_free(&beside.core);
	world_close(&beside, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_workers_that_begin_together_fetch_one_token),
	};
	return cmocka_run_group_tests(tests, asker_start, asker_stop);
}
