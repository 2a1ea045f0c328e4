/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a dossier by contract 1.1: what is read, every answer fits the schema, and receipts that both contracts tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "connectors/connector.h"
#include "model/promise.h"
#include "tests/lib/postal_door.h"
#include "xml/schema.h"
#include "xml/xml.h"

#define NS_10 "urn:vn:postgate:postal:1.0"
#define NS    "urn:vn:postgate:postal:1.1"
#define ID    "42.07-0123456789abcdefghjkmnpqrstvwxy"
#define AT    INT64_C(1772414046000)

static struct arena *a;
static struct schema *schema, *old_schema;
static const struct connector *old, *c;

static int
up(void **state)
{
	struct err e = {0};

	(void)state;
	xml_start();
	old = connector_find("postal-1.0");
	c = connector_find("postal-1.1");
	schema = schema_load(c->request_xsd, &e);
	old_schema = schema_load(old->request_xsd, &e);
	return schema == NULL || old_schema == NULL;
}

static int
down(void **state)
{
	(void)state;
	schema_free(schema);
	schema_free(old_schema);
	xml_stop();
	return 0;
}

static int
fresh(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
spent(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* ---- read ---- */

#define SAYS "<Id>b1</Id><Pos>480150</Pos><Clerk>hoa.nt</Clerk>"

static const char *
asked(const char *ns, const char *operation, const char *inside)
{
	return arena_fmt(a, "<%s xmlns=\"%s\"><DossierId>" ID "</DossierId>%s</%s>", operation, ns, inside, operation);
}

static void
refused(const char *operation, const char *inside, enum err_code code, const char *field)
{
	struct request q;
	struct err e = {0};

	assert_int_equal(postal_admit(a, c, asked(NS, operation, inside), &q, &e), -1);
	assert_int_equal(e.code, code);
	if (strcmp(e.field, field) != 0)
		fail_msg("field %s should be %s in %s", e.field, field, inside);
}

#define PAPER "<Code>TK.01</Code><Originals>1</Originals><Copies>0</Copies><Pages>2</Pages><Form>0</Form>"

static void
test_the_reader_is_safe_without_a_schema(void **state)
{
	(void)state;
	refused("TakeSupplement", "", ERR_SCHEMA, "");
	refused("TakeSupplement", "<Supplement>" SAYS "</Supplement>", ERR_SCHEMA, "Supplement");
	refused("TakeSupplement", "<Supplement>" SAYS "<Item/></Supplement>", ERR_SCHEMA, "Supplement/Item");
	refused("TakeSupplement", "<Supplement>" SAYS "<Item>" PAPER "<Pages>1</Pages></Item></Supplement>", ERR_SCHEMA,
	    "Supplement/Item/Pages[2]");
	refused("TakeBackDossier", "<Withdrawal>" SAYS "</Withdrawal>", ERR_SCHEMA, "Withdrawal");
	refused("TakeBackDossier", "<Withdrawal>" SAYS "<Reason/></Withdrawal>", ERR_SCHEMA, "Withdrawal/Reason");
	refused("HandOverResult", "<HandOver>" SAYS "<Receiver>An</Receiver><IdLast4>123</IdLast4></HandOver>", ERR_SCHEMA,
	    "HandOver/IdLast4");
	refused("GetDossierLife", "<ClientRef>r-1</ClientRef>", ERR_BAD_VALUE, "DossierId");
	refused("HandOverResult", "<ClientRef>r-1</ClientRef><HandOver>" SAYS "<Receiver>An</Receiver></HandOver>", ERR_BAD_VALUE,
	    "DossierId");
}

static void
test_papers_come_with_their_contents(void **state)
{
	struct request q;
	struct err e = {0};

	(void)state;
	assert_int_equal(postal_admit(a, c,
			     asked(NS, "TakeSupplement",
				 "<Supplement>" SAYS "<Item>" PAPER "</Item><Item>" PAPER
				 "<Content>eA==</Content></Item></Supplement>"),
			     &q, &e),
	    0);
	assert_int_equal(q.op, OPERATION_SUPPLY);
	assert_int_equal(q.as_supply.act->n_papers, 2);
	assert_int_equal(q.as_supply.act->papers[1].content.n, 1);
	assert_string_equal(q.as_supply.act->papers[0].code, "TK.01");
	assert_string_equal(q.as_supply.key.dossier, ID);
}

/* Nor by saying it in the namespace of 1.0. */
static void
test_who_has_1_0_asks_none_of_it(void **state)
{
	static const char *const said[][2] = {{"GetDossierLife", ""},
	    {"TakeSupplement", "<Supplement>" SAYS "<Item>" PAPER "</Item></Supplement>"},
	    {"TakeBackDossier", "<Withdrawal>" SAYS "<Reason>r</Reason></Withdrawal>"},
	    {"HandOverResult", "<HandOver>" SAYS "<Receiver>An</Receiver></HandOver>"}};
	static const enum operation ops[] = {
	    OPERATION_LIFE, OPERATION_SUPPLY, OPERATION_TAKE_BACK, OPERATION_HAND_OVER, OPERATION_CASE_FIND};
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};
	const struct result answer = {0};
	struct request q;

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
		struct err e = {0};
		assert_int_equal(postal_admit(a, c, asked(NS, said[i][0], said[i][1]), &q, &e), 0);
		assert_int_equal(q.op, ops[i]);
		assert_int_equal(postal_admit(a, old, asked(NS_10, said[i][0], said[i][1]), &q, &e), -1);
		assert_int_equal(e.code, ERR_UNKNOWN_OPERATION);
	}
	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
		struct err e = {0};
		struct buf b;
		buf_init(&b, a, old->max_body);
		assert_int_equal(old->answer(&env, &(struct request){.op = ops[i]}, &answer, &b, &e), -1);
		assert_int_equal(e.code, ERR_INTERNAL);
	}
}

