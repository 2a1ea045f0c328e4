/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over the whole document before anything in it is believed: every attribute that may be an id, in
 * whatever form, with its element; an id given twice refuses the document.  A second Signature or Security,
 * wherever it stands, does too.
 */
#ifndef SIGN_SCAN_H
#define SIGN_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;
struct _xmlNode;

#define SCAN_NS_DS "http://www.w3.org/2000/09/xmldsig#"

struct scan_id {
	const char *value;
	struct _xmlNode *node;
	bool wsu, plain; /* wsu:Id; Id, ID or id without namespace */
};

struct scan {
	struct scan_id *ids; /* sorted by value */
	size_t n;
};

/* Rules duplicate-id, two-signatures.  The views live as long as the document. */
int scan_document(struct arena *a, struct _xmlNode *root, struct scan *out, struct err *e) MUST_CHECK;

/* The element of that id; one without namespace counts only if `plain` allows it.  NULL when there is none. */
struct _xmlNode *scan_find(const struct scan *s, const char *id, bool plain);

#endif
