/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is answered about a case, a search for cases, and a receipt, as tables (codec/fields.h): one form for both contracts, which
 * write it as JSON and as XML. All that is needed to go on with a case at another desk.
 */
#ifndef MODEL_ANSWER_FIELDS_H
#define MODEL_ANSWER_FIELDS_H

#include "model/operation.h"

struct arena;

struct answer_step {
	const char *step; /* "Person" */
	bool done;
};

struct answer_warning {
	const char *step, *code, *field, *vi, *en;
};

struct answer_asked {
	const char *step, *what, *answer, *result;
	int64_t at_ms;
};

struct answer_component {
	const char *code, *name, *class, *condition;
	bool must_scan, required, here; /* what remains to be scanned or brought is what is required and not here */
};

struct answer_procedure {
	const char *code, *name, *unit;
	int64_t working_days; /* as contract 1.0 tells every limit (model/procedure.h) */
	int64_t limit;        /* the postal channel's as the catalogue has it, in limit_unit (limit_unit_name) */
	const char *limit_unit;
	int64_t state_fee;
	struct answer_component *components;
	size_t n_components;
};

struct answer_quote {
	struct case_line *lines;
	size_t n_lines;
	int64_t state_fee, digitise_fee, postage, total;
};

/* A case in work.  Strings and records are the case's or the arena's. */
struct case_answer {
	const char *id, *ref, *pos, *clerk;
	int64_t version, opened_ms, ends_ms;
	const char *catalogue; /* version under which it would be accepted now */
	struct answer_step *steps;
	size_t n_steps;
	const char *next, *next_vi, *next_en; /* NULL: all is done */
	struct answer_warning *warnings;
	size_t n_warnings;
	struct case_owner *owner;
	const struct party *submitter; /* or NULL */
	int64_t authority;             /* 0: there is no submitter */
	const char *authority_note;
	struct answer_asked *asked;
	size_t n_asked;
	const char *account;
	struct case_offer *known;
	size_t n_known;
	struct answer_procedure *procedure;
	struct answer_quote *quote;
};

extern const struct field case_answer_fields[];

/* The answer about a case that is not accepted yet. */
void case_answer(struct arena *a, const struct result_case *r, struct case_answer *out);

/* The case that was asked about, opened or moved, or NULL when it was something else. */
const struct result_case *case_answered(const struct request *q, const struct result *r);

/* Of struct result_register: the receipt of a dossier that is new.  In contracts that came after postal 1.0 it ends with when the
 * time limit starts, a word (RECEIPT_CLOCK) and a sentence in both languages, and with the catalogue's version. */
extern const struct field receipt_fields[], receipt_10_fields[];
#define RECEIPT_CLOCK "ClockStart"

struct answer_found {
	unsigned accepted;                /* 0: a case in work; 1: a dossier */
	const char *case_id, *dossier_id; /* one of them, the other NULL */
	const char *ref, *name;
	const char *procedure, *next, *number, *state; /* NULL: there is none */
	int64_t moved_ms, accepted_ms;                 /* one of them, the other 0 */
};

struct find_answer {
	struct answer_found *found;
	size_t n_found;
};

extern const struct field find_answer_fields[];

/* What was found.  Strings are the result's. */
void find_answer(struct arena *a, const struct result_case_find *r, struct find_answer *out);

#endif
