/* SPDX-License-Identifier: Apache-2.0 */
/* Contract 1.1 beside 1.0: what both have is the same, messages of each reach their own reader, answers about cases fit the schema.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "connectors/connector.h"
#include "tests/lib/postal_door.h"
#include "xml/schema.h"
#include "xml/xml.h"

#define NS_10 "urn:vn:postgate:postal:1.0"
#define NS    "urn:vn:postgate:postal:1.1"
#define ID    "42.07-0123456789abcdefghjkmnpqrstvwxy"

static struct arena *a;
static struct schema *schema;
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
	return schema == NULL;
}

static int
down(void **state)
{
	(void)state;
	schema_free(schema);
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

static const char *
act(const char *inside)
{
	return arena_fmt(a, "<ActOnCase xmlns=\"" NS "\"><CaseId>" ID "</CaseId><Act>%s</Act></ActOnCase>", inside);
}

#define SAYS "<Id>a1</Id><Seen>1</Seen><Pos>480150</Pos><Clerk>hoa.nt</Clerk>"

static void
refused(const char *text, enum err_code code, const char *field)
{
	struct request q;
	struct err e = {0};

	assert_int_equal(postal_admit(a, c, text, &q, &e), -1);
	assert_int_equal(e.code, code);
	if (strcmp(e.field, field) != 0)
		fail_msg("field %s should be %s in %s", e.field, field, text);
}

/* ---- 1.0 is part of it ---- */

/* The text of 1.0 with the namespace of 1.1. */
static const char *
renamed(const char *text)
{
	struct buf b;
	const char *at;

	buf_init(&b, a, 1 << 20);
	while ((at = strstr(text, NS_10)) != NULL) {
		buf_add(&b, text, (size_t)(at - text));
		buf_str(&b, NS);
		text = at + strlen(NS_10);
	}
	buf_str(&b, text);
	return b.p;
}

/* Types that say more than in 1.0, each at its end, and what it says there first. */
static const struct {
	const char *name, *first;
} longer[] = {
    {"\"Receipt\"", "<xs:element name=\"ClockStart\" type=\"p:ClockStartWord\" minOccurs=\"0\">"},
    {"\"Procedure\"", "<xs:element name=\"Detail\" type=\"p:ProcedureDetail\" minOccurs=\"0\">"},
};

static bool
says_more(const char *name)
{
	for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++)
		if (strstr(name, longer[i].name) != NULL)
			return true;
	return false;
}

/* Each block that begins with `open` in the text of 1.0 stands in that of 1.1, but for those with `but` in their first line. */
static int
all_there(const char *from, const char *in, const char *open, const char *close, const char *but)
{
	int found = 0;

	from = renamed(from);
	while ((from = strstr(from, open)) != NULL) {
		const char *end = strstr(from, close);
		assert_non_null(end);
		const char *block = arena_dup(a, from, (size_t)(end - from) + strlen(close));
		const char *name = arena_dup(a, block, strcspn(block + 1, "\n") + 1);
		from = end;
		if ((but != NULL && strstr(name, but) != NULL) || (strstr(open, "complexType") != NULL && says_more(name)))
			continue;
		if (strstr(in, block) == NULL)
			fail_msg("1.1 lacks, or says otherwise:%s", block);
		found++;
	}
	return found;
}

static void
test_all_of_1_0_but_the_notices_is_in_1_1(void **state)
{
	const char *xsd = asset_find(old->request_xsd)->data, *in = asset_find(c->request_xsd)->data;
	const char *wsdl = asset_find("schemas/postal/1.0/postal.wsdl")->data,
		   *wsdl_11 = asset_find("schemas/postal/1.1/postal.wsdl")->data;

	(void)state;
	assert_true(all_there(xsd, in, "\n  <xs:simpleType name=", "\n  </xs:simpleType>\n", "NoticeOutcome") > 30);
	assert_true(all_there(xsd, in, "\n  <xs:complexType name=", "\n  </xs:complexType>\n", NULL) > 15);
	assert_true(all_there(xsd, in, "\n  <xs:element name=", "\n  </xs:element>\n", "NotifyStatus") == 15);
	assert_true(all_there(wsdl, wsdl_11, "\n    <wsdl:operation name=", "\n    </wsdl:operation>\n", NULL) == 21);
	assert_true(all_there(wsdl, wsdl_11, "\n  <wsp:Policy ", "\n  </wsp:Policy>\n", NULL) == 1);
	assert_null(strstr(in, NS_10));
	assert_null(strstr(wsdl_11, NS_10));
}

