/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as XML.  What is taken has a canonical form, that form read again has the same, and libxml2 says the same of the whole
 * and of each part of it, and of the tree that it builds itself from the same bytes. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlIO.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/xml.h"

enum { CANON_MAX = 8 << 20 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	xml_start();
	return 0;
}

static int
is_within(void *top, xmlNode *node, xmlNode *parent)
{
	const xmlNode *n = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE ? parent : node;

	while (n != NULL && n != top)
		n = n->parent;
	return n != NULL;
}

/* libxml2's form of the subtree `judge`, where it has one; it prints & in a namespace wrongly, so such forms are left out. */
static void
compare(struct arena *a, xmlNode *top, xmlNode *judge)
{
	xmlBuffer *theirs = xmlBufferCreate();
	xmlOutputBuffer *o = xmlOutputBufferCreateBuffer(theirs, NULL);
	struct err e = {0};
	struct buf ours;

	buf_init(&ours, a, CANON_MAX);
	int judged = xmlC14NExecute(judge->doc, is_within, judge, XML_C14N_EXCLUSIVE_1_0, NULL, 0, o) >= 0;
	judged = xmlOutputBufferClose(o) >= 0 && judged && strstr((const char *)xmlBufferContent(theirs), "&#38;") == NULL;
	if (xml_canon(top, NULL, NULL, &ours, &e) == 0 && judged &&
	    (ours.len != (size_t)xmlBufferLength(theirs) || memcmp(ours.p, xmlBufferContent(theirs), ours.len) != 0))
		abort();
	xmlBufferFree(theirs);
}

/* The tree that libxml2's own handlers build. */
static void
compare_builders(struct arena *a, xmlNode *top, const uint8_t *data, size_t size)
{
	enum { OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_NOENT };
	xmlDoc *doc = xmlReadMemory((const char *)data, (int)size, NULL, "UTF-8", OPTIONS);

	if (doc == NULL)
		abort();
	compare(a, top, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct buf first, second;
	struct _xmlDoc *doc = xml_parse(a, (struct str){(const char *)data, size}, &e);

	buf_init(&first, a, CANON_MAX);
	buf_init(&second, a, CANON_MAX);
	if (doc != NULL && size < 4096) {
		compare_builders(a, xml_root(doc), data, size);
		compare(a, xml_root(doc), xml_root(doc));
		for (xmlNode *n = xml_first(xml_root(doc)); n != NULL; n = xml_next(n))
			compare(a, n, n);
	}
	if (doc != NULL && xml_canon(xml_root(doc), NULL, NULL, &first, &e) == 0) {
		doc = xml_parse(a, (struct str){first.p, first.len}, &e);
		if (doc != NULL && xml_canon(xml_root(doc), NULL, NULL, &second, &e) != 0)
			abort();
		/* escapes and moved declarations may pass a limit of ours, but well formed it is */
		if (doc == NULL ? strncmp(e.msg, "syntax", 6) == 0
				: first.len != second.len || memcmp(first.p, second.p, first.len) != 0)
			abort();
	}
	arena_free(a);
	return 0;
}
