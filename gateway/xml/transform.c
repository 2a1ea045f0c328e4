/* SPDX-License-Identifier: Apache-2.0 */
/* Stylesheets; see transform.h. */
#include "xml/transform.h"

#include <libxml/parser.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xslt.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "xml/asset_io.h"

enum { DEPTH_MAX = 200, PARSE = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT };

struct transform {
	xsltStylesheet *sheet;
};

static xsltSecurityPrefs *closed;

/* What the library says, in pieces, and partly to nobody in particular: to whom of this thread listens. */
struct said {
	char text[300];
};

static _Thread_local struct said *listening;

static void
note(void *ctx, const char *format, ...)
{
	struct said *s = ctx != NULL ? ctx : listening;
	size_t n = s != NULL ? strlen(s->text) : 0;
	va_list args;

	if (s == NULL)
		return;
	va_start(args, format);
	vsnprintf(s->text + n, sizeof s->text - n, format, args);
	va_end(args);
}

void
transform_start(void)
{
	static const xsltSecurityOption all[] = {XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY,
	    XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK};

	xsltSetGenericErrorFunc(NULL, note);
	closed = xsltNewSecurityPrefs();
	if (closed == NULL)
		abort();
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (xsltSetSecurityPrefs(closed, all[i], xsltSecurityForbid) != 0)
			abort();
}

void
transform_stop(void)
{
	xsltFreeSecurityPrefs(closed);
	closed = NULL;
	xsltCleanupGlobals();
}

/* ---- compiling ---- */

static struct transform *
compile(struct str bytes, const char *base, struct err *e)
{
	struct said said = {""};
	xmlDoc *doc = bytes.n < INT32_MAX ? xmlReadMemory(bytes.p, (int)bytes.n, base, NULL, PARSE) : NULL;

	if (doc == NULL) {
		err_set(e, ERR_CONFIG, "%s: not well-formed", base);
		return NULL;
	}
	listening = &said;
	xsltStylesheet *sheet = xsltParseStylesheetDoc(doc); /* the document is the sheet's from then on */
	listening = NULL;
	if (sheet == NULL || sheet->errors > 0) {
		err_set(e, ERR_CONFIG, "%s: %s", base, said.text[0] != '\0' ? said.text : "no stylesheet");
		if (sheet != NULL)
			xsltFreeStylesheet(sheet);
		else
			xmlFreeDoc(doc);
		return NULL;
	}
	struct transform *t = malloc(sizeof *t);
	if (t == NULL)
		abort();
	t->sheet = sheet;
	return t;
}

struct transform *
transform_load(const char *asset, struct err *e)
{
	const struct asset *file = asset_find(asset);
	char base[300];

	if (file == NULL || snprintf(base, sizeof base, ASSET_SCHEME "%s", asset) >= (int)sizeof base) {
		err_set(e, ERR_CONFIG, "%s: no such asset", asset);
		return NULL;
	}
	return compile((struct str){file->data, asset_size(file)}, base, e);
}

struct transform *
transform_read(struct str bytes, const char *name, struct err *e)
{
	return compile(bytes, name, e);
}

void
transform_free(struct transform *t)
{
	if (t != NULL)
		xsltFreeStylesheet(t->sheet);
	free(t);
}

/* ---- running ---- */

/* NULL with `said`. */
static xmlDoc *
apply(const struct transform *t, xmlDoc *model, struct said *said)
{
	xsltTransformContext *c = xsltNewTransformContext(t->sheet, model);
	xmlDoc *out = NULL;

	if (c == NULL)
		return NULL;
	c->maxTemplateDepth = DEPTH_MAX;
	xsltSetTransformErrorFunc(c, said, note);
	if (xsltSetCtxtSecurityPrefs(closed, c) == 0)
		out = xsltApplyStylesheetUser(t->sheet, model, NULL, NULL, NULL, c);
	if (out != NULL && (c->state != XSLT_STATE_OK || said->text[0] != '\0')) {
		xmlFreeDoc(out);
		out = NULL;
	}
	xsltFreeTransformContext(c);
	return out;
}

int
transform_run(const struct transform *t, struct arena *a, struct str model, struct str *out, struct err *e)
{
	struct said said = {""};
	xmlDoc *in = model.n < INT32_MAX ? xmlReadMemory(model.p, (int)model.n, "model", NULL, PARSE) : NULL;

	if (in == NULL)
		return err_set(e, ERR_INTERNAL, "a model that is not well-formed");
	listening = &said;
	xmlDoc *made = apply(t, in, &said);
	listening = NULL;
	said.text[strcspn(said.text, "\n")] = '\0'; /* what more there is, is where it was called */
	xmlChar *text = NULL;
	int n = 0, rc = made != NULL ? xsltSaveResultToString(&text, &n, made, t->sheet) : -1;
	if (rc == 0)
		*out = (struct str){arena_dup(a, (const char *)text, (size_t)n), (size_t)n};
	xmlFree(text);
	xmlFreeDoc(made);
	xmlFreeDoc(in);
	return rc == 0 ? 0 : err_set(e, ERR_INTERNAL, "stylesheet: %s", said.text[0] != '\0' ? said.text : "no output");
}
