/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is answered about a dossier after its acceptance, as tables (codec/fields.h): one form for both contracts, which write it as
 * JSON and as XML.  How it stands, what is promised and asked, who has it, what a counter may do, and its history as the citizen
 * may be told it.
 */
#ifndef MODEL_LIFE_FIELDS_H
#define MODEL_LIFE_FIELDS_H

#include "model/operation.h"

struct arena;

struct shown_change {
	int64_t at_ms, was_ms, is_ms;
	unsigned why; /* enum promise_why */
};

struct shown_promise {
	int64_t due_ms;
	unsigned clock; /* enum dossier_clock */
	bool stands;
	int64_t late_min;
	struct shown_change *changes;
	size_t n_changes;
};

struct shown_wanted { /* a paper that is asked for */
	const char *code, *why;
	bool here;
};

struct shown_asked {
	unsigned act; /* enum dossier_act */
	int64_t at_ms;
	const char *note, *law;   /* NULL: not said */
	int64_t until_ms, amount; /* 0: not said */
	struct shown_wanted *papers;
	size_t n_papers;
	const char **lacking; /* words of what the unit left out */
	size_t n_lacking;
};

struct shown_holder {
	const char *unit;
	int64_t since_ms;
};

struct shown_line {
	int64_t at_ms;
	unsigned source; /* enum dossier_source */
	const char *kind;
	unsigned state;                     /* enum dossier_state */
	const char *id, *note, *law, *unit; /* NULL: there is none */
	bool apology;
	int64_t due_ms;          /* 0: none was named */
	const char *pos, *clerk; /* of an act at a counter, or NULL */
	struct paper *papers;    /* taken in */
	size_t n_papers;
	struct told_result *results; /* that came out electronically */
	size_t n_results;
};

/* Strings and records are the result's or the arena's. */
struct life_answer {
	const char *id, *ref, *number; /* number: NULL, there is none yet */
	bool replay;
	unsigned state; /* enum dossier_state */
	int64_t since_ms;
	const char *procedure, *unit;
	const char *catalogue; /* version, or NULL: by a release that did not keep it */
	bool catalogue_held;   /* it is there, and what follows goes by it */
	int64_t accepted_ms;
	struct shown_promise *promise;
	struct shown_asked *asked; /* NULL: nothing is */
	struct shown_holder *holder;
	const struct life_step *step;  /* NULL: it is at none */
	const struct history *apology; /* the last one, or NULL */
	const char **possible;         /* words of what a counter may do */
	size_t n_possible;
	struct shown_line *history;
	size_t n_history;
	struct consignment *items;
	size_t n_items;
};

extern const struct field life_answer_fields[];

void life_answer(struct arena *a, const struct result_act *r, struct life_answer *out);

/* The dossier that was asked about or acted on, or NULL when it was something else. */
const struct result_act *life_answered(const struct request *q, const struct result *r);

#endif
