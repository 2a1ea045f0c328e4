/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XSL Transformations 1.0 of documents that we made: models of pages to HTML, of forms to sheets.  Stylesheets are assets, compiled
 * once and then read by any number of threads; what they do is closed: they open no file, no address, and write nothing.  The
 * landlord of libxslt.  Wants a thread's whole stack.
 */
#ifndef XML_TRANSFORM_H
#define XML_TRANSFORM_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct transform;

/* Once per process, before any thread, after xml_start. */
void transform_start(void);
void transform_stop(void);

/* The stylesheet of an asset ("gateway/ui/home/home.xsl"), with what it includes from other assets.  NULL: ERR_CONFIG says where.
 */
struct transform *transform_load(const char *asset, struct err *e);

/* A stylesheet that an operator keeps in a file instead (replaceable forms): its bytes; `name` is told in errors.  It may include
 * assets ("asset:/..."). */
struct transform *transform_read(struct str bytes, const char *name, struct err *e);

void transform_free(struct transform *t); /* NULL: nothing */

/* A model, a well-formed document of ours, through the stylesheet: its output as its xsl:output says, in the arena.  ERR_INTERNAL
 * with what the stylesheet or the parser says. */
int transform_run(const struct transform *t, struct arena *a, struct str model, struct str *out, struct err *e) MUST_CHECK;

#endif
