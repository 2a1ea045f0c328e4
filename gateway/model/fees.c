/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of fees out of quote and entries; see fees.h. */
#include "model/fees.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "model/decided.h"

static const enum money_account fee_accounts[] = {MONEY_STATE_FEE, MONEY_DIGITISE, MONEY_POSTAGE};
enum { FEE_ACCOUNTS = sizeof fee_accounts / sizeof fee_accounts[0] };

static enum money_account
account_of(const char *kind)
{
	for (size_t i = 0; i < FEE_ACCOUNTS; i++)
		if (strcmp(money_account_name(fee_accounts[i]), kind) == 0)
			return fee_accounts[i];
	return MONEY_POSTAGE; /* what a later release quotes besides is no fee of the state's */
}

/* ---- the lines ---- */

static void
from_quote(const struct decided *d, struct fees *out)
{
	for (size_t i = 0; i < d->n_fees; i++) {
		const struct decided_fee *f = &d->fees[i];
		out->lines[out->n++] = (struct fee_line){.account = account_of(f->kind),
		    .code = f->code,
		    .name = f->name,
		    .source = f->source,
		    .discount_source = f->discount_source,
		    .full = f->full,
		    .discount = f->discount,
		    .amount = f->amount,
		    .national = f->national,
		    .collect = MONEY_AT_RECEPTION};
	}
}

/* Contract 1.0 says no more than the sums. */
static void
from_sums(const struct filing *f, struct fees *out)
{
	const int64_t sums[FEE_ACCOUNTS] = {f->state_fee, f->digitise_fee, f->postage};

	for (size_t i = 0; i < FEE_ACCOUNTS; i++)
		if (sums[i] > 0)
			out->lines[out->n++] = (struct fee_line){.account = fee_accounts[i],
			    .full = sums[i],
			    .amount = sums[i],
			    .national = fee_accounts[i] == MONEY_STATE_FEE,
			    .collect = MONEY_AT_RECEPTION};
}

/* The line that the charge of that id made, or NULL. */
static struct fee_line *
line_of(const struct filing *f, struct fees *out, const char *id)
{
	unsigned place;

	if (f->decided != NULL && sscanf(id, "~%4u", &place) == 1 && place > 0 && place <= f->decided->n_fees)
		return &out->lines[place - 1];
	for (size_t i = 0; i < out->n; i++)
		if (out->lines[i].charge != NULL && strcmp(out->lines[i].charge, id) == 0)
			return &out->lines[i];
	return NULL;
}

/* ---- the entries ---- */

bool
fees_moved(const struct entry *x)
{
	return x->debit == MONEY_TILL || x->debit == MONEY_BANK || x->credit == MONEY_TILL || x->credit == MONEY_BANK;
}

int64_t
fees_taken(const struct entry *x)
{
	return !fees_moved(x) ? 0 : x->debit == MONEY_TILL || x->debit == MONEY_BANK ? x->amount : -x->amount;
}

bool
fees_in_cash(const struct entry *x)
{
	return x->debit == MONEY_TILL || x->credit == MONEY_TILL;
}

/* The first line of an account: of a dossier that has no lines but sums. */
static struct fee_line *
of_account(struct fees *out, enum money_account account)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->lines[i].account == account)
			return &out->lines[i];
	return NULL;
}

static void
charge(const struct filing *f, const struct entry *x, struct fees *out)
{
	if (line_of(f, out, x->id) != NULL)
		return; /* a line of the quote */
	out->lines[out->n++] = (struct fee_line){.account = x->credit,
	    .charge = x->id,
	    .name = x->reason != NULL && x->reason[0] != '\0' ? x->reason : NULL,
	    .full = x->amount,
	    .amount = x->amount,
	    .national = x->credit == MONEY_STATE_FEE,
	    .collect = x->collect != 0 ? x->collect : MONEY_AT_RECEPTION};
}

static void
strike(const struct filing *f, const struct entry *x, struct fees *out)
{
	struct fee_line *l = line_of(f, out, x->voids);

	if (l == NULL)
		l = of_account(out, x->debit);
	if (l != NULL)
		l->struck += x->amount;
}

static void
take_entries(const struct filing *f, const struct entry *entries, size_t n, struct fees *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct entry *x = &entries[i];
		if (fees_moved(x))
			out->paid += fees_taken(x);
		else if (x->kind == MONEY_CHARGE)
			charge(f, x, out);
		else if (x->kind == MONEY_VOID)
			strike(f, x, out);
	}
}

static void
share_out(struct fees *out)
{
	int64_t left = out->paid;

	for (size_t i = 0; i < out->n; i++) {
		struct fee_line *l = &out->lines[i];
		int64_t due = l->amount - l->struck;
		l->paid = left < due ? left : due;
		left -= l->paid;
		out->owed += due;
	}
}

void
fees_of(struct arena *a, const struct filing *f, const struct entry *entries, size_t n, struct fees *out)
{
	size_t quoted = f->decided != NULL ? f->decided->n_fees : FEE_ACCOUNTS;

	*out = (struct fees){.lines = arena_alloc(a, (quoted + n + 1) * sizeof *out->lines), .known = f->decided != NULL || n > 0};
	if (f->decided != NULL)
		from_quote(f->decided, out);
	else
		from_sums(f, out);
	take_entries(f, entries, n, out);
	share_out(out);
}
