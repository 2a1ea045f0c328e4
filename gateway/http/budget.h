/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for bodies, counted before it is used.  Two sums: bytes of bodies that are coming in, in work or being answered, and what
 * the work on them takes besides (a multiple of their size).  Who finds the first full is told to come again, who finds the second
 * full waits with its body complete.  One for each server; internal to http.
 */
#ifndef HTTP_BUDGET_H
#define HTTP_BUDGET_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* One request's place in the order of those whose body is complete. */
struct budget_turn {
	size_t bytes;             /* of its body in memory */
	void *owner;              /* the request */
	struct budget_turn *next; /* the budget's own */
};

struct budget {
	pthread_mutex_t lock;
	size_t bytes, all, kept;        /* taken; most; of it for partners known by their certificate */
	size_t work;                    /* taken by requests in work */
	struct budget_turn *first, *last; /* who waits for work, in order */
};

enum {
	BUDGET_WORK_FACTOR = 8,         /* an estimate, not measured: 500 signed messages of 1 MB came to 146 MiB */
	BUDGET_WORK_MAX = 72 << 20,
};

void budget_init(struct budget *b);
void budget_limits(struct budget *b, size_t all, size_t kept);

/* Bytes of a body; false: not now.  Whoever is not known leaves the share of those who are. */
bool budget_take(struct budget *b, size_t n, bool known);
void budget_give(struct budget *b, size_t n);
size_t budget_taken(struct budget *b);

/* May work on this request begin?  Else it stands in the queue, and comes out of budget_end of another. */
bool budget_begin(struct budget *b, struct budget_turn *t);

/* Work on a request has ended: the owner of the next turn that may begin, or NULL; call again with t NULL until it is. */
void *budget_end(struct budget *b, struct budget_turn *t);

#endif
