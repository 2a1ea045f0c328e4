/* SPDX-License-Identifier: Apache-2.0 */
/* What the province answers and tells, by tables of its members (schemas/igate/1.0/igate.json). */
#include "connectors/igate/igate.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/json.h"
#include "json/part.h"

#define TEXT(type, name, missing, hi, member)                                                            \
	{                                                                                                \
		name, FIELD_TEXT, .at = offsetof(type, member), .fallback = missing, .min = 1, .max = hi \
	}
#define INT(type, name, missing, lo, hi, member)                                                         \
	{                                                                                                \
		name, FIELD_INT, .at = offsetof(type, member), .fallback = missing, .min = lo, .max = hi \
	}
#define END {0}

struct memo_record {
	const char *number, *due, *lost;
	int64_t state, told;
	struct field_list files;
};

struct news_record {
	const char *key, *dossier, *number, *at, *note, *due, *law, *until, *unit;
	int64_t state, amount, step;
	bool apology;
	struct field_list papers, results;
};

struct page_record {
	struct field_list news;
	const char *cursor;
	bool more;
};

struct problem_record {
	const char *code;
};

static const struct field memo_file_fields[] = {
	TEXT(struct igate_file, "Id", NULL, IGATE_FILE_MAX, id),
	END,
};

static const struct field memo_fields[] = {
	TEXT(struct memo_record, "So", FIELD_NONE, 64, number),
	INT(struct memo_record, "TrangThai", NULL, 1, 2, state),
	TEXT(struct memo_record, "Hen", NULL, 14, due),
	{"Tep", FIELD_LIST, .at = offsetof(struct memo_record, files), .min = 0, .max = FILING_PAPERS_MAX,
	    .fields = memo_file_fields, .size = sizeof(struct igate_file)},
	INT(struct memo_record, "DaNhan", FIELD_NONE, 0, 10, told),
	TEXT(struct memo_record, "SoMat", FIELD_NONE, 64, lost),
	END,
};

static const struct field number_fields[] = {
	TEXT(struct igate_dossier, "SoHoSo", NULL, 64, number),
	END,
};

static const struct field file_fields[] = {
	TEXT(struct igate_file, "IdTepTin", NULL, IGATE_FILE_MAX, id),
	TEXT(struct igate_file, "HashTepTin", NULL, 64, hash),
	END,
};

static const struct field dossier_fields[] = {
	TEXT(struct igate_dossier, "MaHoSo", NULL, 64, number),
	INT(struct igate_dossier, "TrangThai", NULL, 1, 10, state),
	END,
};

static const struct field event_fields[] = {
	TEXT(struct news_record, "MaSuKien", NULL, 64, key),
	END,
};

static const struct field asked_fields[] = {
    TEXT(struct asked_paper, "MaThanhPhanHoSo", NULL, 64, code),
    TEXT(struct asked_paper, "LyDo", FIELD_NONE, 100, why),
    END,
};

static const struct field result_fields[] = {
    TEXT(struct told_result, "MaKetQua", NULL, 64, code),
    TEXT(struct told_result, "SoKyHieu", FIELD_NONE, 100, reference),
    TEXT(struct told_result, "CoQuanChuQuan", FIELD_NONE, 200, agency),
    TEXT(struct told_result, "ThoiHanHieuLuc", FIELD_NONE, 8, until),
    TEXT(struct told_result, "IdTepTin", NULL, IGATE_FILE_MAX, file),
    TEXT(struct told_result, "TenTep", NULL, 100, file_name),
    TEXT(struct told_result, "LoaiTep", NULL, 72, media_type),
    INT(struct told_result, "KichThuoc", NULL, 1, KNOWN_RESULT_MAX, size),
    TEXT(struct told_result, "HashTepTin", NULL, 64, sha256),
    TEXT(struct told_result, "ChuKy", NULL, TOLD_SIGNATURE_MAX, signature),
    END,
};

