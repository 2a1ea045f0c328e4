/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the process that draws; see press.h. */
#include "press/press.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/frame.h"
#include "codec/netstring.h"
#include "run/children.h"

#define PRESS "press"

enum { REQUEST_MAX = 8 << 20, ANSWER_MAX = 32 << 20 };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static uint64_t serial; /* of the last request, under it */

static struct str
request_of(struct arena *a, const struct setup *s, struct str papers)
{
	struct buf b;

	buf_init(&b, a, REQUEST_MAX);
	netstring_put(&b, str_of(s->conf.desk.forms));
	netstring_put(&b, str_of(arena_fmt(a, "%lu", s->generation)));
	buf_add(&b, papers.p, papers.n);
	return b.full ? (struct str){NULL, 0} : (struct str){b.p, b.len};
}

static int
read_answer(int from, struct arena *a, struct frame *f, struct str *body, struct err *e)
{
	int rc = frame_read(from, PRESS_WAIT_MS, ANSWER_MAX, a, f, body, e);

	if (rc == 0)
		return err_set(e, ERR_BUSY, "the process that draws ended");
	if (rc > 0 && f->serial != serial)
		return err_set(e, ERR_BUSY, "it answered something else");
	return rc;
}

static int
ask(struct child *child, struct arena *a, struct str request, struct frame *f, struct str *body, struct err *e)
{
	struct child_pipes pipes;

	if (child_pipes(child, &pipes, e) != 0)
		return -1;
	serial++;
	int rc = frame_write(pipes.to, serial, 0, request, e) == 0 ? read_answer(pipes.from, a, f, body, e) : -1;
	if (rc < 0)
		child_kill(child, &pipes);
	child_release(&pipes);
	return rc;
}

int
press_draw(struct core *c, const struct setup *s, struct arena *a, struct str papers, struct str *pdf, struct err *e)
{
	struct child *child = c->children != NULL ? children_find(c->children, PRESS) : NULL;
	struct str request = request_of(a, s, papers), body;
	struct err why = {0};
	struct frame f;

	if (child == NULL)
		return err_set(e, ERR_BUSY, "there is no process that draws");
	if (request.p == NULL)
		return err_set(e, ERR_INTERNAL, "papers of %zu bytes are too long to be drawn", papers.n);
	pthread_mutex_lock(&one_at_a_time);
	int rc = ask(child, a, request, &f, &body, &why);
	pthread_mutex_unlock(&one_at_a_time);
	if (rc < 0)
		return err_set(e, ERR_BUSY, "drawing papers: %s", why.msg);
	if (f.kind != ERR_NONE)
		return err_set(e, (enum err_code)f.kind, "drawing papers: %.*s", (int)body.n, body.p);
	*pdf = body;
	return 0;
}
