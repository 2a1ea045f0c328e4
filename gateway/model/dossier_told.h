/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a line of a dossier's history says beside its state, time, note and promised date: what a unit asks of the citizen, or what
 * a counter did.  Kept packed (codec/fields.h) and sealed in the line.  Plain data and pure functions; strings are the arena's.
 */
#ifndef MODEL_DOSSIER_TOLD_H
#define MODEL_DOSSIER_TOLD_H

#include "codec/fields.h"
#include "model/dossier_act.h"
#include "model/filing.h"

enum { TOLD_PAPERS_MAX = 20, TOLD_STEP_MAX = 99, TOLD_RESULTS_MAX = 3, TOLD_SIGNATURE_MAX = 1000 };

struct asked_paper {            /* that is asked for */
	const char *code, *why; /* of its component; why: or NULL */
};

struct told_result {                               /* a result that came out electronically, signed by its unit */
	const char *code, *reference, *agency;     /* kind of result, MaKetQua; its number and who issued it, or NULL */
	const char *until;                         /* valid until that day, yyyyMMdd, or NULL: for ever */
	const char *file, *file_name, *media_type; /* file: by which the unit's system is asked for it */
	const char *sha256, *signature; /* signature: detached, over the file's bytes (sign/jws.h, jws_verify_document) */
	int64_t size;                   /* bytes */
};

struct dossier_told {
	/* of a unit */
	struct asked_paper *asked;
	size_t n_asked;
	int64_t until_ms, amount, step; /* 0: not said; step: of the internal procedure, from 1 */
	bool apology;                   /* the note is one */
	const char *law, *unit;         /* unit: to which it was handed on; or NULL */
	struct told_result *results;
	size_t n_results;
	/* of an act at a counter */
	struct paper *papers; /* taken in, without their contents */
	size_t n_papers;
	const char *pos, *clerk, *digest, *receiver, *receiver_id;
};

/* "" when it says nothing; and back: ERR_INTERNAL when it cannot be read. */
const char *dossier_told_print(struct arena *a, const struct dossier_told *t);
int dossier_told_parse(struct arena *a, const char *text, struct dossier_told *out, struct err *e) MUST_CHECK;

/* Which of what goes with the act (GIVES_...) is not there; `note` and `due_ms` are the line's. */
uint32_t dossier_told_lacks(const struct dossier_told *t, enum dossier_act act, const char *note, int64_t due_ms);

#endif
