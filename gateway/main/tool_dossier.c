/* SPDX-License-Identifier: Apache-2.0 */
/* postgate dossier: how one stands (tool_dossier_show.c), and which are late, at which step, and who is late with it; see tools.h.
 * Reads the store beside the running gateway and opens of a history only what a unit said of its work; show opens the filing for
 * what its case decided.  It tells of nobody. */
#include "main/tools.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "crypto/vault.h"
#include "json/json.h"
#include "main/ops_client.h"
#include "main/tool_dossier.h"
#include "store/walk.h"

enum { DONE = 0, FAILED = 1, USAGE = 2, TIMEOUT_MS = 60000, PAGE = 1000 /* keys */, ROW_MAX = 16384 };

static const char usage[] =
    "usage: postgate dossier late --config FILE [--unit CODE] [--json]\n"
    "       postgate dossier show --config FILE [--json] DOSSIER\n"
    "\n"
    "  late            list the dossiers that are late, and who is late with which step\n"
    "  show            how one stands: its number and unit, the version of the catalogue it was accepted under and goes by, who\n"
    "                  handed it in by what, the warnings at its acceptance, what is promised, and the step it is at\n"
    "\n"
    "late lists the dossiers that are late: the promised date is over while the clock runs, or the internal step they are at "
    "should be\n"
    "done by now.  The latest first; working minutes, 480 a day.  Every dossier of the store is read; the gateway may be running.\n"
    "\n"
    "  --config FILE   the gateway's configuration; run as the gateway's user\n"
    "  --unit CODE     only what this unit has now\n"
    "  --json          one JSON object a line, for machines\n"
    "\n"
    "Columns of late: dossier, number, unit that has it, state, promised for, minutes late, step, who does it, minutes late with "
    "it.\n"
    "Exit status: 0 done, also when none is late; 1 it could not be done, or there is no such dossier; 2 wrong usage or\n"
    "configuration.\n";

struct late_tool {
	const char *config, *unit, *id; /* id: of show */
	bool json, help;
};

struct late_row {
	const char *id, *number, *unit, *state, *who, *step;
	int64_t due_ms, late_min, step_min, step_number;
};

struct late_list {
	const struct late_tool *t;
	struct dossier_reading r;
	struct arena *a; /* of the rows */
	struct late_row *rows;
	size_t n, cap, gone; /* gone: at work, and their version of the catalogue is not here */
};

static int
say(const char *what)
{
	fprintf(stderr, "postgate dossier: %s; try --help\n", what);
	return USAGE;
}

static int
read_options(struct late_tool *t, int argc, char **argv)
{
	const struct ops_option table[] = {
	    {"config", &t->config, NULL},
	    {"unit", &t->unit, NULL},
	    {"json", NULL, &t->json},
	    {"help", NULL, &t->help},
	    {NULL, NULL, NULL},
	};
	int first, left = ops_options(table, argc, argv, &first);

	if (left < 0)
		return say("unknown option, or one without its value");
	if (t->help)
		return 0;
	bool shows = argc > 1 && strcmp(argv[1], "show") == 0;
	if (argc < 2 || (!shows && strcmp(argv[1], "late") != 0))
		return say("say late or show");
	if (shows ? left != 1 || t->unit != NULL : left > 0)
		return say(shows ? "show takes the id of one dossier" : "late takes no names");
	t->id = shows ? argv[first] : NULL;
	return t->config == NULL ? say("which --config FILE?") : 0;
}

/* ---- one dossier ---- */

static void
keep(struct late_list *l, const struct dossier *d, const struct dossier_life *life)
{
	if (l->n == l->cap) {
		size_t cap = l->cap > 0 ? 2 * l->cap : 64;
		struct late_row *rows = arena_alloc(l->a, cap * sizeof *rows);
		if (l->n > 0)
			memcpy(rows, l->rows, l->n * sizeof *rows);
		l->rows = rows;
		l->cap = cap;
	}
	l->rows[l->n++] = (struct late_row){.id = arena_str(l->a, d->id),
	    .number = d->number != NULL ? arena_str(l->a, d->number) : "-",
	    .unit = arena_str(l->a, life->holder),
	    .state = dossier_state_name(d->state),
	    .who = life->step.who != NULL ? life->step.who : "-",
	    .step = life->step.name != NULL ? life->step.name : "-",
	    .due_ms = d->due_ms,
	    .late_min = life->late_min,
	    .step_min = life->step.late_min,
	    .step_number = life->step.number};
}

static bool
is_over(enum dossier_state s)
{
	return dossier_kind(s) == DOSSIER_ENDED || dossier_kind(s) == DOSSIER_FINAL;
}

static int
look_at(struct late_list *l, struct arena *a, const struct dossier_view *k, struct err *e)
{
	struct accepted under;
	struct dossier_life life;

	if (dossier_stands(&l->r, a, k, &under, &life, e) != 0)
		return -1;
	l->gone += under.how == ACCEPTED_GONE;
	if ((life.late_min > 0 || life.step.late_min > 0) && (l->t->unit == NULL || strcmp(life.holder, l->t->unit) == 0))
		keep(l, &k->dossier, &life);
	return 0;
}

