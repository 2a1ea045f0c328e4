/* SPDX-License-Identifier: Apache-2.0 */
/* Authorities and revocation lists; see lists.h. */
#include "crypto/lists.h"

#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/arena.h"
#include "crypto/cert.h"
#include "crypto/key.h"

enum { CHAIN_MAX = 8 };

/* ---- reading ---- */

/* Is this the end of the file, and not a block that cannot be read? */
static bool
at_end(void)
{
	bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
	ERR_clear_error();
	return end;
}

static void
keep(STACK_OF(X509_CRL) *into, X509_CRL *list)
{
	if (sk_X509_CRL_push(into, list) <= 0)
		abort();
}

static int
read_pem(BIO *bio, STACK_OF(X509_CRL) *into)
{
	for (X509_CRL *c; (c = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)) != NULL;)
		keep(into, c);
	return at_end() ? 0 : -1;
}

static int
read_der(BIO *bio, STACK_OF(X509_CRL) *into)
{
	while (BIO_pending(bio) > 0) {
		X509_CRL *c = d2i_X509_CRL_bio(bio, NULL);
		ERR_clear_error();
		if (c == NULL)
			return -1;
		keep(into, c);
	}
	return 0;
}

static bool
looks_der(BIO *bio)
{
	char *p = NULL;
	return BIO_get_mem_data(bio, &p) > 0 && p[0] == 0x30; /* SEQUENCE; no PEM text begins with a digit 0 */
}

static STACK_OF(X509_CRL) *
read_file(const char *path, bool pem_only, struct err *e)
{
	BIO *bio = cert_file(path, LISTS_FILE_MAX, false, e);
	STACK_OF(X509_CRL) *out = sk_X509_CRL_new_null();

	if (out == NULL)
		abort();
	if (bio == NULL) {
		sk_X509_CRL_free(out);
		return NULL;
	}
	bool der = looks_der(bio);
	int rc = der ? read_der(bio, out) : read_pem(bio, out), n = sk_X509_CRL_num(out);
	BIO_free(bio);
	if (rc == 0 && n > 0 && !(der && pem_only))
		return out;
	if (der && pem_only)
		err_set(e, ERR_CONFIG, "%s is in DER form; expected PEM: openssl crl -inform DER -in FILE -out FILE.pem", path);
	else if (rc == 0)
		err_set(e, ERR_CONFIG, "%s holds no revocation list; expected PEM (BEGIN X509 CRL) or DER", path);
	else
		err_set(e, ERR_CONFIG, "%s: list %d cannot be read; fetch the file again", path, n + 1);
	sk_X509_CRL_pop_free(out, X509_CRL_free);
	return NULL;
}

STACK_OF(X509_CRL) *
lists_read(const char *path, struct err *e)
{
	return read_file(path, false, e);
}

/* Says RFC 5280 section 5.2.5 that the list holds only a part? */
static bool
is_partial(X509_CRL *list)
{
	int critical;
	ISSUING_DIST_POINT *p = X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, &critical, NULL);
	if (p == NULL)
		return critical != -1; /* it is there and cannot be read, or is there twice */
	bool partial = p->onlyCA > 0 || p->onlyattr > 0 || p->indirectCRL > 0 || p->onlysomereasons != NULL;
	ISSUING_DIST_POINT_free(p);
	return partial;
}

static bool
has_unknown(X509_CRL *list)
{
	for (int i = 0; i < X509_CRL_get_ext_count(list); i++) {
		X509_EXTENSION *x = X509_CRL_get_ext(list, i);
		int nid = OBJ_obj2nid(X509_EXTENSION_get_object(x));
		if (X509_EXTENSION_get_critical(x) && nid != NID_issuing_distribution_point && nid != NID_authority_key_identifier)
			return true;
	}
	return false;
}

const char *
lists_fault(X509_CRL *list)
{
	const ASN1_TIME *from = X509_CRL_get0_lastUpdate(list), *next = X509_CRL_get0_nextUpdate(list);

	if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0)
		return "tells only changes (a delta list); give the full list";
	if (is_partial(list))
		return "covers only a part of what its issuer revokes; give the full list";
	if (has_unknown(list))
		return "holds a critical extension this gateway does not know; give a plain list";
	if (cert_time_ms(from) < 0)
		return "has no readable thisUpdate";
	if (next == NULL || cert_time_ms(next) < 0)
		return "has no nextUpdate, so nobody can tell when it is too old; ask its issuer for lists with one";
	return cert_time_ms(next) > cert_time_ms(from) ? NULL : "ends before it begins";
}

/* ---- the set ---- */

void
lists_init(struct lists *l)
{
	*l = (struct lists){sk_X509_new_null(), sk_X509_CRL_new_null()};
	if (l->authorities == NULL || l->lists == NULL)
		abort();
}

void
lists_done(struct lists *l)
{
	sk_X509_pop_free(l->authorities, X509_free);
	sk_X509_CRL_pop_free(l->lists, X509_CRL_free);
}

int
lists_add_authorities(struct lists *l, const char *path, struct err *e)
{
	return cert_read(path, l->authorities, e);
}

static bool
may_sign_lists(X509 *authority)
{
	return (X509_get_key_usage(authority) & KU_CRL_SIGN) != 0; /* without the extension all usages are set */
}

static bool
is_signed(const struct lists *l, X509_CRL *list)
{
	bool found = false;
	for (int i = 0; i < sk_X509_num(l->authorities) && !found; i++) {
		X509 *ca = sk_X509_value(l->authorities, i);
		found = X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(ca)) == 0 && may_sign_lists(ca) &&
		    X509_CRL_verify(list, X509_get0_pubkey(ca)) == 1;
	}
	ERR_clear_error();
	return found;
}

