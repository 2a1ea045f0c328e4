/* SPDX-License-Identifier: Apache-2.0 */
/* From a schema document to words; see schema_text.h. */
#include "xml/schema_text.h"

#include <libxml/tree.h>
#include <stdio.h>

#include "base/text.h"
#include "xml/xml.h"

#define XS "http://www.w3.org/2001/XMLSchema"

enum { BASES_MAX = 4, LIST_SIZE = 128, COUNT_SIZE = 24 };

/* ---- finding a declaration ---- */

/* An attribute as it stands; schemas have no entities in them.  NULL: there is none. */
static const char *
attribute(const xmlNode *n, const char *name)
{
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
		if (a->ns == NULL && strcmp((const char *)a->name, name) == 0)
			return a->children != NULL ? (const char *)a->children->content : "";
	return NULL;
}

static const xmlNode *
only_child(const xmlNode *parent, const char *kind)
{
	for (const xmlNode *n = parent != NULL ? xml_first(parent) : NULL; n != NULL; n = xml_next(n))
		if (xml_is(n, XS, kind))
			return n;
	return NULL;
}

static const xmlNode *
named(const xmlNode *parent, const char *kind, const char *name)
{
	for (const xmlNode *n = parent != NULL ? xml_first(parent) : NULL; n != NULL; n = xml_next(n)) {
		const char *own = attribute(n, "name");
		if (xml_is(n, XS, kind) && own != NULL && strcmp(own, name) == 0)
			return n;
	}
	return NULL;
}

static const char *
local(const char *qname)
{
	const char *colon = strchr(qname, ':');
	return colon != NULL ? colon + 1 : qname;
}

/* The type of a declaration: written in it, or one of the document's own of that kind; NULL: another. */
static const xmlNode *
type_of(const xmlDoc *xsd, const xmlNode *declaration, const char *kind)
{
	const char *type = attribute(declaration, "type");
	return type != NULL ? named(xml_root(xsd), kind, local(type)) : only_child(declaration, kind);
}

/* The element of that name among the children a content model allows.  Models nest as deep as our own schemas do. */
static const xmlNode *
among(const xmlNode *model, const char *name)
{
	const xmlNode *found = named(model, "element", name);

	for (const xmlNode *n = model != NULL ? xml_first(model) : NULL; n != NULL && found == NULL; n = xml_next(n))
		if (!xml_is(n, XS, "element") && !xml_is(n, XS, "annotation"))
			found = among(n, name);
	return found;
}

const xmlNode *
schema_declaration(const xmlDoc *xsd, const xmlNode *top, const xmlNode *at)
{
	const xmlNode *steps[XML_DEPTH_MAX];
	int depth = 0;

	for (const xmlNode *n = at; n != top; n = n->parent) {
		if (n == NULL || depth == XML_DEPTH_MAX)
			return NULL;
		steps[depth++] = n;
	}
	const xmlNode *found = named(xml_root(xsd), "element", xml_name(top));
	while (found != NULL && depth-- > 0)
		found = among(type_of(xsd, found, "complexType"), xml_name(steps[depth]));
	return found;
}

int
schema_most(const xmlNode *declaration)
{
	const char *most = attribute(declaration, "maxOccurs");
	int64_t n;

	if (most == NULL)
		return 1;
	return text_int(most, strlen(most), 1, INT32_MAX, &n) == 0 ? (int)n : 0; /* "unbounded" is no number */
}

const char *
schema_target(const xmlDoc *xsd)
{
	const char *ns = attribute(xml_root(xsd), "targetNamespace");
	return ns != NULL ? ns : "";
}

/* ---- patterns ---- */

static const struct {
	const char *pattern;
	enum err_hint hint;
	const char *one;
} patterns[] = {
#define PATTERN(pattern, hint, one) {pattern, HINT_##hint, one},
#include "xml/schema_pattern.tbl"
#undef PATTERN
};

/* "[set]{m}" or "[set]{m,n}" and nothing else: the set as "A-Z 0-9 . -", the count as "m" or "m-n". */
static bool
read_set(const char *p, char *set, char *count)
{
	size_t n = 0, i = 0;

	if (*p++ != '[' || *p == '^')
		return false;
	while (*p != ']') {
		if (*p == '\0' || n > LIST_SIZE - 8)
			return false;
		if (n > 0)
			set[n++] = ' ';
		p += *p == '\\';
		set[n++] = *p++;
		if (p[0] == '-' && p[1] != ']') {
			set[n++] = *p++;
			set[n++] = *p++;
		}
	}
	set[n] = '\0';
	if (*++p != '{')
		return false;
	for (p++; *p != '}' && i + 1 < COUNT_SIZE; p++) {
		if (strchr("0123456789,", *p) == NULL)
			return false;
		count[i++] = *p == ',' ? '-' : *p;
	}
	count[i] = '\0';
	return p[0] == '}' && p[1] == '\0' && i > 0;
}

