/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libxml/tree.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "sign/wsse.h"
#include "sign/xmldsig.h"
#include "tests/lib/testkeys.h"
#include "xml/xml.h"

static struct testkeys *keys;
static struct sign_key *ec, *rsa, *stranger, *old, *future, *revoked, *sealer;
static struct trust *trust;
static const int64_t now = 1764000000000;
static const struct sign_policy strict = {.skew_ms = 60000, .max_age_ms = 300000};
static const struct sign_policy lax = {.plain_id = true, .enveloped = true, .skew_ms = 60000, .max_age_ms = 300000};

#define PAYLOAD                                                                                                        \
	"<p:RegisterDossier xmlns:p=\"urn:vn:test\"><p:Ref kind=\"a>b\">A-1</p:Ref><p:Name>Nguyễn Thị Hoa</p:Name>"  \
	"</p:RegisterDossier>"

static struct sign_key *
make(const char *name, enum testkey_kind kind, int64_t from_ms, int64_t until_ms, const char *usage)
{
	struct err e = {0};
	char key[32], cert[32];
	snprintf(key, sizeof key, "%s.key", name);
	snprintf(cert, sizeof cert, "%s.pem", name);
	testkeys_make(keys, name, kind, from_ms, until_ms, usage);
	struct sign_key *k = sign_key_load(testkeys_path(keys, key), testkeys_path(keys, cert), &e);
	assert_non_null(k);
	if (strcmp(name, "stranger") != 0)
		assert_int_equal(trust_pin(trust, testkeys_path(keys, cert), &e), 0);
	return k;
}

