/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counter's REST contract 1.0 (schemas/counter/1.0/openapi.json): programs at post offices take a dossier in step by step.
 * The same flows as those of the postal contract; nothing is sent to them, they ask.
 */
#include "connectors/counter/counter.h"

static int
admit(const struct conn_env *env, struct str body, struct _xmlNode *xml, struct request *out, struct err *e)
{
	(void)xml; /* for dialects with XML */
	return counter_read(env, body, out, e);
}

extern const struct connector conn_counter;

const struct connector conn_counter = {
    .name = "counter-1.0",
    .title = "Counter programs, REST",
    .spec = "schemas/counter/1.0/openapi.json",
    .caps = CONN_RECEIVE,
    .auth_in = CONN_AUTH_HTTPSIG,
    .role = ROLE_POSTAL,
    .max_body = COUNTER_BODY_MAX,
    .admit = admit,
    .answer = counter_write,
    .receipt = counter_receipt,
};
