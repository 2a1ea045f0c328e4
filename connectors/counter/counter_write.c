/* SPDX-License-Identifier: Apache-2.0 */
/* What counter programs are told of a case, and a receipt alone, by the tables that contract 1.1 is written by as well. */
#include "connectors/counter/counter.h"

#include "base/buf.h"
#include "json/json.h"
#include "model/answer_fields.h"

int
counter_receipt(const struct conn_env *env, const struct result_register *r, struct buf *out, struct err *e)
{
	struct json_out w;

	(void)env;
	json_out_init(&w, out);
	json_out_open(&w, NULL);
	json_out_fields(&w, receipt_fields, r);
	json_out_close(&w);
	return out->full ? err_set(e, ERR_INTERNAL, "the receipt is larger than it may be") : 0;
}

static void
write_case(struct json_out *w, struct arena *a, const struct result_case *is)
{
	struct case_answer told;

	case_answer(a, is, &told);
	w->brief = true;
	json_out_fields(w, case_answer_fields, &told);
}

static int
write_result(struct json_out *w, struct arena *a, const struct result_case *is, struct err *e)
{
	if (is->accepted && (is->receipt.receipt.n == 0 || is->receipt.receipt.p[0] != '{'))
		return err_set(e, ERR_INTERNAL, "the receipt was written by another dialect, which the partner had then");
	json_out_text(w, "State", is->accepted ? "ACCEPTED" : "OPEN");
	json_out_bool(w, "Replay", is->replay);
	if (is->accepted)
		json_out_raw(w, "Receipt", is->receipt.receipt);
	else
		write_case(w, a, is);
	return 0;
}

static void
write_found(struct json_out *w, struct arena *a, const struct result_case_find *r)
{
	struct find_answer told;

	find_answer(a, r, &told);
	json_out_fields(w, find_answer_fields, &told);
}

int
counter_write(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out, struct err *e)
{
	const struct result_case *is = case_answered(q, r);
	struct json_out w;

	json_out_init(&w, out);
	json_out_open(&w, NULL);
	if (is != NULL && write_result(&w, env->arena, is, e) != 0)
		return -1;
	if (q->op == OPERATION_CASE_FIND)
		write_found(&w, env->arena, &r->as_case_find);
	else if (is == NULL && !counter_write_dossier(&w, env->arena, q, r) && !counter_write_money(&w, env->arena, q, r) &&
	    !counter_write_catalogue(&w, env->arena, q, r))
		return err_set(e, ERR_INTERNAL, "the counter's contract has no answer to that operation");
	json_out_close(&w);
	return out->full ? err_set(e, ERR_INTERNAL, "the answer is larger than a message may be") : 0;
}