static int
set_up(void **state)
{
	(void)state;
	struct err e = {0};
	xml_start();
	keys = testkeys_new();
	trust = trust_new();
	ec = make("ec", TESTKEY_P256, TESTKEYS_FROM, TESTKEYS_UNTIL, "digitalSignature");
	rsa = make("rsa", TESTKEY_RSA, TESTKEYS_FROM, TESTKEYS_UNTIL, NULL);
	stranger = make("stranger", TESTKEY_P256, TESTKEYS_FROM, TESTKEYS_UNTIL, "digitalSignature");
	old = make("old", TESTKEY_P256, TESTKEYS_FROM, now - 1000, "digitalSignature");
	future = make("future", TESTKEY_P256, now + 1000, TESTKEYS_UNTIL, "digitalSignature");
	revoked = make("revoked", TESTKEY_P256, TESTKEYS_FROM, TESTKEYS_UNTIL, "digitalSignature");
	sealer = make("sealer", TESTKEY_P256, TESTKEYS_FROM, TESTKEYS_UNTIL, "keyEncipherment");
	testkeys_crl(keys, "list.pem", TESTKEYS_UNTIL, "revoked");
	assert_int_equal(trust_ca(trust, testkeys_path(keys, "ca.pem"), &e), 0);
	assert_int_equal(trust_crl(trust, testkeys_path(keys, "list.pem"), &e), 0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	struct sign_key *const all[] = {ec, rsa, stranger, old, future, revoked, sealer};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		sign_key_free(all[i]);
	trust_free(trust);
	testkeys_free(keys);
	xml_stop();
	return 0;
}

/* ---- making and changing messages ---- */

static char *
honest(struct arena *a, const struct sign_key *k)
{
	struct err e = {0};
	struct buf b;
	buf_init(&b, a, 65536);
	assert_int_equal(wsse_sign(a, k, &(struct wsse_parts){.version = SOAP_11, .payload = str_of(PAYLOAD)}, now, 300000, &b, &e),
	    0);
	return b.p;
}

/* the first `from` becomes `to` */
static char *
edit(struct arena *a, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	if (at == NULL)
		fail_msg("%s is not in %s", from, text);
	return arena_fmt(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* from the first `from` to the end of the next `to` */
static char *
slice(struct arena *a, const char *text, const char *from, const char *to)
{
	const char *start = strstr(text, from);
	assert_non_null(start);
	const char *end = strstr(start, to);
	assert_non_null(end);
	return arena_dup(a, start, (size_t)(end - start) + strlen(to));
}

static char *
body_of(struct arena *a, const char *text)
{
	return slice(a, text, "<soap:Body", "</soap:Body>");
}

static char *
id_in(struct arena *a, const char *text, const char *kind)
{
	const char *at = strstr(text, arena_fmt(a, "Id=\"%s-", kind));
	assert_non_null(at);
	return arena_dup(a, at + 4, strcspn(at + 4, "\""));
}

static int
verify_at(struct arena *a, const char *text, const struct sign_policy *policy, int64_t at, struct wsse_verified *v,
    struct err *e)
{
	struct soap_message m;
	struct _xmlDoc *doc = xml_parse(a, str_of(text), e);
	if (doc == NULL || soap_read(doc, &m, e) != 0)
		return -1;
	return wsse_verify(a, &m, NULL, trust, policy, at, NULL, v, e);
}

static void
accepted(struct arena *a, const char *text, const struct sign_policy *policy)
{
	struct err e = {0};
	struct wsse_verified v;
	if (verify_at(a, text, policy, now, &v, &e) != 0)
		fail_msg("%s\n%s", e.msg, text);
}

/* rule NULL: refused before the signature is looked at */
static void
refused(struct arena *a, const char *text, const struct sign_policy *policy, const char *rule, const char *what)
{
	struct err e = {0};
	struct wsse_verified v;
	if (verify_at(a, text, policy, now, &v, &e) == 0)
		fail_msg("accepted: %s", what);
	if (rule == NULL) {
		assert_int_equal(e.code, ERR_BAD_MESSAGE);
		return;
	}
	if (strncmp(e.msg, rule, strlen(rule)) != 0 || e.msg[strlen(rule)] != ':')
		fail_msg("%s: wanted %s, got %s", what, rule, e.msg);
	assert_true(e.code == ERR_REFUSED_SIG || e.code == ERR_STALE);
}

/* ---- what must be accepted ---- */

static void
test_what_we_sign_we_accept_and_the_payload_is_what_was_signed(void **state)
{
	(void)state;
	const struct sign_key *const both[] = {ec, rsa};
	for (int i = 0; i < 4; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct buf b;
		struct soap_message m;
		struct wsse_verified v;
		struct wsse_claim claim;
		char hex[DIGEST_HEX];
		const struct sign_key *k = both[i % 2];
		buf_init(&b, a, 65536);
		const struct wsse_parts parts = {.version = i < 2 ? SOAP_11 : SOAP_12, .payload = str_of(PAYLOAD)};
		assert_int_equal(wsse_sign(a, k, &parts, now, 300000, &b, &e), 0);
		struct _xmlDoc *doc = xml_parse(a, (struct str){b.p, b.len}, &e);
		assert_non_null(doc);
		assert_int_equal(soap_read(doc, &m, &e), 0);
		assert_int_equal(m.version, i < 2 ? SOAP_11 : SOAP_12);
		assert_int_equal(wsse_claims(a, &m, &claim, &e), 0);
		text_hex(claim.digest, sizeof claim.digest, hex);
		assert_string_equal(hex, sign_key_id(k));
		assert_int_equal(wsse_verify(a, &m, &claim, trust, &strict, now, NULL, &v, &e), 0);
		assert_string_equal(pin_id(v.pin), sign_key_id(k));
		assert_int_equal(v.created_ms, now);
		assert_int_equal(v.expires_ms, now + 300000);
		assert_true(str_eq(v.payload_bytes, PAYLOAD));
		assert_string_equal(xml_name(v.payload), "RegisterDossier");
		assert_ptr_not_equal(v.payload->doc, doc);
		arena_free(a);
	}
}

static void
test_a_payload_that_uses_our_prefixes_is_signed_all_the_same(void **state)
{
	(void)state;
	static const char *const payloads[] = {
	    "<soap:Fault xmlns:soap=\"" SOAP_NS_11 "\"><faultcode>soap:Client</faultcode></soap:Fault>",
	    "<x xmlns:soap=\"urn:other\" soap:a=\"1\"><soap1:y xmlns:soap1=\"" SOAP_NS_11 "\"></soap1:y></x>",
	    "<a xmlns=\"urn:d\" xmlns:wsu=\"" SOAP_NS_WSU "\" wsu:Created=\"x\"></a>",
	    "<a xmlns=\"" SOAP_NS_11 "\"></a>",
	};
	for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct buf b;
		struct wsse_verified v;
		buf_init(&b, a, 65536);
		const struct wsse_parts parts = {.version = SOAP_11, .payload = str_of(payloads[i])};
		assert_int_equal(wsse_sign(a, ec, &parts, now, 300000, &b, &e), 0);
		if (verify_at(a, b.p, &strict, now, &v, &e) != 0)
			fail_msg("%s: %s", payloads[i], e.msg);
		assert_true(str_eq(v.payload_bytes, payloads[i]));
		arena_free(a);
	}
}

static void
test_variations_that_stacks_make_are_tolerated(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const char *text = honest(a, ec);
	accepted(a, edit(a, text, "<soap:Envelope ", "<soap:Envelope xmlns:unused=\"urn:unused\" "), &strict);
	accepted(a, edit(a, text, "mustUnderstand=\"1\"", "mustUnderstand=\"true\""), &strict);
	accepted(a, edit(a, text, "<ds:SignatureValue>", "<ds:SignatureValue>\n  "), &strict);
	accepted(a, edit(a, text, "</soap:Header>", "</soap:Header>\n"), &strict);
	accepted(a,
	    edit(a, text, "<wsu:Timestamp",
		"<wsse:UsernameToken><wsse:Username>u</wsse:Username></wsse:UsernameToken><wsu:Timestamp"),
	    &strict);
	const char *token = slice(a, text, "<wsse:BinarySecurityToken", "</wsse:BinarySecurityToken>");
	accepted(a, edit(a, edit(a, text, token, ""), "</ds:Signature>", arena_fmt(a, "</ds:Signature>%s", token)), &strict);
	const char *sig = slice(a, text, "<ds:Signature ", "</ds:Signature>"); /* signature first */
	accepted(a, edit(a, edit(a, text, sig, ""), "<wsse:BinarySecurityToken", arena_fmt(a, "%s<wsse:BinarySecurityToken", sig)),
	    &strict);
	char *broken = arena_str(a, text); /* a line break inside the token's base64 */
	char *at = strstr(broken, "</wsse:BinarySecurityToken>") - 8;
	accepted(a, arena_fmt(a, "%.*s\n%s", (int)(at - broken), broken, at), &strict);
	arena_free(a);
}

static void
test_another_message_has_another_replay_digest_even_if_s_is_negated(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct wsse_verified one, again, other;
	const char *text = honest(a, ec);
	assert_int_equal(verify_at(a, text, &strict, now, &one, &e), 0);
	assert_int_equal(verify_at(a, edit(a, text, "<ds:SignatureValue>", "<ds:SignatureValue> "), &strict, now, &again, &e), 0);
	assert_int_equal(verify_at(a, honest(a, ec), &strict, now, &other, &e), 0);
	assert_memory_equal(one.replay, again.replay, DIGEST_LEN);
	assert_memory_not_equal(one.replay, other.replay, DIGEST_LEN);

	/* (r, n - s) verifies as well as (r, s) */
	static const unsigned char n[32] = {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
	const char *value = slice(a, text, "<ds:SignatureValue>", "</ds:SignatureValue>");
	unsigned char *raw;
	size_t len;
	assert_int_equal(text_unbase64(a, value + 19, strlen(value) - 19 - 20, &raw, &len), 0);
	assert_int_equal(len, 64);
	for (int i = 31, borrow = 0; i >= 0; i--) {
		int d = n[i] - raw[32 + i] - borrow;
		borrow = d < 0;
		raw[32 + i] = (unsigned char)(d + 256 * borrow);
	}
	const char *twin = edit(a, text, value, arena_fmt(a, "<ds:SignatureValue>%s</ds:SignatureValue>", text_base64(a, raw, 64)));
	assert_int_equal(verify_at(a, twin, &strict, now, &again, &e), 0);
	assert_memory_equal(one.replay, again.replay, DIGEST_LEN);
	arena_free(a);
}

/* ---- one change each of an honest message ---- */

#define ALG_RSA "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define ALG_EC "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
#define EXC "http://www.w3.org/2001/10/xml-exc-c14n#"
#define SHA256 "http://www.w3.org/2001/04/xmlenc#sha256"
#define TRANSFORM "<ds:Transform Algorithm=\"" EXC "\"></ds:Transform>"
#define ENVELOPED "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>"
#define REF_URI "<ds:Reference URI=\"#TS-"

static const struct change {
	const char *from, *to, *rule;
} changes[] = {
    /* what is signed was changed */
    {"A-1", "A-2", "digest-value"},
    {"kind=\"a>b\"", "kind=\"a>c\"", "digest-value"},
    {"Nguyễn", "Nguyen", "digest-value"},
    {"<p:Ref ", "<p:Extra></p:Extra><p:Ref ", "digest-value"},
    {"<p:Ref ", " <p:Ref ", "digest-value"},
    {"<wsu:Created>2025", "<wsu:Created>2026", "digest-value"},
    {"<ds:Reference URI=\"#TS-", "<ds:Reference Id=\"added\" URI=\"#TS-", "signature-value"},
    {"<ds:SignedInfo ", "<ds:SignedInfo Id=\"si\" ", "signature-value"},
    {"A-1", "A<!-- -->-1", NULL},
    {"A-1", "A<?pi ?>-1", NULL},
    /* signature algorithms */
    {ALG_EC, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "signature-method"},
    {ALG_EC, "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "signature-method"},
    {ALG_EC, "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "signature-method"},
    {ALG_EC, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "signature-method"},
    {ALG_EC, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", "signature-method"},
    {ALG_EC, "http://www.w3.org/2000/09/xmldsig#dsa-sha1", "signature-method"},
    {ALG_EC, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", "signature-method"},
    {ALG_EC, ALG_RSA, "signature-method"},
    {ALG_EC, "", "signature-method"},
    {ALG_EC "\">", ALG_EC "\"><ds:HMACOutputLength>8</ds:HMACOutputLength>", "structure"},
    {"<ds:SignatureMethod Algorithm=", "<ds:SignatureMethod X=", "signature-method"},
    /* digest algorithms */
    {SHA256, "http://www.w3.org/2000/09/xmldsig#sha1", "digest-method"},
    {SHA256, "http://www.w3.org/2001/04/xmldsig-more#md5", "digest-method"},
    {SHA256, "http://www.w3.org/2001/04/xmlenc#sha512", "digest-method"},
    {SHA256 "\">", SHA256 "\"><x></x>", "digest-method"},
    {"<ds:DigestValue>", "<ds:DigestValue>AAAA", "base64"},
    {"<ds:DigestValue>", "<ds:DigestValue>*", "base64"},
    /* canonicalization */
    {EXC, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "c14n-method"},
    {EXC, "http://www.w3.org/2006/12/xml-c14n11", "c14n-method"},
    {EXC, EXC "WithComments", "c14n-method"},
    {EXC, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", "c14n-method"},
    {EXC "\"></ds:Can", EXC "\"><x></x></ds:Can", "c14n-method"},
    /* transforms */
    {TRANSFORM, "", "transform"},
    {"<ds:Transforms>" TRANSFORM "</ds:Transforms>", "", "transform"},
    {TRANSFORM, "<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"></ds:Transform>", "transform"},
    {TRANSFORM, "<ds:Transform Algorithm=\"" EXC "WithComments\"></ds:Transform>", "transform"},
    {TRANSFORM, TRANSFORM TRANSFORM, "transform"},
    {TRANSFORM, ENVELOPED TRANSFORM, "transform"},
    {TRANSFORM, TRANSFORM ENVELOPED, "transform"},
    {TRANSFORM,
	"<ds:Transform "
	"Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>not(//x)</ds:XPath></ds:Transform>" TRANSFORM,
	"transform"},
    {TRANSFORM, "<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\"></ds:Transform>" TRANSFORM, "transform"},
    {TRANSFORM, "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"><x></x></ds:Transform>" TRANSFORM,
	"transform"},
    {TRANSFORM, "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#base64\"></ds:Transform>", "transform"},
    {TRANSFORM,
	"<ds:Transform "
	"Algorithm=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform\"></"
	"ds:Transform>",
	"transform"},
    {TRANSFORM, "<ds:Transform></ds:Transform>", "transform"},
    /* references */
    {REF_URI, "<ds:Reference URI=\"\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"TS-", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"#\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"#xpointer(/)\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"#xpointer(/*/*[2])\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"#xpointer(id('B-1'))\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"http://127.0.0.1/a.xml\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"file:///etc/passwd\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"cid:part\" X=\"", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\" #TS-", "reference-uri"},
    {REF_URI, "<ds:Reference URI=\"#XX-", "reference-id"},
    /* structure */
    {"<ds:SignedInfo ", "<ds:Object></ds:Object><ds:SignedInfo ", "structure"},
    {"</ds:Signature>", "<ds:Object><ds:Manifest></ds:Manifest></ds:Object></ds:Signature>", "structure"},
    {"</ds:SignedInfo>", "<ds:Extra></ds:Extra></ds:SignedInfo>", "structure"},
    {"<ds:SignatureMethod ", "<x></x><ds:SignatureMethod ", "structure"},
    {"</ds:Reference>", "<ds:Extra></ds:Extra></ds:Reference>", "structure"},
    {"<wsu:Timestamp ", "<wsse:Unknown></wsse:Unknown><wsu:Timestamp ", "structure"},
    {"<ds:SignatureValue>", "<ds:SignatureValue>AAAA", "signature-value"},
    {"<ds:SignatureValue>", "<ds:SignatureValue>*", "base64"},
    {"</ds:SignatureValue>", "<x></x></ds:SignatureValue>", "base64"},
    {"</ds:Signature>", "</ds:Signature><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"></ds:Signature>",
	"two-signatures"},
    {"<p:Ref ", "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"></ds:Signature><p:Ref ", "two-signatures"},
    {"</soap:Header>", "<x><wsse:Security xmlns:wsse=\"" SOAP_NS_WSSE "\"></wsse:Security></x></soap:Header>", "two-signatures"},
    {"xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"urn:other\"", "structure"},
    /* key info */
    {"<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyValue></ds:KeyValue>", "key-info"},
    {"</ds:KeyInfo>", "<ds:KeyName>x</ds:KeyName></ds:KeyInfo>", "key-info"},
    {"</ds:KeyInfo>", "<ds:RetrievalMethod URI=\"http://127.0.0.1/\"></ds:RetrievalMethod></ds:KeyInfo>", "key-info"},
    {"<wsse:SecurityTokenReference>", "<wsse:SecurityTokenReference><ds:X509Data></ds:X509Data>", "key-info"},
    {"<wsse:SecurityTokenReference>", "<wsse:SecurityTokenReference><wsse:KeyIdentifier></wsse:KeyIdentifier>", "key-info"},
    {"<wsse:Reference URI=\"#X509-", "<wsse:Reference URI=\"#B-", "key-info"},
    {"<wsse:Reference URI=\"#", "<wsse:Reference URI=\"", "key-info"},
    {"<wsse:Reference URI=", "<wsse:Reference X=", "key-info"},
    {"X509v3\" wsu", "X509PKIPathv1\" wsu", "key-info"},
    {"X509v3\"></wsse:Reference>", "PKCS7\"></wsse:Reference>", "key-info"},
    {"#Base64Binary", "#HexBinary", "key-info"},
    {"</wsse:BinarySecurityToken>", "</wsse:BinarySecurityToken><wsse:BinarySecurityToken></wsse:BinarySecurityToken>", "key-info"},
    {"</wsse:BinarySecurityToken>", "*</wsse:BinarySecurityToken>", "base64"},
    {"wsu:Id=\"X509-", "wsu:Id=\"Y509-", "key-info"},
    {"wsu:Id=\"X509-", "Id=\"X509-", "key-info"},
    /* ids */
    {"wsu:Id=\"TS-", "Id=\"TS-", "reference-id"},
    {"wsu:Id=\"B-", "Id=\"B-", "reference-id"},
    {"wsu:Id=\"B-", "xml:id=\"B-", "reference-id"},
    {"wsu:Id=\"B-", "wsu:ID=\"B-", "reference-id"},
    /* time */
    {"</wsu:Timestamp>", "</wsu:Timestamp><wsu:Timestamp xmlns:wsu=\"" SOAP_NS_WSU "\"></wsu:Timestamp>", "timestamp"},
};

static void
test_every_known_change_is_refused_by_its_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct arena *a = arena_new(0);
		const struct change *c = &changes[i];
		refused(a, edit(a, honest(a, ec), c->from, c->to), &strict, c->rule, c->to);
		arena_free(a);
	}
}

static void
test_missing_parts_are_refused_by_their_rule(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *rule;
	} rows[] = {
	    {"<wsse:Security ", "</wsse:Security>", "unsigned"},
	    {"<ds:Signature ", "</ds:Signature>", "unsigned"},
	    {"<ds:SignedInfo ", "</ds:SignedInfo>", "structure"},
	    {"<ds:SignatureValue", "</ds:SignatureValue>", "structure"},
	    {"<ds:KeyInfo", "</ds:KeyInfo>", "structure"},
	    {"<ds:Reference ", "</ds:Reference>", "time-unsigned"},
	    {"<ds:DigestMethod", "</ds:DigestMethod>", "structure"},
	    {"<ds:CanonicalizationMethod", "</ds:CanonicalizationMethod>", "structure"},
	    {"<wsse:SecurityTokenReference", "</wsse:SecurityTokenReference>", "key-info"},
	    {"<wsse:BinarySecurityToken", "</wsse:BinarySecurityToken>", "key-info"},
	    {"<wsu:Timestamp", "</wsu:Timestamp>", "timestamp"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		const char *text = honest(a, ec);
		refused(a, edit(a, text, slice(a, text, rows[i].from, rows[i].to), ""), &strict, rows[i].rule, rows[i].from);
		arena_free(a);
	}
}

/* ---- wrapping: the signed element stays as it is, another one is where the gateway looks ---- */

#define EVIL_BODY(attr) \
	"<soap:Body" attr "><p:RegisterDossier xmlns:p=\"urn:vn:test\"><p:Ref>EVIL</p:Ref></p:RegisterDossier></soap:Body>"

static void
test_signature_wrapping_of_the_body_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *before, *wrap, *rule; /* the signed Body, in `wrap`, is put before `before` */
	} rows[] = {
	    {"</soap:Header>", "<w:Wrapper xmlns:w=\"urn:w\">%s</w:Wrapper>", "reference-target"},
	    {"</soap:Header>", "%s", "body-unsigned"},
	    {"<wsse:Security ", "<w:Wrapper xmlns:w=\"urn:w\">%s</w:Wrapper>", "reference-target"},
	    {"</wsse:Security>", "%s", "structure"},
	    {"</ds:Signature>", "<ds:Object>%s</ds:Object>", "structure"},
	    {"</ds:KeyInfo>", "%s", "key-info"},
	    {"</wsse:SecurityTokenReference>", "%s", "key-info"},
	    {"<wsse:Reference ", "%s", "key-info"},
	    {"</wsse:BinarySecurityToken>", "%s", "base64"},
	    {"</ds:SignedInfo>", "%s", "structure"},
	    {"</ds:Transform>", "%s", "transform"},
	    {"<soap:Header>", "%s", NULL},
	    {"</soap:Envelope>", "%s", NULL},
	    {"</soap:Envelope>", "<w:Wrapper xmlns:w=\"urn:w\">%s</w:Wrapper>", NULL},
	};
	static const char *const bodies[] = {EVIL_BODY(""), EVIL_BODY(" Id=\"other\""),
	    EVIL_BODY(" xmlns:wsu=\"" SOAP_NS_WSU "\" wsu:Id=\"other\"")};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		for (size_t j = 0; j < sizeof bodies / sizeof bodies[0]; j++) {
			struct arena *a = arena_new(0);
			const char *text = honest(a, ec), *body = body_of(a, text), *hole = strstr(rows[i].wrap, "%s");
			const char *wrapped = arena_fmt(a, "%.*s%s%s", (int)(hole - rows[i].wrap), rows[i].wrap, body, hole + 2);
			text = edit(a, text, body, bodies[j]);
			text = edit(a, text, rows[i].before, arena_fmt(a, "%s%s", wrapped, rows[i].before));
			refused(a, text, &strict, rows[i].rule, rows[i].wrap);
			refused(a, text, &lax, rows[i].rule, rows[i].wrap);
			arena_free(a);
		}
	}
}

static void
test_a_signed_body_inside_the_body_is_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const char *text = honest(a, ec), *body = body_of(a, text);
	refused(a, edit(a, text, body, arena_fmt(a, "<soap:Body><p:Evil xmlns:p=\"urn:p\">%s</p:Evil></soap:Body>", body)), &strict,
	    "reference-target", "in the payload");
	refused(a, edit(a, text, body, arena_fmt(a, "<soap:Body>%s</soap:Body>", body)), &strict, "reference-target", "as payload");
	arena_free(a);
}

static void
test_an_id_given_twice_is_refused_in_every_form(void **state)
{
	(void)state;
	static const char *const forms[] = {"wsu:Id", "Id", "ID", "id", "iD", "xml:id", "p:Id"};
	static const char *const kinds[] = {"B", "TS", "X509"};
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		for (size_t j = 0; j < sizeof kinds / sizeof kinds[0]; j++) {
			struct arena *a = arena_new(0);
			const char *text = honest(a, ec), *id = id_in(a, text, kinds[j]);
			const char *twin =
			    arena_fmt(a, "<x xmlns:p=\"urn:p\" xmlns:wsu=\"" SOAP_NS_WSU "\" %s=\"%s\"></x>", forms[i], id);
			refused(a, edit(a, text, "</soap:Header>", arena_fmt(a, "%s</soap:Header>", twin)), &lax, "duplicate-id",
			    forms[i]);
			refused(a, edit(a, text, "<p:Ref ", arena_fmt(a, "%s<p:Ref ", twin)), &strict, "duplicate-id", forms[i]);
			arena_free(a);
		}
	}
}

static void
test_an_evil_body_with_the_signed_id_is_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const char *text = honest(a, ec), *body = body_of(a, text), *id = id_in(a, text, "B");
	const char *evil = arena_fmt(a, "<soap:Body xmlns:wsu=\"%s\" wsu:Id=\"%s\"><x>EVIL</x></soap:Body>", SOAP_NS_WSU, id);
	text = edit(a, text, body, evil);
	refused(a, edit(a, text, "</soap:Header>", arena_fmt(a, "<w>%s</w></soap:Header>", body)), &strict, "duplicate-id", "both");
	refused(a, text, &strict, "digest-value", "replaced");
	arena_free(a);
}

static void
test_a_wrapped_timestamp_is_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const char *text = honest(a, ec), *time = slice(a, text, "<wsu:Timestamp", "</wsu:Timestamp>");
	const char *fresh =
	    "<wsu:Timestamp xmlns:wsu=\"" SOAP_NS_WSU "\" wsu:Id=\"other\"><wsu:Created>2025-11-24T16:00:00Z</wsu:Created>"
	    "<wsu:Expires>2025-11-24T16:05:00Z</wsu:Expires></wsu:Timestamp>";
	const char *swapped = edit(a, text, time, fresh);
	refused(a, edit(a, swapped, "</soap:Header>", arena_fmt(a, "%s</soap:Header>", time)), &strict, "time-unsigned", "header");
	refused(a, edit(a, swapped, "</soap:Header>", arena_fmt(a, "<w>%s</w></soap:Header>", time)), &strict, "reference-target",
	    "wrapped");
	refused(a, edit(a, swapped, "</wsse:Security>", arena_fmt(a, "%s</wsse:Security>", time)), &strict, "timestamp", "beside");
	arena_free(a);
}

/* ---- who and when ---- */

static void
test_only_pinned_valid_unrevoked_signing_certificates_count(void **state)
{
	(void)state;
	const struct {
		const struct sign_key *k;
		const char *rule;
	} rows[] = {{stranger, "cert-unknown"}, {old, "cert-expired"}, {future, "cert-not-yet"}, {revoked, "cert-revoked"},
	    {sealer, "cert-usage"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		refused(a, honest(a, rows[i].k), &strict, rows[i].rule, rows[i].rule);
		arena_free(a);
	}
}

static void
test_a_stranger_with_a_pinned_token_is_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	refused(a, edit(a, honest(a, stranger), sign_key_token(stranger), sign_key_token(ec)), &strict, "signature-value",
	    "same kind");
	refused(a, edit(a, honest(a, stranger), sign_key_token(stranger), sign_key_token(rsa)), &strict, "signature-method",
	    "other kind");
	arena_free(a);
}

static void
test_the_time_window_is_kept_to_the_millisecond(void **state)
{
	(void)state;
	static const struct {
		int64_t at;
		const char *rule;
	} rows[] = {{0, NULL}, {-60000, NULL}, {-60001, "not-yet"}, {299999, NULL}, {300000, "expired"}, {99999999, "expired"}};
	struct arena *a = arena_new(0);
	struct wsse_verified v;
	const char *text = honest(a, ec);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = {0};
		assert_int_equal(verify_at(a, text, &strict, now + rows[i].at, &v, &e), rows[i].rule == NULL ? 0 : -1);
		if (rows[i].rule != NULL) {
			assert_int_equal(e.code, ERR_STALE);
			assert_memory_equal(e.msg, rows[i].rule, strlen(rows[i].rule));
		}
	}
	static const struct sign_policy brief = {.skew_ms = 0, .max_age_ms = 299999};
	refused(a, text, &brief, "too-long", "life");
	static const struct sign_policy shorter = {.skew_ms = 0, .max_age_ms = 1000};
	struct err e = {0};
	assert_int_equal(verify_at(a, text, &shorter, now + 1001, &v, &e), -1);
	assert_memory_equal(e.msg, "too-old:", 8);
	arena_free(a);
}

/* an envelope with a hand-made Timestamp, properly signed over the parts named */
static const char *
sign_parts(struct arena *a, const char *time, bool sign_time, bool sign_body)
{
	struct err e = {0};
	struct xmldsig_part parts[2];
	struct buf sig;
	size_t n = 0;
	const char *body = "<s:Body xmlns:s=\"" SOAP_NS_11 "\" xmlns:u=\"" SOAP_NS_WSU "\" u:Id=\"B\"><x>1</x></s:Body>";
	if (sign_time) {
		parts[n].id = "T";
		digest_of(str_of(time), parts[n++].digest);
	}
	if (sign_body) {
		parts[n].id = "B";
		digest_of(str_of(body), parts[n++].digest);
	}
	buf_init(&sig, a, 16384);
	assert_int_equal(xmldsig_write(a, ec, parts, n, "K", &sig, &e), 0);
	return arena_fmt(a,
	    "<s:Envelope xmlns:s=\"%s\"><s:Header><wsse:Security xmlns:wsse=\"%s\" xmlns:wsu=\"%s\"><wsse:BinarySecurityToken "
	    "ValueType=\"%s\" wsu:Id=\"K\">%s</wsse:BinarySecurityToken>%s%s</wsse:Security></s:Header>%s</s:Envelope>",
	    SOAP_NS_11, SOAP_NS_WSSE, SOAP_NS_WSU, XMLDSIG_X509V3, sign_key_token(ec), time, sig.p, body);
}

#define TIME(inner) "<u:Timestamp xmlns:u=\"" SOAP_NS_WSU "\" u:Id=\"T\">" inner "</u:Timestamp>"
#define CREATED "<u:Created>2025-11-24T16:00:00Z</u:Created>"
#define EXPIRES "<u:Expires>2025-11-24T16:05:00Z</u:Expires>"

static void
test_both_body_and_timestamp_must_be_signed(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	accepted(a, sign_parts(a, TIME(CREATED EXPIRES), true, true), &strict);
	refused(a, sign_parts(a, TIME(CREATED EXPIRES), true, false), &strict, "body-unsigned", "only Timestamp");
	refused(a, sign_parts(a, TIME(CREATED EXPIRES), false, true), &strict, "time-unsigned", "only Body");
	arena_free(a);
}

static void
test_a_signed_timestamp_must_say_both_times_and_nothing_else(void **state)
{
	(void)state;
	static const char *const bad[] = {TIME(""), TIME(CREATED), TIME(EXPIRES), TIME(CREATED "<u:Expires></u:Expires>"),
	    TIME(CREATED "<u:Expires>2025-11-24T16:05:00</u:Expires>"), TIME("<u:Created>now</u:Created>" EXPIRES),
	    TIME(CREATED EXPIRES "<u:Other></u:Other>"), TIME(CREATED CREATED EXPIRES)};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct arena *a = arena_new(0);
		refused(a, sign_parts(a, bad[i], true, true), &strict, "timestamp", bad[i]);
		arena_free(a);
	}
	struct arena *a = arena_new(0);
	refused(a,
	    sign_parts(a, TIME("<u:Created>2025-11-24T16:00:00Z</u:Created><u:Expires>2025-11-24T15:59:59Z</u:Expires>"), true,
		true),
	    &strict, "expired", "backwards");
	arena_free(a);
}

