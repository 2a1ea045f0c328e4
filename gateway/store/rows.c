/* SPDX-License-Identifier: Apache-2.0 */
/* Which field is where; see rows.h. */
#include "store/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "model/promise.h"

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

static const char *
consignment_code(unsigned v)
{
	return consignment_code_name((enum consignment_code)v);
}

static const char *
promise_why(unsigned v)
{
	return promise_why_name(v);
}

static const char *
dossier_clock(unsigned v)
{
	return dossier_clock_name(v);
}

static const char *
source(unsigned v)
{
	return dossier_source_name((enum dossier_source)v);
}

#define D(member) .at = offsetof(struct dossier, member), .since = 1
const struct field rows_dossier[] = {
    {"partner", FIELD_TEXT, D(partner), .fixed = true},
    {"unit_partner", FIELD_TEXT, D(unit_partner), .fixed = true},
    {"ref", FIELD_TEXT, D(ref), .fixed = true},
    {"digest", FIELD_TEXT, D(digest), .fixed = true},
    {"procedure", FIELD_TEXT, D(procedure), .fixed = true},
    {"unit", FIELD_TEXT, D(unit), .fixed = true},
    {"accepted", FIELD_INT, D(accepted_ms), .fixed = true},
    {"catalogue", FIELD_TEXT, .at = offsetof(struct dossier, catalogue), .since = 2, .fallback = FIELD_NONE, .fixed = true},
    {"body", FIELD_BYTES, D(body), .fixed = true, .sealed = true},
    {"clock", FIELD_WORD, .at = offsetof(struct dossier, clock), .since = 2, .word = dossier_clock, .words = DOSSIER_CLOCKS,
	.fallback = "ACCEPTANCE", .fixed = true},
    {"receipt", FIELD_TEXT, D(receipt), .fallback = FIELD_NONE, .fixed = true},
    {"office", FIELD_TEXT, .at = offsetof(struct dossier, office), .since = 3, .fallback = "", .fixed = true},
    {"state", FIELD_UINT, D(state), .max = DOSSIER_STATES - 1},
    {"since", FIELD_INT, D(state_since_ms)},
    {"due", FIELD_INT, D(due_ms)},
    {"number", FIELD_TEXT, D(number), .fallback = FIELD_NONE},
    {"", FIELD_REST, D(rest)},
    {0},
};

#define L(member) .at = offsetof(struct history, member), .since = 1
#define L2(member) .at = offsetof(struct history, member), .since = 2
const struct field rows_line[] = {
    {"key", FIELD_TEXT, L(key), .fallback = ""},
    {"source", FIELD_WORD, L(source), .word = source, .words = DOSSIER_BY_GATEWAY + 1},
    {"kind", FIELD_TEXT, L(kind)},
    {"state", FIELD_UINT, L(state), .fallback = "0", .max = DOSSIER_STATES - 1},
    {"at", FIELD_INT, L(at_ms)},
    {"seen", FIELD_INT, L(seen_ms)},
    {"applied", FIELD_BOOL, L(applied), .fallback = "1"},
    {"note", FIELD_TEXT, L(note), .fallback = "", .sealed = true},
    {"due", FIELD_INT, L(due_ms), .fallback = "0"},
    {"told", FIELD_TEXT, L2(told), .fallback = FIELD_NONE, .sealed = true},
    {"promise_was", FIELD_INT, L2(was_ms), .fallback = "0"},
    {"promise", FIELD_INT, L2(promise_ms), .fallback = "0"},
    {"promise_why", FIELD_WORD, L2(promise_why), .fallback = "SAME", .word = promise_why, .words = PROMISE_WHYS},
    {"promise_base", FIELD_INT, L2(base_ms), .fallback = "0"},
    {"", FIELD_REST, L(rest)},
    {0},
};

#define S(member) .at = offsetof(struct postal_event, member), .since = 1
static const struct field scan_fields[] = {
    {"id", FIELD_TEXT, S(id)},
    {"code", FIELD_WORD, S(code), .word = consignment_code, .words = CONSIGNMENT_CODES},
    {"at", FIELD_INT, S(at_ms)},
    {"pos", FIELD_TEXT, S(pos), .fallback = ""},
    {"reason", FIELD_TEXT, S(reason), .fallback = ""},
    {"detail", FIELD_TEXT, S(detail), .fallback = ""},
    {"applied", FIELD_BOOL, S(applied), .fallback = "1"},
    {"", FIELD_REST, S(rest)},
    {0},
};
_Static_assert(offsetof(struct consignment, n_events) == offsetof(struct consignment, events) + offsetof(struct field_list, n),
    "events are read as a field_list");

