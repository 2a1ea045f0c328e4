/* SPDX-License-Identifier: Apache-2.0 */
/* Events of a change read as the model; see facts.h. */
#include "store/facts.h"

#include <string.h>

#include "base/arena.h"
#include "codec/fields.h"
#include "store/change_parts.h"

/* The fields of its row as a struct of that table. */
static int
read_row(struct arena *a, const struct event *ev, const struct field *fields, void *out, struct err *e)
{
	struct fields_reader r;

	fields_begin(&r, a, fields, out);
	if (fields_take_packed(&r, ev->row) == 0 && fields_end(&r) == 0)
		return 0;
	return err_set(e, ERR_INTERNAL, "%s: %s %s", ev->name, r.name, r.why);
}

/* The fields that stand there, without those that may be missing because the event does not have them. */
static int
take_row(struct arena *a, const struct event *ev, const struct field *fields, void *out, struct err *e)
{
	struct fields_reader r;

	fields_begin(&r, a, fields, out);
	return fields_take_packed(&r, ev->row) == 0 ? 0 : err_set(e, ERR_INTERNAL, "%s: %s %s", ev->name, r.name, r.why);
}

/* What the table does not know, to be shown. */
static void
add_more(const struct event *ev, struct str packed, struct facts *out)
{
	struct str name, value;

	for (size_t at = 0; fields_next(packed, &at, &name, &value) == 1;)
		out->more[out->n_more++] = (struct fact_more){ev->name, name, value};
}

static int
read_dossier(struct arena *a, const struct event *ev, struct facts *out, struct err *e)
{
	struct dossier d = {0};

	if ((ev->what == EVENT_DOSSIER_ACCEPTED ? read_row : take_row)(a, ev, rows_dossier, &d, e) != 0)
		return -1;
	out->moved = true;
	out->state = d.state;
	out->since_ms = d.state_since_ms;
	out->due_ms = d.due_ms;
	out->number = d.number;
	if (ev->what == EVENT_DOSSIER_ACCEPTED) {
		out->body = d.body;
		out->catalogue = d.catalogue;
	}
	add_more(ev, d.rest, out);
	return 0;
}

static int
read_line(struct arena *a, const struct event *ev, struct facts *out, struct err *e)
{
	struct history *line = &out->history[out->n_history++];

	if (read_row(a, ev, rows_line, line, e) != 0)
		return -1;
	add_more(ev, line->rest, out);
	return 0;
}

static const char *
id_within(const struct event *ev)
{
	const char *colon = strchr(ev->id, ':');
	return colon != NULL ? colon + 1 : "";
}

static int
read_item(struct arena *a, const struct event *ev, struct facts *out, struct err *e)
{
	struct consignment *k = &out->consignments[out->n_consignments++];

	*k = (struct consignment){.item = id_within(ev), .dossier = event_owner(a, ev)};
	if (read_row(a, ev, rows_item, k, e) != 0)
		return -1;
	add_more(ev, k->rest, out);
	return 0;
}

static int
read_exchange(struct arena *a, const struct event *ev, struct facts *out, struct err *e)
{
	bool opened = ev->what == EVENT_EXCHANGE_OPENED;
	struct exchange x = {.partner = "", .why = ""};

	if (take_row(a, ev, rows_exchange, &x, e) != 0)
		return -1;
	out->exchanges[out->n_exchanges++] = (struct fact_exchange){id_within(ev), opened ? x.partner : "",
	    opened ? exchange_kind_name(x.kind) : "", exchange_state_name(x.state), x.why};
	add_more(ev, x.rest, out);
	return 0;
}

static int
read_entry(struct arena *a, const struct event *ev, struct facts *out, struct err *e)
{
	struct entry *x = &out->entries[out->n_entries++];

	*x = (struct entry){.id = id_within(ev), .dossier = event_owner(a, ev)};
	if (read_row(a, ev, rows_entry, x, e) != 0)
		return -1;
	add_more(ev, x->rest, out);
	return 0;
}

static int
read_event(struct arena *a, const struct event *ev, struct facts *out, struct err *e)
{
	if (ev->what == EVENT_DOSSIER_ACCEPTED || ev->what == EVENT_DOSSIER_MOVED)
		return read_dossier(a, ev, out, e);
	if (ev->what == EVENT_DOSSIER_NOTED || ev->what == EVENT_DOSSIER_APPLIED || ev->what == EVENT_DOSSIER_REPLACED)
		return read_line(a, ev, out, e);
	if (ev->what == EVENT_ITEM_MOVED)
		return read_item(a, ev, out, e);
	if (ev->what == EVENT_EXCHANGE_OPENED || ev->what == EVENT_EXCHANGE_MOVED)
		return read_exchange(a, ev, out, e);
	if (ev->what == EVENT_ENTRY_MADE)
		return read_entry(a, ev, out, e);
	if (ev->what == EVENTS) {
		add_more(ev, ev->facts, out);
		add_more(ev, ev->row, out);
	}
	return 0; /* what is left says nothing of the dossier itself */
}

int
facts_read(struct arena *a, struct str bytes, const char *dossier, struct facts *out, struct err *e)
{
	struct event *events;
	const char *tag;
	size_t n;

	*out = (struct facts){0};
	if (change_events(a, bytes, &tag, &events, &n, e) != 0)
		return -1;
	out->history = arena_alloc(a, n * sizeof *out->history);
	out->consignments = arena_alloc(a, n * sizeof *out->consignments);
	out->exchanges = arena_alloc(a, n * sizeof *out->exchanges);
	out->entries = arena_alloc(a, n * sizeof *out->entries);
	out->more = arena_alloc(a, (bytes.n / 4 + 1) * sizeof *out->more); /* no field is shorter: 2:a=, */
	for (size_t i = 0; i < n; i++)
		if (strcmp(event_owner(a, &events[i]), dossier) == 0 && read_event(a, &events[i], out, e) != 0)
			return -1;
	return 0;
}
