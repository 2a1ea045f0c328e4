/* SPDX-License-Identifier: Apache-2.0 */
/* Which papers of a dossier a counter can print (paper.tbl), and what stands on each. */
#ifndef PRESS_DOSSIER_PAPERS_H
#define PRESS_DOSSIER_PAPERS_H

#include "press/dossier_file.h"
#include "press/form_model.h"

enum dossier_paper_kind {
#define PAPER(id, ...) DOSSIER_PAPER_##id,
#include "press/paper.tbl"
	DOSSIER_PAPERS
};

enum { DOSSIER_PAPERS_MAX = 100 };

struct dossier_paper {
	enum dossier_paper_kind kind;
	const char *form;
	const char *key;           /* what it is called among the printings: the form, and behind a dot what it is about */
	const char *subject;       /* for people: an item, a receipt's number; or NULL */
	bool at_once;              /* with the others in one go, as it was never printed */
	int64_t times;             /* for the how manieth time it would be printed now */
	const struct entry *entry; /* about which of these */
	const struct consignment *item;
	size_t line; /* of the history */
};

/* In the arena; at most DOSSIER_PAPERS_MAX. */
size_t dossier_papers(const struct dossier_file *f, struct dossier_paper **out);

const struct dossier_paper *dossier_paper_find(const struct dossier_paper *all, size_t n, struct str key); /* or NULL */

const char *dossier_paper_title(enum dossier_paper_kind kind, bool vi);

/* What stands on it when it is printed now by that account, as the document that its template wants. */
struct str dossier_paper_model(const struct dossier_file *f, const struct dossier_paper *p, const char *account);

/* paper_models.c: what each kind has besides what all papers have. */
#define PAPER(id, ...) void fill_##id(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m);
#include "press/paper.tbl"

/* The same of a case that was refused before it became one (Mẫu 03), of dossier_file_of_case; it has an owner. */
void fill_refused_case(const struct dossier_file *f, const struct counter_case *c, struct form_model *m);

#endif
