/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known already, at a case: an e-data store and a platform with databases at ports of loopback, that tell the truth, are
 * silent, late, unsigned, strangers, or speak of somebody else; and earlier dossiers of our own.  However they behave, the clerk
 * goes on, and what could not be asked is never "there is none".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "blob/blob.h"
#include "crypto/vault.h"
#include "ledger/filing_json.h"
#include "tests/lib/asker.h"
#include "tests/lib/counter.h"

#define WHO     "042190001234"
#define OTHER   "042190009999"
#define NUMBERS "1.002051" /* a procedure that names the insurance database */

enum manner { TRUE_WORD, OF_ANOTHER, UNSIGNED, STRANGER, LATE, NEVER, REFUSES, ERROR_500, SILENT };
enum { SILENT_MS = 1200 };

static struct partner_setup all[4];
static struct peer *store, *platform;
static enum manner store_is, platform_is;
static atomic_int asked_papers; /* several are asked at once */

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
	asked_papers += (int)json_array_size(list);
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
		store_is == REFUSES ? "{\"SoDinhDanhChuSoHuu\":\"%s\",\"CoQuanChuQuan\":\"H27.55\",\"DuongDan\":\"%s\","
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
	const char *owner = store_is == OF_ANOTHER ? OTHER : WHO;
	char *part = papers ? papers_part(request, owner) : content_part(request, owner), *sig, *body, *http;

	(void)ctx;
	if (store_is == LATE)
		usleep(700000);
	sig = store_is == UNSIGNED
	    ? strdup("")
	    : asker_sign(store_is == STRANGER ? asker.stranger : asker.theirs, part, request, clock_now_ms());
	if (asprintf(&body, "{\"errorCode\":0,\"message\":\"\"%s%s%s,\"result\":%s,\"content\":\"QUJD\"}",
		sig[0] != '\0' ? ",\"signature\":\"" : "", sig, sig[0] != '\0' ? "\"" : "", part) < 0)
		abort();
	http = asker_http(store_is == ERROR_500 ? 500 : 200, body);
	free(part);
	free(sig);
	free(body);
	return http;
}

/* ---- the platform ---- */

static char *
tell(void *ctx, const char *request)
{
	char *body, *http;

	(void)ctx;
	if (strncmp(request, "POST /token ", 12) == 0)
		return asker_http(200, "{\"access_token\":\"T1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
	if (platform_is == SILENT)
		usleep(SILENT_MS * 1300);
	if (strstr(request, "/bhxh/1.0/tra-cuu") == NULL)
		return asker_http(200,
		    "{\"KetQua\":\"CO\",\"SoDinhDanh\":\"" WHO "\",\"TaiKhoan\":{\"MaTaiKhoan\":\"TK\",\"SoDinhDanh\":\"" WHO
		    "\",\"MucDo\":2}}");
	if (platform_is == LATE)
		usleep(700000);
	json_t *q = json_loads(asker_body(request), 0, NULL);
	const char *code =
	    json_string_value(json_object_get(json_array_get(json_object_get(q, "DanhSachThanhPhan"), 0), "MaThanhPhan"));
	if (asprintf(&body,
		"{\"KetQua\":\"CO\",\"SoDinhDanh\":\"%s\",\"BanGhi\":[{\"MaThanhPhan\":\"%s\",\"Ten\":\"Sổ bảo hiểm\","
		"\"SoKyHieu\":\"BH-1\",\"CoQuan\":\"BHXH\"}]}",
		platform_is == OF_ANOTHER ? OTHER : WHO, code) < 0)
		abort();
	http = asker_http(platform_is == ERROR_500 ? 500
		: platform_is == REFUSES           ? 422
						   : 200,
	    platform_is == REFUSES ? "{\"code\":\"NO\"}" : body);
	json_decref(q);
	free(body);
	return http;
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

static int
start(void **state)
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
static void
meet(enum manner s, enum manner p)
{
	const struct peer_plan silent = {.manner = PEER_HANG};
	static struct peer *never;

	store_is = s;
	platform_is = p;
	memcpy(all, office.partners, sizeof office.partners);
	if (s == NEVER && never == NULL)
		never = peer_start(&silent);
	stand(&all[2], "edata-1.0", s == NEVER ? never : store);
	stand(&all[3], "lgsp-1.0", platform);
	office.w.setup.partners = all;
	office.w.setup.n_partners = 4;
}

static int
stop(void **state)
{
	office.w.setup.partners = office.partners;
	office.w.setup.n_partners = 2;
	counter_stop(state);
	asker_stop(state);
	return 0;
}

#define PERSON_OF(number) "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"" number "\",\"Phone\":\"0912000111\"}}"

static const struct procedure *
procedure(void)
{
	const struct procedure *p = catalogue_procedure(office.w.setup.catalogue, NUMBERS, deadline_day_of(office.now_ms));

	assert_non_null(p);
	return p;
}

static const char *
choice(void)
{
	return arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"%s\",\"CompetentUnit\":\"%s\"}", procedure()->code,
	    procedure()->units[0]->code);
}

/* A case that stands before its look-ups. */
static void
begin(const char *ref, const char *person)
{
	counter_begin(ref);
	counter_must("a1", person);
	counter_must("a2", choice());
}

/* The n-th line about that system, or NULL. */
static const json_t *
asked(const char *what, size_t n)
{
	const json_t *list = json_object_get(counter_told, "Asked");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(list, i), "What")), what) == 0 && n-- == 0)
			return json_array_get(list, i);
	return NULL;
}

