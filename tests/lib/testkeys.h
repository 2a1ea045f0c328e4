/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, certificates and revocation lists made while the tests run, in a folder of their own that goes away with
 * them.  A failure here aborts the test program: there is nothing to test then. */
#ifndef TESTS_TESTKEYS_H
#define TESTS_TESTKEYS_H

#include <stdint.h>

struct testkeys;

enum testkey_kind { TESTKEY_P256, TESTKEY_RSA, TESTKEY_RSA_SHORT, TESTKEY_P384 };

/* The usual validity: from 2020 to 2040. */
#define TESTKEYS_FROM 1577836800000
#define TESTKEYS_UNTIL 2208988800000

/* A fresh folder with a certificate authority in it (P-256, ca.pem). */
struct testkeys *testkeys_new(void);

/* Removes the folder and all that is in it. */
void testkeys_free(struct testkeys *t);

/* Make NAME.key (mode 0600) and NAME.pem, issued by the authority; usage is "digitalSignature", "keyEncipherment", or
 * NULL for no key usage extension. */
void testkeys_make(struct testkeys *t, const char *name, enum testkey_kind kind, int64_t from_ms, int64_t until_ms,
    const char *usage);

/* The same for signing timestamps (P-256; extended key usage timeStamping, critical). */
void testkeys_stamper(struct testkeys *t, const char *name, int64_t from_ms, int64_t until_ms);

/* The usual: digitalSignature, usual validity. */
void testkeys_pair(struct testkeys *t, const char *name, enum testkey_kind kind);

/* Write FILE, a revocation list of the authority; `revoked` is a name made before, or NULL. */
void testkeys_crl(struct testkeys *t, const char *file, int64_t next_update_ms, const char *revoked);

/* Another authority, issued by the one before; from here on it issues what is made.  NAME.pem. */
void testkeys_authority(struct testkeys *t, const char *name);

/* The authority before issues again; the one it issued is forgotten. */
void testkeys_back(struct testkeys *t);

/* What a list may be besides honest. */
enum testlist { TESTLIST_PLAIN, TESTLIST_DER, TESTLIST_DELTA, TESTLIST_PARTIAL, TESTLIST_ENDLESS, TESTLIST_CRITICAL };

/* As testkeys_crl, of that kind; `until_ms` is its nextUpdate. */
void testkeys_list(struct testkeys *t, const char *file, enum testlist kind, int64_t until_ms, const char *revoked);

/* Write FILE: files made before, one after the other, the last without its last `cut` bytes. */
void testkeys_join(struct testkeys *t, const char *file, const char *first, const char *second, long cut);

/* Write any text to FILE with that mode. */
void testkeys_write(struct testkeys *t, const char *file, const char *text, unsigned mode);

/* The path of a file in the folder.  Valid until testkeys_free. */
const char *testkeys_path(struct testkeys *t, const char *file);

#endif
