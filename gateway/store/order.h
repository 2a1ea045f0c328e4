/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of several journals' changes can come next: rows' versions and queues' lengths as the changes so far have left them, in
 * memory. Pure: no connection.  Every change of ours expects a version of each row it moves, so its place among those that move the
 * same rows is fixed; changes that share no row may come in any order.
 */
#ifndef STORE_ORDER_H
#define STORE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "store/change.h"

struct order;

struct order *order_new(void);
void order_free(struct order *o);

enum order_fit {
	ORDER_FITS,   /* it can be made now */
	ORDER_WAITS,  /* it expects what is not there yet */
	ORDER_BEHIND, /* it expects a version that another change has replaced: it was never made */
};

/* `key`, if not NULL: where it does not fit, in the arena of the change. */
enum order_fit order_fit(const struct order *o, const struct change *c, const char **key);

/* It was made. */
void order_made(struct order *o, const struct change *c);

/* It moves a row on from an older version than the other one does. */
bool order_earlier(const struct change *c, const struct change *other);

/* Only one of two changes that are not behind can have been made next: they expect the same version of a row, or the same length of
 * a queue, and the other one fits now. */
bool order_contest(const struct order *o, const struct change *c, const struct change *other);

#endif
