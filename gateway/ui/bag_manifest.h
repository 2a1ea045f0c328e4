/* SPDX-License-Identifier: Apache-2.0 */
/* The model of the form bag-manifest (docs/forms.md), of a bag as op_bag_show tells it. */
#ifndef UI_BAG_MANIFEST_H
#define UI_BAG_MANIFEST_H

#include "model/operation.h"
#include "xml/xml_write.h"

struct arena;
struct setup;

/* <bag-manifest> with all its members.  `authority` (whose office it is) and `clerk` (the name of who closed it) are NULL or what
 * people read; without a clerk's name it is his account; reprint: the how manieth copy, 0: the original. The time is that of the
 * close, so a bag has the same bytes for ever, as long as the catalogue calls the office and the units so. */
void bag_manifest_model(struct xml_out *w, struct arena *a, const struct setup *s, const struct result_bag_show *is,
    const char *authority, const char *clerk, int64_t reprint);

#endif
