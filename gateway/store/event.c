/* SPDX-License-Identifier: Apache-2.0 */
/* Events as bytes; see event.h. */
#include "store/event.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "codec/fields.h"
#include "codec/netstring.h"

#define FORMAT "events1"
enum { PARTS = 7, EVENTS_MAX = 100000 };

static const struct {
	const char *name;
	int64_t version;
	enum kind kind;
} names[] = {
#define EVENT(id, name, version, kind, how, meaning) {name, version, KIND_##kind},
#include "model/event.tbl"
};

struct event
event_of(enum event_name what, const char *id, int64_t expects)
{
	return (struct event){.what = what,
	    .name = names[what].name,
	    .version = names[what].version,
	    .kind = names[what].kind,
	    .id = id,
	    .expects = expects};
}

/* ---- to bytes ---- */

static void
put_int(struct buf *b, struct buf *digits, int64_t v)
{
	digits->len = 0;
	buf_int(digits, v);
	netstring_put(b, (struct str){digits->p, digits->len});
}

static void
put_event(struct buf *b, struct buf *digits, const struct event *ev)
{
	netstring_put(b, str_of(ev->name));
	put_int(b, digits, ev->version);
	netstring_put(b, str_of(kind_name(ev->kind)));
	netstring_put(b, str_of(ev->id));
	if (ev->expects == EVENT_EXPECTS_NOTHING)
		netstring_put(b, (struct str){"", 0});
	else
		put_int(b, digits, ev->expects);
	netstring_put(b, ev->facts);
	netstring_put(b, ev->row);
}

struct str
event_encode(struct arena *a, const char *tag, const struct event *events, size_t n)
{
	struct buf b, one, digits;

	buf_init(&b, a, NETSTRING_MAX);
	buf_init(&one, a, NETSTRING_MAX);
	buf_init(&digits, a, 20);
	netstring_put(&b, str_of(FORMAT));
	netstring_put(&b, str_of(tag));
	for (size_t i = 0; i < n; i++) {
		one.len = 0;
		put_event(&one, &digits, &events[i]);
		netstring_put(&b, (struct str){one.p, one.len});
	}
	assert(!b.full && !one.full);
	return (struct str){b.p, b.len};
}

/* ---- and back ---- */

static enum event_name
find(struct str name, int64_t version)
{
	for (enum event_name i = 0; i < EVENTS; i++)
		if (str_eq(name, names[i].name) && version == names[i].version)
			return i;
	return EVENTS;
}

static int
get_text(struct arena *a, struct str s, const char **out)
{
	*out = arena_dup(a, s.p, s.n);
	return memchr(s.p, '\0', s.n) == NULL ? 0 : -1;
}

static bool
packed(struct str s)
{
	struct str name, value;
	size_t at = 0;
	int there;

	while ((there = fields_next(s, &at, &name, &value)) == 1)
		;
	return there == 0;
}

static int
get_event(struct arena *a, struct str bytes, struct event *out)
{
	struct str part[PARTS], more;
	size_t at = 0;

	for (int i = 0; i < PARTS; i++)
		if (netstring_next(bytes, &at, &part[i]) != 1)
			return -1;
	*out = (struct event){.facts = part[5], .row = part[6], .expects = EVENT_EXPECTS_NOTHING, .kind = kind_find(part[2])};
	if (netstring_next(bytes, &at, &more) != 0 || get_text(a, part[0], &out->name) != 0 ||
	    get_text(a, part[3], &out->id) != 0 || text_int(part[1].p, part[1].n, 1, INT32_MAX, &out->version) != 0 ||
	    !packed(out->facts) || !packed(out->row))
		return -1;
	if (part[4].n > 0 && text_int(part[4].p, part[4].n, 0, INT64_MAX, &out->expects) != 0)
		return -1;
	out->what = find(part[0], out->version);
	return out->what == EVENTS || names[out->what].kind == out->kind ? 0 : -1;
}

/* Those after the format and the tag; -1 where one cannot be read. */
static int
get_all(struct arena *a, struct str own, size_t at, struct event **events, size_t *n)
{
	struct str bytes;
	size_t first = at, all = 0;
	int there;

	while ((there = netstring_next(own, &at, &bytes)) == 1)
		all++;
	if (there < 0 || all == 0 || all > EVENTS_MAX)
		return -1;
	*events = arena_alloc(a, all * sizeof **events);
	for (*n = 0, at = first; *n < all; ++*n)
		if (netstring_next(own, &at, &bytes) != 1 || get_event(a, bytes, &(*events)[*n]) != 0)
			return -1;
	return 0;
}

int
event_decode(struct arena *a, struct str bytes, const char **tag, struct event **events, size_t *n, struct err *e)
{
	struct str own = {arena_dup(a, bytes.p, bytes.n), bytes.n}, format, t;
	size_t at = 0;

	if (netstring_next(own, &at, &format) != 1 || !str_eq(format, FORMAT) || netstring_next(own, &at, &t) != 1 ||
	    get_text(a, t, tag) != 0 || get_all(a, own, at, events, n) != 0)
		return err_set(e, ERR_INTERNAL, "these bytes are no change of ours");
	return 0;
}

int
event_known(const struct event *events, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (events[i].what == EVENTS)
			return err_set(e, ERR_RECORDS_DIFFER,
			    "a later release of postgate wrote this: %.60s, version %lld, is not known here; run that release",
			    events[i].name, (long long)events[i].version);
	return 0;
}

/* ---- what it says ---- */

struct str
event_fact(const struct event *ev, const char *name)
{
	return fields_value(ev->facts, name);
}

struct str
event_field(const struct event *ev, const char *name)
{
	return fields_value(ev->row, name);
}

const char *
event_owner(struct arena *a, const struct event *ev)
{
	return arena_dup(a, ev->id, strcspn(ev->id, ":"));
}
