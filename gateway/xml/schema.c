/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML Schema validation.  libxml2's messages are in one language, quote the value that was wrong, which is personal data, and say
 * what was expected in the words of a schema.  So of a message only the error's kind, its place, and the names of elements the
 * schema declares are taken; the words are ours (schema_text.h, base/err_hint.tbl).
 */
#include "xml/schema.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

#include "base/arena.h"
#include "xml/asset_io.h"
#include "xml/schema_text.h"
#include "xml/xml.h"

struct schema {
	xmlSchema *s;
	struct arena *a;
	const char *path;
	xmlDoc *xsd;        /* the schema as a document, to read from it what was expected */
	const char **names; /* of the elements the asset itself declares, sorted: the only ones ever repeated to a caller */
	size_t count;
};

/* What is wrong besides values and the order of elements, by libxml2's code. */
static const struct {
	int code;
	enum err_hint hint;
} kinds[] = {
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1, HINT_NO_ATTRIBUTES},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, HINT_NO_ATTRIBUTES},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_4, HINT_ATTRIBUTE_MISSING},
	{XML_SCHEMAV_CVC_TYPE_3_1_1, HINT_NO_ATTRIBUTES},
	{XML_SCHEMAV_CVC_ELT_1, HINT_ELEMENT_UNKNOWN},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, HINT_EMPTY},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2, HINT_NO_ELEMENTS},
	{XML_SCHEMAV_CVC_TYPE_3_1_2, HINT_NO_ELEMENTS},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, HINT_NO_TEXT},
	{XML_SCHEMAV_CVC_ELT_4_1, HINT_NO_XSI_TYPE},
	{XML_SCHEMAV_CVC_ELT_4_2, HINT_NO_XSI_TYPE},
	{XML_SCHEMAV_CVC_ELT_4_3, HINT_NO_XSI_TYPE},
	{XML_SCHEMAV_CVC_ELT_3_1, HINT_NO_NIL},
	{XML_SCHEMAV_CVC_ELT_3_2_1, HINT_EMPTY},
};

