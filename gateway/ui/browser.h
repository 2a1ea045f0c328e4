/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser may do, and what it proves: headers of every answer, cookies, and that a form comes from our own pages. */
#ifndef UI_BROWSER_H
#define UI_BROWSER_H

#include "ui/page.h"

/* A POST must come from a page of this very origin: Sec-Fetch-Site, or of a browser that does not send it, Origin (OWASP,
 * Cross-Site Request Forgery Prevention).  ERR_CROSS_SITE. */
int browser_is_ours(const struct setup *s, const struct message *m, struct err *e) MUST_CHECK;

/* The cookie of that name (without __Host-); n 0: none, or more than one. */
struct str browser_cookie(const struct message *m, const char *name);

/* Headers of every answer, and the page's cookies behind them. */
const struct header *browser_headers(struct arena *a, const struct page *p, size_t *n_out);

#endif
