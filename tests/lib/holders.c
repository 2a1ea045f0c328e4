/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds papers and records of a citizen; see holders.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "crypto/vault.h"
#include "ledger/filing_json.h"
#include "tests/lib/asker.h"
#include "tests/lib/counter.h"
#include "tests/lib/holders.h"

struct partner_setup holders_all[4];
_Atomic enum holder_manner holders_store_is, holders_platform_is, holders_account_is, holders_person_is, holders_enterprise_is;
atomic_int holders_papers_asked;

static struct peer *store, *platform;

/* ---- the store ---- */

/* The components that were asked for, each with one file. */
static char *
papers_part(const char *request, const char *owner)
{
	json_t *q = json_loads(asker_body(request), 0, NULL), *list = json_array(), *w;
	size_t i;

	json_array_foreach(json_object_get(q, "DanhSachDanhMucKetQua"), i, w)
	{
		const char *code = json_string_value(json_object_get(w, "MaKetQua"));
		json_array_append_new(list,
		    json_pack("{s:s,s:s,s:s,s:[{s:s,s:s}]}", "MaKetQua", code, "TenGiayTo", "Giấy", "CoQuanChuQuan", "H27.55",
			"DanhSachTepDinhKem", "TenTep", "a.pdf", "DuongDan", code));
	}
	holders_papers_asked += (int)json_array_size(list);
	json_t *part = json_pack("{s:s,s:o}", "SoDinhDanhChuSoHuu", owner, "DanhSachGiayToKetQua", list);
	char *text = json_dumps(part, JSON_COMPACT);
	json_decref(part);
	json_decref(q);
	return text;
}

static char *
content_part(const char *request, const char *owner)
{
	json_t *q = json_loads(asker_body(request), 0, NULL);
	const char *path = json_string_value(json_object_get(q, "DuongDan"));
	char *text, digest[DIGEST_HEX];

	digest_hex(str_of("ABC"), digest);
	if (asprintf(&text,
		holders_store_is == HOLDER_REFUSES
		    ? "{\"SoDinhDanhChuSoHuu\":\"%s\",\"CoQuanChuQuan\":\"H27.55\",\"DuongDan\":\"%s\","
		      "\"TuChoi\":\"đang niêm phong\"}"
		    : "{\"SoDinhDanhChuSoHuu\":\"%s\",\"CoQuanChuQuan\":\"H27.55\",\"DuongDan\":\"%s\","
		      "\"TenTep\":\"a.pdf\",\"KieuTep\":\"application/pdf\",\"KichThuoc\":3,\"HashTepTin\":\"%s\"}",
		owner, path, digest) < 0)
		abort();
	json_decref(q);
	return text;
}

static char *
say(void *ctx, const char *request)
{
	bool papers = strstr(request, "/kho/1.0/tra-cuu") != NULL;
	const char *owner = holders_store_is == HOLDER_OF_ANOTHER ? HOLDERS_OTHER : HOLDERS_WHO;
	char *part = papers ? papers_part(request, owner) : content_part(request, owner), *sig, *body, *http;

	(void)ctx;
	if (holders_store_is == HOLDER_LATE)
		usleep(700000);
	sig = holders_store_is == HOLDER_UNSIGNED
	    ? strdup("")
	    : asker_sign(holders_store_is == HOLDER_STRANGER ? asker.stranger : asker.theirs, part, request, clock_now_ms());
	if (asprintf(&body, "{\"errorCode\":0,\"message\":\"\"%s%s%s,\"result\":%s,\"content\":\"QUJD\"}",
		sig[0] != '\0' ? ",\"signature\":\"" : "", sig, sig[0] != '\0' ? "\"" : "", part) < 0)
		abort();
	http = asker_http(holders_store_is == HOLDER_ERROR_500 ? 500 : 200, body);
	free(part);
	free(sig);
	free(body);
	return http;
}

/* ---- the platform ---- */

/* What it says of somebody, as it behaves about that. */
static char *
spoken(enum holder_manner is, json_t *said)
{
	char *body = json_dumps(said, JSON_COMPACT), *http;

	if (is == HOLDER_LATE)
		usleep(700000);
	http = asker_http(is == HOLDER_ERROR_500 ? 500
		: is == HOLDER_REFUSES           ? 422
						 : 200,
	    is == HOLDER_REFUSES ? "{\"code\":\"NO\"}" : body);
	json_decref(said);
	free(body);
	return http;
}

/* Of whom it speaks who was asked about `who`. */
static const char *
of_whom(enum holder_manner is, const char *who)
{
	return is != HOLDER_OF_ANOTHER ? who : strcmp(who, HOLDERS_TAX_CODE) == 0 ? "0100109106" : HOLDERS_OTHER;
}

