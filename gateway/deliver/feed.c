/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a feed; see feed.h. */
#include "deliver/feed.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "cases/news.h"
#include "store/store.h"

enum { FEED_PAGES = 20 };

static int
take_page(const struct call *c, const struct conn_feed *page, struct err *e)
{
	for (size_t i = 0; i < page->n; i++) {
		struct commit_context keep = {.core = c->core, .setup = c->setup, .a = c->a, .partner = c->to->p.name};
		struct result_news r;
		struct err why = {0};
		if (news_take(&keep, &page->reports[i], NULL, clock_now_ms(), &r, &why) == 0)
			continue;
		if (why.code == ERR_UNKNOWN_DOSSIER || why.code == ERR_ILLEGAL_MOVE) { /* not ours: the feed must not stop for it */
			log_event(LOG_STATUS_UNKNOWN, "code=%s", err_name(why.code));
			continue;
		}
		return err_set(e, why.code, "%s", why.msg);
	}
	return 0;
}

/* 1 more pages, 0 the end, -1 */
static int
read_page(const struct call *c, struct err *e)
{
	const struct connector *d = c->to->dialect;
	struct conn_request q = {0};
	struct conn_feed page = {0};
	struct conn_env env;
	struct call_reply r;
	const char *cursor;

	int found = store_cursor(c->core->store, c->a, c->to->p.name, &cursor, e);
	if (found < 0 || call_env(c, &env, e) != 0)
		return -1;
	if (d->build_feed(&env, found > 0 ? cursor : "", &q, e) != 0 || call_do(c, &q, "", &r, e) != 0)
		return -1;
	if (r.reply.status == 401 && call_token_stale(c, &env, e) != 0)
		return -1;
	if (!r.verified || r.reply.status != 200)
		return err_set(e, ERR_BAD_REPLY, "feed answered status %d", r.reply.status);
	if (d->read_feed(&env, &r.reply, &page, e) != 0 || take_page(c, &page, e) != 0)
		return -1;
	if (page.cursor != NULL && (found == 0 || strcmp(page.cursor, cursor) != 0) &&
	    store_cursor_set(c->core->store, c->to->p.name, page.cursor, e) != 0)
		return -1;
	return page.more ? 1 : 0;
}

void
feed_read(const struct call *c)
{
	struct err e = {0};
	int more = 1;

	log_with(NULL, c->to->p.name);
	for (int i = 0; i < FEED_PAGES && more > 0; i++)
		more = read_page(c, &e);
	if (more < 0)
		log_event(LOG_FEED_FAILED, "code=%s msg=\"%s\"", err_name(e.code), e.msg);
	log_with(NULL, NULL);
}
