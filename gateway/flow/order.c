/* SPDX-License-Identifier: Apache-2.0 */
/* One change of a dossier after the other; see order.h. */
#include "flow/order.h"

#include <string.h>

#include "journal/journal.h"

static uint64_t
bit_of(const char *dossier)
{
	size_t n = strlen(dossier);
	return (uint64_t)1 << (n > 0 ? (unsigned char)dossier[n - 1] % 64 : 0);
}

static bool
share(const struct flight *l, const struct flight *r)
{
	if ((l->set & r->set) == 0)
		return false;
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < r->n; k++)
			if (strcmp(l->dossiers[i], r->dossiers[k]) == 0)
				return true;
	return false;
}

static bool
busy(const struct order *o, const struct flight *f)
{
	for (const struct flight *x = o->flights; x != NULL; x = x->next)
		if (share(x, f))
			return true;
	return false;
}

int
order_enter(struct order *o, struct journal *j, struct flight *f, struct err *e)
{
	f->set = 0;
	for (size_t i = 0; i < f->n; i++)
		f->set |= bit_of(f->dossiers[i]);
	pthread_mutex_lock(&o->lock);
	while (!o->stopped && !o->doubt && busy(o, f))
		pthread_cond_wait(&o->moved, &o->lock);
	bool may = !o->stopped && !o->doubt;
	if (may) {
		f->low = journal_seq(j);
		f->next = o->flights;
		o->flights = f;
	}
	pthread_mutex_unlock(&o->lock);
	return may ? 0 : err_set(e, ERR_STORE, "store and journal are being compared; nothing is changed meanwhile");
}

void
order_leave(struct order *o, struct flight *f, bool settled)
{
	pthread_mutex_lock(&o->lock);
	struct flight **at = &o->flights;
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	if (!settled && (!o->doubt || f->low < o->floor))
		o->floor = f->low;
	o->doubt = o->doubt || !settled;
	pthread_cond_broadcast(&o->moved);
	pthread_mutex_unlock(&o->lock);
}

uint64_t
order_settled(struct order *o, struct journal *j)
{
	pthread_mutex_lock(&o->lock);
	uint64_t seq = journal_seq(j);
	if (o->doubt && o->floor < seq)
		seq = o->floor;
	for (const struct flight *x = o->flights; x != NULL; x = x->next)
		if (x->low < seq)
			seq = x->low;
	pthread_mutex_unlock(&o->lock);
	return seq;
}

bool
order_doubt(struct order *o)
{
	pthread_mutex_lock(&o->lock);
	bool doubt = o->doubt;
	pthread_mutex_unlock(&o->lock);
	return doubt;
}

void
order_stop(struct order *o)
{
	pthread_mutex_lock(&o->lock);
	o->stopped = true;
	pthread_cond_broadcast(&o->moved);
	while (o->flights != NULL)
		pthread_cond_wait(&o->moved, &o->lock);
	pthread_mutex_unlock(&o->lock);
}

void
order_go(struct order *o, bool doubt)
{
	pthread_mutex_lock(&o->lock);
	if (doubt && !o->doubt)
		o->floor = 0;
	o->doubt = doubt;
	o->stopped = false;
	pthread_cond_broadcast(&o->moved);
	pthread_mutex_unlock(&o->lock);
}
