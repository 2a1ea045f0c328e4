/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into the gateway and Redis by the torture harness.  A page shared with the harness (TORTURE_PAGE) says at which call
 * the process is killed, or fails, how long a sync takes and how wrong the clock is; the harness writes it while the process runs.
 * What is not yet durable is written to a second file (TORTURE_UNDO): the old bytes before each write, the old names before each
 * rename, and each completed sync.  So a power cut is played exactly: everything that no sync covers is taken back, in reverse.
 * Only files below TORTURE_KEPT are treated so.  undo.py reads that file, stage.py writes the page.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { WRITE, PWRITE, FDATASYNC, FSYNC, RENAME, TRUNCATE, CREATE, UNLINK, SEND, RECEIVE, CONNECT, ACCEPT, CALLS };
/* TEAR: half of the write is made, then it is killed.  SLEEP: it stops until it is sent SIGCONT. */
enum act { KILL_BEFORE = 1, KILL_AFTER, FAIL, TEAR, SLEEP_BEFORE, SLEEP_AFTER };
enum fate { GO, REFUSED, THEN_KILL, HALF, THEN_SLEEP };

struct document { /* the same in stage.py */
	_Atomic uint32_t armed;
	uint32_t calls;             /* a bit for each call that counts */
	_Atomic int32_t countdown;  /* the call that makes it 0 is the one */
	uint32_t act;
	int32_t error;
	uint32_t onwards;           /* it, and all that follow */
	_Atomic uint32_t fired;
	uint16_t slow_ms;           /* how much longer a sync takes */
	uint16_t lie;               /* a sync says it is done and makes nothing durable: the checker must find what that loses */
	int64_t clock_ms;           /* how wrong the clock is */
	_Atomic uint32_t counts[CALLS];
};

static struct document *page;
static const char *kept, *undo;
static int log_fd = -1;
static _Atomic uint32_t backups;

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("TORTURE_PAGE");
	int fd = path != NULL ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0) : -1;
	if (fd < 0)
		return;
	void *p = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED || getenv("TORTURE_UNDO") == NULL || getenv("TORTURE_KEPT") == NULL)
		abort();
	undo = strdup(getenv("TORTURE_UNDO")); /* Redis writes its title over its environment */
	kept = strdup(getenv("TORTURE_KEPT"));
	log_fd = (int)syscall(SYS_openat, AT_FDCWD, undo, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (log_fd < 0)
		abort();
	page = p;
	syscall(SYS_prctl, PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0); /* nth.c may follow us, also where nobody is root */
	if (getenv("TORTURE_HELD") != NULL)
		raise(SIGSTOP);
}

/* A process that hides its memory cannot be followed. */
int
prctl(int what, ...)
{
	unsigned long v[4];
	va_list more;
	va_start(more, what);
	for (size_t i = 0; i < 4; i++)
		v[i] = va_arg(more, unsigned long);
	va_end(more);
	return page != NULL && what == PR_SET_DUMPABLE ? 0 : (int)syscall(SYS_prctl, what, v[0], v[1], v[2], v[3]);
}

/* ---- what happens to a call ---- */

static enum fate
fate_of(enum call c)
{
	if (page == NULL)
		return GO;
	atomic_fetch_add(&page->counts[c], 1);
	if (!atomic_load(&page->armed) || !(page->calls >> c & 1))
		return GO;
	int32_t left = atomic_fetch_sub(&page->countdown, 1) - 1;
	if (left > 0 || (left < 0 && !page->onwards))
		return GO;
	atomic_fetch_add(&page->fired, 1);
	if (page->act == KILL_BEFORE)
		kill(getpid(), SIGKILL);
	if (page->act == SLEEP_BEFORE) {
		raise(SIGSTOP);
		return GO;
	}
	return page->act == FAIL ? REFUSED : page->act == TEAR ? HALF : page->act == SLEEP_AFTER ? THEN_SLEEP : THEN_KILL;
}

static long
end(enum fate f, long result)
{
	if (f == THEN_KILL || f == HALF)
		kill(getpid(), SIGKILL);
	if (f == THEN_SLEEP) {
		int error = errno; /* of the call */
		raise(SIGSTOP);
		errno = error;
	}
	return result;
}

static long
refused(void)
{
	errno = page->error;
	return -1;
}

#define CALL(c, expression) \
	enum fate f = fate_of(c); \
	return f == REFUSED ? refused() : end(f, (expression))

/* ---- what can be taken back ---- */

struct note { /* the same in undo.py; followed by n bytes */
	uint64_t kind, ino, at, size, n;
};

static void
note(char kind, uint64_t ino, uint64_t at, uint64_t size, const void *p, size_t n)
{
	struct note h = {(uint64_t)kind, ino, at, size, n};
	struct iovec v[2] = {{&h, sizeof h}, {(void *)(uintptr_t)p, n}};
	if (syscall(SYS_writev, log_fd, v, 2) != (long)(sizeof h + n))
		abort();
}

