/* SPDX-License-Identifier: Apache-2.0 */
/* See ask.h. */
#include "call/ask.h"

#include "base/arena.h"
#include "call/call.h"
#include "call/circuit.h"
#include "wire/wire.h"

const char *
ask_answer_name(enum ask_answer x)
{
	static const char *const names[] = {"ANSWERED", "REFUSED", "NOT_REACHABLE"};

	return names[x];
}

/* Could the partner not tell now, whatever the question is? */
static bool
cannot_tell(int status)
{
	return status >= 500 || status == 401 || status == 408 || status == 425 || status == 429;
}

/* As conn_question.read. */
static int
read_reply(const struct conn_question *question, const struct conn_env *env, const void *asked, const struct call_reply *r,
    void *answer, struct err *e)
{
	if (r->verified && r->reply.status == 401 && env->token != NULL)
		return CONN_READ_STALE;
	if (!r->verified || cannot_tell(r->reply.status))
		return err_set(e, ERR_PARTNER_DOWN, "%s: answered status %d%s", question->name, r->reply.status,
		    r->verified ? "" : ", unsigned");
	return question->read(env, asked, &r->reply, answer, e);
}

/* Ask, a second time at once with a new token if the first was refused. */
static enum ask_answer
ask(const struct call *call, const struct conn_question *question, const void *asked, void *answer, const char *dossier,
    struct err *e)
{
	for (int i = 0;; i++) {
		struct conn_request q = {0};
		struct conn_env env;
		struct call_reply r;
		if (call_env(call, &env, e) != 0 || question->build(&env, asked, &q, e) != 0 ||
		    call_do(call, env.token, &q, dossier, &r, e) != 0)
			return ASK_NOT_REACHABLE;
		int read = read_reply(question, &env, asked, &r, answer, e);
		if (read != CONN_READ_STALE)
			return read < 0 ? ASK_NOT_REACHABLE : read == CONN_READ_ANSWERED ? ASK_ANSWERED : ASK_REFUSED;
		if (i > 0 || env.token == NULL) {
			err_set(e, ERR_PARTNER_DOWN, "%s: the access token is refused", question->name);
			return ASK_NOT_REACHABLE;
		}
		if (call_token_stale(call, &env, e) != 0)
			return ASK_NOT_REACHABLE;
	}
}

enum ask_answer
call_ask(struct core *c, const struct setup *s, const struct partner_setup *to, struct arena *a,
    const struct conn_question *question, const void *asked, void *answer, const char *dossier, int64_t deadline_us, struct err *e)
{
	struct circuit *circuit = circuit_of(c, to->p.name);
	enum circuit_pass pass = to->p.paused || to->p.url[0] == '\0' ? CIRCUIT_CLOSED : circuit_may(circuit, &to->p);

	if (pass == CIRCUIT_CLOSED) {
		err_set(e, ERR_PARTNER_DOWN, "%s: the partner is left alone at present", question->name);
		return ASK_NOT_REACHABLE;
	}
	struct wire *wire = wire_new();
	const struct call call = {
	    .core = c, .setup = s, .to = to, .wire = wire, .a = a, .circuit = circuit, .deadline_us = deadline_us};
	enum ask_answer got = ask(&call, question, asked, answer, dossier, e);
	wire_free(wire);
	if (pass == CIRCUIT_PROBE)
		(void)circuit_unused(circuit); /* nothing happens if what became of it was told */
	return got;
}