#define C(member) .at = offsetof(struct consignment, member), .since = 1
const struct field rows_item[] = {
    {"leg", FIELD_WORD, C(leg), .word = consignment_leg, .words = CONSIGNMENT_RETURN + 1},
    {"state", FIELD_WORD, C(state), .word = consignment_state, .words = CONSIGNMENT_STATES},
    {"since", FIELD_INT, C(state_since_ms)},
    {"events", FIELD_LIST, C(events), .fallback = "", .fields = scan_fields, .size = sizeof(struct postal_event)},
    {"", FIELD_REST, C(rest)},
    {0},
};

#define X(member) .at = offsetof(struct exchange, member), .since = 1
const struct field rows_exchange[] = {
    {"partner", FIELD_TEXT, X(partner), .fixed = true},
    {"kind", FIELD_WORD, X(kind), .word = exchange_kind, .words = EXCHANGE_KINDS, .fixed = true},
    {"created", FIELD_INT, X(created_ms), .fixed = true},
    {"news", FIELD_UINT, X(news), .fallback = "0", .max = DOSSIER_STATES - 1, .fixed = true},
    {"news_at", FIELD_INT, X(news_at_ms), .fallback = "0", .fixed = true},
    {"note", FIELD_BYTES, X(note), .fallback = "", .fixed = true, .sealed = true},
    {"entry", FIELD_TEXT, .at = offsetof(struct exchange, entry), .since = 2, .fallback = FIELD_NONE, .fixed = true},
    {"line", FIELD_TEXT, .at = offsetof(struct exchange, line), .since = 2, .fallback = FIELD_NONE, .fixed = true},
    {"state", FIELD_WORD, X(state), .word = exchange_state, .words = EXCHANGE_STATES},
    {"attempts", FIELD_UINT, X(attempts), .fallback = "0"},
    {"step", FIELD_UINT, X(step), .fallback = "0"},
    {"memo", FIELD_BYTES, X(memo), .fallback = ""},
    {"due", FIELD_INT, X(due_ms), .fallback = "0"},
    {"why", FIELD_TEXT, X(why), .fallback = ""},
    {"trail", FIELD_TEXT, X(trail), .fallback = FIELD_NONE},
    {"", FIELD_REST, X(rest)},
    {0},
};

#define Y(member) .at = offsetof(struct day, member), .since = 1
const struct field rows_day[] = {
    {"office", FIELD_TEXT, Y(office), .min = 1, .max = 20, .fixed = true},
    {"date", FIELD_TEXT, Y(date), .min = 10, .max = 10, .fixed = true},
    {"dossiers", FIELD_INT, Y(dossiers), .fallback = "0"},
    {"fees", FIELD_INT, Y(fees), .fallback = "0"},
    {"closed", FIELD_INT, Y(closed_ms)},
    {"", FIELD_REST, Y(rest)},
    {0},
};

/* ---- sums ---- */

/* Of parts, ROWS_SUM_LEN digits and a NUL. */
static const char *
sum_of(struct arena *a, const struct str *parts, size_t n)
{
	unsigned char digest[DIGEST_LEN];
	char *hex = arena_alloc(a, ROWS_SUM_LEN + 1);

	digest_parts(parts, n, digest);
	text_hex(digest, ROWS_SUM_LEN / 2, hex);
	return hex;
}

static int
damaged(const char *key, const char *why, struct err *e)
{
	return err_set(e, ERR_INTERNAL, "%s: damaged: %s", key, why);
}

static int
check_sum(struct arena *a, const char *key, const struct str *parts, size_t n, struct str sum, struct err *e)
{
	return str_eq(sum, sum_of(a, parts, n)) ? 0 : damaged(key, "its sum is another", e);
}

static struct str
behind_sum(struct arena *a, const char *sum, struct str packed)
{
	char *p = arena_alloc(a, ROWS_SUM_LEN + packed.n + 1);

	memcpy(p, sum, ROWS_SUM_LEN);
	if (packed.n > 0)
		memcpy(p + ROWS_SUM_LEN, packed.p, packed.n);
	return (struct str){p, ROWS_SUM_LEN + packed.n};
}