static size_t
find_pattern(const char *pattern)
{
	size_t i = 0, n = sizeof patterns / sizeof patterns[0];

	while (i < n && strcmp(patterns[i].pattern, pattern) != 0)
		i++;
	return i;
}

static bool
is_plain_number(const char *pattern)
{
	return strcmp(pattern, "0|[1-9][0-9]*") == 0 || strcmp(pattern, "[1-9][0-9]*") == 0;
}

bool
schema_knows_pattern(const char *pattern)
{
	char set[LIST_SIZE], count[COUNT_SIZE];

	return is_plain_number(pattern) || read_set(pattern, set, count) ||
	    find_pattern(pattern) < sizeof patterns / sizeof patterns[0];
}

static int
hint_pattern(const char *pattern, const char *most, struct err *e)
{
	char set[LIST_SIZE], count[COUNT_SIZE];
	size_t i = find_pattern(pattern);

	if (i < sizeof patterns / sizeof patterns[0])
		return err_hint(e, patterns[i].hint, patterns[i].one != NULL ? patterns[i].one : most, NULL);
	if (!read_set(pattern, set, count))
		return err_hint(e, HINT_PATTERN, pattern, NULL);
	if (strcmp(set, "0-9") == 0)
		return err_hint(e, HINT_DIGITS, count, NULL);
	if (strcmp(set, "A-Z") == 0)
		return err_hint(e, HINT_CAPITALS, count, NULL);
	return err_hint(e, HINT_CHARACTERS, count, set);
}

/* ---- what a type says ---- */

struct schema_facts {
	const char *base; /* built in, without prefix */
	const char *least, *most, *shortest, *longest, *pattern;
	char values[LIST_SIZE];
};

/* The outer restriction comes first and is the narrower one, so what is there stays. */
static void
take(const char **fact, const xmlNode *facet)
{
	if (*fact == NULL)
		*fact = attribute(facet, "value");
}

static void
add_value(struct schema_facts *f, const char *value)
{
	size_t n = strlen(f->values);

	if (value != NULL)
		snprintf(f->values + n, sizeof f->values - n, "%s%s", n > 0 ? ", " : "", value);
}

static void
read_facet(struct schema_facts *f, const xmlNode *facet)
{
	if (xml_is(facet, XS, "enumeration"))
		add_value(f, attribute(facet, "value"));
	else if (xml_is(facet, XS, "minInclusive"))
		take(&f->least, facet);
	else if (xml_is(facet, XS, "maxInclusive"))
		take(&f->most, facet);
	else if (xml_is(facet, XS, "minLength"))
		take(&f->shortest, facet);
	else if (xml_is(facet, XS, "maxLength"))
		take(&f->longest, facet);
	else if (xml_is(facet, XS, "pattern"))
		take(&f->pattern, facet);
}

static void
read_type(const xmlDoc *xsd, const xmlNode *declaration, struct schema_facts *f)
{
	const xmlNode *type = type_of(xsd, declaration, "simpleType");
	const char *base = attribute(declaration, "type");

	for (int i = 0; type != NULL && i < BASES_MAX; i++) {
		const xmlNode *r = only_child(type, "restriction");
		if (r == NULL)
			break;
		for (const xmlNode *n = xml_first(r); n != NULL; n = xml_next(n))
			read_facet(f, n);
		base = attribute(r, "base");
		type = base != NULL ? named(xml_root(xsd), "simpleType", local(base)) : NULL;
	}
	f->base = base != NULL ? local(base) : "string";
}

static bool
is_one_of(const char *word, const char *const *words)
{
	while (*words != NULL && strcmp(*words, word) != 0)
		words++;
	return *words != NULL;
}

static int
hint_facts(const struct schema_facts *f, struct err *e)
{
	static const char *const whole[] = {
	    "int", "long", "short", "integer", "nonNegativeInteger", "positiveInteger", "unsignedInt", NULL};

	if (f->values[0] != '\0')
		return err_hint(e, HINT_ONE_OF, f->values, NULL);
	if (is_one_of(f->base, whole))
		return f->least != NULL && f->most != NULL ? err_hint(e, HINT_WHOLE_NUMBER, f->least, f->most)
							   : err_hint(e, HINT_WHOLE, NULL, NULL);
	if (strcmp(f->base, "base64Binary") == 0 && f->longest != NULL)
		return err_hint(e, HINT_BASE64, f->longest, NULL);
	if (f->pattern != NULL)
		return hint_pattern(f->pattern, f->longest, e);
	if (strcmp(f->base, "boolean") == 0)
		return err_hint(e, HINT_BOOLEAN, NULL, NULL);
	if (f->longest != NULL)
		return err_hint(e, HINT_LENGTH, f->shortest != NULL ? f->shortest : "0", f->longest);
	return err_hint(e, HINT_OF_TYPE, f->base, NULL);
}

void
schema_hint_value(const xmlDoc *xsd, const xmlNode *declaration, struct err *e)
{
	struct schema_facts f = {0};

	read_type(xsd, declaration, &f);
	hint_facts(&f, e);
}
