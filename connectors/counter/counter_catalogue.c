/* SPDX-License-Identifier: Apache-2.0 */
/* What counter programs ask and are told of the catalogue: which procedures there are, and one with all that belongs to it. */
#include "connectors/counter/counter.h"

#include <string.h>

#include "json/json.h"
#include "model/catalogue_fields.h"

#define PROCEDURES "/counter/v1/procedures"

/* ---- read ---- */

bool
counter_is_catalogue(const char *path)
{
	size_t n = sizeof PROCEDURES - 1;

	return strncmp(path, PROCEDURES, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

int
counter_read_catalogue(const struct conn_env *env, struct request *out, struct err *e)
{
	const char *code = env->path + sizeof PROCEDURES - 1;

	out->op = OPERATION_PROCEDURES;
	if (*code == '\0')
		return 0;
	if (code[1] == '\0' || strchr(code + 1, '/') != NULL)
		return err_set(e, ERR_NOT_FOUND, "path: no address of this dialect");
	out->op = OPERATION_PROCEDURE;
	out->as_procedure.code = code + 1;
	return 0;
}

/* ---- written ---- */

bool
counter_write_catalogue(struct json_out *w, struct arena *a, const struct request *q, const struct result *r)
{
	struct procedures_answer all;
	struct procedure_answer one;

	w->brief = true;
	if (q->op == OPERATION_PROCEDURES) {
		procedures_answer(a, &r->as_procedures, &all);
		json_out_fields(w, procedures_answer_fields, &all);
	} else if (q->op == OPERATION_PROCEDURE) {
		procedure_answer(a, r->as_procedure.procedure, &one);
		json_out_fields(w, procedure_answer_fields, &one);
	}
	return q->op == OPERATION_PROCEDURES || q->op == OPERATION_PROCEDURE;
}
