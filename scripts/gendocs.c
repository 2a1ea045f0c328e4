/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the generated part of a document from the tables: gendocs
 * errors|doubts|log|metrics|routes|rules|dossier|acts|consignment|exchange|events|rows; and `gendocs limits FILE` the whole of a
 * contract or document, each limit in it (limits.h) as the tables have it. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "conf/conf.h"
#include "http/route.h"
#include "model/consignment.h"
#include "model/dossier_act.h"
#include "scripts/limits.h"
#include "store/event.h"
#include "store/rows.h"

static int
print_errors(void)
{
	puts("| code | HTTP | SOAP side | retry | tiếng Việt | English |\n|---|---|---|---|---|---|");
	for (int c = 1; c < ERR_COUNT; c++) {
		enum err_code code = (enum err_code)c;
		printf("| `%s` | %d | %s | %s | %s. %s. | %s. %s. |\n", err_name(code), err_http(code),
		    err_side(code) == ERR_SIDE_CLIENT ? "client" : "server",
		    err_retryable(code) ? "yes" : "no", err_vi(code), err_next(code, true), err_en(code), err_next(code, false));
	}
	return 0;
}

static int
print_doubts(void)
{
	puts("| code | tiếng Việt | English |\n|---|---|---|");
#define X(name, vi, en) puts("| `" #name "` | " vi " | " en " |");
#include "model/doubt.tbl"
#undef X
	return 0;
}

static int
print_log(void)
{
	puts("| event | level | meaning |\n|---|---|---|");
#define X(name, word, level, meaning) puts("| `" word "` | " #level " | " meaning " |");
#include "base/log.tbl"
#undef X
	return 0;
}

static int
print_routes(void)
{
	char listeners[40], who[60], limit[40];

	puts("| method | address | listener | who | largest body | what |\n|---|---|---|---|---|---|");
	for (int i = 0; i < ROUTES; i++) {
		const struct route_info *r = route_info((enum route)i);
		snprintf(limit, sizeof limit,
		    r->body == BODY_NONE ? "none"
			: r->limit == 0  ? "`http.body_max`"
					 : "%zu KiB",
		    r->limit / 1024);
		printf("| %s | `%s` | %s | %s | %s | %s |\n", r->method, r->path,
		    route_listeners(r->listeners, listeners, sizeof listeners), route_who(r->who, who, sizeof who), limit,
		    r->meaning);
	}
	return 0;
}

static int
print_metrics(void)
{
	puts("| metric | kind | meaning |\n|---|---|---|");
#define COUNTER(name, word, help) puts("| `" word "_total` | counter | " help " |");
#define GAUGE(name, word, help)   puts("| `" word "` | gauge | " help " |");
#define TIMER(name, word, help) puts("| `" word "` | histogram | " help " |");
#define CLOCK(name, word, class, help) puts("| `" word "{class=\"" class "\"}` | histogram of minutes | " help " |");
#include "base/metric.tbl"
#undef COUNTER
#undef GAUGE
#undef TIMER
	return 0;
}

