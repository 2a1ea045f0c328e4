/* SPDX-License-Identifier: Apache-2.0 */
/* Databases that a procedure names, asked for records of somebody: one form of question for all, a row for each. */
#include "connectors/lgsp/lgsp.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "connectors/said.h"
#include "json/json.h"
#include "model/known_record.h"

/* Where each is asked; NULL: it has a question of its own (population, enterprises), or another dialect (the e-data store). */
static const char *const paths[DATABASES] = {
    [DATABASE_CIVIL_STATUS] = "/hotich/1.0/tra-cuu",
    [DATABASE_LAND] = "/datdai/1.0/tra-cuu",
    [DATABASE_TAX] = "/thue/1.0/tra-cuu",
    [DATABASE_INSURANCE] = "/bhxh/1.0/tra-cuu",
    [DATABASE_TRADE] = "/chuyennganh/1.0/tra-cuu",
};

struct lgsp_records {
	unsigned result;
	const char *number;
	struct field_list records;
};

static const char *
there_word(unsigned i)
{
	static const char *const there[] = {"CO", "KHONG_CO"};

	return there[i];
}

#define TEXT(member, name, missing, lo, hi)                                                                              \
	{                                                                                                                \
		name, FIELD_TEXT, .at = offsetof(struct known_record, member), .fallback = missing, .min = lo, .max = hi \
	}
static const struct field record_fields[] = {
    TEXT(code, "MaThanhPhan", NULL, 1, 64),
    TEXT(name, "Ten", NULL, 1, LGSP_TEXT_MAX),
    TEXT(reference, "SoKyHieu", FIELD_NONE, 0, 200),
    TEXT(agency, "CoQuan", NULL, 1, 200),
    {0},
};

static const struct field records_fields[] = {
    {"KetQua", FIELD_WORD, .at = offsetof(struct lgsp_records, result), .word = there_word, .words = 2},
    {"SoDinhDanh", FIELD_TEXT, .at = offsetof(struct lgsp_records, number), .min = 1, .max = 14},
    {"BanGhi", FIELD_LIST, .at = offsetof(struct lgsp_records, records), .fallback = FIELD_NONE, .max = KNOWN_RECORDS_MAX,
	.fields = record_fields, .size = sizeof(struct known_record)},
    {0},
};

static int
build(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct records_asked *q = asked;
	struct json_out w;
	struct buf b;

	if (q->database >= DATABASES || paths[q->database] == NULL)
		return err_set(e, ERR_INTERNAL, "no such database is asked for records");
	buf_init(&b, env->arena, LGSP_BODY_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "SoDinhDanh", q->number);
	json_out_text(&w, "MaThuTuc", q->procedure);
	json_out_list(&w, "DanhSachThanhPhan");
	for (size_t i = 0; i < q->n_wanted; i++) {
		json_out_open(&w, NULL);
		json_out_text(&w, "MaThanhPhan", q->wanted[i].code);
		json_out_close(&w);
	}
	json_out_end(&w);
	json_out_close(&w);
	said_post(out, paths[q->database], (struct str){b.p, b.len});
	return b.full ? err_set(e, ERR_TOO_LARGE, "the question does not fit") : 0;
}

static bool
was_wanted(const struct records_asked *q, const char *code)
{
	for (size_t i = 0; i < q->n_wanted; i++)
		if (strcmp(q->wanted[i].code, code) == 0)
			return true;
	return false;
}

static int
check_record(const struct conn_env *env, const struct records_asked *q, struct known_record *k, struct err *e)
{
	if (!was_wanted(q, k->code))
		return err_set(e, ERR_BAD_REPLY, "MaThanhPhan in the answer was not asked for");
	if (said_text(env->arena, k->name, TEXT_RULE_NOTE, "Ten", &k->name, e) != 0 ||
	    said_text(env->arena, k->reference, TEXT_RULE_NOTE, "SoKyHieu", &k->reference, e) != 0 ||
	    said_text(env->arena, k->agency, TEXT_RULE_NOTE, "CoQuan", &k->agency, e) != 0)
		return -1;
	return k->name != NULL && k->agency != NULL ? 0 : said_badly(e, "BanGhi");
}

static int
read_records(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	const struct records_asked *q = asked;
	struct records_found *out = answer;
	struct lgsp_records p = {0};
	int status = said_status(env, r, e);

	*out = (struct records_found){0};
	if (status != CONN_READ_ANSWERED)
		return status;
	if (json_read(env->arena, r->body, records_fields, true, &p, e) != 0)
		return said_badly(e, "KetQua");
	if (strcmp(p.number, q->number) != 0)
		return err_set(e, ERR_BAD_REPLY, "SoDinhDanh in the answer is another than was asked about");
	if ((p.result == 0) != (p.records.n > 0))
		return said_badly(e, "BanGhi");
	struct known_record *records = p.records.items;
	for (size_t i = 0; i < p.records.n; i++)
		if (check_record(env, q, &records[i], e) != 0)
			return -1;
	*out = (struct records_found){records, p.records.n, r->body};
	return CONN_READ_ANSWERED;
}

const struct conn_question lgsp_records = {"records", build, read_records};
