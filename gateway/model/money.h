/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The money of a dossier: double entry in whole dong.  An entry takes from one account and gives to another, so that all accounts
 * of a dossier sum to nothing at any time; what may follow what comes from the side that an account may not leave (money.tbl):
 * nothing is paid that is not owed, nothing given back that was not paid, and a fee is struck out only as far as it is not paid.
 * Entries are never changed: a mistake is voided by the opposite entry with a reason.  Pure; plain data.
 */
#ifndef MODEL_MONEY_H
#define MODEL_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum money_account {
#define ACCOUNT(id, side, vi, en) MONEY_##id,
#include "model/money.tbl"
	MONEY_ACCOUNTS
};

enum money_kind { MONEY_CHARGE, MONEY_PAY, MONEY_REFUND, MONEY_VOID, MONEY_KINDS };

enum money_move {
#define MOVE(id, kind, debit, credit, number) MOVE_##id,
#include "model/money.tbl"
	MOVES
};

/* When a fee is to be paid (HinhThucThu of the national portal): 0, as it was quoted, is at reception. */
enum money_collect { MONEY_AT_RECEPTION = 1, MONEY_AT_SUPPLEMENT = 2, MONEY_AT_RESULT = 4 };

#define MONEY_MOST INT64_C(1000000000000) /* dong, of one entry and of one account: no fee comes near, no sum overflows */

enum { MONEY_ID_MAX = 64, MONEY_ENTRIES_MAX = 200 };

struct entry {
	const char *id, *dossier; /* id: the act's, of this dossier */
	int64_t version;
	int64_t place; /* among the dossier's entries, from 1 without gaps */
	enum money_kind kind;
	enum money_account debit, credit; /* what it gives to, what it takes from */
	int64_t amount;                   /* dong, above 0 */
	const char *digest;               /* of what was asked: the same id with other content is refused */
	const char *what;                 /* code of the fee, or key of the news that asked for it; number of the transfer; or "" */
	const char *voids;                /* id of the entry it makes undone, or "" */
	const char *reason;               /* why, or for what the unit asks it, sealed; or "" */
	int64_t collect;                  /* enum money_collect, or 0 */
	const char *series;               /* of the receipt, or "" */
	int64_t number;                   /* of the receipt, or 0 */
	const char *office, *clerk;
	const char *book; /* day book of its office, in which it is listed: OFFICE.YYYY-MM-DD */
	int64_t at_ms;
	struct str rest; /* kept fields of a later release (codec/fields.h) */
};

/* What the entries of a dossier come to; its version is what two acts at once are told apart by. */
struct money {
	const char *dossier;
	int64_t version;                                        /* 0: there is none yet */
	int64_t owed, state_fee, digitise, postage, till, bank; /* dong, debit less credit; in the order of the accounts */
	int64_t entries;                                        /* how many */
	struct str rest;
};

const char *money_account_name(enum money_account a); /* "STATE_FEE" */
const char *money_account_text(enum money_account a, bool vi);
const char *money_kind_name(enum money_kind k); /* "PAY" */

/* Kind and accounts of an entry of that move. */
void money_move(struct entry *x, enum money_move move);
bool money_numbered(const struct entry *x); /* a receipt is given for it */

int64_t money_balance(const struct money *m, enum money_account a);
int64_t money_paid(const struct money *m); /* less what was given back */
int64_t money_sum(const struct money *m);  /* of all accounts: nothing */

/* May it follow?  Then *m is what it comes to with it, and x->place its place; else ERR_NOT_OWED at `Amount` with how much would be
 * possible, and *m as it was. */
int money_enter(struct money *m, struct entry *x, struct err *e) MUST_CHECK;

/* `x` becomes what makes undone the entry of the id x->voids, one of n.  ERR_UNKNOWN_ENTRY, ERR_NOT_VOIDABLE. */
int money_void(const struct entry *entries, size_t n, struct entry *x, struct err *e) MUST_CHECK;

/* A name that may be part of a key: an office, a series, an act's id. */
bool money_name_ok(const char *s, size_t max);

#endif
