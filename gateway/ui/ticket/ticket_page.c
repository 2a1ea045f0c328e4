/* SPDX-License-Identifier: Apache-2.0 */
/* Where who comes takes a number: large buttons, for a tablet that nobody sits at, or for a clerk (docs/queue.md).  The number is
 * shown for a while, then the page is as before. */
#include <string.h>

#include "base/arena.h"
#include "codec/form.h"
#include "ui/desk.h"

/* Renewed, so that the session of a tablet goes on in a quiet hour. */
#define RENEWED    "300"
#define SHOWN_THEN "30; url=/desk/ticket"

struct take_form {
	const char *class;
};

static const struct field form_fields[] = {
    {"Class", FIELD_TEXT, .at = offsetof(struct take_form, class), .fallback = "", .max = 16},
    {0},
};

/* How many would be called before it, if nobody else came. */
static int64_t
before(struct page *p, const struct hall_view *v, const char *id)
{
	struct hall h = v->hall;
	struct ticket *all = arena_alloc(p->a, (v->n_open + 1) * sizeof *all), *t;
	struct err none = {0};
	int64_t n = 0;

	if (v->n_open > 0)
		memcpy(all, v->open, v->n_open * sizeof *all);
	while ((t = hall_next(&h, all, v->n_open, p->now_ms)) != NULL && strcmp(t->id, id) != 0) {
		if (ticket_do(&h, t, TICKET_CALL, p->now_ms, &none) != 0)
			break;
		n++;
	}
	return n;
}

int
page_ticket_show(struct page *p, struct err *e)
{
	const char *office = p->who->who.place, *got = desk_sent(p, "Got");
	struct hall_view v;
	struct ticket t;

	p->refresh = RENEWED;
	if (hall_see(p->core, p->a, p->setup->conf.gateway.province, office, p->now_ms, &v, e) != 0)
		return -1;
	int found = got[0] != '\0' ? ticket_find(p->core, p->a, office, got, &t, e) : 0;
	if (found < 0)
		return -1;
	if (found > 0 && hall_has(v.id, got)) {
		p->refresh = SHOWN_THEN;
		xml_out_elem(p->w, "Number", ticket_shown(p->a, &t));
		xml_out_elem(p->w, "Class", ticket_class_name(t.class));
		xml_out_int(p->w, "Before", before(p, &v, got));
	}
	int64_t n = 0;
	for (size_t i = 0; i < v.n_open; i++)
		n += v.open[i].state == TICKET_IS_WAITING;
	xml_out_int(p->w, "Waiting", n);
	return 0;
}

int
page_ticket_take(struct page *p, struct err *e)
{
	const struct ticket_ask q = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);
	struct take_form f = {0};
	struct ticket t;

	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	enum ticket_class c = ticket_class_find(f.class);
	if (c != TICKET_PRIORITY && c != TICKET_ORDINARY)
		return err_at(e, ERR_BAD_VALUE, "Class", "no class that is taken so");
	if (ticket_take(&k, &q, c, &t, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/ticket?Got=%s", form_percent(p->a, t.id));
	return 0;
}
