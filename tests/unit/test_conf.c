/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration: what a good file becomes, that every error is named with its line, how generations live. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <pthread.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/text.h"
#include "conf/conf.h"
#include "conf/conf_dates.h"
#include "tests/lib/testkeys.h"

static struct testkeys *keys;

static const char good[] =
    "# a comment\n"
    "[gateway]\n"
    "id = gw-42\n"
    "province = 42\n"
    "url = https://gateway.example.vn:8443\n"
    "[http]\n"
    "socket = http.sock\n"
    "deadline = 2500ms ; said twice as long elsewhere\n"
    "body_max = 64k\n"
    "[store]\nsocket = /run/redis.sock\npassword_file = redis.secret\n"
    "[journal]\ndir = journal\n"
    "[blobs]\ndir = blobs\nreserve = 2g\n"
    "[vault]\nkey_file = vault.key\n"
    "[key main]\nkey_file = main.key\ncert_file = main.pem\n";

static const char post[] = "[partner post]\ndialect = postal-1.0\ncert_files = p1.pem p2.pem\nkey = main\non_behalf = no\n";
static const char province[] = "[partner prov]\ndialect = igate-1.0\nurl = http://127.0.0.1:9\ncert_files = q.pem\nkey = main\n"
    "client_id = me\nsecret_file = client.secret\nunits = *\nretry = 1m\n";

