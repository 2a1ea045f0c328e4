/* SPDX-License-Identifier: Apache-2.0 */
/* Round trips; see link.h.  The connections come from pool.c. */
#include "store/link.h"

#include <errno.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crew.h"
#include "base/metric.h"
#include "store/pool.h"

enum { SLICE = 200 };

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

static void
print_head(struct buf *b, char kind, size_t n)
{
	buf_chr(b, kind);
	buf_int(b, (int64_t)n);
	buf_str(b, "\r\n");
}

/* All of them as RESP arrays of bulk strings, in one piece: the library would look for room anew for each string. */
static int
append(redisContext *c, struct arena *a, const struct str_list *commands, size_t n)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	for (size_t i = 0; i < n; i++) {
		print_head(&b, '*', commands[i].n);
		for (size_t k = 0; k < commands[i].n; k++) {
			print_head(&b, '$', commands[i].v[k].n);
			buf_add(&b, commands[i].v[k].p, commands[i].v[k].n);
			buf_str(&b, "\r\n");
		}
	}
	return redisAppendFormattedCommand(c, b.p, b.len);
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

static void
free_reply(void *reply)
{
	freeReplyObject(reply);
}

static int
exchange(redisContext *c, struct arena *a, const struct str_list *commands, size_t n, redisReply **out, bool *began)
{
	if (append(c, a, commands, n) != REDIS_OK || flush(c, began) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		void *reply = NULL;
		if (redisGetReply(c, &reply) != REDIS_OK)
			return -1;
		out[i] = arena_own(a, reply, free_reply);
	}
	return 0;
}

static int
lost(const struct conn *k, bool unsure, struct err *e)
{
	bool late = k->c->err == REDIS_ERR_IO && (errno == EAGAIN || errno == ETIMEDOUT);

	err_set(e, ERR_STORE, "Redis: %s", late ? "no answer in time" : k->c->errstr);
	e->unsure = unsure;
	return -1;
}

/* Somebody threw our functions away. */
static bool
function_missing(redisReply *const *replies, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (replies[i] != NULL && replies[i]->type == REDIS_REPLY_ERROR &&
		    strcmp(replies[i]->str, "ERR Function not found") == 0)
			return true;
	return false;
}

int
link_call(struct store *s, struct arena *a, const struct str_list *commands, size_t n, enum link_kind kind, redisReply **out,
    struct err *e)
{
	int64_t since = clock_mono_us();
	bool began = false;
	int failed = 0;

	memset(out, 0, n * sizeof *out);
	crew_held_up();
	struct conn *k = conn_take(s, POOLED, e);
	for (size_t at = 0; k != NULL && at < n && failed == 0; at += SLICE) {
		began = false;
		failed = exchange(k->c, a, commands + at, n - at < SLICE ? n - at : SLICE, out + at, &began);
	}
	crew_goes_on();
	if (k == NULL)
		return -1;
	if (failed != 0)
		lost(k, began && kind == LINK_WRITE, e);
	conn_give(s, POOLED, k, failed == 0);
	if (function_missing(out, n))
		forget_server(s);
	metric_time_us(METRIC_T_STORE, clock_mono_us() - since);
	return failed;
}

int
link_multi(struct store *s, struct arena *a, const struct str_list *commands, size_t n, redisReply **out, struct err *e)
{
	struct str_list *all = arena_alloc(a, (n + 2) * sizeof *all);
	redisReply **replies = arena_alloc(a, (n + 2) * sizeof *replies);

	memset(out, 0, n * sizeof *out);
	all[0] = link_command(a, "MULTI", NULL);
	memcpy(all + 1, commands, n * sizeof *all);
	all[n + 1] = link_command(a, "EXEC", NULL);
	if (link_call(s, a, all, n + 2, LINK_WRITE, replies, e) != 0)
		return -1;
	for (size_t i = 0; i <= n; i++) /* refused before EXEC: why */
		if (link_check(replies[i], 0, e) != 0)
			return -1;
	if (link_check(replies[n + 1], REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	if (replies[n + 1]->elements != n)
		return err_set(e, ERR_INTERNAL, "Redis: EXEC answered %zu of %zu", replies[n + 1]->elements, n);
	memcpy(out, replies[n + 1]->element, n * sizeof *out);
	if (function_missing(out, n))
		forget_server(s);
	return 0;
}

redisReply *
link_wait(struct store *s, struct arena *a, const struct str_list *command, int64_t wait_ms, struct err *e)
{
	struct conn *k = conn_take(s, WAITING, e);
	redisReply *reply = NULL;
	bool began = false;

	if (k == NULL)
		return NULL;
	int failed = redisSetTimeout(k->c, timeval_of(wait_ms + s->timeout_ms)) != REDIS_OK ||
	    exchange(k->c, a, command, 1, &reply, &began) != 0;
	if (failed)
		lost(k, false, e);
	conn_give(s, WAITING, k, !failed);
	return failed ? NULL : reply;
}

redisReply *
link_one(struct store *s, struct arena *a, const struct str_list *command, enum link_kind kind, struct err *e)
{
	redisReply *reply;

	if (link_call(s, a, command, 1, kind, &reply, e) != 0 || link_check(reply, 0, e) != 0)
		return NULL;
	return reply;
}

/* ---- answers ---- */

/* Errors that time or an operator ends; every other one is a mistake of ours or a foreign hand's. */
static bool
passes(const char *error)
{
	static const char *const words[] = {"OOM ", "LOADING ", "MISCONF ", "READONLY ", "BUSY ", "MASTERDOWN ", "NOREPLICAS ",
	    "NOAUTH ", "NOPERM ", "NOGROUP ", "ERR max number of clients", "ERR Function not found"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strncmp(error, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

int
link_check(const redisReply *r, int type, struct err *e)
{
	if (r->type == REDIS_REPLY_ERROR)
		return err_set(e, passes(r->str) ? ERR_STORE : ERR_INTERNAL, "Redis: %s", r->str);
	if (type != 0 && r->type != type)
		return err_set(e, ERR_INTERNAL, "Redis: an answer of type %d where %d was expected", r->type, type);
	return 0;
}

struct str
link_str(const redisReply *r)
{
	return (struct str){r->str, r->len};
}

int
link_strs(struct arena *a, const redisReply *r, struct str **out, struct err *e)
{
	if (link_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	*out = arena_alloc(a, r->elements * sizeof **out);
	for (size_t i = 0; i < r->elements; i++) {
		if (r->element[i]->type != REDIS_REPLY_STRING)
			return err_set(e, ERR_INTERNAL, "Redis: an element that is no string");
		(*out)[i] = link_str(r->element[i]);
	}
	return 0;
}

int
link_get(struct store *s, struct arena *a, const char *key, struct str *out, struct err *e)
{
	struct str_list command = link_command(a, "GET", key, NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	if (r == NULL)
		return -1;
	if (r->type == REDIS_REPLY_NIL)
		return 0;
	if (link_check(r, REDIS_REPLY_STRING, e) != 0)
		return -1;
	*out = link_str(r);
	return 1;
}
