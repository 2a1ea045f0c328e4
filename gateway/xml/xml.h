/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to libxml2's parser.  Input is UTF-8 without DTD, entities beyond the five, processing
 * instructions, comments; sizes and counts are bounded before and while the parser runs; nothing is ever
 * fetched.  Trees live in the caller's arena.
 */
#ifndef XML_XML_H
#define XML_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "base/values.h"

struct arena;
struct buf;
struct _xmlDoc;
struct _xmlNode;

enum {
	XML_DEPTH_MAX = 32,
	XML_NODES_MAX = VALUES_MAX, /* elements and attributes, taken from base/values.h */
	XML_START_TAG_MAX = 16384,  /* bytes of one start tag */
	XML_ATTRIBUTES_MAX = 64,    /* of one element, namespace declarations included */
};

/* Once per process, before any thread; and at its end. */
void xml_start(void);
void xml_stop(void);

/* Read a whole document.  ERR_BAD_MESSAGE with the rule that refused it (`msg` begins with the rule's
 * word, see rules in xml.c; `hint` may be shown); ERR_BUSY when others hold too many values.  The tree is owned by the arena. */
struct _xmlDoc *xml_parse(struct arena *a, struct str bytes, struct err *e);

struct _xmlNode *xml_root(const struct _xmlDoc *doc);

/* Element look-up by namespace and local name; ns NULL means "no namespace". */
bool xml_is(const struct _xmlNode *n, const char *ns, const char *name);
const char *xml_name(const struct _xmlNode *n);  /* local name */
const char *xml_ns(const struct _xmlNode *n);    /* namespace URI or "" */
struct _xmlNode *xml_first(const struct _xmlNode *parent);  /* first child element, or NULL */
struct _xmlNode *xml_next(const struct _xmlNode *n);        /* next sibling element, or NULL */
struct _xmlNode *xml_child(const struct _xmlNode *parent, const char *ns, const char *name); /* first, or NULL */

/* Whole text of an element that has only text; NULL when it has child elements.  In the arena; surrounding
 * white space is kept. */
const char *xml_text(struct arena *a, const struct _xmlNode *n);

/* Value of an attribute, or NULL. */
const char *xml_attr(struct arena *a, const struct _xmlNode *n, const char *ns, const char *name);

/* The name of an attribute that is in none of the lists, each ended by a NULL; NULL: there is none such.  `more` may be NULL. */
const char *xml_other_attr(const struct _xmlNode *n, const char *const *known, const char *const *more);

/* Is there text, other than blanks, beside the child elements? */
bool xml_is_mixed(const struct _xmlNode *n);

/* "Dossier/Item[2]/Code" below (and without) `top`; at most max bytes. */
void xml_path(const struct _xmlNode *top, const struct _xmlNode *n, char *out, size_t max);

/* Exclusive canonical form without comments of the subtree (W3C xml-exc-c14n), appended to out.
 * `prefixes` is an InclusiveNamespaces PrefixList or NULL.  `skip` is an element left out with its
 * subtree (enveloped-signature), or NULL.  -1 when out is full or the library fails. */
int xml_canon(const struct _xmlNode *n, const char *prefixes, const struct _xmlNode *skip, struct buf *out,
    struct err *e) MUST_CHECK;

#endif
