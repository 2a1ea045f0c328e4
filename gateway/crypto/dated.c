/* SPDX-License-Identifier: Apache-2.0 */
/* Dates of certificates and lists; see dated.h. */
#include "crypto/dated.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/cert.h"
#include "crypto/lists.h"

enum { ID_BYTES = 8, NAME_SIZE = 256 };

static const char *
id_of(struct arena *a, unsigned char *der, int n)
{
	unsigned char digest[DIGEST_LEN];
	char *hex = arena_alloc(a, 2 * ID_BYTES + 1);

	if (n > 0) {
		digest_of((struct str){(const char *)der, (size_t)n}, digest);
		text_hex(digest, ID_BYTES, hex);
	}
	OPENSSL_free(der);
	return hex;
}

static const char *
name_of(struct arena *a, const X509_NAME *name)
{
	char *text = arena_alloc(a, NAME_SIZE);

	cert_name(name, text, NAME_SIZE);
	return text;
}

static struct dated
of_certificate(struct arena *a, X509 *c)
{
	unsigned char *der = NULL;
	int n = i2d_X509(c, &der);

	return (struct dated){"certificate", name_of(a, X509_get_subject_name(c)), id_of(a, der, n),
	    cert_time_ms(X509_get0_notBefore(c)), cert_time_ms(X509_get0_notAfter(c))};
}

static struct dated
of_list(struct arena *a, X509_CRL *c)
{
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(c);
	unsigned char *der = NULL;
	int n = i2d_X509_CRL(c, &der);

	return (struct dated){"list", name_of(a, X509_CRL_get_issuer(c)), id_of(a, der, n),
	    cert_time_ms(X509_CRL_get0_lastUpdate(c)), next != NULL ? cert_time_ms(next) : INT64_MAX};
}

int
dated_certificates(struct arena *a, const char *path, struct dated **out, size_t *n_out, struct err *e)
{
	STACK_OF(X509) *all = sk_X509_new_null();

	if (all == NULL)
		abort();
	int rc = cert_read(path, all, e), n = sk_X509_num(all);
	*out = arena_alloc(a, ((size_t)n + 1) * sizeof **out);
	for (int i = 0; i < n; i++)
		(*out)[i] = of_certificate(a, sk_X509_value(all, i));
	*n_out = (size_t)n;
	sk_X509_pop_free(all, X509_free);
	return rc;
}

int
dated_lists(struct arena *a, const char *path, struct dated **out, size_t *n_out, struct err *e)
{
	STACK_OF(X509_CRL) *all = lists_read(path, e);
	int n = all != NULL ? sk_X509_CRL_num(all) : 0;

	*out = arena_alloc(a, ((size_t)n + 1) * sizeof **out);
	for (int i = 0; i < n; i++)
		(*out)[i] = of_list(a, sk_X509_CRL_value(all, i));
	*n_out = (size_t)n;
	sk_X509_CRL_pop_free(all, X509_CRL_free);
	return all != NULL ? 0 : -1;
}
