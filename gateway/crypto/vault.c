/* SPDX-License-Identifier: Apache-2.0 */
/* Encryption at rest; see vault.h.  Cipher and MAC are fetched once; each call has its own context. */
#include "crypto/vault.h"

#include <assert.h>
#include <stdatomic.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "crypto/cert.h"

enum { VERSION = 1, KEY_LEN = 32, NONCE_LEN = 12, TAG_LEN = 16, HEAD_LEN = 2 + NONCE_LEN, MASTERS_MAX = 16 };

_Static_assert(VAULT_OVERHEAD == HEAD_LEN + TAG_LEN, "the layout of a sealed value");

struct master {
	unsigned char key[KEY_LEN];
	unsigned char number; /* first byte of the key's SHA-256: tells which key, not more */
};

/* One generation of keys; never changed, and kept until the vault goes: a thread may still be at work with it. */
struct keys {
	struct master masters[MASTERS_MAX]; /* the first seals */
	size_t n;
	EVP_MAC_CTX *hmac; /* ready, with its key; duplicated for each call */
	struct keys *before;
};

struct vault {
	EVP_CIPHER *gcm;
	_Atomic(struct keys *) keys;
};

/* the next key of a file: 64 hex digits, and a line end unless it is the last */
static int
read_master(struct keys *k, size_t most, const char *text, size_t n, size_t *at)
{
	unsigned char digest[DIGEST_LEN];
	struct master *m = &k->masters[k->n];
	size_t end = *at + 2 * KEY_LEN;
	if (k->n == most || end > n || text_unhex(text + *at, 2 * KEY_LEN, m->key, KEY_LEN) != 0 || (end < n && text[end] != '\n'))
		return -1;
	digest_of((struct str){(const char *)m->key, KEY_LEN}, digest);
	m->number = digest[0];
	k->n++;
	*at = end < n ? end + 1 : end;
	return 0;
}

/* append the keys of a file, up to `most` in all */
static int
read_masters(struct keys *k, size_t most, const char *path, struct err *e)
{
	char text[MASTERS_MAX * (2 * KEY_LEN + 1)];
	BIO *bio = cert_file(path, CERT_FILE_MAX, true, e);
	if (bio == NULL)
		return -1;
	int got = BIO_read(bio, text, sizeof text);
	BIO_free(bio);
	size_t n = got > 0 ? (size_t)got : 0, at = 0;
	int rc;
	do
		rc = read_master(k, most, text, n, &at);
	while (rc == 0 && at < n);
	OPENSSL_cleanse(text, sizeof text);
	return rc == 0 ? 0 : err_set(e, ERR_CONFIG, "%s is not a master key: 64 hex digits and a line end", path);
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
prepare(struct keys *k)
{
	unsigned char derived[DIGEST_LEN];
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	if (mac == NULL)
		abort();
	mac_finish(mac_ready(mac, k->masters[0].key), str_of("postgate look-up keys 1"), derived);
	k->hmac = mac_ready(mac, derived);
	EVP_MAC_free(mac);
	OPENSSL_cleanse(derived, sizeof derived);
}

static void
keys_free(struct keys *k)
{
	EVP_MAC_CTX_free(k->hmac);
	OPENSSL_cleanse(k, sizeof *k);
	free(k);
}

static struct keys *
keys_load(const char *path, const char *previous_path, struct err *e)
{
	struct keys *k = calloc(1, sizeof *k);
	if (k == NULL)
		abort();
	bool more = previous_path != NULL && previous_path[0] != '\0';
	if (read_masters(k, 1, path, e) != 0 || (more && read_masters(k, MASTERS_MAX, previous_path, e) != 0)) {
		keys_free(k);
		return NULL;
	}
	prepare(k);
	return k;
}

struct vault *
vault_load(const char *path, const char *previous_path, struct err *e)
{
	struct keys *k = keys_load(path, previous_path, e);
	if (k == NULL)
		return NULL;
	struct vault *v = calloc(1, sizeof *v);
	if (v == NULL || (v->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL)) == NULL)
		abort();
	atomic_init(&v->keys, k);
	return v;
}

static bool
has(const struct keys *k, const struct master *m)
{
	for (size_t i = 0; i < k->n; i++)
		if (CRYPTO_memcmp(k->masters[i].key, m->key, KEY_LEN) == 0)
			return true;
	return false;
}

int
vault_renew(struct vault *v, const char *path, const char *previous_path, struct err *e)
{
	struct keys *now = atomic_load(&v->keys), *k = keys_load(path, previous_path, e);
	if (k == NULL)
		return -1;
	if (!has(k, &now->masters[0])) {
		keys_free(k);
		return err_set(e, ERR_CONFIG,
		    "the master key in use is neither key_file nor in previous_key_file, and data is sealed with it");
	}
	bool same = k->n == now->n;
	for (size_t i = 0; same && i < k->n; i++)
		same = CRYPTO_memcmp(k->masters[i].key, now->masters[i].key, KEY_LEN) == 0;
	if (same) {
		keys_free(k);
		return 0;
	}
	k->before = now;
	atomic_store(&v->keys, k);
	return 0;
}

void
vault_free(struct vault *v)
{
	if (v == NULL)
		return;
	for (struct keys *k = atomic_load(&v->keys), *before; k != NULL; k = before) {
		before = k->before;
		keys_free(k);
	}
	EVP_CIPHER_free(v->gcm);
	free(v);
}

struct str
vault_seal(const struct vault *v, struct arena *a, const char *about, struct str plain)
{
	const struct master *m = &atomic_load(&v->keys)->masters[0];
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
	const struct keys *k = atomic_load(&v->keys);
	bool known = false;
	for (size_t i = 0; i < k->n; i++) {
		if (k->masters[i].number != (unsigned char)sealed.p[1])
			continue;
		known = true;
		char *plain = open_with(v, &k->masters[i], a, about, sealed);
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
	mac_finish(EVP_MAC_CTX_dup(atomic_load(&v->keys)->hmac), bytes, out);
}
