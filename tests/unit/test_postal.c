/* SPDX-License-Identifier: Apache-2.0 */
/* The postal dialect beyond its golden cases: refusals, limits, and that schema, WSDL, tables and code agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/clock.h"
#include "connectors/connector.h"
#include "tests/lib/postal_door.h"
#include "xml/schema.h"
#include "xml/xml.h"

#define NS "urn:vn:postgate:postal:1.0"
#define ID "42.07-0123456789abcdefghjkmnpqrstvwxy"

static struct arena *a;
static struct schema *schema;
static const struct connector *c;

static int
up(void **state)
{
	(void)state;
	struct err e = {0};
	xml_start();
	c = connector_find("postal-1.0");
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

static const char owner[] =
    "<Owner><Type>1</Type><Name>Nguyễn Thị Mẫu</Name><IdType>1</IdType><IdNo>042190001234</IdNo></Owner>";
static const char paper[] =
    "<Item><Code>TK.01</Code><Originals>1</Originals><Copies>0</Copies><Pages>3</Pages><Form>0</Form></Item>";
static const char event[] =
    "<Event><Id>e1</Id><Item>RB123456785VN</Item><Code>EMA</Code><Time>2026-03-04T16:40:00+07:00</Time></Event>";

static const char *
registration(void)
{
	return arena_fmt(a, "<RegisterDossier xmlns=\"" NS "\"><Dossier><ClientRef>r-1</ClientRef><Pos>480150</Pos>"
	    "<Clerk>hoa.nt</Clerk><ProcedureCode>1.004873</ProcedureCode><CompetentUnit>H27.55</CompetentUnit>%s%s"
	    "<Return><Mode>0</Mode></Return><Money><StateFee>20000</StateFee><DigitiseFee>0</DigitiseFee>"
	    "<Postage>0</Postage></Money></Dossier></RegisterDossier>", owner, paper);
}

static const char *
push(const char *events)
{
	return arena_fmt(a, "<PushEvents xmlns=\"" NS "\"><BatchId>b-1</BatchId>%s</PushEvents>", events);
}

/* `text` with the first `from` replaced. */
static const char *
with(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	assert_non_null(at);
	return arena_fmt(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

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

static void
unfit(const char *text)
{
	struct err e = {0};
	if (schema_check(schema, postal_parsed(a, text), &e) == 0)
		fail_msg("the schema takes %s", text);
	assert_int_equal(e.code, ERR_SCHEMA);
}

static void
test_the_sample_messages_are_good(void **state)
{
	(void)state;
	const char *good[] = {registration(), push(event)};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct request q;
		struct err e = {0};
		assert_int_equal(schema_check(schema, postal_parsed(a, good[i]), &e), 0);
		assert_int_equal(postal_admit(a, c, good[i], &q, &e), 0);
	}
}

static void
test_the_schema_refuses_values_that_are_none(void **state)
{
	(void)state;
	const struct {
		const char *from, *to;
	} rows[] = {
	    {"<ClientRef>r-1<", "<ClientRef>r 1<"}, {"<ClientRef>r-1<", "<ClientRef><"},
	    {"<ClientRef>r-1<", "<ClientRef>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<"},
	    {"<Type>1<", "<Type>5<"}, {"<Type>1<", "<Type>x<"}, {"<IdType>1<", "<IdType>4<"},
	    {"<Name>Nguyễn", "<Name> Nguyễn"}, {"<Name>Nguyễn", "<Name>\nNguyễn"},
	    {"<IdNo>042190001234<", "<IdNo>0421900012<extra/><"}, {"<IdNo>042190001234<", "<IdNo>04219000123<"},
	    {"</IdNo>", "</IdNo><BirthDate>1990-02-30</BirthDate>"},
	    {"</IdNo>", "</IdNo><BirthDate>1990-05-17+07:00</BirthDate>"},
	    {"</IdNo>", "</IdNo><Phone>091 2000111</Phone>"}, {"</IdNo>", "</IdNo><Email>mau</Email>"},
	    {"</IdNo>", "</IdNo><Address><Province>42</Province></Address>"},
	    {"<Originals>1<", "<Originals>-1<"}, {"<Originals>1<", "<Originals>1.0<"}, {"<Form>0<", "<Form>3<"},
	    {"</Form>", "</Form><Sha256>9D</Sha256>"}, {"</Form>", "</Form><FileName>../a.pdf</FileName>"},
	    {"</Form>", "</Form><Content>AB=C</Content>"}, {"<Mode>0<", "<Mode>2<"},
	    {"<StateFee>20000<", "<StateFee>020000<"}, {"<StateFee>20000<", "<StateFee>1000000000001<"},
	    {"<StateFee>20000<", "<StateFee>2e4<"}, {"<StateFee>20000<", "<StateFee>-1<"},
	    {"</Money>", "</Money><CollectItem>RB12345678VN</CollectItem>"}, {"</Money>", "</Money><Note></Note>"},
	    {"<Pos>480150</Pos>", ""}, {"<Pos>480150</Pos>", "<Pos>480150</Pos><Pos>480150</Pos>"},
	    {"<Pos>480150</Pos>", "<Pos xmlns=\"\">480150</Pos>"}, {"<Dossier>", "<Audience>a b</Audience><Dossier>"},
	    {"<Dossier>", "text<Dossier>"}, {"<Dossier>", "<Dossier note=\"1\">"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		unfit(with(registration(), rows[i].from, rows[i].to));
}

static void
test_the_schema_bounds_lists_and_sizes(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, a, 1 << 20);
	for (int i = 0; i < FILING_PAPERS_MAX; i++)
		buf_str(&b, paper);
	unfit(with(registration(), paper, arena_fmt(a, "%s%s", b.p, paper)));
	unfit(push(""));
	buf_init(&b, a, 1 << 20);
	for (int i = 0; i <= OPERATION_EVENTS_MAX; i++)
		buf_str(&b, "<Event/>");
	unfit(push(b.p));
	buf_init(&b, a, 1 << 20);
	for (int i = 0; i < (FILING_CONTENT_MAX + 3) / 3; i++)
		buf_str(&b, "AAAA");
	unfit(with(registration(), "</Form>", arena_fmt(a, "</Form><Content>%s</Content>", b.p)));
	b.p[FILING_CONTENT_MAX / 3 * 4] = '\0';
	struct err e = {0};
	const char *fits = arena_fmt(a, "</Form><Content>%s</Content>", b.p);
	assert_int_equal(schema_check(schema, postal_parsed(a, with(registration(), "</Form>", fits)), &e), 0);
}

static void
test_the_reader_is_safe_without_a_schema(void **state)
{
	(void)state;
	const char *good = registration();
	refused(with(good, "<Pos>480150</Pos>", ""), ERR_SCHEMA, "Dossier");
	refused(with(good, "<Pos>480150</Pos>", "<Pos>1</Pos><Pos>1</Pos>"), ERR_SCHEMA, "Dossier/Pos[2]");
	refused(with(good, "<Pos>480150</Pos>", "<Pos><x/></Pos>"), ERR_SCHEMA, "Dossier/Pos");
	refused(with(good, "<Pos>480150</Pos>", "<Pos>1</Pos><Poz/>"), ERR_SCHEMA, "Dossier/Poz");
	refused(with(good, "<Type>1<", "<Type>9<"), ERR_SCHEMA, "Dossier/Owner/Type");
	refused(with(good, "<StateFee>20000<", "<StateFee>99999999999999<"), ERR_SCHEMA, "Dossier/Money/StateFee");
	refused(with(good, "</Form>", "</Form><Content>AB=C</Content>"), ERR_BAD_VALUE, "Dossier/Item/Content");
	refused(push(""), ERR_SCHEMA, "");
	refused(push(with(event, "T16:40:00+07:00", "T16:60:00+07:00")), ERR_BAD_VALUE, "Event/Time");
	refused(push(with(event, "</Time>", "</Time><Attempt>0</Attempt>")), ERR_SCHEMA, "Event/Attempt");
}

static void
test_more_papers_than_allowed_are_refused_by_the_reader_too(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, a, 1 << 20);
	for (int i = 0; i < FILING_PAPERS_MAX; i++)
		buf_str(&b, paper);
	refused(with(registration(), paper, arena_fmt(a, "%s%s", b.p, paper)), ERR_SCHEMA, "Dossier/Item[51]");
}

static void
test_what_is_no_request_is_no_operation(void **state)
{
	(void)state;
	const char *others[] = {"<NotifyStatus xmlns=\"" NS "\"/>", "<GetServiceResponse xmlns=\"" NS "\"/>",
	    "<GetService/>", "<GetService xmlns=\"urn:other\"/>", "<getservice xmlns=\"" NS "\"/>"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		refused(others[i], ERR_UNKNOWN_OPERATION, "");
}

static void
test_a_thousand_events_are_read_in_order(void **state)
{
	(void)state;
	struct buf b;
	struct request q;
	struct err e = {0};
	buf_init(&b, a, 1 << 20);
	for (int i = 0; i < OPERATION_EVENTS_MAX; i++)
		buf_str(&b, with(event, "e1", arena_fmt(a, "e%d", i)));
	const char *text = push(b.p);
	assert_int_equal(schema_check(schema, postal_parsed(a, text), &e), 0);
	assert_int_equal(postal_admit(a, c, text, &q, &e), 0);
	assert_int_equal(q.as_events.n_events, OPERATION_EVENTS_MAX);
	for (int i = 0; i < OPERATION_EVENTS_MAX; i++) {
		assert_string_equal(q.as_events.events[i].id, arena_fmt(a, "e%d", i));
		assert_true(q.as_events.events[i].cod == -1 && q.as_events.events[i].attempt == -1);
	}
}

static void
test_the_digested_bytes_are_the_dossiers_alone(void **state)
{
	(void)state;
	struct request one, two, three;
	struct err e = {0};
	const char *text = registration();
	assert_int_equal(postal_admit(a, c, text, &one, &e), 0);
	assert_int_equal(postal_admit(a, c, with(text, "<Dossier>", "<RequestId>r-2</RequestId><Dossier>"), &two, &e), 0);
	assert_int_equal(postal_admit(a, c, with(text, "Nguyễn", "Trần"), &three, &e), 0);
	assert_int_equal(one.as_register.filing_bytes.n, two.as_register.filing_bytes.n);
	assert_memory_equal(one.as_register.filing_bytes.p, two.as_register.filing_bytes.p, two.as_register.filing_bytes.n);
	assert_true(one.as_register.filing_bytes.n != three.as_register.filing_bytes.n);
	static const char start[] = "<Dossier xmlns=\"" NS "\"><ClientRef>r-1</ClientRef>";
	assert_memory_equal(one.as_register.filing_bytes.p, start, sizeof start - 1);
}

static void
answered(const struct request *q, const struct result *r)
{
	struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct buf b;
	struct err e = {0};
	buf_init(&b, a, c->max_body);
	assert_int_equal(c->answer(&env, q, r, &b, &e), 0);
	if (schema_check(schema, postal_parsed(a, b.p), &e) != 0)
		fail_msg("%s %s in %s", e.field, e.msg, b.p);
}

static const char sample_digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct dossier
sample(enum dossier_state s)
{
	return (struct dossier){.id = ID, .ref = "r-1", .digest = sample_digest, .procedure = "1.004873", .unit = "H27.55",
	    .state = s, .accepted_ms = 1772414046000, .due_ms = 1772414046000};
}

static struct result
registered(void)
{
	return (struct result){
	    .as_register = {.dossier = sample(DOSSIER_RECEIVED), .gateway = "gw-42", .request_digest = sample_digest}};
}

static void
test_answers_fit_the_schema_in_every_state(void **state)
{
	(void)state;
	for (int s = 1; s < DOSSIER_STATES; s++) {
		struct history line = {.key = "", .kind = "STATUS", .state = (enum dossier_state)s, .note = "a\x01z\n"};
		struct result r = registered();
		r.as_register.dossier.state = (enum dossier_state)s;
		answered(&(struct request){.op = OPERATION_REGISTER, .request_id = "r"}, &r);
		r = (struct result){.as_withdraw = {sample((enum dossier_state)s)}};
		answered(&(struct request){.op = OPERATION_WITHDRAW, .request_id = "r"}, &r);
		r = (struct result){.as_dossier = {.dossier = sample((enum dossier_state)s), .history = &line, .n_history = 1}};
		answered(&(struct request){.op = OPERATION_DOSSIER, .request_id = "r"}, &r);
	}
	for (unsigned s = 0; s < CONSIGNMENT_STATES; s++) {
		struct postal_event events[CONSIGNMENT_CODES];
		struct consignment item = {.item = "RB123456785VN", .state = (enum consignment_state)s, .events = events};
		const struct result r = {
		    .as_dossier = {.dossier = sample(DOSSIER_RECEIVED), .consignments = &item, .n_consignments = 1}};
		for (unsigned k = 0; k < CONSIGNMENT_CODES; k++)
			events[item.n_events++] = (struct postal_event){"e", (enum consignment_code)k, 1, "", "", "", true, {0}};
		answered(&(struct request){.op = OPERATION_DOSSIER}, &r);
	}
}

static void
test_a_later_answer_holds_the_first_receipt_byte_for_byte(void **state)
{
	(void)state;
	const struct request q = {.op = OPERATION_REGISTER, .request_id = "r-2"};
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct result r = registered();
	struct buf first, later;
	struct err e = {0};
	buf_init(&first, a, c->max_body);
	buf_init(&later, a, c->max_body);
	assert_int_equal(c->receipt(&env, &r.as_register, &first, &e), 0);
	r.as_register.receipt = (struct str){first.p, first.len};
	r.as_register.dossier.number = "42.12.H56-261124-0007";
	r.as_register.dossier.state = DOSSIER_PROCESSING;
	r.as_register.request_digest = "other";
	r.as_register.replay = true;
	assert_int_equal(c->answer(&env, &q, &r, &later, &e), 0);
	assert_non_null(strstr(later.p, first.p));
	assert_null(strstr(later.p, "261124-0007"));
	answered(&q, &r);
}

static void
test_every_refusal_fits_the_schema(void **state)
{
	(void)state;
	struct event_result results[ERR_COUNT] = {{0}};
	struct result r = {.as_events = {.events = results}};
	for (int i = 1; i < ERR_COUNT; i++) {
		struct event_result *one = &results[r.as_events.n_events++];
		*one = (struct event_result){.id = "e", .outcome = OUTCOME_REFUSED};
		err_at(&one->why, (enum err_code)i, "Event[1]/Item", "test");
		err_hint(&one->why, HINT_CHECK_DIGIT, "RB123456785VN", "5");
	}
	answered(&(struct request){.op = OPERATION_EVENTS, .as_events = {.batch = "b"}}, &r);
}

static void
test_an_answer_that_does_not_fit_is_an_error(void **state)
{
	(void)state;
	struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct result r = registered();
	struct buf b;
	struct err e = {0};
	buf_init(&b, a, 300);
	assert_int_equal(c->answer(&env, &(struct request){.op = OPERATION_REGISTER}, &r, &b, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	err_clear(&e);
	assert_int_equal(c->answer(&env, &(struct request){.op = OPERATION_NEWS}, &r, &b, &e), -1);
}

static void
test_schema_and_tables_agree(void **state)
{
	(void)state;
	const char *xsd = asset_find(c->request_xsd)->data;
	for (int s = 1; s < DOSSIER_STATES; s++)
		assert_non_null(strstr(xsd, arena_fmt(a, "value=\"%s\"", dossier_state_name((enum dossier_state)s))));
	for (unsigned s = 0; s < CONSIGNMENT_STATES; s++)
		assert_non_null(strstr(xsd, arena_fmt(a, "value=\"%s\"", consignment_state_name((enum consignment_state)s))));
	for (unsigned k = 0; k < CONSIGNMENT_CODES; k++)
		assert_non_null(strstr(xsd, consignment_code_name((enum consignment_code)k)));
	assert_non_null(strstr(xsd, arena_fmt(a, "maxLength value=\"%d\"", FILING_CONTENT_MAX)));
	assert_non_null(strstr(xsd, arena_fmt(a, "maxOccurs=\"%d\"", FILING_PAPERS_MAX)));
	assert_non_null(strstr(xsd, arena_fmt(a, "maxOccurs=\"%d\"", OPERATION_EVENTS_MAX)));
	assert_non_null(strstr(xsd, arena_fmt(a, "maxOccurs=\"%d\"", DOSSIER_HISTORY_MAX)));
	assert_non_null(strstr(xsd, arena_fmt(a, "maxOccurs=\"%d\"", CONSIGNMENT_EVENTS_MAX)));
	assert_non_null(strstr(xsd,
	    arena_fmt(a, "name=\"Consignment\" type=\"p:Consignment\" minOccurs=\"0\" maxOccurs=\"%d\"", CONSIGNMENT_DOSSIER_MAX)));
}

/* A line that names something is followed by a line that says what it is. */
static void
test_every_element_and_type_is_documented(void **state)
{
	(void)state;
	const char *line = asset_find(c->request_xsd)->data;
	int named = 0;
	for (const char *next; (next = strchr(line, '\n')) != NULL; line = next + 1) {
		const char *text = arena_dup(a, line, (size_t)(next - line));
		if (strstr(text, " name=\"") == NULL)
			continue;
		const char *after = arena_dup(a, next + 1, strcspn(next + 1, "\n"));
		if (strstr(after, "<xs:documentation>") == NULL)
			fail_msg("not documented: %s", text);
		named++;
	}
	assert_true(named > 150);
}

static void
test_global_names_differ_in_more_than_case(void **state)
{
	(void)state;
	const char *names[200], *at = asset_find(c->request_xsd)->data;
	size_t n = 0;
	while ((at = strstr(at, "\n  <xs:")) != NULL) {
		const char *name = strstr(at, "name=\""), *end = strchr(at + 1, '\n');
		at++;
		if (name == NULL || name > end)
			continue;
		names[n] = arena_dup(a, name + 6, strcspn(name + 6, "\""));
		for (size_t i = 0; i < n; i++)
			assert_int_not_equal(strcasecmp(names[i], names[n]), 0);
		assert_int_not_equal(names[n][strlen(names[n]) - 1], '_');
		n++;
	}
	assert_true(n > 70);
}

/* SOAPAction is the namespace, a slash and the request element's name, for each operation in both bindings. */
static void
test_each_operation_has_its_action_in_both_bindings(void **state)
{
	(void)state;
	const char *ops[] = {"GetService", "ListProcedures", "GetProcedure", "RegisterDossier", "GetDossier",
	    "WithdrawDossier", "PushEvents"};
	const char *wsdl = asset_find("schemas/postal/1.0/postal.wsdl")->data;
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		for (int v = 0; v < 2; v++) {
			const char *row = arena_fmt(a, "<soap%s:operation soapAction=\"" NS "/%s\"", v ? "12" : "", ops[i]);
			assert_non_null(strstr(wsdl, row));
			assert_non_null(strstr(wsdl, arena_fmt(a, "element=\"p:%s\"", ops[i])));
			assert_non_null(strstr(wsdl, arena_fmt(a, "element=\"p:%sResponse\"", ops[i])));
		}
	/* One prefix for the namespace: SOAP::Lite keeps one of several, and not always the same. */
	assert_non_null(strstr(wsdl, "xmlns:p=\"" NS "\""));
	assert_null(strstr(wsdl, "xmlns:tns="));
	wsdl = asset_find("schemas/postal/1.0/notify.wsdl")->data;
	assert_non_null(strstr(wsdl, "<soap:operation soapAction=\"" NS "/NotifyStatus\""));
	assert_non_null(strstr(wsdl, "<soap12:operation soapAction=\"" NS "/NotifyStatus\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, spent)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_the_sample_messages_are_good),
	    TEST(test_the_schema_refuses_values_that_are_none),
	    TEST(test_the_schema_bounds_lists_and_sizes),
	    TEST(test_the_reader_is_safe_without_a_schema),
	    TEST(test_more_papers_than_allowed_are_refused_by_the_reader_too),
	    TEST(test_what_is_no_request_is_no_operation),
	    TEST(test_a_thousand_events_are_read_in_order),
	    TEST(test_the_digested_bytes_are_the_dossiers_alone),
	    TEST(test_answers_fit_the_schema_in_every_state),
	    TEST(test_a_later_answer_holds_the_first_receipt_byte_for_byte),
	    TEST(test_every_refusal_fits_the_schema),
	    TEST(test_an_answer_that_does_not_fit_is_an_error),
	    TEST(test_schema_and_tables_agree),
	    TEST(test_every_element_and_type_is_documented),
	    TEST(test_global_names_differ_in_more_than_case),
	    TEST(test_each_operation_has_its_action_in_both_bindings),
	};
	return cmocka_run_group_tests(tests, up, down);
}
