/* SPDX-License-Identifier: Apache-2.0 */
/* postgate feed list|show|rewind|drop: the operator's API over feeds as a command; see tools.h.  The daemon does everything. */
#include "main/tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/json.h"
#include "main/ops_client.h"
#include "main/tool_common.h"

enum { ROWS_MAX = 10000, BYTES_MAX = 4 << 20 };

static const char usage[] =
    "usage: postgate feed list --config FILE [--json]\n"
    "       postgate feed show --config FILE --partner NAME [--bytes --why TEXT [--who NAME]] [--json]\n"
    "       postgate feed rewind --config FILE --partner NAME [--cursor CURSOR] --why TEXT [--who NAME] [--json]\n"
    "       postgate feed drop --config FILE --partner NAME --why TEXT [--who NAME] [--json] ITEM\n"
    "\n"
    "Look at the feeds that are read from partners, and move what needs a person, through the running gateway.\n"
    "It is asked over the socket named in the section [ops] of FILE; run this as the gateway's user.\n"
    "\n"
    "  list            each feed: from where it is read, since when that fails and why, how many items were set aside\n"
    "  show            the items that could not be taken, and why; with --bytes what came, which is on record as read\n"
    "  rewind          read it from the beginning, or from CURSOR; what is known already is passed over, nothing happens twice\n"
    "  drop            an item that was set aside is settled\n"
    "\n"
    "  --config FILE   configuration of the running gateway\n"
    "  --partner NAME  whose feed\n"
    "  --cursor CURSOR a position as the partner gives it\n"
    "  --bytes         show what came too\n"
    "  --who NAME      who decides it, or looks (default: $USER, or the login name); the user id is recorded besides\n"
    "  --why TEXT      the reason, up to 500 characters; who and why go to the journal\n"
    "  --json          print what the gateway answers, for machines\n"
    "\n"
    "Exit status: 0 done; 1 refused, nothing there, or no gateway answers; 2 wrong usage or configuration.\n";

struct feed_tool {
	struct arena *a;
	const char *verb, *config, *partner, *cursor, *who, *why, *item;
	bool bytes, json, help;
};

static int
say(const char *what)
{
	fprintf(stderr, "postgate feed: %s; try --help\n", what);
	return TOOL_UNREADABLE;
}

static bool
is(const struct feed_tool *t, const char *verb)
{
	return strcmp(t->verb, verb) == 0;
}

/* What the verb needs and may not have; 0, or the exit status. */
static int
check_options(struct feed_tool *t, int left)
{
	bool acts = is(t, "rewind") || is(t, "drop"), tells = acts || (is(t, "show") && t->bytes);

	if (!is(t, "list") && !is(t, "show") && !acts)
		return say("say list, show, rewind or drop");
	if (t->config == NULL)
		return say("which --config FILE?");
	if (left != (is(t, "drop") ? 1 : 0))
		return say(is(t, "drop") ? "name the ITEM, as show lists it" : "this verb takes no names");
	if (is(t, "list") != (t->partner == NULL))
		return say(t->partner == NULL ? "which --partner NAME?" : "--partner is not for list");
	if (t->partner != NULL && !text_is_token(t->partner, "-._", 64))
		return say("--partner takes one word");
	if ((t->cursor != NULL && !is(t, "rewind")) || (t->bytes && !is(t, "show")))
		return say("--cursor is for rewind, --bytes for show");
	if (tells && (t->why == NULL || t->why[0] == '\0'))
		return say("--why TEXT is needed: the reason is recorded");
	if (!tells && (t->who != NULL || t->why != NULL))
		return say("--who and --why are for what is recorded: show --bytes, rewind, drop");
	if (tells && t->who == NULL)
		t->who = ops_own_name();
	return tells && (t->who == NULL || t->who[0] == '\0') ? say("--who NAME is needed") : 0;
}

static int
read_options(struct feed_tool *t, int argc, char **argv)
{
	const struct ops_option table[] = {
	    {"config", &t->config, NULL},
	    {"partner", &t->partner, NULL},
	    {"cursor", &t->cursor, NULL},
	    {"who", &t->who, NULL},
	    {"why", &t->why, NULL},
	    {"bytes", NULL, &t->bytes},
	    {"json", NULL, &t->json},
	    {"help", NULL, &t->help},
	    {NULL, NULL, NULL},
	};
	int first, left = ops_options(table, argc, argv, &first);

	if (left < 0)
		return say("unknown option, or one without its value");
	if (t->help)
		return 0;
	if (left == 1) {
		t->item = argv[first];
		if (!text_is_token(t->item, "", 64))
			return say("that is no ITEM as show lists it");
	}
	return check_options(t, left);
}

