/* SPDX-License-Identifier: Apache-2.0 */
/* Making a signed envelope; see wsse.h.  What is signed is written in canonical form at once: each signed part declares
 * the namespaces it uses itself, so that its bytes in the envelope are its canonical bytes, and nothing is
 * canonicalized here. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "sign/wsse.h"
#include "sign/xmldsig.h"
#include "xml/xml_write.h"

enum { PART_MAX = 64 * 1024 * 1024 };

/* The envelope's prefixes must not be the payload's for the same namespace, or the payload's canonical form on its own
 * would not be its form inside our Body: a Fault, for one, is in the envelope's namespace. */
static const char *
free_prefix(struct arena *a, struct str payload, const char *wanted)
{
	for (int i = 0;; i++) {
		const char *prefix = i == 0 ? wanted : arena_fmt(a, "%s%d", wanted, i);
		const char *declared = arena_fmt(a, "xmlns:%s=", prefix);
		if (memmem(payload.p, payload.n, declared, strlen(declared)) == NULL)
			return prefix;
	}
}

static const char *
new_id(struct arena *a, const char *kind)
{
	char random[27];
	id_random(random);
	return arena_fmt(a, "%s-%s", kind, random);
}

static void
write_timestamp(const char *id, int64_t now_ms, int64_t life_ms, struct buf *out)
{
	char text[CLOCK_TEXT];
	struct xml_out w;
	xml_out_init(&w, out);
	xml_out_open(&w, "wsu:Timestamp");
	xml_out_ns(&w, "wsu", SOAP_NS_WSU);
	xml_out_attr(&w, "wsu:Id", id);
	xml_out_elem(&w, "wsu:Created", clock_utc(now_ms, text));
	xml_out_elem(&w, "wsu:Expires", clock_utc(now_ms + life_ms, text));
	xml_out_close(&w);
}

/* namespaces sorted by prefix, as canonical form has them */
static void
write_body(struct arena *a, const char *id, const char *soap, const char *soap_uri, const char *wsu, struct str payload,
    struct buf *out)
{
	struct xml_out w;
	bool soap_first = strcmp(soap, wsu) < 0;
	xml_out_init(&w, out);
	xml_out_open(&w, arena_fmt(a, "%s:Body", soap));
	xml_out_ns(&w, soap_first ? soap : wsu, soap_first ? soap_uri : SOAP_NS_WSU);
	xml_out_ns(&w, soap_first ? wsu : soap, soap_first ? SOAP_NS_WSU : soap_uri);
	xml_out_attr(&w, arena_fmt(a, "%s:Id", wsu), id);
	xml_out_raw(&w, payload.p, payload.n);
	xml_out_close(&w);
}

static void
write_token(const char *id, const struct sign_key *k, struct xml_out *w)
{
	xml_out_open(w, "wsse:BinarySecurityToken");
	xml_out_ns(w, "wsu", SOAP_NS_WSU);
	xml_out_attr(w, "EncodingType", XMLDSIG_BASE64);
	xml_out_attr(w, "ValueType", XMLDSIG_X509V3);
	xml_out_attr(w, "wsu:Id", id);
	xml_out_text(w, sign_key_token(k));
	xml_out_close(w);
}

static void
digest_part(struct xmldsig_part *part, const char *id, const struct buf *bytes)
{
	part->id = id;
	digest_of((struct str){bytes->p, bytes->len}, part->digest);
}

int
wsse_sign(struct arena *a, const struct sign_key *k, const struct wsse_parts *m, int64_t now_ms, int64_t life_ms, struct buf *out,
    struct err *e)
{
	const char *soap = free_prefix(a, m->payload, "soap"), *wsu = free_prefix(a, m->payload, "wsu"), *uri = soap_ns(m->version);
	const char *token_id = new_id(a, "X509");
	struct xmldsig_part parts[2];
	struct buf time, body, signature;
	struct xml_out w;

	buf_init(&time, a, 1024);
	buf_init(&body, a, PART_MAX);
	buf_init(&signature, a, 16384);
	const char *time_id = new_id(a, "TS"), *body_id = new_id(a, "B");
	write_timestamp(time_id, now_ms, life_ms, &time);
	write_body(a, body_id, soap, uri, wsu, m->payload, &body);
	if (time.full || body.full)
		return err_set(e, ERR_INTERNAL, "the answer is too large to sign");
	digest_part(&parts[0], time_id, &time);
	digest_part(&parts[1], body_id, &body);
	if (xmldsig_write(a, k, parts, 2, token_id, &signature, e) != 0)
		return -1;

	xml_out_init(&w, out);
	xml_out_open(&w, arena_fmt(a, "%s:Envelope", soap));
	xml_out_ns(&w, soap, uri);
	xml_out_open(&w, arena_fmt(a, "%s:Header", soap));
	xml_out_raw(&w, m->headers.p, m->headers.n);
	xml_out_open(&w, "wsse:Security");
	xml_out_ns(&w, "wsse", SOAP_NS_WSSE);
	xml_out_attr(&w, arena_fmt(a, "%s:mustUnderstand", soap), "1");
	write_token(token_id, k, &w);
	xml_out_raw(&w, time.p, time.len);
	xml_out_raw(&w, signature.p, signature.len);
	xml_out_close(&w);
	xml_out_close(&w);
	xml_out_raw(&w, body.p, body.len);
	xml_out_close(&w);
	return out->full || signature.full ? err_set(e, ERR_INTERNAL, "the answer is too large") : 0;
}
