/* SPDX-License-Identifier: Apache-2.0 */
/* Round trips; see link.h.  The connections come from pool.c. */
#include "store/link.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/metric.h"
#include "store/answer.h"
#include "store/pool.h"
#include "store/trip.h"

/* ---- commands ---- */

struct str_list
link_command(struct arena *a, ...)
{
	struct str_list command = {.a = a};
	va_list ap;

	va_start(ap, a);
	for (const char *word; (word = va_arg(ap, const char *)) != NULL;)
		str_list_add(&command, str_of(word));
	va_end(ap);
	return command;
}

struct str_list
link_function(const struct store *s, struct arena *a, const char *function)
{
	return link_command(a, "FCALL", arena_fmt(a, "%s_%s", function, s->greeting.digest), NULL);
}

/* Somebody threw our functions away. */
static bool
function_missing(const redisReply *r)
{
	return r != NULL && r->type == REDIS_REPLY_ERROR && strcmp(r->str, "ERR Function not found") == 0;
}

static int
go(struct store *s, struct arena *a, struct trip_piece *p, size_t n, enum link_kind kind, struct err *e)
{
	int64_t since = clock_mono_us();

	int rc = trip(s, a, p, n, kind, e);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < p[i].n; k++)
			if (function_missing(p[i].out[k]))
				forget_server(s, p[i].node);
	metric_time_us(METRIC_T_STORE, clock_mono_us() - since);
	return rc;
}

static enum link_fate
fate_of(enum trip_state state)
{
	return state == TRIP_UNKNOWN ? LINK_UNKNOWN : state == TRIP_ANSWERED ? LINK_ANSWERED : LINK_UNREACHED;
}

int
link_try(struct store *s, struct arena *a, const struct str_list *commands, size_t n, enum link_kind kind, redisReply **out,
    enum link_fate *fates, struct err *e)
{
	if (kind == LINK_WRITE && s->replicas > 0)
		return link_multi(s, a, commands, n, out, fates, e);
	struct trip_piece *p = arena_alloc(a, n * sizeof *p);

	memset(out, 0, n * sizeof *out);
	for (size_t i = 0; i < n; i++)
		p[i] = (struct trip_piece){.commands = &commands[i], .out = &out[i], .n = 1, .slot = trip_slot(s, &commands[i], 1)};
	int rc = go(s, a, p, n, kind, e);
	for (size_t i = 0; fates != NULL && i < n; i++)
		fates[i] = fate_of(p[i].state);
	return rc;
}

int
link_call(struct store *s, struct arena *a, const struct str_list *commands, size_t n, enum link_kind kind, redisReply **out,
    struct err *e)
{
	return link_try(s, a, commands, n, kind, out, NULL, e);
}

redisReply *
link_on(struct store *s, struct arena *a, unsigned node, const struct str_list *command, struct err *e)
{
	redisReply *reply = NULL;
	struct trip_piece p = {.commands = command, .out = &reply, .n = 1, .slot = -1, .node = node};

	if (go(s, a, &p, 1, LINK_READ, e) != 0 || answer_check(reply, 0, e) != 0)
		return NULL;
	return reply;
}

/* ---- many as one ---- */

struct part { /* MULTI, commands of one slot, EXEC, and WAIT where that is wanted */
	struct trip_piece piece;
	struct str_list *commands;
	size_t *from;           /* the command's number in the whole */
	size_t n, tail;
};

static struct part *
part_of(struct part *parts, size_t *n_parts, int slot)
{
	for (size_t i = 0; i < *n_parts; i++)
		if (parts[i].piece.slot == slot)
			return &parts[i];
	parts[*n_parts].piece.slot = slot;
	return &parts[(*n_parts)++];
}

/* Which part each command belongs to, in order. */
static size_t
divide(struct store *s, struct arena *a, const struct str_list *commands, size_t n, struct part *parts)
{
	struct part **of = arena_alloc(a, n * sizeof(struct part *));
	size_t n_parts = 0;

	for (size_t i = 0; i < n; i++) {
		of[i] = part_of(parts, &n_parts, trip_slot(s, &commands[i], 1));
		of[i]->n++;
	}
	for (size_t i = 0; i < n_parts; i++) {
		struct part *p = &parts[i];
		p->tail = s->replicas > 0 ? 2 : 1;
		p->piece.out = arena_alloc(a, (p->n + 1 + p->tail) * sizeof *p->piece.out);
		p->commands = arena_alloc(a, (p->n + 1 + p->tail) * sizeof *p->commands);
		p->from = arena_alloc(a, p->n * sizeof *p->from);
		p->n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		of[i]->from[of[i]->n++] = i;
		of[i]->commands[of[i]->n] = commands[i];
	}
	return n_parts;
}

