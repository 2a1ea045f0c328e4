/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 3161 through OpenSSL's TS; see stamp.h. */
#include "crypto/stamp.h"

#include <openssl/err.h>
#include <openssl/ts.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "crypto/seal_parts.h"
#include "crypto/cert.h"

static ASN1_INTEGER *
number(const unsigned char nonce[STAMP_NONCE])
{
	BIGNUM *bn = BN_bin2bn(nonce, STAMP_NONCE, NULL);
	ASN1_INTEGER *n = bn == NULL ? NULL : BN_to_ASN1_INTEGER(bn, NULL);
	BN_free(bn);
	return n;
}

static bool
fill(TS_REQ *q, unsigned char digest[DIGEST_LEN], const unsigned char nonce[STAMP_NONCE])
{
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	X509_ALGOR *alg = X509_ALGOR_new();
	ASN1_INTEGER *n = number(nonce);
	bool good = m != NULL && alg != NULL && n != NULL &&
	    X509_ALGOR_set0(alg, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 && TS_MSG_IMPRINT_set_algo(m, alg) == 1 &&
	    TS_MSG_IMPRINT_set_msg(m, digest, DIGEST_LEN) == 1 && TS_REQ_set_version(q, 1) == 1 &&
	    TS_REQ_set_msg_imprint(q, m) == 1 && TS_REQ_set_nonce(q, n) == 1 && TS_REQ_set_cert_req(q, 1) == 1;
	ASN1_INTEGER_free(n);
	X509_ALGOR_free(alg);
	TS_MSG_IMPRINT_free(m);
	return good;
}

int
stamp_ask(struct arena *a, struct str bytes, struct str *query_out, unsigned char nonce_out[STAMP_NONCE], struct err *e)
{
	unsigned char digest[DIGEST_LEN], *der = NULL;
	TS_REQ *q = TS_REQ_new();
	digest_of(bytes, digest);
	id_bytes(nonce_out, STAMP_NONCE);
	nonce_out[0] |= 1; /* no leading zero byte */
	int n = q != NULL && fill(q, digest, nonce_out) ? i2d_TS_REQ(q, &der) : -1;
	if (n > 0)
		*query_out = (struct str){arena_dup(a, der, (size_t)n), (size_t)n};
	OPENSSL_free(der);
	TS_REQ_free(q);
	ERR_clear_error();
	return n > 0 ? 0 : err_set(e, ERR_INTERNAL, "libcrypto cannot make a timestamp query");
}

static int
bad(struct err *e, const char *what)
{
	ERR_clear_error();
	return err_set(e, ERR_REFUSED_SIG, "timestamp: %s", what);
}

static TS_RESP *
parse(struct str answer)
{
	const unsigned char *p = (const unsigned char *)answer.p;
	TS_RESP *r = answer.n > STAMP_MAX ? NULL : d2i_TS_RESP(NULL, &p, (long)answer.n);
	if (r != NULL && p == (const unsigned char *)answer.p + answer.n)
		return r;
	TS_RESP_free(r);
	return NULL;
}

/* signature and imprint, as of that time */
static int
judge(const struct anchors *t, TS_RESP *r, struct str bytes, int64_t at_ms, struct err *e)
{
	TS_VERIFY_CTX *v = TS_VERIFY_CTX_new();
	unsigned char digest[DIGEST_LEN];
	if (v == NULL)
		abort();
	digest_of(bytes, digest);
	TS_VERIFY_CTX_set_store(v, anchors_store(t, at_ms)); /* the context's from here on, as the imprint */
	TS_VERIFY_CTX_set_imprint(v, OPENSSL_memdup(digest, DIGEST_LEN), DIGEST_LEN);
	TS_VERIFY_CTX_set_flags(v, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
	int rc = TS_RESP_verify_response(v, r);
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());
	TS_VERIFY_CTX_free(v);
	return rc == 1 ? 0 : bad(e, reason != NULL ? reason : "it does not verify");
}

static bool
has_nonce(TS_TST_INFO *info, const unsigned char nonce[STAMP_NONCE])
{
	ASN1_INTEGER *own = number(nonce);
	const ASN1_INTEGER *theirs = TS_TST_INFO_get_nonce(info);
	bool same = own != NULL && theirs != NULL && ASN1_INTEGER_cmp(own, theirs) == 0;
	ASN1_INTEGER_free(own);
	return same;
}

/* granted, with this token and nothing else */
static TS_RESP *
wrap(PKCS7 *token)
{
	TS_RESP *out = TS_RESP_new();
	TS_STATUS_INFO *status = TS_STATUS_INFO_new();
	TS_TST_INFO *info = token == NULL ? NULL : PKCS7_to_TS_TST_INFO(token);
	if (out == NULL || status == NULL || TS_STATUS_INFO_set_status(status, TS_STATUS_GRANTED) != 1 ||
	    TS_RESP_set_status_info(out, status) != 1)
		abort();
	TS_STATUS_INFO_free(status);
	if (info == NULL) {
		PKCS7_free(token);
		TS_RESP_free(out);
		return NULL;
	}
	TS_RESP_set_tst_info(out, token, info); /* takes both */
	return out;
}

/* the answer without the words nobody signed; it was granted, so it has a token */
static TS_RESP *
bare(TS_RESP *r)
{
	TS_RESP *out = wrap(PKCS7_dup(TS_RESP_get_token(r)));
	if (out == NULL)
		abort();
	return out;
}

static bool
granted(TS_RESP *r)
{
	long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(r)));
	return (status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS) && TS_RESP_get_token(r) != NULL &&
	    TS_RESP_get_tst_info(r) != NULL;
}