struct str
rows_packed(struct str value)
{
	return value.n >= ROWS_SUM_LEN ? (struct str){value.p + ROWS_SUM_LEN, value.n - ROWS_SUM_LEN} : (struct str){"", 0};
}

/* ---- writing ---- */

struct str
rows_put_moving(struct arena *a, const char *key, int64_t version, struct str packed)
{
	const struct str parts[] = {str_of(key), str_list_int(a, version), packed};
	return behind_sum(a, sum_of(a, parts, 3), packed);
}

struct str
rows_put_line(struct arena *a, const char *key, struct str packed)
{
	const struct str parts[] = {str_of(key), packed};
	return behind_sum(a, sum_of(a, parts, 2), packed);
}

enum { SEALED_VERSION = 1, SEALED_LEAST = 30, SEALED_TEXT = 40 }; /* crypto/vault.h; TEXT: so many are in so much base64 */

static bool
sealed(struct str s)
{
	return s.n == 0 || (s.n >= SEALED_LEAST && s.p[0] == SEALED_VERSION);
}

const char *
rows_unsealed(struct arena *a, const struct field *fields, const void *row)
{
	unsigned char *bytes;
	struct str value;
	size_t n;

	for (const struct field *f = fields; f->name != NULL; f++) {
		if (!f->sealed || !field_print(a, f, row, &value) || sealed(value))
			continue;
		if (value.n < SEALED_TEXT || text_unbase64(a, value.p, SEALED_TEXT, &bytes, &n) != 0 ||
		    !sealed((struct str){(char *)bytes, n}))
			return f->name;
	}
	return NULL;
}

struct column {
	struct str name, value;
};

static int
by_name(const void *l, const void *r)
{
	const struct column *x = l, *y = r;
	int order = memcmp(x->name.p, y->name.p, x->name.n < y->name.n ? x->name.n : y->name.n);

	return order != 0 ? order : x->name.n < y->name.n ? -1 : x->name.n > y->name.n;
}

/* Of the fixed columns, in the order of their names: that of the hash is Redis' own. */
static const char *
fixed_sum(struct arena *a, const char *key, struct column *c, size_t n)
{
	struct str *parts = arena_alloc(a, (2 * n + 1) * sizeof *parts);

	if (n > 0)
		qsort(c, n, sizeof *c, by_name);
	parts[0] = str_of(key);
	for (size_t i = 0; i < n; i++) {
		parts[2 * i + 1] = c[i].name;
		parts[2 * i + 2] = c[i].value;
	}
	return sum_of(a, parts, 2 * n + 1);
}

static size_t
count_pairs(struct str packed)
{
	struct str name, value;
	size_t n = 0;

	for (size_t at = 0; fields_next(packed, &at, &name, &value) == 1;)
		n++;
	return n;
}

void
rows_put_new(struct str_list *out, const char *key, const struct field *fields, struct str packed)
{
	struct column *fixed = arena_alloc(out->a, (count_pairs(packed) + 1) * sizeof *fixed), c;
	size_t n = 0, at = 0, begin = 0;
	struct buf moving;

	buf_init(&moving, out->a, STRS_PACK_MAX);
	for (; fields_next(packed, &at, &c.name, &c.value) == 1; begin = at) {
		const struct field *f = field_find(fields, c.name);
		if (f == NULL || !f->fixed) {
			buf_add(&moving, packed.p + begin, at - begin);
			continue;
		}
		str_list_add(out, c.name);
		str_list_add(out, c.value);
		fixed[n++] = c;
	}
	if (n > 0) {
		str_list_add(out, str_of("sum"));
		str_list_add(out, str_of(fixed_sum(out->a, key, fixed, n)));
	}
	str_list_add(out, str_of("version"));
	str_list_add(out, str_of("1"));
	str_list_add(out, str_of(ROWS_MOVING));
	str_list_add(out, rows_put_moving(out->a, key, 1, (struct str){moving.p, moving.len}));
}

/* ---- reading ---- */

const struct str *
rows_find(const struct str *kv, size_t n, const char *name)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		if (str_eq(kv[i], name))
			return &kv[i + 1];
	return NULL;
}

static int
unreadable(const struct fields_reader *r, const char *key, struct err *e)
{
	return err_set(e, ERR_INTERNAL, "%s: %s %s", key, r->name, r->why);
}

