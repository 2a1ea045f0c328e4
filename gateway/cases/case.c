/* SPDX-License-Identifier: Apache-2.0 */
/* Cases: opened, shown, and moved by acts, each done once whatever is sent twice; see case_work.h. */
#include "cases/case_work.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/unicode.h"
#include "cases/case_find.h"
#include "cases/look.h"
#include "cases/register.h"
#include "crypto/vault.h"
#include "json/json.h"
#include "store/passing_key.h"

enum { CASE_MAX = 512 * 1024 }; /* bytes of one, opened */

/* ---- kept ---- */

static const char *
about(struct arena *a, const char *id)
{
	return arena_fmt(a, "case:%s", id);
}

const char *
case_id(struct op *x, const struct dossier_key *key)
{
	return key->dossier != NULL ? key->dossier : op_dossier_id(x, key->ref);
}

static int
open_case(struct op *x, const char *id, struct case_work *w, struct err *e)
{
	struct arena *a = x->keep.a;
	struct counter_case *c = arena_alloc(a, sizeof *c);
	struct err why = {0};
	struct str plain;

	if (vault_open(x->core->vault, a, about(a, id), w->was, &plain, e) != 0)
		return -1;
	if (json_read_own(a, plain, case_kept_fields, c, &why) != 0)
		return err_set(e, ERR_INTERNAL, "a kept case cannot be read: %s", why.msg);
	if (c->filing == NULL)
		c->filing = arena_alloc(a, sizeof *c->filing);
	w->c = c;
	return 1;
}

/* One that only lacks its acceptance may have been accepted by who could not drop it any more: its dossier tells, and it goes now.
 */
static int
is_over(struct case_work *w, struct err *e)
{
	struct op *x = w->x;
	struct dossier d;

	if (case_next(w->c) < CASE_ACCEPT)
		return 0;
	int found = store_dossier(x->core->store, x->keep.a, w->c->id, &d, e);
	return found <= 0 ? found : store_passing_drop(x->core->store, x->keep.a, PASSING_CASE, w->c->id, w->was, e) < 0 ? -1 : 1;
}

int
case_read(struct op *x, const char *id, struct case_work *w, struct err *e)
{
	w->x = x;
	if (!dossier_id_ok(id))
		return 0;
	int found = store_passing(x->core->store, x->keep.a, PASSING_CASE, id, &w->was, e);
	if (found <= 0 || open_case(x, id, w, e) < 0)
		return found <= 0 ? found : -1;
	int over = is_over(w, e);
	return over < 0 ? -1 : !over;
}

int
case_write(struct case_work *w, struct err *e)
{
	struct op *x = w->x;
	struct arena *a = x->keep.a;
	struct json_out out;
	struct buf b;

	bool list = w->c->filing->owner != NULL && (w->lists || x->now_ms - w->c->listed_ms > FIND_RENEW_MS);

	w->c->version++;
	w->c->moved_ms = x->now_ms;
	w->c->listed_ms = list ? x->now_ms : w->c->listed_ms;
	buf_init(&b, a, CASE_MAX);
	json_out_init(&out, &b);
	json_out_open(&out, NULL);
	json_out_fields(&out, case_kept_fields, w->c);
	json_out_close(&out);
	if (b.full)
		return err_set(e, ERR_TOO_LARGE, "the case is larger than a case may be");
	struct str is = vault_seal(x->core->vault, a, about(a, w->c->id), (struct str){b.p, b.len});
	int put = store_passing_put(x->core->store, a, PASSING_CASE, w->c->id, w->was, is, x->setup->conf.intake.case_life, e);
	w->was = put > 0 ? is : w->was;
	if (list && put > 0)
		case_find_open(w);
	else if (put > 0 && w->c->version == 1)
		case_find_begun(w);
	return put != 0 ? (put > 0 ? 0 : -1) : err_at(e, ERR_CASE_MOVED, "Act/Seen", "somebody was faster");
}

void
case_tell(const struct case_work *w, bool replay, struct result_case *r)
{
	const struct setup *s = w->x->setup;

	*r = (struct result_case){.now = w->c,
	    .catalogue = catalogue_version(w->x->keep.a, s->catalogue),
	    .replay = replay,
	    .ends_ms = w->c->moved_ms + s->conf.intake.case_life};
	if (w->c->filing->procedure != NULL)
		r->procedure = catalogue_procedure(s->catalogue, w->c->filing->procedure, deadline_day_of(w->x->now_ms));
}

/* ---- what became a dossier, and what is nobody's ---- */

/* There is no case of that id: say so, or that it was accepted.  One of another partner or office looks like one that is not there.
 */
