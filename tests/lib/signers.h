/* SPDX-License-Identifier: Apache-2.0 */
/* Who signs in tests of signatures: keys with certificates, and a trust in which all but the stranger are pinned. */
#ifndef TESTS_LIB_SIGNERS_H
#define TESTS_LIB_SIGNERS_H

#include "crypto/key.h"
#include "sign/policy.h"
#include "tests/lib/testkeys.h"

enum { SIGNERS_SKEW_MS = 60000, SIGNERS_AGE_MS = 600000 };
#define SIGNERS_NOW ((int64_t)1764000000000)

struct signers {
	struct testkeys *keys;
	struct sign_key *ec, *rsa, *expired, *stranger; /* expired: a second before SIGNERS_NOW */
	struct trust *trust;
};

/* The one of a program's tests, as cmocka's set-up and tear-down of a group. */
extern struct signers signers;
extern const struct sign_policy signers_policy;
int signers_start(void **state);
int signers_stop(void **state);

#endif
