/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading XML.  A scan over the bytes comes first and is the control: it refuses what has no place in our
 * messages before the library sees it, because libxml2 2.9 declares entities, spends quadratic time on
 * attributes and has no depth limit of ours.  The library comes second and decides well-formedness.
 */
#include "xml/xml.h"

#include <pthread.h>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlIO.h>

#include "base/arena.h"
#include "base/text.h"
#include "xml/asset_io.h"
#include "xml/tree.h"

enum rule {
	RULE_ENCODING, RULE_DECLARATION, RULE_DTD, RULE_COMMENT, RULE_PI, RULE_ENTITY, RULE_START_TAG, RULE_ATTRIBUTES, RULE_DEPTH,
	RULE_NODES, RULE_XINCLUDE, RULE_SYNTAX,
};

static const struct {
	const char *word, *text;
	enum err_hint hint;
	int limit; /* {1} of the hint; 0: none */
} rules[] = {
	[RULE_ENCODING] = {"encoding", "not UTF-8 throughout", HINT_UTF8, 0},
	[RULE_DECLARATION] = {"declaration", "the XML declaration is not version 1.0 in UTF-8", HINT_XML_DECLARATION, 0},
	[RULE_DTD] = {"dtd", "a document type declaration", HINT_NO_DOCTYPE, 0},
	[RULE_COMMENT] = {"comment", "a comment", HINT_NO_COMMENTS, 0},
	[RULE_PI] = {"pi", "a processing instruction", HINT_NO_INSTRUCTIONS, 0},
	[RULE_ENTITY] = {"entity", "an entity that is not one of the five", HINT_FIVE_ENTITIES, 0},
	[RULE_START_TAG] = {"start-tag", "a start tag is too long", HINT_TAG_BYTES, XML_START_TAG_MAX},
	[RULE_ATTRIBUTES] = {"attributes", "an element has too many attributes", HINT_ATTRIBUTES, XML_ATTRIBUTES_MAX},
	[RULE_DEPTH] = {"depth", "elements are nested too deeply", HINT_DEPTH, XML_DEPTH_MAX},
	[RULE_NODES] = {"nodes", "too many elements and attributes", HINT_NODES, XML_NODES_MAX},
	[RULE_XINCLUDE] = {"xinclude", "an XInclude element", HINT_NO_XINCLUDE, 0},
	[RULE_SYNTAX] = {"syntax", "not well-formed XML", HINT_WELL_FORMED, 0},
};

#define XINCLUDE "http://www.w3.org/2001/XInclude"

static int
refuse(enum rule r, struct err *e)
{
	err_set(e, ERR_BAD_MESSAGE, "%s: %s", rules[r].word, rules[r].text);
	return err_hint_range(e, rules[r].hint, rules[r].limit, 0);
}

/* ---- the scan ---- */

struct xml_scan {
	const char *p, *end;
	int depth, nodes;
};

static bool
begins(const struct xml_scan *s, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(s->end - s->p) >= n && memcmp(s->p, word, n) == 0;
}

static const char *
find(const struct xml_scan *s, const char *word)
{
	return memmem(s->p, (size_t)(s->end - s->p), word, strlen(word));
}

/* <?xml version="1.0" encoding="utf-8"?> at the very start, or nothing. */
static int
scan_declaration(struct xml_scan *s, struct err *e)
{
	char head[160] = "", *encoding;

	if (!begins(s, "<?xml") || s->end - s->p < 6 || strchr(" \t\r\n", s->p[5]) == NULL)
		return 0;
	const char *end = find(s, "?>");
	if (end == NULL || (size_t)(end - s->p) >= sizeof head)
		return refuse(RULE_DECLARATION, e);
	memcpy(head, s->p, (size_t)(end - s->p));
	s->p = end + 2;
	if (strstr(head, "\"1.0\"") == NULL && strstr(head, "'1.0'") == NULL)
		return refuse(RULE_DECLARATION, e);
	encoding = strstr(head, "encoding");
	if (encoding == NULL)
		return 0;
	encoding += strcspn(encoding, "\"'");
	if (encoding[0] == '\0' || strncasecmp(encoding + 1, "utf-8", 5) != 0 || encoding[6] != encoding[0])
		return refuse(RULE_DECLARATION, e);
	return 0;
}

