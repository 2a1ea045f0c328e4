/* SPDX-License-Identifier: Apache-2.0 */
/* The list of dialects and the laws they keep. */
#include "connectors/connector.h"

#include <string.h>

#include "base/asset.h"

extern const struct connector conn_igate, conn_postal_soap;

const struct connector *const connectors[] = {
	&conn_igate,
	&conn_postal_soap,
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

static int
check_asset(const struct connector *c, const char *path, struct err *e)
{
	if (path != NULL && asset_find(path) == NULL)
		return err_set(e, ERR_CONFIG, "dialect %s: schema %s is not built in", c->name, path);
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
		{CONN_TOKEN, c->build_token && c->read_token, c->build_token || c->read_token, "build_token and read_token"},
	};

	for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
		bool says = (c->caps & laws[i].cap) != 0;
		if (says ? !laws[i].has_both : laws[i].has_any)
			return err_set(e, ERR_CONFIG, "dialect %s: its bits and %s disagree", c->name, laws[i].what);
	}
	if ((c->caps & CONN_SEND) && !(c->caps & (CONN_IDEMPOTENT | CONN_QUERY)))
		return err_set(e, ERR_CONFIG, "dialect %s sends, but is neither idempotent nor can be asked", c->name);
	if (c->receipt != NULL && !(c->caps & CONN_RECEIVE))
		return err_set(e, ERR_CONFIG, "dialect %s gives receipts, but receives nothing", c->name);
	if (c->check != NULL && !(c->caps & CONN_SEND))
		return err_set(e, ERR_CONFIG, "dialect %s checks filings, but sends nothing", c->name);
	if (c->max_body == 0)
		return err_set(e, ERR_CONFIG, "dialect %s: max_body is missing", c->name);
	return check_asset(c, c->request_xsd, e) != 0 ? -1 : check_asset(c, c->reply_xsd, e);
}
