/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier's money: that its entries are all there, in order, and come to what is kept of them; see check_key.h. */
#include "store/check_key.h"

#include "base/arena.h"
#include "model/money.h"
#include "store/listed.h"

/* They are 1 to n in any order, and come to that. */
static int
judge(struct arena *a, const struct money *m, const struct entry *entries, const int64_t *versions, size_t n, struct err *e)
{
	bool *seen = arena_alloc(a, (n + 1) * sizeof *seen);
	int64_t sums[MONEY_ACCOUNTS] = {0};

	if (m->entries != (int64_t)n)
		return check_damage("it has another number of entries", e);
	for (size_t i = 0; i < n; i++) {
		const struct entry *x = &entries[i];
		if (versions[i] == 0)
			return check_damage("an entry is not there", e);
		if (x->place < 1 || x->place > (int64_t)n || seen[x->place] || x->amount < 1)
			return check_damage("its entries are not in order", e);
		seen[x->place] = true;
		sums[x->debit] += x->amount;
		sums[x->credit] -= x->amount;
	}
	for (int i = 0; i < MONEY_ACCOUNTS; i++)
		if (sums[i] != money_balance(m, (enum money_account)i))
			return check_damage("its entries come to another sum", e);
	return 0;
}

int
check_money(struct key *k, struct err *e)
{
	const char *dossier = k->part[1], **ids;
	struct money m = {0};
	size_t n;

	if (check_object(k, e) != 0)
		return -1;
	int found = store_object(k->s, k->a, KIND_MONEY, dossier, &m, &m.version, e);
	if (found <= 0)
		return found;
	if (store_belongings(k->s, k->a, KIND_ENTRY, dossier, &ids, &n, e) != 0)
		return -1;
	struct entry *entries = arena_alloc(k->a, (n + 1) * sizeof *entries);
	int64_t *versions = arena_alloc(k->a, (n + 1) * sizeof *versions);
	if (store_objects(k->s, k->a, KIND_ENTRY, ids, n, entries, versions, e) != 0)
		return -1;
	return judge(k->a, &m, entries, versions, n, e);
}
