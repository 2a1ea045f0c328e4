/* SPDX-License-Identifier: Apache-2.0 */
/* Stacks of our own; see fiber.h.  getcontext and its kin are no longer in POSIX, but every C library of Linux that we know of has them. */
#include "base/fiber.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

/* Any request touches 24 KiB of a release build's, the worst ones found 32 KiB.  Sanitizers need several times that. */
enum { FIBER_STACK = 512 * 1024 };

/* One of the two stacks between which we change. */
struct side {
	ucontext_t at;          /* where it was left */
	const void *stack;
	size_t size;
	void *fake, *shadow;    /* what the sanitizers know of it */
};

struct fiber {
	struct side own, caller;
	char *map;
	void (*run)(void *);
	void *ctx;
	bool ended;
};

static void
change(struct side *from, struct side *to)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(&from->fake, to->stack, to->size);
#endif
#ifdef __SANITIZE_THREAD__
	__tsan_switch_to_fiber(to->shadow, 0);
#endif
	swapcontext(&from->at, &to->at);
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(from->fake, NULL, NULL);
#endif
}

/* Each turn is one function. */
static void
turns(unsigned high, unsigned low)
{
	struct fiber *f = (struct fiber *)((uintptr_t)high << 32 | low);

#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(NULL, &f->caller.stack, &f->caller.size);
#endif
	for (;;) {
		f->run(f->ctx);
		f->ended = true;
		fiber_leave(f);
	}
}

struct fiber *
fiber_new(void)
{
	struct fiber *f = calloc(1, sizeof *f);
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);

	if (f == NULL)
		abort();
	f->map = mmap(NULL, guard + FIBER_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (f->map == MAP_FAILED || mprotect(f->map, guard, PROT_NONE) != 0 || getcontext(&f->own.at) != 0)
		abort();
	f->own.stack = f->own.at.uc_stack.ss_sp = f->map + guard;
	f->own.size = f->own.at.uc_stack.ss_size = FIBER_STACK;
#ifdef __SANITIZE_THREAD__
	f->own.shadow = __tsan_create_fiber(0);
	f->caller.shadow = __tsan_get_current_fiber();
#endif
	makecontext(&f->own.at, (void (*)(void))turns, 2, (unsigned)((uintptr_t)f >> 32), (unsigned)(uintptr_t)f);
	return f;
}

void
fiber_free(struct fiber *f)
{
	if (f == NULL)
		return;
#ifdef __SANITIZE_THREAD__
	__tsan_destroy_fiber(f->own.shadow);
#endif
	munmap(f->map, (size_t)sysconf(_SC_PAGESIZE) + FIBER_STACK);
	free(f);
}

bool
fiber_start(struct fiber *f, void (*run)(void *), void *ctx)
{
	f->run = run;
	f->ctx = ctx;
	return fiber_resume(f);
}

bool
fiber_resume(struct fiber *f)
{
	f->ended = false;
	change(&f->caller, &f->own);
	return f->ended;
}

void
fiber_leave(struct fiber *f)
{
	change(&f->own, &f->caller);
}
