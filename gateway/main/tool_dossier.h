/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs of `postgate dossier` share: the store beside a running gateway, and how a dossier of it stands.  Internal to
 * main. */
#ifndef MAIN_TOOL_DOSSIER_H
#define MAIN_TOOL_DOSSIER_H

#include "conf/accepted.h"
#include "model/dossier_life.h"
#include "store/store.h"

struct vault;

struct dossier_reading {
	const struct setup *s;
	const struct vault *v;
	struct store *store;
	int64_t now_ms;
};

/* How it stands by what it was accepted under; strings are the arena's, the store's answer's or the configuration's.  Opens of the
 * history only what a unit said of its work. */
int dossier_stands(const struct dossier_reading *r, struct arena *a, const struct dossier_view *k, struct accepted *under,
    struct dossier_life *life, struct err *e) MUST_CHECK;

/* postgate dossier show: print it; 0, or -1: there is none, or it cannot be read. */
int dossier_show(const struct dossier_reading *r, const char *id, bool json, struct err *e) MUST_CHECK;

#endif
