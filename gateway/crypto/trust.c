/* SPDX-License-Identifier: Apache-2.0 */
/* Partners' pinned certificates; see key.h.  Certificates and revocation lists are parsed once; what a message needs is
 * two integers, two flags and a prepared context. */
#include "crypto/key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/cert.h"
#include "crypto/lists.h"
#include "crypto/rule.h"

enum {
	PINS_MAX = 16,
	P256_HALF = 32,
	DAY_MS = 24 * 3600 * 1000,
};

struct pin {
	X509 *cert;
	EVP_PKEY_CTX *prototype;
	enum sign_alg alg;
	unsigned char digest[DIGEST_LEN];
	char id[DIGEST_HEX];
	char subject[256];
	int64_t not_before_ms, not_after_ms;
	struct lists_verdict verdict;
	bool may_sign;
};

struct trust {
	struct pin pins[PINS_MAX];
	size_t n_pins;
	struct lists lists;
};

struct trust *
trust_new(void)
{
	struct trust *t = calloc(1, sizeof *t);
	if (t == NULL)
		abort();
	lists_init(&t->lists);
	return t;
}

void
trust_free(struct trust *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n_pins; i++) {
		EVP_PKEY_CTX_free(t->pins[i].prototype);
		X509_free(t->pins[i].cert);
	}
	lists_done(&t->lists);
	free(t);
}

/* what the lists loaded so far say about one certificate */
static void
apply_lists(const struct trust *t, struct pin *p)
{
	lists_judge(&t->lists, p->cert, &p->verdict);
}

/* takes the certificate over, also when it fails */
static int
fill_pin(struct pin *p, X509 *cert, struct err *e)
{
	unsigned char *der;
	EVP_PKEY *pkey = X509_get0_pubkey(cert);
	p->cert = cert;
	if (pkey == NULL)
		return err_set(e, ERR_CONFIG, "its public key is of no known kind");
	if (cert_alg(pkey, &p->alg, e) != 0)
		return -1;
	p->prototype = cert_prototype(pkey, p->alg, false);
	if (p->prototype == NULL || cert_der(cert, &der, p->digest) < 0)
		return err_set(e, ERR_CONFIG, "its key cannot be used");
	OPENSSL_free(der);
	text_hex(p->digest, sizeof p->digest, p->id);
	cert_name(X509_get_subject_name(cert), p->subject, sizeof p->subject);
	p->not_before_ms = cert_time_ms(X509_get0_notBefore(cert));
	p->not_after_ms = cert_time_ms(X509_get0_notAfter(cert));
	/* without the extension all usages are set (X509_get_key_usage) */
	p->may_sign = (X509_get_key_usage(cert) & KU_DIGITAL_SIGNATURE) != 0;
	if (p->not_before_ms < 0 || p->not_after_ms < 0)
		return err_set(e, ERR_CONFIG, "its validity cannot be read");
	return 0;
}

static int
add_pin(struct trust *t, X509 *cert, struct err *e)
{
	if (t->n_pins == PINS_MAX) {
		X509_free(cert);
		return err_set(e, ERR_CONFIG, "more than %d certificates", PINS_MAX);
	}
	struct pin *p = &t->pins[t->n_pins++]; /* counted first: trust_free releases what was made */
	if (fill_pin(p, cert, e) != 0)
		return -1;
	apply_lists(t, p);
	return 0;
}

int
trust_pin(struct trust *t, const char *path, struct err *e)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	if (certs == NULL)
		abort();
	int rc = cert_read(path, certs, e);
	for (X509 *cert; rc == 0 && (cert = sk_X509_shift(certs)) != NULL;)
		rc = add_pin(t, cert, e);
	sk_X509_pop_free(certs, X509_free);
	return rc == 0 ? 0 : err_doing(e, "pinning %s", path);
}

static void
apply_all(struct trust *t)
{
	for (size_t i = 0; i < t->n_pins; i++)
		apply_lists(t, &t->pins[i]);
}

int
trust_ca(struct trust *t, const char *path, struct err *e)
{
	int rc = lists_add_authorities(&t->lists, path, e);
	apply_all(t);
	return rc;
}

