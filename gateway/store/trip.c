/* SPDX-License-Identifier: Apache-2.0 */
/* Round trips over the masters of a cluster, or the one Redis; see trip.h. */
#include "store/trip.h"

#include <errno.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "store/pool.h"
#include "store/replies.h"

enum {
	SLICE = 200,            /* commands that are sent before their answers are read */
	HOPS_MAX = 8,           /* redirections that one piece follows */
	PATIENCE_MS = 150,      /* how long a slot that is being moved is waited for, */
	MOVING_MS = 1000,       /* and for how long not again; */
	PATIENCE_FIRST_MS = 15000, /* how long by who only starts, compares or repairs (no guard yet): nobody waits behind him */
};

/* ---- one connection ---- */

static void
print_head(struct buf *b, char kind, size_t n)
{
	buf_chr(b, kind);
	buf_int(b, (int64_t)n);
	buf_str(b, "\r\n");
}

/* A RESP array of bulk strings. */
static void
print_command(struct buf *b, const struct str_list *command)
{
	print_head(b, '*', command->n);
	for (size_t k = 0; k < command->n; k++) {
		print_head(b, '$', command->v[k].n);
		buf_add(b, command->v[k].p, command->v[k].n);
		buf_str(b, "\r\n");
	}
}

/* How much that is, at most. */
static size_t
printed_max(const struct str_list *command)
{
	enum { HEAD = 24 }; /* a kind, a number, two line ends */
	size_t n = HEAD;

	for (size_t k = 0; k < command->n; k++)
		n += HEAD + command->v[k].n;
	return n;
}

/* Write what was appended.  *began: some of it has left. */
static int
flush(redisContext *c, bool *began)
{
	size_t before = sdslen(c->obuf);
	int done = 0;

	while (done == 0)
		if (redisBufferWrite(c, &done) != REDIS_OK) {
			*began = *began || sdslen(c->obuf) < before;
			return -1;
		}
	*began = true;
	return 0;
}

static _Thread_local uint64_t *meter;

void
trip_meter(uint64_t *bytes)
{
	meter = bytes;
}

static uint64_t
reply_bytes(const redisReply *r)
{
	uint64_t n = 8 + r->len;

	for (size_t i = 0; i < r->elements; i++)
		n += reply_bytes(r->element[i]);
	return n;
}

static int
receive(redisContext *c, struct arena *a, struct trip_piece *p)
{
	void *reply = NULL;

	replies_into(c, a);
	if (p->ask && redisGetReply(c, &reply) != REDIS_OK)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		if (redisGetReply(c, &reply) != REDIS_OK)
			return -1;
		p->out[i] = reply;
		if (meter != NULL)
			*meter += reply_bytes(p->out[i]);
	}
	return 0;
}

/* ---- one round over all masters ---- */

struct leg { /* what goes to one master */
	struct conn *k;
	bool wanted, failed;
	enum trip_state end;    /* of what is not answered when it failed */
	struct buf text;
	size_t bytes; /* that it may come to */
};

struct round {
	struct store *s;
	struct arena *a;
	struct trip_piece *p;
	enum link_kind kind;
	struct err *e;
	struct leg *legs;       /* by node */
	unsigned n_legs;
};

/* Only the first failure is told, but that of a change whose fate is unknown is the worse one. */
static void
complain(struct round *r, const struct err *why)
{
	if (r->e->code == ERR_NONE || (why->unsure && !r->e->unsure))
		*r->e = *why;
}

static void
lost(struct round *r, struct leg *l, bool began)
{
	const redisContext *c = l->k->c;
	bool late = c->err == REDIS_ERR_IO && (errno == EAGAIN || errno == ETIMEDOUT);
	struct err why = {0};

	l->failed = true;
	l->end = began && r->kind == LINK_WRITE ? TRIP_UNKNOWN : TRIP_UNREACHED;
	err_set(&why, ERR_STORE, "Redis: %s", late ? "no answer in time" : c->errstr);
	why.unsure = l->end == TRIP_UNKNOWN;
	complain(r, &why);
	masters_doubt(r->s);
}

/* Connections to all masters that this round needs, in the order of their nodes: who waits for one holds none of a later one. */
static void
open_legs(struct round *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (r->p[i].state == TRIP_OPEN)
			r->legs[r->p[i].node].wanted = true;
	for (unsigned i = 0; i < r->n_legs; i++) {
		struct err why = {0};
		if (!r->legs[i].wanted || (r->legs[i].k = conn_take(r->s, i, &why)) != NULL)
			continue;
		r->legs[i].failed = true;
		r->legs[i].end = TRIP_UNREACHED;
		complain(r, &why);
		masters_doubt(r->s);
	}
}

