/* SPDX-License-Identifier: Apache-2.0 */
/* What counter programs ask and are told of money: payments, refunds, voids, a dossier's entries, and the take-over of a till. */
#include "connectors/counter/counter.h"

#include <string.h>

#include "base/arena.h"
#include "base/vietnamese.h"
#include "json/json.h"

#define DOSSIERS "/counter/v1/dossiers/"
#define TILLS    "/counter/v1/tills"

/* ---- read ---- */

/* What is done with a dossier's money, by the last segment of the address. */
static int
read_act(const struct conn_env *env, struct str body, const char *what, const struct dossier_key *key, struct request *out,
    struct err *e)
{
	if (strcmp(what, "/payments") == 0) {
		out->op = OPERATION_PAY;
		out->as_pay.key = *key;
		return json_read(env->arena, body, money_pay_fields, false, &out->as_pay.act, e);
	}
	if (strcmp(what, "/refunds") == 0) {
		out->op = OPERATION_REFUND;
		out->as_refund.key = *key;
		return json_read(env->arena, body, money_refund_fields, false, &out->as_refund.act, e);
	}
	if (strcmp(what, "/voids") == 0) {
		out->op = OPERATION_VOID_ENTRY;
		out->as_void_entry.key = *key;
		return json_read(env->arena, body, money_void_fields, false, &out->as_void_entry.act, e);
	}
	if (strcmp(what, "/entries") != 0)
		return err_set(e, ERR_NOT_FOUND, "path: no address of this dialect");
	out->op = OPERATION_ENTRIES;
	out->as_entries.key = *key;
	return 0;
}

bool
counter_is_money(const char *path)
{
	return strncmp(path, DOSSIERS, sizeof DOSSIERS - 1) == 0 || strcmp(path, TILLS) == 0;
}

int
counter_read_money(const struct conn_env *env, struct str body, struct request *out, struct err *e)
{
	const char *rest = env->path + sizeof DOSSIERS - 1;

	if (strcmp(env->path, TILLS) == 0) {
		out->op = OPERATION_TILL_CLOSE;
		return json_read(env->arena, body, till_act_fields, false, &out->as_till_close.act, e);
	}
	size_t n = strcspn(rest, "/");
	const struct dossier_key key = {.dossier = arena_dup(env->arena, rest, n)};
	return read_act(env, body, rest + n, &key, out, e);
}

/* ---- written ---- */

static void
write_entry(struct json_out *w, struct arena *a, const struct entry *x)
{
	json_out_open(w, NULL);
	json_out_int(w, "Place", x->place);
	json_out_text(w, "Id", x->id);
	json_out_text(w, "Kind", money_kind_name(x->kind));
	json_out_text(w, "Debit", money_account_name(x->debit));
	json_out_text(w, "Credit", money_account_name(x->credit));
	json_out_int(w, "Amount", x->amount);
	json_out_text(w, "AmountVi", vietnamese_amount(a, x->amount));
	json_out_opt(w, "What", x->what);
	json_out_opt(w, "Voids", x->voids);
	json_out_opt(w, "Reason", x->reason);
	if (x->number > 0) {
		json_out_text(w, "Series", x->series);
		json_out_int(w, "Number", x->number);
	}
	json_out_text(w, "Pos", x->office);
	json_out_text(w, "Clerk", x->clerk);
	json_out_time(w, "At", x->at_ms);
	json_out_close(w);
}

static void
write_accounts(struct json_out *w, const struct money *m)
{
	json_out_list(w, "Accounts");
	for (int i = 0; i < MONEY_ACCOUNTS; i++) {
		json_out_open(w, NULL);
		json_out_text(w, "Account", money_account_name((enum money_account)i));
		json_out_text(w, "NameVi", money_account_text((enum money_account)i, true));
		json_out_text(w, "NameEn", money_account_text((enum money_account)i, false));
		json_out_int(w, "Balance", money_balance(m, (enum money_account)i));
		json_out_close(w);
	}
	json_out_end(w);
}

static void
write_money(struct json_out *w, struct arena *a, const struct result_money *r)
{
	json_out_text(w, "DossierId", r->dossier);
	json_out_bool(w, "Replay", r->replay);
	json_out_int(w, "Owed", r->money.owed);
	json_out_int(w, "Paid", money_paid(&r->money));
	write_accounts(w, &r->money);
	json_out_list(w, "Entries");
	for (size_t i = 0; i < r->n_entries; i++)
		write_entry(w, a, &r->entries[i]);
	json_out_end(w);
}

static void
write_till(struct json_out *w, const struct result_till_close *r)
{
	const struct till *t = &r->till;

	json_out_text(w, "Pos", t->office);
	json_out_text(w, "Clerk", t->clerk);
	json_out_text(w, "Date", t->date);
	json_out_bool(w, "Replay", r->replay);
	json_out_int(w, "Version", t->version);
	json_out_int(w, "Entries", t->entries);
	json_out_int(w, "Cash", t->cash);
	json_out_int(w, "Bank", t->bank);
	json_out_int(w, "Counted", t->counted);
	json_out_int(w, "Difference", t->counted - t->cash);
	json_out_opt(w, "Reason", t->reason);
	json_out_text(w, "By", t->by);
	json_out_time(w, "ClosedAt", t->closed_ms);
}

bool
counter_write_money(struct json_out *w, struct arena *a, const struct request *q, const struct result *r)
{
	if (q->op == OPERATION_PAY)
		write_money(w, a, &r->as_pay.is);
	else if (q->op == OPERATION_REFUND)
		write_money(w, a, &r->as_refund.is);
	else if (q->op == OPERATION_VOID_ENTRY)
		write_money(w, a, &r->as_void_entry.is);
	else if (q->op == OPERATION_ENTRIES)
		write_money(w, a, &r->as_entries.is);
	else if (q->op == OPERATION_TILL_CLOSE)
		write_till(w, &r->as_till_close);
	else
		return false;
	return true;
}
