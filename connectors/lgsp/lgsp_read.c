/* SPDX-License-Identifier: Apache-2.0 */
/* What the platform answers, by tables of its members (schemas/lgsp/1.0/lgsp.json). */
#include "connectors/lgsp/lgsp.h"

#include "base/arena.h"
#include "base/vietnamese.h"
#include "connectors/said.h"
#include "json/json.h"
#include "model/person_check.h"

#define TEXT(type, member, name, missing, hi)                                                                   \
	{                                                                                                       \
		name, FIELD_TEXT, .at = offsetof(struct type, member), .fallback = missing, .min = 0, .max = hi \
	}
#define WORD(type, member, name, missing, list)                                                                  \
	{                                                                                                        \
		name, FIELD_WORD, .at = offsetof(struct type, member), .fallback = missing, .word = list##_word, \
				  .words = sizeof list / sizeof list[0]                                          \
	}
#define RECORD(type, member, name, table, of)                                                                     \
	{                                                                                                         \
		name, FIELD_RECORD, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .fields = table, \
				    .size = sizeof(struct of)                                                     \
	}
#define END       \
	{         \
		0 \
	}

enum fits { FITS, DIFFERS, UNKNOWN };
static const char *const fits[] = {"KHOP", "KHONG_KHOP", "KHONG_CO"};

enum there { THERE, ISSUED, NOT_THERE };
static const char *const there[] = {"CO", "DA_CAP", "KHONG_CO"};

static const char *const sexes[] = {"", "Nam", "Nữ"}; /* enum person_sex */

/* enum enterprise_status */
static const char *const statuses[] = {"DANG_HOAT_DONG", "TAM_NGUNG", "DANG_GIAI_THE", "DA_CHAM_DUT"};

static const char *
fits_word(unsigned i)
{
	return fits[i];
}

static const char *
there_word(unsigned i)
{
	return there[i];
}

static const char *
sexes_word(unsigned i)
{
	return sexes[i];
}

static const char *
statuses_word(unsigned i)
{
	return statuses[i];
}

struct lgsp_citizen {
	const char *number, *name, *birth, *residence;
	unsigned sex;
};

struct lgsp_person {
	unsigned result;
	const char *number;
	struct field_list differs; /* of names */
	struct lgsp_citizen *citizen;
};

struct lgsp_company {
	const char *tax_code, *name, *representative, *address;
	unsigned status;
};

struct lgsp_enterprise {
	unsigned result;
	const char *tax_code;
	struct lgsp_company *company;
};

struct lgsp_account {
	const char *id, *number;
	int64_t level;
};

struct lgsp_portal {
	unsigned result;
	const char *number;
	struct lgsp_account *account;
};

static const struct field citizen_fields[] = {
    TEXT(lgsp_citizen, number, "SoDinhDanh", NULL, 12),
    TEXT(lgsp_citizen, name, "HoTen", NULL, LGSP_TEXT_MAX),
    TEXT(lgsp_citizen, birth, "NgaySinh", FIELD_NONE, 8),
    WORD(lgsp_citizen, sex, "GioiTinh", FIELD_NONE, sexes),
    TEXT(lgsp_citizen, residence, "NoiThuongTru", FIELD_NONE, LGSP_TEXT_MAX),
    END,
};

static const struct field person_fields[] = {
    WORD(lgsp_person, result, "KetQua", NULL, fits),
    TEXT(lgsp_person, number, "SoDinhDanh", NULL, 12),
    {"TruongKhac", FIELD_LIST, .at = offsetof(struct lgsp_person, differs), .fallback = FIELD_NONE, .min = 0, .max = 10},
    RECORD(lgsp_person, citizen, "CongDan", citizen_fields, lgsp_citizen),
    END,
};

