/* SPDX-License-Identifier: Apache-2.0 */
/* The national portal kept in step, on a real store and journal: from the acceptance of a dossier to what a portal in this process
 * has heard of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "deliver/deliver.h"
#include "tests/lib/play.h"
#include "tests/lib/portal.h"

static int
start(void **state)
{
	office_start(state);
	return portal_start();
}

static int
stop(void **state)
{
	portal_stop();
	return office_stop(state);
}

static void
come_due(const struct exchange *x)
{
	const struct due due = {x->dossier, x->id};
	assert_int_equal(deliver_due(&office.w.core, &office.w.setup, office.a, PORTAL, &due, &office.e), 0);
}

static void
test_a_dossier_waits_for_its_number_and_is_then_kept_in_step(void **state)
{
	(void)state;
	struct result_news r;
	const char *id = office_registered(&office, "walk-in");
	struct exchange x;
	for (int i = 0; i < 4; i++) { /* more often than attempts are allowed: waiting is none */
		x = portal_work(2);
		assert_int_equal(x.kind, EXCHANGE_SYNC);
		assert_string_equal(exchange_state_name(x.state), "BACKOFF");
		assert_string_equal(x.why, "NOT_YET");
		assert_int_equal(x.attempts, 0);
		come_due(&x);
	}
	assert_int_equal(portal_heard.n, 0);
	assert_int_equal(portal_work(1).state, EXCHANGE_DONE); /* the unit gives it one */
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_int_equal(portal_heard.n, 2);
	assert_true(portal_said(0, "\"DongBoHoSoMC\"") && portal_said(0, "\"isUpdating\":\"False\"") &&
	    portal_said(0, ADDRESSEE_NUMBER));
	assert_true(portal_said(0, "\"TrangThaiHoSo\":\"2\"") && portal_said(0, "\"KenhThucHien\":\"3\""));
	assert_true(portal_said(0, "\"ChuHoSo\":\"Nguyễn Thị Mẫu\""));
	assert_true(portal_said(1, "\"CapNhatTienDoHoSoMC\"") && portal_said(1, "\"NguoiXuLy\":\"hoa.nt\""));

	assert_int_equal(office_news(&office, id, "n1", DOSSIER_PROCESSING, &r), 0);
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_int_equal(portal_heard.n, 4);
	assert_true(portal_said(2, "\"isUpdating\":\"True\"") && portal_said(2, "\"TrangThaiHoSo\":\"4\""));
	assert_true(portal_said(3, "\"TrangThai\":\"4\"") && !portal_said(3, "\"TrangThai\":\"2\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_dossier_waits_for_its_number_and_is_then_kept_in_step),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
