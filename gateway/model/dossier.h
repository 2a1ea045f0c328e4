/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dossier as the gateway keeps it: who registered it, where it stands, what happened.  What the citizen
 * handed in is a filing (model/filing.h).  States and moves are facts of dossier.tbl (national code list
 * TrangThaiHoSo).  Plain data and pure functions; all strings belong to the caller's arena.
 */
#ifndef MODEL_DOSSIER_H
#define MODEL_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum dossier_state {
	DOSSIER_NONE = 0,
#define STATE(number, name, kind, vi, en) DOSSIER_##name = number,
#include "model/dossier.tbl"
	DOSSIER_STATES /* one past the last */
};

enum dossier_kind { DOSSIER_START, DOSSIER_OPEN, DOSSIER_PAUSED, DOSSIER_ENDED, DOSSIER_FINAL };

/* When the clock starts, by the contract of the partner that registered it (domain section 2.4): with its acceptance at the
 * counter, or when the unit received it, until when it is FILED and the clock stands still. */
enum dossier_clock { DOSSIER_CLOCK_ACCEPTANCE, DOSSIER_CLOCK_UNIT, DOSSIER_CLOCKS };

enum dossier_source { DOSSIER_BY_POSTAL, DOSSIER_BY_PROVINCE, DOSSIER_BY_GATEWAY };

enum {
	DOSSIER_ID_LEN = 37, /* "pp.bb-" and 31 characters */
	DOSSIER_TAG_LEN = 5, /* "pp.bb": province and bucket, the Redis hash tag */
	DOSSIER_BUCKETS = 64,
	DOSSIER_HISTORY_MAX = 500,
	/* of them kept free of the province's news and operators' acts: registered, submitted, withdrawn, each item's delivery */
	DOSSIER_HISTORY_OURS = 103,
	DOSSIER_KEPT_MAX = 100, /* lines of news that moved nothing; a further one takes the place of the oldest */
};

/* What may be said of a time that comes from outside (docs/why/times-from-outside.md). */
#define DOSSIER_AHEAD_MS INT64_C(600000)      /* 10 minutes: clocks differ */
#define DOSSIER_BEHIND_MS INT64_C(86400000)   /* a day: a counter without a line registers later what it took */
#define DOSSIER_DUE_MAX_MS (INT64_C(5) * 366 * 86400000) /* nothing is promised for later than in five years */

struct dossier {
	const char *id;        /* carries its tag */
	const char *partner;   /* the postal partner that registered it */
	const char *unit_partner; /* the partner that stands for the competent unit */
	const char *ref;       /* that partner's own reference (ClientRef) */
	const char *digest;    /* hex SHA-256 of the canonical Dossier element */
	const char *number;    /* given by the province (MaHoSo), or NULL */
	const char *procedure; /* code */
	const char *unit;      /* code of the competent unit */
	const char *office;    /* post office where it was taken in, when that can be part of a key (money_name_ok); or "" */
	const char
	    *catalogue; /* the version it was accepted under (catalogue_version), or NULL: by a release that did not keep it */
	enum dossier_state state;
	int64_t state_since_ms; /* time of the news that brought it there */
	int64_t accepted_ms;
	int64_t due_ms;        /* promised return (NgayHenTra) */
	int64_t version;       /* grows with every change */
	enum dossier_clock clock; /* fixed when it was registered */
	struct str body;       /* the filing, sealed */
	const char *receipt;   /* the first receipt's bytes, sealed, base64; NULL: none was kept */
	struct str rest;       /* kept fields of a later release (codec/fields.h) */
};

#define HISTORY_OPERATOR "OPERATOR" /* the kind of a line about what an operator did to an exchange; its note is not for partners */

