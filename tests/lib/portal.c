/* SPDX-License-Identifier: Apache-2.0 */
/* A unit and a portal that hear; see portal.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "call/circuit.h"
#include "deliver/deliver.h"
#include "tests/lib/asker.h"
#include "tests/lib/portal.h"
#include "wire/wire.h"

struct portal_heard portal_heard;
struct addressee portal_unit;
struct partner_setup portal_partners[3];

static struct peer *peer;
static struct wire *wire;

static char *
reply(void *ctx, const char *request)
{
	struct portal_heard *h = ctx;

	if (strncmp(request, "POST /mapi/login ", 17) == 0)
		return asker_http(200, "{\"session\":\"S1\",\"error_code\":0}");
	if (h->n < PORTAL_HEARD_MAX)
		snprintf(h->bodies[h->n++], sizeof h->bodies[0], "%s", asker_body(request));
	return asker_http(200, "{\"error_code\":\"00\",\"message\":\"\"}");
}

static void
join(void)
{
	portal_partners[0] = office.partners[0];
	portal_partners[1] = office.partners[1];
	portal_partners[2] = (struct partner_setup){.dialect = connector_find("dvcqg-1.0"),
	    .auth_out = CONN_AUTH_SESSION,
	    .reply_by_tls = true,
	    .secret = "0123456789abcdef",
	    .units = portal_partners[0].units,
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
	office.w.setup.partners = portal_partners;
	office.w.setup.n_partners = 3;
}

int
portal_start(void)
{
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = reply, .ctx = &portal_heard};

	addressee_open(&portal_unit, &office);
	addressee_is(&portal_unit, PEER_CLOSE, addressee_taken);
	peer = peer_start(&plan);
	wire = wire_new();
	join();
	return queue_prepare(office.w.core.store, PORTAL, &office.e);
}

void
portal_stop(void)
{
	wire_free(wire);
	peer_stop(peer);
	addressee_close(&portal_unit);
}

struct exchange
portal_work(size_t partner)
{
	struct call c = {.core = &office.w.core,
	    .setup = &office.w.setup,
	    .to = &portal_partners[partner],
	    .wire = wire,
	    .a = office.a,
	    .circuit = circuit_of(&office.w.core, portal_partners[partner].p.name)};
	struct exchange x;
	struct taken t;

	assert_int_equal(queue_take(office.w.core.store, office.a, c.to->p.name, "one", 3000, &t, &office.e), 1);
	if (deliver_taken(&c, &t, false, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	assert_int_equal(store_exchange(office.w.core.store, office.a, t.dossier, t.exchange, &x, &office.e), 1);
	return x;
}

bool
portal_said(int call, const char *words)
{
	return call < portal_heard.n && strstr(portal_heard.bodies[call], words) != NULL;
}
