/* SPDX-License-Identifier: Apache-2.0 */
/* Printing what is of no dossier; see office_print.h. */
#include "press/office_print.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "codec/netstring.h"
#include "ledger/commit.h"
#include "press/print.h"
#include "store/event.h"
#include "store/listed.h"

enum { MODEL_MAX = 4 << 20, READ_AT_ONCE = 20 };

static const struct {
	const char *form, *vi, *en;
} rows[OFFICE_PAPERS] = {
#define OFFICE_PAPER(id, form, vi, en) [OFFICE_PAPER_##id] = {form, vi, en},
#include "press/office_paper.tbl"
};

const char *
office_paper_form(enum office_paper_kind k)
{
	return rows[k].form;
}

const char *
office_paper_title(enum office_paper_kind k, bool vi)
{
	return vi ? rows[k].vi : rows[k].en;
}

const char *
office_paper_key(struct arena *a, const struct office_paper *x)
{
	return x->about != NULL ? arena_fmt(a, "%s.%s", rows[x->kind].form, x->about) : rows[x->kind].form;
}

/* ---- what was printed ---- */

/* Places have no gaps, so the first that is not there is the end: 1 it was among these, 0, -1. */
static int
read_some(struct office_prints *p, struct err *e)
{
	const char *ids[READ_AT_ONCE];
	int64_t versions[READ_AT_ONCE];

	for (size_t i = 0; i < READ_AT_ONCE; i++)
		ids[i] = office_print_id(p->a, p->office, p->subject, (int64_t)(p->n + i) + 1);
	if (store_objects(p->core->store, p->a, KIND_OFFICE_PRINTING, ids, READ_AT_ONCE, p->all + p->n, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < READ_AT_ONCE; i++) {
		if (versions[i] == 0)
			return 1;
		p->all[p->n].dossier = ids[i];
		p->all[p->n].place = (int64_t)p->n + 1;
		p->n++;
	}
	return 0;
}

int
office_prints_read(struct office_prints *p, struct err *e)
{
	int end = 0;

	p->all = arena_alloc(p->a, (PRINTING_MOST + READ_AT_ONCE) * sizeof *p->all);
	p->n = 0;
	while (end == 0 && p->n < PRINTING_MOST)
		end = read_some(p, e);
	return end < 0 ? -1 : 0;
}

static bool
was_done(const struct office_prints *p, const char *act, struct printing *out)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->all[i].act, act) == 0) {
			*out = p->all[i];
			return true;
		}
	return false;
}

/* ---- printed ---- */

/* Form and model as the press wants them. */
static int
compose(const struct office_prints *p, const struct office_paper *x, int64_t reprint, struct str *out, struct err *e)
{
	struct buf model, paper;
	struct xml_out w;

	buf_init(&model, p->a, MODEL_MAX);
	buf_init(&paper, p->a, MODEL_MAX);
	xml_out_init(&w, &model);
	x->write(x->ctx, &w, reprint);
	netstring_put(&paper, str_of(rows[x->kind].form));
	netstring_put(&paper, (struct str){model.p, model.len});
	*out = (struct str){paper.p, paper.len};
	return model.full || paper.full ? err_at(e, ERR_BAD_VALUE, "Paper", "more stands on it than a paper has") : 0;
}

/* 1, 0 somebody else printed meanwhile, -1 */
static int
keep(const struct office_prints *p, const struct printing *x, struct err *e)
{
	struct commit_context k = {.core = p->core, .setup = p->setup, .a = p->a, .partner = p->setup->conf.desk.partner};
	const char *id = office_print_id(p->a, p->office, p->subject, x->place);
	const char *tag = store_object_tag(p->a, p->setup->conf.gateway.province, id);
	struct change *ch = change_new(p->a, tag);
	enum change_clash clash;

	change_object(ch, EVENT_OFFICE_PRINTED, id, 0, x);
	return commit_change(&k, tag, ch, &clash, e);
}

/* The same */
static int
try_print(const struct office_prints *p, const struct office_paper *x, const char *act, const char *clerk, struct printing *out,
    struct err *e)
{
	const char *key = office_paper_key(p->a, x);
	int64_t times = printing_times(p->all, p->n, key);
	struct str paper;

	if (was_done(p, act, out))
		return 1;
	if (p->n >= PRINTING_MOST)
		return err_at(e, ERR_BAD_VALUE, "Paper", "it was printed %d times", PRINTING_MOST);
	if (compose(p, x, times - 1, &paper, e) != 0)
		return -1;
	*out = (struct printing){.place = (int64_t)p->n + 1,
	    .act = act,
	    .papers = arena_fmt(p->a, "%s=%lld", key, (long long)times),
	    .office = p->office,
	    .clerk = clerk,
	    .at_ms = p->now_ms};
	if (print_draw(p->core, p->setup, p->a, paper, out, e) != 0)
		return -1;
	int made = keep(p, out, e);
	if (made == 1)
		log_event(LOG_PRINTED, "papers=\"%s\" sha256=%s clerk=%s", out->papers, out->digest, out->clerk);
	return made;
}

int
office_print(struct office_prints *p, const struct office_paper *x, const char *act, const char *clerk, struct printing *out,
    struct err *e)
{
	for (int i = 0; i < COMMIT_TRIES; i++) {
		int made = try_print(p, x, act, clerk, out, e);
		if (made != 0)
			return made > 0 ? 0 : -1;
		if (office_prints_read(p, e) != 0)
			return -1;
	}
	return err_set(e, ERR_RACE, "it was being printed all the time");
}