/* One line of a dossier's history: news, applied or only kept. */
struct history {
	const char *key;       /* event id, unique within source; "" when the gateway made it */
	enum dossier_source source;
	const char *kind;      /* short word: REGISTERED STATUS WITHDRAWN DELIVERED NUMBER ... */
	enum dossier_state state; /* what the news says, or DOSSIER_NONE */
	int64_t at_ms;         /* when it happened, by its source */
	int64_t seen_ms;       /* when the gateway took it */
	bool applied;
	const char *note;      /* sealed text or "" */
	int64_t due_ms;        /* the promised date it brought, or 0 */
	const char *told;      /* sealed, what else it says (model/dossier_told.h); or NULL */
	/* of a line that changed the promise (model/promise.h), else 0: what it was, what it is, why; and of one that names a date
	 * which did not count: what is promised all the same, twice */
	int64_t was_ms, promise_ms;
	unsigned promise_why;
	int64_t base_ms;       /* of a line with which the clock stopped: what shifts when it goes on */
	struct str rest;       /* kept fields of a later release (codec/fields.h) */
};

bool dossier_state_ok(int64_t number);
enum dossier_kind dossier_kind(enum dossier_state s);
const char *dossier_state_name(enum dossier_state s); /* "RECEIVED" */
const char *dossier_state_vi(enum dossier_state s);
const char *dossier_state_en(enum dossier_state s);

/* Is that move in the table?  A state never moves to itself. */
bool dossier_may(enum dossier_state from, enum dossier_state to);

const char *dossier_source_name(enum dossier_source s); /* "postal", "province", "gateway" */

/* The id of the dossier that `partner` calls `ref`: the same for ever, without asking anybody.
 * `hash` is SHA-256 of partner, a zero byte and ref; `province` has two digits. */
void dossier_id(const char province[2], const unsigned char hash[32], char out[DOSSIER_ID_LEN + 1]);

/* The bucket in an id, or in a tag alone (of what belongs to no dossier); DOSSIER_BUCKETS: it has none. */
unsigned dossier_bucket(const char *id);

/* Is it written like a dossier id of ours? */
bool dossier_id_ok(const char *id);

/*
 * What a piece of news does (domain section 2.2): it is applied when it is not older than the news that
 * brought the present state and the move is in the table; everything else is kept in the history and
 * moves nothing.  After an applied move, kept news that is later and has become legal follows, so a
 * legal history ends in its last state in whatever order it arrives (docs/states.md).
 *
 * `kept` are the lines already in the history; applied lines are skipped.  Writes the chain of
 * lines to apply after `news` (pointers into kept, at most max) and returns how many, or -1 when the news
 * itself is only kept.
 */
int dossier_news(enum dossier_state state, int64_t since_ms, const struct history *news,
    const struct history *kept, size_t n_kept, const struct history **follow, size_t max);

/* ---- times from outside ---- */

/* May something have happened to a dossier at that time: not ahead of our clock, not long before it was accepted?
 * ERR_BAD_VALUE. */
int dossier_time_check(int64_t at_ms, int64_t accepted_ms, int64_t now_ms, const char *field, struct err *e) MUST_CHECK;

/* May it be promised for then: not before it was accepted, not in a far future?  ERR_BAD_VALUE. */
int dossier_due_check(int64_t due_ms, int64_t accepted_ms, int64_t now_ms, const char *field, struct err *e) MUST_CHECK;

/* Since when a state counts.  One from a future that cannot be, as releases before this took it, is no bar to what comes. */
int64_t dossier_since(const struct dossier *d, int64_t now_ms);

/* When the news happened that set the promised date; 0: none did. */
int64_t dossier_due_since(const struct history *lines, size_t n);

/* The number that the signed answer to our own registration gave: it counts, also against one that news named before.  true: there
 * was another. */
bool dossier_numbered(struct dossier *d, const char *number);

/* In which state it was then, by the lines that were applied. */
enum dossier_state dossier_state_at(const struct dossier *d, const struct history *lines, size_t n, int64_t at_ms);

/* ---- a bounded history ---- */

/* The line of that source and key, or NULL. */
const struct history *dossier_line_find(const struct history *lines, size_t n, enum dossier_source source, const char *key);

/* Where a new line goes: n to append it, or the index of the line whose place it takes, which moved nothing, is old news or an old
 * act of an operator.  So what changes nothing never bars what does; the journal has all of them.  A line that said something goes
 * only after DOSSIER_KEPT_MAX others that did.  `d` is as it is after the line. */
size_t dossier_line_place(const struct dossier *d, const struct history *lines, size_t n, const struct history *line);

#endif