/* Whoever knows 1.0 alone finds all of it there, and may pass over what follows. */
static void
test_what_is_longer_in_1_1_begins_as_in_1_0(void **state)
{
	static const char end[] = "\n    </xs:sequence>";
	const char *xsd = renamed(asset_find(old->request_xsd)->data);

	(void)state;
	for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++) {
		const char *begin = arena_fmt(a, "\n  <xs:complexType name=%s>", longer[i].name);
		const char *from = strstr(xsd, begin), *in = strstr(asset_find(c->request_xsd)->data, begin), *e;
		assert_true(from != NULL && in != NULL);
		size_t known = (size_t)(strstr(from, end) - from), all = (size_t)(strstr(in, end) - in);
		assert_true(known < all);
		assert_memory_equal(from, in, known);
		const char *more = arena_dup(a, in + known, all - known);
		assert_ptr_equal(strstr(more, "<xs:element"), strstr(more, longer[i].first));
		assert_null(strstr(more, "maxOccurs"));
		for (e = more; (e = strstr(e, "<xs:element")) != NULL; e++)
			assert_non_null(memmem(e, strcspn(e, ">"), "minOccurs=\"0\"", strlen("minOccurs=\"0\"")));
	}
}

static void
test_each_message_of_1_1_has_its_action_in_both_bindings(void **state)
{
	static const char *const ops[] = {"OpenCase", "ActOnCase", "GetCase", "FindCases", "GetDossierLife", "TakeSupplement",
	    "TakeBackDossier", "HandOverResult", "TakePayment", "GiveRefund", "VoidEntry", "ListEntries", "TakeOverTill"};
	const char *wsdl = asset_find("schemas/postal/1.1/postal.wsdl")->data;

	(void)state;
	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
		assert_non_null(strstr(wsdl, arena_fmt(a, "<soap:operation soapAction=\"" NS "/%s\"", ops[i])));
		assert_non_null(strstr(wsdl, arena_fmt(a, "<soap12:operation soapAction=\"" NS "/%s\"", ops[i])));
		assert_non_null(strstr(wsdl, arena_fmt(a, "element=\"p:%s\"", ops[i])));
		assert_non_null(strstr(wsdl, arena_fmt(a, "element=\"p:%sResponse\"", ops[i])));
	}
}

/* A line that names something is followed by a line that says what it is. */
static void
test_every_element_and_type_is_documented(void **state)
{
	const char *line = asset_find(c->request_xsd)->data;
	int named = 0;

	(void)state;
	for (const char *next; (next = strchr(line, '\n')) != NULL; line = next + 1) {
		const char *text = arena_dup(a, line, (size_t)(next - line));
		if (strstr(text, " name=\"") == NULL)
			continue;
		const char *after = arena_dup(a, next + 1, strcspn(next + 1, "\n"));
		if (strstr(after, "<xs:documentation>") == NULL)
			fail_msg("not documented: %s", text);
		named++;
	}
	assert_true(named > 250);
}

static void
test_global_names_differ_in_more_than_case(void **state)
{
	const char *names[200], *at = asset_find(c->request_xsd)->data;
	size_t n = 0;

	(void)state;
	while ((at = strstr(at, "\n  <xs:")) != NULL) {
		const char *name = strstr(at, "name=\""), *end = strchr(at + 1, '\n');
		at++;
		if (name == NULL || name > end)
			continue;
		assert_true(n < sizeof names / sizeof names[0]);
		names[n] = arena_dup(a, name + 6, strcspn(name + 6, "\""));
		for (size_t i = 0; i < n; i++)
			assert_int_not_equal(strcasecmp(names[i], names[n]), 0);
		n++;
	}
	assert_true(n > 100);
}

/* ---- read ---- */

static void
test_each_contract_reads_its_own_messages(void **state)
{
	static const char in_10[] = "<GetService xmlns=\"" NS_10 "\"/>", in_11[] = "<GetService xmlns=\"" NS "\"/>";
	struct request q;
	struct err e = {0};

	(void)state;
	assert_ptr_equal(c->older, old);
	assert_int_equal(postal_admit(a, old, in_10, &q, &e), 0);
	assert_int_equal(postal_admit(a, c, in_11, &q, &e), 0);
	assert_int_equal(postal_admit(a, c, in_10, &q, &e), -1);
	assert_int_equal(e.code, ERR_UNKNOWN_OPERATION);
	err_clear(&e);
	assert_int_equal(postal_admit(a, old, in_11, &q, &e), -1);
	assert_int_equal(e.code, ERR_UNKNOWN_OPERATION);
}