static int
make_files(void **state)
{
	(void)state;
	keys = testkeys_new();
	testkeys_pair(keys, "main", TESTKEY_P256);
	testkeys_pair(keys, "p1", TESTKEY_P256);
	testkeys_pair(keys, "p2", TESTKEY_P256);
	testkeys_pair(keys, "q", TESTKEY_P256);
	testkeys_crl(keys, "ca.crl", TESTKEYS_UNTIL, NULL);
	testkeys_list(keys, "delta.crl", TESTLIST_DELTA, TESTKEYS_UNTIL, NULL);
	testkeys_authority(keys, "alien-ca");
	testkeys_pair(keys, "alien", TESTKEY_P256);
	testkeys_back(keys);
	testkeys_write(keys, "vault.key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600);
	testkeys_write(keys, "client.secret", "swordfish\n", 0600);
	testkeys_write(keys, "redis.secret", "sesame", 0600);
	testkeys_write(keys, "open.secret", "known to all\n", 0644);
	testkeys_write(keys, "empty.secret", "\n", 0600);
	return 0;
}

static int
remove_files(void **state)
{
	(void)state;
	testkeys_free(keys);
	return 0;
}

/* Load a file made of up to three pieces; what was complained about goes to *text (to be freed). */
static struct setup *
load(const char *a, const char *b, const char *c, char **text)
{
	struct arena *arena = arena_new(0);
	size_t n;

	testkeys_write(keys, "postgate.conf", arena_fmt(arena, "%s%s%s", a, b, c), 0644);
	FILE *f = open_memstream(text, &n);
	struct setup *s = setup_load(testkeys_path(keys, "postgate.conf"), f);
	fclose(f);
	arena_free(arena);
	return s;
}

static struct setup *
load_good(void)
{
	char *text;
	struct setup *s = load(good, post, province, &text);

	if (s == NULL)
		fail_msg("%s", text);
	assert_string_equal(text, "");
	free(text);
	return s;
}

static void
test_a_good_file_becomes_a_generation(void **state)
{
	struct setup *s = load_good();
	const struct partner_setup *p = setup_partner(s, "post"), *q = setup_partner(s, "prov");

	(void)state;
	assert_int_equal(s->conf.http.deadline, 2500);
	assert_int_equal(s->conf.http.body_max, 65536);
	assert_int_equal(s->conf.blobs.reserve, 2147483648);
	assert_int_equal(s->conf.http.in_work, 96);
	assert_string_equal(s->conf.store.socket, "/run/redis.sock");
	assert_string_equal(s->conf.http.socket, testkeys_path(keys, "http.sock"));
	assert_string_equal(s->store_password, "sesame");
	assert_int_equal(s->n_partners, 2);
	assert_non_null(p);
	assert_non_null(q);
	assert_false(p->p.on_behalf);
	assert_string_equal(q->secret, "swordfish");
	assert_int_equal(q->p.retry_ms, 60000);
	assert_ptr_equal(p->key, q->key);
	assert_int_equal(p->policy.skew_ms, 60000);
	assert_null(setup_partner(s, "nobody"));
	setup_drop(s);
}

static void
test_a_certificate_and_a_unit_lead_to_one_partner(void **state)
{
	struct setup *s = load_good();
	const struct partner_setup *p = setup_partner(s, "post");
	unsigned char digest[DIGEST_LEN];
	const struct pin *pin;
	size_t n = 0;

	(void)state;
	for (; (pin = trust_at(p->trust, n)) != NULL; n++) {
		assert_int_equal(text_unhex(pin_id(pin), strlen(pin_id(pin)), digest, sizeof digest), 0);
		assert_ptr_equal(setup_signer(s, digest), p);
	}
	assert_int_equal(n, 2);
	memset(digest, 7, sizeof digest);
	assert_null(setup_signer(s, digest));
	assert_ptr_equal(setup_unit_partner(s, "anything"), setup_partner(s, "prov"));
	setup_drop(s);
}

static void
test_printing_shows_values_and_no_secrets(void **state)
{
	struct setup *s = load_good();
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	setup_print(s, f);
	fclose(f);
	assert_non_null(strstr(text, "deadline = 2500ms"));
	assert_non_null(strstr(text, "in_work = 96"));
	assert_non_null(strstr(text, "[partner prov]"));
	assert_non_null(strstr(text, "***"));
	assert_null(strstr(text, "swordfish"));
	assert_null(strstr(text, "sesame"));
	free(text);
	setup_drop(s);
}

/* Each is put behind the good file, whose lines are counted away: `line` counts from the end of it. */
static const struct {
	const char *text;
	int line;
	const char *words;
} bad[] = {
    {"[htpp]\n", 1, "no section [htpp]"},
    {"[http]\n", 1, "second time; it began in line 6"},
    {"[gateway\n", 1, "closing bracket"},
    {"nonsense\n", 1, "option = value"},
    {"[delivery]\ntik = 1s\n", 2, "did you mean `tick`"},
    {"[delivery]\nentirely_else = 1s\n", 2, "no option `entirely_else`"},
    {"[delivery]\ntick = 1s\ntick = 2s\n", 3, "given before, in line"},
    {"[delivery]\ntick = 1\n", 2, "a time from 10ms to 1m, such as 500ms"},
    {"[delivery]\ntick = 1ms\n", 2, "from 10ms"},
    {"[delivery]\ntick = 99999999999999999999s\n", 2, "from 10ms"},
    {"[delivery]\ntick = 9223372036854775807h\n", 2, "from 10ms"},
    {"[delivery]\ntick = -1s\n", 2, "from 10ms"},
    {"[delivery]\ntick = \xff\n", 2, "UTF-8"},
    {"[delivery x]\n", 1, "without a name"},
    {"[desk]\nappointments = 8-11\n", 2, "hours such as 08:00-11:00"},
    {"[desk]\nappointments = 13:30-16:30 08:00-11:00\n", 2, "in order"},
    {"[messages]\nskew = 2h\n", 2, "from 0ms to 1h"},
    {"[key bad name]\n", 1, "with a name of 1 to 40"},
    {"[key]\nkey_file = main.key\ncert_file = main.pem\n", 1, "with a name"},
    {"[key k]\nkey_file = main.key\n", 1, "cert_file: must be given"},
    {"[key k]\nkey_file = none.key\ncert_file = main.pem\n", 2, "none.key"},
    {"[key k]\nkey_file = p1.key\ncert_file = main.pem\n", 2, "key_file"},
    {"[partner a{b}]\n", 1, "with a name of 1 to 40"},
    {"[partner x]\ndialect = nope\ncert_files = q.pem\nkey = main\n", 2, "\"nope\" is not known; expected one of: "},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = other\n", 4, "no section [key other]"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = none.pem\nkey = main\n", 3, "none.pem"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = p2.pem\nkey = main\n", 3, "partner post pins the same certificate"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nurl = ftp://x\n", 5, "https://"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nurl = http://example.vn\n", 5, "only for 127.0.0.1"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nurl = http://127.0.0.1.evil.vn\n", 5,
	"only for 127.0.0.1"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nurl = https://u@example.vn\n", 5, "without user"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\ncrl_file = ca.crl\n", 5, "needs ca_file"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nunits = *\n", 5, "does not stand for units"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nretry = 2h\n", 5, "longer than retry_max"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nclock = unit\n", 5, "needs on_behalf = no"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nclock = somewhen\n", 5, "must be acceptance or unit"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = alien.pem\nca_file = ca.pem\ncrl_file = ca.crl\nkey = main\n", 5,
	"no list of the issuer of CN=alien"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nca_file = ca.pem\ncrl_file = delta.crl\nkey = main\n", 5,
	"full list"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\ntls_ca_file = alien-ca.pem\ntls_crl_file = ca.crl\n", 6,
	"every call would fail"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\ntls_ca_file = ca.crl\n", 5, "no certificate"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\ntls_ca_file = ca.pem\ntls_crl_file = main.pem\n", 6,
	"no revocation list"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\npaused = maybe\n", 5, "yes or no"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\npoll = 1s\n", 5, "no url to poll"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\ntls_key_file = main.key\n", 1, "go together"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nsecret_file = open.secret\n", 5, "everybody"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nsecret_file = empty.secret\n", 5, "is empty"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = *\n",
	7, "partner prov stands for * already"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "nowhere\n",
	7, "no unit nowhere in the catalogue"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nunits = *\n", 1, "secret_file: must be given"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nurl = http://127.0.0.1:1\nreply_trust = tls\n",
	9, "the url must be https"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nurl = https://p.example/api\nreply_trust = tls\n",
	9, "tls needs tls_ca_file"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nreply_trust = maybe\n",
	8, "expected signature or tls"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nauth = basic\n",
	8, "leaves no such choice"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nauth = none\n",
	8, "leaves no such choice"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nauth = digest\n",
	8, "none of none, basic, bearer"},
    {"[partner x]\ndialect = postal-1.0\ncert_files = main.pem\nkey = main\nurl = https://p.example\ntls_ca_file = "
     "main.pem\nreply_trust = tls\n",
	7, "signed inside"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nauth_in = bearer\n",
	8, "leaves no such choice"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nauth_in = none\n",
	8, "leaves no such choice"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nauth_in = digest\n",
	8, "none of none, basic, bearer, hmac, jws, httpsig"},
    {"[partner x]\ndialect = igate-1.0\ncert_files = main.pem\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = "
     "*\nin_secret_file = client.secret\n",
	8, "is of no use"},
    {"[partner x]\ndialect = igate-1.0\nkey = main\nclient_id = a\nsecret_file = client.secret\nunits = *\n", 1,
	"certificates of the messages it signs"},
    {"[partner x]\ndialect = postal-1.0\nkey = main\nauth_in = bearer\n", 4, "leaves no such choice"},
    {"[partner x]\ndialect = edata-1.0\nkey = main\n", 1, "certificates of the messages it signs"},
    {"[partner x]\ndialect = edata-1.0\nkey = main\ncert_files = main.pem\nurl = https://p.example\ntls_ca_file = "
     "main.pem\nreply_trust = tls\n",
	7, "signed inside"},
    {"[partner x]\ndialect = lgsp-1.0\nkey = main\nclient_id = a\nsecret_file = client.secret\nurl = https://p.example\n", 1,
	"expected tls, with an https url"},
    {"[partner x]\ndialect = lgsp-1.0\nkey = main\nclient_id = a\nsecret_file = client.secret\ntoken_auth = header\n", 6,
	"expected form or basic"},
    {"[partner x]\ndialect = lgsp-1.0\nkey = main\nclient_id = a\n", 1, "secret_file: must be given"},
    {"[partner x]\ndialect = dvcqg-1.0\nkey = main\nsecret_file = client.secret\n", 1, "client_id: must be given"},
    {"[partner x]\ndialect = dvcqg-1.0\nkey = main\nclient_id = a\nsecret_file = client.secret\n", 1, "unit_prefix: must be given"},
};