/* the absolute name of an open file, or of a name below an open directory; is it kept? */
static bool
place(int dir, const char *name, char out[4096])
{
	char link[64];
	size_t n = 0;
	if (page == NULL)
		return false;
	if (name == NULL || (name[0] != '/')) {
		if (dir == AT_FDCWD)
			strcpy(link, "/proc/self/cwd");
		else
			snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
		long got = syscall(SYS_readlinkat, AT_FDCWD, link, out, 2048);
		n = got > 0 ? (size_t)got : 0;
	}
	out[n] = '\0';
	if (name != NULL)
		snprintf(out + n, 2048, "%s%s", n > 0 ? "/" : "", name);
	return strncmp(out, kept, strlen(kept)) == 0;
}

static bool
kept_file(int fd, struct stat *st)
{
	char path[4096];
	return page != NULL && fstat(fd, st) == 0 && S_ISREG(st->st_mode) && place(fd, NULL, path);
}

static bool
all_zero(const unsigned char *p, size_t n)
{
	return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

/* remember [at, end) of the file as it is: w with bytes, z when it is zeros */
static void
note_bytes(int fd, const struct stat *st, uint64_t at, uint64_t end_at)
{
	uint64_t size = (uint64_t)st->st_size, last = end_at < size ? end_at : size;
	unsigned char old[64 * 1024];
	do {
		uint64_t n = at < last ? last - at : 0;
		if (n > sizeof old)
			n = sizeof old;
		if (n > 0 && syscall(SYS_pread64, fd, old, n, at) != (long)n)
			return; /* opened for writing only: it is new, and only ever grows */
		bool zero = all_zero(old, n);
		note(zero ? 'z' : 'w', st->st_ino, at, size, zero ? (const void *)&n : old, zero ? sizeof n : n);
		at += n;
	} while (at < last);
}

static uint64_t
directory(const char *path)
{
	char dir[4096];
	struct stat st;
	snprintf(dir, sizeof dir, "%s", path);
	char *slash = strrchr(dir, '/');
	if (slash != NULL)
		*slash = '\0';
	return stat(dir, &st) == 0 ? st.st_ino : 0;
}

/* r OLD NEW BACKUP: the name NEW had another file, kept as BACKUP, or none; u NAME BACKUP; c NAME */
static void
note_names(char kind, const char *a, const char *b)
{
	char text[3 * 4096], backup[4096] = "";
	const char *lost = b != NULL ? b : a;
	if (kind != 'c' && access(lost, F_OK) == 0) {
		snprintf(backup, sizeof backup, "%s.%d.%u", undo, getpid(), atomic_fetch_add(&backups, 1));
		if (syscall(SYS_linkat, AT_FDCWD, lost, AT_FDCWD, backup, 0) != 0)
			abort();
	}
	int n = snprintf(text, sizeof text, "%s%c%s%c%s", a, 0, b != NULL ? b : "", 0, backup);
	note(kind, directory(b != NULL ? b : a), 0, 0, text, (size_t)n); /* a move is durable with the directory it goes to */
}

/* ---- files ---- */

static long
write_at(int fd, const void *p, size_t n, bool placed, off_t at)
{
	return placed ? syscall(SYS_pwrite64, fd, p, n, at) : syscall(SYS_write, fd, p, n);
}

static ssize_t
write_file(int fd, const void *p, size_t n, bool placed, off_t at)
{
	struct stat st;
	enum fate f = fate_of(placed ? PWRITE : WRITE);
	if (f == REFUSED)
		return refused();
	if (kept_file(fd, &st)) {
		off_t from = placed ? at : fcntl(fd, F_GETFL) & O_APPEND ? st.st_size : lseek(fd, 0, SEEK_CUR);
		note_bytes(fd, &st, (uint64_t)from, (uint64_t)from + n);
	}
	return end(f, write_at(fd, p, f == HALF ? n / 2 : n, placed, at));
}

ssize_t
write(int fd, const void *p, size_t n)
{
	struct stat st;
	if (page == NULL || fd <= 2 || fstat(fd, &st) != 0)
		return syscall(SYS_write, fd, p, n);
	if (S_ISREG(st.st_mode))
		return write_file(fd, p, n, false, 0);
	if (!S_ISSOCK(st.st_mode))
		return syscall(SYS_write, fd, p, n);
	CALL(SEND, syscall(SYS_write, fd, p, n));
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return write_file(fd, p, n, true, at);
}

/* What was noted before the sync began is durable when it ends well. */
static int
sync_file(enum call c, long number, int fd)
{
	struct stat st, log;
	enum fate f = fate_of(c);
	if (f == REFUSED)
		return (int)refused();
	if (page != NULL && page->slow_ms > 0)
		usleep(page->slow_ms * 1000);
	bool known = page != NULL && fstat(log_fd, &log) == 0 && fstat(fd, &st) == 0;
	long rc = syscall(number, fd);
	if (known && rc == 0 && !page->lie)
		note(S_ISDIR(st.st_mode) ? 'd' : 's', st.st_ino, (uint64_t)log.st_size, 0, NULL, 0);
	return (int)end(f, rc);
}

int
fdatasync(int fd)
{
	return sync_file(FDATASYNC, SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	return sync_file(FSYNC, SYS_fsync, fd);
}

int
ftruncate(int fd, off_t size)
{
	struct stat st;
	enum fate f = fate_of(TRUNCATE);
	if (f == REFUSED)
		return (int)refused();
	if (kept_file(fd, &st))
		note_bytes(fd, &st, (uint64_t)size, (uint64_t)st.st_size);
	return (int)end(f, syscall(SYS_ftruncate, fd, size));
}

/* ---- names ---- */

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	char a[4096], b[4096];
	enum fate f = fate_of(RENAME);
	if (f == REFUSED)
		return (int)refused();
	if (place(from_dir, from, a) && place(to_dir, to, b))
		note_names('r', a, b);
	return (int)end(f, syscall(SYS_renameat2, from_dir, from, to_dir, to, 0));
}

int
rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int
unlinkat(int dir, const char *name, int flags)
{
	char path[4096];
	enum fate f = fate_of(UNLINK);
	if (f == REFUSED)
		return (int)refused();
	if (flags == 0 && place(dir, name, path) && access(path, F_OK) == 0)
		note_names('u', path, NULL);
	return (int)end(f, syscall(SYS_unlinkat, dir, name, flags));
}

int
unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

static int
open_file(int dir, const char *name, int flags, unsigned mode)
{
	char path[4096];
	if (!(flags & O_CREAT) || !place(dir, name, path))
		return (int)syscall(SYS_openat, dir, name, flags, mode);
	enum fate f = fate_of(CREATE);
	if (f == REFUSED)
		return (int)refused();
	if (access(path, F_OK) != 0)
		note_names('c', path, NULL);
	return (int)end(f, syscall(SYS_openat, dir, name, flags, mode));
}

#define MODE(flags) \
	unsigned mode = 0; \
	va_list more; \
	va_start(more, flags); \
	if ((flags) & (O_CREAT | O_TMPFILE)) \
		mode = va_arg(more, unsigned); \
	va_end(more)

int
openat(int dir, const char *name, int flags, ...)
{
	MODE(flags);
	return open_file(dir, name, flags, mode);
}

int
open(const char *name, int flags, ...)
{
	MODE(flags);
	return open_file(AT_FDCWD, name, flags, mode);
}

int open64(const char *, int, ...) __attribute__((alias("open")));
int openat64(int, const char *, int, ...) __attribute__((alias("openat")));
ssize_t pwrite64(int, const void *, size_t, off64_t) __attribute__((alias("pwrite")));
int ftruncate64(int, off64_t) __attribute__((alias("ftruncate")));

/* ---- sockets ---- */

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	CALL(SEND, syscall(SYS_sendto, fd, p, n, flags, NULL, 0));
}

