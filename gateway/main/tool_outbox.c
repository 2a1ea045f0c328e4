/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postgate outbox list|show|retry|restart|drop: the operator's API of the running gateway as a command; see tools.h.  The daemon
 * does everything; here are only words, a table and the exit status.
 */
#include "main/tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "json/json.h"
#include "main/ops_client.h"
#include "main/tool_common.h"

enum { COLUMNS = 10, OUTBOX_ROWS_MAX = 100000 };

static const char usage[] =
    "usage: postgate outbox list --config FILE [--partner NAME] [--state STATE] [--limit N] [--json]\n"
    "       postgate outbox show --config FILE [--who NAME] [--why TEXT] [--json] DOSSIER EXCHANGE\n"
    "       postgate outbox retry|restart|drop --config FILE [--who NAME] --why TEXT [--json] DOSSIER EXCHANGE\n"
    "\n"
    "Look at what waits to be delivered, and move what needs a person, through the running gateway.\n"
    "It is asked over the socket named in the section [ops] of FILE; run this as the gateway's user.\n"
    "\n"
    "  list           exchanges that have not ended, partner by partner, oldest first\n"
    "  show           one of them: its state, its way so far, and what operators did to it; the look is recorded\n"
    "  retry          a DEAD one begins anew by asking the partner; one that waits (BACKOFF, UNSURE) goes at once\n"
    "  restart        one that is DEAD or waits begins anew from its first step, with a new number, unless the partner has it\n"
    "  drop           a DEAD one is given up for good; the next exchange of its dossier goes\n"
    "\n"
    "  --config FILE  configuration of the running gateway\n"
    "  --partner NAME only those with this partner\n"
    "  --state STATE  only those in this state: QUEUED READY SENDING BACKOFF UNSURE ASKING DEAD\n"
    "  --limit N      at most so many (100; no more than 1000)\n"
    "  --who NAME     who decides it, or looks (default: $USER, or the login name); the user id is recorded besides\n"
    "  --why TEXT     the reason, up to 500 characters; who and why go to the journal, of acts also to the dossier's history\n"
    "  --json         print what the gateway answers, for machines\n"
    "\n"
    "Exit status: 0 done; 1 refused, nothing there, or no gateway answers; 2 wrong usage or configuration.\n";

struct outbox_tool {
	struct arena *a;
	const char *verb, *config, *partner, *state, *limit, *who, *why, *dossier, *exchange;
	bool json, help;
};

static int
say(const char *what)
{
	fprintf(stderr, "postgate outbox: %s; try --help\n", what);
	return TOOL_UNREADABLE;
}

/* ---- the command line ---- */

/* What the verb needs and may not have; 0, or the exit status. */
static int
check_options(struct outbox_tool *t, int left)
{
	bool list = strcmp(t->verb, "list") == 0, show = strcmp(t->verb, "show") == 0;
	bool acts = strcmp(t->verb, "retry") == 0 || strcmp(t->verb, "restart") == 0 || strcmp(t->verb, "drop") == 0;

	if (!list && !show && !acts)
		return say("say list, show, retry, restart or drop");
	if (t->config == NULL)
		return say("which --config FILE?");
	if (left != (list ? 0 : 2))
		return say(list ? "list takes no names" : "name a DOSSIER and an EXCHANGE, as list shows them");
	if (!list && (t->partner != NULL || t->state != NULL || t->limit != NULL))
		return say("--partner, --state and --limit are for list");
	if (list && (t->who != NULL || t->why != NULL))
		return say("--who and --why are not for list");
	if (acts && (t->why == NULL || t->why[0] == '\0'))
		return say("--why TEXT is needed: the reason is recorded");
	if (!list && t->who == NULL)
		t->who = ops_own_name();
	return acts && (t->who == NULL || t->who[0] == '\0') ? say("--who NAME is needed") : 0;
}

static int
read_options(struct outbox_tool *t, int argc, char **argv)
{
	const struct ops_option table[] = {
	    {"config", &t->config, NULL},
	    {"partner", &t->partner, NULL},
	    {"state", &t->state, NULL},
	    {"limit", &t->limit, NULL},
	    {"who", &t->who, NULL},
	    {"why", &t->why, NULL},
	    {"json", NULL, &t->json},
	    {"help", NULL, &t->help},
	    {NULL, NULL, NULL},
	};
	int first, left = ops_options(table, argc, argv, &first);

	if (left < 0)
		return say("unknown option, or one without its value");
	if (t->help)
		return 0;
	if (left == 2) {
		t->dossier = argv[first];
		t->exchange = argv[first + 1];
		if (!text_is_token(t->dossier, ".-", 64) || !text_is_token(t->exchange, "", 64))
			return say("that is no dossier and exchange");
	}
	const char *words[] = {t->partner, t->state, t->limit};
	for (size_t i = 0; i < 3; i++)
		if (words[i] != NULL && !text_is_token(words[i], "-._", 64))
			return say("--partner, --state and --limit take one word");
	return check_options(t, left);
}

