/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the parts of an envelope, and what its Content-Type says. */
#include "soap/soap.h"

#include <libxml/tree.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "xml/xml.h"

static const struct {
	const char *ns, *content_type, *media, *actor, *next;
	const char *ourselves; /* the role that is us too, or NULL */
} versions[] = {
    [SOAP_11] = {SOAP_NS_11, "text/xml; charset=utf-8", "text/xml", "actor", "http://schemas.xmlsoap.org/soap/actor/next", NULL},
    [SOAP_12] = {SOAP_NS_12, "application/soap+xml; charset=utf-8", "application/soap+xml", "role",
	"http://www.w3.org/2003/05/soap-envelope/role/next", "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"},
};

const char *
soap_ns(enum soap_version v)
{
	return versions[v].ns;
}

const char *
soap_content_type(enum soap_version v)
{
	return versions[v].content_type;
}

/* ---- media type ---- */

/* One `name=value` or `name="value"` parameter off the front of *s; false when there is none that can be read. */
static bool
parameter(struct arena *a, const char **s, const char **name_out, const char **value_out)
{
	const char *p = *s + strspn(*s, "; \t");
	size_t n = strcspn(p, "=; \t");

	if (n == 0 || p[n] != '=')
		return false;
	*name_out = arena_dup(a, p, n);
	p += n + 1;
	if (*p == '"') {
		n = strcspn(p + 1, "\"");
		if (p[n + 1] != '"')
			return false;
		*value_out = arena_dup(a, p + 1, n);
		*s = p + n + 2;
	} else {
		n = strcspn(p, "; \t");
		*value_out = arena_dup(a, p, n);
		*s = p + n;
	}
	return true;
}

int
soap_media(struct arena *a, const char *content_type, enum soap_version *out, const char **action_out)
{
	size_t n = strcspn(content_type, "; \t");
	const char *rest = content_type + n, *name, *value;
	int v = SOAP_11;

	*action_out = NULL;
	while (v <= SOAP_12 && !(n == strlen(versions[v].media) && strncasecmp(content_type, versions[v].media, n) == 0))
		v++;
	if (v > SOAP_12)
		return 0;
	while (rest[strspn(rest, "; \t")] != '\0') {
		if (!parameter(a, &rest, &name, &value))
			return 0;
		if (strcasecmp(name, "charset") == 0 && strcasecmp(value, "utf-8") != 0)
			return 0;
		if (strcasecmp(name, "action") == 0)
			*action_out = value;
	}
	*out = (enum soap_version)v;
	return 1;
}

bool
soap_anonymous(const char *address)
{
	return strcmp(address, "http://www.w3.org/2005/08/addressing/anonymous") == 0 ||
	    strcmp(address, "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous") == 0;
}

/* ---- envelope ---- */

static bool
is_for_us(struct arena *a, enum soap_version v, const struct _xmlNode *h)
{
	const char *actor = xml_attr(a, h, versions[v].ns, versions[v].actor);

	return actor == NULL || actor[0] == '\0' || strcmp(actor, versions[v].next) == 0 ||
	    (versions[v].ourselves != NULL && strcmp(actor, versions[v].ourselves) == 0);
}

static bool
must_understand(struct arena *a, enum soap_version v, const struct _xmlNode *h)
{
	const char *must = xml_attr(a, h, versions[v].ns, "mustUnderstand");

	return must != NULL && strcmp(must, "0") != 0 && strcmp(must, "false") != 0;
}

static int
read_headers(struct arena *a, struct soap_message *m, struct err *e)
{
	for (struct _xmlNode *h = xml_first(m->header); h != NULL; h = xml_next(h)) {
		if (!is_for_us(a, m->version, h))
			continue;
		if (xml_is(h, SOAP_NS_WSSE, "Security")) {
			if (m->security != NULL)
				return err_set(e, ERR_BAD_MESSAGE, "envelope: more than one Security header");
			m->security = h;
		} else if (must_understand(a, m->version, h)) {
			return err_at(e, ERR_NOT_UNDERSTOOD, "Header", "envelope: a header must be understood and is not");
		}
	}
	return 0;
}

/* Only white space between the elements, as the envelope's schema has it. */
static bool
has_text(const struct _xmlNode *parent)
{
	for (const xmlNode *n = parent->children; n != NULL; n = n->next)
		if (n->type == XML_TEXT_NODE && n->content[strspn((const char *)n->content, " \t\r\n")] != '\0')
			return true;
	return false;
}

static int
read_parts(struct soap_message *m, struct err *e)
{
	const char *ns = versions[m->version].ns;

	for (struct _xmlNode *n = xml_first(m->envelope); n != NULL; n = xml_next(n)) {
		if (m->body != NULL)
			return err_set(e, ERR_BAD_MESSAGE, "envelope: something after Body");
		if (xml_is(n, ns, "Body"))
			m->body = n;
		else if (xml_is(n, ns, "Header") && m->header == NULL)
			m->header = n;
		else
			return err_set(e, ERR_BAD_MESSAGE, "envelope: neither Header nor Body, or two of them");
	}
	m->payload = m->body != NULL ? xml_first(m->body) : NULL;
	if (m->payload == NULL || xml_next(m->payload) != NULL)
		return err_set(e, ERR_BAD_MESSAGE, "envelope: Body must hold exactly one element");
	if (has_text(m->envelope) || has_text(m->body) || (m->header != NULL && has_text(m->header)))
		return err_set(e, ERR_BAD_MESSAGE, "envelope: text between the elements");
	return 0;
}

int
soap_read(const struct _xmlDoc *doc, struct soap_message *out, struct err *e)
{
	struct _xmlNode *root = xml_root(doc);
	struct arena *a;

	*out = (struct soap_message){.envelope = root};
	if (xml_is(root, SOAP_NS_11, "Envelope"))
		out->version = SOAP_11;
	else if (xml_is(root, SOAP_NS_12, "Envelope"))
		out->version = SOAP_12;
	else if (strcmp(xml_name(root), "Envelope") == 0) { /* SOAP 1.1 section 4.4, SOAP 1.2 part 1 section 5.4.7 */
		err_set(e, ERR_VERSION_MISMATCH, "envelope: an Envelope in a namespace that is neither SOAP 1.1 nor 1.2");
		return err_hint(e, HINT_SOAP_VERSIONS, NULL, NULL);
	} else
		return err_set(e, ERR_BAD_MESSAGE, "envelope: the root is no SOAP Envelope");
	if (read_parts(out, e) != 0)
		return -1;
	if (out->header == NULL)
		return 0;
	a = arena_new(0);
	int r = read_headers(a, out, e);
	arena_free(a);
	return r;
}
