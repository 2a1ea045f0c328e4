/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the page of a dossier share: dossier_page.c shows it, dossier_acts.c does what its forms ask. */
#ifndef UI_DOSSIER_DOSSIER_WORK_H
#define UI_DOSSIER_DOSSIER_WORK_H

#include "model/operation.h"
#include "ui/page.h"

struct dossier_seen {
	struct result_act is;      /* with its filing */
	struct result_money money; /* all entries */
};

/* The dossier that the address names, as its office may see it.  ERR_UNKNOWN_DOSSIER: there is none, or it is another's. */
int dossier_load(struct page *p, struct dossier_seen *out, struct err *e) MUST_CHECK;

/* Its procedure as the catalogue has it today, or NULL. */
const struct procedure *dossier_procedure(const struct page *p, const struct dossier *d);

/* Into the model: what may be done with it now (<May>), and what the form of the act that was chosen needs (<Do>). */
void dossier_put_acts(struct page *p, const struct dossier_seen *seen);

#endif
