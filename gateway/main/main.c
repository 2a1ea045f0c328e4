/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands.  Exit status: 0 all is well; 1 refused, or it could not be done; 2 the command line or the input
 * could not be understood.
 */
#include <stdbool.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/clock.h"
#include "conf/conf.h"
#include "conf/conf_dates.h"
#include "connectors/connector.h"
#include "main/serve.h"
#include "main/tool_rebuild.h"
#include "main/tools.h"

#ifndef VERSION
#define VERSION "0.1"
#endif

static int64_t began_us;

struct command {
	const char *name;
	int (*run)(const struct command *self, int argc, char **argv);
	const char *usage, *text;       /* text: what it does, a line for the overview, then more */
};

static int
usage(const struct command *c)
{
	fprintf(stderr, "usage: postgate %s\nSee postgate %s --help.\n", c->usage, c->name);
	return 2;
}

static bool
wants_help(int argc, char **argv)
{
	return argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
}

/* --config FILE or --config=FILE and nothing else; NULL when it is something else. */
static const char *
config_option(int argc, char **argv)
{
	if (argc == 3 && (strcmp(argv[1], "--config") == 0 || strcmp(argv[1], "-c") == 0))
		return argv[2];
	if (argc == 2 && strncmp(argv[1], "--config=", 9) == 0)
		return argv[1] + 9;
	return NULL;
}

static int
run_serve(const struct command *self, int argc, char **argv)
{
	const char *config = config_option(argc, argv);
	return config != NULL ? serve_run(config, began_us) : usage(self);
}

/* What is valid and will not do for long. */
static void
tell_dates(const struct setup *s)
{
	struct arena *a = arena_new(0);
	struct buf text;

	buf_init(&text, a, 1 << 20);
	if (conf_dates_tell(s, clock_now_ms(), "postgate check: warning:", &text) > 0)
		fwrite(text.p, 1, text.len, stderr);
	arena_free(a);
	int64_t left = catalogue_days_left(s->catalogue, clock_now_ms());
	if (left < CATALOGUE_WARN_DAYS)
		fprintf(stderr,
		    "postgate check: warning: %s [gateway] catalogue: its calendar (lastDay) ends too early for the longest limit "
		    "in "
		    "%" PRId64 " days; load one with a later lastDay and reload\n",
		    left > 0 ? "soon" : "NOT OK", left);
}

static int
run_check(const struct command *self, int argc, char **argv)
{
	const char *config = config_option(argc, argv);

	if (config == NULL)
		return usage(self);
	struct setup *s = setup_load(config, stderr);
	if (s == NULL)
		return 1;
	setup_print(s, stdout);
	tell_dates(s);
	setup_drop(s);
	return fflush(stdout) == 0 ? 0 : 1;
}

static int
run_message(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_message(argc, argv);
}

static int
run_request(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_request(argc, argv);
}

static int
run_outbox(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_outbox(argc, argv);
}

static int
run_feed(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_feed(argc, argv);
}

static int
run_user(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_user(argc, argv);
}

static int
run_dossier(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_dossier(argc, argv);
}

static int
run_catalogue(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_catalogue(argc, argv);
}

static int
run_form(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_form(argc, argv);
}

static int
run_press(const struct command *self, int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? tool_press() : usage(self);
}

static int
run_scan(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_scan(argc, argv);
}

static int
run_verify(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_verify(argc, argv);
}

static int
run_rebuild(const struct command *self, int argc, char **argv)
{
	struct rebuild_from more = {0};

	for (; argc > 3 && more.n < REBUILD_JOURNALS; argc -= 2) {
		if (strcmp(argv[argc - 2], "--into") == 0)
			more.socket = argv[argc - 1];
		else if (strcmp(argv[argc - 2], "--journal") == 0)
			more.journals[more.n++] = argv[argc - 1];
		else
			break;
	}
	const char *config = config_option(argc, argv);
	return config != NULL ? rebuild_store(config, &more) : usage(self);
}

static int
run_join(const struct command *self, int argc, char **argv)
{
	const char *config = config_option(argc, argv);
	return config != NULL ? rebuild_join(config) : usage(self);
}

static int
run_dump(const struct command *self, int argc, char **argv)
{
	bool check = argc > 1 && strcmp(argv[argc - 1], "--check") == 0;
	argc -= check;
	bool from = argc > 3 && strcmp(argv[argc - 2], "--from") == 0;
	const char *config = config_option(from ? argc - 2 : argc, argv), *socket = from ? argv[argc - 1] : NULL;
	return config == NULL ? usage(self) : check ? rebuild_check(config, socket) : rebuild_dump(config, socket);
}

static int
run_evidence(const struct command *self, int argc, char **argv)
{
	(void)self;
	return tool_evidence(argc, argv);
}

static int
run_version(const struct command *self, int argc, char **argv)
{
	bool list = argc == 2 && strcmp(argv[1], "--assets") == 0;

	if (argc > 1 && !list)
		return usage(self);
	printf("postgate " VERSION "\n");
	for (size_t i = 0; connectors[i] != NULL; i++)
		printf("dialect %-12s %s (%s)\n", connectors[i]->name, connectors[i]->title, connectors[i]->spec);
	for (const struct asset *a = assets; list && a->path != NULL; a++)
		printf("asset %s  %s\n", a->etag, a->path);
	return fflush(stdout) == 0 ? 0 : 1;
}

