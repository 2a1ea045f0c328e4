/* SPDX-License-Identifier: Apache-2.0 */
/* Redis' log while a whole store is written; see replay.h. */
#include <string.h>

#include "base/arena.h"
#include "store/link.h"
#include "store/remake.h"

#define SETTING "auto-aof-rewrite-percentage"

/* Whoever may not ask this of the server does without. */
static redisReply *
try(struct store *s, struct arena *a, struct str_list command)
{
	struct err e = {0};
	return link_one(s, a, &command, LINK_READ, &e);
}

void
remake_bulk_begin(struct store *s, struct arena *a, bool again, const char **was)
{
	redisReply *r = try(s, a, link_command(a, "CONFIG", "GET", SETTING, NULL));

	*was = NULL;
	if (r == NULL || r->type != REDIS_REPLY_ARRAY || r->elements != 2 || r->element[1]->type != REDIS_REPLY_STRING)
		return;
	if (try(s, a, link_command(a, "CONFIG", "SET", SETTING, "0", NULL)) != NULL)
		*was = again && strcmp(r->element[1]->str, "0") == 0 ? "100" : r->element[1]->str;
}

void
remake_bulk_end(struct store *s, struct arena *a, const char *was)
{
	if (was != NULL)
		(void)!try(s, a, link_command(a, "CONFIG", "SET", SETTING, was, NULL));
	(void)!try(s, a, link_command(a, "BGREWRITEAOF", NULL));
}
