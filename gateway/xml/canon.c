/* SPDX-License-Identifier: Apache-2.0 */
/* Exclusive canonical form of a subtree, by libxml2's C14N with a visibility test. */
#include "xml/xml.h"

#include <libxml/c14n.h>
#include <libxml/tree.h>
#include <libxml/xmlIO.h>

#include "base/arena.h"
#include "base/buf.h"

struct part {
	const xmlNode *top, *skip;
};

/* Namespace nodes and attributes count with the element that bears them. */
static int
is_visible(void *ctx, xmlNode *node, xmlNode *parent)
{
	const struct part *p = ctx;
	const xmlNode *n = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE ? parent : node;

	for (; n != NULL; n = n->parent) {
		if (n == p->skip)
			return 0;
		if (n == p->top)
			return 1;
	}
	return 0;
}

static int
take(void *ctx, const char *bytes, int n)
{
	struct buf *out = ctx;

	buf_add(out, bytes, (size_t)n);
	return out->full ? -1 : n;
}

static int
done(void *ctx)
{
	(void)ctx;
	return 0;
}

/* "a b c" as the NULL-ended list the library wants. */
static xmlChar **
split(struct arena *a, const char *prefixes)
{
	char *text = arena_str(a, prefixes), *save = NULL;
	xmlChar **list = arena_alloc(a, (strlen(prefixes) / 2 + 2) * sizeof *list);
	size_t n = 0;

	for (char *w = strtok_r(text, " \t\r\n", &save); w != NULL; w = strtok_r(NULL, " \t\r\n", &save))
		list[n++] = (xmlChar *)w;
	return list;
}

int
xml_canon(const struct _xmlNode *n, const char *prefixes, const struct _xmlNode *skip, struct buf *out, struct err *e)
{
	struct part part = {n, skip};
	xmlChar **list = prefixes != NULL && prefixes[0] != '\0' ? split(out->a, prefixes) : NULL;
	xmlOutputBuffer *o = xmlOutputBufferCreateIO(take, done, out, NULL);

	if (o == NULL)
		return err_set(e, ERR_INTERNAL, "no output for the canonical form");
	int r = xmlC14NExecute(n->doc, is_visible, &part, XML_C14N_EXCLUSIVE_1_0, list, 0, o);
	int closed = xmlOutputBufferClose(o);
	if (out->full)
		return err_set(e, ERR_TOO_LARGE, "the canonical form is too large");
	return r >= 0 && closed >= 0 ? 0 : err_set(e, ERR_BAD_MESSAGE, "syntax: no canonical form (relative namespace?)");
}
