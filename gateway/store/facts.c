/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of a change read back as rows; see facts.h. */
#include "store/facts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/change_parts.h"
#include "store/rows.h"
#include "store/str_list.h"

static struct str
column(const struct change_write *w, const char *name)
{
	for (size_t i = 0; i + 1 < w->n; i += 2)
		if (str_eq(w->args[i], name))
			return w->args[i + 1];
	return (struct str){NULL, 0};
}

static const char *
text_column(struct arena *a, const struct change_write *w, const char *name)
{
	struct str s = column(w, name);
	return s.p != NULL ? arena_dup(a, s.p, s.n) : "";
}

/* The numbers of a row that moves; a row that only gets its journal number has none. */
static int
read_dossier(struct arena *a, const struct change_write *w, struct facts *out, struct err *e)
{
	struct str state = column(w, "state"), number = column(w, "number");
	int64_t s;

	if (state.p == NULL)
		return 0;
	if (str_list_parse_int(state, &s) != 0 || !dossier_state_ok(s) || str_list_parse_int(column(w, "since"), &out->since_ms) != 0 ||
	    str_list_parse_int(column(w, "due"), &out->due_ms) != 0)
		return err_set(e, ERR_INTERNAL, "a dossier's row in a change cannot be read");
	out->moved = true;
	out->state = (enum dossier_state)s;
	out->number = number.p != NULL ? arena_dup(a, number.p, number.n) : NULL;
	out->body = column(w, "body");
	return 0;
}

static void
read_exchange(struct arena *a, const struct change_write *w, const char *id, struct facts *out)
{
	if (column(w, "state").p != NULL)
		out->exchanges[out->n_exchanges++] = (struct fact_exchange){arena_str(a, id), text_column(a, w, "partner"),
		    text_column(a, w, "kind"), text_column(a, w, "state"), text_column(a, w, "why")};
}

/* what follows "gw:{T}:c:ID:" in the key, or NULL */
static const char *
tail(struct arena *a, const char *dossier, const char *kind, struct str key)
{
	const char *head = str_list_key(a, dossier, kind, dossier, "", NULL);
	size_t n = strlen(head);
	return key.n > n && memcmp(key.p, head, n) == 0 ? arena_dup(a, key.p + n, key.n - n) : NULL;
}

static int
read_write(struct arena *a, const struct change_write *w, const char *dossier, struct facts *out, struct err *e)
{
	bool row = str_eq(w->command, "HSET"), line = str_eq(w->command, "LINE") || str_eq(w->command, "RELINE");
	const char *id;

	if (line && w->n > 0 && str_eq(w->key, str_list_key(a, dossier, "d", dossier, NULL)))
		return rows_get_history(a, dossier, w->args[w->n - 1], &out->history[out->n_history++], e);
	if (row && str_eq(w->key, str_list_key(a, dossier, "d", dossier, NULL)))
		return read_dossier(a, w, out, e);
	if (row && (id = tail(a, dossier, "c", w->key)) != NULL)
		return rows_get_consignment(a, dossier, id, w->args, w->n, &out->consignments[out->n_consignments++], e);
	if (row && (id = tail(a, dossier, "x", w->key)) != NULL)
		read_exchange(a, w, id, out);
	return 0;
}

int
facts_read(struct arena *a, struct str bytes, const char *dossier, struct facts *out, struct err *e)
{
	const struct change *c = change_decode(a, bytes, e);
	struct change_write w;
	size_t at = 0;

	*out = (struct facts){0};
	if (c == NULL)
		return -1;
	size_t most = c->writes.n / 3 + 1;
	out->history = arena_alloc(a, most * sizeof *out->history);
	out->consignments = arena_alloc(a, most * sizeof *out->consignments);
	out->exchanges = arena_alloc(a, most * sizeof *out->exchanges);
	while (change_next_write(c, &at, &w))
		if (read_write(a, &w, dossier, out, e) != 0)
			return -1;
	return 0;
}
