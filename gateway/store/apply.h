/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an event to what the store must find and then write: the only place that knows which keys follow from what happened.  Pure;
 * used when a change is made, made again (repair, rebuild), and put in order with others.
 */
#ifndef STORE_APPLY_H
#define STORE_APPLY_H

struct change;
struct event;
struct taken;

/* Add the event's checks, writes and steps to the change.  One that this release does not know only adds its step. */
void apply_event(struct change *c, const struct event *ev, const struct taken *held);

#endif
