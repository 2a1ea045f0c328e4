/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying WS-Security; see wsse.h.  The order is: look at the whole document, take the header apart, choose the
 * pinned key, resolve what is signed to the very elements the gateway will act on, then compute: first the signature over
 * SignedInfo, which is small, so that no stranger makes us canonicalize much.  Time is judged last, so that
 * only an authentic message is ever called stale. */
#include "sign/wsse.h"

#include <libxml/tree.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "crypto/rule.h"
#include "sign/id_index.h"
#include "sign/xmldsig.h"
#include "xml/xml.h"

#define NS_WSSE11 "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
#define NS_WSA      "http://www.w3.org/2005/08/addressing"
#define NS_WSA_2004 "http://schemas.xmlsoap.org/ws/2004/08/addressing"

/* Canonical form may be longer than what came: each element repeats the namespaces it uses. */
enum { INFO_MAX = 64 * 1024, PART_MAX = 20 * 1024 * 1024 };

/* one verification under way */
struct wsse_job {
	struct arena *a;
	const struct soap_message *m;
	const struct sign_policy *policy;
	const struct sign_show *show;
	struct _xmlNode *token, *timestamp, *signature;
	struct id_index scan;
	struct xmldsig dsig;
	const struct pin *pin;
	struct str body; /* canonical bytes whose digest was compared */
	const char *body_prefixes;
	struct _xmlNode *targets[XMLDSIG_REFERENCES_MAX];
};

/* ---- the Security header ---- */

static int
take_one(struct _xmlNode **slot, struct _xmlNode *n, enum sign_rule twice, struct err *e)
{
	if (*slot != NULL)
		return rule_refuse(e, twice, "%s twice", xml_name(n));
	*slot = n;
	return 0;
}

static int
take_apart(struct wsse_job *j, struct err *e)
{
	if (j->m->security == NULL)
		return rule_refuse(e, RULE_UNSIGNED, "no Security header");
	for (struct _xmlNode *n = xml_first(j->m->security); n != NULL; n = xml_next(n)) {
		int rc = 0;
		if (xml_is(n, ID_INDEX_NS_DS, "Signature"))
			rc = take_one(&j->signature, n, RULE_TWO_SIGNATURES, e);
		else if (xml_is(n, SOAP_NS_WSU, "Timestamp"))
			rc = take_one(&j->timestamp, n, RULE_TIMESTAMP, e);
		else if (xml_is(n, SOAP_NS_WSSE, "BinarySecurityToken"))
			rc = take_one(&j->token, n, RULE_KEY_INFO, e);
		else if (!xml_is(n, SOAP_NS_WSSE, "UsernameToken") && !xml_is(n, NS_WSSE11, "SignatureConfirmation"))
			rc = rule_refuse(e, RULE_STRUCTURE, "%.60s in Security", xml_name(n));
		if (rc != 0)
			return -1;
	}
	if (j->signature == NULL)
		return rule_refuse(e, RULE_UNSIGNED, "no Signature in Security");
	if (j->token == NULL)
		return rule_refuse(e, RULE_KEY_INFO, "no BinarySecurityToken");
	return j->timestamp != NULL ? 0 : rule_refuse(e, RULE_TIMESTAMP, "absent");
}

static bool
attr_is(struct arena *a, const struct _xmlNode *n, const char *name, const char *want, bool may_be_absent)
{
	const char *got = xml_attr(a, n, NULL, name);
	return got == NULL ? may_be_absent : strcmp(got, want) == 0;
}

/* digest of the certificate in a token */
static int
token_digest(struct arena *a, const struct _xmlNode *token, unsigned char out[DIGEST_LEN], struct err *e)
{
	const char *text = xml_text(a, token);
	unsigned char *der;
	size_t n;
	if (!attr_is(a, token, "ValueType", XMLDSIG_X509V3, false) || !attr_is(a, token, "EncodingType", XMLDSIG_BASE64, true))
		return rule_refuse(e, RULE_KEY_INFO, "the token's ValueType or EncodingType");
	if (text == NULL || text_unbase64(a, text, strlen(text), &der, &n) != 0 || n == 0)
		return rule_refuse(e, RULE_BASE64, "BinarySecurityToken");
	digest_of((struct str){(const char *)der, n}, out);
	return 0;
}

