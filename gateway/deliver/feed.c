/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a feed; see feed.h. */
#include "deliver/feed.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "cases/news.h"
#include "crypto/vault.h"
#include "deliver/feed_state.h"
#include "json/json.h"
#include "store/feed_keys.h"

enum { FEED_PAGES = 100, ASIDE_ID = 16, ASIDE_TEXT_MAX = 4 * 1024 * 1024 };

/* ---- what is set aside ---- */

#define TEXT(member, lo, hi) {#member, FIELD_TEXT, .at = offsetof(struct feed_aside, member), .min = lo, .max = hi}
static const struct field aside_fields[] = {
    {"at", FIELD_INT, .at = offsetof(struct feed_aside, at_ms), .max = INT64_MAX},
    TEXT(code, 1, 40),
    TEXT(field, 0, 200),
    TEXT(why, 0, 400),
    TEXT(bytes, 0, ASIDE_TEXT_MAX),
    {0},
};

static const char *
about(struct arena *a, const char *partner)
{
	return arena_fmt(a, "aside:%s", partner);
}

/* A NUL, which no text of ours holds, is shown as a question mark; bytes that are no UTF-8 as U+FFFD.  The journal has the page. */
static struct str
aside_print(struct arena *a, struct str bytes, const struct err *why, int64_t now_ms)
{
	char *text = arena_dup(a, bytes.p, bytes.n);
	struct json_out w;
	struct buf b;

	for (size_t i = 0; i < bytes.n; i++)
		if (text[i] == '\0')
			text[i] = '?';
	buf_init(&b, a, ASIDE_TEXT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_int(&w, "at", now_ms);
	json_out_text(&w, "code", err_name(why->code));
	json_out_text(&w, "field", why->field);
	json_out_text(&w, "why", why->msg);
	json_out_text(&w, "bytes", text);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

int
feed_aside_read(struct core *c, struct arena *a, const char *partner, const char *id, struct str sealed, struct feed_aside *out,
    struct err *e)
{
	struct str plain;

	*out = (struct feed_aside){0};
	if (vault_open(c->vault, a, about(a, partner), sealed, &plain, e) != 0 ||
	    json_read(a, plain, aside_fields, false, out, e) != 0)
		return err_doing(e, "reading what was set aside");
	out->id = id;
	return 0;
}

/* Kept until a person has looked; the feed goes on. */
static int
set_aside(const struct call *c, const struct conn_feed_item *item, const struct err *why, struct err *e)
{
	unsigned char digest[DIGEST_LEN];
	char id[ASIDE_ID + 1];
	const char *partner = c->to->p.name;

	digest_of(item->bytes, digest);
	text_hex(digest, ASIDE_ID / 2, id);
	const struct store_aside x = {
	    id, vault_seal(c->core->vault, c->a, about(c->a, partner), aside_print(c->a, item->bytes, why, clock_now_ms()))};
	int added = store_aside_add(c->core->store, partner, &x, e);
	if (added < 0)
		return -1;
	metric_add(METRIC_FEED_ASIDE, 1);
	if (added > 0)
		log_event(LOG_FEED_ASIDE, "item=%s code=%s field=\"%s\"", id, err_name(why->code), why->field);
	return 0;
}

/* ---- taking ---- */

/* Will the same item be taken another time, without anybody doing anything about it? */
static bool
may_pass(const struct err *why)
{
	return err_retryable(why->code) && why->code != ERR_INTERNAL;
}

int
feed_take(const struct call *c, const struct conn_feed *page, struct err *e)
{
	for (size_t i = 0; i < page->n; i++) {
		struct commit_context keep = {.core = c->core, .setup = c->setup, .a = c->a, .partner = c->to->p.name};
		const struct conn_feed_item *item = &page->items[i];
		struct err why = item->why;
		struct result_news r;
		log_with(NULL, c->to->p.name); /* not of the dossier of the item before */
		if (why.code == ERR_NONE && news_take(&keep, &item->report, NULL, clock_now_ms(), &r, &why) == 0)
			continue;
		if (may_pass(&why))
			return err_set(e, why.code, "%s", why.msg);
		if (set_aside(c, item, &why, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- reading ---- */

/* One page asked for and read.  0, -1 */
static int
fetch(const struct call *c, const char *cursor, struct conn_feed *page, struct err *e)
{
	const struct connector *d = c->to->dialect;

	for (int i = 0; i < 2; i++) { /* a second time at once with a new token, if the first was refused */
		struct conn_request q = {0};
		struct conn_env env;
		struct call_reply r;
		if (call_env(c, &env, e) != 0 || d->build_feed(&env, cursor, &q, e) != 0 ||
		    call_do(c, env.token, &q, "", &r, e) != 0)
			return -1;
		if (!r.verified)
			return err_set(e, ERR_BAD_REPLY, "the feed answered status %d, unsigned", r.reply.status);
		if (r.reply.status != 401 || i > 0 || env.token == NULL)
			return d->read_feed(&env, &r.reply, page, e);
		if (call_token_stale(c, &env, e) != 0)
			return -1;
	}
	return 0;
}

/* 1 more pages, 0 the end, -1 */
static int
read_page(const struct call *c, bool *unknown_cursor, struct err *e)
{
	struct conn_feed page = {0};
	const char *cursor, *partner = c->to->p.name;
	int found = store_cursor(c->core->store, c->a, partner, &cursor, e);

	if (found < 0 || fetch(c, found > 0 ? cursor : "", &page, e) != 0)
		return -1;
	*unknown_cursor = page.unknown_cursor && found > 0 && cursor[0] != '\0';
	if (*unknown_cursor)
		return err_set(e, ERR_PARTNER_REFUSED,
		    "the partner does not know our position; postgate feed rewind lets reading begin anew");
	if (page.unknown_cursor)
		return err_set(e, ERR_PARTNER_REFUSED, "the partner refuses to be asked for news");
	if (feed_take(c, &page, e) != 0)
		return -1;
	/* An operator may have moved it meanwhile: then the next page is read from there. */
	if (page.cursor != NULL && (found == 0 || strcmp(page.cursor, cursor) != 0) &&
	    store_cursor_move(c->core->store, partner, cursor, page.cursor, e) < 0)
		return -1;
	feed_state_read(c->core, partner, clock_now_ms());
	return page.more ? 1 : 0;
}

void
feed_read(const struct call *c)
{
	bool unknown_cursor = false;
	struct err e = {0};
	int more = 1;

	log_with(NULL, c->to->p.name);
	for (int i = 0; i < FEED_PAGES && more > 0 && !atomic_load(&c->core->stop); i++)
		more = read_page(c, &unknown_cursor, &e);
	if (more < 0) {
		bool is_new = feed_state_failed(c->core, c->to->p.name, &e, unknown_cursor, clock_now_ms());
		if (unknown_cursor && is_new)
			log_event(LOG_FEED_POSITION, "msg=\"%s\"", e.msg);
		else
			log_event(LOG_FEED_FAILED, "code=%s msg=\"%s\"", err_name(e.code), e.msg);
	}
	log_with(NULL, NULL);
}
