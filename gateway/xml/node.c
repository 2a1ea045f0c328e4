/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a tree: elements by name, text, attributes, paths. */
#include "xml/xml.h"

#include <libxml/tree.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

struct _xmlNode *
xml_root(const struct _xmlDoc *doc)
{
	return xmlDocGetRootElement(doc);
}

const char *
xml_name(const struct _xmlNode *n)
{
	return (const char *)n->name;
}

const char *
xml_ns(const struct _xmlNode *n)
{
	return n->ns != NULL && n->ns->href != NULL ? (const char *)n->ns->href : "";
}

bool
xml_is(const struct _xmlNode *n, const char *ns, const char *name)
{
	return strcmp(xml_name(n), name) == 0 && strcmp(xml_ns(n), ns != NULL ? ns : "") == 0;
}

static struct _xmlNode *
element_from(struct _xmlNode *n)
{
	while (n != NULL && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

struct _xmlNode *
xml_first(const struct _xmlNode *parent)
{
	return element_from(parent->children);
}

struct _xmlNode *
xml_next(const struct _xmlNode *n)
{
	return element_from(n->next);
}

struct _xmlNode *
xml_child(const struct _xmlNode *parent, const char *ns, const char *name)
{
	for (struct _xmlNode *n = xml_first(parent); n != NULL; n = xml_next(n))
		if (xml_is(n, ns, name))
			return n;
	return NULL;
}

/* Text nodes in a row as one string: in place when there is only one. */
static const char *
joined(struct arena *a, const struct _xmlNode *first)
{
	size_t n = 0;

	if (first == NULL)
		return "";
	if (first->next == NULL && first->type == XML_TEXT_NODE)
		return (const char *)first->content;
	for (const struct _xmlNode *t = first; t != NULL; t = t->next) {
		if (t->type != XML_TEXT_NODE)
			return NULL;
		n += strlen((const char *)t->content);
	}
	char *out = arena_alloc(a, n + 1), *o = out;
	for (const struct _xmlNode *t = first; t != NULL; t = t->next) {
		size_t len = strlen((const char *)t->content);
		memcpy(o, t->content, len);
		o += len;
	}
	return out;
}

const char *
xml_text(struct arena *a, const struct _xmlNode *n)
{
	return joined(a, n->children);
}

const char *
xml_attr(struct arena *a, const struct _xmlNode *n, const char *ns, const char *name)
{
	for (const struct _xmlAttr *at = n->properties; at != NULL; at = at->next) {
		const char *uri = at->ns != NULL ? (const char *)at->ns->href : "";
		if (strcmp((const char *)at->name, name) == 0 && strcmp(uri, ns != NULL ? ns : "") == 0)
			return joined(a, at->children);
	}
	return NULL;
}

/* Which one of its equally named siblings, from 1; 0 when it is the only one. */
static int
ordinal(const struct _xmlNode *n)
{
	int before = 0, after = 0;

	for (const struct _xmlNode *s = n->prev; s != NULL; s = s->prev)
		before += s->type == XML_ELEMENT_NODE && xml_is(s, xml_ns(n), xml_name(n));
	for (const struct _xmlNode *s = n->next; s != NULL; s = s->next)
		after += s->type == XML_ELEMENT_NODE && xml_is(s, xml_ns(n), xml_name(n));
	return before + after == 0 ? 0 : before + 1;
}

void
xml_path(const struct _xmlNode *top, const struct _xmlNode *n, char *out, size_t max)
{
	const struct _xmlNode *steps[XML_DEPTH_MAX];
	int depth = 0;
	size_t at = 0;

	out[0] = '\0';
	for (; n != NULL && n != top && n->type == XML_ELEMENT_NODE && depth < XML_DEPTH_MAX; n = n->parent)
		steps[depth++] = n;
	while (depth-- > 0 && at < max) {
		int nth = ordinal(steps[depth]), len;
		if (nth > 0)
			len = snprintf(out + at, max - at, "%s%s[%d]", at > 0 ? "/" : "", xml_name(steps[depth]), nth);
		else
			len = snprintf(out + at, max - at, "%s%s", at > 0 ? "/" : "", xml_name(steps[depth]));
		at += len > 0 ? (size_t)len : 0;
	}
	if (at >= max) /* cut by snprintf, perhaps inside a character */
		for (at = max - 1; at > 0 && !text_is_utf8(out, at); at--)
			out[at - 1] = '\0';
}

static bool
is_listed(const char *name, const char *const *list)
{
	for (; list != NULL && *list != NULL; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

const char *
xml_other_attr(const struct _xmlNode *n, const char *const *known, const char *const *more)
{
	for (const struct _xmlAttr *a = n->properties; a != NULL; a = a->next) {
		const char *name = (const char *)a->name;
		if (!is_listed(name, known) && !is_listed(name, more))
			return name;
	}
	return NULL;
}

bool
xml_is_mixed(const struct _xmlNode *n)
{
	if (xml_first(n) == NULL)
		return false;
	for (const struct _xmlNode *t = n->children; t != NULL; t = t->next)
		if (t->type == XML_TEXT_NODE && t->content != NULL &&
		    t->content[strspn((const char *)t->content, " \t\r\n")] != '\0')
			return true;
	return false;
}
