/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, certificates and a trust; see signers.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/lib/signers.h"

struct signers signers;
const struct sign_policy signers_policy = {.skew_ms = SIGNERS_SKEW_MS, .max_age_ms = SIGNERS_AGE_MS};

static struct sign_key *
load(const char *name, enum testkey_kind kind, int64_t until, bool pinned)
{
	struct err e = {0};
	char key[40], cert[40];

	snprintf(key, sizeof key, "%s.key", name);
	snprintf(cert, sizeof cert, "%s.pem", name);
	testkeys_make(signers.keys, name, kind, TESTKEYS_FROM, until, "digitalSignature");
	struct sign_key *k = sign_key_load(testkeys_path(signers.keys, key), testkeys_path(signers.keys, cert), &e);
	assert_non_null(k);
	if (pinned)
		assert_int_equal(trust_pin(signers.trust, testkeys_path(signers.keys, cert), &e), 0);
	return k;
}

int
signers_start(void **state)
{
	(void)state;
	signers.keys = testkeys_new();
	signers.trust = trust_new();
	signers.ec = load("ec", TESTKEY_P256, TESTKEYS_UNTIL, true);
	signers.rsa = load("rsa", TESTKEY_RSA, TESTKEYS_UNTIL, true);
	signers.expired = load("expired", TESTKEY_P256, SIGNERS_NOW - 1000, true);
	signers.stranger = load("stranger", TESTKEY_P256, TESTKEYS_UNTIL, false);
	return 0;
}

int
signers_stop(void **state)
{
	(void)state;
	sign_key_free(signers.ec);
	sign_key_free(signers.rsa);
	sign_key_free(signers.expired);
	sign_key_free(signers.stranger);
	trust_free(signers.trust);
	testkeys_free(signers.keys);
	return 0;
}
