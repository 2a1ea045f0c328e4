/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts kept; see accounts.h. */
#include "people/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "ledger/commit.h"
#include "people/password.h"
#include "store/event.h"
#include "store/listed.h"

static const char *const acts[ACCOUNT_ACTS] = {"made", "roles", "password", "reset", "totp", "disabled", "enabled", "entered"};

const char *
account_act_name(enum account_act what)
{
	return acts[what];
}

/* ---- reading ---- */

/* 1 as it is kept, secrets sealed; 0, -1 */
static int
kept(struct core *c, struct arena *a, const char *name, struct account *out, struct err *e)
{
	*out = (struct account){0};
	return store_object(c->store, a, KIND_ACCOUNT, account_id(a, name), out, &out->version, e);
}

static int
open_text(struct core *c, struct arena *a, const struct account *x, const char **text, struct err *e)
{
	const char *plain;

	if (commit_unseal(c->vault, a, account_id(a, x->name), *text, &plain, e) != 0)
		return -1;
	*text = plain != NULL ? plain : "";
	return 0;
}

int
account_find(struct core *c, struct arena *a, const char *name, struct account *out, struct err *e)
{
	struct err none = {0};
	int found = account_name_check(name, &none) == 0 ? kept(c, a, name, out, e) : 0;

	if (found <= 0)
		return found;
	return open_text(c, a, out, &out->shown, e) == 0 && open_text(c, a, out, &out->password, e) == 0 &&
		open_text(c, a, out, &out->totp, e) == 0
	    ? 1
	    : -1;
}

static int
by_name(const void *l, const void *r)
{
	return strcmp(((const struct account *)l)->name, ((const struct account *)r)->name);
}

const char *
account_called(struct core *c, struct arena *a, const char *name)
{
	struct account who;
	struct err e = {0};

	return account_find(c, a, name, &who, &e) == 1 && who.shown[0] != '\0' ? who.shown : name;
}

