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
#include "call/circuit.h"
#include "deliver/deliver.h"
#include "tests/lib/addressee.h"
#include "tests/lib/asker.h"
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

	office_start(state);
	addressee_open(&unit, &office);
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
	return office_stop(state);
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

static void
come_due(const struct exchange *x)
{
	const struct due due = {x->dossier, x->id};
	assert_int_equal(deliver_due(&office.w.core, &office.w.setup, office.a, PORTAL, &due, &office.e), 0);
}

static bool
said(int call, const char *words)
{
	return call < heard.n && strstr(heard.bodies[call], words) != NULL;
}

static void
test_a_dossier_waits_for_its_number_and_is_then_kept_in_step(void **state)
{
	(void)state;
	struct result_news r;
	const char *id = office_registered(&office, "walk-in");
	struct exchange x;
	for (int i = 0; i < 4; i++) { /* more often than attempts are allowed: waiting is none */
		x = work(2);
		assert_int_equal(x.kind, EXCHANGE_SYNC);
		assert_string_equal(exchange_state_name(x.state), "BACKOFF");
		assert_string_equal(x.why, "NOT_YET");
		assert_int_equal(x.attempts, 0);
		come_due(&x);
	}
	assert_int_equal(heard.n, 0);
	assert_int_equal(work(1).state, EXCHANGE_DONE); /* the unit gives it one */
	assert_int_equal(work(2).state, EXCHANGE_DONE);
	assert_int_equal(heard.n, 2);
	assert_true(said(0, "\"DongBoHoSoMC\"") && said(0, "\"isUpdating\":\"False\"") && said(0, ADDRESSEE_NUMBER));
	assert_true(said(0, "\"TrangThaiHoSo\":\"2\"") && said(0, "\"KenhThucHien\":\"3\""));
	assert_true(said(0, "\"ChuHoSo\":\"Nguyễn Thị Mẫu\""));
	assert_true(said(1, "\"CapNhatTienDoHoSoMC\"") && said(1, "\"NguoiXuLy\":\"hoa.nt\""));

	assert_int_equal(office_news(&office, id, "n1", DOSSIER_PROCESSING, &r), 0);
	assert_int_equal(work(2).state, EXCHANGE_DONE);
	assert_int_equal(heard.n, 4);
	assert_true(said(2, "\"isUpdating\":\"True\"") && said(2, "\"TrangThaiHoSo\":\"4\""));
	assert_true(said(3, "\"TrangThai\":\"4\"") && !said(3, "\"TrangThai\":\"2\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_dossier_waits_for_its_number_and_is_then_kept_in_step),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
