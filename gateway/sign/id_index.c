/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of a whole document; see id_index.h. */
#include "sign/id_index.h"

#include <strings.h>

#include <libxml/tree.h>

#include "base/arena.h"
#include "crypto/rule.h"
#include "soap/soap.h"
#include "xml/xml.h"

struct list {
	struct arena *a;
	struct id_entry *ids;
	size_t n, cap;
	int signatures, securities;
};

static void
push(struct list *l, struct id_entry id)
{
	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 16 : 2 * l->cap;
		struct id_entry *more = arena_alloc(l->a, cap * sizeof *more);
		if (l->n > 0)
			memcpy(more, l->ids, l->n * sizeof *more);
		l->ids = more;
		l->cap = cap;
	}
	l->ids[l->n++] = id;
}

/* the value without copying where it is one text node, as it nearly always is */
static const char *
attribute_value(struct list *l, const xmlAttr *attr)
{
	const xmlNode *t = attr->children;
	if (t == NULL)
		return "";
	if (t->next == NULL && t->type == XML_TEXT_NODE)
		return (const char *)t->content;
	xmlChar *whole = arena_own(l->a, xmlNodeListGetString(attr->doc, t, 1), xmlFree);
	return whole != NULL ? (const char *)whole : "";
}

static void
look_at(struct list *l, xmlNode *n)
{
	if (n->ns != NULL) {
		l->signatures += xml_is(n, ID_INDEX_NS_DS, "Signature");
		l->securities += xml_is(n, SOAP_NS_WSSE, "Security");
	}
	for (const xmlAttr *attr = n->properties; attr != NULL; attr = attr->next) {
		if (strcasecmp((const char *)attr->name, "id") != 0)
			continue;
		bool wsu = attr->ns != NULL && strcmp((const char *)attr->ns->href, SOAP_NS_WSU) == 0 &&
		    strcmp((const char *)attr->name, "Id") == 0;
		push(l, (struct id_entry){attribute_value(l, attr), n, wsu, attr->ns == NULL});
	}
}

static xmlNode *
following(xmlNode *n, const xmlNode *root)
{
	if (n->type == XML_ELEMENT_NODE && n->children != NULL)
		return n->children;
	while (n != root && n->next == NULL)
		n = n->parent;
	return n == root ? NULL : n->next;
}

static int
by_value(const void *a, const void *b)
{
	const struct id_entry *x = a, *y = b;
	return strcmp(x->value, y->value);
}

int
id_index_build(struct arena *a, struct _xmlNode *root, struct id_index *out, struct err *e)
{
	struct list l = {.a = a};
	for (xmlNode *n = root; n != NULL; n = following(n, root))
		if (n->type == XML_ELEMENT_NODE)
			look_at(&l, n);
	if (l.signatures > 1 || l.securities > 1)
		return rule_refuse(e, RULE_TWO_SIGNATURES, "%d Signature, %d Security", l.signatures, l.securities);
	if (l.n > 1)
		qsort(l.ids, l.n, sizeof *l.ids, by_value);
	for (size_t i = 1; i < l.n; i++)
		if (strcmp(l.ids[i - 1].value, l.ids[i].value) == 0)
			return rule_refuse(e, RULE_DUPLICATE_ID, "%.60s", l.ids[i].value);
	*out = (struct id_index){l.ids, l.n};
	return 0;
}

struct _xmlNode *
id_index_find(const struct id_index *s, const char *id, bool plain)
{
	struct id_entry key = {.value = id};
	const struct id_entry *found = s->n > 0 ? bsearch(&key, s->ids, s->n, sizeof *s->ids, by_value) : NULL;
	if (found == NULL || !(found->wsu || (plain && found->plain)))
		return NULL;
	return found->node;
}
