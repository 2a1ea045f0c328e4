/* SPDX-License-Identifier: Apache-2.0 */
/* postgate catalogue import: main/national_ask.h asks, conf/catalogue_import.h brings together; here it is shown and written. */
#include "main/tools.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "conf/catalogue_new.h"
#include "conf/catalogue_print.h"
#include "connectors/connector.h"
#include "main/national_ask.h"

static const char usage[] =
    "usage: postgate catalogue import --config FILE (--into FOLDER | --dry-run) [--new all|CODE,...] [--partner NAME]\n"
    "                                 [--catalogue PATH]\n"
    "\n"
    "Ask the national portal for what it says of our procedures and units, and show what is otherwise.\n"
    "  --into FOLDER     write the whole catalogue as it then is into a new folder, which must not be there; the version of now\n"
    "                    is kept in its earlier/, for the dossiers that were accepted under it\n"
    "  --dry-run         show what would change, and write nothing\n"
    "  --new all|CODE,...  add what the portal has and we lack, as drafts: these procedures and units, or all procedures and the\n"
    "                    units of our provinces and ministries.  A draft is offered to nobody; postgate catalogue check says what\n"
    "                    each needs to become an entry.  Without it, how many there are is told\n"
    "  --partner NAME    whom to ask; else the first partner of FILE that can be asked\n"
    "  --catalogue PATH  the catalogue to begin with; else the one of FILE\n"
    "Taken over: name, limits and fees by channel, papers, results of a procedure; the name of a unit.  Kept: the channels that "
    "the\n"
    "portal does not tell of, classes of components, steps, samples, look-ups, units.  What changes applies from today on.\n"
    "An answer that is not whole changes nothing.  Lines that begin with ! say what a person must look at.\n"
    "\n"
    "Exit status: 0 written, or there is no difference; 1 it could not be done, or --dry-run shows differences; 2 wrong usage or\n"
    "something cannot be read.\n";

enum { WELL = 0, WRONG = 1, UNREADABLE = 2 };
enum { TEXT_MAX = 64 << 20 };

struct import_tool {
	struct arena *a;
	const char *config, *into, *partner, *path, *new;
	bool dry;
	struct catalogue_wanted wanted;
	const struct catalogue_text *was;
	struct catalogue_text *with, *now; /* with: drafts of what we lack */
	size_t n, n_with;
	struct catalogue *before, *after, *shown; /* shown: as after, entries changed where they are */
};

static int
say(const char *text)
{
	fprintf(stderr, "postgate catalogue import: %s\n", text);
	return UNREADABLE;
}

static void
tell(void *with, const char *text)
{
	(void)with;
	fprintf(stderr, "postgate catalogue import: %s\n", text);
}

/* What the portal says and cannot be taken. */
static void
tell_person(void *with, const char *text)
{
	(void)with;
	printf("! %s\n", text);
}

static void
tell_nobody(void *with, const char *text)
{
	(void)with;
	(void)text; /* it was told */
}

static void
tell_progress(size_t done, size_t all, int64_t ms)
{
	fprintf(stderr, "postgate catalogue import: %zu of %zu procedures asked, %" PRId64 " s\n", done, all, ms / 1000);
}

/* ---- options ---- */

static int
options(struct import_tool *t, int argc, char **argv)
{
	const struct {
		const char *name;
		const char **to;
	} names[] = {{"--config", &t->config}, {"--into", &t->into}, {"--partner", &t->partner}, {"--catalogue", &t->path},
	    {"--new", &t->new}};

	for (int i = 0; i < argc; i++) {
		const char **to = NULL;
		for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
			if (strcmp(argv[i], names[k].name) == 0)
				to = names[k].to;
		if (strcmp(argv[i], "--dry-run") == 0)
			t->dry = true;
		else if (to == NULL || ++i == argc)
			return -1;
		else
			*to = argv[i];
	}
	return t->config != NULL && t->dry == (t->into == NULL) ? 0 : -1;
}

