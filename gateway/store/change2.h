/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes as they were journaled before events were: checks and writes of Redis.  Read back as the events they were made of, so
 * that old journals stay readable; nothing else knows that form.  tests/old/change2 holds such a journal.
 */
#ifndef STORE_CHANGE2_H
#define STORE_CHANGE2_H

#include <stdbool.h>

#include "store/event.h"

bool change2_is(struct str bytes);

/* As event_decode. */
int change2_decode(struct arena *a, struct str bytes, const char **tag, struct event **events, size_t *n, struct err *e) MUST_CHECK;

#endif