static int
lines(const char *text)
{
	int n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static void
test_each_error_is_named_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct arena *a = arena_new(0);
		const char *before = arena_fmt(a, "%s%s%s", good, post, province);
		char *text;
		struct setup *s = load(before, bad[i].text, "", &text);
		const char *at = arena_fmt(a, "postgate.conf:%d: ", lines(before) + bad[i].line);
		const char *found = text;
		while ((found = strstr(found, at)) != NULL) {
			const char *words = strstr(found, bad[i].words), *end = strchr(found, '\n');
			if (words != NULL && words < end)
				break;
			found = end;
		}
		if (s != NULL || found == NULL)
			fail_msg("after \"%s\" expected \"%s... %s\", got: %s", bad[i].text, at, bad[i].words, text);
		free(text);
		arena_free(a);
	}
}

static void
test_a_name_is_ours_by_url_or_by_list(void **state)
{
	static const struct {
		const char *authority;
		bool own;
	} rows[] = {{"gateway.example.vn:8443", true}, {"GATEWAY.example.vn:8443", true}, {"gateway.example.vn", false},
	    {"gateway.example.vn:8444", false}, {"gw.example.vn", true}, {"gw.example.vn:443", true}, {"other.vn:99", true},
	    {"other.vn", false}, {"gw.example.v", false}, {"", false}, {"example.vn", false}, {"gw.example.vn.evil.vn", false}};
	char *text;
	struct arena *a = arena_new(0);
	const char *at = strstr(good, "[http]"),
		   *file = arena_fmt(a, "%.*snames = gw.example.vn  other.vn:99\n%s", (int)(at - good), good, at);
	struct setup *s = load(file, post, province, &text);

	(void)state;
	if (s == NULL)
		fail_msg("%s", text);
	free(text);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (setup_is_own(s, str_of(rows[i].authority)) != rows[i].own)
			fail_msg("%s", rows[i].authority);
	assert_true(setup_partner(s, "post")->audience);
	setup_drop(s);
	arena_free(a);
}

