/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The follow-up book of the clerk's office (Mẫu 06), between two days; today's at first.  The page itself tells of nobody; who
 * prints or opens a book has looked at each dossier in it.
 */
#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "press/follow_up.h"
#include "ui/casework/casework.h"
#include "ui/desk.h"
#include "ui/prints.h"

enum { DATE_LEN = 10 };

static atomic_flag making = ATOMIC_FLAG_INIT; /* a book is read and drawn: the next one waits its turn, not its thread */

static const char *
today(const struct page *p)
{
	char text[CLOCK_TEXT];

	return arena_fmt(p->a, "%.*s", DATE_LEN, clock_vn(p->now_ms, text));
}

/* As it is written here, 30/11/2026, or as an address has it; today's when it was left out. */
static const char *
day_sent(const struct page *p, const char *name)
{
	const char *typed = desk_sent(p, name);

	return typed[0] != '\0' ? work_birth_meant(p->a, typed) : today(p);
}

static struct follow_up
book_of(const struct page *p, const char *from, const char *to)
{
	return (struct follow_up){.core = p->core,
	    .setup = p->setup,
	    .a = p->a,
	    .office = p->who->who.place,
	    .from = from,
	    .to = to,
	    .now_ms = p->now_ms};
}

static const char *
days(const struct follow_up *b)
{
	return arena_fmt(b->a, "%s.%s", b->from, b->to);
}

static int
read_prints(const struct page *p, const char *of, struct office_prints *out, struct err *e)
{
	return prints_read(p, arena_fmt(p->a, "book-%s", of), out, e);
}

/* ---- shown ---- */

/* Days that cannot be printed show no book; what is wrong with them is told when they are sent. */
int
page_book_show(struct page *p, struct err *e)
{
	struct follow_up b = book_of(p, day_sent(p, "From"), day_sent(p, "To"));
	struct office_prints prints;

	if (follow_up_find(&b, e) != 0) {
		if (err_side(e->code) != ERR_SIDE_CLIENT)
			return -1;
		err_clear(e);
		b = book_of(p, today(p), today(p));
		if (follow_up_find(&b, e) != 0 && err_side(e->code) != ERR_SIDE_CLIENT)
			return -1;
		err_clear(e);
	}
	if (read_prints(p, days(&b), &prints, e) != 0)
		return -1;
	xml_out_elem(p->w, "From", work_birth_shown(p->a, b.from));
	xml_out_elem(p->w, "To", work_birth_shown(p->a, b.to));
	xml_out_elem(p->w, "Days", days(&b));
	xml_out_int(p->w, "Count", (int64_t)b.n_ids);
	prints_done(p, &prints);
	return 0;
}

/* ---- printed ---- */

static int
print(struct page *p, struct follow_up *b, struct err *e)
{
	struct office_prints prints;

	if (follow_up_read(b, e) != 0 || read_prints(p, days(b), &prints, e) != 0)
		return -1;
	const struct office_paper paper = follow_up_paper(b);
	return prints_do(p, &prints, &paper, arena_fmt(p->a, "/desk/books/%s", days(b)), e);
}

int
page_book_act(struct page *p, struct err *e)
{
	struct follow_up b = book_of(p, day_sent(p, "From"), day_sent(p, "To"));

	if (follow_up_find(&b, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/book?From=%s&To=%s", b.from, b.to);
	if (strcmp(desk_sent(p, "Do"), "print") != 0)
		return 0;
	if (atomic_flag_test_and_set(&making))
		return err_set(e, ERR_BUSY, "another follow-up book is being made");
	int rc = print(p, &b, e);
	atomic_flag_clear(&making);
	return rc;
}

int
page_book_file(struct page *p, struct err *e)
{
	const char *of = desk_param(p, "days"), **told;
	struct follow_up b = book_of(p, arena_fmt(p->a, "%.10s", of), strlen(of) > DATE_LEN ? of + DATE_LEN + 1 : "x");
	struct office_prints prints;
	size_t n;

	if (strcmp(days(&b), of) != 0)
		return err_set(e, ERR_NOT_FOUND, "no days");
	if (read_prints(p, of, &prints, e) != 0 || prints_file(p, &prints, arena_fmt(p->a, "mau06-%s", of), e) != 0)
		return -1;
	if (follow_up_told(&prints, prints_asked(p, &prints), &told, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		page_tells(p, told[i]);
	return 0;
}