static char *
account(const json_t *q)
{
	enum holder_manner is = holders_account_is;
	const char *who = of_whom(is, holders_text(q, "SoDinhDanh"));

	if (is == HOLDER_UNKNOWN)
		return spoken(is, json_pack("{s:s,s:s}", "KetQua", "KHONG_CO", "SoDinhDanh", who));
	return spoken(is,
	    json_pack("{s:s,s:s,s:{s:s,s:s,s:i}}", "KetQua", is == HOLDER_ISSUES ? "DA_CAP" : "CO", "SoDinhDanh", who, "TaiKhoan",
		"MaTaiKhoan", "TK", "SoDinhDanh", who, "MucDo", 2));
}

static char *
person(const json_t *q)
{
	enum holder_manner is = holders_person_is;
	const char *who = of_whom(is, holders_text(q, "SoDinhDanh"));

	if (is == HOLDER_UNKNOWN)
		return spoken(is, json_pack("{s:s,s:s}", "KetQua", "KHONG_CO", "SoDinhDanh", who));
	if (is == HOLDER_DIFFERS)
		return spoken(is,
		    json_pack("{s:s,s:s,s:[s,s]}", "KetQua", "KHONG_KHOP", "SoDinhDanh", who, "TruongKhac", "HoTen", "NgaySinh"));
	return spoken(is,
	    json_pack("{s:s,s:s,s:{s:s,s:s,s:s}}", "KetQua", "KHOP", "SoDinhDanh", who, "CongDan", "SoDinhDanh", who, "HoTen",
		holders_text(q, "HoTen"), "NgaySinh", holders_text(q, "NgaySinh")));
}

static char *
enterprise(const json_t *q)
{
	enum holder_manner is = holders_enterprise_is;
	const char *who = of_whom(is, holders_text(q, "MaSoThue"));
	const char *status = is == HOLDER_SUSPENDED ? "TAM_NGUNG" : is == HOLDER_ENDED ? "DA_CHAM_DUT" : "DANG_HOAT_DONG";

	if (is == HOLDER_UNKNOWN)
		return spoken(is, json_pack("{s:s,s:s}", "KetQua", "KHONG_CO", "MaSoThue", who));
	return spoken(is,
	    json_pack("{s:s,s:s,s:{s:s,s:s,s:s}}", "KetQua", "CO", "MaSoThue", who, "DoanhNghiep", "MaSoThue", who,
		"TenDoanhNghiep", is == HOLDER_DIFFERS ? "Công ty cổ phần Khác" : HOLDERS_FIRM, "TrangThai", status));
}

static char *
insurance(const json_t *q)
{
	enum holder_manner is = holders_platform_is;
	const json_t *wanted = json_array_get(json_object_get(q, "DanhSachThanhPhan"), 0);

	return spoken(is,
	    json_pack("{s:s,s:s,s:[{s:s,s:s,s:s,s:s}]}", "KetQua", "CO", "SoDinhDanh", of_whom(is, HOLDERS_WHO), "BanGhi",
		"MaThanhPhan", holders_text(wanted, "MaThanhPhan"), "Ten", "Sổ bảo hiểm", "SoKyHieu", "BH-1", "CoQuan", "BHXH"));
}

