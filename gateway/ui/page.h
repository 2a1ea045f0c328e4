/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page is given and what it makes (docs/ui.md).  `show` writes the page's own model as XML; any other verb does what the
 * form asks and says where the browser goes.  -1 with why: told on the page of the same address, beside its field.
 */
#ifndef UI_PAGE_H
#define UI_PAGE_H

#include "base/message.h"
#include "codec/fields.h"
#include "people/session.h"
#include "xml/xml_write.h"

struct arena;

enum page_id {
#define PAGE(id, ...) PAGE_##id,
#include "ui/page.tbl"
	PAGES
};

struct page_param { /* {name} of the address */
	struct str name, value;
};

enum { PAGE_COOKIES = 3 };

struct page {
	struct core *core;
	const struct setup *setup;
	struct arena *a;
	int64_t now_ms;
	enum page_id id;
	const struct message *m;
	const struct page_param *params;
	size_t n_params;
	bool vi;
	const struct session *who; /* NULL: nobody is logged in */
	struct xml_out *w;         /* of `show`: inside <model> */
	const char *go;            /* of any other verb: where the browser goes now */
	struct header cookies[PAGE_COOKIES];
	size_t n_cookies;
	int64_t wait_ms;        /* ERR_LOGIN_WAIT: how long */
	const char *plain_type; /* of `show`: the answer is `plain`, and no page */
	struct str plain;
	const char *file_name; /* of `plain`: as what it is kept; NULL: it has no name */
	const char *refresh;   /* of `show`: value of a Refresh header, "10" or "20; url=/desk/ticket"; NULL: none */
	const char **told;     /* dossiers and cases that it tells of (page_tells) */
	size_t n_told;
};

/* The answer is this, of that content type, and no page: for what a script fetches. */
void page_plain(struct page *p, const char *type, struct str body);

/* The form's fields by a table; token and act, which every form carries, need no rows. */
int page_form(const struct page *p, const struct field *table, void *out, struct err *e) MUST_CHECK;

/*
 * The page tells of that dossier or case.  Before it leaves, ui.c writes for each of them who saw it at which page (JOURNAL_READ).
 * What an operation told is in it by itself (desk.h), as is the object that the address names.
 */
void page_tells(struct page *p, const char *dossier);

/* A cookie for the browser: __Host-, Secure, HttpOnly, SameSite=Strict; life_s 0: until it is closed, below: it goes. */
void page_cookie(struct page *p, const char *name, const char *value, int64_t life_s);

/* The value of one of ours, or n 0. */
struct str page_cookie_of(const struct page *p, const char *name);

/* The log-in page: what it needs of the style sheet stands in it (shipped_first). */
bool page_has_first(const struct page *p);

#define PAGE_SESSION  "session"
#define PAGE_DEVICE   "device"
#define PAGE_LANGUAGE "lang"
#define PAGE_HINTS    "hints" /* "0": whoever sits here needs none any more */

#define PAGE(id, method, path, who, body, limit, stem, verb, meaning) \
	int page_##stem##_##verb(struct page *p, struct err *e) MUST_CHECK;
#include "ui/page.tbl"

#endif
