/* SPDX-License-Identifier: Apache-2.0 */
/* What Redis answers; see answer.h. */
#include "store/answer.h"

#include <string.h>

#include "base/arena.h"

/* Errors that time or an operator ends; every other one is a mistake of ours or a foreign hand's. */
static bool
passes(const char *error)
{
	static const char *const words[] = {"OOM ", "LOADING ", "MISCONF ", "READONLY ", "BUSY ", "MASTERDOWN ", "NOREPLICAS ",
	    "NOAUTH ", "NOPERM ", "NOGROUP ", "MOVED ", "ASK ", "TRYAGAIN ", "CLUSTERDOWN ", "ERR max number of clients",
	    "ERR Function not found"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strncmp(error, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

int
answer_check(const redisReply *r, int type, struct err *e)
{
	if (r->type == REDIS_REPLY_ERROR)
		return err_set(e, passes(r->str) ? ERR_STORE : ERR_INTERNAL, "Redis: %s", r->str);
	if (type != 0 && r->type != type)
		return err_set(e, ERR_INTERNAL, "Redis: an answer of type %d where %d was expected", r->type, type);
	return 0;
}

struct str
answer_str(const redisReply *r)
{
	return (struct str){r->str, r->len};
}

int
answer_strs(struct arena *a, const redisReply *r, struct str **out, struct err *e)
{
	if (answer_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	*out = arena_alloc(a, r->elements * sizeof **out);
	for (size_t i = 0; i < r->elements; i++) {
		if (r->element[i]->type != REDIS_REPLY_STRING)
			return err_set(e, ERR_INTERNAL, "Redis: an element that is no string");
		(*out)[i] = answer_str(r->element[i]);
	}
	return 0;
}
