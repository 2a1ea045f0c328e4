/* SPDX-License-Identifier: Apache-2.0 */
/* A supervised process, with real ones: this program again, by what argv[1] says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "run/children.h"

static char self[4096];

static void
sleep_ms(long ms)
{
	const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

/* ---- what it can be ---- */

static int
echo(void)
{
	char line[100];

	while (fgets(line, sizeof line, stdin) != NULL) {
		if (strcmp(line, "die\n") == 0)
			abort();
		if (strcmp(line, "leave\n") == 0)
			return 3;
		printf("%d %s", getpid(), line);
		fflush(stdout);
	}
	return 0;
}

/* Says whether it may take so much; the limit is what refuses it. */
static int
eat(void)
{
	char line[100];

	while (fgets(line, sizeof line, stdin) != NULL) {
		size_t mib = strtoul(line, NULL, 10);
		char *p = malloc(mib << 20);
		printf("%s\n", p != NULL ? "given" : "refused");
		fflush(stdout);
		free(p);
	}
	return 0;
}

static int
burn(void)
{
	for (volatile unsigned long i = 0; i < ~0ul; i++)
		;
	return 0;
}

/* Deaf to SIGTERM. */
static int
stay(void)
{
	signal(SIGTERM, SIG_IGN);
	puts("here");
	fflush(stdout);
	while (pause() != 0)
		;
	return 0;
}

