/* SPDX-License-Identifier: Apache-2.0 */
/* Papers of a dossier that its post office prints (press/): what there is, what was printed, and the files.  A dossier of another
 * office is not there. */
#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "codec/form.h"
#include "crypto/digest.h"
#include "ledger/commit.h"
#include "press/print.h"
#include "ui/desk.h"

static int
load(struct page *p, const char *what, struct dossier_file *f, struct err *e)
{
	const char *id = desk_param(p, "dossier");
	struct request q = {.op = OPERATION_DOSSIER, .as_dossier = {.key = {.dossier = id}}};
	struct result *r = arena_alloc(p->a, sizeof *r);
	struct err why = {0};

	if (desk_ask(p, &q, r, &why) == 0 &&
	    dossier_file_read(p->core, p->setup, p->a, &r->as_dossier, p->who->who.place, p->now_ms, f, &why) == 0) {
		commit_note(p->core, JOURNAL_READ, f->is->dossier.id, p->setup->conf.desk.partner,
		    str_of(arena_fmt(p->a, "%s by %s", what, p->who->account)));
		return 0;
	}
	if (why.code == ERR_UNKNOWN_DOSSIER)
		return err_set(e, ERR_NOT_FOUND, "no dossier of this office");
	*e = why;
	return -1;
}

static void
put_paper(struct page *p, const struct dossier_paper *x)
{
	xml_out_open(p->w, "Paper");
	xml_out_elem(p->w, "Key", x->key);
	xml_out_elem(p->w, "Title", dossier_paper_title(x->kind, p->vi));
	xml_out_opt(p->w, "Subject", x->subject);
	xml_out_int(p->w, "Printed", x->times - 1);
	if (x->at_once)
		xml_out_elem(p->w, "AtOnce", "1");
	xml_out_close(p->w);
}

/* A printing's papers by their titles; one that is no more among those that can be printed is told by its name. */
static void
put_printing(struct page *p, const struct dossier_file *f, const struct printing *x, const struct dossier_paper *all, size_t n)
{
	struct printed_paper one;

	xml_out_open(p->w, "Printing");
	xml_out_int(p->w, "Place", x->place);
	xml_out_time(p->w, "At", x->at_ms);
	xml_out_elem(p->w, "Clerk", dossier_file_clerk(f, x->clerk));
	xml_out_elem(p->w, "Digest", x->digest);
	for (size_t at = 0; printing_next(x, &at, &one) == 1;) {
		const struct dossier_paper *paper = dossier_paper_find(all, n, one.key);
		xml_out_open(p->w, "Of");
		xml_out_elem(p->w, "Title",
		    paper != NULL ? dossier_paper_title(paper->kind, p->vi) : arena_dup(p->a, one.key.p, one.key.n));
		xml_out_int(p->w, "Times", one.times);
		xml_out_close(p->w);
	}
	xml_out_close(p->w);
}

int
page_papers_show(struct page *p, struct err *e)
{
	struct dossier_paper *all;
	struct dossier_file f;

	if (load(p, "papers", &f, e) != 0)
		return -1;
	size_t n = dossier_papers(&f, &all);
	xml_out_elem(p->w, "Number", dossier_file_number(&f));
	xml_out_elem(p->w, "Owner", f.filing->owner->name);
	xml_out_elem(p->w, "ProcedureName", f.procedure);
	for (size_t i = 0; i < n; i++)
		put_paper(p, &all[i]);
	for (size_t i = f.n_printings; i-- > 0;)
		put_printing(p, &f, &f.printings[i], all, n);
	return 0;
}

/* The form's act and what it is to print: two buttons of one page are two acts, one that is pressed twice is one. */
static int
read_form(struct page *p, struct print_ask *q, struct err *e)
{
	struct str rest = p->m->body, name, value, *keys = arena_alloc(p->a, DOSSIER_PAPERS_MAX * sizeof *keys);
	const char *act = "";
	char hex[DIGEST_HEX];

	while (form_next(p->a, &rest, &name, &value) > 0) {
		if (str_eq(name, "act"))
			act = value.p;
		if (str_eq(name, "Paper") && q->n_keys < DOSSIER_PAPERS_MAX)
			keys[q->n_keys++] = value;
	}
	if (strlen(act) != ID_LEN || !text_is_token(act, "", ID_LEN))
		return err_at(e, ERR_BAD_VALUE, "act", "no id of ours");
	unsigned char digest[DIGEST_LEN];
	digest_parts(keys, q->n_keys, digest);
	text_hex(digest, DIGEST_LEN, hex);
	q->keys = keys;
	q->act = arena_fmt(p->a, "%s.%.16s", act, hex);
	return 0;
}

int
page_papers_print(struct page *p, struct err *e)
{
	struct print_ask q = {.partner = p->setup->conf.desk.partner, .office = p->who->who.place, .clerk = p->who->account};
	struct printing made;
	struct dossier_file f;

	if (load(p, "print", &f, e) != 0 || read_form(p, &q, e) != 0 || print_papers(&f, &q, &made, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/dossiers/%s/papers/%lld", f.is->dossier.id, (long long)made.place);
	return 0;
}

int
page_papers_file(struct page *p, struct err *e)
{
	const char *place = desk_param(p, "printing");
	struct dossier_file f;
	struct str pdf;
	int64_t at;
	bool same;

	if (load(p, "paper", &f, e) != 0)
		return -1;
	if (text_int(place, strlen(place), 1, (int64_t)f.n_printings, &at) != 0)
		return err_set(e, ERR_NOT_FOUND, "no such printing");
	if (print_again(p->core, p->setup, p->a, &f.printings[at - 1], &pdf, &same, e) != 0)
		return -1;
	page_plain(p, "application/pdf", pdf);
	p->file_name = arena_fmt(p->a, "%s-%lld.pdf", f.is->dossier.id, (long long)at);
	return 0;
}
