/* SPDX-License-Identifier: Apache-2.0 */
/* See postal_door.h. */
#include "tests/lib/postal_door.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "xml/xml.h"

struct _xmlNode *
postal_parsed(struct arena *a, const char *text)
{
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of(text), &e);

	if (doc == NULL)
		fail_msg("%s in %s", e.msg, text);
	return xml_root(doc);
}

int
postal_admit(struct arena *a, const struct connector *to, const char *text, struct request *q, struct err *e)
{
	const struct conn_env env = {.arena = a, .gateway = "gw-42"};

	return to->admit(&env, str_of(text), postal_parsed(a, text), q, e);
}