/* ---- asking ---- */

static const char *
path_of(const struct outbox_tool *t)
{
	struct buf b;
	const char *sep = "?";

	buf_init(&b, t->a, 1024);
	buf_str(&b, "/ops/outbox");
	if (t->dossier != NULL) {
		buf_fmt(&b, "/%s/%s/%s", t->dossier, t->exchange, t->verb);
		return b.p;
	}
	const char *values[] = {t->partner, t->state, t->limit}, *names[] = {"partner", "state", "limit"};
	for (size_t i = 0; i < 3; i++)
		if (values[i] != NULL) {
			buf_fmt(&b, "%s%s=%s", sep, names[i], values[i]);
			sep = "&";
		}
	return b.p;
}

/* ---- showing ---- */

struct row {
	const char *exchange, *dossier, *partner, *kind, *state, *created, *due, *dead_since, *why, *catalogue;
	int64_t attempts, step, age_s;
	bool catalogue_here;
	struct field_list moves, acts;
};

struct past {
	const char *at, *event, *state, *why, *act, *who;
	int64_t step, uid;
};

struct reply_list {
	struct field_list exchanges;
	bool more;
};

#define T(type, member) {#member, FIELD_TEXT, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .min = 0, .max = 4000}
#define N(type, member)                                                                                                     \
	{                                                                                                                   \
#member, FIELD_INT, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .min = 0, .max = INT64_MAX \
	}
#define L(type, member, hi, table, of)                                                                                 \
	{                                                                                                              \
#member, FIELD_LIST, .at = offsetof(struct type, member), .fallback = FIELD_NONE, .min = 0, .max = hi, \
				     .fields = table, .size = sizeof(struct of)                                        \
	}
static const struct field past_fields[] = {
	T(past, at), T(past, event), T(past, state), T(past, why), T(past, act), T(past, who), N(past, step), N(past, uid), {0}};
static const struct field row_fields[] = {T(row, exchange), T(row, dossier), T(row, partner), T(row, kind), T(row, state),
    T(row, created), T(row, due), T(row, dead_since), T(row, why), T(row, catalogue),
    {"catalogue_here", FIELD_BOOL, .at = offsetof(struct row, catalogue_here), .fallback = FIELD_NONE}, N(row, attempts),
    N(row, step), N(row, age_s), L(row, moves, 1000, past_fields, past), L(row, acts, 1000, past_fields, past), {0}};
static const struct field list_fields[] = {L(reply_list, exchanges, OUTBOX_ROWS_MAX, row_fields, row),
    {"more", FIELD_BOOL, .at = offsetof(struct reply_list, more), .fallback = FIELD_NONE}, {0}};

static const char *
age_text(struct arena *a, int64_t s)
{
	if (s >= 86400)
		return arena_fmt(a, "%" PRId64 "d%02" PRId64 "h", s / 86400, s / 3600 % 24);
	return s >= 3600 ? arena_fmt(a, "%" PRId64 "h%02" PRId64 "m", s / 3600, s / 60 % 60)
	    : arena_fmt(a, "%" PRId64 "m%02" PRId64 "s", s / 60, s % 60);
}

/* Characters, which are as wide as they are many in both our languages. */
static size_t
width(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void
print_table(const char *(*cells)[COLUMNS], size_t n)
{
	size_t wide[COLUMNS] = {0};

	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < COLUMNS; c++)
			wide[c] = width(cells[i][c]) > wide[c] ? width(cells[i][c]) : wide[c];
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < COLUMNS; c++) {
			bool last = c == COLUMNS - 1;
			printf("%s%*s%s", cells[i][c], last ? 0 : (int)(wide[c] - width(cells[i][c]) + 2), "", last ? "\n" : "");
		}
}