/* The fixed columns and their sum.  One that is not known here counts in the sum and stays where it is. */
static int
get_fixed(struct fields_reader *r, const char *key, const struct str *kv, size_t n, struct err *e)
{
	struct column *fixed = arena_alloc(r->a, (n / 2 + 1) * sizeof *fixed);
	struct str sum = {"", 0};
	size_t found = 0;

	for (size_t i = 0; i + 1 < n; i += 2) {
		if (str_eq(kv[i], "sum"))
			sum = kv[i + 1];
		else if (!str_eq(kv[i], "version") && !str_eq(kv[i], ROWS_MOVING))
			fixed[found++] = (struct column){kv[i], kv[i + 1]};
	}
	if ((found > 0 || sum.n > 0) && !str_eq(sum, fixed_sum(r->a, key, fixed, found)))
		return damaged(key, "its sum is another", e);
	for (size_t i = 0; i < found; i++)
		if (field_find(r->table, fixed[i].name) != NULL && fields_take(r, fixed[i].name, fixed[i].value) != 0)
			return unreadable(r, key, e);
	return 0;
}

static const struct field *
rest_of(const struct field *table)
{
	while (table->name != NULL && table->kind != FIELD_REST)
		table++;
	return table;
}

/* What stands among the moving ones, because a release that did not know it put it there, stays there. */
static void
keep_misplaced(struct arena *a, const struct field *table, struct str packed, void *row)
{
	struct str *rest = (void *)((char *)row + rest_of(table)->at), name, value;
	size_t at = 0, begin = 0;
	struct buf b;

	for (; fields_next(packed, &at, &name, &value) == 1; begin = at) {
		const struct field *f = field_find(table, name);
		if (f == NULL || !f->fixed)
			continue;
		buf_init(&b, a, STRS_PACK_MAX);
		buf_add(&b, rest->p, rest->n);
		buf_add(&b, packed.p + begin, at - begin);
		*rest = (struct str){b.p, b.len};
	}
}

static int
get_moving(struct fields_reader *r, const char *key, const struct str *kv, size_t n, int64_t *version, struct err *e)
{
	const struct str *text = rows_find(kv, n, "version"), *m = rows_find(kv, n, ROWS_MOVING);

	if (text == NULL || str_list_parse_int(*text, version) != 0 || *version < 1)
		return err_set(e, ERR_INTERNAL, "%s: version %s", key, text == NULL ? "is missing" : "cannot be read");
	if (m == NULL || m->n < ROWS_SUM_LEN)
		return damaged(key, "what moves of it is missing", e);
	struct str packed = rows_packed(*m);
	const struct str parts[] = {str_of(key), *text, packed};
	if (check_sum(r->a, key, parts, 3, (struct str){m->p, ROWS_SUM_LEN}, e) != 0)
		return -1;
	if (fields_take_packed(r, packed) != 0)
		return unreadable(r, key, e);
	keep_misplaced(r->a, r->table, packed, r->record);
	return 0;
}

int
rows_get(struct arena *a, const char *key, const struct field *fields, const struct str *kv, size_t n, void *row, int64_t *version,
    struct err *e)
{
	struct fields_reader r;

	fields_begin(&r, a, fields, row);
	if (get_fixed(&r, key, kv, n, e) != 0 || get_moving(&r, key, kv, n, version, e) != 0)
		return -1;
	return fields_end(&r) == 0 ? 0 : unreadable(&r, key, e);
}

int
rows_get_dossier(struct arena *a, const char *id, const struct str *kv, size_t n, struct dossier *out, struct err *e)
{
	*out = (struct dossier){.id = arena_str(a, id)};
	return rows_get(a, str_list_key(a, id, "d", id, NULL), rows_dossier, kv, n, out, &out->version, e);
}

int
rows_get_exchange(struct arena *a, const char *dossier, const char *id, const struct str *kv, size_t n, struct exchange *out,
    struct err *e)
{
	*out = (struct exchange){.id = arena_str(a, id), .dossier = arena_str(a, dossier)};
	return rows_get(a, str_list_key(a, dossier, "x", dossier, id, NULL), rows_exchange, kv, n, out, &out->version, e);
}

int
rows_get_consignment(struct arena *a, const char *dossier, const char *item, const struct str *kv, size_t n,
    struct consignment *out, struct err *e)
{
	*out = (struct consignment){.item = arena_str(a, item), .dossier = arena_str(a, dossier)};
	return rows_get(a, str_list_key(a, dossier, "c", dossier, item, NULL), rows_item, kv, n, out, &out->version, e);
}

