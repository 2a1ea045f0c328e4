/* SPDX-License-Identifier: Apache-2.0 */
/* A clerk's doings as operations; see desk.h. */
#include "ui/desk.h"

#include "base/arena.h"
#include "base/id.h"
#include "cases/op.h"

enum { SEEN_MS = 60 * 1000 }; /* no form comes twice as the same message: what makes it one act is the act's id */

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
	    .request_digest = hex};
	id_bytes(x.seen, sizeof x.seen);
	op_remember(&x, q);
	return op_wait(&x, op_run(&x, q, r, e), e);
}

const char *
desk_param(const struct page *p, const char *name)
{
	for (size_t i = 0; i < p->n_params; i++)
		if (str_eq(p->params[i].name, name))
			return arena_dup(p->a, p->params[i].value.p, p->params[i].value.n);
	return "";
}
