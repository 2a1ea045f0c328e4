/* SPDX-License-Identifier: Apache-2.0 */
/* See ops_client.h. */
#include "main/ops_client.h"

#include <assert.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/conf.h"
#include "json/json.h"
#include "main/tool_common.h"
#include "wire/wire.h"

enum { CALL_MS = 30000, REPLY_MAX = 24 << 20, BODY_MAX = 65536, OPTIONS_MAX = 16 };

struct refusal {
	const char *code, *detail, *field;
};
static const struct field refusal_fields[] = {
    {"code", FIELD_TEXT, .at = offsetof(struct refusal, code), .fallback = FIELD_NONE, .max = 4000},
    {"field", FIELD_TEXT, .at = offsetof(struct refusal, field), .fallback = FIELD_NONE, .max = 4000},
    {"detail", FIELD_TEXT, .at = offsetof(struct refusal, detail), .fallback = FIELD_NONE, .max = 4000},
    {0},
};

int
ops_options(const struct ops_option *table, int argc, char **argv, int *first_out)
{
	struct option known[OPTIONS_MAX] = {0};
	int at;

	for (size_t i = 0; table[i].name != NULL; i++) {
		assert(i < OPTIONS_MAX - 1);
		known[i] = (struct option){table[i].name, table[i].text != NULL ? required_argument : no_argument, NULL, 'o'};
	}
	opterr = 0;
	optind = 0; /* glibc: begin anew */
	for (int letter; (letter = getopt_long(argc - 1, argv + 1, "", known, &at)) != -1;) {
		if (letter == '?')
			return -1;
		if (table[at].text != NULL)
			*table[at].text = optarg;
		else
			*table[at].flag = true;
	}
	*first_out = 1 + optind;
	return argc - 1 - optind;
}

const char *
ops_own_name(void)
{
	const char *user = getenv("USER");
	const struct passwd *p = user == NULL || user[0] == '\0' ? getpwuid(getuid()) : NULL;

	return p != NULL ? p->pw_name : user;
}

struct str
ops_who_why(struct arena *a, const char *who, const char *why, const char *member, const char *value)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, BODY_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_opt(&w, "who", who);
	json_out_opt(&w, "why", why);
	if (value != NULL)
		json_out_text(&w, member, value);
	json_out_close(&w);
	return (struct str){b.p, b.len};
}

static int
call(struct arena *a, const char *socket, const char *path, struct str body, struct message *reply, struct err *e)
{
	const struct header type = {str_of("Content-Type"), str_of("application/json")};
	const struct wire_call call = {.method = body.p != NULL ? "POST" : "GET",
	    .url = arena_fmt(a, "http://localhost%s", path),
	    .socket = socket,
	    .headers = &type,
	    .n_headers = body.p != NULL,
	    .body = body,
	    .connect_ms = CALL_MS,
	    .total_ms = CALL_MS,
	    .max_reply = REPLY_MAX};

	wire_start();
	struct wire *w = wire_new();
	int failed = wire_do(w, a, &call, reply, NULL, e);
	wire_free(w);
	wire_stop();
	return failed;
}

int
ops_ask(struct arena *a, const char *name, const char *config, const char *path, struct str body, struct message *reply)
{
	struct setup *s = setup_load(config, stderr);
	struct refusal why = {0};
	struct err e = {0};

	if (s == NULL)
		return TOOL_UNREADABLE;
	const char *socket = arena_str(a, s->conf.ops.socket);
	setup_drop(s);
	if (socket[0] == '\0') {
		fprintf(stderr, "%s: the configuration names no socket in [ops]; try --help\n", name);
		return TOOL_UNREADABLE;
	}
	if (call(a, socket, path, body, reply, &e) != 0) {
		fprintf(stderr, "%s: no answer from the gateway at %s: %s\n", name, socket, e.msg);
		return TOOL_REFUSED;
	}
	if (reply->status == 200)
		return TOOL_OK;
	if (json_read(a, reply->body, refusal_fields, true, &why, &e) != 0)
		why.detail = "the gateway did not say why";
	fprintf(stderr, "%s: %s: %s%s%s\n", name, why.code != NULL ? why.code : "refused", why.field != NULL ? why.field : "",
	    why.field != NULL ? ": " : "", why.detail != NULL ? why.detail : "");
	return TOOL_REFUSED;
}