static int
look_at_page(struct late_list *l, struct arena *a, const struct store_sealed *found, size_t n, struct err *e)
{
	const char **ids = arena_alloc(a, (n + 1) * sizeof *ids);
	struct dossier_view *views = arena_alloc(a, (n + 1) * sizeof *views);

	for (size_t i = 0; i < n; i++)
		ids[i] = found[i].id;
	if (n > 0 && store_views(l->r.store, a, ids, n, views, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (views[i].dossier.id != NULL && !is_over(views[i].dossier.state) && look_at(l, a, &views[i], e) != 0)
			return -1;
	return 0;
}

static int
look_at_all(struct late_list *l, struct err *e)
{
	struct arena *a = arena_new(ARENA_WIPE);
	struct store_walk walk = {0};
	struct store_sealed *found;
	size_t n;
	int last = 0;

	while (last == 0) {
		last = store_walk(l->r.store, a, &walk, WALK_DOSSIERS, PAGE, &found, &n, e);
		if (last >= 0 && look_at_page(l, a, found, n, e) != 0)
			last = -1;
		arena_reset(a);
	}
	arena_free(a);
	return last < 0 ? -1 : 0;
}

/* ---- all of them ---- */

/* The latest first; of the same, by id, so that one that came twice stands beside itself. */
static int
by_lateness(const void *l, const void *r)
{
	const struct late_row *x = l, *y = r;

	if (x->late_min != y->late_min)
		return x->late_min > y->late_min ? -1 : 1;
	if (x->step_min != y->step_min)
		return x->step_min > y->step_min ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void
print_json(struct arena *a, const struct late_row *x, const char *due)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, ROW_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "dossier", x->id);
	json_out_text(&w, "number", x->number);
	json_out_text(&w, "unit", x->unit);
	json_out_text(&w, "state", x->state);
	json_out_text(&w, "due", due);
	json_out_int(&w, "lateMinutes", x->late_min);
	json_out_int(&w, "step", x->step_number);
	json_out_text(&w, "stepName", x->step);
	json_out_text(&w, "who", x->who);
	json_out_int(&w, "stepLateMinutes", x->step_min);
	json_out_close(&w);
	printf("%.*s\n", (int)b.len, b.p);
}

static void
print_row(struct arena *a, const struct late_row *x, bool json)
{
	char due[CLOCK_TEXT];

	clock_vn(x->due_ms, due);
	if (json)
		print_json(a, x, due);
	else
		printf("%s\t%s\t%s\t%s\t%s\t%" PRId64 "\t%" PRId64 " %s\t%s\t%" PRId64 "\n", x->id, x->number, x->unit, x->state,
		    due, x->late_min, x->step_number, x->step, x->who, x->step_min);
}

static void
print_list(struct late_list *l)
{
	if (l->n > 0)
		qsort(l->rows, l->n, sizeof *l->rows, by_lateness);
	if (l->gone > 0)
		fprintf(stderr,
		    "postgate dossier: %zu dossiers at work were accepted under versions of the catalogue that are not in "
		    "earlier/; their "
		    "steps are told by today's: put these versions back\n",
		    l->gone);
	for (size_t i = 0; i < l->n; i++)
		if (i == 0 || strcmp(l->rows[i].id, l->rows[i - 1].id) != 0)
			print_row(l->a, &l->rows[i], l->t->json);
}

static struct store *
open_store(const struct setup *s, struct err *e)
{
	const struct store_conf sc = {.socket = s->conf.store.socket,
	    .cluster = s->conf.store.cluster,
	    .user = s->conf.store.user,
	    .password = s->store_password,
	    .province = s->conf.gateway.province,
	    .timeout_ms = TIMEOUT_MS,
	    .connections = 1};

	signal(SIGPIPE, SIG_IGN);
	return store_open(&sc, e);
}

static int
run(struct late_list *l, struct err *e)
{
	int rc;

	if ((l->r.store = open_store(l->r.s, e)) == NULL)
		return -1;
	if (l->t->id != NULL)
		rc = dossier_show(&l->r, l->t->id, l->t->json, e);
	else if ((rc = look_at_all(l, e)) == 0)
		print_list(l);
	store_close(l->r.store);
	return rc;
}

int
tool_dossier(int argc, char **argv)
{
	struct late_tool t = {0};
	struct err e = {0};

	t.help = argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
	int rc = t.help ? 0 : argc > 1 ? read_options(&t, argc, argv) : say("say late or show");

	if (rc != 0)
		return rc;
	if (t.help)
		return fputs(usage, stdout) >= 0 ? DONE : FAILED;
	struct setup *s = setup_load(t.config, stderr);
	if (s == NULL)
		return USAGE;
	struct arena *a = arena_new(ARENA_WIPE);
	struct vault *v = vault_load(s->conf.vault.key_file, s->conf.vault.previous_key_file, &e);
	struct late_list l = {.t = &t, .r = {.s = s, .v = v, .now_ms = clock_now_ms()}, .a = a};
	rc = v != NULL ? run(&l, &e) : -1;
	if (rc != 0)
		fprintf(stderr, "postgate dossier: %s\n", e.msg);
	vault_free(v);
	arena_free(a);
	setup_drop(s);
	return rc != 0 || fflush(stdout) != 0 ? FAILED : DONE;
}
