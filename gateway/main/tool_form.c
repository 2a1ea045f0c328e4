/* SPDX-License-Identifier: Apache-2.0 */
/* postgate form list|draw: forms/forms.h for the command line, so that who replaces a template sees what it makes.  Needs neither
 * configuration nor a running gateway. */
#include "main/tools.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "forms/forms.h"
#include "main/tool_common.h"
#include "xml/transform.h"
#include "xml/xml.h"

static const char usage[] =
    "usage: postgate form list [--forms DIR]\n"
    "       postgate form draw NAME --model FILE [--forms DIR] --out FILE.pdf\n"
    "\n"
    "The papers that a post office prints, as PDF.\n"
    "  list           the forms there are, and which of them DIR replaces\n"
    "  draw           a paper from its model, so that a replaced template can be tried\n"
    "\n"
    "  --model FILE   what stands on it, an XML document as docs/forms.md says; - is standard input\n"
    "  --forms DIR    a folder with templates of your own, NAME.xsl\n"
    "  --out FILE     where the PDF goes; - is standard output\n"
    "\n"
    "Exit status: 0 done; 1 the template, the model or a typeface is not as it must be; 2 wrong usage or a file that cannot be\n"
    "read or written.\n";

struct form_options {
	const char *name, *model, *forms, *out;
};

static int
form_options(struct form_options *o, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		const char **value = strcmp(argv[i], "--model") == 0 ? &o->model
		    : strcmp(argv[i], "--forms") == 0                ? &o->forms
		    : strcmp(argv[i], "--out") == 0                  ? &o->out
								     : NULL;
		if (value == NULL && (argv[i][0] == '-' || o->name != NULL))
			return -1;
		if (value == NULL)
			o->name = argv[i];
		else if (++i == argc)
			return -1;
		else
			*value = argv[i];
	}
	return 0;
}

static int
refused(const struct err *e)
{
	fprintf(stderr, "postgate form: %s\n", e->msg);
	return TOOL_REFUSED;
}

static int
list(const struct forms *f)
{
	for (size_t i = 0; i < forms_count(f); i++)
		printf("%-20s %s\n", forms_name(f, i), forms_is_own(f, i) ? "of the folder" : "built in");
	return fflush(stdout) == 0 ? TOOL_OK : TOOL_UNREADABLE;
}

static int
write_file(const char *path, struct str bytes)
{
	FILE *to = strcmp(path, "-") == 0 ? stdout : fopen(path, "wbe");
	bool good = to != NULL && fwrite(bytes.p, 1, bytes.n, to) == bytes.n && fflush(to) == 0;
	int why = errno;

	if (to != NULL && to != stdout && fclose(to) != 0 && good) {
		good = false;
		why = errno;
	}
	if (!good)
		fprintf(stderr, "postgate form: %s: %s\n", path, strerror(why));
	return good ? TOOL_OK : TOOL_UNREADABLE;
}

static int
draw(const struct forms *f, const struct form_options *o)
{
	struct tool t = {.a = arena_new(0), .name = "postgate form draw"};
	struct str model, pdf;
	struct err e = {0};
	int rc = TOOL_UNREADABLE;

	if (tool_read(&t, o->model, &model) == 0)
		rc = forms_draw(f, t.a, &(struct form_paper){o->name, model}, 1, &pdf, &e) == 0 ? write_file(o->out, pdf)
												: refused(&e);
	arena_free(t.a);
	return rc;
}

int
tool_form(int argc, char **argv)
{
	struct form_options o = {0};
	struct err e = {0};

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? TOOL_OK : TOOL_UNREADABLE;
	bool lists = argc > 1 && strcmp(argv[1], "list") == 0, draws = argc > 1 && strcmp(argv[1], "draw") == 0;
	bool whole = (lists || draws) && form_options(&o, argc - 2, argv + 2) == 0 && draws == (o.name != NULL) &&
	    draws == (o.model != NULL) && draws == (o.out != NULL);
	if (!whole) {
		fputs(usage, stderr);
		return TOOL_UNREADABLE;
	}
	xml_start();
	transform_start();
	struct forms *f = forms_open(o.forms, &e);
	int rc = f == NULL ? refused(&e) : lists ? list(f) : draw(f, &o);
	forms_close(f);
	forms_stop();
	transform_stop();
	xml_stop();
	return rc;
}
