/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "connectors/connector.h"

static void
test_every_connector_keeps_the_laws(void **state)
{
	(void)state;
	assert_non_null(connectors[0]);
	for (size_t i = 0; connectors[i] != NULL; i++) {
		struct err e = {0};
		if (connector_check(connectors[i], &e) != 0)
			fail_msg("%s", e.msg);
	}
}

static void
test_every_connector_is_found_by_its_own_name_only(void **state)
{
	(void)state;
	for (size_t i = 0; connectors[i] != NULL; i++) {
		assert_ptr_equal(connector_find(connectors[i]->name), connectors[i]);
		assert_true(strlen(connectors[i]->title) > 0 && strlen(connectors[i]->spec) > 0);
	}
	assert_null(connector_find("postal"));
	assert_null(connector_find(""));
}

static void
breaks(struct connector c)
{
	struct err e = {0};
	assert_int_equal(connector_check(&c, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
}

static void
test_a_bit_without_its_functions_and_functions_without_their_bit_are_noticed(void **state)
{
	(void)state;
	const struct connector *good = connector_find("postal-1.0");
	struct connector c = *good;
	c.caps |= CONN_QUERY;
	breaks(c);
	c = *good;
	c.caps |= CONN_FEED;
	breaks(c);
	c = *good;
	c.caps &= ~(uint32_t)CONN_RECEIVE;
	breaks(c);
	c = *good;
	c.judge = NULL;
	breaks(c);
	c = *good;
	c.answer = NULL;
	breaks(c);
}

static void
test_who_sends_is_idempotent_or_can_be_asked(void **state)
{
	(void)state;
	struct connector c = *connector_find("postal-1.0");
	c.caps &= ~(uint32_t)CONN_IDEMPOTENT;
	breaks(c);
}

static void
test_who_receives_says_in_which_role(void **state)
{
	(void)state;
	struct connector c = *connector_find("igate-1.0");
	c.role = 0;
	breaks(c);
	c.role = ROLE_POSTAL | ROLE_PROVINCE;
	breaks(c);
	c.role = 1u << ROLES;
	breaks(c);
}

static void
test_an_older_contract_is_told_by_its_namespace_and_is_for_the_same_partners(void **state)
{
	(void)state;
	struct connector c = *connector_find("postal-1.1"), other = *c.older;
	c.ns = NULL;
	breaks(c);
	c = *connector_find("postal-1.1");
	c.ns = c.older->ns;
	breaks(c);
	c = *connector_find("postal-1.1");
	c.older = connector_find("igate-1.0"); /* has no namespace */
	breaks(c);
	c.older = &other;
	other.role = ROLE_PROVINCE;
	breaks(c);
	c = *connector_find("igate-1.0");
	c.ns = "urn:x";
	breaks(c);
}

static void
test_each_way_has_one_name_and_one_proof_at_most(void **state)
{
	(void)state;
	const struct connector *igate = connector_find("igate-1.0"), *postal = connector_find("postal-1.0");
	struct connector c = *igate;
	c.auth_out |= CONN_AUTH_BASIC;
	breaks(c);
	c = *igate;
	c.auth_out |= CONN_AUTH_JWS;
	breaks(c);
	c = *igate;
	c.auth_out &= ~(uint32_t)CONN_AUTH_BEARER; /* it fetches tokens for nobody */
	breaks(c);
	c = *igate;
	c.build_token = NULL;
	breaks(c);
	c = *igate;
	c.auth_in = CONN_AUTH_SESSION; /* begun where? */
	breaks(c);
	c = *igate;
	c.auth_in = CONN_AUTH_HMAC; /* over what? */
	breaks(c);
	c = *igate;
	c.auth_in = CONN_AUTH_BASIC | CONN_AUTH_BEARER;
	breaks(c);
	c = *igate;
	c.auth_in = CONN_AUTH_JWS | CONN_AUTH_HTTPSIG;
	breaks(c);
	c = *igate;
	c.auth_in_may = CONN_AUTH_WSSE; /* that door is another one */
	breaks(c);
	c = *postal;
	c.auth_in_may = CONN_AUTH_BEARER;
	breaks(c);
	c = *postal;
	c.auth_in |= CONN_AUTH_BASIC;
	breaks(c);
	c = *igate;
	c.auth_reply = CONN_AUTH_BEARER;
	breaks(c);
	c = *postal;
	c.auth_out = CONN_AUTH_HMAC; /* over what? */
	breaks(c);
	c = *postal;
	c.auth_out = CONN_AUTH_SESSION; /* from where? */
	breaks(c);
	c = *postal;
	c.caps = CONN_RECEIVE | CONN_UNITS;
	breaks(c);
}

static void
test_a_question_is_whole_and_papers_are_proved(void **state)
{
	(void)state;
	const struct connector *edata = connector_find("edata-1.0"), *lgsp = connector_find("lgsp-1.0");
	const struct conn_question half = {.name = "half", .build = lgsp->questions[CONN_ASK_PERSON]->build};
	struct connector c = *lgsp;
	c.questions[CONN_ASK_PERSON] = &half;
	breaks(c);
	c = *edata;
	c.auth_reply = CONN_AUTH_NONE; /* what is reused without a proof? */
	breaks(c);
	c = *edata;
	c.questions[CONN_ASK_CONTENT] = NULL;
	breaks(c);
	c = *edata;
	c.auth_out = CONN_AUTH_RESULT; /* a question has no result */
	breaks(c);
	c = *lgsp;
	for (size_t i = 0; i < CONN_ASKS; i++)
		c.questions[i] = NULL;
	breaks(c); /* neither sends, receives nor is asked */
	c = *lgsp;
	c.caps |= CONN_NATIONAL;
	breaks(c);
	for (size_t i = 0; i < CONN_ASKS; i++)
		assert_true(strlen(conn_ask_name((enum conn_ask)i)) > 0);
}

static void
test_a_limit_and_built_in_schemas_are_needed(void **state)
{
	(void)state;
	struct connector c = *connector_find("postal-1.0");
	c.max_body = 0;
	breaks(c);
	c = *connector_find("postal-1.0");
	c.request_xsd = "schemas/postal/9.9/postal.xsd";
	breaks(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_connector_keeps_the_laws),
	    cmocka_unit_test(test_every_connector_is_found_by_its_own_name_only),
	    cmocka_unit_test(test_a_bit_without_its_functions_and_functions_without_their_bit_are_noticed),
	    cmocka_unit_test(test_who_sends_is_idempotent_or_can_be_asked),
	    cmocka_unit_test(test_who_receives_says_in_which_role),
	    cmocka_unit_test(test_an_older_contract_is_told_by_its_namespace_and_is_for_the_same_partners),
	    cmocka_unit_test(test_each_way_has_one_name_and_one_proof_at_most),
	    cmocka_unit_test(test_a_question_is_whole_and_papers_are_proved),
	    cmocka_unit_test(test_a_limit_and_built_in_schemas_are_needed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