int
wsse_claims(struct arena *a, const struct soap_message *m, struct wsse_claim *out, struct err *e)
{
	if (m->security == NULL)
		return rule_refuse(e, RULE_UNSIGNED, "no Security header");
	out->token = xml_child(m->security, SOAP_NS_WSSE, "BinarySecurityToken");
	if (out->token == NULL)
		return rule_refuse(e, RULE_KEY_INFO, "no BinarySecurityToken");
	return token_digest(a, out->token, out->digest, e);
}

/* ---- the key ---- */

/* KeyInfo / SecurityTokenReference / Reference to the token beside the signature, and nothing else in any of them */
static int
check_key_info(struct wsse_job *j, struct err *e)
{
	struct _xmlNode *str = xml_first(j->dsig.key_info), *ref;
	if (str == NULL || xml_next(str) != NULL || !xml_is(str, SOAP_NS_WSSE, "SecurityTokenReference"))
		return rule_refuse(e, RULE_KEY_INFO, "%.60s", str != NULL ? xml_name(str) : "empty");
	ref = xml_first(str);
	if (ref == NULL || xml_next(ref) != NULL || !xml_is(ref, SOAP_NS_WSSE, "Reference") || xml_first(ref) != NULL)
		return rule_refuse(e, RULE_KEY_INFO, "%.60s", ref != NULL ? xml_name(ref) : "empty");
	const char *uri = xml_attr(j->a, ref, NULL, "URI");
	if (uri == NULL || uri[0] != '#' || id_index_find(&j->scan, uri + 1, j->policy->plain_id) != j->token)
		return rule_refuse(e, RULE_KEY_INFO, "URI %.60s", uri != NULL ? uri : "absent");
	if (!attr_is(j->a, ref, "ValueType", XMLDSIG_X509V3, true))
		return rule_refuse(e, RULE_KEY_INFO, "ValueType of the Reference");
	return 0;
}

static int
choose_pin(struct wsse_job *j, const struct wsse_claim *claim, const struct trust *t, int64_t now_ms, struct err *e)
{
	struct wsse_claim own = {.token = j->token};
	char hex[DIGEST_HEX];
	if (claim == NULL || claim->token != j->token) {
		claim = &own;
		if (token_digest(j->a, j->token, own.digest, e) != 0)
			return -1;
	}
	j->pin = trust_find(t, claim->digest);
	if (j->pin == NULL) {
		text_hex(claim->digest, DIGEST_LEN, hex);
		return rule_refuse(e, RULE_CERT_UNKNOWN, "SHA-256 %s", hex);
	}
	if (pin_alg(j->pin) != j->dsig.alg)
		return rule_refuse(e, RULE_SIGNATURE_METHOD, "the pinned key is of the other kind");
	return pin_check(t, j->pin, now_ms, e);
}

/* ---- what is signed ---- */

static int
check_target(const struct wsse_job *j, struct _xmlNode *n, const char *id, struct err *e)
{
	if (n == NULL)
		return rule_refuse(e, RULE_REFERENCE_ID, "#%.60s", id);
	if (n == j->m->body || n == j->timestamp || n == j->token)
		return 0;
	if (j->m->header != NULL && n->parent == j->m->header && n != j->m->security)
		return 0;
	return rule_refuse(e, RULE_REFERENCE_TARGET, "#%.60s is %.60s", id, xml_name(n));
}

static bool
is_covered(const struct wsse_job *j, const struct _xmlNode *n)
{
	for (size_t i = 0; i < j->dsig.n; i++)
		if (j->targets[i] == n)
			return true;
	return false;
}

static int
resolve(struct wsse_job *j, struct err *e)
{
	for (size_t i = 0; i < j->dsig.n; i++) {
		const char *id = j->dsig.references[i].id;
		struct _xmlNode *n = id_index_find(&j->scan, id, j->policy->plain_id);
		if (check_target(j, n, id, e) != 0)
			return -1;
		if (is_covered(j, n))
			return rule_refuse(e, RULE_REFERENCE_TWICE, "#%.60s", id);
		j->targets[i] = n;
	}
	if (!is_covered(j, j->m->body))
		return rule_refuse(e, RULE_BODY_UNSIGNED, "%s", "");
	if (!is_covered(j, j->timestamp))
		return rule_refuse(e, RULE_TIME_UNSIGNED, "%s", "");
	return 0;
}

