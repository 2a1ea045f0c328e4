/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libxml2's parser building its own kind of tree in an arena.  Its default builder takes each node from the heap, which is
 * a third of the cost of reading a message, and gives each back, which is as much again.  Only for what the scan of xml.c
 * has let through: elements and text, no DTD.  Internal to xml.
 */
#ifndef XML_TREE_H
#define XML_TREE_H

#include <libxml/parser.h>

struct arena;

struct tree {
	struct arena *a;        /* the tree lives in it, and keeps the parser's dictionary alive for as long */
	xmlDoc *doc;
	xmlNode *at;            /* the element that is open; the document at first */
	xmlNode *text;          /* the text node that still grows */
	size_t len, cap;        /* of its content */
};

/* Make this parser build trees; once for each parser. */
void tree_handlers(xmlParserCtxt *p);

/* The next reading of p builds t->doc.  Whether that is good is the parser's to say (wellFormed, errNo). */
void tree_begin(struct tree *t, struct arena *a, xmlParserCtxt *p);

#endif
