/* SPDX-License-Identifier: Apache-2.0 */
/* Detached CMS signatures; see seal.h. */
#include "crypto/seal.h"

#include <openssl/cms.h>
#include <openssl/err.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/seal_parts.h"
#include "crypto/cert.h"

enum { SEAL_MAX = 64 * 1024 };

int
seal_make(const struct sign_key *k, struct arena *a, struct str bytes, struct str *seal_out, struct err *e)
{
	BIO *in = BIO_new_mem_buf(bytes.p, (int)bytes.n);
	CMS_ContentInfo *cms = in == NULL ? NULL : CMS_sign(cert_key_x509(k), cert_key_pkey(k), NULL, in,
	    CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES);
	unsigned char *der = NULL;
	int n = cms == NULL ? -1 : i2d_CMS_ContentInfo(cms, &der);
	if (n > 0)
		*seal_out = (struct str){arena_dup(a, der, (size_t)n), (size_t)n};
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	ERR_clear_error();
	return n > 0 ? 0 : err_set(e, ERR_INTERNAL, "libcrypto cannot make a CMS signature with key %s", sign_key_id(k));
}

/* every byte as we would write it, whoever signed? */
static const char *
loose(struct str seal)
{
	const unsigned char *p = (const unsigned char *)seal.p;
	PKCS7 *p7 = seal.n > SEAL_MAX ? NULL : d2i_PKCS7(NULL, &p, (long)seal.n);
	unsigned char *again = NULL;
	if (p7 == NULL)
		return "it is no CMS";
	const char *what = anchors_loose(p7, 1, NID_pkcs7_data);
	if (what == NULL && sk_X509_num(p7->d.sign->cert) != 1)
		what = "it holds more than one certificate";
	int n = what == NULL ? i2d_PKCS7(p7, &again) : 0;
	if (what == NULL && (n < 0 || (size_t)n != seal.n || memcmp(again, seal.p, seal.n) != 0))
		what = "it is not written in DER";
	OPENSSL_free(again);
	PKCS7_free(p7);
	return what;
}

int
seal_check(const struct anchors *t, struct str bytes, struct str seal, int64_t at_ms, struct err *e)
{
	const unsigned char *p = (const unsigned char *)seal.p;
	const char *what = loose(seal);
	if (what != NULL) {
		ERR_clear_error();
		return err_set(e, ERR_REFUSED_SIG, "the signature was changed: %s", what);
	}
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)seal.n);
	BIO *in = BIO_new_mem_buf(bytes.p, (int)bytes.n);
	X509_STORE *store = anchors_store(t, at_ms);
	bool good = cms != NULL && in != NULL && CMS_verify(cms, NULL, store, in, NULL, CMS_BINARY) == 1;
	unsigned long why = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(why);
	X509_STORE_free(store);
	BIO_free(in);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return good ? 0 : err_set(e, ERR_REFUSED_SIG, "the signature does not verify with what is trusted: %s",
	    reason != NULL ? reason : "no reason given");
}

int
seal_signer(struct arena *a, struct str seal, const char **token_out, struct err *e)
{
	const unsigned char *p = (const unsigned char *)seal.p;
	unsigned char *der = NULL, digest[DIGEST_LEN];
	CMS_ContentInfo *cms = seal.n > SEAL_MAX ? NULL : d2i_CMS_ContentInfo(NULL, &p, (long)seal.n);
	STACK_OF(X509) *certs = cms == NULL ? NULL : CMS_get1_certs(cms);
	int n = sk_X509_num(certs) == 1 ? cert_der(sk_X509_value(certs, 0), &der, digest) : -1;

	if (n > 0)
		*token_out = text_base64(a, der, (size_t)n);
	OPENSSL_free(der);
	sk_X509_pop_free(certs, X509_free);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return n > 0 ? 0 : err_set(e, ERR_REFUSED_SIG, "the signature does not carry its certificate");
}