/* The reference at p must be one of the five or numeric. */
static int
scan_reference(struct xml_scan *s, struct err *e)
{
	static const char *const five[] = {"&lt;", "&gt;", "&amp;", "&apos;", "&quot;"};

	for (size_t i = 0; i < 5; i++)
		if (begins(s, five[i])) {
			s->p += strlen(five[i]);
			return 0;
		}
	if (!begins(s, "&#"))
		return refuse(RULE_ENTITY, e);
	s->p += 2; /* the number itself is the library's to judge */
	return 0;
}

static int
scan_start_tag(struct xml_scan *s, struct err *e)
{
	const char *begin = s->p;
	char quote = '\0';
	int attributes = 0;

	for (s->p++; s->p < s->end; s->p++) {
		if (s->p - begin >= XML_START_TAG_MAX)
			return refuse(RULE_START_TAG, e);
		if (*s->p == '&') {
			if (scan_reference(s, e) != 0)
				return -1;
			s->p--;
		} else if (*s->p == '<') {
			return refuse(RULE_SYNTAX, e); /* not even in quotes; or the library could begin a tag where we do not */
		} else if (quote != '\0') {
			quote = *s->p == quote ? '\0' : quote;
		} else if (*s->p == '"' || *s->p == '\'') {
			quote = *s->p;
			attributes++;
		} else if (*s->p == '>') {
			break;
		}
	}
	if (s->p >= s->end)
		return refuse(RULE_SYNTAX, e);
	bool empty = s->p[-1] == '/';
	s->p++;
	if (attributes > XML_ATTRIBUTES_MAX)
		return refuse(RULE_ATTRIBUTES, e);
	s->nodes += 1 + attributes;
	if (s->nodes > XML_NODES_MAX)
		return refuse(RULE_NODES, e);
	if (s->depth + 1 > XML_DEPTH_MAX)
		return refuse(RULE_DEPTH, e);
	s->depth += empty ? 0 : 1;
	return 0;
}

static const bool ends_name[256] = {
    ['\0'] = true, ['<'] = true, ['>'] = true, ['&'] = true, ['='] = true, ['"'] = true, ['\''] = true};

/* A name and '>', no more: the library goes on behind a bad end tag, so that one must not hide a start tag from us. */
static int
scan_end_tag(struct xml_scan *s, struct err *e)
{
	const char *begin = s->p;

	for (s->p += 2; s->p < s->end && !ends_name[(unsigned char)*s->p]; s->p++)
		if (s->p - begin > XML_START_TAG_MAX)
			return refuse(RULE_SYNTAX, e);
	if (s->p >= s->end || *s->p != '>' || --s->depth < 0)
		return refuse(RULE_SYNTAX, e);
	s->p++;
	return 0;
}

static int
scan_markup(struct xml_scan *s, struct err *e)
{
	const char *end;

	if (begins(s, "<![CDATA[")) {
		end = find(s, "]]>");
		s->p = end != NULL ? end + 3 : s->end;
		return end != NULL && s->depth > 0 ? 0 : refuse(RULE_SYNTAX, e);
	}
	if (begins(s, "<!--"))
		return refuse(RULE_COMMENT, e);
	if (begins(s, "<!"))
		return refuse(RULE_DTD, e);
	if (begins(s, "<?"))
		return refuse(RULE_PI, e);
	return begins(s, "</") ? scan_end_tag(s, e) : scan_start_tag(s, e);
}

/* Where the next markup or reference begins. */
static const char *
text_end(const struct xml_scan *s)
{
	const char *p = s->p;

	while (p < s->end && *p != '<' && *p != '&')
		p++;
	return p;
}

/* Through all of it; how many elements and attributes there are. */
static int
scan(struct str *bytes, size_t *nodes_out, struct err *e)
{
	struct xml_scan s = {.p = bytes->p, .end = bytes->p + bytes->n};

	if (begins(&s, "\xef\xbb\xbf")) {
		s.p += 3;
		*bytes = (struct str){s.p, bytes->n - 3};
	}
	if (begins(&s, "\xef\xbb\xbf") || !text_is_utf8(s.p, (size_t)(s.end - s.p)))
		return refuse(RULE_ENCODING, e);
	if (scan_declaration(&s, e) != 0)
		return -1;
	while (s.p < s.end) {
		if (*s.p == '<') {
			if (scan_markup(&s, e) != 0)
				return -1;
		} else if (*s.p == '&') {
			if (scan_reference(&s, e) != 0)
				return -1;
		} else {
			s.p = text_end(&s);
		}
	}
	*nodes_out = (size_t)s.nodes;
	return 0;
}

