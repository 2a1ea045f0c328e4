/* SPDX-License-Identifier: Apache-2.0 */
/* The answers about money and tills, made from what is kept, and their tables; see money_fields.h. */
#include "model/money_fields.h"

#include "base/arena.h"
#include "base/vietnamese.h"
#include "model/answer_row.h"

/* ---- tables ---- */

#define SUM(type, member, name) INT(type, member, name, MUST, -MONEY_MOST, MONEY_MOST)

static const struct field account_fields[] = {
    TEXT(answer_account, account, "Account", MUST),
    TEXT(answer_account, vi, "NameVi", MUST),
    TEXT(answer_account, en, "NameEn", MUST),
    SUM(answer_account, balance, "Balance"),
    {0},
};

static const struct field entry_fields[] = {
    INT(answer_entry, place, "Place", MUST, 1, MONEY_ENTRIES_MAX),
    TEXT(answer_entry, id, "Id", MUST),
    TEXT(answer_entry, kind, "Kind", MUST),
    TEXT(answer_entry, debit, "Debit", MUST),
    TEXT(answer_entry, credit, "Credit", MUST),
    INT(answer_entry, amount, "Amount", MUST, 1, MONEY_MOST),
    TEXT(answer_entry, amount_vi, "AmountVi", MUST),
    TEXT(answer_entry, what, "What", MAY),
    TEXT(answer_entry, voids, "Voids", MAY),
    TEXT(answer_entry, reason, "Reason", MAY),
    TEXT(answer_entry, series, "Series", MAY),
    INT(answer_entry, number, "Number", MAY, 1, INT32_MAX),
    TEXT(answer_entry, office, "Pos", MUST),
    TEXT(answer_entry, clerk, "Clerk", MUST),
    TIME(answer_entry, at_ms, "At"),
    {0},
};

const struct field money_answer_fields[] = {
    TEXT(money_answer, dossier, "DossierId", MUST),
    BOOL(money_answer, replay, "Replay"),
    INT(money_answer, owed, "Owed", MUST, 0, MONEY_MOST),
    INT(money_answer, paid, "Paid", MUST, 0, MONEY_MOST),
    LIST(money_answer, accounts, "Accounts", MONEY_ACCOUNTS, answer_account, account_fields),
    LIST(money_answer, entries, "Entries", MONEY_ENTRIES_MAX, answer_entry, entry_fields),
    {0},
};
AS_LIST(money_answer, accounts);
AS_LIST(money_answer, entries);

const struct field till_answer_fields[] = {
    TEXT(till_answer, office, "Pos", MUST),
    TEXT(till_answer, clerk, "Clerk", MUST),
    ROW(till_answer, DATE, date, "Date", MUST, .max = INT32_MAX),
    BOOL(till_answer, replay, "Replay"),
    INT(till_answer, version, "Version", MUST, 1, INT32_MAX),
    INT(till_answer, entries, "Entries", MUST, 0, INT32_MAX),
    SUM(till_answer, cash, "Cash"),
    SUM(till_answer, bank, "Bank"),
    INT(till_answer, counted, "Counted", MUST, 0, MONEY_MOST),
    SUM(till_answer, difference, "Difference"),
    TEXT(till_answer, reason, "Reason", MAY),
    TEXT(till_answer, by, "By", MUST),
    TIME(till_answer, closed_ms, "ClosedAt"),
    {0},
};

/* ---- the answers ---- */

static const char *
or_none(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

static void
tell_entry(struct arena *a, const struct entry *x, struct answer_entry *out)
{
	*out = (struct answer_entry){.place = x->place,
	    .id = x->id,
	    .kind = money_kind_name(x->kind),
	    .debit = money_account_name(x->debit),
	    .credit = money_account_name(x->credit),
	    .amount = x->amount,
	    .amount_vi = vietnamese_amount(a, x->amount),
	    .what = or_none(x->what),
	    .voids = or_none(x->voids),
	    .reason = or_none(x->reason),
	    .series = x->number > 0 ? x->series : NULL,
	    .number = x->number,
	    .office = x->office,
	    .clerk = x->clerk,
	    .at_ms = x->at_ms};
}

void
money_answer(struct arena *a, const struct result_money *r, struct money_answer *out)
{
	*out = (struct money_answer){.dossier = r->dossier,
	    .replay = r->replay,
	    .owed = r->money.owed,
	    .paid = money_paid(&r->money),
	    .accounts = arena_alloc(a, MONEY_ACCOUNTS * sizeof *out->accounts),
	    .entries = arena_alloc(a, (r->n_entries + 1) * sizeof *out->entries)};
	for (int i = 0; i < MONEY_ACCOUNTS; i++) {
		enum money_account x = (enum money_account)i;
		out->accounts[out->n_accounts++] = (struct answer_account){
		    money_account_name(x), money_account_text(x, true), money_account_text(x, false), money_balance(&r->money, x)};
	}
	for (size_t i = 0; i < r->n_entries; i++)
		tell_entry(a, &r->entries[i], &out->entries[out->n_entries++]);
}

void
till_answer(const struct result_till_close *r, struct till_answer *out)
{
	const struct till *t = &r->till;

	*out = (struct till_answer){.office = t->office,
	    .clerk = t->clerk,
	    .date = t->date,
	    .replay = r->replay,
	    .version = t->version,
	    .entries = t->entries,
	    .cash = t->cash,
	    .bank = t->bank,
	    .counted = t->counted,
	    .difference = t->counted - t->cash,
	    .reason = or_none(t->reason),
	    .by = t->by,
	    .closed_ms = t->closed_ms};
}

const struct result_money *
money_answered(const struct request *q, const struct result *r)
{
	if (q->op == OPERATION_PAY)
		return &r->as_pay.is;
	if (q->op == OPERATION_REFUND)
		return &r->as_refund.is;
	if (q->op == OPERATION_VOID_ENTRY)
		return &r->as_void_entry.is;
	return q->op == OPERATION_ENTRIES ? &r->as_entries.is : NULL;
}
