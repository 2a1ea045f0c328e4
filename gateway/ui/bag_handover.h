/* SPDX-License-Identifier: Apache-2.0 */
/* The model of the form batch-handover (docs/forms.md): the dossiers of a bag that go to one unit, as op_bag_show tells them. */
#ifndef UI_BAG_HANDOVER_H
#define UI_BAG_HANDOVER_H

#include "model/operation.h"
#include "xml/xml_write.h"

struct arena;
struct setup;

/* What the record of the handover is called: BBGN-OFFICE-YYMMDD-NUMBER-UNIT, of the bag's label; bars, so that a scanner finds it.
 */
const char *bag_handover_number(struct arena *a, const struct bag *b, const char *unit);

/* <batch-handover> with all its members; *is was asked for that unit.  Authority, clerk and reprint as of bag_manifest_model, as is
 * what makes its bytes the same for ever. */
void bag_handover_model(struct xml_out *w, struct arena *a, const struct setup *s, const struct result_bag_show *is,
    const char *unit, const char *authority, const char *clerk, int64_t reprint);

#endif
