/* SPDX-License-Identifier: Apache-2.0 */
/* A reader for each document; see scan_child.h. */
#include "scan/scan_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/frame.h"
#include "scan/scan_cage.h"
#include "scan/scan_read.h"

#define DOCUMENT "Document"

/* ---- in the cage ---- */

/* Nothing is open but where the answer goes: what libraries say to standard error is nobody's, and may hold what a stranger
 * wrote. */
static int
only(int *to, struct err *e)
{
	enum { ANSWER = 3 };

	/* First of all: who was started without a standard error has the pipe there. */
	if (*to != ANSWER && dup2(*to, ANSWER) < 0)
		return err_set(e, ERR_INTERNAL, "a reader's pipe: %s", strerror(errno));
	*to = ANSWER;
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 || close_range(ANSWER + 1, ~0u, 0) != 0)
		return err_set(e, ERR_INTERNAL, "a reader's descriptors: %s", strerror(errno));
	return 0;
}

/* The answer's kind is 0 with the verdict, or the code of an error with its message. */
static int
work(scan_reader *reader, struct str document, int to)
{
	struct arena *a = arena_new(0);
	struct scan_verdict v;
	struct err e = {0}, why = {0};
	struct buf b;

	buf_init(&b, a, SCAN_VERDICT_MAX);
	if (only(&to, &why) == 0 && scan_cage(&why) == 0 && reader(a, document, &v, &why) == 0) {
		scan_verdict_pack(&b, &v);
		if (!b.full)
			return frame_write(to, 0, ERR_NONE, (struct str){b.p, b.len}, &e);
		err_at(&why, ERR_BAD_VALUE, DOCUMENT, "a verdict that is too long");
	}
	return frame_write(to, 0, (uint32_t)why.code, str_of(why.msg), &e);
}

/* ---- outside ---- */

/* How it ended, for the operator. */
static void
explain(int status, int64_t late_ms, char *out, size_t size)
{
	if (late_ms > 0)
		snprintf(out, size, "reading it took more than %lld ms", (long long)late_ms);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		snprintf(out, size, "its reader asked for what no reader needs");
	else if (WIFSIGNALED(status))
		snprintf(out, size, "its reader ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(out, size, "its reader ended with status %d", WEXITSTATUS(status));
}

static int
take(struct arena *a, const struct frame *f, struct str body, struct scan_verdict *out, struct err *e)
{
	struct err why = {0};

	if (f->kind == ERR_NONE && scan_verdict_read(a, body, out, &why) == 0)
		return 0;
	if (f->kind == ERR_INTERNAL)
		return err_set(e, ERR_INTERNAL, "%.*s", (int)body.n, body.p);
	if (f->kind == ERR_BAD_VALUE)
		return err_at(e, ERR_BAD_VALUE, DOCUMENT, "%.*s", (int)body.n, body.p);
	return err_at(e, ERR_BAD_VALUE, DOCUMENT, "its reader answered what is no verdict: %s", why.msg);
}

static int
wait_for(struct arena *a, pid_t pid, int from, int64_t wait_ms, struct scan_verdict *out, struct err *e)
{
	struct err why = {0};
	struct frame f;
	struct str body;
	char how[120];
	int status = 0;

	int rc = frame_read(from, wait_ms, SCAN_VERDICT_MAX, a, &f, &body, &why);
	kill(pid, SIGKILL); /* it has said what it had to say, or never will */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (rc == 1)
		return take(a, &f, body, out, e);
	explain(status, rc < 0 && why.code == ERR_TIMEOUT ? wait_ms : 0, how, sizeof how);
	return err_at(e, ERR_BAD_VALUE, DOCUMENT, "%s", how);
}

int
scan_child_by(scan_reader *reader, int64_t wait_ms, struct arena *a, struct str document, struct scan_verdict *out, struct err *e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(e, ERR_INTERNAL, "pipe: %s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		(void)!prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(work(reader, document, ends[1]) == 0 ? 0 : 1);
	}
	close(ends[1]);
	int rc = pid < 0 ? err_set(e, ERR_INTERNAL, "fork: %s", strerror(errno)) : wait_for(a, pid, ends[0], wait_ms, out, e);
	close(ends[0]);
	return rc;
}

int
scan_child(struct arena *a, struct str document, struct scan_verdict *out, struct err *e)
{
	return scan_child_by(scan_read, SCAN_WAIT_MS, a, document, out, e);
}
