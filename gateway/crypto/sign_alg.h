/* SPDX-License-Identifier: Apache-2.0 */
/* The two algorithms of keys: RSA (2048 bits or more) with SHA-256, PKCS#1 v1.5; ECDSA P-256 with SHA-256, signature as r||s. */
#ifndef CRYPTO_SIGN_ALG_H
#define CRYPTO_SIGN_ALG_H

enum sign_alg { SIGN_RSA_SHA256, SIGN_ECDSA_P256 };

#endif
