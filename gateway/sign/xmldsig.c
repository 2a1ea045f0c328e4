/* SPDX-License-Identifier: Apache-2.0 */
/* Taking an XML Signature apart, and writing one; see xmldsig.h.  Everything is compared with the few strings that
 * are allowed: there is no engine that could be talked into something. */
#include "sign/xmldsig.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "crypto/rule.h"
#include "soap/soap.h"
#include "xml/xml.h"
#include "xml/xml_write.h"

#define EXC_C14N "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED ID_INDEX_NS_DS "enveloped-signature"
#define SHA256 "http://www.w3.org/2001/04/xmlenc#sha256"
#define RSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define ECDSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"

/* an element, and the step to its next sibling: reads a sequence in order */
static struct _xmlNode *
take(struct _xmlNode **at, const char *name)
{
	struct _xmlNode *n = *at;
	if (n == NULL || !xml_is(n, ID_INDEX_NS_DS, name))
		return NULL;
	*at = xml_next(n);
	return n;
}

static bool
has_algorithm(struct arena *a, const struct _xmlNode *n, const char *want)
{
	const char *got = xml_attr(a, n, NULL, "Algorithm");
	return got != NULL && strcmp(got, want) == 0;
}

/* a canonicalization or transform element: exclusive C14N with at most a PrefixList in it */
static bool
read_c14n(struct arena *a, struct _xmlNode *n, const char **prefixes_out)
{
	struct _xmlNode *list = xml_first(n);
	*prefixes_out = NULL;
	if (!has_algorithm(a, n, EXC_C14N))
		return false;
	if (list == NULL)
		return true;
	*prefixes_out = xml_attr(a, list, NULL, "PrefixList");
	return xml_is(list, EXC_C14N, "InclusiveNamespaces") && xml_first(list) == NULL && xml_next(list) == NULL &&
	    *prefixes_out != NULL;
}

static int
read_transforms(struct arena *a, struct _xmlNode *transforms, const struct sign_policy *policy,
    struct xmldsig_reference *out, struct err *e)
{
	struct _xmlNode *at = transforms != NULL ? xml_first(transforms) : NULL, *step = take(&at, "Transform");
	if (step != NULL && policy->enveloped && has_algorithm(a, step, ENVELOPED) && xml_first(step) == NULL) {
		out->enveloped = true;
		step = take(&at, "Transform");
	}
	if (step == NULL || at != NULL || !read_c14n(a, step, &out->prefixes)) {
		const char *what = step != NULL ? xml_attr(a, step, NULL, "Algorithm") : NULL;
		return rule_refuse(e, RULE_TRANSFORM, "%.80s", what != NULL ? what : "none");
	}
	return 0;
}

