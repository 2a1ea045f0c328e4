/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an envelope, and its first line as a Content-Type.  The parts found are where they belong, and a fault
 * made of what was refused can be read again. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "soap/soap.h"
#include "xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_parts(const struct soap_message *m)
{
	const char *ns = soap_ns(m->version);

	if (!xml_is(m->envelope, ns, "Envelope") || !xml_is(m->body, ns, "Body") || m->payload != xml_first(m->body))
		abort();
	if (xml_next(m->payload) != NULL || xml_next(m->body) != NULL)
		abort();
	if (m->security != NULL && (m->header == NULL || !xml_is(m->security, SOAP_NS_WSSE, "Security")))
		abort();
}

static void
check_fault(struct arena *a, const struct err *why)
{
	struct err e = {0};
	struct buf b;

	for (enum soap_version v = SOAP_11; v <= SOAP_12; v++) {
		buf_init(&b, a, 1 << 16);
		soap_fault(&b, v, "urn:vn:postgate:postal:1.0", why, "r-1", "a-1");
		if (b.full || xml_parse(a, (struct str){b.p, b.len}, &e) == NULL)
			abort();
	}
}

static void
media(struct arena *a, const uint8_t *data, size_t size)
{
	const uint8_t *line = memchr(data, '\n', size);
	size_t n = line != NULL ? (size_t)(line - data) : size;
	enum soap_version v;
	const char *action;

	if (soap_media(a, arena_dup(a, data, n), &v, &action) == 1 && v != SOAP_11 && v != SOAP_12)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	struct soap_message m;
	struct err e = {0};

	if (!started)
		xml_start();
	started = true;
	struct arena *a = arena_new(0);
	if (size > 0)
		media(a, data, size);
	struct _xmlDoc *doc = xml_parse(a, (struct str){(const char *)data, size}, &e);
	if (doc != NULL && soap_read(doc, &m, &e) == 0)
		check_parts(&m);
	else
		check_fault(a, &e);
	arena_free(a);
	return 0;
}
