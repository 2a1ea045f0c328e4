/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The e-data store of citizens and organisations (kho quản lý dữ liệu điện tử; domain section 3.7): which of the papers a procedure
 * names are there already, and the content of one.  Names of members, the two calls and the reply's `signature` were found in the
 * field; that it is a detached JWS over the bytes of `result`, that `result` repeats whose papers they are, and where the calls
 * are, is ours and marked in schemas/edata/1.0/edata.json.
 *
 * What we ask is signed as well: it is about somebody's papers, and the answer's signature is bound to it.  An answer is believed
 * only as far as it is signed; the store's errors are not, so they are told in the log and are no answer: the store was not
 * reachable.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "connectors/connector.h"
#include "connectors/said.h"
#include "crypto/digest.h"
#include "json/json.h"
#include "json/part.h"
#include "model/known_paper.h"

enum {
	EDATA_ASK_MAX = 65536,                              /* bytes of a question */
	EDATA_BODY_MAX = KNOWN_CONTENT_MAX / 3 * 4 + 65536, /* bytes of an answer: a content in base64 and what is said of it */
	EDATA_TEXT_MAX = 1000,                              /* characters of a name */
	EDATA_PATH_MAX = 2000,                              /* characters of DuongDan */
	EDATA_CODE_MAX = 64,
};

static const char *const channel_post = "3"; /* KenhThucHien: public post (domain section 3.4) */

#define TEXT(type, member, name, missing, lo, hi)                                                                \
	{                                                                                                        \
		name, FIELD_TEXT, .at = offsetof(struct type, member), .fallback = missing, .min = lo, .max = hi \
	}
#define LIST(type, member, name, most, table, of)                                                              \
	{                                                                                                      \
		name, FIELD_LIST, .at = offsetof(struct type, member), .min = 0, .max = most, .fields = table, \
				  .size = sizeof(struct of)                                                    \
	}
#define END       \
	{         \
		0 \
	}

struct edata_paper {
	const char *code, *name, *reference, *agency, *until;
	struct field_list files;
};

struct edata_result {
	const char *owner;
	struct field_list papers;
};

struct edata_content {
	const char *owner, *agency, *path, *name, *type, *sha256;
	int64_t size;
};

struct edata_bytes {
	const char *content;
};

static const struct field file_fields[] = {
    TEXT(paper_file, name, "TenTep", NULL, 1, 255),
    TEXT(paper_file, path, "DuongDan", NULL, 1, EDATA_PATH_MAX),
    END,
};

static const struct field paper_fields[] = {
    TEXT(edata_paper, code, "MaKetQua", NULL, 1, EDATA_CODE_MAX),
    TEXT(edata_paper, name, "TenGiayTo", NULL, 1, EDATA_TEXT_MAX),
    TEXT(edata_paper, reference, "SoKyHieu", FIELD_NONE, 0, 200),
    TEXT(edata_paper, agency, "CoQuanChuQuan", NULL, 1, 200),
    TEXT(edata_paper, until, "ThoiHanHieuLuc", FIELD_NONE, 0, 8),
    LIST(edata_paper, files, "DanhSachTepDinhKem", KNOWN_FILES_MAX, file_fields, paper_file),
    END,
};

static const struct field result_fields[] = {
    TEXT(edata_result, owner, "SoDinhDanhChuSoHuu", NULL, 1, 14),
    LIST(edata_result, papers, "DanhSachGiayToKetQua", KNOWN_PAPERS_MAX, paper_fields, edata_paper),
    END,
};

static const struct field content_fields[] = {
    TEXT(edata_content, owner, "SoDinhDanhChuSoHuu", NULL, 1, 14),
    TEXT(edata_content, agency, "CoQuanChuQuan", NULL, 1, 200),
    TEXT(edata_content, path, "DuongDan", NULL, 1, EDATA_PATH_MAX),
    TEXT(edata_content, name, "TenTep", NULL, 1, 255),
    TEXT(edata_content, type, "KieuTep", NULL, 6, 72),
    {"KichThuoc", FIELD_INT, .at = offsetof(struct edata_content, size), .min = 1, .max = KNOWN_CONTENT_MAX},
    TEXT(edata_content, sha256, "HashTepTin", NULL, 64, 64),
    END,
};

static const struct field bytes_fields[] = {
    {"content", FIELD_TEXT, .at = offsetof(struct edata_bytes, content), .min = 4, .max = EDATA_BODY_MAX},
    END,
};

/* ---- questions ---- */

