/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier moving inside one change; see move.h. */
#include "cases/move.h"

#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/log.h"
#include "cases/demand.h"
#include "model/dossier_life.h"
#include "model/promise.h"

enum { FOLLOW_MAX = 32 }; /* more kept news than there are states cannot follow one another */

void
move_init(struct move *m, struct core *core, const struct setup *setup, struct arena *a, struct dossier_view *k, int64_t now_ms)
{
	char tag[DOSSIER_TAG_LEN + 1] = {0};

	memcpy(tag, k->dossier.id, DOSSIER_TAG_LEN);
	*m = (struct move){.core = core, .setup = setup, .a = a, .k = k, .ch = change_new(a, tag), .now_ms = now_ms};
}

/* How many exchanges the queue will have before the next one is appended. */
static int
queue_len(struct move *m, const char *partner, size_t **len_out, struct err *e)
{
	struct move_queue *q = m->queues;
	const char **ids;

	while (q != NULL && strcmp(q->partner, partner) != 0)
		q = q->next;
	if (q == NULL) {
		q = arena_alloc(m->a, sizeof *q);
		*q = (struct move_queue){m->queues, partner, 0};
		/* A dossier that is only now being written has no queue to ask for. */
		if (m->k->dossier.version > 0 && store_queue(m->core->store, m->a, m->k->dossier.id, partner, &ids, &q->len, e) < 0)
			return -1;
		m->queues = q;
	}
	*len_out = &q->len;
	return 0;
}

/* Appended to the queue of its partner. */
static int
append(struct move *m, struct exchange x, struct err *e)
{
	char *id = arena_alloc(m->a, 27);
	size_t *len;

	if (queue_len(m, x.partner, &len, e) != 0)
		return -1;
	id_random(id);
	x.id = id;
	x.dossier = m->k->dossier.id;
	x.state = *len == 0 ? EXCHANGE_READY : EXCHANGE_QUEUED;
	x.created_ms = m->now_ms;
	x.why = "";
	change_exchange_new(m->ch, &x, *len);
	(*len)++;
	return 0;
}

int
move_exchange(struct move *m, const char *partner, enum exchange_kind kind, enum dossier_state news, int64_t at_ms,
    const char *note, struct err *e)
{
	const struct exchange x = {.partner = partner,
	    .kind = kind,
	    .news = news,
	    .news_at_ms = at_ms,
	    .note = str_of(commit_seal(m->core, m->a, m->k->dossier.id, note))};

	return append(m, x, e);
}

static bool
is_called(const struct move *m, const char *partner)
{
	const struct partner_setup *p = setup_partner(m->setup, partner);

	return p == NULL || p->p.url[0] != '\0';
}

int
move_tell(struct move *m, const char *partner, enum exchange_kind kind, enum dossier_state news, int64_t at_ms,
    const char *note, struct err *e)
{
	return is_called(m, partner) ? move_exchange(m, partner, kind, news, at_ms, note, e) : 0;
}

int
move_tell_unit(struct move *m, const struct history *line, enum dossier_state state, struct err *e)
{
	const struct dossier *d = &m->k->dossier;
	const struct exchange x = {.partner = d->unit_partner,
	    .kind = EXCHANGE_STATUS,
	    .news = state,
	    .news_at_ms = line->at_ms,
	    .note = str_of(commit_seal(m->core, m->a, d->id, line->note)),
	    .line = dossier_is_supply(line) ? line->key : NULL};

	return is_called(m, d->unit_partner) ? append(m, x, e) : 0;
}

/* `line`: key of the one that it tells though that moved nothing, or NULL. */
static int
sync(struct move *m, enum dossier_state news, int64_t at_ms, const char *note, const char *line, struct err *e)
{
	const struct partner_setup *p = NULL;

	while ((p = setup_national(m->setup, p)) != NULL) {
		const struct exchange x = {.partner = p->p.name,
		    .kind = EXCHANGE_SYNC,
		    .news = news,
		    .news_at_ms = at_ms,
		    .note = str_of(commit_seal(m->core, m->a, m->k->dossier.id, note)),
		    .line = line};
		if (append(m, x, e) != 0)
			return -1;
	}
	return 0;
}

