/* SPDX-License-Identifier: Apache-2.0 */
/* Trust anchors, and the strict reading of signed data; see seal.h and seal_parts.h. */
#include "crypto/seal.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/x509_vfy.h>

#include "crypto/cert.h"
#include "crypto/seal_parts.h"

struct anchors {
	STACK_OF(X509) *certs;
};

struct anchors *
anchors_load(const char *const *paths, size_t n, struct err *e)
{
	struct anchors *t = calloc(1, sizeof *t);
	if (t == NULL || (t->certs = sk_X509_new_null()) == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		if (cert_read(paths[i], t->certs, e) != 0) {
			anchors_free(t);
			return NULL;
		}
	return t;
}

void
anchors_free(struct anchors *t)
{
	if (t == NULL)
		return;
	sk_X509_pop_free(t->certs, X509_free);
	free(t);
}

X509_STORE *
anchors_store(const struct anchors *t, int64_t at_ms)
{
	X509_STORE *s = X509_STORE_new();
	if (s == NULL)
		abort();
	for (int i = 0; i < sk_X509_num(t->certs); i++)
		if (X509_STORE_add_cert(s, sk_X509_value(t->certs, i)) != 1)
			abort();
	X509_STORE_set_flags(s, X509_V_FLAG_PARTIAL_CHAIN); /* a signer's own certificate may be the anchor */
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(s), (time_t)(at_ms / 1000));
	return s;
}

/* NID of a digest of SHA-2, or NID_undef */
static int
digest_nid(const X509_ALGOR *alg)
{
	const ASN1_OBJECT *name;
	int kind;
	X509_ALGOR_get0(&name, &kind, NULL, alg);
	int nid = OBJ_obj2nid(name);
	bool good = (nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512) && (kind == V_ASN1_UNDEF || kind == V_ASN1_NULL);
	return good ? nid : NID_undef;
}

static bool
is_signature(const X509_ALGOR *alg, const EVP_PKEY *key, int hashed)
{
	const ASN1_OBJECT *name;
	int kind, digest = hashed, pkey;
	X509_ALGOR_get0(&name, &kind, NULL, alg);
	int nid = OBJ_obj2nid(name);
	if (nid == NID_rsaEncryption)
		pkey = NID_rsaEncryption;
	else if (OBJ_find_sigid_algs(nid, &digest, &pkey) != 1 || digest != hashed)
		return false;
	return EVP_PKEY_get_base_id(key) == pkey && (kind == V_ASN1_UNDEF || kind == V_ASN1_NULL);
}

/* The certificate the signer's entry names, byte for byte: OpenSSL compares names without regard to case, and nobody signed
 * that entry. */
static const X509 *
signer(STACK_OF(X509) *certs, const PKCS7_ISSUER_AND_SERIAL *by)
{
	X509 *x = X509_find_by_issuer_and_serial(certs, by->issuer, by->serial);
	const unsigned char *own, *named;
	size_t own_n, named_n;
	if (x == NULL || X509_NAME_get0_der(X509_get_issuer_name(x), &own, &own_n) != 1 ||
	    X509_NAME_get0_der(by->issuer, &named, &named_n) != 1)
		return NULL;
	return own_n == named_n && memcmp(own, named, own_n) == 0 ? x : NULL;
}

const char *
anchors_loose(const PKCS7 *p7, int version, int type)
{
	if (OBJ_obj2nid(p7->type) != NID_pkcs7_signed || p7->d.sign == NULL)
		return "it is no signed data";
	const PKCS7_SIGNED *s = p7->d.sign;
	if (ASN1_INTEGER_get(s->version) != version || OBJ_obj2nid(s->contents->type) != type)
		return "its version or content type is another";
	if (sk_X509_ALGOR_num(s->md_algs) != 1 || digest_nid(sk_X509_ALGOR_value(s->md_algs, 0)) == NID_undef)
		return "its digest is not one of SHA-2";
	if (sk_PKCS7_SIGNER_INFO_num(s->signer_info) != 1 || sk_X509_CRL_num(s->crl) > 0 || sk_X509_num(s->cert) < 1)
		return "not one signer with his certificate";
	PKCS7_SIGNER_INFO *i = sk_PKCS7_SIGNER_INFO_value(s->signer_info, 0);
	const X509 *by = signer(s->cert, i->issuer_and_serial);
	if (by == NULL || X509_get0_pubkey(by) == NULL ||
	    !is_signature(i->digest_enc_alg, X509_get0_pubkey(by), digest_nid(i->digest_alg)))
		return "its signature algorithm does not fit the signer";
	if (ASN1_INTEGER_get(i->version) != 1 || digest_nid(i->digest_alg) != digest_nid(sk_X509_ALGOR_value(s->md_algs, 0)) ||
	    sk_X509_ATTRIBUTE_num(i->unauth_attr) > 0)
		return "its signer's entry holds what nobody signed";
	return NULL;
}
