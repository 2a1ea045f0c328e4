/* SPDX-License-Identifier: Apache-2.0 */
/* A job that the tree did not have before: looks whether papers could be kept, before a citizen's would have been the first to
 * tell. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "run/core.h"
#include "run/jobs.h"

int
job_shelf(struct job_run *r, struct err *e)
{
	const char *dir = r->setup->conf.blobs.dir;

	return access(dir, W_OK) == 0 ? 0 : err_set(e, ERR_STORE, "papers cannot be kept in %s: %s", dir, strerror(errno));
}
