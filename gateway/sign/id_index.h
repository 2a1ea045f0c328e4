/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over the whole document before anything in it is believed: every attribute that may be an id, in
 * whatever form, with its element; an id given twice refuses the document.  A second Signature or Security,
 * wherever it stands, does too.
 */
#ifndef SIGN_ID_INDEX_H
#define SIGN_ID_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;
struct _xmlNode;

#define ID_INDEX_NS_DS "http://www.w3.org/2000/09/xmldsig#"

struct id_entry {
	const char *value;
	struct _xmlNode *node;
	bool wsu, plain; /* wsu:Id; Id, ID or id without namespace */
};

struct id_index {
	struct id_entry *ids; /* sorted by value */
	size_t n;
};

/* Rules duplicate-id, two-signatures.  The views live as long as the document. */
int id_index_build(struct arena *a, struct _xmlNode *root, struct id_index *out, struct err *e) MUST_CHECK;

/* The element of that id; one without namespace counts only if `plain` allows it.  NULL when there is none. */
struct _xmlNode *id_index_find(const struct id_index *s, const char *id, bool plain);

#endif