/* The first error. */
struct first {
	const struct schema *schema; /* NULL while it is compiled */
	const xmlNode *at;
	int code;
	bool missing;        /* ELEMENT_CONTENT: something is missing in `at`; else `at` itself may not stand there */
	size_t n_expected;
	char expected[128];  /* what might stand there */
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_declared(const struct schema *s, const char *name)
{
	return bsearch(&name, s->names, s->count, sizeof name, by_name) != NULL;
}

/* The names at the end of libxml2's message, "Expected is one of ( {urn:x}A, {urn:x}B ).": those the schema declares, and no other
 * words.  The last occurrence counts, because a name in front of it is the sender's. */
static void
note_expected(struct first *f, const char *message)
{
	const char *p = NULL;
	char word[64];

	for (const char *q = message; q != NULL && (q = strstr(q, "Expected is ")) != NULL; q++)
		p = q;
	p = p != NULL ? strchr(p, '(') : NULL;
	for (p = p != NULL ? p + 1 : ""; *p != '\0'; p += strspn(p, " ,")) {
		size_t n = strcspn(p, " ,");
		const char *brace = memchr(p, '}', n), *from = brace != NULL ? brace + 1 : p;
		size_t len = (size_t)(p + n - from), at = strlen(f->expected);
		snprintf(word, sizeof word, "%.*s", (int)len, from);
		if (len > 0 && len < sizeof word && is_declared(f->schema, word) && at + len + 3 < sizeof f->expected) {
			snprintf(f->expected + at, sizeof f->expected - at, "%s%s", at > 0 ? ", " : "", word);
			f->n_expected++;
		}
		p += n;
	}
}

static void
note(void *ctx, xmlError *error)
{
	struct first *f = ctx;

	if (f->code != 0)
		return;
	f->code = error->code;
	f->at = error->node;
	while (f->at != NULL && f->at->type != XML_ELEMENT_NODE)
		f->at = f->at->parent;
	if (error->code != XML_SCHEMAV_ELEMENT_CONTENT || f->schema == NULL || error->message == NULL)
		return;
	f->missing = strstr(error->message, ": Missing child element") != NULL; /* no name holds a space */
	note_expected(f, error->message);
}

/* The node after n in the order of the document. */
static xmlNode *
following(xmlNode *n)
{
	if (n->children != NULL)
		return n->children;
	while (n != NULL && n->next == NULL)
		n = n->parent;
	return n != NULL ? n->next : NULL;
}

/* Keep the names of all elements the schema declares. */
static void
collect_names(struct schema *s, xmlDoc *doc)
{
	xmlNode *root = xmlDocGetRootElement(doc);
	size_t max = 0;

	for (xmlNode *n = root; n != NULL; n = following(n))
		max += n->type == XML_ELEMENT_NODE;
	s->names = arena_alloc(s->a, max * sizeof *s->names);
	for (xmlNode *n = root; n != NULL; n = following(n)) {
		const char *name = n->type == XML_ELEMENT_NODE && strcmp(xml_name(n), "element") == 0 ?
		    xml_attr(s->a, n, NULL, "name") : NULL;
		if (name != NULL)
			s->names[s->count++] = arena_str(s->a, name);
	}
	qsort(s->names, s->count, sizeof *s->names, by_name);
}

/* The compiled schema and we share one document, without the white space that only people read. */
static void
compile(struct schema *s, const char *url, struct first *f)
{
	s->xsd = xmlReadFile(url, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOBLANKS);
	xmlSchemaParserCtxt *p = s->xsd != NULL ? xmlSchemaNewDocParserCtxt(s->xsd) : NULL;
	if (p == NULL)
		return;
	xmlSchemaSetParserStructuredErrors(p, note, f);
	s->s = xmlSchemaParse(p);
	xmlSchemaFreeParserCtxt(p);
}

struct schema *
schema_load(const char *path, struct err *e)
{
	char url[256];
	struct first f = {0};
	struct arena *a = arena_new(0);
	struct schema *s = arena_alloc(a, sizeof *s);

	s->a = a;
	s->path = arena_str(a, path);
	snprintf(url, sizeof url, "%s%s", ASSET_SCHEME, path);
	compile(s, url, &f);
	if (s->s != NULL && f.code == 0) {
		collect_names(s, s->xsd);
		return s;
	}
	schema_free(s);
	err_set(e, ERR_CONFIG, "schema %s cannot be compiled (libxml2 code %d)", path, f.code);
	return NULL;
}

void
schema_free(struct schema *s)
{
	if (s == NULL)
		return;
	xmlSchemaFree(s->s);
	xmlFreeDoc(s->xsd);
	arena_free(s->a);
}

/* Stands it there once too often? */
static bool
is_one_too_many(const struct first *f, int most)
{
	int n = 0;

	for (const xmlNode *x = f->at->prev; x != NULL; x = x->prev)
		n += x->type == XML_ELEMENT_NODE && xml_is(x, xml_ns(f->at), xml_name(f->at));
	return most > 0 && n >= most;
}

static int
hint_place(const struct schema *s, const struct first *f, const xmlNode *declaration, struct err *e)
{
	const char *target = schema_target(s->xsd);
	char most[12];

	if (f->missing)
		return err_hint(e, f->n_expected == 1 ? HINT_ELEMENT_MISSING : HINT_ELEMENT_MISSING_ONE, f->expected, NULL);
	if (strcmp(xml_ns(f->at), target) != 0)
		return err_hint(e, HINT_NAMESPACE, target, NULL);
	if (declaration != NULL && is_one_too_many(f, schema_most(declaration))) {
		snprintf(most, sizeof most, "%d", schema_most(declaration));
		return err_hint(e, HINT_ELEMENT_MOST, most, xml_name(f->at)); /* declared, so no name of the sender's making */
	}
	if (f->n_expected == 0)
		return err_hint(e, HINT_ELEMENT_NONE, NULL, NULL);
	return err_hint(e, f->n_expected == 1 ? HINT_ELEMENT_HERE : HINT_ELEMENT_AMONG, f->expected, NULL);
}

static int
hint(const struct schema *s, const xmlNode *top, const struct first *f, struct err *e)
{
	const xmlNode *declaration = f->at != NULL ? schema_declaration(s->xsd, top, f->at) : NULL;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].code == f->code)
			return err_hint(e, kinds[i].hint, NULL, NULL);
	if (f->code == XML_SCHEMAV_ELEMENT_CONTENT && f->at != NULL)
		return hint_place(s, f, declaration, e);
	if (declaration == NULL)
		return err_hint(e, HINT_AS_SCHEMA, strrchr(s->path, '/') + 1, NULL);
	schema_hint_value(s->xsd, declaration, e);
	return -1;
}

/* An element's name is the sender's to choose, so the field ends above the first one the schema does not know. */
static int
refuse(const struct schema *s, const xmlNode *top, const struct first *f, struct err *e)
{
	char path[sizeof e->field] = "";
	const xmlNode *at = f->at;

	for (const xmlNode *n = f->at; n != NULL && n != top->parent; n = n->parent)
		if (!is_declared(s, xml_name(n)))
			at = n->parent;
	if (at == top)
		snprintf(path, sizeof path, "%s", xml_name(top));
	else if (at != NULL && at != top->parent)
		xml_path(top, at, path, sizeof path);
	err_at(e, ERR_SCHEMA, path, "schema: libxml2 code %d", f->code);
	return hint(s, top, f, e);
}

int
schema_check(const struct schema *s, struct _xmlNode *element, struct err *e)
{
	struct first f = {.schema = s};

	xmlSchemaValidCtxt *v = xmlSchemaNewValidCtxt(s->s);
	if (v == NULL)
		return err_set(e, ERR_INTERNAL, "no memory to validate");
	xmlSchemaSetValidStructuredErrors(v, note, &f);
	int r = xmlSchemaValidateOneElement(v, element);
	xmlSchemaFreeValidCtxt(v);
	return r == 0 && f.code == 0 ? 0 : refuse(s, element, &f, e);
}