static const struct field company_fields[] = {
    TEXT(lgsp_company, tax_code, "MaSoThue", NULL, 14),
    TEXT(lgsp_company, name, "TenDoanhNghiep", NULL, LGSP_TEXT_MAX),
    WORD(lgsp_company, status, "TrangThai", NULL, statuses),
    TEXT(lgsp_company, representative, "NguoiDaiDien", FIELD_NONE, LGSP_TEXT_MAX),
    TEXT(lgsp_company, address, "DiaChiTruSo", FIELD_NONE, LGSP_TEXT_MAX),
    END,
};

static const struct field enterprise_fields[] = {
    WORD(lgsp_enterprise, result, "KetQua", NULL, there),
    TEXT(lgsp_enterprise, tax_code, "MaSoThue", NULL, 14),
    RECORD(lgsp_enterprise, company, "DoanhNghiep", company_fields, lgsp_company),
    END,
};

static const struct field account_fields[] = {
    TEXT(lgsp_account, id, "MaTaiKhoan", NULL, 64),
    TEXT(lgsp_account, number, "SoDinhDanh", NULL, 14),
    {"MucDo", FIELD_INT, .at = offsetof(struct lgsp_account, level), .min = 1, .max = 2},
    END,
};

static const struct field portal_fields[] = {
    WORD(lgsp_portal, result, "KetQua", NULL, there),
    TEXT(lgsp_portal, number, "SoDinhDanh", NULL, 14),
    RECORD(lgsp_portal, account, "TaiKhoan", account_fields, lgsp_account),
    END,
};

/* The body of a good answer into its record: as conn_question.read. */
static int
take(const struct conn_env *env, const struct conn_reply *r, const struct field *table, void *out, struct err *e)
{
	int status = said_status(env, r, e);

	if (status != CONN_READ_ANSWERED)
		return status;
	return json_read(env->arena, r->body, table, true, out, e) == 0 ? CONN_READ_ANSWERED : said_badly(e, "KetQua");
}

/* The answer must be about whom was asked about, in each place where it says so. */
static int
check_same(const char *asked, const char *said, const char *again, const char *name, struct err *e)
{
	bool same = strcmp(asked, said) == 0 && (again == NULL || strcmp(asked, again) == 0);

	return same ? 0 : err_set(e, ERR_BAD_REPLY, "%s in the answer is another than was asked about", name);
}

/* ---- who somebody is ---- */

static int
read_differences(const struct lgsp_person *p, struct person_found *out, struct err *e)
{
	const char *const *names = p->differs.items;

	for (size_t i = 0; i < p->differs.n; i++) {
		out->name_differs |= strcmp(names[i], "HoTen") == 0;
		out->birth_differs |= strcmp(names[i], "NgaySinh") == 0;
	}
	return out->name_differs || out->birth_differs ? 0 : said_badly(e, "TruongKhac");
}

/* The name that was said and the one in the database are one name, but for accents and letters' case. */
static bool
same_name(struct arena *a, const char *said, const char *kept)
{
	return strcmp(vietnamese_search_key(a, said), vietnamese_search_key(a, kept)) == 0;
}

static int
read_citizen(const struct conn_env *env, const struct person_asked *q, const struct lgsp_citizen *c, struct person_found *out,
    struct err *e)
{
	out->number = c->number;
	out->sex = (enum person_sex)c->sex;
	if (said_text(env->arena, c->name, TEXT_RULE_NOTE, "HoTen", &out->name, e) != 0 ||
	    said_birth(env, c->birth, "NgaySinh", &out->birth, e) != 0 ||
	    said_text(env->arena, c->residence, TEXT_RULE_NOTE, "NoiThuongTru", &out->residence, e) != 0)
		return -1;
	if (out->name == NULL || !same_name(env->arena, q->name, out->name))
		return err_set(e, ERR_BAD_REPLY, "KHOP with another HoTen than was asked about");
	if (q->birth != NULL && out->birth != NULL &&
	    strncmp(q->birth, out->birth, strlen(out->birth) == 4 ? 4 : strlen(q->birth)) != 0)
		return err_set(e, ERR_BAD_REPLY, "KHOP with another NgaySinh than was asked about");
	return 0;
}

