/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 through EVP; see digest.h.  The algorithm is fetched once: fetching costs more than hashing a page. */
#include "crypto/digest.h"

#include <pthread.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/text.h"
#include "crypto/digest_md.h"

static EVP_MD *sha256;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (sha256 == NULL)
		abort(); /* a libcrypto without SHA-256 can do nothing for us */
}

const EVP_MD *
digest_md(void)
{
	pthread_once(&once, fetch);
	return sha256;
}

void
digest_of(struct str bytes, unsigned char out[DIGEST_LEN])
{
	if (EVP_Digest(bytes.p, bytes.n, out, NULL, digest_md(), NULL) != 1)
		abort();
}

void
digest_hex(struct str bytes, char out[DIGEST_HEX])
{
	unsigned char raw[DIGEST_LEN];
	digest_of(bytes, raw);
	text_hex(raw, sizeof raw, out);
}

void
digest_parts(const struct str *parts, size_t n, unsigned char out[DIGEST_LEN])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	if (ctx == NULL || EVP_DigestInit_ex(ctx, digest_md(), NULL) != 1)
		abort();
	for (size_t i = 0; i < n; i++)
		if (EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) != 1)
			abort();
	if (EVP_DigestFinal_ex(ctx, out, NULL) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
}

void
digest_keyed(struct str key, struct str bytes, unsigned char out[DIGEST_LEN])
{
	unsigned len = DIGEST_LEN;

	if (HMAC(digest_md(), key.p, (int)key.n, (const unsigned char *)bytes.p, bytes.n, out, &len) == NULL || len != DIGEST_LEN)
		abort();
}

bool
digest_same(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

const char *
digest_library(struct err *e)
{
	if (OpenSSL_version_num() >= 0x30000000UL)
		return OpenSSL_version(OPENSSL_VERSION_STRING);
	err_set(e, ERR_CONFIG, "OpenSSL 3.0 or later is needed, this is %s", OpenSSL_version(OPENSSL_VERSION));
	return NULL;
}