int
rows_get_history(struct arena *a, const char *dossier, struct str line, struct history *out, struct err *e)
{
	const char *key = str_list_key(a, dossier, "d", dossier, NULL);
	struct fields_reader r;

	*out = (struct history){0};
	if (line.n < ROWS_SUM_LEN)
		return damaged(key, "a line cannot be read", e);
	const struct str parts[] = {str_of(key), rows_packed(line)};
	if (check_sum(a, key, parts, 2, (struct str){line.p, ROWS_SUM_LEN}, e) != 0)
		return -1;
	fields_begin(&r, a, rows_line, out);
	if (fields_take_packed(&r, parts[1]) == 0 && fields_end(&r) == 0)
		return 0;
	return err_set(e, ERR_INTERNAL, "%s: a line cannot be read: %s %s", key, r.name, r.why);
}

enum exchange_state
rows_exchange_state(struct str value)
{
	struct str state = fields_value(rows_packed(value), "state");
	enum exchange_state s = 0;

	while (s < EXCHANGE_STATES && !str_eq(state, exchange_state_name(s)))
		s++;
	return s;
}

/* ---- numbers ---- */

struct str
rows_put_number(struct arena *a, const char *key, const char *writer, uint64_t seq)
{
	const struct str parts[] = {str_of(key), str_of(writer), str_list_int(a, (int64_t)seq)};
	return str_of(arena_fmt(a, "%s %s", parts[2].p, sum_of(a, parts, 3)));
}

int
rows_get_number(struct arena *a, const char *key, const char *writer, struct str value, uint64_t *seq_out, struct err *e)
{
	const char *space = memchr(value.p, ' ', value.n);
	int64_t seq;

	if (space == NULL || text_int(value.p, (size_t)(space - value.p), 0, INT64_MAX, &seq) != 0)
		return damaged(key, "a number cannot be read", e);
	*seq_out = (uint64_t)seq;
	const struct str parts[] = {str_of(key), str_of(writer), {value.p, (size_t)(space - value.p)}};
	return check_sum(a, key, parts, 3, (struct str){space + 1, value.n - (size_t)(space + 1 - value.p)}, e);
}

/* ---- a dossier's hash ---- */

/* What follows `head` in the name; p NULL: it does not begin so. */
static struct str
after(struct str name, const char *head)
{
	size_t n = strlen(head);

	return name.n > n && memcmp(name.p, head, n) == 0 ? (struct str){name.p + n, name.n - n} : (struct str){NULL, 0};
}

static const char *const lists[] = {
#define LIST(kind, prefix) prefix,
#include "store/kinds.tbl"
    NULL,
};

/* The name of something that belongs to the dossier; it has no value. */
static bool
listed(struct str name, struct str value)
{
	for (const char *const *l = lists; *l != NULL && value.n == 0; l++)
		if (after(name, *l).p != NULL)
			return true;
	return false;
}

int
rows_split(struct arena *a, const char *id, const struct str *kv, size_t n, struct rows_case *out, struct err *e)
{
	const char *key = str_list_key(a, id, "d", id, NULL);
	const struct str *count = rows_find(kv, n, "lines");
	int64_t lines = 0, nth;
	size_t found = 0;
	struct str tail;

	if (count != NULL && text_int(count->p, count->n, 1, (int64_t)n, &lines) != 0)
		return damaged(key, "it has another number of lines", e);
	*out = (struct rows_case){.columns = {.a = a}, .items = {.a = a}, .n_lines = (size_t)lines};
	out->lines = arena_alloc(a, ((size_t)lines + 1) * sizeof *out->lines);
	for (size_t i = 0; i + 1 < n; i += 2) {
		if ((tail = after(kv[i], ROWS_LINE)).p != NULL && text_int(tail.p, tail.n, 0, lines - 1, &nth) == 0) {
			out->lines[nth] = kv[i + 1];
			found++;
		} else if (listed(kv[i], kv[i + 1])) {
			if ((tail = after(kv[i], ROWS_ITEM)).p != NULL)
				str_list_add(&out->items, tail);
		} else if (&kv[i + 1] != count) {
			str_list_add(&out->columns, kv[i]);
			str_list_add(&out->columns, kv[i + 1]);
		}
	}
	return found == (size_t)lines ? 0 : damaged(key, "a line is missing", e);
}