/* Nor by saying it in the namespace of 1.0. */
static void
test_who_has_1_0_opens_no_case(void **state)
{
	static const char *const messages[] = {"<OpenCase xmlns=\"" NS_10
					       "\"><ClientRef>r</ClientRef><Pos>1</Pos><Clerk>c</Clerk></OpenCase>",
	    "<GetCase xmlns=\"" NS_10 "\"><ClientRef>r</ClientRef></GetCase>",
	    "<ActOnCase xmlns=\"" NS_10 "\"><ClientRef>r</ClientRef><Act>" SAYS "<LookUps/></Act></ActOnCase>"};
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};
	const struct request asked = {.op = OPERATION_CASE_SHOW};
	const struct result answer = {0};
	struct request q;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
		struct err e = {0};
		assert_int_equal(postal_admit(a, old, messages[i], &q, &e), -1);
		assert_int_equal(e.code, ERR_UNKNOWN_OPERATION);
	}
	struct err e = {0};
	buf_init(&b, a, old->max_body);
	assert_int_equal(old->answer(&env, &asked, &answer, &b, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
}

static void
test_the_reader_is_safe_without_a_schema(void **state)
{
	(void)state;
	refused(act(""), ERR_SCHEMA, "Act");
	refused(act(SAYS "<Seen>1</Seen>"), ERR_SCHEMA, "Act/Seen[2]");
	refused(act(SAYS "<LookUps/><LookUps/>"), ERR_SCHEMA, "Act/LookUps[2]");
	refused(act(SAYS "<LookUps><x/></LookUps>"), ERR_SCHEMA, "Act/LookUps/x");
	refused(act(SAYS "<Refund/>"), ERR_SCHEMA, "Act/Refund");
	refused(act(SAYS "<Person><Owner><Type>9</Type></Owner></Person>"), ERR_SCHEMA, "Act/Person/Owner/Type");
	refused(act(SAYS "<Papers><Item/></Papers>"), ERR_SCHEMA, "Act/Papers/Item");
	refused("<GetCase xmlns=\"" NS "\"/>", ERR_BAD_VALUE, "CaseId");
	refused("<OpenCase xmlns=\"" NS "\"><ClientRef>r</ClientRef><Pos>1</Pos></OpenCase>", ERR_SCHEMA, "");
}

static void
test_papers_may_be_none(void **state)
{
	struct request q;
	struct err e = {0};

	(void)state;
	assert_int_equal(postal_admit(a, c, act(SAYS "<Papers/>"), &q, &e), 0);
	assert_non_null(q.as_case_act.act->input.papers);
	assert_int_equal(q.as_case_act.act->input.papers->n_papers, 0);
	assert_null(q.as_case_act.act->input.person);
}

/* ---- answered ---- */

static const char *
answered(enum operation op, const struct result_case *is)
{
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct result r = {0};
	struct buf b;
	struct err e = {0};

	if (op == OPERATION_CASE_OPEN)
		r.as_case_open.is = *is;
	else if (op == OPERATION_CASE_ACT)
		r.as_case_act.is = *is;
	else
		r.as_case_show.is = *is;
	buf_init(&b, a, c->max_body);
	assert_int_equal(c->answer(&env, &(struct request){.op = op, .request_id = "r"}, &r, &b, &e), 0);
	if (schema_check(schema, postal_parsed(a, b.p), &e) != 0)
		fail_msg("%s %s in %s", e.field, e.msg, b.p);
	return b.p;
}

static const enum operation of_cases[] = {OPERATION_CASE_OPEN, OPERATION_CASE_ACT, OPERATION_CASE_SHOW};
static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct counter_case
begun(struct filing *f)
{
	return (struct counter_case){
	    .id = ID, .ref = "r-1", .pos = "480150", .clerk = "hoa.nt", .version = 1, .opened_ms = 1772414046000, .filing = f};
}

static void
test_a_case_fits_the_schema_at_every_step_and_with_every_doubt(void **state)
{
	struct filing f = {.ref = "r-1"};

	(void)state;
	for (int step = 0; step <= CASE_STEPS; step++)
		for (size_t i = 0; i < sizeof of_cases / sizeof of_cases[0]; i++) {
			struct counter_case k = begun(&f);
			k.steps = (1 << step) - 1;
			answered(of_cases[i], &(struct result_case){.now = &k, .ends_ms = 1772414046000});
		}
	for (int code = 0; code < DOUBT_CODES; code++) {
		struct case_doubt doubt = {doubt_name((enum doubt_code)code), "Person/Owner/Name", "1990", "1991", CASE_PERSON};
		struct counter_case k = begun(&f);
		k.doubts = &doubt;
		k.n_doubts = 1;
		assert_non_null(strstr(answered(OPERATION_CASE_SHOW, &(struct result_case){.now = &k, .ends_ms = 1}), doubt.code));
	}
}

/* Other systems' texts come by JSON, which can say what XML cannot. */
static void
test_what_xml_cannot_carry_is_not_sent(void **state)
{
	struct case_offer offer = {.id = "k1", .component = "GKS.01", .name = "a\x01z\xef\xbf\xbf", .agency = "<&>"};
	struct filing f = {.ref = "r-1"};
	struct counter_case k = begun(&f);

	(void)state;
	k.offers = &offer;
	k.n_offers = 1;
	const char *text = answered(OPERATION_CASE_SHOW, &(struct result_case){.now = &k, .ends_ms = 1});
	assert_non_null(strstr(text, "<p:Name>a z </p:Name>"));
	assert_non_null(strstr(text, "<p:Agency>&lt;&amp;&gt;</p:Agency>"));
}

static void
test_an_acceptance_answers_the_first_receipt_byte_for_byte(void **state)
{
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};
	const struct dossier d = {.id = ID,
	    .ref = "r-1",
	    .digest = digest,
	    .procedure = "1.004873",
	    .unit = "H27.55",
	    .state = DOSSIER_RECEIVED,
	    .accepted_ms = 1772414046000,
	    .due_ms = 1772414046000};
	struct result_case is = {.accepted = true, .receipt = {.dossier = d, .gateway = "gw-42", .request_digest = digest}};
	struct buf first;
	struct err e = {0};

	(void)state;
	buf_init(&first, a, c->max_body);
	assert_int_equal(c->receipt(&env, &is.receipt, &first, &e), 0);
	assert_non_null(strstr(answered(OPERATION_CASE_ACT, &is), first.p));
	is.receipt.receipt = (struct str){first.p, first.len};
	is.receipt.dossier.state = DOSSIER_PROCESSING;
	is.receipt.request_digest = "other";
	for (size_t i = 0; i < sizeof of_cases / sizeof of_cases[0]; i++)
		assert_non_null(strstr(answered(of_cases[i], &is), first.p));
}

