/* SPDX-License-Identifier: Apache-2.0 */
/* postgate catalogue: conf/catalogue_folder.h and conf/catalogue_print.h for the command line.  Needs neither configuration nor a
 * running gateway. */
#include "main/tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "conf/catalogue_folder.h"
#include "conf/catalogue_print.h"

static const char usage[] =
    "usage: postgate catalogue check [PATH]\n"
    "       postgate catalogue show CODE [--day DATE] [--catalogue PATH]\n"
    "       postgate catalogue diff PATH PATH\n"
    "       postgate catalogue import --config FILE (--into FOLDER | --dry-run) ...\n"
    "\n"
    "Look at a catalogue of procedures, units, prices and holidays.\n"
    "  PATH   a folder of JSON files, one file of before (1.0), or built-in: the one in this program, which is taken when\n"
    "         none is named\n"
    "  check  say everything that is wrong, each with file, entry and what to do; else count what there is and what of it is\n"
    "         marked invented, what each draft needs to become an entry, and how long the calendar lasts\n"
    "  show   one procedure as a clerk reads it, as it is today or on DATE (2026-11-29)\n"
    "  diff   what the second has otherwise: + new, - gone, ~ changed\n"
    "  import what the national portal says of it, as a new folder; see postgate catalogue import --help\n"
    "\n"
    "Exit status: 0 good, shown, or no difference; 1 something is wrong, there is no such procedure, or there are differences;\n"
    "2 wrong usage or it cannot be read; 3 good, but the calendar ends too early within weeks.\n";

enum { WELL = 0, WRONG = 1, UNREADABLE = 2, ENDS_SOON = 3 };
enum { TEXT_MAX = 256 << 20 };

struct looking {
	struct arena *a;
	struct buf out;
};

static void
tell(void *with, const char *text)
{
	(void)with;
	fprintf(stderr, "postgate catalogue: %s\n", text);
}

/* NULL: *exit_out is the exit status, and why was told. */
static struct catalogue *
load(struct looking *l, const char *path, int *exit_out)
{
	struct catalogue *c = NULL;

	switch (catalogue_load(l->a, strcmp(path, "built-in") == 0 ? "" : path, tell, NULL, &c)) {
	case CATALOGUE_READ:
		return c;
	case CATALOGUE_WRONG:
		*exit_out = WRONG;
		return NULL;
	case CATALOGUE_UNREADABLE:
		break;
	}
	*exit_out = UNREADABLE;
	return NULL;
}

static int
wrong_usage(void)
{
	fputs(usage, stderr);
	return UNREADABLE;
}

/* What was written so far; `status`, or 1 when it cannot be written. */
static int
flush(struct looking *l, int status)
{
	fwrite(l->out.len > 0 ? l->out.p : "", 1, l->out.len, stdout);
	return fflush(stdout) == 0 && !l->out.full ? status : WRONG;
}

static int
check(struct looking *l, int argc, char **argv)
{
	const char *path = argc > 0 ? argv[0] : "built-in";
	int status = WELL;
	const struct catalogue *c;

	if (argc > 1)
		return wrong_usage();
	if ((c = load(l, path, &status)) == NULL)
		return status;
	int64_t left = catalogue_days_left(c, clock_now_ms());
	buf_fmt(&l->out, "catalogue %s: good\n  version %s, SHA-256 %s\n", path, c->date != NULL ? c->date : "1.0", c->digest);
	catalogue_print_counts(c, &l->out);
	if (c->invented > 0)
		buf_fmt(&l->out, "  %zu entries are invented or provisional: replace them by what your province decided\n",
		    c->invented);
	catalogue_print_drafts(c, &l->out);
	buf_fmt(&l->out, "  the calendar ends with %s; the longest limit can be promised on %" PRId64 " days from today\n",
	    catalogue_date(l->a, c->calendar.last_day), left);
	if (left < CATALOGUE_WARN_DAYS) {
		fprintf(stderr,
		    "postgate catalogue: warning: the calendar ends too early for the longest limit in %" PRId64
		    " days; add the next year's daysOff and daysWorked and move lastDay\n",
		    left);
		status = ENDS_SOON;
	}
	return flush(l, status);
}

struct show_options {
	const char *code, *day, *path;
};

static int
show_options(struct show_options *o, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		const char **value = strcmp(argv[i], "--day") == 0 ? &o->day
		    : strcmp(argv[i], "--catalogue") == 0          ? &o->path
								   : NULL;
		if (value == NULL) {
			if (o->code != NULL || argv[i][0] == '-')
				return -1;
			o->code = argv[i];
		} else if (++i == argc) {
			return -1;
		} else {
			*value = argv[i];
		}
	}
	return o->code != NULL ? 0 : -1;
}

static int
show(struct looking *l, int argc, char **argv)
{
	struct show_options o = {.path = "built-in"};
	int32_t day = deadline_day_of(clock_now_ms());
	int status;
	const struct catalogue *c;

	if (show_options(&o, argc, argv) != 0 || (o.day != NULL && deadline_day(o.day, &day) != 0))
		return wrong_usage();
	if ((c = load(l, o.path, &status)) == NULL)
		return status;
	const struct procedure *p = catalogue_procedure(c, o.code, day);
	if (p == NULL) {
		fprintf(stderr, "postgate catalogue: there is no procedure %s on %s; see ListProcedures, or name another --day\n",
		    o.code, catalogue_date(l->a, day));
		return WRONG;
	}
	catalogue_print_procedure(c, p, &l->out);
	return flush(l, WELL);
}

static int
import(struct looking *l, int argc, char **argv)
{
	(void)l;
	return tool_import(argc, argv);
}

static int
diff(struct looking *l, int argc, char **argv)
{
	int status;
	const struct catalogue *was, *now;

	if (argc != 2)
		return wrong_usage();
	if ((was = load(l, argv[0], &status)) == NULL || (now = load(l, argv[1], &status)) == NULL)
		return status;
	size_t n = catalogue_print_changes(l->a, was, now, &l->out);
	return flush(l, n > 0 ? WRONG : WELL);
}

int
tool_catalogue(int argc, char **argv)
{
	static const struct verb {
		const char *name;
		int (*run)(struct looking *, int, char **);
	} verbs[] = {{"check", check}, {"show", show}, {"diff", diff}, {"import", import}};
	struct looking l = {.a = arena_new(0)};
	int status = -1;

	buf_init(&l.out, l.a, TEXT_MAX);
	for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			status = verbs[i].run(&l, argc - 2, argv + 2);
	if (status < 0 && argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		status = fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? WELL : WRONG;
	arena_free(l.a);
	return status >= 0 ? status : wrong_usage();
}
