/* SPDX-License-Identifier: Apache-2.0 */
/* Frames on a pipe; see frame.h. */
#include "base/frame.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

static int
write_all(int fd, const void *from, size_t n)
{
	const char *p = from;

	while (n > 0) {
		ssize_t did = write(fd, p, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return -1;
		p += did;
		n -= (size_t)did;
	}
	return 0;
}

int
frame_write(int fd, uint64_t serial, uint32_t kind, struct str body, struct err *e)
{
	const struct frame head = {.serial = serial, .kind = kind, .n = (uint32_t)body.n};

	if (write_all(fd, &head, sizeof head) != 0 || write_all(fd, body.p, body.n) != 0)
		return err_set(e, ERR_BUSY, "the other end of the pipe is gone");
	return 0;
}

/* Is there something to read, or the end?  false: the time is over. */
static bool
comes(int fd, int64_t until_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int n;

	do {
		int64_t left = until_ms < 0 ? -1 : until_ms - clock_mono_us() / 1000;
		n = poll(&p, 1, until_ms < 0 ? -1 : left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	return n != 0;
}

/* How much there was before the end; -1: the time is over. */
static ssize_t
read_all(int fd, int64_t until_ms, void *to, size_t n)
{
	size_t at = 0;

	while (at < n) {
		if (!comes(fd, until_ms))
			return -1;
		ssize_t did = read(fd, (char *)to + at, n - at);
		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			break;
		at += (size_t)did;
	}
	return (ssize_t)at;
}

int
frame_read(int fd, int64_t wait_ms, size_t max, struct arena *a, struct frame *out, struct str *body, struct err *e)
{
	int64_t until_ms = wait_ms < 0 ? -1 : clock_mono_us() / 1000 + wait_ms;
	ssize_t got = read_all(fd, until_ms, out, sizeof *out);

	if (got == 0)
		return 0;
	if (got == (ssize_t)sizeof *out && out->n > max)
		return err_set(e, ERR_INTERNAL, "a frame of %u bytes", (unsigned)out->n);
	char *to = arena_alloc(a, got == (ssize_t)sizeof *out ? out->n + 1 : 1);
	if (got == (ssize_t)sizeof *out && (got = read_all(fd, until_ms, to, out->n)) == (ssize_t)out->n) {
		*body = (struct str){to, out->n};
		return 1;
	}
	return got < 0 ? err_set(e, ERR_TIMEOUT, "no answer over the pipe in time")
		       : err_set(e, ERR_BUSY, "the other end of the pipe is gone");
}
