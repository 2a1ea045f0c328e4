/* SPDX-License-Identifier: Apache-2.0 */
/* Page by page through the masters; see walk.h. */
#include "store/walk.h"

#include <string.h>

#include "base/arena.h"
#include "store/answer.h"
#include "store/link.h"

static const struct {
	const char *word, *field; /* NULL: the whole key, or nothing of it */
} places[] = {
    [WALK_CASES] = {"case", NULL},
    [WALK_FILINGS] = {"d", "body"},
    [WALK_DOSSIERS] = {"d", NULL},
    [WALK_OFFICE_PRINTINGS] = {"officeprint", "model"},
};

static void
skip_idle(struct store *s, struct store_walk *w)
{
	while (w->node < link_nodes(s) && !link_serves(s, w->node))
		w->node++;
}

/* Names of the next page.  1 it was the last, 0, -1 */
static int
page(struct store *s, struct arena *a, struct store_walk *w, enum store_walked what, unsigned n, struct str **names, size_t *found,
    struct err *e)
{
	skip_idle(s, w);
	*found = 0;
	if (w->node >= link_nodes(s))
		return 1;
	struct str_list command = link_command(a, "SCAN", w->cursor[0] != '\0' ? w->cursor : "0", "MATCH",
	    arena_fmt(a, "gw:{%s.*}:%s:*", link_province(s), places[what].word), "COUNT", arena_fmt(a, "%u", n), NULL);
	redisReply *r = link_on(s, a, w->node, &command, e);
	if (r == NULL || answer_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	if (r->elements != 2 || r->element[0]->type != REDIS_REPLY_STRING || answer_strs(a, r->element[1], names, e) != 0)
		return err_set(e, ERR_INTERNAL, "Redis: SCAN answered something else");
	*found = r->element[1]->elements;
	snprintf(w->cursor, sizeof w->cursor, "%s", r->element[0]->str);
	if (strcmp(w->cursor, "0") != 0)
		return 0;
	w->cursor[0] = '\0';
	w->node++;
	skip_idle(s, w);
	return w->node >= link_nodes(s);
}

/* gw:{42.07}:d:ID */
static const char *
id_of(struct arena *a, struct str name)
{
	char *text = arena_dup(a, name.p, name.n), *colon = strrchr(text, ':');
	return colon != NULL ? colon + 1 : text;
}

static int
value_of(const redisReply *r, struct store_sealed *out, size_t *n, struct err *e)
{
	if (r->type == REDIS_REPLY_NIL) /* a case that ended meanwhile; a dossier never does */
		return 0;
	if (answer_check(r, REDIS_REPLY_STRING, e) != 0)
		return -1;
	out->bytes = answer_str(r);
	++*n;
	return 0;
}

int
store_walk(struct store *s, struct arena *a, struct store_walk *w, enum store_walked what, unsigned n, struct store_sealed **out,
    size_t *n_out, struct err *e)
{
	struct str *names;
	size_t found;
	int last = page(s, a, w, what, n, &names, &found, e);
	struct str_list *commands = arena_alloc(a, (found + 1) * sizeof *commands);
	redisReply **replies = arena_alloc(a, (found + 1) * sizeof *replies);

	*out = arena_alloc(a, (found + 1) * sizeof **out);
	*n_out = 0;
	for (size_t i = 0; what == WALK_DOSSIERS && i < found; i++)
		(*out)[(*n_out)++] = (struct store_sealed){.id = id_of(a, names[i])};
	if (what == WALK_DOSSIERS)
		return last;
	for (size_t i = 0; i < found; i++) {
		const char *key = arena_dup(a, names[i].p, names[i].n);
		const char *field = places[what].field;
		commands[i] = field == NULL ? link_command(a, "GET", key, NULL) : link_command(a, "HGET", key, field, NULL);
	}
	if (last < 0 || (found > 0 && link_call(s, a, commands, found, LINK_READ, replies, e) != 0))
		return -1;
	for (size_t i = 0; i < found; i++) {
		(*out)[*n_out].id = id_of(a, names[i]);
		if (value_of(replies[i], &(*out)[*n_out], n_out, e) != 0)
			return -1;
	}
	return last;
}
