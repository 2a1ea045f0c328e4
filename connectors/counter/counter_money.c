/* SPDX-License-Identifier: Apache-2.0 */
/* What counter programs ask and are told of money: payments, refunds, voids, a dossier's entries, and the take-over of a till. */
#include "connectors/counter/counter.h"

#include <string.h>

#include "base/arena.h"
#include "json/json.h"
#include "model/money_fields.h"

#define DOSSIERS "/counter/v1/dossiers/"
#define TILLS    "/counter/v1/tills"

/* ---- read ---- */

static int
read_money_act(const struct conn_env *env, struct str body, const struct field *fields, struct money_act **out, struct err *e)
{
	*out = arena_alloc(env->arena, sizeof **out);
	return json_read(env->arena, body, fields, false, *out, e);
}

/* What is done with a dossier's money, by the last segment of the address. */
static int
read_act(const struct conn_env *env, struct str body, const char *what, const struct dossier_key *key, struct request *out,
    struct err *e)
{
	if (strcmp(what, "/payments") == 0) {
		out->op = OPERATION_PAY;
		out->as_pay.key = *key;
		return read_money_act(env, body, money_pay_fields, &out->as_pay.act, e);
	}
	if (strcmp(what, "/refunds") == 0) {
		out->op = OPERATION_REFUND;
		out->as_refund.key = *key;
		return read_money_act(env, body, money_refund_fields, &out->as_refund.act, e);
	}
	if (strcmp(what, "/voids") == 0) {
		out->op = OPERATION_VOID_ENTRY;
		out->as_void_entry.key = *key;
		return read_money_act(env, body, money_void_fields, &out->as_void_entry.act, e);
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
		out->as_till_close.act = arena_alloc(env->arena, sizeof *out->as_till_close.act);
		return json_read(env->arena, body, till_act_fields, false, out->as_till_close.act, e);
	}
	size_t n = strcspn(rest, "/");
	const struct dossier_key key = {.dossier = arena_dup(env->arena, rest, n)};
	return read_act(env, body, rest + n, &key, out, e);
}

/* ---- written ---- */

bool
counter_write_money(struct json_out *w, struct arena *a, const struct request *q, const struct result *r)
{
	const struct result_money *is = money_answered(q, r);
	struct money_answer money;
	struct till_answer till;

	w->brief = true;
	if (is != NULL) {
		money_answer(a, is, &money);
		json_out_fields(w, money_answer_fields, &money);
	} else if (q->op == OPERATION_TILL_CLOSE) {
		till_answer(&r->as_till_close, &till);
		json_out_fields(w, till_answer_fields, &till);
	}
	return is != NULL || q->op == OPERATION_TILL_CLOSE;
}
