/* SPDX-License-Identifier: Apache-2.0 */
/* postgate form list|draw|check: forms/forms.h for the command line, so that who replaces a template sees what it makes; and what
 * became of a printed file (main/tool_form_check.h). */
#include "main/tools.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "forms/forms.h"
#include "main/tool_common.h"
#include "main/tool_form_check.h"
#include "xml/transform.h"
#include "xml/xml.h"

static const char usage[] =
    "usage: postgate form list [--forms DIR]\n"
    "       postgate form draw NAME --model FILE [--forms DIR] --out FILE.pdf\n"
    "       postgate form check DOSSIER|OFFICE --config FILE --pdf FILE [--journal DIR]...\n"
    "\n"
    "The papers that a post office prints, as PDF.\n"
    "  list           the forms there are, and which of them DIR replaces\n"
    "  draw           a paper from its model, so that a replaced template can be tried\n"
    "  check          whether a file was printed of that dossier at the pages, or by that post office of a bag, a refused case or\n"
    "                 some days, when and by whom, as the journal says; and whether what was kept gives the same bytes again\n"
    "\n"
    "  --model FILE   what stands on it, an XML document as docs/forms.md says; - is standard input\n"
    "  --forms DIR    a folder with templates of your own, NAME.xsl\n"
    "  --out FILE     where the PDF goes; - is standard output\n"
    "  --config FILE  the gateway's configuration; run as the gateway's user\n"
    "  --pdf FILE     the file; - is standard input\n"
    "  --journal DIR  of each other gateway on the same Redis: its journal, or a copy of it\n"
    "\n"
    "Exit status: 0 done; 1 the file is not ours or gives other bytes, or the template, the model or a typeface is not as it must "
    "be; 2 wrong usage or a file that cannot be\n"
    "read or written.\n";

struct form_options {
	const char *name, *model, *forms, *out, *pdf;
	struct form_check check;
};

/* Where an option's value belongs, or NULL. */
static const char **
place(struct form_options *o, const char *option)
{
	if (strcmp(option, "--journal") == 0 && o->check.n_journals < sizeof o->check.journals / sizeof o->check.journals[0])
		return &o->check.journals[o->check.n_journals++];
	return strcmp(option, "--model") == 0 ? &o->model
	    : strcmp(option, "--forms") == 0  ? &o->forms
	    : strcmp(option, "--out") == 0    ? &o->out
	    : strcmp(option, "--pdf") == 0    ? &o->pdf
	    : strcmp(option, "--config") == 0 ? &o->check.config
					      : NULL;
}

static int
form_options(struct form_options *o, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		const char **value = place(o, argv[i]);
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

static int
check(struct form_options *o)
{
	struct tool t = {.a = arena_new(ARENA_WIPE), .name = "postgate form check"};
	int rc = TOOL_UNREADABLE;

	o->check.dossier = o->name;
	if (tool_read(&t, o->pdf, &o->check.pdf) == 0)
		rc = form_check(t.a, &o->check);
	arena_free(t.a);
	return rc;
}

/* What each verb needs, and nothing else. */
static bool
is_whole(const struct form_options *o, bool draws, bool checks)
{
	return (draws || checks) == (o->name != NULL) && draws == (o->model != NULL) && draws == (o->out != NULL) &&
	    checks == (o->pdf != NULL) && checks == (o->check.config != NULL) && (checks || o->check.n_journals == 0) &&
	    !(checks && o->forms != NULL);
}

static int
draw_or_list(const struct form_options *o, bool lists)
{
	struct err e = {0};
	struct forms *f = forms_open(o->forms, &e);
	int rc = f == NULL ? refused(&e) : lists ? list(f) : draw(f, o);

	forms_close(f);
	return rc;
}

int
tool_form(int argc, char **argv)
{
	struct form_options o = {0};

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? TOOL_OK : TOOL_UNREADABLE;
	bool lists = argc > 1 && strcmp(argv[1], "list") == 0, draws = argc > 1 && strcmp(argv[1], "draw") == 0;
	bool checks = argc > 1 && strcmp(argv[1], "check") == 0;
	if (!(lists || draws || checks) || form_options(&o, argc - 2, argv + 2) != 0 || !is_whole(&o, draws, checks)) {
		fputs(usage, stderr);
		return TOOL_UNREADABLE;
	}
	xml_start();
	transform_start();
	int rc = checks ? check(&o) : draw_or_list(&o, lists);
	forms_stop();
	transform_stop();
	xml_stop();
	return rc;
}
