/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML Schema validation.  libxml2's messages quote the value that was wrong, which is personal data: of a message
 * only the error's kind and what the schema expected are taken, never the text as it is.
 */
#include "xml/schema.h"

#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

#include "base/text.h"
#include "xml/asset_io.h"
#include "xml/xml.h"

struct schema {
	xmlSchema *s;
};

/* What went wrong, by libxml2's code; `after` begins the part of its message that comes from the schema, which is told
 * behind `label`. */
static const struct {
	int code;
	const char *what, *after, *label;
} kinds[] = {
	{XML_SCHEMAV_ELEMENT_CONTENT, "không có phần tử này ở đây / no such element here", "Expected is ", "expected"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1, "thuộc tính không hợp lệ / an attribute that is not valid", NULL, NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, "thuộc tính không có trong lược đồ / an attribute the schema does not have", NULL, NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_4, "thiếu thuộc tính bắt buộc / a required attribute is missing", NULL, NULL},
	{XML_SCHEMAV_CVC_PATTERN_VALID, "mẫu / pattern", "by the pattern ", "pattern"},
	{XML_SCHEMAV_CVC_ENUMERATION_VALID, "một trong các giá trị / one of", "element of the set ", "one of"},
	{XML_SCHEMAV_CVC_MAXLENGTH_VALID, "độ dài tối đa / longest length", "allowed maximum length of ", "longest length"},
	{XML_SCHEMAV_CVC_MINLENGTH_VALID, "độ dài tối thiểu / shortest length", "allowed minimum length of ", "shortest length"},
	{XML_SCHEMAV_CVC_LENGTH_VALID, "độ dài / length", "allowed length of ", "length"},
	{XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, "nhiều nhất / at most", "maximum value allowed (", "at most"},
	{XML_SCHEMAV_CVC_MININCLUSIVE_VALID, "ít nhất / at least", "minimum value allowed (", "at least"},
	{XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, "giá trị đúng kiểu / a value of the type", "atomic type ", "a value of the type"},
	{XML_SCHEMAV_CVC_TYPE_3_1_1, "không có thuộc tính / no attributes", NULL, NULL},
	{XML_SCHEMAV_CVC_TYPE_3_1_2, "chỉ có văn bản / text only", NULL, NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, "phần tử phải rỗng / an empty element", NULL, NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2, "chỉ có văn bản / text only", NULL, NULL},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, "không có văn bản giữa các phần tử / no text between elements", NULL, NULL},
	{XML_SCHEMAV_CVC_ELT_4_1, "xsi:type không hợp lệ / xsi:type is not valid", NULL, NULL},
	{XML_SCHEMAV_CVC_ELT_4_2, "xsi:type không có trong lược đồ / an xsi:type the schema has", NULL, NULL},
	{XML_SCHEMAV_CVC_ELT_1, "phần tử có trong lược đồ / an element the schema has", NULL, NULL},
	{XML_SCHEMAV_CVC_ELT_3_1, "xsi:nil không được phép / xsi:nil is not allowed here", NULL, NULL},
	{XML_SCHEMAV_CVC_ELT_3_2_1, "phần tử nil phải rỗng / a nil element must be empty", NULL, NULL},
};

/* The first error, worked out where it happens. */
struct first {
	const xmlNode *top, *at;
	int code;
	char hint[96];
};

/* Namespaces in braces are noise to a person: "( {urn:x}Dossier )." becomes "Dossier"; so are quotes and what encloses or
 * ends the library's sentence. */
static void
tidy(const char *from, char *out, size_t max)
{
	size_t n = 0;
	int open = 0; /* parentheses of the expected text itself */

	from += strncmp(from, "one of ", 7) == 0 ? 7 : 0;
	from += strncmp(from, "( ", 2) == 0 ? 2 : 0;
	while (*from != '\0' && *from != '\n' && n + 1 < max) {
		const char *brace = strncmp(from, "{urn:", 5) == 0 || strncmp(from, "{http", 5) == 0 ? strchr(from, '}') : NULL;
		if (brace != NULL) {
			from = brace;
		} else if (*from != '\'') {
			open += (*from == '(') - (*from == ')');
			out[n++] = *from;
		}
		from++;
	}
	while (n > 0 && (strchr(" .", out[n - 1]) != NULL || (out[n - 1] == ')' && open < 0)))
		open += out[--n] == ')';
	n = *from != '\0' && *from != '\n' ? text_cut(out, n, n - 1) : n;
	out[n] = '\0';
}

/* The part of the message that comes from the schema: behind the value (str1, when the message has one), and there behind
 * the last occurrence, because a value could hold the same words.  NULL when there is none; a message cut inside a long
 * value has none. */
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
	char expected[72] = "";

	if (f->code != 0)
		return;
	f->code = error->code;
	f->at = error->node;
	while (f->at != NULL && f->at->type != XML_ELEMENT_NODE)
		f->at = f->at->parent;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i].code != error->code)
			continue;
		const char *from = from_schema(error, kinds[i].after);
		if (from != NULL)
			tidy(from, expected, sizeof expected);
		if (expected[0] != '\0')
			snprintf(f->hint, sizeof f->hint, "%s %s", kinds[i].label, expected);
		else
			snprintf(f->hint, sizeof f->hint, "%s", kinds[i].what);
		return;
	}
}

struct schema *
schema_load(const char *asset, struct err *e)
{
	char url[256];
	struct first f = {0};
	struct schema *s = calloc(1, sizeof *s);

	snprintf(url, sizeof url, "%s%s", ASSET_SCHEME, asset);
	xmlSchemaParserCtxt *p = xmlSchemaNewParserCtxt(url);
	if (p != NULL) {
		xmlSchemaSetParserStructuredErrors(p, note, &f);
		s->s = xmlSchemaParse(p);
		xmlSchemaFreeParserCtxt(p);
	}
	if (s->s != NULL && f.code == 0)
		return s;
	schema_free(s);
	err_set(e, ERR_CONFIG, "schema %s cannot be compiled (libxml2 code %d)", asset, f.code);
	return NULL;
}

void
schema_free(struct schema *s)
{
	if (s != NULL && s->s != NULL)
		xmlSchemaFree(s->s);
	free(s);
}

int
schema_check(const struct schema *s, struct _xmlNode *element, struct err *e)
{
	struct first f = {.top = element};
	char path[80];

	xmlSchemaValidCtxt *v = xmlSchemaNewValidCtxt(s->s);
	if (v == NULL)
		return err_set(e, ERR_INTERNAL, "no memory to validate");
	xmlSchemaSetValidStructuredErrors(v, note, &f);
	int r = xmlSchemaValidateOneElement(v, element);
	xmlSchemaFreeValidCtxt(v);
	if (r == 0 && f.code == 0)
		return 0;
	xml_path(element, f.at, path, sizeof path);
	err_at(e, ERR_SCHEMA, path[0] != '\0' ? path : xml_name(element), "schema: libxml2 code %d", f.code);
	return err_hint(e, "%s", f.hint);
}
