/* SPDX-License-Identifier: Apache-2.0 */
/* Objects found by where they are listed (INDEX and LIST of kinds.tbl), and read many at a time. */
#ifndef STORE_LISTED_H
#define STORE_LISTED_H

#include "store/kinds.h"
#include "store/store.h"

/* Ids of an index's objects of all tags, up to that place, of each tag the first `max`; in no order. */
int store_listed(struct store *s, struct arena *a, const char *word, const char *whose, int64_t until, size_t max,
    const char ***ids_out, size_t *n_out, struct err *e) MUST_CHECK;

/* The same of one tag, the first `max` of all, in their order. */
int store_listed_in(struct store *s, struct arena *a, const char *tag, const char *word, const char *whose, size_t max,
    const char ***ids_out, size_t *n_out, struct err *e) MUST_CHECK;
/* The same from that place on. */
int store_listed_from(struct store *s, struct arena *a, const char *word, const char *whose, int64_t from, int64_t until,
    size_t max, const char ***ids_out, size_t *n_out, struct err *e) MUST_CHECK;

/* From that place on, of each tag the last `max`, and the place of each. */
int store_listed_last(struct store *s, struct arena *a, const char *word, const char *whose, int64_t from, size_t max,
    const char ***ids_out, int64_t **places_out, size_t *n_out, struct err *e) MUST_CHECK;

/* Ids of the objects of a kind that are listed in the dossier's hash. */
int store_belongings(struct store *s, struct arena *a, enum kind kind, const char *dossier, const char ***ids_out, size_t *n_out,
    struct err *e) MUST_CHECK;

/* n objects of a kind in one round trip: out[i] (each zeroed, of the kind's size) and its version, 0 when there is none. */
int store_objects(struct store *s, struct arena *a, enum kind kind, const char *const *ids, size_t n, void *out, int64_t *versions,
    struct err *e) MUST_CHECK;

#endif