static int
run_sample(const struct command *self, int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return usage(self);
	conf_print_sample(stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}

static const struct command commands[] = {
    {"serve", run_serve, "serve --config FILE",
	"run the gateway\n"
	"SIGTERM or SIGINT stops it after the requests in work; SIGHUP reads the configuration again.\n"
	"Log lines go to standard error.  Exit status: 0 stopped as asked, 1 it could not start."},
    {"check", run_check, "check --config FILE",
	"check the configuration and print what would be in effect\n"
	"Every error is named with file and line.  Exit status: 0 it is good, 1 it is not."},
    {"rebuild", run_rebuild, "rebuild --config FILE [--journal DIR]... [--into SOCKET]",
	"fill an empty Redis from the journal\n"
	"The gateway must not be running.  DIR: the journal of another gateway that used the same store; all are needed.\n"
	"SOCKET: another Redis than the configured one.  A rebuild that was broken off\n"
	"is gone on with by running it again.  Exit status: 0 done; 1 it could not be done; 2 wrong usage; 3 the store is\n"
	"not empty, or belongs to another journal, or the journals do not fit together."},
    {"join", run_join, "join --config FILE",
	"let a new gateway use a Redis that another gateway uses\n"
	"Once, before its first start; its journal is new, the others keep running.\n"
	"Exit status: 0 done; 1 it could not be done; 2 wrong usage; 3 its journal is not new, or nobody uses that Redis."},
    {"dump", run_dump, "dump --config FILE [--from SOCKET] [--check]",
	"print all that the store keeps, so that two stores can be compared\n"
	"One sorted line a key; expiry times and Redis' own entry numbers are left out, long values stand as their SHA-256.\n"
	"--check: look at every key instead and print those that are damaged; the gateway may be running.\n"
	"Exit status: 0 done, 1 it could not be done, 2 wrong usage, 3 something is damaged."},
    {"message", run_message, "message verify|sign ...", "verify or sign a SOAP message, as the gateway does"},
    {"request", run_request, "request verify|sign ...", "verify or sign an HTTP request (RFC 9421), as the gateway does"},
    {"outbox", run_outbox, "outbox list|show|retry|restart|drop ...",
	"look at what waits to be delivered, and move what needs a person"},
    {"feed", run_feed, "feed list|show|rewind|drop ...", "look at feeds read from partners, rewind one, settle what was set aside"},
    {"user", run_user, "user list|add|roles|reset|disable|enable ...",
	"who may work with the pages: make accounts, change and end them"},
    {"dossier", run_dossier, "dossier late|show ...",
	"list the dossiers that are late and who is late with which step, or say how one stands"},
    {"catalogue", run_catalogue, "catalogue check|show|diff|import ...",
	"check a catalogue of procedures, prices and holidays, show a procedure, compare two, bring one in step"},
    {"form", run_form, "form list|draw|check ...",
	"list the papers there are, draw one as PDF from a model, or say whether a file was printed here"},
    {"press", run_press, "press", "draw papers as asked on standard input; the gateway starts it beside itself"},
    {"scan", run_scan, "scan FILE...", "say of scanned pages whether they serve, and what must be scanned again"},
    {"verify", run_verify, "verify --journal DIR ...", "judge a journal and its signed heads, or an evidence container, offline"},
    {"evidence", run_evidence, "evidence DOSSIER ...",
	"write a dossier's evidence as a signed container that public tools can check"},
    {"version", run_version, "version [--assets]",
	"print the version and the dialects it speaks\n"
	"With --assets also the files built in, each with its SHA-256."},
    {"sample", run_sample, "sample", "print a sample configuration, with every option explained"},
};

static const size_t n_commands = sizeof commands / sizeof commands[0];

static int
overview(FILE *out)
{
	fprintf(out, "postgate: the gateway between the post and a province's one-stop system\n\n");
	for (size_t i = 0; i < n_commands; i++)
		fprintf(out, "  postgate %-46s  %.*s\n", commands[i].usage, (int)strcspn(commands[i].text, "\n"),
		    commands[i].text);
	fprintf(out, "\npostgate COMMAND --help says more; manuals: postgate(8), postgate.conf(5).\n");
	return out == stdout ? 0 : 2;
}

static int
run_command(const struct command *c, int argc, char **argv)
{
	bool has_own_help = c->run == run_message || c->run == run_request || c->run == run_outbox || c->run == run_feed ||
	    c->run == run_user || c->run == run_dossier || c->run == run_catalogue || c->run == run_form || c->run == run_scan ||
	    c->run == run_verify || c->run == run_evidence;

	if (!wants_help(argc, argv) || has_own_help)
		return c->run(c, argc, argv);
	printf("usage: postgate %s\n\n%s\n", c->usage, c->text);
	return 0;
}

int
main(int argc, char **argv)
{
	began_us = clock_mono_us();
	if (argc < 2)
		return overview(stderr);
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return overview(stdout);
	const char *name = strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
	for (size_t i = 0; i < n_commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return run_command(&commands[i], argc - 1, argv + 1);
	fprintf(stderr, "postgate: there is no command `%s`\n", argv[1]);
	return overview(stderr);
}