/* ---- showing ---- */

struct feed_row {
	const char *partner, *cursor, *read, *failing_since, *why, *item, *at, *code, *field, *bytes;
	int64_t aside;
};

struct feed_rows {
	const char *partner;
	struct field_list feeds, asides;
};

#define T(member, hi) {#member, FIELD_TEXT, .at = offsetof(struct feed_row, member), .fallback = FIELD_NONE, .max = hi}
static const struct field row_fields[] = {
    T(partner, 100),
    T(cursor, 200),
    T(read, 40),
    T(failing_since, 40),
    T(why, 4000),
    T(item, 100),
    T(at, 40),
    T(code, 100),
    T(field, 400),
    T(bytes, BYTES_MAX),
    {"aside", FIELD_INT, .at = offsetof(struct feed_row, aside), .fallback = FIELD_NONE, .max = INT64_MAX},
    {0},
};
static const struct field rows_fields[] = {
    {"partner", FIELD_TEXT, .at = offsetof(struct feed_rows, partner), .fallback = FIELD_NONE, .max = 100},
    {"feeds", FIELD_LIST, .at = offsetof(struct feed_rows, feeds), .fallback = FIELD_NONE, .max = ROWS_MAX, .fields = row_fields,
	.size = sizeof(struct feed_row)},
    {"asides", FIELD_LIST, .at = offsetof(struct feed_rows, asides), .fallback = FIELD_NONE, .max = ROWS_MAX, .fields = row_fields,
	.size = sizeof(struct feed_row)},
    {0},
};

static void
print_feed(const struct feed_row *r)
{
	printf("%s\n  vị trí / position: %s\n", r->partner,
	    r->cursor != NULL && r->cursor[0] != '\0' ? r->cursor : "(đầu / beginning)");
	printf("  đọc lúc / read: %s\n", r->read != NULL ? r->read : "-");
	if (r->failing_since != NULL)
		printf("  đứng từ / stands still since: %s: %s\n", r->failing_since, r->why != NULL ? r->why : "");
	printf("  để riêng / set aside: %" PRId64 "\n", r->aside);
}

static void
print_aside(const struct feed_row *r)
{
	printf("%s  %s  %s  %s  %s\n", r->item, r->at, r->code, r->field != NULL ? r->field : "", r->why != NULL ? r->why : "");
	if (r->bytes != NULL)
		printf("  %s\n", r->bytes);
}

static int
print_reply(const struct feed_tool *t, const struct message *m)
{
	struct feed_rows all = {0};
	struct err e = {0};

	if (t->json) {
		fwrite(m->body.p, 1, m->body.n, stdout);
		return TOOL_OK;
	}
	if (json_read(t->a, m->body, rows_fields, true, &all, &e) != 0) {
		fprintf(stderr, "postgate feed: the gateway's answer cannot be read: %s\n", e.msg);
		return TOOL_REFUSED;
	}
	for (size_t i = 0; i < all.feeds.n; i++)
		print_feed((const struct feed_row *)all.feeds.items + i);
	for (size_t i = 0; i < all.asides.n; i++)
		print_aside((const struct feed_row *)all.asides.items + i);
	if (is(t, "show") && all.asides.n == 0)
		printf("không có gì / nothing was set aside\n");
	return TOOL_OK;
}

static int
run(const struct feed_tool *t)
{
	struct message reply = {0};
	const char *path = is(t, "list") ? "/ops/feed"
	    : is(t, "drop")              ? arena_fmt(t->a, "/ops/feed/%s/%s/drop", t->partner, t->item)
	    : is(t, "rewind")            ? arena_fmt(t->a, "/ops/feed/%s/rewind", t->partner)
					 : arena_fmt(t->a, "/ops/feed/%s%s", t->partner, t->bytes ? "/show" : "");
	const struct str body = t->why != NULL ? ops_who_why(t->a, t->who, t->why, "cursor", t->cursor) : (struct str){NULL, 0};
	int status = ops_ask(t->a, "postgate feed", t->config, path, body, &reply);

	if (status == TOOL_OK)
		status = print_reply(t, &reply);
	return fflush(stdout) == 0 ? status : TOOL_REFUSED;
}

int
tool_feed(int argc, char **argv)
{
	struct feed_tool t = {.a = arena_new(0), .verb = argc > 1 ? argv[1] : ""};
	int status;

	if (is(&t, "--help") || is(&t, "-h"))
		t.help = true, status = 0;
	else
		status = argc > 1 ? read_options(&t, argc, argv) : say("say list, show, rewind or drop");
	if (status == 0 && t.help)
		fputs(usage, stdout);
	else if (status == 0)
		status = run(&t);
	arena_free(t.a);
	return status;
}
