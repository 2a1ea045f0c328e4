/* SPDX-License-Identifier: Apache-2.0 */
/* Cases found again; see case_find.h. */
#include "cases/case_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "base/unicode.h"
#include "base/vietnamese.h"
#include "cases/look.h"
#include "crypto/vault.h"
#include "model/s10.h"
#include "store/find_key.h"

enum { TERM_MAX = 1024, PAST_MAX = 20 };

/* ---- by what ---- */

/* "" for an office: of all offices of the partner.  NULL: nothing to be found by. */
static const char *
term_of(const struct core *c, struct arena *a, const char *partner, const char *what, const char *office, const char *value)
{
	const char *const parts[] = {what, partner, office, value};
	unsigned char digest[DIGEST_LEN];
	char hex[DIGEST_HEX];
	struct buf b;

	if (value == NULL || value[0] == '\0')
		return NULL;
	buf_init(&b, a, TERM_MAX);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		buf_add(&b, parts[i], strlen(parts[i]) + 1); /* with the NUL, so that no two lists of parts are one */
	if (b.full)
		return NULL;
	vault_hmac(c->vault, (struct str){b.p, b.len}, digest);
	text_hex(digest, DIGEST_LEN, hex);
	return arena_str(a, hex);
}

static const char *
term(const struct op *x, const char *what, const char *office, const char *value)
{
	return term_of(x->core, x->keep.a, x->from->p.name, what, office, value);
}

static size_t
add(const char **list, size_t n, const char *digest)
{
	if (digest != NULL)
		list[n++] = digest;
	return n;
}

static const char *
past_term(const struct op *x, const struct party *owner)
{
	return term(x, "past", "", owner->id_no);
}

static const char *
name_term(const struct op *x, const char *office, const char *name)
{
	return term(x, "name", office, vietnamese_search_key(x->keep.a, name));
}

static void
put(struct case_work *w, const char *const *digests, size_t n, int64_t life_ms)
{
	struct op *x = w->x;
	struct err e = {0};

	if (store_find_put(x->core->store, x->keep.a, digests, n, w->c->id, x->now_ms, life_ms, &e) != 0)
		log_event(LOG_STORE_DOWN, "doing=find msg=\"%s\"", e.msg);
}

/* In work at an office, by a clerk. */
static const char *
mine_term(const struct op *x, const char *pos, const char *clerk)
{
	return term(x, "mine", pos, clerk);
}

void
case_find_begun(struct case_work *w)
{
	const char *list[1];
	size_t n = add(list, 0, mine_term(w->x, w->c->pos, w->c->clerk));

	put(w, list, n, w->x->setup->conf.intake.case_life + FIND_RENEW_MS);
}

int
case_find_mine(struct op *x, const char *pos, const char *clerk, const char ***ids, size_t *n, struct err *e)
{
	const char *digest = mine_term(x, pos, clerk);

	*n = 0;
	return digest == NULL ? 0 : store_find(x->core->store, x->keep.a, digest, x->now_ms, ids, n, e);
}

void
case_find_over(struct op *x, const char *pos, const char *clerk, const char *id)
{
	const char *digest = mine_term(x, pos, clerk);
	struct err e = {0};

	if (digest != NULL && store_find_drop(x->core->store, x->keep.a, digest, id, &e) < 0)
		log_event(LOG_STORE_DOWN, "doing=find msg=\"%s\"", e.msg);
}

/* By number, phone and name of its owner and of who hands it in: how many. */
static size_t
people_terms(const struct case_work *w, const char **list)
{
	const struct party *who[] = {w->c->filing->owner, w->c->filing->submitter};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		if (who[i] == NULL)
			continue;
		n = add(list, n, term(w->x, "number", w->c->pos, who[i]->id_no));
		n = add(list, n, term(w->x, "phone", w->c->pos, who[i]->phone));
		n = add(list, n, name_term(w->x, w->c->pos, who[i]->name));
	}
	return n;
}

void
case_find_open(struct case_work *w)
{
	const char *list[FIND_DIGESTS_MAX];
	size_t n = people_terms(w, list);

	n = add(list, n, mine_term(w->x, w->c->pos, w->c->clerk));
	if (n > 0)
		put(w, list, n, w->x->setup->conf.intake.case_life + FIND_RENEW_MS);
}

void
case_find_accepted(struct case_work *w)
{
	const struct party *owner = w->c->filing->owner;
	const char *list[FIND_DIGESTS_MAX];

	put(w, list, people_terms(w, list), FIND_PEOPLE_MS);
	size_t n = add(list, 0, past_term(w->x, owner));
	n = add(list, n, term(w->x, "number", w->c->pos, owner->id_no));
	put(w, list, n, FIND_PAST_MS);
	case_find_over(w->x, w->c->pos, w->c->clerk, w->c->id);
}