static int
finish(struct conn_request *out, const char *path, struct buf *b, struct json_out *w, struct err *e)
{
	json_out_close(w);
	said_post(out, path, (struct str){b->p, b->len});
	return b->full ? err_set(e, ERR_TOO_LARGE, "the question does not fit") : 0;
}

static int
build_papers(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct papers_asked *p = asked;
	struct json_out w;
	struct buf b;

	buf_init(&b, env->arena, EDATA_ASK_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "SoDinhDanhChuSoHuu", p->owner);
	json_out_text(&w, "HoTenNguoiYeuCau", p->applicant_name);
	json_out_text(&w, "SoDinhDanhNguoiYeuCau", p->applicant);
	json_out_text(&w, "KenhThucHien", channel_post);
	json_out_text(&w, "MaThuTuc", p->procedure);
	json_out_list(&w, "DanhSachDanhMucKetQua");
	for (size_t i = 0; i < p->n_wanted; i++) {
		json_out_open(&w, NULL);
		json_out_text(&w, "MaKetQua", p->wanted[i].code);
		json_out_opt(&w, "SoKyHieu", p->wanted[i].reference);
		json_out_close(&w);
	}
	json_out_end(&w);
	return finish(out, "/kho/1.0/tra-cuu", &b, &w, e);
}

static int
build_content(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *e)
{
	const struct content_asked *p = asked;
	struct json_out w;
	struct buf b;

	buf_init(&b, env->arena, EDATA_ASK_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "CoQuanChuQuan", p->agency);
	json_out_text(&w, "DuongDan", p->path);
	return finish(out, "/kho/1.0/tai-tep", &b, &w, e);
}

/* ---- answers ---- */

/* The signed part of a good answer into its record, and the proof of it.  Nothing outside of it is believed. */
static int
take(const struct conn_env *env, const struct conn_reply *r, const struct field *table, void *record, struct paper_proof *proof,
    struct err *e)
{
	static const char *const names[] = {"errorCode", "signature"};
	const char *said[2];

	if (r->status != 200)
		return err_set(e, ERR_BAD_REPLY, "HTTP %d (%s) means nothing here", r->status, said_word(env->arena, r));
	if (json_texts(env->arena, r->body, names, 2, said, e) != 0 ||
	    json_member(env->arena, r->body, "result", &proof->signed_part, e) != 0)
		return said_badly(e, "result");
	if (said[0] != NULL && strspn(said[0], "0") != strlen(said[0]))
		return err_set(e, ERR_BAD_REPLY, "errorCode %s beside a result", said_word(env->arena, r));
	if (said[1] == NULL || proof->signed_part.p == NULL)
		return said_badly(e, "signature");
	proof->signature = said[1];
	return json_read(env->arena, proof->signed_part, table, true, record, e) == 0 ? 0 : said_badly(e, "result");
}

/* yyyyMMdd as YYYY-MM-DD; anything else is left out: who wants the paper looks at it. */
static const char *
day_of(struct arena *a, const char *s)
{
	return s != NULL && strlen(s) == 8 && strspn(s, "0123456789") == 8 ? arena_fmt(a, "%.4s-%.2s-%.2s", s, s + 4, s + 6) : NULL;
}

static int
to_paper(const struct conn_env *env, const struct edata_paper *p, struct known_paper *out, struct err *e)
{
	*out = (struct known_paper){.code = p->code,
	    .reference = p->reference,
	    .agency = p->agency,
	    .valid_until = day_of(env->arena, p->until),
	    .files = p->files.items,
	    .n_files = p->files.n};
	if (!text_is_token(p->code, "._-", EDATA_CODE_MAX))
		return said_badly(e, "MaKetQua");
	if (said_text(env->arena, p->name, TEXT_RULE_NOTE, "TenGiayTo", &out->name, e) != 0)
		return -1;
	for (size_t i = 0; i < out->n_files; i++)
		if (said_text(env->arena, out->files[i].name, TEXT_RULE_FILE, "TenTep", &out->files[i].name, e) != 0)
			return -1;
	return 0;
}

/* A store that answers with what nobody asked for has not understood. */
static bool
was_wanted(const struct papers_asked *q, const char *code)
{
	for (size_t i = 0; i < q->n_wanted; i++)
		if (strcmp(q->wanted[i].code, code) == 0)
			return true;
	return false;
}