/* XML names as ids: letters, digits, and what NCName has besides; nothing that XPointer could mean something by */
static bool
is_bare_id(const char *s)
{
	if (*s == '\0' || *s == '-' || *s == '.' || (*s >= '0' && *s <= '9'))
		return false;
	for (; *s != '\0'; s++)
		if (!((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') ||
		        (unsigned char)*s >= 0x80 || *s == '_' || *s == '-' || *s == '.'))
			return false;
	return true;
}

static int
read_digest(struct arena *a, struct _xmlNode *value, unsigned char out[DIGEST_LEN], struct err *e)
{
	const char *text = xml_text(a, value);
	unsigned char *raw;
	size_t n;
	if (text == NULL || text_unbase64(a, text, strlen(text), &raw, &n) != 0 || n != DIGEST_LEN)
		return rule_refuse(e, RULE_BASE64, "DigestValue");
	memcpy(out, raw, DIGEST_LEN);
	return 0;
}

static int
read_reference(struct arena *a, struct _xmlNode *ref, const struct sign_policy *policy, struct xmldsig_reference *out,
    struct err *e)
{
	const char *uri = xml_attr(a, ref, NULL, "URI");
	if (uri == NULL || uri[0] != '#' || !is_bare_id(uri + 1))
		return rule_refuse(e, RULE_REFERENCE_URI, "%.60s", uri != NULL ? uri : "absent");
	out->id = uri + 1;
	struct _xmlNode *at = xml_first(ref);
	struct _xmlNode *transforms = take(&at, "Transforms");
	if (read_transforms(a, transforms, policy, out, e) != 0)
		return -1;
	struct _xmlNode *method = take(&at, "DigestMethod"), *value = take(&at, "DigestValue");
	if (method == NULL || value == NULL || at != NULL)
		return rule_refuse(e, RULE_STRUCTURE, "Reference");
	if (!has_algorithm(a, method, SHA256) || xml_first(method) != NULL)
		return rule_refuse(e, RULE_DIGEST_METHOD, "%s", "");
	return read_digest(a, value, out->digest, e);
}

static int
read_method(struct arena *a, struct _xmlNode *method, struct xmldsig *out, struct err *e)
{
	if (has_algorithm(a, method, RSA_SHA256))
		out->alg = SIGN_RSA_SHA256;
	else if (has_algorithm(a, method, ECDSA_SHA256))
		out->alg = SIGN_ECDSA_P256;
	else
		return rule_refuse(e, RULE_SIGNATURE_METHOD, "%s", "");
	return xml_first(method) == NULL ? 0 : rule_refuse(e, RULE_STRUCTURE, "SignatureMethod");
}

static int
read_signed_info(struct arena *a, const struct sign_policy *policy, struct xmldsig *out, struct err *e)
{
	struct _xmlNode *at = xml_first(out->signed_info), *ref;
	struct _xmlNode *c14n = take(&at, "CanonicalizationMethod"), *method = take(&at, "SignatureMethod");
	if (c14n == NULL || method == NULL)
		return rule_refuse(e, RULE_STRUCTURE, "SignedInfo");
	if (!read_c14n(a, c14n, &out->prefixes))
		return rule_refuse(e, RULE_C14N_METHOD, "%s", "");
	if (read_method(a, method, out, e) != 0)
		return -1;
	while ((ref = take(&at, "Reference")) != NULL) {
		if (out->n == XMLDSIG_REFERENCES_MAX)
			return rule_refuse(e, RULE_STRUCTURE, "more than %d references", XMLDSIG_REFERENCES_MAX);
		if (read_reference(a, ref, policy, &out->references[out->n++], e) != 0)
			return -1;
	}
	return at == NULL && out->n > 0 ? 0 : rule_refuse(e, RULE_STRUCTURE, "SignedInfo");
}

int
xmldsig_read(struct arena *a, struct _xmlNode *signature, const struct sign_policy *policy, struct xmldsig *out,
    struct err *e)
{
	struct _xmlNode *at = xml_first(signature), *value;
	unsigned char *raw;
	memset(out, 0, sizeof *out);
	out->signature = signature;
	out->signed_info = take(&at, "SignedInfo");
	value = take(&at, "SignatureValue");
	out->key_info = take(&at, "KeyInfo");
	if (out->signed_info == NULL || value == NULL || out->key_info == NULL || at != NULL)
		return rule_refuse(e, RULE_STRUCTURE, "SignedInfo, SignatureValue and KeyInfo are wanted");
	const char *text = xml_text(a, value);
	if (text == NULL || text_unbase64(a, text, strlen(text), &raw, &out->value.n) != 0 || out->value.n == 0)
		return rule_refuse(e, RULE_BASE64, "SignatureValue");
	out->value.p = (const char *)raw;
	return read_signed_info(a, policy, out, e);
}

/* ---- writing ---- */

static void
write_method(struct xml_out *w, const char *name, const char *algorithm)
{
	xml_out_open(w, name);
	xml_out_attr(w, "Algorithm", algorithm);
	xml_out_close(w);
}

static void
write_reference(struct arena *a, struct xml_out *w, const struct xmldsig_part *part)
{
	xml_out_open(w, "ds:Reference");
	xml_out_attr(w, "URI", arena_fmt(a, "#%s", part->id));
	xml_out_open(w, "ds:Transforms");
	write_method(w, "ds:Transform", EXC_C14N);
	xml_out_close(w);
	write_method(w, "ds:DigestMethod", SHA256);
	xml_out_elem(w, "ds:DigestValue", text_base64(a, part->digest, DIGEST_LEN));
	xml_out_close(w);
}

/* SignedInfo declares ds itself although Signature has: so its bytes here are its canonical form */
static void
write_signed_info(struct arena *a, const struct sign_key *k, const struct xmldsig_part *parts, size_t n, struct buf *out)
{
	struct xml_out w;
	xml_out_init(&w, out);
	xml_out_open(&w, "ds:SignedInfo");
	xml_out_ns(&w, "ds", ID_INDEX_NS_DS);
	write_method(&w, "ds:CanonicalizationMethod", EXC_C14N);
	write_method(&w, "ds:SignatureMethod", sign_key_alg(k) == SIGN_RSA_SHA256 ? RSA_SHA256 : ECDSA_SHA256);
	for (size_t i = 0; i < n; i++)
		write_reference(a, &w, &parts[i]);
	xml_out_close(&w);
}

static void
write_key_info(struct arena *a, struct xml_out *w, const char *token_id)
{
	xml_out_open(w, "ds:KeyInfo");
	xml_out_open(w, "wsse:SecurityTokenReference");
	xml_out_open(w, "wsse:Reference");
	xml_out_attr(w, "URI", arena_fmt(a, "#%s", token_id));
	xml_out_attr(w, "ValueType", XMLDSIG_X509V3);
	xml_out_close(w);
	xml_out_close(w);
	xml_out_close(w);
}

int
xmldsig_write(struct arena *a, const struct sign_key *k, const struct xmldsig_part *parts, size_t n,
    const char *token_id, struct buf *out, struct err *e)
{
	struct buf info;
	struct str sig;
	struct xml_out w;
	buf_init(&info, a, 16384);
	write_signed_info(a, k, parts, n, &info);
	if (info.full)
		return err_set(e, ERR_INTERNAL, "more to sign than SignedInfo holds");
	if (sign_bytes(k, a, (struct str){info.p, info.len}, &sig, e) != 0)
		return -1;
	xml_out_init(&w, out);
	xml_out_open(&w, "ds:Signature");
	xml_out_ns(&w, "ds", ID_INDEX_NS_DS);
	xml_out_raw(&w, info.p, info.len);
	xml_out_elem(&w, "ds:SignatureValue", text_base64(a, sig.p, sig.n));
	write_key_info(a, &w, token_id);
	xml_out_close(&w);
	return 0;
}