/* ---- the library ---- */

/* ---- parsers: one a thread, because making one takes a lock of the library's that all threads share ---- */

struct parser {
	xmlParserCtxt *ctxt;
	unsigned uses;
};

enum { PARSER_USES = 200 }; /* its dictionary keeps every name it has seen, so it does not live for ever */

static pthread_key_t parser_key;
static pthread_once_t parser_once = PTHREAD_ONCE_INIT;

static void
free_parser(void *p)
{
	struct parser *parser = p;

	if (parser != NULL && parser->ctxt != NULL)
		xmlFreeParserCtxt(parser->ctxt);
	free(parser);
}

static void
make_key(void)
{
	if (pthread_key_create(&parser_key, free_parser) != 0)
		abort();
}

/* This thread's parser.  Trees share its dictionary and keep it; only this thread adds names to it. */
static xmlParserCtxt *
take_parser(void)
{
	struct parser *p;

	pthread_once(&parser_once, make_key);
	p = pthread_getspecific(parser_key);
	if (p == NULL) {
		p = calloc(1, sizeof *p);
		if (p == NULL || pthread_setspecific(parser_key, p) != 0)
			abort();
	}
	if (p->ctxt != NULL && p->uses == PARSER_USES) {
		xmlFreeParserCtxt(p->ctxt);
		*p = (struct parser){0};
	}
	if (p->ctxt == NULL) {
		p->ctxt = xmlNewParserCtxt();
		if (p->ctxt != NULL)
			tree_handlers(p->ctxt);
	}
	p->uses++;
	return p->ctxt;
}

static void
be_quiet(void *ctx, const char *fmt, ...)
{
	(void)ctx, (void)fmt;
}

void
xml_start(void)
{
	xmlInitParser();
	xmlSetGenericErrorFunc(NULL, be_quiet); /* messages quote values; what matters is returned as an error */
	xmlThrDefSetGenericErrorFunc(NULL, be_quiet); /* the setting is each thread's own: this is for those to come */
	asset_io_start();
}

void
xml_stop(void)
{
	pthread_once(&parser_once, make_key);
	free_parser(pthread_getspecific(parser_key)); /* of the last thread; others free theirs when they end */
	pthread_setspecific(parser_key, NULL);
	xmlCleanupParser();
}

/* What the scan let through must hold in the tree too: elements and text, nothing else. */
static int
check_tree(const xmlNode *top, struct err *e)
{
	const xmlNode *n = top;

	while (n != NULL) {
		if (n->type == XML_ELEMENT_NODE && n->ns != NULL && strcmp((const char *)n->ns->href, XINCLUDE) == 0)
			return refuse(RULE_XINCLUDE, e);
		if (n->type != XML_ELEMENT_NODE && n->type != XML_TEXT_NODE)
			return refuse(RULE_SYNTAX, e);
		if (n->type == XML_ELEMENT_NODE && n->children != NULL) {
			n = n->children;
			continue;
		}
		while (n != top && n->next == NULL)
			n = n->parent;
		n = n == top ? NULL : n->next;
	}
	return 0;
}

struct _xmlDoc *
xml_parse(struct arena *a, struct str bytes, struct err *e)
{
	enum { OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
	    XML_PARSE_NOENT }; /* the five that the scan lets through, in attributes too */
	struct tree t;
	size_t nodes = 0;

	if (scan(&bytes, &nodes, e) != 0 || values_take(a, nodes, e) != 0)
		return NULL;
	xmlParserCtxt *p = bytes.n > 0 && bytes.n < INT32_MAX ? take_parser() : NULL;
	if (p == NULL) {
		refuse(RULE_SYNTAX, e);
		return NULL;
	}
	tree_begin(&t, a, p);
	xmlDoc *none = xmlCtxtReadMemory(p, bytes.p, (int)bytes.n, NULL, NULL, OPTIONS); /* UTF-8, as the scan saw */
	const xmlNode *root = xmlDocGetRootElement(t.doc);
	bool good = none == NULL && root != NULL && p->wellFormed && p->errNo == XML_ERR_OK;
	xmlCtxtReset(p); /* it has a copy of all bytes, and this thread may not parse again for long */
	if (!good) {
		refuse(RULE_SYNTAX, e);
		return NULL;
	}
	return check_tree(root, e) == 0 ? t.doc : NULL;
}
