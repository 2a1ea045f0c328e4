/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that come in and are too many for memory: read back as they were, and nothing of them on the disk in clear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <signal.h>

#include "crypto/spool.h"
#include "tests/lib/tempdir.h"

enum { ALL = 300000 };

static struct tempdir dir;
static struct err e;
static char bytes[ALL];

static int
start(void **state)
{
	(void)state;
	tempdir_make(&dir);
	for (size_t i = 0; i < ALL; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	tempdir_remove(&dir);
	return 0;
}

/* In pieces of all lengths. */
static struct spool *
filled(void)
{
	struct spool *s = spool_open(dir.path, &e);

	assert_non_null(s);
	for (size_t at = 0, n = 1; at < ALL; at += n, n = n * 3 % 20011 + 1) {
		n = n < ALL - at ? n : ALL - at;
		assert_int_equal(spool_add(s, bytes + at, n, &e), 0);
	}
	return s;
}

static void
test_what_was_added_is_read_from_anywhere(void **state)
{
	static const size_t from[] = {0, 1, 15, 16, 17, 16383, 16384, 100001, ALL - 1}, lengths[] = {0, 1, 16, 33, 16385, 70000};
	static char got[ALL];
	struct spool *s = filled();

	(void)state;
	assert_int_equal(spool_size(s), ALL);
	for (size_t i = 0; i < sizeof from / sizeof from[0]; i++)
		for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
			bool there = from[i] + lengths[k] <= ALL;
			assert_int_equal(spool_read(s, from[i], got, lengths[k], &e), there ? 0 : -1);
			assert_int_equal(e.code, there ? ERR_NONE : ERR_INTERNAL);
			if (there)
				assert_memory_equal(got, bytes + from[i], lengths[k]);
			err_clear(&e);
		}
	assert_int_equal(spool_add(s, "end", 3, &e), 0); /* reading does not move where it grows */
	assert_int_equal(spool_read(s, ALL, got, 3, &e), 0);
	assert_memory_equal(got, "end", 3);
	spool_close(s);
}

static void
test_its_digest_is_of_all_until_now(void **state)
{
	unsigned char want[DIGEST_LEN], got[DIGEST_LEN];
	struct spool *s = filled();

	(void)state;
	for (int i = 0; i < 2; i++) { /* asking changes nothing */
		digest_of((struct str){bytes, ALL}, want);
		spool_digest(s, got);
		assert_memory_equal(got, want, DIGEST_LEN);
	}
	spool_close(s);
}

/* The file as the disk has it, through this process's own descriptor. */
static void
test_nothing_is_on_the_disk_in_clear_and_no_name_is_left(void **state)
{
	static char raw[ALL];
	struct spool *s = spool_open(dir.path, &e);
	int found = 0;

	(void)state;
	memset(bytes, 'A', ALL);
	assert_int_equal(spool_add(s, bytes, ALL, &e), 0);
	for (int fd = 3; fd < 64; fd++)
		if (pread(fd, raw, ALL, 0) == ALL)
			found++;
	assert_int_equal(found, 1);
	for (size_t i = 0; i + 8 <= ALL; i += 8)
		assert_memory_not_equal(raw + i, "AAAAAAAA", 8);
	DIR *d = opendir(dir.path);
	for (struct dirent *x; (x = readdir(d)) != NULL;)
		assert_true(strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0);
	closedir(d);
	spool_close(s);
}

static void
test_no_room_is_told(void **state)
{
	struct rlimit before, little = {4096, 4096};
	struct spool *s = spool_open(dir.path, &e);

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	little.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	assert_int_equal(spool_add(s, bytes, ALL, &e), -1);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(e.code, ERR_STORE);
	spool_close(s);
	err_clear(&e);
	assert_null(spool_open(tempdir_file(&dir, "nowhere"), &e));
	assert_int_equal(e.code, ERR_STORE);
	err_clear(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_was_added_is_read_from_anywhere),
	    cmocka_unit_test(test_its_digest_is_of_all_until_now),
	    cmocka_unit_test(test_nothing_is_on_the_disk_in_clear_and_no_name_is_left),
	    cmocka_unit_test(test_no_room_is_told),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
