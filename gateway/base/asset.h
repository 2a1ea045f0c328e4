/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files built into the binary by scripts/embed.sh: schemas, catalogues, the Lua library.  Each is
 * followed by a NUL, so text assets are C strings.
 */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include <stddef.h>

struct asset {
	const char *path; /* as in the tree: "schemas/postal/1.0/postal.xsd" */
	const char *data, *end;
	const char *etag; /* hex SHA-256 */
};

extern const struct asset assets[]; /* ends with a NULL path */

/* The asset of that path, or NULL. */
const struct asset *asset_find(const char *path);

/* What was read of them leaves this process's memory, as far as whole pages go; what is read again comes from the binary's file.
 * Any thread, any time. */
void asset_forget(void);

static inline size_t
asset_size(const struct asset *a)
{
	return (size_t)(a->end - a->data);
}

#endif
