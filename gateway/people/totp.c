/* SPDX-License-Identifier: Apache-2.0 */
/* The second factor; see totp.h. */
#include "people/totp.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "codec/form.h"
#include "base/id.h"

int
totp_make(struct arena *a, const char **secret_out, struct err *e)
{
	char bytes[TOTP_SECRET], *text;
	size_t n;

	id_bytes(bytes, sizeof bytes);
	int rc = oath_base32_encode(bytes, sizeof bytes, &text, &n);
	if (rc != OATH_OK)
		return err_set(e, ERR_INTERNAL, "oath: %s", oath_strerror(rc));
	*secret_out = arena_dup(a, text, n);
	explicit_bzero(text, n);
	free(text);
	return 0;
}

const char *
totp_address(struct arena *a, const char *secret, const char *issuer, const char *name)
{
	const char *by = form_percent(a, issuer);

	return arena_fmt(a, "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d", by,
	    form_percent(a, name), secret, by, TOTP_DIGITS, TOTP_STEP_S);
}

/* Does it look like a code?  The library would take longer ones. */
static int
is_code(const char *code)
{
	return strlen(code) == TOTP_DIGITS && strspn(code, "0123456789") == TOTP_DIGITS;
}

int
totp_check(const char *secret, const char *code, int64_t now_ms, int64_t last, int64_t *step_out, struct err *e)
{
	uint64_t step = 0;
	char *bytes;
	size_t n;
	int rc = oath_base32_decode(secret, strlen(secret), &bytes, &n);

	if (rc != OATH_OK)
		return err_set(e, ERR_INTERNAL, "what is kept as a second factor is none");
	rc = is_code(code) ? oath_totp_validate3(bytes, n, (time_t)(now_ms / 1000), TOTP_STEP_S, OATH_TOTP_DEFAULT_START_TIME,
				 TOTP_WINDOW, NULL, &step, code)
			   : OATH_INVALID_OTP;
	explicit_bzero(bytes, n);
	free(bytes);
	*step_out = (int64_t)step;
	return rc >= 0 && *step_out > last;
}
