/* SPDX-License-Identifier: Apache-2.0 */
/* Mẫu 06; see follow_up.h. */
#include "press/follow_up.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vietnamese.h"
#include "blob/blob.h"
#include "crypto/vault.h"
#include "ledger/filing_json.h"
#include "model/deadline.h"
#include "press/dossier_file.h"
#include "store/listed.h"

#define DAY_MS  INT64_C(86400000)
#define ZONE_MS (7 * INT64_C(3600000)) /* Viet Nam's, all year */
#define TOLD    "Told"                 /* ids of all dossiers in it: no template reads it, follow_up_told does */

enum { READ_AT_ONCE = 50, DATE_LEN = 10, IDS_MAX = FOLLOW_UP_MOST * (DOSSIER_ID_LEN + 1) + 1 };

/* ---- which there are ---- */

static int
day_of(const char *text, const char *field, int32_t *out, struct err *e)
{
	if (strlen(text) == DATE_LEN && deadline_day(text, out) == 0)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "no day");
	return err_hint(e, HINT_DAY_TYPED, NULL, NULL);
}

static int
check_days(const struct follow_up *b, int32_t *from, int32_t *to, struct err *e)
{
	if (day_of(b->from, "From", from, e) != 0 || day_of(b->to, "To", to, e) != 0)
		return -1;
	if (*to > deadline_day_of(b->now_ms)) {
		err_at(e, ERR_BAD_VALUE, "To", "a day to come");
		return err_hint(e, HINT_DAY_TO_COME, NULL, NULL);
	}
	if (*from <= *to)
		return 0;
	err_at(e, ERR_BAD_VALUE, "From", "after the last day");
	return err_hint(e, HINT_DAY_ORDER, NULL, NULL);
}

int
follow_up_find(struct follow_up *b, struct err *e)
{
	int32_t from, to;

	if (check_days(b, &from, &to, e) != 0)
		return -1;
	/* one more of each tag than a book has, so that no tag is cut short in a book that is printed */
	if (store_listed_from(b->core->store, b->a, "taken", b->office, from * DAY_MS - ZONE_MS, (to + 1) * DAY_MS - ZONE_MS - 1,
		FOLLOW_UP_MOST + 1, &b->ids, &b->n_ids, e) != 0)
		return -1;
	if (b->n_ids <= FOLLOW_UP_MOST)
		return 0;
	err_at(e, ERR_BAD_VALUE, "To", "%zu dossiers", b->n_ids);
	return err_hint_range(e, HINT_BOOK_DOSSIERS, FOLLOW_UP_MOST, 0);
}

/* ---- what stands in it ---- */

static const char *
kept(const struct follow_up *b, const char *text)
{
	return text != NULL ? arena_str(b->a, text) : NULL;
}

static const char *
unit_name(const struct follow_up *b, const char *code)
{
	const struct unit *u = catalogue_unit(b->setup->catalogue, code);

	return u != NULL ? u->name : kept(b, code);
}

/* All that is kept of it lives in the book's arena; `a` is of this reading. */
static int
read_line(struct follow_up *b, struct arena *a, const struct dossier *d, struct err *e)
{
	struct follow_up_line *out = &b->lines[b->n];
	struct filing *f;
	struct str plain;

	if (vault_open(b->core->vault, a, arena_fmt(a, "filing:%s", d->id), d->body, &plain, e) != 0 ||
	    filing_json_parse(a, plain, &f, e) != 0)
		return -1;
	const struct dossier_file file = {.core = b->core, .setup = b->setup, .a = a, .now_ms = b->now_ms};
	const struct procedure *p = catalogue_procedure(b->setup->catalogue, d->procedure, deadline_day_of(d->accepted_ms));
	const struct party *owner = f->owner;
	*out = (struct follow_up_line){.dossier = kept(b, d->id),
	    .number = kept(b, d->number != NULL && d->number[0] != '\0' ? d->number : d->ref),
	    .procedure = p != NULL ? p->name : kept(b, d->procedure),
	    .owner = kept(b, owner != NULL ? owner->name : ""),
	    .address = kept(b, owner != NULL ? dossier_file_address(&file, owner->address) : NULL),
	    .phone = kept(b, owner != NULL ? dossier_file_phone(&file, owner->phone) : NULL),
	    .unit = unit_name(b, d->unit),
	    .accepted_ms = d->accepted_ms,
	    .due_ms = d->due_ms,
	    .returned_ms = d->state == DOSSIER_RETURNED ? d->state_since_ms : 0,
	    .by_post = f->return_mode == FILING_BY_POST};
	b->n++;
	return 0;
}

static bool
is_own(const struct follow_up *b, const struct dossier *d)
{
	return d->id != NULL && strcmp(d->partner, b->setup->conf.desk.partner) == 0 && strcmp(d->office, b->office) == 0;
}

static int
read_some(struct follow_up *b, const char *const *ids, size_t n, struct err *e)
{
	struct arena *a = arena_new(ARENA_WIPE);
	struct dossier_view *views = arena_alloc(a, n * sizeof *views);
	int rc = store_views(b->core->store, a, ids, n, views, e);

	for (size_t i = 0; rc == 0 && i < n; i++)
		if (is_own(b, &views[i].dossier))
			rc = read_line(b, a, &views[i].dossier, e);
	arena_free(a);
	return rc;
}

