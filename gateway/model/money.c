/* SPDX-License-Identifier: Apache-2.0 */
/* The laws of money.tbl. */
#include "model/money.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

enum side { DEBIT, CREDIT, EITHER };
enum number { PLAIN, NUMBERED };

static const struct {
	const char *name, *vi, *en;
	enum side side;
} accounts[MONEY_ACCOUNTS] = {
#define ACCOUNT(id, side, vi, en) {#id, vi, en, side},
#include "model/money.tbl"
};

static const struct {
	enum money_kind kind;
	enum money_account debit, credit;
	enum number number;
} moves[MOVES] = {
#define MOVE(id, kind, debit, credit, number) {MONEY_##kind, MONEY_##debit, MONEY_##credit, number},
#include "model/money.tbl"
};

_Static_assert(offsetof(struct money, bank) - offsetof(struct money, owed) == (MONEY_ACCOUNTS - 1) * sizeof(int64_t),
    "each account has its member, in their order");

const char *
money_account_name(enum money_account a)
{
	return accounts[a].name;
}

const char *
money_account_text(enum money_account a, bool vi)
{
	return vi ? accounts[a].vi : accounts[a].en;
}

const char *
money_kind_name(enum money_kind k)
{
	static const char *const names[MONEY_KINDS] = {"CHARGE", "PAY", "REFUND", "VOID"};
	return names[k];
}

void
money_move(struct entry *x, enum money_move move)
{
	x->kind = moves[move].kind;
	x->debit = moves[move].debit;
	x->credit = moves[move].credit;
}

bool
money_numbered(const struct entry *x)
{
	for (int i = 0; i < MOVES; i++)
		if (moves[i].kind == x->kind && moves[i].debit == x->debit && moves[i].credit == x->credit)
			return moves[i].number == NUMBERED;
	return false;
}

static int64_t *
balance(struct money *m, enum money_account a)
{
	return &m->owed + a;
}

int64_t
money_balance(const struct money *m, enum money_account a)
{
	return (&m->owed)[a];
}

int64_t
money_paid(const struct money *m)
{
	return m->till + m->bank;
}

int64_t
money_sum(const struct money *m)
{
	int64_t sum = 0;

	for (int i = 0; i < MONEY_ACCOUNTS; i++)
		sum += money_balance(m, (enum money_account)i);
	return sum;
}

/* What is wrong with them: how much too much the last entry was; 0: nothing. */
static int64_t
excess(const struct money *m)
{
	int64_t most = money_paid(m) < 0 ? -money_paid(m) : 0;

	for (int i = 0; i < MONEY_ACCOUNTS; i++) {
		int64_t is = money_balance(m, (enum money_account)i), over = 0;
		if (accounts[i].side != EITHER)
			over = accounts[i].side == DEBIT ? -is : is;
		if (is > MONEY_MOST || is < -MONEY_MOST)
			over = is > 0 ? is - MONEY_MOST : -is - MONEY_MOST;
		most = over > most ? over : most;
	}
	return most;
}

static int
too_much(const struct entry *x, int64_t over, struct err *e)
{
	int64_t possible = x->amount - over;

	err_at(e, ERR_NOT_OWED, "Amount", "%s of %lld dong, %lld too many", money_kind_name(x->kind), (long long)x->amount,
	    (long long)over);
	if (possible < 1 || x->kind == MONEY_VOID)
		return err_hint(e, x->kind == MONEY_VOID ? HINT_VOID_NOT_PAID : HINT_NOTHING_OWED, NULL, NULL);
	return err_hint_range(e, HINT_WHOLE_NUMBER, 1, possible);
}

int
money_enter(struct money *m, struct entry *x, struct err *e)
{
	struct money with = *m;

	if (x->amount < 1 || x->amount > MONEY_MOST) {
		err_at(e, ERR_BAD_VALUE, "Amount", "%lld dong", (long long)x->amount);
		return err_hint_range(e, HINT_WHOLE_NUMBER, 1, MONEY_MOST);
	}
	if (m->entries >= MONEY_ENTRIES_MAX)
		return err_set(e, ERR_TOO_LARGE, "the dossier has its %d entries", MONEY_ENTRIES_MAX);
	assert(x->debit != x->credit);
	*balance(&with, x->debit) += x->amount;
	*balance(&with, x->credit) -= x->amount;
	assert(money_sum(&with) == money_sum(m));
	int64_t over = excess(&with);
	if (over > 0)
		return too_much(x, over, e);
	x->place = ++with.entries;
	*m = with;
	return 0;
}

int
money_void(const struct entry *entries, size_t n, struct entry *x, struct err *e)
{
	const struct entry *of = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(entries[i].id, x->voids) == 0)
			of = &entries[i];
		if (entries[i].kind == MONEY_VOID && strcmp(entries[i].voids, x->voids) == 0) {
			err_at(e, ERR_NOT_VOIDABLE, "Entry", "it was voided");
			return err_hint(e, HINT_VOIDED, NULL, NULL);
		}
	}
	if (of == NULL)
		return err_at(e, ERR_UNKNOWN_ENTRY, "Entry", "no such entry of this dossier");
	if (of->kind == MONEY_VOID) {
		err_at(e, ERR_NOT_VOIDABLE, "Entry", "it is itself what makes another undone");
		return err_hint(e, HINT_VOID_OF_VOID, NULL, NULL);
	}
	x->kind = MONEY_VOID;
	x->debit = of->credit;
	x->credit = of->debit;
	x->amount = of->amount;
	x->series = of->series;
	x->number = of->number;
	return 0;
}

bool
money_name_ok(const char *s, size_t max)
{
	return text_is_token(s, "-_", max);
}
