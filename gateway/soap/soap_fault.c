/* SPDX-License-Identifier: Apache-2.0 */
/* The typed fault, in canonical form: attributes and namespaces stand where exclusive C14N would put them. */
#include "soap/soap.h"

#include <string.h>

#include "base/buf.h"
#include "xml/xml_write.h"

static void
write_detail(struct xml_out *w, const char *ns, const struct err *why, const char *request_id, const char *audit_id,
    const char *vi, const char *en)
{
	char expected[ERR_EXPECTED_MAX];

	xml_out_open(w, "f:GatewayFault");
	xml_out_ns(w, "f", ns);
	xml_out_elem(w, "f:Code", err_name(why->code));
	xml_out_elem(w, "f:MessageVi", vi);
	xml_out_elem(w, "f:MessageEn", en);
	xml_out_elem(w, "f:Retryable", err_retryable(why->code) ? "true" : "false");
	xml_out_opt(w, "f:Field", why->field);
	err_expected(why, expected, sizeof expected);
	xml_out_opt(w, "f:Expected", expected);
	xml_out_opt(w, "f:RequestId", request_id);
	xml_out_elem(w, "f:AuditId", audit_id);
	xml_out_close(w);
}

/* SOAP 1.1 section 4.4.1, SOAP 1.2 part 1 section 5.4.6: of us or of the sender, unless the version or a header is at fault. */
static const char *
fault_code(enum soap_version v, enum err_code code)
{
	bool sender = err_side(code) == ERR_SIDE_CLIENT;

	if (code == ERR_NOT_UNDERSTOOD)
		return "s:MustUnderstand";
	if (code == ERR_VERSION_MISMATCH)
		return "s:VersionMismatch";
	if (v == SOAP_11)
		return sender ? "s:Client" : "s:Server";
	return sender ? "s:Sender" : "s:Receiver";
}

/* In one language, though SOAP 1.2 part 1 section 5.4.2 allows several Texts: gSOAP gives up a whole fault at the second one. */
static void
write_reason(struct xml_out *w, const char *en)
{
	xml_out_open(w, "s:Reason");
	xml_out_open(w, "s:Text");
	xml_out_attr(w, "xml:lang", "en");
	xml_out_text(w, en);
	xml_out_close(w);
	xml_out_close(w);
}

void
soap_fault(struct buf *out, enum soap_version v, const char *ns, const struct err *why, const char *request_id,
    const char *audit_id)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];
	struct xml_out w;

	err_sentence(why, true, vi, sizeof vi);
	err_sentence(why, false, en, sizeof en);
	xml_out_init(&w, out);
	xml_out_open(&w, "s:Fault");
	xml_out_ns(&w, "s", soap_ns(v));
	if (v == SOAP_11) {
		xml_out_elem(&w, "faultcode", fault_code(v, why->code));
		xml_out_elem(&w, "faultstring", en);
		xml_out_open(&w, "detail");
	} else {
		xml_out_open(&w, "s:Code");
		xml_out_elem(&w, "s:Value", fault_code(v, why->code));
		xml_out_close(&w);
		write_reason(&w, en);
		xml_out_open(&w, "s:Detail");
	}
	write_detail(&w, ns, why, request_id, audit_id, vi, en);
	xml_out_close(&w);
	xml_out_close(&w);
}

void
soap_fault_headers(struct buf *out, const struct err *why)
{
	static const char *const spoken[] = {SOAP_NS_12, SOAP_NS_11}; /* in order of preference */
	struct xml_out w;

	if (why->code != ERR_VERSION_MISMATCH)
		return;
	xml_out_init(&w, out);
	xml_out_open(&w, "u:Upgrade");
	xml_out_ns(&w, "u", SOAP_NS_12);
	for (size_t i = 0; i < sizeof spoken / sizeof spoken[0]; i++) {
		xml_out_open(&w, "u:SupportedEnvelope");
		xml_out_ns(&w, "e", spoken[i]);
		xml_out_attr(&w, "qname", "e:Envelope");
		xml_out_close(&w);
	}
	xml_out_close(&w);
}

int
soap_fault_status(enum soap_version v, const struct err *why)
{
	/* SOAP 1.2 part 2 table 20: 400 is for Sender alone */
	return v == SOAP_12 && strcmp(fault_code(v, why->code), "s:Sender") == 0 ? 400 : 500;
}
