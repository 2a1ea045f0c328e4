/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the running gateway at the operator's socket, for the commands that do so. */
#ifndef MAIN_OPS_CLIENT_H
#define MAIN_OPS_CLIENT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/message.h"

struct arena;

/* Ask the gateway of that configuration: GET without a body, else POST of JSON.  `name` is the command's, for what is said to
 * stderr. TOOL_OK with a 200 in *reply; TOOL_REFUSED or TOOL_UNREADABLE after saying why. */
int ops_ask(struct arena *a, const char *name, const char *config, const char *path, struct str body, struct message *reply);

/* `{"who": ..., "why": ...}`, and a third member unless its value is NULL. */
struct str ops_who_why(struct arena *a, const char *who, const char *why, const char *member, const char *value);

/* An option of such a command: a text that follows it, or a flag.  A table ends with a NULL name. */
struct ops_option {
	const char *name;
	const char **text;
	bool *flag;
};

/* Read the options behind the verb (argv[1]).  How many names follow, the first is argv[*first_out]; -1: one is unknown or lacks
 * its text. */
int ops_options(const struct ops_option *table, int argc, char **argv, int *first_out);

/* Who runs the command: $USER, or the login name; or NULL. */
const char *ops_own_name(void);

#endif
