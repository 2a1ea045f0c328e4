/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser needs to go on without a line (docs/why/offline.md): the page and the script that it keeps, which tell of nobody,
 * and what it asks for when the line is there: whose session it is, the keys of what it keeps, and how a case stands. */
#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/text.h"
#include "json/json.h"
#include "model/answer_fields.h"
#include "model/catalogue_fields.h"
#include "people/offline_key.h"
#include "ui/browser.h"
#include "ui/desk.h"
#include "ui/offline/offline_mark.h"
#include "ui/shipped.h"

enum { CATALOGUE_MAX = 4 << 20, ANSWER_MAX = 512 * 1024 };

#define JSON_TYPE "application/json; charset=utf-8"

/* A script of ours asks, and no address that somebody typed or linked to. */
static int
check_script(const struct page *p, struct err *e)
{
	return browser_is_ours(p->setup, p->m, e);
}

static void
begin(struct page *p, struct json_out *w, struct buf *b, size_t max)
{
	buf_init(b, p->a, max);
	json_out_init(w, b);
	json_out_open(w, NULL);
}

static int
finish(struct page *p, struct json_out *w, struct err *e)
{
	json_out_close(w);
	if (w->b->full)
		return err_set(e, ERR_INTERNAL, "an answer for a script is too large");
	page_plain(p, JSON_TYPE, (struct str){w->b->p, w->b->len});
	return 0;
}

/* ---- kept by browsers ---- */

const char *
offline_mark(const struct page *p)
{
	static const char *const made_of[] = {
	    "gateway/ui/offline/offline.xsl", "gateway/ui/offline/vi.txt", "gateway/ui/offline/en.txt"};
	const char *mark =
	    arena_fmt(p->a, "%s %s", catalogue_version(p->a, p->setup->catalogue), shipped_address(p->a, "offline.js"));

	for (size_t i = 0; i < sizeof made_of / sizeof made_of[0]; i++) {
		const struct asset *x = asset_find(made_of[i]);
		mark = x != NULL ? arena_fmt(p->a, "%s %.8s", mark, x->etag) : mark;
	}
	return mark;
}

int
page_offline_show(struct page *p, struct err *e)
{
	(void)e;
	xml_out_elem(p->w, "Mark", offline_mark(p));
	xml_out_elem(p->w, "Script", shipped_address(p->a, "offline.js"));
	return 0;
}

int
page_offline_worker(struct page *p, struct err *e)
{
	const struct asset *x = asset_find("ui/worker.js");

	if (x == NULL)
		return err_set(e, ERR_NOT_FOUND, "no worker is built in");
	page_plain(p, "text/javascript; charset=utf-8", (struct str){x->data, asset_size(x)});
	return 0;
}

static void
put_named(struct json_out *w, const char *code, const char *name)
{
	json_out_open(w, NULL);
	json_out_text(w, "Code", code);
	json_out_text(w, "Name", name);
}

static void
put_procedure(struct json_out *w, const struct procedure_answer *x)
{
	put_named(w, x->is.code, x->is.name);
	json_out_int(w, "StateFee", x->is.state_fee);
	json_out_list(w, "Units");
	for (size_t i = 0; i < x->n_units; i++) {
		put_named(w, x->units[i].code, x->units[i].name);
		json_out_close(w);
	}
	json_out_end(w);
	json_out_list(w, "Papers");
	for (size_t i = 0; i < x->n_components; i++) {
		put_named(w, x->components[i].code, x->components[i].name);
		json_out_bool(w, "Required", x->components[i].required);
		json_out_close(w);
	}
	json_out_end(w);
	json_out_close(w);
}

/* What a clerk chooses from: procedures of today with units, papers and the state's fee, and the version that they are of. */
int
page_offline_catalogue(struct page *p, struct err *e)
{
	const struct catalogue *c = p->setup->catalogue;
	int32_t day = deadline_day_of(p->now_ms);
	struct procedure_answer out;
	struct json_out w;
	struct buf b;

	begin(p, &w, &b, CATALOGUE_MAX);
	json_out_opt(&w, "Version", catalogue_version(p->a, c));
	json_out_list(&w, "Procedures");
	for (size_t i = 0; i < c->n_procedures; i++)
		if (procedure_valid(&c->procedures[i], day)) {
			procedure_answer(p->a, &c->procedures[i], &out);
			put_procedure(&w, &out);
		}
	json_out_end(&w);
	return finish(p, &w, e);
}

/* ---- asked with a session ---- */

/* The key of his session that began then: ERR_NOT_FOUND when there is none, whatever the reason. */
static int
put_key(struct page *p, struct json_out *w, int64_t made_ms, struct err *e)
{
	char hex[DIGEST_HEX];
	int found = offline_key(p->core, p->setup, p->a, p->who->account, made_ms, p->now_ms, hex, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND, "no key of that session");
	json_out_text(w, "Key", arena_fmt(p->a, "%lld", (long long)made_ms));
	json_out_text(w, "Secret", hex);
	return 0;
}

int
page_offline_session(struct page *p, struct err *e)
{
	const struct post_office *office = catalogue_office(p->setup->catalogue, p->who->who.place);
	struct json_out w;
	struct buf b;

	begin(p, &w, &b, ANSWER_MAX);
	if (check_script(p, e) != 0 || put_key(p, &w, p->who->made_ms, e) != 0)
		return -1;
	json_out_text(&w, "Account", p->who->account);
	json_out_text(&w, "Shown", p->who->who.shown);
	json_out_text(&w, "Place", p->who->who.place);
	json_out_opt(&w, "PlaceName", office != NULL ? office->name : NULL);
	json_out_text(&w, "Token", p->who->token);
	json_out_int(&w, "LeftMs", p->who->made_ms + p->setup->conf.desk.session_life - p->now_ms);
	json_out_int(&w, "NowMs", p->now_ms);
	json_out_int(&w, "KeepMs", p->setup->conf.desk.offline_keep);
	return finish(p, &w, e);
}

int
page_offline_key(struct page *p, struct err *e)
{
	const char *key = desk_param(p, "key");
	struct json_out w;
	struct buf b;
	int64_t made_ms;

	begin(p, &w, &b, ANSWER_MAX);
	if (check_script(p, e) != 0)
		return -1;
	if (text_int(key, strlen(key), 1, p->now_ms, &made_ms) != 0)
		return err_set(e, ERR_NOT_FOUND, "no key of ours");
	if (put_key(p, &w, made_ms, e) != 0)
		return -1;
	return finish(p, &w, e);
}

/* A case in work as counter programs are told it.  One of another office, and one that was accepted, is none. */
int
page_offline_stands(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_CASE_SHOW, .as_case_show = {.key = {.dossier = desk_param(p, "case")}}};
	struct result r = {0};
	struct case_answer out;
	struct json_out w;
	struct buf b;

	if (check_script(p, e) != 0 || desk_ask(p, &q, &r, e) != 0)
		return -1;
	const struct result_case *is = &r.as_case_show.is;
	if (is->accepted || strcmp(is->now->pos, p->who->who.place) != 0)
		return err_at(e, ERR_UNKNOWN_CASE, "CaseId", "accepted, or of another office");
	begin(p, &w, &b, ANSWER_MAX);
	case_answer(p->a, is, &out);
	json_out_fields(&w, case_answer_fields, &out);
	return finish(p, &w, e);
}
