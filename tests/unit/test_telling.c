/* SPDX-License-Identifier: Apache-2.0 */
/* Money after the acceptance, on a real store and journal: a case accepted by REST, paid at the counter, and what the unit's system
 * and a national portal in this process have heard of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "deliver/deliver.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"
#include "tests/lib/portal.h"

static int
start(void **state)
{
	counter_start(state);
	int rc = portal_start();
	portal_unit.dialect.caps |= CONN_MONEY;
	return rc;
}

static int
stop(void **state)
{
	portal_stop();
	return counter_stop(state);
}

static void
act(const char *dossier, const char *what, const char *body)
{
	if (counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/%s", dossier, what), body) != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
}

#define WHO "\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\""

static void
pay(const char *dossier, const char *id, long long amount)
{
	act(dossier, "payments",
	    arena_fmt(office.a, "{\"Id\":\"%s\",\"Method\":\"CASH\",\"Amount\":%lld,\"Series\":\"BL26\"," WHO "}", id, amount));
}

static void
both_hear(enum exchange_kind kind)
{
	for (size_t partner = 1; partner <= 2; partner++) {
		struct exchange x = portal_work(partner);
		assert_string_equal(exchange_kind_name(x.kind),
		    exchange_kind_name(partner == 1 && kind == EXCHANGE_SYNC ? EXCHANGE_REGISTER : kind));
		assert_string_equal(exchange_state_name(x.state), "DONE");
	}
}

static void
test_each_payment_is_told_to_unit_and_portal_as_it_stood_then(void **state)
{
	(void)state;
	const char *id = counter_accepted("told");
	long long fee = counter_quoted("StateFee");

	assert_true(fee > 1);
	portal_heard.n = 0;
	both_hear(EXCHANGE_SYNC);
	assert_true(portal_said(0, "\"MaPhiLePhi\"") && portal_said(0, "\"TrangThaiThanhToan\":\"0\"") &&
	    !portal_said(0, "\"TrangThaiThanhToan\":\"1\""));
	assert_true(portal_said(0, "\"TenTTHC\"") && portal_said(0, "\"DSKetNoiCSDL\""));

	pay(id, "p1", fee - 1);
	pay(id, "p2", 1); /* before anybody heard of the first */
	both_hear(EXCHANGE_MONEY);
	assert_int_equal(portal_heard.n, 4);
	assert_true(portal_said(2, "\"DongBoHoSoMC\"") && portal_said(2, "\"isUpdating\":\"True\"") &&
	    portal_said(2, "\"TrangThaiThanhToan\":\"0\""));
	assert_true(portal_said(3, "\"CapNhatTienDoHoSoMC\"") &&
	    portal_said(3, arena_fmt(office.a, "Đã thu %lld đồng bằng tiền mặt, biên lai BL26 số", fee - 1)));
	both_hear(EXCHANGE_MONEY);
	assert_int_equal(portal_heard.n, 6);
	assert_true(portal_said(4, "\"TrangThaiThanhToan\":\"1\"") && !portal_said(4, "\"TrangThaiThanhToan\":\"0\""));
	assert_true(portal_said(5, "Đã thu 1 đồng"));

	act(id, "voids", "{\"Id\":\"v1\",\"Entry\":\"p1\",\"Reason\":\"thu nhầm\"," WHO "}");
	both_hear(EXCHANGE_MONEY);
	assert_true(portal_said(6, "\"TrangThaiThanhToan\":\"0\"") && portal_said(7, "Đã hủy khoản"));
	assert_false(portal_said(7, "nhầm")); /* why is the counter's business */
	pay(id, "p2", 1);                     /* again: nothing new */
	assert_int_equal(counter_number("Owed") > 0, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_payment_is_told_to_unit_and_portal_as_it_stood_then),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