static int
print(TS_RESP *r, struct arena *a, struct str *out)
{
	unsigned char *der = NULL;
	int n = i2d_TS_RESP(r, &der);
	if (n > 0)
		*out = (struct str){arena_dup(a, der, (size_t)n), (size_t)n};
	OPENSSL_free(der);
	return n > 0 ? 0 : -1;
}

int
stamp_take(const struct anchors *t, struct arena *a, struct str bytes, struct str answer,
    const unsigned char nonce[STAMP_NONCE], struct str *kept_out, struct err *e)
{
	int64_t at_ms;
	TS_RESP *r = parse(answer);
	if (r == NULL)
		return bad(e, "the answer is no timestamp response");
	int rc = !granted(r) ? bad(e, "the authority refused")
	    : !has_nonce(TS_RESP_get_tst_info(r), nonce) ? bad(e, "the answer has another nonce: it answers something else")
	    : judge(t, r, bytes, clock_now_ms(), e);
	if (rc == 0) {
		TS_RESP *kept = bare(r);
		if (print(kept, a, kept_out) != 0)
			rc = bad(e, "it cannot be written");
		TS_RESP_free(kept);
	}
	TS_RESP_free(r);
	/* what is kept must convince later: judged as a verifier will */
	return rc == 0 ? stamp_check(t, bytes, *kept_out, &at_ms, e) : rc;
}

/* is it, byte for byte, what we keep? */
static const char *
loose(TS_RESP *r, struct str kept)
{
	unsigned char *der = NULL;
	if (!granted(r))
		return "it was not granted";
	TS_RESP *plain = bare(r);
	int n = i2d_TS_RESP(plain, &der);
	bool same = n > 0 && (size_t)n == kept.n && memcmp(der, kept.p, kept.n) == 0;
	OPENSSL_free(der);
	TS_RESP_free(plain);
	return same ? anchors_loose(TS_RESP_get_token(r), 3, NID_id_smime_ct_TSTInfo) : "it was changed";
}

int
stamp_check(const struct anchors *t, struct str bytes, struct str kept, int64_t *at_ms_out, struct err *e)
{
	TS_RESP *r = parse(kept);
	const char *what = r == NULL ? "it is no timestamp response" : loose(r, kept);
	int rc;
	if (what == NULL && (*at_ms_out = cert_time_ms(TS_TST_INFO_get_time(TS_RESP_get_tst_info(r)))) < 0)
		what = "its time cannot be read";
	rc = what != NULL ? bad(e, what) : judge(t, r, bytes, *at_ms_out, e);
	TS_RESP_free(r);
	return rc;
}

int
stamp_token(struct arena *a, struct str kept, struct str *token_out, struct err *e)
{
	unsigned char *der = NULL;
	TS_RESP *r = parse(kept);
	int n = r != NULL && granted(r) ? i2d_PKCS7(TS_RESP_get_token(r), &der) : -1;
	if (n > 0)
		*token_out = (struct str){arena_dup(a, der, (size_t)n), (size_t)n};
	OPENSSL_free(der);
	TS_RESP_free(r);
	return n > 0 ? 0 : bad(e, "there is no token in it");
}

int
stamp_untoken(struct arena *a, struct str token, struct str *kept_out, struct err *e)
{
	const unsigned char *p = (const unsigned char *)token.p;
	PKCS7 *p7 = token.n > STAMP_MAX ? NULL : d2i_PKCS7(NULL, &p, (long)token.n);
	TS_RESP *r = wrap(p7);
	struct str again;
	int rc =
	    r != NULL && print(r, a, kept_out) == 0 ? stamp_token(a, *kept_out, &again, e) : bad(e, "it is no timestamp token");
	TS_RESP_free(r);
	if (rc == 0 && (again.n != token.n || memcmp(again.p, token.p, token.n) != 0))
		return bad(e, "the token was changed");
	return rc;
}
