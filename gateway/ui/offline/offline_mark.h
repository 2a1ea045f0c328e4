/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser compares to know whether the copy that it keeps for when its line is down is still the right one. */
#ifndef UI_OFFLINE_OFFLINE_MARK_H
#define UI_OFFLINE_OFFLINE_MARK_H

#include "ui/page.h"

/* Another text when the page /desk/offline, its scripts or the catalogue are others; in the page's arena. */
const char *offline_mark(const struct page *p);

#endif
