/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for bodies; see budget.h. */
#include "http/budget.h"

#include "base/metric.h"
#include "http/inbound.h"

void
budget_init(struct budget *b)
{
	*b = (struct budget){0};
	pthread_mutex_init(&b->lock, NULL);
}

void
budget_limits(struct budget *b, size_t all, size_t kept)
{
	pthread_mutex_lock(&b->lock);
	b->all = all;
	b->kept = kept;
	pthread_mutex_unlock(&b->lock);
}

bool
budget_take(struct budget *b, size_t n, bool known)
{
	pthread_mutex_lock(&b->lock);
	bool fits = b->bytes + n <= (known ? b->all : b->all - b->kept);
	if (fits) {
		b->bytes += n;
		metric_gauge(METRIC_G_BODY_BYTES, (int64_t)n);
	}
	pthread_mutex_unlock(&b->lock);
	return fits;
}

void
budget_give(struct budget *b, size_t n)
{
	pthread_mutex_lock(&b->lock);
	b->bytes -= n;
	metric_gauge(METRIC_G_BODY_BYTES, -(int64_t)n);
	pthread_mutex_unlock(&b->lock);
}

size_t
budget_taken(struct budget *b)
{
	pthread_mutex_lock(&b->lock);
	size_t n = b->bytes;
	pthread_mutex_unlock(&b->lock);
	return n;
}

/* One is always let in, however large. */
static bool
start(struct budget *b, const struct inbound *r)
{
	size_t weight = body_in_memory(&r->body) * BUDGET_WORK_FACTOR;

	if (b->work > 0 && b->work + weight > BUDGET_WORK_MAX)
		return false;
	b->work += weight;
	metric_gauge(METRIC_G_BODY_WORK_BYTES, (int64_t)weight);
	return true;
}

bool
budget_begin(struct budget *b, struct inbound *r)
{
	pthread_mutex_lock(&b->lock);
	bool now = start(b, r);
	r->waiting = NULL;
	if (!now) {
		*(b->last != NULL ? &b->last->waiting : &b->first) = r;
		b->last = r;
	}
	pthread_mutex_unlock(&b->lock);
	return now;
}

struct inbound *
budget_end(struct budget *b, struct inbound *r)
{
	pthread_mutex_lock(&b->lock);
	if (r != NULL) {
		b->work -= body_in_memory(&r->body) * BUDGET_WORK_FACTOR;
		metric_gauge(METRIC_G_BODY_WORK_BYTES, -(int64_t)(body_in_memory(&r->body) * BUDGET_WORK_FACTOR));
	}
	struct inbound *next = b->first;
	if (next != NULL && start(b, next)) {
		b->first = next->waiting;
		if (b->first == NULL)
			b->last = NULL;
	} else {
		next = NULL;
	}
	pthread_mutex_unlock(&b->lock);
	return next;
}
