/* SPDX-License-Identifier: Apache-2.0 */
#include "scripts/limits.h"

#include <stdint.h>
#include <string.h>

#include "base/values.h"
#include "conf/conf.h"
#include "http/route.h"
#include "model/consignment.h"
#include "model/dossier.h"
#include "model/filing.h"
#include "model/operation.h"

enum { FILE_MAX = 1 << 20, MINUTE = 60000, KIB = 1024 };

/* ---- the values ---- */

static int64_t
life_minutes(void)
{
	return conf_preset("messages", "max_age") / MINUTE;
}

static int64_t
skew_seconds(void)
{
	return conf_preset("messages", "skew") / 1000;
}

static int64_t
message_bytes(void)
{
	return conf_preset("http", "body_max");
}

static int64_t
message_mib(void)
{
	return message_bytes() / KIB / KIB;
}

static int64_t
news_kib(void)
{
	return (int64_t)route_info(ROUTE_NEWS)->limit / KIB;
}

static int64_t
paper_bytes(void)
{
	return FILING_CONTENT_MAX;
}

static int64_t
paper_kib(void)
{
	return FILING_CONTENT_MAX / KIB;
}

static int64_t
papers(void)
{
	return FILING_PAPERS_MAX;
}

/* of the full size, in base64 (four characters for three bytes) */
static int64_t
papers_that_fit(void)
{
	return message_bytes() / ((FILING_CONTENT_MAX + 2) / 3 * 4);
}

static int64_t
values(void)
{
	return VALUES_MAX;
}

static int64_t
events(void)
{
	return OPERATION_EVENTS_MAX;
}

static int64_t
item_events(void)
{
	return CONSIGNMENT_EVENTS_MAX;
}

static int64_t
history(void)
{
	return DOSSIER_HISTORY_MAX;
}

static int64_t
ahead_minutes(void)
{
	return DOSSIER_AHEAD_MS / MINUTE;
}

/* ---- where they are told: the digits between `before` and `after` ---- */

#define POSTAL  "schemas/postal/1.0/postal.wsdl"
#define NOTIFY  "schemas/postal/1.0/notify.wsdl"
#define XSD     "schemas/postal/1.0/postal.xsd"
#define OPENAPI "schemas/province/1.0/openapi.json"
#define GUIDE   "docs/integrating.md"

static const struct {
	const char *file, *before, *after;
	int64_t (*value)(void);
} told[] = {
    {POSTAL, "A message may live ", " minutes;", life_minutes},
    {NOTIFY, "A message may live ", " minutes;", life_minutes},
    {XSD, "The bytes of a digitised paper, at most ", ".<", paper_bytes},
    {XSD, "hồ sơ), at most ", ".<", papers},
    {XSD, "Its events in order of time, at most ", ".<", item_events},
    {XSD, "News in the order the gateway learnt it, at most ", ".<", history},
    {XSD, "The events, at most ", ".<", events},
    {XSD, "not more than ", " minutes ahead of the gateway", ahead_minutes},
    {OPENAPI, "the agreed window ago (", " minutes unless agreed", life_minutes},
    {OPENAPI, "Larger than ", " KiB (TOO_LARGE)", news_kib},
    {GUIDE, "in UTC, **at most ", " minutes** apart", life_minutes},
    {GUIDE, "clock off by more than ", " seconds;", skew_seconds},
    {GUIDE, "Timestamp longer than ", " minutes;", life_minutes},
    {GUIDE, "a message has at most ", " MiB (", message_mib},
    {GUIDE, " MiB (", " bytes) and one", message_bytes},
    {GUIDE, "one paper's content ", " KiB\n(", paper_kib},
    {GUIDE, " KiB\n(", " bytes) before base64", paper_bytes},
    {GUIDE, "So at most ", " papers of the full size", papers_that_fit},
    {GUIDE, "though a dossier may\nlist ", ";", papers},
    {GUIDE, "A message has at most ", " values (", values},
    {GUIDE, "news of the province has at most ", " KiB", news_kib},
    {GUIDE, "a clock or zone: ", " minutes ahead", ahead_minutes},
};

/* 131072 as 131,072, as people read it */
static void
print_number(int64_t v, FILE *out)
{
	if (v >= 1000) {
		print_number(v / 1000, out);
		fprintf(out, ",%03d", (int)(v % 1000));
		return;
	}
	fprintf(out, "%lld", (long long)v);
}

/* Which limit begins here?  Its number, or -1. */
static int
find(const char *file, const char *at, size_t *digits)
{
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
		size_t n = strlen(told[i].before);
		if (strcmp(told[i].file, file) != 0 || strncmp(at, told[i].before, n) != 0)
			continue;
		*digits = strspn(at + n, "0123456789,");
		if (*digits > 0 && strncmp(at + n + *digits, told[i].after, strlen(told[i].after)) == 0)
			return (int)i;
	}
	return -1;
}

int
limits_print(const char *file, FILE *out)
{
	static char text[FILE_MAX];
	bool seen[sizeof told / sizeof told[0]] = {false};
	FILE *f = fopen(file, "r");
	size_t n = f != NULL ? fread(text, 1, sizeof text - 1, f) : 0, digits = 0;
	int gone = n == 0 || n == sizeof text - 1;

	if (f != NULL)
		fclose(f);
	for (const char *p = text; !gone && *p != '\0';) {
		int i = find(file, p, &digits);
		if (i < 0) {
			putc(*p++, out);
			continue;
		}
		seen[i] = true;
		fputs(told[i].before, out);
		print_number(told[i].value(), out);
		p += strlen(told[i].before) + digits;
	}
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		if (strcmp(told[i].file, file) == 0 && !seen[i]) {
			fprintf(stderr, "gendocs: %s no longer says \"%s...%s\"\n", file, told[i].before, told[i].after);
			gone = 1;
		}
	return gone;
}
