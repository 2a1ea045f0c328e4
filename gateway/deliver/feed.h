/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a partner's feed of news: the position moves only after every item of a page is kept or set aside.  One item that cannot
 * be taken (not as agreed, of no dossier, against a rule) is set aside with its bytes, sealed, and the reason; the others go on.
 * What may pass by itself (the store, the partner) stops the page, which is read again at the next poll.
 */
#ifndef DELIVER_FEED_H
#define DELIVER_FEED_H

#include "call/call.h"

/* Read until the feed has no more, at most FEED_PAGES pages.  Failures are logged and told in feed_state.h. */
void feed_read(const struct call *c);

/* Take the items of a page that was read; for tests.  -1: stopped by what may pass by itself. */
int feed_take(const struct call *c, const struct conn_feed *page, struct err *e) MUST_CHECK;

/* What was set aside, as it is sealed: "aside:PARTNER". */
struct feed_aside {
	int64_t at_ms;
	const char *id, *code, *field, *why, *bytes;
};

/* Read what store/feed_keys.h gave. */
int feed_aside_read(struct core *c, struct arena *a, const char *partner, const char *id, struct str sealed, struct feed_aside *out,
    struct err *e) MUST_CHECK;

#endif
