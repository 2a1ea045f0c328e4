/* SPDX-License-Identifier: Apache-2.0 */
/* Which column holds what; see rows.h. */
#include "store/rows.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "store/columns.h"

enum { EVENT_PARTS = 7, HISTORY_PARTS = 8 };

static const char *
exchange_state(unsigned v)
{
	return exchange_state_name((enum exchange_state)v);
}

static const char *
exchange_kind(unsigned v)
{
	return exchange_kind_name((enum exchange_kind)v);
}

static const char *
consignment_state(unsigned v)
{
	return consignment_state_name((enum consignment_state)v);
}

static const char *
consignment_leg(unsigned v)
{
	return consignment_leg_name((enum consignment_leg)v);
}

#define D(member) offsetof(struct dossier, member)
static const struct column dossier_columns[] = {
    {"version", D(version), INT64, true, NULL, 0},
    {"state", D(state), DOSSIER_CODE, true, NULL, 0},
    {"since", D(state_since_ms), INT64, true, NULL, 0},
    {"due", D(due_ms), INT64, true, NULL, 0},
    {"number", D(number), MAYBE, true, NULL, 0},
    {"partner", D(partner), TEXT, false, NULL, 0},
    {"unit_partner", D(unit_partner), TEXT, false, NULL, 0},
    {"ref", D(ref), TEXT, false, NULL, 0},
    {"digest", D(digest), TEXT, false, NULL, 0},
    {"procedure", D(procedure), TEXT, false, NULL, 0},
    {"unit", D(unit), TEXT, false, NULL, 0},
    {"accepted", D(accepted_ms), INT64, false, NULL, 0},
    {"body", D(body), BYTES, false, NULL, 0},
    {"receipt", D(receipt), MAYBE, false, NULL, 0},
};

#define X(member) offsetof(struct exchange, member)
static const struct column exchange_columns[] = {
    {"version", X(version), INT64, true, NULL, 0},
    {"state", X(state), WORD, true, exchange_state, EXCHANGE_STATES},
    {"attempts", X(attempts), UNSIGNED, true, NULL, 0},
    {"step", X(step), UNSIGNED, true, NULL, 0},
    {"memo", X(memo), BYTES, true, NULL, 0},
    {"due", X(due_ms), INT64, true, NULL, 0},
    {"why", X(why), TEXT, true, NULL, 0},
    {"trail", X(trail), MAYBE, true, NULL, 0},
    {"partner", X(partner), TEXT, false, NULL, 0},
    {"kind", X(kind), WORD, false, exchange_kind, EXCHANGE_KINDS},
    {"created", X(created_ms), INT64, false, NULL, 0},
    {"news", X(news), DOSSIER_CODE, false, NULL, 0},
    {"news_at", X(news_at_ms), INT64, false, NULL, 0},
    {"note", X(note), BYTES, false, NULL, 0},
};

#define C(member) offsetof(struct consignment, member)
static const struct column consignment_columns[] = {
    {"version", C(version), INT64, true, NULL, 0},
    {"leg", C(leg), WORD, true, consignment_leg, CONSIGNMENT_RETURN + 1},
    {"state", C(state), WORD, true, consignment_state, CONSIGNMENT_STATES},
    {"since", C(state_since_ms), INT64, true, NULL, 0},
};
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* ---- dossier, exchange ---- */

void
rows_put_dossier(struct str_list *out, const struct dossier *d, int64_t version, bool whole)
{
	struct dossier row = *d;
	row.version = version;
	columns_put(out, str_list_key(out->a, d->id, "d", d->id, NULL), dossier_columns, COUNT(dossier_columns), &row, whole);
}

void
rows_put_exchange(struct str_list *out, const struct exchange *x, int64_t version, bool whole)
{
	struct exchange row = *x;
	row.version = version;
	columns_put(out, str_list_key(out->a, x->dossier, "x", x->dossier, x->id, NULL), exchange_columns, COUNT(exchange_columns), &row, whole);
}

/* ---- numbers ---- */

struct str
rows_put_number(struct arena *a, const char *key, const char *writer, uint64_t seq)
{
	struct str parts[2] = {str_of(writer), str_list_int(a, (int64_t)seq)};
	return str_of(arena_fmt(a, "%s %.*s", parts[1].p, COLUMNS_SUM_LEN, columns_sum(a, key, parts, 2).p));
}