/* ---- answered ---- */

/* Its text, which fits the schema of the contract it is answered by. */
static const char *
told(const struct connector *by, enum operation op, const struct result *r)
{
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct buf b;
	struct err e = {0};

	buf_init(&b, a, by->max_body);
	if (by->answer(&env, &(struct request){.op = op, .request_id = "r"}, r, &b, &e) != 0)
		fail_msg("%s", e.msg);
	if (schema_check(by == c ? schema : old_schema, postal_parsed(a, b.p), &e) != 0)
		fail_msg("%s %s in %s", e.field, e.msg, b.p);
	return b.p;
}

static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct dossier
sample(enum dossier_state s)
{
	return (struct dossier){.id = ID,
	    .ref = "r-1",
	    .digest = digest,
	    .procedure = "1.004873",
	    .unit = "H27.55",
	    .state = s,
	    .state_since_ms = AT,
	    .accepted_ms = AT,
	    .due_ms = AT};
}

static struct result_dossier
bare(enum dossier_state s)
{
	return (struct result_dossier){.dossier = sample(s), .life = {.asked = DOSSIER_ACTS, .holder = "H27.55", .holder_ms = AT}};
}

static const char *
life(const struct result_dossier *now)
{
	const struct result r = {.as_life = {{.now = *now}}};

	return told(c, OPERATION_LIFE, &r);
}

static void
test_a_life_fits_the_schema_in_every_state(void **state)
{
	(void)state;
	for (int s = 1; s < DOSSIER_STATES; s++) {
		struct history line = {.key = "n-1",
		    .source = DOSSIER_BY_PROVINCE,
		    .kind = "STATUS",
		    .state = (enum dossier_state)s,
		    .at_ms = AT,
		    .applied = true,
		    .note = "a\x01z\n"};
		struct dossier_told says = {0};
		struct result_dossier now = bare((enum dossier_state)s);
		assert_null(strstr(life(&now), "<p:Asked>"));
		now.history = &line;
		now.n_history = 1;
		now.told = &says;
		const char *text = life(&now);
		assert_non_null(strstr(text, arena_fmt(a, "<p:StateName>%s</p:StateName>", dossier_state_name(line.state))));
		assert_non_null(strstr(text, "<p:Note>a z\n</p:Note>"));
		assert_null(strstr(text, "<p:Id>")); /* the unit's own is not the counter's */
	}
}

static void
test_every_word_fits_the_schema(void **state)
{
	(void)state;
	for (unsigned why = 1; why < PROMISE_WHYS; why++)
		for (unsigned clock = 0; clock < DOSSIER_CLOCKS; clock++) {
			struct history line = {.key = "n-1",
			    .source = DOSSIER_BY_PROVINCE,
			    .kind = "STATUS",
			    .at_ms = AT,
			    .was_ms = AT,
			    .promise_ms = AT,
			    .promise_why = why};
			struct dossier_told says = {.apology = true};
			struct result_dossier now = bare(DOSSIER_PROCESSING);
			now.dossier.clock = (enum dossier_clock)clock;
			now.history = &line;
			now.n_history = 1;
			now.told = &says;
			const char *text = life(&now);
			assert_non_null(strstr(text, arena_fmt(a, "<p:Why>%s</p:Why>", promise_why_name(why))));
			assert_non_null(strstr(text, arena_fmt(a, "<p:ClockStart>%s</p:ClockStart>", dossier_clock_name(clock))));
		}
	for (unsigned s = 0; s < CONSIGNMENT_STATES; s++) {
		struct consignment item = {
		    .item = "RB123456785VN", .state = (enum consignment_state)s, .leg = s % 2, .state_since_ms = AT};
		struct result_dossier now = bare(DOSSIER_FINISHED);
		now.consignments = &item;
		now.n_consignments = 1;
		assert_non_null(strstr(life(&now), consignment_state_name(item.state)));
	}
}

