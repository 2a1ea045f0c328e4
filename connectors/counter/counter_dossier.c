/* SPDX-License-Identifier: Apache-2.0 */
/* What counter programs ask and are told of a dossier after its acceptance: how it stands, papers taken in, a withdrawal, the
 * result. */
#include "connectors/counter/counter.h"

#include <string.h>

#include "base/arena.h"
#include "json/json.h"
#include "model/promise.h"

#define DOSSIERS "/counter/v1/dossiers/"

/* ---- read ---- */

/* Which of ours it is, by what stands behind the id. */
static enum operation
operation_of(const char *path)
{
	const char *what = strncmp(path, DOSSIERS, sizeof DOSSIERS - 1) == 0 ? path + sizeof DOSSIERS - 1 : NULL;

	if (what == NULL || *what == '\0')
		return OPERATION_COUNT;
	what += strcspn(what, "/");
	if (*what == '\0')
		return OPERATION_DOSSIER;
	if (strcmp(what, "/supplements") == 0)
		return OPERATION_SUPPLY;
	if (strcmp(what, "/withdrawals") == 0)
		return OPERATION_WITHDRAW;
	return strcmp(what, "/returns") == 0 ? OPERATION_HAND_OVER : OPERATION_COUNT;
}

bool
counter_is_dossier(const char *path)
{
	return operation_of(path) != OPERATION_COUNT;
}

int
counter_read_dossier(const struct conn_env *env, struct str body, struct request *out, struct err *e)
{
	const char *id = env->path + sizeof DOSSIERS - 1;
	const struct dossier_key key = {.dossier = arena_dup(env->arena, id, strcspn(id, "/"))};
	struct counter_act *act = arena_alloc(env->arena, sizeof *act);

	out->op = operation_of(env->path);
	if (out->op == OPERATION_SUPPLY) {
		out->as_supply = (struct request_supply){key, act};
		return json_read(env->arena, body, counter_supply_fields, false, act, e) != 0 ? -1 : counter_shape_act(act, e);
	}
	if (out->op == OPERATION_HAND_OVER) {
		out->as_hand_over = (struct request_hand_over){key, act};
		return json_read(env->arena, body, counter_hand_over_fields, false, act, e) != 0 ? -1 : counter_shape_act(act, e);
	}
	if (out->op == OPERATION_DOSSIER) {
		out->as_dossier.key = key;
		return 0;
	}
	out->as_withdraw.key = key;
	out->as_withdraw.act = act;
	int rc = json_read(env->arena, body, counter_withdraw_fields, false, act, e);
	out->as_withdraw.reason = act->reason;
	return rc != 0 ? -1 : counter_shape_act(act, e);
}

/* ---- written ---- */

static void
write_state(struct json_out *w, enum dossier_state s)
{
	json_out_int(w, "State", s);
	json_out_text(w, "StateName", dossier_state_name(s));
	json_out_text(w, "StateVi", dossier_state_vi(s));
	json_out_text(w, "StateEn", dossier_state_en(s));
}

static void
write_words(struct json_out *w, const char *name, uint32_t gives)
{
	const char *word;
	unsigned at = 0;

	if (gives == GIVES_NOTHING)
		return;
	json_out_list(w, name);
	while ((word = dossier_gives_next(gives, &at)) != NULL)
		json_out_text(w, NULL, word);
	json_out_end(w);
}

static void
write_changes(struct json_out *w, const struct result_dossier *r)
{
	json_out_list(w, "Changes");
	for (size_t i = 0; i < r->n_history; i++) {
		const struct history *h = &r->history[i];
		if (h->promise_why == PROMISE_SAME)
			continue;
		json_out_open(w, NULL);
		json_out_time(w, "At", h->at_ms);
		json_out_time(w, "Was", h->was_ms);
		json_out_time(w, "Is", h->promise_ms);
		json_out_text(w, "Why", promise_why_name(h->promise_why));
		json_out_text(w, "WhyVi", promise_why_text(h->promise_why, true));
		json_out_text(w, "WhyEn", promise_why_text(h->promise_why, false));
		json_out_close(w);
	}
	json_out_end(w);
}