/* ---- what runs out ---- */

static const int64_t now = 1764000000000; /* 2025-11-24 */
#define DAY INT64_C(86400000)

/* What is told at `at_ms` of a configuration whose province partner has more lines. */
static const char *
told(struct arena *a, const char *more, int64_t at_ms, size_t expected)
{
	char *text;
	struct buf out, metrics;
	struct setup *s = load(good, post, arena_fmt(a, "%s%s", province, more), &text);

	if (s == NULL)
		fail_msg("%s", text);
	free(text);
	buf_init(&out, a, 1 << 16);
	buf_init(&metrics, a, 1 << 16);
	if (conf_dates_tell(s, at_ms, "certificates", &out) != expected)
		fail_msg("expected %zu lines, got: %s", expected, out.len > 0 ? out.p : "");
	conf_dates_metrics(s, at_ms, &metrics);
	setup_drop(s);
	return arena_fmt(a, "%s\n%s", out.len > 0 ? out.p : "", metrics.p);
}

static void
test_what_runs_out_is_told_before_and_after(void **state)
{
	static const char tls[] = "ca_file = ca.pem\ncrl_file = long.crl\ntls_ca_file = ca.pem\ntls_crl_file = short.crl\n";
	struct arena *a = arena_new(0);
	const char *text;

	(void)state;
	testkeys_crl(keys, "short.crl", now, NULL);
	testkeys_crl(keys, "long.crl", now + 400 * DAY, NULL);
	text = told(a, tls, now - 8 * DAY, 0);
	assert_non_null(strstr(text,
	    "gw_credential_left_days{section=\"partner prov\",option=\"tls_crl_file\",kind=\"list\",id=\""));
	assert_non_null(strstr(text, "\"} 8.00\n"));
	assert_non_null(strstr(text, "\ngw_credential_faults 0\n"));
	assert_non_null(strstr(text, "gw_revocation_lists{partner=\"post\"} 0\ngw_revocation_lists{partner=\"prov\"} 1\n"));
	assert_non_null(strstr(text, "section=\"key main\",option=\"cert_file\",kind=\"certificate\""));
	text = told(a, tls, now - 6 * DAY, 1);
	assert_non_null(strstr(text, "certificates soon [partner prov] tls_crl_file: list CN=Test authority"));
	assert_non_null(strstr(text, "in 6 days; fetch the new list and reload"));
	assert_non_null(strstr(text, "gw_credential_soon 1\n"));
	text = told(a, tls, now + 1, 1);
	assert_non_null(strstr(text, "certificates NOT OK [partner prov] tls_crl_file: list CN=Test authority"));
	assert_non_null(strstr(text, "expired 2025-11-24T"));
	assert_non_null(strstr(text, "gw_credential_faults 1\n"));
	assert_non_null(strstr(text, "\"} -0.00\n"));
	text = told(a, "", TESTKEYS_UNTIL - 29 * DAY, 4); /* main, p1, p2, q */
	assert_non_null(strstr(text, "certificates soon [key main] cert_file: certificate CN=main"));
	text = told(a, "", TESTKEYS_FROM - DAY, 4);
	assert_non_null(strstr(text, "is not valid before"));
	arena_free(a);
}

