/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing what an office has on paper that is of no dossier: about a bag, a case that was refused, some days.  As print.h does
 * with a dossier's papers: each printing is journaled (event office.printed) before its file leaves, the first is the original, and
 * what stands on it is kept as a blob, so print_again makes the same file.  Whether the subject is the office's is its caller's to
 * look at (docs/forms.md).
 */
#ifndef PRESS_OFFICE_PRINT_H
#define PRESS_OFFICE_PRINT_H

#include "model/printing.h"
#include "run/core.h"
#include "xml/xml_write.h"

enum office_paper_kind {
#define OFFICE_PAPER(id, ...) OFFICE_PAPER_##id,
#include "press/office_paper.tbl"
	OFFICE_PAPERS
};

const char *office_paper_form(enum office_paper_kind k);
const char *office_paper_title(enum office_paper_kind k, bool vi);

/* What was printed about one subject. */
struct office_prints {
	struct core *core;
	const struct setup *setup;
	struct arena *a;
	int64_t now_ms;
	const char *office, *subject; /* "bag-HEX", "case-ID", "book-FROM-TO": of letters, digits, "-" and "." */
	struct printing *all;         /* by place; office_prints_read */
	size_t n;
};

/* all and n as they are now; in the arena. */
int office_prints_read(struct office_prints *p, struct err *e) MUST_CHECK;

/* A paper of it. */
struct office_paper {
	enum office_paper_kind kind;
	const char *about; /* which of that kind: behind the form in its key, or NULL: there is one of the subject */
	/* Writes the document that the template wants; reprint: the how manieth copy, 0: the original. */
	void (*write)(const void *ctx, struct xml_out *w, int64_t reprint);
	const void *ctx;
};

/* What it is called among the subject's printings: its form, and behind a dot `about`. */
const char *office_paper_key(struct arena *a, const struct office_paper *x);

/* Prints one, after office_prints_read.  *out is the printing, made now or, when the act was done before, then.  ERR_BAD_VALUE at
 * Paper: the subject was printed PRINTING_MOST times, or more stands on it than a paper may have; ERR_BUSY of the press;
 * ERR_RACE. */
int office_print(struct office_prints *p, const struct office_paper *x, const char *act, const char *clerk, struct printing *out,
    struct err *e) MUST_CHECK;

#endif
