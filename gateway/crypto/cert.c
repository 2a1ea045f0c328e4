/* SPDX-License-Identifier: Apache-2.0 */
/* Files, certificates and keys as OpenSSL's objects; see cert.h. */
#include "crypto/cert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/text.h"
#include "crypto/digest_md.h"

/* read everything into a fresh BIO; the caller has checked the size */
static BIO *
slurp(int fd, const char *path, struct err *e)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char part[4096];
	ssize_t n = 0;
	while (bio != NULL && (n = read(fd, part, sizeof part)) > 0)
		if (BIO_write(bio, part, (int)n) != n)
			n = -1;
	int why = errno;
	OPENSSL_cleanse(part, sizeof part);
	if (bio != NULL && n == 0)
		return bio;
	BIO_free(bio);
	err_set(e, ERR_CONFIG, "cannot read %s: %s", path, strerror(why));
	return NULL;
}

BIO *
cert_file(const char *path, long max, bool secret, struct err *e)
{
	struct stat st;
	BIO *bio = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0)
		err_set(e, ERR_CONFIG, "cannot read %s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(e, ERR_CONFIG, "%s is not a file", path);
	else if (st.st_size > max)
		err_set(e, ERR_CONFIG, "%s is too large for what it should be", path);
	else if (secret && (st.st_mode & 077) != 0)
		err_set(e, ERR_CONFIG, "%s may be read by others than its owner: chmod 600 %s", path, path);
	else
		bio = slurp(fd, path, e);
	if (fd >= 0)
		close(fd);
	return bio;
}

int
cert_read(const char *path, STACK_OF(X509) *into, struct err *e)
{
	BIO *bio = cert_file(path, CERT_FILE_MAX, false, e);
	X509 *c;
	int n = 0;

	if (bio == NULL)
		return -1;
	for (; (c = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL; n++)
		if (sk_X509_push(into, c) <= 0)
			abort();
	bool torn = ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE;
	BIO_free(bio);
	ERR_clear_error();
	if (torn)
		return err_set(e, ERR_CONFIG, "%s: certificate %d cannot be read; fetch the file again", path, n + 1);
	return n > 0 ? 0 : err_set(e, ERR_CONFIG, "%s holds no certificate in PEM form (BEGIN CERTIFICATE)", path);
}

int
cert_alg(EVP_PKEY *pkey, enum sign_alg *out, struct err *e)
{
	char group[64] = "";
	if (EVP_PKEY_is_a(pkey, "RSA")) {
		*out = SIGN_RSA_SHA256;
		if (EVP_PKEY_get_bits(pkey) < 2048)
			return err_set(e, ERR_CONFIG, "an RSA key of %d bits is too short: 2048 or more",
			    EVP_PKEY_get_bits(pkey));
		return 0;
	}
	if (EVP_PKEY_is_a(pkey, "EC")) {
		*out = SIGN_ECDSA_P256;
		if (EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) != 1 || strcmp(group, "prime256v1") != 0)
			return err_set(e, ERR_CONFIG, "an EC key must be on P-256 (prime256v1), not %s",
			    group[0] != '\0' ? group : "a curve without a name");
		return 0;
	}
	return err_set(e, ERR_CONFIG, "keys are RSA or EC P-256, nothing else");
}

EVP_PKEY_CTX *
cert_prototype(EVP_PKEY *pkey, enum sign_alg alg, bool for_signing)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	if (ctx == NULL)
		return NULL;
	if ((for_signing ? EVP_PKEY_sign_init(ctx) : EVP_PKEY_verify_init(ctx)) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, digest_md()) == 1 &&
	    (alg != SIGN_RSA_SHA256 || EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1))
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

int
cert_der(const X509 *cert, unsigned char **der_out, unsigned char digest_out[DIGEST_LEN])
{
	*der_out = NULL;
	int n = i2d_X509(cert, der_out);
	if (n <= 0)
		return -1;
	digest_of((struct str){(const char *)*der_out, (size_t)n}, digest_out);
	return n;
}

int64_t
cert_time_ms(const ASN1_TIME *t)
{
	struct tm tm;
	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
		return -1;
	return (int64_t)timegm(&tm) * 1000;
}

void
cert_name(const X509_NAME *name, char *out, size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	out[0] = '\0';
	if (bio == NULL)
		return;
	X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
	long n = BIO_get_mem_data(bio, &text);
	if (n > 0) {
		size_t keep = text_cut(text, (size_t)n, size - 1);
		memcpy(out, text, keep);
		out[keep] = '\0';
	}
	BIO_free(bio);
}
