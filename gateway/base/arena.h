/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One arena per request or worker step: everything made for it dies with it.  Allocation never
 * fails (sizes are bounded at the doors; running out means the machine is in trouble, so the
 * process aborts and carries on from the store).  Foreign objects are handed over with
 * arena_own and released in reverse order.  Not thread-safe: one thread, one arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { ARENA_WIPE = 1 }; /* overwrite all memory before giving it back: for secrets */

/* A new empty arena; free it with arena_free. */
struct arena *arena_new(int flags);

/* Release every owned object, newest first, then all memory.  NULL is allowed. */
void arena_free(struct arena *a);

/* Like arena_free, but the arena goes on, with some memory (128 KiB at most) for its next use. */
void arena_reset(struct arena *a);

/* `n` zeroed bytes, aligned for any type, living until the arena is freed or reset. */
void *arena_alloc(struct arena *a, size_t n);

/* The same without zeroing them: for text and bytes that are written at once and may be long. */
void *arena_bytes(struct arena *a, size_t n);

/* Make the last allocation of the arena, n bytes at p, `more` bytes longer where it stands; false: it cannot be. */
bool arena_extend(struct arena *a, const void *p, size_t n, size_t more);

/* The same, wherever: the bytes where they now stand.  A large allocation does not leave its old copy behind. */
void *arena_regrow(struct arena *a, void *p, size_t n, size_t more);

/* Hand over a foreign object; returns it, so that owning and making are one line.  NULL is
 * passed through and not owned. */
void *arena_own(struct arena *a, void *obj, void (*release)(void *));

/* Copies, always ended by a NUL. */
char *arena_dup(struct arena *a, const void *p, size_t n);
char *arena_str(struct arena *a, const char *s);
char *arena_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
