/* SPDX-License-Identifier: Apache-2.0 */
/* When certificates and lists run out; see conf_dates.h. */
#include "conf/conf_dates.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "conf/conf.h"
#include "crypto/dated.h"

enum { BUNDLE = 8, SKEW_MS = 300000 };
#define DAY_MS INT64_C(86400000)
#define CERTIFICATE_AHEAD (30 * DAY_MS)
#define LIST_AHEAD (7 * DAY_MS)

struct conf_dates {
	const char *section, *option;
	struct dated d;
	const char *fault;      /* NULL: it has dates */
	const char *renew;      /* what to do when it is over */
	struct conf_dates *next;
};

static struct conf_dates *
append(struct setup *s, const char *section, const char *option)
{
	struct conf_dates *x = arena_alloc(s->a, sizeof *x), **end = &s->dates;

	while (*end != NULL)
		end = &(*end)->next;
	x->section = section;
	x->option = option;
	return *end = x;
}

void
conf_dates_fault(struct setup *s, const char *section, const char *option, const char *text)
{
	append(s, section, option)->fault = text;
}

/* Of a whole bundle only the last to run out says something: most in it are nobody's. */
static size_t
thin_out(struct dated *all, size_t n)
{
	size_t last = 0;

	if (n <= BUNDLE)
		return n;
	for (size_t i = 1; i < n; i++)
		if (all[i].until_ms > all[last].until_ms)
			last = i;
	all[0] = all[last];
	return 1;
}

int
conf_dates_note(struct setup *s, const char *section, const char *option, enum conf_dates_kind kind, const char *path,
    struct err *e)
{
	bool lists = kind == CONF_DATES_LISTS;
	struct dated *all;
	size_t n;

	if ((lists ? dated_lists : dated_certificates)(s->a, path, &all, &n, e) != 0)
		return -1;
	if (kind == CONF_DATES_AUTHORITIES)
		n = thin_out(all, n);
	for (size_t i = 0; i < n; i++) {
		struct conf_dates *x = append(s, section, option);
		x->d = all[i];
		x->renew = lists ? "fetch the new list" : "put the new certificate in place";
	}
	return 0;
}

/* ---- judging ---- */

enum state { FINE, SOON, OVER, NOT_YET, FAULTY };

static int64_t
ahead(const struct dated *d)
{
	int64_t quarter = (d->until_ms - d->from_ms) / 4;

	if (strcmp(d->kind, "list") != 0)
		return CERTIFICATE_AHEAD;
	return quarter < LIST_AHEAD ? quarter : LIST_AHEAD;
}

static enum state
judge(const struct conf_dates *x, int64_t now_ms)
{
	if (x->fault != NULL)
		return FAULTY;
	if (now_ms > x->d.until_ms)
		return OVER;
	if (now_ms + SKEW_MS < x->d.from_ms)
		return NOT_YET;
	return x->d.until_ms != INT64_MAX && now_ms + ahead(&x->d) > x->d.until_ms ? SOON : FINE;
}

static void
tell(const struct conf_dates *x, enum state state, int64_t now_ms, const char *before, struct buf *out)
{
	char when[CLOCK_TEXT];

	buf_fmt(out, "%s %s [%s] %s: ", before, state == SOON ? "soon" : "NOT OK", x->section, x->option);
	if (state == FAULTY) {
		buf_fmt(out, "%s\n", x->fault);
		return;
	}
	buf_fmt(out, "%s %s (%s) ", x->d.kind, x->d.name, x->d.id);
	if (state == NOT_YET)
		buf_fmt(out, "is not valid before %s; check the clock, or put the one before it back\n",
		    clock_utc(x->d.from_ms, when));
	else if (state == OVER)
		buf_fmt(out, "expired %s; %s and reload\n", clock_utc(x->d.until_ms, when), x->renew);
	else
		buf_fmt(out, "expires %s, in %" PRId64 " days; %s and reload\n", clock_utc(x->d.until_ms, when),
		    (x->d.until_ms - now_ms) / DAY_MS, x->renew);
}

size_t
conf_dates_tell(const struct setup *s, int64_t now_ms, const char *before, struct buf *out)
{
	size_t n = 0;

	for (const struct conf_dates *x = s->dates; x != NULL; x = x->next) {
		enum state state = judge(x, now_ms);
		if (state == FINE)
			continue;
		tell(x, state, now_ms, before, out);
		n++;
	}
	return n;
}

/* ---- metrics ---- */

static void
print_days(const struct setup *s, struct buf *out, const char *word, const char *help, bool left, int64_t now_ms)
{
	buf_fmt(out, "# TYPE %s gauge\n# HELP %s %s\n", word, word, help);
	for (const struct conf_dates *x = s->dates; x != NULL; x = x->next) {
		if (x->fault != NULL || (left && x->d.until_ms == INT64_MAX))
			continue;
		int64_t ms = left ? x->d.until_ms - now_ms : now_ms - x->d.from_ms;
		buf_fmt(out, "%s{section=\"%s\",option=\"%s\",kind=\"%s\",id=\"%s\"} %.2f\n", word, x->section, x->option,
		    x->d.kind, x->d.id, (double)ms / (double)DAY_MS);
	}
}

void
conf_dates_metrics(const struct setup *s, int64_t now_ms, struct buf *out)
{
	size_t faults = 0, soon = 0;

	for (const struct conf_dates *x = s->dates; x != NULL; x = x->next) {
		enum state state = judge(x, now_ms);
		soon += state == SOON;
		faults += state != SOON && state != FINE;
	}
	print_days(s, out, "gw_credential_age_days", "days since a certificate or revocation list began to be valid", false,
	    now_ms);
	print_days(s, out, "gw_credential_left_days", "days until it expires; below 0: it has", true, now_ms);
	buf_fmt(out,
	    "# TYPE gw_credential_faults gauge\n# HELP gw_credential_faults certificates and lists that are expired, not valid yet "
	    "or miss something: /readyz names them\ngw_credential_faults %zu\n",
	    faults);
	buf_fmt(out, "# TYPE gw_credential_soon gauge\n# HELP gw_credential_soon certificates and lists to be renewed now\n"
	    "gw_credential_soon %zu\n", soon);
	buf_fmt(out,
	    "# TYPE gw_revocation_lists gauge\n# HELP gw_revocation_lists lists a partner's message certificates are checked "
	    "against; 0: "
	    "revocation is not checked\n");
	for (size_t i = 0; i < s->n_partners; i++)
		buf_fmt(out, "gw_revocation_lists{partner=\"%s\"} %zu\n", s->partners[i].p.name, trust_lists(s->partners[i].trust));
}
