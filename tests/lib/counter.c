/* SPDX-License-Identifier: Apache-2.0 */
/* A counter program; see counter.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/catalogue_folder.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"

enum { ANSWER_MAX = 65536, FIRST_MESSAGE = 1000000 };

json_t *counter_told;
const char *counter_case;
static json_t *quote;

static void
tell(void *with, const char *text)
{
	(void)with;
	fail_msg("%s", text);
}

int
counter_start(void **state)
{
	office_start(state);
	office.partners[0].dialect = connector_find("counter-1.0");
	assert_non_null(office.partners[0].dialect);
	assert_int_equal(catalogue_load(office.a, "", tell, NULL, &office.w.setup.catalogue), CATALOGUE_READ);
	return 0;
}

int
counter_stop(void **state)
{
	json_decref(counter_told);
	json_decref(quote);
	return office_stop(state);
}

static struct conn_env
env_of(struct arena *a, const char *method, const char *path)
{
	return (struct conn_env){.arena = a,
	    .partner = &office.partners[0].p,
	    .gateway = "gw-42",
	    .now_ms = office.now_ms,
	    .method = method,
	    .path = path};
}

static json_t *
answer(const struct conn_env *env, const struct request *q, const struct result *r)
{
	struct err e = {0};
	struct buf b;

	buf_init(&b, env->arena, ANSWER_MAX);
	assert_int_equal(office.partners[0].dialect->answer(env, q, r, &b, &e), 0);
	json_t *told = json_loadb(b.p, b.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(told);
	return told;
}

int
counter_ask(const char *method, const char *path, const char *body)
{
	const struct conn_env env = env_of(office.a, method, path);
	struct result r = {0};
	struct request q;

	err_clear(&office.e);
	if (office.partners[0].dialect->admit(&env, str_of(body), NULL, &q, &office.e) != 0 || office_run(&office, &q, &r) != 0)
		return -1;
	json_decref(counter_told);
	counter_told = answer(&env, &q, &r);
	return 0;
}

json_t *
counter_ask_at(struct world *w, struct arena *a, const char *path, const char *body, struct err *e)
{
	static atomic_uint asked;
	const struct conn_env env = env_of(a, "POST", path);
	struct op x = {.core = &w->core,
	    .setup = &office.w.setup,
	    .from = &office.partners[0],
	    .keep = world_keeping(w, a, office.partners[0].p.name),
	    .now_ms = office.now_ms,
	    .seen_ms = 300000};
	struct result r = {0};
	struct request q;

	err_clear(e);
	play_digest(FIRST_MESSAGE + atomic_fetch_add(&asked, 1), x.seen);
	x.keep.setup = &office.w.setup;
	x.keep.message = str_of("{}");
	if (office.partners[0].dialect->admit(&env, str_of(body), NULL, &q, e) != 0)
		return NULL;
	op_remember(&x, &q);
	return op_wait(&x, op_run(&x, &q, &r, e), e) == 0 ? answer(&env, &q, &r) : NULL;
}

const char *
counter_text(const char *name)
{
	return json_string_value(json_object_get(counter_told, name));
}

long long
counter_number(const char *name)
{
	return json_integer_value(json_object_get(counter_told, name));
}

long long
counter_quoted(const char *name)
{
	return json_integer_value(json_object_get(quote, name));
}

int
counter_open(const char *ref, const char *pos)
{
	int rc = counter_ask("POST", "/counter/v1/cases",
	    arena_fmt(office.a, "{\"ClientRef\":\"%s\",\"Pos\":\"%s\",\"Clerk\":\"hoa.nt\"}", ref, pos));

	if (rc == 0)
		counter_case = arena_str(office.a, counter_text("CaseId"));
	return rc;
}

void
counter_begin(const char *ref)
{
	if (counter_open(ref, "480150") != 0)
		fail_msg("%s: %s", err_name(office.e.code), office.e.msg);
}

int
counter_act_at(const char *act, long long seen, const char *pos, const char *step)
{
	return counter_ask("POST", arena_fmt(office.a, "/counter/v1/cases/%s/acts", counter_case),
	    arena_fmt(office.a, "{\"Id\":\"%s\",\"Seen\":%lld,\"Pos\":\"%s\",\"Clerk\":\"hoa.nt\",%s}", act, seen, pos, step));
}

int
counter_act(const char *act, const char *step)
{
	return counter_act_at(act, counter_number("Version"), "480150", step);
}

void
counter_must(const char *act, const char *step)
{
	if (counter_act(act, step) != 0)
		fail_msg("%s: %s at %s: %s", step, err_name(office.e.code), office.e.field, office.e.msg);
}

static void
must_at(const char *act, const char *pos, const char *step)
{
	if (counter_act_at(act, counter_number("Version"), pos, step) != 0)
		fail_msg("%s: %s at %s: %s", step, err_name(office.e.code), office.e.field, office.e.msg);
}

const char *
counter_accepted_at(const char *ref, const char *pos)
{
	const struct procedure *p = catalogue_procedure(office.w.setup.catalogue, "1.004873", deadline_day_of(office.now_ms));

	if (counter_open(ref, pos) != 0)
		fail_msg("%s: %s", err_name(office.e.code), office.e.msg);
	must_at("a1", pos,
	    "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\",\"Birth\":\"1990-02-01\",\"Sex\":2}}");
	must_at("a2", pos,
	    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", p->units[0]->code));
	must_at("a3", pos, "\"LookUps\":{}");
	must_at("a4", pos,
	    "\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0},"
	    "{\"Code\":\"GT.CC\",\"Originals\":0,\"Copies\":1,\"Pages\":1,\"Form\":0}]}");
	must_at("a5", pos,
	    "\"Quote\":{\"Return\":{\"Mode\":1,\"Name\":\"Nguyễn Thị Mẫu\",\"Phone\":\"0912000111\","
	    "\"Address\":{\"Province\":\"42\",\"Commune\":\"18133\",\"Street\":\"Thôn 1\"}}}");
	json_decref(quote);
	quote = json_incref(json_object_get(counter_told, "Quote"));
	must_at("a6", pos, "\"Accept\":{}");
	return arena_str(office.a, json_string_value(json_object_get(json_object_get(counter_told, "Receipt"), "DossierId")));
}

const char *
counter_accepted(const char *ref)
{
	return counter_accepted_at(ref, "480150");
}

/* As the reader of JSON writes a path. */
static const char *
dotted(const char *path)
{
	char *out = arena_dup(office.a, path, strlen(path));

	for (char *p = out; *p != '\0'; p++)
		*p = *p == '/' ? '.' : *p;
	return out;
}

