/* SPDX-License-Identifier: Apache-2.0 */
/* A private redis-server for a test: own folder, unix socket, no TCP port, the settings the gateway demands. */
#ifndef TESTS_LIB_REDIS_H
#define TESTS_LIB_REDIS_H

#include <stdbool.h>
#include <sys/types.h>

struct test_redis {
	char dir[64];     /* temporary; removed by test_redis_stop */
	char socket[96];
	pid_t pid;
	const char *const *options;
};

/* Start it and wait until it answers.  `options` is NULL or option, value, option, value ... NULL, which override the safe
 * ones ("--appendfsync", "no").  false: it did not start, and nothing is left behind. */
bool test_redis_start(struct test_redis *r, const char *const *options);

/* End it at once with SIGKILL, keeping its folder; start it again over the same data. */
void test_redis_kill(struct test_redis *r);
bool test_redis_again(struct test_redis *r);

/* The same as an operator does it after a kill that came in the middle of a write: when it does not start, the half command at the
 * log's end is cut off. */
bool test_redis_mended(struct test_redis *r);

/* End it and remove its folder. */
void test_redis_stop(struct test_redis *r);

#endif
