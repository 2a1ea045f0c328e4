/* SPDX-License-Identifier: Apache-2.0 */
/* What pages that print share: <Paper> and <Printing> elements for the parts `can-print` and `was-printed` of the frame
 * (docs/ui.md), the form of a button, the file. */
#ifndef UI_PRINTS_H
#define UI_PRINTS_H

#include "press/office_print.h"
#include "ui/page.h"

/* <Paper>: Key, Title, Subject (or NULL), Printed (how often it was). */
void prints_paper(struct page *p, const char *key, const char *title, const char *subject, int64_t printed);

/* The act of the form that was sent: ERR_BAD_VALUE at act when it is no id of ours. */
int prints_act(const struct page *p, const char **out, struct err *e) MUST_CHECK;

/* What was printed about a subject of his office (office_print.h). */
int prints_read(const struct page *p, const char *subject, struct office_prints *out, struct err *e) MUST_CHECK;

/* A <Paper> of it, and all of its <Printing>s, the last first. */
void prints_offer(struct page *p, const struct office_prints *o, const struct office_paper *x, const char *subject);
void prints_done(struct page *p, const struct office_prints *o);

/* Prints it by the form's act; the browser goes to the file, FILES/PLACE. */
int prints_do(struct page *p, struct office_prints *o, const struct office_paper *x, const char *files, struct err *e) MUST_CHECK;

/* The printing that the address names as {printing}, or NULL. */
const struct printing *prints_asked(const struct page *p, const struct office_prints *o);

/* The answer is the file of the printing that the address names as {printing}, kept as NAME-PLACE.pdf; ERR_NOT_FOUND. */
int prints_file(struct page *p, const struct office_prints *o, const char *name, struct err *e) MUST_CHECK;

#endif