static const struct field news_fields[] = {
    TEXT(struct news_record, "MaSuKien", NULL, 64, key),
    TEXT(struct news_record, "MaThamChieu", NULL, DOSSIER_ID_LEN, dossier),
    TEXT(struct news_record, "MaHoSo", FIELD_NONE, 64, number),
    INT(struct news_record, "TrangThai", NULL, 1, 10, state),
    TEXT(struct news_record, "ThoiDiem", NULL, 14, at),
    TEXT(struct news_record, "NoiDung", FIELD_NONE, 2000, note),
    TEXT(struct news_record, "NgayHenTra", FIELD_NONE, 14, due),
    {"GiayToBoSung", FIELD_LIST, .at = offsetof(struct news_record, papers), .fallback = FIELD_NONE, .min = 1,
	.max = TOLD_PAPERS_MAX, .fields = asked_fields, .size = sizeof(struct asked_paper)},
    TEXT(struct news_record, "HanThucHien", FIELD_NONE, 14, until),
    INT(struct news_record, "SoTien", FIELD_NONE, 1, FILING_AMOUNT_MAX, amount),
    TEXT(struct news_record, "CanCu", FIELD_NONE, 200, law),
    TEXT(struct news_record, "DonViXuLy", FIELD_NONE, 64, unit),
    INT(struct news_record, "BuocXuLy", FIELD_NONE, 1, TOLD_STEP_MAX, step),
    {"XinLoi", FIELD_BOOL, .at = offsetof(struct news_record, apology), .fallback = FIELD_NONE},
    {"KetQua", FIELD_LIST, .at = offsetof(struct news_record, results), .fallback = FIELD_NONE, .min = 1, .max = TOLD_RESULTS_MAX,
	.fields = result_fields, .size = sizeof(struct told_result)},
    END,
};

static const struct field page_fields[] = {
	{"Tin", FIELD_LIST, .at = offsetof(struct page_record, news)}, /* its items were taken out before */
	{"ConTro", FIELD_TEXT, .at = offsetof(struct page_record, cursor), .min = 0, .max = 128},
	{"ConNua", FIELD_BOOL, .at = offsetof(struct page_record, more)},
	END,
};

static const struct field problem_fields[] = {
	TEXT(struct problem_record, "code", NULL, 40, code),
	END,
};

static bool
is_number(const char *s)
{
	return text_is_token(s, "./-", 64);
}

/* An answer's fault is the partner's, not our caller's. */
static int
bad_reply(struct err *e, const char *what)
{
	if (e->code == ERR_NONE)
		return err_set(e, ERR_BAD_REPLY, "%s in the answer is not as agreed", what);
	e->code = ERR_BAD_REPLY;
	return err_doing(e, "reading the answer");
}

int
igate_read_memo(struct arena *a, struct str memo, struct igate_memo *out, struct err *e)
{
	struct memo_record r = {0};

	if (json_read(a, memo, memo_fields, true, &r, e) != 0) {
		e->code = ERR_INTERNAL;
		return err_doing(e, "reading the memo");
	}
	*out = (struct igate_memo){
	    .number = r.number, .state = r.state, .due = r.due, .n_files = r.files.n, .told = r.told, .lost = r.lost};
	const struct igate_file *files = r.files.items;
	for (size_t i = 0; i < r.files.n; i++)
		out->files[i].id = files[i].id;
	return 0;
}

int
igate_read_number(struct arena *a, struct str body, const char **out, struct err *e)
{
	struct igate_dossier r = {0};

	if (json_read(a, body, number_fields, true, &r, e) != 0 || !is_number(r.number))
		return bad_reply(e, "SoHoSo");
	*out = r.number;
	return 0;
}

int
igate_read_file(struct arena *a, struct str body, struct igate_file *out, struct err *e)
{
	if (json_read(a, body, file_fields, true, out, e) != 0 || !text_is_token(out->id, "._-", IGATE_FILE_MAX))
		return bad_reply(e, "IdTepTin");
	return 0;
}

int
igate_read_dossier(struct arena *a, struct str body, struct igate_dossier *out, struct err *e)
{
	if (json_read(a, body, dossier_fields, true, out, e) != 0 || !is_number(out->number))
		return bad_reply(e, "MaHoSo");
	return 0;
}

int
igate_read_event(struct arena *a, struct str body, const char **id_out, struct err *e)
{
	struct news_record r = {0};

	if (json_read(a, body, event_fields, true, &r, e) != 0)
		return bad_reply(e, "MaSuKien");
	*id_out = r.key;
	return 0;
}

const char *
igate_word(struct arena *a, const struct conn_reply *r)
{
	struct problem_record p = {0};
	struct err unread = {0};

	if (json_read(a, r->body, problem_fields, true, &p, &unread) == 0 && text_is_token(p.code, "_", 40))
		return p.code;
	return arena_fmt(a, "HTTP %d", r->status);
}

static int
read_moment(const char *text, const char *name, int64_t *out, struct err *e)
{
	if (strncmp(text, "20", 2) == 0 && clock_parse_compact(text, out) == 0)
		return 0;
	err_at(e, ERR_SCHEMA, name, "%s is no moment", name);
	return err_hint(e, HINT_COMPACT_MOMENT, NULL, NULL);
}