int
lists_add(struct lists *l, const char *path, struct err *e)
{
	STACK_OF(X509_CRL) *fresh = lists_read(path, e);
	int n = fresh != NULL ? sk_X509_CRL_num(fresh) : 0;

	for (int i = 0; i < n && e->code == ERR_NONE; i++) {
		X509_CRL *list = sk_X509_CRL_value(fresh, i);
		const char *fault = lists_fault(list);
		if (fault != NULL)
			err_set(e, ERR_CONFIG, "%s: list %d of %d %s", path, i + 1, n, fault);
		else if (!is_signed(l, list))
			err_set(e, ERR_CONFIG,
			    "%s: list %d of %d is not signed by an authority given before; add its issuer's certificate to ca_file",
			    path, i + 1, n);
		else {
			X509_CRL_up_ref(list);
			keep(l->lists, list);
		}
	}
	sk_X509_CRL_pop_free(fresh, X509_CRL_free);
	return e->code == ERR_NONE ? 0 : -1;
}

/* ---- judging ---- */

/* Who issued it, among the authorities; NULL: none. */
static X509 *
issuer_of(const struct lists *l, X509 *cert)
{
	X509 *found = NULL;
	for (int i = 0; i < sk_X509_num(l->authorities) && found == NULL; i++) {
		X509 *ca = sk_X509_value(l->authorities, i);
		if (X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(ca)) == 0 &&
		    X509_verify(cert, X509_get0_pubkey(ca)) == 1)
			found = ca;
	}
	ERR_clear_error();
	return found;
}

/* What the lists of its issuer say of one certificate.  Of several the newest decides how old the knowledge is, and each whether
 * it is revoked: one that forgot an entry is no pardon.  Is there a list? */
static bool
judge_one(const struct lists *l, X509 *cert, struct lists_verdict *v)
{
	int64_t newest = -1;
	for (int i = 0; i < sk_X509_CRL_num(l->lists); i++) {
		X509_CRL *list = sk_X509_CRL_value(l->lists, i);
		X509_REVOKED *entry;
		if (X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_issuer_name(cert)) != 0)
			continue;
		if (X509_CRL_get0_by_cert(list, &entry, cert) == 1)
			v->revoked = true;
		int64_t next = cert_time_ms(X509_CRL_get0_nextUpdate(list));
		newest = next > newest ? next : newest;
	}
	if (newest >= 0 && newest < v->next_ms)
		v->next_ms = newest;
	return newest >= 0;
}

void
lists_judge(const struct lists *l, X509 *cert, struct lists_verdict *out)
{
	*out = (struct lists_verdict){.next_ms = INT64_MAX};
	for (int depth = 0; depth < CHAIN_MAX; depth++) {
		X509 *ca = issuer_of(l, cert);
		bool told = ca != NULL && judge_one(l, cert, out);
		if (depth == 0)
			out->covered = told;
		if (ca == NULL || ca == cert || X509_cmp(ca, cert) == 0)
			return;
		cert = ca;
	}
}

static bool
has_list(const STACK_OF(X509_CRL) *lists, X509 *ca)
{
	bool found = false;
	for (int i = 0; i < sk_X509_CRL_num(lists) && !found; i++) {
		X509_CRL *list = sk_X509_CRL_value(lists, i);
		found = X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(ca)) == 0 &&
		    X509_CRL_verify(list, X509_get0_pubkey(ca)) == 1;
	}
	ERR_clear_error();
	return found;
}

/* How many authorities have a list; the names of the others, joined. */
static int
count_covered(struct arena *a, const STACK_OF(X509) *authorities, const STACK_OF(X509_CRL) *lists, const char **without)
{
	char name[256];
	int n = 0;

	*without = NULL;
	for (int i = 0; i < sk_X509_num(authorities); i++) {
		X509 *ca = sk_X509_value(authorities, i);
		if (has_list(lists, ca)) {
			n++;
			continue;
		}
		cert_name(X509_get_subject_name(ca), name, sizeof name);
		*without = *without == NULL ? arena_str(a, name) : arena_fmt(a, "%s; %s", *without, name);
	}
	return n;
}

int
trust_check_tls(struct arena *a, const char *ca_path, const char *crl_path, const char **without_out, struct err *e)
{
	STACK_OF(X509_CRL) *lists = read_file(crl_path, true, e);
	STACK_OF(X509) *authorities = sk_X509_new_null();
	int n = lists != NULL ? sk_X509_CRL_num(lists) : 0;

	if (authorities == NULL)
		abort();
	for (int i = 0; i < n && e->code == ERR_NONE; i++) {
		const char *fault = lists_fault(sk_X509_CRL_value(lists, i));
		if (fault != NULL)
			err_set(e, ERR_CONFIG, "%s: list %d of %d %s", crl_path, i + 1, n, fault);
	}
	if (e->code == ERR_NONE && cert_read(ca_path, authorities, e) == 0 &&
	    count_covered(a, authorities, lists, without_out) == 0)
		err_set(e, ERR_CONFIG,
		    "%s: no list in it is of an authority in %s, so every call would fail; give the lists of those authorities",
		    crl_path, ca_path);
	sk_X509_CRL_pop_free(lists, X509_CRL_free);
	sk_X509_pop_free(authorities, X509_free);
	return e->code == ERR_NONE ? 0 : -1;
}