static int
no_case(struct op *x, const char *id, const char *field, struct dossier *kept, struct err *e)
{
	int found = dossier_id_ok(id) ? store_dossier(x->core->store, x->keep.a, id, kept, e) : 0;

	if (found > 0)
		found = look_own(x, kept, e);
	if (found < 0)
		return -1;
	if (found == 0)
		return err_at(e, ERR_UNKNOWN_CASE, field, "no such case of this partner");
	return 0;
}

bool
case_is_own(const struct op *x, const struct counter_case *c, const char *pos)
{
	if (strcmp(c->partner, x->from->p.name) != 0 || (x->office != NULL && strcmp(c->pos, x->office) != 0))
		return false;
	return pos == NULL || strcmp(c->pos, pos) == 0;
}

/* ---- opened ---- */

static int
begin(struct op *x, const struct request_case_open *q, const char *id, struct case_work *w, struct err *e)
{
	struct counter_case *c = arena_alloc(x->keep.a, sizeof *c);

	*c = (struct counter_case){
	    .id = id, .partner = x->from->p.name, .ref = q->ref, .pos = q->pos, .clerk = q->clerk, .opened_ms = x->now_ms};
	c->filing = arena_alloc(x->keep.a, sizeof *c->filing);
	w->c = c;
	if (case_write(w, e) == 0)
		return 0;
	if (e->code != ERR_CASE_MOVED)
		return -1;
	err_clear(e); /* another desk opened it at the same moment */
	return case_read(x, id, w, e) > 0 ? 0 : e->code != ERR_NONE ? -1 : err_set(e, ERR_RACE, "the case came and went");
}

int
op_case_open(struct op *x, const struct request_case_open *q, struct result_case_open *r, struct err *e)
{
	const char *id = op_dossier_id(x, q->ref);
	struct case_work w = {0};
	struct dossier kept;
	struct err none = {0};
	int found = case_read(x, id, &w, e);

	x->about = id;
	if (found < 0 || op_once(x, id, e) != 0)
		return -1;
	if (found > 0 && !case_is_own(x, w.c, q->pos))
		return err_at(e, ERR_CONFLICT, "ClientRef", "a case of another office has this reference");
	bool replay = found > 0;
	if (!replay && no_case(x, id, "ClientRef", &kept, &none) == 0)
		return err_at(e, ERR_CASE_OVER, "ClientRef", "it is a dossier already");
	if (!replay && none.code != ERR_UNKNOWN_CASE)
		return *e = none, -1;
	if (!replay && begin(x, q, id, &w, e) != 0)
		return -1;
	case_tell(&w, replay, &r->is);
	return 0;
}

int
op_case_show(struct op *x, const struct request_case_show *q, struct result_case_show *r, struct err *e)
{
	const char *id = case_id(x, &q->key);
	struct case_work w = {0};
	struct dossier kept;
	int found = case_read(x, id, &w, e);

	if (found < 0 || op_once(x, NULL, e) != 0)
		return -1;
	if (found > 0 && !case_is_own(x, w.c, NULL))
		return err_at(e, ERR_UNKNOWN_CASE, "CaseId", "another partner's");
	x->about = id;
	if (found > 0)
		case_tell(&w, false, &r->is);
	else if (no_case(x, id, "CaseId", &kept, e) != 0 || register_again(x, &kept, &r->is.receipt, e) != 0)
		return -1;
	r->is.accepted = found == 0;
	op_read(x, id, "GetCase");
	log_event(LOG_READ, "%s", "");
	return 0;
}

/* ---- an act ---- */

static const char *
act_digest(struct arena *a, const struct case_act *act)
{
	char *hex = arena_alloc(a, DIGEST_HEX);
	struct case_act said = *act;
	struct json_out out;
	struct buf b;

	said.seen = 0; /* it is sent again with what was seen since */
	buf_init(&b, a, CASE_MAX);
	json_out_init(&out, &b);
	out.sparse = true;
	json_out_open(&out, NULL);
	json_out_fields(&out, case_act_fields, &said);
	json_out_close(&out);
	digest_hex((struct str){b.p, b.len}, hex);
	return hex;
}

/* 1 it was done before, 0 not, -1: its id was used for something else. */
static int
was_done(const struct case_work *w, const char *digest, struct err *e)
{
	const struct counter_case *c = w->c;

	for (size_t i = 0; i < c->n_done; i++) {
		if (strcmp(c->done[i].id, w->act->id) != 0)
			continue;
		if (strcmp(c->done[i].digest, digest) == 0)
			return 1;
		op_conflict(w->x->from->p.name, c->id, w->act->id);
		return err_at(e, ERR_CONFLICT, "Act/Id", "the act was another");
	}
	return 0;
}

