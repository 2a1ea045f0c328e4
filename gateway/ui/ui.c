/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to a page; see ui.h. */
#include "ui/ui.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "codec/form.h"
#include "ledger/commit_note.h"
#include "model/dossier.h"
#include "ui/browser.h"
#include "ui/render.h"

enum { LANGUAGE_LIFE_S = 365 * 24 * 3600 };
enum { ANYONE = 0, STRANGER = 0, PERSON = (1 << PERSON_ROLES) - 1 };
enum {
#define PERSON_ROLE(name, ...) name = 1 << PERSON_ROLE_##name,
#include "model/person_role.tbl"
};
enum { STAFF = PERSON & ~KIOSK };

static const struct {
	const char *method, *path, *stem;
	unsigned who; /* bits of roles; ANYONE: nobody needs to be logged in */
	int (*verb)(struct page *p, struct err *e);
} pages[PAGES] = {
#define PAGE(id, method, path, who, body, limit, stem, verb, meaning) \
	[PAGE_##id] = {#method, path, #stem, who, page_##stem##_##verb},
#include "ui/page.tbl"
};

static bool
is_post(enum page_id id)
{
	return strcmp(pages[id].method, "POST") == 0;
}

/* The page that is shown at its address. */
static enum page_id
shown_at(enum page_id id)
{
	for (int i = 0; i < PAGES; i++)
		if (strcmp(pages[i].path, pages[id].path) == 0 && !is_post((enum page_id)i))
			return (enum page_id)i;
	return PAGE_HOME;
}

/* ---- forms ---- */

static const char *const everywhere[] = {"token", "act", "Row.", NULL};

int
page_form(const struct page *p, const struct field *table, void *out, struct err *e)
{
	return form_read_browser(p->a, p->m->body, table, everywhere, out, e);
}

/* All of it can be read, so that whoever looks for a value may stop where there is none. */
static int
check_text(const struct page *p, struct err *e)
{
	struct str rest = p->m->body, name, value;
	int more;

	while ((more = form_next(p->a, &rest, &name, &value)) > 0)
		;
	if (more == 0)
		return 0;
	err_at(e, ERR_BAD_VALUE, name.p, "a form: a wrong escape, no UTF-8, or a NUL");
	return err_hint(e, HINT_ESCAPES, NULL, NULL);
}

static struct str
sent(const struct page *p, const char *wanted)
{
	struct str rest = p->m->body, name, value;

	while (form_next(p->a, &rest, &name, &value) > 0)
		if (str_eq(name, wanted))
			return value;
	return (struct str){"", 0};
}

static bool
is_form(const struct message *m)
{
	const struct str *type = message_header(m, "Content-Type");

	return type != NULL && str_eq(*type, "application/x-www-form-urlencoded");
}

/* The act's id was made with the page (render.c); some pages need none. */
static int
check_act(const struct page *p, struct err *e)
{
	struct str act = sent(p, "act");

	return act.n == 0 || text_is_token(act.p, "", ID_LEN) ? 0 : err_at(e, ERR_BAD_VALUE, "act", "no id of ours");
}

/* A form of ours: of this origin, this kind, and this session, and one that can be read. */
static int
check_form(const struct page *p, struct err *e)
{
	if (browser_is_ours(p->setup, p->m, e) != 0)
		return -1;
	if (!is_form(p->m)) {
		err_set(e, ERR_BAD_MEDIA_TYPE, "media: no form");
		return err_hint(e, HINT_CONTENT_TYPE, "application/x-www-form-urlencoded", NULL);
	}
	if (p->who != NULL && !session_token_is(p->who, sent(p, "token")))
		return err_set(e, ERR_CROSS_SITE, "a form of another session");
	return check_text(p, e) != 0 || check_act(p, e) != 0 ? -1 : 0;
}

/* ---- who looks is written down ---- */

void
page_tells(struct page *p, const char *dossier)
{
	for (size_t i = 0; i < p->n_told; i++)
		if (strcmp(p->told[i], dossier) == 0)
			return;
	if ((p->n_told & (p->n_told - 1)) == 0) { /* full: twice the room, since a book tells of a thousand */
		const char **more = arena_alloc(p->a, (2 * p->n_told + 1) * sizeof *more);
		if (p->n_told > 0)
			memcpy(more, p->told, p->n_told * sizeof *more);
		p->told = more;
	}
	p->told[p->n_told++] = dossier;
}

/* A page about one object tells of it, however it was read. */
static void
tell_named(struct page *p)
{
	for (size_t i = 0; i < p->n_params; i++) {
		const char *id = arena_dup(p->a, p->params[i].value.p, p->params[i].value.n);
		if (dossier_id_ok(id))
			page_tells(p, id);
	}
}

/* What leaves is what somebody saw: one record for each dossier, with who it was and at which page. */
static void
note_read(struct page *p)
{
	if (p->who == NULL)
		return;
	tell_named(p);
	struct journal_entry *all = arena_alloc(p->a, (p->n_told + 1) * sizeof *all);
	const char *data = arena_fmt(p->a, "%s %s", p->who->account, pages[p->id].path);
	for (size_t i = 0; i < p->n_told; i++)
		all[i] = (struct journal_entry){JOURNAL_READ, p->told[i], p->setup->conf.desk.partner, str_of(data)};
	if (p->n_told > 0)
		commit_notes(p->core, all, p->n_told);
}

/* ---- what comes of it ---- */

static void
finish(struct page *p, int status, struct str body, struct answer *out)
{
	size_t n;
	const struct header *h = browser_headers(p->a, p, &n);

	*out = (struct answer){.status = status,
	    .content_type = p->plain_type != NULL ? p->plain_type
		: body.n > 0                      ? "text/html; charset=utf-8"
						  : "",
	    .headers = h,
	    .n_headers = n,
	    .body = body,
	    .retry_after_s = status == 503 ? 1 : 0};
}

static void
go(struct page *p, const char *where, struct answer *out)
{
	p->go = where;
	finish(p, 303, (struct str){"", 0}, out);
}

/* A page that says what is wrong, and nothing else; bare words when even that cannot be made. */
static void
trouble(struct page *p, const struct err *why, struct answer *out)
{
	static const char bare[] = "<!DOCTYPE html><title>postgate</title><p>Hệ thống đang bận, xin thử lại. / Please try again.";
	struct err e = {0};
	struct str html;
	char audit[27];

	p->plain_type = NULL;
	id_random(audit);
	if (why->code != ERR_NOT_FOUND) {
		metric_refused(why->code);
		log_event(err_side(why->code) == ERR_SIDE_SERVER ? LOG_INTERNAL : LOG_REFUSED,
		    "code=%s audit=%s field=\"\" msg=\"%s\"", err_name(why->code), audit, why->msg);
	}
	if (render_trouble(p, why, audit, &html, &e) != 0) {
		log_event(LOG_INTERNAL, "code=%s audit=%s field=\"\" msg=\"%s\"", err_name(e.code), audit, e.msg);
		html = str_of(bare);
	}
	finish(p, err_http(why->code), html, out);
}

static const char *
address_of(const struct page *p)
{
	return arena_dup(p->a, p->m->path.p, p->m->path.n);
}

/* The page of that address, with what went wrong with its form. */
static void
show(struct page *p, enum page_id id, const struct err *why, struct answer *out)
{
	struct err e = {0};
	struct str html;

	p->id = id;
	if (render_page(p, pages[id].stem, address_of(p), pages[id].verb, why, &html, &e) != 0)
		trouble(p, &e, out);
	else {
		note_read(p);
		finish(p, why != NULL ? err_http(why->code) : 200, html, out);
	}
}

static void
act(struct page *p, struct answer *out)
{
	struct err e = {0};

	if (check_form(p, &e) != 0)
		trouble(p, &e, out);
	else if (pages[p->id].verb(p, &e) == 0)
		go(p, p->go != NULL ? p->go : address_of(p), out);
	else if (e.code == ERR_NOT_REACHABLE || (err_side(e.code) == ERR_SIDE_CLIENT && e.code != ERR_NOT_FOUND))
		show(p, shown_at(p->id), &e, out);
	else
		trouble(p, &e, out);
}

/* ---- who may ---- */

/* Whom the cookie names: 0, -1; *out with id NULL: nobody. */
static int
find_session(struct page *p, struct session *out, struct err *e)
{
	struct str cookie = page_cookie_of(p, PAGE_SESSION);
	int found = cookie.n > 0 ? session_find(p->core, p->setup, p->a, cookie, p->now_ms, out, e) : 0;

	p->who = found > 0 ? out : NULL;
	return found < 0 ? -1 : 0;
}

/* Where he must go before this page; NULL: nowhere. */
static const char *
first(const struct page *p)
{
	const char *stem = pages[p->id].stem;

	if (pages[p->id].who == ANYONE)
		return NULL;
	if (p->who == NULL)
		return pages[PAGE_LOGIN].path;
	bool leaves = p->id == PAGE_LEAVE || p->id == PAGE_LEAVE_ASK || strcmp(stem, pages[PAGE_PASSWORD].stem) == 0;
	return p->who->who.change && !leaves ? pages[PAGE_PASSWORD].path : NULL;
}

/* ?lang=en: in that language from now on. */
static bool
choose_language(struct page *p)
{
	for (int l = 0; l < UI_LANGUAGES; l++) {
		const char *name = ui_language_name((enum ui_language)l);
		if (!str_eq(p->m->query, arena_fmt(p->a, "lang=%s", name)))
			continue;
		page_cookie(p, PAGE_LANGUAGE, name, LANGUAGE_LIFE_S);
		return true;
	}
	return false;
}

/* A page of which browsers keep a copy tells of nobody, and ?in=en is it in that language without a cookie. */
static void
for_everybody(struct page *p)
{
	if (p->id != PAGE_OFFLINE)
		return;
	p->who = NULL;
	for (int l = 0; l < UI_LANGUAGES; l++)
		if (str_eq(p->m->query, arena_fmt(p->a, "in=%s", ui_language_name((enum ui_language)l))))
			p->vi = l == UI_VI;
}

void
ui_answer(struct core *c, const struct setup *s, struct arena *a, enum page_id id, const struct page_param *params, size_t n_params,
    const struct message *m, struct answer *out)
{
	struct page p = {
	    .core = c, .setup = s, .a = a, .now_ms = clock_now_ms(), .id = id, .m = m, .params = params, .n_params = n_params};
	struct session who;
	struct err e = {0};

	p.vi = !str_eq(page_cookie_of(&p, PAGE_LANGUAGE), ui_language_name(UI_EN));
	if (find_session(&p, &who, &e) != 0) {
		trouble(&p, &e, out);
		return;
	}
	for_everybody(&p);
	const char *where = first(&p);
	if (where != NULL) {
		go(&p, where, out);
		return;
	}
	if (pages[id].who != ANYONE && (p.who->roles & pages[id].who) == 0) {
		err_set(&e, ERR_NOT_FOUND, "a page that is not his");
		trouble(&p, &e, out);
		return;
	}
	if (!is_post(id) && choose_language(&p)) {
		go(&p, address_of(&p), out);
		return;
	}
	if (is_post(id))
		act(&p, out);
	else
		show(&p, id, NULL, out);
}
