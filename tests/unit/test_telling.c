/* SPDX-License-Identifier: Apache-2.0 */
/* Money and papers after the acceptance, on a real store and journal: a case accepted by REST, paid at the counter, papers brought
 * there, and what the unit's system and a national portal in this process have heard of it. */
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

/* As the unit's system tells it. */
static void
unit_tells(const char *id, const char *key, enum dossier_state state, const char *note, int64_t amount)
{
	struct result_news r;
	const struct dossier_report report = {.dossier = id, .key = key, .state = state, .note = note, .told = {.amount = amount}};

	if (office_report(&office, report, &r) != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
}

static void
test_a_fee_that_the_unit_asks_for_later_is_told_as_it_called_it(void **state)
{
	(void)state;
	const char *id = counter_accepted("asked-later");

	both_hear(EXCHANGE_SYNC);
	unit_tells(id, "f1", DOSSIER_PROCESSING, "", 0);
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	portal_heard.n = 0;
	unit_tells(id, "f2", DOSSIER_PAYMENT, "Phí thẩm định thực địa", 30000);
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_true(portal_said(0, "{\"TenPhiLePhi\":\"Phí thẩm định thực địa\",\"HinhThucThu\":\"2\",\"Gia\":\"30000\""));
	assert_false(portal_said(0, "\"MaPhiLePhi\":\"f2\"")); /* the key of news is no code of a fee */
}

/* ---- papers ---- */

#define SCANNED "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" /* of "x" */
#define SCAN                                                                                              \
	"{\"Code\":\"TK.01\",\"Originals\":0,\"Copies\":0,\"Pages\":1,\"Form\":2,\"FileName\":\"a.pdf\"," \
	"\"MediaType\":\"application/pdf\",\"Sha256\":\"" SCANNED "\",\"Content\":\"eA==\"}"

/* An accepted dossier that the unit has, of which it asks for two papers. */
static const char *
asked_for_papers(const char *ref)
{
	static struct asked_paper two[] = {{"TK.01", "thiếu chữ ký"}, {"GT.CC", NULL}};
	const char *id = counter_accepted(ref);
	struct result_news r;

	assert_string_equal(exchange_kind_name(portal_work(1).kind), "REGISTER");
	if (office_report(&office,
		(struct dossier_report){.dossier = id,
		    .key = arena_fmt(office.a, "ask-%s", ref),
		    .state = DOSSIER_SUPPLEMENT,
		    .told = {.asked = two, .n_asked = 2}},
		&r) != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
	return id;
}

static void
supply(const char *id, const char *act_id, const char *items)
{
	act(id, "supplements", arena_fmt(office.a, "{\"Id\":\"%s\"," WHO ",\"Item\":[%s]}", act_id, items));
}

static void
assert_told(enum dossier_state news, size_t papers, const char *state)
{
	struct exchange x = portal_work(1);

	assert_string_equal(exchange_kind_name(x.kind), "STATUS");
	assert_int_equal(x.news, news);
	assert_int_equal(portal_unit.supplied, papers);
	assert_string_equal(exchange_state_name(x.state), state);
}

static void
test_papers_that_are_brought_go_to_the_unit_with_their_digests(void **state)
{
	(void)state;
	portal_unit.dialect.caps |= CONN_PAPERS;
	const char *id = asked_for_papers("brought");
	supply(id, "s1", SCAN);
	assert_told(DOSSIER_SUPPLEMENT, 1, "DONE"); /* one is missing yet: it stays as it is, but the unit has this one */
	assert_string_equal(portal_unit.supplied_sha256, SCANNED);
	assert_true(portal_unit.supplied_class[0] != '\0');
	supply(id, "s2", "{\"Code\":\"GT.CC\",\"Originals\":1,\"Copies\":0,\"Pages\":2,\"Form\":0}");
	assert_told(DOSSIER_RECEIVED, 1, "DONE"); /* each visit's own */
	assert_string_equal(portal_unit.supplied_sha256, "");
	portal_heard.n = 0;
	for (int told = 0; told < 3; told++) /* accepted, asked for, brought */
		assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_false(portal_said(2, SCANNED));
	assert_true(portal_said(4, "\"TaiLieuNop\":[{\"TepDinhKemId\":\"" SCANNED "\"") && portal_said(4, "\"LoaiGiayTo\""));
	act(id, "withdrawals", "{\"Id\":\"w1\"," WHO ",\"Reason\":\"Công dân rút\"}");
	assert_told(DOSSIER_WITHDRAWN, 0, "DONE");
}

static void
test_who_has_no_place_for_papers_is_told_which_came(void **state)
{
	(void)state;
	portal_unit.dialect.caps &= ~(uint32_t)CONN_PAPERS;
	const char *id = asked_for_papers("named");
	supply(id, "s1", SCAN);
	assert_told(DOSSIER_SUPPLEMENT, 0, "DONE");
}

/* As the unit's system answers from now on. */
static void
unit_answers(const char *reply)
{
	addressee_is(&portal_unit, PEER_CLOSE, reply);
	portal_partners[1].p.url = office.partners[1].p.url;
}

static void
test_papers_that_the_unit_refuses_wait_for_a_person(void **state)
{
	(void)state;
	portal_unit.dialect.caps |= CONN_PAPERS;
	const char *id = asked_for_papers("refused");
	unit_answers(addressee_refused);
	supply(id, "s1", SCAN);
	assert_told(DOSSIER_SUPPLEMENT, 1, "DEAD");
	portal_unit.dialect.caps &= ~(uint32_t)CONN_PAPERS;
	unit_answers(addressee_taken);
	id = asked_for_papers("refused-word");
	unit_answers(addressee_refused);
	supply(id, "s1", SCAN);
	assert_told(DOSSIER_SUPPLEMENT, 0, "REJECTED"); /* nothing is lost with a word that the unit will not hear */
	unit_answers(addressee_taken);
}

static int
refuse_many(const struct conn_env *env, const struct filing *f, struct err *e)
{
	(void)env;
	if (f->n_papers < 2)
		return 0;
	assert_null(f->owner);
	assert_non_null(f->unit);
	return err_at(e, ERR_BAD_VALUE, "Dossier/Item[2]/Originals", "too many");
}

static void
test_what_the_unit_cannot_take_is_refused_at_the_counter(void **state)
{
	(void)state;
	portal_unit.dialect.caps |= CONN_PAPERS;
	const char *id = asked_for_papers("many");
	portal_unit.dialect.check = refuse_many;
	int rc = counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/supplements", id),
	    "{\"Id\":\"s1\"," WHO ",\"Item\":[" SCAN ",{\"Code\":\"GT.CC\",\"Originals\":1,\"Copies\":0,\"Pages\":2,\"Form\":0}]}");
	assert_int_equal(rc, -1);
	assert_string_equal(office.e.field, "Item[2]/Originals");
	supply(id, "s1", SCAN);
	assert_told(DOSSIER_SUPPLEMENT, 1, "DONE");
	portal_unit.dialect.check = NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_payment_is_told_to_unit_and_portal_as_it_stood_then),
	    cmocka_unit_test(test_a_fee_that_the_unit_asks_for_later_is_told_as_it_called_it),
	    cmocka_unit_test(test_papers_that_are_brought_go_to_the_unit_with_their_digests),
	    cmocka_unit_test(test_who_has_no_place_for_papers_is_told_which_came),
	    cmocka_unit_test(test_papers_that_the_unit_refuses_wait_for_a_person),
	    cmocka_unit_test(test_what_the_unit_cannot_take_is_refused_at_the_counter),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
