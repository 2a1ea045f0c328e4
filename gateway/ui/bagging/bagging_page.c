/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes into a bag: all that was taken in and is in none is ticked at first; a number that is read adds or ticks its item. What
 * differs from that first state stands in the address (?add=NUMBER&off=NUMBER&To=&Seal=), so nothing is kept for a bag that nobody
 * closed.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/unicode.h"
#include "codec/form.h"
#include "ui/desk.h"
#include "ui/lines.h"

enum { ADDRESS_MAX = 8000, LISTED_MAX = 1000 };

struct some { /* values of one name */
	const char *v[LISTED_MAX];
	size_t n;
};

static const struct some *
values(const struct page *p, struct str text, const char *name)
{
	struct some *out = arena_alloc(p->a, sizeof *out);

	out->n = lines_values(p, text, name, out->v, LISTED_MAX);
	return out;
}

static bool
has(const struct some *s, const char *value)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->v[i], value) == 0)
			return true;
	return false;
}

static int
fill(struct page *p, const struct some *scanned, struct result_bag_fill *out, struct err *e)
{
	struct request q = {.op = OPERATION_BAG_FILL,
	    .as_bag_fill = {.pos = p->who->who.place, .clerk = p->who->account, .scanned = scanned->v, .n_scanned = scanned->n}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	*out = r.as_bag_fill;
	return 0;
}

/* ---- shown ---- */

static void
put_item(struct page *p, const struct bag_candidate *c, bool ticked)
{
	xml_out_open(p->w, "Item");
	xml_out_elem(p->w, "Number", c->item);
	xml_out_elem(p->w, "Dossier", c->dossier);
	xml_out_opt(p->w, "DossierNumber", c->number);
	xml_out_opt(p->w, "To", c->to);
	xml_out_elem(p->w, "Leg", consignment_leg_name(c->leg));
	lines_when(p, "Taken", c->taken_ms);
	if (ticked)
		xml_out_elem(p->w, "Ticked", "1");
	xml_out_close(p->w);
}

/* After an error: what the form had.  An item of it that went into another bag meanwhile is no reason to show nothing. */
int
page_bagging_show(struct page *p, struct err *e)
{
	bool again = p->m->body.n > 0;
	const struct some *added = values(p, again ? p->m->body : p->m->query, again ? "Added" : "add"),
			  *off = values(p, p->m->query, "off"), *ticked = values(p, p->m->body, "Item");
	struct result_bag_fill is;

	if (fill(p, added, &is, e) != 0) {
		if (e->code != ERR_ITEM_BAGGED && e->code != ERR_UNKNOWN_ITEM && e->code != ERR_BAD_VALUE &&
		    e->code != ERR_BAD_CHECK_DIGIT)
			return -1;
		err_clear(e);
		added = arena_alloc(p->a, sizeof *added);
		if (fill(p, added, &is, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < added->n; i++)
		xml_out_elem(p->w, "Added", added->v[i]);
	for (size_t i = 0; i < is.n_items; i++)
		put_item(p, &is.items[i], again ? has(ticked, is.items[i].item) : !has(off, is.items[i].item));
	xml_out_int(p->w, "Count", (int64_t)is.n_items);
	const char *to = desk_sent(p, "To");
	xml_out_opt(p->w, "To", to[0] != '\0' ? to : is.to);
	xml_out_opt(p->w, "Seal", desk_sent(p, "Seal"));
	return 0;
}

/* ---- acted ---- */

/* What was typed into the other fields comes along. */
static int
put_typed(struct page *p, struct buf *b, const char *name, struct err *e)
{
	const char *typed = desk_sent(p, name);

	if (typed[0] == '\0')
		return 0;
	if (unicode_check(typed, TEXT_RULE_NAME, name, e) != 0)
		return -1;
	buf_fmt(b, "&%s=%s", name, form_percent(p->a, typed));
	return 0;
}

/* The page again with one number more: its item is there and ticked. */
static int
add_one(struct page *p, const char *number, struct err *e)
{
	const struct some *was = values(p, p->m->body, "Added"), *shown = values(p, p->m->body, "Shown"),
			  *ticked = values(p, p->m->body, "Item");
	struct some more = *was;
	struct result_bag_fill is;
	struct buf b;

	if (number[0] != '\0' && more.n < LISTED_MAX)
		more.v[more.n++] = number;
	if (fill(p, &more, &is, e) != 0)
		return -1;
	buf_init(&b, p->a, ADDRESS_MAX);
	buf_fmt(&b, "/desk/bag?n=1");
	if (put_typed(p, &b, "To", e) != 0 || put_typed(p, &b, "Seal", e) != 0)
		return -1;
	for (size_t i = 0; i < is.n_items; i++)
		if (is.items[i].scanned)
			buf_fmt(&b, "&add=%s", is.items[i].item);
	for (size_t i = 0; i < shown->n; i++) {
		bool now = has(ticked, shown->v[i]);
		for (size_t k = 0; k < is.n_items && !now; k++)
			now = number[0] != '\0' && is.items[k].scanned && !has(was, is.items[k].item) &&
			    strcmp(is.items[k].item, shown->v[i]) == 0;
		if (!now)
			buf_fmt(&b, "&off=%s", form_percent(p->a, shown->v[i]));
	}
	if (b.full)
		return err_set(e, ERR_TOO_LARGE, "more differs than an address holds");
	p->go = arena_dup(p->a, b.p, b.len);
	return 0;
}

int
page_bagging_act(struct page *p, struct err *e)
{
	const struct some *items = values(p, p->m->body, "Item");
	const char *seal = desk_sent(p, "Seal");
	struct request q = {.op = OPERATION_BAG_CLOSE,
	    .as_bag_close = {.id = desk_sent(p, "act"),
		.pos = p->who->who.place,
		.clerk = p->who->account,
		.to = desk_sent(p, "To"),
		.seal = seal[0] != '\0' ? seal : NULL,
		.items = items->v,
		.n_items = items->n}};
	struct result r = {0};

	if (strcmp(desk_sent(p, "Do"), "close") != 0)
		return add_one(p, desk_sent(p, "Scan"), e);
	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/bags/%s", strchr(r.as_bag_close.bag.id, '#') + 1);
	return 0;
}