static void
test_two_references_to_one_part_are_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const char *text = honest(a, ec), *ref = slice(a, text, "<ds:Reference ", "</ds:Reference>");
	refused(a, edit(a, text, ref, arena_fmt(a, "%s%s", ref, ref)), &strict, "reference-twice", "Timestamp");
	struct buf many;
	buf_init(&many, a, 65536);
	for (int i = 0; i < 20; i++)
		buf_str(&many, ref);
	refused(a, edit(a, text, ref, many.p), &strict, "structure", "many");
	arena_free(a);
}

static void
test_partner_switches_allow_what_npm_soap_does(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	/* forms that only the policy allows get as far as the digest or signature, which our edits broke */
	const char *text = honest(a, ec);
	refused(a, edit(a, text, "wsu:Id=\"B-", "Id=\"B-"), &lax, "digest-value", "plain Id");
	refused(a, edit(a, text, TRANSFORM, ENVELOPED TRANSFORM), &lax, "signature-value", "enveloped");
	refused(a, edit(a, text, "wsu:Id=\"X509-", "Id=\"X509-"), &strict, "key-info", "plain Id of the token");
	accepted(a, edit(a, text, "wsu:Id=\"X509-", "Id=\"X509-"), &lax);
	refused(a, edit(a, text, TRANSFORM, ENVELOPED ENVELOPED TRANSFORM), &lax, "transform", "enveloped twice");
	refused(a, edit(a, text, TRANSFORM, TRANSFORM ENVELOPED), &lax, "transform", "enveloped after");
	arena_free(a);
}

