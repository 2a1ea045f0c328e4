/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a counter program does with a dossier: each act has an id of its own and is one line of the history; done again it is
 * answered again, another content under its id is ERR_CONFLICT.  Who may do what in which state is dossier.tbl.
 */
#include "cases/op.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/unicode.h"
#include "blob/blob.h"
#include "cases/digest_said.h"
#include "cases/look.h"
#include "cases/move.h"
#include "model/money.h"
#include "model/promise.h"

enum { SUPPLIES_MAX = 50, NOTE_MAX = 2000 };

struct act_work {
	struct op *x;
	const struct counter_act *in;
	enum dossier_act act;
	const char *kind; /* of the line */
	struct dossier_view k;
	struct accepted under;
	struct dossier_life life;
	struct dossier_told told; /* what the line will say */
	struct move m;
	struct history line;
	bool moves; /* it goes to the table's state; else it is told and moves nothing */
};

/* ---- what it says ---- */

static const char *
number(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

/* All of it in one digest: the same id with another is another act. */
static const char *
act_digest(struct arena *a, enum dossier_act act, const struct counter_act *in)
{
	enum { HEAD = 6, EACH = 9 };
	size_t n = HEAD;
	const char **said = arena_alloc(a, (HEAD + in->n_papers * EACH) * sizeof *said);
	const char *const head[HEAD] = {dossier_act_name(act), in->pos, in->clerk, in->reason, in->receiver, in->id_last4};

	memcpy(said, head, sizeof head);
	for (size_t i = 0; i < in->n_papers; i++, n += EACH) {
		const struct paper *p = &in->papers[i];
		const char *const each[EACH] = {p->code, p->name, p->sha256, p->file_name, p->media_type, number(a, p->originals),
		    number(a, p->copies), number(a, p->pages), number(a, p->form)};
		memcpy(said + n, each, sizeof each);
	}
	return digest_said(a, said, n);
}

static int
check_texts(const struct counter_act *in, struct err *e)
{
	if (!money_name_ok(in->id, COUNTER_ACT_ID_MAX)) {
		err_at(e, ERR_BAD_VALUE, "Id", "not of the characters of a name");
		return err_hint_range(e, HINT_NAME_PART, COUNTER_ACT_ID_MAX, 0);
	}
	for (size_t i = 0; i < in->n_papers; i++)
		if (unicode_check(in->papers[i].name, TEXT_RULE_NAME, "Item/Name", e) != 0 ||
		    unicode_check(in->papers[i].file_name, TEXT_RULE_FILE, "Item/FileName", e) != 0)
			return -1;
	if (unicode_check(in->reason, TEXT_RULE_NOTE, "Reason", e) != 0)
		return -1;
	if (unicode_check(in->receiver, TEXT_RULE_NAME, "Receiver", e) != 0)
		return -1;
	return unicode_check(in->clerk, TEXT_RULE_NAME, "Clerk", e);
}

/* ---- papers that were asked for ---- */

static int
refuse_paper(const struct act_work *w, size_t i, const char *part, enum err_code code, struct err *e)
{
	char field[sizeof e->field];

	if (w->in->n_papers > 1)
		snprintf(field, sizeof field, "Item[%zu]/%s", i + 1, part);
	else
		snprintf(field, sizeof field, "Item/%s", part);
	return err_at(e, code, field, "paper %zu", i + 1);
}

/* The content goes to the papers before anything refers to it. */
static int
take_content(const struct act_work *w, size_t i, struct err *e)
{
	const struct paper *p = &w->in->papers[i];
	char hex[DIGEST_HEX];

	if (p->content.p == NULL && p->sha256 == NULL)
		return 0;
	if (p->content.p == NULL || p->sha256 == NULL || p->file_name == NULL || p->media_type == NULL) {
		refuse_paper(w, i, p->content.p == NULL ? "Sha256" : "Content", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_TOGETHER, "Sha256, FileName, MediaType, Content", NULL);
	}
	digest_hex(p->content, hex);
	if (strcmp(hex, p->sha256) != 0)
		return refuse_paper(w, i, "Sha256", ERR_WRONG_DIGEST, e);
	return blob_put(w->x->core->blobs, p->sha256, p->content, e);
}

/* The codes that were asked for, one after the other. */
static const char *
asked_codes(struct arena *a, const struct dossier_told *t)
{
	const char *all = "";

	for (size_t i = 0; i < t->n_asked; i++)
		all = arena_fmt(a, "%s%s%s", all, i > 0 ? ", " : "", t->asked[i].code);
	return all;
}

/* It was asked for; of a request that named nothing, it is a component of the procedure as it was accepted. */
static int
check_code(const struct act_work *w, size_t i, struct err *e)
{
	const struct dossier_told *t = w->life.asking_told;
	const struct dossier *d = &w->k.dossier;
	const char *code = w->in->papers[i].code;

	for (size_t k = 0; t != NULL && k < t->n_asked; k++)
		if (strcmp(t->asked[k].code, code) == 0)
			return 0;
	if (t != NULL && t->n_asked > 0) {
		refuse_paper(w, i, "Code", ERR_BAD_VALUE, e);
		return err_hint(e, HINT_ASKED_FOR, asked_codes(w->x->keep.a, t), NULL);
	}
	if (w->under.procedure != NULL && procedure_component(w->under.procedure, code) != NULL)
		return 0;
	if (w->under.procedure == NULL) { /* nothing says what belongs to it: an operator must bring its version back */
		refuse_paper(w, i, "Code", ERR_UNKNOWN_PROCEDURE, e);
		return err_hint(e, HINT_VERSION_GONE, d->catalogue != NULL ? d->catalogue : "-", NULL);
	}
	refuse_paper(w, i, "Code", ERR_BAD_VALUE, e);
	return err_hint(e, HINT_COMPONENT, d->procedure, NULL);
}

/* What the unit reads: "TK.01 (1 bản chính), GT.CC (1 bản điện tử)". */
static const char *
supply_note(struct arena *a, const struct counter_act *in)
{
	struct buf b;

	buf_init(&b, a, NOTE_MAX);
	buf_str(&b, "Bưu cục đã nhận giấy tờ bổ sung: ");
	for (size_t i = 0; i < in->n_papers && b.len < NOTE_MAX / 2; i++) {
		const struct paper *p = &in->papers[i];
		buf_str(&b,
		    arena_fmt(a, "%s%s (%lld bản chính, %lld bản sao%s)", i > 0 ? ", " : "", p->code, (long long)p->originals,
			(long long)p->copies, p->sha256 != NULL ? ", bản điện tử" : ""));
	}
	return b.p;
}

/* What the unit's system cannot take is said before anything is kept, as it is of the papers of a filing. */
static int
check_onward(const struct act_work *w, struct err *e)
{
	static const char prefix[] = "Dossier/";
	const struct dossier *d = &w->k.dossier;
	const struct partner_setup *to = setup_partner(w->x->setup, d->unit_partner);

	if (to == NULL || to->dialect->check == NULL || !(to->dialect->caps & CONN_PAPERS))
		return 0;
	const struct conn_env env = {
	    .arena = w->x->keep.a, .partner = &to->p, .gateway = w->x->setup->conf.gateway.id, .now_ms = w->x->now_ms};
	const struct filing papers = {
	    .procedure = d->procedure, .unit = d->unit, .papers = w->in->papers, .n_papers = w->in->n_papers};
	if (to->dialect->check(&env, &papers, e) == 0)
		return 0;
	if (strncmp(e->field, prefix, sizeof prefix - 1) == 0)
		memmove(e->field, e->field + sizeof prefix - 1, strlen(e->field) + 1 - (sizeof prefix - 1));
	return -1;
}

static int
decide_supply(struct act_work *w, struct err *e)
{
	const struct counter_act *in = w->in;
	size_t before = 0;

	for (size_t i = 0; i < w->k.n_history; i++)
		before += dossier_is_supply(&w->k.history[i]);
	if (before >= SUPPLIES_MAX)
		return err_set(e, ERR_TOO_LARGE, "papers were taken in %d times", SUPPLIES_MAX);
	if (check_onward(w, e) != 0)
		return -1;
	for (size_t i = 0; i < in->n_papers; i++)
		if (check_code(w, i, e) != 0 || take_content(w, i, e) != 0)
			return -1;
	w->told.papers = in->papers;
	w->told.n_papers = in->n_papers;
	w->line.note = supply_note(w->x->keep.a, in);
	w->moves = w->x->from->p.on_behalf && dossier_life_complete(&w->life, in->papers, in->n_papers);
	return 0;
}

/* ---- the others ---- */

static int
decide_withdraw(struct act_work *w, struct err *e)
{
	(void)e;
	w->line.note = w->in->reason;
	w->moves = true;
	return 0;
}

/* Not while the post has it: then the scan of its delivery says so. */
static int
decide_hand_over(struct act_work *w, struct err *e)
{
	const struct counter_act *in = w->in;

	for (size_t i = 0; i < w->k.n_consignments; i++) {
		const struct consignment *c = &w->k.consignments[i];
		if (c->leg != CONSIGNMENT_RETURN || c->state == CONSIGNMENT_RETURNED)
			continue;
		err_set(e, ERR_ILLEGAL_MOVE, "the result is in %s", c->item);
		return err_hint(e, HINT_IN_POST, c->item, NULL);
	}
	for (const char *p = in->id_last4; p != NULL && *p != '\0'; p++)
		if (*p < '0' || *p > '9') {
			err_at(e, ERR_BAD_VALUE, "IdLast4", "no digits");
			return err_hint(e, HINT_DIGITS, "4", NULL);
		}
	w->told.receiver = in->receiver;
	w->told.receiver_id = in->id_last4;
	w->line.note = in->id_last4 == NULL ? in->receiver : arena_fmt(w->x->keep.a, "%s (%s)", in->receiver, in->id_last4);
	w->moves = true;
	return 0;
}

/* ---- an act ---- */

static int (*decide_of(enum dossier_act act))(struct act_work *, struct err *)
{
	return act == DOSSIER_ACT_SUPPLY ? decide_supply : act == DOSSIER_ACT_WITHDRAW ? decide_withdraw : decide_hand_over;
}

/* Is its line there already?  1 it was done, 0 not, -1: its id was used for something else. */
static int
was_done(struct act_work *w, const struct dossier_told *told, struct err *e)
{
	const struct history *line = dossier_line_find(w->k.history, w->k.n_history, DOSSIER_BY_POSTAL, w->in->id);

	if (line == NULL)
		return 0;
	const char *digest = told[line - w->k.history].digest;
	if (digest != NULL && strcmp(digest, w->told.digest) == 0)
		return 1;
	op_conflict(w->x->from->p.name, w->k.dossier.id, w->in->id);
	return err_at(e, ERR_CONFLICT, "Id", "the act was another");
}

/* It moves the dossier, or is told to the unit all the same. */
static int
write_line(struct act_work *w, enum dossier_state to, struct err *e)
{
	struct move *m = &w->m;
	struct dossier *d = &w->k.dossier;
	bool applied;

	if (w->moves) {
		w->line.state = to;
		return move_news(m, &w->line, &w->told, &applied, e);
	}
	w->line.applied = true;
	if (move_tell_unit(m, &w->line, d->state, e) != 0)
		return -1;
	change_dossier(m->ch, d);
	move_seal(m, &w->line, &w->told);
	return move_line(m, &w->line, e);
}

static int
make(struct act_work *w, struct err *e)
{
	struct op *x = w->x;
	enum dossier_state to;
	enum change_clash clash;
	int64_t since = w->k.dossier.state_since_ms;

	if (look_seen(&w->k.dossier, w->in->seen, e) != 0 ||
	    dossier_act_check(DOSSIER_ACTOR_COUNTER, w->act, w->k.dossier.state, &to, e) != 0)
		return -1;
	/* It is decided now and here, so it is never older than what brought the present state. */
	w->line = (struct history){.key = w->in->id,
	    .source = DOSSIER_BY_POSTAL,
	    .kind = w->kind,
	    .at_ms = x->now_ms > since ? x->now_ms : since,
	    .seen_ms = x->now_ms};
	move_init(&w->m, x->core, x->setup, x->keep.a, &w->k, x->now_ms);
	change_seen(w->m.ch, x->from->p.name, x->seen, x->seen_ms);
	if (decide_of(w->act)(w, e) != 0 || write_line(w, to, e) != 0)
		return -1;
	int made = commit_change(&x->keep, w->k.dossier.id, w->m.ch, &clash, e);
	return made == 0 && clash == CLASH_SEEN ? err_set(e, ERR_REPLAYED, "replayed: seen before") : made;
}

/* 1 made, or made before; 0 lost a race, -1 */
static int
try_act(struct act_work *w, const struct dossier_key *key, struct result_act *r, struct err *e)
{
	struct op *x = w->x;
	struct dossier_told *told;

	if (look_load(x, key, &w->k, e) != 0 || look_told(x->core, x->keep.a, &w->k, &told, e) != 0)
		return -1;
	int made = was_done(w, told, e);
	if (made < 0 || (made == 1 && op_once(x, w->k.dossier.id, e) != 0))
		return -1;
	r->replay = made == 1;
	if (made == 0) {
		look_under(x->setup, &w->k.dossier, &w->under);
		look_life(x, &w->k, told, &w->under, &w->life);
		made = make(w, e);
	}
	if (made <= 0)
		return made;
	if (!r->replay)
		log_event(LOG_DOSSIER_ACT, "act=%s state=%s", dossier_act_name(w->act), dossier_state_name(w->k.dossier.state));
	return look_load(x, key, &w->k, e) != 0 || look_show(x, &w->k, &r->now, e) != 0 ? -1 : 1;
}

static int
act_on(struct op *x, const struct dossier_key *key, enum dossier_act act, const char *kind, const struct counter_act *in,
    struct result_act *r, struct err *e)
{
	struct act_work w = {.x = x, .in = in, .act = act, .kind = kind};

	if (check_texts(in, e) != 0)
		return -1;
	w.told = (struct dossier_told){.pos = in->pos, .clerk = in->clerk, .digest = act_digest(x->keep.a, act, in)};
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_act(&w, key, r, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
	}
	return err_set(e, ERR_RACE, "the dossier kept changing");
}

int
op_take_back(struct op *x, const struct request_take_back *q, struct result_take_back *r, struct err *e)
{
	return act_on(x, &q->key, DOSSIER_ACT_WITHDRAW, "WITHDRAWN", q->act, &r->is, e);
}

int
op_supply(struct op *x, const struct request_supply *q, struct result_supply *r, struct err *e)
{
	return act_on(x, &q->key, DOSSIER_ACT_SUPPLY, HISTORY_SUPPLIED, q->act, &r->is, e);
}

int
op_hand_over(struct op *x, const struct request_hand_over *q, struct result_hand_over *r, struct err *e)
{
	return act_on(x, &q->key, DOSSIER_ACT_RETURN, "HANDED_OVER", q->act, &r->is, e);
}