/* Which descriptors it has, which signals are blocked: what it must not have of ours. */
static int
tell(void)
{
	sigset_t set;
	int n = 0;

	sigprocmask(SIG_BLOCK, NULL, &set);
	for (int fd = 3; fd < 200; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	printf("%d %d %d %s\n", n, sigismember(&set, SIGTERM), signal(SIGPIPE, SIG_DFL) == SIG_IGN,
	    getenv("SECRET") ? "told" : "-");
	fflush(stdout);
	pause();
	return 0;
}

static int
play(const char *part)
{
	return strcmp(part, "echo") == 0 ? echo()
	    : strcmp(part, "eat") == 0   ? eat()
	    : strcmp(part, "burn") == 0  ? burn()
	    : strcmp(part, "stay") == 0  ? stay()
	    : strcmp(part, "tell") == 0  ? tell()
					 : 9;
}

/* ---- the tests ---- */

static struct child_status
status(struct child *c)
{
	struct child_status s;

	child_status(c, &s);
	return s;
}

static struct child_pipes
pipes(struct child *c, uint64_t start)
{
	struct child_pipes p;
	struct err e = {0};

	for (int i = 0; i < 5000 && (status(c).starts < start || status(c).state != CHILD_RUNNING); i++)
		sleep_ms(2);
	assert_int_equal(child_pipes(c, &p, &e), 0);
	assert_int_equal(p.start, start);
	return p;
}

static void
wait_ends(struct child *c, uint64_t n)
{
	for (int i = 0; i < 5000 && status(c).ends < n; i++)
		sleep_ms(2);
	assert_true(status(c).ends >= n);
}

static void
ask(const struct child_pipes *p, const char *line, char *answer, size_t size)
{
	struct pollfd f = {.fd = p->from, .events = POLLIN};

	if (line[0] != '\0')
		assert_int_equal(write(p->to, line, strlen(line)), (ssize_t)strlen(line));
	assert_int_equal(poll(&f, 1, 10000), 1);
	ssize_t n = read(p->from, answer, size - 1);
	assert_true(n > 0);
	answer[n] = '\0';
}

static struct child_spec
spec(const char *const *argv)
{
	return (struct child_spec){
	    .name = "test", .argv = argv, .pause_ms = 20, .pause_max_ms = 100, .steady_ms = 60 * 1000, .stop_ms = 5000};
}

#define ARGV(part) ((const char *const[3]){self, part, NULL})

static struct child *
start(const struct child_spec *s)
{
	struct err e = {0};
	struct child *c = child_start(s, &e);

	assert_non_null(c);
	return c;
}

static void
test_the_pipes_carry_bytes(void **state)
{
	(void)state;
	const char *const *argv = ARGV("echo");
	struct child_spec s = spec(argv);
	struct child *c = start(&s);
	struct child_pipes p = pipes(c, 1);
	char answer[100], expected[100];

	for (int i = 0; i < 3; i++) {
		char line[20];
		snprintf(line, sizeof line, "line %d\n", i);
		ask(&p, line, answer, sizeof answer);
		snprintf(expected, sizeof expected, "%d %s", status(c).pid, line);
		assert_string_equal(answer, expected);
	}
	child_release(&p);
	int64_t began = clock_mono_us();
	pid_t pid = status(c).pid;
	child_stop(c);
	assert_true(clock_mono_us() - began < 4000000); /* SIGTERM was enough */
	assert_true(kill(pid, 0) != 0 && errno == ESRCH);
}

static void
test_after_a_crash_it_is_started_again_and_old_pipes_end(void **state)
{
	(void)state;
	const char *const *argv = ARGV("echo");
	struct child_spec s = spec(argv);
	struct child *c = start(&s);
	struct child_pipes old = pipes(c, 1), fresh;
	char answer[100], one;

	assert_int_equal(write(old.to, "die\n", 4), 4);
	wait_ends(c, 1);
	assert_string_equal(status(c).last, "ended by signal 6");
	fresh = pipes(c, 2);
	assert_int_equal(read(old.from, &one, 1), 0);
	assert_int_equal(write(old.to, "x\n", 2), -1);
	assert_int_equal(errno, EPIPE);
	ask(&fresh, "again\n", answer, sizeof answer);
	assert_non_null(strstr(answer, " again\n"));
	assert_int_equal(write(fresh.to, "leave\n", 6), 6);
	wait_ends(c, 2);
	assert_string_equal(status(c).last, "ended with status 3");
	child_release(&old);
	child_release(&fresh);
	child_stop(c);
}

static void
test_the_pause_grows_and_a_steady_life_makes_it_short_again(void **state)
{
	(void)state;
	const char *const *argv = (const char *const[3]){"/bin/false", NULL, NULL};
	struct child_spec s = spec(argv);
	struct err e = {0};
	struct child_pipes p;
	int64_t began = clock_mono_us();
	struct child *c = start(&s);

	wait_ends(c, 5); /* 20, 40, 80, 100 ms between them */
	assert_true(clock_mono_us() - began >= 240 * 1000);
	assert_int_equal(status(c).pause_ms, 100);
	for (int i = 0; i < 100 && child_pipes(c, &p, &e) == 0; i++)
		child_release(&p);
	assert_int_equal(e.code, ERR_BUSY);
	child_stop(c);
	s.steady_ms = 0; /* every life is long enough */
	c = start(&s);
	wait_ends(c, 4);
	assert_int_equal(status(c).pause_ms, 20);
	child_stop(c);
}

static void
test_stopping_does_not_wait_for_a_pause(void **state)
{
	(void)state;
	const char *const *argv = (const char *const[3]){"/nowhere/postgate-child", NULL, NULL};
	struct child_spec s = spec(argv);

	s.pause_ms = s.pause_max_ms = 3600 * 1000;
	struct child *c = start(&s);
	wait_ends(c, 1);
	assert_string_equal(status(c).last, "/nowhere/postgate-child cannot be started: No such file or directory");
	assert_int_equal(status(c).starts, 0);
	int64_t began = clock_mono_us();
	child_stop(c);
	assert_true(clock_mono_us() - began < 3000000);
}

/* The sanitizers' shadows are larger than any limit; with them test_limits_are_set holds. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static void
test_memory_has_a_limit(void **state)
{
	(void)state;
	const char *const *argv = ARGV("eat");
	struct child_spec s = spec(argv);
	char answer[100];

	s.memory_max = 256 << 20;
	struct child *c = start(&s);
	struct child_pipes p = pipes(c, 1);
	ask(&p, "64\n", answer, sizeof answer);
	assert_string_equal(answer, "given\n");
	ask(&p, "512\n", answer, sizeof answer);
	assert_string_equal(answer, "refused\n");
	child_release(&p);
	child_stop(c);
}
#endif

static void
test_limits_are_set(void **state)
{
	(void)state;
	const char *const argv[] = {"/bin/sh", "-c", "ulimit -v; ulimit -t; ulimit -n; exec cat", NULL};
	struct child_spec s = spec(argv);
	char answer[100];

	s.memory_max = 300 << 20;
	s.cpu_s_max = 77;
	s.files_max = 33;
	struct child *c = start(&s);
	struct child_pipes p = pipes(c, 1);
	for (size_t n = 0; n < 13;) {
		ask(&p, "", answer + n, sizeof answer - n);
		n += strlen(answer + n);
	}
	assert_string_equal(answer, "307200\n77\n33\n");
	child_release(&p);
	child_stop(c);
}

static void
test_processor_time_has_a_limit(void **state)
{
	(void)state;
	const char *const *argv = ARGV("burn");
	struct child_spec s = spec(argv);

	s.cpu_s_max = 1;
	struct child *c = start(&s);
	wait_ends(c, 1);
	assert_string_equal(status(c).last, "ended by signal 9"); /* hard limit; at the soft one, which is the same, too */
	child_stop(c);
}

