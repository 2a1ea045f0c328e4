/* SPDX-License-Identifier: Apache-2.0 */
/* Changes as what happened; see change.h.  What follows for the store is apply.c's. */
#include "store/change.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "codec/fields.h"
#include "codec/netstring.h"
#include "store/apply.h"
#include "store/change_parts.h"

struct change *
change_new(struct arena *a, const char *tag)
{
	struct change *c = arena_alloc(a, sizeof *c);

	c->a = c->keys.a = c->writes.a = c->pushed.a = c->given.a = c->waits.a = a;
	c->tag = arena_dup(a, tag, strnlen(tag, DOSSIER_TAG_LEN)); /* of an id its tag: it is what the journal says */
	return c;
}

/* ---- checks, writes, steps ---- */

/* Room for one more of `size` bytes each. */
static void *
grown(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap > 0 ? *cap * 2 : 8;
	void *more = arena_alloc(a, *cap * size);
	if (n > 0)
		memcpy(more, v, n * size);
	return more;
}

/* The key's place in the list, from 1, as text. */
static struct str
key_index(struct change *c, const char *key)
{
	size_t i = 0;

	while (i < c->keys.n && !str_eq(c->keys.v[i], key))
		i++;
	if (i == c->keys.n)
		str_list_add(&c->keys, str_of(key));
	return str_list_int(c->a, (int64_t)i + 1);
}

void
change_check(struct change *c, enum change_clash clash, const char *word, const char *key, struct str a, struct str b)
{
	c->checks = grown(c->a, c->checks, c->n_checks, &c->cap_checks, sizeof *c->checks);
	c->checks[c->n_checks++] = (struct check){clash, str_of(word), key_index(c, key), a, b};
}

struct str_list *
change_write(struct change *c, const char *command, const char *key, size_t n_args)
{
	str_list_add(&c->writes, str_of(command));
	str_list_add(&c->writes, key_index(c, key));
	str_list_add(&c->writes, str_list_int(c->a, (int64_t)n_args));
	return &c->writes;
}

void
change_step(struct change *c, struct change_step step)
{
	c->steps = grown(c->a, c->steps, c->n_steps, &c->cap_steps, sizeof *c->steps);
	c->steps[c->n_steps++] = step;
}

void
change_event(struct change *c, const struct event *ev, const struct taken *held)
{
	c->events = grown(c->a, c->events, c->n_events, &c->cap_events, sizeof *c->events);
	c->events[c->n_events++] = *ev;
	apply_event(c, ev, held);
}

/* Is that dossier's version moved, too? */
static bool
moves(const struct change *c, const char *dossier)
{
	for (size_t i = 0; i < c->n_events; i++)
		if ((c->events[i].what == EVENT_DOSSIER_MOVED || c->events[i].what == EVENT_DOSSIER_ACCEPTED) &&
		    strcmp(c->events[i].id, dossier) == 0)
			return true;
	return false;
}

int
change_sound(const struct change *c, struct err *e)
{
	if (c->unsealed != NULL)
		return err_set(e, ERR_INTERNAL, "%s tells of a person and is not sealed: nothing is kept of it", c->unsealed);
	for (size_t i = 0; i < c->n_events; i++)
		if (c->events[i].what == EVENT_EXCHANGE_OPENED && !moves(c, event_owner(c->a, &c->events[i])))
			return err_set(e, ERR_INTERNAL,
			    "exchange %s is opened and its dossier is not moved: nothing would tell its place in the queue",
			    c->events[i].id);
	return 0;
}

/* ---- packed fields ---- */

static struct str
packed(struct change *c, const struct field *fields, const void *row, enum fields_which which)
{
	struct buf b;

	buf_init(&b, c->a, NETSTRING_MAX);
	fields_pack(&b, fields, row, which);
	assert(!b.full);
	if (c->unsealed == NULL)
		c->unsealed = rows_unsealed(c->a, fields, row);
	return (struct str){b.len > 0 ? b.p : "", b.len};
}

static void
add_fact(struct change *c, struct event *ev, const char *name, const char *value)
{
	struct buf b;

	buf_init(&b, c->a, NETSTRING_MAX);
	buf_add(&b, ev->facts.p, ev->facts.n);
	netstring_put(&b, str_of(arena_fmt(c->a, "%s=%s", name, value)));
	ev->facts = (struct str){b.p, b.len};
}

/* What its indexes need and a row that moves does not tell. */
static void
add_index_facts(struct change *c, struct event *ev, const void *object)
{
	for (const struct kind_index *x = kind_indexes; x->word != NULL; x++) {
		const char *const names[] = {x->whose, x->by};
		for (size_t i = 0; x->kind == ev->kind && i < 2; i++) {
			const struct field *f = field_find(kind_fields(ev->kind), str_of(names[i]));
			struct str value;
			if (f->fixed && event_fact(ev, names[i]).p == NULL && field_print(c->a, f, object, &value))
				add_fact(c, ev, names[i], arena_dup(c->a, value.p, value.n));
		}
	}
}

static bool
ours(const struct change *c, const char *id)
{
	return strncmp(id, c->tag, strlen(c->tag)) == 0;
}

static const char *
hanging_on(struct change *c, const char *dossier, const char *id)
{
	assert(ours(c, dossier));
	return arena_fmt(c->a, "%s:%s", dossier, id);
}

/* ---- dossier and history ---- */

void
change_dossier_new(struct change *c, const struct dossier *d)
{
	struct event ev = event_of(EVENT_DOSSIER_ACCEPTED, arena_str(c->a, d->id), 0);

	assert(ours(c, d->id));
	ev.row = packed(c, rows_dossier, d, FIELDS_ALL);
	change_event(c, &ev, NULL);
}