static void
close_legs(struct round *r)
{
	for (unsigned i = 0; i < r->n_legs; i++)
		if (r->legs[i].k != NULL)
			conn_give(r->s, r->legs[i].k, !r->legs[i].failed);
}

/* For all that goes to each master. */
static void
make_room(struct round *r, const struct trip_piece *p, size_t n)
{
	for (unsigned i = 0; i < r->n_legs; i++)
		r->legs[i].bytes = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; p[i].state == TRIP_OPEN && k < p[i].n; k++)
			r->legs[p[i].node].bytes += printed_max(&p[i].commands[k]);
	for (unsigned i = 0; i < r->n_legs; i++)
		buf_room(&r->legs[i].text, r->legs[i].bytes);
}

/* In one piece for each master: the library would look for room anew for each string. */
static void
send_slice(struct round *r, const struct trip_piece *p, size_t n)
{
	struct str word = str_of("ASKING");
	struct str_list asking = {.v = &word, .n = 1};

	for (unsigned i = 0; i < r->n_legs; i++)
		buf_init(&r->legs[i].text, r->a, SIZE_MAX / 4);
	make_room(r, p, n);
	for (size_t i = 0; i < n; i++) {
		struct leg *l = &r->legs[p[i].node];
		if (p[i].state != TRIP_OPEN || l->failed)
			continue;
		if (p[i].ask)
			print_command(&l->text, &asking);
		for (size_t k = 0; k < p[i].n; k++)
			print_command(&l->text, &p[i].commands[k]);
	}
	for (unsigned i = 0; i < r->n_legs; i++) {
		struct leg *l = &r->legs[i];
		bool began = false;
		if (!l->failed && l->text.len > 0 &&
		    (redisAppendFormattedCommand(l->k->c, l->text.p, l->text.len) != REDIS_OK || flush(l->k->c, &began) != 0))
			lost(r, l, began);
	}
}

static void
receive_slice(struct round *r, struct trip_piece *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct leg *l = &r->legs[p[i].node];
		if (p[i].state != TRIP_OPEN)
			continue;
		if (!l->failed && receive(l->k->c, r->a, &p[i]) != 0)
			lost(r, l, true);
		p[i].state = l->failed ? l->end : TRIP_ANSWERED;
	}
}

/* How many pieces from there on are one slice. */
static size_t
slice(const struct trip_piece *p, size_t n)
{
	size_t commands = 0, i = 0;

	while (i < n && (i == 0 || commands + p[i].n <= SLICE))
		commands += p[i++].n;
	return i;
}

static void
go_round(struct round *r, size_t n)
{
	open_legs(r, n);
	for (size_t at = 0, k; at < n; at += k) {
		k = slice(r->p + at, n - at);
		send_slice(r, r->p + at, k);
		receive_slice(r, r->p + at, k);
		for (unsigned i = 0; i < r->n_legs;
		     i++) /* what was not sent for another's failure in this slice was surely not carried out */
			if (r->legs[i].failed)
				r->legs[i].end = TRIP_UNREACHED;
	}
	close_legs(r);
}

/* ---- where to ---- */

int
trip_slot(struct store *s, const struct str_list *commands, size_t n)
{
	for (size_t i = 0; s->slots.cluster && i < n; i++) {
		struct str key = slot_key(&commands[i]);
		if (key.p != NULL)
			return (int)slot_of(key);
	}
	return -1;
}

/* false: nobody has its slot. */
static bool
aim(struct store *s, struct trip_piece *p)
{
	if (p->slot < 0)
		return true;
	p->node = s->slots.node[p->slot];
	return p->node != SLOT_NOBODY;
}

static void
aim_all(struct store *s, struct trip_piece *p, size_t n, struct err *e)
{
	bool homeless = false;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < n; i++) {
		p[i].state = aim(s, &p[i]) ? TRIP_OPEN : TRIP_UNREACHED;
		homeless = homeless || p[i].state != TRIP_OPEN;
	}
	s->stale = s->stale || homeless;
	pthread_mutex_unlock(&s->lock);
	if (homeless)
		err_set(e, ERR_STORE, "Redis: no master of the cluster serves one of our slots");
}

