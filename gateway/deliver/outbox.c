/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox as an operator sees and moves it; see outbox.h. */
#include "deliver/outbox.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cases/move.h"
#include "json/json.h"
#include "store/queue.h"

enum { BATCH = 200, ACT_MAX = 8192 };

/* ---- list ---- */

static enum queue_set
set_of(enum exchange_state s)
{
	return s == EXCHANGE_DEAD ? QUEUE_DEAD : s == EXCHANGE_BACKOFF || s == EXCHANGE_UNSURE ? QUEUE_WAIT : QUEUE_OPEN;
}

/* Load a batch and keep what fits. */
static int
take_batch(struct core *c, struct arena *a, const struct outbox_query *q, const struct due *d, size_t n, struct outbox_list *out,
    struct err *e)
{
	const char **dossiers = arena_alloc(a, n * sizeof *dossiers), **ids = arena_alloc(a, n * sizeof *ids);
	struct exchange *x = arena_alloc(a, n * sizeof *x);

	for (size_t i = 0; i < n; i++) {
		dossiers[i] = d[i].dossier;
		ids[i] = d[i].exchange;
	}
	if (store_exchanges(c->store, a, dossiers, ids, n, x, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (x[i].version == 0 || (q->state != EXCHANGE_STATES && x[i].state != q->state))
			continue; /* it ended or moved since it was listed */
		if (out->n == q->limit) {
			out->more = true;
			return 0;
		}
		out->x[out->n++] = x[i];
	}
	return 0;
}

static int
list_partner(struct core *c, struct arena *a, const struct outbox_query *q, const char *partner, struct outbox_list *out,
    struct err *e)
{
	struct due *d;
	size_t n;

	if (queue_list(c->store, a, partner, set_of(q->state), OUTBOX_SCAN, &d, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n && !out->more; i += BATCH)
		if (take_batch(c, a, q, d + i, n - i < BATCH ? n - i : BATCH, out, e) != 0)
			return -1;
	out->more = out->more || n == OUTBOX_SCAN;
	return 0;
}

int
outbox_list(struct core *c, const struct setup *s, struct arena *a, const struct outbox_query *q, struct outbox_list *out,
    struct err *e)
{
	*out = (struct outbox_list){.x = arena_alloc(a, (q->limit + 1) * sizeof *out->x)};
	if (q->state != EXCHANGE_STATES && exchange_ended(q->state))
		return err_at(e, ERR_BAD_VALUE, "state", "an exchange in that state has left the outbox");
	if (q->partner != NULL)
		return list_partner(c, a, q, q->partner, out, e);
	for (size_t i = 0; i < s->n_partners; i++)
		if (list_partner(c, a, q, s->partners[i].p.name, out, e) != 0)
			return -1;
	return 0;
}

/* ---- acts as text, the same in journal and history ---- */

#define TEXT(member, hi) {#member, FIELD_TEXT, .at = offsetof(struct outbox_act, member), .min = 1, .max = hi}
static const struct field act_fields[] = {
	TEXT(exchange, 64), TEXT(act, 16), TEXT(who, OUTBOX_WHO_MAX), TEXT(why, OUTBOX_WHY_MAX),
	{"uid", FIELD_INT, .at = offsetof(struct outbox_act, uid), .min = 0, .max = UINT32_MAX}, {0},
};

static const char *
act_print(struct arena *a, const char *exchange, const char *act, const struct operator *o)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, ACT_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "exchange", exchange);
	json_out_text(&w, "act", act);
	json_out_opt(&w, "who", o->who);
	json_out_int(&w, "uid", o->uid);
	json_out_opt(&w, "why", o->why);
	json_out_close(&w);
	return b.p;
}

static bool
is_short_text(const char *s, size_t max)
{
	size_t chars = 0;

	for (const char *p = s; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
		chars += ((unsigned char)*p & 0xc0) != 0x80;
	}
	return s[0] != '\0' && chars <= max && text_is_utf8(s, strlen(s)) && strspn(s, " ") < strlen(s);
}

