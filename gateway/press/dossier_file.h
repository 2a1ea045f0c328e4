/* SPDX-License-Identifier: Apache-2.0 */
/* All that papers of a dossier are made from, read once: how it stands, what was handed in, its money, what was printed of it; and
 * who is who. */
#ifndef PRESS_DOSSIER_FILE_H
#define PRESS_DOSSIER_FILE_H

#include "conf/accepted.h"
#include "model/counter_case.h"
#include "model/operation.h"
#include "model/printing.h"
#include "run/core.h"

struct dossier_file {
	struct core *core;
	const struct setup *setup;
	struct arena *a;
	int64_t now_ms;
	const struct result_dossier *is; /* as its partner is told it */
	const struct filing *filing;
	struct accepted under;
	const char *procedure, *unit, *office, *commune; /* names; codes where the catalogue has none, "" for the commune */
	const struct entry *entries;
	size_t n_entries;
	struct money money;
	struct printing *printings; /* by place */
	size_t n_printings;
};

/* Of the dossier that was asked about, if it was taken in at the office `pos`; else ERR_UNKNOWN_DOSSIER, as of one that is not
 * there.  All of it lives in the arena. */
int dossier_file_read(struct core *c, const struct setup *s, struct arena *a, const struct result_dossier *is, const char *pos,
    int64_t now_ms, struct dossier_file *out, struct err *e) MUST_CHECK;

/* Of a case that is no dossier: core, setup, what is known of its filing, procedure, office and commune; nothing else is there. */
void dossier_file_of_case(struct core *c, const struct setup *s, struct arena *a, const struct counter_case *is, int64_t now_ms,
    struct dossier_file *out);

/* Was any of its papers handed in as a sheet: with it, or when more were asked for? */
bool dossier_file_on_paper(const struct dossier_file *f);

/* What was printed by now; after a lost race. */
int dossier_file_printings(struct dossier_file *f, struct err *e) MUST_CHECK;

/* What the account of that name is called, or the name: counter programs have clerks without one. */
const char *dossier_file_clerk(const struct dossier_file *f, const char *account);

/* As people write it; NULL: nothing is known. */
const char *dossier_file_address(const struct dossier_file *f, const struct address *x);

/* As it is dialled at home: "0912000111" of what is kept, E.164; or NULL. */
const char *dossier_file_phone(const struct dossier_file *f, const char *x);

/* "Xã Hương Sơn, Hà Tĩnh", of codes; NULL. */
const char *dossier_file_area(const struct dossier_file *f, const char *commune, const char *province);

/* By which a scanner finds it: its number, before there is one its partner's reference. */
const char *dossier_file_number(const struct dossier_file *f);

#endif
