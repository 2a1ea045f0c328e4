/* SPDX-License-Identifier: Apache-2.0 */
/* Any element in a partner's signed answer to NotifyStatus, judged: it confirms only what it names. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "connectors/connector.h"
#include "xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct connector *c;
	struct err e = {0};

	if (c == NULL) {
		xml_start();
		c = connector_find("postal-1.0");
	}
	struct arena *a = arena_new(0);
	struct str body = {(const char *)data, size};
	struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct exchange x = {.id = "x-77f0", .kind = EXCHANGE_NOTIFY, .news = DOSSIER_PROCESSING};
	struct dossier d = {.id = "", .ref = ""};
	struct conn_case about = {.x = &x, .dossier = &d};
	struct conn_verdict v;
	struct _xmlDoc *doc = size <= c->max_body ? xml_parse(a, body, &e) : NULL;
	if (doc != NULL) {
		struct conn_reply r = {.status = 200, .content_type = "text/xml", .body = body, .xml = xml_root(doc)};
		int got = c->judge(&env, &about, &r, &v, &e);
		if (got == 0 && v.event == EXCHANGE_ON_CONFIRMED && memmem(data, size, "NotifyStatusResponse", 20) == NULL)
			abort();
		if (got == 0 && (v.why == NULL || strlen(v.why) > 40))
			abort();
	}
	arena_free(a);
	return 0;
}
