/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML Schema validation.  libxml2's messages quote the value that was wrong, which is personal data: of a message
 * only the error's kind and what the schema expected are taken, never the text as it is.
 */
#include "xml/schema.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

#include "base/arena.h"
#include "xml/asset_io.h"
#include "xml/xml.h"

struct schema {
	xmlSchema *s;
	struct arena *a;
	const char **names; /* of the elements the asset itself declares, sorted: the only ones ever repeated to a caller */
	size_t count;
};

enum { VALUE_MAX = 32000 }; /* bytes; libxml2 cuts a message of 64000, and what is last in it is then the sender's */

/* What went wrong, by libxml2's code; `after` begins the part of its message that comes from the schema. */
static const struct {
	int code;
	const char *what, *after;
} kinds[] = {
	{XML_SCHEMAV_ELEMENT_CONTENT, "phần tử không được chờ đợi ở đây / an element that is not expected here", "Expected is "},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1, "thuộc tính không hợp lệ / an attribute that is not valid", NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, "thuộc tính không có trong lược đồ / an attribute the schema does not have", NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_4, "thiếu thuộc tính bắt buộc / a required attribute is missing", NULL},
	{XML_SCHEMAV_CVC_PATTERN_VALID, "mẫu / pattern", "by the pattern "},
	{XML_SCHEMAV_CVC_ENUMERATION_VALID, "một trong các giá trị / one of", "element of the set "},
	{XML_SCHEMAV_CVC_MAXLENGTH_VALID, "độ dài tối đa / longest length", "allowed maximum length of "},
	{XML_SCHEMAV_CVC_MINLENGTH_VALID, "độ dài tối thiểu / shortest length", "allowed minimum length of "},
	{XML_SCHEMAV_CVC_LENGTH_VALID, "độ dài / length", "allowed length of "},
	{XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, "nhiều nhất / at most", "maximum value allowed ("},
	{XML_SCHEMAV_CVC_MININCLUSIVE_VALID, "ít nhất / at least", "minimum value allowed ("},
	{XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, "giá trị đúng kiểu / a value of the type", "atomic type "},
	{XML_SCHEMAV_CVC_ELT_1, "phần tử có trong lược đồ / an element the schema has", NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, "phần tử phải rỗng / an empty element", NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2, "chỉ có văn bản, không có phần tử con / text without elements", NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, "chỉ có phần tử con, không có văn bản / elements without text between them", NULL},
	{XML_SCHEMAV_CVC_TYPE_3_1_1, "không có thuộc tính ở đây / no attributes here", NULL},
	{XML_SCHEMAV_CVC_TYPE_3_1_2, "chỉ có văn bản, không có phần tử con / text without elements", NULL},
	{XML_SCHEMAV_CVC_ELT_4_1, "không có xsi:type / no xsi:type", NULL},
	{XML_SCHEMAV_CVC_ELT_4_2, "không có xsi:type / no xsi:type", NULL},
	{XML_SCHEMAV_CVC_ELT_4_3, "không có xsi:type / no xsi:type", NULL},
	{XML_SCHEMAV_CVC_ELT_3_1, "xsi:nil không được phép / xsi:nil is not allowed here", NULL},
	{XML_SCHEMAV_CVC_ELT_3_2_1, "phần tử nil phải rỗng / a nil element must be empty", NULL},
};

static const char any_other[] = "đúng lược đồ / as the schema says";

/* The first error, worked out where it happens. */
struct first {
	const xmlNode *at;
	int code;
	char hint[96];
};

/* Namespaces in braces are noise to a person: "{urn:x}Dossier" becomes "Dossier"; so are quotes and what ends a sentence. */
static void
tidy(const char *from, char *out, size_t max)
{
	size_t n = 0;

	while (*from != '\0' && *from != '\n' && n + 1 < max) {
		const char *brace = strncmp(from, "{urn:", 5) == 0 || strncmp(from, "{http", 5) == 0 ? strchr(from, '}') : NULL;
		if (brace != NULL)
			from = brace;
		else if (strncmp(from, "''", 2) == 0)
			out[n++] = '0'; /* libxml2 prints the integer 0 as nothing */
		else if (*from != '\'')
			out[n++] = *from;
		from++;
	}
	while (n > 0 && strchr(" .", out[n - 1]) != NULL)
		n--;
	if (n > 0 && out[n - 1] == ')' && memchr(out, '(', n) == NULL)
		n--;
	out[n] = '\0';
}

