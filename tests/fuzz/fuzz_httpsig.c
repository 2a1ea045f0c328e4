/* SPDX-License-Identifier: Apache-2.0 */
/* The structured fields of a signature, as a stranger may send them: Signature-Input, Signature and
 * Content-Digest, one a line.  Whatever is read must be covered by a base that holds it whole. */
#include <stddef.h>
#include <stdint.h>

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "sign/httpsig.h"
#include "sign/sigbase.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str
line(struct str *rest)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
	struct str s = {rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n};
	size_t skip = end != NULL ? s.n + 1 : s.n;
	rest->p += skip;
	rest->n -= skip;
	return s;
}

static void
check_read(struct arena *a, const struct message *m, struct str input)
{
	struct err e = {0};
	struct sigbase_input *in = arena_alloc(a, sizeof *in);
	struct buf b;
	if (sigbase_read(input, in, &e) != 0)
		return;
	assert(in->n > 0 && in->created > 0 && in->expires > 0 && in->nonce.n >= 16);
	buf_init(&b, a, 65536);
	if (sigbase_make(a, in, m, NULL, &b, &e) == 0)
		assert(b.len > in->text.n && memcmp(b.p + b.len - in->text.n, in->text.p, in->text.n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sign_policy policy = {.skew_ms = 60000, .max_age_ms = INT64_MAX / 4};
	struct arena *a = arena_new(0);
	struct str rest = {(const char *)data, size};
	struct header h[4] = {{str_of("Signature-Input"), line(&rest)}, {str_of("Signature"), line(&rest)},
	    {str_of("Content-Digest"), line(&rest)}, {str_of("Content-Type"), str_of("application/json")}};
	struct message m = {.method = str_of("POST"), .authority = str_of("h"), .path = str_of("/"), .query = str_of(""),
	    .headers = h, .n_headers = 4, .body = rest};
	struct trust *t = trust_new();
	struct httpsig_verified v;
	unsigned char digest[DIGEST_LEN];
	struct err e = {0}, e2 = {0};
	check_read(a, &m, h[0].value);
	if (httpsig_claims(a, &m, digest, &e) != 0)
		assert(e.code == ERR_REFUSED_SIG && e.msg[0] != '\0');
	assert(httpsig_verify(a, &m, NULL, t, &policy, 1764000000000, NULL, &v, &e2) == -1); /* nobody is trusted */
	assert(e2.code == ERR_REFUSED_SIG);
	trust_free(t);
	arena_free(a);
	return 0;
}
