/* SPDX-License-Identifier: Apache-2.0 */
/* The table of addresses; see route.h. */
#include "http/route.h"

#include <string.h>

enum { PUBLIC = 1 << ROUTE_PUBLIC, OPS = 1 << ROUTE_OPS };

static const struct {
	unsigned doors;
	const char *path;
	bool below;             /* all paths that begin with it */
	bool post;              /* POST; else GET and HEAD */
	enum route route;
} routes[] = {
    {PUBLIC, "/soap/postal", false, true, ROUTE_SOAP},
    {PUBLIC, "/soap/postal", false, false, ROUTE_SOAP_DOCUMENT},
    {PUBLIC, "/soap/notify", false, false, ROUTE_NOTIFY_DOCUMENT},
    {PUBLIC, "/api/v1/openapi.json", false, false, ROUTE_OPENAPI},
    {PUBLIC, "/api/v1/", true, true, ROUTE_REST},
    {PUBLIC | OPS, "/healthz", false, false, ROUTE_HEALTH},
    {PUBLIC | OPS, "/readyz", false, false, ROUTE_READY},
    {PUBLIC | OPS, "/metrics", false, false, ROUTE_METRICS},
    {OPS, "/ops/outbox", false, false, ROUTE_OUTBOX},
    {OPS, "/ops/outbox/", true, false, ROUTE_OUTBOX_ONE},
    {OPS, "/ops/outbox/", true, true, ROUTE_OUTBOX_ACT},
};

int
route_find(enum route_listener door, const char *method, struct str path, enum route *out, const char **allow_out, struct err *e)
{
	bool post = strcmp(method, "POST") == 0, get_too = false, post_too = false, here = false;

	for (size_t i = 0; i < sizeof routes / sizeof routes[0] && !here; i++) {
		size_t n = strlen(routes[i].path);
		if (!(routes[i].doors & 1u << door))
			continue;
		if (routes[i].below ? path.n <= n || memcmp(path.p, routes[i].path, n) != 0 : !str_eq(path, routes[i].path))
			continue;
		here = routes[i].post == post;
		post_too = post_too || routes[i].post;
		get_too = get_too || !routes[i].post;
		*out = routes[i].route;
	}
	if (here)
		return 0;
	if (!get_too && !post_too)
		return err_set(e, ERR_NOT_FOUND, "path: nothing is there");
	*allow_out = get_too ? "GET, HEAD" : "POST";
	return err_set(e, ERR_BAD_METHOD, "method: not at this address");
}
