/* SPDX-License-Identifier: Apache-2.0 */
/* The third door: a person's browser (docs/ui.md).  A session takes the place of the signature, a form the place of the message. */
#ifndef UI_UI_H
#define UI_UI_H

#include "ui/page.h"

/* Answer a request for a page; *out is always filled. */
void ui_answer(struct core *c, const struct setup *s, struct arena *a, enum page_id id, const struct page_param *params,
    size_t n_params, const struct message *m, struct answer *out);

#endif
