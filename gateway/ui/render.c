/* SPDX-License-Identifier: Apache-2.0 */
/* A page's model to HTML; see render.h.  Also what is read once, at the start, and compiled once, with the first page. */
#include "ui/render.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/text.h"
#include "codec/form.h"
#include "ui/shipped.h"
#include "xml/escape.h"
#include "xml/transform.h"

#define FRAME   "frame"
#define TROUBLE "trouble"

enum { MODEL_MAX = 4 << 20, STEMS_MAX = 64, TYPED_MAX = 20000, DONE_MAX = 20, SHEET_MAX = 8192 };

/* One folder of gateway/ui/. */
struct stem {
	const char *name;
	struct str texts[UI_LANGUAGES];
};

struct ui {
	struct arena *a;
	struct stem stems[STEMS_MAX];
	size_t n;
	pthread_mutex_t lock;    /* of what follows */
	struct transform *sheet; /* of all pages, so that what they share is compiled once; NULL: nobody looked at one yet */
};

static const char *const all[] = {
    FRAME,
    TROUBLE,
#define PAGE(id, method, path, who, body, limit, stem, verb, meaning) #stem,
#include "ui/page.tbl"
};

static const struct stem *
find(const struct ui *u, const char *name)
{
	for (size_t i = 0; i < u->n; i++)
		if (strcmp(u->stems[i].name, name) == 0)
			return &u->stems[i];
	return NULL;
}

static int
open_stem(struct ui *u, const char *name, struct err *e)
{
	struct stem *s = &u->stems[u->n];

	if (find(u, name) != NULL)
		return 0;
	if (u->n == STEMS_MAX)
		return err_set(e, ERR_INTERNAL, "more folders of pages than fit");
	*s = (struct stem){.name = name};
	u->n++;
	if (texts_compare(name, e) != 0)
		return -1;
	for (int l = 0; l < UI_LANGUAGES; l++)
		if (texts_read(u->a, name, (enum ui_language)l, &s->texts[l], e) != 0)
			return -1;
	return 0;
}