static const char *
of(const json_t *line, const char *member)
{
	const char *s = json_string_value(json_object_get(line, member));
	return s != NULL ? s : "";
}

static size_t
warnings(const char *code)
{
	const json_t *list = json_object_get(counter_told, "Warnings");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		n += strcmp(of(json_array_get(list, i), "Code"), code) == 0;
	return n;
}

/* The first that is known from there, or NULL. */
static const json_t *
known(const char *source)
{
	const json_t *list = json_object_get(counter_told, "Known");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(of(json_array_get(list, i), "Source"), source) == 0)
			return json_array_get(list, i);
	return NULL;
}

/* All that is required, on paper, but one component that is used again. */
static const char *
papers_with(const char *component, const char *reuse)
{
	const struct procedure *p = procedure();
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

static void
to_the_receipt(void)
{
	counter_must("z1", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	counter_must("z2", "\"Accept\":{}");
	assert_string_equal(counter_text("State"), "ACCEPTED");
}

static size_t
found(const char *pos, const char *query)
{
	if (counter_ask("POST", "/counter/v1/searches",
		arena_fmt(office.a, "{\"Pos\":\"%s\",\"Clerk\":\"hoa.nt\",\"Query\":\"%s\"}", pos, query)) != 0)
		fail_msg("%s: %s", err_name(office.e.code), office.e.msg);
	return json_array_size(json_object_get(counter_told, "Found"));
}

static struct filing *
filed(const char *dossier)
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

/* ---- tests ---- */

static void
test_all_three_are_asked_and_written_down(void **state)
{
	(void)state;
	meet(TRUE_WORD, TRUE_WORD);
	begin("k-1", PERSON_OF(WHO));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(of(asked("PAPERS", 0), "Answer"), "ANSWERED");
	assert_string_equal(of(asked("PAPERS", 0), "Result"), "FOUND");
	assert_string_equal(of(asked("INSURANCE", 0), "Result"), "FOUND");
	assert_string_equal(of(asked("DOSSIERS", 0), "Result"), "NONE");
	assert_null(asked("LAND", 0)); /* it names no other database */
	const json_t *record = known("INSURANCE");
	assert_string_equal(of(record, "Name"), "Sổ bảo hiểm");
	assert_string_equal(of(record, "Reference"), "BH-1");
	assert_non_null(known("STORE"));
	/* a record stands for its paper, without a file */
	counter_must("a4", papers_with(arena_str(office.a, of(record, "Component")), arena_str(office.a, of(record, "Id"))));
	to_the_receipt();
}

static void
test_however_the_store_behaves_the_clerk_goes_on(void **state)
{
	static const enum manner bad[] = {OF_ANOTHER, UNSIGNED, STRANGER, LATE, NEVER, ERROR_500};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		meet(bad[i], bad[i] == UNSIGNED || bad[i] == STRANGER || bad[i] == NEVER ? TRUE_WORD : bad[i]);
		begin(arena_fmt(office.a, "k-2.%zu", i), PERSON_OF(WHO));
		counter_must("a3", "\"LookUps\":{}");
		assert_string_equal(of(asked("PAPERS", 0), "Answer"), "NOT_REACHABLE");
		assert_string_equal(of(asked("PAPERS", 0), "Result"), "");
		assert_null(known("STORE"));
		bool both = platform_is != TRUE_WORD;
		assert_string_equal(of(asked("INSURANCE", 0), "Answer"), both ? "NOT_REACHABLE" : "ANSWERED");
		assert_int_equal(warnings("NOT_REACHABLE"), both ? 2 : 1);
		counter_must("a4", papers_with(NULL, NULL));
		to_the_receipt();
	}
	meet(TRUE_WORD, REFUSES); /* understood, and refused: no warning, but it stays written */
	begin("k-2.r", PERSON_OF(WHO));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(of(asked("INSURANCE", 0), "Answer"), "REFUSED");
	assert_null(known("INSURANCE"));
}

/* Three databases and the store are silent: the clerk waits once, and not four times. */
static void
test_all_that_is_silent_costs_one_deadline(void **state)
{
	static const enum database names[] = {DATABASE_INSURANCE, DATABASE_LAND, DATABASE_TAX};
	struct procedure *p = (struct procedure *)(uintptr_t)procedure(), before = *p; /* the test's own catalogue */

	(void)state;
	p->lookups = names;
	p->n_lookups = 3;
	office.w.setup.conf.intake.ask_timeout = SILENT_MS;
	meet(NEVER, TRUE_WORD);
	begin("k-silent", PERSON_OF(WHO));
	platform_is = SILENT;
	int64_t began_us = clock_mono_us();
	counter_must("a3", "\"LookUps\":{}");
	int64_t took_ms = (clock_mono_us() - began_us) / 1000;
	if (took_ms > 2 * SILENT_MS)
		fail_msg("the look-ups took %d ms", (int)took_ms);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(of(asked(database_name(names[i]), 0), "Answer"), "NOT_REACHABLE");
	assert_string_equal(of(asked("PAPERS", 0), "Answer"), "NOT_REACHABLE");
	assert_string_equal(of(asked("DOSSIERS", 0), "Answer"), "ANSWERED"); /* our own */
	assert_int_equal(warnings("NOT_REACHABLE"), 4);
	meet(TRUE_WORD, TRUE_WORD);
	platform_is = SILENT; /* who answers in time is heard */
	counter_must("a3b", "\"LookUps\":{}");
	assert_string_equal(of(asked("PAPERS", 0), "Result"), "FOUND");
	assert_non_null(known("STORE"));
	assert_int_equal(warnings("NOT_REACHABLE"), 3);
	*p = before;
	office.w.setup.conf.intake.ask_timeout = 300;
}

static void
test_a_paper_whose_holder_does_not_give_it_leaves_the_case_as_it_was(void **state)
{
	static const struct {
		enum manner how;
		enum err_code code;
	} rows[] = {{OF_ANOTHER, ERR_NOT_REACHABLE}, {UNSIGNED, ERR_NOT_REACHABLE}, {STRANGER, ERR_NOT_REACHABLE},
	    {LATE, ERR_NOT_REACHABLE}, {NEVER, ERR_NOT_REACHABLE}, {ERROR_500, ERR_NOT_REACHABLE}, {REFUSES, ERR_HOLDER_REFUSED}};

	(void)state;
	meet(TRUE_WORD, TRUE_WORD);
	begin("k-3", PERSON_OF(WHO));
	counter_must("a3", "\"LookUps\":{}");
	const char *component = arena_str(office.a, of(known("STORE"), "Component")),
		   *offer = arena_str(office.a, of(known("STORE"), "Id")), *papers = papers_with(component, offer);
	long long version = counter_number("Version");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		meet(rows[i].how, TRUE_WORD);
		assert_int_equal(counter_act(arena_fmt(office.a, "r%zu", i), papers), -1);
		if (office.e.code != rows[i].code)
			fail_msg("%zu: %s %s", i, err_name(office.e.code), office.e.msg);
		assert_non_null(strstr(office.e.field, "/Reuse"));
		assert_string_not_equal(err_vi(office.e.code),
		    err_vi(rows[i].code == ERR_NOT_REACHABLE ? ERR_HOLDER_REFUSED : ERR_NOT_REACHABLE));
		assert_int_equal(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""), 0);
		assert_int_equal(counter_number("Version"), version);
	}
	meet(TRUE_WORD, TRUE_WORD);
	const struct procedure *p = procedure(); /* nor does it stand for another component */
	assert_int_equal(counter_act("other",
			     papers_with(p->components[strcmp(p->components[0].code, component) == 0].code, offer)),
	    -1);
	assert_string_equal(err_hint_name(office.e.hint), "OFFER");
	counter_must("good", papers);
	to_the_receipt();
}

