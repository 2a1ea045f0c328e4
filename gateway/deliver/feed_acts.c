/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds in an operator's hands; see feed_acts.h. */
#include "deliver/feed_acts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "journal/journal.h"
#include "json/json.h"
#include "store/feed_keys.h"

enum { ACT_MAX = 8192, CURSOR_MAX = 128 };

static int
check_feed(const struct setup *s, const char *partner, struct err *e)
{
	const struct partner_setup *p = setup_partner(s, partner);

	return p != NULL && (p->dialect->caps & CONN_FEED) ? 0
							   : err_set(e, ERR_NOT_FOUND, "path: no partner of that name has a feed");
}

static int
view(struct core *c, struct arena *a, const char *partner, struct feed_view *out, struct err *e)
{
	int found = store_cursor(c->store, a, partner, &out->cursor, e);

	if (found < 0 || (out->aside = store_aside_count(c->store, partner, e)) < 0)
		return -1;
	out->partner = partner;
	out->cursor = found > 0 ? out->cursor : "";
	out->state = feed_state_of(c, partner);
	return 0;
}

int
feed_list(struct core *c, const struct setup *s, struct arena *a, struct feed_view **out, size_t *n_out, struct err *e)
{
	*out = arena_alloc(a, (s->n_partners + 1) * sizeof **out);
	*n_out = 0;
	for (size_t i = 0; i < s->n_partners; i++)
		if (s->partners[i].dialect->caps & CONN_FEED)
			if (view(c, a, s->partners[i].p.name, &(*out)[(*n_out)++], e) != 0)
				return -1;
	return 0;
}

/* ---- on record ---- */

static struct str
act_print(struct arena *a, const char *act, const char *on, const struct operator *o)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, ACT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "act", act);
	json_out_opt(&w, "on", on);
	json_out_opt(&w, "who", o->who);
	json_out_int(&w, "uid", o->uid);
	json_out_opt(&w, "why", o->why);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

/* Durable before it is done or shown. */
static int
record(struct core *c, struct arena *a, enum journal_kind kind, const char *partner, const char *act, const char *on,
    const struct operator *o, struct err *e)
{
	const struct journal_entry entry = {kind, "", partner, act_print(a, act, on, o)};

	if (outbox_check(o, e) != 0 || journal_append(c->journal, &entry, 1, NULL, e) != 0)
		return -1;
	log_with(NULL, partner);
	log_event(LOG_OPERATOR, "act=%s on=%s who=\"%s\" uid=%" PRId64, act, on, o->who, o->uid);
	log_with(NULL, NULL);
	return 0;
}

/* ---- looking ---- */

static int
by_time(const void *l, const void *r)
{
	const struct feed_aside *x = l, *y = r;

	return x->at_ms != y->at_ms ? (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms) : strcmp(x->id, y->id);
}

int
feed_show(struct core *c, const struct setup *s, struct arena *a, const char *partner, bool with_bytes, const struct operator *o,
    struct feed_aside **out, size_t *n_out, struct err *e)
{
	struct store_aside *kept;

	if (check_feed(s, partner, e) != 0 || (with_bytes && record(c, a, JOURNAL_READ, partner, "feed-show", "-", o, e) != 0) ||
	    store_asides(c->store, a, partner, &kept, n_out, e) != 0)
		return -1;
	*out = arena_alloc(a, (*n_out + 1) * sizeof **out);
	for (size_t i = 0; i < *n_out; i++) {
		if (feed_aside_read(c, a, partner, kept[i].id, kept[i].sealed, &(*out)[i], e) != 0)
			return -1;
		if (!with_bytes)
			(*out)[i].bytes = NULL;
	}
	if (*n_out > 0)
		qsort(*out, *n_out, sizeof **out, by_time);
	return 0;
}

/* ---- acting ---- */

int
feed_rewind(struct core *c, const struct setup *s, struct arena *a, const char *partner, const char *cursor,
    const struct operator* o, struct err *e)
{
	if (check_feed(s, partner, e) != 0)
		return -1;
	if (cursor[0] != '\0' && !text_is_token(cursor, "._:~-", CURSOR_MAX)) {
		err_at(e, ERR_BAD_VALUE, "cursor", "not a position as a feed gives it");
		return err_hint(e, HINT_CHARACTERS, "1-128", "A-Z a-z 0-9 . _ : ~ -");
	}
	if (record(c, a, JOURNAL_ACT, partner, "feed-rewind", cursor[0] != '\0' ? cursor : "-", o, e) != 0)
		return -1;
	return store_cursor_set(c->store, partner, cursor, e);
}

int
feed_drop(struct core *c, const struct setup *s, struct arena *a, const char *partner, const char *id, const struct operator *o,
    struct err *e)
{
	struct str sealed;

	if (check_feed(s, partner, e) != 0)
		return -1;
	int found = store_aside(c->store, a, partner, id, &sealed, e);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND, "path: nothing of that id was set aside");
	if (record(c, a, JOURNAL_ACT, partner, "feed-drop", id, o, e) != 0)
		return -1;
	return store_aside_drop(c->store, partner, id, e) < 0 ? -1 : 0;
}