/* ---- computing ---- */

static int
canon(struct wsse_job *j, const struct _xmlNode *n, const char *prefixes, const struct _xmlNode *skip, size_t max, struct str *out,
    struct err *e)
{
	struct buf b;
	buf_init(&b, j->a, max);
	if (xml_canon(n, prefixes, skip, &b, e) != 0)
		return -1;
	*out = (struct str){b.p, b.len};
	if (j->show != NULL)
		j->show->bytes(j->show->ctx, xml_name(n), *out);
	return 0;
}

static int
check_digests(struct wsse_job *j, struct err *e)
{
	for (size_t i = 0; i < j->dsig.n; i++) {
		const struct xmldsig_reference *r = &j->dsig.references[i];
		unsigned char digest[DIGEST_LEN];
		struct str bytes;
		if (canon(j, j->targets[i], r->prefixes, r->enveloped ? j->signature : NULL, PART_MAX, &bytes, e) != 0)
			return -1;
		digest_of(bytes, digest);
		if (!digest_same(digest, r->digest, DIGEST_LEN))
			return rule_refuse(e, RULE_DIGEST_VALUE, "%.60s", xml_name(j->targets[i]));
		if (j->targets[i] == j->m->body) {
			j->body = bytes;
			j->body_prefixes = r->prefixes;
		}
	}
	return 0;
}

static int
check_value(struct wsse_job *j, struct err *e)
{
	struct str bytes;
	if (canon(j, j->dsig.signed_info, j->dsig.prefixes, NULL, INFO_MAX, &bytes, e) != 0)
		return -1;
	return pin_verify(j->pin, bytes, j->dsig.value, e);
}

/* ---- time ---- */

static int
read_time(struct wsse_job *j, struct _xmlNode *n, int64_t *out, struct err *e)
{
	const char *text = n != NULL ? xml_text(j->a, n) : NULL;
	if (text == NULL || clock_parse(text, out) != 0)
		return rule_refuse(e, RULE_TIMESTAMP, "%s", n != NULL ? xml_name(n) : "Created or Expires is absent");
	return 0;
}

static int
check_time(struct wsse_job *j, int64_t now_ms, struct wsse_verified *out, struct err *e)
{
	struct _xmlNode *created = xml_child(j->timestamp, SOAP_NS_WSU, "Created");
	struct _xmlNode *expires = xml_child(j->timestamp, SOAP_NS_WSU, "Expires");
	if (read_time(j, created, &out->created_ms, e) != 0 || read_time(j, expires, &out->expires_ms, e) != 0)
		return -1;
	for (struct _xmlNode *n = xml_first(j->timestamp); n != NULL; n = xml_next(n))
		if (n != created && n != expires)
			return rule_refuse(e, RULE_TIMESTAMP, "%.60s in it", xml_name(n));
	return policy_time(j->policy, out->created_ms, out->expires_ms, now_ms, e);
}

/* ---- for whom, to do what ---- */

/* One that holds no plain text says nothing that could be ours: "". */
static const char *
trimmed(struct arena *a, const struct _xmlNode *n)
{
	static const char blank[] = " \t\r\n";
	const char *text = xml_text(a, n);

	if (text == NULL)
		return "";
	text += strspn(text, blank);
	size_t len = strlen(text);
	while (len > 0 && strchr(blank, text[len - 1]) != NULL)
		len--;
	return arena_dup(a, text, len);
}

static int
read_addressing(struct wsse_job *j, struct wsse_verified *out, struct err *e)
{
	for (size_t i = 0; i < j->dsig.n; i++) {
		const struct _xmlNode *n = j->targets[i];
		bool to = xml_is(n, NS_WSA, "To") || xml_is(n, NS_WSA_2004, "To");
		if (!to && !xml_is(n, NS_WSA, "Action") && !xml_is(n, NS_WSA_2004, "Action"))
			continue;
		const char **slot = to ? &out->to : &out->action;
		if (*slot != NULL)
			return rule_refuse(e, RULE_STRUCTURE, "%s twice", xml_name(n));
		*slot = trimmed(j->a, n);
	}
	return 0;
}

/* ---- business data, from the signed bytes ---- */

