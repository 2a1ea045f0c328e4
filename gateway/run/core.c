/* SPDX-License-Identifier: Apache-2.0 */
/* Generations of the configuration; see core.h. */
#include "run/core.h"

#include <sys/statvfs.h>

struct setup *
core_setup(struct core *c)
{
	pthread_mutex_lock(&c->setup_lock);
	struct setup *s = setup_hold(c->setup);
	pthread_mutex_unlock(&c->setup_lock);
	return s;
}

bool
core_has_room(const struct setup *s)
{
	const char *dirs[] = {s->conf.blobs.dir, s->conf.journal.dir};

	for (size_t i = 0; i < 2; i++) {
		struct statvfs v;
		if (statvfs(dirs[i], &v) != 0 || (int64_t)(v.f_bavail * v.f_frsize) < s->conf.blobs.reserve)
			return false;
	}
	return true;
}
