/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that print; see prints.h. */
#include "ui/prints.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "people/accounts.h"
#include "press/print.h"
#include "ui/desk.h"
#include "ui/lines.h"

enum { ACT_LEN = 26 };

/* ---- shown ---- */

void
prints_paper(struct page *p, const char *key, const char *title, const char *subject, int64_t printed)
{
	xml_out_open(p->w, "Paper");
	xml_out_elem(p->w, "Key", key);
	xml_out_elem(p->w, "Title", title);
	xml_out_opt(p->w, "Subject", subject);
	xml_out_int(p->w, "Printed", printed);
	xml_out_close(p->w);
}

void
prints_offer(struct page *p, const struct office_prints *o, const struct office_paper *x, const char *subject)
{
	const char *key = office_paper_key(p->a, x);

	prints_paper(p, key, office_paper_title(x->kind, p->vi), subject, printing_times(o->all, o->n, key) - 1);
}

/* By its form's title, and which of that form it is. */
static const char *
title(const struct page *p, struct str key)
{
	for (int k = 0; k < OFFICE_PAPERS; k++) {
		enum office_paper_kind kind = (enum office_paper_kind)k;
		const char *form = office_paper_form(kind), *name = office_paper_title(kind, p->vi);
		size_t n = strlen(form);
		if (str_eq(key, form))
			return name;
		if (key.n > n + 1 && memcmp(key.p, form, n) == 0 && key.p[n] == '.')
			return arena_fmt(p->a, "%s, %s", name, arena_dup(p->a, key.p + n + 1, key.n - n - 1));
	}
	return arena_dup(p->a, key.p, key.n);
}

void
prints_done(struct page *p, const struct office_prints *o)
{
	for (size_t i = o->n; i-- > 0;) {
		const struct printing *x = &o->all[i];
		struct printed_paper one;
		xml_out_open(p->w, "Printing");
		xml_out_int(p->w, "Place", x->place);
		xml_out_time(p->w, "At", x->at_ms);
		xml_out_elem(p->w, "Clerk", account_called(p->core, p->a, x->clerk));
		for (size_t at = 0; printing_next(x, &at, &one) == 1;) {
			xml_out_open(p->w, "Of");
			xml_out_elem(p->w, "Title", title(p, one.key));
			xml_out_int(p->w, "Times", one.times);
			xml_out_close(p->w);
		}
		xml_out_close(p->w);
	}
}

/* ---- printed ---- */

int
prints_act(const struct page *p, const char **out, struct err *e)
{
	if (lines_values(p, p->m->body, "act", out, 1) == 1 && strlen(*out) == ACT_LEN && text_is_token(*out, "", ACT_LEN))
		return 0;
	return err_at(e, ERR_BAD_VALUE, "act", "no id of ours");
}

int
prints_read(const struct page *p, const char *subject, struct office_prints *out, struct err *e)
{
	*out = (struct office_prints){
	    .core = p->core, .setup = p->setup, .a = p->a, .now_ms = p->now_ms, .office = p->who->who.place, .subject = subject};
	return office_prints_read(out, e);
}

/* Two buttons of one page are two acts, one that is pressed twice is one. */
int
prints_do(struct page *p, struct office_prints *o, const struct office_paper *x, const char *files, struct err *e)
{
	struct printing made;
	const char *act;

	if (prints_act(p, &act, e) != 0)
		return -1;
	act = arena_fmt(p->a, "%s.%s", act, office_paper_key(p->a, x));
	if (office_print(o, x, act, p->who->account, &made, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "%s/%lld", files, (long long)made.place);
	return 0;
}

const struct printing *
prints_asked(const struct page *p, const struct office_prints *o)
{
	const char *place = desk_param(p, "printing");
	int64_t at;

	return text_int(place, strlen(place), 1, (int64_t)o->n, &at) == 0 ? &o->all[at - 1] : NULL;
}

int
prints_file(struct page *p, const struct office_prints *o, const char *name, struct err *e)
{
	const struct printing *x = prints_asked(p, o);
	struct str pdf;
	bool same;

	if (x == NULL)
		return err_set(e, ERR_NOT_FOUND, "no such printing");
	if (print_again(p->core, p->setup, p->a, x, &pdf, &same, e) != 0)
		return -1;
	page_plain(p, "application/pdf", pdf);
	p->file_name = arena_fmt(p->a, "%s-%lld.pdf", name, (long long)x->place);
	return 0;
}
