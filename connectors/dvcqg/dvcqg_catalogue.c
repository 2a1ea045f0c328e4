/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The national catalogues as the portal answers them (domain sections 3.2, 3.3).  Members are read one by one and not by a table:
 * the systems behind it write numbers as text and text as numbers, lists of one as an object, and null for nothing.
 */
#include "connectors/dvcqg/dvcqg.h"

#include "base/arena.h"
#include "base/text.h"
#include "connectors/said.h"
#include "json/part.h"
#include "model/national.h"

enum { TEXTS_MAX = 12 };

/* ---- members as they come ---- */

/* The elements of a list; of an absent one and null none, of an object itself. */
static int
take_list(struct arena *a, struct str object, const char *name, size_t most, struct str **items, size_t *n, struct err *e)
{
	struct str member, rest;

	*n = 0;
	if (json_member(a, object, name, &member, e) != 0)
		return said_badly(e, name);
	if (member.p == NULL || str_eq(member, "null") || str_eq(member, "\"\""))
		return 0;
	if (member.p[0] == '{') {
		*items = arena_alloc(a, sizeof **items);
		**items = member;
		*n = 1;
		return 0;
	}
	if (json_parts(a, object, name, items, n, &rest, e) != 0)
		return said_badly(e, name);
	return *n <= most ? 0 : err_set(e, ERR_BAD_REPLY, "%s in the answer has more than %zu elements", name, most);
}

/* Texts for people, in the order of the names. */
static int
take_texts(struct arena *a, struct str object, const char *const *names, size_t n, const char **out, struct err *e)
{
	const char *said[TEXTS_MAX];

	if (json_texts(a, object, names, n, said, e) != 0)
		return said_badly(e, names[0]);
	for (size_t i = 0; i < n; i++)
		if (said_text(a, said[i], TEXT_RULE_NOTE, names[i], &out[i], e) != 0)
			return -1;
	return 0;
}

/* A whole number; `none` when nothing is said. */
static int
take_count(const char *text, const char *name, int64_t none, int64_t *out, struct err *e)
{
	*out = none;
	if (text == NULL || text_int(text, strlen(text), 0, INT64_C(1000000000000), out) == 0)
		return 0;
	return said_badly(e, name);
}

static int
need(const char *text, const char *name, struct err *e)
{
	return text != NULL ? 0 : said_badly(e, name);
}

/* What all of them begin with: the status, the code, and the list `result`.  As conn_question.read. */
static int
take_result(const struct conn_env *env, const struct conn_reply *r, size_t most, struct str **items, size_t *n, struct err *e)
{
	int status = said_status(env, r, e);
	enum dvcqg_meaning meaning;
	const char *why;

	if (status != CONN_READ_ANSWERED)
		return status;
	if (dvcqg_read_meaning(env->arena, r->body, &meaning, &why, e) != 0)
		return -1;
	if (meaning == DVCQG_SESSION)
		return CONN_READ_STALE;
	if (meaning != DVCQG_GOOD) {
		err_set(e, ERR_PARTNER_REFUSED, "refused: %s", why);
		return CONN_READ_REFUSED;
	}
	return take_list(env->arena, r->body, "result", most, items, n, e) == 0 ? CONN_READ_ANSWERED : -1;
}

/* ---- lists ---- */

int
dvcqg_read_procedures(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	static const char *const names[] = {"MATTHC", "TENTTHC", "MACOQUANCONGBO", "MALINHVUC"};
	struct national_list *out = answer;
	struct str *items;
	size_t n;

	(void)asked;
	*out = (struct national_list){0};
	int taken = take_result(env, r, NATIONAL_LIST_MAX, &items, &n, e);
	if (taken != CONN_READ_ANSWERED)
		return taken;
	out->items = arena_alloc(env->arena, (n + 1) * sizeof *out->items);
	for (; out->n < n; out->n++) {
		const char *s[4];
		if (take_texts(env->arena, items[out->n], names, 4, s, e) != 0 || need(s[0], names[0], e) != 0 ||
		    need(s[1], names[1], e) != 0)
			return -1;
		out->items[out->n] = (struct national_listed){s[0], s[1], s[2], s[3]};
	}
	return CONN_READ_ANSWERED;
}

int
dvcqg_read_units(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	static const char *const names[] = {"MADONVI", "TENDONVI", "CAPDONVI"};
	struct national_units *out = answer;
	struct str *items;
	size_t n;

	(void)asked;
	*out = (struct national_units){0};
	int taken = take_result(env, r, NATIONAL_LIST_MAX, &items, &n, e);
	if (taken != CONN_READ_ANSWERED)
		return taken;
	out->items = arena_alloc(env->arena, (n + 1) * sizeof *out->items);
	for (; out->n < n; out->n++) {
		struct national_unit *u = &out->items[out->n];
		const char *s[3];
		if (take_texts(env->arena, items[out->n], names, 3, s, e) != 0 || need(s[0], names[0], e) != 0 ||
		    need(s[1], names[1], e) != 0 || take_count(s[2], names[2], 0, &u->level, e) != 0)
			return -1;
		u->code = s[0];
		u->name = s[1];
	}
	return CONN_READ_ANSWERED;
}

