/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes XML that is already in exclusive canonical form, so that what is signed is what is sent.  The
 * caller keeps two rules: namespaces (xml_out_ns) come sorted by prefix before attributes, attributes
 * sorted by namespace and name; a prefix is declared on the outermost element that uses it.  Text is
 * escaped here.
 */
#ifndef XML_XML_WRITE_H
#define XML_XML_WRITE_H

#include <stdbool.h>
#include <stdint.h>

struct buf;

enum { XML_OUT_DEPTH = 16 };

struct xml_out {
	struct buf *b;
	struct {
		const char *prefix, *name; /* prefix NULL: the name has it */
	} open[XML_OUT_DEPTH];             /* elements still to be closed */
	int depth;
	bool in_tag; /* the start tag is not closed yet */
};

void xml_out_init(struct xml_out *w, struct buf *b);

/* `name` is "p:Name" and must outlive the element. */
void xml_out_open(struct xml_out *w, const char *name);
void xml_out_open_in(struct xml_out *w, const char *prefix, const char *name); /* "p", "Name" */
void xml_out_ns(struct xml_out *w, const char *prefix, const char *uri);
void xml_out_attr(struct xml_out *w, const char *name, const char *value);
void xml_out_text(struct xml_out *w, const char *text);
void xml_out_close(struct xml_out *w);

/* Whole elements; _opt writes nothing when the text is NULL or "". */
void xml_out_elem(struct xml_out *w, const char *name, const char *text);
void xml_out_opt(struct xml_out *w, const char *name, const char *text);
void xml_out_int(struct xml_out *w, const char *name, int64_t v);
void xml_out_time(struct xml_out *w, const char *name, int64_t ms); /* xs:dateTime, +07:00 */

/* Canonical bytes made elsewhere, put in as they are. */
void xml_out_raw(struct xml_out *w, const char *p, size_t n);

#endif
