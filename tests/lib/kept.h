/* SPDX-License-Identifier: Apache-2.0 */
/* Made-up dossiers, exchanges and changes for tests of the store and what stands on it. */
#ifndef TESTS_LIB_KEPT_H
#define TESTS_LIB_KEPT_H

#include "store/store.h"

struct arena;

/* A connection configuration for that socket: province 42, 8 connections, 2 s. */
struct store_conf kept_conf(const char *socket);

/* The n-th dossier: every field set, a body of body_len bytes (at least 30, as if sealed) with every byte value in it. */
struct dossier kept_dossier(struct arena *a, unsigned n, size_t body_len);

/* An exchange of it with that partner, READY. */
struct exchange kept_exchange(struct arena *a, const struct dossier *d, const char *partner, unsigned n);

/* A change of that dossier's tag. */
struct change *kept_change(struct arena *a, const struct dossier *d);

/* What an acceptance writes: dossier, a line of history, a first exchange with its unit, the message seen. */
struct change *kept_acceptance(struct arena *a, const struct dossier *d, unsigned n);

#endif
