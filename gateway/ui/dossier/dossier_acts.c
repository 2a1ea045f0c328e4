/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a clerk does with a dossier that was taken in.  Each act is an operation that a counter program could ask; its id and the
 * version that was seen were made with the page, so a form that is sent twice is one act, and of two clerks the second looks again.
 * One form stands on the page at a time: that of ?do=ACT, or the one that was refused.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/deadline.h"
#include "ui/desk.h"
#include "ui/dossier/dossier_work.h"

enum { AMOUNT_MAX = 20 };

struct dossier_form {
	const char *act; /* of dossier_acts */
	int64_t seen, method;
	const char *amount, *series, *reference, *reason, *entry, *receiver, *last4;
};

#define T(member, called, hi)                                                                                      \
	{                                                                                                          \
		called, FIELD_TEXT, .at = offsetof(struct dossier_form, member), .fallback = FIELD_NONE, .max = hi \
	}
#define I(member, called, hi)                                                                              \
	{                                                                                                  \
		called, FIELD_INT, .at = offsetof(struct dossier_form, member), .fallback = "0", .max = hi \
	}
static const struct field form_fields[] = {
    T(act, "Do", 20),
    I(seen, "Seen", INT32_MAX),
    I(method, "Method", METHODS - 1),
    T(amount, "Amount", AMOUNT_MAX),
    T(series, "Series", 20),
    T(reference, "Reference", 64),
    T(reason, "Reason", 500),
    T(entry, "Entry", MONEY_ID_MAX),
    T(receiver, "Receiver", 200),
    T(last4, "IdLast4", 4),
    {0},
};

const struct procedure *
dossier_procedure(const struct page *p, const struct dossier *d)
{
	return catalogue_procedure(p->setup->catalogue, d->procedure, deadline_day_of(p->now_ms));
}

/* ---- what may be done ---- */

static bool
may(const struct dossier_seen *seen, enum dossier_act act)
{
	return dossier_act_to(DOSSIER_ACTOR_COUNTER, act, seen->is.now.dossier.state) != DOSSIER_NONE;
}

static bool
may_supply(const struct dossier_seen *seen)
{
	return may(seen, DOSSIER_ACT_SUPPLY);
}

static bool
may_hand_over(const struct dossier_seen *seen)
{
	return may(seen, DOSSIER_ACT_RETURN);
}

static bool
may_withdraw(const struct dossier_seen *seen)
{
	return may(seen, DOSSIER_ACT_WITHDRAW);
}

static bool
may_pay(const struct dossier_seen *seen)
{
	return seen->money.money.owed > 0;
}

static bool
may_refund(const struct dossier_seen *seen)
{
	return money_paid(&seen->money.money) > 0;
}

static bool
is_voidable(const struct dossier_seen *seen, const struct entry *x)
{
	struct entry by = {.voids = x->id};
	struct money m = seen->money.money;
	struct err none = {0};

	return money_void(seen->money.entries, seen->money.n_entries, &by, &none) == 0 && money_enter(&m, &by, &none) == 0;
}

static bool
may_void(const struct dossier_seen *seen)
{
	for (size_t i = 0; i < seen->money.n_entries; i++)
		if (is_voidable(seen, &seen->money.entries[i]))
			return true;
	return false;
}

/* ---- what a form says ---- */

static int
need(const char *text, const char *field, int64_t max, struct err *e)
{
	if (text != NULL)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "left empty");
	return err_hint_range(e, HINT_LENGTH, 1, max);
}

/* "150.000", "150 000 ₫": as people write a sum. */
static int
read_amount(const char *text, int64_t *out, struct err *e)
{
	static const char sign[] = "₫";
	char digits[AMOUNT_MAX + 1];
	size_t n = 0;

	for (const char *s = text != NULL ? text : ""; *s != '\0' && n < AMOUNT_MAX; s++)
		if (strncmp(s, sign, sizeof sign - 1) == 0)
			s += sizeof sign - 2;
		else if (strchr(". ,", *s) == NULL)
			digits[n++] = *s;
	if (text_int(digits, n, 1, MONEY_MOST, out) == 0)
		return 0;
	err_at(e, ERR_BAD_VALUE, "Amount", "no sum of dong");
	return err_hint(e, HINT_WHOLE_NUMBER, "1", "1000000000000");
}

static struct counter_act *
counter_act_of(struct page *p, const struct dossier_form *f)
{
	struct counter_act *out = arena_alloc(p->a, sizeof *out);

	*out = (struct counter_act){
	    .id = desk_sent(p, "act"), .seen = f->seen, .pos = p->who->who.place, .clerk = p->who->account, .reason = f->reason};
	return out;
}

static struct money_act *
money_act_of(struct page *p, const struct dossier_form *f)
{
	struct money_act *out = arena_alloc(p->a, sizeof *out);

	*out = (struct money_act){.id = desk_sent(p, "act"),
	    .seen = f->seen,
	    .pos = p->who->who.place,
	    .clerk = p->who->account,
	    .method = (enum money_method)f->method,
	    .reference = f->reference,
	    .reason = f->reason};
	return out;
}

