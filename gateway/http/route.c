/* SPDX-License-Identifier: Apache-2.0 */
/* The table of addresses; see route.h. */
#include "http/route.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/metric.h"

enum { PUBLIC = 1 << ROUTE_PUBLIC, OPS = 1 << ROUTE_OPS };
enum { ANYONE = WHO_ANYONE, SOAP_PARTNER = WHO_SOAP_PARTNER, REST_PARTNER = WHO_REST_PARTNER, OPERATOR = WHO_OPERATOR };
enum { CLERK = WHO_CLERK, COURIER = WHO_COURIER, OFFICER = WHO_OFFICER, AUDITOR = WHO_AUDITOR, KIOSK = WHO_KIOSK };
enum { PERSON = WHO_PERSON, STAFF = WHO_PERSON & ~WHO_KIOSK, STRANGER = WHO_STRANGER };
enum {
	TIMER_NONE = -1,
	TIMER_ACCEPT = METRIC_T_ACCEPT,
	TIMER_STATUS = METRIC_T_STATUS,
	TIMER_CASE = METRIC_T_CASE,
	TIMER_PAGE = METRIC_T_PAGE
};

static const struct route_info routes[ROUTES] = {
#define ROUTE(id, method, path, listeners, who, body, limit, thread, handler, timer, operation, meaning) \
	[ROUTE_##id] = {#id, #method, path, listeners, who, BODY_##body, limit, THREAD_##thread, TIMER_##timer, operation, meaning},
#include "http/route.tbl"
};

const struct route_info *
route_info(enum route r)
{
	assert(r < ROUTES);
	return &routes[r];
}

static const char *
words(unsigned bits, const char *const names[], size_t n, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (bits & 1u << i && len < size)
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len > 0 ? " " : "", names[i]);
	return buf;
}

const char *
route_who(unsigned who, char *buf, size_t size)
{
	static const char *const names[] = {"ANYONE", "SOAP_PARTNER", "REST_PARTNER", "OPERATOR", "CLERK", "COURIER", "OFFICER",
	    "AUDITOR", "CONSOLE", "STRANGER", "KIOSK"};
	return words(who, names, sizeof names / sizeof names[0], buf, size);
}

const char *
route_listeners(unsigned listeners, char *buf, size_t size)
{
	static const char *const names[] = {"PUBLIC", "OPS"};
	return words(listeners, names, sizeof names / sizeof names[0], buf, size);
}

/* Does the address fit?  Its parameters in *params. */
static bool
fits(const char *pattern, struct str path, struct str params[ROUTE_PARAMS])
{
	size_t at = 0, n = 0;

	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p != '{') {
			if (at == path.n || path.p[at++] != *p)
				return false;
			continue;
		}
		size_t from = at;
		while (at < path.n && path.p[at] != '/')
			at++;
		if (at == from)
			return false;
		params[n++] = (struct str){path.p + from, at - from};
		p = strchr(p, '}');
	}
	return at == path.n;
}

int
route_find(enum route_listener listener, const char *method, struct str path, struct route_match *out, struct err *e)
{
	bool head = strcmp(method, "HEAD") == 0, found = false, get = false, post = false;

	*out = (struct route_match){0};
	for (size_t i = 0; i < ROUTES; i++) {
		struct str params[ROUTE_PARAMS] = {{0}};
		if (!(routes[i].listeners & 1u << listener) || !fits(routes[i].path, path, params))
			continue;
		bool is_get = strcmp(routes[i].method, "GET") == 0;
		get = get || is_get;
		post = post || !is_get;
		if (!found && (strcmp(routes[i].method, method) == 0 || (head && is_get))) {
			found = true;
			out->route = (enum route)i;
			memcpy(out->params, params, sizeof params);
		}
	}
	snprintf(out->allow, sizeof out->allow, "%s%s%s", get ? "GET, HEAD" : "", get && post ? ", " : "", post ? "POST" : "");
	if (found)
		return 0;
	if (!get && !post)
		return err_set(e, ERR_NOT_FOUND, "path: nothing is there");
	err_set(e, ERR_BAD_METHOD, "method: not at this address");
	return err_hint(e, HINT_METHODS, out->allow, NULL);
}

struct str
route_param(const struct route_match *m, const char *name)
{
	const char *p = routes[m->route].path;
	size_t n = strlen(name);

	for (size_t i = 0; (p = strchr(p, '{')) != NULL; i++, p++)
		if (strncmp(p + 1, name, n) == 0 && p[n + 1] == '}')
			return m->params[i];
	return (struct str){NULL, 0};
}