/* A slot that is being moved is waited for, up to a point: whoever comes soon after is told at once. */
static bool
wait_worth(struct store *s, const struct trip_piece *p, int64_t waited_ms)
{
	int64_t *until = &s->moving_ms[p->slot % DOSSIER_BUCKETS], now = clock_mono_us() / 1000;

	pthread_mutex_lock(&s->lock);
	if (waited_ms >= (s->guarded ? PATIENCE_MS : PATIENCE_FIRST_MS))
		*until = now + MOVING_MS;
	bool worth = *until < now;
	pthread_mutex_unlock(&s->lock);
	return worth;
}

/* The first answer of a piece that sends it elsewhere, or tells it to come again. */
static enum slot_answer
answer_of(struct store *s, const struct trip_piece *p, unsigned *slot, char address[SLOT_ADDRESS])
{
	enum slot_answer answer = SLOT_HERE;

	for (size_t i = 0; i < p->n && answer == SLOT_HERE; i++)
		answer = slot_answer(p->out[i], node_address(s, p->node), slot, address);
	return answer;
}

/* Aim a piece anew.  Its answers so far are of commands that were not carried out: those of MULTI stand or fall together. */
static void
send_to(struct store *s, struct trip_piece *p, enum slot_answer answer, unsigned slot, const char *address)
{
	pthread_mutex_lock(&s->lock);
	int node = slots_node(&s->slots, address);
	if (node >= 0 && answer == SLOT_MOVED) {
		s->slots.node[slot] = (unsigned char)node;
		s->stale = true;
	}
	pthread_mutex_unlock(&s->lock);
	if (answer == SLOT_MOVED)
		forget_server(s, p->node); /* it may have become a replica */
	if (node < 0)
		return;
	p->node = (unsigned)node;
	p->ask = answer == SLOT_ASK;
	p->state = TRIP_OPEN;
}

static void
come_again(struct store *s, struct trip_piece *p)
{
	pthread_mutex_lock(&s->lock);
	if (aim(s, p)) {
		p->ask = false;
		p->state = TRIP_OPEN;
	}
	pthread_mutex_unlock(&s->lock);
}

/* Which pieces are to be sent once more; *later: some of them after a pause. */
static bool
redirect(struct store *s, struct trip_piece *p, size_t n, int64_t waited_ms, bool *later)
{
	bool again = false;

	*later = false;
	for (size_t i = 0; i < n; i++) {
		char address[SLOT_ADDRESS];
		unsigned slot = 0;
		enum slot_answer answer =
		    p[i].state == TRIP_ANSWERED && p[i].slot >= 0 ? answer_of(s, &p[i], &slot, address) : SLOT_HERE;
		if (answer == SLOT_LATER && wait_worth(s, &p[i], waited_ms)) {
			*later = true;
			come_again(s, &p[i]);
		} else if (answer == SLOT_MOVED || answer == SLOT_ASK) {
			send_to(s, &p[i], answer, slot, address);
		}
		again = again || p[i].state == TRIP_OPEN;
	}
	return again;
}

static int64_t
pause_ms(int64_t ms)
{
	const struct timespec t = {.tv_nsec = ms * 1000000};

	nanosleep(&t, NULL);
	return ms;
}

/* All that is open; again while pieces are sent elsewhere. */
static void
go(struct store *s, struct arena *a, struct trip_piece *p, size_t n, enum link_kind kind, struct err *e)
{
	int64_t waited_ms = 0;
	bool again = true, later;

	for (unsigned hops = 0, pauses = 0; again && hops <= HOPS_MAX; hops += !later) {
		struct round r = {.s = s, .a = a, .p = p, .kind = kind, .e = e, .n_legs = masters_count(s)};
		r.legs = arena_alloc(a, r.n_legs * sizeof *r.legs);
		go_round(&r, n);
		later = false;
		again = s->slots.cluster && redirect(s, p, n, waited_ms, &later);
		if (later)
			waited_ms += pause_ms(pauses < 5 ? 1 << pauses++ : 32);
	}
}

int
trip(struct store *s, struct arena *a, struct trip_piece *p, size_t n, enum link_kind kind, struct err *e)
{
	if (s->slots.cluster)
		masters_refresh(s);
	aim_all(s, p, n, e);
	go(s, a, p, n, kind, e);
	for (size_t i = 0; i < n; i++) {
		if (p[i].state == TRIP_OPEN)
			p[i].state = TRIP_ANSWERED; /* sent from one to the next all the time: its last answer says so */
		if (p[i].state != TRIP_ANSWERED)
			return -1;
	}
	return 0;
}