int
move_national(struct move *m, enum dossier_state news, int64_t at_ms, const char *note, struct err *e)
{
	return sync(m, news, at_ms, note, NULL, e);
}

/* One that is not told of money, or has no address, hears nothing. */
static int
tell_money(struct move *m, const struct partner_setup *to, const struct entry *x, struct err *e)
{
	const struct dossier *d = &m->k->dossier;
	const struct exchange about = {.kind = EXCHANGE_MONEY,
	    .partner = to != NULL ? to->p.name : NULL,
	    .news = d->state,
	    .news_at_ms = x->at_ms > d->state_since_ms ? x->at_ms : d->state_since_ms, /* its state is told with it */
	    .note = str_of(""),
	    .entry = x->id};

	if (to == NULL || !(to->dialect->caps & CONN_MONEY) || to->p.url[0] == '\0')
		return 0;
	return append(m, about, e);
}

int
move_money(struct move *m, const struct entry *x, struct err *e)
{
	const struct partner_setup *p = NULL;

	if (tell_money(m, setup_partner(m->setup, m->k->dossier.unit_partner), x, e) != 0)
		return -1;
	while ((p = setup_national(m->setup, p)) != NULL)
		if (tell_money(m, p, x, e) != 0)
			return -1;
	return 0;
}

int
move_queue(struct move *m, const struct exchange *x, struct err *e)
{
	struct store *store = m->core->store;
	struct exchange next;
	const char **ids;
	size_t n;

	if (store_queue(store, m->a, x->dossier, x->partner, &ids, &n, e) < 0)
		return -1;
	if (n == 0 || strcmp(ids[0], x->id) != 0)
		return err_set(e, ERR_INTERNAL, "an exchange that ended is not the head of its queue");
	if (n == 1) {
		change_queue_next(m->ch, x, NULL, n);
		return 0;
	}
	int found = store_exchange(store, m->a, x->dossier, ids[1], &next, e);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_INTERNAL, "a queued exchange is gone");
	if (next.state != EXCHANGE_QUEUED)
		return err_set(e, ERR_INTERNAL, "the second exchange of a queue is %s", exchange_state_name(next.state));
	change_queue_next(m->ch, x, &next, n);
	return 0;
}

/* What is promised when the dossier reaches the line's state, which it has not yet. */
static void
promise(struct move *m, struct history *line)
{
	const struct dossier_view *k = m->k;
	const struct history *began = m->arrived != NULL ? m->arrived : promise_began(&k->dossier, k->history, k->n_history);

	if (line->due_ms > 0 && line->at_ms > m->named_ms)
		m->named_ms = line->at_ms;
	promise_arrive(&m->setup->catalogue->calendar, &m->k->dossier, began, m->named_ms, line);
	if (line->promise_why == PROMISE_NO_CALENDAR)
		log_event(LOG_PROMISE, "state=%s", dossier_state_name(line->state));
	m->arrived = line;
}

/* The dossier reaches the line's state; line->note is plain here. */
static int
arrive(struct move *m, const struct history *line, const struct dossier_told *told, struct err *e)
{
	struct dossier *d = &m->k->dossier;
	const struct demand asked = {.amount = told != NULL && line->state == DOSSIER_PAYMENT ? told->amount : 0,
	    .news = line->key,
	    .note = line->note,
	    .collect = d->state == DOSSIER_FINISHED ? MONEY_AT_RESULT : MONEY_AT_SUPPLEMENT};

	d->state = line->state;
	d->state_since_ms = line->at_ms;
	if (asked.amount > 0 && demand_charge(m->core, m->a, m->ch, d, &asked, m->now_ms, e) != 0)
		return -1;
	if (line->source != DOSSIER_BY_PROVINCE && move_tell_unit(m, line, line->state, e) != 0)
		return -1;
	if (move_national(m, line->state, line->at_ms, line->note, e) != 0)
		return -1;
	if (line->source == DOSSIER_BY_POSTAL)
		return 0;
	return move_tell(m, d->partner, EXCHANGE_NOTIFY, line->state, line->at_ms, line->note, e);
}