/* The partner's dialect was changed meanwhile. */
static void
test_a_receipt_of_another_dialect_is_not_put_into_an_answer(void **state)
{
	static const char *const written[] = {"{\"DossierId\":\"" ID "\"}", "<p:Receipt></p:Receipt>"};
	const struct connector *to[] = {c, connector_find("counter-1.0")};
	const struct request q = {.op = OPERATION_CASE_SHOW};
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct result r = {.as_case_show = {{.accepted = true, .receipt = {.receipt = str_of(written[i / 2])}}}};
		struct err e = {0};
		struct buf b;
		buf_init(&b, a, c->max_body);
		bool foreign = i % 2 == i / 2;
		assert_int_equal(to[i % 2]->answer(&env, &q, &r, &b, &e), foreign ? -1 : 0);
		assert_int_equal(e.code, foreign ? ERR_INTERNAL : ERR_NONE);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, spent)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_all_of_1_0_but_the_notices_is_in_1_1),
	    TEST(test_what_is_longer_in_1_1_begins_as_in_1_0),
	    TEST(test_each_message_of_1_1_has_its_action_in_both_bindings),
	    TEST(test_every_element_and_type_is_documented),
	    TEST(test_global_names_differ_in_more_than_case),
	    TEST(test_each_contract_reads_its_own_messages),
	    TEST(test_who_has_1_0_opens_no_case),
	    TEST(test_the_reader_is_safe_without_a_schema),
	    TEST(test_papers_may_be_none),
	    TEST(test_a_case_fits_the_schema_at_every_step_and_with_every_doubt),
	    TEST(test_what_xml_cannot_carry_is_not_sent),
	    TEST(test_an_acceptance_answers_the_first_receipt_byte_for_byte),
	    TEST(test_a_receipt_of_another_dialect_is_not_put_into_an_answer),
	};
	return cmocka_run_group_tests(tests, up, down);
}