/* "all", or codes between commas. */
static void
read_wanted(struct import_tool *t)
{
	if (t->new == NULL || (t->wanted.all = strcmp(t->new, "all") == 0))
		return;
	const char **codes = arena_alloc(t->a, (strlen(t->new) + 1) * sizeof *codes);
	for (const char *p = t->new; *p != '\0'; p += *p == ',') {
		size_t n = strcspn(p, ",");
		if (n > 0)
			codes[t->wanted.n_codes++] = arena_dup(t->a, p, n);
		p += n;
	}
	t->wanted.codes = codes;
}

/* ---- whom ---- */

static const struct partner_setup *
whom(const struct import_tool *t, const struct setup *s)
{
	const struct partner_setup *to =
	    t->partner != NULL ? setup_partner(s, t->partner) : setup_asked(s, CONN_ASK_PROCEDURES, NULL);

	if (to == NULL || to->dialect->questions[CONN_ASK_PROCEDURES] == NULL) {
		say(t->partner != NULL ? "that partner has no catalogues; see [partner] in the configuration"
				       : "no partner has catalogues; add one with dialect = dvcqg-1.0");
		return NULL;
	}
	if (!to->reply_by_tls) {
		say("answers of that partner are signed, which this command does not verify; it needs reply_trust = tls");
		return NULL;
	}
	return to;
}

/* ---- asking and bringing together ---- */

static void
tell_new(const struct import_tool *t, const struct catalogue_national *from)
{
	size_t procedures, units;

	catalogue_count_new(t->before, from, &procedures, &units);
	if (t->new == NULL && procedures + units > 0)
		printf("the portal has %zu procedures, and %zu units of our provinces and ministries, that we lack; --new adds "
		       "them as "
		       "drafts\n",
		    procedures, units);
}

static int
bring(struct import_tool *t, const struct setup *s)
{
	struct catalogue_national from = {.portal = "Cổng Dịch vụ công quốc gia"};
	int32_t today = deadline_day_of(clock_now_ms());
	struct national_ask ask = {
	    .a = t->a, .to = whom(t, s), .gateway = s->conf.gateway.id, .wanted = &t->wanted, .progress = tell_progress};
	struct err e = {0};
	size_t changed;

	if (ask.to == NULL)
		return UNREADABLE;
	ask.codes = catalogue_codes(t->a, t->before, today, &ask.n_codes);
	from.day = catalogue_date(t->a, today);
	if (national_ask(&ask, &from, &e) != 0) {
		fprintf(stderr, "postgate catalogue import: nothing was taken over: %s\n", e.msg);
		return WRONG;
	}
	tell_new(t, &from);
	t->with = arena_alloc(t->a, (t->n + 1) * sizeof *t->with);
	t->now = arena_alloc(t->a, (t->n + 2) * sizeof *t->now);
	if (catalogue_add_new(t->a, t->was, t->n, &from, &t->wanted, tell_person, NULL, t->with, &t->n_with, &from.n_drafted) !=
		CATALOGUE_READ ||
	    catalogue_import(t->a, t->with, t->n_with, &from, tell_person, NULL, t->now, &changed) != CATALOGUE_READ)
		return WRONG;
	if (changed == 0)
		return WELL;
	from.in_place = true;
	struct catalogue_text *shown = arena_alloc(t->a, (t->n_with + 1) * sizeof *shown);
	if (catalogue_take(t->a, t->now, t->n_with, tell, NULL, &t->after) != CATALOGUE_READ ||
	    catalogue_import(t->a, t->with, t->n_with, &from, tell_nobody, NULL, shown, &changed) != CATALOGUE_READ)
		return WRONG;
	return catalogue_take(t->a, shown, t->n_with, tell, NULL, &t->shown) == CATALOGUE_READ ? WELL : WRONG;
}

/* ---- writing ---- */

static int
cannot(const char *path)
{
	fprintf(stderr, "postgate catalogue import: %s: %s\n", path, strerror(errno));
	return -1;
}

