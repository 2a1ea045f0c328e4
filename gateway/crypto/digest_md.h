/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 as an object of OpenSSL, for the modules of this folder that hand it to OpenSSL; made by digest.c. */
#ifndef CRYPTO_DIGEST_MD_H
#define CRYPTO_DIGEST_MD_H

#include <openssl/evp.h>

/* Fetched once.  Any thread. */
const EVP_MD *digest_md(void);

#endif