static void
write_promise(struct json_out *w, const struct result_dossier *r)
{
	const struct dossier *d = &r->dossier;

	json_out_open(w, "Promise");
	json_out_time(w, "DueAt", d->due_ms);
	json_out_text(w, "ClockStart", dossier_clock_name(d->clock));
	json_out_text(w, "ClockStartVi", dossier_clock_text(d->clock, true));
	json_out_text(w, "ClockStartEn", dossier_clock_text(d->clock, false));
	json_out_bool(w, "Stands", r->life.stands);
	json_out_int(w, "LateMinutes", r->life.late_min);
	write_changes(w, r);
	json_out_close(w);
}

/* What is asked of the citizen, and what of it is there. */
static void
write_asked(struct json_out *w, const struct dossier_life *l)
{
	const struct dossier_told *t = l->asking_told;

	if (l->asked == DOSSIER_ACTS)
		return;
	json_out_open(w, "Asked");
	json_out_text(w, "Act", dossier_act_name(l->asked));
	json_out_text(w, "TextVi", dossier_act_text(l->asked, true));
	json_out_text(w, "TextEn", dossier_act_text(l->asked, false));
	json_out_time(w, "At", l->asking->at_ms);
	json_out_opt(w, "Note", l->asking->note);
	json_out_opt(w, "Law", t->law);
	json_out_time(w, "Until", t->until_ms);
	if (t->amount > 0)
		json_out_int(w, "Amount", t->amount);
	json_out_list(w, "Papers");
	for (size_t i = 0; i < t->n_asked; i++) {
		json_out_open(w, NULL);
		json_out_text(w, "Code", t->asked[i].code);
		json_out_opt(w, "Why", t->asked[i].why);
		json_out_bool(w, "Here", l->here & 1u << i);
		json_out_close(w);
	}
	json_out_end(w);
	write_words(w, "Lacking", l->lacks);
	json_out_close(w);
}

static void
write_step(struct json_out *w, const struct life_step *s)
{
	if (s->number == 0)
		return;
	json_out_open(w, "Step");
	json_out_int(w, "Number", s->number);
	json_out_bool(w, "Told", s->told);
	json_out_opt(w, "Name", s->name);
	json_out_opt(w, "Who", s->who);
	json_out_time(w, "DueAt", s->due_ms);
	json_out_int(w, "LateMinutes", s->late_min);
	json_out_close(w);
}

static void
write_life(struct json_out *w, const struct dossier_life *l)
{
	write_asked(w, l);
	json_out_open(w, "Holder");
	json_out_text(w, "Unit", l->holder);
	json_out_time(w, "Since", l->holder_ms);
	json_out_close(w);
	write_step(w, &l->step);
	if (l->apology == NULL)
		return;
	json_out_open(w, "Apology");
	json_out_time(w, "At", l->apology->at_ms);
	json_out_opt(w, "Text", l->apology->note);
	json_out_time(w, "DueAt", l->apology->due_ms);
	json_out_close(w);
}

static void
write_papers(struct json_out *w, const struct dossier_told *t)
{
	json_out_list(w, "Papers");
	for (size_t i = 0; i < t->n_papers; i++) {
		const struct paper *p = &t->papers[i];
		json_out_open(w, NULL);
		json_out_text(w, "Code", p->code);
		json_out_opt(w, "Name", p->name);
		json_out_int(w, "Originals", p->originals);
		json_out_int(w, "Copies", p->copies);
		json_out_int(w, "Pages", p->pages);
		json_out_int(w, "Form", p->form);
		json_out_opt(w, "Sha256", p->sha256);
		json_out_close(w);
	}
	json_out_end(w);
}