static void
test_what_is_somebody_elses_is_not_used_again(void **state)
{
	(void)state;
	meet(TRUE_WORD, TRUE_WORD);
	begin("k-4", PERSON_OF(WHO));
	counter_must("a3", "\"LookUps\":{}");
	const char *component = arena_str(office.a, of(known("STORE"), "Component")),
		   *offer = arena_str(office.a, of(known("STORE"), "Id"));
	counter_must("b1", PERSON_OF(OTHER)); /* another stands there now */
	assert_null(known("STORE"));
	assert_int_equal(counter_act("b2", papers_with(component, offer)), -1);
	assert_string_equal(err_name(office.e.code), "STEP_MISSING");
	counter_must("b3", "\"LookUps\":{}"); /* the store speaks of the first still: that is no answer */
	assert_string_equal(of(asked("PAPERS", 0), "Answer"), "NOT_REACHABLE");
	assert_int_equal(counter_act("b4", papers_with(component, offer)), -1);
	assert_string_equal(err_name(office.e.code), "BAD_VALUE");
	assert_string_equal(err_hint_name(office.e.hint), "OFFER");
	assert_int_equal(counter_act("b5", papers_with(component, "k99")), -1);
	assert_string_equal(err_name(office.e.code), "BAD_VALUE");
	counter_must("b6", papers_with(NULL, NULL));
}

