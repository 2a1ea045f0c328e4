/* SPDX-License-Identifier: Apache-2.0 */
/* A file that the configuration names, whole.  Internal to conf. */
#ifndef CONF_CONF_BYTES_H
#define CONF_CONF_BYTES_H

#include <stddef.h>

struct arena;
struct stat;

/* A regular file of at most max bytes, in the arena and ended by a NUL.  NULL with the reason in why. */
char *conf_file_bytes(struct arena *a, const char *path, size_t max, struct stat *st, size_t *n_out, const char **why);

#endif