static void
print_list(struct arena *a, const struct reply_list *l)
{
	const char *(*cells)[COLUMNS] = arena_alloc(a, (l->exchanges.n + 2) * sizeof *cells);
	static const char *const heads[2][COLUMNS] = {
	    {"ĐỐI TÁC", "HỒ SƠ", "GIAO DỊCH", "LOẠI", "TRẠNG THÁI", "LẦN", "BƯỚC", "TUỔI", "HẠN", "LÝ DO"},
	    {"PARTNER", "DOSSIER", "EXCHANGE", "KIND", "STATE", "TRIES", "STEP", "AGE", "DUE", "WHY"}};
	const struct row *rows = l->exchanges.items;

	memcpy(cells, heads, sizeof heads);
	for (size_t i = 0; i < l->exchanges.n; i++) {
		const struct row *r = &rows[i];
		const char *row[COLUMNS] = {r->partner, r->dossier, r->exchange, r->kind, r->state,
		    arena_fmt(a, "%" PRId64, r->attempts), arena_fmt(a, "%" PRId64, r->step), age_text(a, r->age_s),
		    r->due != NULL ? r->due : "-", r->why};
		for (size_t c = 0; c < COLUMNS; c++)
			cells[i + 2][c] = row[c] != NULL ? row[c] : "";
	}
	print_table(cells, l->exchanges.n + 2);
	if (l->more)
		printf("... và còn nữa / and more: --limit, --partner, --state\n");
}

static void
print_one(struct arena *a, const struct row *r)
{
	const struct {
		const char *vi, *en, *value;
	} lines[] = {
	    {"Hồ sơ", "dossier", r->dossier},
	    {"Giao dịch", "exchange", r->exchange},
	    {"Đối tác", "partner", r->partner},
	    {"Loại", "kind", r->kind},
	    {"Trạng thái", "state", r->state},
	    {"Tạo lúc", "created", r->created},
	    {"Tuổi", "age", age_text(a, r->age_s)},
	    {"Hạn", "due", r->due},
	    {"Chết từ", "dead since", r->dead_since},
	    {"Số lần", "tries", arena_fmt(a, "%" PRId64, r->attempts)},
	    {"Bước", "step", arena_fmt(a, "%" PRId64, r->step)},
	    {"Lý do", "why", r->why},
	    {"Danh mục khi tiếp nhận", "catalogue at acceptance", r->catalogue},
	};
	const struct past *moves = r->moves.items, *acts = r->acts.items;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (lines[i].value != NULL && lines[i].value[0] != '\0')
			printf("%s / %s: %s\n", lines[i].vi, lines[i].en, lines[i].value);
	if (r->catalogue != NULL && !r->catalogue_here)
		printf("  phiên bản này không còn trong thư mục danh mục; hãy đặt lại vào earlier/ "
		       "/ this version is in the catalogue's folder no more; put it back into earlier/\n");
	for (size_t i = 0; i < r->moves.n; i++)
		printf("  %s  %s -> %s  step %" PRId64 "  %s\n", moves[i].at, moves[i].event, moves[i].state, moves[i].step,
		    moves[i].why);
	for (size_t i = 0; i < r->acts.n; i++)
		printf("  %s  %s: %s (uid %" PRId64 "): %s\n", acts[i].at, acts[i].act, acts[i].who, acts[i].uid, acts[i].why);
}

static int
show_reply(const struct outbox_tool *t, const struct message *m, struct err *e)
{
	struct reply_list list = {0};
	struct row row = {0};
	bool lists = strcmp(t->verb, "list") == 0;

	if (t->json) {
		fwrite(m->body.p, 1, m->body.n, stdout);
		return TOOL_OK;
	}
	if (json_read(t->a, m->body, lists ? list_fields : row_fields, true, lists ? (void *)&list : (void *)&row, e) != 0)
		return -1;
	if (lists)
		print_list(t->a, &list);
	else
		print_one(t->a, &row);
	return TOOL_OK;
}

static int
run(struct outbox_tool *t)
{
	const struct str body = t->dossier != NULL ? ops_who_why(t->a, t->who, t->why, NULL, NULL) : (struct str){NULL, 0};
	struct message reply = {0};
	struct err e = {0};
	int status = ops_ask(t->a, "postgate outbox", t->config, path_of(t), body, &reply);

	if (status == TOOL_OK && (status = show_reply(t, &reply, &e)) < 0)
		fprintf(stderr, "postgate outbox: the gateway's answer cannot be read: %s\n", e.msg);
	return status < 0 || fflush(stdout) != 0 ? TOOL_REFUSED : status;
}

int
tool_outbox(int argc, char **argv)
{
	struct outbox_tool t = {.a = arena_new(0), .verb = argc > 1 ? argv[1] : ""};
	int status;

	if (strcmp(t.verb, "--help") == 0 || strcmp(t.verb, "-h") == 0)
		t.help = true, status = 0;
	else
		status = argc > 1 ? read_options(&t, argc, argv) : say("say list, show, retry, restart or drop");
	if (status == 0 && t.help)
		fputs(usage, stdout);
	else if (status == 0)
		status = run(&t);
	arena_free(t.a);
	return status;
}
