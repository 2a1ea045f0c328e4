/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exclusive canonical form (W3C xml-exc-c14n) of a subtree, for trees as xml_parse makes them: elements, attributes and
 * text, no DTD, comments or processing instructions.  Ours, because libxml2's walks the whole document for each part and
 * allocates per element (docs/why/canonical-form-is-ours.md); libxml2's is the judge in tests and fuzzing.
 */
#include "xml/xml.h"

#include <libxml/tree.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/escape.h"

enum {
	RENDERED_MAX = 512,   /* namespace declarations in effect at one place of the output */
	PREFIXES_MAX = 32,    /* of an InclusiveNamespaces list */
	OWN_MAX = 2 * XML_ATTRIBUTES_MAX + PREFIXES_MAX + 1, /* namespaces that one element may render */
};

struct binding {
	const char *prefix, *uri; /* "" is the default prefix, and no namespace */
};

struct canon {
	struct buf *out;
	const xmlNode *skip;
	struct binding rendered[RENDERED_MAX]; /* the innermost last */
	size_t n_rendered;
	const char *inclusive[PREFIXES_MAX];
	size_t n_inclusive;
	bool failed;          /* a limit, or a namespace that is no absolute URI */
};

static const char *
text_of(const xmlChar *s)
{
	return s != NULL ? (const char *)s : "";
}

/* ---- which namespaces an element shows ---- */

/* Names of a tree are its dictionary's, mostly the very same string. */
static bool
same(const char *a, const char *b)
{
	return a == b || strcmp(a, b) == 0;
}

/* What the output says the prefix means here; "" for nothing. */
static const char *
in_effect(const struct canon *c, const char *prefix)
{
	for (size_t i = c->n_rendered; i > 0; i--)
		if (same(c->rendered[i - 1].prefix, prefix))
			return c->rendered[i - 1].uri;
	return "";
}

/* Absolute, as C14N demands, and without &, of which libxml2's parser keeps "&#38;" instead. */
static bool
is_usable(const char *uri)
{
	size_t n = strcspn(uri, ":/?#");
	return uri[0] == '\0' || (n > 0 && uri[n] == ':' && strchr(uri, '&') == NULL);
}

/* The element needs this binding: it is put into `own`, sorted by prefix, unless the output has it already. */
static void
need(struct canon *c, struct binding *own, size_t *n, const char *prefix, const char *uri)
{
	size_t at = 0;

	if (same(in_effect(c, prefix), uri) || strcmp(prefix, "xml") == 0)
		return;
	while (at < *n && strcmp(own[at].prefix, prefix) < 0)
		at++;
	if (at < *n && strcmp(own[at].prefix, prefix) == 0)
		return;
	if (!is_usable(uri) || *n == OWN_MAX) {
		c->failed = true;
		return;
	}
	memmove(own + at + 1, own + at, (*n - at) * sizeof *own);
	own[at] = (struct binding){prefix, uri};
	(*n)++;
}

static void
need_inclusive(struct canon *c, struct binding *own, size_t *n, const xmlNode *e)
{
	for (size_t i = 0; i < c->n_inclusive; i++) {
		const char *prefix = c->inclusive[i];
		const xmlNs *ns = xmlSearchNs(e->doc, (xmlNode *)(uintptr_t)e, prefix[0] != '\0' ? (const xmlChar *)prefix : NULL);
		if (ns != NULL || prefix[0] == '\0')
			need(c, own, n, prefix, ns != NULL ? text_of(ns->href) : "");
	}
}

static size_t
own_bindings(struct canon *c, const xmlNode *e, struct binding *own)
{
	size_t n = 0;

	need(c, own, &n, e->ns != NULL ? text_of(e->ns->prefix) : "", e->ns != NULL ? text_of(e->ns->href) : "");
	for (const xmlAttr *a = e->properties; a != NULL; a = a->next)
		if (a->ns != NULL)
			need(c, own, &n, text_of(a->ns->prefix), text_of(a->ns->href));
	need_inclusive(c, own, &n, e);
	return n;
}

/* ---- attributes ---- */

static int
order(const xmlAttr *a, const xmlAttr *b)
{
	int by_ns = strcmp(a->ns != NULL ? text_of(a->ns->href) : "", b->ns != NULL ? text_of(b->ns->href) : "");
	return by_ns != 0 ? by_ns : strcmp((const char *)a->name, (const char *)b->name);
}

