/* SPDX-License-Identifier: Apache-2.0 */
/* Operations on a world; see office.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/clock.h"
#include "blob/blob.h"
#include "conf/catalogue_file.h"
#include "journal/read.h"
#include "store/check.h"
#include "tests/lib/office.h"
#include "tests/lib/play.h"

#define CATALOGUE "schemas/catalogue/1.0/catalogue.json"

enum { LIFE_MS = 300000, DAMAGE_MAX = 8192 };

static void
set_up(struct office *o)
{
	const struct asset *file = asset_find(CATALOGUE);
	struct setup *s = &o->w.setup;
	static const char *const all[] = {"*", NULL};

	assert_non_null(file);
	s->catalogue = catalogue_read(o->a, (struct str){file->data, asset_size(file)}, &o->e);
	if (s->catalogue == NULL)
		fail_msg("%s", o->e.msg);
	o->partners[0] =
	    (struct partner_setup){.p = {.name = POST, .dialect = "postal-1.0", .url = "http://127.0.0.1:1", .on_behalf = true},
		.dialect = connector_find("postal-1.0"),
		.units = all + 1};
	o->partners[1] = (struct partner_setup){.p = {.name = UNIT, .dialect = "igate-1.0", .url = "http://127.0.0.1:1"},
	    .dialect = connector_find("igate-1.0"), .units = all};
	s->partners = o->partners;
	s->n_partners = 2;
	s->conf.gateway.id = "gw-test";
	s->conf.intake.case_life = 7 * 24 * 3600 * INT64_C(1000);
	s->conf.desk.session_idle = 1800 * INT64_C(1000);
	s->conf.desk.session_life = 12 * 3600 * INT64_C(1000);
	s->conf.desk.offline_keep = 72 * 3600 * INT64_C(1000);
	o->w.core.blobs = blob_open(tempdir_file(&o->w.t, "blobs"), o->w.core.vault, &o->e);
	assert_non_null(o->w.core.blobs);
}

void
office_open(struct office *o)
{
	memset(o, 0, sizeof *o);
	o->a = arena_new(0);
	world_make(&o->w);
	set_up(o);
	o->now_ms = clock_now_ms();
}

void
office_close(struct office *o)
{
	blob_close(o->w.core.blobs);
	world_close(&o->w, true);
	world_drop(&o->w);
	arena_free(o->a);
}

struct office office;

int
office_start(void **state)
{
	(void)state;
	office_open(&office);
	return 0;
}

int
office_stop(void **state)
{
	(void)state;
	office_close(&office);
	return 0;
}

struct filing *
office_filing(struct office *o, const char *ref)
{
	struct filing *f = arena_alloc(o->a, sizeof *f);
	const struct procedure *p = catalogue_procedure(o->w.setup.catalogue, "1.004873", 20500);

	assert_non_null(p);
	f->owner = arena_alloc(o->a, sizeof *f->owner);
	*f->owner = (struct party){.type = 1, .name = "Nguyễn Thị Mẫu", .id_type = 1, .id_no = "042190001234"};
	f->papers = arena_alloc(o->a, 2 * sizeof *f->papers);
	f->papers[0] = (struct paper){.code = "TK.01", .originals = 1, .pages = 1};
	f->papers[1] = (struct paper){.code = "GT.CC", .copies = 1, .pages = 1};
	f->n_papers = 2;
	f->ref = arena_str(o->a, ref);
	f->pos = "480150";
	f->clerk = "hoa.nt";
	f->procedure = p->code;
	f->unit = p->units[0]->code;
	f->state_fee = p->state_fee;
	return f;
}

/* As the door would: a message nobody has seen. */
static struct op
begin(struct office *o, size_t partner)
{
	struct op x = {.core = &o->w.core, .setup = &o->w.setup, .from = &o->partners[partner],
	    .keep = world_keeping(&o->w, o->a, o->partners[partner].p.name), .now_ms = o->now_ms, .seen_ms = LIFE_MS,
	    .request_digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};

	err_clear(&o->e);
	o->asked++;
	o->now_ms += 1000;
	play_digest(o->asked, x.seen);
	x.keep.message = str_of("<a message/>");
	return x;
}

void
office_same_message(struct office *o)
{
	o->asked--;
}

int
office_register(struct office *o, struct filing *f, struct result_register *r)
{
	struct op x = begin(o, 0);
	const struct request_register q = {.filing = f, .filing_bytes = str_of(arena_fmt(o->a, "<Dossier n=\"%u\"/>", o->asked))};

	memset(r, 0, sizeof *r);
	return op_wait(&x, op_register(&x, &q, r, &o->e), &o->e);
}

