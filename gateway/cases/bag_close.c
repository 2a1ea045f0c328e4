/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bag is closed at the day's end, and shown.  Bag, its number and a row for each item in it are one change in the tag of the
 * office's bags: so numbers have no gaps, and of two bags that want one item only one is made.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "cases/bags.h"
#include "cases/digest_said.h"
#include "model/money.h"
#include "model/receipt_number.h"
#include "store/event.h"
#include "store/listed.h"

enum { BAGS_TAG_MAX = 10000 }; /* bags of an office that are listed: some twenty years of evenings */

/* ---- what may go in ---- */

/* Has it been read already?  Then it is only marked. */
static bool
marked(struct bag_candidate *all, size_t n, const char *item)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(all[i].item, item) != 0)
			continue;
		all[i].scanned = true;
		return true;
	}
	return false;
}

static int
unknown(const char *number, struct err *e)
{
	return err_at(e, ERR_UNKNOWN_ITEM, "Scan", "no item %.20s of this office", number);
}

static int
add_scanned(struct op *x, const char *office, const char *number, struct result_bag_fill *r, struct err *e)
{
	struct bag_candidate one;
	const char *in;
	int found = bags_item(x, office, number, "Scan", &one, e);

	if (found <= 0)
		return found < 0 ? -1 : unknown(number, e);
	if (marked(r->items, r->n_items, one.item))
		return 0;
	if (bags_of(x, office, &one.item, 1, &in, e) != 0)
		return -1;
	if (in != NULL)
		return err_at(e, ERR_ITEM_BAGGED, "Scan", "%s is in %s", one.item, in);
	memmove(r->items + 1, r->items, r->n_items * sizeof *r->items);
	r->items[0] = one;
	r->n_items++;
	return 0;
}

static int
last_first(const void *l, const void *r)
{
	const struct bag *x = l, *y = r;

	return (x->number < y->number) - (x->number > y->number);
}

