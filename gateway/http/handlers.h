/* SPDX-License-Identifier: Apache-2.0 */
/* Who answers which route; see route.tbl.  Internal to http. */
#ifndef HTTP_HANDLERS_H
#define HTTP_HANDLERS_H

struct inbound;
struct message;

/* Make the answer of a complete request of r->match.route in r->answer.  Of THREAD_POOL on a thread of the pool, which may wait;
 * everything it allocates is in r->a, and m must live as long.  Unless r->later is set: then handlers_go_on makes it when its
 * commit was told. */
void handlers_answer(struct inbound *r, const struct message *m);
void handlers_go_on(struct inbound *r);

#endif
