/* SPDX-License-Identifier: Apache-2.0 */
/* A change as arguments of the function `commit`, and as bytes of the journal; see change_parts.h and change.h. */
#include "store/change_parts.h"

#include "base/arena.h"
#include "store/change.h"
#include "store/change2.h"

static int
rank(enum change_clash clash)
{
	return clash == CLASH_OLDER ? 0 : clash == CLASH_SEEN ? 1 : clash == CLASH_DOSSIER ? 2 : 3;
}

size_t
change_args(const struct change *c, struct str_list *out, const enum change_clash **order_out)
{
	enum change_clash *order = arena_alloc(out->a, (c->n_checks + 1) * sizeof *order);
	size_t n = 0;

	str_list_add(out, str_list_int(out->a, (int64_t)c->keys.n));
	for (size_t i = 0; i < c->keys.n; i++)
		str_list_add(out, c->keys.v[i]);
	str_list_add(out, str_list_int(out->a, (int64_t)c->n_checks));
	for (int r = 0; r <= 3; r++)
		for (size_t i = 0; i < c->n_checks; i++) {
			const struct check *k = &c->checks[i];
			if (rank(k->clash) != r)
				continue;
			order[n++] = k->clash;
			str_list_add(out, k->word);
			str_list_add(out, k->key);
			str_list_add(out, k->a);
			str_list_add(out, k->b);
		}
	for (size_t i = 0; i < c->writes.n; i++)
		str_list_add(out, c->writes.v[i]);
	*order_out = order;
	return n;
}

struct str
change_encode(const struct change *c)
{
	return event_encode(c->a, c->tag, c->events, c->n_events);
}

int
change_events(struct arena *a, struct str bytes, const char **tag, struct event **events, size_t *n, struct err *e)
{
	static const char before[] = "7:change1,";

	if (bytes.n >= sizeof before - 1 && memcmp(bytes.p, before, sizeof before - 1) == 0)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "this change was journaled by a version of postgate whose store had another layout: that version must read it");
	return change2_is(bytes) ? change2_decode(a, bytes, tag, events, n, e) : event_decode(a, bytes, tag, events, n, e);
}

struct change *
change_decode_again(struct arena *a, struct str bytes, int64_t age_ms, struct err *e)
{
	struct event *events;
	const char *tag;
	size_t n;

	if (change_events(a, bytes, &tag, &events, &n, e) != 0)
		return NULL;
	struct change *c = change_new(a, tag);
	c->again = age_ms >= 0;
	c->age_ms = age_ms;
	for (size_t i = 0; i < n; i++)
		change_event(c, &events[i], NULL);
	return c;
}

struct change *
change_decode(struct arena *a, struct str bytes, struct err *e)
{
	return change_decode_again(a, bytes, -1, e);
}
