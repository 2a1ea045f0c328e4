/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where answers of Redis live: hiredis makes an object of every element with malloc, thousands for one page, so here they are made
 * in the arena of who asks, and end with it.  Internal to store.
 */
#ifndef STORE_REPLIES_H
#define STORE_REPLIES_H

#include <hiredis/hiredis.h>

struct arena;

/* All that is read from that connection from now on lives in `a`, which must live until it was read; nothing of it is freed.  Said
 * anew before whatever is read. */
void replies_into(redisContext *c, struct arena *a);

#endif