/* Each act that a unit can ask of the citizen, with all that can be left out of it. */
static void
test_what_is_asked_fits_the_schema(void **state)
{
	static const enum dossier_act acts[] = {DOSSIER_ACT_ASK, DOSSIER_ACT_CHARGE};
	static struct asked_paper papers[] = {{"TK.01", "thiếu chữ ký"}, {"GT.CC", NULL}};
	const struct history asking = {.kind = "STATUS", .at_ms = AT, .note = "Đề nghị bổ sung"};

	(void)state;
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		struct dossier_told says = {
		    .asked = papers, .n_asked = 2, .until_ms = AT, .amount = 20000, .law = "Nghị định 61/2018/NĐ-CP"};
		struct result_dossier now = bare(DOSSIER_SUPPLEMENT);
		now.life.asked = acts[i];
		now.life.asking = &asking;
		now.life.asking_told = &says;
		now.life.here = 2;
		now.life.lacks = UINT32_MAX;
		now.life.stands = true;
		now.life.late_min = 480;
		now.life.apology = &asking;
		now.life.step = (struct life_step){2, true, "Thẩm định", "Chuyên viên", AT, 60};
		const char *text = life(&now);
		assert_non_null(strstr(text, arena_fmt(a, "<p:Act>%s</p:Act>", dossier_act_name(acts[i]))));
		assert_non_null(strstr(text, "<p:Papers><p:Code>GT.CC</p:Code><p:Here>true</p:Here></p:Papers>"));
		assert_non_null(strstr(text, "<p:Lacking>REASON</p:Lacking><p:Lacking>LAW</p:Lacking>"));
		assert_non_null(strstr(text, "<p:Possible>SUPPLY</p:Possible>"));
		assert_non_null(strstr(text, "<p:LateMinutes>60</p:LateMinutes>"));
		says = (struct dossier_told){0};
		now.life.step = (struct life_step){.number = 1};
		assert_null(strstr(life(&now), "<p:Until>"));
	}
}

static void
test_what_was_found_fits_the_schema(void **state)
{
	struct case_found found[] = {{.id = ID, .ref = "r-1", .name = "Nguyễn Thị Mẫu", .next = "Procedure", .at_ms = AT},
	    {.id = ID,
		.ref = "r-2",
		.name = "Nguyễn Thị Mẫu",
		.accepted = true,
		.procedure = "1.004873",
		.number = "H27.55-260302-0007",
		.state = "RECEIVED",
		.at_ms = AT}};
	const struct result all = {.as_case_find = {found, 2}}, none = {0};

	(void)state;
	const char *text = told(c, OPERATION_CASE_FIND, &all);
	assert_non_null(strstr(text, "<p:State>OPEN</p:State><p:CaseId>" ID "</p:CaseId>"));
	assert_non_null(strstr(text, "<p:State>ACCEPTED</p:State><p:DossierId>" ID "</p:DossierId>"));
	assert_non_null(strstr(told(c, OPERATION_CASE_FIND, &none), "<p:Cases></p:Cases>"));
}

/* ---- receipts ---- */

static struct str
given(const struct connector *by, const struct result_register *r)
{
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct err e = {0};
	struct buf b;

	buf_init(&b, a, by->max_body);
	assert_int_equal(by->receipt(&env, r, &b, &e), 0);
	return (struct str){b.p, b.len};
}

static void
test_a_receipt_of_1_1_says_when_the_clock_starts_and_1_0_tells_it_without(void **state)
{
	struct result r = {.as_register = {.dossier = sample(DOSSIER_RECEIVED), .gateway = "gw-42", .request_digest = digest}};

	(void)state;
	r.as_register.dossier.clock = DOSSIER_CLOCK_UNIT;
	struct str first = given(c, &r.as_register), known = given(old, &r.as_register);
	assert_non_null(strstr(first.p, "<p:ClockStart>UNIT</p:ClockStart><p:ClockStartVi>"));
	assert_null(strstr(known.p, "ClockStart"));
	r.as_register.receipt = first;
	assert_non_null(strstr(told(c, OPERATION_REGISTER, &r), first.p));
	assert_non_null(strstr(told(old, OPERATION_REGISTER, &r), known.p));
	assert_null(strstr(told(old, OPERATION_REGISTER, &r), "ClockStart"));
	/* one that was given by 1.0 stays what it is */
	r.as_register.receipt = known;
	assert_non_null(strstr(told(c, OPERATION_REGISTER, &r), known.p));
	assert_non_null(strstr(told(old, OPERATION_REGISTER, &r), known.p));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, spent)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_the_reader_is_safe_without_a_schema),
	    TEST(test_papers_come_with_their_contents),
	    TEST(test_who_has_1_0_asks_none_of_it),
	    TEST(test_a_life_fits_the_schema_in_every_state),
	    TEST(test_every_word_fits_the_schema),
	    TEST(test_what_is_asked_fits_the_schema),
	    TEST(test_what_was_found_fits_the_schema),
	    TEST(test_a_receipt_of_1_1_says_when_the_clock_starts_and_1_0_tells_it_without),
	};
	return cmocka_run_group_tests(tests, up, down);
}
