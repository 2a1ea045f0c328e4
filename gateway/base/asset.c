/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up a built-in file. */
#include "base/asset.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct asset *
asset_find(const char *path)
{
	for (const struct asset *a = assets; a->path != NULL; a++)
		if (strcmp(a->path, path) == 0)
			return a;
	return NULL;
}

/* They lie one behind the other and are never written (scripts/embed.sh), so nothing is lost. */
void
asset_forget(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), head = (page - (uintptr_t)assets[0].data % page) % page, n = 0;

	while (assets[n].path != NULL)
		n++;
	if (n == 0)
		return;
	size_t all = (size_t)(assets[n - 1].end - assets[0].data);
	if (all > head + page)
		(void)madvise((char *)(uintptr_t)assets[0].data + head, (all - head) / page * page, MADV_DONTNEED);
}
