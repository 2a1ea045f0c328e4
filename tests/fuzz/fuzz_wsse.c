/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed messages, as a stranger who has seen an honest one may send them.  The first byte chooses: 'r', the rest is the
 * whole message, "@" standing for the pinned certificate; else, the rest is edits of an honest message, addressed by the
 * number of the tag so that they mean the same for every key.  Whatever is accepted must carry the payload that the
 * honest sender signed: anything else is a forgery and stops the run.
 */
#include <stddef.h>
#include <stdint.h>

#include <assert.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/arena.h"
#include "base/buf.h"
#include "sign/wsse.h"
#include "xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAYLOAD "<p:Register xmlns:p=\"urn:p\"><p:Ref>A-1</p:Ref></p:Register>"

enum { MESSAGE_MAX = 65536 };

static const int64_t now = 1764000000000;
static struct trust *trust;
static struct sign_key *key;
static struct str honest;

/* a file for the loaders, which take paths */
static FILE *
temporary(char path[32])
{
	snprintf(path, 32, "/tmp/fuzz_wsse.XXXXXX");
	int fd = mkstemp(path);
	assert(fd >= 0);
	return fdopen(fd, "w");
}

static X509 *
self_signed(EVP_PKEY *pkey)
{
	X509 *cert = X509_new();
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	ASN1_TIME_set(X509_getm_notBefore(cert), 0);
	ASN1_TIME_set(X509_getm_notAfter(cert), now / 1000 * 2);
	X509_set_pubkey(cert, pkey);
	assert(X509_sign(cert, pkey, EVP_sha256()) > 0);
	return cert;
}

/* a throwaway key, pinned; and what its owner once signed */
static void
begin(void)
{
	static struct arena *kept;
	struct err e = {0};
	struct buf b;
	char key_path[32], cert_path[32];
	EVP_PKEY *pkey = EVP_EC_gen("P-256");
	X509 *cert = self_signed(pkey);
	FILE *k = temporary(key_path), *c = temporary(cert_path);
	assert(PEM_write_PrivateKey(k, pkey, NULL, NULL, 0, NULL, NULL) == 1 && fclose(k) == 0);
	assert(PEM_write_X509(c, cert) == 1 && fclose(c) == 0);
	xml_start();
	trust = trust_new();
	key = sign_key_load(key_path, cert_path, &e);
	assert(key != NULL && trust_pin(trust, cert_path, &e) == 0);
	unlink(key_path);
	unlink(cert_path);
	X509_free(cert);
	EVP_PKEY_free(pkey);
	kept = arena_new(0);
	buf_init(&b, kept, MESSAGE_MAX);
	assert(wsse_sign(kept, key, &(struct wsse_parts){.version = SOAP_11, .payload = str_of(PAYLOAD)}, now, 300000, &b, &e) ==
	    0);
	honest = (struct str){b.p, b.len};
}

/* where the n-th tag begins, counted round */
static size_t
tag(struct str text, unsigned n)
{
	size_t count = 0, seen = 0;
	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == '<';
	if (count == 0)
		return 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '<' && seen++ == n % count)
			return i;
	return 0;
}

/* text[0,to) bytes text[from,end) */
static struct str
splice(struct arena *a, struct str text, size_t to, struct str bytes, size_t from)
{
	struct buf b;
	buf_init(&b, a, MESSAGE_MAX);
	buf_add(&b, text.p, to);
	buf_add(&b, bytes.p, bytes.n);
	buf_add(&b, text.p + from, text.n - from);
	return (struct str){b.p, b.len};
}

/* one edit: operation, three tag numbers, and a length with that many bytes */
static struct str
edit(struct arena *a, struct str text, const uint8_t **p, const uint8_t *end)
{
	const uint8_t *at = *p;
	size_t i = tag(text, at[1]), j = tag(text, at[2]), k = tag(text, at[3]), n = at[4];
	struct str bytes = {(const char *)at + 5, n < (size_t)(end - at - 5) ? n : (size_t)(end - at - 5)};
	*p = at + 5 + bytes.n;
	switch (at[0] % 4) {
	case 0: /* insert */
		return splice(a, text, i, bytes, i);
	case 1: /* copy a range of tags elsewhere */
		return j > i ? splice(a, text, k, (struct str){text.p + i, j - i}, k) : text;
	case 2: /* cut a range out */
		return j > i ? splice(a, text, i, bytes, j) : text;
	}
	i += at[2]; /* overwrite inside a tag or the text behind it */
	return i + bytes.n <= text.n ? splice(a, text, i, bytes, i + bytes.n) : text;
}

/* the honest message after all edits, or the raw text with the token put in */
static struct str
compose(struct arena *a, const uint8_t *data, size_t size)
{
	struct str text = honest;
	const uint8_t *end = data + size;
	if (size > 0 && *data == 'r') {
		text = (struct str){(const char *)data + 1, size - 1};
		const char *at = memchr(text.p, '@', text.n);
		size_t to = at != NULL ? (size_t)(at - text.p) : 0;
		return at != NULL ? splice(a, text, to, str_of(sign_key_token(key)), to + 1) : text;
	}
	for (int n = 0; n < 8 && end - data > 5; n++)
		text = edit(a, text, &data, end);
	return text;
}

static void
judge(struct arena *a, struct str text, const struct sign_policy *policy)
{
	struct err e = {0};
	struct soap_message m;
	struct wsse_verified v;
	struct _xmlDoc *doc = xml_parse(a, text, &e);
	if (doc == NULL || soap_read(doc, &m, &e) != 0 || wsse_verify(a, &m, NULL, trust, policy, now, NULL, &v, &e) != 0) {
		assert(e.code != ERR_NONE && e.msg[0] != '\0');
		return;
	}
	assert(str_eq(v.payload_bytes, PAYLOAD));
	assert(v.created_ms == now && v.expires_ms == now + 300000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sign_policy strict = {.skew_ms = 60000, .max_age_ms = 300000};
	static const struct sign_policy lax = {.plain_id = true, .enveloped = true, .skew_ms = 60000, .max_age_ms = 300000};
	if (trust == NULL)
		begin();
	struct arena *a = arena_new(0);
	struct str text = compose(a, data, size);
	judge(a, text, &strict);
	judge(a, text, &lax);
	arena_free(a);
	return 0;
}