static void
test_an_authority_without_a_list_for_tls_is_told(void **state)
{
	struct arena *a = arena_new(0);
	const char *text;

	(void)state;
	testkeys_authority(keys, "second");
	testkeys_back(keys);
	testkeys_join(keys, "two.pem", "ca.pem", "second.pem", 0);
	text = told(a, "tls_ca_file = two.pem\ntls_crl_file = ca.crl\n", now, 1);
	assert_non_null(strstr(text, "certificates NOT OK [partner prov] tls_crl_file: there is no list of CN=second"));
	assert_non_null(strstr(text, "gw_credential_faults 1\n"));
	arena_free(a);
}

static void
test_all_errors_are_told_at_once(void **state)
{
	char *text;
	struct setup *s =
	    load("[gateway]\nid = a b\nprovince = 4x\nurl = x\nlog_level = loud\n", "[http]\nin_work = 0\n", "", &text);

	(void)state;
	assert_null(s);
	for (const char *const *w = (const char *const[]){":2: ", ":3: ", ":4: ", ":5: ", ":7: ", "[http] socket: must be given",
	    "[store] socket: must be given", "[journal] dir: must be given", "no partner", NULL}; *w != NULL; w++)
		if (strstr(text, *w) == NULL)
			fail_msg("\"%s\" is missing in: %s", *w, text);
	free(text);
}

/* Else a scan of a case in work could be swept. */
static void
test_papers_are_kept_longer_than_a_case(void **state)
{
	char *text;
	struct setup *s = load("", "[blobs]\ndir = x\nunnamed = 168h\n[intake]\ncase_life = 150h\n", "", &text);

	(void)state;
	assert_null(s);
	if (strstr(text, "[blobs] unnamed: expected at least a day more than [intake] case_life, which is 150 hours") == NULL)
		fail_msg("it says: %s", text);
	free(text);
}

static void
test_a_file_that_is_not_there_is_one_error(void **state)
{
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	assert_null(setup_load(testkeys_path(keys, "absent.conf"), f));
	fclose(f);
	assert_int_equal(lines(text), 1);
	assert_non_null(strstr(text, "cannot be opened"));
	free(text);
}

static void
test_a_reload_keeps_what_only_a_restart_can_change(void **state)
{
	struct setup *running = load_good(), *fresh = load_good();
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	assert_true(fresh->generation > running->generation);
	fresh->conf.http.body_max = 4096; /* may change */
	assert_int_equal(setup_check_reload(fresh, running, f), 0);
	fresh->conf.gateway.province = "43";
	fresh->conf.store.timeout = 1;
	assert_int_equal(setup_check_reload(fresh, running, f), -1);
	fclose(f);
	assert_non_null(strstr(text, "[gateway] province differs"));
	assert_non_null(strstr(text, "[store] timeout differs"));
	assert_null(strstr(text, "body_max"));
	free(text);
	setup_drop(fresh);
	setup_drop(running);
}

static void *
hold_and_drop(void *ctx)
{
	struct setup *s = ctx;

	for (int i = 0; i < 20000; i++) {
		struct setup *mine = setup_hold(s);
		if (strcmp(mine->conf.gateway.id, "gw-42") != 0)
			return NULL;
		setup_drop(mine);
	}
	setup_drop(s);
	return s;
}

