/* SPDX-License-Identifier: Apache-2.0 */
/* What counter programs ask and are told of a dossier after its acceptance: how it stands, papers taken in, a withdrawal, the
 * result. */
#include "connectors/counter/counter.h"

#include <string.h>

#include "base/arena.h"
#include "json/json.h"
#include "model/life_fields.h"

#define DOSSIERS "/counter/v1/dossiers/"

/* ---- read ---- */

/* Which of ours it is, by what stands behind the id. */
static enum operation
operation_of(const char *path)
{
	const char *what = strncmp(path, DOSSIERS, sizeof DOSSIERS - 1) == 0 ? path + sizeof DOSSIERS - 1 : NULL;

	if (what == NULL || *what == '\0')
		return OPERATION_COUNT;
	what += strcspn(what, "/");
	if (*what == '\0')
		return OPERATION_LIFE;
	if (strcmp(what, "/supplements") == 0)
		return OPERATION_SUPPLY;
	if (strcmp(what, "/withdrawals") == 0)
		return OPERATION_TAKE_BACK;
	return strcmp(what, "/returns") == 0 ? OPERATION_HAND_OVER : OPERATION_COUNT;
}

bool
counter_is_dossier(const char *path)
{
	return operation_of(path) != OPERATION_COUNT;
}

int
counter_read_dossier(const struct conn_env *env, struct str body, struct request *out, struct err *e)
{
	const char *id = env->path + sizeof DOSSIERS - 1;
	const struct dossier_key key = {.dossier = arena_dup(env->arena, id, strcspn(id, "/"))};
	struct counter_act *act = arena_alloc(env->arena, sizeof *act);

	out->op = operation_of(env->path);
	if (out->op == OPERATION_LIFE) {
		out->as_life.key = key;
		return 0;
	}
	if (out->op == OPERATION_SUPPLY) {
		out->as_supply = (struct request_supply){key, act};
		return json_read(env->arena, body, counter_supply_fields, false, act, e) != 0 ? -1 : counter_shape_act(act, e);
	}
	if (out->op == OPERATION_TAKE_BACK) {
		out->as_take_back = (struct request_take_back){key, act};
		return json_read(env->arena, body, counter_withdraw_fields, false, act, e) != 0 ? -1 : counter_shape_act(act, e);
	}
	out->as_hand_over = (struct request_hand_over){key, act};
	return json_read(env->arena, body, counter_hand_over_fields, false, act, e) != 0 ? -1 : counter_shape_act(act, e);
}

/* ---- written ---- */

bool
counter_write_dossier(struct json_out *w, struct arena *a, const struct request *q, const struct result *r)
{
	const struct result_act *is = life_answered(q, r);
	struct life_answer told;

	if (is == NULL)
		return false;
	life_answer(a, is, &told);
	w->brief = true;
	json_out_fields(w, life_answer_fields, &told);
	return true;
}