/* Whoever is known by a passport alone is not known outside: nobody is asked about him, and that is written. */
static void
test_nobody_outside_is_asked_about_a_passport(void **state)
{
	static struct connector takes_all;

	(void)state;
	meet(TRUE_WORD, TRUE_WORD);
	takes_all = *all[1].dialect;
	takes_all.check = NULL;
	all[1].dialect = &takes_all;
	asked_papers = 0;
	begin("k-5",
	    "\"Person\":{\"Mrz\":\"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10\"}");
	assert_string_equal(of(asked("PERSON", 0), "Answer"), "NOT_ASKED");
	assert_string_equal(of(asked("ACCOUNT_ISSUE", 0), "Answer"), "NOT_ASKED");
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(of(asked("PAPERS", 0), "Answer"), "NOT_ASKED");
	assert_string_equal(of(asked("INSURANCE", 0), "Answer"), "NOT_ASKED");
	assert_int_equal(asked_papers, 0);
	const json_t *owner = json_object_get(counter_told, "Owner");
	assert_string_equal(of(owner, "Issuer"), "UTO");
	assert_string_equal(of(owner, "IdNo"), "L898902C3");
	counter_must("a4", papers_with(NULL, NULL));
	to_the_receipt();
	assert_int_equal(found("480150", "l898902c3"), 1); /* as somebody types it */
	const struct filing *f = filed(counter_case);
	assert_int_equal(f->owner->id_type, PARTY_PASSPORT);
	assert_string_equal(f->owner->issuer, "UTO");
	static const char *const states[] = {"UTO", "D"}; /* a passport of another state, of the same number, is somebody else's */
	for (size_t i = 0; i < 2; i++) {
		begin(arena_fmt(office.a, "k-5.%zu", i),
		    arena_fmt(office.a,
			"\"Person\":{\"Owner\":{\"IdType\":4,\"IdNo\":\"L898902C3\",\"Issuer\":\"%s\",\"Name\":\"Anna Maria\"}}",
			states[i]));
		counter_must("a3", "\"LookUps\":{}");
		assert_string_equal(of(asked("DOSSIERS", 0), "Result"), i == 0 ? "FOUND" : "NONE");
	}
}

