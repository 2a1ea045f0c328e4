/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is answered about a dossier's money and about a till that was taken over, as tables (codec/fields.h): one form for both
 * contracts, which write it as JSON and as XML.
 */
#ifndef MODEL_MONEY_FIELDS_H
#define MODEL_MONEY_FIELDS_H

#include "model/operation.h"

struct arena;

struct answer_account {
	const char *account, *vi, *en;
	int64_t balance; /* dong, debit less credit */
};

struct answer_entry {
	int64_t place;
	const char *id, *kind, *debit, *credit;
	int64_t amount;
	const char *amount_vi;                      /* in words */
	const char *what, *voids, *reason, *series; /* NULL: there is none */
	int64_t number;                             /* 0: no receipt was given */
	const char *office, *clerk;
	int64_t at_ms;
};

struct money_answer {
	const char *dossier;
	bool replay;
	int64_t owed, paid;
	struct answer_account *accounts;
	size_t n_accounts;
	struct answer_entry *entries;
	size_t n_entries;
};

struct till_answer {
	const char *office, *clerk, *date;
	bool replay;
	int64_t version, entries, cash, bank, counted, difference;
	const char *reason; /* NULL: there is none */
	const char *by;
	int64_t closed_ms;
};

extern const struct field money_answer_fields[], till_answer_fields[];

/* The answers.  Strings are the result's or the arena's. */
void money_answer(struct arena *a, const struct result_money *r, struct money_answer *out);
void till_answer(const struct result_till_close *r, struct till_answer *out);

/* The money that was asked about or moved, or NULL when it was something else. */
const struct result_money *money_answered(const struct request *q, const struct result *r);

#endif
