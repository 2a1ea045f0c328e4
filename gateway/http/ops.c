/* SPDX-License-Identifier: Apache-2.0 */
/* Alive, ready, metrics; see ops.h. */
#include "http/ops.h"

#include <dirent.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/metric.h"
#include "http/status.h"

enum { OPS_MAX = 1 << 20 };

static const char plain[] = "text/plain; charset=utf-8";

void
ops_health(struct answer *out)
{
	*out = (struct answer){.status = 200, .content_type = plain, .body = str_of("alive\n")};
}

void
ops_ready(struct core *c, struct arena *a, struct answer *out)
{
	struct buf text;

	buf_init(&text, a, OPS_MAX);
	int ready = status_ready(c, &text);
	*out = (struct answer){.status = ready == 0 ? 200 : 503, .content_type = plain, .body = {text.p, text.len}};
	if (ready != 0)
		out->retry_after_s = 1;
}

/* Entries of a folder of /proc/self: open files, threads. */
static long
count(const char *dir)
{
	DIR *d = opendir(dir);
	long n = 0;

	if (d == NULL)
		return 0;
	for (const struct dirent *x; (x = readdir(d)) != NULL;)
		n += x->d_name[0] != '.';
	closedir(d);
	return n;
}

static long
resident_pages(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long all, resident;

	if (f == NULL)
		return 0;
	int n = fscanf(f, "%ld %ld", &all, &resident);
	fclose(f);
	return n == 2 ? resident : 0;
}

static void
gauge(struct buf *out, const char *name, const char *help, long value)
{
	buf_fmt(out, "# TYPE %s gauge\n# HELP %s %s\n%s %ld\n", name, name, help, name, value);
}

void
ops_metrics(struct core *c, struct arena *a, struct answer *out)
{
	struct buf text;

	buf_init(&text, a, OPS_MAX);
	metric_print(&text);
	status_metrics(c, &text);
	gauge(&text, "process_resident_memory_bytes", "memory in RAM", resident_pages() * sysconf(_SC_PAGESIZE));
	gauge(&text, "process_threads", "threads", count("/proc/self/task"));
	gauge(&text, "process_open_fds", "open files and sockets", count("/proc/self/fd") - 1);
	buf_str(&text, "# EOF\n");
	*out = (struct answer){.status = text.full ? 500 : 200,
	    .content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8", .body = {text.p, text.len}};
}
