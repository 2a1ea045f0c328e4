/* SPDX-License-Identifier: Apache-2.0 */
/* Dossier states as a matrix read from the table, and what news does to them. */
#include "model/dossier.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/id.h"

static const struct {
	enum dossier_kind kind;
	const char *name, *vi, *en;
} states[DOSSIER_STATES] = {
#define STATE(number, name, kind, vi, en) [number] = {DOSSIER_##kind, #name, vi, en},
#include "model/dossier.tbl"
};

/* Whoever does it: rows of more than one actor lead the same way. */
static const unsigned char moves[][2] = {
#define MAY(actor, act, from, to) {DOSSIER_##from, DOSSIER_##to},
#include "model/dossier.tbl"
};

bool
dossier_state_ok(int64_t number)
{
	return number > DOSSIER_NONE && number < DOSSIER_STATES;
}

enum dossier_kind
dossier_kind(enum dossier_state s)
{
	assert(dossier_state_ok(s));
	return states[s].kind;
}

const char *
dossier_state_name(enum dossier_state s)
{
	return dossier_state_ok(s) ? states[s].name : "NONE";
}

const char *
dossier_state_vi(enum dossier_state s)
{
	return dossier_state_ok(s) ? states[s].vi : "";
}

const char *
dossier_state_en(enum dossier_state s)
{
	return dossier_state_ok(s) ? states[s].en : "";
}

bool
dossier_may(enum dossier_state from, enum dossier_state to)
{
	assert(from < DOSSIER_STATES && to < DOSSIER_STATES);
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
		if (moves[i][0] == from && moves[i][1] == to)
			return from != to;
	return false;
}

const char *
dossier_source_name(enum dossier_source s)
{
	static const char *const names[] = {"postal", "province", "gateway"};
	assert(s <= DOSSIER_BY_GATEWAY);
	return names[s];
}

void
dossier_id(const char province[2], const unsigned char hash[32], char out[DOSSIER_ID_LEN + 1])
{
	unsigned bucket = hash[31] % DOSSIER_BUCKETS;

	out[0] = province[0];
	out[1] = province[1];
	out[2] = '.';
	out[3] = (char)('0' + bucket / 10);
	out[4] = (char)('0' + bucket % 10);
	out[5] = '-';
	char text[33];
	id_base32(hash, 20, text); /* 160 bits, 32 characters */
	memcpy(out + 6, text, 31);
	out[DOSSIER_ID_LEN] = '\0';
}

unsigned
dossier_bucket(const char *id)
{
	if (strlen(id) < DOSSIER_TAG_LEN || id[2] != '.' || (id[DOSSIER_TAG_LEN] != '\0' && id[DOSSIER_TAG_LEN] != '-'))
		return DOSSIER_BUCKETS;
	unsigned tens = (unsigned)(id[3] - '0'), ones = (unsigned)(id[4] - '0');
	return tens < 10 && ones < 10 && tens * 10 + ones < DOSSIER_BUCKETS ? tens * 10 + ones : DOSSIER_BUCKETS;
}

bool
dossier_id_ok(const char *id)
{
	if (strlen(id) != DOSSIER_ID_LEN || id[2] != '.' || id[5] != '-')
		return false;
	for (int i = 0; i < 5; i++)
		if (i != 2 && (id[i] < '0' || id[i] > '9'))
			return false;
	if ((id[3] - '0') * 10 + (id[4] - '0') >= DOSSIER_BUCKETS)
		return false;
	return strspn(id + 6, "0123456789abcdefghjkmnpqrstvwxyz") == DOSSIER_ID_LEN - 6;
}

/* The earliest kept line that may follow now, or NULL. */
static const struct history *
next_kept(enum dossier_state state, int64_t since_ms, const struct history *kept, size_t n)
{
	const struct history *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct history *h = &kept[i];
		if (h->applied || h->state == DOSSIER_NONE || h->at_ms < since_ms ||
		    !dossier_may(state, h->state))
			continue;
		if (best == NULL || h->at_ms < best->at_ms)
			best = h;
	}
	return best;
}

int
dossier_news(enum dossier_state state, int64_t since_ms, const struct history *news,
    const struct history *kept, size_t n_kept, const struct history **follow, size_t max)
{
	if (!dossier_state_ok(news->state) || news->at_ms < since_ms || !dossier_may(state, news->state))
		return -1;
	state = news->state;
	since_ms = news->at_ms;
	size_t n = 0;
	while (n < max) {
		const struct history *h = next_kept(state, since_ms, kept, n_kept);
		if (h == NULL || (n > 0 && h == follow[n - 1]))
			break;
		bool seen = false;
		for (size_t i = 0; i < n; i++)
			seen = seen || follow[i] == h;
		if (seen)
			break;
		follow[n++] = h;
		state = h->state;
		since_ms = h->at_ms;
	}
	return (int)n;
}

/* ---- times from outside ---- */

