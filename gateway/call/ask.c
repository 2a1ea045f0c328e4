/* SPDX-License-Identifier: Apache-2.0 */
/* See ask.h. */
#include "call/ask.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/log.h"
#include "call/call.h"
#include "call/circuit.h"
#include "call/idle.h"
#include "sign/jws.h"
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
	struct wire *wire = idle_take(c, s, to);
	const struct call call = {.core = c,
	    .setup = s,
	    .to = to,
	    .wire = wire,
	    .a = a,
	    .circuit = circuit,
	    .harmless = true,
	    .deadline_us = deadline_us};
	enum ask_answer got = ask(&call, question, asked, answer, dossier, e);
	if (got == ASK_NOT_REACHABLE) /* a connection that brought nothing to be believed is not used again */
		wire_free(wire);
	else
		idle_give(c, s, to, wire);
	if (pass == CIRCUIT_PROBE)
		(void)circuit_unused(circuit); /* nothing happens if what became of it was told */
	return got;
}

/* ---- several at once ---- */

struct ask_thread {
	struct core *core;
	const struct setup *setup;
	struct arena *a; /* of this question alone: an arena is one thread's */
	struct ask *q;
	const char *dossier;
	int64_t deadline_us;
	pthread_t thread;
	bool apart; /* in a thread of its own */
};

static void
ask_one(struct ask_thread *x)
{
	struct ask *q = x->q;

	q->got = call_ask(x->core, x->setup, q->to, x->a, q->question, q->asked, q->answer, x->dossier, x->deadline_us, &q->e);
}

static void *
run(void *thread)
{
	struct ask_thread *x = thread;

	log_with(x->dossier, x->q->to->p.name);
	ask_one(x);
	return NULL;
}

static void
free_arena(void *a)
{
	arena_free(a);
}

void
call_ask_all(struct core *c, const struct setup *s, struct arena *a, struct ask *asks, size_t n, const char *dossier,
    int64_t deadline_us)
{
	struct ask_thread *all = arena_alloc(a, (n + 1) * sizeof *all);

	for (size_t i = 0; i < n; i++) {
		struct ask_thread *x = &all[i];
		bool last = i + 1 == n;
		*x = (struct ask_thread){.core = c, .setup = s, .q = &asks[i], .dossier = dossier, .deadline_us = deadline_us};
		x->a = last ? a : arena_own(a, arena_new(ARENA_WIPE), free_arena);
		x->apart = !last && pthread_create(&x->thread, NULL, run, x) == 0;
	}
	for (size_t i = n; i-- > 0;) /* the last, and whoever got no thread, here: they may find that no time is left */
		if (!all[i].apart)
			ask_one(&all[i]);
	for (size_t i = 0; i < n; i++)
		if (all[i].apart)
			pthread_join(all[i].thread, NULL);
}

int
call_signed(const struct partner_setup *by, struct arena *a, const char *jws, struct str bytes, const char *media_type,
    int64_t now_ms, struct err *e)
{
	struct jws_verified v;

	return jws_verify_document(a, str_of(jws), bytes, media_type, by->trust, &by->policy, now_ms, &v, e);
}
