/* SPDX-License-Identifier: Apache-2.0 */
/* Alive, ready, metrics; see ops.h. */
#include "http/ops.h"

#include <dirent.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/metric.h"
#include "http/route.h"
#include "http/status.h"
#include "run/children.h"
#include "run/jobs.h"
#include "json/json.h"

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

/* One family of all jobs: what == 0 runs, 1 failures, 2 whether the last one went well. */
static void
job_family(struct core *c, struct buf *out, const char *name, const char *type, const char *help, int what)
{
	struct job_status x;

	buf_fmt(out, "# TYPE %s %s\n# HELP %s %s\n", name, type, name, help);
	for (size_t i = 0; c->jobs != NULL && jobs_status(c->jobs, i, &x); i++)
		buf_fmt(out, "%s%s{job=\"%s\"} %llu\n", name, what < 2 ? "_total" : "", x.row->name,
		    (unsigned long long)(what == 0 ? x.runs : what == 1 ? x.failures : x.last.code == ERR_NONE));
}

static void
print_job_metrics(struct core *c, struct buf *out)
{
	job_family(c, out, "gw_job_runs", "counter", "runs of each job (run/jobs.tbl) in this process", 0);
	job_family(c, out, "gw_job_failures", "counter", "of them, those that failed", 1);
	job_family(c, out, "gw_job_ok", "gauge", "1 when its last run went well", 2);
}

/* One family of all children: what == 0 starts, 1 ends, 2 whether it runs. */
static void
child_family(struct core *c, struct buf *out, const char *name, const char *type, const char *help, int what)
{
	const struct child_row *row;
	struct child_status x;

	buf_fmt(out, "# TYPE %s %s\n# HELP %s %s\n", name, type, name, help);
	for (size_t i = 0; c->children != NULL && children_status(c->children, i, &row, &x); i++)
		buf_fmt(out, "%s%s{child=\"%s\"} %llu\n", name, what < 2 ? "_total" : "", row->spec.name,
		    (unsigned long long)(what == 0 ? x.starts
			    : what == 1            ? x.ends
						   : x.state == CHILD_RUNNING));
}

static void
print_child_metrics(struct core *c, struct buf *out)
{
	child_family(c, out, "gw_child_starts", "counter", "starts of each process beside the daemon (run/children.tbl)", 0);
	child_family(c, out, "gw_child_ends", "counter", "those that ended without being told to, or could not begin", 1);
	child_family(c, out, "gw_child_running", "gauge", "1 while it runs", 2);
}

void
ops_metrics(struct core *c, struct arena *a, struct answer *out)
{
	struct buf text;

	buf_init(&text, a, OPS_MAX);
	metric_print(&text);
	status_metrics(c, &text);
	print_job_metrics(c, &text);
	print_child_metrics(c, &text);
	gauge(&text, "process_resident_memory_bytes", "memory in RAM", resident_pages() * sysconf(_SC_PAGESIZE));
	gauge(&text, "process_threads", "threads", count("/proc/self/task"));
	gauge(&text, "process_open_fds", "open files and sockets", count("/proc/self/fd") - 1);
	buf_str(&text, "# EOF\n");
	*out = (struct answer){.status = text.full ? 500 : 200,
	    .content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8", .body = {text.p, text.len}};
}

static void
print_route(struct json_out *w, const struct route_info *r, int64_t body_max)
{
	char text[64];

	json_out_open(w, NULL);
	json_out_text(w, "method", r->method);
	json_out_text(w, "path", r->path);
	json_out_text(w, "listeners", route_listeners(r->listeners, text, sizeof text));
	json_out_text(w, "who", route_who(r->who, text, sizeof text));
	json_out_int(w, "body_max", r->body == BODY_NONE ? 0 : r->limit > 0 ? (int64_t)r->limit : body_max);
	json_out_opt(w, "operation", r->operation);
	json_out_text(w, "meaning", r->meaning);
	json_out_close(w);
}

void
ops_overview(const struct setup *s, struct arena *a, struct answer *out)
{
	struct json_out w;
	struct buf b;

	buf_init(&b, a, OPS_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "gateway", s->conf.gateway.id);
	json_out_list(&w, "routes");
	for (int i = 0; i < ROUTES; i++)
		print_route(&w, route_info((enum route)i), s->conf.http.body_max);
	json_out_end(&w);
	json_out_close(&w);
	buf_chr(&b, '\n');
	*out = (struct answer){.status = 200, .content_type = "application/json", .body = {b.p, b.len}};
}

static const char *
job_result(const struct job_status *x)
{
	if (x->running)
		return "running";
	if (x->runs == 0)
		return x->elsewhere ? "elsewhere" : "waiting";
	return x->last.code == ERR_NONE ? "ok" : err_name(x->last.code);
}

static void
print_job(struct json_out *w, const struct job_status *x)
{
	json_out_open(w, NULL);
	json_out_text(w, "job", x->row->name);
	json_out_text(w, "meaning", x->row->meaning);
	json_out_text(w, "where", x->row->where == JOB_ONE ? "one" : "every");
	json_out_bool(w, "own_thread", x->row->thread == JOB_LONG);
	json_out_int(w, "period_ms", x->period_ms);
	json_out_text(w, "result", job_result(x));
	json_out_opt(w, "message", x->last.code == ERR_NONE ? NULL : x->last.msg);
	json_out_bool(w, "elsewhere", x->elsewhere);
	json_out_time(w, "last", x->last_ms);
	json_out_time(w, "next", x->next_ms);
	json_out_int(w, "took_us", x->took_us);
	json_out_int(w, "runs", (int64_t)x->runs);
	json_out_int(w, "failures", (int64_t)x->failures);
	json_out_close(w);
}

void
ops_jobs(struct core *c, struct arena *a, struct answer *out)
{
	struct job_status x;
	struct json_out w;
	struct buf b;

	buf_init(&b, a, OPS_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_list(&w, "jobs");
	for (size_t i = 0; c->jobs != NULL && jobs_status(c->jobs, i, &x); i++)
		print_job(&w, &x);
	json_out_end(&w);
	json_out_close(&w);
	buf_chr(&b, '\n');
	*out = (struct answer){.status = 200, .content_type = "application/json", .body = {b.p, b.len}};
}

static void
print_child(struct json_out *w, const struct child_row *row, const struct child_status *x)
{
	static const char *const states[] = {[CHILD_RUNNING] = "running", [CHILD_PAUSED] = "paused", [CHILD_STOPPED] = "stopped"};

	json_out_open(w, NULL);
	json_out_text(w, "child", row->spec.name);
	json_out_text(w, "meaning", row->meaning);
	json_out_text(w, "state", states[x->state]);
	json_out_int(w, "pid", x->pid);
	json_out_int(w, "starts", (int64_t)x->starts);
	json_out_int(w, "ends", (int64_t)x->ends);
	json_out_int(w, "pause_ms", x->pause_ms);
	json_out_opt(w, "last", x->last);
	json_out_close(w);
}

void
ops_children(struct core *c, struct arena *a, struct answer *out)
{
	const struct child_row *row;
	struct child_status x;
	struct json_out w;
	struct buf b;

	buf_init(&b, a, OPS_MAX);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_list(&w, "children");
	for (size_t i = 0; c->children != NULL && children_status(c->children, i, &row, &x); i++)
		print_child(&w, row, &x);
	json_out_end(&w);
	json_out_close(&w);
	buf_chr(&b, '\n');
	*out = (struct answer){.status = 200, .content_type = "application/json", .body = {b.p, b.len}};
}
