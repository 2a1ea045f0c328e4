/* SPDX-License-Identifier: Apache-2.0 */
/* Our private keys; see key.h.  The key is parsed and checked once; each signature duplicates a prepared context, which
 * costs a microsecond and needs no lock. */
#include "crypto/key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/cert.h"

enum { P256_HALF = 32 };

struct sign_key {
	enum sign_alg alg;
	EVP_PKEY *pkey;
	X509 *cert;
	EVP_PKEY_CTX *prototype;
	struct arena *a; /* of token */
	const char *token;
	char id[DIGEST_HEX];
	int64_t expires_ms;
};

/* a daemon has nobody to ask for a passphrase */
static int
no_passphrase(char *buf, int size, int writing, void *ctx)
{
	(void)buf, (void)size, (void)writing, (void)ctx;
	return -1;
}

static int
load_key(struct sign_key *k, const char *path, struct err *e)
{
	BIO *bio = cert_file(path, CERT_FILE_MAX, true, e);
	if (bio == NULL)
		return -1;
	k->pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	ERR_clear_error();
	if (k->pkey == NULL)
		return err_set(e, ERR_CONFIG, "%s holds no private key in PEM form without passphrase", path);
	if (cert_alg(k->pkey, &k->alg, e) != 0)
		return err_doing(e, "%s", path);
	k->prototype = cert_prototype(k->pkey, k->alg, true);
	if (k->prototype == NULL)
		return err_set(e, ERR_CONFIG, "%s cannot be used to sign", path);
	return 0;
}

static int
take_cert(struct sign_key *k, X509 *cert, const char *path, struct err *e)
{
	unsigned char *der, digest[DIGEST_LEN];
	int n = cert_der(cert, &der, digest);
	if (n < 0)
		return err_set(e, ERR_CONFIG, "%s cannot be written as DER", path);
	k->token = text_base64(k->a, der, (size_t)n);
	OPENSSL_free(der);
	text_hex(digest, sizeof digest, k->id);
	k->expires_ms = cert_time_ms(X509_get0_notAfter(cert));
	X509_up_ref(cert);
	k->cert = cert;
	return 0;
}

static int
load_cert(struct sign_key *k, const char *path, const char *key_path, struct err *e)
{
	BIO *bio = cert_file(path, CERT_FILE_MAX, false, e);
	if (bio == NULL)
		return -1;
	X509 *cert = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	int rc;
	if (cert == NULL)
		rc = err_set(e, ERR_CONFIG, "%s holds no certificate in PEM form", path);
	else if (EVP_PKEY_eq(X509_get0_pubkey(cert), k->pkey) != 1)
		rc = err_set(e, ERR_CONFIG, "the certificate %s is not for the key %s", path, key_path);
	else
		rc = take_cert(k, cert, path, e);
	X509_free(cert);
	ERR_clear_error();
	return rc;
}

struct sign_key *
sign_key_load(const char *key_path, const char *cert_path, struct err *e)
{
	struct sign_key *k = calloc(1, sizeof *k);
	if (k == NULL)
		abort();
	k->a = arena_new(0);
	if (load_key(k, key_path, e) == 0 && load_cert(k, cert_path, key_path, e) == 0)
		return k;
	sign_key_free(k);
	return NULL;
}

void
sign_key_free(struct sign_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_CTX_free(k->prototype);
	EVP_PKEY_free(k->pkey);
	X509_free(k->cert);
	arena_free(k->a);
	free(k);
}

EVP_PKEY *
cert_key_pkey(const struct sign_key *k)
{
	return k->pkey;
}

X509 *
cert_key_x509(const struct sign_key *k)
{
	return k->cert;
}

enum sign_alg
sign_key_alg(const struct sign_key *k)
{
	return k->alg;
}

const char *
sign_key_id(const struct sign_key *k)
{
	return k->id;
}

const char *
sign_key_token(const struct sign_key *k)
{
	return k->token;
}

int64_t
sign_key_expires_ms(const struct sign_key *k)
{
	return k->expires_ms;
}

/* OpenSSL's DER to the r||s of XMLDSig 1.1 section 4.4.2.2 and RFC 9421 section 3.3.4 */
static int
raw_of_der(const unsigned char *der, size_t n, struct arena *a, struct str *out)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
	if (sig == NULL)
		return -1;
	unsigned char *raw = arena_alloc(a, 2 * P256_HALF);
	int r = BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, P256_HALF);
	int s = BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + P256_HALF, P256_HALF);
	ECDSA_SIG_free(sig);
	*out = (struct str){(const char *)raw, 2 * P256_HALF};
	return r == P256_HALF && s == P256_HALF ? 0 : -1;
}

int
sign_bytes(const struct sign_key *k, struct arena *a, struct str bytes, struct str *sig_out, struct err *e)
{
	unsigned char digest[DIGEST_LEN];
	digest_of(bytes, digest);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_dup(k->prototype);
	size_t n = (size_t)EVP_PKEY_get_size(k->pkey);
	unsigned char *sig = arena_alloc(a, n);
	int rc = ctx != NULL && EVP_PKEY_sign(ctx, sig, &n, digest, sizeof digest) == 1 ? 0 : -1;
	EVP_PKEY_CTX_free(ctx);
	*sig_out = (struct str){(const char *)sig, n};
	if (rc == 0 && k->alg == SIGN_ECDSA_P256)
		rc = raw_of_der(sig, n, a, sig_out);
	if (rc == 0)
		return 0;
	ERR_clear_error();
	return err_set(e, ERR_INTERNAL, "libcrypto cannot sign with key %s", k->id);
}