static int
write_file(struct arena *a, const char *folder, const struct catalogue_text *f)
{
	const char *path = arena_fmt(a, "%s/%s", folder, f->name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	size_t done = 0;

	if (fd < 0)
		return cannot(path);
	while (done < f->bytes.n) {
		ssize_t n = write(fd, f->bytes.p + done, f->bytes.n - done);
		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	bool good = done == f->bytes.n && fsync(fd) == 0;
	int failed = errno;
	if (close(fd) == 0 && good)
		return 0;
	errno = failed;
	return cannot(path);
}

static int
write_folder(struct arena *a, const char *folder, const struct catalogue_text *files, size_t n)
{
	if (mkdir(folder, 0755) != 0)
		return cannot(folder);
	for (size_t i = 0; i < n; i++)
		if (write_file(a, folder, &files[i]) != 0)
			return -1;
	return 0;
}

/* Versions of before are carried along, then the one of now joins them. */
static int
write_earlier(struct import_tool *t, const char *from, const char *folder)
{
	size_t n;
	const char **earlier = catalogue_earlier(t->a, from, &n);

	if (mkdir(folder, 0755) != 0)
		return cannot(folder);
	for (size_t i = 0; i < n; i++) {
		const struct catalogue_text *files;
		size_t n_files;
		if (catalogue_files(t->a, earlier[i], tell, NULL, &files, &n_files) != CATALOGUE_READ ||
		    write_folder(t->a, arena_fmt(t->a, "%s%s", folder, strrchr(earlier[i], '/')), files, n_files) != 0)
			return -1;
	}
	return write_folder(t->a, arena_fmt(t->a, "%s/%s-%.12s", folder, t->before->date, t->before->digest), t->was, t->n);
}

/* Whole under its name, or not there: it is made beside it first. */
static int
write_all(struct import_tool *t, const char *from)
{
	const char *part = arena_fmt(t->a, "%s.part", t->into);
	struct stat st;

	if (lstat(t->into, &st) == 0) {
		errno = EEXIST;
		return cannot(t->into);
	}
	if (write_folder(t->a, part, t->now, t->n_with) != 0 || write_earlier(t, from, arena_fmt(t->a, "%s/earlier", part)) != 0)
		return -1;
	return rename(part, t->into) == 0 ? 0 : cannot(t->into);
}

static int
show_and_write(struct import_tool *t, const char *from)
{
	struct buf out;

	if (t->after == NULL) {
		printf("no difference: the portal says of our procedures and units what the catalogue says\n");
		return WELL;
	}
	buf_init(&out, t->a, TEXT_MAX);
	size_t n = catalogue_print_changes(t->a, t->before, t->shown, &out);
	if (t->new != NULL)
		catalogue_print_drafts(t->after, &out);
	fwrite(out.p, 1, out.len, stdout);
	printf("%zu differences; catalogue of now %s, then %s\n", n, t->before->digest, t->after->digest);
	if (t->dry)
		return WRONG;
	if (write_all(t, from) != 0)
		return WRONG;
	printf("written to %s: look through it, name it in [gateway] catalogue, and reload\n", t->into);
	return WELL;
}

static int
import(struct import_tool *t, const struct setup *s)
{
	const char *path = t->path != NULL ? t->path : s->conf.gateway.catalogue;
	struct stat st;

	path = strcmp(path, "built-in") == 0 ? "" : path;
	if (path[0] != '\0' && stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return say("a catalogue 1.0 is one file and has no place for what the portal says; begin with a folder");
	if (catalogue_files(t->a, path, tell, NULL, &t->was, &t->n) != CATALOGUE_READ ||
	    catalogue_take(t->a, t->was, t->n, tell, NULL, &t->before) != CATALOGUE_READ)
		return UNREADABLE;
	read_wanted(t);
	int status = bring(t, s);
	return status == WELL ? show_and_write(t, path) : status;
}

int
tool_import(int argc, char **argv)
{
	struct import_tool t = {.a = arena_new(0)};
	int status = UNREADABLE;

	if (argc == 1 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)) {
		fputs(usage, stdout);
		status = WELL;
	} else if (options(&t, argc, argv) != 0) {
		fputs(usage, stderr);
	} else {
		struct setup *s = setup_load(t.config, stderr);
		if (s != NULL) {
			status = import(&t, s);
			setup_drop(s);
		}
	}
	if (fflush(stdout) != 0 && status == WELL)
		status = WRONG;
	arena_free(t.a);
	return status;
}
