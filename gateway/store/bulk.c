/* SPDX-License-Identifier: Apache-2.0 */
/* Redis' log while a whole store is written; see remake.h. */
#include <string.h>

#include "base/arena.h"
#include "store/link.h"
#include "store/remake.h"

#define SETTING "auto-aof-rewrite-percentage"

/* Whoever may not ask this of the server does without. */
static redisReply *
try(struct store *s, struct arena *a, unsigned node, struct str_list command)
{
	struct err e = {0};
	return link_on(s, a, node, &command, &e);
}

void
remake_bulk_begin(struct store *s, struct arena *a, bool again, struct remake_bulk *was)
{
	*was = (struct remake_bulk){0};
	for (unsigned i = 0; i < REMAKE_MASTERS && i < link_nodes(s); i++) {
		redisReply *r = link_serves(s, i) ? try(s, a, i, link_command(a, "CONFIG", "GET", SETTING, NULL)) : NULL;
		if (r == NULL || r->type != REDIS_REPLY_ARRAY || r->elements != 2 || r->element[1]->type != REDIS_REPLY_STRING)
			continue;
		if (try(s, a, i, link_command(a, "CONFIG", "SET", SETTING, "0", NULL)) != NULL)
			was->setting[i] = again && strcmp(r->element[1]->str, "0") == 0 ? "100" : r->element[1]->str;
	}
}

void
remake_bulk_end(struct store *s, struct arena *a, const struct remake_bulk *was)
{
	for (unsigned i = 0; i < REMAKE_MASTERS && i < link_nodes(s); i++) {
		if (was->setting[i] != NULL)
			(void)!try(s, a, i, link_command(a, "CONFIG", "SET", SETTING, was->setting[i], NULL));
		if (link_serves(s, i))
			(void)!try(s, a, i, link_command(a, "BGREWRITEAOF", NULL));
	}
}