ssize_t
sendmsg(int fd, const struct msghdr *m, int flags)
{
	CALL(SEND, syscall(SYS_sendmsg, fd, m, flags));
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	CALL(SEND, syscall(SYS_writev, fd, v, n));
}

ssize_t
recv(int fd, void *p, size_t n, int flags)
{
	CALL(RECEIVE, syscall(SYS_recvfrom, fd, p, n, flags, NULL, NULL));
}

ssize_t
read(int fd, void *p, size_t n)
{
	struct stat st;
	if (page == NULL || fstat(fd, &st) != 0 || !S_ISSOCK(st.st_mode))
		return syscall(SYS_read, fd, p, n);
	CALL(RECEIVE, syscall(SYS_read, fd, p, n));
}

int
connect(int fd, const struct sockaddr *to, socklen_t n)
{
	CALL(CONNECT, (int)syscall(SYS_connect, fd, to, n));
}

int
accept4(int fd, struct sockaddr *from, socklen_t *n, int flags)
{
	CALL(ACCEPT, (int)syscall(SYS_accept4, fd, from, n, flags));
}

/* ---- time ---- */

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	long rc = syscall(SYS_clock_gettime, clock, t);
	if (rc == 0 && page != NULL && page->clock_ms != 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
		int64_t ns = t->tv_nsec + page->clock_ms % 1000 * 1000000;
		t->tv_sec += page->clock_ms / 1000 + (ns < 0 ? -1 : ns / 1000000000);
		t->tv_nsec = ns < 0 ? ns + 1000000000 : ns % 1000000000;
	}
	return (int)rc;
}

int
gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now;
	(void)zone;
	int rc = clock_gettime(CLOCK_REALTIME, &now);
	*t = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
	return rc;
}

time_t
time(time_t *out)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (out != NULL)
		*out = now.tv_sec;
	return now.tv_sec;
}
