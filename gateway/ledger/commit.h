/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How anything is kept: journal first, durable, then one function call in the store.  A change that loses a
 * race is marked void in the journal, and the flow looks and decides again.  Also the sealed texts inside records.
 */
#ifndef LEDGER_COMMIT_H
#define LEDGER_COMMIT_H

#include "ledger/commit_context.h"
#include "ledger/commit_note.h"
#include "run/core.h"
#include "store/change.h"
#include "store/store.h"

struct arena;

enum { COMMIT_TRIES = 8 }; /* how often a lost race is run again before ERR_RACE */

/* 1 made, 0 not made because the state had moved (*clash_out says where), -1.  `dossier` is whom the change is about,
 * or, of what belongs to no dossier, the change's tag. */
int commit_change(struct commit_context *k, const char *dossier, struct change *ch, enum change_clash *clash_out, struct err *e)
    MUST_CHECK;

/* The same for a change that writes a new dossier: the look comes first, and when the dossier is there already, the message was
 * seen or the item is another's, nothing at all is written and the answer is 0 with CLASH_NONE. */
int commit_new(struct commit_context *k, const char *dossier, struct change *ch, struct precheck *precheck,
    enum change_clash *clash_out, struct err *e) MUST_CHECK;

/*
 * commit_new in two steps, for who does not want to keep a thread asleep meanwhile: made ready (in the arena of k), submitted, and
 * when it was told, ended.  `told` is called once, by another thread, and must not wait.  From the submission until then everything
 * the change was made of may be in use by other threads.
 */
struct commit_pending;
struct commit_pending *commit_prepare(struct commit_context *k, const char *dossier, struct change *ch, struct precheck *precheck);
void commit_submit(struct commit_pending *p, void (*told)(void *ctx), void *ctx);
void commit_wait(struct commit_pending *p); /* submit, and sleep until it was told */
int commit_end(struct commit_pending *p, enum change_clash *clash_out, struct err *e) MUST_CHECK; /* as commit_new */

/* Many at once, one sync and one round trip; made[i] is 1 or 0 as above.  -1 when not all could be tried. */
int commit_changes(struct commit_context *k, const char *const *dossiers, struct change **ch, size_t n, int *made,
    struct err *e) MUST_CHECK;

/* Text sealed for its dossier, as base64; "" and NULL stay "".  commit_unseal gives NULL for "". */
const char *commit_seal(struct core *c, struct arena *a, const char *dossier, const char *plain);
int commit_unseal(const struct vault *v, struct arena *a, const char *dossier, const char *sealed, const char **plain_out,
    struct err *e) MUST_CHECK;

#endif
