/* SPDX-License-Identifier: Apache-2.0 */
/* Style sheet, fonts and scripts: under an address with their digest in it, so that they may be kept for ever. */
#ifndef UI_SHIPPED_H
#define UI_SHIPPED_H

#include "base/message.h"

struct arena;

/* "/ui/DIGEST/desk.css"; "" when it is not built in. */
const char *shipped_address(struct arena *a, const char *name);

/* Answer a request for one: 200, or 404.  Text comes compressed to who says that he takes gzip (RFC 9110 section 12.5.3). */
void shipped_answer(struct arena *a, struct str digest, struct str name, const struct message *m, struct answer *out);

#endif
