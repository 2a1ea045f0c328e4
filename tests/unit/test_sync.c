/* SPDX-License-Identifier: Apache-2.0 */
/* The national portal kept in step, on a real store and journal: from the acceptance of a dossier to what a portal in this process
 * has heard of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

/* The unit's clock tells whole seconds, so its news bears the very time of the acceptance; the portal has heard of neither. */
static void
test_what_is_asked_for_in_the_second_of_the_acceptance_is_told_behind_it(void **state)
{
	(void)state;
	struct result_news r;
	const char *id = office_registered(&office, "at-once");
	int first = portal_heard.n;

	assert_int_equal(portal_work(1).state, EXCHANGE_DONE);
	const struct dossier_report report = {.key = "s1",
	    .dossier = id,
	    .state = DOSSIER_SUPPLEMENT,
	    .at_ms = office_view(&office, id).dossier.accepted_ms / 1000 * 1000,
	    .told = {.asked = (struct asked_paper[]){{"TK.01", NULL}}, .n_asked = 1}};
	office.now_ms++;
	assert_int_equal(office_report(&office, report, &r), 0);
	assert_int_equal(r.outcome, OUTCOME_APPLIED);
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_true(portal_said(first, "\"TrangThaiHoSo\":\"2\"") && !portal_said(first, "DanhSachHoSoBoSung"));
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_true(portal_said(portal_heard.n - 2, "\"TrangThaiHoSo\":\"5\"") &&
	    portal_said(portal_heard.n - 2, "DanhSachHoSoBoSung"));
	portal_heard.n = 0;
}

/* The calls of the portal that come next: the dossier, and its line. */
static int
in_step(void)
{
	int first = portal_heard.n;

	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_int_equal(portal_heard.n, first + 2);
	assert_true(portal_said(first, "\"isUpdating\":\"True\""));
	return first;
}

/* Another unit that handles it. */
static const char *
other_unit(const char *id)
{
	const struct dossier d = office_view(&office, id).dossier;
	const struct catalogue *c = office.w.setup.catalogue;
	const struct procedure *p = catalogue_procedure(c, d.procedure, deadline_day_of(office.now_ms));

	for (size_t i = 0; i < c->n_units; i++)
		if (strcmp(c->units[i].code, d.unit) != 0 && catalogue_handles(p, c->units[i].code))
			return c->units[i].code;
	fail_msg("the catalogue has no other unit");
	return NULL;
}

static void
test_who_has_it_now_and_an_apology_are_told_though_its_state_is_the_same(void **state)
{
	(void)state;
	struct result_news r;
	const char *id = office_registered(&office, "handed-on"), *other = other_unit(id);
	assert_int_equal(portal_work(1).state, EXCHANGE_DONE);
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	struct dossier_report report = {.key = "h1",
	    .dossier = id,
	    .state = DOSSIER_RECEIVED,
	    .at_ms = office.now_ms + 5000,
	    .note = "Chuyển đúng thẩm quyền",
	    .told = {.unit = other}};
	assert_int_equal(office_report(&office, report, &r), 0);
	int at = in_step();
	assert_true(portal_said(at, arena_fmt(office.a, "\"DonViXuLy\":\"%s\"", other)));
	char accepted[CLOCK_TEXT];
	assert_true(portal_said(at,
	    arena_fmt(office.a, "\"NgayTiepNhan\":\"%s\"",
		clock_compact(office_view(&office, id).dossier.accepted_ms, accepted)))); /* not the time of the hand-on */
	assert_true(portal_said(at + 1,
	    arena_fmt(office.a, "\"NoiDungXuLy\":\"Chuyển hồ sơ đến đơn vị %s: Chuyển đúng thẩm quyền\"", other)));

	report = (struct dossier_report){.key = "h2",
	    .dossier = id,
	    .state = DOSSIER_RECEIVED,
	    .at_ms = office.now_ms + 6000,
	    .note = "Xin lỗi vì trễ hẹn",
	    .due_ms = office.now_ms + 20LL * 86400000,
	    .told = {.apology = true}};
	assert_int_equal(office_report(&office, report, &r), 0);
	at = in_step();
	assert_true(portal_said(at, arena_fmt(office.a, "\"NgayHenTra\":\"%s\"", clock_compact(report.due_ms, accepted))));
	assert_true(portal_said(at, arena_fmt(office.a, "\"DonViXuLy\":\"%s\"", other))); /* it is still there */
	assert_true(portal_said(at + 1, "\"NoiDungXuLy\":\"Xin lỗi vì trễ hẹn\""));
}

