/* SPDX-License-Identifier: Apache-2.0 */
/* postgate message verify|sign: a SOAP message as the daemon would judge or sign it; see tools.h. */
#include "main/tools.h"

#include "base/arena.h"
#include "base/clock.h"
#include "main/tool_common.h"
#include "sign/wsse.h"
#include "soap/soap.h"
#include "xml/xml.h"

static const char usage[] =
    "usage: postgate message verify --cert FILE [options] FILE\n"
    "       postgate message sign --key FILE --cert FILE [options] FILE\n"
    "\n"
    "Judge or make a SOAP message with WS-Security exactly as the gateway does.  FILE is - for standard input.\n"
    "\n"
    "verify: FILE is a whole envelope.  Prints `accepted: ...` (exit status 0) or `refused: rule: why` (1).\n"
    "  --cert FILE    pinned certificate of the signer, PEM; may be given more than once\n"
    "  --ca FILE      who issued it, to check the revocation list\n"
    "  --crl FILE     revocation list\n"
    "  --plain-id     allow Id attributes without namespace (npm soap's default)\n"
    "  --enveloped    allow the enveloped-signature transform\n"
    "  --at TIME      judge as of then: 2026-11-24T08:00:00+07:00 (default: now)\n"
    "  --show         print the canonical bytes of each part that was digested\n"
    "\n"
    "sign: FILE is the element that goes into the Body, or an envelope whose Body is taken.  Prints the signed envelope.\n"
    "  --key FILE     private key, PEM, readable by its owner only\n"
    "  --cert FILE    its certificate, PEM\n"
    "  --soap VERSION 1.1 or 1.2 (default: the envelope's, else 1.1)\n"
    "  --life SPAN    from Created to Expires (default 5m)\n"
    "\n"
    "Exit status: 0 accepted or signed, 1 refused, 2 wrong usage or a file that cannot be read.\n";

static int
verify_file(struct tool *t)
{
	struct err e = {0};
	struct str bytes;
	struct soap_message m;
	struct wsse_verified v;
	if (tool_trust(t) != 0 || tool_read(t, t->file, &bytes) != 0)
		return TOOL_UNREADABLE;
	struct _xmlDoc *doc = xml_parse(t->a, bytes, &e);
	if (doc == NULL || soap_read(doc, &m, &e) != 0 ||
	    wsse_verify(t->a, &m, NULL, t->trust, &t->policy, t->now_ms, &t->shower, &v, &e) != 0)
		return tool_refused(&e);
	return tool_accepted(t, v.pin, v.created_ms, v.expires_ms);
}

/* the element to be signed: the file's own, or what stands in its Body */
static int
find_payload(struct tool *t, struct str bytes, struct soap_message *m, struct buf *out, struct err *e)
{
	struct _xmlDoc *doc = xml_parse(t->a, bytes, e);
	if (doc == NULL)
		return -1;
	struct _xmlNode *payload = xml_root(doc);
	m->version = SOAP_11;
	if (strcmp(xml_name(payload), "Envelope") == 0) {
		if (soap_read(doc, m, e) != 0)
			return -1;
		payload = m->payload;
	}
	if (t->soap_given)
		m->version = t->soap12 ? SOAP_12 : SOAP_11;
	return xml_canon(payload, NULL, NULL, out, e);
}

static int
sign_file(struct tool *t, const struct sign_key *k)
{
	enum { ENVELOPE_MAX = 32 * 1024 * 1024 };
	struct err e = {0};
	struct str bytes;
	struct soap_message m = {0};
	struct buf payload, envelope;
	if (tool_read(t, t->file, &bytes) != 0)
		return TOOL_UNREADABLE;
	buf_init(&payload, t->a, ENVELOPE_MAX);
	buf_init(&envelope, t->a, ENVELOPE_MAX);
	if (find_payload(t, bytes, &m, &payload, &e) != 0 ||
	    wsse_sign(t->a, k, &(struct wsse_parts){.version = m.version, .payload = {payload.p, payload.len}}, clock_now_ms(),
		t->life_ms, &envelope, &e) != 0)
		return tool_cannot(t, &e);
	printf("%s\n", envelope.p);
	return TOOL_OK;
}

static const struct tool_verbs verbs = {usage, "carpets", "kclv", verify_file, sign_file};

int
tool_message(int argc, char **argv)
{
	xml_start();
	int status = tool_run(&verbs, argc, argv);
	xml_stop();
	return status;
}
