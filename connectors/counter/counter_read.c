/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What counter programs ask by REST (schemas/counter/1.0/openapi.json): the address says which case, the body what is done with
 * it.  Members have the names of the SOAP contract.
 */
#include "connectors/counter/counter.h"

#include <string.h>

#include "base/arena.h"
#include "json/json.h"

#define CASES    "/counter/v1/cases"
#define ACTS     "/acts"
#define SEARCHES "/counter/v1/searches"

static const struct field open_fields[] = {
#define OPEN(member, name, lo, hi) {name, FIELD_TEXT, .at = offsetof(struct request_case_open, member), .min = lo, .max = hi},
#include "model/case_open.tbl"
    {0}};

static const struct field find_fields[] = {
#define FIND(member, name, lo, hi) {name, FIELD_TEXT, .at = offsetof(struct request_case_find, member), .min = lo, .max = hi},
#include "model/case_find.tbl"
    {0}};

static int
read_act(const struct conn_env *env, struct str body, const char *id, struct request *out, struct err *e)
{
	struct case_act *act = arena_alloc(env->arena, sizeof *act);

	out->op = OPERATION_CASE_ACT;
	out->as_case_act.key.dossier = id;
	out->as_case_act.act = act;
	return json_read(env->arena, body, case_act_fields, false, act, e) != 0 ? -1 : counter_shape_case(act, e);
}

int
counter_read(const struct conn_env *env, struct str body, struct request *out, struct err *e)
{
	const char *rest = strncmp(env->path, CASES, sizeof CASES - 1) == 0 ? env->path + sizeof CASES - 1 : NULL;

	*out = (struct request){0};
	if (counter_is_dossier(env->path))
		return counter_read_dossier(env, body, out, e);
	if (counter_is_catalogue(env->path))
		return counter_read_catalogue(env, out, e);
	if (counter_is_money(env->path))
		return counter_read_money(env, body, out, e);
	if (strcmp(env->path, SEARCHES) == 0) {
		out->op = OPERATION_CASE_FIND;
		return json_read(env->arena, body, find_fields, false, &out->as_case_find, e);
	}
	if (rest != NULL && *rest == '\0') {
		out->op = OPERATION_CASE_OPEN;
		int rc = json_read(env->arena, body, open_fields, false, &out->as_case_open, e);
		return rc != 0 ? -1 : counter_shape_open(&out->as_case_open, e);
	}
	if (rest == NULL || *rest != '/')
		return err_set(e, ERR_NOT_FOUND, "path: no address of this dialect");
	size_t n = strcspn(++rest, "/");
	const char *id = arena_dup(env->arena, rest, n);
	if (strcmp(rest + n, ACTS) == 0)
		return read_act(env, body, id, out, e);
	if (rest[n] != '\0')
		return err_set(e, ERR_NOT_FOUND, "path: no address of this dialect");
	out->op = OPERATION_CASE_SHOW;
	out->as_case_show.key.dossier = id;
	return 0;
}