static int
note_act(struct case_work *w, const char *digest, struct err *e)
{
	struct counter_case *c = w->c;
	struct case_done *done = arena_alloc(w->x->keep.a, (c->n_done + 1) * sizeof *done);

	if (c->n_done == CASE_ACTS_MAX) {
		err_at(e, ERR_TOO_LARGE, "Act", "the case had its %d acts", CASE_ACTS_MAX);
		return err_hint(e, HINT_CASE_ACTS, NULL, NULL);
	}
	if (c->n_done > 0)
		memcpy(done, c->done, c->n_done * sizeof *done);
	done[c->n_done++] = (struct case_done){.id = w->act->id, .digest = digest, .version = c->version + 1};
	c->done = done;
	return 0;
}

static int
do_step(struct case_work *w, enum case_step step, struct err *e)
{
	static int (*const steps[CASE_STEPS])(struct case_work *, struct err *) = {
#define STEP(id, stem, element, undoes, vi, en) case_##stem,
#include "model/case_step.tbl"
	};

	w->undoes = true;
	w->lists = step == CASE_PERSON || strcmp(w->c->clerk, w->act->clerk) != 0;
	if (case_may(w->c, step, e) != 0 || steps[step](w, e) != 0)
		return -1;
	case_did(w->c, step, w->undoes);
	case_add_doubts(w->x->keep.a, w->c, step, &w->doubts);
	w->c->clerk = w->act->clerk;
	return 0;
}

static int
check_seen(const struct case_work *w, struct err *e)
{
	if (w->act->seen == w->c->version)
		return 0;
	err_at(e, ERR_CASE_MOVED, "Act/Seen", "version %lld was seen", (long long)w->act->seen);
	return err_hint(e, HINT_CASE_VERSION, arena_fmt(w->x->keep.a, "%lld", (long long)w->c->version), NULL);
}

static int
act_on_case(struct case_work *w, enum case_step step, struct result_case *r, struct err *e)
{
	const char *digest = act_digest(w->x->keep.a, w->act);
	int done = was_done(w, digest, e);

	if (done != 0) {
		if (done > 0)
			case_tell(w, true, r);
		return done > 0 ? 0 : -1;
	}
	if (w->c->refused != NULL)
		return err_at(e, ERR_CASE_REFUSED, "Act", "it was refused");
	if (check_seen(w, e) != 0)
		return -1;
	if (do_step(w, step, e) != 0)
		return -1;
	if (step == CASE_ACCEPT)
		return case_become(w, r, e);
	if (note_act(w, digest, e) != 0 || case_write(w, e) != 0)
		return -1;
	case_tell(w, false, r);
	log_event(LOG_CASE, "step=%s version=%lld", case_step_name(step), (long long)w->c->version);
	return 0;
}

/* It is a dossier: its acceptance is answered as the first time, anything else comes too late. */
static int
act_on_dossier(struct op *x, const char *id, enum case_step step, struct result_case *r, struct err *e)
{
	struct dossier kept;

	if (no_case(x, id, "CaseId", &kept, e) != 0)
		return -1;
	if (step != CASE_ACCEPT)
		return err_at(e, ERR_CASE_OVER, "Act", "it was accepted");
	if (register_again(x, &kept, &r->receipt, e) != 0)
		return -1;
	r->accepted = r->replay = true;
	return 0;
}

/* Somebody was faster.  If it was this very act, sent again while the first one was at work, both are answered the same. */
static int
act_again(struct op *x, const struct request_case_act *q, const char *id, enum case_step step, struct result_case_act *r,
    struct err *e)
{
	struct case_work w = {.act = q->act};

	err_clear(e);
	int found = case_read(x, id, &w, e);
	if (found < 0)
		return -1;
	return found > 0 ? act_on_case(&w, step, &r->is, e) : act_on_dossier(x, id, step, &r->is, e);
}

int
op_case_act(struct op *x, const struct request_case_act *q, struct result_case_act *r, struct err *e)
{
	const char *id = case_id(x, &q->key);
	struct case_work w = {.act = q->act};
	int step = case_act_step(q->act, e);

	if (step < 0)
		return -1;
	int found = case_read(x, id, &w, e);
	if (found < 0)
		return -1;
	if (found > 0 && !case_is_own(x, w.c, q->act->pos))
		return err_at(e, ERR_UNKNOWN_CASE, "CaseId", "of another office");
	x->about = id;
	log_with(id, x->from->p.name);
	/* an acceptance is remembered with its change */
	if ((found == 0 || step != CASE_ACCEPT) && op_once(x, id, e) != 0)
		return -1;
	int made =
	    found > 0 ? act_on_case(&w, (enum case_step)step, &r->is, e) : act_on_dossier(x, id, (enum case_step)step, &r->is, e);
	return made == -1 && found > 0 && e->code == ERR_CASE_MOVED ? act_again(x, q, id, (enum case_step)step, r, e) : made;
}