int
trust_crl(struct trust *t, const char *path, struct err *e)
{
	int rc = lists_add(&t->lists, path, e);
	apply_all(t);
	return rc;
}

size_t
trust_lists(const struct trust *t)
{
	return (size_t)sk_X509_CRL_num(t->lists.lists);
}

bool
pin_is_covered(const struct trust *t, const struct pin *p)
{
	return trust_lists(t) == 0 || p->verdict.covered;
}

const struct pin *
trust_find(const struct trust *t, const unsigned char digest[DIGEST_LEN])
{
	for (size_t i = 0; i < t->n_pins; i++)
		if (memcmp(t->pins[i].digest, digest, DIGEST_LEN) == 0)
			return &t->pins[i];
	return NULL;
}

const struct pin *
trust_at(const struct trust *t, size_t i)
{
	return i < t->n_pins ? &t->pins[i] : NULL;
}

int
pin_check(const struct trust *t, const struct pin *p, int64_t now_ms, struct err *e)
{
	if (now_ms < p->not_before_ms)
		return rule_refuse(e, RULE_CERT_NOT_YET, "%s", p->subject);
	if (now_ms > p->not_after_ms)
		return rule_refuse(e, RULE_CERT_EXPIRED, "%s", p->subject);
	if (p->verdict.revoked)
		return rule_refuse(e, RULE_CERT_REVOKED, "%s", p->subject);
	if (!p->may_sign)
		return rule_refuse(e, RULE_CERT_USAGE, "%s", p->subject);
	if (!pin_is_covered(t, p))
		return rule_refuse(e, RULE_CRL_MISSING, "%s", p->subject);
	if (p->verdict.next_ms != INT64_MAX && now_ms > p->verdict.next_ms + DAY_MS)
		return rule_refuse(e, RULE_CRL_STALE, "%s", p->subject);
	return 0;
}

enum sign_alg
pin_alg(const struct pin *p)
{
	return p->alg;
}

const char *
pin_id(const struct pin *p)
{
	return p->id;
}

const char *
pin_subject(const struct pin *p)
{
	return p->subject;
}

const char *
pin_token(const struct pin *p, struct arena *a)
{
	unsigned char *der = NULL, digest[DIGEST_LEN];
	int n = cert_der(p->cert, &der, digest);
	const char *text = text_base64(a, der, n > 0 ? (size_t)n : 0);
	OPENSSL_free(der);
	return text;
}

int64_t
pin_expires_ms(const struct pin *p)
{
	return p->not_after_ms;
}

/* r||s to the DER that OpenSSL wants; freed with OPENSSL_free.  Length, or -1. */
static int
der_of_raw(struct str raw, unsigned char **der_out)
{
	*der_out = NULL;
	if (raw.n != 2 * P256_HALF)
		return -1;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn((const unsigned char *)raw.p, P256_HALF, NULL);
	BIGNUM *s = BN_bin2bn((const unsigned char *)raw.p + P256_HALF, P256_HALF, NULL);
	if (sig == NULL || ECDSA_SIG_set0(sig, r, s) != 1)
		abort(); /* out of memory, nothing else */
	int n = i2d_ECDSA_SIG(sig, der_out);
	ECDSA_SIG_free(sig);
	return n;
}

static bool
fits(const struct pin *p, const unsigned char digest[DIGEST_LEN], const unsigned char *sig, size_t n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_dup(p->prototype);
	int rc = ctx != NULL ? EVP_PKEY_verify(ctx, sig, n, digest, DIGEST_LEN) : -1;
	EVP_PKEY_CTX_free(ctx);
	if (rc != 1)
		ERR_clear_error();
	return rc == 1;
}

int
pin_verify(const struct pin *p, struct str bytes, struct str sig, struct err *e)
{
	unsigned char digest[DIGEST_LEN];
	bool good;
	digest_of(bytes, digest);
	if (p->alg == SIGN_ECDSA_P256) {
		unsigned char *der;
		int n = der_of_raw(sig, &der);
		good = n > 0 && fits(p, digest, der, (size_t)n);
		OPENSSL_free(der);
	} else {
		good = fits(p, digest, (const unsigned char *)sig.p, sig.n);
	}
	return good ? 0 : rule_refuse(e, RULE_SIGNATURE_VALUE, "%s", "");
}
