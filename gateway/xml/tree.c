/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers of libxml2's SAX2 that build a tree; see tree.h.  Names and namespaces are the dictionary's, all else the arena's. */
#include "xml/tree.h"

#include <string.h>

#include <libxml/parserInternals.h>
#include <libxml/tree.h>

#include "base/arena.h"

static const xmlChar xml[] = "xml"; /* the one prefix that needs no declaration */

enum { PER_NAMESPACE = 2, PER_ATTRIBUTE = 5 }; /* pointers the parser gives for each */

static void *
node_new(const struct tree *t, size_t size, xmlElementType type)
{
	xmlNode *n = arena_alloc(t->a, size);

	n->type = type;
	n->doc = t->doc;
	return n;
}

static xmlNs *
declare(const struct tree *t, const xmlChar *prefix, const xmlChar *href)
{
	xmlNs *ns = arena_alloc(t->a, sizeof *ns);

	ns->type = XML_LOCAL_NAMESPACE;
	ns->prefix = prefix;
	ns->href = href;
	return ns;
}

/* The declaration in effect; NULL for none (the parser has reported a prefix that is not declared). */
static xmlNs *
in_effect(const struct tree *t, const xmlNode *from, const xmlChar *prefix)
{
	for (const xmlNode *n = from; n->type == XML_ELEMENT_NODE; n = n->parent)
		for (xmlNs *ns = n->nsDef; ns != NULL; ns = ns->next)
			if (xmlStrEqual(ns->prefix, prefix))
				return ns;
	return prefix != NULL && xmlStrEqual(prefix, xml) ? t->doc->oldNs : NULL;
}

static void
append(xmlNode *parent, xmlNode *n)
{
	n->parent = parent;
	n->prev = parent->last;
	if (parent->last != NULL)
		parent->last->next = n;
	else
		parent->children = n;
	parent->last = n;
}

static xmlNode *
text_new(const struct tree *t, const char *p, size_t n)
{
	xmlNode *text = node_new(t, sizeof *text, XML_TEXT_NODE);

	text->name = xmlStringText;
	text->content = (xmlChar *)arena_dup(t->a, p, n);
	return text;
}

static xmlAttr *
attribute(const struct tree *t, xmlNode *owner, const xmlChar **a)
{
	const char *value = (const char *)a[3], *end = (const char *)a[4];
	xmlAttr *at = node_new(t, sizeof *at, XML_ATTRIBUTE_NODE);

	at->name = a[0];
	at->ns = a[1] != NULL ? in_effect(t, owner, a[1]) : NULL;
	at->parent = owner;
	append((xmlNode *)at, text_new(t, value, (size_t)(end - value)));
	at->children->parent = (xmlNode *)at;
	return at;
}

static void
start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_ns, const xmlChar **ns, int n_at,
    int n_default, const xmlChar **at)
{
	struct tree *t = ((xmlParserCtxt *)ctx)->_private;
	xmlNode *n = node_new(t, sizeof *n, XML_ELEMENT_NODE);
	xmlNs **last_ns = &n->nsDef;
	xmlAttr *last = NULL;

	(void)uri;
	(void)n_default;
	n->name = name;
	append(t->at, n);
	for (int i = 0; i < n_ns; i++, last_ns = &(*last_ns)->next)
		*last_ns = declare(t, ns[PER_NAMESPACE * i], ns[PER_NAMESPACE * i + 1]);
	n->ns = in_effect(t, n, prefix);
	for (int i = 0; i < n_at; i++) {
		xmlAttr *a = attribute(t, n, at + PER_ATTRIBUTE * i);
		a->prev = last;
		*(last != NULL ? &last->next : &n->properties) = a;
		last = a;
	}
	t->at = n;
	t->text = NULL;
}

static void
end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct tree *t = ((xmlParserCtxt *)ctx)->_private;

	(void)name, (void)prefix, (void)uri;
	t->at = t->at->parent;
	t->text = NULL;
}

/* How much more of this text there can be behind a piece: what lies before the next tag.  The piece may be a view of the input. */
static size_t
still_to_come(const xmlParserCtxt *p, const xmlChar *piece, size_t n)
{
	const xmlChar *end = p->input->end, *from = piece >= p->input->cur && piece < end ? piece + n : p->input->cur;
	const xmlChar *tag = memchr(from, '<', (size_t)(end - from));

	return (size_t)((tag != NULL ? tag : end) - from);
}

/* The parser gives a text in pieces, and a piece may be a few bytes of a megabyte: the room is made once for all of them, and grows
 * by half when there was CDATA or a reference in it. */
static void
characters(void *ctx, const xmlChar *p, int n)
{
	struct tree *t = ((xmlParserCtxt *)ctx)->_private;
	size_t more = (size_t)n;

	if (t->text == NULL) {
		t->text = node_new(t, sizeof *t->text, XML_TEXT_NODE);
		t->text->name = xmlStringText;
		append(t->at, t->text);
		t->len = 0;
		t->cap = more + still_to_come(ctx, p, more);
		t->text->content = arena_bytes(t->a, t->cap + 1);
	} else if (t->cap - t->len < more) {
		size_t cap = t->len + more + t->len / 2;
		t->text->content = arena_regrow(t->a, t->text->content, t->cap + 1, cap - t->cap);
		t->cap = cap;
	}
	memcpy(t->text->content + t->len, p, more);
	t->len += more;
	t->text->content[t->len] = '\0';
}

/* ---- what the scan does not let through ends it ---- */

static void
stop_text(void *ctx, const xmlChar *text)
{
	(void)text;
	xmlStopParser(ctx);
}

static void
stop_pair(void *ctx, const xmlChar *one, const xmlChar *two)
{
	(void)one, (void)two;
	xmlStopParser(ctx);
}

static void
stop_dtd(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	(void)name, (void)external, (void)system;
	xmlStopParser(ctx);
}

void
tree_handlers(xmlParserCtxt *p)
{
	*p->sax = (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = start,
		.endElementNs = end,
		.characters = characters,
		.ignorableWhitespace = characters,
		.internalSubset = stop_dtd,
		.processingInstruction = stop_pair,
		.comment = stop_text,
		.reference = stop_text,
	};
}

static void
release_dict(void *dict)
{
	xmlDictFree(dict);
}

void
tree_begin(struct tree *t, struct arena *a, xmlParserCtxt *p)
{
	*t = (struct tree){.a = a, .doc = arena_alloc(a, sizeof *t->doc)};
	xmlDictReference(p->dict);
	t->doc->type = XML_DOCUMENT_NODE;
	t->doc->doc = t->doc;
	t->doc->dict = arena_own(a, p->dict, release_dict);
	t->doc->version = (const xmlChar *)"1.0";
	t->doc->charset = XML_CHAR_ENCODING_UTF8;
	t->doc->oldNs = declare(t, xml, XML_XML_NAMESPACE);
	t->at = (xmlNode *)t->doc;
	p->_private = t;
}
