/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands that look at the store as a whole.  Results are exit statuses. */
#ifndef MAIN_TOOL_REBUILD_H
#define MAIN_TOOL_REBUILD_H

#include <stddef.h>

enum { REBUILD_DONE = 0, REBUILD_FAILED = 1, REBUILD_REFUSED = 3 };

enum { REBUILD_JOURNALS = 15 };

struct rebuild_from {
	const char *socket;                 /* NULL: the configured one */
	const char *journals[REBUILD_JOURNALS]; /* of the other gateways that use the store */
	size_t n;
};

/* Fill the store from the journal, or from all journals of its gateways. */
int rebuild_store(const char *config, const struct rebuild_from *more);

/* Let this gateway, whose journal is new, use a store that others use. */
int rebuild_join(const char *config);

/* Print every key that is damaged; REBUILD_REFUSED when any is. */
int rebuild_check(const char *config, const char *socket);

/* Print every key in canonical form. */
int rebuild_dump(const char *config, const char *socket);

#endif