static void
test_the_last_of_two_threads_frees_a_generation(void **state)
{
	struct setup *s = load_good();
	pthread_t t[2];
	void *result;

	(void)state;
	setup_hold(s);
	setup_hold(s);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, hold_and_drop, s), 0);
	setup_drop(s);
	for (int i = 0; i < 2; i++) {
		pthread_join(t[i], &result);
		assert_ptr_equal(result, s);
	}
}

static void
test_the_sample_names_every_option(void **state)
{
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	conf_print_sample(f);
	fclose(f);
#define CONF(section, name, type, def, min, max, reload, about) assert_non_null(strstr(text, #name " = "));
#define PARTNER(name, type, def, min, max, about) assert_non_null(strstr(text, #name " = "));
#define KEY(name, type, def, min, max, about) assert_non_null(strstr(text, #name " = "));
#include "conf/conf.tbl"
	free(text);
}

/* Each fault of the catalogue at the option's line; a file of before is taken. */
static void
test_a_catalogue_is_named_by_file_or_folder(void **state)
{
	(void)state;
	char *text;
	const char *start = "[gateway]\ncatalogue = wrong\nid = gw-42\nprovince = 42\nurl = https://gateway.example.vn\n";
	assert_true(mkdir(testkeys_path(keys, "wrong"), 0700) == 0);
	assert_null(load(start, strstr(good, "[http]"), post, &text));
	assert_non_null(strstr(text, "postgate.conf:2: [gateway] catalogue: "));
	assert_non_null(strstr(text, "wrong cannot be read: it has no file that ends in .json"));
	free(text);
	testkeys_write(keys, "wrong/one.json",
	    "{\"aliases\":[{\"code\":\"H2\",\"to\":\"H3\"}],\"version\":\"2026-11-29\",\"lastDay\":\"2027-12-31\"}", 0644);
	assert_null(load(start, strstr(good, "[http]"), post, &text));
	assert_non_null(strstr(text, "postgate.conf:2: [gateway] catalogue: one.json: aliases[0]: alias H2 leads to H3"));
	assert_non_null(strstr(text, "postgate.conf:2: [gateway] catalogue: the catalogue: it has no procedures"));
	free(text);
	assert_int_equal(unlink(testkeys_path(keys, "wrong/one.json")), 0);
	assert_int_equal(rmdir(testkeys_path(keys, "wrong")), 0);
	const struct asset *old = asset_find("schemas/catalogue/1.0/catalogue.json");
	assert_non_null(old);
	testkeys_write(keys, "old.json", old->data, 0644);
	struct setup *s = load("[gateway]\ncatalogue = old.json\nid = gw-42\nprovince = 42\nurl = https://gateway.example.vn\n",
	    strstr(good, "[http]"), post, &text);
	if (s == NULL)
		fail_msg("%s", text);
	assert_int_equal(s->catalogue->n_procedures, 26);
	free(text);
	setup_drop(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_good_file_becomes_a_generation),
	    cmocka_unit_test(test_a_certificate_and_a_unit_lead_to_one_partner),
	    cmocka_unit_test(test_a_catalogue_is_named_by_file_or_folder),
	    cmocka_unit_test(test_printing_shows_values_and_no_secrets),
	    cmocka_unit_test(test_each_error_is_named_with_its_line),
	    cmocka_unit_test(test_a_name_is_ours_by_url_or_by_list),
	    cmocka_unit_test(test_what_runs_out_is_told_before_and_after),
	    cmocka_unit_test(test_an_authority_without_a_list_for_tls_is_told),
	    cmocka_unit_test(test_all_errors_are_told_at_once),
	    cmocka_unit_test(test_papers_are_kept_longer_than_a_case),
	    cmocka_unit_test(test_a_file_that_is_not_there_is_one_error),
	    cmocka_unit_test(test_a_reload_keeps_what_only_a_restart_can_change),
	    cmocka_unit_test(test_the_last_of_two_threads_frees_a_generation),
	    cmocka_unit_test(test_the_sample_names_every_option),
	};
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