/* ---- earlier dossiers ---- */

#define SCAN                                                                                                       \
	"\"Sha256\":\"b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78\",\"FileName\":\"cu.pdf\"," \
	"\"MediaType\":\"application/pdf\",\"Content\":\"QUJD\""

static void
test_scans_of_earlier_dossiers_are_offered_and_used_again(void **state)
{
	const char *first = NULL, *code = procedure()->components[0].code;

	(void)state;
	meet(NEVER, TRUE_WORD);
	for (int i = 0; i < 2; i++) { /* of two dossiers the newer one's scan is offered */
		begin(arena_fmt(office.a, "k-6.%d", i), PERSON_OF("042090001235"));
		counter_must("a3", "\"LookUps\":{}");
		const char *papers = papers_with(NULL, NULL), *at = strstr(papers, arena_fmt(office.a, "\"%s\"", code));
		assert_non_null(at);
		at = strchr(at, '}');
		counter_must("a4", arena_fmt(office.a, "%.*s," SCAN "%s", (int)(at - papers), papers, at));
		to_the_receipt();
		first = counter_case;
	}
	begin("k-6.again", PERSON_OF("042090001235"));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(of(asked("DOSSIERS", 0), "Result"), "FOUND");
	const json_t *offer = known("DOSSIER");
	assert_string_equal(of(offer, "Component"), code);
	assert_string_equal(of(offer, "Reference"), first);
	counter_must("a4", papers_with(code, arena_str(office.a, of(offer, "Id"))));
	to_the_receipt();
	begin("k-6.other", PERSON_OF("042090001236")); /* nobody else's */
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(of(asked("DOSSIERS", 0), "Result"), "NONE");
	const char *name = all[0].p.name;
	office.partners[0].p.name = "another-post";
	meet(NEVER, TRUE_WORD);
	begin("k-6.partner", PERSON_OF("042090001235"));
	counter_must("a3", "\"LookUps\":{}");
	assert_string_equal(of(asked("DOSSIERS", 0), "Result"), "NONE");
	office.partners[0].p.name = name;
	meet(NEVER, TRUE_WORD);
}

/* ---- what came out of them ---- */

#define RESULT "%PDF-1.4 sổ"

static struct peer *unit;
static enum manner unit_is;

static char *
give(void *ctx, const char *request)
{
	(void)ctx;
	if (strncmp(request, "POST /token ", 12) == 0)
		return asker_http(200, "{\"access_token\":\"T1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
	if (unit_is == LATE)
		usleep(700000);
	if (unit_is == REFUSES || strncmp(request, "GET /v1/tep/kq-1 ", 17) != 0)
		return asker_http(404, "{\"code\":\"NOT_FOUND\"}");
	return asker_http(unit_is == ERROR_500 ? 500 : 200, unit_is == OF_ANOTHER ? "%PDF-1.4 sx" : RESULT);
}

/* The unit's system stands at a port and speaks that contract. */
static void
meet_unit(enum manner m, const char *dialect)
{
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = give};

	meet(NEVER, TRUE_WORD);
	unit_is = m;
	if (unit == NULL)
		unit = peer_start(&plan);
	asker_to(dialect, unit, all[1].p.name);
	asker.to.units = all[1].units;
	asker.to.reply_by_tls = true;
	asker.to.p.on_behalf = all[1].p.on_behalf;
	all[1] = asker.to;
}