static void
test_one_that_does_not_listen_is_killed_at_the_deadline(void **state)
{
	(void)state;
	const char *const *argv = ARGV("stay");
	struct child_spec s = spec(argv);
	char answer[100];

	s.stop_ms = 300;
	struct child *c = start(&s);
	struct child_pipes p = pipes(c, 1);
	ask(&p, "", answer, sizeof answer);
	child_release(&p);
	pid_t pid = status(c).pid;
	int64_t began = clock_mono_us();
	child_stop(c);
	int64_t took = clock_mono_us() - began;
	assert_true(took >= 300 * 1000 && took < 4000000);
	assert_true(kill(pid, 0) != 0 && errno == ESRCH);
}

static void
test_it_has_nothing_of_ours(void **state)
{
	(void)state;
	const char *const *argv = ARGV("tell");
	struct child_spec s = spec(argv);
	char answer[100];

	setenv("SECRET", "x", 1);
	struct child *c = start(&s);
	struct child_pipes p = pipes(c, 1);
	ask(&p, "", answer, sizeof answer);
	assert_string_equal(answer, "0 0 0 -\n");
	child_release(&p);
	child_stop(c);
}

/* Whoever looks after it is killed: it must not stay behind. */
static void
test_it_dies_with_us(void **state)
{
	(void)state;
	const char *const *argv = ARGV("stay");
	struct child_spec s = spec(argv);
	int said[2];
	pid_t pid = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1); /* so that we see it end */
	assert_int_equal(pipe(said), 0);
	pid_t middle = fork();
	if (middle == 0) {
		struct child *c = start(&s);
		struct child_pipes p = pipes(c, 1);
		pid_t is = status(c).pid;
		char answer[10];
		ask(&p, "", answer, sizeof answer); /* it is what it shall be: no write of its own can end it */
		(void)!write(said[1], &is, sizeof is);
		pause();
		_exit(0);
	}
	assert_int_equal(read(said[0], &pid, sizeof pid), sizeof pid);
	kill(middle, SIGKILL);
	assert_int_equal(waitpid(middle, NULL, 0), middle);
	pid_t ended = 0;
	for (int i = 0; i < 500 && (ended = waitpid(pid, NULL, WNOHANG)) == 0; i++)
		sleep_ms(10);
	kill(pid, SIGKILL);
	assert_int_equal(ended, pid);
	close(said[0]);
	close(said[1]);
}

static void
test_all_of_a_table_are_started_and_stopped(void **state)
{
	(void)state;
	const char *const *echo = ARGV("echo"), *const *none = (const char *const[2]){"/nowhere/postgate-child", NULL};
	struct child_row rows[] = {{"says again", spec(echo)}, {"cannot be", spec(none)}};
	const struct child_row *row;
	struct child_status x;
	struct err e = {0};
	char answer[100];

	rows[0].spec.name = "echo";
	rows[1].spec.name = "none";
	struct children *all = children_start(rows, 2, &e);
	assert_non_null(all);
	struct child_pipes p = pipes(children_find(all, "echo"), 1);
	ask(&p, "to the table\n", answer, sizeof answer);
	assert_non_null(strstr(answer, " to the table\n"));
	child_release(&p);
	wait_ends(children_find(all, "none"), 1);
	assert_null(children_find(all, "no such child"));
	assert_true(children_status(all, 0, &row, &x) && row == &rows[0] && x.state == CHILD_RUNNING);
	assert_true(children_status(all, 1, &row, &x) && row == &rows[1] && x.starts == 0);
	assert_false(children_status(all, 2, &row, &x));
	pid_t pid = status(children_find(all, "echo")).pid;
	children_stop(all);
	assert_true(kill(pid, 0) != 0 && errno == ESRCH);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_pipes_carry_bytes),
		cmocka_unit_test(test_after_a_crash_it_is_started_again_and_old_pipes_end),
		cmocka_unit_test(test_the_pause_grows_and_a_steady_life_makes_it_short_again),
		cmocka_unit_test(test_stopping_does_not_wait_for_a_pause),
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
		cmocka_unit_test(test_memory_has_a_limit),
#endif
		cmocka_unit_test(test_limits_are_set),
		cmocka_unit_test(test_processor_time_has_a_limit),
		cmocka_unit_test(test_one_that_does_not_listen_is_killed_at_the_deadline),
		cmocka_unit_test(test_it_has_nothing_of_ours),
		cmocka_unit_test(test_it_dies_with_us),
		cmocka_unit_test(test_all_of_a_table_are_started_and_stopped),
	};

	if (argc > 1)
		return play(argv[1]);
	signal(SIGPIPE, SIG_IGN);
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	self[n > 0 ? n : 0] = '\0';
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL); /* as the daemon does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
