/* SPDX-License-Identifier: Apache-2.0 */
/* Where a day begins: a clerk's cases in work, who waits today, and the day's figures. */
#include "base/arena.h"
#include "ui/desk.h"
#include "ui/lines.h"
#include "ui/offline/offline_mark.h"

static void
put_case(struct page *p, const struct case_in_work *c)
{
	xml_out_open(p->w, "Case");
	xml_out_elem(p->w, "Id", c->id);
	xml_out_opt(p->w, "Name", c->name);
	xml_out_opt(p->w, "Procedure", c->procedure);
	xml_out_opt(p->w, "Next", c->next);
	lines_when(p, "Since", c->moved_ms);
	lines_when(p, "Ends", c->ends_ms);
	xml_out_close(p->w);
}

static int
put_cases(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_CASES_MINE,
	    .as_cases_mine = {.pos = p->who->who.place, .clerk = p->who->account, .skip = lines_skip(p, "cases")}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	const struct result_cases_mine *is = &r.as_cases_mine;
	for (size_t i = 0; i < is->n_cases; i++)
		put_case(p, &is->cases[i]);
	lines_pages(p, "/desk", "cases", q.as_cases_mine.skip, is->all);
	return 0;
}

static int
put_day(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_OFFICE_DAY,
	    .as_office_day = {.pos = p->who->who.place,
		.clerk = p->who->account,
		.figures = true,
		.waits = true,
		.skip = lines_skip(p, "waits")}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	const struct result_office_day *is = &r.as_office_day;
	xml_out_int(p->w, "Taken", (int64_t)is->figures.taken);
	lines_dong(p, "MineCash", is->figures.mine.cash);
	lines_dong(p, "MineBank", is->figures.mine.bank);
	lines_dong(p, "OfficeCash", is->figures.office.cash);
	lines_dong(p, "OfficeBank", is->figures.office.bank);
	lines_put(p, is->lines, is->n_lines);
	lines_pages(p, "/desk", "waits", q.as_office_day.skip, is->all);
	return 0;
}

int
page_home_show(struct page *p, struct err *e)
{
	xml_out_time(p->w, "Now", p->now_ms);
	xml_out_elem(p->w, "Mark", offline_mark(p));
	if (!desk_works(p))
		return 0;
	xml_out_elem(p->w, "Works", "1");
	return put_cases(p, e) != 0 || put_day(p, e) != 0 ? -1 : 0;
}