/* ---- one procedure ---- */

static int
read_fees(struct arena *a, struct str limit, struct national_limit *out, struct err *e)
{
	static const char *const names[] = {"MAPHILEPHI", "MOTA", "DONVI", "SOTIEN"};
	struct str *items;
	size_t n;

	if (take_list(a, limit, "PHILEPHI", NATIONAL_PART_MAX, &items, &n, e) != 0)
		return -1;
	out->fees = arena_alloc(a, (n + 1) * sizeof *out->fees);
	for (; out->n_fees < n; out->n_fees++) {
		struct national_fee *f = &out->fees[out->n_fees];
		const char *s[4];
		if (take_texts(a, items[out->n_fees], names, 4, s, e) != 0 || need(s[3], names[3], e) != 0 ||
		    take_count(s[3], names[3], 0, &f->amount, e) != 0)
			return -1;
		f->code = s[0];
		f->text = s[1];
		f->unit = s[2];
	}
	return 0;
}

static int
read_limit(struct arena *a, struct str item, struct national_limit *out, struct err *e)
{
	static const char *const names[] = {"THOIGIANGIAIQUYET", "DONVITINH", "MOTA"};
	const char *s[3];

	if (take_texts(a, item, names, 3, s, e) != 0)
		return -1;
	out->unit = s[1];
	out->text = s[2];
	/* "0.5" and what else is no whole number is left to whoever reads the text */
	if (s[0] == NULL || text_int(s[0], strlen(s[0]), 0, 1000000, &out->amount) != 0) {
		out->amount = -1;
		out->text = s[0] == NULL ? s[2] : arena_fmt(a, "%s %s", s[0], s[2] != NULL ? s[2] : "");
	}
	return read_fees(a, item, out, e);
}

static int
read_ways(struct arena *a, struct str object, struct national_procedure *out, struct err *e)
{
	static const char *const names[] = {"KENH"};
	struct str *items, *limits;
	size_t n, n_limits;

	if (take_list(a, object, "CACHTHUCTHUCHIEN", NATIONAL_PART_MAX, &items, &n, e) != 0)
		return -1;
	out->ways = arena_alloc(a, (n + 1) * sizeof *out->ways);
	for (; out->n_ways < n; out->n_ways++) {
		struct national_way *w = &out->ways[out->n_ways];
		const char *s[1];
		if (take_texts(a, items[out->n_ways], names, 1, s, e) != 0 || need(s[0], names[0], e) != 0 ||
		    take_count(s[0], names[0], 0, &w->channel, e) != 0 ||
		    take_list(a, items[out->n_ways], "THOIGIAN", NATIONAL_PART_MAX, &limits, &n_limits, e) != 0)
			return -1;
		w->limits = arena_alloc(a, (n_limits + 1) * sizeof *w->limits);
		for (; w->n_limits < n_limits; w->n_limits++)
			if (read_limit(a, limits[w->n_limits], &w->limits[w->n_limits], e) != 0)
				return -1;
	}
	return 0;
}

static int
read_paper(struct arena *a, struct str item, const char *occasion, struct national_paper *out, struct err *e)
{
	static const char *const names[] = {"MAGIAYTO", "TENGIAYTO", "TENMAUDON", "URL", "SOBANCHINH", "SOBANSAO"};
	const char *s[6];

	if (take_texts(a, item, names, 6, s, e) != 0 || need(s[1], names[1], e) != 0)
		return -1;
	*out = (struct national_paper){.code = s[0], .name = s[1], .form = s[2], .url = s[3], .occasion = occasion};
	return take_count(s[4], names[4], 0, &out->originals, e) != 0 ? -1 : take_count(s[5], names[5], 0, &out->copies, e);
}

