/* SPDX-License-Identifier: Apache-2.0 */
/* Test keys; see testkeys.h.  Straight OpenSSL, so that it shares no code with what it helps to test. */
#include "tests/lib/testkeys.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/arena.h"

struct testkeys {
	struct arena *a;
	char dir[256];
	EVP_PKEY *ca_key;
	X509 *ca;
	EVP_PKEY *above_key; /* who issued ca; NULL: itself */
	X509 *above;
	long serial;
};

#define MUST(what)                                                                     \
	do {                                                                           \
		if (!(what)) {                                                         \
			fprintf(stderr, "testkeys.c:%d: %s failed\n", __LINE__, #what); \
			abort();                                                       \
		}                                                                      \
	} while (0)

const char *
testkeys_path(struct testkeys *t, const char *file)
{
	return arena_fmt(t->a, "%s/%s", t->dir, file);
}

static FILE *
create(struct testkeys *t, const char *file, unsigned mode)
{
	const char *path = testkeys_path(t, file);
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	MUST(fd >= 0);
	MUST(fchmod(fd, mode) == 0);
	FILE *f = fdopen(fd, "w");
	MUST(f != NULL);
	return f;
}

void
testkeys_write(struct testkeys *t, const char *file, const char *text, unsigned mode)
{
	FILE *f = create(t, file, mode);
	MUST(fputs(text, f) >= 0 && fclose(f) == 0);
}

static EVP_PKEY *
generate(enum testkey_kind kind)
{
	switch (kind) {
	case TESTKEY_P256:
		return EVP_EC_gen("P-256");
	case TESTKEY_P384:
		return EVP_EC_gen("P-384");
	case TESTKEY_RSA:
		return EVP_RSA_gen(2048);
	case TESTKEY_RSA_SHORT:
		return EVP_RSA_gen(1024);
	}
	return NULL;
}

static void
extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	MUST(ext != NULL);
	MUST(X509_add_ext(cert, ext, -1) == 1);
	X509_EXTENSION_free(ext);
}

/* a certificate without extensions and signature */
static X509 *
blank(struct testkeys *t, const char *name, EVP_PKEY *key, int64_t from_ms, int64_t until_ms)
{
	X509 *cert = X509_new();
	MUST(cert != NULL && X509_set_version(cert, 2) == 1);
	MUST(ASN1_INTEGER_set(X509_get_serialNumber(cert), ++t->serial) == 1);
	MUST(ASN1_TIME_set(X509_getm_notBefore(cert), from_ms / 1000) != NULL);
	MUST(ASN1_TIME_set(X509_getm_notAfter(cert), until_ms / 1000) != NULL);
	MUST(X509_set_pubkey(cert, key) == 1);
	X509_NAME *n = X509_get_subject_name(cert);
	MUST(X509_NAME_add_entry_by_txt(n, "O", MBSTRING_UTF8, (const unsigned char *)"Thử nghiệm", -1, -1, 0) == 1);
	MUST(X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1);
	return cert;
}

static void
write_cert(struct testkeys *t, const char *name, X509 *cert)
{
	FILE *f = create(t, arena_fmt(t->a, "%s.pem", name), 0644);
	MUST(PEM_write_X509(f, cert) == 1 && fclose(f) == 0);
}