static bool
is_short(const xmlNode *element)
{
	size_t n = 0;

	for (const xmlNode *t = element != NULL ? element->children : NULL; t != NULL; t = t->next)
		n += t->type == XML_TEXT_NODE ? strlen((const char *)t->content) : 0;
	return n <= VALUE_MAX;
}

/* The part of the message that comes from the schema: behind the value (str1, when the message has one), and there behind
 * the last occurrence, because a value could hold the same words.  NULL when there is none. */
static const char *
from_schema(const xmlError *error, const char *after)
{
	const char *p = error->message, *found = NULL;

	if (p == NULL || after == NULL)
		return NULL;
	if (error->str1 != NULL && error->str1[0] != '\0') {
		p = strstr(p, error->str1);
		p = p != NULL ? p + strlen(error->str1) : "";
	}
	for (; (p = strstr(p, after)) != NULL; p++)
		found = p + strlen(after);
	return found;
}

static void
note(void *ctx, xmlError *error)
{
	struct first *f = ctx;
	char expected[80] = "";

	if (f->code != 0)
		return;
	f->code = error->code;
	snprintf(f->hint, sizeof f->hint, "%s", any_other);
	f->at = error->node;
	while (f->at != NULL && f->at->type != XML_ELEMENT_NODE)
		f->at = f->at->parent;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i].code != error->code)
			continue;
		const char *from = from_schema(error, kinds[i].after);
		if (from != NULL && is_short(f->at))
			tidy(from, expected, sizeof expected);
		snprintf(f->hint, sizeof f->hint, "%s%s%s", expected[0] != '\0' ? strrchr(kinds[i].what, '/') + 2 : kinds[i].what,
		    expected[0] != '\0' ? " " : "", expected);
		return;
	}
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
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

struct schema *
schema_load(const char *path, struct err *e)
{
	char url[256];
	struct first f = {0};
	struct arena *a = arena_new(0);
	struct schema *s = arena_alloc(a, sizeof *s);

	s->a = a;
	snprintf(url, sizeof url, "%s%s", ASSET_SCHEME, path);
	xmlSchemaParserCtxt *p = xmlSchemaNewParserCtxt(url);
	if (p != NULL) {
		xmlSchemaSetParserStructuredErrors(p, note, &f);
		s->s = xmlSchemaParse(p);
		xmlSchemaFreeParserCtxt(p);
	}
	xmlDoc *doc = s->s != NULL && f.code == 0 ? xmlReadFile(url, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR) : NULL;
	if (doc != NULL) {
		collect_names(s, doc);
		xmlFreeDoc(doc);
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
	arena_free(s->a);
}

/* An element's name is the sender's to choose, so the field ends above the first one the schema does not know. */
static int
refuse(const struct schema *s, const xmlNode *top, const struct first *f, struct err *e)
{
	char path[80] = "";
	const xmlNode *at = f->at;

	for (const xmlNode *n = f->at; n != NULL && n != top->parent; n = n->parent) {
		const char *name = xml_name(n);
		if (bsearch(&name, s->names, s->count, sizeof name, by_name) == NULL)
			at = n->parent;
	}
	if (at == top)
		snprintf(path, sizeof path, "%s", xml_name(top));
	else if (at != NULL && at != top->parent)
		xml_path(top, at, path, sizeof path);
	err_at(e, ERR_SCHEMA, path, "schema: libxml2 code %d", f->code);
	return err_hint(e, "%s", f->hint);
}

int
schema_check(const struct schema *s, struct _xmlNode *element, struct err *e)
{
	struct first f = {0};

	xmlSchemaValidCtxt *v = xmlSchemaNewValidCtxt(s->s);
	if (v == NULL)
		return err_set(e, ERR_INTERNAL, "no memory to validate");
	xmlSchemaSetValidStructuredErrors(v, note, &f);
	int r = xmlSchemaValidateOneElement(v, element);
	xmlSchemaFreeValidCtxt(v);
	return r == 0 && f.code == 0 ? 0 : refuse(s, element, &f, e);
}