static int
taken_first(const void *l, const void *r)
{
	const struct follow_up_line *x = l, *y = r;

	return x->accepted_ms != y->accepted_ms ? (x->accepted_ms < y->accepted_ms ? -1 : 1) : strcmp(x->dossier, y->dossier);
}

int
follow_up_read(struct follow_up *b, struct err *e)
{
	b->lines = arena_alloc(b->a, (b->n_ids + 1) * sizeof *b->lines);
	b->n = 0;
	for (size_t at = 0; at < b->n_ids; at += READ_AT_ONCE) {
		size_t left = b->n_ids - at;
		if (read_some(b, b->ids + at, left < READ_AT_ONCE ? left : READ_AT_ONCE, e) != 0)
			return -1;
	}
	if (b->n > 1)
		qsort(b->lines, b->n, sizeof *b->lines, taken_first);
	return 0;
}

/* ---- on paper ---- */

static void
put_line(struct xml_out *w, const struct follow_up_line *x, size_t serial)
{
	xml_out_open(w, "Dossiers");
	xml_out_int(w, "Serial", (int64_t)serial);
	xml_out_elem(w, "DossierNumber", x->number);
	xml_out_elem(w, "ProcedureName", x->procedure);
	xml_out_int(w, "Sets", 1);
	xml_out_open(w, "Owner");
	xml_out_elem(w, "Name", x->owner);
	xml_out_opt(w, "Address", x->address);
	xml_out_opt(w, "Phone", x->phone);
	xml_out_close(w);
	xml_out_elem(w, "CompetentUnitName", x->unit);
	xml_out_time(w, "AcceptedAt", x->accepted_ms);
	if (x->due_ms > 0)
		xml_out_time(w, "DueAt", x->due_ms);
	if (x->returned_ms > 0)
		xml_out_time(w, "ReturnedAt", x->returned_ms);
	xml_out_elem(w, "ReturnVi", x->by_post ? "Bưu chính công ích" : "Trực tiếp");
	xml_out_close(w);
}

static void
put_told(struct xml_out *w, const struct follow_up *b)
{
	struct buf ids;

	buf_init(&ids, b->a, IDS_MAX);
	for (size_t i = 0; i < b->n; i++)
		buf_fmt(&ids, "%s%s", i > 0 ? " " : "", b->lines[i].dossier);
	xml_out_elem(w, TOLD, b->n > 0 ? arena_dup(b->a, ids.p, ids.len) : "");
}

/* A book of each month. */
static void
write_book(const void *ctx, struct xml_out *w, int64_t reprint)
{
	const struct follow_up *b = ctx;
	const struct post_office *office = catalogue_office(b->setup->catalogue, b->office);
	const struct commune *at = office != NULL && office->commune != NULL
	    ? catalogue_commune(b->setup->catalogue, office->commune, deadline_day_of(b->now_ms))
	    : NULL;

	xml_out_open(w, office_paper_form(OFFICE_PAPER_BOOK));
	xml_out_opt(w, "Authority", vietnamese_capitals(b->a, b->setup->conf.desk.company));
	xml_out_elem(w, "Office", vietnamese_capitals(b->a, office != NULL ? office->name : b->office));
	xml_out_opt(w, "Place", at != NULL ? at->name : NULL);
	if (reprint > 0)
		xml_out_int(w, "Reprint", reprint);
	xml_out_time(w, "IssuedAt", b->now_ms);
	xml_out_elem(w, "Book", arena_fmt(b->a, "%.2s/%.4s", b->from + 5, b->from));
	xml_out_elem(w, "From", b->from);
	xml_out_elem(w, "To", b->to);
	put_told(w, b);
	for (size_t i = 0; i < b->n; i++)
		put_line(w, &b->lines[i], i + 1);
	xml_out_close(w);
}

struct office_paper
follow_up_paper(const struct follow_up *b)
{
	return (struct office_paper){.kind = OFFICE_PAPER_BOOK, .write = write_book, .ctx = b};
}

/* Text is escaped where it is written, so the element can stand nowhere else. */
int
follow_up_told(const struct office_prints *p, const struct printing *x, const char ***out, size_t *n, struct err *e)
{
	struct str model;

	if (blob_get(p->core->blobs, p->a, x->model, &model, e) != 0)
		return -1;
	const char *at = strstr(arena_dup(p->a, model.p, model.n), "<" TOLD ">");
	size_t left = at != NULL ? strcspn(at + strlen("<" TOLD ">"), "<") : 0;
	at = at != NULL ? at + strlen("<" TOLD ">") : "";
	*out = arena_alloc(p->a, (FOLLOW_UP_MOST + 1) * sizeof **out);
	for (*n = 0; *n < FOLLOW_UP_MOST && left >= DOSSIER_ID_LEN; (*n)++) {
		(*out)[*n] = arena_dup(p->a, at, DOSSIER_ID_LEN);
		at += left > DOSSIER_ID_LEN ? DOSSIER_ID_LEN + 1 : DOSSIER_ID_LEN;
		left -= left > DOSSIER_ID_LEN ? DOSSIER_ID_LEN + 1 : DOSSIER_ID_LEN;
	}
	return 0;
}
