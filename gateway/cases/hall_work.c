/* SPDX-License-Identifier: Apache-2.0 */
/* A hall read, and kept; see hall_work.h. */
#include "cases/hall_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "store/event.h"
#include "store/listed.h"

/* ---- read ---- */

static int
by_number(const void *l, const void *r)
{
	const struct ticket *x = l, *y = r;

	if (x->class != y->class)
		return x->class > y->class ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

static int
see(struct core *c, struct arena *a, const char *province, const char *hall, struct hall_view *v, struct err *e)
{
	const char *tag = store_object_tag(a, province, hall), **ids;
	size_t n;

	v->id = hall;
	int found = store_object(c->store, a, KIND_HALL, hall, &v->hall, &v->hall.version, e);
	if (found < 0 || store_listed_in(c->store, a, tag, "tickets", hall, TICKETS_MAX, &ids, &n, e) != 0)
		return -1;
	struct ticket *all = arena_alloc(a, (n + 1) * sizeof *all);
	int64_t *versions = arena_alloc(a, (n + 1) * sizeof *versions);
	if (store_objects(c->store, a, KIND_TICKET, ids, n, all, versions, e) != 0)
		return -1;
	v->n_open = 0;
	for (size_t i = 0; i < n; i++) {
		if (versions[i] == 0)
			continue;
		all[i].id = ids[i];
		all[i].version = versions[i];
		all[v->n_open++] = all[i];
	}
	if (v->n_open > 0)
		qsort(all, v->n_open, sizeof *all, by_number);
	v->open = all;
	return found;
}

int
hall_see(struct core *c, struct arena *a, const char *province, const char *office, int64_t now_ms, struct hall_view *out,
    struct err *e)
{
	*out = (struct hall_view){0};
	int found = see(c, a, province, hall_id(a, office, now_ms), out, e);
	if (found == 0)
		out->hall = hall_new(a, office, now_ms);
	return found < 0 ? -1 : 0;
}

const struct ticket *
hall_in_hand(const struct hall_view *v, const char *clerk)
{
	for (size_t i = 0; i < v->n_open; i++)
		if (v->open[i].state != TICKET_IS_WAITING && strcmp(v->open[i].clerk, clerk) == 0)
			return &v->open[i];
	return NULL;
}

int
ticket_find(struct core *c, struct arena *a, const char *office, const char *id, struct ticket *out, struct err *e)
{
	size_t n = strlen(office);

	*out = (struct ticket){.id = id};
	if (strncmp(office, id, n) != 0 || id[n] != '.' || strchr(id, '#') == NULL || strchr(id, ':') != NULL || strlen(id) > 100)
		return 0;
	return store_object(c->store, a, KIND_TICKET, id, out, &out->version, e);
}

/* ---- at work ---- */

int
hall_act_check(const char *act, struct err *e)
{
	return strlen(act) == ID_LEN && text_is_token(act, "", ID_LEN) ? 0 : err_at(e, ERR_BAD_VALUE, "act", "no id of ours");
}

int
hall_begin(struct hall_work *w, struct commit_context *k, const struct ticket_ask *q, int64_t at_ms, struct err *e)
{
	const char *province = k->setup->conf.gateway.province;

	*w = (struct hall_work){.k = k, .q = q};
	if (hall_see(k->core, k->a, province, q->office, at_ms, &w->v, e) != 0)
		return -1;
	if (w->v.hall.state != HALL_OPEN)
		return err_set(e, ERR_TICKET_MOVED, "the day is closed");
	w->ch = change_new(k->a, store_object_tag(k->a, province, w->v.id));
	return 0;
}

int
hall_keep(struct hall_work *w, struct err *e)
{
	const char *tag = store_object_tag(w->k->a, w->k->setup->conf.gateway.province, w->v.id);
	struct commit_context keep = *w->k; /* nobody signed a message */
	enum change_clash clash;

	keep.message = (struct str){NULL, 0};
	change_object(w->ch, EVENT_HALL_MOVED, w->v.id, w->v.hall.version, &w->v.hall);
	return commit_change(&keep, tag, w->ch, &clash, e);
}

void
hall_add(struct hall_work *w, const char *id, enum ticket_class class, int64_t due_ms, struct ticket *out)
{
	*out = (struct ticket){.id = id, .hall = w->v.id, .act = w->q->act, .clerk = "", .case_id = ""};
	hall_give(&w->v.hall, class, w->q->now_ms, due_ms, out);
	change_object(w->ch, EVENT_TICKET_TAKEN, id, 0, out);
	out->version = 1;
}

void
hall_put(struct hall_work *w, struct ticket *t)
{
	change_object(w->ch, EVENT_TICKET_MOVED, t->id, t->version, t);
	t->version++;
}