/* A dossier of that person is finished, and a result came out of it that `by` signed, valid until that day. */
static const char *
came_out(const char *ref, const char *person, const struct sign_key *by, const char *until)
{
	char digest[DIGEST_HEX], *jws = asker_sign_document(by, RESULT, "application/pdf", office.now_ms);
	struct result_news r;

	begin(ref, person);
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4", papers_with(NULL, NULL));
	to_the_receipt();
	digest_hex(str_of(RESULT), digest);
	struct told_result one = {.code = procedure()->components[1].code,
	    .reference = "15/2026",
	    .agency = "BHXH",
	    .until = until,
	    .file = "kq-1",
	    .file_name = "sổ.pdf",
	    .media_type = "application/pdf",
	    .sha256 = digest,
	    .signature = jws,
	    .size = (int64_t)strlen(RESULT)};
	struct dossier_report report = {.dossier = counter_case,
	    .key = arena_fmt(office.a, "out-%s", ref),
	    .state = DOSSIER_FINISHED,
	    .told = {.results = &one, .n_results = 1}};
	if (office_report(&office, report, &r) != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
	assert_int_equal(r.outcome, OUTCOME_APPLIED);
	report.state = DOSSIER_PROCESSING; /* of what is not finished there is none */
	report.key = arena_fmt(office.a, "early-%s", ref);
	assert_int_equal(office_report(&office, report, &r), -1);
	assert_string_equal(office.e.field, "KetQua");
	free(jws);
	return counter_case;
}

#define HER PERSON_OF("042190004444")

static void
test_a_result_that_came_out_signed_is_used_again_with_its_signature(void **state)
{
	const char *code = procedure()->components[1].code;
	struct err e = {0};
	struct str kept;

	(void)state;
	meet_unit(TRUE_WORD, "igate-1.1");
	const char *first = came_out("k-10", HER, asker.theirs, NULL);
	begin("k-10.again", HER);
	counter_must("a3", "\"LookUps\":{}");
	const json_t *offer = known("RESULT");
	assert_non_null(offer);
	assert_string_equal(of(offer, "Component"), code);
	assert_string_equal(of(offer, "Reference"), "15/2026");
	assert_string_equal(of(offer, "Agency"), "BHXH");
	counter_must("a4", papers_with(code, arena_str(office.a, of(offer, "Id"))));
	assert_string_equal(of(asked("RESULT", 0), "Answer"), "ANSWERED");
	to_the_receipt();
	const struct filing *f = filed(counter_case);
	const struct paper *p = f->papers;
	while (strcmp(p->code, code) != 0)
		p++;
	assert_int_equal(p->reuse, 3);
	assert_string_equal(p->file_name, "sổ.pdf");
	assert_string_equal(p->reference, "15/2026");
	assert_null(p->list_proof);
	assert_int_equal(blob_get(office.w.core.blobs, office.a, p->sha256, &kept, &e), 0);
	assert_true(str_eq(kept, RESULT));
	assert_int_equal(blob_get(office.w.core.blobs, office.a, p->proof, &kept, &e), 0);
	assert_int_equal(call_signed(&all[1], office.a, arena_dup(office.a, kept.p, kept.n), str_of(RESULT), "application/pdf",
			     office.now_ms, &e),
	    0);
	begin("k-10.other", PERSON_OF("042190005555")); /* nobody else's */
	counter_must("a3", "\"LookUps\":{}");
	assert_null(known("RESULT"));
	meet_unit(TRUE_WORD, "igate-1.0"); /* which has no way to give it */
	begin("k-10.older", HER);
	counter_must("a3", "\"LookUps\":{}");
	assert_null(known("RESULT"));
	assert_non_null(first);
}

static void
test_a_result_that_is_not_given_or_not_its_units_is_not_used(void **state)
{
	static const struct {
		enum manner how;
		enum err_code code;
	} rows[] = {{OF_ANOTHER, ERR_NOT_REACHABLE}, {LATE, ERR_NOT_REACHABLE}, {ERROR_500, ERR_NOT_REACHABLE},
	    {REFUSES, ERR_HOLDER_REFUSED}};
	const char *code = procedure()->components[1].code;

	(void)state;
	meet_unit(TRUE_WORD, "igate-1.1");
	came_out("k-11", PERSON_OF("042190006666"), asker.theirs, NULL);
	begin("k-11.again", PERSON_OF("042190006666"));
	counter_must("a3", "\"LookUps\":{}");
	const char *papers = papers_with(code, arena_str(office.a, of(known("RESULT"), "Id")));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		meet_unit(rows[i].how, "igate-1.1");
		assert_int_equal(counter_act(arena_fmt(office.a, "r%zu", i), papers), -1);
		if (office.e.code != rows[i].code)
			fail_msg("%zu: %s %s", i, err_name(office.e.code), office.e.msg);
		assert_non_null(strstr(office.e.field, "/Reuse"));
	}
	meet_unit(TRUE_WORD, "igate-1.1");
	all[1].p.url = ""; /* nobody to be asked any more */
	assert_int_equal(counter_act("gone", papers), -1);
	assert_string_equal(err_hint_name(office.e.hint), "OFFER");
	meet_unit(TRUE_WORD, "igate-1.1");
	counter_must("good", papers);
	to_the_receipt();

	came_out("k-12", PERSON_OF("042190006667"), asker.stranger, NULL); /* offered, and looked at when it comes */
	begin("k-12.again", PERSON_OF("042190006667"));
	counter_must("a3", "\"LookUps\":{}");
	assert_int_equal(counter_act("bad", papers_with(code, arena_str(office.a, of(known("RESULT"), "Id")))), -1);
	assert_string_equal(err_name(office.e.code), "NOT_REACHABLE");
	counter_must("a4", papers_with(NULL, NULL)); /* scan it, or go on without */
	to_the_receipt();

	came_out("k-13", PERSON_OF("042190006668"), asker.theirs, "20200101"); /* its time is over */
	begin("k-13.again", PERSON_OF("042190006668"));
	counter_must("a3", "\"LookUps\":{}");
	assert_null(known("RESULT"));
}

