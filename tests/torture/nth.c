/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nth PID N: kills process PID at the N-th system call that any of its threads begins from now on and that somebody else can
 * notice. Prints `ready` when it counts, then `killed CALLS NUMBER` (the number of the system call it was killed at), or `ended
 * CALLS SILENT` when the process ended before; N of 0 only counts, until the process ends or this one is sent SIGTERM.  Linux, by
 * ptrace: what the shim (shim.c) cannot see is seen too, such as what libraries call by themselves.
 *
 * Silent calls (waiting, memory, clocks, looking, reading a file) change nothing that is left when the process is dead.  So a death
 * at one of them is the death at the next call that is not silent, and only those are counted.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE, THREADS_MAX = 4096 };

/* What is not known to be silent is counted. */
static const bool silent[1024] = {
    [SYS_futex] = true,
    [SYS_nanosleep] = true,
    [SYS_clock_nanosleep] = true,
    [SYS_sched_yield] = true,
    [SYS_ppoll] = true,
    [SYS_pselect6] = true,
    [SYS_epoll_pwait] = true,
    [SYS_epoll_ctl] = true,
    [SYS_epoll_create1] = true,
    [SYS_mmap] = true,
    [SYS_munmap] = true,
    [SYS_mprotect] = true,
    [SYS_mremap] = true,
    [SYS_madvise] = true,
    [SYS_brk] = true,
    [SYS_clock_gettime] = true,
    [SYS_clock_getres] = true,
    [SYS_gettimeofday] = true,
    [SYS_getrandom] = true,
    [SYS_rt_sigaction] = true,
    [SYS_rt_sigprocmask] = true,
    [SYS_rt_sigreturn] = true,
    [SYS_rt_sigtimedwait] = true,
    [SYS_sigaltstack] = true,
    [SYS_set_robust_list] = true,
    [SYS_rseq] = true,
    [SYS_set_tid_address] = true,
    [SYS_prctl] = true,
    [SYS_clone] = true,
    [SYS_clone3] = true,
    [SYS_exit] = true,
    [SYS_membarrier] = true,
    [SYS_sched_getaffinity] = true,
    [SYS_sched_setscheduler] = true,
    [SYS_restart_syscall] = true,
    [SYS_umask] = true,
    [SYS_socket] = true,
    [SYS_eventfd2] = true,
    [SYS_getpid] = true,
    [SYS_gettid] = true,
    [SYS_getuid] = true,
    [SYS_geteuid] = true,
    [SYS_getgid] = true,
    [SYS_getegid] = true,
    [SYS_uname] = true,
    [SYS_sysinfo] = true,
    [SYS_prlimit64] = true,
    [SYS_getrusage] = true,
    [SYS_fstat] = true,
    [SYS_newfstatat] = true,
    [SYS_statx] = true,
    [SYS_statfs] = true,
    [SYS_fstatfs] = true,
    [SYS_faccessat] = true,
    [SYS_readlinkat] = true,
    [SYS_getcwd] = true,
    [SYS_lseek] = true,
    [SYS_getdents64] = true,
    [SYS_pread64] = true,
    [SYS_getsockname] = true,
    [SYS_getpeername] = true,
    [SYS_getsockopt] = true,
#ifdef SYS_poll /* calls that younger processors do not have */
    [SYS_poll] = true,
    [SYS_select] = true,
    [SYS_epoll_wait] = true,
    [SYS_stat] = true,
    [SYS_lstat] = true,
    [SYS_access] = true,
    [SYS_readlink] = true,
    [SYS_arch_prctl] = true,
    [SYS_time] = true,
#endif
};

/* Is it a file or a folder of a disk, opened only to be read? */
static bool
is_read_file(pid_t tid, uint64_t fd)
{
	char path[64];
	struct stat file, link;

	snprintf(path, sizeof path, "/proc/%d/fd/%llu", tid, (unsigned long long)fd);
	return stat(path, &file) == 0 && (S_ISREG(file.st_mode) || S_ISDIR(file.st_mode)) && lstat(path, &link) == 0 &&
	    (link.st_mode & S_IWUSR) == 0;
}

static bool
opens_to_read(uint64_t flags)
{
	return (flags & O_ACCMODE) == O_RDONLY && (flags & (O_CREAT | O_TRUNC)) == 0;
}