int
lgsp_read_person(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	static const enum person_check results[] = {
	    [FITS] = PERSON_CHECK_FITS, [DIFFERS] = PERSON_CHECK_DIFFERS, [UNKNOWN] = PERSON_CHECK_NONE};
	const struct person_asked *q = asked;
	struct person_found *out = answer;
	struct lgsp_person p = {0};
	int taken = take(env, r, person_fields, &p, e);

	*out = (struct person_found){0};
	if (taken != CONN_READ_ANSWERED)
		return taken;
	if (check_same(q->number, p.number, p.citizen != NULL ? p.citizen->number : NULL, "SoDinhDanh", e) != 0)
		return -1;
	out->result = results[p.result];
	if ((p.result == FITS) != (p.citizen != NULL))
		return said_badly(e, "CongDan");
	if (p.result == DIFFERS && read_differences(&p, out, e) != 0)
		return -1;
	return p.citizen != NULL && read_citizen(env, q, p.citizen, out, e) != 0 ? -1 : CONN_READ_ANSWERED;
}

/* ---- which enterprise ---- */

int
lgsp_read_enterprise(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	const struct enterprise_asked *q = asked;
	struct enterprise_found *out = answer;
	struct lgsp_enterprise p = {0};
	int taken = take(env, r, enterprise_fields, &p, e);

	*out = (struct enterprise_found){0};
	if (taken != CONN_READ_ANSWERED)
		return taken;
	if (check_same(q->tax_code, p.tax_code, p.company != NULL ? p.company->tax_code : NULL, "MaSoThue", e) != 0)
		return -1;
	if (p.result == ISSUED || (p.result == THERE) != (p.company != NULL))
		return said_badly(e, "DoanhNghiep");
	if (p.company == NULL)
		return CONN_READ_ANSWERED;
	*out =
	    (struct enterprise_found){.exists = true, .tax_code = p.tax_code, .status = (enum enterprise_status)p.company->status};
	if (said_text(env->arena, p.company->name, TEXT_RULE_NOTE, "TenDoanhNghiep", &out->name, e) != 0 ||
	    said_text(env->arena, p.company->representative, TEXT_RULE_NOTE, "NguoiDaiDien", &out->representative, e) != 0 ||
	    said_text(env->arena, p.company->address, TEXT_RULE_NOTE, "DiaChiTruSo", &out->address, e) != 0)
		return -1;
	return out->name != NULL ? CONN_READ_ANSWERED : said_badly(e, "TenDoanhNghiep");
}

/* ---- the portal's account ---- */

static int
read_portal(const struct conn_env *env, const struct account_asked *q, const struct conn_reply *r, bool issue,
    struct account_found *out, struct err *e)
{
	struct lgsp_portal p = {0};
	int taken = take(env, r, portal_fields, &p, e);

	*out = (struct account_found){0};
	if (taken != CONN_READ_ANSWERED)
		return taken;
	if (check_same(q->number, p.number, p.account != NULL ? p.account->number : NULL, "SoDinhDanh", e) != 0)
		return -1;
	if (p.result == (issue ? NOT_THERE : ISSUED))
		return said_badly(e, "KetQua");
	if ((p.result != NOT_THERE) != (p.account != NULL) || (p.account != NULL && p.account->id[0] == '\0'))
		return said_badly(e, "TaiKhoan");
	if (p.account != NULL)
		*out = (struct account_found){true, p.result == ISSUED, p.account->id, p.account->level};
	return CONN_READ_ANSWERED;
}

int
lgsp_read_account(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	return read_portal(env, asked, r, false, answer, e);
}

int
lgsp_read_issued(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *e)
{
	return read_portal(env, asked, r, true, answer, e);
}
