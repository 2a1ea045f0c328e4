/* SPDX-License-Identifier: Apache-2.0 */
/* Walking through the dossiers; see walk.h. */
#include "store/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "store/answer.h"
#include "store/link.h"

struct store_walk {
	struct store *s;
	int (*each)(void *ctx, struct arena *a, struct dossier_view *views, size_t n, struct err *e);
	void *ctx;
};

/* The dossiers of those keys, gw:{TAG}:d:ID, that are there still. */
static int
tell(const struct store_walk *w, struct arena *a, const struct str *names, size_t n, struct err *e)
{
	const char **ids = arena_alloc(a, (n + 1) * sizeof *ids);
	struct dossier_view *views = arena_alloc(a, (n + 1) * sizeof *views);
	size_t found = 0, there = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = arena_dup(a, names[i].p, names[i].n), *id = strrchr(name, ':');
		if (id != NULL && dossier_id_ok(id + 1))
			ids[found++] = id + 1;
	}
	if (found == 0)
		return 0;
	if (store_views(w->s, a, ids, found, views, e) != 0)
		return -1;
	for (size_t i = 0; i < found; i++)
		if (views[i].dossier.id != NULL)
			views[there++] = views[i];
	return w->each(w->ctx, a, views, there, e);
}

/* One page of a master's names; cursor becomes that of the next one. */
static int
page(const struct store_walk *w, struct arena *a, unsigned node, char cursor[24], struct err *e)
{
	struct str_list command = link_command(a, "SCAN", cursor, "MATCH", "gw:{*}:d:*", "COUNT", "1000", NULL);
	redisReply *r = link_on(w->s, a, node, &command, e);
	struct str *names;

	if (r == NULL || answer_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	if (r->elements != 2 || r->element[0]->type != REDIS_REPLY_STRING)
		return err_set(e, ERR_INTERNAL, "Redis: SCAN answered something else");
	if (answer_strs(a, r->element[1], &names, e) != 0)
		return -1;
	snprintf(cursor, 24, "%s", r->element[0]->str);
	return tell(w, a, names, r->element[1]->elements, e);
}

int
store_walk(struct store *s, int (*each)(void *ctx, struct arena *a, struct dossier_view *views, size_t n, struct err *e), void *ctx,
    struct err *e)
{
	const struct store_walk w = {s, each, ctx};
	struct arena *a = arena_new(ARENA_WIPE);
	int rc = 0;

	for (unsigned node = 0; rc == 0 && node < link_nodes(s); node++) {
		char cursor[24] = "0";
		if (!link_serves(s, node))
			continue;
		do {
			rc = page(&w, a, node, cursor, e);
			arena_reset(a);
		} while (rc == 0 && strcmp(cursor, "0") != 0);
	}
	arena_free(a);
	return rc;
}