static int
refuse_time(const char *field, const char *what, int64_t first_ms, int64_t last_ms, struct err *e)
{
	char from[CLOCK_TEXT], to[CLOCK_TEXT];

	err_at(e, ERR_BAD_VALUE, field, "%s", what);
	return err_hint(e, HINT_TIME_BETWEEN, clock_vn(first_ms, from), clock_vn(last_ms, to));
}

int
dossier_time_check(int64_t at_ms, int64_t accepted_ms, int64_t now_ms, const char *field, struct err *e)
{
	int64_t first = accepted_ms - DOSSIER_BEHIND_MS, last = now_ms + DOSSIER_AHEAD_MS;

	if (at_ms > last)
		return refuse_time(field, "it lies in the future", first, last, e);
	return at_ms >= first ? 0 : refuse_time(field, "it lies before the dossier was accepted", first, last, e);
}

int
dossier_due_check(int64_t due_ms, int64_t accepted_ms, int64_t now_ms, const char *field, struct err *e)
{
	int64_t last = now_ms + DOSSIER_DUE_MAX_MS;

	if (due_ms >= accepted_ms && due_ms <= last)
		return 0;
	return refuse_time(field, "no day that can be promised", accepted_ms, last, e);
}

int64_t
dossier_since(const struct dossier *d, int64_t now_ms)
{
	return d->state_since_ms > now_ms + DOSSIER_AHEAD_MS ? d->accepted_ms : d->state_since_ms;
}

int64_t
dossier_due_since(const struct history *lines, size_t n)
{
	int64_t since = 0;

	for (size_t i = 0; i < n; i++)
		if (lines[i].due_ms > 0 && lines[i].at_ms > since)
			since = lines[i].at_ms;
	return since;
}

bool
dossier_numbered(struct dossier *d, const char *number)
{
	bool other = d->number != NULL && strcmp(d->number, number) != 0;

	d->number = number;
	return other;
}

enum dossier_state
dossier_state_at(const struct dossier *d, const struct history *lines, size_t n, int64_t at_ms)
{
	const struct history *last = NULL;

	for (size_t i = 0; i < n; i++)
		if (lines[i].applied && lines[i].state != DOSSIER_NONE && lines[i].at_ms <= at_ms &&
		    (last == NULL || lines[i].at_ms >= last->at_ms))
			last = &lines[i];
	return last != NULL ? last->state : d->state;
}

/* ---- a bounded history ---- */

const struct history *
dossier_line_find(const struct history *lines, size_t n, enum dossier_source source, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (lines[i].source == source && strcmp(lines[i].key, key) == 0)
			return &lines[i];
	return NULL;
}

/* How much is lost with the line. */
enum worth {
	WORTH_NOTHING,   /* it is past, and moved nothing */
	WORTH_TO_COME,   /* it may follow yet */
	WORTH_SAID,      /* it moved nothing, and said something: who has the dossier now, an apology, results */
	WORTH_PAST_MOVE, /* or an operator's act, which is on record in the journal */
	WORTH_STAYS,
};

static enum worth
worth(const struct dossier *d, const struct history *h)
{
	if (strcmp(h->kind, HISTORY_OPERATOR) == 0)
		return WORTH_PAST_MOVE;
	if (h->source != DOSSIER_BY_PROVINCE || strcmp(h->kind, "STATUS") != 0)
		return WORTH_STAYS;
	if (h->applied)
		return WORTH_PAST_MOVE;
	if (h->told != NULL && h->told[0] != '\0')
		return WORTH_SAID;
	return h->at_ms < d->state_since_ms || h->state == d->state ? WORTH_NOTHING : WORTH_TO_COME;
}

/* The line that set the promised date, or n: without it older news would set that again. */
static size_t
due_line(const struct history *lines, size_t n)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (lines[i].due_ms > 0 && (best == n || lines[i].at_ms > lines[best].at_ms))
			best = i;
	return best;
}

/* The oldest line of least worth, up to `most`, or n. */
static size_t
least(const struct dossier *d, const struct history *lines, size_t n, enum worth most)
{
	size_t best = n, due = due_line(lines, n);
	enum worth best_worth = most + 1;

	for (size_t i = 0; i < n; i++) {
		enum worth w = i == due ? WORTH_STAYS : worth(d, &lines[i]);
		if (w < best_worth || (w == best_worth && w <= most && lines[i].seen_ms < lines[best].seen_ms)) {
			best = i;
			best_worth = w;
		}
	}
	return best;
}

size_t
dossier_line_place(const struct dossier *d, const struct history *lines, size_t n, const struct history *line)
{
	bool acts = strcmp(line->kind, HISTORY_OPERATOR) == 0, news = line->source == DOSSIER_BY_PROVINCE || acts;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		kept += worth(d, &lines[i]) < WORTH_PAST_MOVE;
	if (!line->applied && news && kept >= DOSSIER_KEPT_MAX)
		return least(d, lines, n, WORTH_SAID);
	if (n < DOSSIER_HISTORY_MAX - (news ? DOSSIER_HISTORY_OURS : 0))
		return n;
	return least(d, lines, n, WORTH_PAST_MOVE);
}