int
rows_get_number(struct arena *a, const char *key, const char *writer, struct str value, uint64_t *seq_out, struct err *e)
{
	const char *space = memchr(value.p, ' ', value.n);
	int64_t seq;

	if (space == NULL || text_int(value.p, (size_t)(space - value.p), 0, INT64_MAX, &seq) != 0)
		return err_set(e, ERR_INTERNAL, "%s: damaged: a number cannot be read", key);
	*seq_out = (uint64_t)seq;
	struct str parts[2] = {str_of(writer), {value.p, (size_t)(space - value.p)}}, sum = {space + 1, value.n - (size_t)(space + 1 - value.p)};
	return columns_check_sum(a, key, parts, 2, &sum, e);
}

int
rows_get_dossier(struct arena *a, const char *id, const struct str *kv, size_t n, struct dossier *out, struct err *e)
{
	*out = (struct dossier){.id = arena_str(a, id)};
	return columns_get(a, str_list_key(a, id, "d", id, NULL), dossier_columns, COUNT(dossier_columns), kv, n, out, e);
}

int
rows_get_exchange(struct arena *a, const char *dossier, const char *id, const struct str *kv, size_t n, struct exchange *out,
    struct err *e)
{
	*out = (struct exchange){.id = arena_str(a, id), .dossier = arena_str(a, dossier)};
	return columns_get(a, str_list_key(a, dossier, "x", dossier, id, NULL), exchange_columns, COUNT(exchange_columns), kv, n, out, e);
}

/* ---- consignment with its events ---- */

void
rows_put_consignment(struct str_list *out, const struct consignment *k, int64_t version)
{
	struct consignment row = *k;
	size_t begin = out->n;
	struct buf b;

	row.version = version;
	for (size_t i = 0; i < COUNT(consignment_columns); i++)
		columns_put_one(out, &consignment_columns[i], &row);
	buf_init(&b, out->a, STRS_PACK_MAX);
	for (size_t i = 0; i < k->n_events; i++) {
		const struct postal_event *ev = &k->events[i];
		str_list_pack(&b, columns_str(ev->id));
		str_list_pack(&b, str_of(consignment_code_name(ev->code)));
		str_list_pack(&b, str_list_int(out->a, ev->at_ms));
		str_list_pack(&b, columns_str(ev->pos));
		str_list_pack(&b, columns_str(ev->reason));
		str_list_pack(&b, columns_str(ev->detail));
		str_list_pack(&b, str_of(ev->applied ? "1" : "0"));
	}
	assert(!b.full);
	str_list_add(out, str_of("events"));
	str_list_add(out, (struct str){b.p, b.len});
	struct str sum = columns_sum(out->a, str_list_key(out->a, k->dossier, "c", k->dossier, k->item, NULL), out->v + begin, out->n - begin);
	str_list_add(out, str_of("sum"));
	str_list_add(out, sum);
}

static int
get_bool(struct str s, bool *out)
{
	*out = str_eq(s, "1");
	return *out || str_eq(s, "0") ? 0 : -1;
}

static int
get_event(struct arena *a, const struct str *part, struct postal_event *ev)
{
	const char *code;

	if (columns_text(a, part[0], &ev->id) != 0 || columns_text(a, part[1], &code) != 0 ||
	    str_list_parse_int(part[2], &ev->at_ms) != 0 || columns_text(a, part[3], &ev->pos) != 0 ||
	    columns_text(a, part[4], &ev->reason) != 0 || columns_text(a, part[5], &ev->detail) != 0 ||
	    get_bool(part[6], &ev->applied) != 0)
		return -1;
	ev->code = consignment_code_find(code);
	return ev->code != CONSIGNMENT_CODES ? 0 : -1;
}

int
rows_get_consignment(struct arena *a, const char *dossier, const char *item, const struct str *kv, size_t n,
    struct consignment *out, struct err *e)
{
	const char *key = str_list_key(a, dossier, "c", dossier, item, NULL);
	const struct str *packed = columns_find(kv, n, "events");
	struct str_list parts = {.a = a}, seen = {.a = a};

	*out = (struct consignment){.item = arena_str(a, item), .dossier = arena_str(a, dossier)};
	if (columns_read(a, key, consignment_columns, COUNT(consignment_columns), kv, n, out, &seen, e) != 0)
		return -1;
	if (packed == NULL || str_list_unpack(*packed, &parts) != 0 || parts.n % EVENT_PARTS != 0)
		return err_set(e, ERR_INTERNAL, "%s: events cannot be read", key);
	out->n_events = parts.n / EVENT_PARTS;
	out->events = arena_alloc(a, out->n_events * sizeof *out->events);
	for (size_t i = 0; i < out->n_events; i++)
		if (get_event(a, parts.v + i * EVENT_PARTS, &out->events[i]) != 0)
			return err_set(e, ERR_INTERNAL, "%s: event %zu cannot be read", key, i);
	str_list_add(&seen, str_of("events"));
	str_list_add(&seen, *packed);
	return columns_check(a, key, &seen, kv, n, e);
}