/* self-signed when there is none yet */
static void
make_authority(struct testkeys *t, const char *name, const char *file)
{
	EVP_PKEY *key = generate(TESTKEY_P256);
	X509 *cert = blank(t, name, key, TESTKEYS_FROM, TESTKEYS_UNTIL), *issuer = t->ca != NULL ? t->ca : cert;
	MUST(X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1);
	extend(cert, issuer, NID_basic_constraints, "critical,CA:TRUE");
	extend(cert, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
	extend(cert, issuer, NID_subject_key_identifier, "hash");
	MUST(X509_sign(cert, t->ca_key != NULL ? t->ca_key : key, EVP_sha256()) > 0);
	write_cert(t, file, cert);
	EVP_PKEY_free(t->above_key);
	X509_free(t->above);
	t->above_key = t->ca_key;
	t->above = t->ca;
	t->ca_key = key;
	t->ca = cert;
}

void
testkeys_authority(struct testkeys *t, const char *name)
{
	make_authority(t, name, name);
}

void
testkeys_back(struct testkeys *t)
{
	MUST(t->above != NULL);
	EVP_PKEY_free(t->ca_key);
	X509_free(t->ca);
	t->ca_key = t->above_key;
	t->ca = t->above;
	t->above_key = NULL;
	t->above = NULL;
}

struct testkeys *
testkeys_new(void)
{
	struct testkeys *t = calloc(1, sizeof *t);
	MUST(t != NULL);
	t->a = arena_new(0);
	const char *tmp = getenv("TMPDIR");
	snprintf(t->dir, sizeof t->dir, "%s/testkeys.XXXXXX", tmp != NULL ? tmp : "/tmp");
	MUST(mkdtemp(t->dir) != NULL);
	make_authority(t, "Test authority", "ca");
	return t;
}

void
testkeys_free(struct testkeys *t)
{
	DIR *d = opendir(t->dir);
	MUST(d != NULL);
	for (struct dirent *f; (f = readdir(d)) != NULL;)
		if (f->d_name[0] != '.')
			unlink(testkeys_path(t, f->d_name));
	closedir(d);
	MUST(rmdir(t->dir) == 0);
	EVP_PKEY_free(t->ca_key);
	X509_free(t->ca);
	EVP_PKEY_free(t->above_key);
	X509_free(t->above);
	arena_free(t->a);
	free(t);
}

static void
make(struct testkeys *t, const char *name, enum testkey_kind kind, int64_t from_ms, int64_t until_ms, const char *usage,
    const char *purpose)
{
	EVP_PKEY *key = generate(kind);
	MUST(key != NULL);
	X509 *cert = blank(t, name, key, from_ms, until_ms);
	MUST(X509_set_issuer_name(cert, X509_get_subject_name(t->ca)) == 1);
	if (usage != NULL)
		extend(cert, t->ca, NID_key_usage, usage);
	if (purpose != NULL)
		extend(cert, t->ca, NID_ext_key_usage, purpose);
	extend(cert, t->ca, NID_subject_key_identifier, "hash");
	extend(cert, t->ca, NID_authority_key_identifier, "keyid");
	MUST(X509_sign(cert, t->ca_key, EVP_sha256()) > 0);
	write_cert(t, name, cert);
	FILE *f = create(t, arena_fmt(t->a, "%s.key", name), 0600);
	MUST(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1 && fclose(f) == 0);
	X509_free(cert);
	EVP_PKEY_free(key);
}

void
testkeys_make(struct testkeys *t, const char *name, enum testkey_kind kind, int64_t from_ms, int64_t until_ms,
    const char *usage)
{
	make(t, name, kind, from_ms, until_ms, usage, NULL);
}

void
testkeys_stamper(struct testkeys *t, const char *name, int64_t from_ms, int64_t until_ms)
{
	make(t, name, TESTKEY_P256, from_ms, until_ms, "digitalSignature", "critical,timeStamping");
}

void
testkeys_pair(struct testkeys *t, const char *name, enum testkey_kind kind)
{
	testkeys_make(t, name, kind, TESTKEYS_FROM, TESTKEYS_UNTIL, "digitalSignature");
}

static X509_REVOKED *
entry_for(struct testkeys *t, const char *name, ASN1_TIME *when)
{
	FILE *f = fopen(testkeys_path(t, arena_fmt(t->a, "%s.pem", name)), "r");
	MUST(f != NULL);
	X509 *cert = PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	MUST(cert != NULL);
	X509_REVOKED *r = X509_REVOKED_new();
	MUST(r != NULL && X509_REVOKED_set_serialNumber(r, X509_get_serialNumber(cert)) == 1);
	MUST(X509_REVOKED_set_revocationDate(r, when) == 1);
	X509_free(cert);
	return r;
}

static void
extend_list(X509_CRL *crl, int nid, int critical, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, NULL, NULL, NULL, crl, 0);
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	MUST(ext != NULL && X509_EXTENSION_set_critical(ext, critical) == 1 && X509_CRL_add_ext(crl, ext, -1) == 1);
	X509_EXTENSION_free(ext);
}

static void
extend_as(X509_CRL *crl, enum testlist kind)
{
	ASN1_INTEGER *base = ASN1_INTEGER_new();
	MUST(base != NULL && ASN1_INTEGER_set(base, 1) == 1);
	if (kind == TESTLIST_DELTA)
		MUST(X509_CRL_add1_ext_i2d(crl, NID_delta_crl, base, 1, 0) == 1);
	if (kind == TESTLIST_PARTIAL) {
		ISSUING_DIST_POINT *p = ISSUING_DIST_POINT_new();
		MUST(p != NULL);
		p->onlyCA = 0xff;
		MUST(X509_CRL_add1_ext_i2d(crl, NID_issuing_distribution_point, p, 1, 0) == 1);
		ISSUING_DIST_POINT_free(p);
	}
	if (kind == TESTLIST_CRITICAL)
		extend_list(crl, NID_netscape_comment, 1, "of another world");
	ASN1_INTEGER_free(base);
}

void
testkeys_list(struct testkeys *t, const char *file, enum testlist kind, int64_t until_ms, const char *revoked)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *last = ASN1_TIME_set(NULL, TESTKEYS_FROM / 1000), *next = ASN1_TIME_set(NULL, until_ms / 1000);
	MUST(crl != NULL && last != NULL && next != NULL);
	MUST(X509_CRL_set_version(crl, 1) == 1);
	MUST(X509_CRL_set_issuer_name(crl, X509_get_subject_name(t->ca)) == 1);
	MUST(X509_CRL_set1_lastUpdate(crl, last) == 1);
	if (kind != TESTLIST_ENDLESS)
		MUST(X509_CRL_set1_nextUpdate(crl, next) == 1);
	if (revoked != NULL)
		MUST(X509_CRL_add0_revoked(crl, entry_for(t, revoked, last)) == 1);
	extend_as(crl, kind);
	MUST(X509_CRL_sort(crl) == 1 && X509_CRL_sign(crl, t->ca_key, EVP_sha256()) > 0);
	FILE *f = create(t, file, 0644);
	MUST((kind == TESTLIST_DER ? i2d_X509_CRL_fp(f, crl) : PEM_write_X509_CRL(f, crl)) == 1 && fclose(f) == 0);
	ASN1_TIME_free(last);
	ASN1_TIME_free(next);
	X509_CRL_free(crl);
}

void
testkeys_crl(struct testkeys *t, const char *file, int64_t next_update_ms, const char *revoked)
{
	testkeys_list(t, file, TESTLIST_PLAIN, next_update_ms, revoked);
}

static void
copy(struct testkeys *t, const char *file, FILE *to, long cut)
{
	char part[65536];
	FILE *f = fopen(testkeys_path(t, file), "r");
	MUST(f != NULL);
	size_t n = fread(part, 1, sizeof part, f);
	MUST(n > (size_t)cut && n < sizeof part && fwrite(part, 1, n - (size_t)cut, to) == n - (size_t)cut);
	fclose(f);
}

void
testkeys_join(struct testkeys *t, const char *file, const char *first, const char *second, long cut)
{
	FILE *f = create(t, file, 0644);
	copy(t, first, f, 0);
	copy(t, second, f, cut);
	MUST(fclose(f) == 0);
}