void
counter_refused(int rc, enum err_code code, const char *field, const char *what)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX], next[40];
	long long version = counter_number("Version");

	if (rc == 0)
		fail_msg("%s: it was taken", what);
	if (office.e.code != code || strcmp(office.e.field, code == ERR_SCHEMA ? dotted(field) : field) != 0)
		fail_msg("%s: %s at %s: %s", what, err_name(office.e.code), office.e.field, office.e.msg);
	err_sentence(&office.e, true, vi, sizeof vi);
	err_sentence(&office.e, false, en, sizeof en);
	assert_true(strlen(vi) > 20 && strlen(en) > 20);
	assert_string_not_equal(vi, en);
	snprintf(next, sizeof next, "%s", counter_text("Next"));
	assert_int_equal(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""), 0);
	assert_int_equal(counter_number("Version"), version);
	assert_string_equal(counter_text("Next"), next);
}

bool
counter_warned(const char *field, const char *code)
{
	const json_t *all = json_object_get(counter_told, "Warnings");

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *w = json_array_get(all, i);
		if (strcmp(json_string_value(json_object_get(w, "Code")), code) != 0)
			continue;
		const char *vi = json_string_value(json_object_get(w, "MessageVi")),
			   *en = json_string_value(json_object_get(w, "MessageEn"));
		assert_string_not_equal(vi, en);
		if (strcmp(json_string_value(json_object_get(w, "Field")), field) == 0)
			return true;
	}
	return false;
}