void
case_find_numbered(const struct commit_context *k, const struct dossier *d, int64_t now_ms)
{
	struct err e = {0};

	if (d->number == NULL || strcmp(d->partner, k->setup->conf.desk.partner) != 0)
		return;
	const char *digest = term_of(k->core, k->a, d->partner, "code", "", d->number);
	if (digest != NULL && store_find_put(k->core->store, k->a, &digest, 1, d->id, now_ms, FIND_PAST_MS, &e) != 0)
		log_event(LOG_STORE_DOWN, "doing=find msg=\"%s\"", e.msg);
}

/* ---- earlier dossiers ---- */

/* 1 it is there and this partner's, with its filing; 0; -1 */
static int
read_past(struct op *x, const char *id, struct case_past *p, struct err *e)
{
	int found = store_dossier(x->core->store, x->keep.a, id, &p->dossier, e);

	if (found <= 0 || strcmp(p->dossier.partner, x->from->p.name) != 0)
		return found < 0 ? -1 : 0;
	return look_filing(x, &p->dossier, &p->filing, e) == 0 ? 1 : -1;
}

static int
newer_first(const void *va, const void *vb)
{
	const struct case_past *a = va, *b = vb;

	return (a->dossier.accepted_ms < b->dossier.accepted_ms) - (a->dossier.accepted_ms > b->dossier.accepted_ms);
}

/* Two states may have given a passport of one number. */
static bool
is_of(const struct filing *f, const struct party *owner)
{
	const char *issuer = owner->issuer != NULL ? owner->issuer : "";
	const struct party *p = f->owner;

	return p != NULL && p->id_type == owner->id_type && strcmp(p->id_no, owner->id_no) == 0 &&
	    strcmp(p->issuer != NULL ? p->issuer : "", issuer) == 0;
}

int
case_find_past(struct case_work *w, struct case_past **out, size_t *n_out, struct err *e)
{
	const struct party *owner = w->c->filing->owner;
	struct op *x = w->x;
	const char *digest = past_term(x, owner), **ids;
	size_t n;

	*n_out = 0;
	*out = NULL;
	if (digest == NULL)
		return 0;
	if (store_find(x->core->store, x->keep.a, digest, x->now_ms, &ids, &n, e) != 0)
		return -1;
	*out = arena_alloc(x->keep.a, (n + 1) * sizeof **out);
	for (size_t i = 0; i < n && *n_out < PAST_MAX; i++) {
		struct case_past *p = &(*out)[*n_out];
		int found = read_past(x, ids[i], p, e);
		if (found < 0)
			return -1;
		/* what was found by a digest is compared with what it is */
		(*n_out) += found > 0 && is_of(p->filing, owner);
	}
	if (*n_out > 1)
		qsort(*out, *n_out, sizeof **out, newer_first);
	return 0;
}

/* ---- a clerk looks ---- */

/* What is looked for, in each form it may have. */
struct sought {
	const char *number, *phone, *name, *code; /* NULL: it is none */
	const char *id;                           /* of the dossier that the code is of, by itself or by its item; or NULL */
};

static bool
party_is(const struct op *x, const struct party *p, const struct sought *q)
{
	if (p == NULL)
		return false;
	if (q->number != NULL && strcmp(p->id_no, q->number) == 0)
		return true;
	if (q->phone != NULL && p->phone != NULL && strcmp(p->phone, q->phone) == 0)
		return true;
	return q->name != NULL && strcmp(vietnamese_search_key(x->keep.a, p->name), q->name) == 0;
}

static bool
filing_is(const struct op *x, const char *id, const struct filing *f, const struct sought *q)
{
	return (q->id != NULL && strcmp(q->id, id) == 0) || party_is(x, f->owner, q) || party_is(x, f->submitter, q);
}

static bool
numbered_is(const struct dossier *d, const struct sought *q)
{
	return q->code != NULL && d->number != NULL && strcmp(d->number, q->code) == 0;
}

static struct case_found
found_case(const struct counter_case *c)
{
	enum case_step next = case_next(c);

	return (struct case_found){.id = c->id,
	    .ref = c->ref,
	    .name = c->filing->owner->name,
	    .procedure = c->filing->procedure,
	    .next = c->refused == NULL && next < CASE_STEPS ? case_step_name(next) : NULL,
	    .at_ms = c->moved_ms};
}

static struct case_found
found_dossier(const struct case_past *p)
{
	return (struct case_found){.id = p->dossier.id,
	    .accepted = true,
	    .ref = p->dossier.ref,
	    .number = p->dossier.number,
	    .name = p->filing->owner->name,
	    .procedure = p->dossier.procedure,
	    .state = dossier_state_name(p->dossier.state),
	    .at_ms = p->dossier.accepted_ms};
}