static int
read_papers(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	const struct papers_asked *q = asked;
	struct papers_found *out = answer;
	struct edata_result result = {0};

	*out = (struct papers_found){0};
	if (take(env, r, result_fields, &result, &out->proof, e) != 0)
		return -1;
	if (strcmp(result.owner, q->owner) != 0)
		return err_set(e, ERR_BAD_REPLY, "SoDinhDanhChuSoHuu in the answer is another than was asked about");
	const struct edata_paper *papers = result.papers.items;
	out->papers = arena_alloc(env->arena, (result.papers.n + 1) * sizeof *out->papers);
	for (; out->n < result.papers.n; out->n++) {
		if (to_paper(env, &papers[out->n], &out->papers[out->n], e) != 0)
			return -1;
		if (!was_wanted(q, papers[out->n].code))
			return err_set(e, ERR_BAD_REPLY, "MaKetQua %s in the answer was not asked for", papers[out->n].code);
	}
	return CONN_READ_ANSWERED;
}

/* The content is outside of what is signed, which holds its digest: so a proof stays small. */
static int
read_bytes(const struct conn_env *env, const struct conn_reply *r, const struct edata_content *c, struct str *out, struct err *e)
{
	struct edata_bytes b = {0};
	unsigned char *bytes;
	char hash[DIGEST_HEX];
	size_t n;

	if (json_read(env->arena, r->body, bytes_fields, true, &b, e) != 0 ||
	    text_unbase64(env->arena, b.content, strlen(b.content), &bytes, &n) != 0)
		return said_badly(e, "content");
	*out = (struct str){(char *)bytes, n};
	digest_hex(*out, hash);
	if ((int64_t)n != c->size || strcmp(hash, c->sha256) != 0)
		return err_set(e, ERR_BAD_REPLY, "content is not what HashTepTin and KichThuoc say");
	return 0;
}

/* A holder that will not give a file says so in the signed part (TuChoi, our own word), about the very file: 1, 0, -1.  Any other
 * refusal is not signed, and so is none. */
static int
is_refusal(const struct conn_env *env, const struct content_asked *q, const struct conn_reply *r, struct err *e)
{
	static const char *const names[] = {"SoDinhDanhChuSoHuu", "CoQuanChuQuan", "DuongDan", "TuChoi"};
	const char *said[4];
	struct str part;

	if (r->status != 200 || json_member(env->arena, r->body, "result", &part, e) != 0 || part.p == NULL ||
	    json_texts(env->arena, part, names, 4, said, e) != 0) {
		err_clear(e);
		return 0; /* read as an answer, it is refused with its reason */
	}
	if (said[3] == NULL)
		return 0;
	if (said[0] == NULL || said[1] == NULL || said[2] == NULL || strcmp(said[0], q->owner) != 0 ||
	    strcmp(said[1], q->agency) != 0 || strcmp(said[2], q->path) != 0)
		return err_set(e, ERR_BAD_REPLY, "the refusal is about another file or person than was asked about");
	(void)err_set(e, ERR_PARTNER_REFUSED, "the holder refuses: TuChoi");
	return 1;
}

static int
read_content(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	const struct content_asked *q = asked;
	struct content_found *out = answer;
	struct edata_content c = {0};

	*out = (struct content_found){0};
	int refused = is_refusal(env, q, r, e);
	if (refused != 0)
		return refused < 0 ? -1 : CONN_READ_REFUSED;
	if (take(env, r, content_fields, &c, &out->proof, e) != 0)
		return -1;
	if (strcmp(c.owner, q->owner) != 0 || strcmp(c.agency, q->agency) != 0 || strcmp(c.path, q->path) != 0)
		return err_set(e, ERR_BAD_REPLY, "the answer is about another file or person than was asked about");
	if (!text_is_token(c.type, "/+._-", 72))
		return said_badly(e, "KieuTep");
	out->media_type = c.type;
	out->sha256 = c.sha256;
	if (said_text(env->arena, c.name, TEXT_RULE_FILE, "TenTep", &out->file_name, e) != 0 ||
	    read_bytes(env, r, &c, &out->content, e) != 0)
		return -1;
	return CONN_READ_ANSWERED;
}

static const struct conn_question papers = {"papers", build_papers, read_papers},
				  content = {"paper-content", build_content, read_content};

extern const struct connector conn_edata;

const struct connector conn_edata = {
    .name = "edata-1.0",
    .title = "E-data store of citizens and organisations",
    .spec = "schemas/edata/1.0/edata.json",
    .auth_out = CONN_AUTH_JWS,
    .auth_reply = CONN_AUTH_RESULT,
    .max_body = EDATA_BODY_MAX,
    .questions = {[CONN_ASK_PAPERS] = &papers, [CONN_ASK_CONTENT] = &content},
};
