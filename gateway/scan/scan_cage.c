/* SPDX-License-Identifier: Apache-2.0 */
/* The cage of those who read strangers' files; see scan_cage.h. */
#include "scan/scan_cage.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What decoding, reckoning and answering take; mmap and mprotect stand alone: never executable.  qsort asks how much memory there
 * is; with the last four abort() tells who waits why it ended. */
static const int calls[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex),
    SCMP_SYS(clock_gettime), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(close), SCMP_SYS(sysinfo),
    SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(tgkill), SCMP_SYS(rt_sigprocmask),
#ifdef __SANITIZE_ADDRESS__
    SCMP_SYS(sigaltstack), /* the sanitizer asks, when libpng jumps back from an error */
#endif
};

static int
limit(int what, rlim_t value, struct err *e)
{
	const struct rlimit r = {value, value};

	return setrlimit(what, &r) == 0 ? 0 : err_set(e, ERR_INTERNAL, "setrlimit: %s", strerror(errno));
}

/* Bytes of address space that there are already. */
static int
mapped(rlim_t *out, struct err *e)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;
	bool known = f != NULL && fscanf(f, "%lu", &pages) == 1;

	if (f != NULL)
		fclose(f);
	*out = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
	return known ? 0 : err_set(e, ERR_INTERNAL, "/proc/self/statm does not tell how much memory there is");
}

/* No file at all; a kernel without it still has the list of calls. */
static void
landlock(void)
{
	const struct landlock_ruleset_attr all = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
	long rules = syscall(SYS_landlock_create_ruleset, &all, sizeof all.handled_access_fs, 0);

	if (rules < 0)
		return;
	(void)!syscall(SYS_landlock_restrict_self, rules, 0);
	close((int)rules);
}

static int
allow(scmp_filter_ctx c)
{
	int bad = 0;

	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		bad |= seccomp_rule_add(c, SCMP_ACT_ALLOW, calls[i], 0);
	bad |= seccomp_rule_add(c, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	bad |= seccomp_rule_add(c, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return bad;
}

int
scan_cage(struct err *e)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_KILL_PROCESS);
	rlim_t now;

	if (c == NULL || allow(c) != 0)
		return err_set(e, ERR_INTERNAL, "seccomp: no filter could be made");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_set(e, ERR_INTERNAL, "prctl: %s", strerror(errno));
	if (mapped(&now, e) != 0 || limit(RLIMIT_AS, now + CAGE_MEMORY, e) != 0 || limit(RLIMIT_CPU, CAGE_CPU_S, e) != 0 ||
	    limit(RLIMIT_CORE, 0, e) != 0)
		return -1;
	landlock();
	int bad = seccomp_load(c);
	seccomp_release(c);
	return bad == 0 ? 0 : err_set(e, ERR_INTERNAL, "seccomp: %s", strerror(-bad));
}
