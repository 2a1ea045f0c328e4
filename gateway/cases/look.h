/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier that its partner looks at or acts on, loaded and told. */
#ifndef CASES_LOOK_H
#define CASES_LOOK_H

#include "cases/op.h"
#include "conf/accepted.h"

/* Is it there for who asks: this partner's, and accepted at his office if he is of one?  1; 0: answered as if there were none; -1.
 * Whatever flow looks at a dossier asks here, so that "not yours" and "not there" cannot differ. */
int look_own(struct op *x, const struct dossier *d, struct err *e) MUST_CHECK;

/* What was handed in, opened. */
int look_filing(struct op *x, const struct dossier *d, struct filing **out, struct err *e) MUST_CHECK;

/* Load it; x->about and the log know it from then on.  One that is not his looks exactly like one that does not exist:
 * ERR_UNKNOWN_DOSSIER. */
int look_load(struct op *x, const struct dossier_key *key, struct dossier_view *k, struct err *e) MUST_CHECK;

/* Was the dossier moved since who acts saw it?  seen 0: he did not say.  ERR_DOSSIER_MOVED. */
int look_seen(const struct dossier *d, int64_t seen, struct err *e) MUST_CHECK;

/* What each line says beside its note, opened. */
int look_told(const struct core *core, struct arena *a, const struct dossier_view *k, struct dossier_told **out,
    struct err *e) MUST_CHECK;

/* What it was accepted under; the log tells when that version is gone. */
void look_under(const struct setup *s, const struct dossier *d, struct accepted *out);

/* How it stands by that, on today's calendar; lines and what they say are k's and `told`'s.  A holder is told by the code it has
 * now.
 */
void look_life(const struct op *x, const struct dossier_view *k, const struct dossier_told *told, const struct accepted *under,
    struct dossier_life *out);

/* What is told of it: history by time, its notes opened, and how it stands.  k's history is used up. */
int look_show(struct op *x, struct dossier_view *k, struct result_dossier *r, struct err *e) MUST_CHECK;

#endif
