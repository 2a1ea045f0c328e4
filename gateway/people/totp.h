/* SPDX-License-Identifier: Apache-2.0 */
/* The second factor: six digits every thirty seconds (TOTP, RFC 6238, SHA-1, as every program for it understands).  The landlord of
 * liboath. */
#ifndef PEOPLE_TOTP_H
#define PEOPLE_TOTP_H

#include <stdint.h>

#include "base/err.h"

struct arena;

enum { TOTP_SECRET = 20, TOTP_DIGITS = 6, TOTP_STEP_S = 30, TOTP_WINDOW = 1 };

/* Twenty random bytes in base32. */
int totp_make(struct arena *a, const char **secret_out, struct err *e) MUST_CHECK;

/* What a telephone's program scans: otpauth://totp/... with who issued it and for whom; both are encoded for it. */
const char *totp_address(struct arena *a, const char *secret, const char *issuer, const char *name);

/* 1 the code is of now, or of the step before or after, and later than `last`: *step_out is its step; 0 it is not; -1 ERR_INTERNAL:
 * what is kept is no secret. */
int totp_check(const char *secret, const char *code, int64_t now_ms, int64_t last, int64_t *step_out, struct err *e) MUST_CHECK;

#endif
