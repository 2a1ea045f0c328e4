/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers as PDF: a model through a template (XSLT, "schemas/forms/1.0/NAME.xsl", or a file of the same name that an operator keeps)
 * to a sheet, and the sheet drawn with its fonts in it (docs/forms.md).  Follows the forms of TT 01/2018/TT-VPCP; no rule of
 * business is known here: what stands on a paper is in the model.  No clock is read: the same model and template give the same
 * bytes.
 */
#ifndef FORMS_FORMS_H
#define FORMS_FORMS_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct forms;

enum {
	FORMS_TEMPLATE_MAX = 1 << 20, /* bytes of a template in a folder */
	FORMS_TOGETHER = 20,          /* papers in one file */
};

struct form_paper {
	const char *name; /* of the form */
	struct str model; /* a document whose root element has that name */
};

/* Compile all templates: those that are built in, each replaced by FOLDER/NAME.xsl when there is one, and the further ones of the
 * folder.  NULL for no folder.  After transform_start and before a sandbox closes the file system.  NULL: ERR_CONFIG says which
 * template is wrong, or which typeface is missing. */
struct forms *forms_open(const char *folder, struct err *e);
void forms_close(struct forms *f); /* NULL: nothing */

/* Once, at the end of a process that opened forms, when no other thread draws any more: gives back the typefaces. */
void forms_stop(void);

/* How many forms there are, their names in order, and whether one is the operator's own. */
size_t forms_count(const struct forms *f);
const char *forms_name(const struct forms *f, size_t i);
bool forms_is_own(const struct forms *f, size_t i);

/* Draw n papers, one behind the other, as one PDF.  It is in the arena, which holds some megabytes until it ends.  Any thread,
 * several at once; wants a thread's whole stack.  ERR_NOT_FOUND: there is no such form; ERR_INTERNAL: a model is not what the
 * template wants; ERR_CONFIG: the template made a sheet that cannot be set.  The message names the form and the place. */
int forms_draw(const struct forms *f, struct arena *a, const struct form_paper *papers, size_t n, struct str *pdf_out,
    struct err *e) MUST_CHECK;

#endif
