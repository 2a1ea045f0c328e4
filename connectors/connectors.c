/* SPDX-License-Identifier: Apache-2.0 */
/* The list of dialects and the laws they keep. */
#include "connectors/connector.h"

#include <string.h>

#include "base/asset.h"

extern const struct connector conn_counter, conn_desk, conn_dvcqg, conn_edata, conn_igate, conn_igate_11, conn_lgsp,
    conn_postal_soap, conn_postal_soap_11;

const struct connector *const connectors[] = {
    &conn_counter,
    &conn_desk,
    &conn_dvcqg,
    &conn_edata,
    &conn_igate,
    &conn_igate_11,
    &conn_lgsp,
    &conn_postal_soap,
    &conn_postal_soap_11,
    NULL,
};

const struct connector *
connector_find(const char *name)
{
	for (size_t i = 0; connectors[i] != NULL; i++)
		if (strcmp(connectors[i]->name, name) == 0)
			return connectors[i];
	return NULL;
}

const char *
conn_ask_name(enum conn_ask q)
{
	static const char *const names[CONN_ASKS] = {"PERSON", "ENTERPRISE", "ACCOUNT", "ACCOUNT_ISSUE", "PAPERS", "CONTENT",
	    "PROCEDURES", "PROCEDURE", "UNITS", "RECORDS", "RESULT"};

	return names[q];
}

static int
check_asset(const struct connector *c, const char *path, struct err *e)
{
	if (path != NULL && asset_find(path) == NULL)
		return err_set(e, ERR_CONFIG, "dialect %s: schema %s is not built in", c->name, path);
	return 0;
}

static bool
more_than_one(uint32_t bits)
{
	return (bits & (bits - 1)) != 0;
}

/* Who names and what proves, each way. */
static int
check_auth(const struct connector *c, struct err *e)
{
	uint32_t tokens = CONN_AUTH_BEARER | CONN_AUTH_SESSION, all = c->auth_out | c->auth_in | c->auth_in_may | c->auth_reply;
	bool fetches = c->build_token != NULL;
	const struct {
		bool broken;
		const char *what;
	} laws[] = {
	    {more_than_one(c->auth_out & CONN_AUTH_NAMES) || more_than_one(c->auth_in & CONN_AUTH_NAMES),
		"names its sender in two ways"},
	    {more_than_one(c->auth_out & CONN_AUTH_PROVES) || more_than_one(c->auth_in & CONN_AUTH_PROVES) ||
		    more_than_one(c->auth_reply),
		"proves a message in two ways"},
	    {(c->auth_reply & ~(uint32_t)CONN_AUTH_PROVES) != 0, "has answers that are proved by a name"},
	    {((c->auth_out | c->auth_in | c->auth_in_may) & CONN_AUTH_RESULT) != 0, "signs a result in what is no answer"},
	    {(c->auth_may & ~(uint32_t)(CONN_AUTH_BASIC | CONN_AUTH_BEARER)) != 0, "leaves a choice that is no name"},
	    {fetches != (c->read_token != NULL), "has one of build_token and read_token"},
	    {fetches && !((c->auth_out | c->auth_may) & tokens), "fetches tokens and carries none"},
	    {(c->auth_out & CONN_AUTH_SESSION) && !fetches, "carries a session and cannot begin one"},
	    {(all & CONN_AUTH_HMAC) != 0 && c->hmac == NULL, "does not declare what its keyed digest is over"},
	    {(c->auth_out & CONN_AUTH_HMAC) && ((c->auth_out | c->auth_may) & CONN_AUTH_BASIC), "has two uses for one secret"},
	    {((c->auth_in | c->auth_in_may) & CONN_AUTH_SESSION) != 0, "is received by a session, which no address of ours begins"},
	    {(c->auth_in & CONN_AUTH_HMAC) && (c->auth_in & CONN_AUTH_NAMES), "has two uses for their one secret"},
	    {(c->auth_in & CONN_AUTH_WSSE) && (c->auth_in & CONN_AUTH_NAMES), "names its sender outside of its SOAP messages"},
	    {(c->auth_in_may & CONN_AUTH_WSSE) || ((c->auth_in & CONN_AUTH_WSSE) && c->auth_in_may),
		"leaves a choice between SOAP and others"},
	    {!(c->caps & CONN_RECEIVE) && (c->auth_in | c->auth_in_may), "authenticates what it does not receive"},
	};

	for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++)
		if (laws[i].broken)
			return err_set(e, ERR_CONFIG, "dialect %s %s", c->name, laws[i].what);
	return 0;
}