/* A line that was only kept has become legal. */
static int
arrive_late(struct move *m, const struct history *kept, struct err *e)
{
	struct history *line = arena_alloc(m->a, sizeof *line);
	struct dossier_told told;
	const char *text;

	*line = *kept;
	line->applied = true;
	promise(m, line);
	change_history_applied(m->ch, m->k->dossier.id, (size_t)(kept - m->k->history), line);
	if (commit_unseal(m->core->vault, m->a, m->k->dossier.id, kept->note, &line->note, e) != 0 ||
	    commit_unseal(m->core->vault, m->a, m->k->dossier.id, kept->told, &text, e) != 0 ||
	    dossier_told_parse(m->a, text, &told, e) != 0)
		return -1;
	return arrive(m, line, &told, e);
}

/* While items with the result are on their way, that one of them arrived does not end the dossier (consignment_result_there).  Such
 * a line counts as applied for as long as we look. */
static void
hold_deliveries(struct dossier_view *k, bool held)
{
	for (size_t i = 0; i < k->n_history; i++) {
		struct history *h = &k->history[i];
		if (h->source == DOSSIER_BY_GATEWAY && h->state == DOSSIER_RETURNED && h->applied != held)
			h->applied = held;
	}
}

/* The lines that follow the news, or -1: it is only kept. */
static int
judge(struct move *m, const struct history *line, const struct history **follow)
{
	struct dossier_view *k = m->k;
	bool held = k->dossier.state != DOSSIER_RETURNED && !consignment_result_there(k->consignments, k->n_consignments);

	if (held)
		hold_deliveries(k, true);
	int n = dossier_news(k->dossier.state, dossier_since(&k->dossier, m->now_ms), line, k->history, k->n_history, follow,
	    FOLLOW_MAX);
	if (held)
		hold_deliveries(k, false);
	return n;
}

int
move_line(struct move *m, const struct history *line, struct err *e)
{
	const struct dossier_view *k = m->k;
	size_t place = dossier_line_place(&k->dossier, k->history, k->n_history, line);

	if (place < k->n_history)
		change_history_put(m->ch, k->dossier.id, place, line);
	else if (place < DOSSIER_HISTORY_MAX)
		change_history_add(m->ch, k->dossier.id, line);
	else
		return err_set(e, ERR_ILLEGAL_MOVE, "the history is full");
	return 0;
}

/* It moves nothing, but a citizen waits for it, and the portal shows who has it and when it is promised. */
static int
tell_kept(struct move *m, const struct history *line, const struct dossier_told *told, struct err *e)
{
	const struct dossier *d = &m->k->dossier;

	if (told == NULL || !(told->apology || told->unit != NULL) || line->at_ms < dossier_since(d, m->now_ms))
		return 0;
	if (sync(m, d->state, line->at_ms, line->note, line->key, e) != 0)
		return -1;
	return move_tell(m, d->partner, EXCHANGE_NOTIFY, d->state, line->at_ms, line->note, e);
}

void
move_seal(struct move *m, struct history *line, const struct dossier_told *told)
{
	const char *text = told != NULL ? dossier_told_print(m->a, told) : "", *dossier = m->k->dossier.id;

	line->note = commit_seal(m->core, m->a, dossier, line->note);
	line->told = text[0] != '\0' ? commit_seal(m->core, m->a, dossier, text) : NULL;
}

int
move_news(struct move *m, struct history *line, const struct dossier_told *told, bool *applied_out, struct err *e)
{
	const struct history *follow[FOLLOW_MAX];
	int n = judge(m, line, follow);

	m->named_ms = dossier_due_since(m->k->history, m->k->n_history);
	promise_name(&m->k->dossier, m->named_ms, line);
	*applied_out = line->applied = n >= 0;
	if (line->applied)
		promise(m, line);
	if ((line->applied ? arrive(m, line, told, e) : tell_kept(m, line, told, e)) != 0)
		return -1;
	for (int i = 0; i < n; i++)
		if (arrive_late(m, follow[i], e) != 0)
			return -1;
	change_dossier(m->ch, &m->k->dossier);
	move_seal(m, line, told);
	return move_line(m, line, e);
}