int
office_run(struct office *o, const struct request *q, struct result *r)
{
	struct op x = begin(o, 0);

	op_remember(&x, q);
	return op_wait(&x, op_run(&x, q, r, &o->e), &o->e);
}

int
office_dossier(struct office *o, const char *id, struct result_dossier *r)
{
	struct op x = begin(o, 0);
	const struct request_dossier q = {.key = {.dossier = id}};

	memset(r, 0, sizeof *r);
	return op_dossier(&x, &q, r, &o->e);
}

int
office_withdraw(struct office *o, const char *id, const char *reason, struct result_withdraw *r)
{
	struct op x = begin(o, 0);
	const struct request_withdraw q = {.key = {.dossier = id}, .reason = reason};

	memset(r, 0, sizeof *r);
	return op_withdraw(&x, &q, r, &o->e);
}

int
office_events(struct office *o, struct pushed_event *events, size_t n, struct result_events *r)
{
	struct op x = begin(o, 0);
	const struct request_events q = {.batch = arena_fmt(o->a, "batch-%u", o->asked), .events = events, .n_events = n};

	memset(r, 0, sizeof *r);
	return op_events(&x, &q, r, &o->e);
}

int
office_report(struct office *o, struct dossier_report report, struct result_news *r)
{
	struct op x = begin(o, 1);
	struct request_news q = {.report = report};

	if (report.at_ms == 0)
		q.report.at_ms = x.now_ms;
	memset(r, 0, sizeof *r);
	return op_news(&x, &q, r, &o->e);
}

int
office_news(struct office *o, const char *id, const char *key, enum dossier_state state, struct result_news *r)
{
	return office_report(o, (struct dossier_report){.key = key, .dossier = id, .state = state}, r);
}

struct pushed_event
office_event(struct office *o, const char *id, const char *item, const char *code)
{
	return (struct pushed_event){
	    .id = id, .item = item, .code = code, .pos = "480150", .at_ms = o->now_ms, .attempt = -1, .cod = -1};
}

struct dossier_view
office_view(struct office *o, const char *id)
{
	struct dossier_view k;

	assert_int_equal(store_view(o->w.core.store, o->a, id, &k, &o->e), 1);
	return k;
}

/* UPU S10: weights 8 6 4 2 3 5 9 7, eleven less the rest; 10 is 0 and 11 is 5. */
const char *
office_item(struct office *o, unsigned n)
{
	static const unsigned weights[] = {8, 6, 4, 2, 3, 5, 9, 7};
	unsigned sum = 0, of = n;

	for (int i = 7; i >= 0; i--, of /= 10)
		sum += weights[i] * (of % 10);
	unsigned check = 11 - sum % 11;
	return arena_fmt(o->a, "RB%08u%uVN", n, check == 10 ? 0 : check == 11 ? 5 : check);
}

const char *
office_registered(struct office *o, const char *ref)
{
	struct result_register r;

	if (office_register(o, office_filing(o, ref), &r) != 0)
		fail_msg("%s: %s", err_name(o->e.code), o->e.msg);
	return arena_str(o->a, r.dossier.id);
}

/* ---- what is kept of all that ---- */

void
office_rebuild(struct office *o)
{
	struct core *c = &o->w.core;
	struct blob_store *blobs = c->blobs;
	struct children *children = c->children;
	struct ui *ui = c->ui;

	world_close(&o->w, true);
	assert_rebuild_is_identical(&o->w);
	world_reopen(&o->w);
	c->blobs = blobs;
	c->children = children;
	c->ui = ui;
}

static void
add_damage(void *ctx, const char *key, const char *why)
{
	buf_fmt(ctx, "%s %s\n", key, why);
}

const char *
office_damage(struct office *o)
{
	struct store_round round = {0};
	struct buf b;

	buf_init(&b, o->a, DAMAGE_MAX);
	while (store_check(o->w.core.store, &round, 100, add_damage, &b, &o->e) == 0)
		;
	return arena_dup(o->a, b.p, b.len);
}

struct read_sought {
	const char *dossier, *words;
	unsigned n;
};

static int
count_read(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct read_sought *s = ctx;

	(void)a;
	(void)e;
	s->n += r->kind == JOURNAL_READ && strcmp(r->dossier, s->dossier) == 0 && str_eq(r->data, s->words);
	return 0;
}

unsigned
office_reads(struct office *o, const char *dossier, const char *words)
{
	struct read_sought s = {dossier, words, 0};

	if (journal_walk(o->w.dir, o->w.core.vault, count_read, &s, &o->e) != 0)
		fail_msg("%s", o->e.msg);
	return s.n;
}