static void
test_the_payload_is_canonical_on_its_own_whatever_the_body_declares(void **state)
{
	(void)state;
	/* the Body's canonical form renders q for itself (attribute) and the payload uses it too */
	static const char body[] =
	    "<s:Body xmlns:q=\"urn:q\" xmlns:s=\"" SOAP_NS_11 "\" xmlns:u=\"" SOAP_NS_WSU "\" u:Id=\"B\" q:a=\"1>2\">"
	    "\n <q:x>1</q:x>\n</s:Body>";
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct wsse_verified v;
	struct xmldsig_part parts[2] = {{"T", {0}}, {"B", {0}}};
	struct buf sig;
	digest_of(str_of(TIME(CREATED EXPIRES)), parts[0].digest);
	digest_of(str_of(body), parts[1].digest);
	buf_init(&sig, a, 16384);
	assert_int_equal(xmldsig_write(a, ec, parts, 2, "K", &sig, &e), 0);
	const char *text = sign_parts(a, TIME(CREATED EXPIRES), true, true);
	text = edit(a, text, slice(a, text, "<ds:Signature ", "</ds:Signature>"), sig.p);
	text = edit(a, text, slice(a, text, "<s:Body", "</s:Body>"), body);
	assert_int_equal(verify_at(a, text, &strict, now, &v, &e), 0);
	assert_string_equal(arena_dup(a, v.payload_bytes.p, v.payload_bytes.n), "<q:x xmlns:q=\"urn:q\">1</q:x>");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_we_sign_we_accept_and_the_payload_is_what_was_signed),
	    cmocka_unit_test(test_a_payload_that_uses_our_prefixes_is_signed_all_the_same),
	    cmocka_unit_test(test_variations_that_stacks_make_are_tolerated),
	    cmocka_unit_test(test_another_message_has_another_replay_digest_even_if_s_is_negated),
	    cmocka_unit_test(test_every_known_change_is_refused_by_its_rule),
	    cmocka_unit_test(test_missing_parts_are_refused_by_their_rule),
	    cmocka_unit_test(test_signature_wrapping_of_the_body_is_refused),
	    cmocka_unit_test(test_a_signed_body_inside_the_body_is_refused),
	    cmocka_unit_test(test_an_id_given_twice_is_refused_in_every_form),
	    cmocka_unit_test(test_an_evil_body_with_the_signed_id_is_refused),
	    cmocka_unit_test(test_a_wrapped_timestamp_is_refused),
	    cmocka_unit_test(test_only_pinned_valid_unrevoked_signing_certificates_count),
	    cmocka_unit_test(test_a_stranger_with_a_pinned_token_is_refused),
	    cmocka_unit_test(test_the_time_window_is_kept_to_the_millisecond),
	    cmocka_unit_test(test_both_body_and_timestamp_must_be_signed),
	    cmocka_unit_test(test_a_signed_timestamp_must_say_both_times_and_nothing_else),
	    cmocka_unit_test(test_two_references_to_one_part_are_refused),
	    cmocka_unit_test(test_partner_switches_allow_what_npm_soap_does),
	    cmocka_unit_test(test_the_payload_is_canonical_on_its_own_whatever_the_body_declares),
	};
	return cmocka_run_group_tests_name("wsse", tests, set_up, tear_down);
}
