/* SPDX-License-Identifier: Apache-2.0 */
/* At which step an exchange is, and what that step is about; see igate.h. */
#include "connectors/igate/igate.h"

#include "base/arena.h"
#include "base/clock.h"

/* What is handed over: the papers of the dossier, or those that were brought with the news. */
static const struct paper *
igate_papers_of(const struct conn_case *c, size_t *n)
{
	bool later = c->x->kind == EXCHANGE_STATUS;

	*n = later ? c->n_supplied : c->filing->n_papers;
	return later ? c->supplied : c->filing->papers;
}

unsigned
igate_uploads(const struct conn_case *c)
{
	size_t all;
	const struct paper *papers = igate_papers_of(c, &all);
	unsigned n = 0;

	for (size_t i = 0; i < all; i++)
		n += igate_has_content(&papers[i]);
	return n;
}

unsigned
igate_upload_of(const struct conn_case *c)
{
	return c->x->kind == EXCHANGE_STATUS ? c->x->step : c->x->step - 1;
}

const struct paper *
igate_paper_of(const struct conn_case *c)
{
	size_t all;
	const struct paper *papers = igate_papers_of(c, &all);
	unsigned before = igate_upload_of(c);

	for (size_t i = 0; i < all; i++)
		if (igate_has_content(&papers[i]) && before-- == 0)
			return &papers[i];
	return NULL;
}

enum igate_stage
igate_stage_of(const struct conn_case *c)
{
	if (c->x->kind == EXCHANGE_STATUS)
		return c->x->step < igate_uploads(c) ? IGATE_UPLOAD : IGATE_STATUS;
	if (c->filing == NULL || c->filing->owner == NULL)
		return IGATE_NO_STAGE;
	if (c->x->kind == EXCHANGE_MONEY)
		return IGATE_MONEY;
	if (c->x->kind != EXCHANGE_REGISTER)
		return IGATE_NO_STAGE;
	unsigned n = igate_uploads(c), step = c->x->step;
	return step == 0    ? IGATE_NUMBER
	    : step <= n     ? IGATE_UPLOAD
	    : step == n + 1 ? IGATE_SUBMIT
	    : step == n + 2 ? IGATE_PROGRESS
			    : IGATE_NO_STAGE;
}

bool
igate_is_event(const struct conn_case *c, enum igate_stage stage)
{
	return stage == IGATE_PROGRESS || stage == IGATE_MONEY || c->x->kind == EXCHANGE_STATUS;
}

int
igate_memo_of(const struct conn_env *env, const struct conn_case *c, struct igate_memo *m, struct err *e)
{
	char due[CLOCK_TEXT];

	if (c->x->memo.n > 0)
		return igate_read_memo(env->arena, c->x->memo, m, e);
	*m = (struct igate_memo){.state = c->dossier->state == DOSSIER_RECEIVED ? DOSSIER_RECEIVED : DOSSIER_FILED};
	m->due = arena_str(env->arena, clock_compact(c->dossier->due_ms, due));
	return 0;
}

const char *
igate_progress_id(struct arena *a, const struct conn_case *c)
{
	return arena_fmt(a, "%s.tt", c->x->id);
}