/* ---- history ---- */

struct str
rows_put_history(struct arena *a, const char *dossier, const struct history *h)
{
	struct buf b;

	buf_init(&b, a, STRS_PACK_MAX);
	str_list_pack(&b, columns_str(h->key));
	str_list_pack(&b, str_of(dossier_source_name(h->source)));
	str_list_pack(&b, columns_str(h->kind));
	str_list_pack(&b, str_list_int(a, h->state));
	str_list_pack(&b, str_list_int(a, h->at_ms));
	str_list_pack(&b, str_list_int(a, h->seen_ms));
	str_list_pack(&b, str_of(h->applied ? "1" : "0"));
	str_list_pack(&b, columns_str(h->note));
	struct str line = {b.p, b.len};
	str_list_pack(&b, columns_sum(a, str_list_key(a, dossier, "d", dossier, NULL), &line, 1));
	assert(!b.full);
	return (struct str){b.p, b.len};
}

static int
get_source(struct str s, enum dossier_source *out)
{
	for (int i = DOSSIER_BY_POSTAL; i <= DOSSIER_BY_GATEWAY; i++) {
		*out = (enum dossier_source)i;
		if (str_eq(s, dossier_source_name(*out)))
			return 0;
	}
	return -1;
}

int
rows_get_history(struct arena *a, const char *dossier, struct str line, struct history *out, struct err *e)
{
	const char *key = str_list_key(a, dossier, "d", dossier, NULL);
	struct str_list part = {.a = a};
	unsigned state;

	if (str_list_unpack(line, &part) != 0 || part.n != HISTORY_PARTS + 1 || columns_text(a, part.v[0], &out->key) != 0 ||
	    get_source(part.v[1], &out->source) != 0 || columns_text(a, part.v[2], &out->kind) != 0 ||
	    columns_unsigned(part.v[3], DOSSIER_STATES - 1, &state) != 0 || str_list_parse_int(part.v[4], &out->at_ms) != 0 ||
	    str_list_parse_int(part.v[5], &out->seen_ms) != 0 || get_bool(part.v[6], &out->applied) != 0 ||
	    columns_text(a, part.v[7], &out->note) != 0)
		return err_set(e, ERR_INTERNAL, "%s: a line cannot be read", key);
	out->state = (enum dossier_state)state;
	struct str summed = {line.p, (size_t)(part.v[HISTORY_PARTS - 1].p + part.v[HISTORY_PARTS - 1].n + 1 - line.p)};
	return columns_check_sum(a, key, &summed, 1, &part.v[HISTORY_PARTS], e);
}

/* ---- a dossier's hash ---- */

/* What follows `head` in the name; p NULL: it does not begin so. */
static struct str
after(struct str name, const char *head)
{
	size_t n = strlen(head);

	return name.n > n && memcmp(name.p, head, n) == 0 ? (struct str){name.p + n, name.n - n} : (struct str){NULL, 0};
}

int
rows_split(struct arena *a, const char *id, const struct str *kv, size_t n, struct rows_case *out, struct err *e)
{
	const char *key = str_list_key(a, id, "d", id, NULL);
	const struct str *count = columns_find(kv, n, "lines");
	int64_t lines = 0, nth;
	size_t found = 0;
	struct str tail;

	if (count != NULL && text_int(count->p, count->n, 1, (int64_t)n, &lines) != 0)
		return err_set(e, ERR_INTERNAL, "%s: damaged: it has another number of lines", key);
	*out = (struct rows_case){.columns = {.a = a}, .items = {.a = a}, .n_lines = (size_t)lines};
	out->lines = arena_alloc(a, ((size_t)lines + 1) * sizeof *out->lines);
	for (size_t i = 0; i + 1 < n; i += 2) {
		if ((tail = after(kv[i], ROWS_LINE)).p != NULL && text_int(tail.p, tail.n, 0, lines - 1, &nth) == 0) {
			out->lines[nth] = kv[i + 1];
			found++;
		} else if ((tail = after(kv[i], ROWS_ITEM)).p != NULL && kv[i + 1].n == 0) {
			str_list_add(&out->items, tail);
		} else if (&kv[i + 1] != count) {
			str_list_add(&out->columns, kv[i]);
			str_list_add(&out->columns, kv[i + 1]);
		}
	}
	return found == (size_t)lines ? 0 : err_set(e, ERR_INTERNAL, "%s: damaged: a line is missing", key);
}
