/* SPDX-License-Identifier: Apache-2.0 */
/* Dossier states as a matrix read from the table, and what news does to them. */
#include "model/dossier.h"

#include <assert.h>
#include <string.h>

#include "base/id.h"

static const struct {
	enum dossier_kind kind;
	const char *name, *vi, *en;
} states[DOSSIER_STATES] = {
#define STATE(number, name, kind, vi, en) [number] = {DOSSIER_##kind, #name, vi, en},
#include "model/dossier.tbl"
};

static const bool moves[DOSSIER_STATES][DOSSIER_STATES] = {
#define MOVE(from, to) [DOSSIER_##from][DOSSIER_##to] = true,
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
	return moves[from][to];
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
