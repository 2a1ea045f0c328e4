/* SPDX-License-Identifier: Apache-2.0 */
/* postgate user list|add|roles|reset|disable|enable: the operator's API over accounts as a command; see tools.h. */
#include "main/tools.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "json/json.h"
#include "main/ops_client.h"
#include "main/tool_common.h"

enum { ROWS_MAX = 20000, PASSWORD_MAX = 512, BODY_MAX = 8192 };

static const char usage[] =
    "usage: postgate user list --config FILE [--json]\n"
    "       postgate user add --config FILE --roles ROLES [--place CODE] --shown TEXT [--who NAME] [--json] NAME\n"
    "       postgate user roles --config FILE --roles ROLES [--place CODE] --shown TEXT [--who NAME] [--json] NAME\n"
    "       postgate user reset --config FILE [--who NAME] [--json] NAME\n"
    "       postgate user disable|enable --config FILE [--who NAME] [--json] NAME\n"
    "\n"
    "Who may work with the pages, through the running gateway.\n"
    "It is asked over the socket named in the section [ops] of FILE; run this as the gateway's user.\n"
    "\n"
    "  list            everybody: roles, place, when he was let in last, what happened last and by whom\n"
    "  add             somebody new; his first password is asked for, and must be changed when he first comes\n"
    "  roles           what he may be and where, and what he is called, is that from now on\n"
    "  reset           a new first password, and no second factor any more: he forgot it, or lost his telephone\n"
    "  disable         he is let in no more, and his sessions end at once; enable takes that back\n"
    "\n"
    "  --config FILE   configuration of the running gateway\n"
    "  --roles ROLES   one or more of: clerk courier officer auditor operator kiosk\n"
    "  --place CODE    clerk, courier, kiosk: code of the post office; officer: code of the unit\n"
    "  --shown TEXT    what he is called, as it stands on receipts\n"
    "  --who NAME      who decides it (default: $USER, or the login name); the user id is recorded besides\n"
    "  --json          print what the gateway answers, for machines\n"
    "\n"
    "The password is read twice from the terminal, or once, as a line, from standard input when that is none.\n"
    "\n"
    "Exit status: 0 done; 1 refused, nobody of that name, or no gateway answers; 2 wrong usage or configuration.\n";

struct user_tool {
	struct arena *a;
	const char *verb, *config, *roles, *place, *shown, *who, *name;
	bool json, help;
};

static int
say(const char *what)
{
	fprintf(stderr, "postgate user: %s; try --help\n", what);
	return TOOL_UNREADABLE;
}

static bool
is(const struct user_tool *t, const char *verb)
{
	return strcmp(t->verb, verb) == 0;
}

/* What the verb needs and may not have; 0, or the exit status. */
static int
check_options(struct user_tool *t, int left)
{
	bool shapes = is(t, "add") || is(t, "roles"), list = is(t, "list");

	if (!list && !shapes && !is(t, "reset") && !is(t, "disable") && !is(t, "enable"))
		return say("say list, add, roles, reset, disable or enable");
	if (t->config == NULL)
		return say("which --config FILE?");
	if (left != (list ? 0 : 1))
		return say(list ? "list takes no names" : "name one account");
	if (shapes && (t->roles == NULL || t->shown == NULL))
		return say("--roles and --shown are needed");
	if (!shapes && (t->roles != NULL || t->place != NULL || t->shown != NULL))
		return say("--roles, --place and --shown are for add and roles");
	if (list)
		return t->who == NULL ? 0 : say("--who is for what is recorded");
	if (!text_is_token(t->name, "-._", 64))
		return say("a NAME is one word");
	if (t->who == NULL)
		t->who = ops_own_name();
	return t->who == NULL || t->who[0] == '\0' ? say("--who NAME is needed") : 0;
}

static int
read_options(struct user_tool *t, int argc, char **argv)
{
	const struct ops_option table[] = {
	    {"config", &t->config, NULL},
	    {"roles", &t->roles, NULL},
	    {"place", &t->place, NULL},
	    {"shown", &t->shown, NULL},
	    {"who", &t->who, NULL},
	    {"json", NULL, &t->json},
	    {"help", NULL, &t->help},
	    {NULL, NULL, NULL},
	};
	int first, left = ops_options(table, argc, argv, &first);

	if (left < 0)
		return say("unknown option, or one without its value");
	if (t->help)
		return 0;
	if (left == 1)
		t->name = argv[first];
	return check_options(t, left);
}

/* ---- the password: never on the command line ---- */

/* One line without its end; false: there is none, or it is too long. */
static bool
read_line(char out[PASSWORD_MAX])
{
	if (fgets(out, PASSWORD_MAX, stdin) == NULL)
		return false;
	size_t n = strcspn(out, "\r\n");
	bool whole = out[n] != '\0' || feof(stdin);
	out[n] = '\0';
	return whole;
}

