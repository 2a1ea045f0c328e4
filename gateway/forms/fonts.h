/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The typefaces of papers: Liberation Serif, Sans and Mono (Debian: fonts-liberation2), which have all of Vietnamese, and no
 * others.  A missing one is an error: another typeface would set other lines, and the same dossier would be another paper.  How a
 * desktop is set up does not matter.  The landlord of Pango and fontconfig.
 */
#ifndef FORMS_FONTS_H
#define FORMS_FONTS_H

#include <stdint.h>

#include "base/err.h"
#include "forms/sheet.h"

struct _PangoContext;

/* Look for the typefaces, once per process; any thread, again after a failure.  ERR_CONFIG names the family and the package. */
int fonts_ready(struct err *e) MUST_CHECK;

/* At the end of the process, when no other thread draws any more. */
void fonts_stop(void);

/* This thread's own context; it goes with the thread.  Wants fonts_ready. */
struct _PangoContext *fonts_context(void);

/* Can the family write this character? */
bool fonts_have(enum sheet_family family, uint32_t c);

const char *fonts_name(enum sheet_family family);

#endif
