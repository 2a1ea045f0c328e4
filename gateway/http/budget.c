/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for bodies; see budget.h. */
#include "http/budget.h"

#include "base/metric.h"

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

static size_t
weight_of(const struct budget_turn *t)
{
	return t->bytes * BUDGET_WORK_FACTOR;
}

/* One is always let in, however large. */
static bool
start(struct budget *b, const struct budget_turn *t)
{
	size_t weight = weight_of(t);

	if (b->work > 0 && b->work + weight > BUDGET_WORK_MAX)
		return false;
	b->work += weight;
	metric_gauge(METRIC_G_BODY_WORK_BYTES, (int64_t)weight);
	return true;
}

bool
budget_begin(struct budget *b, struct budget_turn *t)
{
	pthread_mutex_lock(&b->lock);
	bool now = start(b, t);
	t->next = NULL;
	if (!now) {
		*(b->last != NULL ? &b->last->next : &b->first) = t;
		b->last = t;
	}
	pthread_mutex_unlock(&b->lock);
	return now;
}

void *
budget_end(struct budget *b, struct budget_turn *t)
{
	void *owner = NULL;

	pthread_mutex_lock(&b->lock);
	if (t != NULL) {
		b->work -= weight_of(t);
		metric_gauge(METRIC_G_BODY_WORK_BYTES, -(int64_t)weight_of(t));
	}
	struct budget_turn *next = b->first;
	if (next != NULL && start(b, next)) {
		owner = next->owner;
		b->first = next->next;
		if (b->first == NULL)
			b->last = NULL;
	}
	pthread_mutex_unlock(&b->lock);
	return owner;
}
