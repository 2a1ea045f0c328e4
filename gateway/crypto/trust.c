/* SPDX-License-Identifier: Apache-2.0 */
/* Partners' pinned certificates; see key.h.  Certificates and revocation lists are parsed once; what a message needs is
 * two integers, two flags and a prepared context. */
#include "crypto/key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/cert.h"
#include "crypto/rule.h"

enum {
	PINS_MAX = 16,
	LISTS_MAX = 16,
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
	int64_t crl_next_ms; /* when the newest list of its issuer should be followed by another; INT64_MAX: no list */
	bool may_sign, revoked;
};

struct trust {
	struct pin pins[PINS_MAX];
	X509 *cas[LISTS_MAX];
	X509_CRL *crls[LISTS_MAX];
	size_t n_pins, n_cas, n_crls;
};

struct trust *
trust_new(void)
{
	struct trust *t = calloc(1, sizeof *t);
	if (t == NULL)
		abort();
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
	for (size_t i = 0; i < t->n_cas; i++)
		X509_free(t->cas[i]);
	for (size_t i = 0; i < t->n_crls; i++)
		X509_CRL_free(t->crls[i]);
	free(t);
}

/* what the lists loaded so far say about one certificate */
static void
apply_lists(const struct trust *t, struct pin *p)
{
	p->revoked = false;
	p->crl_next_ms = -1;
	for (size_t i = 0; i < t->n_crls; i++) {
		X509_REVOKED *entry;
		X509_CRL *crl = t->crls[i];
		if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(p->cert)) != 0)
			continue;
		if (X509_CRL_get0_by_cert(crl, &entry, p->cert) == 1)
			p->revoked = true;
		const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);
		int64_t next_ms = next != NULL ? cert_time_ms(next) : INT64_MAX;
		if (next_ms > p->crl_next_ms)
			p->crl_next_ms = next_ms;
	}
	if (p->crl_next_ms < 0)
		p->crl_next_ms = INT64_MAX;
}

static void
name_subject(struct pin *p)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	if (bio == NULL)
		return;
	/* RFC 2253 order and escapes, but UTF-8 as it is: Vietnamese names are for reading */
	X509_NAME_print_ex(bio, X509_get_subject_name(p->cert), 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
	long n = BIO_get_mem_data(bio, &text);
	if (n > 0) {
		size_t keep = text_cut(text, (size_t)n, sizeof p->subject - 1);
		memcpy(p->subject, text, keep);
	}
	BIO_free(bio);
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
	name_subject(p);
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
	BIO *bio = cert_file(path, false, e);
	if (bio == NULL)
		return -1;
	size_t before = t->n_pins;
	X509 *cert;
	int rc = 0;
	while (rc == 0 && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		rc = add_pin(t, cert, e);
	BIO_free(bio);
	ERR_clear_error(); /* the end of the file is one */
	if (rc == 0 && t->n_pins == before)
		rc = err_set(e, ERR_CONFIG, "it holds no certificate in PEM form");
	return rc == 0 ? 0 : err_doing(e, "pinning %s", path);
}

int
trust_ca(struct trust *t, const char *path, struct err *e)
{
	BIO *bio = cert_file(path, false, e);
	if (bio == NULL)
		return -1;
	size_t before = t->n_cas;
	X509 *cert;
	while (t->n_cas < LISTS_MAX && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		t->cas[t->n_cas++] = cert;
	BIO_free(bio);
	ERR_clear_error();
	if (t->n_cas == before)
		return err_set(e, ERR_CONFIG, "%s holds no certificate in PEM form, or there are too many", path);
	return 0;
}

static bool
signed_by_ca(const struct trust *t, X509_CRL *crl)
{
	for (size_t i = 0; i < t->n_cas; i++)
		if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(t->cas[i])) == 0 &&
		    X509_CRL_verify(crl, X509_get0_pubkey(t->cas[i])) == 1)
			return true;
	return false;
}

int
trust_crl(struct trust *t, const char *path, struct err *e)
{
	BIO *bio = cert_file(path, false, e);
	if (bio == NULL)
		return -1;
	X509_CRL *crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);
	BIO_free(bio);
	bool good = crl != NULL && signed_by_ca(t, crl);
	ERR_clear_error();
	if (!good || t->n_crls == LISTS_MAX) {
		const char *why = crl == NULL ? "holds no revocation list in PEM form"
		    : good                ? "is one revocation list too many"
		                          : "is not signed by an authority given before";
		X509_CRL_free(crl);
		return err_set(e, ERR_CONFIG, "%s %s", path, why);
	}
	t->crls[t->n_crls++] = crl;
	for (size_t i = 0; i < t->n_pins; i++)
		apply_lists(t, &t->pins[i]);
	return 0;
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
	(void)t; /* the lists were applied when they were loaded */
	if (now_ms < p->not_before_ms)
		return rule_refuse(e, RULE_CERT_NOT_YET, "%s", p->subject);
	if (now_ms > p->not_after_ms)
		return rule_refuse(e, RULE_CERT_EXPIRED, "%s", p->subject);
	if (p->revoked)
		return rule_refuse(e, RULE_CERT_REVOKED, "%s", p->subject);
	if (!p->may_sign)
		return rule_refuse(e, RULE_CERT_USAGE, "%s", p->subject);
	if (p->crl_next_ms != INT64_MAX && now_ms > p->crl_next_ms + DAY_MS)
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
