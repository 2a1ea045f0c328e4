/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: a list of blocks and a list of owned objects. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16 * 1024, ALIGN = 16, SPARE_MAX = 8 };

struct block {
	struct block *next;
	size_t used, size;
	_Alignas(ALIGN) unsigned char data[];
};

struct owned {
	struct owned *next;
	void *obj;
	void (*release)(void *);
};

struct arena {
	struct block *blocks; /* the newest, where we allocate, is first */
	struct block *spare;  /* of standard size, kept by a reset */
	int n_spare;
	struct owned *owned;  /* newest first */
	int flags;
};

static struct block *
block_new(size_t size)
{
	struct block *b = malloc(sizeof *b + size);
	if (b == NULL)
		abort();
	b->next = NULL;
	b->used = 0;
	b->size = size;
	return b;
}

static void
release_owned(struct arena *a)
{
	for (struct owned *o = a->owned; o != NULL; o = o->next)
		o->release(o->obj);
	a->owned = NULL;
}

struct arena *
arena_new(int flags)
{
	struct arena *a = malloc(sizeof *a);
	if (a == NULL)
		abort();
	*a = (struct arena){.flags = flags}; /* the first block comes with the first use: many arenas are never used */
	return a;
}

static void
free_list(struct block *b)
{
	for (struct block *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
}

void
arena_reset(struct arena *a)
{
	release_owned(a);
	for (struct block *b = a->blocks, *next; b != NULL; b = next) {
		next = b->next;
		if (a->flags & ARENA_WIPE)
			explicit_bzero(b->data, b->used);
		if (a->n_spare == SPARE_MAX || b->size != BLOCK) {
			free(b);
			continue;
		}
		b->used = 0;
		b->next = a->spare;
		a->spare = b;
		a->n_spare++;
	}
	a->blocks = NULL;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free_list(a->spare);
	free(a);
}

/* A standard block: a spare one, or new. */
static struct block *
block_take(struct arena *a)
{
	struct block *b = a->spare;

	if (b == NULL)
		return block_new(BLOCK);
	a->spare = b->next;
	a->n_spare--;
	return b;
}

static size_t
aligned(size_t n)
{
	if (n > SIZE_MAX / 2)
		abort();
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

void *
arena_bytes(struct arena *a, size_t n)
{
	size_t want = aligned(n);
	struct block *b = a->blocks;
	if (b == NULL || b->size - b->used < want) {
		struct block *fresh = want > BLOCK ? block_new(want) : block_take(a);
		fresh->next = b;
		a->blocks = b = fresh;
	}
	void *p = b->data + b->used;
	b->used += want;
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(arena_bytes(a, n), 0, n);
}

bool
arena_extend(struct arena *a, const void *p, size_t n, size_t more)
{
	struct block *b = a->blocks;
	size_t has = aligned(n), want = aligned(n + more);

	if (b == NULL || b->used < has || b->data + b->used - has != p || b->size - b->used < want - has)
		return false;
	b->used += want - has;
	return true;
}

/* Give a block back that holds nothing but the n bytes at p. */
static void
drop_alone(struct arena *a, const void *p, size_t n)
{
	for (struct block **at = &a->blocks; *at != NULL; at = &(*at)->next) {
		struct block *b = *at;
		if (b->data != p)
			continue;
		if (b->used != aligned(n))
			return;
		*at = b->next;
		if (a->flags & ARENA_WIPE)
			explicit_bzero(b->data, b->used);
		free(b);
		return;
	}
}

void *
arena_regrow(struct arena *a, void *p, size_t n, size_t more)
{
	if (arena_extend(a, p, n, more))
		return p;
	void *fresh = arena_bytes(a, n + more);
	memcpy(fresh, p, n);
	if (n > BLOCK)
		drop_alone(a, p, n);
	return fresh;
}

void *
arena_own(struct arena *a, void *obj, void (*release)(void *))
{
	if (obj == NULL)
		return NULL;
	struct owned *o = arena_alloc(a, sizeof *o);
	o->obj = obj;
	o->release = release;
	o->next = a->owned;
	a->owned = o;
	return obj;
}

char *
arena_dup(struct arena *a, const void *p, size_t n)
{
	char *s = arena_bytes(a, n + 1);
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

char *
arena_str(struct arena *a, const char *s)
{
	return arena_dup(a, s, strlen(s));
}

char *
arena_fmt(struct arena *a, const char *fmt, ...)
{
	struct block *b = a->blocks;
	size_t room = b != NULL ? b->size - b->used : 0;
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(room > 0 ? (char *)b->data + b->used : NULL, room, fmt, ap); /* mostly it fits where it will stay */
	va_end(ap);
	if (n < 0)
		abort();
	if (b != NULL && (size_t)n >= room)
		b->used = b->size; /* its rest was written to and must be wiped */
	char *s = arena_bytes(a, (size_t)n + 1);
	if ((size_t)n >= room)
		vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}