/* Messages of an older contract come through the same door, from the same partners. */
static int
check_namespaces(const struct connector *c, struct err *e)
{
	bool soap = (c->caps & CONN_RECEIVE) && (c->auth_in & CONN_AUTH_WSSE);

	if (soap != (c->ns != NULL))
		return err_set(e, ERR_CONFIG, "dialect %s: a namespace belongs to SOAP that is received", c->name);
	for (const struct connector *o = c->older; o != NULL; o = o->older)
		if (c->ns == NULL || o->ns == NULL || strcmp(c->ns, o->ns) == 0 || o->role != c->role || o->admit == NULL)
			return err_set(e, ERR_CONFIG, "dialect %s cannot take messages of %s", c->name, o->name);
	return 0;
}

static bool
is_asked(const struct connector *c)
{
	for (size_t i = 0; i < CONN_ASKS; i++)
		if (c->questions[i] != NULL)
			return true;
	return false;
}

static int
check_questions(const struct connector *c, struct err *e)
{
	for (size_t i = 0; i < CONN_ASKS; i++) {
		const struct conn_question *q = c->questions[i];
		if (q != NULL && (q->name == NULL || q->build == NULL || q->read == NULL))
			return err_set(e, ERR_CONFIG, "dialect %s: the question %s lacks its name, build or read", c->name,
			    conn_ask_name((enum conn_ask)i));
	}
	if (c->questions[CONN_ASK_PAPERS] != NULL && c->auth_reply == CONN_AUTH_NONE)
		return err_set(e, ERR_CONFIG, "dialect %s: papers that are to be reused are proved by a signature", c->name);
	if ((c->questions[CONN_ASK_PAPERS] != NULL) != (c->questions[CONN_ASK_CONTENT] != NULL))
		return err_set(e, ERR_CONFIG, "dialect %s: PAPERS and CONTENT are asked together", c->name);
	return 0;
}

int
connector_check(const struct connector *c, struct err *e)
{
	const struct {
		enum conn_cap cap;
		bool has_both, has_any;
		const char *what;
	} laws[] = {
		{CONN_SEND, c->build && c->judge, c->build || c->judge, "build and judge"},
		{CONN_RECEIVE, c->admit && c->answer, c->admit || c->answer, "admit and answer"},
		{CONN_QUERY, c->build_query && c->judge_query, c->build_query || c->judge_query, "build_query and judge_query"},
		{CONN_FEED, c->build_feed && c->read_feed, c->build_feed || c->read_feed, "build_feed and read_feed"},
	};

	for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
		bool says = (c->caps & laws[i].cap) != 0;
		if (says ? !laws[i].has_both : laws[i].has_any)
			return err_set(e, ERR_CONFIG, "dialect %s: its bits and %s disagree", c->name, laws[i].what);
	}
	if ((c->caps & CONN_SEND) && !(c->caps & (CONN_IDEMPOTENT | CONN_QUERY)))
		return err_set(e, ERR_CONFIG, "dialect %s sends, but is neither idempotent nor can be asked", c->name);
	bool asks = (c->caps & CONN_RECEIVE) || c->receipt != NULL; /* by messages, or at our own pages */
	if (asks ? c->role == 0 || more_than_one(c->role) || c->role >= 1u << ROLES : c->role != 0)
		return err_set(e, ERR_CONFIG, "dialect %s: who receives says in which one role its partners ask, others in none",
		    c->name);
	if (c->check != NULL && !(c->caps & CONN_SEND))
		return err_set(e, ERR_CONFIG, "dialect %s checks filings, but sends nothing", c->name);
	if ((c->caps & CONN_UNITS) && !(c->caps & CONN_SEND))
		return err_set(e, ERR_CONFIG, "dialect %s stands for units, but sends nothing", c->name);
	if ((c->caps & CONN_MONEY) && !(c->caps & CONN_SEND))
		return err_set(e, ERR_CONFIG, "%s: MONEY is for who sends", c->name);
	if ((c->caps & CONN_PAPERS) && !(c->caps & CONN_UNITS))
		return err_set(e, ERR_CONFIG, "dialect %s gets papers, but stands for no unit", c->name);
	if ((c->caps & CONN_NATIONAL) && !(c->caps & CONN_SEND))
		return err_set(e, ERR_CONFIG, "dialect %s is kept in step, but is sent nothing", c->name);
	if (!(c->caps & (CONN_SEND | CONN_RECEIVE | CONN_FEED)) && !asks && !is_asked(c))
		return err_set(e, ERR_CONFIG, "dialect %s does nothing", c->name);
	if (check_auth(c, e) != 0 || check_namespaces(c, e) != 0 || check_questions(c, e) != 0)
		return -1;
	if (c->max_body == 0)
		return err_set(e, ERR_CONFIG, "dialect %s: max_body is missing", c->name);
	return check_asset(c, c->request_xsd, e) != 0 ? -1 : check_asset(c, c->reply_xsd, e);
}
