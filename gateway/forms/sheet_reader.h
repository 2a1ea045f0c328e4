/* SPDX-License-Identifier: Apache-2.0 */
/* How the parts of a sheet are read: attributes and letters.  Internal to forms. */
#ifndef FORMS_SHEET_READER_H
#define FORMS_SHEET_READER_H

#include "base/err.h"
#include "forms/sheet.h"

struct arena;
struct _xmlNode;

/* One reading.  The first failure is kept and all that comes after it means nothing, so that it is looked at once, at the end. */
struct sheet_reader {
	struct arena *a;
	const struct _xmlNode *root;
	struct err *e;
	bool failed;
};

/* "table[2]/r[3]: what": the sheet is wrong there. */
void read_fails(struct sheet_reader *r, const struct _xmlNode *n, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

const char *read_path(struct sheet_reader *r, const struct _xmlNode *n);

/* Only these attributes, and those of a style when `styled`, and no text beside elements. */
void read_only(struct sheet_reader *r, const struct _xmlNode *n, const char *const *known, bool styled);

/* An attribute or NULL; a length in millimetres as points, or `fallback`; a number; "yes" or "no"; a word of a list ended by NULL.
 */
const char *read_attr(struct sheet_reader *r, const struct _xmlNode *n, const char *name);
double read_mm(struct sheet_reader *r, const struct _xmlNode *n, const char *name, double fallback);
double read_number(struct sheet_reader *r, const struct _xmlNode *n, const char *name, double fallback);
bool read_yes(struct sheet_reader *r, const struct _xmlNode *n, const char *name, bool fallback);
unsigned read_word(struct sheet_reader *r, const struct _xmlNode *n, const char *name, const char *const *words, unsigned fallback);

/* "20 15 20 30": n lengths in millimetres as points. */
void read_lengths(struct sheet_reader *r, const struct _xmlNode *n, const char *name, double *out, size_t count);

/* font, size, weight, style, align of an element over what is around it. */
struct sheet_style read_style(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_style around);

enum sheet_align read_align(struct sheet_reader *r, const struct _xmlNode *n, enum sheet_align fallback);

/* What people wrote as it can be set: NFC, blanks and line ends as one blank, and a hollow square for what the typeface lacks and
 * for marks that would turn the order of letters around. */
const char *read_letters(struct sheet_reader *r, enum sheet_family family, const char *text);

/* The text of an element, its <t> and <br/>, as runs of a TEXT. */
void read_runs(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b);

/* An element's blocks, one behind the other. */
struct sheet_block *read_blocks(struct sheet_reader *r, const struct _xmlNode *parent, struct sheet_style around);

/* <table> and <rows>, into a block whose style is read; sheet_table.c. */
void read_table(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b);
void read_rows(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_block *b);

/* width="12.5" or "2*" of a column; nothing: a share of 1. */
void read_column(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_column *out);

/* A TEXT with one run. */
struct sheet_block *read_plain(struct sheet_reader *r, const struct _xmlNode *n, struct sheet_style style, const char *text);

#endif