int
account_list(struct core *c, struct arena *a, struct account **out, size_t *n_out, struct err *e)
{
	const char **ids;
	size_t n;

	*n_out = 0;
	if (store_listed(c->store, a, "accounts", ACCOUNT_ALL, INT64_MAX, ACCOUNT_LIST_MAX, &ids, &n, e) != 0)
		return -1;
	struct account *all = arena_alloc(a, (n + 1) * sizeof *all);
	int64_t *versions = arena_alloc(a, (n + 1) * sizeof *versions);
	if (store_objects(c->store, a, KIND_ACCOUNT, ids, n, all, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (versions[i] == 0)
			continue;
		if (open_text(c, a, &all[i], &all[i].shown, e) != 0)
			return -1;
		all[i].password = "";
		all[i].totp = all[i].totp[0] != '\0' ? "+" : "";
		all[(*n_out)++] = all[i];
	}
	if (*n_out > 0)
		qsort(all, *n_out, sizeof *all, by_name);
	*out = all;
	return 0;
}

/* ---- what may be ---- */

static int
refuse_place(struct err *e, enum err_hint hint, const char *why)
{
	err_at(e, ERR_BAD_VALUE, "Place", "%s", why);
	return err_hint(e, hint, NULL, NULL);
}

/* A post office or unit that the catalogue knows, as the roles need it. */
static int
check_place(const struct setup *s, unsigned roles, const char *place, struct err *e)
{
	switch (account_place(roles)) {
	case PLACE_POST_OFFICE:
		return catalogue_office(s->catalogue, place) != NULL
		    ? 0
		    : refuse_place(e, HINT_PLACE_POST, "no post office of the catalogue");
	case PLACE_UNIT:
		return catalogue_unit(s->catalogue, place) != NULL ? 0
								   : refuse_place(e, HINT_PLACE_UNIT, "no unit of the catalogue");
	case PLACE_ANYWHERE:
		break;
	}
	return place[0] == '\0' ? 0 : refuse_place(e, HINT_PLACE_NONE, "roles that have none");
}

static int
take_roles(const struct setup *s, struct arena *a, const struct account_ask *q, struct account *x, struct err *e)
{
	const char *place = q->place != NULL ? q->place : "", *shown = q->shown != NULL ? q->shown : "";
	unsigned roles;

	if (shown[0] == '\0' || unicode_count(shown) > ACCOUNT_SHOWN_MAX) {
		err_at(e, ERR_BAD_VALUE, "Shown", "what he is called");
		return err_hint_range(e, HINT_LENGTH, 1, ACCOUNT_SHOWN_MAX);
	}
	if (account_roles_read(q->roles != NULL ? q->roles : "", &roles, e) != 0 || check_place(s, roles, place, e) != 0 ||
	    unicode_check(shown, TEXT_RULE_NAME, "Shown", e) != 0)
		return -1;
	x->roles = account_roles_print(a, roles);
	x->place = place;
	x->shown = shown;
	return 0;
}

static int
take_password(struct core *c, struct arena *a, const struct account_ask *q, bool change, struct account *x, struct err *e)
{
	if (account_password_check(q->password, x->name, e) != 0 ||
	    password_make(c->passwords, a, q->password, &x->password, e) != 0)
		return -1;
	x->change = change;
	x->changed_ms = q->now_ms;
	return 0;
}

/* x, open, becomes what the act makes of it. */
static int
take(struct core *c, const struct setup *s, struct arena *a, enum account_act what, const struct account_ask *q, struct account *x,
    struct err *e)
{
	switch (what) {
	case ACCOUNT_MADE:
		x->made_ms = q->now_ms;
		x->totp = "";
		return take_roles(s, a, q, x, e) != 0 ? -1 : take_password(c, a, q, true, x, e);
	case ACCOUNT_ROLES:
		return take_roles(s, a, q, x, e);
	case ACCOUNT_PASSWORD:
		return take_password(c, a, q, false, x, e);
	case ACCOUNT_RESET:
		x->totp = "";
		return take_password(c, a, q, true, x, e);
	case ACCOUNT_TOTP:
		x->totp = q->totp;
		x->totp_step = q->totp_step;
		return 0;
	case ACCOUNT_DISABLED:
	case ACCOUNT_ENABLED:
		x->disabled = what == ACCOUNT_DISABLED;
		return 0;
	case ACCOUNT_ENTERED:
		x->totp_step = q->totp_step > x->totp_step ? q->totp_step : x->totp_step;
		x->entered_ms = q->now_ms;
		return 0;
	case ACCOUNT_ACTS:
		break;
	}
	return err_set(e, ERR_INTERNAL, "no act of an account");
}

/* ---- doing it ---- */

static enum event_name
kind_of_event(enum account_act what)
{
	return what == ACCOUNT_MADE ? EVENT_ACCOUNT_MADE : what == ACCOUNT_ENTERED ? EVENT_ACCOUNT_ENTERED : EVENT_ACCOUNT_MOVED;
}

static int
is_there(struct core *c, struct arena *a, enum account_act what, const struct account_ask *q, struct account *x, struct err *e)
{
	int found = account_find(c, a, q->name, x, e);

	if (found < 0 || (found > 0) != (what == ACCOUNT_MADE))
		return found < 0 ? -1 : 0;
	if (found > 0)
		err_at(e, ERR_CONFLICT, "Name", "an account of that name is there");
	else
		err_at(e, ERR_NO_SUCH_PERSON, "Name", "no account of that name");
	return found > 0 ? err_hint(e, HINT_ACCOUNT_THERE, NULL, NULL) : -1;
}

/* 1 made, 0 lost a race, -1 */
static int
try_do(struct core *c, const struct setup *s, struct arena *a, enum account_act what, const struct account_ask *q,
    struct account *x, struct err *e)
{
	const char *id = account_id(a, q->name), *tag = store_object_tag(a, s->conf.gateway.province, id);
	struct commit_context keep = {.core = c, .setup = s, .a = a, .partner = ""};
	struct change *ch = change_new(a, tag);
	enum change_clash clash;

	if (is_there(c, a, what, q, x, e) != 0)
		return -1;
	x->name = q->name;
	x->list = ACCOUNT_ALL;
	x->by = q->by;
	x->why = acts[what];
	if (take(c, s, a, what, q, x, e) != 0)
		return -1;
	struct account row = *x;
	row.shown = commit_seal(c, a, id, x->shown);
	row.password = commit_seal(c, a, id, x->password);
	row.totp = commit_seal(c, a, id, x->totp);
	change_object(ch, (int)kind_of_event(what), id, x->version, &row);
	return commit_change(&keep, tag, ch, &clash, e);
}

int
account_do(struct core *c, const struct setup *s, struct arena *a, enum account_act what, const struct account_ask *q,
    struct account *out, struct err *e)
{
	if (account_name_check(q->name, e) != 0)
		return -1;
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_do(c, s, a, what, q, out, e);
		if (made < 0)
			return -1;
		if (made == 0)
			continue;
		out->version++;
		out->password = "";
		out->totp = out->totp[0] != '\0' ? "+" : "";
		log_event(LOG_ACCOUNT, "name=%s act=%s by=\"%s\"", out->name, acts[what], q->by);
		return 0;
	}
	return err_set(e, ERR_RACE, "the account kept changing");
}