static void
test_the_results_that_the_unit_told_of_are_told(void **state)
{
	(void)state;
	struct result_news r;
	const char *id = office_registered(&office, "came-out");
	assert_int_equal(portal_work(1).state, EXCHANGE_DONE);
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	assert_int_equal(office_news(&office, id, "r1", DOSSIER_PROCESSING, &r), 0);
	(void)in_step();
	struct told_result two[] = {{.code = "KQ.G03.000101", .file = "kq-1"}, {.code = "KQ.G03.000102", .file = "kq-2"}};
	for (size_t i = 0; i < 2; i++) {
		two[i].file_name = "kq.pdf";
		two[i].media_type = "application/pdf";
		two[i].sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
		two[i].signature = "e30..AA";
		two[i].size = 4;
	}
	const struct dossier_report report = {.key = "r2",
	    .dossier = id,
	    .state = DOSSIER_FINISHED,
	    .at_ms = office.now_ms + 5000,
	    .told = {.results = two, .n_results = 2}};
	assert_int_equal(office_report(&office, report, &r), 0);
	int at = in_step();
	assert_true(portal_said(at, "\"DanhSachGiayToKetQua\":[{\"TenGiayTo\":"));
	assert_true(portal_said(at, "\"GiayToId\":\"kq-1\",\"MaGiayToKetQua\":\"KQ.G03.000101\"}"));
	assert_true(portal_said(at, "\"GiayToId\":\"kq-2\",\"MaGiayToKetQua\":\"KQ.G03.000102\"}"));
}

/* News of the state that it has, `n` of them. */
static void
nothing_new(const char *id, const char *key, int n, struct dossier_told says)
{
	struct result_news r;

	for (int i = 0; i < n; i++) {
		const struct dossier_report report = {.key = arena_fmt(office.a, "%s-%d", key, i),
		    .dossier = id,
		    .state = DOSSIER_RECEIVED,
		    .at_ms = office.now_ms + 7000 + i,
		    .told = says};
		assert_int_equal(office_report(&office, report, &r), 0);
	}
}

/* The portal was away while news came: what is told of a hand-on whose own line had to go is its note, and who has it now. */
static void
test_a_hand_on_is_told_late_whatever_came_after_it(void **state)
{
	(void)state;
	struct result_news r;
	const char *id = office_registered(&office, "told-late"), *other = other_unit(id);

	portal_heard.n = 0;
	assert_int_equal(portal_work(1).state, EXCHANGE_DONE);
	assert_int_equal(portal_work(2).state, EXCHANGE_DONE);
	for (int i = 0; i < 2; i++) {
		const struct dossier_report report = {.key = i == 0 ? "first" : "second",
		    .dossier = id,
		    .state = DOSSIER_RECEIVED,
		    .at_ms = office.now_ms + 5000 + i,
		    .note = "Chuyển đúng thẩm quyền",
		    .told = {.unit = i == 0 ? other : office_view(&office, id).dossier.unit}};
		assert_int_equal(office_report(&office, report, &r), 0);
	}
	nothing_new(id, "plain", DOSSIER_KEPT_MAX + 10, (struct dossier_told){0});
	struct dossier_view k = office_view(&office, id);
	assert_non_null(dossier_line_find(k.history, k.n_history, DOSSIER_BY_PROVINCE, "first"));
	nothing_new(id, "sorry", DOSSIER_KEPT_MAX - 1, (struct dossier_told){.apology = true});
	k = office_view(&office, id);
	assert_null(dossier_line_find(k.history, k.n_history, DOSSIER_BY_PROVINCE, "first"));
	assert_non_null(dossier_line_find(k.history, k.n_history, DOSSIER_BY_PROVINCE, "second"));
	int at = in_step();
	assert_true(portal_said(at + 1, "\"NoiDungXuLy\":\"Chuyển đúng thẩm quyền\""));
	at = in_step();
	assert_true(portal_said(at + 1, arena_fmt(office.a, "Chuyển hồ sơ đến đơn vị %s: ", k.dossier.unit)));
	portal_heard.n = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_dossier_waits_for_its_number_and_is_then_kept_in_step),
	    cmocka_unit_test(test_what_is_asked_for_in_the_second_of_the_acceptance_is_told_behind_it),
	    cmocka_unit_test(test_who_has_it_now_and_an_apology_are_told_though_its_state_is_the_same),
	    cmocka_unit_test(test_the_results_that_the_unit_told_of_are_told),
	    cmocka_unit_test(test_a_hand_on_is_told_late_whatever_came_after_it), /* the portal has many to hear still */
	};
	return cmocka_run_group_tests(tests, start, stop);
}
