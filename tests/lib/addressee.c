/* SPDX-License-Identifier: Apache-2.0 */
/* A unit's system that answers with one word; see addressee.h. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "call/circuit.h"
#include "tests/lib/addressee.h"
#include "tests/lib/play.h"
#include "wire/wire.h"

#define REPLY(status, n, word) "HTTP/1.1 " status "\r\nContent-Type: text/plain\r\nContent-Length: " n "\r\n\r\n" word
const char addressee_taken[] = REPLY("200 OK", "5", "taken");
const char addressee_another[] = REPLY("200 OK", "7", "another");
const char addressee_refused[] = REPLY("200 OK", "7", "refused");
const char addressee_absent[] = REPLY("200 OK", "6", "absent");
const char addressee_later[] = REPLY("503 Service Unavailable", "5", "later");

static struct addressee *present; /* a dialect has no memory of its own */
static pthread_mutex_t last = PTHREAD_MUTEX_INITIALIZER; /* workers build side by side */

static int
build(const struct conn_env *env, const struct conn_case *cc, struct conn_request *out, struct err *e)
{
	const struct paper *p = cc->supplied;

	(void)e;
	present->delivered++;
	pthread_mutex_lock(&last);
	present->supplied = cc->n_supplied;
	snprintf(present->supplied_sha256, sizeof present->supplied_sha256, "%s", p != NULL && p->sha256 != NULL ? p->sha256 : "");
	snprintf(present->supplied_class, sizeof present->supplied_class, "%s", p != NULL && p->class != NULL ? p->class : "");
	pthread_mutex_unlock(&last);
	*out = (struct conn_request){.path = "/deliver", .content_type = "text/plain", .body = str_of(cc->x->id)};
	(void)env;
	return 0;
}

static int
build_query(const struct conn_env *env, const struct conn_case *cc, struct conn_request *out, struct err *e)
{
	(void)env;
	(void)e;
	present->asked++;
	*out = (struct conn_request){.path = "/ask", .content_type = "text/plain", .body = str_of(cc->x->id)};
	return 0;
}

static int
judge(const struct conn_env *env, const struct conn_case *cc, const struct conn_reply *r, struct conn_verdict *v, struct err *e)
{
	(void)env;
	(void)cc;
	if (r->status == 503)
		*v = (struct conn_verdict){.event = EXCHANGE_ON_FAILED, .why = "later"};
	else if (str_eq(r->body, "taken"))
		*v = (struct conn_verdict){.event = EXCHANGE_ON_CONFIRMED, .number = ADDRESSEE_NUMBER, .why = ""};
	else if (str_eq(r->body, "another"))
		*v = (struct conn_verdict){.event = EXCHANGE_ON_CONFIRMED, .number = ADDRESSEE_ANOTHER, .why = ""};
	else if (str_eq(r->body, "refused"))
		*v = (struct conn_verdict){.event = EXCHANGE_ON_REFUSED, .why = "refused"};
	else if (str_eq(r->body, "absent"))
		*v = (struct conn_verdict){.event = EXCHANGE_ON_ABSENT, .why = "absent"};
	else
		return err_set(e, ERR_BAD_REPLY, "no word of ours");
	return 0;
}

void
addressee_open(struct addressee *x, struct office *o)
{
	*x = (struct addressee){.o = o,
	    .dialect = {.name = "test",
		.caps = CONN_SEND | CONN_QUERY,
		.auth_out = CONN_AUTH_NONE,
		.max_body = 4096,
		.build = build,
		.judge = judge,
		.build_query = build_query,
		.judge_query = judge}};
	present = x;
	struct partner_setup *to = &o->partners[1];
	to->dialect = &x->dialect;
	to->reply_by_tls = true;
	to->workers = 2;
	to->p = (struct partner){.name = UNIT,
	    .dialect = "test",
	    .url = "",
	    .connect_ms = 1000,
	    .total_ms = 1000,
	    .attempts = 4,
	    .retry_ms = 20,
	    .retry_max_ms = 40,
	    .breaker_after = 100,
	    .breaker_pause_ms = 60000};
	o->partners[0].p.url = ""; /* nobody is told */
	wire_start();
}

void
addressee_is(struct addressee *x, enum peer_manner manner, const char *reply)
{
	const struct peer_plan plan = {.manner = manner, .reply = reply};

	if (x->peer != NULL)
		peer_stop(x->peer);
	x->peer = peer_start(&plan);
	x->o->partners[1].p.url = arena_fmt(x->o->a, "http://127.0.0.1:%d", peer_port(x->peer));
}

int
addressee_requests(const struct addressee *x)
{
	return peer_requests(x->peer);
}

void
addressee_close(struct addressee *x)
{
	if (x->peer != NULL)
		peer_stop(x->peer);
	circuits_free(x->o->w.core.circuits);
	x->o->w.core.circuits = NULL;
	wire_stop();
	present = NULL;
}

struct errand
addressee_errand(struct addressee *x, const char *ref)
{
	struct errand er = {.dossier = office_registered(x->o, ref)};
	const char **ids;
	size_t n;

	assert_int_equal(store_queue(x->o->w.core.store, x->o->a, er.dossier, UNIT, &ids, &n, &x->o->e), 0);
	assert_int_equal(n, 1);
	er.exchange = ids[0];
	return er;
}

struct exchange
addressee_kept(struct addressee *x, struct errand er)
{
	struct exchange out;

	assert_int_equal(store_exchange(x->o->w.core.store, x->o->a, er.dossier, er.exchange, &out, &x->o->e), 1);
	return out;
}
