/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of Redis in an arena; see replies.h. */
#include "store/replies.h"

#include "base/arena.h"

static redisReply *
reply_new(const redisReadTask *task)
{
	redisReply *r = arena_alloc(task->privdata, sizeof *r);

	r->type = task->type;
	if (task->parent != NULL)
		((redisReply *)task->parent->obj)->element[task->idx] = r;
	return r;
}

static void *
string_new(const redisReadTask *task, char *text, size_t len)
{
	redisReply *r = reply_new(task);

	r->str = arena_dup(task->privdata, text, len);
	r->len = len;
	return r;
}

static void *
array_new(const redisReadTask *task, int elements)
{
	redisReply *r = reply_new(task);

	r->elements = elements > 0 ? (size_t)elements : 0;
	r->element = arena_alloc(task->privdata, r->elements * sizeof(redisReply *));
	return r;
}

static void *
integer_new(const redisReadTask *task, long long value)
{
	redisReply *r = reply_new(task);

	r->integer = value;
	return r;
}

/* The task is that of the string or array which there is not. */
static void *
nil_new(const redisReadTask *task)
{
	redisReply *r = reply_new(task);

	r->type = REDIS_REPLY_NIL;
	return r;
}

/* hiredis calls it for what it could not read to its end, perhaps after the arena is gone. */
static void
nothing(void *reply)
{
	(void)reply;
}

static redisReplyObjectFunctions in_arena = {string_new, array_new, integer_new, nil_new, nothing};

void
replies_into(redisContext *c, struct arena *a)
{
	c->reader->fn = &in_arena;
	c->reader->privdata = a;
}