static size_t
sorted_attributes(struct canon *c, const xmlNode *e, const xmlAttr **list)
{
	size_t n = 0;

	for (const xmlAttr *a = e->properties; a != NULL; a = a->next) {
		size_t at = n;
		if (n == XML_ATTRIBUTES_MAX) {
			c->failed = true;
			return 0;
		}
		for (; at > 0 && order(list[at - 1], a) > 0; at--)
			list[at] = list[at - 1];
		list[at] = a;
		n++;
	}
	return n;
}

static void
print_name(struct buf *out, const xmlNs *ns, const xmlChar *name)
{
	if (ns != NULL && ns->prefix != NULL) {
		buf_str(out, (const char *)ns->prefix);
		buf_chr(out, ':');
	}
	buf_str(out, (const char *)name);
}

static void
print_attribute(struct buf *out, const xmlAttr *a)
{
	buf_chr(out, ' ');
	print_name(out, a->ns, a->name);
	buf_str(out, "=\"");
	for (const xmlNode *t = a->children; t != NULL; t = t->next)
		escape_value(out, text_of(t->content));
	buf_chr(out, '"');
}

static void
print_binding(struct buf *out, const struct binding *b)
{
	buf_str(out, b->prefix[0] != '\0' ? " xmlns:" : " xmlns");
	buf_str(out, b->prefix);
	buf_str(out, "=\"");
	escape_value(out, b->uri);
	buf_chr(out, '"');
}

/* ---- elements ---- */

static void
print_start(struct canon *c, const xmlNode *e)
{
	struct binding own[OWN_MAX];
	const xmlAttr *attributes[XML_ATTRIBUTES_MAX];
	size_t n = own_bindings(c, e, own), n_attributes = sorted_attributes(c, e, attributes);

	if (c->n_rendered + n > RENDERED_MAX) {
		c->failed = true;
		return;
	}
	buf_chr(c->out, '<');
	print_name(c->out, e->ns, e->name);
	for (size_t i = 0; i < n; i++) {
		print_binding(c->out, &own[i]);
		c->rendered[c->n_rendered++] = own[i];
	}
	for (size_t i = 0; i < n_attributes; i++)
		print_attribute(c->out, attributes[i]);
	buf_chr(c->out, '>');
}

/* As deep as documents are allowed to be: XML_DEPTH_MAX. */
static void
print_element(struct canon *c, const xmlNode *e)
{
	size_t before = c->n_rendered;

	print_start(c, e);
	for (const xmlNode *n = e->children; n != NULL && !c->failed; n = n->next) {
		if (n == c->skip)
			continue;
		if (n->type == XML_ELEMENT_NODE)
			print_element(c, n);
		else if (n->type == XML_TEXT_NODE)
			escape_text(c->out, text_of(n->content));
		else
			c->failed = true;
	}
	buf_str(c->out, "</");
	print_name(c->out, e->ns, e->name);
	buf_chr(c->out, '>');
	c->n_rendered = before;
}

/* "a b #default" into prefixes. */
static void
read_prefixes(struct canon *c, struct arena *a, const char *list)
{
	char *save = NULL;

	for (char *w = strtok_r(arena_str(a, list), " \t\r\n", &save); w != NULL; w = strtok_r(NULL, " \t\r\n", &save)) {
		if (c->n_inclusive == PREFIXES_MAX) {
			c->failed = true;
			return;
		}
		c->inclusive[c->n_inclusive++] = strcmp(w, "#default") == 0 ? "" : w;
	}
}

int
xml_canon(const struct _xmlNode *n, const char *prefixes, const struct _xmlNode *skip, struct buf *out, struct err *e)
{
	struct canon c = {.out = out, .skip = skip};

	if (prefixes != NULL)
		read_prefixes(&c, out->a, prefixes);
	if (!c.failed)
		print_element(&c, n);
	if (out->full)
		return err_set(e, ERR_TOO_LARGE, "the canonical form is too large");
	return c.failed ? err_set(e, ERR_BAD_MESSAGE, "syntax: no canonical form (a relative namespace, one with &, or too many)")
			: 0;
}