/* ---- found again ---- */

#define WANTED "{\"Name\":\"Trần Đức Tìm\",\"IdNo\":\"042090007777\",\"Phone\":\"0987 654 321\"}"
#define BEARER "{\"Type\":1,\"Name\":\"Lê Thị Nộp\",\"IdType\":1,\"IdNo\":\"042190008888\"}"
#define SOUGHT "\"Person\":{\"Owner\":" WANTED ",\"Submitter\":" BEARER ",\"Authority\":1}"

static void
test_a_clerk_finds_the_cases_and_dossiers_of_the_office(void **state)
{
	static const char *const queries[] = {"Trần Đức Tìm", "tran duc tim", "TRAN  DUC-TIM", "042090007777", "042 090 007 777",
	    "0987654321", "+84 987 654 321", "lê thị nộp", "042190008888"};

	(void)state;
	meet(NEVER, TRUE_WORD);
	begin("k-7", SOUGHT);
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
		if (found("480150", queries[i]) != 1)
			fail_msg("%s is not found", queries[i]);
		const json_t *one = json_array_get(json_object_get(counter_told, "Found"), 0);
		assert_string_equal(of(one, "State"), "OPEN");
		assert_string_equal(of(one, "CaseId"), counter_case);
		assert_string_equal(of(one, "Next"), "LookUps");
		assert_string_equal(of(one, "Name"), "Trần Đức Tìm");
		assert_int_equal(found("480999", queries[i]), 0); /* not of another office */
	}
	assert_int_equal(found("480150", "tran duc"), 0); /* the full name, or nothing */
	assert_int_equal(found("480150", "042090007778"), 0);
	office.partners[0].p.name = "another-post";
	assert_int_equal(found("480150", "042090007777"), 0);
	office.partners[0].p.name = all[0].p.name;
	counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), "");
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4", papers_with(NULL, NULL));
	to_the_receipt();
	assert_int_equal(found("480150", "042090007777"), 1);
	assert_string_equal(of(json_array_get(json_object_get(counter_told, "Found"), 0), "DossierId"), counter_case);
	assert_int_equal(found("480150", "tran duc tim"), 1);
}

static void
test_a_corrected_name_is_found_and_the_wrong_one_is_not(void **state)
{
	(void)state;
	meet(NEVER, TRUE_WORD);
	begin("k-8", "\"Person\":{\"Owner\":{\"Name\":\"Phạm Sai Tên\",\"IdNo\":\"042090003333\"}}");
	counter_must("b1", "\"Person\":{\"Owner\":{\"Name\":\"Phạm Đúng Tên\",\"IdNo\":\"042090003333\"}}");
	assert_int_equal(found("480150", "pham dung ten"), 1);
	assert_int_equal(found("480150", "pham sai ten"), 0);
	assert_int_equal(counter_ask("POST", "/counter/v1/searches", "{\"Pos\":\"480150\",\"Clerk\":\"x\",\"Query\":\"ab\"}"), -1);
	assert_string_equal(office.e.field, "Query");
	assert_int_equal(counter_ask("POST", "/counter/v1/searches",
			     "{\"Pos\":\"480150\",\"Clerk\":\"x\",\"Query\":\"a\\u202ebc\"}"),
	    -1);
	assert_string_equal(err_name(office.e.code), "BAD_CHARACTER");
}

