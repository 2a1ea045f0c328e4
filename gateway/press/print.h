/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing papers of a dossier: each printing is journaled, with the digest of its file, before the file leaves.  What stands on
 * them is kept as a blob, so the same file can be made, and compared with its digest, at any time.
 */
#ifndef PRESS_PRINT_H
#define PRESS_PRINT_H

#include "press/dossier_papers.h"

struct print_ask {
	const char *partner;    /* whose dossier it is */
	const char *act;        /* the id of the form: the same again is the same printing */
	const struct str *keys; /* of papers (struct dossier_paper) */
	size_t n_keys;
	const char *office, *clerk; /* who prints: his account */
};

/* Draws papers (press.h) and keeps what stands on them as a blob: out->model and out->digest, which live in the arena. */
int print_draw(struct core *c, const struct setup *s, struct arena *a, struct str papers, struct printing *out,
    struct err *e) MUST_CHECK;

/* *out is the printing, made now or, when the act was done before, then.  ERR_BAD_VALUE at Paper: no such paper can be printed, or
 * none was named; ERR_BUSY of the press; ERR_RACE. */
int print_papers(struct dossier_file *f, const struct print_ask *q, struct printing *out, struct err *e) MUST_CHECK;

/* The file of a printing, byte for byte: *same tells whether it has the digest that was journaled, which another version of the
 * gateway, of its templates or of its libraries may not reach.  What stands on it is the same all the same. */
int print_again(struct core *c, const struct setup *s, struct arena *a, const struct printing *p, struct str *pdf, bool *same,
    struct err *e) MUST_CHECK;

#endif