/* Bags of an office by their numbers, the last first. */
static int
read_bags(struct op *x, const char *office, int64_t from, struct bag **out, size_t *n, struct err *e)
{
	struct arena *a = x->keep.a;
	const char **ids;

	if (store_listed_from(x->core->store, a, "bags", office, from, INT64_MAX, BAGS_TAG_MAX, &ids, n, e) != 0)
		return -1;
	*out = arena_alloc(a, (*n + 1) * sizeof **out);
	int64_t *versions = arena_alloc(a, (*n + 1) * sizeof *versions);
	if (store_objects(x->core->store, a, KIND_BAG, ids, *n, *out, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < *n; i++) {
		(*out)[i].id = ids[i];
		(*out)[i].version = versions[i];
	}
	if (*n > 1)
		qsort(*out, *n, sizeof **out, last_first);
	return 0;
}

static int
read_book(struct op *x, const char *office, struct bag_book *b, struct err *e)
{
	*b = (struct bag_book){.office = office};
	int found = store_object(x->core->store, x->keep.a, KIND_BAG_BOOK, bag_book_id(x->keep.a, office), b, &b->version, e);

	b->office = office;
	return found < 0 ? -1 : 0;
}

int
op_bag_fill(struct op *x, const struct request_bag_fill *q, struct result_bag_fill *r, struct err *e)
{
	struct bag_candidate *waiting;
	struct bag_book book;
	struct bag *bags;
	size_t n;

	if (op_once(x, NULL, e) != 0 || bags_waiting(x, q->pos, &waiting, &n, e) != 0 || read_book(x, q->pos, &book, e) != 0)
		return -1;
	r->items = arena_alloc(x->keep.a, (n + q->n_scanned + 1) * sizeof *r->items);
	if (n > 0)
		memcpy(r->items, waiting, n * sizeof *waiting);
	r->n_items = n;
	for (size_t i = 0; i < q->n_scanned; i++)
		if (add_scanned(x, q->pos, q->scanned[i], r, e) != 0)
			return -1;
	if (book.last == 0)
		return 0;
	if (read_bags(x, q->pos, book.last, &bags, &n, e) != 0)
		return -1;
	r->to = n > 0 ? bags[0].to : NULL;
	return 0;
}

/* ---- closed ---- */

struct closing {
	struct op *x;
	const struct request_bag_close *q;
	const char *id, *digest;
	struct bag_item *items;
};

static int
check_text(const char *s, size_t max, const char *field, struct err *e)
{
	size_t n = s != NULL ? unicode_count(s) : 0;

	if (n >= 1 && n <= max)
		return unicode_check(s, TEXT_RULE_NAME, field, e);
	err_at(e, ERR_BAD_VALUE, field, "%zu characters", n);
	return err_hint_range(e, HINT_LENGTH, 1, (int64_t)max);
}

static int
check_close(const struct request_bag_close *q, struct err *e)
{
	if (!money_name_ok(q->id, MONEY_ID_MAX) || !money_name_ok(q->pos, NUMBER_NAME_MAX)) {
		err_at(e, ERR_BAD_VALUE, "Id", "not of the characters of a name");
		return err_hint_range(e, HINT_NAME_PART, MONEY_ID_MAX, 0);
	}
	if (q->n_items == 0 || q->n_items > BAG_ITEMS_MAX) {
		err_at(e, ERR_BAD_VALUE, "Item", "%zu items", q->n_items);
		return err_hint_range(e, HINT_BAG_ITEMS, BAG_ITEMS_MAX, 0);
	}
	if (check_text(q->to, BAG_TO_MAX, "To", e) != 0)
		return -1;
	return q->seal != NULL ? check_text(q->seal, BAG_SEAL_MAX, "Seal", e) : 0;
}

static void
name_bag(struct closing *c)
{
	struct arena *a = c->x->keep.a;
	const struct request_bag_close *q = c->q;
	const char **said = arena_alloc(a, (q->n_items + 4) * sizeof *said);
	const char *const whose[] = {q->clerk, q->id};

	said[0] = q->pos;
	said[1] = q->clerk;
	said[2] = q->to;
	said[3] = q->seal;
	memcpy(said + 4, q->items, q->n_items * sizeof *said);
	c->digest = digest_said(a, said, q->n_items + 4);
	c->id = arena_fmt(a, "%s#%.*s", bag_book_id(a, q->pos), BAG_ID_DIGITS, digest_said(a, whose, 2));
}

/* Each is an item of this office; none twice. */
static int
look_at_items(struct closing *c, struct err *e)
{
	const struct request_bag_close *q = c->q;

	c->items = arena_alloc(c->x->keep.a, q->n_items * sizeof *c->items);
	for (size_t i = 0; i < q->n_items; i++) {
		struct bag_candidate one;
		int found = bags_item(c->x, q->pos, q->items[i], "Item", &one, e);
		if (found <= 0)
			return found < 0 ? -1 : err_at(e, ERR_UNKNOWN_ITEM, "Item", "no item %.20s of this office", q->items[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(c->items[k].item, one.item) == 0)
				return err_at(e, ERR_BAD_VALUE, "Item", "%s stands there twice", one.item);
		c->items[i] = (struct bag_item){.item = one.item, .dossier = one.dossier};
	}
	return 0;
}

static int
check_free(struct closing *c, struct err *e)
{
	size_t n = c->q->n_items;
	const char **items = arena_alloc(c->x->keep.a, n * sizeof *items), **in = arena_alloc(c->x->keep.a, n * sizeof *in);

	for (size_t i = 0; i < n; i++)
		items[i] = c->items[i].item;
	if (bags_of(c->x, c->q->pos, items, n, in, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (in[i] != NULL) {
			err_at(e, ERR_ITEM_BAGGED, "Item", "%s is in %s", items[i], in[i]);
			return err_hint(e, HINT_BAGGED_ITEM, items[i], NULL);
		}
	return 0;
}

static void
write_bag(struct closing *c, struct change *ch, struct bag_book *book, const struct bag *b)
{
	struct arena *a = c->x->keep.a;

	change_object(ch, EVENT_BAG_COUNTED, bag_book_id(a, c->q->pos), book->version, book);
	change_object(ch, EVENT_BAG_CLOSED, c->id, 0, b);
	for (size_t i = 0; i < b->n_items; i++) {
		const struct bagged one = {.bag = c->id, .dossier = b->items[i].dossier};
		change_object(ch, EVENT_ITEM_BAGGED, bagged_id(a, c->q->pos, b->items[i].item), 0, &one);
	}
}

/* 1 closed, or closed before; 0 lost a race; -1 */
static int
try_close(struct closing *c, struct result_bag_close *r, struct err *e)
{
	const struct request_bag_close *q = c->q;
	struct op *x = c->x;
	struct arena *a = x->keep.a;
	struct bag was = {0};
	struct bag_book book;
	enum change_clash clash;
	int found = store_object(x->core->store, a, KIND_BAG, c->id, &was, &was.version, e);

	was.id = c->id;
	*r = (struct result_bag_close){.bag = was, .replay = true};
	if (found > 0 && strcmp(was.digest, c->digest) == 0)
		return 1;
	if (found > 0)
		op_conflict(x->from->p.name, NULL, q->id);
	if (found != 0)
		return found < 0 ? -1 : err_at(e, ERR_CONFLICT, "Id", "the act was another");
	if (look_at_items(c, e) != 0 || check_free(c, e) != 0 || read_book(x, q->pos, &book, e) != 0)
		return -1;
	*r = (struct result_bag_close){.bag = {.id = c->id,
					   .office = q->pos,
					   .clerk = q->clerk,
					   .act = q->id,
					   .digest = c->digest,
					   .to = q->to,
					   .seal = q->seal != NULL ? q->seal : "",
					   .number = ++book.last,
					   .closed_ms = x->now_ms,
					   .items = c->items,
					   .n_items = q->n_items,
					   .version = 1}};
	const char *tag = store_object_tag(a, x->setup->conf.gateway.province, c->id);
	struct change *ch = change_new(a, tag);
	write_bag(c, ch, &book, &r->bag);
	int made = commit_change(&x->keep, tag, ch, &clash, e);
	if (made > 0)
		log_event(LOG_BAG, "office=%s number=%lld items=%zu", q->pos, (long long)book.last, q->n_items);
	return made;
}

int
op_bag_close(struct op *x, const struct request_bag_close *q, struct result_bag_close *r, struct err *e)
{
	struct closing c = {.x = x, .q = q};

	if (check_close(q, e) != 0 || op_once(x, NULL, e) != 0)
		return -1;
	name_bag(&c);
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_close(&c, r, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "the office's bags kept changing");
}

/* ---- shown ---- */

/* If it goes to that unit. */
static int
add_dossier(struct op *x, const struct bag_candidate *of, const char *unit, struct result_bag_show *r, struct err *e)
{
	if (unit == NULL || of->unit == NULL || strcmp(of->unit, unit) != 0)
		return 0;
	int found = bags_dossier(x, of, &r->dossiers[r->n_dossiers], e);
	r->n_dossiers += found > 0;
	return found < 0 ? -1 : 0;
}

static int
show_items(struct op *x, const char *unit, struct result_bag_show *r, struct err *e)
{
	r->items = arena_alloc(x->keep.a, (r->bag.n_items + 1) * sizeof *r->items);
	r->dossiers = arena_alloc(x->keep.a, (r->bag.n_items + 1) * sizeof *r->dossiers);
	for (size_t i = 0; i < r->bag.n_items; i++) {
		const struct bag_item *one = &r->bag.items[i];
		int found = bags_item(x, r->bag.office, one->item, "Item", &r->items[i], e);
		if (found < 0)
			return -1;
		if (found == 0) /* it is on the manifest all the same */
			r->items[i] = (struct bag_candidate){.item = one->item, .dossier = one->dossier, .to = ""};
		if (found > 0)
			op_read(x, one->dossier, "BagManifest");
		if (add_dossier(x, &r->items[i], unit, r, e) != 0)
			return -1;
	}
	return 0;
}

int
op_bag_show(struct op *x, const struct request_bag_show *q, struct result_bag_show *r, struct err *e)
{
	struct arena *a = x->keep.a;
	const char *id = arena_fmt(a, "%s#%.64s", bag_book_id(a, q->pos), q->bag);

	if (op_once(x, NULL, e) != 0)
		return -1;
	int found =
	    money_name_ok(q->bag, MONEY_ID_MAX) ? store_object(x->core->store, a, KIND_BAG, id, &r->bag, &r->bag.version, e) : 0;
	r->bag.id = id;
	r->found = found > 0 && strcmp(r->bag.office, q->pos) == 0;
	return found < 0 ? -1 : r->found ? show_items(x, q->unit, r, e) : 0;
}

int
op_bags(struct op *x, const struct request_bags *q, struct result_bags *r, struct err *e)
{
	struct bag_book book;
	int64_t last;

	if (op_once(x, NULL, e) != 0 || read_book(x, q->pos, &book, e) != 0)
		return -1;
	r->all = (size_t)book.last;
	last = book.last - (int64_t)q->skip;
	if (last <= 0)
		return 0;
	if (read_bags(x, q->pos, last - OFFICE_PAGE + 1 > 1 ? last - OFFICE_PAGE + 1 : 1, &r->bags, &r->n_bags, e) != 0)
		return -1;
	size_t newer = 0; /* those of the pages before this one */
	while (newer < r->n_bags && r->bags[newer].number > last)
		newer++;
	r->bags += newer;
	r->n_bags -= newer;
	r->n_bags = r->n_bags < OFFICE_PAGE ? r->n_bags : OFFICE_PAGE;
	return 0;
}