static int
print_dossier(void)
{
	puts("| number | state | kind | tiếng Việt | English |\n|---|---|---|---|---|");
#define STATE(number, name, kind, vi, en) puts("| " #number " | `" #name "` | " #kind " | " vi " | " en " |");
#include "model/dossier.tbl"
	puts("\n| from | to |\n|---|---|");
	for (int from = 1; from < DOSSIER_STATES; from++) {
		const char *sep = " ";
		printf("| `%s` |", dossier_state_name((enum dossier_state)from));
		for (int to = 1; to < DOSSIER_STATES; to++)
			if (dossier_may((enum dossier_state)from, (enum dossier_state)to)) {
				printf("%s`%s`", sep, dossier_state_name((enum dossier_state)to));
				sep = ", ";
			}
		puts(sep[0] == ',' ? " |" : " nothing |");
	}
	puts("\n```dot\ndigraph dossier {\n\trankdir=LR; node [shape=box];");
#define MAY(actor, act, from, to)                                                          \
	if (DOSSIER_ACTOR_##actor == DOSSIER_ACTOR_UNIT && DOSSIER_##from != DOSSIER_##to) \
		puts("\t" #from " -> " #to " [label=" #act "];");
#include "model/dossier.tbl"
	puts("}\n```");
	return 0;
}

/* The states from which an actor may do it, and where each leads. */
static void
print_ways(enum dossier_actor actor, enum dossier_act act)
{
	const char *sep = " ";

	for (int from = 1; from < DOSSIER_STATES; from++) {
		enum dossier_state to = dossier_act_to(actor, act, (enum dossier_state)from);
		if (to == DOSSIER_NONE)
			continue;
		printf("%s`%s`", sep, dossier_state_name((enum dossier_state)from));
		if (to != (enum dossier_state)from)
			printf(" to `%s`", dossier_state_name(to));
		sep = ", ";
	}
}

static bool
may_ever(enum dossier_actor actor, enum dossier_act act)
{
	for (int from = 1; from < DOSSIER_STATES; from++)
		if (dossier_act_to(actor, act, (enum dossier_state)from) != DOSSIER_NONE)
			return true;
	return false;
}

static int
print_acts(void)
{
	puts("| act | who | in which state, and where it leads | goes with it | tiếng Việt | English |\n|---|---|---|---|---|---|");
	for (int i = 0; i < DOSSIER_ACTS; i++)
		for (int k = 0; k < DOSSIER_ACTORS; k++) {
			enum dossier_act act = (enum dossier_act)i;
			enum dossier_actor actor = (enum dossier_actor)k;
			const char *word, *sep = " ";
			unsigned at = 0;
			if (!may_ever(actor, act))
				continue;
			printf("| `%s` | `%s` |", dossier_act_name(act), dossier_actor_name(actor));
			print_ways(actor, act);
			printf(" |");
			for (; (word = dossier_gives_next(dossier_act_gives(act), &at)) != NULL; sep = ", ")
				printf("%s`%s`", sep, word);
			printf("%s | %s | %s |\n", sep[0] == ' ' ? " nothing" : "", dossier_act_text(act, true),
			    dossier_act_text(act, false));
		}
	return 0;
}

static int
print_consignment(void)
{
	puts("| state | rank | final | tiếng Việt | English |\n|---|---|---|---|---|");
#define STATE(name, rank, final, vi, en) puts("| `" #name "` | " #rank " | " #final " | " vi " | " en " |");
#include "model/consignment.tbl"
	puts("\n| code | brings the item to | meaning |\n|---|---|---|");
#define CODE(code, to, meaning) puts("| `" #code "` | `" #to "` | " meaning " |");
#include "model/consignment.tbl"
	puts("\n| but in state | code | brings it to |\n|---|---|---|");
#define SPECIAL(from, code, to) puts("| `" #from "` | `" #code "` | `" #to "` |");
#include "model/consignment.tbl"
	puts("\n```dot\ndigraph consignment {\n\trankdir=LR; node [shape=box]; any [label=\"any but final\"];");
#define CODE(code, to, meaning) puts("\tany -> " #to " [label=" #code "];");
#include "model/consignment.tbl"
#define SPECIAL(from, code, to) puts("\t" #from " -> " #to " [label=" #code "];");
#include "model/consignment.tbl"
	puts("}\n```");
	return 0;
}

static int
print_exchange(void)
{
	puts("| state | kind | meaning |\n|---|---|---|");
#define STATE(name, kind, meaning) puts("| `" #name "` | " #kind " | " meaning " |");
#include "model/exchange.tbl"
	puts("\n| event | meaning |\n|---|---|");
#define EVENT(name, meaning) puts("| `" #name "` | " meaning " |");
#include "model/exchange.tbl"
	puts("\n| from | event | to |\n|---|---|---|");
#define MOVE(from, event, to) puts("| `" #from "` | `" #event "` | `" #to "` |");
#include "model/exchange.tbl"
	puts("\n```dot\ndigraph exchange {\n\trankdir=LR; node [shape=box];");
#define MOVE(from, event, to) puts("\t" #from " -> " #to " [label=" #event "];");
#include "model/exchange.tbl"
	puts("}\n```");
	return 0;
}

static int
print_rules(void)
{
	puts("| rule | code | meaning |\n|---|---|---|");
#define X(name, word, code, meaning) puts("| `" word "` | `" #code "` | " meaning " |");
#include "crypto/rule.tbl"
#undef X
	return 0;
}

static int
print_conf(void)
{
	conf_print_manual(stdout);
	return 0;
}

static int
print_events(void)
{
	puts("| event | version | about | meaning |\n|---|---|---|---|");
#define EVENT(id, name, version, kind, how, meaning) puts("| `" name "` | " #version " | " #kind " | " meaning " |");
#include "model/event.tbl"
	puts("\n| event | fact | meaning |\n|---|---|---|");
#define FACT(id, fact, meaning) printf("| `%s` | `" fact "` | " meaning " |\n", event_of(EVENT_##id, "", 0).name);
#include "model/event.tbl"
	return 0;
}

static void
print_fields(const char *of, const struct field *table)
{
	static const char *const kinds[] = {[FIELD_TEXT] = "text",
	    [FIELD_DATE] = "day, 1990-05-17",
	    [FIELD_BYTES] = "bytes",
	    [FIELD_INT] = "number",
	    [FIELD_TIME] = "number",
	    [FIELD_UINT] = "number",
	    [FIELD_BOOL] = "1 or 0",
	    [FIELD_WORD] = "word",
	    [FIELD_LIST] = "list",
	    [FIELD_RECORD] = "record",
	    [FIELD_REST] = ""};

	for (const struct field *f = table; f->name != NULL; f++) {
		if (f->kind == FIELD_REST)
			continue;
		const char *missing = f->fallback == NULL ? "must be there"
		    : f->fallback == FIELD_NONE           ? "none"
		    : f->fallback[0] == '\0'              ? "empty"
							  : f->fallback;
		printf("| %s | `%s` | %s | %s | %u | %s |\n", of, f->name, kinds[f->kind], missing, f->since,
		    f->sealed && f->fixed ? "fixed, sealed"
			: f->sealed       ? "sealed"
			: f->fixed        ? "fixed"
					  : "");
		if (f->kind == FIELD_LIST)
			print_fields(f->name, f->fields);
	}
}

static int
print_rows(void)
{
	puts("| of | field | kind | when it is missing | since | |\n|---|---|---|---|---|---|");
#define KIND(id, name, prefix, parts, whose, fields, of, clash, check) if (fields != NULL) print_fields(name, fields);
#include "store/kinds.tbl"
	return 0;
}

static const struct {
	const char *name;
	int (*print)(void);
} parts[] = {
    {"conf", print_conf},
    {"errors", print_errors},
    {"doubts", print_doubts},
    {"log", print_log},
    {"metrics", print_metrics},
    {"routes", print_routes},
    {"rules", print_rules},
    {"dossier", print_dossier},
    {"acts", print_acts},
    {"consignment", print_consignment},
    {"exchange", print_exchange},
    {"events", print_events},
    {"rows", print_rows},
};

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "limits") == 0)
		return limits_print(argv[2], stdout);
	for (size_t i = 0; argc == 2 && i < sizeof parts / sizeof parts[0]; i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			return parts[i].print();
	fprintf(stderr,
	    "usage: gendocs conf|errors|doubts|log|metrics|routes|rules|dossier|acts|consignment|exchange|events|rows | limits "
	    "FILE\n");
	return 2;
}