static int
check_text(const char *name, const char *text, int max, struct err *e)
{
	if (text != NULL && is_short_text(text, (size_t)max))
		return 0;
	err_at(e, ERR_BAD_VALUE, name, "missing, too long or not text");
	return err_hint_range(e, HINT_LENGTH, 1, max);
}

int
outbox_check(const struct operator *o, struct err *e)
{
	return check_text("who", o->who, OUTBOX_WHO_MAX, e) != 0 ? -1 : check_text("why", o->why, OUTBOX_WHY_MAX, e);
}

static const char *const verbs[OUTBOX_VERBS] = {"retry", "drop", "restart"};

const char *
outbox_verb_name(enum outbox_verb v)
{
	return verbs[v];
}

/* ---- one ---- */

static int
load(struct core *c, struct arena *a, const char *dossier, const char *exchange, struct exchange *x, struct dossier_view *k,
    struct err *e)
{
	int found = store_exchange(c->store, a, dossier, exchange, x, e);

	if (found > 0)
		found = store_view(c->store, a, dossier, k, e);
	if (found < 0)
		return -1;
	return found > 0 ? 0 : err_set(e, ERR_NOT_FOUND, "there is no such exchange");
}

/* Durable before anything is shown. */
static int
record_look(struct core *c, struct arena *a, const char *dossier, const char *exchange, const struct operator *o, struct err *e)
{
	const struct journal_entry entry = {JOURNAL_READ, dossier, "", str_of(act_print(a, exchange, "show", o))};

	if ((o->who != NULL && check_text("who", o->who, OUTBOX_WHO_MAX, e) != 0) ||
	    (o->why != NULL && check_text("why", o->why, OUTBOX_WHY_MAX, e) != 0))
		return -1;
	return journal_append(c->journal, &entry, 1, NULL, e);
}

int
outbox_show(struct core *c, struct arena *a, const char *dossier, const char *exchange, const struct operator *o,
    struct outbox_case *out, struct err *e)
{
	struct dossier_view k;
	const char *text;

	*out = (struct outbox_case){0};
	if (load(c, a, dossier, exchange, &out->x, &k, e) != 0 || record_look(c, a, dossier, exchange, o, e) != 0)
		return -1;
	out->catalogue = k.dossier.catalogue;
	out->acts = arena_alloc(a, (k.n_history + 1) * sizeof *out->acts);
	for (size_t i = 0; i < k.n_history; i++) {
		struct outbox_act *act = &out->acts[out->n_acts];
		if (strcmp(k.history[i].kind, HISTORY_OPERATOR) != 0)
			continue;
		if (commit_unseal(c->vault, a, k.dossier.id, k.history[i].note, &text, e) != 0)
			return -1;
		if (text == NULL || json_read(a, str_of(text), act_fields, false, act, e) != 0)
			return e->code != ERR_NONE ? err_doing(e, "reading an operator's act")
						   : err_set(e, ERR_INTERNAL, "an act without text");
		act->at_ms = k.history[i].at_ms;
		out->n_acts += strcmp(act->exchange, exchange) == 0;
	}
	return 0;
}

/* ---- acting ---- */

/* The move that the verb makes in this state, or EXCHANGE_EVENTS. */
static enum exchange_event
event_of(enum outbox_verb verb, enum exchange_state s)
{
	bool waits = s == EXCHANGE_BACKOFF || s == EXCHANGE_UNSURE;

	switch (verb) {
	case OUTBOX_RETRY:
		return s == EXCHANGE_DEAD ? EXCHANGE_ON_RETRIED : waits ? EXCHANGE_ON_TIMER : EXCHANGE_EVENTS;
	case OUTBOX_DROP:
		return s == EXCHANGE_DEAD ? EXCHANGE_ON_DROPPED : EXCHANGE_EVENTS;
	case OUTBOX_RESTART:
		return s == EXCHANGE_DEAD || waits ? EXCHANGE_ON_RESTARTED : EXCHANGE_EVENTS;
	case OUTBOX_VERBS:
		break;
	}
	return EXCHANGE_EVENTS;
}