/* Groups of papers by occasion, as one list. */
static int
read_papers(struct arena *a, struct str object, struct national_procedure *out, struct err *e)
{
	static const char *const names[] = {"TRUONGHOP"};
	struct str *groups, *items;
	size_t n_groups, n;

	if (take_list(a, object, "THANHPHANHOSO", NATIONAL_PART_MAX, &groups, &n_groups, e) != 0)
		return -1;
	out->papers = arena_alloc(a, NATIONAL_PART_MAX * sizeof *out->papers);
	for (size_t g = 0; g < n_groups; g++) {
		const char *occasion;
		if (take_texts(a, groups[g], names, 1, &occasion, e) != 0 ||
		    take_list(a, groups[g], "GIAYTO", NATIONAL_PART_MAX - out->n_papers, &items, &n, e) != 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			if (read_paper(a, items[i], occasion, &out->papers[out->n_papers++], e) != 0)
				return -1;
	}
	return 0;
}

/* Both are pairs of texts, of which the second must be there. */
static int
read_pairs(struct arena *a, struct str object, const char *list, const char *const names[2], const char *(**out)[2], size_t *n_out,
    struct err *e)
{
	struct str *items;

	if (take_list(a, object, list, NATIONAL_PART_MAX, &items, n_out, e) != 0)
		return -1;
	*out = arena_alloc(a, (*n_out + 1) * sizeof **out);
	for (size_t i = 0; i < *n_out; i++)
		if (take_texts(a, items[i], names, 2, (*out)[i], e) != 0 || need((*out)[i][1], names[1], e) != 0)
			return -1;
	return 0;
}

static int
read_results_and_steps(struct arena *a, struct str object, struct national_procedure *out, struct err *e)
{
	static const char *const result_names[] = {"MAKETQUA", "TENKETQUA"}, *const step_names[] = {"TRUONGHOP", "TRINHTU"};
	const char *(*results)[2], *(*steps)[2];

	if (read_pairs(a, object, "KETQUATHUCHIEN", result_names, &results, &out->n_results, e) != 0 ||
	    read_pairs(a, object, "TRINHTUTHUCHIEN", step_names, &steps, &out->n_steps, e) != 0)
		return -1;
	out->results = arena_alloc(a, (out->n_results + 1) * sizeof *out->results);
	for (size_t i = 0; i < out->n_results; i++)
		out->results[i] = (struct national_result){results[i][0], results[i][1]};
	out->steps = arena_alloc(a, (out->n_steps + 1) * sizeof *out->steps);
	for (size_t i = 0; i < out->n_steps; i++)
		out->steps[i] = (struct national_step){steps[i][0], steps[i][1]};
	return 0;
}

static int
read_fields(struct arena *a, struct str object, struct national_procedure *out, struct err *e)
{
	static const char *const names[] = {"MALINHVUC", "TENLINHVUC"};
	struct str *items;
	size_t n;

	if (take_list(a, object, "LINHVUCTHUCHIEN", NATIONAL_PART_MAX, &items, &n, e) != 0)
		return -1;
	out->fields = arena_alloc(a, (n + 1) * sizeof *out->fields);
	for (; out->n_fields < n; out->n_fields++) {
		const char *s[2];
		if (take_texts(a, items[out->n_fields], names, 2, s, e) != 0 || need(s[0], names[0], e) != 0)
			return -1;
		out->fields[out->n_fields] = s[0];
		if (out->n_fields == 0)
			out->field_name = s[1];
	}
	return 0;
}

static int
read_head(struct arena *a, struct str object, struct national_procedure *out, struct err *e)
{
	static const char *const names[] = {
	    "MATTHC", "TENTTHC", "MACOQUANCONGBO", "DOITUONGTHUCHIEN", "COQUANTHUCHIEN", "YEUCAU", "CANCUPHAPLY", "TRANGTHAI"};
	const char *s[8];

	if (take_texts(a, object, names, 8, s, e) != 0 || need(s[0], names[0], e) != 0 || need(s[1], names[1], e) != 0)
		return -1;
	*out = (struct national_procedure){.code = s[0],
	    .name = s[1],
	    .agency = s[2],
	    .whom = s[3],
	    .by = s[4],
	    .requirements = s[5],
	    .law = s[6],
	    .status = s[7]};
	return 0;
}

int
dvcqg_read_procedure(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	const struct procedure_asked *q = asked;
	struct national_procedure *out = answer;
	struct arena *a = env->arena;
	struct str *items;
	size_t n;

	*out = (struct national_procedure){0};
	int taken = take_result(env, r, 1, &items, &n, e);
	if (taken != CONN_READ_ANSWERED)
		return taken;
	if (n == 0) {
		err_set(e, ERR_PARTNER_REFUSED, "the portal has no procedure %s", q->code);
		return CONN_READ_REFUSED;
	}
	if (read_head(a, items[0], out, e) != 0)
		return -1;
	if (strcmp(out->code, q->code) != 0)
		return err_set(e, ERR_BAD_REPLY, "MATTHC in the answer is another than was asked about");
	if (read_fields(a, items[0], out, e) != 0 || read_ways(a, items[0], out, e) != 0 || read_papers(a, items[0], out, e) != 0 ||
	    read_results_and_steps(a, items[0], out, e) != 0)
		return -1;
	return CONN_READ_ANSWERED;
}
