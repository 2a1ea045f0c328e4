/* SPDX-License-Identifier: Apache-2.0 */
/* Encryption at rest; see vault.h.  Cipher and MAC are fetched once per vault; each call has its own context. */
#include "sign/vault.h"

#include <assert.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "sign/cert.h"

enum { VERSION = 1, KEY_LEN = 32, NONCE_LEN = 12, TAG_LEN = 16, HEAD_LEN = 2 + NONCE_LEN };

_Static_assert(VAULT_OVERHEAD == HEAD_LEN + TAG_LEN, "the layout of a sealed value");

struct master {
	unsigned char key[KEY_LEN];
	unsigned char number; /* first byte of the key's SHA-256: tells which key, not more */
};

struct vault {
	struct master masters[2]; /* the first seals */
	size_t n_masters;
	EVP_CIPHER *gcm;
	EVP_MAC_CTX *hmac; /* ready, with its key; duplicated for each call */
};

static int
read_master(struct master *m, const char *path, struct err *e)
{
	char text[2 * KEY_LEN + 2];
	unsigned char digest[DIGEST_LEN];
	BIO *bio = cert_file(path, true, e);
	if (bio == NULL)
		return -1;
	int n = BIO_read(bio, text, sizeof text);
	BIO_free(bio);
	if (n == 2 * KEY_LEN + 1 && text[2 * KEY_LEN] == '\n')
		n--;
	int rc = text_unhex(text, n > 0 ? (size_t)n : 0, m->key, KEY_LEN);
	OPENSSL_cleanse(text, sizeof text);
	if (rc != 0)
		return err_set(e, ERR_CONFIG, "%s is not a master key: 64 hex digits and a line end", path);
	digest_of((struct str){(const char *)m->key, KEY_LEN}, digest);
	m->number = digest[0];
	return 0;
}

static EVP_MAC_CTX *
mac_ready(EVP_MAC *mac, const unsigned char key[KEY_LEN])
{
	char sha256[] = "SHA256";
	OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0), OSSL_PARAM_construct_end()};
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	if (ctx == NULL || EVP_MAC_init(ctx, key, KEY_LEN, params) != 1)
		abort();
	return ctx;
}

static void
mac_finish(EVP_MAC_CTX *ctx, struct str bytes, unsigned char out[DIGEST_LEN])
{
	size_t n;
	if (ctx == NULL || EVP_MAC_update(ctx, (const unsigned char *)bytes.p, bytes.n) != 1 ||
	    EVP_MAC_final(ctx, out, &n, DIGEST_LEN) != 1)
		abort();
	EVP_MAC_CTX_free(ctx);
}

/* the MAC's key is the master key's HMAC of a fixed text, so that neither use can tell about the other */
static void
prepare(struct vault *v)
{
	unsigned char derived[DIGEST_LEN];
	v->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	if (v->gcm == NULL || mac == NULL)
		abort();
	mac_finish(mac_ready(mac, v->masters[0].key), str_of("postgate look-up keys 1"), derived);
	v->hmac = mac_ready(mac, derived);
	EVP_MAC_free(mac);
	OPENSSL_cleanse(derived, sizeof derived);
}

struct vault *
vault_load(const char *path, const char *previous_path, struct err *e)
{
	struct vault *v = calloc(1, sizeof *v);
	if (v == NULL)
		abort();
	bool two = previous_path != NULL && previous_path[0] != '\0';
	v->n_masters = two ? 2 : 1;
	if (read_master(&v->masters[0], path, e) != 0 || (two && read_master(&v->masters[1], previous_path, e) != 0)) {
		vault_free(v);
		return NULL;
	}
	prepare(v);
	return v;
}

void
vault_free(struct vault *v)
{
	if (v == NULL)
		return;
	EVP_CIPHER_free(v->gcm);
	EVP_MAC_CTX_free(v->hmac);
	OPENSSL_cleanse(v, sizeof *v);
	free(v);
}

struct str
vault_seal(const struct vault *v, struct arena *a, const char *about, struct str plain)
{
	const struct master *m = &v->masters[0];
	unsigned char *out = arena_bytes(a, plain.n + VAULT_OVERHEAD), *text = out + HEAD_LEN;
	int n, rest;
	assert(plain.n <= INT32_MAX); /* the doors let in less */
	out[0] = VERSION;
	out[1] = m->number;
	id_bytes(out + 2, NONCE_LEN);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	if (ctx == NULL || EVP_EncryptInit_ex2(ctx, v->gcm, m->key, out + 2, NULL) != 1 ||
	    EVP_EncryptUpdate(ctx, NULL, &n, (const unsigned char *)about, (int)strlen(about)) != 1 ||
	    EVP_EncryptUpdate(ctx, text, &n, (const unsigned char *)plain.p, (int)plain.n) != 1 ||
	    EVP_EncryptFinal_ex(ctx, text + n, &rest) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, text + plain.n) != 1)
		abort(); /* only for want of memory */
	EVP_CIPHER_CTX_free(ctx);
	return (struct str){(const char *)out, plain.n + VAULT_OVERHEAD};
}

/* decrypt with one master; NULL when it does not fit */
static char *
open_with(const struct vault *v, const struct master *m, struct arena *a, const char *about, struct str sealed)
{
	const unsigned char *in = (const unsigned char *)sealed.p;
	unsigned char tag[TAG_LEN];
	size_t len = sealed.n - VAULT_OVERHEAD;
	unsigned char *plain = arena_bytes(a, len + 1);
	int n, rest;
	plain[len] = '\0';
	memcpy(tag, in + HEAD_LEN + len, TAG_LEN);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool good = ctx != NULL && EVP_DecryptInit_ex2(ctx, v->gcm, m->key, in + 2, NULL) == 1 &&
	    EVP_DecryptUpdate(ctx, NULL, &n, (const unsigned char *)about, (int)strlen(about)) == 1 &&
	    EVP_DecryptUpdate(ctx, plain, &n, in + HEAD_LEN, (int)len) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) == 1 &&
	    EVP_DecryptFinal_ex(ctx, plain + n, &rest) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (good)
		return (char *)plain;
	OPENSSL_cleanse(plain, len); /* what GCM gave before it knew better is nobody's business */
	return NULL;
}

int
vault_open(const struct vault *v, struct arena *a, const char *about, struct str sealed, struct str *plain_out,
    struct err *e)
{
	if (sealed.n < VAULT_OVERHEAD || sealed.n > INT32_MAX || sealed.p[0] != VERSION)
		return err_set(e, ERR_INTERNAL, "not a sealed value: %s", about);
	bool known = false;
	for (size_t i = 0; i < v->n_masters; i++) {
		if (v->masters[i].number != (unsigned char)sealed.p[1])
			continue;
		known = true;
		char *plain = open_with(v, &v->masters[i], a, about, sealed);
		if (plain != NULL) {
			*plain_out = (struct str){plain, sealed.n - VAULT_OVERHEAD};
			return 0;
		}
	}
	return err_set(e, ERR_INTERNAL, "%s: %s",
	    known ? "a sealed value was changed or belongs elsewhere" : "the key of a sealed value is gone", about);
}

void
vault_hmac(const struct vault *v, struct str bytes, unsigned char out[DIGEST_LEN])
{
	mac_finish(EVP_MAC_CTX_dup(v->hmac), bytes, out);
}
