/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up a built-in file. */
#include "base/asset.h"

#include <string.h>

const struct asset *
asset_find(const char *path)
{
	for (const struct asset *a = assets; a->path != NULL; a++)
		if (strcmp(a->path, path) == 0)
			return a;
	return NULL;
}
