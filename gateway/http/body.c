/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies that come in; see body.h. */
#include "http/body.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/spool.h"
#include "http/budget.h"

enum { FIRST = 16 * 1024 };

/* Room for cap bytes, the old one wiped: both are there for a moment, and counted. */
static int
resize(struct body *b, size_t cap, struct err *e)
{
	if (!budget_take(b->budget, cap, b->known))
		return err_set(e, ERR_BUSY, "no room for another body");
	char *p = malloc(cap + 1);
	if (p == NULL)
		abort();
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	p[b->n] = '\0';
	struct body old = *b;
	b->p = p;
	b->cap = cap;
	body_close(&old);
	return 0;
}

int
body_open(struct body *b, struct budget *budget, int64_t length, size_t limit, bool known, struct err *e)
{
	size_t first = limit < FIRST ? limit : FIRST;

	*b = (struct body){.budget = budget, .known = known, .limit = length >= 0 ? (size_t)length : limit};
	return length == 0 ? 0 : resize(b, length > 0 ? (size_t)length : first, e);
}

int
body_stream(struct body *b, const char *dir, int64_t length, size_t limit, struct err *e)
{
	*b = (struct body){.limit = length >= 0 ? (size_t)length : limit, .spool = spool_open(dir, e)};
	return b->spool != NULL ? 0 : -1;
}

int
body_add(struct body *b, const char *p, size_t n, struct err *e)
{
	size_t cap = b->cap;

	if (n > b->limit - b->n) {
		err_set(e, ERR_TOO_LARGE, "body: it grew larger than this address takes");
		return err_hint_range(e, HINT_BYTES_MOST, (int64_t)b->limit, 0);
	}
	if (b->spool != NULL) {
		b->n += n;
		return spool_add(b->spool, p, n, e);
	}
	while (cap < b->n + n)
		cap = cap > b->limit / 2 ? b->limit : cap * 2;
	if (cap != b->cap && resize(b, cap, e) != 0)
		return -1;
	memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
	return 0;
}

size_t
body_in_memory(const struct body *b)
{
	return b->spool != NULL ? 0 : b->n;
}

void
body_close(struct body *b)
{
	spool_close(b->spool);
	b->spool = NULL;
	if (b->p == NULL)
		return;
	explicit_bzero(b->p, b->n);
	free(b->p);
	budget_give(b->budget, b->cap);
	b->p = NULL;
	b->cap = 0;
}