/* Flags of a descriptor, which is its process' own; locks are seen by others. */
static bool
flags_only(uint64_t command)
{
	return command == F_GETFL || command == F_SETFL || command == F_GETFD || command == F_SETFD || command == F_DUPFD_CLOEXEC;
}

/* What the table cannot say of the call alone. */
static bool
only_reads(pid_t tid, uint64_t number, const uint64_t *args)
{
	switch (number) {
	case SYS_openat:
		return opens_to_read(args[2]);
	case SYS_read:
	case SYS_readv:
	case SYS_close:
		return is_read_file(tid, args[0]);
	case SYS_fcntl:
		return flags_only(args[1]);
	default:
		return false;
	}
}

static bool
is_silent(pid_t tid, uint64_t number, const uint64_t *args)
{
	return (number < sizeof silent / sizeof silent[0] && silent[number]) || only_reads(tid, number, args);
}

static pid_t threads[THREADS_MAX]; /* those that are traced */
static size_t n_threads;
static volatile sig_atomic_t told_to_stop;

static void
stop(int sig)
{
	(void)sig;
	told_to_stop = 1;
}

static bool
known(pid_t tid)
{
	for (size_t i = 0; i < n_threads; i++)
		if (threads[i] == tid)
			return true;
	return false;
}

static bool
add(pid_t tid)
{
	if (n_threads == THREADS_MAX)
		return false;
	threads[n_threads++] = tid;
	return true;
}

/* Every thread, until a look finds none that is new: a thread seized before it makes another passes that one on. */
static bool
seize_all(pid_t pid)
{
	char path[64];
	bool fresh = true;

	snprintf(path, sizeof path, "/proc/%d/task", pid);
	while (fresh) {
		DIR *d = opendir(path);
		if (d == NULL)
			return false;
		fresh = false;
		for (const struct dirent *x; (x = readdir(d)) != NULL;) {
			pid_t tid = atoi(x->d_name);
			if (tid == 0 || known(tid))
				continue;
			if (ptrace(PTRACE_SEIZE, tid, NULL, OPTIONS) != 0) {
				if (errno == ESRCH || (errno == EPERM && n_threads > 0))
					continue; /* it has ended, or came to us with its maker */
				closedir(d);
				return false;
			}
			ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
			fresh = add(tid);
		}
		closedir(d);
	}
	return n_threads > 0;
}

/* Goes on until its next system call; with the signal it stopped for, unless that was ours. */
static void
go_on(pid_t tid, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;
	bool theirs = event == 0 && sig != (SIGTRAP | 0x80);

	if (event == PTRACE_EVENT_STOP && (sig == SIGSTOP || sig == SIGTSTP))
		ptrace(PTRACE_LISTEN, tid, NULL, NULL);
	else
		ptrace(PTRACE_SYSCALL, tid, NULL, (void *)(long)(theirs ? sig : 0));
}

/* Is this stop the beginning of a system call?  *number_out: which; *silent_out: nobody can notice it. */
static bool
begins(pid_t tid, int status, long *number_out, bool *silent_out)
{
	struct __ptrace_syscall_info info;

	if (!WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80) ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof info, &info) <= 0)
		return false;
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	*number_out = (long)info.entry.nr;
	*silent_out = is_silent(tid, info.entry.nr, (const uint64_t *)info.entry.args);
	return true;
}

int
main(int argc, char **argv)
{
	struct sigaction act = {.sa_handler = stop};
	unsigned long count = 0, quiet = 0, n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	pid_t pid = argc == 3 ? atoi(argv[1]) : 0;
	long number = -1;
	int status;

	if (pid <= 0) {
		fputs("usage: nth PID N\n", stderr);
		return 2;
	}
	sigaction(SIGTERM, &act, NULL);
	if (!seize_all(pid)) {
		fprintf(stderr, "nth: process %d cannot be traced: %s\n", pid, strerror(errno));
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (pid_t tid; !told_to_stop && ((tid = waitpid(-1, &status, __WALL)) > 0 || (tid < 0 && errno == EINTR));) {
		if (tid < 0 || !WIFSTOPPED(status))
			continue;
		bool unnoticed = false, began = begins(tid, status, &number, &unnoticed);
		if (began && unnoticed) {
			quiet++;
		} else if (began && ++count == n) {
			kill(pid, SIGKILL);
			printf("killed %lu %ld\n", count, number);
			return 0;
		}
		go_on(tid, status);
	}
	printf("ended %lu %lu\n", count, quiet);
	return 0;
}