/* A line as the citizen may be told it: what moved the dossier, and what moved nothing but was said for him. */
static bool
is_told(const struct history *h, const struct dossier_told *t)
{
	return strcmp(h->kind, HISTORY_OPERATOR) != 0 && (h->applied || t->apology || t->unit != NULL);
}

static void
write_line(struct json_out *w, const struct history *h, const struct dossier_told *t)
{
	json_out_open(w, NULL);
	json_out_time(w, "At", h->at_ms);
	json_out_text(w, "Source", dossier_source_name(h->source));
	json_out_text(w, "Kind", h->kind);
	if (h->state != DOSSIER_NONE)
		write_state(w, h->state);
	json_out_opt(w, "Id", h->source == DOSSIER_BY_POSTAL ? h->key : NULL);
	json_out_opt(w, "Note", h->note);
	json_out_opt(w, "Law", t->law);
	json_out_opt(w, "Unit", t->unit);
	json_out_bool(w, "Apology", t->apology);
	json_out_time(w, "DueAt", h->due_ms);
	json_out_opt(w, "Pos", t->pos);
	json_out_opt(w, "Clerk", t->clerk);
	if (t->n_papers > 0)
		write_papers(w, t);
	json_out_close(w);
}

static void
write_items(struct json_out *w, const struct result_dossier *r)
{
	json_out_list(w, "Items");
	for (size_t i = 0; i < r->n_consignments; i++) {
		const struct consignment *c = &r->consignments[i];
		json_out_open(w, NULL);
		json_out_text(w, "Item", c->item);
		json_out_text(w, "Leg", consignment_leg_name(c->leg));
		json_out_text(w, "State", consignment_state_name(c->state));
		json_out_text(w, "StateVi", consignment_state_vi(c->state));
		json_out_time(w, "Since", c->state_since_ms);
		json_out_close(w);
	}
	json_out_end(w);
}

static void
write_possible(struct json_out *w, enum dossier_state s)
{
	size_t at = 0;

	json_out_list(w, "Possible");
	for (enum dossier_act may; (may = dossier_act_next(DOSSIER_ACTOR_COUNTER, s, &at)) != DOSSIER_ACTS;)
		json_out_text(w, NULL, dossier_act_name(may));
	json_out_end(w);
}

static void
write_dossier(struct json_out *w, const struct result_dossier *r, bool replay)
{
	const struct dossier *d = &r->dossier;

	json_out_text(w, "DossierId", d->id);
	json_out_text(w, "ClientRef", d->ref);
	json_out_opt(w, "DossierNumber", d->number);
	json_out_bool(w, "Replay", replay);
	write_state(w, d->state);
	json_out_time(w, "StateSince", d->state_since_ms);
	json_out_text(w, "ProcedureCode", d->procedure);
	json_out_text(w, "CompetentUnit", d->unit);
	json_out_time(w, "AcceptedAt", d->accepted_ms);
	write_promise(w, r);
	write_life(w, &r->life);
	write_possible(w, d->state);
	json_out_list(w, "History");
	for (size_t i = 0; i < r->n_history; i++)
		if (is_told(&r->history[i], &r->told[i]))
			write_line(w, &r->history[i], &r->told[i]);
	json_out_end(w);
	write_items(w, r);
}

bool
counter_write_dossier(struct json_out *w, const struct request *q, const struct result *r)
{
	if (q->op == OPERATION_DOSSIER)
		write_dossier(w, &r->as_dossier, false);
	else if (q->op == OPERATION_SUPPLY)
		write_dossier(w, &r->as_supply.is.now, r->as_supply.is.replay);
	else if (q->op == OPERATION_HAND_OVER)
		write_dossier(w, &r->as_hand_over.is.now, r->as_hand_over.is.replay);
	else if (q->op == OPERATION_WITHDRAW && q->as_withdraw.act != NULL)
		write_dossier(w, &r->as_withdraw.is.now, r->as_withdraw.is.replay);
	else
		return false;
	return true;
}