/* ---- papers that were asked for ---- */

/* Those that are asked for; of a request that named none, all of the procedure. */
static const char **
wanted_codes(struct page *p, const struct dossier_seen *seen, size_t *n)
{
	const struct dossier_told *t = seen->is.now.life.asking_told;
	const struct procedure *x = dossier_procedure(p, &seen->is.now.dossier);
	const char **out = arena_alloc(p->a, ((t != NULL ? t->n_asked : 0) + (x != NULL ? x->n_components : 0) + 1) * sizeof *out);

	*n = 0;
	for (size_t i = 0; t != NULL && i < t->n_asked; i++)
		out[(*n)++] = t->asked[i].code;
	for (size_t i = 0; *n == 0 && x != NULL && i < x->n_components; i++)
		out[i] = x->components[i].code;
	*n = *n == 0 && x != NULL ? x->n_components : *n;
	return out;
}

static const char *
component_name(const struct procedure *x, const char *code)
{
	const struct component *c = x != NULL ? procedure_component(x, code) : NULL;

	return c != NULL ? c->name : code;
}

/* "Row.Originals.GT.CC": how many of which. */
static int64_t
row_count(struct page *p, const char *what, const char *code)
{
	const char *text = desk_sent(p, arena_fmt(p->a, "Row.%s.%s", what, code));
	int64_t n;

	return text_int(text, strlen(text), 0, 999, &n) == 0 ? n : 0;
}

static struct paper *
handed_in(struct page *p, const struct dossier_seen *seen, size_t *n)
{
	size_t n_codes;
	const char **codes = wanted_codes(p, seen, &n_codes);
	const struct procedure *x = dossier_procedure(p, &seen->is.now.dossier);
	struct paper *out = arena_alloc(p->a, (n_codes + 1) * sizeof *out);

	*n = 0;
	for (size_t i = 0; i < n_codes && *n < FILING_PAPERS_MAX; i++) {
		struct paper one = {.code = codes[i],
		    .name = component_name(x, codes[i]),
		    .originals = row_count(p, "Originals", codes[i]),
		    .copies = row_count(p, "Copies", codes[i]),
		    .pages = row_count(p, "Pages", codes[i])};
		one.form = one.originals > 0 ? FILING_ORIGINAL : FILING_COPY;
		if (one.originals + one.copies > 0)
			out[(*n)++] = one;
	}
	return out;
}

static int
ask_supply(struct page *p, const struct dossier_form *f, struct request *q, struct err *e)
{
	struct dossier_seen seen = {0};
	struct counter_act *act = counter_act_of(p, f);
	size_t n;

	if (dossier_load(p, &seen, e) != 0)
		return -1;
	const char **codes = wanted_codes(p, &seen, &n);
	const char *first = n > 0 ? arena_fmt(p->a, "Row.Originals.%s", codes[0]) : "";
	act->papers = handed_in(p, &seen, &act->n_papers);
	if (act->n_papers == 0) {
		err_at(e, ERR_BAD_VALUE, first, "no paper");
		return err_hint(e, HINT_WHOLE_NUMBER, "1", "999");
	}
	q->op = OPERATION_SUPPLY;
	q->as_supply = (struct request_supply){q->as_life.key, act};
	return 0;
}

/* ---- the others ---- */

static int
ask_withdraw(struct page *p, const struct dossier_form *f, struct request *q, struct err *e)
{
	q->op = OPERATION_TAKE_BACK;
	q->as_take_back = (struct request_take_back){q->as_life.key, counter_act_of(p, f)};
	return need(f->reason, "Reason", 500, e);
}

static int
ask_hand_over(struct page *p, const struct dossier_form *f, struct request *q, struct err *e)
{
	struct counter_act *act = counter_act_of(p, f);

	act->receiver = f->receiver;
	act->id_last4 = f->last4;
	q->op = OPERATION_HAND_OVER;
	q->as_hand_over = (struct request_hand_over){q->as_life.key, act};
	if (f->last4 != NULL && strlen(f->last4) != 4) {
		err_at(e, ERR_BAD_VALUE, "IdLast4", "not four");
		return err_hint(e, HINT_DIGITS, "4", NULL);
	}
	return need(f->receiver, "Receiver", 200, e);
}

static int
ask_pay(struct page *p, const struct dossier_form *f, struct request *q, struct err *e)
{
	struct money_act *act = money_act_of(p, f);

	act->series = f->series != NULL ? f->series : p->setup->conf.desk.series;
	act->reason = NULL;
	q->op = OPERATION_PAY;
	q->as_pay = (struct request_pay){q->as_life.key, act};
	return read_amount(f->amount, &act->amount, e);
}

static int
ask_refund(struct page *p, const struct dossier_form *f, struct request *q, struct err *e)
{
	struct money_act *act = money_act_of(p, f);

	q->op = OPERATION_REFUND;
	q->as_refund = (struct request_refund){q->as_life.key, act};
	return read_amount(f->amount, &act->amount, e) != 0 ? -1 : need(f->reason, "Reason", 500, e);
}