static bool
uses(const xmlNode *n, const xmlNode *body)
{
	for (const xmlNs *ns = body->nsDef; ns != NULL; ns = ns->next) {
		if (n->ns == ns)
			return true;
		for (const xmlAttr *attr = n->properties; attr != NULL; attr = attr->next)
			if (attr->ns == ns)
				return true;
	}
	return false;
}

/* Is what stands inside the canonical Body also the payload's canonical form on its own?  Not if the Body's start tag
 * declares a namespace that the payload uses, a default namespace, or one by PrefixList. */
static bool
stands_alone(const xmlNode *payload, const xmlNode *body, const char *prefixes)
{
	if (prefixes != NULL && prefixes[0] != '\0')
		return false;
	for (const xmlNs *ns = body->nsDef; ns != NULL; ns = ns->next)
		if (ns->prefix == NULL)
			return false;
	for (const xmlNode *n = payload; n != NULL;) {
		if (n->type == XML_ELEMENT_NODE && uses(n, body))
			return false;
		if (n->type == XML_ELEMENT_NODE && n->children != NULL) {
			n = n->children;
			continue;
		}
		while (n != payload && n->next == NULL)
			n = n->parent;
		n = n == payload ? NULL : n->next;
	}
	return true;
}

/* the bytes between the start and end tags, without white space around; in canonical form '>' stands unescaped only
 * at the end of a tag and inside attribute values */
static struct str
inside(struct str body)
{
	size_t from = 0, to = body.n;
	for (bool quoted = false; from < body.n && (quoted || body.p[from] != '>'); from++)
		quoted ^= body.p[from] == '"';
	while (from < body.n && body.p[from] != '<')
		from++;
	for (to--; to > from && body.p[to] != '<'; to--)
		;
	while (to > from && body.p[to - 1] != '>')
		to--;
	return (struct str){body.p + from, to - from};
}

static int
read_payload(struct wsse_job *j, struct wsse_verified *out, struct err *e)
{
	struct _xmlDoc *doc = xml_parse(j->a, j->body, e);
	if (doc == NULL)
		return err_doing(e, "reading the signed Body again");
	struct _xmlNode *body = xml_root(doc), *payload = xml_first(body);
	if (payload == NULL || xml_next(payload) != NULL)
		return rule_refuse(e, RULE_PAYLOAD, "%s", "");
	for (const xmlNode *n = body->children; n != NULL; n = n->next)
		if (n != payload && !xmlIsBlankNode(n))
			return rule_refuse(e, RULE_PAYLOAD, "text beside it");
	out->payload = payload;
	if (stands_alone(payload, body, j->body_prefixes)) {
		out->payload_bytes = inside(j->body);
		return 0;
	}
	struct buf b;
	buf_init(&b, j->a, PART_MAX);
	if (xml_canon(payload, NULL, NULL, &b, e) != 0)
		return -1;
	out->payload_bytes = (struct str){b.p, b.len};
	return 0;
}

/* An ECDSA signature (r, s) is also (r, -s) for anyone to make, so s must not tell messages apart.  RSA has one
 * signature for one message. */
static void
replay_digest(const struct wsse_job *j, unsigned char out[DIGEST_LEN])
{
	struct str telling = j->dsig.value;
	if (j->dsig.alg == SIGN_ECDSA_P256)
		telling.n /= 2;
	const struct str parts[] = {str_of(pin_id(j->pin)), telling};
	digest_parts(parts, 2, out);
}

int
wsse_verify(struct arena *a, const struct soap_message *m, const struct wsse_claim *claim, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, const struct sign_show *show, struct wsse_verified *out, struct err *e)
{
	struct wsse_job *j = arena_alloc(a, sizeof *j);
	j->a = a;
	j->m = m;
	j->policy = policy;
	j->show = show;
	if (take_apart(j, e) != 0 || id_index_build(a, m->envelope, &j->scan, e) != 0 ||
	    xmldsig_read(a, j->signature, policy, &j->dsig, e) != 0 || check_key_info(j, e) != 0 ||
	    choose_pin(j, claim, t, now_ms, e) != 0 || resolve(j, e) != 0 || check_value(j, e) != 0 || check_digests(j, e) != 0)
		return -1;
	*out = (struct wsse_verified){.pin = j->pin};
	if (check_time(j, now_ms, out, e) != 0 || read_addressing(j, out, e) != 0 || read_payload(j, out, e) != 0)
		return -1;
	replay_digest(j, out->replay);
	return 0;
}
