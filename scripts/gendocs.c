/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the generated part of a document from the tables: gendocs errors|log|metrics|... */
#include <stdio.h>
#include <string.h>

#include "base/err.h"

static int
print_errors(void)
{
	puts("| code | HTTP | SOAP side | retry | tiếng Việt | English |\n|---|---|---|---|---|---|");
	for (int c = 1; c < ERR_COUNT; c++) {
		enum err_code code = (enum err_code)c;
		printf("| `%s` | %d | %s | %s | %s | %s |\n", err_name(code), err_http(code),
		    err_side(code) == ERR_SIDE_CLIENT ? "client" : "server",
		    err_retryable(code) ? "yes" : "no", err_vi(code), err_en(code));
	}
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
print_metrics(void)
{
	puts("| metric | kind | meaning |\n|---|---|---|");
#define COUNTER(name, word, help) puts("| `" word "_total` | counter | " help " |");
#define TIMER(name, word, help) puts("| `" word "` | histogram | " help " |");
#include "base/metric.tbl"
#undef COUNTER
#undef TIMER
	return 0;
}

static const struct {
	const char *name;
	int (*print)(void);
} parts[] = {
    {"errors", print_errors},
    {"log", print_log},
    {"metrics", print_metrics},
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof parts / sizeof parts[0]; i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			return parts[i].print();
	fprintf(stderr, "usage: gendocs errors|log|metrics\n");
	return 2;
}