/* A stylesheet that includes those of all folders. */
static struct transform *
compile(const struct ui *u, struct err *e)
{
	struct arena *a = arena_new(0);
	struct transform *sheet = NULL;
	struct buf b;

	buf_init(&b, a, SHEET_MAX);
	buf_fmt(&b, "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">");
	for (size_t i = 0; i < u->n; i++)
		buf_fmt(&b, "<xsl:include href=\"asset:/gateway/ui/%s/%s.xsl\"/>", u->stems[i].name, u->stems[i].name);
	buf_fmt(&b, "</xsl:stylesheet>");
	if (b.full)
		err_set(e, ERR_INTERNAL, "more folders of pages than fit");
	else
		sheet = transform_read((struct str){b.p, b.len}, "asset:/gateway/ui/all.xsl", e);
	arena_free(a);
	return sheet;
}

/* It is 4 MiB, which a gateway without counters has no use for, so it is made when the first page is shown.  NULL with *e. */
static const struct transform *
sheet_of(struct ui *u, struct err *e)
{
	pthread_mutex_lock(&u->lock);
	if (u->sheet == NULL)
		u->sheet = compile(u, e);
	const struct transform *sheet = u->sheet;
	pthread_mutex_unlock(&u->lock);
	return sheet;
}

static int
open_stems(struct ui *u, struct err *e)
{
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (open_stem(u, all[i], e) != 0)
			return -1;
	return 0;
}

struct ui *
ui_open(struct err *e)
{
	struct ui *u = calloc(1, sizeof *u);

	if (u == NULL)
		abort();
	u->a = arena_new(0);
	pthread_mutex_init(&u->lock, NULL);
	if (open_stems(u, e) == 0)
		return u;
	ui_free(u);
	return NULL;
}

void
ui_free(struct ui *u)
{
	if (u == NULL)
		return;
	transform_free(u->sheet);
	pthread_mutex_destroy(&u->lock);
	arena_free(u->a);
	free(u);
}

/* ---- the model ---- */

static void
put_attr(struct xml_out *w, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		xml_out_attr(w, name, value);
}

/* A person may have several, and each opens pages of its own. */
static void
put_roles(struct xml_out *w, unsigned roles)
{
	for (int r = 0; r < PERSON_ROLES; r++) {
		if ((roles & 1U << r) == 0)
			continue;
		xml_out_open(w, "role");
		xml_out_attr(w, "name", person_role_name((enum person_role)r));
		xml_out_close(w);
	}
}

static void
put_who(struct xml_out *w, const struct page *p)
{
	const struct session *x = p->who;

	if (x == NULL)
		return;
	const struct post_office *office = catalogue_office(p->setup->catalogue, x->who.place);
	const struct unit *unit = catalogue_unit(p->setup->catalogue, x->who.place);
	xml_out_open(w, "who");
	xml_out_attr(w, "name", x->account);
	put_attr(w, "place", x->who.place);
	put_attr(w, "place_name", office != NULL ? office->name : unit != NULL ? unit->name : NULL);
	xml_out_attr(w, "shown", x->who.shown);
	put_roles(w, x->roles);
	xml_out_close(w);
}

/* ?done=WORD, where a 303 led after an act: the text <stem>.done.WORD, if the page has one. */
static void
put_done(struct xml_out *w, const struct page *p, const struct stem *s)
{
	struct str rest = p->m->query, name, value;

	while (p->m->body.n == 0 && form_next(p->a, &rest, &name, &value) > 0) {
		if (!str_eq(name, "done") || !text_is_token(value.p, "_", DONE_MAX))
			continue;
		xml_out_open(w, "done");
		xml_out_attr(w, "k", arena_fmt(p->a, "%s.done.%s", s->name, value.p));
		xml_out_close(w);
		return;
	}
}

/* What a page may show again of what was typed: no secret. */
static bool
is_secret(struct str name)
{
	return name.n >= 8 && memcmp(name.p, "Password", 8) == 0;
}

static void
put_typed(struct xml_out *w, const struct page *p)
{
	struct str rest = p->m->body, name, value;

	xml_out_open(w, "entered");
	while (form_next(p->a, &rest, &name, &value) > 0) {
		if (is_secret(name) || value.n > TYPED_MAX)
			continue;
		xml_out_open(w, "v");
		xml_out_attr(w, "k", escape_fit(p->a, name.p));
		xml_out_text(w, escape_fit(p->a, value.p));
		xml_out_close(w);
	}
	xml_out_close(w);
}

static void
put_error(struct xml_out *w, const struct page *p, const struct err *why)
{
	char text[ERR_SENTENCE_MAX];

	err_for_person(why, p->vi, text, sizeof text);
	xml_out_open(w, "errors");
	xml_out_open(w, "error");
	xml_out_attr(w, "code", err_name(why->code));
	put_attr(w, "field", why->field);
	xml_out_attr(w, "text", text);
	xml_out_close(w);
	xml_out_close(w);
}

/* Everything but the page's own model; the element <page> stays open. */
static void
put_head(struct xml_out *w, const struct page *p, const struct stem *s, const char *path, const struct err *why)
{
	enum ui_language l = p->vi ? UI_VI : UI_EN;
	const struct stem *frame = find(p->core->ui, FRAME);
	char act[27];

	id_random(act);
	xml_out_open(w, "page");
	xml_out_attr(w, "css", shipped_address(p->a, "desk.css"));
	xml_out_attr(w, "icon", shipped_address(p->a, "icon.svg"));
	xml_out_attr(w, "lang", ui_language_name(l));
	xml_out_attr(w, "name", s->name);
	xml_out_attr(w, "path", path);
	xml_out_attr(w, "script", shipped_address(p->a, "desk.js"));
	xml_out_open(w, "texts");
	xml_out_raw(w, frame->texts[l].p, frame->texts[l].n);
	xml_out_raw(w, s->texts[l].p, s->texts[l].n);
	xml_out_close(w);
	if (page_has_first(p) && strcmp(s->name, "login") == 0) /* and not the page that tells of trouble with it */
		xml_out_elem(w, "look", shipped_first());
	put_who(w, p);
	put_done(w, p, s);
	xml_out_open(w, "form");
	xml_out_attr(w, "act", act);
	put_attr(w, "token", p->who != NULL ? p->who->token : NULL);
	xml_out_close(w);
	if (why != NULL) {
		put_typed(w, p);
		put_error(w, p, why);
	}
}

static int
transform(struct page *p, const struct buf *b, struct str *html, struct err *e)
{
	if (b->full)
		return err_set(e, ERR_INTERNAL, "a page's model is too large");
	const struct transform *sheet = sheet_of(p->core->ui, e);
	return sheet == NULL ? -1 : transform_run(sheet, p->a, (struct str){b->p, b->len}, html, e);
}

int
render_page(struct page *p, const char *stem, const char *path, int (*show)(struct page *p, struct err *e), const struct err *why,
    struct str *html, struct err *e)
{
	const struct stem *s = find(p->core->ui, stem);
	struct xml_out w;
	struct buf b;

	buf_init(&b, p->a, MODEL_MAX);
	xml_out_init(&w, &b);
	put_head(&w, p, s, path, why);
	p->w = &w;
	xml_out_open(&w, "model");
	if (show(p, e) != 0)
		return -1;
	if (p->plain_type != NULL) {
		*html = p->plain;
		return 0;
	}
	xml_out_close(&w);
	xml_out_close(&w);
	return transform(p, &b, html, e);
}

void
page_plain(struct page *p, const char *type, struct str body)
{
	p->plain_type = type;
	p->plain = body;
}

int
render_trouble(struct page *p, const struct err *why, const char *audit, struct str *html, struct err *e)
{
	const struct stem *s = find(p->core->ui, TROUBLE);
	struct xml_out w;
	struct buf b;

	buf_init(&b, p->a, MODEL_MAX);
	xml_out_init(&w, &b);
	put_head(&w, p, s, "", NULL);
	xml_out_open(&w, "model");
	char text[ERR_SENTENCE_MAX];
	err_for_person(why, p->vi, text, sizeof text);
	xml_out_elem(&w, "Code", err_name(why->code));
	xml_out_elem(&w, "Text", text);
	xml_out_elem(&w, "Audit", audit);
	xml_out_close(&w);
	xml_out_close(&w);
	return transform(p, &b, html, e);
}