static int
ask_void(struct page *p, const struct dossier_form *f, struct request *q, struct err *e)
{
	struct money_act *act = money_act_of(p, f);

	act->entry = f->entry;
	q->op = OPERATION_VOID_ENTRY;
	q->as_void_entry = (struct request_void_entry){q->as_life.key, act};
	return need(f->entry, "Entry", MONEY_ID_MAX, e) != 0 ? -1 : need(f->reason, "Reason", 500, e);
}

/* In the order in which they are offered. */
static const struct {
	const char *name;                             /* ?do=NAME, and dossier.do.NAME among the texts */
	bool (*may)(const struct dossier_seen *seen); /* is there anything to do it with? */
	int (*ask)(struct page *p, const struct dossier_form *f, struct request *q, struct err *e);
} dossier_acts[] = {
    {"supply", may_supply, ask_supply},
    {"pay", may_pay, ask_pay},
    {"handover", may_hand_over, ask_hand_over},
    {"withdraw", may_withdraw, ask_withdraw},
    {"refund", may_refund, ask_refund},
    {"void", may_void, ask_void},
};

enum { ACTS = sizeof dossier_acts / sizeof dossier_acts[0] };

/* ---- into the model ---- */

/* Which form is on the page: the one that was refused, or that of ?do=. */
static const char *
chosen(const struct page *p)
{
	const char *sent = desk_sent(p, "Do"), *name = sent[0] != '\0' ? sent : desk_sent(p, "do");

	for (size_t i = 0; i < ACTS; i++)
		if (strcmp(dossier_acts[i].name, name) == 0)
			return dossier_acts[i].name;
	return "";
}

static void
put_wanted(struct page *p, const struct dossier_seen *seen)
{
	const struct procedure *x = dossier_procedure(p, &seen->is.now.dossier);
	size_t n;
	const char **codes = wanted_codes(p, seen, &n);

	for (size_t i = 0; i < n; i++) {
		xml_out_open(p->w, "Wanted");
		xml_out_elem(p->w, "Code", codes[i]);
		xml_out_elem(p->w, "Name", component_name(x, codes[i]));
		xml_out_close(p->w);
	}
}

/* Where an entry stands in the list tells it apart; its id tells the gateway. */
static void
put_voidable(struct page *p, const struct dossier_seen *seen)
{
	for (size_t i = 0; i < seen->money.n_entries; i++) {
		const struct entry *x = &seen->money.entries[i];
		if (!is_voidable(seen, x))
			continue;
		xml_out_open(p->w, "Voidable");
		xml_out_attr(p->w, "kind", money_kind_name(x->kind));
		xml_out_attr(p->w, "of", money_account_name(x->credit));
		xml_out_attr(p->w, "value", x->id);
		xml_out_int(p->w, "Place", x->place);
		xml_out_int(p->w, "Amount", x->amount);
		xml_out_close(p->w);
	}
}

void
dossier_put_acts(struct page *p, const struct dossier_seen *seen)
{
	const char *name = chosen(p);

	for (size_t i = 0; i < ACTS; i++)
		if (dossier_acts[i].may(seen))
			xml_out_elem(p->w, "May", dossier_acts[i].name);
	for (int m = 0; m < METHODS; m++) {
		xml_out_open(p->w, "MethodChoice");
		xml_out_attr(p->w, "k", arena_fmt(p->a, "dossier.method.%d", m));
		xml_out_attr(p->w, "value", arena_fmt(p->a, "%d", m));
		xml_out_close(p->w);
	}
	xml_out_elem(p->w, "Series", p->setup->conf.desk.series);
	if (strcmp(name, "supply") == 0)
		put_wanted(p, seen);
	if (strcmp(name, "void") == 0)
		put_voidable(p, seen);
	xml_out_elem(p->w, "Do", name);
}

/* ---- done ---- */

/* A paper of the flow is a row of the page. */
static void
to_row(struct page *p, const struct request *q, struct err *e)
{
	if (q->op != OPERATION_SUPPLY || strncmp(e->field, "Item", 4) != 0)
		return;
	const char *row = arena_fmt(p->a, "Row.Originals.%s", q->as_supply.act->papers[0].code);
	size_t n = strlen(row) < sizeof e->field ? strlen(row) : sizeof e->field - 1;
	memcpy(e->field, row, n);
	e->field[n] = '\0';
}

int
page_dossier_act(struct page *p, struct err *e)
{
	const char *id = desk_param(p, "dossier");
	struct request q = {.op = OPERATION_LIFE, .as_life = {.key = {.dossier = id}}};
	struct dossier_form f = {0};
	struct result r = {0};

	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	for (size_t i = 0; i < ACTS; i++) {
		if (f.act == NULL || strcmp(dossier_acts[i].name, f.act) != 0)
			continue;
		if (dossier_acts[i].ask(p, &f, &q, e) != 0)
			return -1;
		if (desk_ask(p, &q, &r, e) != 0) {
			to_row(p, &q, e);
			return -1;
		}
		p->go = arena_fmt(p->a, "/desk/dossiers/%s?done=%s", id, dossier_acts[i].name);
		return 0;
	}
	return err_at(e, ERR_BAD_VALUE, "Do", "no act of this page");
}
