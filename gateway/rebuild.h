/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands that look at the store as a whole.  Results are exit statuses. */
#ifndef GW_REBUILD_H
#define GW_REBUILD_H

enum { REBUILD_DONE = 0, REBUILD_FAILED = 1, REBUILD_REFUSED = 3 };

/* Fill the store from the journal; socket NULL: the configured one. */
int rebuild_store(const char *config, const char *socket);

/* Print every key that is damaged; REBUILD_REFUSED when any is. */
int rebuild_check(const char *config, const char *socket);

/* Print every key in canonical form. */
int rebuild_dump(const char *config, const char *socket);

#endif
