/* SPDX-License-Identifier: Apache-2.0 */
/* A page's model to HTML: who is there, texts, what was typed and what is wrong with it, and the page's own. */
#ifndef UI_RENDER_H
#define UI_RENDER_H

#include "ui/page.h"
#include "ui/texts.h"

struct ui;

/* Texts read and compared: ERR_CONFIG says what is wrong with which of them.  The stylesheet of all pages is compiled with the
 * first page that is shown; what is wrong with it is ERR_CONFIG of render_page then.  Its pages may be rendered by any number of
 * threads. */
struct ui *ui_open(struct err *e);
void ui_free(struct ui *u); /* NULL: nothing */

/* `show` writes its model; `why`, or NULL: what was wrong with the form that was sent to it. */
int render_page(struct page *p, const char *stem, const char *path, int (*show)(struct page *p, struct err *e),
    const struct err *why, struct str *html, struct err *e) MUST_CHECK;

/* The page of what went wrong altogether; audit: by which the log line is found. */
int render_trouble(struct page *p, const struct err *why, const char *audit, struct str *html, struct err *e) MUST_CHECK;

#endif
