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
#include "call/circuit.h"
#include "deliver/deliver.h"
#include "tests/lib/addressee.h"
#include "tests/lib/asker.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"
#include "wire/wire.h"

#define PORTAL "portal"

/* A portal: what it was sent, one call after the other. */
struct heard {
	char bodies[16][8000];
	int n;
};

static struct addressee unit;
static struct heard heard;
static struct peer *peer;
static struct partner_setup partners[3];
static struct wire *wire;

static char *
reply(void *ctx, const char *request)
{
	struct heard *h = ctx;

	if (strncmp(request, "POST /mapi/login ", 17) == 0)
		return asker_http(200, "{\"session\":\"S1\",\"error_code\":0}");
	if (h->n < 16)
		snprintf(h->bodies[h->n++], sizeof h->bodies[0], "%s", asker_body(request));
	return asker_http(200, "{\"error_code\":\"00\",\"message\":\"\"}");
}

static void
join(void)
{
	partners[0] = office.partners[0];
	partners[1] = office.partners[1];
	partners[2] = (struct partner_setup){.dialect = connector_find("dvcqg-1.0"),
	    .auth_out = CONN_AUTH_SESSION,
	    .reply_by_tls = true,
	    .secret = "0123456789abcdef",
	    .units = partners[0].units,
	    .p = {.name = PORTAL,
		.dialect = "dvcqg-1.0",
		.url = arena_fmt(office.a, "http://127.0.0.1:%d", peer_port(peer)),
		.client_id = "postgate",
		.unit = "000.00.12.H42",
		.connect_ms = 2000,
		.total_ms = 5000,
		.attempts = 2,
		.retry_ms = 10,
		.retry_max_ms = 10,
		.breaker_after = 100,
		.breaker_pause_ms = 60000}};
	office.w.setup.partners = partners;
	office.w.setup.n_partners = 3;
}

static int
start(void **state)
{
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = reply, .ctx = &heard};

	counter_start(state);
	addressee_open(&unit, &office);
	unit.dialect.caps |= CONN_MONEY;
	addressee_is(&unit, PEER_CLOSE, addressee_taken);
	peer = peer_start(&plan);
	wire = wire_new();
	join();
	return queue_prepare(office.w.core.store, PORTAL, &office.e);
}

static int
stop(void **state)
{
	wire_free(wire);
	peer_stop(peer);
	addressee_close(&unit);
	return counter_stop(state);
}

/* As a worker of that partner does: the exchange as it then is. */
static struct exchange
work(size_t partner)
{
	struct call c = {.core = &office.w.core,
	    .setup = &office.w.setup,
	    .to = &partners[partner],
	    .wire = wire,
	    .a = office.a,
	    .circuit = circuit_of(&office.w.core, partners[partner].p.name)};
	struct exchange x;
	struct taken t;

	assert_int_equal(queue_take(office.w.core.store, office.a, c.to->p.name, "one", 3000, &t, &office.e), 1);
	if (deliver_taken(&c, &t, false, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	assert_int_equal(store_exchange(office.w.core.store, office.a, t.dossier, t.exchange, &x, &office.e), 1);
	return x;
}

static bool
said(int call, const char *words)
{
	return call < heard.n && strstr(heard.bodies[call], words) != NULL;
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
		struct exchange x = work(partner);
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
	heard.n = 0;
	both_hear(EXCHANGE_SYNC);
	assert_true(said(0, "\"MaPhiLePhi\"") && said(0, "\"TrangThaiThanhToan\":\"0\"") &&
	    !said(0, "\"TrangThaiThanhToan\":\"1\""));
	assert_true(said(0, "\"TenTTHC\"") && said(0, "\"DSKetNoiCSDL\""));

	pay(id, "p1", fee - 1);
	pay(id, "p2", 1); /* before anybody heard of the first */
	both_hear(EXCHANGE_MONEY);
	assert_int_equal(heard.n, 4);
	assert_true(said(2, "\"DongBoHoSoMC\"") && said(2, "\"isUpdating\":\"True\"") && said(2, "\"TrangThaiThanhToan\":\"0\""));
	assert_true(said(3, "\"CapNhatTienDoHoSoMC\"") &&
	    said(3, arena_fmt(office.a, "Đã thu %lld đồng bằng tiền mặt, biên lai BL26 số", fee - 1)));
	both_hear(EXCHANGE_MONEY);
	assert_int_equal(heard.n, 6);
	assert_true(said(4, "\"TrangThaiThanhToan\":\"1\"") && !said(4, "\"TrangThaiThanhToan\":\"0\""));
	assert_true(said(5, "Đã thu 1 đồng"));

	act(id, "voids", "{\"Id\":\"v1\",\"Entry\":\"p1\",\"Reason\":\"thu nhầm\"," WHO "}");
	both_hear(EXCHANGE_MONEY);
	assert_true(said(6, "\"TrangThaiThanhToan\":\"0\"") && said(7, "Đã hủy khoản"));
	assert_false(said(7, "nhầm")); /* why is the counter's business */
	pay(id, "p2", 1);              /* again: nothing new */
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