static char *
tell(void *ctx, const char *request)
{
	static const struct {
		const char *path;
		char *(*say)(const json_t *q);
	} rows[] = {{"/bhxh/1.0/tra-cuu ", insurance}, {"/taikhoan/1.0/cap ", account}, {"/dancu/1.0/xac-nhan ", person},
	    {"/doanhnghiep/1.0/xac-nhan ", enterprise}};
	json_t *q = json_loads(asker_body(request), 0, NULL);
	char *http = NULL;

	(void)ctx;
	if (strncmp(request, "POST /token ", 12) == 0)
		return asker_http(200, "{\"access_token\":\"T1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
	if (holders_platform_is == HOLDER_SILENT)
		usleep(HOLDERS_SILENT_MS * 1300);
	for (size_t i = 0; http == NULL && i < sizeof rows / sizeof rows[0]; i++)
		if (strncmp(request + strlen("POST "), rows[i].path, strlen(rows[i].path)) == 0)
			http = rows[i].say(q);
	json_decref(q);
	return http != NULL ? http : asker_http(404, "{\"code\":\"404\"}");
}

/* ---- the office ---- */

static void
stand(struct partner_setup *out, const char *dialect, struct peer *p)
{
	static const char *const none[] = {NULL};

	asker_to(dialect, p, arena_fmt(asker.a, "%s-%d", dialect, peer_port(p)));
	*out = asker.to;
	out->units = none;
}

int
holders_start(void **state)
{
	const struct peer_plan s = {.manner = PEER_REPLY, .make = say}, l = {.manner = PEER_REPLY, .make = tell};

	asker_start(state);
	counter_start(state);
	store = peer_start(&s);
	platform = peer_start(&l);
	office.w.setup.conf.messages.life = 300000;
	office.w.setup.conf.intake.ask_timeout = 300;
	return 0;
}

/* As partners of the office: the post, the unit, the store and the platform, each with a fresh breaker. */
void
holders_meet(enum holder_manner s, enum holder_manner p)
{
	const struct peer_plan silent = {.manner = PEER_HANG};
	static struct peer *never;

	holders_store_is = s;
	holders_platform_is = p;
	holders_account_is = holders_person_is = holders_enterprise_is = HOLDER_TRUE_WORD;
	memcpy(holders_all, office.partners, sizeof office.partners);
	if ((s == HOLDER_NEVER || p == HOLDER_NEVER) && never == NULL)
		never = peer_start(&silent);
	stand(&holders_all[2], "edata-1.0", s == HOLDER_NEVER ? never : store);
	stand(&holders_all[3], "lgsp-1.0", p == HOLDER_NEVER ? never : platform);
	office.w.setup.partners = holders_all;
	office.w.setup.n_partners = 4;
}

int
holders_stop(void **state)
{
	office.w.setup.partners = office.partners;
	office.w.setup.n_partners = 2;
	counter_stop(state);
	asker_stop(state);
	return 0;
}

const char *
holders_store_bond(void)
{
	char *bond = asker_header(peer_request(store), "X-JWS-Signature");
	const char *out = arena_str(office.a, bond);

	free(bond);
	return out;
}

const struct procedure *
holders_procedure(void)
{
	const struct procedure *p =
	    catalogue_procedure(office.w.setup.catalogue, HOLDERS_PROCEDURE, deadline_day_of(office.now_ms));

	assert_non_null(p);
	return p;
}

static const char *
choice(void)
{
	return arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"%s\",\"CompetentUnit\":\"%s\"}", holders_procedure()->code,
	    holders_procedure()->units[0]->code);
}

/* A case that stands before its look-ups. */
void
holders_begin(const char *ref, const char *person)
{
	counter_begin(ref);
	counter_must("a1", person);
	counter_must("a2", choice());
}

/* The n-th line about that system, or NULL. */
const json_t *
holders_asked(const char *what, size_t n)
{
	const json_t *list = json_object_get(counter_told, "Asked");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(list, i), "What")), what) == 0 && n-- == 0)
			return json_array_get(list, i);
	return NULL;
}

const char *
holders_text(const json_t *line, const char *member)
{
	const char *s = json_string_value(json_object_get(line, member));
	return s != NULL ? s : "";
}

size_t
holders_warnings(const char *code)
{
	const json_t *list = json_object_get(counter_told, "Warnings");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		n += strcmp(holders_text(json_array_get(list, i), "Code"), code) == 0;
	return n;
}

/* The first that is known from there, or NULL. */
const json_t *
holders_known(const char *source)
{
	const json_t *list = json_object_get(counter_told, "Known");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(holders_text(json_array_get(list, i), "Source"), source) == 0)
			return json_array_get(list, i);
	return NULL;
}

/* All that is required, on paper, but one component that is used again. */
const char *
holders_papers_with(const char *component, const char *reuse)
{
	const struct procedure *p = holders_procedure();
	const char *all_of_them = "";

	for (size_t i = 0; i < p->n_components; i++) {
		const char *code = p->components[i].code;
		bool again = component != NULL && strcmp(code, component) == 0;
		if (!again && !p->components[i].required)
			continue;
		all_of_them =
		    arena_fmt(office.a, "%s%s{\"Code\":\"%s\",\"Originals\":%d,\"Copies\":0,\"Pages\":1,\"Form\":%d%s%s%s}",
			all_of_them, all_of_them[0] != '\0' ? "," : "", code, again ? 0 : 1, again ? 2 : 0,
			again ? ",\"Reuse\":\"" : "", again ? reuse : "", again ? "\"" : "");
	}
	return arena_fmt(office.a, "\"Papers\":{\"Item\":[%s]}", all_of_them);
}

void
holders_accept(void)
{
	counter_must("z1", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	counter_must("z2", "\"Accept\":{}");
	assert_string_equal(counter_text("State"), "ACCEPTED");
}

struct filing *
holders_filed(const char *dossier)
{
	struct dossier_view k = office_view(&office, dossier);
	struct filing *f;
	struct str plain;
	struct err e = {0};

	assert_int_equal(vault_open(office.w.core.vault, office.a, arena_fmt(office.a, "filing:%s", dossier), k.dossier.body,
			     &plain, &e),
	    0);
	assert_int_equal(filing_json_parse(office.a, plain, &f, &e), 0);
	return f;
}
