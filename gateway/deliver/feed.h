/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a partner's feed of news: the cursor moves only after every item of a page is kept. */
#ifndef DELIVER_FEED_H
#define DELIVER_FEED_H

#include "call/call.h"

/* Read until the feed has no more, at most FEED_PAGES pages.  Failures are logged; the next poll goes on from the kept cursor. */
void feed_read(const struct call *c);

#endif
