/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask what: each operation is begun for the roles of its row, and for no other, whatever its dialect lets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/lib/office.h"
#include "tests/lib/play.h"

/* Written down a second time: a row of the table that lets in one more fails here. */
static const struct {
	enum operation op;
	uint32_t who;
} may[] = {
    {OPERATION_SERVICE, ROLE_POSTAL},
    {OPERATION_PROCEDURES, ROLE_POSTAL},
    {OPERATION_PROCEDURE, ROLE_POSTAL},
    {OPERATION_REGISTER, ROLE_POSTAL},
    {OPERATION_DOSSIER, ROLE_POSTAL},
    {OPERATION_WITHDRAW, ROLE_POSTAL},
    {OPERATION_LIFE, ROLE_POSTAL},
    {OPERATION_TAKE_BACK, ROLE_POSTAL},
    {OPERATION_SUPPLY, ROLE_POSTAL},
    {OPERATION_HAND_OVER, ROLE_POSTAL},
    {OPERATION_EVENTS, ROLE_POSTAL},
    {OPERATION_NEWS, ROLE_PROVINCE},
    {OPERATION_CASE_OPEN, ROLE_POSTAL},
    {OPERATION_CASE_ACT, ROLE_POSTAL},
    {OPERATION_CASE_SHOW, ROLE_POSTAL},
    {OPERATION_CASE_FIND, ROLE_POSTAL},
    {OPERATION_CASE_REFUSE, ROLE_POSTAL},
    {OPERATION_PAY, ROLE_POSTAL},
    {OPERATION_REFUND, ROLE_POSTAL},
    {OPERATION_VOID_ENTRY, ROLE_POSTAL},
    {OPERATION_ENTRIES, ROLE_POSTAL},
    {OPERATION_TILL_CLOSE, ROLE_POSTAL},
    {OPERATION_CASES_MINE, ROLE_POSTAL},
    {OPERATION_CASE_DROP, ROLE_POSTAL},
    {OPERATION_TILL_SHOW, ROLE_POSTAL},
    {OPERATION_OFFICE_DAY, ROLE_POSTAL},
    {OPERATION_BAG_FILL, ROLE_POSTAL},
    {OPERATION_BAG_CLOSE, ROLE_POSTAL},
    {OPERATION_BAG_SHOW, ROLE_POSTAL},
    {OPERATION_BAGS, ROLE_POSTAL},
};

static struct office o;

static int
start(void **state)
{
	(void)state;
	office_open(&o);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	office_close(&o);
	return 0;
}

static struct request
request_of(enum operation op, const char *dossier)
{
	struct request q = {.op = op};

	if (op == OPERATION_PROCEDURE)
		q.as_procedure.code = "1.004873";
	else if (op == OPERATION_DOSSIER)
		q.as_dossier.key.dossier = dossier;
	else if (op == OPERATION_LIFE)
		q.as_life.key.dossier = dossier;
	else if (op == OPERATION_CASE_SHOW)
		q.as_case_show.key.dossier = dossier;
	else if (op == OPERATION_CASE_FIND)
		q.as_case_find = (struct request_case_find){"480150", "hoa.nt", "nguyen thi mau"};
	else if (op == OPERATION_ENTRIES)
		q.as_entries.key.dossier = dossier;
	else if (op == OPERATION_CASES_MINE)
		q.as_cases_mine = (struct request_cases_mine){"480150", "hoa.nt", 0};
	else if (op == OPERATION_TILL_SHOW)
		q.as_till_show = (struct request_till_show){"480150", "hoa.nt", "2026-11-30"};
	else if (op == OPERATION_OFFICE_DAY)
		q.as_office_day = (struct request_office_day){"480150", "hoa.nt", true, true, true, 0};
	else if (op == OPERATION_BAG_FILL)
		q.as_bag_fill = (struct request_bag_fill){"480150", "hoa.nt", NULL, 0};
	else if (op == OPERATION_BAG_SHOW)
		q.as_bag_show = (struct request_bag_show){.pos = "480150", .clerk = "hoa.nt", .bag = "none"};
	else if (op == OPERATION_BAGS)
		q.as_bags.pos = "480150";
	return q;
}

/* By a partner of a dialect of that role; what changes something ends at the closed door, so that it need not be possible. */
static enum err_code
asked(enum operation op, uint32_t role, const char *dossier)
{
	struct connector dialect = *connector_find("postal-1.0");
	struct partner_setup from = o.partners[0];
	struct op x = {.core = &o.w.core,
	    .setup = &o.w.setup,
	    .from = &from,
	    .keep = world_keeping(&o.w, o.a, POST),
	    .now_ms = o.now_ms,
	    .seen_ms = 1000};
	const struct request q = request_of(op, dossier);
	struct result r = {0};
	struct err e = {0};
	static unsigned n;

	dialect.role = role;
	from.dialect = &dialect;
	play_digest(100000 + n++, x.seen);
	atomic_store(&o.w.core.closed, true);
	int rc = op_run(&x, &q, &r, &e);
	atomic_store(&o.w.core.closed, false);
	assert_int_equal(rc, e.code == ERR_NONE ? 0 : -1);
	return e.code;
}

static void
test_each_operation_is_for_the_roles_of_its_row(void **state)
{
	(void)state;
	const char *id = office_registered(&o, "roles");
	uint64_t seen = 0;

	for (size_t i = 0; i < sizeof may / sizeof may[0]; i++) {
		seen |= UINT64_C(1) << may[i].op;
		for (uint32_t role = 0; role < 1u << (ROLES + 1); role++) {
			bool allowed = (may[i].who & role) != 0;
			enum err_code code = asked(may[i].op, role, id);
			if (code != (!allowed ? ERR_FORBIDDEN : operation_changes(may[i].op) ? ERR_STORE : ERR_NONE))
				fail_msg("%s asked by %u: %s", operation_name(may[i].op), role, err_name(code));
			assert_int_equal(operation_may(may[i].op, role), allowed);
		}
	}
	assert_int_equal(seen, (UINT64_C(1) << OPERATION_COUNT) - 1); /* no row is left out here */
	assert_int_equal(office_view(&o, id).dossier.version, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_operation_is_for_the_roles_of_its_row)};
	return cmocka_run_group_tests(tests, start, stop);
}