/* 1 it is what is looked for, 0, -1 */
static int
look_at(struct op *x, const char *id, const char *office, const struct sought *q, struct case_found *out, struct err *e)
{
	struct case_work *seen = &(struct case_work){0};
	struct case_past p = {0};
	int found = case_read(x, id, seen, e);

	if (found < 0)
		return -1;
	if (found > 0) {
		if (strcmp(seen->c->partner, x->from->p.name) != 0 || seen->c->filing->owner == NULL ||
		    strcmp(seen->c->pos, office) != 0 || !filing_is(x, id, seen->c->filing, q))
			return 0;
		*out = found_case(seen->c);
		return 1;
	}
	found = read_past(x, id, &p, e);
	if (found <= 0 || p.filing->owner == NULL || strcmp(p.filing->pos, office) != 0)
		return found < 0 ? -1 : 0;
	if (!numbered_is(&p.dossier, q) && !filing_is(x, id, p.filing, q))
		return 0;
	*out = found_dossier(&p);
	return 1;
}

static bool
is_there(const struct result_case_find *r, const char *id)
{
	for (size_t i = 0; i < r->n_found; i++)
		if (strcmp(r->found[i].id, id) == 0)
			return true;
	return false;
}

static int
look_at_new(struct op *x, const char *id, const char *office, const struct sought *q, struct result_case_find *r, struct err *e)
{
	int is = is_there(r, id) ? 0 : look_at(x, id, office, q, &r->found[r->n_found], e);

	r->n_found += is > 0;
	return is < 0 ? -1 : 0;
}

static int
look_by(struct op *x, const char *digest, const char *office, const struct sought *q, struct result_case_find *r, struct err *e)
{
	const char **ids;
	size_t n;

	if (digest == NULL)
		return 0;
	if (store_find(x->core->store, x->keep.a, digest, x->now_ms, &ids, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n && r->n_found < CASE_FOUND_MAX; i++)
		if (look_at_new(x, ids[i], office, q, r, e) != 0)
			return -1;
	return 0;
}

/* Our id, our reference, or the number of a consignment: whose dossier it is needs no index. */
static int
look_by_code(struct op *x, const char *office, struct sought *q, struct result_case_find *r, struct err *e)
{
	struct arena *a = x->keep.a;
	char item[S10_LEN + 1];
	const char *const items[] = {item};
	const char *ids[3] = {q->code, NULL, NULL};
	struct err none = {0};

	ids[1] = op_dossier_id(x, q->code);
	if (s10_parse(q->code, "", item, &none) == 0 && store_items(x->core->store, a, items, 1, &ids[2], e) < 0)
		return -1;
	for (size_t i = 0; i < 3 && r->n_found < CASE_FOUND_MAX; i++) {
		q->id = ids[i];
		if (ids[i] != NULL && dossier_id_ok(ids[i]) && look_at_new(x, ids[i], office, q, r, e) != 0)
			return -1;
	}
	q->id = NULL;
	return 0;
}

/* A number as it is kept: without blanks and points, a passport's in capitals.  NULL: there is more in it than a number has. */
static const char *
as_number(struct arena *a, const char *text)
{
	char *out = arena_dup(a, text, strlen(text)), *to = out;

	for (const char *p = text; *p != '\0'; p++)
		if (strchr(" .", *p) == NULL)
			*to++ = (char)(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
	*to = '\0';
	return strlen(out) >= 6 && text_is_token(out, "-", 14) && strpbrk(out, "0123456789") != NULL ? out : NULL;
}

int
op_case_find(struct op *x, const struct request_case_find *q, struct result_case_find *r, struct err *e)
{
	struct arena *a = x->keep.a;
	struct sought is = {
	    as_number(a, q->query), vietnamese_phone(a, q->query), vietnamese_search_key(a, q->query), q->query, NULL};

	if (unicode_check(q->query, TEXT_RULE_NAME, "Query", e) != 0 || op_once(x, NULL, e) != 0)
		return -1;
	r->found = arena_alloc(a, CASE_FOUND_MAX * sizeof *r->found);
	if (look_by_code(x, q->pos, &is, r, e) != 0 || look_by(x, term(x, "code", "", is.code), q->pos, &is, r, e) != 0 ||
	    look_by(x, term(x, "number", q->pos, is.number), q->pos, &is, r, e) != 0 ||
	    look_by(x, term(x, "phone", q->pos, is.phone), q->pos, &is, r, e) != 0 ||
	    look_by(x, term(x, "name", q->pos, is.name), q->pos, &is, r, e) != 0)
		return -1;
	for (size_t i = 0; i < r->n_found; i++)
		op_read(x, r->found[i].id, "FindCases");
	log_event(LOG_READ, "found=%zu", r->n_found);
	return 0;
}