/* The keys tell nobody who is looked for, hold ids alone, and end. */
static void
test_what_is_kept_to_find_them_says_nothing_and_ends(void **state)
{
	(void)state;
	redisContext *c = redisConnectUnix(office.w.redis.socket);
	redisReply *keys = redisCommand(c, "KEYS gw:{*}:find:*");
	assert_true(keys->elements > 10);
	for (size_t i = 0; i < keys->elements; i++) {
		const char *key = keys->element[i]->str, *digest = strrchr(key, ':') + 1;
		assert_int_equal(strlen(digest), 64);
		assert_int_equal(strspn(digest, "0123456789abcdef"), 64);
		redisReply *life = redisCommand(c, "PTTL %s", key), *ids = redisCommand(c, "ZRANGE %s 0 -1", key);
		assert_true(life->integer > 0 && life->integer <= INT64_C(400) * 86400000);
		assert_true(ids->elements <= 50);
		for (size_t k = 0; k < ids->elements; k++)
			assert_true(dossier_id_ok(ids->element[k]->str));
		freeReplyObject(life);
		freeReplyObject(ids);
	}
	freeReplyObject(keys);
	redisFree(c);
}

/* ---- more than fifty components ---- */

static void
test_all_components_are_asked_for_however_many(void **state)
{
	const struct catalogue *before = office.w.setup.catalogue;
	struct procedure *many = arena_alloc(office.a, sizeof *many);
	struct component *components = arena_alloc(office.a, 130 * sizeof *components);
	const struct procedure *p = procedure();

	(void)state;
	*many = *p;
	for (size_t i = 0; i < 130; i++) {
		components[i] = p->components[0];
		components[i].code = arena_fmt(office.a, "C.%zu", i);
		components[i].required = i == 0;
	}
	many->components = components;
	many->n_components = 130;
	memcpy((void *)(uintptr_t)p, many, sizeof *many); /* the test's own catalogue */
	meet(TRUE_WORD, TRUE_WORD);
	asked_papers = 0;
	begin("k-9", PERSON_OF(WHO));
	counter_must("a3", "\"LookUps\":{}");
	assert_int_equal(asked_papers, 130);
	assert_non_null(asked("PAPERS", 2));
	assert_null(asked("PAPERS", 3));
	assert_int_equal(json_array_size(json_object_get(counter_told, "Known")), CASE_OFFERS_MAX);
	assert_int_equal(warnings("MORE_KNOWN"), 1);
	assert_ptr_equal(before, office.w.setup.catalogue);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_all_three_are_asked_and_written_down),
	    cmocka_unit_test(test_however_the_store_behaves_the_clerk_goes_on),
	    cmocka_unit_test(test_all_that_is_silent_costs_one_deadline),
	    cmocka_unit_test(test_a_paper_whose_holder_does_not_give_it_leaves_the_case_as_it_was),
	    cmocka_unit_test(test_what_is_somebody_elses_is_not_used_again),
	    cmocka_unit_test(test_nobody_outside_is_asked_about_a_passport),
	    cmocka_unit_test(test_scans_of_earlier_dossiers_are_offered_and_used_again),
	    cmocka_unit_test(test_a_result_that_came_out_signed_is_used_again_with_its_signature),
	    cmocka_unit_test(test_a_result_that_is_not_given_or_not_its_units_is_not_used),
	    cmocka_unit_test(test_a_clerk_finds_the_cases_and_dossiers_of_the_office),
	    cmocka_unit_test(test_a_corrected_name_is_found_and_the_wrong_one_is_not),
	    cmocka_unit_test(test_what_is_kept_to_find_them_says_nothing_and_ends),
	    cmocka_unit_test(test_all_components_are_asked_for_however_many),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