/* The patterns of the published schema that a table of lengths cannot say. */
static int
to_report(const struct news_record *n, struct dossier_report *out, struct err *e)
{
	*out = (struct dossier_report){.key = n->key, .dossier = n->dossier, .number = n->number,
	    .state = (enum dossier_state)n->state, .note = n->note};
	out->told = (struct dossier_told){.asked = n->papers.items,
	    .n_asked = n->papers.n,
	    .amount = n->amount,
	    .step = n->step,
	    .apology = n->apology,
	    .law = n->law,
	    .unit = n->unit,
	    .results = n->results.items,
	    .n_results = n->results.n};
	for (size_t i = 0; i < out->told.n_results; i++)
		if (igate_check_result(&out->told.results[i], e) != 0)
			return -1;
	if (!text_is_token(n->key, "._:-", 64)) {
		err_at(e, ERR_SCHEMA, "MaSuKien", "MaSuKien has other characters");
		return err_hint(e, HINT_CHARACTERS, "1-64", "A-Z a-z 0-9 . _ : -");
	}
	if (!dossier_id_ok(n->dossier)) {
		err_at(e, ERR_SCHEMA, "MaThamChieu", "MaThamChieu is no id of ours");
		return err_hint(e, HINT_DOSSIER_ID, NULL, NULL);
	}
	if (n->number != NULL && !is_number(n->number)) {
		err_at(e, ERR_SCHEMA, "MaHoSo", "MaHoSo has other characters");
		return err_hint(e, HINT_CHARACTERS, "1-64", "A-Z a-z 0-9 . / -");
	}
	if (read_moment(n->at, "ThoiDiem", &out->at_ms, e) != 0)
		return -1;
	if (n->until != NULL && read_moment(n->until, "HanThucHien", &out->told.until_ms, e) != 0)
		return -1;
	return n->due != NULL ? read_moment(n->due, "NgayHenTra", &out->due_ms, e) : 0;
}

static void
read_item(struct arena *a, struct str bytes, struct conn_feed_item *out)
{
	struct news_record n = {0};

	out->bytes = bytes;
	if (json_read(a, bytes, news_fields, true, &n, &out->why) == 0 && to_report(&n, &out->report, &out->why) == 0)
		return;
	if (out->why.code == ERR_NONE)
		err_set(&out->why, ERR_SCHEMA, "not as agreed");
}

/* The position is all that we say freely there: a refusal that no other cause explains is about it. */
static bool
refuses_cursor(int status)
{
	return status == 400 || status == 404 || status == 409 || status == 410 || status == 416 || status == 422;
}

static int
check_feed_status(const struct conn_env *env, const struct conn_reply *r, struct conn_feed *out, struct err *e)
{
	out->unknown_cursor = refuses_cursor(r->status);
	if (r->status == 200 || out->unknown_cursor)
		return 0;
	if (r->status >= 500 || r->status == 401 || r->status == 408 || r->status == 425 || r->status == 429)
		return err_set(e, ERR_PARTNER_DOWN, "no news: %s", igate_word(env->arena, r));
	if (r->status >= 400)
		return err_set(e, ERR_PARTNER_REFUSED, "no news: %s", igate_word(env->arena, r));
	return err_set(e, ERR_BAD_REPLY, "no news: HTTP %d", r->status);
}

int
igate_read_feed(const struct conn_env *env, const struct conn_reply *r, struct conn_feed *out, struct err *e)
{
	struct page_record page = {0};
	struct str *items, rest;

	*out = (struct conn_feed){0};
	if (check_feed_status(env, r, out, e) != 0)
		return -1;
	if (out->unknown_cursor)
		return 0;
	if (json_parts(env->arena, r->body, "Tin", &items, &out->n, &rest, e) != 0 ||
	    json_read(env->arena, rest, page_fields, true, &page, e) != 0)
		return bad_reply(e, "Tin");
	if (page.cursor[0] != '\0' && !text_is_token(page.cursor, "._:~-", 128))
		return bad_reply(e, "ConTro");
	out->cursor = page.cursor;
	out->more = page.more;
	out->items = arena_alloc(env->arena, (out->n + 1) * sizeof *out->items);
	for (size_t i = 0; i < out->n; i++)
		read_item(env->arena, items[i], &out->items[i]);
	return 0;
}

int
igate_admit(const struct conn_env *env, struct str body, struct _xmlNode *xml, struct request *out, struct err *e)
{
	struct news_record n = {0};

	(void)xml;
	if (env->path == NULL || strcmp(env->path, IGATE_NEWS_PATH) != 0)
		return err_set(e, ERR_NOT_FOUND, "path: this contract has nothing there");
	*out = (struct request){.op = OPERATION_NEWS};
	if (json_read(env->arena, body, news_fields, false, &n, e) != 0)
		return -1;
	return to_report(&n, &out->as_news.report, e);
}