/* The partner is asked before anything is sent, and what it says it does not have begins from the first step: what earlier steps
 * learnt may be lost there (a number, files), so it is forgotten here.  A dialect that cannot ask sends the same again, which is
 * harmless. */
static void
forget_steps(const struct setup *s, struct exchange *x)
{
	const struct partner_setup *p = setup_partner(s, x->partner);

	if (p == NULL || !(p->dialect->caps & CONN_QUERY))
		return;
	x->step = 0;
	x->memo = (struct str){"", 0};
}

static int
move_it(const struct setup *s, struct exchange *x, struct arena *a, enum outbox_verb verb, int64_t now_ms, struct err *e)
{
	static const enum exchange_event told_as[OUTBOX_VERBS] = {EXCHANGE_ON_RETRIED, EXCHANGE_ON_DROPPED, EXCHANGE_ON_RESTARTED};
	enum exchange_event ev = event_of(verb, x->state);
	struct exchange told = *x;

	if (ev == EXCHANGE_EVENTS) {
		err_at(e, ERR_ILLEGAL_MOVE, "state", "%s in state %s", outbox_verb_name(verb), exchange_state_name(x->state));
		return err_hint(e, HINT_EXCHANGE_STATE, exchange_state_name(x->state), NULL);
	}
	if (ev == EXCHANGE_ON_RETRIED || ev == EXCHANGE_ON_RESTARTED) {
		x->attempts = 0;
		forget_steps(s, x);
	}
	x->state = told.state = exchange_move(x->state, ev);
	x->due_ms = now_ms;
	told.why = "operator";
	x->trail = exchange_trail(a, &told, now_ms, told_as[verb]);
	return 0;
}

/* 1 made, 0 a race was lost, -1 */
static int
try_act(struct commit_context *keep, const char *dossier, const char *exchange, enum outbox_verb verb, struct exchange *x,
    struct err *e)
{
	int64_t now = clock_now_ms();
	enum change_clash clash;
	struct dossier_view k;
	struct move m;

	if (load(keep->core, keep->a, dossier, exchange, x, &k, e) != 0)
		return -1;
	enum exchange_state from = x->state;
	if (move_it(keep->setup, x, keep->a, verb, now, e) != 0)
		return -1;
	move_init(&m, keep->core, keep->setup, keep->a, &k, now);
	change_exchange(m.ch, x, from, NULL);
	if (exchange_ended(x->state) && move_queue(&m, x, e) != 0)
		return -1;
	change_dossier(m.ch, &k.dossier);
	const struct history line = {.key = "",
	    .source = DOSSIER_BY_GATEWAY,
	    .kind = HISTORY_OPERATOR,
	    .at_ms = now,
	    .seen_ms = now,
	    .applied = true,
	    .note = commit_seal(keep->core, keep->a, dossier, keep->message.p)};
	if (move_line(&m, &line, e) != 0)
		return -1;
	return commit_change(keep, dossier, m.ch, &clash, e);
}

int
outbox_act(struct core *c, const struct setup *s, struct arena *a, const char *dossier, const char *exchange,
    enum outbox_verb verb, const struct operator *o, struct exchange *after, struct err *e)
{
	struct commit_context keep = {.core = c, .setup = s, .a = a, .partner = "", .act = true};

	if (outbox_check(o, e) != 0)
		return -1;
	keep.message = str_of(act_print(a, exchange, outbox_verb_name(verb), o));
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_act(&keep, dossier, exchange, verb, after, e);
		if (made < 0)
			return -1;
		if (made == 0)
			continue;
		log_with(dossier, after->partner);
		log_event(LOG_OPERATOR, "exchange=%s act=%s state=%s who=\"%s\" uid=%" PRId64, exchange, outbox_verb_name(verb),
		    exchange_state_name(after->state), o->who, o->uid);
		log_with(NULL, NULL);
		return 0;
	}
	return err_set(e, ERR_RACE, "the exchange kept moving");
}
