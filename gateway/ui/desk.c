/* SPDX-License-Identifier: Apache-2.0 */
/* A clerk's doings as operations; see desk.h. */
#include "ui/desk.h"

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "cases/op.h"
#include "codec/form.h"

enum { SEEN_MS = 60 * 1000 }; /* no form comes twice as the same message: what makes it one act is the act's id */

/* ---- the queue ---- */

const char *
desk_sent(const struct page *p, const char *wanted)
{
	bool posted = p->m->body.n > 0;
	struct str rest = posted ? p->m->body : p->m->query, name, value;

	while (form_next(p->a, &rest, &name, &value) > 0)
		if (str_eq(name, wanted))
			return arena_dup(p->a, value.p, value.n);
	return "";
}

const char *
desk_got(const struct page *p)
{
	const char *got = desk_sent(p, "Got");

	return text_is_token(got, "", 8) ? got : "";
}

struct ticket_ask
desk_ticket_ask(const struct page *p)
{
	return (struct ticket_ask){p->who->who.place, p->who->account, desk_sent(p, "act"), p->now_ms};
}

struct commit_context
desk_keeping(const struct page *p)
{
	return (struct commit_context){.core = p->core, .setup = p->setup, .a = p->a, .partner = ""};
}

/* A case that was accepted is the end of the number it was begun for: the one place where the two meet. */
static void
end_ticket(const struct page *p, const struct request *q, const struct result *r)
{
	const struct ticket_ask by = desk_ticket_ask(p);
	struct commit_context k = desk_keeping(p);

	if (q->op == OPERATION_CASE_ACT && r->as_case_act.is.accepted && q->as_case_act.key.dossier != NULL)
		ticket_case_over(&k, &by, q->as_case_act.key.dossier);
}

/* ---- operations ---- */

int
desk_ask(struct page *p, const struct request *q, struct result *r, struct err *e)
{
	const struct partner_setup *own = setup_partner(p->setup, p->setup->conf.desk.partner);
	char *hex = arena_alloc(p->a, DIGEST_HEX);

	if (own == NULL)
		return err_set(e, ERR_NO_DESK, "[desk] partner names none");
	digest_hex(p->m->body, hex);
	struct op x = {.core = p->core,
	    .setup = p->setup,
	    .from = own,
	    .keep = {.core = p->core, .setup = p->setup, .a = p->a, .partner = own->p.name},
	    .now_ms = p->now_ms,
	    .seen_ms = SEEN_MS,
	    .account = p->who->account,
	    .office = p->who->who.place[0] != '\0' ? p->who->who.place : NULL,
	    .request_digest = hex};
	id_bytes(x.seen, sizeof x.seen);
	op_remember(&x, q);
	if (op_wait(&x, op_run(&x, q, r, e), e) != 0)
		return -1;
	end_ticket(p, q, r);
	for (size_t i = 0; i < x.n_told; i++)
		page_tells(p, x.told[i]);
	return 0;
}

bool
desk_works(const struct page *p)
{
	return p->who != NULL && (p->who->roles & 1U << PERSON_ROLE_CLERK) != 0 &&
	    setup_partner(p->setup, p->setup->conf.desk.partner) != NULL;
}

const char *
desk_param(const struct page *p, const char *name)
{
	for (size_t i = 0; i < p->n_params; i++)
		if (str_eq(p->params[i].name, name))
			return arena_dup(p->a, p->params[i].value.p, p->params[i].value.n);
	return "";
}