void
change_dossier(struct change *c, const struct dossier *d)
{
	struct event ev = event_of(EVENT_DOSSIER_MOVED, arena_str(c->a, d->id), d->version);

	assert(ours(c, d->id) && d->version > 0);
	ev.row = packed(c, rows_dossier, d, FIELDS_MOVING);
	add_index_facts(c, &ev, d);
	change_event(c, &ev, NULL);
}

void
change_history_add(struct change *c, const char *dossier, const struct history *line)
{
	struct event ev = event_of(EVENT_DOSSIER_NOTED, arena_str(c->a, dossier), EVENT_EXPECTS_NOTHING);

	assert(ours(c, dossier));
	ev.row = packed(c, rows_line, line, FIELDS_ALL);
	change_event(c, &ev, NULL);
}

/* Another line stands at that place from now on. */
static void
put_line(struct change *c, enum event_name what, const char *dossier, size_t index, const struct history *line)
{
	struct event ev = event_of(what, arena_str(c->a, dossier), EVENT_EXPECTS_NOTHING);

	assert(ours(c, dossier));
	add_fact(c, &ev, "line", str_list_int(c->a, (int64_t)index).p);
	ev.row = packed(c, rows_line, line, FIELDS_ALL);
	change_event(c, &ev, NULL);
}

void
change_history_applied(struct change *c, const char *dossier, size_t index, const struct history *line)
{
	struct history applied = *line;

	applied.applied = true;
	put_line(c, EVENT_DOSSIER_APPLIED, dossier, index, &applied);
}

void
change_history_put(struct change *c, const char *dossier, size_t index, const struct history *line)
{
	put_line(c, EVENT_DOSSIER_REPLACED, dossier, index, line);
}

/* ---- consignment ---- */

void
change_consignment(struct change *c, const struct consignment *k)
{
	struct event ev = event_of(EVENT_ITEM_MOVED, hanging_on(c, k->dossier, k->item), k->version);

	assert(k->version >= 0);
	ev.row = packed(c, rows_item, k, FIELDS_ALL);
	change_event(c, &ev, NULL);
}

/* ---- exchanges ---- */

void
change_exchange_new(struct change *c, const struct exchange *x, size_t queue_len)
{
	struct event ev = event_of(EVENT_EXCHANGE_OPENED, hanging_on(c, x->dossier, x->id), 0);

	assert(x->state == (queue_len == 0 ? EXCHANGE_READY : EXCHANGE_QUEUED));
	add_fact(c, &ev, "place", str_list_int(c->a, (int64_t)queue_len).p);
	ev.row = packed(c, rows_exchange, x, FIELDS_ALL);
	change_event(c, &ev, NULL);
}

void
change_exchange(struct change *c, const struct exchange *x, enum exchange_state from, const struct taken *held)
{
	struct event ev = event_of(EVENT_EXCHANGE_MOVED, hanging_on(c, x->dossier, x->id), x->version);

	assert(x->version > 0 && (held == NULL || ours(c, held->tag)));
	add_fact(c, &ev, "partner", x->partner);
	add_fact(c, &ev, "from", exchange_state_name(from));
	ev.row = packed(c, rows_exchange, x, FIELDS_MOVING);
	change_event(c, &ev, held);
}

void
change_queue_next(struct change *c, const struct exchange *x, const struct exchange *next, size_t queue_len)
{
	struct event ev = event_of(EVENT_QUEUE_LEFT, hanging_on(c, x->dossier, x->partner), (int64_t)queue_len);

	assert(exchange_ended(x->state) && (next != NULL) == (queue_len > 1));
	add_fact(c, &ev, "head", x->id);
	if (next != NULL)
		add_fact(c, &ev, "next", next->id);
	change_event(c, &ev, NULL);
	if (next == NULL)
		return;
	struct exchange ready = *next;
	ready.state = EXCHANGE_READY;
	change_exchange(c, &ready, EXCHANGE_QUEUED, NULL);
}

/* ---- objects that belong to no dossier ---- */

void
change_object(struct change *c, int what, const char *id, int64_t version, const void *object)
{
	struct event ev = event_of((enum event_name)what, arena_str(c->a, id), version);

	assert(version >= 0 && kind_fields(ev.kind) != NULL);
	ev.row = packed(c, kind_fields(ev.kind), object, version == 0 ? FIELDS_ALL : FIELDS_MOVING);
	if (version > 0)
		add_index_facts(c, &ev, object);
	change_event(c, &ev, NULL);
}

/* ---- replay, numbers ---- */

void
change_seen(struct change *c, const char *partner, const unsigned char digest[32], int64_t life_ms)
{
	char hex[65];
	text_hex(digest, 32, hex);
	struct event ev = event_of(EVENT_MESSAGE_SEEN, arena_fmt(c->a, "%s:%s", partner, hex), 0);

	assert(life_ms > 0);
	add_fact(c, &ev, "life", str_list_int(c->a, life_ms).p);
	change_event(c, &ev, NULL);
}

void
change_seq(struct change *c, const char *writer, uint64_t seq)
{
	const char *key = str_list_key(c->a, c->tag, "seq", NULL);
	struct str name = str_of(arena_str(c->a, writer)), number = rows_put_number(c->a, key, writer, seq);

	change_check(c, CLASH_OLDER, "older", key, name, number);
	struct str_list *w = change_write(c, "HSET", key, 2);
	str_list_add(w, name);
	str_list_add(w, number);
}