static bool
ask_line(const char *prompt, char out[PASSWORD_MAX])
{
	struct termios was, quiet;

	fputs(prompt, stderr);
	if (tcgetattr(STDIN_FILENO, &was) != 0)
		return false;
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	bool good = read_line(out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	fputs("\n", stderr);
	return good;
}

static int
ask_password(char out[PASSWORD_MAX])
{
	char again[PASSWORD_MAX];

	if (!isatty(STDIN_FILENO))
		return read_line(out) ? 0 : say("no password came on standard input");
	if (!ask_line("mật khẩu ban đầu / first password: ", out) || !ask_line("nhập lại / once more: ", again))
		return say("no password was typed");
	bool same = strcmp(out, again) == 0;
	explicit_bzero(again, sizeof again);
	return same ? 0 : say("the two are not the same");
}

/* ---- asking and showing ---- */

struct user_row {
	const char *name, *shown, *roles, *place, *made, *entered, *last, *by;
	bool disabled, second_factor, must_change;
};

struct user_rows {
	struct field_list people;
};

#define T(member, hi)                                                                                           \
	{                                                                                                       \
#member, FIELD_TEXT, .at = offsetof(struct user_row, member), .fallback = FIELD_NONE, .max = hi \
	}
#define B(member)                                                                             \
	{                                                                                     \
#member, FIELD_BOOL, .at = offsetof(struct user_row, member), .fallback = "0" \
	}
static const struct field row_fields[] = {
    T(name, 100),
    T(shown, 1000),
    T(roles, 200),
    T(place, 100),
    T(made, 40),
    T(entered, 40),
    T(last, 40),
    T(by, 200),
    B(disabled),
    B(second_factor),
    B(must_change),
    {0},
};
static const struct field rows_fields[] = {
    {"people", FIELD_LIST, .at = offsetof(struct user_rows, people), .max = ROWS_MAX, .fields = row_fields,
	.size = sizeof(struct user_row)},
    {0},
};

static void
print_row(const struct user_row *r)
{
	printf("%s  %s\n  %s%s%s%s%s%s\n", r->name, r->shown, r->roles, r->place != NULL ? " @ " : "",
	    r->place != NULL ? r->place : "", r->disabled ? "  [đã khóa / disabled]" : "",
	    r->must_change ? "  [phải đổi mật khẩu / must change the password]" : "",
	    r->second_factor ? "  [hai lớp / second factor]" : "");
	printf("  vào lần cuối / last let in: %s\n", r->entered != NULL ? r->entered : "-");
	printf("  thay đổi cuối / last change: %s, %s\n", r->last, r->by);
}

static int
print_reply(const struct user_tool *t, const struct message *m)
{
	struct user_rows all = {0};
	struct err e = {0};

	if (t->json) {
		fwrite(m->body.p, 1, m->body.n, stdout);
		return TOOL_OK;
	}
	if (json_read(t->a, m->body, rows_fields, true, &all, &e) != 0) {
		fprintf(stderr, "postgate user: the gateway's answer cannot be read: %s\n", e.msg);
		return TOOL_REFUSED;
	}
	for (size_t i = 0; i < all.people.n; i++)
		print_row((const struct user_row *)all.people.items + i);
	if (all.people.n == 0)
		printf("chưa có ai / nobody yet: postgate user add --help\n");
	return TOOL_OK;
}

static struct str
body_of(const struct user_tool *t, const char *password)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, t->a, BODY_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "who", t->who);
	if (is(t, "add"))
		json_out_text(&w, "name", t->name);
	json_out_opt(&w, "shown", t->shown);
	json_out_opt(&w, "roles", t->roles);
	json_out_opt(&w, "place", t->place);
	json_out_opt(&w, "password", password);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

static int
run(const struct user_tool *t)
{
	bool list = is(t, "list"), needs = is(t, "add") || is(t, "reset");
	char password[PASSWORD_MAX] = "";
	struct message reply = {0};

	if (needs && ask_password(password) != 0)
		return TOOL_UNREADABLE;
	const char *path = list || is(t, "add") ? "/ops/people" : arena_fmt(t->a, "/ops/people/%s/%s", t->name, t->verb);
	int status = ops_ask(t->a, "postgate user", t->config, path,
	    list ? (struct str){NULL, 0} : body_of(t, needs ? password : NULL), &reply);
	explicit_bzero(password, sizeof password);
	if (status == TOOL_OK)
		status = print_reply(t, &reply);
	return fflush(stdout) == 0 ? status : TOOL_REFUSED;
}

int
tool_user(int argc, char **argv)
{
	struct user_tool t = {.a = arena_new(0), .verb = argc > 1 ? argv[1] : ""};
	int status;

	if (is(&t, "--help") || is(&t, "-h"))
		t.help = true, status = 0;
	else
		status = argc > 1 ? read_options(&t, argc, argv) : say("say list, add, roles, reset, disable or enable");
	if (status == 0 && t.help)
		fputs(usage, stdout);
	else if (status == 0)
		status = run(&t);
	arena_free(t.a);
	return status;
}