static void
close_part(struct store *s, struct arena *a, struct part *p)
{
	struct str_list *tail = p->commands + 1 + p->n;

	p->commands[0] = link_command(a, "MULTI", NULL);
	tail[0] = link_command(a, "EXEC", NULL);
	if (s->replicas > 0)
		tail[1] = link_command(a, "WAIT", str_list_int(a, s->replicas).p, str_list_int(a, s->timeout_ms / 2 + 1).p, NULL);
	p->piece.commands = p->commands;
	p->piece.n = 1 + p->n + p->tail;
}

/* What was written must be with the replicas, too, before anybody is told. */
static int
check_replicas(const struct store *s, const redisReply *r, struct err *e)
{
	if (s->replicas == 0)
		return 0;
	if (answer_check(r, REDIS_REPLY_INTEGER, e) == 0 && r->integer < s->replicas)
		err_set(e, ERR_STORE, "Redis: %lld of %lld replicas have the change", r->integer, (long long)s->replicas);
	e->unsure = e->code != ERR_NONE;
	return e->code == ERR_NONE ? 0 : -1;
}

/* The answers of a part that was answered, into the whole. */
static enum link_fate
read_part(struct store *s, const struct part *p, redisReply **out, struct err *e)
{
	redisReply *const *r = p->piece.out, *exec = r[p->n + 1];

	for (size_t i = 0; i <= p->n; i++) /* refused before EXEC: why */
		if (answer_check(r[i], 0, e) != 0)
			return LINK_NOT_MADE;
	if (answer_check(exec, REDIS_REPLY_ARRAY, e) != 0)
		return LINK_NOT_MADE;
	if (exec->elements != p->n) {
		err_set(e, ERR_INTERNAL, "Redis: EXEC answered %zu of %zu", exec->elements, p->n);
		return LINK_NOT_MADE;
	}
	if (check_replicas(s, r[p->piece.n - 1], e) != 0)
		return LINK_UNKNOWN;
	for (size_t i = 0; i < p->n; i++) {
		out[p->from[i]] = exec->element[i];
		if (function_missing(exec->element[i]))
			forget_server(s, p->piece.node);
	}
	return LINK_ANSWERED;
}

static int
read_parts(struct store *s, const struct part *parts, size_t n, redisReply **out, enum link_fate *fates, struct err *e)
{
	bool all = true;

	for (size_t i = 0; i < n; i++) {
		struct err why = {0};
		enum link_fate fate = fate_of(parts[i].piece.state);
		if (fate == LINK_ANSWERED)
			fate = read_part(s, &parts[i], out, &why);
		for (size_t k = 0; fates != NULL && k < parts[i].n; k++)
			fates[parts[i].from[k]] = fate;
		all = all && fate == LINK_ANSWERED;
		if (why.code != ERR_NONE && (e->code == ERR_NONE || (why.unsure && !e->unsure)))
			*e = why;
	}
	return all ? 0 : -1;
}

int
link_multi(struct store *s, struct arena *a, const struct str_list *commands, size_t n, redisReply **out, enum link_fate *fates,
    struct err *e)
{
	struct part *parts = arena_alloc(a, (link_cluster(s) ? n : 1) * sizeof *parts);
	size_t n_parts = divide(s, a, commands, n, parts);
	struct trip_piece *pieces = arena_alloc(a, n_parts * sizeof *pieces);

	memset(out, 0, n * sizeof *out);
	for (size_t i = 0; i < n_parts; i++) {
		close_part(s, a, &parts[i]);
		pieces[i] = parts[i].piece;
	}
	(void)!go(s, a, pieces, n_parts, LINK_WRITE, e);
	for (size_t i = 0; i < n_parts; i++)
		parts[i].piece = pieces[i];
	return read_parts(s, parts, n_parts, out, fates, e);
}

redisReply *
link_one(struct store *s, struct arena *a, const struct str_list *command, enum link_kind kind, struct err *e)
{
	redisReply *reply;

	if (link_call(s, a, command, 1, kind, &reply, e) != 0 || answer_check(reply, 0, e) != 0)
		return NULL;
	return reply;
}

/* ---- answers ---- */

int
link_get(struct store *s, struct arena *a, const char *key, struct str *out, struct err *e)
{
	struct str_list command = link_command(a, "GET", key, NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	if (r == NULL)
		return -1;
	if (r->type == REDIS_REPLY_NIL)
		return 0;
	if (answer_check(r, REDIS_REPLY_STRING, e) != 0)
		return -1;
	*out = answer_str(r);
	return 1;
}
