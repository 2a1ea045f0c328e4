/* SPDX-License-Identifier: Apache-2.0 */
/* Style sheet, fonts and scripts: under an address with their digest in it, so that they may be kept for ever. */
#ifndef UI_SHIPPED_H
#define UI_SHIPPED_H

#include "base/message.h"

struct arena;

/* "/ui/DIGEST/desk.css"; "" when it is not built in. */
const char *shipped_address(struct arena *a, const char *name);

/* Of the style sheet what a log-in page needs, which stands in that page (docs/ui.md); "" when it is not built in.  The other is
 * how a policy names it, 'sha256-...' (CSP level 3 section 2.3.1); "" likewise. */
const char *shipped_first(void);
const char *shipped_first_named(struct arena *a);

/* Answer a request for one: 200, or 404.  Text comes compressed to who says that he takes gzip (RFC 9110 section 12.5.3). */
void shipped_answer(struct arena *a, struct str digest, struct str name, const struct message *m, struct answer *out);

#endif
